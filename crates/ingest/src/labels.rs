//! Periods as publishers write them, read a column at a time.
//!
//! "2009-10" alone may be October 2009 or the year 2009/10. A publisher writes one form throughout
//! a column, so the column as a whole often leaves one reading; where it leaves two, or none, the
//! rows are held. Nothing is settled by what is more likely.

mod column;

use std::sync::Arc;

use delivery::period::{MONTHS, Period, PeriodError, YearStart};

use crate::{
    labels::column::{Column, Form},
    period::{self, number, shape},
    reading::Outcome,
};

/// A label, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    /// The period, or what happens to its rows with the sentences that say why.
    pub(crate) period: Result<Period, (Outcome, String, String)>,
    /// What stood beside the period: "Note 5", "baseline".
    pub(crate) note: Option<Arc<str>>,
}

/// Reads the labels of a file that follows docs/plan.md to the letter.
pub(crate) fn read_declared(text: &str, year: YearStart) -> Label {
    Label { period: period::parse(text, year).map_err(complaint), note: None }
}

/// The labels of one publisher's column.
pub(crate) struct Labels {
    column: Column,
}

impl Labels {
    /// Looks at all distinct labels before reading any.
    pub(crate) fn of<'a>(labels: impl Iterator<Item = &'a str> + Clone) -> Self {
        Self { column: Column::of(labels.map(|it| trimmed(it).0)) }
    }

    /// The same, of a source that has declared how it writes.
    pub(crate) fn of_declared<'a>(
        labels: impl Iterator<Item = &'a str> + Clone,
        _grammar: &crate::grammar::Grammar,
    ) -> Self {
        Self::of(labels)
    }

    /// Reads one of them.
    pub(crate) fn read(&self, text: &str, year: YearStart) -> Label {
        let (written, note) = trimmed(text);
        Label { period: self.period(&written, year), note: note.map(Arc::from) }
    }

    /// What a person should know about how the column was read.
    pub(crate) fn remark(&self) -> Option<String> {
        self.column.split_range.as_ref().map(|label| {
            format!(
                "Labels such as \"{label}\" are read as one year that starts in the first and ends \
                 in the second, from April unless the indicator says otherwise."
            )
        })
    }

    fn period(&self, text: &str, year: YearStart) -> Result<Period, (Outcome, String, String)> {
        let impossible = || complaint(PeriodError::Impossible(text.to_owned()));
        match shape(text).as_str() {
            "9999/99" | "9999-99" | "9999 99" => self.two_digits(text, year),
            "9999-9999" | "9999 to 9999" => self.range(text, year),
            "9999/9999" => {
                let (first, second) = (number(text, 0..4), number(text, 5..9));
                match second - first {
                    1 => period::years_from(first, 1, year).ok_or_else(impossible),
                    _ => Err(unclear(text, "the years from one to the other, or something else")),
                }
            }
            "9999/99-9999/99" => {
                let dashed = text.replace('-', " to ");
                period::parse(&dashed, year).map_err(complaint)
            }
            "9999.9" if text.ends_with(".0") => {
                let year = number(text, 0..4);
                period::whole_years(year, year).ok_or_else(impossible)
            }
            "Q9 9999" => {
                let turned = format!("{}-{}", &text[3..], &text[..2]);
                period::parse(&turned, year).map_err(complaint)
            }
            _ => match in_words(text) {
                Some(period) => period.ok_or_else(impossible),
                None => period::parse(text, year).map_err(complaint),
            },
        }
    }

    fn two_digits(&self, text: &str, year: YearStart) -> Result<Period, (Outcome, String, String)> {
        let impossible = || complaint(PeriodError::Impossible(text.to_owned()));
        let (first, second) = (number(text, 0..4), number(text, 5..7));
        match self.column.form(text) {
            Form::Month => period::first_of(first, second).and_then(|it| Period::months(it, 1)),
            Form::SplitYear => period::years_from(first, 1, year),
            Form::Years(more) => period::whole_years(first, first + more),
            Form::Unclear(readings) => return Err(unclear(text, readings)),
        }
        .ok_or_else(impossible)
    }

    fn range(&self, text: &str, year: YearStart) -> Result<Period, (Outcome, String, String)> {
        let impossible = || complaint(PeriodError::Impossible(text.to_owned()));
        match self.column.form(text) {
            Form::SplitYear => {
                period::years_from(number(text, 0..4), 1, year).ok_or_else(impossible)
            }
            Form::Unclear(readings) => Err(unclear(text, readings)),
            Form::Month | Form::Years(_) => period::parse(text, year).map_err(complaint),
        }
    }
}

