//! What a number is about: a stretch of days with a start and a length, or one day.

use std::fmt;

use jiff::{Span, civil::Date};
use serde::{Deserialize, Serialize};

/// A stretch of time, stored and ordered by its days: "2024-04-01/P1Y", "2026-01-01".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    start: Date,
    length: Length,
    /// Follows from the two above; kept because every comparison asks for it.
    end: Date,
}

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Length {
    /// A moment: the position on a day.
    Day,
    /// Whole months from the start.
    Months(u16),
    /// Whole days from the start, two or more.
    Days(u16),
}

/// What "2024/25" means where a source does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum YearStart {
    /// From 1 April.
    #[default]
    Financial,
    /// From 1 September.
    School,
}

/// Why a text is not a period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// No form of the grammar fits.
    #[error(
        "\"{0}\" is not a period: write 2024, 2024/25, 2024-Q3, 2024-07, 2011-2013, YE 2025-03, 2022-04..2025-03, 2025-03-31 or 2024-04-01/P1Y"
    )]
    Unknown(String),
    /// A form fits, but no such time exists.
    #[error("\"{0}\" is not a time that exists")]
    Impossible(String),
    /// It ends before it starts.
    #[error("\"{0}\" ends before it starts")]
    Backwards(String),
}

impl Period {
    /// A period of whole months; `None` beyond the calendar or without length.
    pub fn months(start: Date, months: u16) -> Option<Self> {
        Self::of(start, Length::Months(months)).filter(|_| months > 0)
    }

    /// A period of whole days; one day is a moment.
    pub fn days(start: Date, days: u16) -> Option<Self> {
        match days {
            0 => None,
            1 => Some(Self::day(start)),
            _ => Self::of(start, Length::Days(days)),
        }
    }

    /// One day.
    pub const fn day(day: Date) -> Self {
        Self { start: day, length: Length::Day, end: day }
    }

    fn of(start: Date, length: Length) -> Option<Self> {
        let span = match length {
            Length::Day => return Some(Self::day(start)),
            Length::Months(months) => Span::new().try_months(months).ok()?,
            Length::Days(days) => Span::new().try_days(days).ok()?,
        };
        let end = start.checked_add(span).ok()?.yesterday().ok()?;
        Some(Self { start, length, end })
    }

    /// The first day.
    pub const fn start(&self) -> Date {
        self.start
    }

    /// How long it is.
    pub const fn length(&self) -> Length {
        self.length
    }

    /// The last day.
    pub const fn end(&self) -> Date {
        self.end
    }

    /// The end as decimal years, for charts and slopes: 31 December 2024 is 2025.
    pub fn decimal_year(&self) -> f64 {
        decimal_year(self.end())
    }

    /// Reads the stored form: a day, or an ISO 8601 interval of whole years, months, weeks or days.
    pub fn parse_iso(text: &str) -> Option<Self> {
        let (start, length) = match text.split_once('/') {
            None => (text, None),
            Some((start, length)) => (start, Some(length)),
        };
        let start = parse_day(start)?;
        let Some(length) = length else { return Some(Self::day(start)) };
        let digits = length.strip_prefix('P')?;
        let (number, unit) = digits.split_at_checked(digits.len().checked_sub(1)?)?;
        let number: u16 = number.parse().ok()?;
        match unit {
            "Y" => Self::months(start, number.checked_mul(12)?),
            "M" => Self::months(start, number),
            "W" => Self::days(start, number.checked_mul(7)?),
            "D" => Self::days(start, number),
            _ => None,
        }
    }

    /// The period of the same length that follows.
    pub fn next(&self) -> Option<Self> {
        match self.length {
            Length::Day => Some(Self::day(self.start.tomorrow().ok()?)),
            Length::Months(months) => Self::months(self.end().tomorrow().ok()?, months),
            Length::Days(days) => Self::days(self.end().tomorrow().ok()?, days),
        }
    }
}

/// Reads exactly "2024-04-01".
pub fn parse_day(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let shaped = |(at, byte): (usize, &u8)| match at {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    if bytes.len() != 10 || !bytes.iter().enumerate().all(shaped) {
        return None;
    }
    Date::new(text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?).ok()
}

/// A day as decimal years.
pub fn decimal_year(day: Date) -> f64 {
    f64::from(day.year()) + f64::from(day.day_of_year()) / f64::from(day.days_in_year())
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    /// By last day, then by first: the order in which a series is read.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.end, self.start, self.length).cmp(&(other.end, other.start, other.length))
    }
}

