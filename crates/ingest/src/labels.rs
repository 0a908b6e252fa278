//! Periods as publishers write them, read a column at a time.
//!
//! "2009-10" alone may be October 2009 or the year 2009/10. A publisher writes one form throughout
//! a column, so the column as a whole often leaves one reading; where it leaves two, or none, the
//! rows are held. Nothing is settled by what is more likely. What a source has declared
//! ([`Grammar`]) settles the rest.

mod column;
mod moment;
mod months;
mod reading;
mod weeks;
mod words;

use std::{ops::Range, sync::Arc};

use delivery::{
    observation::Status,
    period::{Length, Period, PeriodError, YearStart},
};

use jiff::civil::Date;

use crate::{
    fault::shown,
    grammar::{Calendar, Grammar, Pairs, Quarters},
    labels::{
        column::{Column, Form},
        reading::Read,
        words::Source,
    },
    markers::{self, Beside},
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
    /// What a marker beside the period says of its values: "2024 Q3 [p]".
    pub(crate) flag: Status,
    /// The kind of period, where the label says so: two kinds do not belong into one series.
    pub(crate) kind: Option<Kind>,
}

/// A kind of period that a label names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// So many months to the end of one.
    Rolling(u16),
    /// A financial or a school year.
    Year(YearStart),
}

/// Why a label has no period: what happens to its rows, what is wrong, and the way out.
type Trouble = (Outcome, String, String);

impl Label {
    /// A label with nothing beside its period.
    pub(crate) const fn of(period: Result<Period, Trouble>) -> Self {
        Self { period, note: None, flag: Status::Final, kind: None }
    }
}

/// The labels of one publisher's column.
pub(crate) struct Labels {
    column: Column,
    grammar: Grammar,
    /// Whether docs/plan.md comes before what the column tells.
    by_document: bool,
}

