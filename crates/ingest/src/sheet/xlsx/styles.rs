//! The styles of a workbook, as far as they tell what a cell means or hide it.

use std::collections::BTreeMap;

use super::document;
use crate::{
    reading::Refusal,
    sheet::{
        archive::Archive,
        damaged,
        style::{BLACK, Font, Format, Styles, WHITE},
        xml::{Element, Node},
    },
};

/// The most of each; Excel itself stops at 65,490 styles.
const MOST: usize = 100_000;

/// What was read so far, and where.
#[derive(Default)]
struct Found {
    within: String,
    formats: BTreeMap<u32, Format>,
    fonts: Vec<Font>,
    /// The colour behind a cell.
    fills: Vec<String>,
    styles: Styles,
}

pub(super) fn read(archive: &Archive<'_>, part: Option<&str>) -> Result<Styles, Refusal> {
    let Some(part) = part.filter(|it| archive.has(it)) else { return Ok(Styles::default()) };
    let mut found = Found::default();
    let mut xml = document(archive, part)?;
    loop {
        match xml.next()? {
            Node::Start(tag) => found.start(&tag)?,
            Node::Over => return Ok(found.styles),
            _ => {}
        }
        let Found { formats, fonts, fills, styles, .. } = &found;
        if [formats.len(), fonts.len(), fills.len(), styles.cells.len()].iter().any(|it| *it > MOST)
        {
            return Err(damaged(format!("The workbook has more than {MOST} styles.")));
        }
    }
}

impl Found {
    fn start(&mut self, tag: &Element<'_>) -> Result<(), Refusal> {
        let number = |name: &str| {
            tag.attribute(name)
                .map(|it| it.and_then(|it| it.parse::<u32>().ok()).unwrap_or_default())
        };
        let is_on = |it: Option<_>| {
            !it.is_some_and(|it: std::borrow::Cow<'_, str>| it == "0" || it == "false")
        };
        match (self.within.as_str(), tag.local()) {
            (
                _,
                name @ ("numFmts" | "fonts" | "fills" | "cellXfs" | "cellStyleXfs" | "dxfs"
                | "borders" | "cellStyles" | "extLst"),
            ) => {
                name.clone_into(&mut self.within);
            }
            ("numFmts", "numFmt") => {
                let code = tag.attribute("formatCode")?.unwrap_or_default();
                self.formats.insert(number("numFmtId")?, Format::of(&code));
            }
            ("fonts", "font") => self.fonts.push(Font::default()),
            ("fills", "fill") => self.fills.push(WHITE.to_owned()),
            ("cellXfs", "xf") => {
                self.style([number("numFmtId")?, number("fontId")?, number("fillId")?]);
            }
            ("fonts", name) => {
                let Some(font) = self.fonts.last_mut() else { return Ok(()) };
                match name {
                    "color" => font.colour = colour(tag)?,
                    "b" | "u" => font.apart = true,
                    "strike" => font.struck = is_on(tag.attribute("val")?),
                    "vertAlign" => {
                        font.raised = tag.attribute("val")?.is_some_and(|it| it == "superscript");
                    }
                    _ => {}
                }
            }
            ("fills", name) => {
                let Some(fill) = self.fills.last_mut() else { return Ok(()) };
                match name {
                    "patternFill" => {
                        let pattern = tag.attribute("patternType")?.unwrap_or_default();
                        if !matches!(&*pattern, "" | "none" | "solid") {
                            *fill = pattern.into_owned();
                        }
                    }
                    "gradientFill" => "gradient".clone_into(fill),
                    "fgColor" if fill == WHITE => *fill = colour(tag)?.unwrap_or_default(),
                    _ => {}
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn style(&mut self, [format, font, fill]: [u32; 3]) {
        let at = |it: u32| usize::try_from(it).unwrap_or_default();
        let font = self.fonts.get(at(font)).cloned().unwrap_or_default();
        let fill = self.fills.get(at(fill)).map_or(WHITE, String::as_str);
        let custom = self.formats.get(&format).cloned();
        self.styles.push(custom.unwrap_or_else(|| Format::built_in(format)), &font, fill);
    }
}

/// A colour as a word that is equal where the colours are; `None` for what the system chooses.
fn colour(tag: &Element<'_>) -> Result<Option<String>, Refusal> {
    let value = |name: &str| tag.attribute(name);
    if let Some(rgb) = value("rgb")? {
        let start = rgb.len().saturating_sub(6);
        return Ok(rgb.get(start..).map(str::to_ascii_lowercase));
    }
    let tint = value("tint")?.filter(|it| it.parse().is_ok_and(|it: f64| it.abs() > 0.001));
    if let Some(theme) = value("theme")? {
        return Ok(Some(match (&*theme, &tint) {
            ("0", None) => WHITE.to_owned(),
            ("1", None) => BLACK.to_owned(),
            (theme, None) => format!("theme {theme}"),
            (theme, Some(tint)) => format!("theme {theme} {tint}"),
        }));
    }
    Ok(value("indexed")?.and_then(|it| match &*it {
        "0" | "8" => Some(BLACK.to_owned()),
        "1" | "9" | "65" => Some(WHITE.to_owned()),
        "64" => None,
        other => Some(format!("indexed {other}")),
    }))
}
