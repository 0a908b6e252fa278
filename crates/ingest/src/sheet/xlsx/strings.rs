//! Texts with their runs, and the table of those that cells share.

use std::{borrow::Cow, collections::BTreeMap};

use super::document;
use crate::{
    reading::Refusal,
    sheet::{
        LONGEST_TEXT,
        archive::Archive,
        damaged, too_long,
        xml::{Element, Node},
    },
};

/// The most bytes and the most texts of the table.
const MOST_BYTES: usize = 128 * 1024 * 1024;
const MOST_TEXTS: usize = 4_000_000;

/// The texts that cells share, one behind the other.
#[derive(Default)]
pub(in crate::sheet) struct Shared {
    text: String,
    ends: Vec<u32>,
    raised: BTreeMap<u32, (String, String)>,
}

impl Shared {
    pub(super) fn read(archive: &Archive<'_>, part: Option<&str>) -> Result<Self, Refusal> {
        let mut shared = Self::default();
        let Some(part) = part else { return Ok(shared) };
        let mut xml = document(archive, part)?;
        let mut rich = Rich::default();
        loop {
            match xml.next()? {
                Node::Start(tag) if tag.local() == "si" => {
                    rich.clear();
                    if tag.empty {
                        shared.push(&mut rich)?;
                    }
                }
                Node::Start(tag) => rich.start(&tag)?,
                Node::End(tag) if tag.local() == "si" => shared.push(&mut rich)?,
                Node::End(tag) => rich.end(tag.local()),
                Node::Text(text) => rich.push(&text)?,
                Node::Other => {}
                Node::Over => return Ok(shared),
            }
        }
    }

    /// Adds a text.
    pub(in crate::sheet) fn push(&mut self, rich: &mut Rich) -> Result<(), Refusal> {
        if let Some(raised) = rich.raised() {
            self.raised.insert(u32::try_from(self.ends.len()).unwrap_or(u32::MAX), raised);
        }
        self.text.push_str(&unescaped(&rich.text));
        if self.text.len() > MOST_BYTES || self.ends.len() >= MOST_TEXTS {
            return Err(Refusal {
                problem: format!(
                    "The workbook's texts are more than {MOST_TEXTS}, or longer than {} MiB together.",
                    MOST_BYTES / (1024 * 1024)
                ),
                remedy: "Split it into smaller workbooks, or save the sheet as CSV.".to_owned(),
            });
        }
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        Ok(())
    }

    /// A text and, where some of it is raised, its plain and its raised part.
    pub(in crate::sheet) fn get(&self, index: u32) -> Option<(&str, Option<&(String, String)>)> {
        let at = usize::try_from(index).ok()?;
        let from = if at == 0 { 0 } else { *self.ends.get(at - 1)? };
        let text = self
            .text
            .get(usize::try_from(from).ok()?..usize::try_from(*self.ends.get(at)?).ok()?)?;
        Some((text, self.raised.get(&index)))
    }
}

/// A text in the making, from runs of which some may be raised.
#[derive(Default)]
pub(in crate::sheet) struct Rich {
    pub(in crate::sheet) text: String,
    plain: String,
    above: String,
    in_text: bool,
    in_run: bool,
    is_raised: bool,
    /// Within a reading aid, which is no part of the text.
    aside: bool,
}

impl Rich {
    pub(in crate::sheet) fn clear(&mut self) {
        self.text.clear();
        self.plain.clear();
        self.above.clear();
        (self.in_text, self.in_run, self.is_raised, self.aside) = (false, false, false, false);
    }

    pub(super) fn start(&mut self, tag: &Element<'_>) -> Result<(), Refusal> {
        match tag.local() {
            "t" if !tag.empty => self.in_text = !self.aside,
            "r" => (self.in_run, self.is_raised) = (true, false),
            "vertAlign" => {
                self.is_raised = tag.attribute("val")?.is_some_and(|it| it == "superscript");
            }
            "rPh" => self.aside = !tag.empty,
            _ => {}
        }
        Ok(())
    }

    pub(super) fn end(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "r" => (self.in_run, self.is_raised) = (false, false),
            "rPh" => self.aside = false,
            _ => {}
        }
    }

    pub(super) fn push(&mut self, text: &str) -> Result<(), Refusal> {
        if self.in_text {
            self.add(text, self.is_raised, self.in_run)?;
        }
        Ok(())
    }

    /// Adds a stretch of text, raised or not.
    pub(in crate::sheet) fn add(
        &mut self,
        text: &str,
        raised: bool,
        in_run: bool,
    ) -> Result<(), Refusal> {
        self.text.push_str(text);
        if raised {
            self.above.push_str(text);
        } else if in_run {
            self.plain.push_str(text);
        }
        // Escapes are longer than what they stand for.
        let is_long =
            self.text.len() > LONGEST_TEXT && self.text.chars().count() > LONGEST_TEXT * 7;
        if is_long { Err(too_long()) } else { Ok(()) }
    }

    /// The plain and the raised part, where something of the text is raised.
    pub(in crate::sheet) fn raised(&self) -> Option<(String, String)> {
        let part = |it: &str| unescaped(it).into_owned();
        (!self.above.trim().is_empty()).then(|| (part(&self.plain), part(&self.above)))
    }

    pub(super) fn whole(&self) -> String {
        unescaped(&self.text).into_owned()
    }
}

/// A text without escapes such as `_x000D_`, which stand for what XML cannot hold.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if memchr::memmem::find(text.as_bytes(), b"_x").is_none() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let (letter, length) = letter(rest).unwrap_or(('_', 1));
        plain.push(letter);
        rest = &rest[length..];
    }
    plain.push_str(rest);
    Cow::Owned(if plain.contains('\r') { plain.replace("\r\n", "\n") } else { plain })
}

/// The letter that an escape stands for, and how long the escape is; two where it takes two.
fn letter(text: &str) -> Option<(char, usize)> {
    let unit = |text: &str| {
        let digits = text.strip_prefix("_x")?.get(..5)?.strip_suffix('_')?;
        let all = digits.bytes().all(|it| it.is_ascii_hexdigit());
        u16::from_str_radix(digits, 16).ok().filter(|it| all && *it != 0)
    };
    let first = unit(text)?;
    if let Some(Ok(letter)) = char::decode_utf16([first]).next() {
        return Some((letter, 7));
    }
    let second = unit(text.get(7..)?)?;
    char::decode_utf16([first, second]).next()?.ok().map(|it| (it, 14))
}

/// A shared text that is not there.
pub(in crate::sheet) fn missing(row: u32, column: &str) -> Refusal {
    damaged(format!("Cell {column}{row} refers to a text that the workbook does not hold."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_once() {
        for (text, plain) in [
            ("plain", "plain"),
            ("a_x000D_\nb", "a\nb"),
            ("_x0041_bc", "Abc"),
            ("_x005F_x0041_", "_x0041_"),
            ("_xD83D__xDE00_", "\u{1f600}"),
            ("_xD83D_", "_xD83D_"),
            ("_x0000_", "_x0000_"),
            ("a_x", "a_x"),
            ("_x00é1_", "_x00é1_"),
            ("_x+041_", "_x+041_"),
        ] {
            assert_eq!(unescaped(text), plain, "{text}");
        }
    }
}
