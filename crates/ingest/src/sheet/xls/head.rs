//! What of a sheet is told before its rows: what is hidden, merged or noted.

use std::collections::{BTreeMap, BTreeSet};

use super::{Records, broken, kind, text::Parts};
use crate::{
    reading::Refusal,
    sheet::{Area, Sheet, record::Fields},
};

/// The most columns of such a sheet.
const MOST_COLUMNS: u16 = 256;

/// Where a sheet's records begin, and which of its rows are hidden.
pub(super) struct Head {
    pub(super) start: usize,
    pub(super) length: usize,
    pub(super) hidden: BTreeSet<u16>,
    /// Whether the sheet was saved with formulas that were not computed anew.
    pub(super) stale: bool,
}

/// Comments lie in two places: the text with an object, the cell with the object's number.
#[derive(Default)]
struct Notes {
    object: u16,
    texts: BTreeMap<u16, String>,
}

pub(super) fn read(stream: &[u8], start: usize, sheet: &mut Sheet) -> Result<Head, Refusal> {
    let mut records = Records { rest: stream.get(start..).ok_or_else(broken)? };
    let all = records.rest.len();
    let mut head = Head { start, length: 0, hidden: BTreeSet::new(), stale: false };
    let (mut notes, mut depth) = (Notes::default(), 0_u32);
    while let Some(record) = records.next() {
        match record.kind {
            kind::BEGIN => depth += 1,
            kind::END if depth <= 1 => {
                head.length = all - records.rest.len();
                return Ok(head);
            }
            kind::END => depth -= 1,
            kind::DRAWN_TEXT => notes.text(&mut records, record.data),
            // Charts within the sheet have records of their own.
            other if depth == 1 => {
                take(&mut head, sheet, &mut notes, (other, record.data)).ok_or_else(broken)?;
            }
            _ => {}
        }
    }
    Err(broken())
}

fn take(
    head: &mut Head,
    sheet: &mut Sheet,
    notes: &mut Notes,
    (kind, data): (u16, &[u8]),
) -> Option<()> {
    let mut fields = Fields(data);
    match kind {
        kind::ROW => {
            let row = fields.u16()?;
            if data.get(12)? & 0x20 != 0 {
                head.hidden.insert(row);
            }
        }
        kind::COLUMNS => {
            let (first, last) = (fields.u16()?, fields.u16()?);
            if data.get(8)? & 1 != 0 {
                sheet.hidden_columns.push((first.saturating_add(1), last.saturating_add(1)));
            }
        }
        kind::MERGED => {
            for _ in 0..fields.u16()? {
                let [top, bottom, left, right] =
                    [fields.u16()?, fields.u16()?, fields.u16()?, fields.u16()?];
                let rows = (u32::from(top) + 1, u32::from(bottom) + 1);
                let columns = (left.saturating_add(1), right.saturating_add(1).min(MOST_COLUMNS));
                sheet.merged.push(Area { rows, columns });
            }
        }
        kind::FILTER_MODE => sheet.filtered = true,
        kind::UNCALCULATED => head.stale = true,
        kind::OBJECT => {
            fields.bytes(6)?;
            notes.object = fields.u16()?;
        }
        kind::NOTE => {
            let (row, column) = (fields.u16()?, fields.u16()?);
            fields.u16()?;
            let text = notes.texts.remove(&fields.u16()?).unwrap_or_default();
            if !text.trim().is_empty() {
                sheet.comments.push((
                    u32::from(row) + 1,
                    column.saturating_add(1),
                    text.trim().to_owned(),
                ));
            }
        }
        _ => {}
    }
    Some(())
}

impl Notes {
    fn text(&mut self, records: &mut Records<'_>, data: &[u8]) {
        let length =
            data.get(10..12).map_or(0, |it| usize::from(u16::from_le_bytes([it[0], it[1]])));
        let Some(part) = records.next_part() else { return };
        let wide = part.first().is_some_and(|it| it & 1 != 0);
        let mut parts = records.parts(part.get(1..).unwrap_or_default());
        // The last part tells of fonts.
        parts.truncate(parts.len().saturating_sub(1).max(1));
        let units = Parts::of(parts).units(length, wide).unwrap_or_default();
        self.texts.insert(self.object, String::from_utf16_lossy(&units).replace('\r', "\n"));
    }
}
