//! A publisher's file in, readings and complaints out; a plan's folder in, a plan and problems out.
//!
//! Invariant: pure. Nothing here opens a file, asks a clock or knows what was imported before.

#![warn(missing_docs)]

mod bundle;
mod cell;
mod code_page;
mod cube;
mod decimal;
mod dhis2;
mod exported;
mod fault;
pub mod grammar;
mod header;
mod intake;
mod interner;
mod json;
mod json_stat;
mod labels;
pub mod layout;
mod markers;
mod names;
mod notes;
mod ons_els;
mod open_sdg;
mod parquet;
mod pc_axis;
pub mod period;
mod personal;
pub mod plan;
pub mod reading;
mod rhythm;
mod sdmx_concepts;
mod sdmx_csv;
mod sdmx_figure;
mod sdmx_json;
mod sdmx_message;
mod sdmx_ml;
mod sdmx_status;
pub mod series_csv;
pub mod sheet;
mod status;
mod table;
mod text;
mod tidy;
mod totals;
mod vintages;

use std::collections::BTreeMap;

use header::Kind;
use reading::{File, Known, Reading, Refusal};

/// Reads a publisher's file; its layout is told by what it holds, never by its name.
///
/// # Errors
/// A [`Refusal`] when the file as a whole cannot be read: not text, not a table, not a known layout.
/// A single bad cell is no error: its row becomes a complaint within the [`Reading`].
pub fn read(file: &File<'_>, known: &Known<'_>) -> Result<Reading, Refusal> {
    let mut reading = read_format(file, known)?;
    personal::hold(&mut reading);
    totals::remark(&mut reading, known);
    Ok(reading)
}

fn read_format(file: &File<'_>, known: &Known<'_>) -> Result<Reading, Refusal> {
    match bundle::Bundle::open(file.bytes)? {
        Some(bundle) => bundle.read(known, &|file| read_alone(file, known)),
        None => read_alone(file, known),
    }
}

/// Reads a file that is no archive of others.
fn read_alone(file: &File<'_>, known: &Known<'_>) -> Result<Reading, Refusal> {
    if sheet::is_one(file.bytes) {
        let workbook = sheet::Workbook::open(file.bytes)?;
        let exported = exported::read(file.name, &workbook, known);
        return exported.unwrap_or_else(|| layout::read(&workbook, known));
    }
    let decoded = text::decode(file.bytes)?;
    let mut remarks = decoded.remarks.clone();
    let mut reading = if json_stat::is_json(&decoded) {
        read_json(file.name, &decoded, known)?
    } else if sdmx_ml::is_one(decoded.as_bytes()) {
        sdmx_ml::read(file.name, &decoded, known)?
    } else if pc_axis::is_one(&decoded) {
        pc_axis::read(file.name, &decoded, known)?
    } else {
        let mut table = table::Table::open(&decoded)?;
        let kind = match header::detect(&table) {
            Ok(kind) => kind,
            // A table of any other shape is read as a person has confirmed; if nobody has, the refusal
            // says which headings are known.
            Err(refusal) => return layout::read_text(decoded, known).unwrap_or(Err(refusal)),
        };
        table.expect_numbers(kind.numbers())?;
        remarks.append(&mut table.remarks);
        read_table(file.name, table, kind, known)?
    };
    reading.remarks.splice(..0, remarks);
    Ok(reading)
}

