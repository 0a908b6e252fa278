//! A series as the engine takes it: checked, in order, one slot a step, gaps left open.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{number::steps_between, season::Season};

/// How often a value is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Frequency {
    /// One value a year.
    Annual,
    /// Four values a year.
    Quarterly,
    /// Twelve values a year.
    Monthly,
    /// Fifty-two values a year; the odd 53rd week is a step like any other.
    Weekly,
}

impl Frequency {
    /// All of them, from slow to fast.
    pub const ALL: [Self; 4] = [Self::Annual, Self::Quarterly, Self::Monthly, Self::Weekly];

    /// Steps in a year: the length of a season.
    #[must_use]
    pub const fn steps_a_year(self) -> usize {
        match self {
            Self::Annual => 1,
            Self::Quarterly => 4,
            Self::Monthly => 12,
            Self::Weekly => 52,
        }
    }

    /// The fewest points without a large gap that a forecast is made from.
    #[must_use]
    pub const fn fewest_points(self) -> usize {
        match self {
            Self::Annual => 5,
            Self::Quarterly => 8,
            Self::Monthly | Self::Weekly => 12,
        }
    }

    /// How many steps ahead one looks when nobody says how far.
    #[must_use]
    pub const fn usual_horizon(self) -> usize {
        match self {
            Self::Annual | Self::Quarterly => 8,
            Self::Monthly => 18,
            Self::Weekly => 26,
        }
    }

    /// The longest run of missing steps that a straight line may bridge.
    pub(crate) const fn longest_bridge(self) -> usize {
        match self {
            Self::Annual => 1,
            Self::Quarterly => 2,
            Self::Monthly => 3,
            Self::Weekly => 4,
        }
    }

    /// Its place in [`Self::ALL`].
    pub(crate) const fn place(self) -> usize {
        match self {
            Self::Annual => 0,
            Self::Quarterly => 1,
            Self::Monthly => 2,
            Self::Weekly => 3,
        }
    }

    /// Its name in files: `annual`, `quarterly`, `monthly`, `weekly`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Annual => "annual",
            Self::Quarterly => "quarterly",
            Self::Monthly => "monthly",
            Self::Weekly => "weekly",
        }
    }
}

impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Frequency {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|it| it.name() == text)
            .ok_or_else(|| UnknownName::Frequency(text.to_owned()))
    }
}

/// What a value counts: it decides which values are possible.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A share of a whole, 0 to 100.
    Percentage,
    /// So many per so many: not negative unless the series has been.
    Rate,
    /// A number of people or things: never negative.
    Count,
    /// An amount of money: not negative unless the series has been.
    Money,
    /// An index: not negative unless the series has been.
    Index,
    /// Nothing is known, so nothing is ruled out.
    #[default]
    Unknown,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Percentage, Self::Rate, Self::Count, Self::Money, Self::Index, Self::Unknown];

    /// Its name in files; empty where nothing is known.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Percentage => "percentage",
            Self::Rate => "rate",
            Self::Count => "count",
            Self::Money => "money",
            Self::Index => "index",
            Self::Unknown => "",
        }
    }
}

impl FromStr for Kind {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|it| it.name() == text)
            .ok_or_else(|| UnknownName::Kind(text.to_owned()))
    }
}

/// A frequency or kind that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownName {
    /// Not a frequency.
    #[error("\"{0}\" is no frequency; write annual, quarterly, monthly or weekly")]
    Frequency(String),
    /// Not a kind.
    #[error("\"{0}\" is no kind; write percentage, rate, count, money, index or leave it blank")]
    Kind(String),
}

