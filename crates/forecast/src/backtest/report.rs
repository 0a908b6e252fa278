//! Scores of past forecasts, every indicator of equal weight.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::rows::{Row, SIMPLE, TARGETS};
use crate::{
    Distribution, Frequency,
    number::count,
    score::{brier, crps, interval, log_score},
};

/// The whole backtest.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// One for each frequency that had anything to score.
    pub frequencies: Vec<FrequencyReport>,
}

/// All scores of one frequency.
#[derive(Clone, Debug, Serialize)]
pub struct FrequencyReport {
    /// Which.
    pub frequency: Frequency,
    /// Indicators scored.
    pub indicators: usize,
    /// Forecasts scored; each has eleven targets.
    pub forecasts: usize,
    /// The engine first, then the simple methods.
    pub methods: Vec<MethodReport>,
    /// The engine by points of history.
    pub by_length: Vec<Group>,
    /// The engine by steps ahead.
    pub by_horizon: Vec<Group>,
    /// The engine by the year the forecast was made in (step divided by steps a year).
    pub by_year: Vec<Group>,
}

/// One method.
#[derive(Clone, Debug, Serialize)]
pub struct MethodReport {
    /// Its name: engine, naive, drift, seasonal naive.
    pub method: &'static str,
    /// Its scores.
    pub scores: Scores,
    /// How often what was given about this probability came true.
    pub reliability: Vec<Bin>,
}

/// The engine over a part of the forecasts.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// The part: "8 to 9 points", "2 steps", a year.
    pub name: String,
    /// Its scores.
    pub scores: Scores,
}

/// Means over forecasts, every indicator of equal weight; lower is better except for coverage, which
/// should be what its name says.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Scores {
    /// Forecasts behind the numbers.
    pub forecasts: usize,
    /// Brier score of the probability that a target is met.
    pub brier: f64,
    /// Logarithmic score of the same.
    pub log_score: f64,
    /// Expected calibration error over ten bins of probability.
    pub ece: f64,
    /// Share of values inside the central 80 % interval.
    pub coverage_80: f64,
    /// Share of values inside the central 95 % interval.
    pub coverage_95: f64,
    /// Median width of the 95 % interval, in mean changes times the root of the horizon.
    pub width_95: f64,
    /// Mean CRPS in the same unit.
    pub crps: f64,
    /// Mean absolute error of the median in the same unit.
    pub error: f64,
}

/// One bin of a reliability curve.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Bin {
    /// Mean probability given.
    pub given: f64,
    /// Share that came true.
    pub came_true: f64,
    /// Share of all targets in this bin.
    pub share: f64,
}

pub(super) fn of(frequency: Frequency, rows: &[Row]) -> FrequencyReport {
    let engine: Vec<Outcome> = rows.par_iter().map(|it| Outcome::of(it, &it.engine)).collect();
    let all: Vec<&Outcome> = engine.iter().collect();
    let mut methods = vec![method("engine", &all)];
    for (index, name) in SIMPLE.into_iter().enumerate() {
        if index < 2 || frequency != Frequency::Annual {
            let simple: Vec<Outcome> =
                rows.par_iter().map(|it| Outcome::of(it, &it.simple(index))).collect();
            methods.push(method(name, &simple.iter().collect::<Vec<_>>()));
        }
    }
    let year = i32::try_from(frequency.steps_a_year()).unwrap_or(1);
    let paired = || rows.iter().zip(&engine);
    FrequencyReport {
        frequency,
        indicators: numbers(&all).len(),
        forecasts: rows.len(),
        methods,
        by_length: groups(paired(), |it| Length::of(it.engine.points), |it| it.to_string()),
        by_horizon: groups(paired(), |it| it.engine.horizon, |it| format!("{it} ahead")),
        by_year: groups(paired(), |it| it.origin.div_euclid(year), |it| it.to_string()),
    }
}

/// A group of lengths of history, in the order of length; its name is what it displays as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length(u16, u16);

impl Length {
    /// The group that a history of so many points is in.
    #[must_use]
    pub fn of(points: u16) -> Self {
        const FROM: [u16; 8] = [0, 8, 10, 14, 20, 30, 48, 90];
        let next = FROM.iter().position(|it| *it > points).unwrap_or(FROM.len());
        Self(FROM[next - 1], FROM.get(next).map_or(u16::MAX, |it| it - 1))
    }
}

