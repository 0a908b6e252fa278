//! A number in any notation: marks, signs, units and notes are taken off its digits, and none is guessed.

use std::cmp::Ordering;

use delivery::{observation::Status, value::Value};

use super::{
    digits::{negative, plain, with_usual_digits},
    unit::{self, Unit},
};
use crate::{
    decimal::times_power_of_ten,
    grammar::Grammar,
    markers::{self, Beside},
};

/// What was written, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) size: Size,
    /// What a flag beside it says.
    pub(super) status: Status,
    /// What flags say beyond the status.
    pub(super) words: Vec<&'static str>,
    /// Marks that point to notes, as they stand there.
    pub(super) notes: Vec<String>,
    pub(super) unit: Option<Unit>,
    /// Whether its only comma stands where thousands do, which a decimal comma may as well.
    pub(super) comma: bool,
}

/// How large it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// A plain number.
    Is(String),
    /// More or less than a number.
    Bound,
    /// From a number to a number.
    Between(String, String),
}

/// Why a text is taken apart and is no figure all the same.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Objection {
    /// A mark says that there is no number, and there is one.
    Contradiction { number: String, mark: String, words: &'static str },
    /// Nobody has said what a mark means.
    UnknownMark { number: String, mark: String },
}

/// Reads a number in any notation; `None` where it is none.
pub(super) fn read(text: &str, grammar: &Grammar) -> Option<Result<Written, Objection>> {
    let clean = with_usual_digits(text);
    let mut parts =
        Parts { rest: clean.trim(), status: Status::Final, words: vec![], notes: vec![] };
    let objection = parts.take_marks(grammar);
    let Parts { rest, status, words, notes } = parts;
    let (size, unit, comma) = size(rest, grammar)?;
    if let Some((mark, words)) = objection {
        let number = number_of(&size);
        return Some(Err(match words {
            Some(words) => Objection::Contradiction { number, mark, words },
            None => Objection::UnknownMark { number, mark },
        }));
    }
    Some(Ok(Written { size, status, words, notes, unit, comma }))
}

/// A plain number of a notation without marks, for the ends of intervals; and whether its only
/// comma may be a decimal one.
pub(super) fn number(text: &str, grammar: &Grammar) -> Option<(String, bool)> {
    plain(&with_usual_digits(text), grammar)
}

/// Whether the text is a number only where the comma is the decimal mark.
pub(super) fn has_decimal_comma(text: &str) -> bool {
    let comma = Grammar { decimal: Some(crate::grammar::Decimal::Comma), ..Grammar::default() };
    number(text, &comma).is_some() && number(text, &Grammar::default()).is_none()
}

fn number_of(size: &Size) -> String {
    match size {
        Size::Is(number) => number.clone(),
        Size::Bound => "a bound".to_owned(),
        Size::Between(lower, upper) => format!("{lower} to {upper}"),
    }
}

struct Parts<'t> {
    rest: &'t str,
    status: Status,
    words: Vec<&'static str>,
    notes: Vec<String>,
}

impl<'t> Parts<'t> {
    /// Takes marks off both ends; gives the first that cannot be taken, with its words if it has any.
    fn take_marks(&mut self, grammar: &Grammar) -> Option<(String, Option<&'static str>)> {
        let mut marks = Vec::new();
        while let Some((before, mark)) = mark_behind(self.rest, grammar) {
            self.rest = before;
            marks.push(mark);
        }
        if let Some((mark, behind)) = mark_before(self.rest) {
            self.rest = behind;
            marks.push(mark);
        }
        marks.into_iter().rev().find_map(|mark| self.take(mark, grammar))
    }

    fn take(&mut self, mark: &str, grammar: &Grammar) -> Option<(String, Option<&'static str>)> {
        match markers::beside(mark, grammar) {
            Some(Beside::Flag(status, words)) => {
                if self.status == Status::Final {
                    self.status = status;
                } else if status != self.status {
                    self.words.push(status.words());
                }
                self.words.extend(Some(words).filter(|it| !it.is_empty()));
                None
            }
            Some(Beside::Note) => {
                self.notes.push(mark.to_owned());
                None
            }
            Some(Beside::Contradicts(words)) => Some((mark.to_owned(), Some(words))),
            None => Some((mark.to_owned(), None)),
        }
    }
}

