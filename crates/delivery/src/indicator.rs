//! A defined, repeatable measure, and what is known of when its figures come.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    area::AreaCode,
    id::{IndicatorId, OutcomeId, SourceId},
    period::{Length, Period, YearStart},
};

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

impl Direction {
    /// 1 where more is better, −1 where less is: multiplies a difference into "better by".
    pub const fn sign(self) -> f64 {
        match self {
            Self::Higher => 1.0,
            Self::Lower => -1.0,
        }
    }
}

/// What an indicator is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The measure of the outcome.
    Headline,
    /// Helps to explain the headline.
    Supporting,
    /// Must not worsen while the headline improves.
    CounterMeasure,
    /// Comes sooner than the headline and stands in for it.
    Proxy,
    /// Measures the same independently.
    SecondWitness,
}

impl Role {
    /// The role in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Supporting => "supporting",
            Self::CounterMeasure => "counter-measure",
            Self::Proxy => "proxy",
            Self::SecondWitness => "second witness",
        }
    }
}

/// How often figures come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Frequency {
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
    /// Every quarter.
    Quarterly,
    /// Twice a year.
    TwiceYearly,
    /// Every year.
    Annual,
    /// Not on a rhythm; nothing is ever late.
    Irregular,
}

impl Frequency {
    /// The frequency in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::TwiceYearly => "twice a year",
            Self::Annual => "annual",
            Self::Irregular => "irregular",
        }
    }

    /// Months from one period's end to the next; `None` for weekly and irregular.
    pub const fn months(self) -> Option<i32> {
        match self {
            Self::Monthly => Some(1),
            Self::Quarterly => Some(3),
            Self::TwiceYearly => Some(6),
            Self::Annual => Some(12),
            Self::Weekly | Self::Irregular => None,
        }
    }

    /// Observations a year where the year has a shape that a trend must respect, else 1.
    pub const fn season(self) -> usize {
        match self {
            Self::Monthly => 12,
            Self::Quarterly => 4,
            Self::Weekly | Self::TwiceYearly | Self::Annual | Self::Irregular => 1,
        }
    }

    /// The frequency that a period's length suggests.
    pub const fn suggested_by(period: &Period) -> Self {
        match period.length() {
            Length::Months(1) => Self::Monthly,
            Length::Months(3) => Self::Quarterly,
            Length::Months(12..) => Self::Annual,
            Length::Days(7) => Self::Weekly,
            Length::Months(_) | Length::Days(_) | Length::Day => Self::Irregular,
        }
    }
}

/// A place in time where a series may not be joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesBreak {
    /// The first period after the break.
    pub at: Period,
    /// Why.
    pub reason: String,
}

/// A measure that the plan has defined, or that a release has brought and the plan has not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// Its id.
    pub id: IndicatorId,
    /// Its name.
    pub name: String,
    /// The outcome it measures; `None` while the plan does not use it.
    pub outcome: Option<OutcomeId>,
    /// What it is there for.
    pub role: Role,
    /// The indicator that a proxy, counter-measure or witness stands beside.
    pub of: Option<IndicatorId>,
    /// Its unit, as printed after a value: "%", "per 100,000".
    pub unit: String,
    /// Which way is better; `None` where nobody has said.
    pub direction: Option<Direction>,
    /// How often figures come.
    pub frequency: Frequency,
    /// Days from the end of a period to its publication.
    pub lag_days: u16,
    /// What "2024/25" means in its releases.
    pub year: YearStart,
    /// The place whose figure is the headline.
    pub area: Option<AreaCode>,
    /// The source of its figures.
    pub source: Option<SourceId>,
    /// What exactly is counted.
    pub definition: String,
    /// Where its series may not be joined, in order of time.
    pub breaks: Vec<SeriesBreak>,
    /// Whether figures of parts add up to the figure of the whole: a count, no rate.
    #[serde(default)]
    pub adds_up: bool,
}

impl Indicator {
    /// The day on which the figure after `latest` is expected.
    pub fn next_expected(&self, latest: &Period) -> Option<Date> {
        let end = latest.end();
        let next_end = match (self.frequency, self.frequency.months()) {
            (_, Some(months)) => {
                // From the first of the following month, so that month ends stay month ends.
                let after = end.tomorrow().ok()?;
                let span = jiff::Span::new().try_months(months).ok()?;
                after.checked_add(span).ok()?.yesterday().ok()?
            }
            (Frequency::Weekly, None) => {
                end.checked_add(jiff::Span::new().try_days(7).ok()?).ok()?
            }
            (_, None) => return None,
        };
        next_end.checked_add(jiff::Span::new().try_days(self.lag_days).ok()?).ok()
    }
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;

    /// A monthly percentage published six weeks after the month, more is better.
    pub(crate) fn monthly() -> Indicator {
        Indicator {
            id: "rtt".parse().unwrap(),
            name: "Within 18 weeks".to_owned(),
            outcome: None,
            role: Role::Headline,
            of: None,
            unit: "%".to_owned(),
            direction: Some(Direction::Higher),
            frequency: Frequency::Monthly,
            lag_days: 42,
            year: YearStart::Financial,
            area: None,
            source: None,
            definition: String::new(),
            breaks: Vec::new(),
            adds_up: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{samples::monthly, *};

    #[test]
    fn the_next_figure_is_expected_a_lag_after_the_next_period() {
        let january = Period::parse_iso("2026-01-01/P1M").unwrap();
        // February ends on the 28th; 42 days later is 11 April.
        assert_eq!(monthly().next_expected(&january), Some(date(2026, 4, 11)));
        let annual = Indicator { frequency: Frequency::Annual, lag_days: 0, ..monthly() };
        let year = Period::parse_iso("2023-04-01/P1Y").unwrap();
        assert_eq!(annual.next_expected(&year), Some(date(2025, 3, 31)));
        let irregular = Indicator { frequency: Frequency::Irregular, ..monthly() };
        assert_eq!(irregular.next_expected(&year), None);
    }
}
