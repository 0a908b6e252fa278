//! The rows of a sheet, in a stream.

use std::collections::BTreeSet;

use super::{
    Book,
    strings::{Runs, unescaped},
};
use crate::{
    reading::Refusal,
    sheet::{
        Cell, Doubt, MOST_COLUMNS, MOST_ROWS, Make, Row, address,
        archive::Stream,
        damaged, number, strings,
        style::Style,
        truncated, value,
        xml::{Element, Node, Xml},
    },
};

/// The most formulas of which it is remembered that they rest on another workbook.
const MOST_SHARED: usize = 1_000_000;

/// Rows still to come.
pub(in crate::sheet) struct Rows<'w> {
    xml: Xml<Stream<'w>>,
    book: &'w Book<'w>,
    /// The row that was read last, and its last column.
    row: u32,
    column: u16,
    raw: Raw,
    /// Formulas that stand once for many cells and rest on another workbook.
    outside: BTreeSet<u32>,
    plain: Style,
}

/// A cell as it is written.
#[derive(Default)]
struct Raw {
    column: u16,
    style: usize,
    kind: Kind,
    value: String,
    has_value: bool,
    formula: Option<String>,
    outside: bool,
    runs: Runs,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Number,
    Shared,
    Text,
    Inline,
    Boolean,
    Error,
    Date,
}

impl<'w> Rows<'w> {
    pub(super) fn new(book: &'w Book<'w>, xml: Xml<Stream<'w>>) -> Self {
        let (raw, outside, plain) = (Raw::default(), BTreeSet::new(), Style::default());
        Self { xml, book, row: 0, column: 0, raw, outside, plain }
    }

    pub(in crate::sheet) fn next(&mut self, row: &mut Row) -> Result<bool, Refusal> {
        loop {
            match self.xml.next()? {
                Node::Start(tag) if tag.local() == "row" => {
                    let (number, hidden) = head(&tag, self.row)?;
                    (self.row, self.column) = (number, 0);
                    (row.number, row.hidden) = (number, hidden);
                    row.cells.clear();
                }
                Node::Start(tag) if tag.local() == "c" => {
                    self.raw.begin(&tag, self.row, self.column)?;
                    self.column = self.raw.column;
                    if !tag.empty {
                        self.read_cell()?;
                        let cell = self.cell()?;
                        row.cells.extend(cell);
                    }
                }
                Node::End(tag) if tag.local() == "row" && !row.cells.is_empty() => {
                    return if row.number == MOST_ROWS {
                        Err(truncated(MOST_ROWS))
                    } else {
                        Ok(true)
                    };
                }
                Node::Over => return Ok(false),
                _ => {}
            }
        }
    }

    /// Reads what stands within a cell, up to its end.
    fn read_cell(&mut self) -> Result<(), Refusal> {
        let raw = &mut self.raw;
        let mut within = Within::Nothing;
        loop {
            match self.xml.next()? {
                Node::Start(tag) => match tag.local() {
                    "v" => {
                        raw.has_value = true;
                        within = if tag.empty { Within::Nothing } else { Within::Value };
                    }
                    "f" => {
                        let shared = tag.attribute("si")?.and_then(|it| it.parse().ok());
                        raw.outside = shared.is_some_and(|it| self.outside.contains(&it));
                        raw.formula = Some(String::new());
                        within = if tag.empty { Within::Nothing } else { Within::Formula(shared) };
                    }
                    _ => raw.runs.start(&tag)?,
                },
                Node::Text(text) => match within {
                    Within::Value => raw.value.push_str(&text),
                    Within::Formula(_) => raw.formula.get_or_insert_default().push_str(&text),
                    Within::Nothing => raw.runs.push(&text)?,
                },
                Node::End(tag) => match tag.local() {
                    "c" => return Ok(()),
                    "v" => within = Within::Nothing,
                    "f" => {
                        raw.outside |= raw.formula.as_deref().is_some_and(rests_on_another);
                        if let Within::Formula(Some(shared)) = within
                            && raw.outside
                            && self.outside.len() < MOST_SHARED
                        {
                            self.outside.insert(shared);
                        }
                        within = Within::Nothing;
                    }
                    name => raw.runs.end(name),
                },
                Node::Other => {}
                Node::Over => return Ok(()),
            }
        }
    }

