//! The marks that stand for a value or beside one, as a table.
//!
//! The letters are the shorthand of the United Kingdom's statistical service: Government Analysis
//! Function, "Using symbols and shorthand in tables", with `StatsWales`' own additions
//! (stats.gov.wales/en-GB/shorthand): `a`, `k` for `low`, `t`. The guidance writes them in square
//! brackets, each in its own, and lets a number make one more specific: `[u1]`. It advises against
//! symbols such as `*` and `..`; those mean what a source declares, and nothing otherwise.

use delivery::observation::Status;

use crate::{
    grammar::{Grammar, Meaning},
    status::{self, Kept},
};

/// What a mark alone in a cell means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    /// There is no value, and this is why; with words for the note where the status says less.
    Absent(Status, &'static str),
    /// The value is zero, as the source has declared.
    Zero,
    /// It is meant to stand beside a number, and there is none; in words.
    NeedsNumber(&'static str),
    /// Each publisher means something else by it.
    Undeclared,
    /// A spreadsheet's error.
    SpreadsheetError,
}

/// What a mark beside a number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beside {
    /// What the publisher says of the number; with words for the note where the status says less.
    Flag(Status, &'static str),
    /// It points to a note.
    Note,
    /// It says that there is no number; in words.
    Contradicts(&'static str),
}

/// One letter or word of the shorthand.
struct Shorthand {
    mark: &'static str,
    /// What it says of a number; `None` where it says that there is none.
    beside: Option<Status>,
    /// Why there is no value where it stands alone; `None` where that would say nothing.
    alone: Option<Status>,
    /// In words.
    words: &'static str,
    /// Whether it needs no brackets behind a number: nothing else is written so.
    bare: bool,
}

impl Shorthand {
    /// What it says where the status does not say it all.
    fn words_beyond(&self, status: Status) -> &'static str {
        let all = status.words() == self.words || status == Status::Forecast;
        if all { "" } else { self.words }
    }
}

const fn shorthand(
    mark: &'static str,
    (beside, alone): (Option<Status>, Option<Status>),
    words: &'static str,
    bare: bool,
) -> Shorthand {
    Shorthand { mark, beside, alone, words, bare }
}

const LOW: &str = "a low figure that rounds to zero";

/// Lower case, without brackets.
const SHORTHAND: &[Shorthand] = &[
    shorthand("b", (Some(Status::Break), None), "break in series", false),
    shorthand("c", (None, Some(Status::Confidential)), "confidential", false),
    shorthand("e", (Some(Status::Estimated), None), "estimated", true),
    shorthand("er", (Some(Status::Revised), None), "earliest revision", false),
    shorthand("f", (Some(Status::Forecast), None), "forecast", true),
    shorthand("low", (Some(Status::Final), Some(Status::NotAvailable)), LOW, true),
    shorthand("k", (Some(Status::Final), Some(Status::NotAvailable)), LOW, false),
    shorthand("ns", (Some(Status::Final), None), "not statistically significant", true),
    shorthand("p", (Some(Status::Provisional), None), "provisional", true),
    shorthand("r", (Some(Status::Revised), None), "revised", true),
    shorthand("s", (Some(Status::Final), None), "significant at the 5% level", false),
    shorthand("ss", (Some(Status::Final), None), "significant at the 1% level", false),
    shorthand("sss", (Some(Status::Final), None), "significant at the 0.1% level", false),
    shorthand("a", (Some(Status::Final), None), "an average of other values", false),
    shorthand("t", (Some(Status::Final), None), "a total of other values", false),
    shorthand(
        "u",
        (Some(Status::LowReliability), Some(Status::NotAvailable)),
        "low reliability",
        true,
    ),
    shorthand("w", (None, Some(Status::NotAvailable)), "none recorded in the survey", false),
    shorthand("x", (None, Some(Status::NotAvailable)), "not available", false),
    shorthand("z", (None, Some(Status::NotApplicable)), "not applicable", false),
];

/// Symbols and words that each publisher uses in a way of its own.
const UNDECLARED: &[&str] = &[
    "-", "\u{2013}", "\u{2014}", "--", ".", "..", "...", "\u{2026}", ":", "*", "**", "#", "/", "+",
    "\u{b7}", "~", "n/a", "n.a.", "na", "null", "none", "nil",
];

const SPREADSHEET_ERRORS: &[&str] = &[
    "#n/a",
    "#ref!",
    "#div/0!",
    "#value!",
    "#name?",
    "#num!",
    "#null!",
    "#spill!",
    "#calc!",
    "#getting_data",
];

/// Signs that point to a note and to nothing else.
const NOTE_SIGNS: &[char] = &['*', '\u{2020}', '\u{2021}', '\u{a7}', '\u{b6}'];

/// Reads a mark that stands alone, in brackets or without, where nothing is declared.
pub(crate) fn read(text: &str) -> Option<Marker> {
    // A number is never a mark, and neither is a sentence.
    if text.len() > LONGEST || text.is_empty() {
        return None;
    }
    let bare = bare(text);
    let lower = bare.to_lowercase();
    if UNDECLARED.contains(&lower.as_str()) {
        return Some(Marker::Undeclared);
    }
    if SPREADSHEET_ERRORS.contains(&lower.as_str()) {
        return Some(Marker::SpreadsheetError);
    }
    if let Some(it) = find(&lower, bare.len() < text.len()) {
        return Some(match it.alone {
            Some(status) => Marker::Absent(status, it.words_beyond(status)),
            None => Marker::NeedsNumber(it.words),
        });
    }
    in_words(&lower)
}

/// Reads a mark that stands alone in a source's cell.
pub(crate) fn alone(text: &str, grammar: &Grammar) -> Option<Marker> {
    match grammar.meaning(text) {
        Some(Meaning::Zero) => Some(Marker::Zero),
        Some(Meaning::Note) => Some(Marker::NeedsNumber("a note")),
        Some(Meaning::Status(status)) if status.is_absence() => Some(Marker::Absent(status, "")),
        Some(Meaning::Status(status)) => Some(Marker::NeedsNumber(status.words())),
        None => read(text),
    }
}

/// The longest mark in bytes: the words for a status are longer than any letters.
const LONGEST: usize = 64;

/// "Suppressed", "Missing value; data cannot exist": words of a status in place of the value.
fn in_words(lower: &str) -> Option<Marker> {
    if lower.len() < 5 {
        return None;
    }
    match status::in_words(lower)? {
        (Status::Final, _) => None,
        (status, kept) if status.is_absence() => {
            let words = if let Kept::As(words) = kept { words } else { "" };
            Some(Marker::Absent(status, words))
        }
        (status, _) => Some(Marker::NeedsNumber(status.words())),
    }
}

/// Reads a mark beside a number; `[p]`, `(r)`, `p`, `*`. Without brackets only what cannot be read
/// otherwise: `5k` may be thousands, `1.2b` billions and `5s` seconds.
pub(crate) fn beside(text: &str, grammar: &Grammar) -> Option<Beside> {
    match grammar.meaning(text) {
        Some(Meaning::Note) => return Some(Beside::Note),
        Some(Meaning::Status(status)) if status.is_absence() => {
            return Some(Beside::Contradicts(status.words()));
        }
        Some(Meaning::Status(status)) => return Some(Beside::Flag(status, "")),
        Some(Meaning::Zero) | None => {}
    }
    if text.chars().all(|it| NOTE_SIGNS.contains(&it)) && !text.is_empty() {
        return Some(Beside::Note);
    }
    let bare = bare(text);
    let bracketed = bare.len() < text.len();
    let lower = bare.to_lowercase();
    if bracketed && points_to_a_note(&lower, text.starts_with('[')) {
        return Some(Beside::Note);
    }
    let it = find(&lower, bracketed)?;
    match it.beside {
        None => Some(Beside::Contradicts(it.words)),
        Some(_) if !bracketed && !it.bare => None,
        Some(status) => Some(Beside::Flag(status, it.words_beyond(status))),
    }
}

/// Reads a mark in a status column, beside a number or a blank cell: there nothing else is written
/// so, and it needs no brackets. One that says nothing of such a cell says the rest of what it means.
pub(crate) fn in_status(text: &str, blank: bool) -> Option<(Status, Kept)> {
    let bare = bare(text);
    let bracketed = bare.len() < text.len();
    let lower = bare.to_lowercase();
    if bracketed && points_to_a_note(&lower, text.starts_with('[')) {
        return Some((Status::Final, Kept::InNote));
    }
    let it = find(&lower, bracketed)?;
    let status = if blank { it.alone.or(it.beside) } else { it.beside.or(it.alone) }?;
    let kept = match it.words_beyond(status) {
        "" if lower.len() > it.mark.len() => Kept::InNote,
        "" => Kept::No,
        words if lower.len() > it.mark.len() => Kept::With(words),
        words => Kept::As(words),
    };
    Some((status, kept))
}

/// "note 3", "notes 1, 2", "3": a number in round brackets may as well be a second figure.
fn points_to_a_note(lower: &str, square: bool) -> bool {
    let named = lower.strip_prefix("note").map(|it| it.strip_prefix('s').unwrap_or(it));
    let numbers = named.or_else(|| square.then_some(lower));
    numbers.is_some_and(|it| {
        let listed = |it: char| it.is_ascii_digit() || matches!(it, ' ' | ',' | '.' | '&');
        it.contains(|it: char| it.is_ascii_digit()) && it.chars().all(listed)
    })
}

fn find(lower: &str, bracketed: bool) -> Option<&'static Shorthand> {
    // "[u1]" is a "u" of the first kind.
    let letters =
        if bracketed { lower.trim_end_matches(|it: char| it.is_ascii_digit()) } else { lower };
    SHORTHAND.iter().find(|it| it.mark == letters)
}

