//! XML in a stream, with its claws cut: no document type, no entities, bounded depth and length.

use std::{
    borrow::Cow,
    io::{self, BufRead, Read},
};

use quick_xml::{
    Reader, XmlVersion,
    errors::Error,
    escape::resolve_xml_entity,
    events::{BytesStart, Event, attributes::Attribute},
    name::QName,
};

use super::damaged;
use crate::reading::Refusal;

/// The deepest nesting; a workbook needs about a dozen.
const DEEPEST: usize = 256;
/// The most bytes of one tag or one run of text.
const LONGEST: usize = 1024 * 1024;
/// The most attributes of one element that are looked at.
const MOST_ATTRIBUTES: usize = 256;

/// A document, read piece by piece.
pub(super) struct Xml<R> {
    reader: Reader<Metered<R>>,
    buffer: Vec<u8>,
    depth: usize,
    /// What the document is to a person: "the part xl/workbook.xml".
    part: String,
}

/// A piece of a document.
pub(super) enum Node<'x> {
    Start(Element<'x>),
    /// The end of an element that was not empty; its name without a prefix.
    End(Name<'x>),
    Text(Cow<'x, str>),
    /// A comment, an instruction or the declaration.
    Other,
    Over,
}

/// The name of an element that ends.
pub(super) struct Name<'x>(quick_xml::events::BytesEnd<'x>);

impl Name<'_> {
    pub(super) fn local(&self) -> &str {
        self.0.local_name().into_inner()
    }
}

/// The start of an element.
pub(super) struct Element<'x> {
    tag: BytesStart<'x>,
    /// Whether it is empty, so that no end follows.
    pub(super) empty: bool,
}

impl<R: BufRead> Xml<R> {
    pub(super) fn new(source: R, part: &str) -> Self {
        let reader = Reader::from_reader(Metered { source, spent: 0 });
        Self { reader, buffer: Vec::new(), depth: 0, part: part.to_owned() }
    }

    /// The next piece.
    pub(super) fn next(&mut self) -> Result<Node<'_>, Refusal> {
        self.buffer.clear();
        self.reader.get_mut().spent = 0;
        let event = self.reader.read_event_into(&mut self.buffer);
        Ok(match event.map_err(|it| fault(&self.part, &it))? {
            Event::Start(tag) => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    return Err(damaged(format!("{} is nested too deeply.", self.part)));
                }
                Node::Start(Element { tag, empty: false })
            }
            Event::Empty(tag) => Node::Start(Element { tag, empty: true }),
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                Node::End(Name(tag))
            }
            Event::Text(text) => Node::Text(text.xml10_content()),
            Event::CData(text) => Node::Text(text.xml10_content()),
            Event::GeneralRef(name) => {
                let letter = name.resolve_char_ref().map_err(|it| fault(&self.part, &it))?;
                match letter {
                    Some(letter) => Node::Text(Cow::Owned(letter.to_string())),
                    None => {
                        Node::Text(Cow::Borrowed(resolve_xml_entity(&name).ok_or_else(|| {
                            damaged(format!(
                                "{} refers to a text of its own making, which is not followed.",
                                self.part
                            ))
                        })?))
                    }
                }
            }
            Event::DocType(_) => {
                return Err(damaged(format!(
                    "{} declares a document type, which no workbook needs and hostile files use.",
                    self.part
                )));
            }
            Event::Eof if self.depth > 0 => {
                return Err(damaged(format!("{} ends before it is complete.", self.part)));
            }
            Event::Eof => Node::Over,
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => Node::Other,
        })
    }

    /// Passes over what an element holds, whose start was the last piece.
    pub(super) fn skip(&mut self) -> Result<(), Refusal> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside && !matches!(self.next()?, Node::Over) {}
        Ok(())
    }

    /// The source, where the last piece ended.
    pub(super) fn into_source(self) -> R {
        self.reader.into_inner().source
    }
}

