//! No memory is asked for in the hot loop: a fit works in the room that earlier ones left.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::hint::black_box;

use forecast::{Calibration, Frequency, Kind, Scratch, Season, Series, fit};

/// Some series of a frequency, and a group's season where the year has one.
fn series(frequency: Frequency) -> Vec<Series> {
    let value = |seed: i32, step: i32| f64::from((step * step * (seed + 3) * 31) % 97 + 5);
    let one = |seed: i32| {
        let points: Vec<(i32, f64)> = (0..150).map(|step| (step, value(seed, step))).collect();
        Series::new(frequency, Kind::Rate, &points).unwrap()
    };
    let all: Vec<Series> = (0..20).map(one).collect();
    match Season::pooled(&all.iter().collect::<Vec<_>>()) {
        Some(season) => {
            let season = std::sync::Arc::new(season);
            all.into_iter().map(|it| it.with_season(season.clone())).collect()
        }
        None => all,
    }
}

fn forecast_all(all: &[Series], calibration: &Calibration, scratch: &mut Scratch) {
    for it in all {
        let forecast = fit(it, calibration, scratch).unwrap();
        for horizon in 1..=18 {
            let distribution = forecast.at(horizon);
            black_box((distribution.quantile(0.9), distribution.mean()));
            black_box(distribution.probability_at_least(50.0));
        }
    }
}

#[test]
fn a_fit_asks_for_no_memory_once_there_is_room() {
    let control = allocation_counter::measure(|| drop(black_box(vec![1])));
    assert_eq!(control.count_total, 1, "the counter counts");
    for frequency in Frequency::ALL {
        let (all, mut scratch) = (series(frequency), Scratch::default());
        forecast_all(&all, Calibration::shipped(), &mut scratch);
        let counted = allocation_counter::measure(|| {
            forecast_all(&all, Calibration::shipped(), &mut scratch);
        });
        assert_eq!(counted.count_total, 0, "{frequency}");
    }
}