impl fmt::Display for Period {
    /// The stored form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length {
            Length::Day => write!(f, "{}", self.start),
            Length::Months(months) if months % 12 == 0 => {
                write!(f, "{}/P{}Y", self.start, months / 12)
            }
            Length::Months(months) => write!(f, "{}/P{months}M", self.start),
            Length::Days(days) => write!(f, "{}/P{days}D", self.start),
        }
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

impl TryFrom<String> for Period {
    type Error = PeriodError;
    fn try_from(text: String) -> Result<Self, PeriodError> {
        Self::parse_iso(&text).ok_or(PeriodError::Unknown(text))
    }
}

impl Period {
    /// The period as a person would say it: "2024", "2024/25", "July 2024", "Q3 2024",
    /// "2011 to 2013", "year to March 2025", "31 March 2025".
    pub fn label(&self) -> String {
        let (start, end) = (self.start, self.end());
        if let Length::Months(months) = self.length
            && start.day() == 1
        {
            return self.label_of_months(months);
        }
        match self.length {
            Length::Day => day_label(start),
            Length::Days(7) => format!("week from {}", day_label(start)),
            Length::Months(_) | Length::Days(_) => {
                format!("{} to {}", day_label(start), day_label(end))
            }
        }
    }

    fn label_of_months(&self, months: u16) -> String {
        let (start, end) = (self.start, self.end());
        let years = months / 12;
        let whole = months.is_multiple_of(12);
        let split_year = |year: i16| format!("{year}/{:02}", (year + 1).rem_euclid(100));
        let last = end.year() - 1;
        match (months, start.month()) {
            (1, _) => month_label(start),
            (3, 1 | 4 | 7 | 10) => format!("Q{} {}", (start.month() + 2) / 3, start.year()),
            (12, 1) => start.year().to_string(),
            (12, 4 | 9) => split_year(start.year()),
            (12, _) => format!("year to {}", month_label(end)),
            (_, 1) if whole => format!("{} to {}", start.year(), end.year()),
            (_, 4 | 9) if whole && years > 1 => {
                format!("{} to {}", split_year(start.year()), split_year(last))
            }
            _ => format!("{} to {}", month_label(start), month_label(end)),
        }
    }
}

/// The names of the months, January first.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// "31 March 2025".
pub fn day_label(day: Date) -> String {
    format!("{} {}", day.day(), month_label(day))
}

/// "March 2025".
pub fn month_label(day: Date) -> String {
    let month = usize::try_from(day.month() - 1).unwrap_or_default();
    format!("{} {}", MONTHS[month.min(11)], day.year())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn iso(text: &str) -> Period {
        Period::parse_iso(text).unwrap()
    }

    #[test]
    fn periods_are_said_as_people_say_them() {
        for (stored, label) in [
            ("2024-01-01/P1Y", "2024"),
            ("2024-04-01/P1Y", "2024/25"),
            ("1999-09-01/P1Y", "1999/00"),
            ("2024-07-01/P1M", "July 2024"),
            ("2024-07-01/P3M", "Q3 2024"),
            ("2011-01-01/P3Y", "2011 to 2013"),
            ("2019-04-01/P3Y", "2019/20 to 2021/22"),
            ("2024-10-01/P1Y", "year to September 2025"),
            ("2015-11-16/P1Y", "16 November 2015 to 15 November 2016"),
            ("2024-07-01/P6M", "July 2024 to December 2024"),
            ("2019-02-25/P7D", "week from 25 February 2019"),
            ("2025-03-31", "31 March 2025"),
        ] {
            assert_eq!(iso(stored).label(), label, "{stored}");
        }
    }

    #[test]
    fn a_period_ends_on_its_last_day() {
        assert_eq!(iso("2024-02-01/P1M").end(), date(2024, 2, 29));
        assert_eq!(iso("2024-04-01/P1Y").end(), date(2025, 3, 31));
        assert_eq!(iso("2024-04-01/P1Y").next(), Some(iso("2025-04-01/P1Y")));
    }

    #[test]
    fn what_does_not_exist_is_no_period() {
        for text in [
            "2023-02-29",
            "2024-13-01/P1Y",
            "2024-01-01/P0M",
            "2024-01-01/P1H",
            "2024-01",
            "9999-12-31/P9999Y",
            "2024-01-01/",
        ] {
            assert_eq!(Period::parse_iso(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_stored_form_comes_back(year in 1900i16..2100, month in 1i8..=12, months in 1u16..60) {
            let period = Period::months(date(year, month, 1), months).unwrap();
            prop_assert_eq!(Period::parse_iso(&period.to_string()), Some(period));
        }
    }
}