/// The last mark behind a number: `[p]`, `(r)`, `r`, `*`; what may be a unit is left.
fn mark_behind<'t>(text: &'t str, grammar: &Grammar) -> Option<(&'t str, &'t str)> {
    let open = match text.chars().next_back()? {
        ']' => text.rfind('['),
        ')' => text.rfind('('),
        _ => None,
    };
    if let Some(open) = open {
        let (before, mark) = text.split_at(open);
        return before.contains(is_digit).then(|| (before.trim_end(), mark));
    }
    let end = text.rfind(is_digit_or_bracket)? + 1;
    let (before, behind) = (&text[..end], text[end..].trim());
    if matches!(behind, "" | ".") || unit::is_behind(before, behind) || !before.contains(is_digit) {
        return None;
    }
    // "58r*" has two: signs are no letters.
    let letters = |it: char| it.is_alphabetic();
    let last_is_letter = behind.ends_with(letters);
    let start = behind.char_indices().rev().take_while(|(_, it)| letters(*it) == last_is_letter);
    let start = start.last().map_or(0, |it| it.0);
    let mark = if grammar.meaning(behind).is_some() { behind } else { behind[start..].trim() };
    let before = text[..text.rfind(mark)?].trim_end();
    Some((before, mark))
}

/// A mark before a number: `[p] 58`, and of the letters alone those that no code begins with.
fn mark_before(text: &str) -> Option<(&str, &str)> {
    let end = match text.chars().next()? {
        '[' => text.find(']')? + 1,
        'p' | 'r' => 1,
        _ => return None,
    };
    let (mark, behind) = (&text[..end], text[end..].trim_start());
    let starts = behind.starts_with(|it: char| is_digit(it) || it == '-');
    // "p06" is somebody's code.
    let code = end == 1 && behind.starts_with('0') && behind.as_bytes().get(1) != Some(&b'.');
    (starts && !code).then_some((mark, behind))
}

const fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit()
}

const fn is_digit_or_bracket(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, ']' | ')')
}

type Sized = (Size, Option<Unit>, bool);

fn size(text: &str, grammar: &Grammar) -> Option<Sized> {
    if let Some(rest) = bound(text) {
        let (_, unit, comma) = measured(rest, grammar)?;
        return Some((Size::Bound, unit, comma));
    }
    if let Some(inner) = text.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
        let (number, unit, comma) = measured(inner.trim(), grammar)?;
        let signed = number.starts_with('-') || inner.trim_start().starts_with('+');
        return (!signed).then(|| (Size::Is(negative(&number)), unit, comma));
    }
    if let Some((number, unit, comma)) = measured(text, grammar) {
        return Some((Size::Is(number), unit, comma));
    }
    between(text, grammar)
}

/// The number behind "<", "at least" and their like.
fn bound(text: &str) -> Option<&str> {
    let signs = ["<=", ">=", "<", ">", "\u{2264}", "\u{2265}"];
    if let Some(rest) = signs.iter().find_map(|it| text.strip_prefix(it)) {
        return Some(rest.trim_start());
    }
    if !text.starts_with(|it: char| it.is_ascii_alphabetic()) {
        return None;
    }
    let words = [
        "less than ",
        "fewer than ",
        "more than ",
        "at least ",
        "at most ",
        "up to ",
        "under ",
        "over ",
    ];
    let lower = text.get(..words[0].len() + 2).unwrap_or(text).to_ascii_lowercase();
    words.iter().find(|it| lower.starts_with(**it)).map(|it| text[it.len()..].trim_start())
}

fn between(text: &str, grammar: &Grammar) -> Option<Sized> {
    let parts =
        text.split_once(" to ").or_else(|| text.split_once(['\u{2013}', '\u{2014}', '-']))?;
    let (lower, unit_before, one) = measured(parts.0.trim(), grammar)?;
    let (upper, unit, other) = measured(parts.1.trim(), grammar)?;
    let unsigned = !parts.1.trim().starts_with(['-', '+']);
    let ordered = order(&lower, &upper)? != Ordering::Greater;
    let agree = unit_before.is_none() || unit_before == unit;
    let size = (Size::Between(lower, upper), unit, one || other);
    (unsigned && ordered && agree).then_some(size)
}

