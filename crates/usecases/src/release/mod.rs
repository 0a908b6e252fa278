//! Releases: recorded, listed, looked into down to the row.

use delivery::{
    observation::{SheetCell, column_letters},
    permission::{Action, Scope},
    plan::Plan,
    release::{Account, AsOf, Release, ReleaseId},
    series::SeriesKey,
    source::Source,
    view::Moment,
    words,
};
use serde::Serialize;

use crate::{Error, Work};

pub mod answer;
pub mod calendar;
mod compare;
pub mod doubt;
pub(crate) mod early;
pub mod import;
pub mod look;
mod objection;
mod precision;
mod prepare;
pub mod quota;
pub mod read;
mod report;
mod save;
pub mod trends;
pub mod upload;

use calendar::CalendarLine;

/// Releases, newest first, and when the next are expected.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReleaseList {
    /// The moment the view is about.
    pub moment: Moment,
    /// The releases.
    pub releases: Vec<ReleaseLine>,
    /// Where the next page begins, if there is one.
    pub next_before: Option<i64>,
    /// When figures are expected.
    pub calendar: Vec<CalendarLine>,
}

/// A release on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReleaseLine {
    /// Its number.
    pub id: i64,
    /// The id of its source.
    pub source: String,
    /// Publisher and title of its source.
    pub title: String,
    /// The file's name.
    pub file_name: String,
    /// The day of publication, where known.
    pub published: Option<String>,
    /// The moment of receipt.
    pub received: String,
    /// Until when nobody may know it, where that is still to come.
    pub embargo: Option<String>,
    /// Who recorded it.
    pub recorded_by: String,
    /// What was wrong, where it corrects figures.
    pub correction: Option<String>,
    /// What became of its rows.
    pub account: Account,
}

/// One release in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReleaseView {
    /// What its line says.
    pub line: ReleaseLine,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
    /// The layout it was read with.
    pub layout: String,
    /// Rows that were not taken, the first 500.
    pub complaints: Vec<store::complaints::Complaint>,
    /// How many rows were not taken.
    pub complaints_total: u64,
    /// The questions that held rows wait for an answer to, each once, and what was answered.
    pub questions: Vec<answer::Asked>,
    /// The series it changed, the first 200.
    pub changes: Vec<SeriesChange>,
    /// How many series it changed.
    pub changes_total: usize,
}

/// What a release changed in one series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeriesChange {
    /// The address of the series.
    pub series: String,
    /// Indicator, place and group in words.
    pub label: String,
    /// How many observations it said that were new, changed or withdrawn.
    pub observations: usize,
}

/// The file of a release, byte for byte.
#[derive(Clone, Debug)]
pub struct RawFile {
    /// A name to save it under: the one it came with, after the release's own.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl ReleaseView {
    /// Whether a row of the file can be shown by its number alone; a workbook has several of each.
    pub fn has_rows(&self) -> bool {
        !self.layout.starts_with("layout ")
    }
}

/// One row of a release's file as it stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowTrace {
    /// The release.
    pub line: ReleaseLine,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
    /// Where the figure stands: "Row 14", or "Cell C14 in Table 1" of a workbook.
    pub place: String,
    /// The column of the figure, where the file is a workbook.
    pub figure: Option<String>,
    /// Columns and cells.
    pub cells: Vec<(String, String)>,
}

const PAGE: u32 = 50;
const MOST_COMPLAINTS: u32 = 500;
const MOST_CHANGES: usize = 200;

/// Releases before one of them, newest first, with the calendar on the first page.
pub async fn list(
    work: &mut Work,
    as_of: &AsOf,
    before: Option<i64>,
) -> Result<ReleaseList, Error> {
    work.may(Action::ReadReleases, &Scope::Unit)?;
    let knowledge = work.knowledge(as_of).await?;
    let before_id = before.map(ReleaseId);
    let releases = store::releases::list(&mut work.tx, as_of, PAGE, before_id).await?;
    let full = releases.len() >= PAGE as usize;
    let next_before = releases.last().map(|it| it.id.0).filter(|last| full && *last > 1);
    let calendar = match before {
        None => calendar::calendar(work, as_of).await?,
        Some(_) => Vec::new(),
    };
    Ok(ReleaseList {
        moment: Moment::of(*as_of),
        releases: releases.iter().map(|it| line(&knowledge.plan, it, as_of)).collect(),
        next_before,
        calendar,
    })
}

