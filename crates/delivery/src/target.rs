//! A value to reach, hold or stay within by a date.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    area::{AreaCode, Group},
    id::{IndicatorId, OutcomeId, PersonId, TargetId},
    indicator::Direction,
    mission::Lineage,
    period::Period,
    trajectory::Trajectory,
    value::Value,
};

/// What meeting the target means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Kind {
    /// Come to the value or better by the date.
    Reach {
        /// The value.
        value: Value,
    },
    /// Never be worse than the value until the date.
    Hold {
        /// The value.
        value: Value,
    },
    /// Every area of a level comes to the value or better.
    Floor {
        /// The value.
        value: Value,
        /// The level, as areas are labelled.
        level: String,
    },
    /// The difference between two areas falls to the value or less.
    Gap {
        /// The difference.
        value: Value,
        /// The two areas; the gap is the distance between their values.
        between: [AreaCode; 2],
    },
    /// Stay between two values.
    Range {
        /// The lower end.
        low: Value,
        /// The upper end.
        high: Value,
    },
}

impl Kind {
    /// The value to draw and to measure the distance from; `None` for a range, which has two.
    pub const fn value(&self) -> Option<&Value> {
        match self {
            Self::Reach { value }
            | Self::Hold { value }
            | Self::Floor { value, .. }
            | Self::Gap { value, .. } => Some(value),
            Self::Range { .. } => None,
        }
    }

    /// The kind in words.
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Reach { .. } => "reach",
            Self::Hold { .. } => "hold",
            Self::Floor { .. } => "floor for every area",
            Self::Gap { .. } => "gap to close",
            Self::Range { .. } => "range",
        }
    }

    /// Which way is better for the measured number: a gap is better small, whatever the indicator.
    pub const fn direction(&self, indicator: Direction) -> Direction {
        match self {
            Self::Gap { .. } => Direction::Lower,
            Self::Reach { .. } | Self::Hold { .. } | Self::Floor { .. } | Self::Range { .. } => {
                indicator
            }
        }
    }

    /// The same where nobody may have said which way is better for the indicator; a gap needs no say.
    pub const fn better(&self, indicator: Option<Direction>) -> Option<Direction> {
        match (self, indicator) {
            (Self::Gap { .. }, None) => Some(Direction::Lower),
            (_, None) => None,
            (_, Some(indicator)) => Some(self.direction(indicator)),
        }
    }

    /// Whether a number meets the target.
    pub fn is_met_by(&self, number: f64, indicator: Direction) -> bool {
        match self {
            Self::Range { low, high } => (low.number()..=high.number()).contains(&number),
            Self::Reach { value }
            | Self::Hold { value }
            | Self::Floor { value, .. }
            | Self::Gap { value, .. } => {
                self.direction(indicator).sign() * (number - value.number()) >= 0.0
            }
        }
    }
}

/// Where the target starts from, frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// The period.
    pub period: Period,
    /// The value as it stood when the target was set.
    pub value: Value,
    /// Where the value was published.
    pub source: Option<String>,
}

/// A step on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterimTarget {
    /// The period whose figure decides.
    pub by: Period,
    /// The value to reach.
    pub value: Value,
    /// Where it was published.
    pub source: Option<String>,
}

/// A target with everything the plan says of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Its id.
    pub id: TargetId,
    /// Its name.
    pub name: String,
    /// The indicator it is measured by.
    pub indicator: IndicatorId,
    /// The outcome it serves.
    pub outcome: OutcomeId,
    /// The place.
    pub area: AreaCode,
    /// The part of the population.
    #[serde(default)]
    pub group: Group,
    /// What meeting it means.
    #[serde(flatten)]
    pub kind: Kind,
    /// The period whose figure decides.
    pub by: Period,
    /// Where it starts from.
    pub baseline: Option<Baseline>,
    /// Steps on the way, in order.
    pub interim: Vec<InterimTarget>,
    /// Agreed paths, oldest first.
    pub trajectories: Vec<Trajectory>,
    /// The single accountable person.
    pub owner: Option<PersonId>,
    /// The wording as published.
    pub wording: String,
    /// Where the wording was published.
    pub source: String,
    /// What exactly is meant; without it the target is a draft.
    pub technical_note: String,
    /// What it was called, what became of it.
    pub lineage: Lineage,
}

impl Target {
    /// Without a technical note a target is a draft.
    pub fn is_draft(&self) -> bool {
        self.technical_note.trim().is_empty()
    }

    /// The path in force on a day: the newest agreed by then, or the first where none was yet.
    pub fn trajectory_on(&self, day: Date) -> Option<&Trajectory> {
        let agreed = self.trajectories.iter().rev().find(|it| it.agreed_on <= day);
        agreed.or_else(|| self.trajectories.first())
    }
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;

    /// To be reached by July 2029, by the indicator "rtt" for England.
    pub(crate) fn reach(value: &str) -> Target {
        Target {
            id: "t".parse().unwrap(),
            name: "T".to_owned(),
            indicator: "rtt".parse().unwrap(),
            outcome: "care".parse().unwrap(),
            area: "E92000001".parse().unwrap(),
            group: Group::everybody(),
            kind: Kind::Reach { value: value.parse().unwrap() },
            by: Period::parse_iso("2029-07-01/P1M").unwrap(),
            baseline: None,
            interim: Vec::new(),
            trajectories: Vec::new(),
            owner: None,
            wording: String::new(),
            source: String::new(),
            technical_note: "note".to_owned(),
            lineage: Lineage::default(),
        }
    }
}
