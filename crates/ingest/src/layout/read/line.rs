//! What kind of line each row below the headings is.

use super::super::{
    Role,
    faults::the_sheet,
    find::{self, Found},
};
use crate::{
    fault::shown,
    grammar::Grammar,
    markers,
    sheet::{Cell, Make, Row},
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

/// The rows below a table's headings as they go by.
pub(in crate::layout) struct Lines<'f, 'l> {
    pub(super) found: &'f Found<'l>,
    grammar: &'f Grammar,
    /// The text that stood alone last, and its row.
    pub(super) section: Option<(u32, String)>,
    /// Texts that stand alone since the last figures.
    since: Vec<(u32, String)>,
}

impl<'f, 'l> Lines<'f, 'l> {
    pub(in crate::layout) fn of(found: &'f Found<'l>, grammar: &'f Grammar) -> Self {
        Self { found, grammar, section: None, since: Vec::new() }
    }

    /// Tells what a row is, and remembers what stands alone.
    pub(in crate::layout) fn kind(&mut self, row: &Row) -> Kind {
        let kind = self.told(row);
        match kind {
            Kind::Figures => {
                if let Some(last) = self.since.pop() {
                    self.section = Some(last);
                    self.since.clear();
                }
            }
            Kind::Alone => {
                let text = row.cells.first().map_or("", |it| it.text.trim());
                self.since.push((row.number, text.to_owned()));
            }
            Kind::Blank | Kind::Headings => {}
        }
        kind
    }

    fn told(&self, row: &Row) -> Kind {
        let role = |cell: &Cell| {
            let field = self.found.fields.iter().find(|it| it.at == cell.column)?;
            Some(field.column.is)
        };
        let figures = row.cells.iter().filter(|it| role(it) == Some(Role::Value));
        let (mut count, mut words) = (0, 0);
        for cell in figures {
            count += 1;
            words += usize::from(self.is_words(cell));
        }
        if count > 0 && words == count && (count > 1 || self.repeats_headings(row)) {
            return Kind::Headings;
        }
        if count > 0 {
            return Kind::Figures;
        }
        match row.cells.as_slice() {
            [only] if only.make == Make::Text && !self.is_label(only, role(only)) => Kind::Alone,
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
            let field = self.found.fields.iter().find(|it| it.at == cell.column);
            field.is_some_and(|it| it.heading.eq_ignore_ascii_case(cell.text.trim()))
        };
        row.cells.iter().all(same)
    }

    /// Whether a text that stands alone is the label of a row whose figures are still to come.
    fn is_label(&self, cell: &Cell, role: Option<Role>) -> bool {
        match role {
            Some(Role::Period | Role::Year) => find::is_period(cell.text.trim(), self.grammar),
            Some(Role::AreaCode) => !cell.text.contains(' '),
            _ => false,
        }
    }

    /// What stands below the figures.
    pub(super) fn remarks(&self, sheet: &str) -> Option<String> {
        let (first, _) = self.since.first()?;
        let texts: Vec<String> =
            self.since.iter().take(3).map(|it| format!("\"{}\"", shown(&it.1))).collect();
        let more = if self.since.len() > 3 { ", …" } else { "" };
        Some(format!(
            "Read as notes, below the figures from row {first} of {} ({}): {}{more}.",
            the_sheet(sheet),
            crate::fault::counted(self.since.len(), "row"),
            texts.join(", ")
        ))
    }
}
