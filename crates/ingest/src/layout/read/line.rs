//! What kind of line each row below the headings is.

use delivery::area::AreaCode;

use super::super::{
    Role,
    faults::{self, address, the_sheet},
    find::{self, Field, Found},
    merged::Merged,
};
use crate::{
    fault::{Fault, shown},
    grammar::Grammar,
    markers,
    sheet::{Cell, Make, Row, Sheet},
};

/// A kind of row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::layout) enum Kind {
    /// It has figures.
    Figures,
    /// It has labels and no figures.
    Blank,
    /// One text stands alone.
    Alone,
    /// The headings of another table.
    Headings,
}

/// The most texts below the figures that are told.
const MOST_TOLD: usize = 3;

/// The rows below a table's headings as they go by.
pub(in crate::layout) struct Lines<'f, 'l> {
    pub(super) found: &'f Found<'l>,
    sheet: &'f Sheet,
    merged: Merged,
    /// For each column whether it is hidden.
    hidden: Vec<bool>,
    grammar: &'f Grammar,
    /// The text that stood alone last, and its row.
    pub(super) section: Option<(u32, String)>,
    /// Texts that stand alone since the last figures: the first few, the last, and how many.
    since: Vec<(u32, String)>,
    last: Option<(u32, String)>,
    count: usize,
}

impl<'f, 'l> Lines<'f, 'l> {
    pub(in crate::layout) fn of(
        found: &'f Found<'l>,
        sheet: &'f Sheet,
        grammar: &'f Grammar,
    ) -> Self {
        Self {
            found,
            sheet,
            merged: Merged::of(&sheet.merged),
            hidden: hidden(&sheet.hidden_columns),
            grammar,
            section: None,
            since: Vec::new(),
            last: None,
            count: 0,
        }
    }

    /// Tells what a row is, and remembers what stands alone.
    pub(in crate::layout) fn kind(&mut self, row: &Row) -> Kind {
        let kind = self.told(row);
        match kind {
            Kind::Figures => {
                if let Some(last) = self.last.take() {
                    self.section = Some(last);
                    self.since.clear();
                    self.count = 0;
                }
            }
            Kind::Alone => {
                let text = row.cells.first().map_or("", |it| it.text.trim());
                if self.since.len() < MOST_TOLD {
                    self.since.push((row.number, text.to_owned()));
                }
                self.last = Some((row.number, text.to_owned()));
                self.count += 1;
            }
            Kind::Blank | Kind::Headings => {}
        }
        kind
    }

    fn told(&self, row: &Row) -> Kind {
        let role = |cell: &Cell| self.field(cell).map(|it| it.column.is);
        let figures = row.cells.iter().filter(|it| role(it) == Some(Role::Value));
        let (mut count, mut words) = (0, 0);
        for cell in figures {
            count += 1;
            words += usize::from(self.is_words(cell));
        }
        let labels = |is: bool| row.cells.iter().any(|it| self.is_label(it) == Some(is));
        let other = || count > 1 || labels(false) || self.repeats_headings(row);
        if count > 0 && words == count && !labels(true) && other() {
            return Kind::Headings;
        }
        // Where there is no figure its status may say why.
        if count > 0 || row.cells.iter().any(|it| role(it) == Some(Role::Status)) {
            return Kind::Figures;
        }
        match row.cells.as_slice() {
            [only]
                if only.make == Make::Text
                    && self.is_label(only) != Some(true)
                    && !self.repeats(row, only) =>
            {
                Kind::Alone
            }
            _ => Kind::Blank,
        }
    }

    /// Whether a text in a column of figures is neither a number nor a sign for one.
    fn is_words(&self, cell: &Cell) -> bool {
        cell.make == Make::Text
            && !cell.text.contains(|it: char| it.is_numeric())
            && markers::alone(cell.text.trim(), self.grammar).is_none()
            && cell.text.chars().filter(|it| it.is_alphabetic()).count() > 2
    }

    fn repeats_headings(&self, row: &Row) -> bool {
        let same = |cell: &Cell| {
            let field = self.field(cell);
            field.is_some_and(|it| it.heading.eq_ignore_ascii_case(cell.text.trim()))
        };
        row.cells.iter().all(same)
    }

    fn field(&self, cell: &Cell) -> Option<&Field<'l>> {
        self.found.field(cell.column)
    }

    /// Whether a cell where the period or the code of a place stands is one, as only a row of figures has
    /// them; `None` for a cell that stands elsewhere.
    fn is_label(&self, cell: &Cell) -> Option<bool> {
        let text = cell.text.trim();
        match self.field(cell).map(|it| it.column.is)? {
            Role::Period | Role::Year => {
                Some(cell.make == Make::Date || find::is_period(text, self.grammar))
            }
            Role::AreaCode => Some(text.parse::<AreaCode>().is_ok_and(|it| it.looks_official())),
            _ => None,
        }
    }

    /// Whether a cell speaks for the rows below it as well, so that it is no text that stands alone.
    fn repeats(&self, row: &Row, cell: &Cell) -> bool {
        let merged = self.merged.covering(row.number, cell.column);
        self.field(cell).is_some_and(|it| it.column.repeats)
            || merged.is_some_and(|it| it.rows.1 > row.number)
    }

    /// Whether a blank cell says what stands above it: declared so, or merged with it.
    pub(super) fn says_what_is_above(&self, field: &Field<'_>, row: u32) -> bool {
        let merged = || self.merged.covering(row, field.at);
        field.column.repeats || merged().is_some_and(|it| it.rows.0 < row)
    }

    /// The address of a cell for people.
    pub(super) fn place(&self, row: u32, column: u16) -> String {
        let heading = self.found.field(column).map_or("", |it| it.heading.as_str());
        address(&self.sheet.name, (row, column), heading)
    }

    /// Why a cell is not taken whatever its text says.
    pub(super) fn sound(&self, row: &Row, figure: &Cell, place: &str) -> Result<(), Fault> {
        if let Some(fault) = faults::of(figure, place) {
            return Err(fault);
        }
        let is_hidden = self.hidden.get(usize::from(figure.column)).is_some_and(|it| *it);
        if row.hidden || is_hidden {
            return Err(faults::hidden(figure, place));
        }
        match self.merged.covering(row.number, figure.column) {
            Some(_) => Err(faults::merged(figure, place)),
            None => Ok(()),
        }
    }

    /// What stands below the figures.
    pub(super) fn remarks(&self, sheet: &str) -> Option<String> {
        let (first, _) = self.since.first()?;
        let texts: Vec<String> =
            self.since.iter().map(|it| format!("\"{}\"", shown(&it.1))).collect();
        let more = if self.count > MOST_TOLD { ", …" } else { "" };
        Some(format!(
            "Read as notes, below the figures from row {first} of {} ({}): {}{more}.",
            the_sheet(sheet),
            crate::fault::counted(self.count, "row"),
            texts.join(", ")
        ))
    }
}

/// Stretches of columns as one answer for each column up to the last.
fn hidden(stretches: &[(u16, u16)]) -> Vec<bool> {
    let end = stretches.iter().map(|it| usize::from(it.1)).max().map_or(0, |it| it + 2);
    let mut changes = vec![0_i32; end];
    for (first, last) in stretches.iter().filter(|it| it.0 <= it.1) {
        changes[usize::from(*first)] += 1;
        changes[usize::from(*last) + 1] -= 1;
    }
    let deep = changes.iter().scan(0, |sum, it| {
        *sum += it;
        Some(*sum)
    });
    deep.map(|it| it > 0).collect()
}
