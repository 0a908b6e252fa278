//! Periods in words and with slashes: "3 months to Sep 2024", "Q3 2024/25", "FY25", "12/10/2024".

use delivery::period::{Period, YearStart};
use jiff::{ToSpan, civil::Date};

use super::{Kind, moment, months, reading::Read, weeks};
use crate::{
    grammar::{DateOrder, Grammar, Quarters, WeekStart},
    period::{first_of, follows, quarter_of, shape, years_from},
};

/// How a source writes its periods, and where the years of an indicator start.
#[derive(Clone, Copy)]
pub(super) struct Source<'g> {
    pub(super) grammar: &'g Grammar,
    pub(super) year: YearStart,
}

/// A label read, with the kind of period where it says so itself.
pub(super) type Said = (Read, Option<Kind>);

/// Reads a label; `None` where it has none of these forms.
pub(super) fn read(text: &str, source: Source<'_>) -> Option<Said> {
    let plain = |read: Option<Read>| read.map(|it| (it, None));
    if let Some(read) =
        plain(moment::read(text, source.grammar)).or_else(|| plain(slashed(text, source)))
    {
        return Some(read);
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|it: char| it.is_whitespace() || matches!(it, '-' | ','))
        .filter(|it| !it.is_empty() && *it != "\u{2013}")
        .collect();
    let words = words.as_slice();
    rolling(words, source)
        .or_else(|| plain(week(words, source)))
        .or_else(|| plain(quarter(words, source)))
        .or_else(|| named_year(words, source))
        .or_else(|| plain(stretch(words, source)))
        .or_else(|| plain(date(words, source)))
}

/// "12 months to Mar 2025", "year ending 5 April 2025", "quarter to Sep 2024".
fn rolling(words: &[&str], source: Source<'_>) -> Option<Said> {
    let (months, rest) = length(words)?;
    let rest = match rest {
        ["to" | "ending" | "ended", rest @ ..] => rest,
        rest if matches!(words[0], "ye" | "y/e") => rest,
        _ => return None,
    };
    let last = match rest {
        [month] if months::number(month).is_some() => {
            return Some((Read::held("names a month without its year"), None));
        }
        [month, year] => {
            let (month, year) = (months::number(month)?, source.year_of(year)?);
            year.map(|year| first_of(year, month).map(Date::last_of_month))
        }
        [day, month, year] => {
            let (day, month, year) = (day_of(day)?, months::number(month)?, source.year_of(year)?);
            year.map(|year| civil(year, month, day))
        }
        _ => return None,
    };
    let kind = Some(Kind::Rolling(months));
    Some(match last {
        Ok(last) => (Read::of(last.and_then(|it| months_to(it, months))), kind),
        Err(read) => (read, None),
    })
}

/// A number of months and the words behind it.
fn length<'w, 't>(words: &'w [&'t str]) -> Option<(u16, &'w [&'t str])> {
    let words = match words {
        ["rolling" | "the", rest @ ..] => rest,
        words => words,
    };
    match words {
        ["year" | "ye" | "y/e", rest @ ..] => Some((12, rest)),
        ["half", "year", rest @ ..] | ["half", rest @ ..] => Some((6, rest)),
        ["quarter", rest @ ..] => Some((3, rest)),
        ["month", rest @ ..] => Some((1, rest)),
        [number, "month" | "months", rest @ ..] => Some((count(number)?, rest)),
        _ => None,
    }
}

fn count(word: &str) -> Option<u16> {
    let words = [("three", 3), ("six", 6), ("nine", 9), ("twelve", 12)];
    let named = words.iter().find(|it| it.0 == word).map(|it| it.1);
    named.or_else(|| word.parse().ok()).filter(|it| (1..=120).contains(it))
}

fn months_to(last: Date, months: u16) -> Option<Period> {
    let first = last.tomorrow().ok()?.checked_sub(i64::from(months).months()).ok()?;
    Period::months(first, months).filter(|it| it.end() == last)
}

