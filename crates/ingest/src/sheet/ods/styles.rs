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
}

/// The code of a format that shows TRUE or FALSE.
pub(super) const BOOLEAN: &str = "BOOLEAN";

#[derive(Clone, Default)]
struct Named {
    parent: Option<String>,
    format: Option<String>,
    raised: Option<bool>,
    colour: Option<String>,
    behind: Option<String>,
    /// Of a sheet: whether it is not shown.
    hidden: bool,
    struck: Option<bool>,
    /// Whether it is bold or underlined: a heading's or a link's, which are coloured for their own sake.
    bold: Option<bool>,
    underlined: Option<bool>,
}

/// What a number format shows, and the formats that take its place on conditions.
#[derive(Default)]
struct Shown {
    something: bool,
    /// Of a date, a time or TRUE and FALSE: the code as other workbooks write it; else blank.
    code: String,
    is_clock: bool,
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
                        shown.text(&text);
                    }
                }
                Node::End(tag) if is_style(tag.local()) => within = Within::Nothing,
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
                *within = if tag.empty { Within::Nothing } else { Within::Style(name) };
            }
            kind if is_style(kind) => {
                let name = value("name")?.unwrap_or_default();
                self.formats.insert(name.clone(), Shown::of(kind));
                *within = if tag.empty { Within::Nothing } else { Within::Format(name) };
            }
            local => match within {
                Within::Style(name) => {
                    let Some(named) = self.named.get_mut(name) else { return Ok(()) };
                    named.take(local, tag)?;
                }
                Within::Format(name) => {
                    let Some(shown) = self.formats.get_mut(name) else { return Ok(()) };
                    match local {
                        "map" => shown.others.extend(value("apply-style-name")?),
                        // What stands in it as text is looked at as text; colours show nothing.
                        "text" | "text-properties" | "fill-character" => {}
                        _ => shown.part(local, value("style")?.is_some_and(|it| it == "long")),
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
        let format = first(|it| it.format.as_ref());
        let hides = format.is_some_and(|it| self.hides(it));
        let code = || format.map_or("", |it| self.code(it));
        Style {
            format: Format::of(if percentage { "0%" } else { code() }),
            unseen: hides || colour == behind,
            raised: self.raises(name),
        }
    }

    /// Whether text of a style is struck through, or coloured though it is no heading or link.
    pub(super) fn marks(&self, name: &str) -> bool {
        let chain = self.chain(name);
        let is = |of: fn(&Named) -> Option<bool>| chain.iter().find_map(|it| of(it)) == Some(true);
        let apart = is(|it| it.bold) || is(|it| it.underlined);
        is(|it| it.struck) || (is(|it| it.colour.as_deref().map(|it| !is_grey(it))) && !apart)
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

    /// The code of a number format, or of the one that takes its place on a condition.
    fn code(&self, name: &str) -> &str {
        let Some(shown) = self.formats.get(name) else { return "" };
        let others = shown.others.iter().filter_map(|it| self.formats.get(it));
        let mut codes = std::iter::once(shown).chain(others).map(|it| it.code.as_str());
        codes.find(|it| !it.is_empty()).unwrap_or_default()
    }

    /// Whether a number format shows nothing, whatever the number.
    fn hides(&self, name: &str) -> bool {
        let Some(shown) = self.formats.get(name) else { return false };
        let blank = |it: &String| self.formats.get(it).is_some_and(|it| !it.something);
        !shown.something && shown.others.iter().all(blank)
    }
}

impl Shown {
    /// A format by its kind, before its parts.
    fn of(kind: &str) -> Self {
        let code = if kind == "boolean-style" { BOOLEAN } else { "" };
        let is_clock = matches!(kind, "date-style" | "time-style");
        Self { code: code.to_owned(), is_clock, ..Self::default() }
    }

    /// Takes a text that is shown as it stands.
    fn text(&mut self, text: &str) {
        self.something |= !text.trim().is_empty();
        if self.is_clock && !text.is_empty() {
            self.code.extend(["\"", &text.replace('"', ""), "\""]);
        }
    }

    /// Takes a part of what is shown.
    fn part(&mut self, part: &str, is_long: bool) {
        self.something = true;
        if self.is_clock {
            self.code.push_str(match part {
                "day" | "day-of-week" => "d",
                "month" | "minutes" => "m",
                "year" if is_long => "yyyy",
                "year" => "yy",
                "quarter" => "q",
                "week-of-year" => "w",
                "hours" => "h",
                "seconds" => "s",
                "am-pm" => "AM/PM",
                _ => "",
            });
        }
    }
}

impl Named {
    /// Takes what an element within a style says.
    fn take(&mut self, local: &str, tag: &Element<'_>) -> Result<(), Refusal> {
        let value = |name: &str| Ok(tag.attribute(name)?.map(std::borrow::Cow::into_owned));
        let is_set = |name: &str| {
            let value = tag.attribute(name)?;
            Ok(value.map(|it| !matches!(&*it, "none" | "normal")))
        };
        match local {
            "text-properties" => {
                self.raised = value("text-position")?.map(|it| is_raised(&it)).or(self.raised);
                self.bold = is_set("font-weight")?.or(self.bold);
                self.underlined = is_set("text-underline-style")?.or(self.underlined);
                self.struck = is_set("text-line-through-style")?.or(self.struck);
                self.colour =
                    value("color")?.map(|it| it.to_ascii_lowercase()).or(self.colour.take());
            }
            "table-cell-properties" => {
                self.behind = value("background-color")?.map(|it| it.to_ascii_lowercase());
            }
            "table-properties" => self.hidden = value("display")?.is_some_and(|it| it == "false"),
            _ => {}
        }
        Ok(())
    }
}

/// Whether an element is a style, or a format as the styles name them.
fn is_style(local: &str) -> bool {
    matches!(
        local,
        "style"
            | "number-style"
            | "percentage-style"
            | "currency-style"
            | "date-style"
            | "time-style"
            | "boolean-style"
            | "text-style"
    )
}

/// "super 58%" or "33% 58%"; below the line is "sub" or less than nothing.
fn is_raised(position: &str) -> bool {
    let first = position.split_whitespace().next().unwrap_or_default();
    first == "super" || (!first.starts_with(['-', '0']) && first.ends_with('%'))
}

fn is_grey(colour: &str) -> bool {
    colour.get(1..3) == colour.get(3..5) && colour.get(3..5) == colour.get(5..)
}
