//! One line of figures as a table and as a chart.

use serde::Serialize;

use crate::{
    indicator::{Frequency, Indicator},
    observation::Status,
    series::{Known, Series, SeriesKey},
    signal::Measured,
    trajectory::Trajectory,
    value::rounded,
    view::{
        Evidence, Figure,
        chart::{Break, Chart, Point},
        measure::{Measure, decimals},
    },
    words,
};

/// One row of a target's or a series' table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What it is about.
    pub period: String,
    /// The number with its unit: published, or computed from the figures it is made of.
    pub text: String,
    /// What the trajectory expected, with its band.
    pub expected: Option<String>,
    /// The published figures behind it.
    pub made_of: Vec<Figure>,
    /// What was published for the period before, oldest first.
    pub earlier: Vec<Figure>,
    /// Why the line may not be joined to the row before, in time.
    pub break_before: Option<String>,
}

/// The rows of measured numbers, newest first.
pub fn rows(
    evidence: &Evidence<'_>,
    indicator: &Indicator,
    measures: &[Measure],
    trajectory: Option<&Trajectory>,
) -> Vec<Row> {
    let mut rows: Vec<Row> = measures
        .iter()
        .enumerate()
        .map(|(i, it)| Row {
            period: it.measured.period.label(),
            text: words::quantity(&it.text, &indicator.unit),
            expected: trajectory.and_then(|path| expected(path, it, &indicator.unit)),
            made_of: figures(evidence, indicator, &it.made_of),
            earlier: earlier(evidence, indicator, &it.made_of),
            break_before: i
                .checked_sub(1)
                .and_then(|before| {
                    break_between(indicator, &measures[before].measured, &it.measured)
                })
                .map(str::to_owned),
        })
        .collect();
    rows.reverse();
    rows
}

/// The rows of one series, newest first, with the periods for which a value was taken back or is
/// stated to be absent.
pub fn rows_of_series(
    evidence: &Evidence<'_>,
    indicator: &Indicator,
    (key, measures): (&SeriesKey, &[Measure]),
) -> Vec<Row> {
    let with_values = rows(evidence, indicator, measures, None);
    let periods = measures.iter().rev().map(|it| it.measured.period);
    let mut dated: Vec<_> = periods.zip(with_values).collect();
    let known = evidence.series.get(key).into_iter().flat_map(Series::current);
    for absent in known.filter(|it| it.observation.value.is_none()) {
        let made_of = [(key.clone(), absent.clone())];
        let row = Row {
            period: absent.observation.period.label(),
            text: "none".to_owned(),
            expected: None,
            made_of: figures(evidence, indicator, &made_of),
            earlier: earlier(evidence, indicator, &made_of),
            break_before: None,
        };
        dated.push((absent.observation.period, row));
    }
    dated.sort_by_key(|(period, _)| std::cmp::Reverse(*period));
    dated.into_iter().map(|(_, row)| row).collect()
}

fn expected(path: &Trajectory, measure: &Measure, unit: &str) -> Option<String> {
    let at = path.at(measure.measured.period.end())?;
    let decimals = measure.made_of.iter().map(|(_, known)| decimals(known)).max().unwrap_or(1);
    let text = |it: f64| rounded(it, decimals.min(2));
    Some(format!(
        "{} ({} to {})",
        words::quantity(&text(at.expected), unit),
        text(at.low),
        text(at.high)
    ))
}

fn figures(
    evidence: &Evidence<'_>,
    indicator: &Indicator,
    made_of: &[(SeriesKey, Known)],
) -> Vec<Figure> {
    made_of.iter().map(|(key, known)| evidence.figure(key, known, &indicator.unit)).collect()
}

fn earlier(
    evidence: &Evidence<'_>,
    indicator: &Indicator,
    made_of: &[(SeriesKey, Known)],
) -> Vec<Figure> {
    made_of
        .iter()
        .filter_map(|(key, known)| Some((key, evidence.series.get(key)?, known.observation.period)))
        .flat_map(|(key, series, period)| series.earlier(period).iter().map(move |it| (key, it)))
        .map(|(key, known)| evidence.figure(key, known, &indicator.unit))
        .collect()
}

