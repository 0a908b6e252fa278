//! The forms of periods that need no column to be understood, and those that a grammar settles.

use delivery::period::{MONTHS, Period};
use jiff::civil::{Date, ISOWeekDate, Weekday};

use super::Grammar;
use crate::period::{first_of, number, quarter_of, shape, twelve_months_to, whole_years};

/// Reads a form; the inner `None` is a time that does not exist, the outer one no such form.
pub(super) fn read(text: &str, grammar: Grammar) -> Option<Option<Period>> {
    let shape = shape(text);
    let by_grammar = match grammar {
        Grammar::Open => None,
        Grammar::Sdmx => sdmx(text, &shape),
        Grammar::List(scale) => list(text, &shape, scale),
    };
    by_grammar.or_else(|| plain(text, &shape)).or_else(|| in_words(text))
}

/// Forms that mean one thing wherever they stand.
fn plain(text: &str, shape: &str) -> Option<Option<Period>> {
    let year = number(text, 0..4);
    match shape {
        "9999M99" => Some(month(year, number(text, 5..7))),
        "9999-M99" => Some(month(year, number(text, 6..8))),
        "9999Q9" => Some(quarter(year, number(text, 5..6))),
        "9999-Q9" => Some(quarter(year, number(text, 6..7))),
        "9999H9" => Some(half(year, number(text, 5..6))),
        "9999-H9" => Some(half(year, number(text, 6..7))),
        _ => None,
    }
}

/// The forms of SDMX, with reporting years that start in January.
fn sdmx(text: &str, shape: &str) -> Option<Option<Period>> {
    let year = number(text, 0..4);
    match shape {
        "9999-99" => Some(month(year, number(text, 5..7))),
        "9999-A9" => Some(whole_years(year, year).filter(|_| text.ends_with('1'))),
        "9999-S9" => Some(half(year, number(text, 6..7))),
        "9999S9" => Some(half(year, number(text, 5..6))),
        "9999-T9" => Some(third(year, number(text, 6..7))),
        "9999-W99" => Some(week(year, number(text, 6..8))),
        "9999-D999" => Some(day_of_year(year, number(text, 6..9))),
        _ => None,
    }
}

/// The forms of a PC-Axis time list. Whose weeks its weeks are, the format does not say.
fn list(text: &str, shape: &str, scale: char) -> Option<Option<Period>> {
    let year = number(text, 0..4);
    match (scale, shape) {
        ('H', "99999") => Some(half(year, number(text, 4..5))),
        ('Q', "99999") => Some(quarter(year, number(text, 4..5))),
        ('Q', "9999K9") => Some(quarter(year, number(text, 5..6))),
        ('M', "999999") => Some(month(year, number(text, 4..6))),
        ('M', "9999-99") => Some(month(year, number(text, 5..7))),
        ('D', "99999999") => {
            Some(day(year, number(text, 4..6), number(text, 6..8)).map(Period::day))
        }
        _ => None,
    }
}

