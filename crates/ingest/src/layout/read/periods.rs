//! Where the period of each figure stands, for what is wrong with it is found out at the end.

use super::super::{Role, faults::address, find::Found};
use crate::intake::Said;

/// The cells of the periods of all tables.
pub(super) struct Periods(Vec<Table>);

struct Table {
    sheet: usize,
    name: String,
    columns: Vec<Column>,
    /// The rows of figures in their order, each with the cell of its period.
    rows: Vec<(u32, (u32, u16))>,
}

struct Column {
    at: u16,
    heading: String,
    /// Whether it holds figures.
    is_value: bool,
    /// Whether its heading, or a text above it, says the period.
    is_of_heading: bool,
}

impl Periods {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Begins a table.
    pub(super) fn begin(&mut self, found: &Found<'_>, name: &str) {
        let columns = found.fields.iter().map(|it| Column {
            at: it.at,
            heading: it.heading.clone(),
            is_value: it.column.is == Role::Value,
            is_of_heading: it.period.is_some() || found.above.is_some(),
        });
        let (sheet, name) = (found.sheet + 1, name.to_owned());
        self.0.push(Table { sheet, name, columns: columns.collect(), rows: Vec::new() });
    }

    /// Takes the cell of the period of a row of the table that was begun last.
    pub(super) fn note(&mut self, row: u32, cell: (u32, u16)) {
        if let Some(table) = self.0.last_mut() {
            table.rows.push((row, cell));
        }
    }

    /// The address of the cell that says the period of a figure; the figure's own where a heading says it.
    pub(super) fn place(&self, said: &Said) -> Option<String> {
        let cell = said.cell?;
        let here = |it: &&Table| it.sheet == usize::from(cell.sheet);
        self.0.iter().filter(here).find_map(|it| it.place(said.row, cell.column))
    }
}

impl Table {
    fn place(&self, row: u32, column: u16) -> Option<String> {
        let figures = self.column(column).filter(|it| it.is_value)?;
        if figures.is_of_heading {
            return Some(address(&self.name, (row, column), &figures.heading));
        }
        let at = self.rows.binary_search_by_key(&row, |it| it.0).ok()?;
        let (row, column) = self.rows.get(at)?.1;
        let heading = self.column(column).map_or("", |it| it.heading.as_str());
        Some(address(&self.name, (row, column), heading))
    }

    fn column(&self, at: u16) -> Option<&Column> {
        self.columns.iter().find(|it| it.at == at)
    }
}
