//! The tables of a document and their rows, in a stream.

use std::collections::BTreeMap;

use super::{
    styles::{BOOLEAN, Styles},
    text::Text,
};
use crate::{
    reading::Refusal,
    sheet::{
        Area, Cell, Doubt, MOST_COLUMNS, MOST_ROWS, Make, Row, Sheet,
        archive::Stream,
        damaged, date, number,
        style::Style,
        truncated, value,
        xml::{Element, Node, Xml, local, plain},
    },
};

/// The most bytes that repeated cells may unfold to.
const MOST_UNFOLDED: usize = 128 * 1024 * 1024;
/// The most merged areas, notes, and stretches of columns of a sheet.
const MOST: usize = 100_000;

/// The tables of a document, one after the other.
pub(super) struct Tables<'w> {
    xml: Xml<Stream<'w>>,
    styles: &'w Styles,
    /// Rows and columns that are behind; repeated blanks may lie far outside a sheet.
    row: u64,
    column: u64,
    /// Whether the table that was begun has nothing in it.
    empty: bool,
    /// How cells of a style are shown, percentages apart.
    shown: BTreeMap<(String, bool), Style>,
    /// The last column and the style of each stretch of columns.
    columns: Vec<(u64, String)>,
    row_style: String,
    text: Text,
    unfolded: usize,
    /// Whether a cell that holds something is struck through or coloured as a whole.
    marked: bool,
    pub(super) has_pivot: bool,
}

/// The rows of one sheet.
pub(in crate::sheet) struct Rows<'w> {
    tables: Tables<'w>,
    /// The row that was read last, and how often it comes again.
    last: Row,
    again: u32,
    over: bool,
}

impl<'w> Rows<'w> {
    pub(super) fn new(tables: Tables<'w>) -> Self {
        Self { tables, last: Row::default(), again: 0, over: false }
    }

    pub(in crate::sheet) fn next(&mut self, row: &mut Row) -> Result<bool, Refusal> {
        if self.again > 0 {
            self.again -= 1;
            self.last.number += 1;
            row.clone_from(&self.last);
            return Ok(true);
        }
        if self.over {
            return Ok(false);
        }
        match self.tables.row(row, None)? {
            Some(1) => Ok(true),
            Some(times) => {
                self.last.clone_from(row);
                self.again = times - 1;
                Ok(true)
            }
            None => {
                self.over = true;
                self.tables.finish()?;
                Ok(false)
            }
        }
    }
}

/// A cell as its element tells it.
#[derive(Default)]
struct Raw {
    times: u64,
    kind: String,
    value: Option<String>,
    formula: Option<String>,
    style: String,
    is_error: bool,
    spans: (u64, u64),
}

impl<'w> Tables<'w> {
    /// Tables from where the body of the document begins.
    pub(super) fn new(xml: Xml<Stream<'w>>, styles: &'w Styles) -> Self {
        Self {
            xml,
            styles,
            row: 0,
            column: 0,
            empty: false,
            shown: BTreeMap::new(),
            columns: Vec::new(),
            row_style: String::new(),
            text: Text::default(),
            unfolded: 0,
            marked: false,
            has_pivot: false,
        }
    }

    /// Goes to the next table: its name and whether it is not shown.
    pub(super) fn next(&mut self) -> Result<Option<(String, bool)>, Refusal> {
        loop {
            match self.xml.next()? {
                Node::Start(tag) if tag.local() == "table" => {
                    let name = tag.attribute("name")?.unwrap_or_default().into_owned();
                    let style = tag.attribute("style-name")?.unwrap_or_default();
                    let hidden = self.styles.hides_sheet(&style);
                    (self.row, self.column, self.empty) = (0, 0, tag.empty);
                    self.columns.clear();
                    return Ok(Some((name, hidden)));
                }
                // Cells that changes took away stand in a list of their own.
                Node::Start(tag) if tag.local() == "tracked-changes" && !tag.empty => {
                    self.xml.skip()?;
                }
                Node::Start(tag) if tag.local() == "data-pilot-table" => self.has_pivot = true,
                Node::Over => return Ok(None),
                _ => {}
            }
        }
    }

    /// Whether text was struck through or coloured in a cell so far.
    pub(super) const fn marked(&self) -> bool {
        self.marked || self.text.marked
    }

    /// Passes over the table that was begun.
    pub(super) fn pass(&mut self) -> Result<(), Refusal> {
        if self.empty { Ok(()) } else { self.xml.skip() }
    }

    /// Reads on to the end, so that the whole document was seen to be sound.
    fn finish(&mut self) -> Result<(), Refusal> {
        while !matches!(self.xml.next()?, Node::Over) {}
        Ok(())
    }

