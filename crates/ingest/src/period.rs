//! The grammar of periods in plans and in tidy CSV, as docs/plan.md lists it.

use std::ops::Range;

use delivery::period::{Period, PeriodError, YearStart, parse_day};
use jiff::civil::Date;

/// Reads a period as it is written in a plan: "2024", "2024/25", "2024-Q3", "YE 2025-03", …
///
/// # Errors
/// [`PeriodError::Unknown`] when no form fits, [`PeriodError::Impossible`] when the time does not
/// exist ("2024-13", "2024/26"), [`PeriodError::Backwards`] when it ends before it starts.
pub fn parse(text: &str, year: YearStart) -> Result<Period, PeriodError> {
    let text = text.trim();
    let impossible = || PeriodError::Impossible(text.to_owned());
    // The shape fixes what stands where, so that the cuts below are always within the text.
    let period = match shape(text).as_str() {
        "9999" => calendar_years(text, 0..4, 0..4)?,
        "9999/99" => split_year(text, year),
        "9999-Q9" | "9999 Q9" => quarter(text, 6..7),
        "9999Q9" => quarter(text, 5..6),
        "9999-99" => months(text, 0..7, 0..7)?,
        "9999-9999" => calendar_years(text, 0..4, 5..9)?,
        "9999 to 9999" => calendar_years(text, 0..4, 8..12)?,
        "9999/99 to 9999/99" => split_years(text, year)?,
        "YE 9999-99" => year_ending(&text[3..]),
        "9999-99..9999-99" => months(text, 0..7, 9..16)?,
        "9999-99-99..9999-99-99" => days(text)?,
        "9999-99-99" => parse_day(text).map(Period::day),
        iso if iso.starts_with("9999-99-99/P9") => Period::parse_iso(text),
        _ => return Err(PeriodError::Unknown(text.to_owned())),
    };
    period.ok_or_else(impossible)
}

/// The text with every digit as 9, which tells its form; empty where it is not ASCII.
pub(crate) fn shape(text: &str) -> String {
    if !text.is_ascii() {
        return String::new();
    }
    text.chars().map(|it| if it.is_ascii_digit() { '9' } else { it }).collect()
}

/// A number that the shape has shown to be digits.
pub(crate) fn number(text: &str, digits: Range<usize>) -> i16 {
    text.get(digits).and_then(|it| it.parse().ok()).unwrap_or_default()
}

/// The first day of a month.
pub(crate) fn first_of(year: i16, month: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, 1).ok()
}

/// Whole calendar years from the first to the last.
pub(crate) fn whole_years(first: i16, last: i16) -> Option<Period> {
    let count = u16::try_from(last.checked_sub(first)?.checked_add(1)?).ok()?;
    Period::months(first_of(first, 1)?, count.checked_mul(12)?)
}

/// Years that start in spring or autumn, `count` of them.
pub(crate) fn years_from(first: i16, count: u16, year: YearStart) -> Option<Period> {
    let month = match year {
        YearStart::Financial => 4,
        YearStart::School => 9,
    };
    Period::months(first_of(first, month)?, count.checked_mul(12)?)
}

/// The twelve months that end with a month.
pub(crate) fn twelve_months_to(year: i16, month: i16) -> Option<Period> {
    // December ends a calendar year; any other month's year starts in the month after, a year ago.
    first_of(year, month)?;
    if month == 12 {
        whole_years(year, year)
    } else {
        Period::months(first_of(year - 1, month + 1)?, 12)
    }
}

fn calendar_years(
    text: &str,
    first: Range<usize>,
    last: Range<usize>,
) -> Result<Option<Period>, PeriodError> {
    let (first, last) = (number(text, first), number(text, last));
    in_order(first <= last, text)?;
    Ok(whole_years(first, last))
}

fn split_year(text: &str, year: YearStart) -> Option<Period> {
    let (first, second) = (number(text, 0..4), number(text, 5..7));
    follows(first, second).then(|| years_from(first, 1, year)).flatten()
}

/// Whether two digits are those of the year that follows: 2024 and 25, 1999 and 00.
pub(crate) fn follows(first: i16, second: i16) -> bool {
    (first + 1).rem_euclid(100) == second
}

fn split_years(text: &str, year: YearStart) -> Result<Option<Period>, PeriodError> {
    let (first, last) = (number(text, 0..4), number(text, 11..15));
    let written = follows(first, number(text, 5..7)) && follows(last, number(text, 16..18));
    in_order(first <= last, text)?;
    let count = u16::try_from(last - first + 1).ok();
    Ok(count.filter(|_| written).and_then(|it| years_from(first, it, year)))
}

fn quarter(text: &str, digit: Range<usize>) -> Option<Period> {
    let quarter = number(text, digit);
    (1..=4).contains(&quarter).then(|| quarter_of(number(text, 0..4), quarter)).flatten()
}

/// A quarter of a calendar year.
pub(crate) fn quarter_of(year: i16, quarter: i16) -> Option<Period> {
    Period::months(first_of(year, quarter * 3 - 2)?, 3)
}

/// Whole months from the first to the last.
fn months(
    text: &str,
    first: Range<usize>,
    last: Range<usize>,
) -> Result<Option<Period>, PeriodError> {
    let month = |at: Range<usize>| {
        let (year, month) =
            (number(text, at.start..at.start + 4), number(text, at.end - 2..at.end));
        first_of(year, month).map(|day| (day, i32::from(year) * 12 + i32::from(month)))
    };
    let (Some((start, from)), Some((_, to))) = (month(first), month(last)) else {
        return Ok(None);
    };
    in_order(from <= to, text)?;
    Ok(u16::try_from(to - from + 1).ok().and_then(|it| Period::months(start, it)))
}

