//! A cell with a figure, and the cells beside it that say more of it.

use std::borrow::Cow;

use super::{
    super::{
        Role, faults,
        find::{Field, Found},
    },
    Reader,
    line::Lines,
    row::{Standing, cell},
};
use crate::{
    cell::{Blank, Cells, is_per_cent},
    decimal::times_power_of_ten,
    fault::{Fault, shown},
    grammar::Grammar,
    intake::{Intake, Said},
    sheet::{Cell, Make, Row, format_signs},
    status,
};

/// The columns of figures of a table.
pub(super) struct Figures {
    cells: Cells,
    fields: Vec<Option<Beside>>,
}

/// Which columns say more of a column of figures.
#[derive(Clone, Copy, Debug, Default)]
struct Beside {
    lower: Option<u16>,
    upper: Option<u16>,
    status: Option<u16>,
    note: Option<u16>,
    /// Whether its first number was shown as a percentage.
    per_cent: Option<bool>,
}

impl Figures {
    pub(super) fn of(found: &Found<'_>, grammar: &Grammar) -> Self {
        let cells = Cells::new(["value", "lower", UPPER], Blank::NotAvailable, grammar.clone());
        let beside = |at: usize| {
            let it: &Field<'_> = &found.fields[at];
            (it.column.is == Role::Value).then(|| Beside {
                lower: belonging(found, at, Role::Lower),
                upper: belonging(found, at, Role::Upper),
                status: belonging(found, at, Role::Status),
                note: belonging(found, at, Role::Note),
                per_cent: None,
            })
        };
        Self { cells, fields: (0..found.fields.len()).map(beside).collect() }
    }

