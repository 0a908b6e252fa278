//! Which way the series that a file changes are going, as a first look at what it means.

use delivery::{
    indicator::{Frequency, Indicator},
    observation::Observation,
    plan::Plan,
    series::{Series, SeriesKey, Vintage},
    signal::Measured,
    view::measure::trend_points,
};
use forecast::trend::fit;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::compare::History;

/// How many of the series that a file changes go which way, by the trend of their figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trends {
    /// The whole 95 % range of the slope lies above zero.
    pub rising: u64,
    /// The whole 95 % range of the slope lies below zero.
    pub falling: u64,
    /// The range holds zero.
    pub unclear: u64,
    /// Too few figures for a trend.
    pub too_few: u64,
}

impl Trends {
    /// Adds another file's.
    pub const fn add(mut self, other: Self) -> Self {
        self.rising += other.rising;
        self.falling += other.falling;
        self.unclear += other.unclear;
        self.too_few += other.too_few;
        self
    }
}

/// Fits the trend of every series that changes, on all cores.
pub(super) fn trends(
    said: &[(SeriesKey, Vec<Observation>)],
    history: &History,
    plan: &Plan,
) -> Trends {
    let one = |(key, said): &(SeriesKey, Vec<Observation>)| {
        let measured = match history.vintages.get(key) {
            None => measured_of(said),
            Some(vintages) => measured_after(vintages, said),
        };
        trend(&measured, plan.indicators.get(&key.indicator))
    };
    said.par_iter().map(one).reduce(Trends::default, Trends::add)
}

fn measured_of(said: &[Observation]) -> Vec<Measured> {
    let measured = |it: &Observation| {
        Some(Measured { period: it.period, number: it.value.as_ref()?.number() })
    };
    said.iter().filter_map(measured).collect()
}

fn measured_after(vintages: &[Vintage], said: &[Observation]) -> Vec<Measured> {
    let last = vintages.last().map(|it| it.release);
    let newest = last.map(|release| Vintage { release, observations: said.to_vec() });
    let series = Series::of(vintages.iter().cloned().chain(newest));
    let measured = |(known, number): (&delivery::series::Known, f64)| Measured {
        period: known.observation.period,
        number,
    };
    series.values().map(measured).collect()
}

fn trend(measured: &[Measured], indicator: Option<&Indicator>) -> Trends {
    let suggested = || measured.last().map(|it| Frequency::suggested_by(&it.period));
    let frequency = indicator.map(|it| it.frequency).or_else(suggested);
    let frequency = frequency.unwrap_or(Frequency::Irregular);
    let breaks = indicator.map_or(&[][..], |it| &it.breaks);
    match fit(&trend_points(measured, frequency, breaks), frequency.season()) {
        Ok(trend) if trend.low > 0.0 => Trends { rising: 1, ..Trends::default() },
        Ok(trend) if trend.high < 0.0 => Trends { falling: 1, ..Trends::default() },
        Ok(_) => Trends { unclear: 1, ..Trends::default() },
        Err(_) => Trends { too_few: 1, ..Trends::default() },
    }
}
