//! What reading a file gives: parts to record, and a complaint for every row that was not taken.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use delivery::{
    area::{Area, AreaCode},
    id::IndicatorId,
    indicator::{Frequency, Indicator},
    observation::{Observation, Status},
    series::SeriesKey,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::layout::Layout;

/// A file as it arrived.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Its name without folders; never trusted for anything but ids and messages.
    pub name: &'a str,
    /// Its bytes, compressed or not.
    pub bytes: &'a [u8],
}

/// What the unit knows already, so that a cell can be checked against it.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Known<'a> {
    /// Indicators of the plan and of earlier releases.
    pub indicators: &'a BTreeMap<IndicatorId, Indicator>,
    /// Areas of the plan and of earlier releases.
    pub areas: &'a BTreeMap<AreaCode, Area>,
    /// Layouts that people confirmed.
    pub layouts: &'a [Layout],
}

/// A file, read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reading {
    /// The layout it was read with: "tidy-csv", "ons-els", "open-sdg", "vintages", "json-stat",
    /// "sdmx-csv", "sdmx-ml", "sdmx-json", "pc-axis", "dhis2", "csvw", "frictionless".
    pub layout: Cow<'static, str>,
    /// Rows of data, without the header and blank lines.
    pub rows: u64,
    /// Rows taken; each is one observation in `parts`.
    pub accepted: u64,
    /// What is recorded together, in order of publication, undated last.
    pub parts: Vec<Part>,
    /// One for every row that was not taken.
    pub complaints: Vec<Complaint>,
    /// Indicators that the file names.
    pub indicators: Vec<FoundIndicator>,
    /// Areas that the file names, with the names it gives them.
    pub areas: Vec<FoundArea>,
    /// Whether the file always holds the whole series, so that a period it leaves out is withdrawn.
    pub whole_series: bool,
    /// The moment before which the file says that nobody may know its figures.
    pub embargo: Option<Timestamp>,
    /// What a person should know about the file as a whole: duplicates collapsed, an encoding guessed.
    pub remarks: Vec<String>,
}

impl Reading {
    /// Holds rows with a value for a time that has not begun, unless the publisher calls it a
    /// forecast: most are a slip in the year, and one would decide a target before its time.
    pub fn hold_what_is_to_come(&mut self, today: Date) {
        let is_to_come = |it: &Observation| {
            it.period.start() > today && it.value.is_some() && it.status != Status::Forecast
        };
        let mut held = Vec::new();
        for part in &mut self.parts {
            for (_, observations) in &mut part.series {
                held.extend(observations.extract_if(.., |it| is_to_come(it)));
            }
            part.series.retain(|(_, observations)| !observations.is_empty());
        }
        self.accepted -= held.len() as u64;
        self.complaints.extend(held.iter().map(still_to_come));
        self.complaints.sort_by_key(|it| it.row);
    }
}

fn still_to_come(observation: &Observation) -> Complaint {
    Complaint {
        outcome: Outcome::Held,
        row: observation.row,
        column: "period".to_owned(),
        text: observation.period.label(),
        problem: "The period has not begun, and the row has a value for it.".to_owned(),
        remedy: "Correct the period, or give the row the status forecast.".to_owned(),
        question: String::new(),
    }
}

/// The rows of one publication.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Part {
    /// The day on which they were published, where the file says so.
    pub published: Option<Date>,
    /// The observations, one entry a series, sorted by series; each in order of period.
    pub series: Vec<(SeriesKey, Vec<Observation>)>,
}

/// What happens to a row that was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Kept aside until a person decides.
    Held,
    /// Refused.
    Rejected,
}

impl Outcome {
    /// The outcome in a word.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Rejected => "rejected",
        }
    }
}

/// Why a row was not taken, where, and the way out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// What happens to the row.
    pub outcome: Outcome,
    /// The row of the file, counted from 1 with the header as row 1; in a file without rows the
    /// position of the figure, counted from 1.
    pub row: u32,
    /// The column's name.
    pub column: String,
    /// The cell's text.
    pub text: String,
    /// What is wrong, as a sentence.
    pub problem: String,
    /// What to do about it, as a sentence.
    pub remedy: String,
    /// The key of the question that a held row waits for an answer to; blank where none is asked. No
    /// reader asks, only whoever knows what was said before: so it is no part of what a reader sends.
    #[serde(skip)]
    pub question: String,
}

/// An indicator as a file names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundIndicator {
    /// The id made from its name.
    pub id: IndicatorId,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// The rhythm that its periods suggest.
    pub frequency: Frequency,
}

/// An area as a file names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundArea {
    /// Its code.
    pub code: AreaCode,
    /// Its name; the code where the file gives none.
    pub name: Arc<str>,
    /// Its level in the file's words; empty where it gives none.
    pub level: Arc<str>,
}

/// Why a file as a whole cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{problem}")]
pub struct Refusal {
    /// What is wrong, as a sentence with the place.
    pub problem: String,
    /// What to do about it, as a sentence.
    pub remedy: String,
}

/// A problem in a plan's folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// The file within the folder.
    pub file: String,
    /// The line, counted from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub remedy: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    #[test]
    fn a_value_for_a_time_to_come_is_held_unless_it_is_a_forecast() {
        let text = "\
indicator,period,area_code,area_name,value,status
a,2024,K02000001,United Kingdom,1,
a,2030,K02000001,United Kingdom,2,
a,2031,K02000001,United Kingdom,3,forecast
";
        let file = File { name: "a.csv", bytes: text.as_bytes() };
        let known = Known { indicators: &BTreeMap::new(), areas: &BTreeMap::new(), layouts: &[] };
        let mut reading = read(&file, &known).unwrap();
        let (rows, before) = (reading.rows, reading.accepted);
        reading.hold_what_is_to_come(Date::constant(2026, 11, 24));
        assert_eq!((reading.accepted, reading.complaints.last().unwrap().row), (before - 1, 3));
        assert_eq!(rows, reading.accepted + reading.complaints.len() as u64);
    }
}
