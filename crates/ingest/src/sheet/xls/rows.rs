//! The rows of a sheet, record by record.

use super::{
    Book, Record, Records, broken,
    head::Head,
    kind,
    text::{Parts, Text},
};
use crate::{
    reading::Refusal,
    sheet::{
        Cell, Doubt, Make, Row, number,
        number::Number,
        record::{Fields, error, short_number},
        strings,
        style::Style,
        truncated, value,
    },
};

/// The most rows of such a sheet.
const MOST_ROWS: u32 = 65_536;

/// Rows still to come.
pub(in crate::sheet) struct Rows<'w> {
    book: &'w Book,
    head: &'w Head,
    records: Records<'w>,
    depth: u32,
    /// Cells of the row after the one that was given out, since only they tell that it is over.
    ahead: Vec<Cell>,
    number: u32,
    plain: Style,
}

impl<'w> Rows<'w> {
    pub(super) fn new(book: &'w Book, head: &'w Head) -> Self {
        let records = Records { rest: book.stream.get(head.start..).unwrap_or_default() };
        Self {
            book,
            head,
            records,
            depth: 0,
            ahead: Vec::new(),
            number: 0,
            plain: Style::default(),
        }
    }

    pub(in crate::sheet) fn next(&mut self, row: &mut Row) -> Result<bool, Refusal> {
        row.cells.append(&mut self.ahead);
        row.number = self.number;
        while let Some(record) = self.records.next() {
            match record.kind {
                kind::BEGIN => self.depth += 1,
                kind::END if self.depth <= 1 => {
                    self.records.rest = &[];
                    return self.give(row);
                }
                kind::END => self.depth -= 1,
                _ if self.depth == 1 => {
                    let Some(number) = place(&record) else { continue };
                    let mut cells = self.cells(&record)?;
                    cells.retain(|it| !it.text.trim().is_empty());
                    if cells.is_empty() {
                        continue;
                    }
                    if number != row.number && !row.cells.is_empty() {
                        (self.ahead, self.number) = (cells, number);
                        return self.give(row);
                    }
                    row.number = number;
                    row.cells.append(&mut cells);
                }
                _ => {}
            }
        }
        if row.cells.is_empty() { Ok(false) } else { Err(broken()) }
    }

    /// Finishes a row: in order, no cell twice, and not the last that there can be.
    fn give(&self, row: &mut Row) -> Result<bool, Refusal> {
        row.cells.sort_by_key(|it| it.column);
        let twice = row.cells.windows(2).any(|it| it[0].column == it[1].column);
        if twice || (!self.ahead.is_empty() && self.number < row.number) {
            return Err(broken());
        }
        if row.number == MOST_ROWS && !row.cells.is_empty() {
            return Err(truncated(MOST_ROWS));
        }
        row.hidden = u16::try_from(row.number.saturating_sub(1))
            .is_ok_and(|it| self.head.hidden.contains(&it));
        Ok(!row.cells.is_empty())
    }

    fn cells(&mut self, record: &Record<'w>) -> Result<Vec<Cell>, Refusal> {
        let mut fields = Fields(record.data);
        let row = fields.u16().map_or(0, |it| u32::from(it) + 1);
        let column = fields.u16().ok_or_else(broken)?.saturating_add(1);
        if record.kind == kind::SHORT_NUMBERS {
            let width = fields.0.len() / 6;
            let run = (0..width).map_while(|i| {
                let (style, bits) = (fields.u16()?, fields.u32()?);
                Some(self.short(column.saturating_add(u16::try_from(i).ok()?), bits, style))
            });
            return Ok(run.collect());
        }
        let style = fields.u16().ok_or_else(broken)?;
        let shown = self.style(style);
        let cell = match record.kind {
            kind::SHARED_TEXT => {
                let shared = fields.u32().and_then(|it| self.book.globals.strings.get(it));
                let (text, raised) = shared.ok_or_else(|| {
                    strings::missing(row, &delivery::observation::column_letters(column))
                })?;
                value::of_text(column, text.to_owned(), raised.cloned(), shown)
            }
            kind::NUMBER => {
                self.number(column, number::of_double(fields.f64().ok_or_else(broken)?), shown)
            }
            kind::SHORT_NUMBER => self.short(column, fields.u32().ok_or_else(broken)?, style),
            kind::TRUTH_OR_ERROR => {
                let (code, is_error) = fields.u8().zip(fields.u8()).ok_or_else(broken)?;
                truth_or_error(column, code, is_error != 0, shown)
            }
            kind::LABEL | kind::RICH_LABEL => {
                let (text, raised) =
                    label(record, &fields).ok_or_else(broken)?.rich(&self.book.globals.fonts)?;
                value::of_text(column, text, raised, shown)
            }
            _ => self.formula(column, fields, style)?,
        };
        Ok(vec![cell])
    }