/// Whether a file is of a format that is read without a layout, or a workbook, archive or Parquet of any kind:
/// for telling figures from what lies beside them in a folder.
///
/// Workbooks, archives and Parquet are told by their first bytes; whatever else is decoded as a whole, JSON read to
/// its end, and a table known by its header. Whether its figures can be taken is not looked at.
pub fn may_be_read(bytes: &[u8]) -> bool {
    if sheet::is_one(bytes) || parquet::is_one(bytes) {
        return true;
    }
    let Ok(decoded) = text::decode(bytes) else { return false };
    if json_stat::is_json(&decoded) {
        let Ok(json) = json::Json::read(&decoded) else { return false };
        let is_stat = matches!(json.text_of("class"), "dataset" | "collection");
        return is_stat || sdmx_json::is_one(&json) || dhis2::is_one(&json);
    }
    let describes_itself = sdmx_ml::is_one(decoded.as_bytes()) || pc_axis::is_one(&decoded);
    describes_itself || table::Table::open(&decoded).is_ok_and(|it| header::detect(&it).is_ok())
}

/// Packs files that come together into one archive, which can then be read; the same files always give
/// the same bytes.
pub fn pack(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    bundle::pack(files)
}

/// The files of an archive by their names.
///
/// # Errors
/// A [`Refusal`] when it is damaged, hostile or too large.
pub fn unpacked(archive: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Refusal> {
    bundle::unpacked(archive)
}

fn read_json(name: &str, text: &str, known: &Known<'_>) -> Result<Reading, Refusal> {
    let json = json::Json::read(text)?;
    if sdmx_json::is_one(&json) {
        return sdmx_json::read(name, &json, known);
    }
    if dhis2::is_one(&json) {
        return dhis2::read(name, &json, known);
    }
    json_stat::read(name, &json, known)
}

fn read_table(
    name: &str,
    table: table::Table<'_>,
    kind: Kind,
    known: &Known<'_>,
) -> Result<Reading, Refusal> {
    match kind {
        Kind::TidyCsv => tidy::read(name, table, known),
        Kind::OnsEls => ons_els::read(table, known),
        Kind::OpenSdg => open_sdg::read(name, table, known),
        Kind::Vintages => vintages::read(name, table, known),
        Kind::SdmxCsv => sdmx_csv::read(name, table, known),
    }
}

/// The name of a sheet of a workbook, counted from 1, and the cells of one of its rows with their
/// letters, as they stand there; `None` where it has no such row.
pub fn sheet_cells(
    bytes: &[u8],
    sheet: u16,
    number: u32,
) -> Option<(String, Vec<(String, String)>)> {
    let workbook = sheet::Workbook::open(bytes).ok()?;
    let at = usize::from(sheet).checked_sub(1)?;
    let name = workbook.sheets.get(at)?.name.clone();
    let mut rows = workbook.rows(at).ok()?;
    let mut row = sheet::Row::default();
    while rows.next(&mut row).ok()? {
        if row.number == number {
            let cell =
                |it: sheet::Cell| (delivery::observation::column_letters(it.column), it.text);
            return Some((name, row.cells.into_iter().map(cell).collect()));
        }
    }
    None
}

/// The columns and cells of one row of a file that was read before, as they stand there, or the
/// dimensions and members of one figure; `None` where it has no such row.
pub fn cells(bytes: &[u8], number: u32) -> Option<Vec<(String, String)>> {
    match bundle::Bundle::open(bytes).ok()? {
        Some(bundle) => bundle.cells(number, &|file| cells_alone(file.bytes, number)),
        None => cells_alone(bytes, number),
    }
}

fn cells_alone(bytes: &[u8], number: u32) -> Option<Vec<(String, String)>> {
    let decoded = text::decode(bytes).ok()?;
    if json_stat::is_json(&decoded) {
        let json = json::Json::read(&decoded).ok()?;
        return if sdmx_json::is_one(&json) {
            sdmx_json::cells(&json, number)
        } else if dhis2::is_one(&json) {
            dhis2::cells(&json, number)
        } else {
            json_stat::cells(&json, number)
        };
    }
    if sdmx_ml::is_one(decoded.as_bytes()) {
        return sdmx_ml::cells(&decoded, number);
    }
    if pc_axis::is_one(&decoded) {
        return pc_axis::cells(&decoded, number);
    }
    table::Table::open(&decoded).ok()?.find(number)
}
