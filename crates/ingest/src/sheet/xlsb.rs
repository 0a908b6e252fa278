//! Excel's binary workbooks (.xlsb): the parts of an .xlsx with records in place of XML.
//!
//! Not seen: what conditional formats hide; threaded notes; which formulas rest on another workbook,
//! so that all do where one might.

mod head;
mod records;
mod rows;
mod styles;

use std::collections::BTreeSet;

use self::records::{Records, kind, wide};
pub(super) use self::rows::Rows;
use super::{
    MARKED, Sheet, Source, Visibility, Workbook,
    archive::Archive,
    damaged,
    date::Epoch,
    record::Fields,
    refuse_more_sheets,
    strings::{Raised, Rich, Shared},
    style::{Font, Style},
    xlsx::{Relations, refuse_twin, remarks},
};
use crate::reading::Refusal;

/// A workbook whose rows are still in the archive.
pub(super) struct Book<'a> {
    archive: Archive<'a>,
    parts: Vec<String>,
    strings: Shared,
    /// Those that runs of text refer to.
    fonts: Vec<Font>,
    styles: Vec<Style>,
    epoch: Epoch,
    stale: bool,
}

/// Opens a workbook by its main part.
pub(super) fn open<'a>(archive: Archive<'a>, main: &str) -> Result<Workbook<'a>, Refusal> {
    let relations = Relations::of(&archive, main)?;
    let (styles, fonts) = styles::read(&archive, relations.first("/styles"))?;
    let mut remarks = remarks(&archive);
    let (mut epoch, mut stale, mut outside) = (Epoch::From1900, false, false);
    let (mut sheets, mut parts, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut records = Records::of(&archive, main)?;
    while let Some((kind, data)) = records.next()? {
        let mut fields = Fields(data);
        match kind {
            kind::WORKBOOK if fields.u32().is_some_and(|it| it & 1 != 0) => epoch = Epoch::From1904,
            // The first flag asks for everything to be computed anew, the fifth says that some was not.
            kind::CALCULATION => stale |= data.get(24).is_some_and(|it| it & 0b1_0001 != 0),
            kind::OTHER_BOOK => outside = true,
            kind::SHEET => {
                let (sheet, relation) = bound(fields).ok_or_else(|| broken(main))?;
                let target = relations.by_id(&relation).ok_or_else(|| broken(main))?;
                if !target.kind.ends_with("/worksheet") {
                    remarks.push(format!(
                        "\"{}\" is a chart or a macro sheet and was not read.",
                        sheet.name
                    ));
                    continue;
                }
                refuse_twin(&mut seen, &target.part)?;
                parts.push(target.part.clone());
                sheets.push(sheet);
                refuse_more_sheets(sheets.len())?;
            }
            _ => {}
        }
    }
    for (sheet, part) in sheets.iter_mut().zip(&parts) {
        head::read(&archive, part, sheet, &mut seen)?;
    }
    remarks.extend(epoch.remark());
    if styles.marked {
        remarks.push(MARKED.to_owned());
    }
    let strings = strings(&archive, relations.first("/sharedStrings"), &fonts)?;
    let book = Book {
        archive,
        parts,
        strings,
        fonts,
        styles: styles.cells,
        epoch,
        stale: stale || outside,
    };
    Ok(Workbook { format: "xlsb", sheets, remarks, source: Source::Xlsb(Box::new(book)) })
}

fn bound(mut fields: Fields<'_>) -> Option<(Sheet, String)> {
    let visibility = match fields.u32()? {
        0 => Visibility::Visible,
        1 => Visibility::Hidden,
        _ => Visibility::VeryHidden,
    };
    fields.u32()?;
    let (relation, name) = (wide(&mut fields)?, wide(&mut fields)?);
    Some((Sheet { name, visibility, ..Sheet::default() }, relation))
}

fn strings(archive: &Archive<'_>, part: Option<&str>, fonts: &[Font]) -> Result<Shared, Refusal> {
    let mut shared = Shared::default();
    let Some(part) = part else { return Ok(shared) };
    let mut records = Records::of(archive, part)?;
    while let Some((kind, data)) = records.next()? {
        if kind == kind::SHARED_TEXT {
            let (text, raised) = rich(&mut Fields(data), fonts)?.ok_or_else(|| broken(part))?;
            shared.push(&text, raised)?;
        }
    }
    Ok(shared)
}

/// A text with its runs; `None` where the record is too short for it.
fn rich(
    fields: &mut Fields<'_>,
    fonts: &[Font],
) -> Result<Option<(String, Option<Raised>)>, Refusal> {
    let Some((flags, length)) = fields.u8().zip(fields.u32()) else { return Ok(None) };
    let units = usize::try_from(length).ok().and_then(|it| fields.bytes(it.checked_mul(2)?));
    let Some(units) = units.map(|it| it.as_chunks::<2>().0) else { return Ok(None) };
    let text = |from: usize, to: usize| {
        let units = units.get(from..to).unwrap_or_default().iter();
        String::from_utf16_lossy(&units.map(|it| u16::from_le_bytes(*it)).collect::<Vec<_>>())
    };
    let (mut rich, mut start, mut raised) = (Rich::default(), 0, false);
    let runs = if flags & 1 != 0 { fields.u32().unwrap_or_default() } else { 0 };
    for _ in 0..runs {
        let Some((end, font)) = fields.u16().zip(fields.u16()) else { break };
        let end = usize::from(end).clamp(start, units.len());
        rich.add(&text(start, end), raised)?;
        raised = fonts.get(usize::from(font)).is_some_and(|it| it.raised);
        start = end;
    }
    rich.add(&text(start, units.len()), raised)?;
    let raised = rich.raised();
    Ok(Some((rich.text, raised)))
}

impl Book<'_> {
    pub(super) fn rows(&self, sheet: usize) -> Result<Rows<'_>, Refusal> {
        let part = self.parts.get(sheet).map_or("", String::as_str);
        Ok(Rows::new(self, Records::of(&self.archive, part)?))
    }
}

fn broken(part: &str) -> Refusal {
    damaged(format!("The records of the part {part} are damaged or end early."))
}
