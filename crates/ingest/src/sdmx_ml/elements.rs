//! XML as elements, one after another, with limits. Nothing outside the file is followed: a document
//! type or an entity of its own refuses it.

use std::borrow::Cow;

use quick_xml::{
    Reader, XmlVersion,
    errors::{Error, IllFormedError},
    escape::resolve_predefined_entity,
    events::{BytesRef, BytesStart, Event},
};

use crate::{cube::damaged, fault::shown, reading::Refusal};

/// The deepest nesting that is followed.
const DEEPEST: usize = 32;
/// The most attributes of an element.
const MOST_ATTRIBUTES: usize = 256;

/// Elements that may stand anywhere among figures.
const BESIDE_THE_POINT: [&str; 2] = ["Annotations", "DataProvider"];

/// The elements of a text.
pub(super) struct Elements<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    depth: usize,
}

/// The beginning of an element.
pub(super) struct Element<'a>(BytesStart<'a>);

/// One attribute of an element.
pub(super) struct Attribute<'e> {
    /// Whether its name has a prefix: then it is the standard's, otherwise the structure's.
    pub(super) prefixed: bool,
    /// Its name without the prefix.
    pub(super) id: &'e str,
    /// Its value.
    pub(super) value: Cow<'e, str>,
}

impl Element<'_> {
    /// Its name without the prefix.
    pub(super) fn local(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The prefix of its name; blank where it has none.
    pub(super) fn prefix(&self) -> &str {
        self.0.name().prefix().map_or("", |it| it.into_inner())
    }
}

