//! Texts with their runs as XML, and the part that holds those that cells share.

use std::borrow::Cow;

use super::document;
use crate::{
    reading::Refusal,
    sheet::{
        archive::Archive,
        strings::{Raised, Rich, Shared},
        xml::{Element, Node},
    },
};

pub(super) fn read(archive: &Archive<'_>, part: Option<&str>) -> Result<Shared, Refusal> {
    let mut shared = Shared::default();
    let Some(part) = part else { return Ok(shared) };
    let mut xml = document(archive, part)?;
    let mut runs = Runs::default();
    loop {
        match xml.next()? {
            Node::Start(tag) if tag.local() == "si" => {
                runs.clear();
                if tag.empty {
                    shared.push("", None)?;
                }
            }
            Node::Start(tag) => runs.start(&tag)?,
            Node::End(tag) if tag.local() == "si" => shared.push(&runs.text(), runs.raised())?,
            Node::End(tag) => runs.end(tag.local()),
            Node::Text(text) => runs.push(&text)?,
            Node::Other => {}
            Node::Over => return Ok(shared),
        }
    }
}

/// A text in the making, as its elements tell it.
#[derive(Default)]
pub(super) struct Runs {
    rich: Rich,
    in_text: bool,
    is_raised: bool,
    /// Within a reading aid, which is no part of the text.
    aside: bool,
}

impl Runs {
    pub(super) fn clear(&mut self) {
        self.rich.clear();
        (self.in_text, self.is_raised, self.aside) = (false, false, false);
    }

    pub(super) fn start(&mut self, tag: &Element<'_>) -> Result<(), Refusal> {
        match tag.local() {
            "t" if !tag.empty => self.in_text = !self.aside,
            "r" => self.is_raised = false,
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
            "r" => self.is_raised = false,
            "rPh" => self.aside = false,
            _ => {}
        }
    }

    pub(super) fn push(&mut self, text: &str) -> Result<(), Refusal> {
        if self.in_text { self.rich.add(text, self.is_raised) } else { Ok(()) }
    }

    pub(super) fn text(&self) -> Cow<'_, str> {
        unescaped(&self.rich.text)
    }

    pub(super) fn raised(&self) -> Option<Raised> {
        let part = |it: String| unescaped(&it).into_owned();
        self.rich.raised().map(|(plain, above)| (part(plain), part(above)))
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