impl std::fmt::Display for Length {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self(from, u16::MAX) => write!(f, "{from} or more points"),
            Self(from, to) => write!(f, "{from} to {to} points"),
        }
    }
}

fn groups<'r, K: Ord + Copy>(
    rows: impl Iterator<Item = (&'r Row, &'r Outcome)>,
    key: impl Fn(&Row) -> K,
    name: impl Fn(K) -> String,
) -> Vec<Group> {
    let mut parts: BTreeMap<K, Vec<&Outcome>> = BTreeMap::new();
    for (row, outcome) in rows {
        parts.entry(key(row)).or_default().push(outcome);
    }
    parts
        .into_iter()
        .map(|(key, outcomes)| Group { name: name(key), scores: scores(&outcomes).0 })
        .collect()
}

fn method(method: &'static str, outcomes: &[&Outcome]) -> MethodReport {
    let (scores, reliability) = scores(outcomes);
    MethodReport { method, scores, reliability }
}

fn numbers(outcomes: &[&Outcome]) -> BTreeMap<u32, usize> {
    let mut numbers = BTreeMap::new();
    for it in outcomes {
        *numbers.entry(it.indicator).or_insert(0_usize) += 1;
    }
    numbers
}

/// What one forecast was worth, before it is weighed among others.
struct Outcome {
    indicator: u32,
    /// Probability of each target and whether it was met.
    chances: [(f64, bool); TARGETS],
    covered_80: bool,
    covered_95: bool,
    width: f64,
    crps: f64,
    error: f64,
}

impl Outcome {
    fn of(row: &Row, forecast: &Distribution) -> Self {
        let chances = row
            .targets()
            .map(|target| (forecast.probability_at_least(target), row.actual >= target));
        let unit = row.past.change * f64::from(row.engine.horizon).sqrt();
        let wide = interval(forecast, 0.95);
        let narrow = interval(forecast, 0.8);
        let inside = |(low, high): (f64, f64)| (low..=high).contains(&row.actual);
        Self {
            indicator: row.indicator,
            chances,
            covered_80: inside(narrow),
            covered_95: inside(wide),
            width: (wide.1 - wide.0) / unit,
            // One wild series must not be the whole mean.
            crps: (crps(forecast, row.actual) / unit).min(25.0),
            error: ((forecast.quantile(0.5) - row.actual).abs() / unit).min(25.0),
        }
    }
}

/// Means in which every indicator weighs the same.
fn scores(outcomes: &[&Outcome]) -> (Scores, Vec<Bin>) {
    let numbers = numbers(outcomes);
    let weight = |it: &Outcome| {
        let number = numbers.get(&it.indicator).copied().unwrap_or(1);
        1.0 / (count(number) * count(numbers.len()))
    };
    let mean = |of: &dyn Fn(&Outcome) -> f64| -> f64 {
        outcomes.iter().map(|it| weight(it) * of(it)).sum()
    };
    let over_targets = |it: &Outcome, score: fn(f64, bool) -> f64| {
        it.chances.iter().map(|(p, met)| score(*p, *met)).sum::<f64>() / count(TARGETS)
    };
    let mut bins = [(0.0, 0.0, 0.0); 10];
    for it in outcomes {
        let weight = weight(it) / count(TARGETS);
        for &(p, met) in &it.chances {
            let bin = &mut bins[(1..10).filter(|edge| p * 10.0 >= f64::from(*edge)).count()];
            bin.0 += weight;
            bin.1 += weight * p;
            bin.2 += if met { weight } else { 0.0 };
        }
    }
    let filled = bins.iter().filter(|it| it.0 > 0.0);
    let scores = Scores {
        forecasts: outcomes.len(),
        brier: mean(&|it| over_targets(it, brier)),
        log_score: mean(&|it| over_targets(it, log_score)),
        ece: filled.clone().map(|(_, given, came)| (given - came).abs()).sum(),
        coverage_80: mean(&|it| f64::from(u8::from(it.covered_80))),
        coverage_95: mean(&|it| f64::from(u8::from(it.covered_95))),
        width_95: median(outcomes.iter().map(|it| it.width).collect()),
        crps: mean(&|it| it.crps),
        error: mean(&|it| it.error),
    };
    let reliability = filled
        .map(|&(share, given, came)| Bin { given: given / share, came_true: came / share, share })
        .collect();
    (scores, reliability)
}

fn median(mut values: Vec<f64>) -> f64 {
    if values.is_empty() {
        return f64::NAN;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}