/// The label without what is not part of the time, and the note that was taken off.
fn trimmed(text: &str) -> (String, Option<&str>) {
    let text = text.trim();
    let (text, note) = match text.find([' ', '[', '(']).and_then(|_| split_note(text)) {
        Some((label, note)) => (label, Some(note)),
        None => (text, None),
    };
    let mut label = text.replace(['\u{2013}', '\u{2012}', '\u{2011}'], "-");
    // Midnight says nothing about a day: "2022-09-01T00:00:00/P1Y", in either case.
    if label.len() > 10 && label.is_ascii() {
        label = label.replace("T00:00:00", "").replace("t00-00-00", "").replace("/p", "/P");
        if let Some(number) = label.strip_suffix('y').filter(|it| it.contains("/P")) {
            label = format!("{number}Y");
        }
    }
    (label, note)
}

/// Takes a note in brackets off the end: "2019/20 [Note 5]", "2001-2005 (baseline)".
fn split_note(text: &str) -> Option<(&str, &str)> {
    let (open, close) = if text.ends_with(']') { ('[', ']') } else { ('(', ')') };
    let (label, note) = text.strip_suffix(close)?.split_once(open)?;
    (!label.trim().is_empty()).then(|| (label.trim(), note.trim()))
}

/// Reads forms with the names of months; the inner `None` is a time that does not exist.
fn in_words(text: &str) -> Option<Option<Period>> {
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    match words.as_slice() {
        ["year", "ending", month, year] | ["ye", month, year] => {
            Some(period::twelve_months_to(year_of(year)?, month_of(month)?))
        }
        [month, year] => {
            let first = period::first_of(year_of(year)?, month_of(month)?);
            Some(first.and_then(|it| Period::months(it, 1)))
        }
        [day, month, "to", last_day, last_month, year] => {
            let year = year_of(year)?;
            let date = |day: &str, month: &str| {
                let month = i8::try_from(month_of(month)?).ok()?;
                Some(jiff::civil::Date::new(year, month, day.parse().ok()?).ok())
            };
            let (first, last) = (date(day, month)?, date(last_day, last_month)?);
            let days = first.zip(last).filter(|(first, last)| first <= last);
            Some(days.and_then(|(first, last)| period::days_from(first, last)))
        }
        _ => None,
    }
}

/// Whether a text is the name of a month.
pub(crate) fn names_a_month(text: &str) -> bool {
    month_of(text).is_some()
}

fn year_of(text: &str) -> Option<i16> {
    (shape(text) == "9999").then(|| number(text, 0..4))
}

fn month_of(text: &str) -> Option<i16> {
    let named = |it: &&str| {
        it.eq_ignore_ascii_case(text) || it.get(..3).is_some_and(|it| it.eq_ignore_ascii_case(text))
    };
    let month = MONTHS.iter().position(named)? + 1;
    i16::try_from(month).ok()
}

/// What happens to a row with a period that cannot be read.
fn complaint(error: PeriodError) -> (Outcome, String, String) {
    match error {
        PeriodError::Unknown(text) if text.is_empty() => (
            Outcome::Rejected,
            "The row names no period.".to_owned(),
            "Give the period, or remove the row.".to_owned(),
        ),
        PeriodError::Unknown(text) if is_sentence(&text) => (
            Outcome::Rejected,
            format!("\"{text}\" stands where a period should: the row is a remark, not a figure."),
            "Nothing needs doing if the publisher has no figures yet.".to_owned(),
        ),
        PeriodError::Unknown(text) => (
            Outcome::Held,
            format!("\"{text}\" is not a form of period that can be read without guessing."),
            "Write 2024, 2024/25, 2024-Q3, 2024-07, 2011-2013, YE 2025-03, 2022-04..2025-03, \
             2025-03-31 or 2024-04-01/P1Y."
                .to_owned(),
        ),
        PeriodError::Impossible(_) | PeriodError::Backwards(_) => (
            Outcome::Rejected,
            format!("{error}."),
            "Correct the period, or ask the publisher.".to_owned(),
        ),
    }
}

fn unclear(text: &str, readings: &str) -> (Outcome, String, String) {
    (
        Outcome::Held,
        format!("\"{text}\" may mean {readings}."),
        "Say which: write 2024/25, 2024-07, 2011-2013 or 2024-04-01/P1Y.".to_owned(),
    )
}

