//! Excel's workbooks since 2007 (.xlsx, .xlsm): parts of XML in a zip archive.
//!
//! Everything but the rows is read on opening: names and visibility of sheets, styles, the shared
//! texts (the one table that is held in memory), and what stands before and behind each sheet's rows.
//! Not seen: what conditional formats hide or colour.

mod comments;
mod head;
mod parts;
mod rows;
mod strings;
mod styles;

use std::collections::BTreeSet;

pub(super) use self::{
    parts::{Relations, main_part, refuse_twin, remarks},
    rows::Rows,
};
use super::{
    MARKED, Sheet, Source, Visibility, Workbook,
    archive::Archive,
    damaged,
    date::Epoch,
    refuse_more_sheets,
    strings::Shared,
    style::Style,
    xml::{Node, Xml},
};
use crate::reading::Refusal;

/// A workbook whose rows are still in the archive.
pub(super) struct Book<'a> {
    archive: Archive<'a>,
    /// The part that holds each sheet.
    parts: Vec<String>,
    strings: Shared,
    styles: Vec<Style>,
    epoch: Epoch,
    /// Whether the results of formulas may be out of date.
    stale: bool,
}

/// What the workbook's own part says.
struct Contents {
    /// Each sheet's name, visibility and relation.
    sheets: Vec<(Sheet, String)>,
    epoch: Epoch,
    stale: bool,
}

/// Opens a workbook by its main part.
pub(super) fn open<'a>(archive: Archive<'a>, main: &str) -> Result<Workbook<'a>, Refusal> {
    let contents = contents(&archive, main)?;
    let relations = Relations::of(&archive, main)?;
    let styles = styles::read(&archive, relations.first("/styles"))?;
    let mut remarks = remarks(&archive);
    remarks.extend(contents.epoch.remark());
    if styles.marked {
        remarks.push(MARKED.to_owned());
    }
    let (mut sheets, mut parts, mut formulas) = (Vec::new(), Vec::new(), false);
    let mut seen = BTreeSet::new();
    for (mut sheet, relation) in contents.sheets {
        let Some(target) = relations.by_id(&relation) else {
            let problem =
                format!("The workbook names a sheet \"{}\" that it does not hold.", sheet.name);
            return Err(damaged(problem));
        };
        if !target.kind.ends_with("/worksheet") {
            remarks
                .push(format!("\"{}\" is a chart or a macro sheet and was not read.", sheet.name));
            continue;
        }
        refuse_twin(&mut seen, &target.part)?;
        formulas |= head::read(&archive, &target.part, &mut sheet)?;
        comments::read(&archive, &target.part, &mut sheet, &mut seen)?;
        sheets.push(sheet);
        parts.push(target.part.clone());
    }
    if contents.stale && formulas {
        remarks.push(STALE.to_owned());
    }
    let strings = strings::read(&archive, relations.first("/sharedStrings"))?;
    let Contents { epoch, stale, .. } = contents;
    let book = Book { archive, parts, strings, styles: styles.cells, epoch, stale };
    Ok(Workbook { format: "xlsx", sheets, remarks, source: Source::Xlsx(Box::new(book)) })
}

const STALE: &str = "The workbook asks to be computed anew when it is opened: the results of its \
                     formulas may be out of date.";

impl Book<'_> {
    pub(super) fn rows(&self, sheet: usize) -> Result<Rows<'_>, Refusal> {
        let part = self.parts.get(sheet).map_or("", String::as_str);
        Ok(Rows::new(self, document(&self.archive, part)?))
    }
}

/// A part as XML.
fn document<'a>(
    archive: &Archive<'a>,
    part: &str,
) -> Result<Xml<super::archive::Stream<'a>>, Refusal> {
    let stream = archive.stream(part);
    let stream = stream.ok_or_else(|| damaged(format!("The workbook lacks its part {part}.")))?;
    Ok(Xml::new(stream, &format!("The part {part} of the workbook")))
}

fn contents(archive: &Archive<'_>, main: &str) -> Result<Contents, Refusal> {
    let mut xml = document(archive, main)?;
    let mut found = Contents { sheets: Vec::new(), epoch: Epoch::From1900, stale: false };
    loop {
        match xml.next()? {
            Node::Start(tag) => {
                let value = |name: &str| tag.attribute(name).map(Option::unwrap_or_default);
                let is = |name: &str| value(name).map(|it| matches!(&*it, "1" | "true"));
                match tag.local() {
                    "workbookPr" if is("date1904")? => found.epoch = Epoch::From1904,
                    "calcPr" => {
                        found.stale = is("fullCalcOnLoad")? || value("calcCompleted")? == "0";
                    }
                    "sheet" => {
                        let visibility = match &*value("state")? {
                            "hidden" => Visibility::Hidden,
                            "veryHidden" => Visibility::VeryHidden,
                            _ => Visibility::Visible,
                        };
                        let name = value("name")?.into_owned();
                        let sheet = Sheet { name, visibility, ..Sheet::default() };
                        // Its relation stands under a prefix, beside a number without one.
                        found.sheets.push((sheet, value("id")?.into_owned()));
                        refuse_more_sheets(found.sheets.len())?;
                    }
                    _ => {}
                }
            }
            Node::Over => return Ok(found),
            _ => {}
        }
    }
}
