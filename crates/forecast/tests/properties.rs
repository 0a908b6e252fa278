//! What holds for every series, whatever its numbers.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use forecast::{
    BadSeries, Calibration, Declined, Distribution, Forecast, Frequency, Kind, Realised, Scratch,
    Season, Series, batch, fit, score,
};
use proptest::prelude::*;

fn annual(kind: Kind, values: &[f64]) -> Series {
    series(Frequency::Annual, kind, values)
}

fn series(frequency: Frequency, kind: Kind, values: &[f64]) -> Series {
    let points: Vec<(i32, f64)> = (2000..).zip(values.iter().copied()).collect();
    Series::new(frequency, kind, &points).unwrap()
}

fn fitted(series: &Series) -> Forecast<'static> {
    fit(series, Calibration::shipped(), &mut Scratch::default()).unwrap()
}

fn close(one: f64, two: f64, unit: f64) -> bool {
    (one - two).abs() <= 1e-3 * unit
}

/// Series that move: 6 to 40 values around fifty.
fn moving() -> impl Strategy<Value = Vec<f64>> {
    proptest::collection::vec(-3.0..3.0f64, 6..40).prop_map(|steps| {
        let mut at = 50.0;
        steps
            .into_iter()
            .map(|it| {
                at += it;
                at
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn scaling_and_shifting_scale_and_shift(values in moving(), factor in 0.1..50.0f64, term in -1e3..1e3f64) {
        let changed: Vec<f64> = values.iter().map(|it| it * factor + term).collect();
        let (one, two) = (fitted(&annual(Kind::Unknown, &values)), fitted(&annual(Kind::Unknown, &changed)));
        for horizon in [1, 3, 8] {
            let (one, two) = (one.at(horizon), two.at(horizon));
            for p in [0.025, 0.3, 0.5, 0.9] {
                let expected = one.quantile(p) * factor + term;
                prop_assert!(close(two.quantile(p), expected, two.scale), "{p} {horizon}");
            }
        }
    }

    #[test]
    fn a_mirrored_series_has_mirrored_chances(values in moving(), target in 30.0..70.0f64) {
        let mirrored: Vec<f64> = values.iter().map(|it| -it).collect();
        let (one, two) = (fitted(&annual(Kind::Unknown, &values)), fitted(&annual(Kind::Unknown, &mirrored)));
        for horizon in [1, 5] {
            let up = one.at(horizon).probability_at_least(target);
            let down = two.at(horizon).probability_at_most(-target);
            prop_assert!((up - down).abs() < 1e-3, "{up} {down}");
        }
    }

    #[test]
    fn a_share_and_the_rest_have_mirrored_chances(values in moving(), target in 5.0..95.0f64) {
        let share: Vec<f64> = values.iter().map(|it| it.clamp(1.0, 99.0)).collect();
        let rest: Vec<f64> = share.iter().map(|it| 100.0 - it).collect();
        let (one, two) = (fitted(&annual(Kind::Percentage, &share)), fitted(&annual(Kind::Percentage, &rest)));
        let up = one.at(4).probability_at_least(target);
        let down = two.at(4).probability_at_most(100.0 - target);
        prop_assert!((up - down).abs() < 1e-3, "{up} {down}");
    }

    #[test]
    fn a_range_further_ahead_is_no_narrower(values in moving()) {
        let forecast = fitted(&annual(Kind::Unknown, &values));
        let width = |horizon| {
            let distribution = forecast.at(horizon);
            distribution.quantile(0.975) - distribution.quantile(0.025)
        };
        // Exact where the table has a horizon of its own; between them lines meet curves.
        for horizon in 1..12 {
            prop_assert!(width(horizon + 1) >= width(horizon) * 0.98, "{horizon}");
        }
    }

    #[test]
    fn a_better_target_is_less_likely(values in moving(), easy in 20.0..80.0f64, more in 0.0..30.0f64) {
        let forecast = fitted(&annual(Kind::Rate, &values.iter().map(|it| it.abs()).collect::<Vec<_>>()));
        for horizon in [1, 4, 12] {
            let it = forecast.at(horizon);
            prop_assert!(it.probability_at_least(easy) >= it.probability_at_least(easy + more));
            prop_assert!(it.probability_at_most(easy) <= it.probability_at_most(easy + more));
            let sum = it.cdf(easy) + 1.0 - it.cdf(easy);
            prop_assert!((sum - 1.0).abs() < 1e-12 && (0.01..=0.99).contains(&it.probability_at_least(easy)));
        }
    }

    #[test]
    fn quantiles_rise_and_chances_agree_with_them(values in moving(), horizon in 1usize..40) {
        let it = fitted(&annual(Kind::Unknown, &values)).at(horizon);
        let levels = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];
        let quantiles = levels.map(|p| it.quantile(p));
        prop_assert!(quantiles.is_sorted_by(|a, b| a < b));
        for (p, value) in levels.into_iter().zip(quantiles) {
            prop_assert!((it.cdf(value) - p).abs() < 1e-6);
        }
    }

    #[test]
    fn between_two_whole_numbers_no_chance_is_lost(values in proptest::collection::vec(0..40u16, 6..30), whole in 0..45u16) {
        prop_assume!(values.iter().any(|it| *it != values[0]));
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        for kind in [Kind::Count, Kind::Unknown, Kind::Percentage] {
            let it = fitted(&annual(kind, &values)).at(2);
            prop_assert!((it.grain - 1.0).abs() < 1e-9);
            let (up_to, beyond) = (it.probability_at_most(f64::from(whole)), it.probability_at_least(f64::from(whole) + 0.3));
            prop_assert!((up_to + beyond - 1.0).abs() < 1e-9, "{up_to} {beyond}");
            let just = it.probability_within(Some(f64::from(whole)), Some(f64::from(whole)));
            prop_assert!(just >= 0.01);
        }
    }

    #[test]
    fn bounds_are_kept(values in proptest::collection::vec(0.0..100.0f64, 6..30)) {
        for (kind, high) in [(Kind::Percentage, 100.0), (Kind::Count, f64::INFINITY)] {
            if let Ok(it) = fit(&annual(kind, &values), Calibration::shipped(), &mut Scratch::default()) {
                let it = it.at(8);
                for p in [0.001, 0.5, 0.999] {
                    prop_assert!((0.0..=high).contains(&it.quantile(p)));
                }
                prop_assert!((0.0..=high).contains(&it.mean()));
            }
        }
    }

    #[test]
    fn wider_means_further(values in moving()) {
        let it = fitted(&annual(Kind::Unknown, &values));
        let width = |it: Distribution| it.scale;
        prop_assert!(width(it.at(1)) < width(it.at(30)));
        prop_assert!(it.beyond_history(values.len()) && !it.beyond_history(1));
    }

    #[test]
    fn stored_and_read_back_it_says_the_same(values in moving(), target in 20.0..80.0f64) {
        let it = fitted(&annual(Kind::Rate, &values.iter().map(|it| it.abs() + 1.0).collect::<Vec<_>>())).at(3);
        let text = serde_json::to_string(&it).unwrap();
        prop_assert!(text.len() < 400, "{text}");
        let back: Distribution = serde_json::from_str(&text).unwrap();
        prop_assert!((back.cdf(target) - it.cdf(target)).abs() < 1e-9);
        prop_assert!((score::crps(&back, target) - score::crps(&it, target)).abs() < 1e-9);
    }
}

proptest! {
    #[test]
    fn a_plan_that_adds_more_never_has_the_lower_chance(
        middle in 1.0..99.0f64, asked in 1.0..99.0f64, doubt in 0.0..0.5f64
    ) {
        for (frequency, kind) in
            [(Frequency::Annual, Kind::Percentage), (Frequency::Monthly, Kind::Rate), (Frequency::Annual, Kind::Rate)]
        {
            let values: Vec<f64> =
                (0..30).map(|it| (middle + [0.4, -0.3, 0.2, -0.4, 0.1][it % 5]).clamp(0.5, 99.5)).collect();
            let usual = fitted(&series(frequency, kind, &values)).at(3);
            let mut last = usual.probability_at_most(asked);
            for less in [5.0, 10.0, 15.0, 20.0, 40.0, 80.0] {
                let chance = usual.shifted(-less, doubt * 5.0).probability_at_most(asked);
                prop_assert!(chance >= last - 0.02 || less < 6.0, "{kind:?} {less}: {chance} after {last}");
                last = chance;
            }
        }
    }
}

#[test]
fn a_season_that_adds_is_put_back_where_one_area_has_zeros() {
    let shape = |month: usize| {
        20.0 * (std::f64::consts::TAU * f64::from(u32::try_from(month % 12).unwrap()) / 12.0).sin()
    };
    let area = |level: f64, months: usize| -> Vec<f64> {
        (0..months)
            .map(|it| (level + shape(it) + [0.5, -0.7, 0.3, 1.1, -0.9, 0.2, -0.4][it % 7]).max(0.0))
            .collect()
    };
    let all: Vec<Series> = [(100.0, 30), (90.0, 30), (15.0, 30)]
        .into_iter()
        .map(|(level, months)| series(Frequency::Monthly, Kind::Rate, &area(level, months)))
        .collect();
    let season = Season::pooled(&all.iter().collect::<Vec<_>>()).unwrap();
    let first = all[0].clone().with_season(std::sync::Arc::new(season));
    let forecast = fitted(&first);
    let middles: Vec<f64> = (1..=12).map(|it| forecast.at(it).quantile(0.5)).collect();
    let most = middles.iter().copied().fold(f64::MIN, f64::max);
    let least = middles.iter().copied().fold(f64::MAX, f64::min);
    assert!(most - least > 20.0, "the season is gone: {middles:?}");
}

#[test]
fn bad_points_have_their_sentences() {
    let make =
        |kind, points: &[(i32, f64)]| Series::new(Frequency::Annual, kind, points).unwrap_err();
    let told = |kind, points: &[(i32, f64)]| make(kind, points).to_string();
    assert_eq!(make(Kind::Unknown, &[]), BadSeries::Empty);
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let text = told(Kind::Unknown, &[(1, 1.0), (2, bad)]);
        assert_eq!(text, "value 2 is not a finite number; leave a missing value out");
    }
    assert!(told(Kind::Unknown, &[(1, 1.0), (1, 2.0)]).contains("same period"));
    assert!(told(Kind::Unknown, &[(2, 1.0), (1, 2.0)]).contains("sort by period"));
    assert!(told(Kind::Percentage, &[(1, 100.5)]).contains("between 0 and 100"));
    assert!(told(Kind::Percentage, &[(1, -0.5)]).contains("between 0 and 100"));
    assert!(told(Kind::Count, &[(1, -1.0)]).contains("not negative"));
    assert!(told(Kind::Unknown, &[(1, 1.5e308)]).contains("larger than 1e100"));
    let endless: Vec<(i32, f64)> = (0..2000).map(|it| (it * 15, 1.0)).collect();
    assert_eq!(make(Kind::Unknown, &endless), BadSeries::TooLong);
    assert!("yearly".parse::<Frequency>().is_err() && "percent".parse::<Kind>().is_err());
}

#[test]
fn what_cannot_be_forecast_is_declined_with_a_reason() {
    let tried = |it: &Series| fit(it, Calibration::shipped(), &mut Scratch::default()).map(|_| ());
    assert_eq!(tried(&annual(Kind::Unknown, &[1.0])), Err(Declined::TooFewPoints(5)));
    assert_eq!(Declined::TooFewPoints(5).to_string(), "fewer than 5 points");
    assert_eq!(tried(&annual(Kind::Unknown, &[7.0; 20])), Err(Declined::Constant));
    let apart: Vec<(i32, f64)> =
        (0..8).chain(12..15).map(|it| (it, f64::from(it * it % 7))).collect();
    let gap = Series::new(Frequency::Annual, Kind::Unknown, &apart).unwrap();
    assert_eq!(tried(&gap), Err(Declined::Gap(5)));
}

#[test]
fn a_small_gap_is_bridged_and_said() {
    let points: Vec<(i32, f64)> =
        (0..12).filter(|it| *it != 5).map(|it| (it, f64::from(it * 5 % 7))).collect();
    let it = fitted(&Series::new(Frequency::Annual, Kind::Unknown, &points).unwrap());
    assert!(it.flags().gap_filled && (it.points(), it.known()) == (12, 11));
}

#[test]
fn a_jump_is_flagged() {
    let mut values: Vec<f64> = (0..16).map(|it| f64::from(it * 5 % 7)).collect();
    assert!(!fitted(&annual(Kind::Unknown, &values)).flags().level_shift);
    values[9..].iter_mut().for_each(|it| *it += 100.0);
    assert!(fitted(&annual(Kind::Unknown, &values)).flags().level_shift);
}

#[test]
fn a_season_is_forecast_from_two_years_of_areas() {
    let shape = [0.0, 1.0, 4.0, 9.0, 12.0, 15.0, 20.0, 18.0, 11.0, 6.0, 2.0, 1.0];
    let area = |noise: i32| -> Vec<f64> {
        let wobble = |at: i32| f64::from((at * noise * 7919) % 13) / 13.0 - 0.5;
        (0..24).zip(shape.iter().cycle()).map(|(at, it)| 60.0 + it + wobble(at)).collect()
    };
    let areas: Vec<Series> =
        (1..9).map(|it| series(Frequency::Monthly, Kind::Count, &area(it))).collect();
    let season = Season::pooled(&areas.iter().collect::<Vec<_>>()).unwrap();
    let first = areas[0].clone().with_season(season.into());
    let it = fitted(&first);
    assert!(it.flags().seasonal);
    for (horizon, expected) in (1..=12).zip(shape) {
        let middle = it.at(horizon).quantile(0.5);
        assert!((middle - 60.0 - expected).abs() < 3.0, "{horizon}: {middle}");
    }
    let flat: Vec<Series> = (1..9)
        .map(|noise| {
            let noise = |at: i32| f64::from((at * at * noise * 7919) % 101);
            series(Frequency::Monthly, Kind::Count, &(0..24).map(noise).collect::<Vec<_>>())
        })
        .collect();
    assert_eq!(Season::pooled(&flat.iter().collect::<Vec<_>>()), None);
}

#[test]
fn a_batch_says_the_same_on_any_number_of_threads() {
    let many: Vec<Series> = (0..700)
        .map(|seed: i32| {
            let length = 3 + seed % 40;
            let value = |at: i32| f64::from((at * at * (seed + 3) * 31) % 97);
            annual(Kind::Count, &(0..length).map(value).collect::<Vec<_>>())
        })
        .collect();
    let told = |threads| -> Vec<String> {
        batch(&many, Calibration::shipped(), threads, |place, it| match it {
            Ok(it) => format!("{place} {:?}", it.at(2)),
            Err(why) => format!("{place} {why}"),
        })
    };
    let one = told(1);
    assert!(one[0].contains("fewer than") && one[20].contains("centre"));
    for threads in [0, 2, 5] {
        assert_eq!(told(threads), one);
    }
}

#[test]
fn a_table_learns_widths_but_never_a_direction() {
    let errors: Vec<Realised> = (0..4000_u16)
        .map(|it| Realised {
            frequency: Frequency::Annual,
            horizon: 1,
            points: 12,
            indicator: u32::from(it % 200),
            error: f32::from(it % 100) / 25.0,
        })
        .collect();
    let learned = Calibration::neutral().with(&errors);
    let values = [3.0, 4.0, 3.5, 5.0, 4.0, 4.5, 5.5, 4.0, 5.0, 6.0, 5.0, 5.5];
    let series = annual(Kind::Unknown, &values);
    let told = |calibration| fit(&series, calibration, &mut Scratch::default()).unwrap().at(1);
    let (before, after) = (told(Calibration::shipped()), told(&learned));
    assert!(close(before.quantile(0.5), after.quantile(0.5), 1.0));
    let half = after.quantile(0.9) - after.quantile(0.5);
    // Eight tenths of the errors are within 3.2 scales.
    assert!((half / after.scale - 3.2).abs() < 0.3, "{}", half / after.scale);
    let back = Calibration::from_text(&learned.to_text()).unwrap();
    let again = fit(&series, &back, &mut Scratch::default()).unwrap().at(1);
    let knots = again.spread.0.iter().zip(after.spread.0);
    assert!(
        knots.clone().count() == 10 && knots.into_iter().all(|(one, it)| (one - it).abs() < 1e-3)
    );
}

#[test]
fn what_is_learned_moves_no_unit_of_error() {
    let error = |horizon, error| Realised {
        frequency: Frequency::Annual,
        horizon,
        points: 12,
        indicator: 1,
        error,
    };
    let errors: Vec<Realised> = (0..400_u16)
        .map(|it| error(1 + it % 6, f32::from(it % 7) * f32::from(6 - it % 6)))
        .collect();
    let learned = Calibration::shipped().with(&errors);
    let values = [3.0, 4.0, 3.5, 5.0, 4.0, 4.5, 5.5, 4.0, 5.0, 6.0, 5.0, 5.5];
    let series = annual(Kind::Unknown, &values);
    let mut scratch = Scratch::default();
    let (one, other) = (
        fit(&series, Calibration::shipped(), &mut scratch).unwrap(),
        fit(&series, &learned, &mut Scratch::default()).unwrap(),
    );
    for horizon in 1..12 {
        assert_eq!(one.at(horizon).scale.to_bits(), other.at(horizon).scale.to_bits());
    }
    assert_ne!(one.at(1).spread, other.at(1).spread);
}

#[test]
fn the_shipped_table_is_read_and_a_broken_one_is_named_by_line() {
    assert_ne!(Calibration::shipped(), &Calibration::neutral());
    let text = Calibration::shipped().to_text();
    let broken = text.replacen("annual,2,0", "annual,3,0", 1);
    let line = text.lines().position(|it| it.starts_with("annual,2,0")).unwrap() + 1;
    assert_eq!(Calibration::from_text(&broken).unwrap_err().line, line);
    assert!(Calibration::from_text("").is_err());
}