fn year_ending(month: &str) -> Option<Period> {
    twelve_months_to(number(month, 0..4), number(month, 5..7))
}

fn days(text: &str) -> Result<Option<Period>, PeriodError> {
    let day = |at: Range<usize>| text.get(at).and_then(parse_day);
    let (Some(first), Some(last)) = (day(0..10), day(12..22)) else { return Ok(None) };
    in_order(first <= last, text)?;
    Ok(days_from(first, last))
}

/// Days from the first to the last, both included; whole months are counted as months, so that
/// the same time is the same period however it is written.
pub(crate) fn days_from(first: Date, last: Date) -> Option<Period> {
    let after = last.tomorrow().ok()?;
    if first.day() == 1 && after.day() == 1 {
        let count =
            i32::from(after.year() - first.year()) * 12 + i32::from(after.month() - first.month());
        return Period::months(first, u16::try_from(count).ok()?);
    }
    let count = first.until(last).ok()?.get_days().checked_add(1)?;
    Period::days(first, u16::try_from(count).ok()?)
}

fn in_order(ordered: bool, text: &str) -> Result<(), PeriodError> {
    if ordered { Ok(()) } else { Err(PeriodError::Backwards(text.to_owned())) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_form_of_the_document_is_read() {
        for (written, stored) in [
            ("2024", "2024-01-01/P1Y"),
            (" 2024 ", "2024-01-01/P1Y"),
            ("2024/25", "2024-04-01/P1Y"),
            ("1999/00", "1999-04-01/P1Y"),
            ("2024-Q3", "2024-07-01/P3M"),
            ("2024Q3", "2024-07-01/P3M"),
            ("2024 Q4", "2024-10-01/P3M"),
            ("2024-07", "2024-07-01/P1M"),
            ("2011-2013", "2011-01-01/P3Y"),
            ("2011 to 2013", "2011-01-01/P3Y"),
            ("2011-2011", "2011-01-01/P1Y"),
            ("2019/20 to 2021/22", "2019-04-01/P3Y"),
            ("1999/00 to 1999/00", "1999-04-01/P1Y"),
            ("YE 2025-03", "2024-04-01/P1Y"),
            ("YE 2024-12", "2024-01-01/P1Y"),
            ("2022-04..2025-03", "2022-04-01/P3Y"),
            ("2002-04..2002-09", "2002-04-01/P6M"),
            ("2024-07-09..2025-11-09", "2024-07-09/P489D"),
            ("2024-02-28..2024-03-01", "2024-02-28/P3D"),
            ("2024-04-01..2025-03-31", "2024-04-01/P1Y"),
            ("2024-02-28..2024-02-28", "2024-02-28"),
            ("2025-03-31", "2025-03-31"),
            ("2001-01-01/P1Y", "2001-01-01/P1Y"),
            ("2001-01-01/P3M", "2001-01-01/P3M"),
            ("2001-01-01/P12M", "2001-01-01/P1Y"),
        ] {
            let period = parse(written, YearStart::Financial).map(|it| it.to_string());
            assert_eq!(period.as_deref(), Ok(stored), "{written}");
        }
    }

    #[test]
    fn a_school_year_starts_in_september() {
        let school = |text| parse(text, YearStart::School).unwrap().to_string();
        assert_eq!(school("2024/25"), "2024-09-01/P1Y");
        assert_eq!(school("2019/20 to 2021/22"), "2019-09-01/P3Y");
        assert_eq!(school("2024"), "2024-01-01/P1Y");
        assert_eq!(school("YE 2025-03"), "2024-04-01/P1Y");
    }

    #[test]
    fn times_that_do_not_exist_are_told_from_forms_that_do_not() {
        use PeriodError::{Backwards, Impossible, Unknown};
        let parse = |text| parse(text, YearStart::Financial).unwrap_err();
        for text in [
            "2024-13",
            "2024-00",
            "2024-Q5",
            "2024Q0",
            "2024/26",
            "2023-02-29",
            "YE 2025-13",
            "2022-04..2025-13",
            "2024-07-09..2025-11-31",
            "2019/21 to 2021/22",
            "2001-01-01/P0Y",
            "2001-02-30/P1Y",
            "2024-01-01/P1H",
        ] {
            assert_eq!(parse(text), Impossible(text.to_owned()));
        }
        for text in ["2013-2011", "2025-03..2022-04", "2025-01-02..2025-01-01", "2013 to 2011"] {
            assert_eq!(parse(text), Backwards(text.to_owned()));
        }
        for text in [
            "",
            "24",
            "2024-25-",
            "2024/2025",
            "2024 25",
            "Q3 2024",
            "July 2024",
            "2024–25",
            "20245",
        ] {
            assert_eq!(parse(text), Unknown(text.trim().to_owned()));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[0-9Q/. YEPto-]{0,24}|.{0,12}") {
            let _either = parse(&text, YearStart::Financial);
        }

        #[test]
        fn the_stored_form_is_part_of_the_grammar(
            year in 1900i16..2100, month in 1i8..=12, months in 1u16..60)
        {
            let period = Period::months(Date::new(year, month, 1).unwrap(), months).unwrap();
            prop_assert_eq!(parse(&period.to_string(), YearStart::School), Ok(period));
        }
    }
}