/// "week 53 2026", "2026 W53"; "week ending 27 December 2024".
fn week(words: &[&str], source: Source<'_>) -> Option<Read> {
    let numbered = |year: &str, week: &str, start: Option<WeekStart>| {
        let week = week.strip_prefix('w').unwrap_or(week).parse().ok()?;
        Some(weeks::read(four_digits(year)?, week, start))
    };
    match words {
        // "2026-W53" is how ISO 8601 writes its own weeks.
        [year, week] if week.starts_with('w') => numbered(year, week, Some(WeekStart::Monday)),
        [week, year] if week.starts_with('w') => numbered(year, week, source.grammar.week),
        ["week" | "wk", week, year] | [year, "week" | "wk", week] => {
            numbered(year, week, source.grammar.week)
        }
        ["week", "ending" | "to" | "ended", rest @ ..] | ["w/e", rest @ ..] => {
            Some(match date(rest, source).or_else(|| slashed(rest.first()?, source))? {
                Read::Is(day) => {
                    let first = day.end().checked_sub(6.days()).ok();
                    Read::of(first.and_then(|it| Period::days(it, 7)))
                }
                read => read,
            })
        }
        _ => None,
    }
}

/// "Q3 2024", "2024 Q3", "Q3 2024/25", "quarter 3 2024".
fn quarter(words: &[&str], source: Source<'_>) -> Option<Read> {
    let (quarter, year) = match words {
        ["quarter", quarter, year] | [year, "quarter", quarter] => (*quarter, *year),
        [quarter, "fy", year] if quarter.starts_with('q') => (&quarter[1..], *year),
        [quarter, year] | [year, quarter] if quarter.starts_with('q') => (&quarter[1..], *year),
        _ => return None,
    };
    let year = year.strip_prefix("fy").unwrap_or(year);
    let quarter: i16 = quarter.parse().ok().filter(|_| quarter.len() == 1)?;
    Some(match four_digits(year) {
        Some(year) => source.quarter(year, quarter),
        None => {
            let first = match split(year, source)? {
                Ok(first) => first,
                Err(read) => return Some(read),
            };
            source.quarter_of_split(first, quarter)
        }
    })
}

/// "FY25", "FY 2024/25", "financial year 2024/25", "academic year 2024/25".
fn named_year(words: &[&str], source: Source<'_>) -> Option<Said> {
    let (start, year) = match words {
        ["financial" | "fiscal" | "tax", "year", year] | ["fy", year] => {
            (YearStart::Financial, *year)
        }
        [year, "financial" | "fiscal" | "tax", "year"] => (YearStart::Financial, *year),
        ["academic" | "school", "year", year] | ["ay", year] => (YearStart::School, *year),
        [year, "academic" | "school", "year"] => (YearStart::School, *year),
        [year] => (YearStart::Financial, year.strip_prefix("fy")?),
        _ => return None,
    };
    let kind = Some(Kind::Year(start));
    if let Some(first) = split(year, source) {
        return Some(match first {
            Ok(first) => (Read::of(years_from(first, 1, start)), kind),
            Err(read) => (read, None),
        });
    }
    // A financial year with one number is named by the year in which it ends.
    let last = source.recent_year(year).filter(|_| start == YearStart::Financial)?;
    Some(match last {
        Ok(last) => (Read::of(years_from(last - 1, 1, start)), kind),
        Err(read) => (read, None),
    })
}

/// The first year of "2024/25", "2024/2025" or "24/25".
fn split(text: &str, source: Source<'_>) -> Option<Result<i16, Read>> {
    let (first, second) = text.split_once('/')?;
    let digits = |it: &str, lengths: [usize; 2]| {
        lengths.contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit())
    };
    if !digits(first, [2, 4]) || !digits(second, [2, 4]) || second.len() > first.len() {
        return None;
    }
    let first = match source.year_of(first)? {
        Ok(first) => first,
        Err(read) => return Some(Err(read)),
    };
    let second: i16 = second.parse().ok()?;
    let next = if second > 99 { first + 1 == second } else { follows(first, second) };
    Some(if next { Ok(first) } else { Err(Read::Impossible) })
}

