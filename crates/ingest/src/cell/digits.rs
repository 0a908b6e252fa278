//! Digits with a sign and the marks between them, brought to the plain form of a number.

use std::borrow::Cow;

use delivery::value::Value;

use crate::{
    decimal::times_power_of_ten,
    grammar::{Grammar, Thousands},
};

/// Digits with a sign, marks between thousands, a decimal mark and a power of ten.
pub(super) fn plain(text: &str, grammar: &Grammar) -> Option<(String, bool)> {
    let (sign, unsigned) = match text.strip_prefix(is_minus) {
        Some(rest) => ("-", rest.trim_start()),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (unsigned, 0),
    };
    let mark = grammar.decimal_mark();
    let (whole, decimals) = mantissa.split_once(mark.unwrap_or('.')).unwrap_or((mantissa, ""));
    let commas = whole.matches(',').count();
    let whole = without_marks(whole, grammar)?;
    let digits = decimals.bytes().all(|it| it.is_ascii_digit());
    if !digits || (whole.is_empty() && decimals.is_empty()) {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { &whole };
    let point = if decimals.is_empty() { "" } else { "." };
    let number = format!("{whole}{point}{decimals}");
    let number = if exponent == 0 { number } else { raised(&number, exponent) };
    let number = if sign == "-" { negative(&number) } else { number };
    let comma = mark.is_none() && commas == 1 && decimals.is_empty();
    number.parse::<Value>().is_ok().then_some((number, comma))
}

/// In full, unless that would be longer than anybody reads.
fn raised(number: &str, exponent: i32) -> String {
    times_power_of_ten(number, exponent).unwrap_or_else(|| format!("{number}e{exponent}"))
}

const fn is_minus(letter: char) -> bool {
    matches!(letter, '-' | '\u{2212}' | '\u{2010}'..='\u{2014}' | '\u{fe63}' | '\u{ff0d}')
}

/// The digits without the marks between thousands; `None` where they stand elsewhere.
fn without_marks(whole: &str, grammar: &Grammar) -> Option<String> {
    let Some(mark) = whole.chars().find(|it| !it.is_ascii_digit()) else {
        return Some(whole.to_owned());
    };
    if !may_separate(mark, grammar) {
        return None;
    }
    let mut groups = whole.split(mark);
    let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    let first = groups.next()?;
    // "0,123" has a decimal comma.
    let begins = digits(first) && (1..=3).contains(&first.len()) && !first.starts_with('0');
    let fits = begins && groups.all(|it| digits(it) && it.len() == 3);
    fits.then(|| whole.replace(mark, ""))
}

fn may_separate(mark: char, grammar: &Grammar) -> bool {
    let kind = match mark {
        ',' => Thousands::Comma,
        '.' => Thousands::Point,
        ' ' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' => Thousands::Space,
        '\'' | '\u{2019}' => Thousands::Apostrophe,
        _ => return false,
    };
    match grammar.thousands {
        Some(declared) => declared == kind,
        None => kind != Thousands::Point || grammar.decimal_mark() == Some(','),
    }
}

/// The first digit of each script whose digits count from 0 to 9 like ours.
const ZEROS: [char; 8] =
    ['\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{e50}', '\u{ff10}'];

/// The text with the digits 0 to 9 and without what cannot be seen and changes nothing.
pub(super) fn with_usual_digits(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return text.into();
    }
    let usual = |it: char| match it {
        '\u{200b}'..='\u{200e}'
        | '\u{202a}'
        | '\u{202c}'
        | '\u{202d}'
        | '\u{2060}'
        | '\u{2066}'
        | '\u{2069}'
        | '\u{feff}' => None,
        '\u{66b}' | '\u{ff0e}' => Some('.'),
        '\u{66c}' | '\u{ff0c}' => Some(','),
        '\u{ff05}' | '\u{66a}' => Some('%'),
        _ => Some(ZEROS.iter().find_map(|zero| digit(*zero, it)).unwrap_or(it)),
    };
    text.chars().filter_map(usual).collect::<String>().into()
}

fn digit(zero: char, letter: char) -> Option<char> {
    let size = u32::from(letter).checked_sub(u32::from(zero)).filter(|it| *it < 10)?;
    char::from_digit(size, 10)
}

/// The number below zero; zero stays zero.
pub(super) fn negative(number: &str) -> String {
    if is_zero(number) { number.to_owned() } else { format!("-{number}") }
}

fn is_zero(number: &str) -> bool {
    !number.bytes().take_while(|it| !matches!(it, b'e' | b'E')).any(|it| matches!(it, b'1'..=b'9'))
}