fn day(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn month(year: i16, month: i16) -> Option<Period> {
    Period::months(first_of(year, month)?, 1)
}

fn quarter(year: i16, quarter: i16) -> Option<Period> {
    (1..=4).contains(&quarter).then(|| quarter_of(year, quarter)).flatten()
}

fn half(year: i16, half: i16) -> Option<Period> {
    (1..=2).contains(&half).then(|| Period::months(first_of(year, half * 6 - 5)?, 6)).flatten()
}

fn third(year: i16, third: i16) -> Option<Period> {
    (1..=3).contains(&third).then(|| Period::months(first_of(year, third * 4 - 3)?, 4)).flatten()
}

fn week(year: i16, week: i16) -> Option<Period> {
    let monday = ISOWeekDate::new(year, i8::try_from(week).ok()?, Weekday::Monday).ok()?;
    Period::days(monday.date(), 7)
}

fn day_of_year(year: i16, day: i16) -> Option<Period> {
    let first = first_of(year, 1)?;
    first.with().day_of_year(day).build().ok().map(Period::day)
}

/// "2020 January", "Jan-Mar 2024", "Jan 2023-Dec 2023".
fn in_words(text: &str) -> Option<Option<Period>> {
    let spaced = text.replace(['-', '\u{2013}'], " - ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    match words.as_slice() {
        [year, name] => Some(month(year_of(year)?, month_of(name)?)),
        [first, "-", last, year] => {
            let year = year_of(year)?;
            Some(span((year, month_of(first)?), (year, month_of(last)?)))
        }
        [first, start, "-", last, end] => {
            Some(span((year_of(start)?, month_of(first)?), (year_of(end)?, month_of(last)?)))
        }
        _ => None,
    }
}

/// Whole months from the first to the last.
fn span(first: (i16, i16), last: (i16, i16)) -> Option<Period> {
    let count = |(year, month): (i16, i16)| i32::from(year) * 12 + i32::from(month);
    let months = count(last) - count(first) + 1;
    if months == 12 {
        return twelve_months_to(last.0, last.1);
    }
    Period::months(first_of(first.0, first.1)?, u16::try_from(months).ok().filter(|it| *it > 0)?)
}

fn year_of(text: &str) -> Option<i16> {
    (shape(text) == "9999").then(|| number(text, 0..4))
}

fn month_of(text: &str) -> Option<i16> {
    let named = |it: &&str| {
        it.eq_ignore_ascii_case(text) || it.get(..3).is_some_and(|it| it.eq_ignore_ascii_case(text))
    };
    i16::try_from(MONTHS.iter().position(named)? + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, grammar: Grammar) -> Option<Option<String>> {
        read(text, grammar).map(|it| it.map(|it| it.to_string()))
    }

    #[test]
    fn forms_mean_what_their_grammar_says() {
        for (text, grammar, stored) in [
            ("2009-10", Grammar::Sdmx, "2009-10-01/P1M"),
            ("2020-S2", Grammar::Sdmx, "2020-07-01/P6M"),
            ("2020-T3", Grammar::Sdmx, "2020-09-01/P4M"),
            ("2020-W01", Grammar::Sdmx, "2019-12-30/P7D"),
            ("2020-D366", Grammar::Sdmx, "2020-12-31"),
            ("2020-A1", Grammar::Sdmx, "2020-01-01/P1Y"),
            ("20204", Grammar::List('Q'), "2020-10-01/P3M"),
            ("2020K4", Grammar::List('Q'), "2020-10-01/P3M"),
            ("202012", Grammar::List('M'), "2020-12-01/P1M"),
            ("20202", Grammar::List('H'), "2020-07-01/P6M"),
            ("20200229", Grammar::List('D'), "2020-02-29"),
            ("2020M02", Grammar::Open, "2020-02-01/P1M"),
            ("2020 February", Grammar::Open, "2020-02-01/P1M"),
            ("Jan-Mar 2024", Grammar::Open, "2024-01-01/P3M"),
            ("Oct 2022-Sep 2023", Grammar::Open, "2022-10-01/P1Y"),
        ] {
            assert_eq!(said(text, grammar), Some(Some(stored.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_does_not_exist_is_told_from_what_is_no_form() {
        for (text, grammar) in [
            ("2009-13", Grammar::Sdmx),
            ("2021-W53", Grammar::Sdmx),
            ("2021-D366", Grammar::Sdmx),
            ("20205", Grammar::List('Q')),
            ("2020M13", Grammar::Open),
            ("Dec-Jan 2024", Grammar::Open),
        ] {
            assert_eq!(said(text, grammar), Some(None), "{text}");
        }
        for text in ["2009-10", "2020-W01", "2020-T1", "20204", "2020K4", "", "a b c", "é"] {
            assert_eq!(said(text, Grammar::Open), None, "{text}");
        }
    }
}