/// "Jul-Sep 2024", "October 2024 to March 2025".
fn stretch(words: &[&str], source: Source<'_>) -> Option<Read> {
    let (first, from, last, to) = match words {
        [first, "to", last, to] => (first, to, last, to),
        [first, last, to] => (first, to, last, to),
        [first, from, "to", last, to] => (first, from, last, to),
        [first, from, last, to] => (first, from, last, to),
        _ => return None,
    };
    let (first, last) = (months::number(first)?, months::number(last)?);
    let (from, to) = match (source.year_of(from)?, source.year_of(to)?) {
        (Ok(from), Ok(to)) => (from, to),
        (Err(read), _) | (_, Err(read)) => return Some(read),
    };
    let count = i32::from(to - from) * 12 + i32::from(last - first) + 1;
    if count <= 0 {
        return Some(Read::held("ends before it starts, or begins in the year before"));
    }
    let count = u16::try_from(count).ok()?;
    Some(Read::of(first_of(from, first).and_then(|it| Period::months(it, count))))
}

/// "April 2024", "Apr-24", "1 April 2024", "April 1 2024", "25 Oct 2026 01:30".
fn date(words: &[&str], source: Source<'_>) -> Option<Read> {
    let of_day = |day: &str, month: &str, year: &str| {
        let (day, month) = (day_of(day)?, months::number(month)?);
        Some(source.year_of(year)?.map(|year| civil(year, month, day)))
    };
    let day = |day: Option<Result<Option<Date>, Read>>| match day? {
        Ok(day) => Some(Read::of(day.map(Period::day))),
        Err(read) => Some(read),
    };
    match words {
        // A spreadsheet makes the day of "4-24" and the month of "24-Apr"; nobody can tell any more.
        [day, month] if day_of(day).is_some() && months::number(month).is_some() => {
            Some(Read::held("is a day without a year, as a spreadsheet makes of other things"))
        }
        [month, year] | [year, month] if months::number(month).is_some() => {
            let month = months::number(month)?;
            Some(match source.recent_year(year)? {
                Ok(year) => Read::of(first_of(year, month).and_then(|it| Period::months(it, 1))),
                Err(read) => read,
            })
        }
        [a, b, year] => day(of_day(a, b, year)).or_else(|| day(of_day(b, a, year))),
        [a, month, year, time] if time.contains(':') => match of_day(a, month, year)? {
            Ok(day) => Some(moment::on(day, time, source.grammar)),
            Err(read) => Some(read),
        },
        _ => None,
    }
}

/// "12/10/2024", "12.10.2024", "12-10-24", "24/25" and "24".
fn slashed(text: &str, source: Source<'_>) -> Option<Read> {
    if !text.starts_with(|it: char| it.is_ascii_digit()) {
        return None;
    }
    let mark = text.chars().find(|it| !it.is_ascii_digit());
    let parts: Vec<&str> = text.split(|it| Some(it) == mark).collect();
    let short = |it: &str| (1..=2).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit());
    match parts.as_slice() {
        [year] if short(year) && year.len() == 2 => Some(match source.year_of(year)? {
            Ok(year) => Read::of(crate::period::whole_years(year, year)),
            Err(read) => read,
        }),
        [first, second] if shape(text) == "99/99" => {
            match split(&format!("{first}/{second}"), source)? {
                Ok(first) => Some(Read::of(years_from(first, 1, source.year))),
                Err(read) => Some(read),
            }
        }
        [a, b, year] if short(a) && short(b) && matches!(mark, Some('/' | '.' | '-')) => {
            Some(source.ordered(a.parse().ok()?, b.parse().ok()?, source.year_of(year)?))
        }
        _ => None,
    }
}

