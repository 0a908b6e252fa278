//! `OpenDocument` spreadsheets (.ods): all sheets in one document of XML, content.xml.
//!
//! The document is read once on opening, for names, merged areas, notes and what is hidden, and again
//! for each sheet whose rows are asked for. A repeated blank costs nothing, however often.
//! Not seen: what conditional formats hide; number formats other than of percentages, dates, and TRUE and FALSE.

mod rows;
mod styles;
mod text;

use std::io;

pub(super) use self::rows::Rows;
use self::rows::Tables;
use super::{
    Row, Sheet, Source, Visibility, Workbook,
    archive::Archive,
    damaged, protected, refuse_more_sheets,
    xml::{Node, Xml},
};
use crate::reading::Refusal;

/// A workbook whose rows are still in the archive.
pub(super) struct Book<'a> {
    archive: Archive<'a>,
    styles: styles::Styles,
}

const CONTENT: &str = "content.xml";
/// The most bytes that reading every sheet may pass over.
const MOST_PASSED: u64 = 4 * 1024 * 1024 * 1024;

/// Whether an archive holds one.
pub(super) fn is_one(archive: &Archive<'_>) -> Result<bool, Refusal> {
    let mut kind = String::new();
    if let Some(stream) = archive.stream("mimetype") {
        io::Read::read_to_string(&mut io::Read::take(stream, 200), &mut kind)
            .map_err(|it| damaged(it.to_string()))?;
    }
    Ok(kind.starts_with("application/vnd.oasis.opendocument.spreadsheet") && archive.has(CONTENT))
}

/// Opens a workbook.
pub(super) fn open(archive: Archive<'_>) -> Result<Workbook<'_>, Refusal> {
    refuse_encrypted(&archive)?;
    let mut styles = styles::Styles::default();
    if let Some(stream) = archive.stream("styles.xml") {
        styles.read(&mut Xml::new(stream, "The part styles.xml of the workbook"))?;
    }
    let mut content = content(&archive)?;
    styles.read(&mut content)?;
    let mut remarks = remarks(&archive);
    let sheets = sheets(content, &styles, &mut remarks)?;
    refuse_many(&archive, sheets.len())?;
    let source = Source::Ods(Box::new(Book { archive, styles }));
    Ok(Workbook { format: "ods", sheets, remarks, source })
}

impl Book<'_> {
    pub(super) fn rows(&self, sheet: usize) -> Result<Rows<'_>, Refusal> {
        let mut content = content(&self.archive)?;
        pass_styles(&mut content)?;
        let mut tables = Tables::new(content, &self.styles);
        for _ in 0..sheet {
            tables.next()?;
            tables.pass()?;
        }
        tables.next()?;
        Ok(Rows::new(tables))
    }
}

fn content<'a>(archive: &Archive<'a>) -> Result<Xml<super::archive::Stream<'a>>, Refusal> {
    let stream = archive.stream(CONTENT);
    let stream =
        stream.ok_or_else(|| damaged(format!("The workbook lacks its part {CONTENT}.")))?;
    Ok(Xml::new(stream, "The part content.xml of the workbook"))
}

/// Reads up to the body.
fn pass_styles<R: io::BufRead>(xml: &mut Xml<R>) -> Result<(), Refusal> {
    loop {
        match xml.next()? {
            Node::Start(tag) if tag.local() == "body" => return Ok(()),
            Node::Over => return Ok(()),
            _ => {}
        }
    }
}

/// What stands around the rows of every sheet.
fn sheets(
    content: Xml<super::archive::Stream<'_>>,
    styles: &styles::Styles,
    remarks: &mut Vec<String>,
) -> Result<Vec<Sheet>, Refusal> {
    let mut tables = Tables::new(content, styles);
    let (mut sheets, mut row) = (Vec::new(), Row::default());
    while let Some((name, hidden)) = tables.next()? {
        let visibility = if hidden { Visibility::Hidden } else { Visibility::Visible };
        let mut sheet = Sheet { name, visibility, ..Sheet::default() };
        while tables.row(&mut row, Some(&mut sheet))?.is_some() {}
        sheets.push(sheet);
        refuse_more_sheets(sheets.len())?;
    }
    if tables.marked() {
        remarks.push(super::MARKED.to_owned());
    }
    if tables.has_pivot {
        remarks.push(
            "The workbook carries pivot tables; what lies behind them was not read.".to_owned(),
        );
    }
    Ok(sheets)
}

/// Each sheet is reached past all before it, so that many in a large document would take for ever.
fn refuse_many(archive: &Archive<'_>, sheets: usize) -> Result<(), Refusal> {
    if archive.size(CONTENT).saturating_mul(sheets as u64) <= MOST_PASSED {
        return Ok(());
    }
    Err(Refusal {
        problem: format!(
            "The workbook is too large for its {sheets} sheets to be read one by one."
        ),
        remedy: "Save it as an Excel workbook (.xlsx), or only the sheets that hold figures."
            .to_owned(),
    })
}

fn refuse_encrypted(archive: &Archive<'_>) -> Result<(), Refusal> {
    let Some(stream) = archive.stream("META-INF/manifest.xml") else { return Ok(()) };
    let mut xml = Xml::new(stream, "The list of parts of the workbook");
    loop {
        match xml.next()? {
            Node::Start(tag) if tag.local() == "encryption-data" => return Err(protected()),
            Node::Over => return Ok(()),
            _ => {}
        }
    }
}

/// What stands beside the cells, by where it lies in the archive.
const BESIDE: &[(&str, &str)] = &[
    ("basic/", "The workbook carries macros; they were not run."),
    ("scripts/", "The workbook carries macros; they were not run."),
    ("object ", "The workbook carries charts or other files within it; they were not read."),
    ("pictures/", "The workbook carries pictures; they were not read."),
];

fn remarks(archive: &Archive<'_>) -> Vec<String> {
    let there = |start: &str| archive.names().any(|it| it.starts_with(start));
    let mut found: Vec<String> =
        BESIDE.iter().filter(|(start, _)| there(start)).map(|(_, it)| (*it).to_owned()).collect();
    found.dedup();
    found
}
