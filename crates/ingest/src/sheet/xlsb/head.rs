//! What of a sheet is told before its rows: what is hidden, merged or noted.

use std::collections::BTreeSet;

use super::{Records, broken, kind, rich};
use crate::{
    reading::Refusal,
    sheet::{
        Area, MOST_COLUMNS, MOST_ROWS, Sheet,
        archive::Archive,
        damaged,
        record::Fields,
        xlsx::{Relations, refuse_twin},
    },
};

/// The most merged areas, stretches of hidden columns and comments of a sheet.
const MOST: usize = 100_000;

pub(super) fn read(
    archive: &Archive<'_>,
    part: &str,
    sheet: &mut Sheet,
    seen: &mut BTreeSet<String>,
) -> Result<(), Refusal> {
    let mut records = Records::of(archive, part)?;
    while let Some((kind, data)) = records.next()? {
        take(sheet, kind, Fields(data)).ok_or_else(|| broken(part))?;
        if sheet.merged.len().max(sheet.hidden_columns.len()) > MOST {
            return Err(damaged(format!(
                "The sheet \"{}\" has more than {MOST} merged areas.",
                sheet.name
            )));
        }
    }
    let relations = Relations::of(archive, part)?;
    for part in relations.of_kind("/comments") {
        refuse_twin(seen, part)?;
        comments(archive, part, sheet)?;
    }
    Ok(())
}

fn take(sheet: &mut Sheet, kind: u16, mut fields: Fields<'_>) -> Option<()> {
    match kind {
        kind::COLUMNS => {
            let (first, last) = (column(fields.u32()?)?, column(fields.u32()?)?);
            fields.bytes(8)?;
            if fields.u16()? & 1 != 0 {
                sheet.hidden_columns.push((first, last));
            }
        }
        kind::MERGED => sheet.merged.push(area(&mut fields)?),
        kind::FILTER_COLUMN => sheet.filtered = true,
        _ => {}
    }
    Some(())
}

fn area(fields: &mut Fields<'_>) -> Option<Area> {
    let rows = (row(fields.u32()?)?, row(fields.u32()?)?);
    let columns = (column(fields.u32()?)?, column(fields.u32()?)?);
    Some(Area { rows, columns })
}

pub(super) fn row(index: u32) -> Option<u32> {
    index.checked_add(1).filter(|it| *it <= MOST_ROWS)
}

pub(super) fn column(index: u32) -> Option<u16> {
    u16::try_from(index).ok()?.checked_add(1).filter(|it| *it <= MOST_COLUMNS)
}

fn comments(archive: &Archive<'_>, part: &str, sheet: &mut Sheet) -> Result<(), Refusal> {
    let mut records = Records::of(archive, part)?;
    let mut at = None;
    while let Some((kind, data)) = records.next()? {
        let mut fields = Fields(data);
        match kind {
            kind::COMMENT => {
                at = fields.u32().and_then(|_| area(&mut fields));
            }
            kind::COMMENT_TEXT => {
                let text = rich(&mut fields, &[])?.ok_or_else(|| broken(part))?.0;
                if let Some(area) = at.take().filter(|_| !text.trim().is_empty()) {
                    sheet.comments.push((area.rows.0, area.columns.0, text.trim().to_owned()));
                }
                if sheet.comments.len() > MOST {
                    return Err(damaged(format!(
                        "The sheet \"{}\" has more than {MOST} comments.",
                        sheet.name
                    )));
                }
            }
            _ => {}
        }
    }
    Ok(())
}
