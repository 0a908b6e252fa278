//! The styles of a document, as far as they tell what a cell means or hide it.

use std::{collections::BTreeMap, io::BufRead};

use crate::{
    reading::Refusal,
    sheet::{
        damaged,
        style::{Format, Style},
        xml::{Element, Node, Xml},
    },
};

/// The most styles of one document.
const MOST: usize = 100_000;
/// How far a style may inherit.
const FARTHEST: usize = 16;

/// Styles by their names, of cells, texts, columns and sheets alike.
#[derive(Default)]
pub(super) struct Styles {
    named: BTreeMap<String, Named>,
    formats: BTreeMap<String, Shown>,
    /// Whether text is struck through or coloured somewhere.
    pub(super) marked: bool,
}

#[derive(Clone, Default)]
struct Named {
    parent: Option<String>,
    format: Option<String>,
    raised: Option<bool>,
    colour: Option<String>,
    behind: Option<String>,
    /// Of a sheet: whether it is not shown.
    hidden: bool,
    /// Whether it is a heading's or a link's, which are coloured for their own sake.
    apart: bool,
}

/// What a number format shows, and the formats that take its place on conditions.
#[derive(Default)]
struct Shown {
    something: bool,
    others: Vec<String>,
}

/// Where the reader stands.
enum Within {
    Nothing,
    Style(String),
    Format(String),
}

impl Styles {
    /// Reads the styles of a document up to its body, or to its end.
    pub(super) fn read<R: BufRead>(&mut self, xml: &mut Xml<R>) -> Result<(), Refusal> {
        let mut within = Within::Nothing;
        loop {
            match xml.next()? {
                Node::Start(tag) if tag.local() == "body" => return Ok(()),
                Node::Over => return Ok(()),
                Node::Start(tag) => self.start(&tag, &mut within)?,
                Node::Text(text) => {
                    if let Within::Format(name) = &within
                        && let Some(shown) = self.formats.get_mut(name)
                    {
                        shown.something |= !text.trim().is_empty();
                    }
                }
                Node::End(_) | Node::Other => {}
            }
            if self.named.len().max(self.formats.len()) > MOST {
                return Err(damaged(format!("The workbook has more than {MOST} styles.")));
            }
        }
    }

    fn start(&mut self, tag: &Element<'_>, within: &mut Within) -> Result<(), Refusal> {
        let value = |name: &str| Ok(tag.attribute(name)?.map(std::borrow::Cow::into_owned));
        match tag.local() {
            "style" => {
                let named = Named {
                    parent: value("parent-style-name")?,
                    format: value("data-style-name")?,
                    ..Named::default()
                };
                let name = value("name")?.unwrap_or_default();
                self.named.insert(name.clone(), named);
                *within = Within::Style(name);
            }
            "number-style" | "percentage-style" | "currency-style" | "date-style"
            | "time-style" | "boolean-style" | "text-style" => {
                let name = value("name")?.unwrap_or_default();
                self.formats.insert(name.clone(), Shown::default());
                *within = Within::Format(name);
            }
            local => match within {
                Within::Style(name) => {
                    let Some(named) = self.named.get_mut(name) else { return Ok(()) };
                    self.marked |= named.take(local, tag)?;
                }
                Within::Format(name) => {
                    let Some(shown) = self.formats.get_mut(name) else { return Ok(()) };
                    match local {
                        "map" => shown.others.extend(value("apply-style-name")?),
                        // What stands in it as text is looked at as text; colours show nothing.
                        "text" | "text-properties" | "fill-character" => {}
                        _ => shown.something = true,
                    }
                }
                Within::Nothing => {}
            },
        }
        Ok(())
    }

    /// How a cell of a style is shown.
    pub(super) fn cell(&self, name: &str, percentage: bool) -> Style {
        let chain = self.chain(name);
        let first = |of: fn(&Named) -> Option<&String>| chain.iter().find_map(|it| of(it));
        let colour = first(|it| it.colour.as_ref()).map_or("#000000", String::as_str);
        let behind = first(|it| it.behind.as_ref()).map_or("transparent", String::as_str);
        let behind = if behind == "transparent" { "#ffffff" } else { behind };
        let hides = first(|it| it.format.as_ref()).is_some_and(|it| self.hides(it));
        Style {
            format: if percentage { Format::of("0%") } else { Format::default() },
            unseen: hides || colour == behind,
            raised: self.raises(name),
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.named.contains_key(name)
    }

    /// Whether text of a style stands above the line.
    pub(super) fn raises(&self, name: &str) -> bool {
        self.chain(name).iter().find_map(|it| it.raised).unwrap_or_default()
    }

    /// Whether a sheet of a style is not shown.
    pub(super) fn hides_sheet(&self, name: &str) -> bool {
        self.named.get(name).is_some_and(|it| it.hidden)
    }

    /// A style and those it inherits from.
    fn chain(&self, name: &str) -> Vec<&Named> {
        let parent = |it: &&Named| it.parent.as_ref().and_then(|it| self.named.get(it));
        let first = self.named.get(name).or_else(|| self.named.get("Default"));
        std::iter::successors(first, parent).take(FARTHEST).collect()
    }

    /// Whether a number format shows nothing, whatever the number.
    fn hides(&self, name: &str) -> bool {
        let Some(shown) = self.formats.get(name) else { return false };
        let blank = |it: &String| self.formats.get(it).is_some_and(|it| !it.something);
        !shown.something && shown.others.iter().all(blank)
    }
}

impl Named {
    /// Takes what an element within a style says; whether it marks text by colour or a stroke.
    fn take(&mut self, local: &str, tag: &Element<'_>) -> Result<bool, Refusal> {
        let value = |name: &str| Ok(tag.attribute(name)?.map(std::borrow::Cow::into_owned));
        match local {
            "text-properties" => {
                self.raised = value("text-position")?.map(|it| is_raised(&it)).or(self.raised);
                let is_set =
                    |it: Option<String>| it.is_some_and(|it| it != "none" && it != "normal");
                self.apart |=
                    is_set(value("font-weight")?) || is_set(value("text-underline-style")?);
                self.colour =
                    value("color")?.map(|it| it.to_ascii_lowercase()).or(self.colour.take());
                let coloured = self.colour.as_deref().is_some_and(|it| !is_grey(it)) && !self.apart;
                return Ok(coloured || is_set(value("text-line-through-style")?));
            }
            "table-cell-properties" => {
                self.behind = value("background-color")?.map(|it| it.to_ascii_lowercase());
            }
            "table-properties" => self.hidden = value("display")?.is_some_and(|it| it == "false"),
            _ => {}
        }
        Ok(false)
    }
}

/// "super 58%" or "33% 58%"; below the line is "sub" or less than nothing.
fn is_raised(position: &str) -> bool {
    let first = position.split_whitespace().next().unwrap_or_default();
    first == "super" || (!first.starts_with(['-', '0']) && first.ends_with('%'))
}

fn is_grey(colour: &str) -> bool {
    colour.get(1..3) == colour.get(3..5) && colour.get(3..5) == colour.get(5..)
}
