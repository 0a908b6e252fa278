//! What a source has declared of how it writes: marks in numbers, markers, dates, years and weeks.
//!
//! Nothing is declared unless somebody said so. What could then mean two things is held, so that a
//! person says it once for the source; a layout keeps the answer as TOML.

use std::collections::BTreeMap;

use delivery::{observation::Status, period::YearStart};
use serde::{Deserialize, Serialize};

/// What a source has declared. `Grammar::default()` is a source that has declared nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Grammar {
    /// The mark before decimals: `"point"` or `"comma"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<Decimal>,
    /// The mark between thousands; undeclared, every mark that cannot be the decimal one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thousands: Option<Thousands>,
    /// The order of dates with slashes, points or hyphens between two-digit parts: 12/10/2024.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateOrder>,
    /// What "2009-10" and "2009 10" mean where a column does not settle it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pairs: Option<Pairs>,
    /// Where "2024/25" starts: in April or in September.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<YearStart>,
    /// Whether "Q3 2024" is a quarter of the calendar year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quarters: Option<Quarters>,
    /// The first day of its numbered weeks, and with it the rule that numbers them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub week: Option<WeekStart>,
    /// The calendar of its years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Calendar>,
    /// The first of the hundred years that two digits stand for: with 1950, 49 is 2049 and 50 is 1950.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub two_digit_years: Option<i16>,
    /// Whose clock its times of day follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
    /// Whether its figures are of days, so that a time within a second of midnight is a day.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub daily: bool,
    /// Its own markers, before those that everybody knows: `".." = "not-available"`, `"-" = "zero"`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub markers: BTreeMap<String, Meaning>,
}

/// The mark before decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decimal {
    /// 1234.5
    Point,
    /// 1234,5
    Comma,
}

/// The mark between thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Thousands {
    /// 1,234
    Comma,
    /// 1.234
    Point,
    /// 1 234, whichever space it is.
    Space,
    /// 1'234
    Apostrophe,
    /// 1234 only.
    None,
}

/// The order of a date's parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// 31/12/2024
    DayMonthYear,
    /// 12/31/2024
    MonthDayYear,
}

/// What a year and two digits mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pairs {
    /// "2009-10" is October 2009.
    Month,
    /// "2009-10" is the year that starts in 2009.
    Year,
}

/// Whose quarters a quarter and one year name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quarters {
    /// "Q3 2024" is July to September 2024.
    Calendar,
    /// "Q3 2024" is October to December 2024: the financial year is named by the year it starts in.
    Financial,
}

/// The first day of numbered weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WeekStart {
    /// ISO 8601: week 1 holds the first Thursday.
    Monday,
    /// Week 1 holds the first Wednesday: most of its days lie in the year.
    Sunday,
    /// As weekly deaths are registered: the number of the ISO week in which the week's Friday lies.
    Saturday,
}

/// The calendar of years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Calendar {
    /// The usual one, so that every year is meant as it stands.
    Gregorian,
    /// 543 years ahead: 2567 is 2024.
    Buddhist,
}

/// Whose clock times of day follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// The United Kingdom's, with summer time.
    London,
    /// Coordinated universal time.
    Utc,
}

/// What a source's own marker means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Meaning {
    /// A true zero, as "-" in some tables.
    Zero,
    /// A sign that points to a note.
    Note,
    /// What the publisher says of the value, or why there is none.
    Status(Status),
}

/// Why a word is no meaning of a marker.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is no meaning of a marker: use zero, note, confidential, not-available, not-applicable, provisional, revised, estimated, forecast, low-reliability, break or definition-differs"
)]
pub struct MeaningError(String);

impl TryFrom<String> for Meaning {
    type Error = MeaningError;

    fn try_from(text: String) -> Result<Self, MeaningError> {
        let status = |it: &Status| name(*it) == text;
        match text.as_str() {
            "zero" => Ok(Self::Zero),
            "note" => Ok(Self::Note),
            _ => {
                let found = Status::ALL.into_iter().find(status);
                found.map(Self::Status).ok_or(MeaningError(text))
            }
        }
    }
}

impl From<Meaning> for String {
    fn from(meaning: Meaning) -> Self {
        match meaning {
            Meaning::Zero => "zero".to_owned(),
            Meaning::Note => "note".to_owned(),
            Meaning::Status(status) => name(status),
        }
    }
}

/// A status as tidy CSV writes it.
fn name(status: Status) -> String {
    match status {
        Status::Final => "final".to_owned(),
        Status::Forecast => "forecast".to_owned(),
        Status::Break => "break".to_owned(),
        _ => status.words().replace(' ', "-"),
    }
}

impl Grammar {
    /// What the statistics offices of the United Kingdom keep to in the layouts that are theirs.
    pub fn of_the_uk() -> Self {
        Self { quarters: Some(Quarters::Calendar), clock: Some(Clock::London), ..Self::default() }
    }

    /// The mark before decimals, where it is declared or follows from the one between thousands.
    pub(crate) const fn decimal_mark(&self) -> Option<char> {
        match (self.decimal, self.thousands) {
            (Some(Decimal::Point), _) | (None, Some(Thousands::Comma)) => Some('.'),
            (Some(Decimal::Comma), _) | (None, Some(Thousands::Point)) => Some(','),
            (None, _) => None,
        }
    }

    /// What a source's own marker means.
    pub(crate) fn meaning(&self, mark: &str) -> Option<Meaning> {
        self.markers.get(mark).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_says_it_in_toml_and_gets_it_back() {
        let text = "decimal = \"comma\"\nthousands = \"point\"\ndates = \"day-month-year\"\n\
                    year = \"school\"\nweek = \"saturday\"\ntwo_digit_years = 1950\n\n[markers]\n\
                    - = \"zero\"\n\"*\" = \"confidential\"\n\"..\" = \"not-available\"\n";
        let grammar: Grammar = toml::from_str(text).unwrap();
        assert_eq!(grammar.meaning("-"), Some(Meaning::Zero));
        assert_eq!(grammar.meaning("*"), Some(Meaning::Status(Status::Confidential)));
        assert_eq!(
            toml::from_str::<Grammar>(&toml::to_string(&grammar).unwrap()).unwrap(),
            grammar
        );
        assert_eq!(toml::from_str::<Grammar>("").unwrap(), Grammar::default());
        assert_eq!(toml::to_string(&Grammar::default()).unwrap(), "");
    }

    #[test]
    fn what_the_document_declares_can_be_declared() {
        let document = include_str!("../../../docs/cells.md");
        let text = document.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        let grammar: Grammar = toml::from_str(text).unwrap();
        assert_eq!((grammar.markers.len(), grammar.daily), (4, true));
    }

    #[test]
    fn what_it_does_not_know_is_refused() {
        assert!(toml::from_str::<Grammar>("decimals = \"comma\"").is_err());
        let error = toml::from_str::<Grammar>("[markers]\n\"*\" = \"secret\"").unwrap_err();
        assert!(error.to_string().contains("\"secret\" is no meaning of a marker"), "{error}");
    }

    #[test]
    fn every_status_has_a_name() {
        for status in Status::ALL {
            let name = String::from(Meaning::Status(status));
            assert_eq!(Meaning::try_from(name), Ok(Meaning::Status(status)));
        }
    }
}