/// Why points do not make a series. Steps are those of the caller; `place` counts points from 1.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum BadSeries {
    /// Nothing at all.
    #[error("the series has no values; give it at least one")]
    Empty,
    /// NaN or an infinity.
    #[error("value {place} is not a finite number; leave a missing value out")]
    NotFinite {
        /// Which point, from 1.
        place: usize,
        /// Its step.
        step: i32,
    },
    /// So large that squares and sums would leave the range of numbers.
    #[error("value {place} is larger than 1e100 and cannot be reckoned with; use a larger unit")]
    TooLarge {
        /// Which point, from 1.
        place: usize,
        /// Its step.
        step: i32,
    },
    /// The same step twice.
    #[error("value {place} is for the same period as the one before it; keep one of them")]
    Duplicate {
        /// Which point, from 1.
        place: usize,
        /// Its step.
        step: i32,
    },
    /// A step before its predecessor.
    #[error("value {place} is for an earlier period than the one before it; sort by period")]
    Unsorted {
        /// Which point, from 1.
        place: usize,
        /// Its step.
        step: i32,
    },
    /// Outside 0 to 100.
    #[error(
        "value {place} is {value}, but a percentage lies between 0 and 100; \
         leave the kind blank if this is no share of a whole"
    )]
    NotAPercentage {
        /// Which point, from 1.
        place: usize,
        /// Its step.
        step: i32,
        /// What was given.
        value: f64,
    },
    /// A count below zero.
    #[error(
        "value {place} is {value}, but a count is not negative; \
         leave the kind blank if this is a balance or a change"
    )]
    NegativeCount {
        /// Which point, from 1.
        place: usize,
        /// Its step.
        step: i32,
        /// What was given.
        value: f64,
    },
    /// Too long to be a series of official figures.
    #[error("the series spans more than {} steps; check its periods", Series::LONGEST)]
    TooLong,
}

/// A checked series.
///
/// Steps are whole numbers that count periods of the frequency from any start the caller likes
/// (years, quarters since year 0, …). Series that are compared or pooled must share that start.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    frequency: Frequency,
    kind: Kind,
    window: u16,
    start: i32,
    /// Earlier values are too few for the time they stand away, and have been left out.
    cut: bool,
    /// One slot a step from `start`; NaN where there is no value.
    values: Vec<f64>,
    season: Option<Arc<Season>>,
}

/// Slots a value may take up, its own and missing ones: without a large gap it takes at most five.
const SLOTS_A_VALUE: usize = 16;

impl Series {
    /// The longest span taken, in steps.
    pub const LONGEST: usize = 20_000;

    /// Checks `(step, value)` pairs in order of step.
    ///
    /// Values so few and so far back that hardly anything but gaps would be held for their sake are
    /// left out. No forecast uses them: they stand before a large gap.
    ///
    /// # Errors
    ///
    /// [`BadSeries`] names the first point that is wrong and what to do about it.
    pub fn new(frequency: Frequency, kind: Kind, points: &[(i32, f64)]) -> Result<Self, BadSeries> {
        for (index, &(step, value)) in points.iter().enumerate() {
            let before = index.checked_sub(1).map(|it| points[it].0);
            check(kind, index + 1, before, (step, value))?;
        }
        let kept = dense_tail(points);
        let (&(start, _), &(end, _)) = kept.first().zip(kept.last()).ok_or(BadSeries::Empty)?;
        let span = steps_between(start, end) + 1;
        if span > Self::LONGEST {
            return Err(BadSeries::TooLong);
        }
        let mut values = vec![f64::NAN; span];
        for &(step, value) in kept {
            values[steps_between(start, step)] = value;
        }
        let cut = kept.len() < points.len();
        Ok(Self { frequency, kind, window: 1, start, cut, values, season: None })
    }

    /// Says that each value is taken over `steps` steps (a rolling three-year average: 3), so that
    /// neighbouring values share most of what they measure.
    #[must_use]
    pub fn with_window(mut self, steps: u16) -> Self {
        self.window = steps.max(1);
        self
    }

    /// Gives the season that was decided over the group the series belongs to.
    #[must_use]
    pub fn with_season(mut self, season: Arc<Season>) -> Self {
        self.season = Some(season);
        self
    }

    /// How often a value is due.
    #[must_use]
    pub const fn frequency(&self) -> Frequency {
        self.frequency
    }

    /// What a value counts.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Steps a value is taken over.
    #[must_use]
    pub const fn window(&self) -> u16 {
        self.window
    }

    /// The step of the first value that is held.
    #[must_use]
    pub const fn start(&self) -> i32 {
        self.start
    }