fn civil(year: i16, month: i16, day: i8) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, day).ok()
}

/// "1", "01", "1st".
fn day_of(text: &str) -> Option<i8> {
    let number = text.trim_end_matches(|it: char| it.is_ascii_alphabetic());
    let suffix = &text[number.len()..];
    let fits = matches!(suffix, "" | "st" | "nd" | "rd" | "th") && number.len() <= 2;
    number.parse().ok().filter(|_| fits)
}

fn four_digits(text: &str) -> Option<i16> {
    (shape(text) == "9999").then(|| text.parse().ok()).flatten()
}

impl Source<'_> {
    /// A year of four digits, or of two where the source has said which hundred years they are of.
    fn year_of(self, text: &str) -> Option<Result<i16, Read>> {
        if let Some(year) = four_digits(text) {
            return Some(Ok(year));
        }
        let year: i16 = (shape(text) == "99").then(|| text.parse().ok()).flatten()?;
        let Some(first) = self.grammar.two_digit_years else {
            return Some(Err(Read::held(
                "has a year of two digits, and nobody has said which hundred",
            )));
        };
        Some(Ok(first.saturating_add(year.wrapping_sub(first).rem_euclid(100))))
    }

    /// Beside "FY" or the name of a month two digits below 50 are read as years of this century.
    fn recent_year(self, text: &str) -> Option<Result<i16, Read>> {
        match self.year_of(text)? {
            Err(read) => {
                let year: i16 = text.parse().ok()?;
                Some(if year < 50 { Ok(2000 + year) } else { Err(read) })
            }
            year => Some(year),
        }
    }

    /// A quarter named with one year.
    pub(super) fn quarter(self, year: i16, quarter: i16) -> Read {
        if !(1..=4).contains(&quarter) {
            return Read::Impossible;
        }
        match self.grammar.quarters {
            Some(Quarters::Calendar) => Read::of(quarter_of(year, quarter)),
            Some(Quarters::Financial) => self.quarter_of_split(year, quarter),
            None => Read::held("may be a quarter of the calendar year or of the financial year"),
        }
    }

    /// A quarter of a year that starts in `first` and ends in the next.
    fn quarter_of_split(self, first: i16, quarter: i16) -> Read {
        if !(1..=4).contains(&quarter) {
            return Read::Impossible;
        }
        if self.year == YearStart::School {
            return Read::held("is a quarter of a year that may start in April or in September");
        }
        let (year, month) = if quarter == 4 { (first + 1, 1) } else { (first, quarter * 3 + 1) };
        Read::of(first_of(year, month).and_then(|it| Period::months(it, 3)))
    }

    /// A date whose first two parts are day and month in the order that is declared.
    fn ordered(self, a: i16, b: i16, year: Result<i16, Read>) -> Read {
        let year = match year {
            Ok(year) => year,
            Err(read) => return read,
        };
        let date = |month: i16, day: i16| civil(year, month, i8::try_from(day).ok()?);
        let (day_first, month_first) = (date(b, a), date(a, b));
        match self.grammar.dates {
            Some(DateOrder::DayMonthYear) => Read::of(day_first.map(Period::day)),
            Some(DateOrder::MonthDayYear) => Read::of(month_first.map(Period::day)),
            None if day_first.is_none() && month_first.is_none() => Read::Impossible,
            None => Read::held("is a date whose day and month this source has not put in order"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(text: &str, grammar: &Grammar) -> Option<String> {
        let source = Source { grammar, year: YearStart::Financial };
        match read(text, source)?.0 {
            Read::Is(period) => Some(period.to_string()),
            Read::Impossible => Some("impossible".to_owned()),
            Read::Never => Some("never".to_owned()),
            Read::Held(_) => Some("held".to_owned()),
        }
    }

    #[test]
    fn what_is_open_waits_until_it_is_declared() {
        let declared = Grammar {
            dates: Some(DateOrder::DayMonthYear),
            quarters: Some(Quarters::Financial),
            week: Some(WeekStart::Monday),
            two_digit_years: Some(1950),
            ..Grammar::default()
        };
        for (text, period) in [
            ("12/10/2024", "2024-10-12"),
            ("12.10.24", "2024-10-12"),
            ("31/12/99", "1999-12-31"),
            ("quarter 3 2024", "2024-10-01/P3M"),
            ("week 53 2026", "2026-12-28/P7D"),
            ("24", "2024-01-01/P1Y"),
            ("99", "1999-01-01/P1Y"),
            ("24/25", "2024-04-01/P1Y"),
            ("1 Apr 24", "2024-04-01"),
            ("Sep-99", "1999-09-01/P1M"),
        ] {
            assert_eq!(said(text, &declared).as_deref(), Some(period), "{text}");
            assert_eq!(said(text, &Grammar::default()).as_deref(), Some("held"), "{text}");
        }
        assert_eq!(said("31/13/2024", &declared).as_deref(), Some("impossible"));
        assert_eq!(said("week 54 2026", &declared).as_deref(), Some("impossible"));
        let american = Grammar { dates: Some(DateOrder::MonthDayYear), ..Grammar::default() };
        assert_eq!(said("12/10/2024", &american).as_deref(), Some("2024-12-10"));
    }

    #[test]
    fn forms_with_one_reading_are_read() {
        for (text, period) in [
            ("Q3 2024/25", "2024-10-01/P3M"),
            ("2024/25 Q4", "2025-01-01/P3M"),
            ("FY25", "2024-04-01/P1Y"),
            ("FY24/25", "held"),
            ("Tax year 2024/25", "2024-04-01/P1Y"),
            ("academic year 2024/25", "2024-09-01/P1Y"),
            ("academic year 2024/26", "impossible"),
            ("year ending 5 April 2025", "2024-04-06/P1Y"),
            ("6 months to 31 March 2025", "2024-10-01/P6M"),
            ("Oct 2024 - Mar 2025", "2024-10-01/P6M"),
            ("Dec-Feb 2025", "held"),
            ("2024 July", "2024-07-01/P1M"),
            ("1st April 2024", "2024-04-01"),
            ("w/e 27 Dec 2024", "2024-12-21/P7D"),
        ] {
            assert_eq!(said(text, &Grammar::default()).as_deref(), Some(period), "{text}");
        }
        for text in ["", "England", "2024", "May to June", "There is no data", "p 58", "2015a"] {
            assert_eq!(said(text, &Grammar::default()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(
            text in "[0-9/. :TZwqfy-]{0,20}|((year|week|q3|fy|3 months|ebrill|apr|to|ending|99|2024|24/25)[ -]?){0,6}|.{0,12}")
        {
            let _either = said(&text, &Grammar { daily: true, two_digit_years: Some(1950), ..Grammar::of_the_uk() });
        }

        #[test]
        fn a_month_is_the_same_in_every_form(
            year in 1951i16..2050, month in 1i16..=12, form in 0..5_usize)
        {
            let names = ["January", "Feb", "mawrth", "avr.", "Mai", "juin", "Gorffennaf", "août",
                "Medi", "Oct", "Tach", "déc."];
            let name = names[usize::try_from(month - 1).unwrap()];
            let two = year.rem_euclid(100);
            let text = [
                format!("{name} {year}"),
                format!("{name}-{two:02}"),
                format!("{year} {name}"),
                format!("1 month to {name} {year}"),
                format!("{name}-{year}"),
            ];
            let grammar = Grammar { two_digit_years: Some(1950), ..Grammar::default() };
            prop_assert_eq!(said(&text[form], &grammar), Some(format!("{year}-{month:02}-01/P1M")));
        }
    }
}