/// The text without one pair of brackets around it.
pub(crate) fn bare(text: &str) -> &str {
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
        assert_eq!(read("[low]"), Some(Marker::Absent(Status::NotAvailable, LOW)));
        assert_eq!(read("[u1]"), Some(Marker::Absent(Status::NotAvailable, "low reliability")));
        assert_eq!(read("[p]"), Some(Marker::NeedsNumber("provisional")));
        assert_eq!(read("Suppressed"), Some(Marker::Absent(Status::Confidential, "")));
        assert_eq!(read("Normal value"), None);
    }

    #[test]
    fn beside_a_number_a_mark_is_a_flag_a_note_or_a_contradiction() {
        let beside = |text| beside(text, &Grammar::default());
        assert_eq!(beside("[p]"), Some(Beside::Flag(Status::Provisional, "")));
        assert_eq!(beside("r"), Some(Beside::Flag(Status::Revised, "")));
        assert_eq!(beside("[er]"), Some(Beside::Flag(Status::Revised, "earliest revision")));
        assert_eq!(beside("[low]"), Some(Beside::Flag(Status::Final, LOW)));
        assert_eq!(beside("[c]"), Some(Beside::Contradicts("confidential")));
        for note in ["*", "\u{2020}\u{2020}", "[note 3]", "[Notes 1, 2]", "[1]", "(note 4)"] {
            assert_eq!(beside(note), Some(Beside::Note), "{note}");
        }
        for open in ["k", "b", "s", "(3)", "[q]", "#", "m", ""] {
            assert_eq!(beside(open), None, "{open}");
        }
    }

    #[test]
    fn what_a_source_declares_comes_first() {
        let declared =
            [("*", "confidential"), ("-", "zero"), ("..", "not-available"), ("#", "note")];
        let markers =
            declared.map(|(mark, it)| (mark.to_owned(), Meaning::try_from(it.to_owned())));
        let markers = markers.map(|(mark, it)| (mark, it.unwrap())).into();
        let grammar = Grammar { markers, ..Grammar::default() };
        assert_eq!(alone("*", &grammar), Some(Marker::Absent(Status::Confidential, "")));
        assert_eq!(alone("-", &grammar), Some(Marker::Zero));
        assert_eq!(alone(":", &grammar), Some(Marker::Undeclared));
        assert_eq!(beside("*", &grammar), Some(Beside::Contradicts("confidential")));
        assert_eq!(beside("#", &grammar), Some(Beside::Note));
    }
}