    /// The cell of a figure; one that is blank where its status says why.
    pub(super) fn present<'r>(
        &self,
        at: usize,
        field: &Field<'_>,
        row: &'r Row,
    ) -> Option<&'r Cell> {
        let status = || self.fields[at].and_then(|it| it.status).and_then(|it| cell(row, it));
        cell(row, field.at).or_else(status)
    }

    /// What a figure says.
    pub(super) fn said(
        &mut self,
        lines: &Lines<'_, '_>,
        standing: &Standing<'_>,
        unit: &str,
        reader: &mut Reader<'_, '_>,
    ) -> Result<Said, Fault> {
        let &Standing { row, cell: figure, at, place } = standing;
        let beside = self.fields[at].unwrap_or_default();
        // A blank figure is present by its status; the cell at hand is then that of the status.
        let is_blank = beside.status == Some(figure.column);
        if !is_blank {
            lines.sound(row, figure, place)?;
            reader.told.shortened += u64::from(figure.shortened);
        }
        let text_in = |column: Option<u16>| {
            column.and_then(|it| cell(row, it)).map_or("", |it| it.text.trim())
        };
        let beside_at = |column: Option<u16>| {
            column.map_or_else(|| place.to_owned(), |it| lines.place(row.number, it))
        };
        let written = text_in(beside.status);
        let (status, kept) = status::read_declared(written, is_blank, self.cells.grammar())
            .ok_or_else(|| status::not_known(&beside_at(beside.status), written, NOT_A_STATUS))?;
        let text = if is_blank { "" } else { figure.text.trim() };
        let (text, shown_as) = self.in_one_unit(at, figure, text, (unit, place))?;
        let spot = (row.number, figure.column);
        let here = |it: Fault| it.in_column(place);
        let read = self.cells.figure(spot, &text, status, || Cow::Borrowed(unit)).map_err(here)?;
        let ends =
            [self.end(lines, standing, beside.lower)?, self.end(lines, standing, beside.upper)?];
        let of_end = |it: Fault| {
            let column = if it.column() == UPPER { beside.upper } else { beside.lower };
            it.in_column(&beside_at(column))
        };
        let (interval, of_interval) = self
            .cells
            .interval(spot, ends.each_ref().map(String::as_str), &read)
            .map_err(of_end)?;
        let words = kept.words(written).unwrap_or(read.words.into());
        let parts = [&words, read.published(), &shown_as, &of_interval, text_in(beside.note)];
        let note = reader.notes.of("note", &parts).map_err(here)?;
        Ok(read.said(interval, note, row.number))
    }

    /// A number that is shown as a percentage is one: 0.572 shown as 57.2% is 57.2.
    fn in_one_unit(
        &mut self,
        at: usize,
        figure: &Cell,
        text: &str,
        (unit, place): (&str, &str),
    ) -> Result<(String, String), Fault> {
        let as_it_is = || Ok((text.to_owned(), String::new()));
        if figure.make != Make::Number {
            return as_it_is();
        }
        let per_cent = shown_per_cent(figure);
        let first = self.fields[at].as_mut().map(|it| *it.per_cent.get_or_insert(per_cent));
        match (per_cent, first) {
            (false, Some(true)) => Err(faults::not_per_cent(figure, place)),
            (true, Some(false)) => {
                Err(faults::per_cent(figure, place, "the cells above are plain numbers"))
            }
            (true, _) if !unit.is_empty() && !is_per_cent(unit) => {
                let why = format!("the unit is \"{}\"", shown(unit));
                Err(faults::per_cent(figure, place, &why))
            }
            (true, _) => {
                Ok((in_per_cent(text), format!("Stored as {text}, shown as a percentage")))
            }
            (false, _) => as_it_is(),
        }
    }

    /// One end of the interval, in the unit of the figure.
    fn end(
        &self,
        lines: &Lines<'_, '_>,
        standing: &Standing<'_>,
        column: Option<u16>,
    ) -> Result<String, Fault> {
        let found = column.and_then(|it| cell(standing.row, it));
        let Some(end) = found else { return Ok(String::new()) };
        let there = |it: Fault| it.in_column(&lines.place(standing.row.number, end.column));
        lines.sound(standing.row, end, standing.place).map_err(there)?;
        let text = end.text.trim();
        if end.make != Make::Number {
            return Ok(text.to_owned());
        }
        let figure = standing.cell.make == Make::Number && shown_per_cent(standing.cell);
        match (figure, shown_per_cent(end)) {
            (true, true) => Ok(in_per_cent(text)),
            (false, false) => Ok(text.to_owned()),
            _ => Err(there(faults::of_another_unit(end, standing.place))),
        }
    }

    /// Holds the figures that others of the table make doubtful, and says what a person should know.
    pub(super) fn settle(mut self, intake: &mut Intake) -> Vec<String> {
        self.cells.settle(intake);
        self.cells.remarks()
    }
}

/// Whether a number is shown as a percentage.
pub(in super::super) fn shown_per_cent(cell: &Cell) -> bool {
    cell.format.as_deref().is_some_and(|it| format_signs(it).contains('%'))
}

fn in_per_cent(text: &str) -> String {
    times_power_of_ten(text, 2).unwrap_or_else(|| text.to_owned())
}

/// The column with a role that belongs to a column of figures: the next one to its right before other
/// figures begin. One before all figures belongs to the only column of figures, a note to each.
fn belonging(found: &Found<'_>, at: usize, role: Role) -> Option<u16> {
    let is_figures = |it: &&Field<'_>| it.column.is == Role::Value;
    let right = found.fields[at + 1..].iter().take_while(|it| !is_figures(it));
    let own = right.clone().find(|it| it.column.is == role);
    let first = found.fields.iter().position(|it| is_figures(&it))?;
    let shared = role == Role::Note || found.fields.iter().filter(is_figures).count() == 1;
    let before = || found.fields[..first].iter().find(|it| it.column.is == role && shared);
    own.or_else(before).map(|it| it.at)
}

/// What the upper end of an interval is called until its cell is named.
const UPPER: &str = "upper";

const NOT_A_STATUS: &str = "Declare the column a note in the layout, or its words as markers.";
