//! Workbooks that this product has exported: their sheet of figures, read as tidy CSV.

use std::fmt::Write as _;

use delivery::observation::SheetCell;

use crate::{
    interner::index,
    reading::{Known, Reading, Refusal},
    sheet::{Row, Workbook},
    table::Table,
    tidy,
};

const SHEET: &str = "Figures";
const HEADER_ROW: u32 = 3;

/// Reads the figures; `None` where the workbook is another.
pub(crate) fn read(
    name: &str,
    workbook: &Workbook<'_>,
    known: &Known<'_>,
) -> Option<Result<Reading, Refusal>> {
    let at = workbook.sheets.iter().position(|it| it.name == SHEET)?;
    match Figures::of(workbook, at) {
        Ok(figures) => Some(figures?.reading(name, at, known)),
        Err(refusal) => Some(Err(refusal)),
    }
}

/// The table of figures as text.
struct Figures {
    text: String,
    /// The rows of the sheet that its rows come from.
    rows: Vec<u32>,
    /// The column of the exact texts, counted from 1.
    column: u16,
}

impl Figures {
    fn of(workbook: &Workbook<'_>, at: usize) -> Result<Option<Self>, Refusal> {
        let mut rows = workbook.rows(at)?;
        let mut row = Row::default();
        while rows.next(&mut row)? && row.number < HEADER_ROW {}
        let has = |it: &str| row.cells.iter().find(|cell| cell.text == it).map(|cell| cell.column);
        let column = has("value_text").filter(|_| has("file_sha256").is_some());
        let (Some(column), HEADER_ROW) = (column, row.number) else { return Ok(None) };
        let width = row.cells.last().map_or(0, |it| it.column);
        let mut figures = Self { text: String::new(), rows: Vec::new(), column };
        figures.push(&row, width);
        while rows.next(&mut row)? {
            figures.push(&row, width);
            figures.rows.push(row.number);
        }
        Ok(Some(figures))
    }

    fn push(&mut self, row: &Row, width: u16) {
        let mut cells = row.cells.iter().peekable();
        for column in 1..=width.max(row.cells.last().map_or(0, |it| it.column)) {
            let cell = cells.next_if(|it| it.column == column);
            let text = cell.map_or("", |it| it.text.as_str());
            // No spreadsheet computes a text that stands in a workbook: what begins with an apostrophe
            // here has it as its own.
            let guard = if tidy::is_guarded(text) { "'" } else { "" };
            let comma = if column == 1 { "" } else { "," };
            // Writing to a String cannot fail.
            let _written = write!(self.text, "{comma}\"{guard}{}\"", text.replace('"', "\"\""));
        }
        self.text.push('\n');
    }

    fn reading(self, name: &str, at: usize, known: &Known<'_>) -> Result<Reading, Refusal> {
        let mut reading = tidy::read(name, Table::open(&self.text)?, known)?;
        reading.layout = "tidy-workbook".into();
        let sheet = u16::try_from(at + 1).unwrap_or(u16::MAX);
        let cell = Some(SheetCell { sheet, column: self.column });
        let row = |it: u32| self.rows.get(index(it).saturating_sub(2)).copied().unwrap_or(it);
        for (_, observations) in reading.parts.iter_mut().flat_map(|it| &mut it.series) {
            for it in observations {
                (it.row, it.cell) = (row(it.row), cell);
            }
        }
        for it in &mut reading.complaints {
            it.row = row(it.row);
        }
        Ok(reading)
    }
}