    /// The next row that holds something, and how often it stands there; what stands around the cells
    /// goes to `sheet`. `None` at the end of the table.
    pub(super) fn row(
        &mut self,
        row: &mut Row,
        mut sheet: Option<&mut Sheet>,
    ) -> Result<Option<u32>, Refusal> {
        while !self.empty {
            let tag = match self.xml.next()? {
                Node::Start(tag) => tag,
                Node::End(tag) if tag.local() == "table" => return Ok(None),
                Node::Over => return Ok(None),
                _ => continue,
            };
            match tag.local() {
                "table-row" => {
                    let (times, hidden, filtered) = row_head(&tag, &mut self.row_style)?;
                    let empty = tag.empty;
                    if let Some(sheet) = &mut sheet {
                        sheet.filtered |= filtered;
                    }
                    row.cells.clear();
                    row.hidden = hidden;
                    let first = self.row.saturating_add(1);
                    self.column = 0;
                    if !empty {
                        self.cells(row, first, sheet.as_deref_mut())?;
                    }
                    self.row = self.row.saturating_add(times);
                    if !row.cells.is_empty() {
                        return self.place(row, first, times).map(Some);
                    }
                }
                "table-column" => {
                    let (times, hidden, style) = column_head(&tag)?;
                    self.column_run(times, hidden, style, sheet.as_deref_mut())?;
                }
                "shapes" | "forms" | "table-source" | "scenario" if !tag.empty => {
                    self.xml.skip()?;
                }
                _ => {}
            }
        }
        Ok(None)
    }

    fn place(&mut self, row: &mut Row, first: u64, times: u64) -> Result<u32, Refusal> {
        let last = first.saturating_add(times - 1);
        if last >= u64::from(MOST_ROWS) {
            return Err(truncated(MOST_ROWS));
        }
        let (first, times) =
            (u32::try_from(first).unwrap_or(MOST_ROWS), u32::try_from(times).unwrap_or(MOST_ROWS));
        row.number = first;
        let bytes: usize = row.cells.iter().map(|it| size_of::<Cell>() + it.text.len()).sum();
        self.unfold(bytes, u64::from(times - 1))?;
        Ok(times)
    }

    /// Counts what repeating costs.
    fn unfold(&mut self, bytes: usize, times: u64) -> Result<(), Refusal> {
        let more = bytes.saturating_mul(usize::try_from(times).unwrap_or(usize::MAX));
        self.unfolded = self.unfolded.saturating_add(more);
        if self.unfolded > MOST_UNFOLDED {
            return Err(damaged(
                "A sheet repeats cells more often than any table would.".to_owned(),
            ));
        }
        Ok(())
    }

    fn column_run(
        &mut self,
        times: u64,
        hidden: bool,
        style: String,
        sheet: Option<&mut Sheet>,
    ) -> Result<(), Refusal> {
        let before = self.columns.last().map_or(0, |it| it.0);
        let last = before.saturating_add(times);
        let column = |it: u64| u16::try_from(it).ok().filter(|it| *it <= MOST_COLUMNS);
        if let (Some(sheet), true, Some(first)) = (sheet, hidden, column(before.saturating_add(1)))
        {
            sheet.hidden_columns.push((first, column(last).unwrap_or(MOST_COLUMNS)));
        }
        self.columns.push((last, style));
        if self.columns.len() > MOST {
            return Err(damaged(format!("A sheet has more than {MOST} stretches of columns.")));
        }
        Ok(())
    }

    /// Reads the cells of a row, up to its end.
    fn cells(
        &mut self,
        row: &mut Row,
        number: u64,
        mut sheet: Option<&mut Sheet>,
    ) -> Result<(), Refusal> {
        loop {
            match self.xml.next()? {
                Node::Start(tag) if matches!(tag.local(), "table-cell" | "covered-table-cell") => {
                    let (raw, empty) = (Raw::of(&tag)?, tag.empty);
                    self.text.clear();
                    let note = if empty { String::new() } else { self.within_cell()? };
                    if let Some(sheet) = &mut sheet {
                        around(sheet, &raw, number, self.column, note)?;
                    }
                    self.push(row, raw)?;
                }
                Node::End(tag) if tag.local() == "table-row" => return Ok(()),
                Node::Over => return Ok(()),
                _ => {}
            }
        }
    }

