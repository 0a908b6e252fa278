//! What becomes of one file of an import, as every surface tells it.

use std::borrow::Cow;

use delivery::{
    release::{Account, Release},
    revision,
    series::SeriesKey,
    words,
};
use ingest::reading::{Complaint, Outcome, Reading};
use serde::Serialize;

use super::{doubt::Question, import::Upload, label, trends::Trends};
use crate::{Problem, knowledge::Knowledge};

/// What becomes of one file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileReport {
    /// Its name.
    pub file_name: String,
    /// The layout it was read with; empty when it was refused.
    pub layout: Cow<'static, str>,
    /// What becomes of its rows.
    pub account: Account,
    /// Which way the series that it changes are going.
    pub trends: Trends,
    /// Why it was refused as a whole.
    pub refused: Option<Problem>,
    /// Whether it is refused for want of a layout, which may be proposed for it.
    pub wants_layout: bool,
    /// The days of publication it names.
    pub published: Vec<String>,
    /// The rows that were not taken.
    pub complaints: Vec<Complaint>,
    /// The questions that held rows wait for an answer to.
    pub questions: Vec<Question>,
    /// The first changes to what was known.
    pub revisions: Vec<RevisionLine>,
    /// What a person should know about the file as a whole.
    pub remarks: Vec<String>,
    /// The release that holds the same bytes already.
    pub already: Option<i64>,
}

/// One change to what was known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RevisionLine {
    /// The address of the series.
    pub series: String,
    /// Indicator, place and group in words.
    pub label: String,
    /// What it is about.
    pub period: String,
    /// What kind of change.
    pub kind: revision::Kind,
    /// The value before, with its unit.
    pub before: String,
    /// The value now, with its unit.
    pub after: String,
    /// The difference, with its sign.
    pub difference: String,
}

/// The days of publication that a file names.
pub(super) fn days(reading: &Reading) -> Vec<String> {
    let days = reading.parts.iter().filter_map(|it| it.published);
    days.map(delivery::period::day_label).collect()
}

/// A file that is refused as a whole.
pub(super) fn refused(file_name: String, problem: Problem) -> FileReport {
    FileReport {
        file_name,
        layout: "".into(),
        account: Account::default(),
        trends: Trends::default(),
        refused: Some(problem),
        wants_layout: false,
        published: Vec::new(),
        complaints: Vec::new(),
        questions: Vec::new(),
        revisions: Vec::new(),
        remarks: Vec::new(),
        already: None,
    }
}

/// What is known of a file before it is compared.
pub(super) fn report(upload: &Upload, reading: &Reading, before: Option<&Release>) -> FileReport {
    let count =
        |outcome| reading.complaints.iter().filter(|it| it.outcome == outcome).count() as u64;
    FileReport {
        file_name: upload.file_name.clone(),
        layout: reading.layout.clone(),
        account: Account {
            rows: reading.rows,
            held: count(Outcome::Held),
            rejected: count(Outcome::Rejected),
            ..Account::default()
        },
        trends: Trends::default(),
        refused: None,
        wants_layout: false,
        published: Vec::new(),
        complaints: reading.complaints.clone(),
        questions: Vec::new(),
        revisions: Vec::new(),
        remarks: reading.remarks.clone(),
        already: before.map(|it| it.id.0),
    }
}

/// A change in words.
pub(super) fn revision_line(
    knowledge: &Knowledge,
    (key, it): &(SeriesKey, revision::Revision),
) -> RevisionLine {
    let unit = knowledge.plan.indicators.get(&key.indicator).map_or("", |it| it.unit.as_str());
    let text = |value: Option<&delivery::value::Value>| {
        value.map_or_else(|| "none".to_owned(), |it| words::quantity(&it.to_string(), unit))
    };
    let both = it.before.as_ref().zip(it.after.as_ref());
    RevisionLine {
        series: key.to_string(),
        label: label(&knowledge.plan, key),
        period: it.period.label(),
        kind: it.kind,
        before: text(it.before.as_ref()),
        after: text(it.after.as_ref()),
        difference: both.map_or_else(String::new, |(before, after)| {
            let decimals = before.decimals().max(after.decimals());
            words::difference(after.number() - before.number(), decimals, unit)
        }),
    }
}
