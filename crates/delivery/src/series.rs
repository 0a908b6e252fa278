//! One line of observations: an indicator, an area, a group; and what was known of it when.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{
    area::{AreaCode, Group},
    id::IndicatorId,
    observation::Observation,
    period::Period,
    release::ReleaseId,
};

/// What a series is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SeriesKey {
    /// The indicator.
    pub indicator: IndicatorId,
    /// The place.
    pub area: AreaCode,
    /// The part of the population.
    #[serde(default)]
    pub group: Group,
}

impl fmt::Display for SeriesKey {
    /// The address of a series: "rtt-within-18-weeks:E92000001", with ":Sex=Female" for a group.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.indicator, self.area)?;
        if self.group.is_everybody() { Ok(()) } else { write!(f, ":{}", self.group.as_str()) }
    }
}

impl SeriesKey {
    /// Reads an address back.
    pub fn parse(text: &str) -> Option<Self> {
        if text.contains(char::is_control) {
            return None;
        }
        let mut parts = text.splitn(3, ':');
        Some(Self {
            indicator: parts.next()?.parse().ok()?,
            area: parts.next()?.parse().ok()?,
            group: Group::from(parts.next().unwrap_or_default()),
        })
    }
}

/// What one release said that was new about one series.
#[derive(Clone, Debug, PartialEq)]
pub struct Vintage {
    /// The release.
    pub release: ReleaseId,
    /// New, changed or withdrawn observations, in order of period.
    pub observations: Vec<Observation>,
}

/// A series as known at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    entries: BTreeMap<Period, Vec<Known>>,
}

/// An observation and the release that said it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Known {
    /// What was said.
    pub observation: Observation,
    /// By which release.
    pub release: ReleaseId,
}

impl Series {
    /// Lays vintages over one another, oldest first.
    pub fn of(vintages: impl IntoIterator<Item = Vintage>) -> Self {
        let mut series = Self::default();
        for Vintage { release, observations } in vintages {
            for observation in observations {
                let said = series.entries.entry(observation.period).or_default();
                said.push(Known { observation, release });
            }
        }
        series
    }

    /// The current observations in order of period, absences included.
    pub fn current(&self) -> impl DoubleEndedIterator<Item = &Known> {
        self.entries.values().filter_map(|said| said.last())
    }

    /// The current observations that have a value, in order of period.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = (&Known, f64)> {
        self.current().filter_map(|it| Some((it, it.observation.value.as_ref()?.number())))
    }

    /// The newest period that has a value.
    pub fn latest(&self) -> Option<&Known> {
        self.values().next_back().map(|(known, _)| known)
    }

    /// What is now said for a period.
    pub fn at(&self, period: Period) -> Option<&Known> {
        self.entries.get(&period).and_then(|said| said.last())
    }

    /// What was said for a period before, oldest first.
    pub fn earlier(&self, period: Period) -> &[Known] {
        let said = self.entries.get(&period).map_or(&[][..], Vec::as_slice);
        said.split_last().map_or(&[], |(_, earlier)| earlier)
    }

    /// What first gave a period a value, whatever was said since.
    pub fn first_value(&self, period: Period) -> Option<&Known> {
        self.entries.get(&period)?.iter().find(|it| it.observation.value.is_some())
    }

    /// Everything that was said, by period and in order.
    pub fn said(&self) -> impl Iterator<Item = &Known> {
        self.entries.values().flatten()
    }

    /// The series as it stood when some of its releases had come.
    pub fn of_releases(&self, had_come: impl Fn(ReleaseId) -> bool) -> Self {
        let entries = self.entries.iter().filter_map(|(period, said)| {
            let said: Vec<Known> = said.iter().filter(|it| had_come(it.release)).cloned().collect();
            (!said.is_empty()).then_some((*period, said))
        });
        Self { entries: entries.collect() }
    }

    /// How many periods have been spoken of.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
