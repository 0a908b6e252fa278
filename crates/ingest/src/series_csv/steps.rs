//! Periods of the four rhythms as whole steps of one clock, and back.

use std::fmt;

use jiff::civil::{Date, ISOWeekDate, Weekday};

use crate::period::number;

/// How often a value is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rhythm {
    /// `2024`; a step is a year.
    Annual,
    /// `2024-Q3`; a step is a quarter, counted from year 0.
    Quarterly,
    /// `2024-07`; a step is a month, counted from year 0.
    Monthly,
    /// `2024-W30`; a step is an ISO week. Weeks are counted so that 52 of them are a year from
    /// 2019-W01 on, both ways: `step / 52` is the year within a few weeks for decades around.
    Weekly,
}

/// The first day of 2019-W01, whose step is 2019 × 52.
const FIRST_WEEK: Date = Date::constant(2018, 12, 31);
const FIRST_WEEK_STEP: i32 = 2019 * 52;

impl Rhythm {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Annual, Self::Quarterly, Self::Monthly, Self::Weekly];

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Annual => "annual",
            Self::Quarterly => "quarterly",
            Self::Monthly => "monthly",
            Self::Weekly => "weekly",
        }
    }

    /// What one period is.
    pub(crate) const fn period(self) -> &'static str {
        match self {
            Self::Annual => "a year",
            Self::Quarterly => "a quarter",
            Self::Monthly => "a month",
            Self::Weekly => "a week",
        }
    }

    /// The period at a step as it is written in files; empty beyond the year 9999.
    pub fn label(self, step: i32) -> Label {
        let mut label = Label { text: [b'0'; LONGEST], length: 0 };
        let (year, part) = match self {
            Self::Annual => (step, 0),
            Self::Quarterly => (step.div_euclid(4), step.rem_euclid(4) + 1),
            Self::Monthly => (step.div_euclid(12), step.rem_euclid(12) + 1),
            Self::Weekly => match week_at(step) {
                Some(week) => (i32::from(week.year()), i32::from(week.week())),
                None => (-1, 0),
            },
        };
        if (0..=9999).contains(&year) {
            label.write(year, self, part);
        }
        label
    }
}

/// So many calendar years together, the last being a step of [`Rhythm::Annual`]: `2019/2021`; empty
/// beyond the years 0 and 9999.
pub(crate) fn span_label(step: i32, years: u16) -> Label {
    let first = Rhythm::Annual.label(step.saturating_sub(i32::from(years) - 1));
    let last = Rhythm::Annual.label(step);
    let mut label = Label { text: [b'/'; LONGEST], length: 0 };
    if first.length == 4 && last.length == 4 {
        label.text[..4].copy_from_slice(&first.text[..4]);
        label.text[5..].copy_from_slice(&last.text[..4]);
        label.length = LONGEST;
    }
    label
}

/// Bytes of the longest period.
const LONGEST: usize = 9;

/// A period as it is written: `2024`, `2019/2021`, `2024-Q3`, `2024-07`, `2024-W30`.
#[derive(Clone, Copy, Debug)]
pub struct Label {
    text: [u8; LONGEST],
    length: usize,
}

