//! From figures with periods to the forecast room's series of steps, and back.

use delivery::{
    indicator::{Frequency, Indicator},
    period::{Length, Period},
    signal::Measured,
};
use forecast::{BadSeries, Declined, Kind, Series};
use jiff::{
    Span,
    civil::{Date, date},
};

/// A rhythm of periods: how far it is from one to the next, and which method fits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rhythm {
    /// The method's name for it. A figure twice a year is forecast as an annual one with steps of
    /// half a year: two figures a year show no season.
    frequency: forecast::Frequency,
    step: Step,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Months(i32),
    Week,
}

/// Figures as a series of steps.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The checked series.
    pub(super) series: Series,
    /// The last period that has a figure.
    pub(super) last: Period,
    /// How its periods follow.
    pub(super) rhythm: Rhythm,
}

impl Rhythm {
    /// The rhythm of an indicator's figures; `None` where there is none.
    pub(super) fn of(frequency: Frequency) -> Option<Self> {
        let (frequency, step) = match frequency {
            Frequency::Weekly => (forecast::Frequency::Weekly, Step::Week),
            Frequency::Monthly => (forecast::Frequency::Monthly, Step::Months(1)),
            Frequency::Quarterly => (forecast::Frequency::Quarterly, Step::Months(3)),
            Frequency::TwiceYearly => (forecast::Frequency::Annual, Step::Months(6)),
            Frequency::Annual => (forecast::Frequency::Annual, Step::Months(12)),
            Frequency::Irregular => return None,
        };
        Some(Self { frequency, step })
    }

    /// Units from the epoch to the end of a period, and units in a step.
    fn place(self, period: &Period) -> (i32, i32) {
        let end = period.end();
        match self.step {
            Step::Months(months) => {
                (i32::from(end.year()) * 12 + i32::from(end.month()) - 1, months)
            }
            Step::Week => ((end - date(1970, 1, 1)).get_days(), 7),
        }
    }

    /// The step of a period on a clock that has a tick at the end of `last`. `None` where the period
    /// ends more than a quarter of a step from a tick: it belongs to another rhythm.
    fn step_of(self, period: &Period, last: &Period) -> Option<i32> {
        let (at, length) = self.place(period);
        let (end, _) = self.place(last);
        let back = (2 * (end - at) + length).div_euclid(2 * length);
        let off = (end - at - back * length).abs();
        (off * 4 <= length).then(|| end.div_euclid(length) - back)
    }

    /// The period so many steps after one; `None` beyond the calendar.
    pub(super) fn after(self, period: &Period, steps: usize) -> Option<Period> {
        let steps = i32::try_from(steps).ok()?;
        let span = match self.step {
            Step::Months(months) => Span::new().try_months(months.checked_mul(steps)?).ok()?,
            Step::Week => Span::new().try_weeks(steps).ok()?,
        };
        match period.length() {
            Length::Day => Some(Period::day(same_day_of_month(period.start(), span)?)),
            Length::Months(months) => {
                Period::months(period.start().checked_add(span).ok()?, months)
            }
            Length::Days(days) => Period::days(period.start().checked_add(span).ok()?, days),
        }
    }

    /// Steps that a period is taken over: 3 for a three-year average that comes every year.
    fn window(self, period: &Period) -> u16 {
        match (self.step, period.length()) {
            (Step::Months(step), Length::Months(months)) => {
                u16::try_from(i32::from(months) / step).unwrap_or(1).max(1)
            }
            (Step::Week, Length::Days(days)) => (days / 7).max(1),
            _ => 1,
        }
    }

    /// Whether a year is a whole number of the method's steps.
    pub(super) fn is_in_years(self) -> bool {
        self.step != Step::Months(6)
    }

    /// Steps ahead that are kept of a series.
    pub(super) const fn usual_horizon(self) -> usize {
        self.frequency.usual_horizon()
    }
}

/// A day some months on; the last of a month stays the last.
fn same_day_of_month(day: Date, span: Span) -> Option<Date> {
    if day == day.last_of_month() {
        return Some(day.first_of_month().checked_add(span).ok()?.last_of_month());
    }
    day.checked_add(span).ok()
}