/// Whether the text is words and no time: "There is no data for this indicator yet".
fn is_sentence(text: &str) -> bool {
    text.split_whitespace().count() >= 4 && !text.contains(|it: char| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(labels: &[&str]) -> Vec<Result<String, Outcome>> {
        let column = Labels::of(labels.iter().copied());
        let read = |it: &&str| {
            column.read(it, YearStart::Financial).period.map(|it| it.to_string()).map_err(|it| it.0)
        };
        labels.iter().map(read).collect()
    }

    fn alone(label: &str) -> Result<String, Outcome> {
        read(&[label]).remove(0)
    }

    #[test]
    fn a_column_settles_what_a_label_leaves_open() {
        let months = read(&["1993 01", "1993 12", "2000 01"]);
        assert_eq!(months[2].as_deref(), Ok("2000-01-01/P1M"));
        let years = read(&["2008-09", "2009-10", "2023-24"]);
        assert_eq!(years[1].as_deref(), Ok("2009-04-01/P1Y"));
        let three = read(&["1985-87", "2003-05", "2018-20"]);
        assert_eq!(three[1].as_deref(), Ok("2003-01-01/P3Y"));
        assert_eq!(read(&["2017 18", "2018 19"])[0].as_deref(), Ok("2017-04-01/P1Y"));
        assert_eq!(read(&["2023-09", "2025-01"])[0].as_deref(), Ok("2023-09-01/P1M"));
    }

    #[test]
    fn what_a_column_leaves_open_is_held() {
        assert_eq!(alone("2009-10"), Err(Outcome::Held));
        assert_eq!(alone("2003-05"), Err(Outcome::Held));
        assert_eq!(alone("2013/16"), Err(Outcome::Held));
        assert_eq!(read(&["2008-09", "2010-20"])[0], Err(Outcome::Held));
        assert_eq!(
            read(&["2009/10", "2010/20"]),
            [Ok("2009-04-01/P1Y".into()), Err(Outcome::Held)]
        );
        assert_eq!(
            read(&["2023-12", "2023-24"]),
            [Err(Outcome::Held), Ok("2023-04-01/P1Y".into())]
        );
    }

    #[test]
    fn a_range_of_years_is_one_split_year_or_whole_years_together() {
        assert_eq!(read(&["1984-1988", "2009-2013"])[1].as_deref(), Ok("2009-01-01/P5Y"));
        let split = Labels::of(["2010 to 2011", "2011 to 2012"].into_iter());
        let read_one = split.read("2010 to 2011", YearStart::School).period.unwrap();
        assert_eq!(read_one.to_string(), "2010-09-01/P1Y");
        assert!(split.remark().unwrap().contains("\"2010 to 2011\""));
        assert_eq!(read(&["2018 to 2020", "2018/19"])[0], Err(Outcome::Held));
        assert_eq!(
            read(&["2011-2012", "2011-2013"]),
            [Err(Outcome::Held), Ok("2011-01-01/P3Y".into())]
        );
        assert_eq!(alone("2013-2011"), Err(Outcome::Rejected));
    }

    #[test]
    fn forms_that_stand_for_themselves_are_read() {
        for (label, stored) in [
            ("2021", "2021-01-01/P1Y"),
            ("2021.0", "2021-01-01/P1Y"),
            ("2021/22", "2021-04-01/P1Y"),
            ("2019/2020", "2019-04-01/P1Y"),
            ("2000 Q1", "2000-01-01/P3M"),
            ("Q3 2024", "2024-07-01/P3M"),
            ("2001-2005 (baseline)", "2001-01-01/P5Y"),
            ("2019/20 [Note 9]", "2019-04-01/P1Y"),
            ("2010/11 to 2012/13", "2010-04-01/P3Y"),
            ("2017/18-2019/20", "2017-04-01/P3Y"),
            ("17 May to 11 June 2023", "2023-05-17/P26D"),
            ("Year ending March 2022", "2021-04-01/P1Y"),
            ("YE Sep 2022", "2021-10-01/P1Y"),
            ("June 2024", "2024-06-01/P1M"),
            ("2022-09-01T00:00:00/P1Y", "2022-09-01/P1Y"),
            ("2022-09-01t00-00-00/p1y", "2022-09-01/P1Y"),
            ("2023-03-31t00-00-00", "2023-03-31"),
            ("2025-01-15", "2025-01-15"),
        ] {
            assert_eq!(alone(label).as_deref(), Ok(stored), "{label}");
        }
    }

    #[test]
    fn the_rest_is_held_or_refused() {
        for label in ["2015.5", "2015a", "May to June", "2021-2-3", "99"] {
            assert_eq!(alone(label), Err(Outcome::Held), "{label}");
        }
        for label in ["", "There is no data for this indicator yet", "2024-13-01", "2000 Q5"] {
            assert_eq!(alone(label), Err(Outcome::Rejected), "{label}");
        }
    }

    #[test]
    fn a_note_beside_the_period_is_kept() {
        let column = Labels::of(["2019/20 [Note 5]"].into_iter());
        let label = column.read("2019/20 [Note 5]", YearStart::Financial);
        assert_eq!(label.note.as_deref(), Some("Note 5"));
    }
}