impl Labels {
    /// Looks at all distinct labels before reading any; as the United Kingdom's offices write them.
    pub(crate) fn of<'a>(labels: impl Iterator<Item = &'a str> + Clone) -> Self {
        Self::of_declared(labels, &Grammar::of_the_uk())
    }

    /// The labels of a source that has declared how it writes them.
    pub(crate) fn of_declared<'a>(
        labels: impl Iterator<Item = &'a str> + Clone,
        grammar: &Grammar,
    ) -> Self {
        let column = Column::of(labels.map(|it| trimmed(it).0));
        Self { column, grammar: grammar.clone(), by_document: false }
    }

    /// The labels of a file that follows docs/plan.md, and may write other forms besides.
    pub(crate) fn of_document<'a>(labels: impl Iterator<Item = &'a str> + Clone) -> Self {
        Self { by_document: true, ..Self::of(labels) }
    }

    /// Reads one of them.
    pub(crate) fn read(&self, text: &str, year: YearStart) -> Label {
        let (written, note) = trimmed(text);
        let (read, kind) = self.period(&written, self.grammar.year.unwrap_or(year));
        let period = read.and_then(|it| self.in_this_calendar(&written, it));
        let marked = note.filter(|it| !it.is_empty()).map(|it| format!("[{it}]"));
        let (flag, note) = match marked.and_then(|it| markers::beside(&it, &self.grammar)) {
            Some(Beside::Flag(status, words)) => (status, Some(words).filter(|it| !it.is_empty())),
            _ => (Status::Final, note),
        };
        Label { period, note: note.map(Arc::from), flag, kind }
    }

    /// What a person should know about how the column was read.
    pub(crate) fn remark(&self) -> Option<String> {
        let split = self.column.split_range.as_ref().map(|label| {
            format!(
                "Labels such as \"{label}\" are read as one year that starts in the first and ends \
                 in the second, from April unless the indicator says otherwise."
            )
        });
        let ending = self.column.ending.as_ref().map(|label| {
            format!(
                "Labels such as \"{label}\" are read as the financial year that ends in that year."
            )
        });
        let remarks: Vec<String> = split.into_iter().chain(ending).collect();
        (!remarks.is_empty()).then(|| remarks.join(" "))
    }

    fn period(&self, text: &str, year: YearStart) -> (Result<Period, Trouble>, Option<Kind>) {
        if let Some(read) = self.by_document(text, year) {
            return (read, None);
        }
        if let Some(read) = self.by_column(text, year) {
            return (read, None);
        }
        let source = Source { grammar: &self.grammar, year };
        if let Some((read, kind)) = words::read(text, source) {
            return (told(text, read), kind);
        }
        (days_of_months(text).unwrap_or_else(|| period::parse(text, year).map_err(complaint)), None)
    }

    /// What docs/plan.md says of a form that it has, unless the column uses the form otherwise.
    fn by_document(&self, text: &str, year: YearStart) -> Option<Result<Period, Trouble>> {
        let otherwise = match shape(text).as_str() {
            "9999-99" => self.column.has_pairs_beyond_months,
            "9999/99" => self.may_be_a_school_year(year),
            // One year that starts in the first, unless others in the column are longer.
            "9999-9999" => number(text, 5..9) - number(text, 0..4) == 1,
            "9999 to 9999" => number(text, 8..12) - number(text, 0..4) == 1,
            _ => false,
        };
        if !self.by_document || otherwise {
            return None;
        }
        match period::parse(text, year) {
            Ok(period) => Some(Ok(period)),
            Err(PeriodError::Unknown(_)) => None,
            Err(error) => Some(Err(complaint(error))),
        }
    }

    const fn may_be_a_school_year(&self, year: YearStart) -> bool {
        let financial = matches!(year, YearStart::Financial) && self.grammar.year.is_none();
        self.column.has_school_years && financial
    }

    /// Years outside the usual ones are another calendar's, or a slip.
    fn in_this_calendar(&self, text: &str, period: Period) -> Result<Period, Trouble> {
        match self.grammar.calendar {
            Some(Calendar::Gregorian) => Ok(period),
            Some(Calendar::Buddhist) => earlier(period, BUDDHIST)
                .ok_or_else(|| complaint(PeriodError::Impossible(text.to_owned()))),
            None if USUAL_YEARS.contains(&period.start().year()) => Ok(period),
            None => Err(unclear(text, "a year of another calendar: Buddhist, Hijri, Ethiopian")),
        }
    }

    fn by_column(&self, text: &str, year: YearStart) -> Option<Result<Period, Trouble>> {
        let impossible = || complaint(PeriodError::Impossible(text.to_owned()));
        Some(match shape(text).as_str() {
            "9999/99" if self.may_be_a_school_year(year) => {
                Err(unclear(text, "a financial year, or a school year like others in this column"))
            }
            "9999-Q9" | "9999 Q9" => self.quarter(text, (0..4, 6..7), year),
            "9999Q9" => self.quarter(text, (0..4, 5..6), year),
            "Q9 9999" | "Q9-9999" => self.quarter(text, (3..7, 1..2), year),
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
            _ => return None,
        })
    }

    fn quarter(
        &self,
        text: &str,
        (year, quarter): (Range<usize>, Range<usize>),
        start: YearStart,
    ) -> Result<Period, Trouble> {
        if self.column.has_split_quarters && self.grammar.quarters != Some(Quarters::Financial) {
            return Err(unclear(
                text,
                "a quarter of the calendar year, or of a financial year like others in this column",
            ));
        }
        let source = Source { grammar: &self.grammar, year: start };
        told(text, source.quarter(number(text, year), number(text, quarter)))
    }

    fn two_digits(&self, text: &str, year: YearStart) -> Result<Period, Trouble> {
        let impossible = || complaint(PeriodError::Impossible(text.to_owned()));
        let (first, second) = (number(text, 0..4), number(text, 5..7));
        let form = match (self.column.form(text), self.grammar.pairs) {
            (Form::Unclear(_), Some(Pairs::Month)) if shape(text) != "9999/99" => Form::Month,
            (Form::Unclear(_), Some(Pairs::Year)) if period::follows(first, second) => {
                Form::SplitYear
            }
            (form, _) => form,
        };
        match form {
            Form::Month => period::first_of(first, second).and_then(|it| Period::months(it, 1)),
            Form::SplitYear => period::years_from(first, 1, year),
            Form::Years(more) => period::whole_years(first, first + more),
            // Neither a month nor years together: "2024-13".
            Form::Unclear(_) if second == 0 && first % 100 != 99 => None,
            Form::Unclear(_) if second > 12 && !column::are_years(first, second) => None,
            Form::Unclear(readings) => return Err(unclear(text, readings)),
        }
        .ok_or_else(impossible)
    }

    fn range(&self, text: &str, year: YearStart) -> Result<Period, Trouble> {
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
    // Midnight says nothing about a day, in no zone: "2022-09-01T00:00:00/P1Y", in either case.
    if label.len() > 10 && label.is_ascii() && label.starts_with(|it: char| it.is_ascii_digit()) {
        label = label.replace("T00:00:00", "").replace("t00-00-00", "").replace("/p", "/P");
        label = label.strip_suffix(" 00:00:00").map_or(label.clone(), str::to_owned);
        if let Some(day) =
            ["Z", ".000Z", "+00:00", "+01:00"].iter().find_map(|it| label.strip_suffix(it))
            && day.len() == 10
        {
            label = day.to_owned();
        }
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

/// Years that are meant as they stand.
const USUAL_YEARS: std::ops::Range<i16> = 1800..2200;

/// How far the Buddhist era is ahead.
const BUDDHIST: i16 = 543;

fn earlier(period: Period, years: i16) -> Option<Period> {
    let start = period.start();
    let start = Date::new(start.year().checked_sub(years)?, start.month(), start.day()).ok()?;
    match period.length() {
        Length::Day => Some(Period::day(start)),
        Length::Months(months) => Period::months(start, months),
        Length::Days(days) => Period::days(start, days),
    }
}

/// Whether a text is the name of a month.
pub(crate) fn names_a_month(text: &str) -> bool {
    months::number(&text.to_lowercase()).is_some()
}

/// "17 May to 11 June 2023".
fn days_of_months(text: &str) -> Option<Result<Period, Trouble>> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let [day, month, "to", last_day, last_month, year] = words.as_slice() else { return None };
    let year = (shape(year) == "9999").then(|| number(year, 0..4))?;
    let date = |day: &str, month: &str| {
        let month = i8::try_from(months::number(month)?).ok()?;
        Some(Date::new(year, month, day.parse().ok()?).ok())
    };
    let (first, last) = (date(day, month)?, date(last_day, last_month)?);
    let days = first.zip(last).filter(|(first, last)| first <= last);
    let period = days.and_then(|(first, last)| period::days_from(first, last));
    Some(period.ok_or_else(|| complaint(PeriodError::Impossible(text.to_owned()))))
}

/// The period, or the sentence about why there is none.
fn told(text: &str, read: Read) -> Result<Period, Trouble> {
    match read {
        Read::Is(period) => Ok(period),
        Read::Impossible => Err(complaint(PeriodError::Impossible(shown(text)))),
        Read::Never => Err((
            Outcome::Rejected,
            format!(
                "\"{}\" is a time that the clock skipped when it was put forward.",
                shown(text)
            ),
            "Correct the time, or ask the publisher.".to_owned(),
        )),
        Read::Held(rest) => {
            Err((Outcome::Held, format!("\"{}\" {rest}.", shown(text)), REMEDY.to_owned()))
        }
    }
}

const REMEDY: &str = "Say which: write 2024/25, 2024-Q3, 2024-07, 2024-10-12 or 2024-04-01/P3M.";

/// What happens to a row with a period that cannot be read.
fn complaint(error: PeriodError) -> Trouble {
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

fn unclear(text: &str, readings: &str) -> Trouble {
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