    /// The result of a formula.
    fn formula(
        &mut self,
        column: u16,
        mut fields: Fields<'w>,
        style: u16,
    ) -> Result<Cell, Refusal> {
        let result = fields.bytes(8).ok_or_else(broken)?;
        let flags = fields.u16().ok_or_else(broken)?;
        let text = (result[6..] == [0xff, 0xff] && result[0] == 0).then(|| self.result_text());
        let shown = self.style(style);
        let mut cell = match (&result[6..], result[0]) {
            ([0xff, 0xff], 0) => {
                value::of_text(column, text.flatten().unwrap_or_default(), None, shown)
            }
            ([0xff, 0xff], 1) => truth_or_error(column, result[2], false, shown),
            ([0xff, 0xff], 2) => truth_or_error(column, result[2], true, shown),
            // Excel says with which engine it computed; a program that computes nothing does not.
            ([0xff, 0xff], _) if !self.book.globals.computed => {
                value::of_word(column, "=…".to_owned(), Make::Uncomputed, shown)
            }
            ([0xff, 0xff], _) => Cell::text(column, String::new()),
            _ => self.number(column, Fields(result).f64().and_then(number::of_double), shown),
        };
        // The first flag asks for the formula to be computed anew when the file is opened.
        let stale = flags & 1 != 0 || self.head.stale || self.book.globals.outside;
        if stale && cell.make != Make::Uncomputed {
            cell.doubt = cell.doubt.or(Some(Doubt::Stale));
        }
        Ok(cell)
    }

    /// The text that a formula gave stands in a record behind it, perhaps with one between them.
    fn result_text(&mut self) -> Option<String> {
        let mut ahead = self.records;
        for _ in 0..3 {
            let record = ahead.next()?;
            if record.kind == kind::RESULT_TEXT {
                let text = Parts::of(ahead.parts(record.data)).text()?;
                self.records = ahead;
                return Some(text.whole());
            }
            place(&record).is_none().then_some(())?;
        }
        None
    }

    fn short(&self, column: u16, bits: u32, style: u16) -> Cell {
        self.number(column, short_number(bits), self.style(style))
    }

    fn number(&self, column: u16, number: Option<Number>, style: &Style) -> Cell {
        match number {
            Some(number) => value::of_number(column, number, style, self.book.epoch()),
            None => value::of_word(column, "not a number".to_owned(), Make::Error, style),
        }
    }

    fn style(&self, index: u16) -> &Style {
        self.book.globals.styles.cells.get(usize::from(index)).unwrap_or(&self.plain)
    }
}

/// The row of a record that holds cells, counted from 1.
fn place(record: &Record<'_>) -> Option<u32> {
    matches!(
        record.kind,
        kind::SHARED_TEXT
            | kind::NUMBER
            | kind::SHORT_NUMBER
            | kind::SHORT_NUMBERS
            | kind::TRUTH_OR_ERROR
            | kind::LABEL
            | kind::RICH_LABEL
            | kind::FORMULA
    )
    .then(|| Fields(record.data).u16().map(|it| u32::from(it) + 1))?
}

fn truth_or_error(column: u16, code: u8, is_error: bool, style: &Style) -> Cell {
    if is_error {
        return value::of_word(column, error(code).to_owned(), Make::Error, style);
    }
    let text = if code == 0 { "FALSE" } else { "TRUE" };
    value::of_word(column, text.to_owned(), Make::Boolean, style)
}

/// A text that stands with its cell; its runs, if it has any, stand behind it.
fn label(record: &Record<'_>, fields: &Fields<'_>) -> Option<Text> {
    let mut parts = Parts::of(vec![fields.0]);
    let (length, wide) = (usize::from(parts.u16()?), parts.bytes(1)?[0] & 1 != 0);
    let text = Text::plain(parts.units(length, wide)?);
    if record.kind == kind::LABEL {
        return Some(text);
    }
    let count = parts.u16().unwrap_or_default();
    let runs =
        (0..count).map_while(|_| Some((usize::from(parts.u16()?), usize::from(parts.u16()?))));
    Some(text.with_runs(runs.collect()))
}