fn order(one: &str, other: &str) -> Option<Ordering> {
    let number = |it: &str| it.parse::<Value>().ok().map(|it| it.number());
    number(one)?.partial_cmp(&number(other)?)
}

/// A number with the unit that it carries.
fn measured(text: &str, grammar: &Grammar) -> Option<(String, Option<Unit>, bool)> {
    let (text, unit) = unit::take(text);
    let (number, comma) = plain(text.as_ref(), grammar)?;
    match unit {
        Some(unit) if unit.power != 0 => {
            Some((times_power_of_ten(&number, unit.power)?, Some(unit), comma))
        }
        unit => Some((number, unit, comma)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::grammar::{Decimal, Thousands};

    fn number_in(text: &str, grammar: &Grammar) -> Option<String> {
        match read(text, grammar)?.ok()?.size {
            Size::Is(number) => Some(number),
            Size::Bound | Size::Between(..) => None,
        }
    }

    fn plain_of(text: &str) -> Option<String> {
        number_in(text, &Grammar::default())
    }

    #[test]
    fn every_notation_gives_the_plain_number() {
        for (text, plain) in [
            ("1,234", "1234"),
            ("1 234", "1234"),
            ("1\u{a0}234.50", "1234.50"),
            ("1\u{2009}234\u{2009}567", "1234567"),
            ("1\u{202f}234", "1234"),
            ("1'234", "1234"),
            ("\u{2013}1,234", "-1234"),
            ("\u{2212}5", "-5"),
            ("\u{2014}5", "-5"),
            ("\u{2010}5", "-5"),
            ("- 5", "-5"),
            ("(1,234)", "-1234"),
            ("(0)", "0"),
            ("+5", "5"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("5.", "5"),
            ("-0", "0"),
            ("-0.00", "0.00"),
            ("1e5", "100000"),
            ("1E+05", "100000"),
            ("2.00E+05", "200000"),
            ("-3.60E-05", "-0.0000360"),
            ("1e99", "1e99"),
            ("\u{661}\u{662}\u{663}", "123"),
            ("\u{ff11}\u{ff12}\u{ff13}", "123"),
            ("\u{200b}12", "12"),
            ("\u{a3}1.2m", "1200000"),
            ("-\u{a3}5", "-5"),
            ("(\u{a3}1,234)", "-1234"),
            ("1.2bn", "1200000000"),
            ("£5k", "5000"),
            ("3 million", "3000000"),
            ("58%", "58"),
            ("58 per cent", "58"),
            ("58r", "58"),
            ("58 (r)", "58"),
            ("58 [p]", "58"),
            ("p58", "58"),
            ("[p] 58", "58"),
            ("58% [p]", "58"),
            ("1,234 [p][note 3]", "1234"),
            ("12*", "12"),
            ("12\u{2020}", "12"),
            ("12 [note 3]", "12"),
            ("12[1]", "12"),
            ("58r*", "58"),
        ] {
            assert_eq!(plain_of(text).as_deref(), Some(plain), "{text}");
        }
    }

    #[test]
    fn what_is_open_is_no_number() {
        for text in [
            "1.234,56",
            "1,23",
            "12,5",
            "0,123",
            "1.234.567",
            "12,34,567",
            "1,234 567",
            "1e",
            "\u{bd}",
            "12\u{b2}",
            "--5",
            "-(5)",
            "(-5)",
            "1e400",
            "E06000001",
            "p06000001",
            "2024-01-05",
            "",
            "5k",
            "1.2b",
            "5s",
            "12 (3)",
            "12#",
            "58c",
            "58 [x]",
            "c50",
            "(5",
            "10-5",
            "<",
            "< x",
        ] {
            let number = plain_of(text);
            assert!(number.is_none() || text == "1e", "{text}: {number:?}");
        }
        assert_eq!(plain_of("1e").as_deref(), Some("1"), "estimated, as it stands");
    }

    #[test]
    fn flags_notes_and_bounds_are_told_apart() {
        let written = |text| read(text, &Grammar::default()).unwrap().unwrap();
        let both = written("58 [r][e]");
        assert_eq!((both.status, both.words), (Status::Revised, vec!["estimated"]));
        assert_eq!(written("12 [note 3]*").notes, ["[note 3]", "*"]);
        for text in ["<5", ">95", "\u{2264}10", ">=5", "fewer than 5", "at least 1,000", "<5 [p]"] {
            assert_eq!(written(text).size, Size::Bound, "{text}");
        }
        let range = Size::Between("5".to_owned(), "10".to_owned());
        for text in ["5\u{2013}10", "5-10", "5 to 10"] {
            assert_eq!(written(text).size, range, "{text}");
        }
        let objection = read("58 [c]", &Grammar::default()).unwrap().unwrap_err();
        assert!(matches!(objection, Objection::Contradiction { words: "confidential", .. }));
        let objection = read("58 [q]", &Grammar::default()).unwrap().unwrap_err();
        assert!(matches!(objection, Objection::UnknownMark { .. }));
    }

    #[test]
    fn a_comma_is_doubtful_until_it_is_declared() {
        let written = |text, grammar: &Grammar| read(text, grammar).unwrap().unwrap();
        assert!(written("1,234", &Grammar::default()).comma);
        assert!(!written("1,234.5", &Grammar::default()).comma);
        assert!(!written("1,234,567", &Grammar::default()).comma);
        let point = Grammar { decimal: Some(Decimal::Point), ..Grammar::default() };
        assert!(!written("1,234", &point).comma);
        let comma = Grammar { decimal: Some(Decimal::Comma), ..Grammar::default() };
        for (text, plain) in [("1.234,56", "1234.56"), ("1,234", "1.234"), ("1.234", "1234")] {
            assert_eq!(number_in(text, &comma).as_deref(), Some(plain), "{text}");
        }
        assert_eq!(number_in("61.50", &comma), None);
        let spaces = Grammar { thousands: Some(Thousands::Space), ..comma };
        assert_eq!(number_in("1.234", &spaces), None);
        assert!(has_decimal_comma("1.234,56") && has_decimal_comma("1.234.567"));
        assert!(!has_decimal_comma("1,234") && !has_decimal_comma("61.5"));
    }

    /// The digits of a number in a notation of its own.
    fn notation(whole: &str, decimals: &str, (mark, minus, zero): (&str, &str, char)) -> String {
        let mut text = String::from(minus);
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                text.push_str(mark);
            }
            text.push(digit);
        }
        let decimals = if decimals.is_empty() { String::new() } else { format!(".{decimals}") };
        let foreign = |it: char| match it.to_digit(10) {
            Some(size) => char::from_u32(u32::from(zero) + size).unwrap(),
            None => it,
        };
        (text + &decimals).chars().map(foreign).collect()
    }

    proptest! {
        #[test]
        fn every_notation_of_a_number_is_the_same_number(
            whole in "[1-9][0-9]{0,11}",
            decimals in "[0-9]{0,5}",
            mark in prop::sample::select(vec!["", ",", " ", "\u{a0}", "\u{2009}", "\u{202f}", "'"]),
            minus in prop::sample::select(vec!["", "-", "\u{2212}", "\u{2013}", "\u{2014}", "- "]),
            zero in prop::sample::select(vec!['0', '\u{660}', '\u{ff10}', '\u{966}']),
            behind in prop::sample::select(vec!["", " [p]", "r", " (r)", "*", " [note 3]", "[1]", "\u{2020}"]),
        ) {
            let sign = if minus.is_empty() { "" } else { "-" };
            let point = if decimals.is_empty() { "" } else { "." };
            let wanted = format!("{sign}{whole}{point}{decimals}");
            let text = notation(&whole, &decimals, (mark, minus, zero)) + behind;
            prop_assert_eq!(plain_of(&text), Some(wanted), "{}", text);
        }

        #[test]
        fn no_text_makes_it_panic_and_what_it_gives_is_a_number(
            text in "[0-9.,()<>%£ a-zA-Z\\[\\]*–eE-]{0,12}|.{0,12}")
        {
            if let Some(number) = plain_of(&text) {
                prop_assert!(number.parse::<Value>().is_ok(), "{number}");
            }
        }
    }
}
