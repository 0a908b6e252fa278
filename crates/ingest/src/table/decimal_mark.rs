//! Whether a column writes its numbers with a decimal comma, told by all of them together.
//!
//! "1,234" alone is a thousand or one and a quarter; "1,5" beside it settles it for the column, and
//! what other columns of the file write settles it where a column itself does not. Where a column
//! writes both, or nothing settles it, its rows are held.

use std::borrow::Cow;

use super::{Row, Rows};
use crate::{fault::Fault, reading::Refusal};

/// How the numbers of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// With a decimal comma; points are between thousands.
    Comma,
    /// Some with a comma and some with a point.
    Both,
    /// With marks that may be either.
    Unclear,
}

/// What one number shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shows {
    Nothing,
    Comma,
    Point,
    /// "1,234" or "1.234".
    Either,
}

#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    comma: bool,
    point: bool,
    either: bool,
}

/// The columns that need care, with how they are written.
pub(super) fn of(mut rows: Rows<'_>, columns: &[usize]) -> Result<Vec<(usize, Mark)>, Refusal> {
    let mut seen = vec![Seen::default(); columns.len()];
    let mut row = Row::default();
    while rows.read(&mut row)? {
        for (seen, at) in seen.iter_mut().zip(columns) {
            match shows(row.cell(*at)) {
                Shows::Nothing => {}
                Shows::Comma => seen.comma = true,
                Shows::Point => seen.point = true,
                Shows::Either => seen.either = true,
            }
        }
    }
    let file = Seen {
        comma: seen.iter().any(|it| it.comma),
        point: seen.iter().any(|it| it.point),
        either: false,
    };
    let marks = columns.iter().zip(seen);
    Ok(marks.filter_map(|(at, seen)| Some((*at, mark(seen, file)?))).collect())
}

fn mark(column: Seen, file: Seen) -> Option<Mark> {
    let settles = if column.comma || column.point { column } else { file };
    match (settles.comma, settles.point) {
        (true, true) => Some(Mark::Both),
        (true, false) => Some(Mark::Comma),
        (false, true) => None,
        (false, false) => column.either.then_some(Mark::Unclear),
    }
}

fn shows(cell: &str) -> Shows {
    let number = cell.strip_prefix(['-', '\u{2212}', '\u{2013}', '+']).unwrap_or(cell);
    let number = number.trim_end_matches(['%', ' ']);
    let is_number = number.starts_with(|it: char| it.is_ascii_digit())
        && number.bytes().all(|it| it.is_ascii_digit() || matches!(it, b',' | b'.'));
    let Some(last) = number.rfind([',', '.']).filter(|_| is_number) else { return Shows::Nothing };
    let is_comma = number.as_bytes().get(last) == Some(&b',');
    let mark = if is_comma { Shows::Comma } else { Shows::Point };
    let other = if is_comma { Shows::Point } else { Shows::Comma };
    let (before, behind) = (&number[..last], &number[last + 1..]);
    let same = if is_comma { ',' } else { '.' };
    match before.find([',', '.']) {
        // "1,234,567": what stands twice is between thousands.
        Some(_) if before.contains(same) => other,
        Some(_) => mark,
        // "1234,5", "0,123", "1,25".
        None if behind.len() != 3 || before.len() > 3 || before.starts_with('0') => mark,
        None => Shows::Either,
    }
}

impl Mark {
    /// Writes a number of the column as we write it.
    pub(super) fn make_plain(self, cell: &mut Cow<'_, str>) {
        if self == Self::Comma && shows(cell.trim()) != Shows::Nothing {
            *cell = Cow::Owned(cell.replace('.', "").replace(',', "."));
        }
    }

    /// Why a number of the column cannot be taken, if so.
    pub(super) fn check(self, column: &str, cell: &str) -> Result<(), Fault> {
        let problem = match self {
            _ if shows(cell) == Shows::Nothing => return Ok(()),
            Self::Comma => return Ok(()),
            Self::Both => {
                "Some numbers of the column are written with a decimal comma and some \
                           with a decimal point."
            }
            Self::Unclear => {
                "The mark may be a decimal mark or stand between thousands, and no \
                              number of the file settles it."
            }
        };
        let remedy = "Ask the publisher, and write all numbers of the column with a decimal point.";
        Err(Fault::held(column, cell, problem.to_owned(), remedy))
    }

    /// What a person should know of the column.
    pub(super) fn remark(self, column: &str) -> Option<String> {
        (self == Self::Comma)
            .then(|| format!("\"{column}\" is written with a decimal comma: 1,5 is read as 1.5."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(rows: &str) -> Vec<(usize, Mark)> {
        let text = format!("a;b\n{rows}");
        let mut rows = Rows::separated_by(b';', &text, 100);
        rows.read(&mut Row::default()).unwrap();
        of(rows, &[0, 1]).unwrap()
    }

    #[test]
    fn a_number_shows_its_mark_or_leaves_it_open() {
        for (cell, wanted) in [
            ("1234", Shows::Nothing),
            ("E12,5", Shows::Nothing),
            ("..", Shows::Nothing),
            ("1,5", Shows::Comma),
            ("-0,123", Shows::Comma),
            ("1.234,56", Shows::Comma),
            ("1.234.567", Shows::Comma),
            ("1234,567", Shows::Comma),
            ("1.5", Shows::Point),
            ("1,234.5", Shows::Point),
            ("1,234,567", Shows::Point),
            ("1,234", Shows::Either),
            ("1.234", Shows::Either),
        ] {
            assert_eq!(shows(cell), wanted, "{cell}");
        }
    }

    #[test]
    fn the_column_settles_it_then_the_file() {
        assert_eq!(marks("1,5;2.345\n1.234;3\n"), [(0, Mark::Comma), (1, Mark::Comma)]);
        assert_eq!(marks("1.5;2,345\n1.234;3\n"), []);
        assert_eq!(marks("1,5;1\n1.5;2\n"), [(0, Mark::Both), (1, Mark::Both)]);
        assert_eq!(marks("1,234;1\n"), [(0, Mark::Unclear)]);
        assert_eq!(marks("1;2\n"), []);
    }

    #[test]
    fn numbers_are_written_as_ours() {
        let plain = |text: &'static str| {
            let mut cell = Cow::Borrowed(text);
            Mark::Comma.make_plain(&mut cell);
            cell.into_owned()
        };
        let written = ["1,50", "1.234,5", "-0,1", "1.234", "a, b", "7"].map(plain);
        assert_eq!(written, ["1.50", "1234.5", "-0.1", "1234", "a, b", "7"]);
    }
}