/// Makes a series of an indicator's figures: those of the length of the last one, since the last break.
/// Or says as a sentence why there is none.
pub(super) fn line(
    indicator: &Indicator,
    kind: Kind,
    measured: &[Measured],
) -> Result<Line, String> {
    let Some(last) = measured.last().map(|it| it.period) else {
        return Err("There are no figures yet.".to_owned());
    };
    let rhythm = Rhythm::of(indicator.frequency).ok_or_else(|| {
        "The figures come on no rhythm, so that nobody can say which period comes next.".to_owned()
    })?;
    let broken = indicator.breaks.iter().map(|it| it.at.start()).max();
    let mut points: Vec<(i32, f64)> = Vec::with_capacity(measured.len());
    for it in measured {
        let joined = broken.is_none_or(|broken| it.period.start() >= broken);
        if !joined || it.period.length() != last.length() {
            continue;
        }
        let Some(step) = rhythm.step_of(&it.period, &last) else { continue };
        if points.last().is_none_or(|(before, _)| *before < step) {
            points.push((step, it.number));
        }
    }
    let series = match Series::new(rhythm.frequency, kind, &points) {
        // "%" is also written after changes and after shares of something else.
        Err(BadSeries::NotAPercentage { .. } | BadSeries::NegativeCount { .. }) => {
            Series::new(rhythm.frequency, Kind::Unknown, &points)
        }
        other => other,
    };
    match series {
        Ok(series) => Ok(Line { series: series.with_window(rhythm.window(&last)), last, rhythm }),
        Err(BadSeries::Empty) => {
            Err("There are no figures since the break in the series.".to_owned())
        }
        Err(problem) => Err(format!("The figures cannot be forecast: {problem}.")),
    }
}

/// What a value of an indicator counts, from its unit and name.
pub(super) fn kind_of(indicator: &Indicator) -> Kind {
    let unit = indicator.unit.trim().to_lowercase();
    let name = indicator.name.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|it| unit.contains(it));
    let changes = ["growth", "change", "increase", "balance", "net "];
    if changes.iter().any(|it| name.contains(it) || unit.contains(it)) {
        return Kind::Unknown;
    }
    if matches!(unit.as_str(), "%" | "percent" | "per cent" | "percentage") {
        Kind::Percentage
    } else if says(&["£", "gbp", "pound", "€", "$"]) {
        Kind::Money
    } else if unit.starts_with("per ") || unit.contains(" per ") || unit.contains("rate") {
        Kind::Rate
    } else if unit.contains("index") {
        Kind::Index
    } else if unit.starts_with("number") || unit.contains("count") || counts_by_name(&name) {
        Kind::Count
    } else {
        Kind::Unknown
    }
}

fn counts_by_name(name: &str) -> bool {
    name.starts_with("number of") || name.starts_with("count of")
}

/// Why there is no forecast, as a sentence.
pub(super) fn why(declined: Declined) -> String {
    match declined {
        Declined::TooFewPoints(fewest) => {
            format!("There are fewer than {fewest} figures to go by.")
        }
        Declined::Gap(fewest) => {
            format!("There are fewer than {fewest} figures to go by since a gap in the series.")
        }
        Declined::Constant => {
            "All figures are the same, so that nothing is known of how far the next may lie from them."
                .to_owned()
        }
    }
}

#[cfg(test)]
pub(super) mod samples {
    use delivery::{indicator::Role, period::YearStart};

    use super::*;