/// The newest figures that a correction brought, as sentences.
pub fn corrections(evidence: &Evidence<'_>, measures: &[Measure]) -> Vec<String> {
    const MOST: usize = 3;
    let correction = |it: &Measure| {
        let releases = it.made_of.iter().filter_map(|(_, it)| evidence.releases.get(&it.release));
        let (day, wrong) = releases
            .filter_map(|it| {
                Some((it.published_at.unwrap_or(it.received_at), it.correction.as_ref()?))
            })
            .max()?;
        let (period, day) = (it.measured.period.label(), words::day_of(day));
        Some(format!("The figure for {period} comes from a correction of {day}: {wrong}"))
    };
    measures.iter().rev().filter_map(correction).take(MOST).collect()
}

/// Why two neighbouring figures may not be joined, where the plan records a break between them.
fn break_between<'a>(
    indicator: &'a Indicator,
    before: &Measured,
    after: &Measured,
) -> Option<&'a str> {
    let between = |it: &&crate::indicator::SeriesBreak| {
        it.at.start() > before.period.start() && it.at.start() <= after.period.start()
    };
    indicator.breaks.iter().find(between).map(|it| it.reason.as_str())
}

/// The observed part of a chart.
pub fn observed(evidence: &Evidence<'_>, indicator: &Indicator, measures: &[Measure]) -> Chart {
    let decimals = shown_decimals(measures);
    Chart {
        unit: indicator.unit.clone(),
        decimals,
        observed: points(indicator, measures),
        revised_away: measures
            .iter()
            .filter(|it| it.made_of.len() == 1)
            .flat_map(|it| revised_away(evidence, indicator, it))
            .collect(),
        breaks: indicator
            .breaks
            .iter()
            .map(|it| Break {
                year: crate::period::decimal_year(it.at.start()),
                reason: it.reason.clone(),
            })
            .collect(),
        ..Chart::default()
    }
}

/// The decimals in which computed numbers are shown: those of the newest figure, two at most.
pub fn shown_decimals(measures: &[Measure]) -> usize {
    let newest =
        measures.last().map(|it| it.made_of.iter().map(|(_, known)| decimals(known)).max());
    newest.flatten().unwrap_or(1).min(2)
}

fn points(indicator: &Indicator, measures: &[Measure]) -> Vec<Point> {
    let join = |i: usize| {
        let Some(before) = i.checked_sub(1).map(|it| &measures[it].measured) else { return false };
        let after = &measures[i].measured;
        break_between(indicator, before, after).is_none()
            && follows(indicator.frequency, before, after)
    };
    measures.iter().enumerate().map(|(i, it)| point(indicator, it, join(i))).collect()
}

fn point(indicator: &Indicator, measure: &Measure, joined: bool) -> Point {
    let only = measure.made_of.first().filter(|_| measure.made_of.len() == 1);
    let observation = only.map(|(_, known)| &known.observation);
    let text = words::quantity(&measure.text, &indicator.unit);
    Point {
        year: measure.measured.period.decimal_year(),
        value: measure.measured.number,
        interval: observation
            .and_then(|it| it.interval.as_ref())
            .map(|it| (it.lower.number(), it.upper.number())),
        label: format!("{}: {text}", measure.measured.period.label()),
        text,
        joined,
        provisional: measure.made_of.iter().any(|(_, known)| {
            matches!(
                known.observation.status,
                Status::Provisional | Status::Estimated | Status::Forecast | Status::LowReliability
            )
        }),
    }
}

/// Whether nothing is missing between two figures, by the indicator's rhythm.
fn follows(frequency: Frequency, before: &Measured, after: &Measured) -> bool {
    let years = after.period.decimal_year() - before.period.decimal_year();
    match (frequency, frequency.months()) {
        (_, Some(months)) => years < f64::from(months) / 12.0 * 1.5,
        (Frequency::Weekly, None) => years < 10.0 / 365.0,
        (_, None) => true,
    }
}

fn revised_away(evidence: &Evidence<'_>, indicator: &Indicator, measure: &Measure) -> Vec<Point> {
    let series = measure.made_of.first().and_then(|(key, _)| evidence.series.get(key));
    let earlier = series.map_or(&[][..], |it: &Series| it.earlier(measure.measured.period));
    earlier
        .iter()
        .filter_map(|it| {
            let value = it.observation.value.as_ref()?;
            let text = words::quantity(&value.to_string(), &indicator.unit);
            Some(Point {
                year: it.observation.period.decimal_year(),
                value: value.number(),
                interval: None,
                label: format!("{}: {text}, since revised", it.observation.period.label()),
                text,
                joined: false,
                provisional: false,
            })
        })
        .filter(|it| (it.value - measure.measured.number).abs() > 0.0)
        .collect()
}
