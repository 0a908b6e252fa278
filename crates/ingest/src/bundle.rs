//! Files that come together in a zip archive: tables with the file that describes them, a whole Open
//! SDG repository, or one file that was packed.
//!
//! An archive is one file: its rows are numbered through, table after table, and a complaint's column
//! names the entry and the row within it. Archives within an archive are not opened.

mod contents;
mod csvw;
mod described;
mod frictionless;
mod open_sdg;
mod pack;
mod yaml;

use std::{collections::BTreeMap, io::Read};

use crate::{
    reading::{Complaint, File, Known, Reading, Refusal},
    sheet::archive::{Archive, MAGIC},
    table::{self, MOST_ROWS, Row, Table},
};
use contents::Contents;
pub(crate) use pack::pack;

/// The most that is set aside on an entry's own word.
const MOST_RESERVED: u64 = 16 * 1024 * 1024;

/// An archive that is no workbook.
pub(crate) struct Bundle<'a>(Archive<'a>);

/// Reads a file that came alone.
type Alone<'f, T> = &'f dyn Fn(&File<'_>) -> T;

impl<'a> Bundle<'a> {
    /// An archive of files; `None` where the bytes are none, or a workbook.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Option<Self>, Refusal> {
        if !bytes.starts_with(MAGIC) {
            return Ok(None);
        }
        let archive = Archive::open(bytes)?;
        // What tells documents of Office, OpenDocument and Numbers; the last are refused by name.
        let told = ["[Content_Types].xml", "_rels/.rels", "mimetype", "Index/Document.iwa"];
        let is_workbook = told.iter().any(|it| archive.has(it));
        Ok((!is_workbook).then_some(Self(archive)))
    }

    /// Reads what it holds.
    pub(crate) fn read(
        &self,
        known: &Known<'_>,
        alone: Alone<'_, Result<Reading, Refusal>>,
    ) -> Result<Reading, Refusal> {
        match Contents::of(&self.0)? {
            Contents::One(name) => {
                let bytes = bytes(&self.0, &name)?;
                let mut reading = alone(&File { name: &name, bytes: &bytes })?;
                reading.remarks.insert(0, format!("Read from the archive: {name}."));
                Ok(reading)
            }
            Contents::Csvw(name) => {
                described::read("csvw", &self.0, &csvw::tables(&self.0, &name)?, known)
            }
            Contents::Frictionless(name) => described::read(
                "frictionless",
                &self.0,
                &frictionless::tables(&self.0, &name)?,
                known,
            ),
            Contents::OpenSdg(repository) => open_sdg::read(&self.0, &repository, known),
        }
    }

    /// The columns and cells of a row, counted through all its tables.
    pub(crate) fn cells(
        &self,
        row: u32,
        alone: Alone<'_, Option<Vec<(String, String)>>>,
    ) -> Option<Vec<(String, String)>> {
        match Contents::of(&self.0).ok()? {
            Contents::One(name) => {
                let bytes = bytes(&self.0, &name).ok()?;
                alone(&File { name: &name, bytes: &bytes })
            }
            Contents::Csvw(name) => {
                described::cells(&self.0, &csvw::tables(&self.0, &name).ok()?, row)
            }
            Contents::Frictionless(name) => {
                described::cells(&self.0, &frictionless::tables(&self.0, &name).ok()?, row)
            }
            Contents::OpenSdg(repository) => open_sdg::cells(&self.0, &repository, row),
        }
    }
}

/// The files of an archive by their names.
pub(crate) fn unpacked(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Refusal> {
    let archive = Archive::open(bytes)?;
    let names = archive.entries().map(|it| it.0).filter(|it| !it.ends_with('/'));
    names.map(|it| Ok((it.to_owned(), self::bytes(&archive, it)?))).collect()
}

/// The bytes of an entry.
fn bytes(archive: &Archive<'_>, name: &str) -> Result<Vec<u8>, Refusal> {
    let refusal = |problem: String| Refusal {
        problem,
        remedy: "Fetch the archive from the publisher again.".to_owned(),
    };
    let size = archive.entries().find(|it| it.0.eq_ignore_ascii_case(name)).map_or(0, |it| it.1);
    let mut bytes =
        Vec::with_capacity(usize::try_from(size.min(MOST_RESERVED)).unwrap_or_default());
    let stream = archive.stream(name);
    let mut stream = stream.ok_or_else(|| {
        refusal(format!("The archive has no file \"{}\".", crate::fault::shown(name)))
    })?;
    stream.read_to_end(&mut bytes).map_err(|it| refusal(it.to_string()))?;
    Ok(bytes)
}

/// How many rows a text has, and at least one: the number of its last row.
fn extent(text: &str) -> u32 {
    let mut rows = table::Rows::told(text, MOST_ROWS);
    let mut row = Row::default();
    while let Ok(true) = rows.read(&mut row) {}
    rows.behind().1.max(1)
}

/// The row numbers of the tables so far; more than an archive may have are refused.
fn further(before: u32, extent: u32) -> Result<u32, Refusal> {
    before.checked_add(extent).filter(|it| *it <= MOST_ROWS).ok_or_else(|| Refusal {
        problem: format!("The tables of the archive have more than {MOST_ROWS} rows."),
        remedy: "Split it into smaller archives.".to_owned(),
    })
}

/// The complaint about a row of an entry as one about a row of the archive.
fn of_archive(complaint: Complaint, entry: &str, before: u32) -> Complaint {
    let Complaint { row, column, .. } = &complaint;
    let column = if column.is_empty() { String::new() } else { format!(", {column}") };
    let column = format!("{entry}, row {row}{column}");
    Complaint { row: before.saturating_add(complaint.row), column, ..complaint }
}

/// The cells of a row of a table.
fn cells_of(text: &str, number: u32) -> Option<Vec<(String, String)>> {
    Table::open(text).ok()?.find(number)
}