/// What is wrong with a document, as a sentence. A fault of the source is one already.
fn fault(part: &str, error: &Error) -> Refusal {
    damaged(match error {
        Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            format!("{part} holds a tag or a text of more than {LONGEST} bytes.")
        }
        Error::Io(error) if error.kind() == io::ErrorKind::Other => error.to_string(),
        error => format!("{part} is not XML as it should be ({error})."),
    })
}

impl Element<'_> {
    /// The name without a prefix.
    pub(super) fn local(&self) -> &str {
        self.tag.local_name().into_inner()
    }

    /// The name as it stands.
    pub(super) fn name(&self) -> &str {
        self.tag.name().into_inner()
    }

    /// The value of an attribute, by its name without a prefix.
    pub(super) fn attribute(&self, name: &str) -> Result<Option<Cow<'_, str>>, Refusal> {
        let mut found = None;
        self.attributes(|it, value| {
            if local(it) == name && found.is_none() {
                found = Some(value);
            }
        })?;
        found.map(plain).transpose()
    }

    /// Each attribute's name with its prefix and its value as it stands, references and all.
    pub(super) fn attributes<'s>(
        &'s self,
        mut take: impl FnMut(&'s str, Cow<'s, str>),
    ) -> Result<(), Refusal> {
        let mut attributes = self.tag.attributes();
        for (count, attribute) in attributes.with_checks(false).enumerate() {
            let attribute = attribute.map_err(|it| {
                damaged(format!("The tag {} is not XML as it should be ({it}).", self.name()))
            })?;
            if count >= MOST_ATTRIBUTES {
                return Err(damaged(format!("The tag {} has too many attributes.", self.name())));
            }
            take(attribute.key.into_inner(), attribute.value);
        }
        Ok(())
    }
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |it| it.1)
}

/// An attribute's value with its references resolved.
pub(super) fn plain(value: Cow<'_, str>) -> Result<Cow<'_, str>, Refusal> {
    if memchr::memchr3(b'&', b'\n', b'\t', value.as_bytes()).is_none() {
        return Ok(value);
    }
    let attribute = Attribute { key: QName(""), value };
    let normal = attribute
        .normalized_value(XmlVersion::Implicit1_0)
        .map_err(|it| damaged(format!("An attribute is not XML as it should be ({it}).")))?;
    Ok(Cow::Owned(normal.into_owned()))
}

/// Ends a piece that grows beyond all reason.
struct Metered<R> {
    source: R,
    spent: usize,
}

impl<R: BufRead> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.source.read(buffer)
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.spent > LONGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.source.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.spent += amount;
        self.source.consume(amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, Refusal> {
        let mut xml = Xml::new(io::BufReader::new(text.as_bytes()), "The part");
        let mut told = String::new();
        loop {
            match xml.next()? {
                Node::Start(it) => {
                    told.extend(["<", it.local(), &it.attribute("a")?.unwrap_or_default()]);
                }
                Node::End(it) => told.extend(["/", it.local()]),
                Node::Text(it) => told += &it,
                Node::Other => {}
                Node::Over => return Ok(told),
            }
        }
    }

    #[test]
    fn pieces_come_as_they_stand() {
        let told =
            read("<?xml version='1.0'?><x:r><c a='1&amp;2'/>a&lt;&#x41;\r\n<![CDATA[<b>]]></x:r>");
        assert_eq!(told.unwrap(), "<r<c1&2a<A\n<b>/r");
    }

    #[test]
    fn hostile_documents_are_refused() {
        let deep = "<a>".repeat(10_000);
        let wide = format!("<a {}/>", "b='1' ".repeat(1_000_000));
        let many = format!("<a {}/>", "b='1' ".repeat(1_000));
        let long = format!("<a>{}</a>", "x".repeat(3 << 20));
        for (text, word) in [
            ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "document type"),
            ("<a>&b;</a>", "not followed"),
            ("<a>", "complete"),
            ("<a></b>", "XML"),
            (&deep, "deeply"),
            (&wide, "bytes"),
            (&many, "attributes"),
            (&long, "bytes"),
        ] {
            let refusal = read(text).unwrap_err();
            assert!(refusal.problem.contains(word), "{refusal}");
        }
    }
}
