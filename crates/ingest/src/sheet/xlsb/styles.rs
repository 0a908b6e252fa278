//! The styles of a binary workbook, as far as they tell what a cell means or hide it.

use std::collections::BTreeMap;

use super::{Records, broken, kind, wide};
use crate::{
    reading::Refusal,
    sheet::{
        archive::Archive,
        record::{Fields, indexed},
        style::{BLACK, Font, Format, Styles, WHITE},
    },
};

/// What was read so far.
#[derive(Default)]
struct Found {
    /// Whether the styles that follow are those of cells.
    of_cells: bool,
    formats: BTreeMap<u32, Format>,
    fonts: Vec<Font>,
    fills: Vec<String>,
    styles: Styles,
}

/// The styles of cells, and the fonts that runs of text refer to.
pub(super) fn read(
    archive: &Archive<'_>,
    part: Option<&str>,
) -> Result<(Styles, Vec<Font>), Refusal> {
    let mut found = Found::default();
    let Some(part) = part else { return Ok((found.styles, found.fonts)) };
    let mut records = Records::of(archive, part)?;
    while let Some((kind, data)) = records.next()? {
        found.take(kind, Fields(data)).ok_or_else(|| broken(part))?;
    }
    Ok((found.styles, found.fonts))
}

impl Found {
    fn take(&mut self, kind: u16, mut fields: Fields<'_>) -> Option<()> {
        match kind {
            kind::STYLES => self.of_cells = true,
            kind::STYLES_END => self.of_cells = false,
            kind::FORMAT => {
                let (id, code) = (fields.u16()?, wide(&mut fields)?);
                self.formats.insert(id.into(), Format::of(&code));
            }
            kind::FONT => {
                fields.u16()?;
                let (flags, weight, script) = (fields.u16()?, fields.u16()?, fields.u16()?);
                let underline = fields.u8()?;
                fields.bytes(3)?;
                self.fonts.push(Font {
                    colour: colour(&mut fields)?,
                    struck: flags & 8 != 0,
                    raised: script == 1,
                    apart: weight >= 600 || underline != 0,
                });
            }
            kind::FILL => {
                let fill = match fields.u32()? {
                    0 => WHITE.to_owned(),
                    1 => colour(&mut fields)?.unwrap_or_default(),
                    other => format!("pattern {other}"),
                };
                self.fills.push(fill);
            }
            kind::STYLE if self.of_cells => {
                fields.u16()?;
                let [format, font, fill] = [fields.u16()?, fields.u16()?, fields.u16()?];
                let custom = self.formats.get(&u32::from(format)).cloned();
                let format = custom.unwrap_or_else(|| Format::built_in(format.into()));
                let font = self.fonts.get(usize::from(font)).cloned().unwrap_or_default();
                let fill = self.fills.get(usize::from(fill)).map_or(WHITE, String::as_str);
                self.styles.push(format, &font, fill);
            }
            _ => {}
        }
        Some(())
    }
}

/// A colour as a word that is equal where the colours are; `None` for what the system chooses.
#[expect(clippy::option_option, reason = "a record too short for a colour is not one without")]
fn colour(fields: &mut Fields<'_>) -> Option<Option<String>> {
    let (kind, index, tint) = (fields.u8()? >> 1, fields.u8()?, fields.u16()?);
    let rgb = fields.bytes(4)?;
    Some(match (kind, index, tint) {
        (1, index, _) => indexed(index.into()),
        (2, ..) => Some(format!("{:02x}{:02x}{:02x}", rgb[0], rgb[1], rgb[2])),
        (3, 0, 0) => Some(WHITE.to_owned()),
        (3, 1, 0) => Some(BLACK.to_owned()),
        (3, theme, tint) => Some(format!("theme {theme} {tint}")),
        _ => None,
    })
}
