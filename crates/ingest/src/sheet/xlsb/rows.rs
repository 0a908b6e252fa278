//! The rows of a sheet, in a stream of records.

use super::{
    Book, Records, broken,
    head::{column as column_number, row as row_number},
    kind, rich, wide,
};
use crate::{
    reading::Refusal,
    sheet::{
        Cell, Doubt, MOST_ROWS, Make, Row, number,
        number::Number,
        record::{Fields, error, short_number},
        strings,
        style::Style,
        truncated, value,
    },
};

/// Rows still to come.
pub(in crate::sheet) struct Rows<'w> {
    book: &'w Book<'w>,
    records: Records<'w>,
    /// The row that was begun, and whether it is hidden.
    number: u32,
    hidden: bool,
    /// The column of the last cell in it.
    column: u16,
    over: bool,
    plain: Style,
}

impl<'w> Rows<'w> {
    pub(super) fn new(book: &'w Book<'w>, records: Records<'w>) -> Self {
        Self {
            book,
            records,
            number: 0,
            hidden: false,
            column: 0,
            over: false,
            plain: Style::default(),
        }
    }

    pub(in crate::sheet) fn next(&mut self, row: &mut Row) -> Result<bool, Refusal> {
        let Self { book, records, number, column, hidden, over, plain } = self;
        while !*over {
            (row.number, row.hidden) = (*number, *hidden);
            let Some((kind, data)) = records.next()? else {
                *over = true;
                break;
            };
            if kind == kind::ROW {
                let (next, folded) = begin(data, *number).ok_or_else(out_of_place)?;
                (*number, *hidden, *column) = (next, folded, 0);
                if !row.cells.is_empty() {
                    break;
                }
            } else if is_cell(kind) {
                let (kind, at, fields) = place(kind, data, *column).ok_or_else(out_of_place)?;
                *column = at;
                if kind != kind::BLANK {
                    let cell = Reader { book, row: *number, plain }.cell(kind, at, fields)?;
                    row.cells.extend(Some(cell).filter(|it| !it.text.trim().is_empty()));
                }
            }
        }
        if row.number == MOST_ROWS && !row.cells.is_empty() {
            return Err(truncated(MOST_ROWS));
        }
        Ok(!row.cells.is_empty())
    }
}

fn begin(data: &[u8], before: u32) -> Option<(u32, bool)> {
    let number = row_number(Fields(data).u32()?).filter(|it| *it > before)?;
    Some((number, data.get(11)? & 0x10 != 0))
}

const fn is_cell(kind: u16) -> bool {
    matches!(kind, kind::BLANK..=kind::RESULT_ERROR | kind::SHORT_FIRST..=kind::SHORT_LAST | kind::RICH_TEXT)
}

/// The kind and the column of a cell, and what stands behind them. A short record leaves out the
/// column, which is the next.
fn place(kind: u16, data: &[u8], before: u16) -> Option<(u16, u16, Fields<'_>)> {
    let mut fields = Fields(data);
    if (kind::SHORT_FIRST..=kind::SHORT_LAST).contains(&kind) {
        let next = column_number(u32::from(before))?;
        return Some((kind - kind::SHORT_FIRST + kind::BLANK, next, fields));
    }
    let column = column_number(fields.u32()?).filter(|it| *it > before)?;
    Some((kind, column, fields))
}

fn out_of_place() -> Refusal {
    crate::sheet::damaged("A row or a cell of the workbook is out of its place.".to_owned())
}

/// What a cell's record is read with.
struct Reader<'r> {
    book: &'r Book<'r>,
    row: u32,
    plain: &'r Style,
}

impl Reader<'_> {
    fn cell(&self, kind: u16, column: u16, mut fields: Fields<'_>) -> Result<Cell, Refusal> {
        let broken = || broken("of a sheet");
        let style = fields.u32().ok_or_else(broken)? & 0xff_ffff;
        let style = usize::try_from(style).ok().and_then(|it| self.book.styles.get(it));
        let style = style.unwrap_or(self.plain);
        let word = |text: &str, make| value::of_word(column, text.to_owned(), make, style);
        let mut cell = match kind {
            kind::SHORT_NUMBER => self.number(column, fields.u32().and_then(short_number), style),
            kind::NUMBER | kind::RESULT_NUMBER => {
                self.number(column, number::of_double(fields.f64().ok_or_else(broken)?), style)
            }
            kind::ERROR | kind::RESULT_ERROR => {
                word(error(fields.u8().ok_or_else(broken)?), Make::Error)
            }
            kind::TRUTH | kind::RESULT_TRUTH => {
                word(if fields.u8() == Some(0) { "FALSE" } else { "TRUE" }, Make::Boolean)
            }
            kind::TEXT_SHARED => {
                let shared = fields.u32().and_then(|it| self.book.strings.get(it));
                let (text, raised) = shared.ok_or_else(|| {
                    strings::missing(self.row, &delivery::observation::column_letters(column))
                })?;
                value::of_text(column, text.to_owned(), raised.cloned(), style)
            }
            kind::RICH_TEXT => {
                let (text, raised) = rich(&mut fields, &self.book.fonts)?.ok_or_else(broken)?;
                value::of_text(column, text, raised, style)
            }
            _ => value::of_text(column, wide(&mut fields).ok_or_else(broken)?, None, style),
        };
        if (kind::RESULT_TEXT..=kind::RESULT_ERROR).contains(&kind) && self.book.stale {
            cell.doubt = cell.doubt.or(Some(Doubt::Stale));
        }
        Ok(cell)
    }

    fn number(&self, column: u16, number: Option<Number>, style: &Style) -> Cell {
        match number {
            Some(number) => value::of_number(column, number, style, self.book.epoch),
            None => value::of_word(column, "not a number".to_owned(), Make::Error, style),
        }
    }
}
