//! Tables with a description of their columns, as CSVW and data packages give it, turned into cubes.

mod dates;
mod parts;
mod rows;

use jiff::civil::Date;

use super::{Archive, bytes, extent, further, of_archive};
use crate::{
    cube::{self, Cube},
    fault::shown,
    reading::{Complaint, Known, Reading, Refusal},
    table::Table,
    text,
};
pub(super) use parts::{Kind, Part};

/// A table and what is said of it.
#[derive(Debug, Default)]
pub(super) struct Described {
    /// The entry that holds it.
    pub(super) entry: String,
    pub(super) title: String,
    /// The day of its publication, where it is said.
    pub(super) published: Option<Date>,
    /// What separates its columns, where it is said.
    pub(super) separator: Option<u8>,
    /// Whether it has no header.
    pub(super) headless: bool,
    /// Its columns; none where they are not described.
    pub(super) columns: Vec<Column>,
    /// What a person should know of it.
    pub(super) remarks: Vec<String>,
}

/// A column as it is described.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    /// What may stand in the header; the first is its name.
    pub(super) names: Vec<String>,
    /// Its name for people.
    pub(super) title: String,
    /// What it is, where the description says so.
    pub(super) part: Option<Part>,
    pub(super) kind: Kind,
    /// What stands for a missing value.
    pub(super) missing: Vec<String>,
    /// What a blank cell stands for.
    pub(super) default: String,
    pub(super) required: bool,
    pub(super) decimal_comma: bool,
    /// The mark between thousands.
    pub(super) thousands: String,
    /// How its dates are written.
    pub(super) date: String,
    pub(super) unit: String,
}

/// Reads the tables that hold figures.
pub(super) fn read(
    layout: &'static str,
    archive: &Archive<'_>,
    tables: &[Described],
    known: &Known<'_>,
) -> Result<Reading, Refusal> {
    let mut cubes: Vec<Cube<'static>> = Vec::new();
    let mut places: Vec<(u32, &str)> = Vec::new();
    let mut left = Vec::new();
    let mut before = 0;
    for table in tables {
        let bytes = bytes(archive, &table.entry)?;
        let decoded = text::decode(&bytes)?;
        let (cube, rows) = match open(table, &decoded) {
            Ok(mut opened) => (cube_of(table, &mut opened, before), opened.extent()),
            Err(refusal) => (Err(refusal), extent(&decoded)),
        };
        match cube {
            Ok(mut cube) => {
                let of_decoding = decoded.remarks.iter();
                let told = of_decoding.map(|it| format!("{}: {it}", table.entry));
                cube.remarks.splice(..0, told);
                cubes.push(cube);
            }
            Err(refusal) => left.push((&table.entry, refusal)),
        }
        places.push((before, &table.entry));
        before = further(before, rows)?;
    }
    if cubes.is_empty() {
        return Err(left.into_iter().next().map_or_else(nothing, |it| it.1));
    }
    // One table's title names its figures; the archive's name says nothing.
    let name = tables.first().map_or("", |it| it.entry.as_str());
    let mut reading = cube::read(layout, name, cubes, known)?;
    let not_read = left.iter().map(|(entry, it)| format!("{entry} was not read: {}", it.problem));
    reading.remarks.extend(not_read);
    let complaints = std::mem::take(&mut reading.complaints);
    reading.complaints = complaints.into_iter().map(|it| placed(it, &places)).collect();
    Ok(reading)
}

/// Numbers of rows stand as those of the archive already; the entry and its own row are said.
fn placed(complaint: Complaint, places: &[(u32, &str)]) -> Complaint {
    let place = places.iter().rev().find(|it| it.0 < complaint.row);
    let (before, entry) = place.copied().unwrap_or_default();
    let own = Complaint { row: complaint.row.saturating_sub(before), ..complaint };
    of_archive(own, entry, before)
}

/// The cells of a row, counted through all tables.
pub(super) fn cells(
    archive: &Archive<'_>,
    tables: &[Described],
    row: u32,
) -> Option<Vec<(String, String)>> {
    let mut before = 0;
    for table in tables {
        let bytes = bytes(archive, &table.entry).ok()?;
        let decoded = text::decode(&bytes).ok()?;
        let opened = open(table, &decoded);
        let next = further(before, opened.map_or_else(|_| extent(&decoded), |mut it| it.extent()));
        let next = next.ok()?;
        if row <= next {
            return open(table, &decoded).ok()?.find(row.checked_sub(before)?);
        }
        before = next;
    }
    None
}

/// The table by its own rules.
fn open<'t>(described: &Described, text: &'t str) -> Result<Table<'t>, Refusal> {
    let names = || {
        let name = |it: &Column| it.names.first().cloned().unwrap_or_default();
        described.columns.iter().map(name).collect()
    };
    match (described.separator, described.headless) {
        (separator, true) => Ok(Table::headed(separator.unwrap_or(b','), names(), text)),
        (Some(separator), false) => Table::separated_by(separator, text),
        (None, false) => Table::open(text),
    }
}

fn cube_of(
    described: &Described,
    table: &mut Table<'_>,
    before: u32,
) -> Result<Cube<'static>, Refusal> {
    crate::table::refuse_twins(&table.header)?;
    let (columns, mut remarks) = bound(described, &table.header);
    let parts = parts::of(&columns, &described.entry)?;
    let mut cube = rows::read(table, &columns, &parts, before)?;
    cube.title.clone_from(&described.title);
    cube.published = described.published;
    remarks.extend(table.remarks.iter().map(|it| format!("{}: {it}", described.entry)));
    remarks.extend(described.remarks.iter().cloned());
    cube.remarks = remarks;
    Ok(cube)
}

/// The description of each column of the header; one that is not described is taken as it is named.
fn bound(described: &Described, header: &[String]) -> (Vec<Column>, Vec<String>) {
    let mut remarks = Vec::new();
    let column = |name: &String| {
        let fits = |it: &&Column| it.names.iter().any(|it| it.eq_ignore_ascii_case(name));
        let found = described.columns.iter().find(fits).cloned();
        if found.is_none() && !described.columns.is_empty() {
            remarks.push(format!(
                "{}: column \"{}\" is not described.",
                described.entry,
                shown(name)
            ));
        }
        found.unwrap_or_else(|| Column { names: vec![name.clone()], ..Column::default() })
    };
    (header.iter().map(column).collect(), remarks)
}

fn nothing() -> Refusal {
    Refusal {
        problem: "The archive describes no table that it holds.".to_owned(),
        remedy: "Fetch the tables together with their description.".to_owned(),
    }
}

impl Column {
    /// Its name for people.
    pub(super) fn name(&self) -> &str {
        let name = self.names.first().map_or("", String::as_str);
        if self.title.is_empty() { name } else { &self.title }
    }
}
