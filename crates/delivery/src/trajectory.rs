//! The agreed path to a target: dated points with a band, a reason and an approval.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::period::{Period, decimal_year};

/// What is expected of one period.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrajectoryPoint {
    /// The period whose figure is meant.
    pub period: Period,
    /// Lower end of the band.
    pub low: f64,
    /// The path itself.
    pub expected: f64,
    /// Upper end of the band.
    pub high: f64,
}

/// An agreed path; edits make a new one and the old one stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trajectory {
    /// When it was agreed.
    pub agreed_on: Date,
    /// Who agreed it.
    pub agreed_by: String,
    /// Why it has this shape, or why it replaced the one before.
    pub reason: String,
    /// At least two points, in order of period, `low <= expected <= high`.
    pub points: Vec<TrajectoryPoint>,
}

/// The path at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Expected {
    /// Lower end of the band.
    pub low: f64,
    /// The path itself.
    pub expected: f64,
    /// Upper end of the band.
    pub high: f64,
}

/// Why points do not make a trajectory.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TrajectoryError {
    /// A path needs two ends.
    #[error("a trajectory needs at least two points")]
    TooShort,
    /// Time runs backwards or stands still.
    #[error("the point for {0} does not come after the one before it")]
    OutOfOrder(String),
    /// The band does not hold the path.
    #[error("at {0} low, expected and high are not in this order")]
    BandCrossed(String),
}

impl Trajectory {
    /// Checks the order of the points and their bands.
    pub fn check(&self) -> Result<(), TrajectoryError> {
        if self.points.len() < 2 {
            return Err(TrajectoryError::TooShort);
        }
        for pair in self.points.windows(2) {
            if pair[1].period.end() <= pair[0].period.end() {
                return Err(TrajectoryError::OutOfOrder(pair[1].period.label()));
            }
        }
        match self.points.iter().find(|it| !(it.low <= it.expected && it.expected <= it.high)) {
            Some(crossed) => Err(TrajectoryError::BandCrossed(crossed.period.label())),
            None => Ok(()),
        }
    }

    /// The path at the end of a day, straight between its points; `None` outside them.
    pub fn at(&self, day: Date) -> Option<Expected> {
        let exact =
            |it: &TrajectoryPoint| Expected { low: it.low, expected: it.expected, high: it.high };
        let after = self.points.iter().position(|it| it.period.end() >= day)?;
        let late = &self.points[after];
        if late.period.end() == day {
            return Some(exact(late));
        }
        let early = self.points.get(after.checked_sub(1)?)?;
        let from = decimal_year(early.period.end());
        let part = (decimal_year(day) - from) / (decimal_year(late.period.end()) - from);
        let between = |a: f64, b: f64| a + (b - a) * part;
        Some(Expected {
            low: between(early.low, late.low),
            expected: between(early.expected, late.expected),
            high: between(early.high, late.high),
        })
    }

    /// The decimal years at which the path has the value, between its points.
    pub fn years_at_value(&self, value: f64) -> Vec<f64> {
        let crossing = |pair: &[TrajectoryPoint]| {
            let (a, b) = (&pair[0], &pair[1]);
            let rise = b.expected - a.expected;
            let inside = (value - a.expected) * (value - b.expected) <= 0.0;
            let (from, to) = (a.period.decimal_year(), b.period.decimal_year());
            (inside && rise.abs() > f64::EPSILON)
                .then(|| from + (to - from) * (value - a.expected) / rise)
        };
        self.points.windows(2).filter_map(crossing).collect()
    }
}

#[cfg(test)]
pub(crate) mod samples {
    use jiff::civil::date;

    use super::*;

    /// A path through (period, expected) with a band of `half` on either side.
    pub(crate) fn path(points: &[(&str, f64)], half: f64) -> Trajectory {
        let point = |&(period, expected): &(&str, f64)| TrajectoryPoint {
            period: Period::parse_iso(period).unwrap(),
            low: expected - half,
            expected,
            high: expected + half,
        };
        Trajectory {
            agreed_on: date(2025, 1, 15),
            agreed_by: "sample".to_owned(),
            reason: "test".to_owned(),
            points: points.iter().map(point).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{samples::path, *};

    #[test]
    fn the_path_is_straight_between_its_points_and_silent_outside() {
        let line = path(&[("2025-12-31", 60.0), ("2027-12-31", 80.0)], 1.0);
        let middle = line.at(date(2026, 12, 31)).unwrap();
        assert!((middle.expected - 70.0).abs() < 1e-9);
        assert!((middle.high - middle.low - 2.0).abs() < 1e-9);
        assert!((line.at(date(2027, 12, 31)).unwrap().expected - 80.0).abs() < 1e-9);
        assert_eq!(line.at(date(2025, 12, 30)), None);
        assert_eq!(line.at(date(2028, 1, 1)), None);
    }

    #[test]
    fn a_path_that_runs_backwards_is_refused() {
        let mut line = path(&[("2025-12-31", 60.0), ("2025-12-31", 80.0)], 1.0);
        assert!(matches!(line.check(), Err(TrajectoryError::OutOfOrder(_))));
        line = path(&[("2025-12-31", 60.0), ("2026-12-31", 80.0)], -1.0);
        assert!(matches!(line.check(), Err(TrajectoryError::BandCrossed(_))));
    }

    #[test]
    fn the_moment_of_a_value_is_found_on_the_path() {
        let line = path(&[("2025-12-31", 60.0), ("2027-12-31", 80.0)], 0.0);
        let years = line.years_at_value(70.0);
        assert!((years[0] - 2027.0).abs() < 0.01, "{years:?}");
        assert!(line.years_at_value(90.0).is_empty());
    }
}