impl Label {
    /// Its text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.text[..self.length]).unwrap_or_default()
    }

    fn write(&mut self, year: i32, rhythm: Rhythm, part: i32) {
        let digit = |number: i32| b'0' + u8::try_from(number.rem_euclid(10)).unwrap_or_default();
        for (place, power) in [1000, 100, 10, 1].into_iter().enumerate() {
            self.text[place] = digit(year / power);
        }
        self.text[4] = b'-';
        let (tens, ones) = (digit(part / 10), digit(part));
        self.length = match rhythm {
            Rhythm::Annual => 4,
            Rhythm::Quarterly => {
                (self.text[5], self.text[6]) = (b'Q', ones);
                7
            }
            Rhythm::Monthly => {
                (self.text[5], self.text[6]) = (tens, ones);
                7
            }
            Rhythm::Weekly => {
                (self.text[5], self.text[6], self.text[7]) = (b'W', tens, ones);
                8
            }
        };
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// Reads calendar years taken together, `2019/2021` or `2019-2021`: the step of the last, and how many.
/// Two may as well be one year that starts in the first; they are no less than two here.
pub(crate) fn parse_span(text: &str) -> Option<(i32, u16)> {
    let bytes = text.as_bytes();
    let digits = |it: &[u8]| it.iter().all(u8::is_ascii_digit);
    let well_formed = bytes.len() == LONGEST
        && matches!(bytes[4], b'/' | b'-')
        && digits(&bytes[..4])
        && digits(&bytes[5..]);
    if !well_formed {
        return None;
    }
    let (first, last) = (number(text, 0..4), number(text, 5..9));
    let years = u16::try_from(last - first).ok()?.checked_add(1).filter(|it| *it > 1)?;
    Some((i32::from(last), years))
}

/// Reads a period; its form tells the rhythm. `None` for any other form and for times that do not
/// exist.
pub(crate) fn parse(text: &str) -> Option<(Rhythm, i32)> {
    let bytes = text.as_bytes();
    let digits = |it: &[u8]| it.iter().all(u8::is_ascii_digit);
    let (year, rest) = bytes.split_at_checked(4)?;
    if !digits(year) {
        return None;
    }
    let years = i32::from(number(text, 0..4));
    let part = |from: usize| i32::from(number(text, from..text.len()));
    match rest {
        [] => Some((Rhythm::Annual, years)),
        [b'-', b'Q', b'1'..=b'4'] => Some((Rhythm::Quarterly, years * 4 + part(6) - 1)),
        [b'-', month @ ..] if month.len() == 2 && digits(month) => {
            let month = part(5);
            (1..=12).contains(&month).then(|| (Rhythm::Monthly, years * 12 + month - 1))
        }
        [b'-', b'W', week @ ..] if week.len() == 2 && digits(week) => {
            let week = i8::try_from(part(6)).ok()?;
            let year = i16::try_from(years).ok()?;
            let monday = ISOWeekDate::new(year, week, Weekday::Monday).ok()?.date();
            let days = FIRST_WEEK.until(monday).ok()?.get_days();
            Some((Rhythm::Weekly, FIRST_WEEK_STEP + days / 7))
        }
        _ => None,
    }
}

fn week_at(step: i32) -> Option<ISOWeekDate> {
    let days = step.checked_sub(FIRST_WEEK_STEP)?.checked_mul(7)?;
    let monday = FIRST_WEEK.checked_add(jiff::ToSpan::days(days)).ok()?;
    Some(monday.iso_week_date())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_four_forms_are_read_and_no_other() {
        for (text, rhythm, step) in [
            ("2024", Rhythm::Annual, 2024),
            ("2024-Q3", Rhythm::Quarterly, 8098),
            ("2024-07", Rhythm::Monthly, 24_294),
            ("2019-W01", Rhythm::Weekly, 104_988),
            ("2018-W52", Rhythm::Weekly, 104_987),
            ("2020-W53", Rhythm::Weekly, 104_988 + 104),
            ("2021-W01", Rhythm::Weekly, 104_988 + 105),
        ] {
            assert_eq!(parse(text), Some((rhythm, step)), "{text}");
            assert_eq!(rhythm.label(step).text(), text);
        }
        for text in [
            "",
            "24",
            "2024-Q5",
            "2024-Q0",
            "2024-13",
            "2024-00",
            "2019-W53",
            "2024-W00",
            "2024/25",
            "2024Q3",
            "Q3 2024",
            "20245",
            "2024-7",
            "2024-07-01",
            "２０２４",
            "-024",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(Rhythm::Annual.label(10_000).text(), "");
        assert_eq!(Rhythm::Weekly.label(i32::MAX).text(), "");
    }

    #[test]
    fn years_together_go_by_the_last_one() {
        for text in ["2019/2021", "2019-2021"] {
            assert_eq!(parse_span(text), Some((2021, 3)), "{text}");
        }
        assert_eq!(parse_span("2020/2021"), Some((2021, 2)));
        assert_eq!(span_label(2021, 3).text(), "2019/2021");
        for text in
            ["2021/2019", "2021/2021", "2019/21", "2019", "2019 2021", "201\u{e9}/202", "2019/202x"]
        {
            assert_eq!(parse_span(text), None, "{text}");
        }
        assert_eq!((span_label(1, 3).text(), span_label(10_000, 3).text()), ("", ""));
    }

    proptest! {
        #[test]
        fn every_label_is_read_back(step in 0_i32..500_000, which in 0_usize..4) {
            let rhythm = Rhythm::ALL[which];
            let label = rhythm.label(step);
            prop_assume!(!label.text().is_empty());
            prop_assert_eq!(parse(label.text()), Some((rhythm, step)));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9QW-]{0,9}|.{0,6}") {
            let _either = (parse(&text), parse_span(&text));
        }
    }
}