pub(crate) fn line(plan: &Plan, release: &Release, as_of: &AsOf) -> ReleaseLine {
    let source = plan.sources.get(&release.source);
    ReleaseLine {
        id: release.id.0,
        source: release.source.to_string(),
        title: source.map_or_else(|| release.source.to_string(), Source::name),
        file_name: release.file_name.clone(),
        published: release.published_at.map(words::day_of),
        received: words::moment(release.received_at),
        embargo: release.embargo_until.filter(|it| *it > as_of.moment).map(words::moment),
        recorded_by: release.recorded_by.clone(),
        correction: release.correction.clone(),
        account: release.account,
    }
}

/// A release that counts now; an embargoed one looks as if it did not exist.
async fn found(work: &mut Work, id: i64) -> Result<(Release, ReleaseLine), Error> {
    work.may(Action::ReadReleases, &Scope::Unit)?;
    let now = work.as_of(None)?;
    let release = store::releases::get(&mut work.tx, ReleaseId(id)).await?;
    let release = release.filter(|it| now.counts(it)).ok_or(Error::NotFound)?;
    let knowledge = work.knowledge(&now).await?;
    let line = line(&knowledge.plan, &release, &now);
    Ok((release, line))
}

/// One release in full.
pub async fn view(work: &mut Work, id: i64) -> Result<ReleaseView, Error> {
    let (release, line) = found(work, id).await?;
    let now = work.as_of(None)?;
    let knowledge = work.knowledge(&now).await?;
    let complaints =
        store::complaints::of_release(&mut work.tx, release.id, MOST_COMPLAINTS, 0).await?;
    let changed = store::vintages::of_release(&mut work.tx, release.id).await?;
    let changes_total = changed.len();
    let change = |(key, observations): (SeriesKey, usize)| SeriesChange {
        label: label(&knowledge.plan, &key),
        series: key.to_string(),
        observations,
    };
    let questions = answer::asked(work, &release, &complaints).await?;
    Ok(ReleaseView {
        questions,
        complaints_total: line.account.held + line.account.rejected,
        line,
        sha256: release.sha256,
        layout: release.layout,
        complaints,
        changes: changed.into_iter().take(MOST_CHANGES).map(change).collect(),
        changes_total,
    })
}

/// Indicator, place and group of a series in words.
pub(crate) fn label(plan: &Plan, key: &SeriesKey) -> String {
    let indicator =
        plan.indicators.get(&key.indicator).map_or(key.indicator.as_str(), |it| &it.name);
    let area = plan.areas.get(&key.area).map_or(key.area.as_str(), |it| &it.name);
    let group =
        if key.group.is_everybody() { String::new() } else { format!(", {}", key.group.label()) };
    format!("{indicator}, {area}{group}")
}

/// The file of a release, byte for byte.
pub async fn raw(work: &mut Work, id: i64) -> Result<RawFile, Error> {
    let (release, _) = found(work, id).await?;
    let bytes = store::files::bytes(&mut work.tx, &release.sha256).await?.ok_or(Error::NotFound)?;
    Ok(RawFile { file_name: format!("release-{id}-{}", release.file_name), bytes })
}

/// One row of a release's file as it stands there. No transaction stays open while it is read.
pub async fn trace(
    mut work: Work,
    id: i64,
    row: u32,
    cell: Option<SheetCell>,
) -> Result<RowTrace, Error> {
    let (release, line) = found(&mut work, id).await?;
    let bytes = store::files::bytes(&mut work.tx, &release.sha256).await?.ok_or(Error::NotFound)?;
    let unit = work.into_unit();
    let reader = unit.reader();
    let cells = match cell {
        None => reader.cells(bytes, row).await.map(|cells| (String::new(), cells)),
        Some(cell) => reader.sheet_cells(bytes, cell.sheet, row).await,
    };
    let (sheet, cells) = cells.ok_or(Error::NotFound)?;
    let figure = cell.map(|it| column_letters(it.column));
    let place = match &figure {
        None => format!("Row {row}"),
        Some(column) if sheet.is_empty() => format!("Cell {column}{row}"),
        Some(column) => format!("Cell {column}{row} in {sheet}"),
    };
    Ok(RowTrace { line, sha256: release.sha256, place, figure, cells })
}