    /// The cell that was read, if it holds something.
    fn cell(&mut self) -> Result<Option<Cell>, Refusal> {
        let raw = &mut self.raw;
        let style = self.book.styles.get(raw.style).unwrap_or(&self.plain);
        let column = raw.column;
        let word = |text: &str, make| Some(value::of_word(column, text.to_owned(), make, style));
        // Text keeps the spaces that a number may not have around it.
        let text = if raw.kind == Kind::Text { raw.value.as_str() } else { raw.value.trim() };
        let mut cell = match raw.kind {
            Kind::Inline => {
                let raised = raw.runs.raised();
                Some(value::of_text(column, raw.runs.text().into_owned(), raised, style))
            }
            Kind::Text if raw.has_value => {
                Some(value::of_text(column, unescaped(text).into_owned(), None, style))
            }
            _ if text.is_empty() => None,
            Kind::Shared => {
                let shared = text.parse().ok().and_then(|it| self.book.strings.get(it));
                let (text, raised) = shared.ok_or_else(|| {
                    strings::missing(self.row, &delivery::observation::column_letters(column))
                })?;
                Some(value::of_text(column, text.to_owned(), raised.cloned(), style))
            }
            Kind::Number => match number::of_text(text) {
                Some(number) => Some(value::of_number(column, number, style, self.book.epoch)),
                None => word(text, Make::Error),
            },
            Kind::Boolean => {
                word(if text == "0" || text == "false" { "FALSE" } else { "TRUE" }, Make::Boolean)
            }
            Kind::Date => word(text.strip_suffix("T00:00:00").unwrap_or(text), Make::Date),
            Kind::Error | Kind::Text => word(text, Make::Error),
        };
        if cell.is_none()
            && let Some(formula) = raw.formula.take()
        {
            cell = word(&format!("={formula}"), Make::Uncomputed);
        } else if let (Some(cell), Some(_)) = (&mut cell, &raw.formula)
            && (self.book.stale || raw.outside)
        {
            cell.doubt = cell.doubt.or(Some(Doubt::Stale));
        }
        Ok(cell.filter(|it| !it.text.trim().is_empty()))
    }
}

#[derive(Clone, Copy)]
enum Within {
    Nothing,
    Value,
    /// With the number under which it stands for other cells, too.
    Formula(Option<u32>),
}

impl Raw {
    /// Begins a cell; one that does not say where it stands is the next.
    fn begin(&mut self, tag: &Element<'_>, row: u32, before: u16) -> Result<(), Refusal> {
        let (mut at, mut style, mut kind) = (None, None, None);
        tag.attributes(|name, value| match name {
            "r" => at = Some(value),
            "s" => style = Some(value),
            "t" => kind = Some(value),
            _ => {}
        })?;
        let place = at.as_deref().map_or(before.checked_add(1).map(|it| (row, it)), address);
        let place = place.filter(|it| it.0 == row && it.1 > before && it.1 <= MOST_COLUMNS);
        let Some((_, column)) = place else {
            let at = at.map(|it| crate::fault::shown(&it)).unwrap_or_default();
            return Err(damaged(format!("Row {row} holds a cell \"{at}\" out of its place.")));
        };
        self.column = column;
        self.style = style.and_then(|it| it.parse().ok()).unwrap_or_default();
        self.kind = match kind.as_deref() {
            None | Some("n") => Kind::Number,
            Some("s") => Kind::Shared,
            Some("str") => Kind::Text,
            Some("inlineStr") => Kind::Inline,
            Some("b") => Kind::Boolean,
            Some("d") => Kind::Date,
            Some(_) => Kind::Error,
        };
        self.value.clear();
        self.runs.clear();
        (self.has_value, self.formula, self.outside) = (false, None, false);
        Ok(())
    }
}

/// The number of a row and whether it is hidden.
fn head(tag: &Element<'_>, before: u32) -> Result<(u32, bool), Refusal> {
    let (mut number, mut hidden) = (before.checked_add(1), false);
    tag.attributes(|name, value| match name {
        "r" => number = value.parse().ok(),
        "hidden" => hidden |= value == "1" || value == "true",
        "ht" => hidden |= value == "0",
        _ => {}
    })?;
    let number = number.filter(|it| *it > before && *it <= MOST_ROWS);
    let problem = || damaged(format!("A row behind row {before} is out of its place."));
    Ok((number.ok_or_else(problem)?, hidden))
}

/// Whether a formula names a cell of another workbook, as in "[1]Sheet1!A1".
fn rests_on_another(formula: &str) -> bool {
    formula.split('[').skip(1).any(|it| {
        let digits = it.bytes().take_while(u8::is_ascii_digit).count();
        digits > 0 && it.as_bytes().get(digits) == Some(&b']')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_may_rest_on_another_workbook() {
        assert!(rests_on_another("SUM([1]Sheet1!A1)"));
        assert!(rests_on_another("'[12]My sheet'!A1"));
        assert!(!rests_on_another("SUM(Table1[Value])"));
        assert!(!rests_on_another("A1+B1"));
    }
}