    /// Reads what stands within a cell, up to its end; gives the note on it.
    fn within_cell(&mut self) -> Result<String, Refusal> {
        let mut note = Text::default();
        let mut in_note = false;
        loop {
            match self.xml.next()? {
                Node::Start(tag) => match (tag.local(), tag.empty) {
                    ("p", true) => self.text.begin()?,
                    ("p", false) if in_note => note.paragraph(&mut self.xml, self.styles)?,
                    ("p", false) => self.text.paragraph(&mut self.xml, self.styles)?,
                    ("annotation", false) => in_note = true,
                    (_, false) if !in_note => self.xml.skip()?,
                    _ => {}
                },
                Node::End(tag) => match tag.local() {
                    "table-cell" | "covered-table-cell" => return Ok(note.text),
                    "annotation" => in_note = false,
                    _ => {}
                },
                Node::Over => return Ok(note.text),
                _ => {}
            }
        }
    }

    /// Adds a cell as often as it stands there, if it holds something.
    fn push(&mut self, row: &mut Row, raw: Raw) -> Result<(), Refusal> {
        let first = self.column + 1;
        self.column = self.column.saturating_add(raw.times);
        let (times, last) = (raw.times, self.column);
        let Some(cell) = self.cell(raw, first)? else { return Ok(()) };
        if last > u64::from(MOST_COLUMNS) {
            return Err(damaged(format!("A row holds something beyond column {MOST_COLUMNS}.")));
        }
        self.unfold(size_of::<Cell>() + cell.text.len(), times - 1)?;
        let columns = (first..=last).filter_map(|it| u16::try_from(it).ok());
        row.cells.extend(columns.map(|column| Cell { column, ..cell.clone() }));
        Ok(())
    }

    fn cell(&mut self, raw: Raw, column: u64) -> Result<Option<Cell>, Refusal> {
        if raw.kind.is_empty() && raw.formula.is_none() && !self.text.is_some() {
            return Ok(None);
        }
        let style = self.style(&raw, column);
        let value = raw.value.clone().unwrap_or_default();
        let text = if self.text.is_some() { self.text.text.clone() } else { value.clone() };
        let word = |text: String, make| value::of_word(0, text, make, &style);
        let mut cell = match raw.kind.as_str() {
            _ if raw.is_error => word(text, Make::Error),
            "float" if is_boolean(value.trim(), text.trim(), &raw, &style) => {
                word(if value.trim() == "0" { "FALSE" } else { "TRUE" }.to_owned(), Make::Boolean)
            }
            "float" | "percentage" | "currency" => match number::of_text(value.trim()) {
                Some(number) => value::of_plain_number(0, number, &style),
                None => word(value, Make::Error),
            },
            "date" => {
                word(date::of_moment(&value, style.format.clock).unwrap_or(value), Make::Date)
            }
            "time" => word(clock(&value).unwrap_or(value), Make::Date),
            "boolean" => {
                word(if value == "true" { "TRUE" } else { "FALSE" }.to_owned(), Make::Boolean)
            }
            "" if raw.formula.is_some() && text.trim().is_empty() => {
                let formula = raw.formula.clone().unwrap_or_default();
                word(
                    format!("={}", formula.trim_start_matches("of:").trim_start_matches('=')),
                    Make::Uncomputed,
                )
            }
            _ => value::of_text(0, text, self.text.raised(), &style),
        };
        if raw.formula.is_some_and(|it| it.contains("'file:")) {
            cell.doubt = cell.doubt.or(Some(Doubt::Stale));
        }
        Ok(Some(cell).filter(|it| !it.text.trim().is_empty()))
    }

    /// How a cell is shown.
    fn style(&mut self, raw: &Raw, column: u64) -> Style {
        let key = (self.style_at(raw, column).to_owned(), raw.kind == "percentage");
        if let Some(style) = self.shown.get(&key) {
            return style.clone();
        }
        let style = self.styles.cell(&key.0, key.1);
        self.marked |= self.styles.marks(&key.0);
        if self.styles.has(&key.0) {
            self.shown.insert(key, style.clone());
        }
        style
    }

    /// The style of a cell: its own, its row's or its column's.
    fn style_at<'s>(&'s self, raw: &'s Raw, column: u64) -> &'s str {
        if !raw.style.is_empty() {
            return &raw.style;
        }
        if !self.row_style.is_empty() {
            return &self.row_style;
        }
        let at = self.columns.partition_point(|it| it.0 < column);
        self.columns.get(at).map_or("", |it| it.1.as_str())
    }
}

