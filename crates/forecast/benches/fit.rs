//! How long fits and look-ups take: microseconds, and how many times over `AutoETS`'s published time.
//!
//! `cargo bench -p forecast`. One thread, made-up series, the middle of several rounds. The times of
//! statsforecast 2.1 `AutoETS` beside them (1.37 ms annual, 43 ms monthly) are those of the machine the
//! study was run on; for one machine and one run see `studies/forecast`.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]

use std::{hint::black_box, time::Instant};

use forecast::{Calibration, Frequency, Kind, Scratch, Series, fit};

const SERIES: u32 = 2000;
const ROUNDS: usize = 15;

fn main() {
    for (frequency, length, horizons, rival) in [
        (Frequency::Annual, 20, 5, Some(1370.0)),
        (Frequency::Quarterly, 48, 8, None),
        (Frequency::Monthly, 120, 18, Some(43_000.0)),
    ] {
        let many: Vec<Series> =
            (1..=SERIES).filter_map(|it| made_up(frequency, length, it)).collect();
        let mut scratch = Scratch::default();
        let each = middle(|| {
            for it in &many {
                if let Ok(forecast) = fit(it, Calibration::shipped(), &mut scratch) {
                    (1..=horizons).for_each(|horizon| _ = black_box(forecast.at(horizon)));
                }
            }
        }) / f64::from(SERIES);
        let times = rival.map_or(String::new(), |it| format!(", {:.0} times AutoETS", it / each));
        println!("{frequency}, {length} points, {horizons} horizons: {each:.2} µs a series{times}");
    }
    look_up();
}

fn look_up() {
    let Some(series) = made_up(Frequency::Annual, 20, 1) else { return };
    let Ok(forecast) = fit(&series, Calibration::shipped(), &mut Scratch::default()) else {
        return;
    };
    let distribution = forecast.at(3);
    let each = middle(|| {
        for target in 0..SERIES {
            black_box(distribution.probability_at_least(40.0 + f64::from(target % 20)));
        }
    }) / f64::from(SERIES);
    println!("look-up of a probability: {each:.3} µs");
}

/// Microseconds of the middle round.
fn middle(mut work: impl FnMut()) -> f64 {
    let mut rounds = [0.0; ROUNDS];
    for round in &mut rounds {
        let start = Instant::now();
        work();
        *round = start.elapsed().as_secs_f64() * 1e6;
    }
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

/// A random walk around fifty with a season, the same each time.
fn made_up(frequency: Frequency, length: i32, seed: u32) -> Option<Series> {
    let year = f64::from(u32::try_from(frequency.steps_a_year()).ok()?);
    let (mut state, mut level) = (seed.wrapping_mul(2_654_435_769) | 1, 50.0);
    let points: Vec<(i32, f64)> = (0..length)
        .map(|step| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            level += f64::from(state) / f64::from(u32::MAX) * 2.0 - 1.0;
            let turn = f64::from(step) / year * std::f64::consts::TAU;
            (step, level + if year > 1.0 { 5.0 * turn.sin() } else { 0.0 })
        })
        .collect();
    Series::new(frequency, Kind::Unknown, &points).ok()
}
