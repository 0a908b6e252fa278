//! Excel's workbooks from 1997 to 2003 (.xls): records in one stream of a compound file.
//!
//! Not seen: what conditional formats hide; which formulas rest on another workbook, so that all do
//! where one might.

mod globals;
mod head;
mod rows;
mod text;

use self::globals::Globals;
pub(super) use self::rows::Rows;
use super::{
    Sheet, Source, Workbook, compound::Compound, damaged, date::Epoch, protected, record::Fields,
};
use crate::reading::Refusal;

/// A workbook with its one stream unpacked.
pub(super) struct Book {
    stream: Vec<u8>,
    globals: Globals,
    /// Where each sheet begins in the stream, and what of it was read before.
    heads: Vec<head::Head>,
}

/// Opens a compound file, if it holds such a workbook.
pub(super) fn open(bytes: &[u8]) -> Result<Workbook<'_>, Refusal> {
    let file = Compound::open(bytes)?;
    if file.has("EncryptedPackage") {
        return Err(protected());
    }
    let Some(stream) = file.stream("Workbook")? else { return Err(other(&file)) };
    let globals = Globals::read(&stream)?;
    let mut remarks = globals.remarks();
    if file.has("_VBA_PROJECT_CUR") {
        remarks.push("The workbook carries macros; they were not run.".to_owned());
    }
    let (mut sheets, mut heads, mut read) = (Vec::new(), Vec::new(), 0);
    for it in &globals.sheets {
        if it.kind != 0 {
            remarks.push(format!("\"{}\" is a chart or a macro sheet and was not read.", it.name));
            continue;
        }
        let mut sheet =
            Sheet { name: it.name.clone(), visibility: it.visibility, ..Sheet::default() };
        let head = head::read(&stream, it.start, &mut sheet)?;
        // Sheets that lie within one another would be read over and over.
        read += head.length;
        if read > stream.len() {
            return Err(broken());
        }
        heads.push(head);
        sheets.push(sheet);
    }
    if heads.iter().any(|it| it.stale) {
        remarks.push("The workbook was saved before its formulas were computed anew: their results may be out of date.".to_owned());
    }
    let source = Source::Xls(Box::new(Book { stream, globals, heads }));
    Ok(Workbook { format: "xls", sheets, remarks, source })
}

/// A compound file that holds something else.
fn other(file: &Compound<'_>) -> Refusal {
    let what = if file.has("Book") {
        "a workbook from before Excel 97"
    } else if file.has("WordDocument") {
        "a Word document"
    } else if file.has("PowerPoint Document") {
        "a presentation"
    } else {
        "a container of an old Office program without a workbook in it"
    };
    Refusal {
        problem: format!("The file is {what}."),
        remedy: "Open it in a spreadsheet and save it as an Excel workbook (.xlsx).".to_owned(),
    }
}

impl Book {
    pub(super) fn rows(&self, sheet: usize) -> Result<Rows<'_>, Refusal> {
        let head = self.heads.get(sheet).ok_or_else(broken)?;
        Ok(Rows::new(self, head))
    }

    const fn epoch(&self) -> Epoch {
        self.globals.epoch
    }
}

/// One record.
#[derive(Clone, Copy)]
struct Record<'a> {
    kind: u16,
    data: &'a [u8],
}

/// The records from a place in the stream on.
#[derive(Clone, Copy)]
struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    /// The next record; `None` where the stream ends or is cut.
    fn next(&mut self) -> Option<Record<'a>> {
        let mut fields = Fields(self.rest);
        let (kind, length) = (fields.u16()?, fields.u16()?);
        let data = fields.bytes(usize::from(length))?;
        self.rest = fields.0;
        Some(Record { kind, data })
    }

    /// The record that carries on the one before, if it does.
    fn next_part(&mut self) -> Option<&'a [u8]> {
        let mut ahead = *self;
        let record = ahead.next().filter(|it| it.kind == kind::CONTINUE)?;
        *self = ahead;
        Some(record.data)
    }

    /// The parts of a record: its own bytes and those that carry it on.
    fn parts(&mut self, first: &'a [u8]) -> Vec<&'a [u8]> {
        let mut parts = vec![first];
        while let Some(part) = self.next_part() {
            parts.push(part);
        }
        parts
    }
}

fn broken() -> Refusal {
    damaged("The workbook's records are damaged or end early.".to_owned())
}

/// The records that are read, by their numbers.
mod kind {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const END: u16 = 0x000a;
    pub(super) const NOTE: u16 = 0x001c;
    pub(super) const DATE_MODE: u16 = 0x0022;
    pub(super) const FILE_PASS: u16 = 0x002f;
    pub(super) const FONT: u16 = 0x0031;
    pub(super) const CONTINUE: u16 = 0x003c;
    pub(super) const OBJECT: u16 = 0x005d;
    pub(super) const UNCALCULATED: u16 = 0x005e;
    pub(super) const COLUMNS: u16 = 0x007d;
    pub(super) const SHEET: u16 = 0x0085;
    pub(super) const FILTER_MODE: u16 = 0x009b;
    pub(super) const SHORT_NUMBERS: u16 = 0x00bd;
    pub(super) const RICH_LABEL: u16 = 0x00d6;
    pub(super) const STYLE: u16 = 0x00e0;
    pub(super) const MERGED: u16 = 0x00e5;
    pub(super) const SHARED_TEXTS: u16 = 0x00fc;
    pub(super) const SHARED_TEXT: u16 = 0x00fd;
    pub(super) const OTHER_BOOK: u16 = 0x01ae;
    pub(super) const DRAWN_TEXT: u16 = 0x01b6;
    pub(super) const ENGINE: u16 = 0x01c1;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const LABEL: u16 = 0x0204;
    pub(super) const TRUTH_OR_ERROR: u16 = 0x0205;
    pub(super) const RESULT_TEXT: u16 = 0x0207;
    pub(super) const ROW: u16 = 0x0208;
    pub(super) const SHORT_NUMBER: u16 = 0x027e;
    pub(super) const FORMAT: u16 = 0x041e;
    pub(super) const BEGIN: u16 = 0x0809;
}
