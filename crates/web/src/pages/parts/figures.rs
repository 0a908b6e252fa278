//! The figures of a line as a table: with the columns that they need and no others.

use std::collections::BTreeSet;

use delivery::view::{Figure, line::Row};

/// A table of figures, newest first.
pub(crate) struct Figures<'a> {
    /// The rows shown at once.
    pub(crate) recent: &'a [Row],
    /// The rows shown on request.
    pub(crate) older: &'a [Row],
    /// Whether a row is computed from several published figures.
    pub(crate) several: bool,
    /// Whether the rows are not all about one place, so that each names its own.
    pub(crate) areas: bool,
    /// Whether a figure has a published interval.
    pub(crate) intervals: bool,
    /// Whether the plan expected something.
    pub(crate) expects: bool,
    /// Whether figures have notes that differ.
    pub(crate) notes: bool,
    /// The note that every figure has.
    pub(crate) note: Option<&'a str>,
    /// How many columns that makes.
    pub(crate) columns: usize,
}

impl<'a> Figures<'a> {
    /// The table of all rows, `at_once` of them without asking.
    pub(crate) fn of(rows: &'a [Row], at_once: usize) -> Self {
        let (recent, older) = rows.split_at(rows.len().min(at_once));
        let made_of = || rows.iter().flat_map(|it| &it.made_of);
        let notes: BTreeSet<Option<&str>> = made_of().map(|it| it.note.as_deref()).collect();
        let places: BTreeSet<&str> = made_of().map(|it: &Figure| it.area.as_str()).collect();
        let mut figures = Self {
            recent,
            older,
            several: rows.iter().any(|it| it.made_of.len() > 1),
            areas: places.len() > 1,
            intervals: made_of().any(|it| it.interval.is_some()),
            expects: rows.iter().any(|it| it.expected.is_some()),
            notes: notes.len() > 1,
            note: notes.first().copied().flatten().filter(|_| notes.len() == 1),
            columns: 3,
        };
        let more = [figures.intervals, figures.expects, figures.notes];
        figures.columns += more.into_iter().filter(|it| *it).count();
        figures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(area: &str, note: Option<&str>) -> Row {
        let figure = Figure {
            text: "1".to_owned(),
            interval: None,
            period: "2024".to_owned(),
            status: String::new(),
            note: note.map(str::to_owned),
            area: area.to_owned(),
            series: "a:b".to_owned(),
            release: 1,
            row: 2,
            cell: None,
            published: None,
            received: String::new(),
            source: String::new(),
        };
        Row {
            period: "2024".to_owned(),
            text: "1".to_owned(),
            expected: None,
            made_of: vec![figure],
            earlier: Vec::new(),
            break_before: None,
        }
    }

    #[test]
    fn a_note_that_every_figure_has_is_said_once() {
        let rows = [row("North", Some("rounded")), row("North", Some("rounded"))];
        let figures = Figures::of(&rows, 1);
        assert_eq!((figures.note, figures.notes), (Some("rounded"), false));
        assert_eq!((figures.recent.len(), figures.older.len(), figures.columns), (1, 1, 3));
    }

    #[test]
    fn notes_and_places_that_differ_are_said_with_each_figure() {
        let rows = [row("North", Some("rounded")), row("South", None)];
        let figures = Figures::of(&rows, 9);
        assert!(figures.notes && figures.areas && figures.note.is_none());
        assert_eq!(figures.columns, 4);
        let none = [row("North", None)];
        assert_eq!(Figures::of(&none, 9).note, None);
    }
}
