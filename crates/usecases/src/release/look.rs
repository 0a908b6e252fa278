//! What a file says by itself: no unit is at hand, nothing is compared and nothing is kept.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use delivery::observation::Observation;
use ingest::layout::{Layout, Proposal};
use ingest::reading::{
    Complaint, File, FoundArea, FoundIndicator, Known, Outcome, Part, Reading, Refusal,
};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use crate::{Error, Reader, reader::Unread};

/// A file, read; rows = accepted + held + rejected.
#[derive(Debug, Serialize)]
pub struct Look {
    /// The layout or format it was read with.
    pub layout: Cow<'static, str>,
    /// Rows of data.
    pub rows: u64,
    /// Rows taken; each is one figure of a series.
    pub accepted: u64,
    /// Rows that wait for a person.
    pub held: usize,
    /// Rows that are refused.
    pub rejected: usize,
    /// The layout that is proposed where nobody has confirmed one, and that it was read with here.
    pub proposed: Option<Layout>,
    /// The moment before which the file says that nobody may see it.
    pub embargo: Option<Timestamp>,
    /// What a person should know of the file as a whole.
    pub remarks: Vec<String>,
    /// Indicators that it names.
    pub indicators: Vec<FoundIndicator>,
    /// Areas that it names.
    pub areas: Vec<FoundArea>,
    /// Its series, those of one publication together.
    pub series: Vec<Series>,
    /// One for every row that was not taken.
    pub complaints: Vec<Complaint>,
}

/// One series of one publication.
#[derive(Debug, Serialize)]
pub struct Series {
    /// Its indicator, area and group, as addresses of pages have them.
    pub series: String,
    /// The day on which it was published, where the file says so.
    pub published: Option<Date>,
    /// Its figures, in order of time.
    pub figures: Vec<Figure>,
}

/// One figure, with the text that was published.
#[derive(Debug, Serialize)]
pub struct Figure {
    /// The period, as ISO 8601 has it.
    pub period: String,
    /// The same for people.
    pub label: String,
    /// The value's text; nothing where there is none, and the status says why.
    pub value: Option<String>,
    /// The ends of the published interval.
    pub interval: Option<[String; 2]>,
    /// The status in words; blank for a final figure.
    pub status: &'static str,
    /// The note.
    pub note: Option<String>,
    /// The row it stood in.
    pub row: u32,
}

/// Reads a file that belongs to no unit, with layouts that are given; or else, where it needs one, with
/// the layout that is proposed for it.
///
/// # Errors
/// [`Refusal`] within, when the file as a whole cannot be read.
pub async fn look(
    reader: &Reader,
    name: &str,
    bytes: Vec<u8>,
    layouts: &[Layout],
) -> Result<Result<Look, Refusal>, Error> {
    let bytes = Arc::from(bytes);
    let (indicators, areas) = (BTreeMap::new(), BTreeMap::new());
    let known = |layouts| Known { indicators: &indicators, areas: &areas, layouts };
    let refusal = match read(reader, name, &bytes, &known(layouts)).await? {
        Ok(reading) => return Ok(Ok(told(reading, None))),
        Err(Unread::Refused(refusal)) if layouts.is_empty() => refusal,
        Err(unread) => return Ok(Err(unread.refusal())),
    };
    let proposed = reader.propose(name, bytes.to_vec()).await;
    let Ok(Proposal { layout, questions, .. }) = proposed else { return Ok(Err(refusal)) };
    let reading = read(reader, name, &bytes, &known(std::slice::from_ref(&layout))).await?;
    Ok(reading.map_err(Unread::refusal).map(|reading| {
        let mut look = told(reading, Some(layout));
        look.remarks.splice(0..0, questions);
        look
    }))
}

/// Reads a file against what is known.
pub(crate) async fn read(
    reader: &Reader,
    name: &str,
    bytes: &Arc<[u8]>,
    known: &Known<'_>,
) -> Result<Result<Reading, Unread>, Error> {
    let (batch, name, bytes) = (reader.batch(known), name.to_owned(), Arc::clone(bytes));
    let read = move || batch.read(&File { name: &name, bytes: &bytes });
    tokio::task::spawn_blocking(read).await.map_err(Error::internal)
}

pub(crate) fn told(reading: Reading, proposed: Option<Layout>) -> Look {
    let count = |outcome| reading.complaints.iter().filter(|it| it.outcome == outcome).count();
    Look {
        proposed,
        layout: reading.layout,
        rows: reading.rows,
        accepted: reading.accepted,
        held: count(Outcome::Held),
        rejected: count(Outcome::Rejected),
        embargo: reading.embargo,
        series: reading.parts.iter().flat_map(series).collect(),
        remarks: reading.remarks,
        indicators: reading.indicators,
        areas: reading.areas,
        complaints: reading.complaints,
    }
}

fn series(part: &Part) -> impl Iterator<Item = Series> {
    part.series.iter().map(|(key, observations)| Series {
        series: key.to_string(),
        published: part.published,
        figures: observations.iter().map(figure).collect(),
    })
}

fn figure(it: &Observation) -> Figure {
    let interval = it.interval.as_ref();
    Figure {
        period: it.period.to_string(),
        label: it.period.label(),
        value: it.value.as_ref().map(|it| it.text().to_owned()),
        interval: interval.map(|it| [it.lower.text().to_owned(), it.upper.text().to_owned()]),
        status: it.status.words(),
        note: it.note.as_ref().map(ToString::to_string),
        row: it.row,
    }
}