impl<'a> Elements<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { text, reader, depth: 0 }
    }

    /// The next element within the one begun last; none at its end.
    pub(super) fn child(&mut self) -> Result<Option<Element<'a>>, Refusal> {
        loop {
            match self.event()? {
                Event::Start(start) => return Ok(Some(Element(start))),
                Event::End(_) | Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// Leaves out what stands within the element begun last.
    pub(super) fn skip(&mut self) -> Result<(), Refusal> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            self.event()?;
        }
        Ok(())
    }

    /// Leaves out an element that says nothing of figures; refuses any other.
    pub(super) fn pass_over(&mut self, element: &Element<'_>) -> Result<(), Refusal> {
        if BESIDE_THE_POINT.contains(&element.local()) {
            return self.skip();
        }
        let local = shown(element.local());
        Err(self.refusal(&format!("an element \"{local}\" stands where none such belongs")))
    }

    /// All text within the element begun last, also of elements in it.
    pub(super) fn text(&mut self) -> Result<String, Refusal> {
        self.contents().map(|it| it.0)
    }

    /// The text of the element begun last, or of an element in it: in English, else the first.
    pub(super) fn localised(&mut self) -> Result<String, Refusal> {
        let (mut own, mut first, mut english) = (String::new(), None, None);
        loop {
            match self.event()? {
                Event::Start(start) => {
                    let element = Element(start);
                    let attributes = self.attributes(&element)?;
                    let language = attributes.iter().find(|it| it.id == "lang");
                    // The standard's own: a text without a language is English.
                    let is_english = language.is_none_or(|it| it.value.starts_with("en"));
                    let text = self.text()?;
                    if is_english {
                        english.get_or_insert(text);
                    } else {
                        first.get_or_insert(text);
                    }
                }
                Event::Text(it) => own.push_str(&it.xml10_content()),
                Event::CData(it) => own.push_str(&it.xml10_content()),
                Event::GeneralRef(it) => own.push_str(&self.reference(&it)?),
                Event::End(_) | Event::Eof => break,
                _ => {}
            }
        }
        Ok(english.or(first).unwrap_or_else(|| own.trim().to_owned()))
    }

    /// All text within the element begun last, and all elements in it.
    pub(super) fn contents(&mut self) -> Result<(String, Vec<Element<'a>>), Refusal> {
        let outside = self.depth.saturating_sub(1);
        let (mut text, mut inner) = (String::new(), Vec::new());
        while self.depth > outside {
            match self.event()? {
                Event::Start(start) => inner.push(Element(start)),
                Event::Text(it) => text.push_str(&it.xml10_content()),
                Event::CData(it) => text.push_str(&it.xml10_content()),
                Event::GeneralRef(it) => text.push_str(&self.reference(&it)?),
                _ => {}
            }
        }
        Ok((text.trim().to_owned(), inner))
    }

    /// The attributes of an element, without declarations of namespaces.
    pub(super) fn attributes<'e>(
        &self,
        element: &'e Element<'a>,
    ) -> Result<Vec<Attribute<'e>>, Refusal> {
        let mut attributes = Vec::new();
        for (count, attribute) in element.0.attributes().enumerate() {
            if count == MOST_ATTRIBUTES {
                return Err(self.refusal(&format!("an element has more than {count} attributes")));
            }
            let attribute =
                attribute.map_err(|it| self.refusal(&format!("an attribute is wrong ({it})")))?;
            let (local, prefix) = attribute.key.decompose();
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|_| self.refusal(UNKNOWN_ENTITY))?;
            attributes.push(Attribute {
                prefixed: prefix.is_some(),
                id: local.into_inner(),
                value,
            });
        }
        Ok(attributes)
    }

    /// The address that an element's own prefix stands for, as the element declares it.
    pub(super) fn namespace(&self, element: &Element<'a>) -> String {
        let own = element.prefix();
        let attributes = element.0.attributes().take(MOST_ATTRIBUTES).filter_map(Result::ok);
        let mut declared = attributes.filter(|it| {
            let key = it.key.into_inner();
            key.strip_prefix("xmlns:").or_else(|| (key == "xmlns").then_some("")) == Some(own)
        });
        declared.next().map_or_else(String::new, |it| it.value.into_owned())
    }

    /// Makes sure that nothing stands behind the outermost element.
    pub(super) fn finish(&mut self) -> Result<(), Refusal> {
        loop {
            match self.event()? {
                Event::Eof => return Ok(()),
                Event::Text(it) if it.xml10_content().trim().is_empty() => {}
                Event::Comment(_) | Event::PI(_) => {}
                _ => return Err(self.refusal("there is text behind its end")),
            }
        }
    }

    fn event(&mut self) -> Result<Event<'a>, Refusal> {
        let event = self.reader.read_event().map_err(|it| self.refusal(&reason(&it)))?;
        match &event {
            Event::Start(_) if self.depth == DEEPEST => {
                return Err(self.refusal("it is nested too deeply"));
            }
            Event::Start(it) if it.local_name().into_inner() == "include" => {
                return Err(self.includes());
            }
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::DocType(_) => return Err(self.declares()),
            Event::Eof if self.depth > 0 => return Err(self.refusal("it ends early")),
            Event::GeneralRef(it) => drop(self.reference(it)?),
            _ => {}
        }
        Ok(event)
    }

    fn reference(&self, reference: &BytesRef<'_>) -> Result<String, Refusal> {
        let named = resolve_predefined_entity(&reference.xml10_content()).map(str::to_owned);
        let letter = || reference.resolve_char_ref().ok().flatten().map(String::from);
        named.or_else(letter).ok_or_else(|| self.refusal(UNKNOWN_ENTITY))
    }

    fn declares(&self) -> Refusal {
        Refusal {
            problem: format!(
                "The XML declares a document type of its own at line {}, which data never needs and \
                 attacks do.",
                self.line()
            ),
            remedy: "Do not use it; fetch the data from the publisher's own address.".to_owned(),
        }
    }

    fn includes(&self) -> Refusal {
        Refusal {
            problem: format!(
                "The XML asks for another file to be fetched at line {}; nothing is.",
                self.line()
            ),
            remedy: "Fetch the data as one file from the publisher.".to_owned(),
        }
    }

    /// The refusal with the line at which reading is.
    pub(super) fn here(&self, refusal: Refusal) -> Refusal {
        let what = refusal.problem.trim_end_matches('.');
        Refusal { problem: format!("{what}, at line {}.", self.line()), ..refusal }
    }

    fn refusal(&self, what: &str) -> Refusal {
        damaged(format!("The file is not sound XML at line {}: {what}.", self.line()))
    }

    fn line(&self) -> usize {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        let before = self.text.as_bytes().get(..at).unwrap_or(self.text.as_bytes());
        1 + memchr::memchr_iter(b'\n', before).count()
    }
}

const UNKNOWN_ENTITY: &str = "a text refers to something that it does not hold";

fn reason(error: &Error) -> String {
    match error {
        Error::Syntax(_) => "it ends early, or a mark is never closed".to_owned(),
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            format!(
                "the end of \"{}\" stands where that of \"{}\" should",
                shown(found),
                shown(expected)
            )
        }
        Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
            format!("\"{}\" ends and never began", shown(found))
        }
        other => shown(&other.to_string()),
    }
}