impl Raw {
    fn of(tag: &Element<'_>) -> Result<Self, Refusal> {
        let mut raw = Self { times: 1, spans: (1, 1), ..Self::default() };
        let mut fault = None;
        let mut text = |it| match plain(it) {
            Ok(it) => it.into_owned(),
            Err(it) => {
                fault = Some(it);
                String::new()
            }
        };
        tag.attributes(|name, value| match local(name) {
            "number-columns-repeated" => raw.times = count(&value),
            "number-columns-spanned" => raw.spans.1 = count(&value),
            "number-rows-spanned" => raw.spans.0 = count(&value),
            "value-type" if value == "error" => raw.is_error = true,
            "value-type" if !name.starts_with("calcext") => raw.kind = value.into_owned(),
            "value" | "date-value" | "time-value" | "boolean-value" | "string-value" => {
                raw.value = Some(text(value));
            }
            "formula" => raw.formula = Some(text(value)),
            "style-name" => raw.style = text(value),
            _ => {}
        })?;
        fault.map_or(Ok(raw), Err)
    }
}

/// Takes what stands around a cell: a merged area that begins there, a note on it.
fn around(
    sheet: &mut Sheet,
    raw: &Raw,
    row: u64,
    before: u64,
    note: String,
) -> Result<(), Refusal> {
    let place = |row: u64, column: u64| {
        let (row, column) = (u32::try_from(row).ok()?, u16::try_from(column).ok()?);
        (row <= MOST_ROWS && column <= MOST_COLUMNS).then_some((row, column))
    };
    let Some(first) = place(row, before.saturating_add(1)) else { return Ok(()) };
    if raw.spans != (1, 1) {
        let last = place(row.saturating_add(raw.spans.0 - 1), before.saturating_add(raw.spans.1));
        let last = last.unwrap_or((MOST_ROWS, MOST_COLUMNS));
        sheet.merged.push(Area { rows: (first.0, last.0), columns: (first.1, last.1) });
    }
    if !note.trim().is_empty() {
        sheet.comments.push((first.0, first.1, note.trim().to_owned()));
    }
    if sheet.merged.len().max(sheet.comments.len()) > MOST {
        return Err(damaged(format!(
            "The sheet \"{}\" has more than {MOST} merged areas or notes.",
            sheet.name
        )));
    }
    Ok(())
}

/// How often a row stands there, whether it is hidden, whether by a filter; and the style of its cells.
fn row_head(tag: &Element<'_>, style: &mut String) -> Result<(u64, bool, bool), Refusal> {
    let (mut times, mut hidden, mut filtered) = (1, false, false);
    style.clear();
    tag.attributes(|name, value| match local(name) {
        "number-rows-repeated" => times = count(&value),
        "visibility" => {
            filtered = value == "filter";
            hidden = filtered || value == "collapse";
        }
        "default-cell-style-name" => value.as_ref().clone_into(style),
        _ => {}
    })?;
    Ok((times, hidden, filtered))
}

fn column_head(tag: &Element<'_>) -> Result<(u64, bool, String), Refusal> {
    let (mut times, mut hidden, mut style) = (1, false, String::new());
    tag.attributes(|name, value| match local(name) {
        "number-columns-repeated" => times = count(&value),
        "visibility" => hidden = value != "visible",
        "default-cell-style-name" => style = value.into_owned(),
        _ => {}
    })?;
    Ok((times, hidden, style))
}

/// A count of at least one; what is too large to read is too large to matter.
fn count(text: &str) -> u64 {
    text.parse().map_or(if text.len() > 18 { u64::MAX } else { 1 }, |it: u64| it.max(1))
}

/// Whether a 1 or 0 is meant as TRUE or FALSE, which some programs write as numbers.
fn is_boolean(value: &str, shown: &str, raw: &Raw, style: &Style) -> bool {
    let is_word = |it: &str| it.eq_ignore_ascii_case("TRUE") || it.eq_ignore_ascii_case("FALSE");
    let formula = raw.formula.as_deref().unwrap_or_default();
    let formula = formula.trim_start_matches("of:").trim_start_matches('=');
    matches!(value, "0" | "1")
        && (formula.strip_suffix("()").is_some_and(is_word)
            || is_word(shown)
            || style.format.code.as_deref() == Some(BOOLEAN))
}

/// "PT12H30M00S" as "12:30:00", to the nearest second; `None` where it is longer than a day or no time.
fn clock(text: &str) -> Option<String> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minutes, seconds) = rest.split_once('M')?;
    let seconds = seconds.strip_suffix('S')?;
    let (seconds, part) = seconds.split_once('.').unwrap_or((seconds, ""));
    let [hours, minutes, seconds] = [hours, minutes, seconds].map(|it| it.parse::<u32>().ok());
    let (hours, minutes, seconds) = (hours?, minutes?, seconds?);
    if hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    let seconds = hours * 3600 + minutes * 60 + seconds + u32::from(part >= "5");
    (seconds < 86_400)
        .then(|| format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60))
}