    /// "i", whose figures come at a frequency in a unit.
    pub(in crate::forecast) fn indicator(frequency: Frequency, unit: &str) -> Indicator {
        Indicator {
            id: "i".parse().unwrap(),
            name: "I".to_owned(),
            outcome: None,
            role: Role::Headline,
            of: None,
            unit: unit.to_owned(),
            direction: None,
            frequency,
            lag_days: 0,
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
    use delivery::indicator::SeriesBreak;

    use super::{samples::indicator, *};

    fn period(text: &str) -> Period {
        Period::parse_iso(text).unwrap()
    }

    fn measured(periods: &[&str]) -> Vec<Measured> {
        let numbers = (1_u8..).map(f64::from);
        let both = periods.iter().zip(numbers);
        both.map(|(it, number)| Measured { period: period(it), number }).collect()
    }

    fn of(frequency: Frequency, periods: &[&str]) -> Line {
        line(&indicator(frequency, "%"), Kind::Percentage, &measured(periods)).unwrap()
    }

    /// Values one a step, 0 where there is none.
    fn values(line: &Line) -> Vec<f64> {
        line.series.values().iter().map(|it| if it.is_nan() { 0.0 } else { *it }).collect()
    }

    #[test]
    fn every_rhythm_has_a_step_and_the_periods_that_follow() {
        for (frequency, periods, next, window) in [
            (Frequency::Monthly, ["2023-11-01/P1M", "2024-01-01/P1M"], "2024-03-01/P1M", 1),
            (Frequency::Monthly, ["2023-11-01/P3M", "2024-01-01/P3M"], "2024-03-01/P3M", 3),
            (Frequency::Monthly, ["2024-01-31", "2024-03-31"], "2024-05-31", 1),
            (Frequency::Quarterly, ["2023-07-01/P3M", "2024-01-01/P3M"], "2024-07-01/P3M", 1),
            (Frequency::Quarterly, ["2023-04-01/P1Y", "2023-10-01/P1Y"], "2024-04-01/P1Y", 4),
            (Frequency::TwiceYearly, ["2023-01-01/P6M", "2024-01-01/P6M"], "2025-01-01/P6M", 1),
            (Frequency::Annual, ["2021-04-01/P1Y", "2023-04-01/P1Y"], "2025-04-01/P1Y", 1),
            (Frequency::Annual, ["2018-01-01/P3Y", "2020-01-01/P3Y"], "2022-01-01/P3Y", 3),
            (Frequency::Annual, ["2021-11-16", "2023-11-14"], "2025-11-14", 1),
            (Frequency::Weekly, ["2024-12-23/P7D", "2025-01-06/P7D"], "2025-01-20/P7D", 1),
        ] {
            let line = of(frequency, &periods);
            assert_eq!(values(&line), [1.0, 0.0, 2.0], "{periods:?}");
            assert_eq!(line.rhythm.after(&line.last, 2), Some(period(next)), "{periods:?}");
            assert_eq!(line.series.window(), window, "{periods:?}");
        }
    }

    #[test]
    fn areas_that_end_their_year_alike_share_a_clock() {
        let one = of(Frequency::Annual, &["2020-04-01/P1Y", "2021-04-01/P1Y"]);
        let other = of(Frequency::Annual, &["2021-04-01/P1Y", "2022-04-01/P1Y"]);
        assert_eq!(one.series.last_step() + 1, other.series.last_step());
    }

    #[test]
    fn what_belongs_to_another_rhythm_or_lies_before_a_break_is_left_out() {
        let periods = ["2020-01-01/P1Y", "2020-01-01/P3Y", "2021-07-01/P1Y", "2023-01-01/P1Y"];
        assert_eq!(values(&of(Frequency::Annual, &periods)), [1.0, 0.0, 0.0, 4.0]);
        let at = period("2021-01-01/P1Y");
        let broken = Indicator {
            breaks: vec![SeriesBreak { at, reason: "Redefined".to_owned() }],
            ..indicator(Frequency::Annual, "%")
        };
        let years = measured(&["2020-01-01/P1Y", "2021-01-01/P1Y", "2022-01-01/P1Y"]);
        let line = line(&broken, Kind::Percentage, &years).unwrap();
        assert_eq!(values(&line), [2.0, 3.0]);
    }

    #[test]
    fn without_rhythm_or_figures_there_is_a_reason() {
        let none = line(&indicator(Frequency::Monthly, "%"), Kind::Percentage, &[]);
        assert_eq!(none.unwrap_err(), "There are no figures yet.");
        let odd = measured(&["2020-01-01/P1Y"]);
        let irregular = line(&indicator(Frequency::Irregular, "%"), Kind::Percentage, &odd);
        assert!(irregular.unwrap_err().contains("no rhythm"));
    }

    #[test]
    fn what_a_value_counts_is_told_by_its_unit_and_never_against_the_figures() {
        for (unit, kind) in [
            ("%", Kind::Percentage),
            ("% change", Kind::Unknown),
            ("percentage points", Kind::Unknown),
            ("£ million", Kind::Money),
            ("per 100,000", Kind::Rate),
            ("homes per 1,000", Kind::Rate),
            ("number of people", Kind::Count),
            ("index, 2015 = 100", Kind::Index),
            ("years", Kind::Unknown),
        ] {
            assert_eq!(kind_of(&indicator(Frequency::Annual, unit)), kind, "{unit}");
        }
        let more = [Measured { period: period("2020-01-01/P1Y"), number: 130.0 }];
        let line = line(&indicator(Frequency::Annual, "%"), Kind::Percentage, &more).unwrap();
        assert_eq!(line.series.kind(), Kind::Unknown);
    }
}
