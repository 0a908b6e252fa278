//! What stands before the sheets: their names, the styles, the texts that cells share.

use std::collections::BTreeMap;

use super::{
    Records, broken, kind,
    text::{Parts, font},
};
use crate::{
    reading::Refusal,
    sheet::{
        MARKED, Visibility, damaged,
        date::Epoch,
        protected,
        record::{Fields, indexed},
        strings::Shared,
        style::{Font, Format, Styles, WHITE},
    },
};

/// What the workbook says of itself.
pub(super) struct Globals {
    pub(super) sheets: Vec<Bound>,
    pub(super) epoch: Epoch,
    pub(super) fonts: Vec<Font>,
    formats: BTreeMap<u32, Format>,
    pub(super) styles: Styles,
    pub(super) strings: Shared,
    /// Whether it says with which engine it was computed.
    pub(super) computed: bool,
    /// Whether figures come from other workbooks.
    pub(super) outside: bool,
}

/// A sheet as the workbook names it.
pub(super) struct Bound {
    pub(super) start: usize,
    pub(super) visibility: Visibility,
    /// 0 for a sheet of cells.
    pub(super) kind: u8,
    pub(super) name: String,
}

impl Globals {
    pub(super) fn read(stream: &[u8]) -> Result<Self, Refusal> {
        let mut records = Records { rest: stream };
        let first = records.next().filter(|it| it.kind == kind::BEGIN).ok_or_else(broken)?;
        if !first.data.starts_with(&[0x00, 0x06]) {
            return Err(damaged("The workbook is from before Excel 97.".to_owned()));
        }
        let mut found = Self {
            sheets: Vec::new(),
            epoch: Epoch::From1900,
            fonts: Vec::new(),
            formats: BTreeMap::new(),
            styles: Styles::default(),
            strings: Shared::default(),
            computed: false,
            outside: false,
        };
        while let Some(record) = records.next() {
            match record.kind {
                kind::END => return Ok(found),
                kind::FILE_PASS => return Err(protected()),
                kind::SHARED_TEXTS => {
                    let parts = Parts::of(records.parts(record.data));
                    found.read_strings(parts)?;
                }
                other => found.take(other, record.data).ok_or_else(broken)?,
            }
        }
        Err(broken())
    }

    fn take(&mut self, kind: u16, data: &[u8]) -> Option<()> {
        let mut fields = Fields(data);
        match kind {
            kind::DATE_MODE if fields.u16()? == 1 => self.epoch = Epoch::From1904,
            kind::SHEET => {
                let start = usize::try_from(fields.u32()?).ok()?;
                let visibility = match fields.u8()? & 3 {
                    0 => Visibility::Visible,
                    1 => Visibility::Hidden,
                    _ => Visibility::VeryHidden,
                };
                let (kind, length) = (fields.u8()?, usize::from(fields.u8()?));
                let wide = fields.u8()? & 1 != 0;
                let name = Parts::of(vec![fields.0]).units(length, wide)?;
                let name = String::from_utf16_lossy(&name);
                self.sheets.push(Bound { start, visibility, kind, name });
            }
            kind::FONT => {
                fields.u16()?;
                let (flags, colour, weight) = (fields.u16()?, fields.u16()?, fields.u16()?);
                let (script, underline) = (fields.u16()?, fields.u8()?);
                self.fonts.push(Font {
                    colour: indexed(colour.into()),
                    struck: flags & 8 != 0,
                    raised: script == 1,
                    apart: weight >= 600 || underline != 0,
                });
            }
            kind::FORMAT => {
                let id = fields.u16()?;
                let code = Parts::of(vec![fields.0]).text()?.whole();
                self.formats.insert(id.into(), Format::of(&code));
            }
            kind::STYLE => {
                let (letters, format) = (usize::from(fields.u16()?), u32::from(fields.u16()?));
                fields.bytes(10)?;
                let pattern = fields.u32()? >> 26;
                let fill = match pattern {
                    0 => Some(WHITE.to_owned()),
                    1 => indexed(u32::from(fields.u16()? & 0x7f)),
                    other => Some(format!("pattern {other}")),
                };
                let format = self.formats.get(&format).cloned();
                let format = format.unwrap_or_else(|| {
                    Format::built_in(u32::from(u16::from_le_bytes([data[2], data[3]])))
                });
                let letters = font(&self.fonts, letters).cloned().unwrap_or_default();
                self.styles.push(format, &letters, fill.as_deref().unwrap_or_default());
            }
            kind::ENGINE => self.computed = true,
            // A book of one sheet count and the mark of itself is the workbook; another mark is an add-in.
            kind::OTHER_BOOK => {
                fields.u16()?;
                self.outside |= !matches!(fields.u16()?, 0x0401 | 0x3a01);
            }
            _ => {}
        }
        Some(())
    }

    fn read_strings(&mut self, mut parts: Parts<'_>) -> Result<(), Refusal> {
        parts.u32().ok_or_else(broken)?;
        let count = parts.u32().ok_or_else(broken)?;
        for _ in 0..count {
            let text = parts.text().ok_or_else(broken)?;
            let (text, raised) = text.rich(&self.fonts)?;
            self.strings.push(&text, raised)?;
        }
        Ok(())
    }

    pub(super) fn remarks(&self) -> Vec<String> {
        let mut remarks: Vec<String> = self.epoch.remark().into_iter().collect();
        if self.outside {
            remarks.push("The workbook takes figures from other workbooks; they were not opened, and results that may rest on them are marked.".to_owned());
        }
        if self.styles.marked {
            remarks.push(MARKED.to_owned());
        }
        remarks
    }
}
