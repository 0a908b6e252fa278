//! A backtest looks at nothing but the past, is calibrated where the world is, and says where it is not.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use forecast::{
    Calibration, Frequency, Kind, Scratch, Series,
    backtest::{FrequencyReport, Options, Report, Subject, backtest, realised},
    fit,
};

/// Numbers between 0 and 1 that are the same each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(self.0 >> 33).unwrap()) / f64::from(1_u32 << 31)
    }

    /// About normal: mean 0, deviation 1.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() - 6.0
    }
}

/// Random walks of 20 years to 2023: 24 indicators of 4 areas.
fn walks(last_change: f64) -> Vec<Subject> {
    let mut chance = Chance(7);
    (0..96_u32)
        .map(|number| {
            let mut at = 50.0;
            let points: Vec<(i32, f64)> = (2004..2024)
                .map(|year| {
                    at += chance.normal() + if year == 2023 { last_change } else { 0.0 };
                    (year, at)
                })
                .collect();
            let series = Series::new(Frequency::Annual, Kind::Unknown, &points).unwrap();
            Subject { series, indicator: number / 4 }
        })
        .collect()
}

fn annual(report: &Report) -> &FrequencyReport {
    report.frequencies.iter().find(|it| it.frequency == Frequency::Annual).unwrap()
}

#[test]
fn random_walks_are_covered_as_promised() {
    let report = backtest(&walks(0.0), &Options::default());
    let annual = annual(&report);
    let engine = &annual.methods[0].scores;
    assert!((0.92..0.975).contains(&engine.coverage_95), "{engine:?}");
    assert!((0.76..0.85).contains(&engine.coverage_80), "{engine:?}");
    assert!(engine.ece < 0.03, "{engine:?}");
    let drift = annual.methods.iter().find(|it| it.method == "drift").unwrap();
    assert!(engine.brier < drift.scores.brier);
    let forecasts: usize = annual.by_year.iter().map(|it| it.scores.forecasts).sum();
    assert_eq!(forecasts, annual.forecasts);
}

#[test]
fn what_comes_later_changes_nothing_before() {
    let calm = backtest(&walks(0.0), &Options::default());
    let shocked = backtest(&walks(1e4), &Options::default());
    let of = |report: &Report, year: &str| {
        let years = &annual(report).by_year;
        format!("{:?}", years.iter().find(|it| it.name == year).unwrap().scores)
    };
    // Five steps ahead at most: forecasts made in 2017 are about 2022 at the latest.
    for year in ["2014", "2016", "2017"] {
        assert_eq!(of(&calm, year), of(&shocked, year), "{year}");
    }
    assert_ne!(of(&calm, "2018"), of(&shocked, "2018"));
}

#[test]
fn the_same_on_any_number_of_threads() {
    let subjects = walks(0.0);
    let told = |threads| {
        serde_json::to_string(&backtest(&subjects, &Options { threads, ..Options::default() }))
            .unwrap()
    };
    let one = told(1);
    assert_eq!(told(2), one);
    assert_eq!(told(3), one);
}

#[test]
fn nothing_is_scored_before_widths_have_something_to_go_by() {
    let few: Vec<Subject> = walks(0.0).into_iter().take(3).collect();
    assert!(backtest(&few, &Options::default()).frequencies.is_empty());
    let prior = Calibration::shipped().clone();
    let report = backtest(&few, &Options { prior, warm_up: 0, ..Options::default() });
    assert_eq!(annual(&report).indicators, 1);
}

#[test]
fn a_season_of_the_group_is_known_from_the_past_only() {
    let mut chance = Chance(11);
    let shape = [0.0, 2.0, 6.0, 9.0, 14.0, 20.0, 22.0, 19.0, 12.0, 7.0, 3.0, 1.0];
    let subjects: Vec<Subject> = (0..12_u32)
        .map(|number| {
            let months = (24_000..24_048).zip(shape.iter().cycle());
            let points: Vec<(i32, f64)> =
                months.map(|(month, it)| (month, 80.0 + it + chance.normal())).collect();
            let series = Series::new(Frequency::Monthly, Kind::Count, &points).unwrap();
            Subject { series, indicator: number / 4 }
        })
        .collect();
    let report = backtest(&subjects, &Options { warm_up: 100, ..Options::default() });
    let monthly = &report.frequencies[0];
    let [engine, naive] = [0, 1].map(|it| monthly.methods[it].scores.brier);
    assert!(engine < 0.6 * naive, "{engine} {naive}");
}

#[test]
fn realised_errors_make_a_table_that_covers_others() {
    let subjects = walks(0.0);
    let (learn, hold): (Vec<Subject>, Vec<Subject>) =
        subjects.into_iter().partition(|it| it.indicator % 2 == 0);
    let errors = realised(&learn, &Options::default());
    let prior = Calibration::learn(&errors);
    let report = backtest(&hold, &Options { prior, warm_up: 0, ..Options::default() });
    let engine = &annual(&report).methods[0].scores;
    assert!((0.92..0.975).contains(&engine.coverage_95), "{engine:?}");
}

/// Months of a random walk with a season, on which nothing but two years is known.
fn short_season(chance: &mut Chance) -> Vec<f64> {
    let shape: Vec<f64> = (0..12).map(|_| 0.15 * chance.normal()).collect();
    let mut level = 4.6;
    (0..36)
        .map(|month| {
            level += 0.02 * chance.normal();
            (level + shape[month % 12] + 0.02 * chance.normal()).exp()
        })
        .collect()
}

#[test]
fn two_years_of_one_series_do_not_make_its_season_certain() {
    let (mut chance, mut scratch) = (Chance(11), Scratch::default());
    let (mut inside, mut all) = (0, 0);
    for _ in 0..200 {
        let values = short_season(&mut chance);
        let points: Vec<(i32, f64)> = (0..24).zip(values.iter().copied()).collect();
        let series = Series::new(Frequency::Monthly, Kind::Rate, &points).unwrap();
        let forecast = fit(&series, Calibration::shipped(), &mut scratch).unwrap();
        for (horizon, value) in (1..=12).zip(&values[24..]) {
            let it = forecast.at(horizon);
            inside += usize::from((it.quantile(0.025)..=it.quantile(0.975)).contains(value));
            all += 1;
        }
    }
    assert!(inside * 100 >= all * 88, "{inside} of {all}");
}