    /// The step of the last value.
    #[must_use]
    pub fn last_step(&self) -> i32 {
        self.start.saturating_add(i32::try_from(self.values.len()).unwrap_or(i32::MAX) - 1)
    }

    /// One slot a step from [`Self::start`]; NaN where there is no value.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The season decided over the group, if one was given.
    #[must_use]
    pub fn season(&self) -> Option<&Season> {
        self.season.as_deref()
    }

    /// The series as it was known after `step`: later values dropped.
    #[must_use]
    pub(crate) fn until(&self, step: i32) -> View<'_> {
        let mut length = (steps_between(self.start, step) + 1).min(self.values.len());
        while length > 1 && self.values[length - 1].is_nan() {
            length -= 1;
        }
        View {
            frequency: self.frequency,
            kind: self.kind,
            window: self.window,
            start: self.start,
            cut: self.cut,
            values: &self.values[..length],
            season: self.season.as_deref(),
        }
    }

    /// The whole series.
    pub(crate) fn view(&self) -> View<'_> {
        self.until(self.last_step())
    }
}

/// A series up to some step; what the engine works on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'s> {
    pub(crate) frequency: Frequency,
    pub(crate) kind: Kind,
    pub(crate) window: u16,
    pub(crate) start: i32,
    /// Earlier values stand beyond a large gap.
    pub(crate) cut: bool,
    pub(crate) values: &'s [f64],
    pub(crate) season: Option<&'s Season>,
}

impl View<'_> {
    /// The step of the last value.
    pub(crate) fn last_step(&self) -> i32 {
        self.start.saturating_add(i32::try_from(self.values.len()).unwrap_or(i32::MAX) - 1)
    }
}

/// The longest tail whose steps are no more than its values may take up; `points` are in order.
fn dense_tail(points: &[(i32, f64)]) -> &[(i32, f64)] {
    let end = points.last().map_or(0, |it| it.0);
    let dense =
        |from: &usize| steps_between(points[*from].0, end) < SLOTS_A_VALUE * (points.len() - from);
    &points[(0..points.len()).find(dense).unwrap_or_default()..]
}

fn check(
    kind: Kind,
    place: usize,
    before: Option<i32>,
    (step, value): (i32, f64),
) -> Result<(), BadSeries> {
    if !value.is_finite() {
        return Err(BadSeries::NotFinite { place, step });
    }
    if value.abs() > 1e100 {
        return Err(BadSeries::TooLarge { place, step });
    }
    match before {
        Some(before) if before == step => return Err(BadSeries::Duplicate { place, step }),
        Some(before) if before > step => return Err(BadSeries::Unsorted { place, step }),
        _ => {}
    }
    match kind {
        Kind::Percentage if !(0.0..=100.0).contains(&value) => {
            Err(BadSeries::NotAPercentage { place, step, value })
        }
        Kind::Count if value < 0.0 => Err(BadSeries::NegativeCount { place, step, value }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weekly(steps: impl Iterator<Item = i32>) -> Series {
        let points: Vec<(i32, f64)> = steps.map(|it| (it, f64::from(it % 7))).collect();
        Series::new(Frequency::Weekly, Kind::Unknown, &points).unwrap()
    }

    #[test]
    fn values_far_apart_take_no_room_for_what_is_between_them() {
        let far = weekly([0, 417_000].into_iter());
        assert_eq!((far.values().len(), far.start(), far.cut), (1, 417_000, true));
        let tail = weekly([0, 1].into_iter().chain(9000..9020));
        assert_eq!((tail.values().len(), tail.start(), tail.cut), (20, 9000, true));
    }

    #[test]
    fn values_that_a_forecast_may_use_are_all_held() {
        // Every gap as long as a bridge may be, and two stretches that both count.
        let bridged = weekly((0..100).map(|it| it * 5));
        assert_eq!((bridged.values().len(), bridged.cut), (496, false));
        let apart = weekly((0..20).chain(300..320));
        assert_eq!((apart.values().len(), apart.cut), (320, false));
    }
}
