//! What stands in a value's cell instead of a number: the marks of the UK statistical service and
//! of others, as a table.

use delivery::observation::Status;

/// What a mark alone in a cell means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    /// There is no value, and this is why; with words for the note where the status says less.
    Absent(Status, &'static str),
    /// It is meant to stand beside a number, and there is none; in words.
    NeedsNumber(&'static str),
    /// Each publisher means something else by it.
    Undeclared,
    /// A spreadsheet's error.
    SpreadsheetError,
}

/// The marks, without brackets, lower case.
const MARKERS: &[(&str, Marker)] = &[
    ("c", Marker::Absent(Status::Confidential, "")),
    ("x", Marker::Absent(Status::NotAvailable, "")),
    ("w", Marker::Absent(Status::NotAvailable, "none recorded in the survey")),
    ("z", Marker::Absent(Status::NotApplicable, "")),
    ("u", Marker::Absent(Status::NotAvailable, "unreliable")),
    ("low", Marker::NeedsNumber("rounds to zero")),
    ("k", Marker::NeedsNumber("rounds to zero")),
    ("b", Marker::NeedsNumber("break in series")),
    ("e", Marker::NeedsNumber("estimated")),
    ("f", Marker::NeedsNumber("forecast")),
    ("p", Marker::NeedsNumber("provisional")),
    ("r", Marker::NeedsNumber("revised")),
    ("s", Marker::NeedsNumber("significant")),
    ("ns", Marker::NeedsNumber("not significant")),
    ("-", Marker::Undeclared),
    ("\u{2013}", Marker::Undeclared),
    ("\u{2014}", Marker::Undeclared),
    (".", Marker::Undeclared),
    ("..", Marker::Undeclared),
    ("...", Marker::Undeclared),
    (":", Marker::Undeclared),
    ("*", Marker::Undeclared),
    ("#", Marker::Undeclared),
    ("n/a", Marker::Undeclared),
    ("na", Marker::Undeclared),
    ("null", Marker::Undeclared),
    ("#n/a", Marker::SpreadsheetError),
    ("#ref!", Marker::SpreadsheetError),
    ("#div/0!", Marker::SpreadsheetError),
    ("#value!", Marker::SpreadsheetError),
    ("#name?", Marker::SpreadsheetError),
    ("#num!", Marker::SpreadsheetError),
    ("#null!", Marker::SpreadsheetError),
];

/// Reads a mark, in square or round brackets or without.
pub(crate) fn read(text: &str) -> Option<Marker> {
    let lower = bare(text).to_ascii_lowercase();
    MARKERS.iter().find(|(mark, _)| *mark == lower).map(|(_, marker)| *marker)
}

/// A mark beside a number, in words: "provisional" for "p".
pub(crate) fn beside_a_number(text: &str) -> Option<&'static str> {
    match read(text)? {
        Marker::NeedsNumber(words) => Some(words),
        Marker::Absent(Status::Confidential, _) => Some("confidential"),
        Marker::Absent(_, "") => Some("not available"),
        Marker::Absent(_, words) => Some(words),
        Marker::Undeclared | Marker::SpreadsheetError => None,
    }
}

/// The text without one pair of brackets around it.
fn bare(text: &str) -> &str {
    let inner = |open, close| text.strip_prefix(open)?.strip_suffix(close);
    inner('[', ']').or_else(|| inner('(', ')')).unwrap_or(text).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_make_no_difference() {
        for text in ["c", "[c]", "(c)", "[C]"] {
            assert_eq!(read(text), Some(Marker::Absent(Status::Confidential, "")));
        }
        assert_eq!(read("58"), None);
        assert_eq!(beside_a_number("[p]"), Some("provisional"));
    }
}
