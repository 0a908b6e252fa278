//! The numbers that a target is measured by: a value, a difference of two areas, the worst area.

use std::collections::BTreeMap;

use forecast::trend::Point;

use crate::{
    area::AreaCode,
    id::MissionId,
    indicator::{Direction, Frequency, Indicator, SeriesBreak},
    period::Period,
    plan::Plan,
    series::{Known, SeriesKey},
    signal::Measured,
    target::{Kind, Target},
    value::rounded,
    view::{Evidence, codes},
};

/// One measured number and the published figures it was made of.
#[derive(Clone, Debug)]
pub struct Measure {
    /// The number for its period.
    pub measured: Measured,
    /// The number as text: published, or computed to the published precision.
    pub text: String,
    /// The published figures, one for each series used.
    pub made_of: Vec<(SeriesKey, Known)>,
}

/// The series that a target is measured by, with those under codes that its places had before.
pub fn series_of(plan: &Plan, target: &Target) -> Vec<SeriesKey> {
    lines_of(plan, target).into_iter().flatten().collect()
}

/// The series that the targets of a mission are measured by.
pub fn series_of_mission(plan: &Plan, mission: &MissionId) -> Vec<SeriesKey> {
    plan.targets_of_mission(mission).flat_map(|it| series_of(plan, it)).collect()
}

/// The lines that a target is measured by: each the series of one place, its own code first.
pub fn lines_of(plan: &Plan, target: &Target) -> Vec<Vec<SeriesKey>> {
    let key = |area: &AreaCode| SeriesKey {
        indicator: target.indicator.clone(),
        area: area.clone(),
        group: target.group.clone(),
    };
    match &target.kind {
        Kind::Reach { .. } | Kind::Hold { .. } | Kind::Range { .. } => {
            vec![codes::across(plan, &key(&target.area))]
        }
        Kind::Gap { between, .. } => {
            between.iter().map(|it| codes::across(plan, &key(it))).collect()
        }
        // Of each code of the level; a code counts for as long as it is valid.
        Kind::Floor { level, .. } => {
            let of_level = plan.areas.values().filter(|it| it.level == *level);
            of_level.map(|it| vec![key(&it.code)]).collect()
        }
    }
}

/// The measured numbers of a target, in order of period.
pub fn measures(evidence: &Evidence<'_>, target: &Target, indicator: &Indicator) -> Vec<Measure> {
    let lines = lines_of(evidence.plan, target);
    let lines: Vec<Line<'_>> = lines.iter().map(|it| codes::line(evidence, it)).collect();
    match &target.kind {
        Kind::Reach { .. } | Kind::Hold { .. } | Kind::Range { .. } => single(lines),
        Kind::Gap { .. } => gaps(&lines),
        Kind::Floor { .. } => {
            worst(evidence.plan, &lines, indicator.direction.unwrap_or(Direction::Higher))
        }
    }
}

/// The figures of a line: each with the series that it was published in.
pub(super) type Line<'a> = BTreeMap<Period, (&'a SeriesKey, &'a Known, f64)>;

fn single(lines: Vec<Line<'_>>) -> Vec<Measure> {
    lines.into_iter().flatten().map(|(period, found)| published(period, found)).collect()
}

pub(super) fn published(
    period: Period,
    (key, known, number): (&SeriesKey, &Known, f64),
) -> Measure {
    Measure {
        measured: Measured { period, number },
        text: known.observation.value.as_ref().map(ToString::to_string).unwrap_or_default(),
        made_of: vec![(key.clone(), known.clone())],
    }
}

/// Distances between two areas, for the periods in which both have a value.
fn gaps(lines: &[Line<'_>]) -> Vec<Measure> {
    let [one, other] = lines else { return Vec::new() };
    one.iter()
        .filter_map(|(period, (key, known, number))| {
            let (other_key, other_known, other_number) = other.get(period)?;
            let decimals = decimals(known).max(decimals(other_known));
            let gap = (number - other_number).abs();
            let made_of = vec![
                ((*key).clone(), (*known).clone()),
                ((*other_key).clone(), (*other_known).clone()),
            ];
            let text = rounded(gap, decimals);
            // The gap is as exact as its parts were published, not as binary subtraction leaves it.
            let number = text.replace(',', "").parse().unwrap_or(gap);
            Some(Measure { measured: Measured { period: *period, number }, text, made_of })
        })
        .collect()
}

/// The worst area of each period. A period counts once nine in ten have a value of the areas that
/// ever had one and whose codes are valid at its end, so that the first area to report is not taken
/// for the worst.
fn worst(plan: &Plan, lines: &[Line<'_>], better: Direction) -> Vec<Measure> {
    let reporting = |period: &Period| {
        let areas = lines.iter().filter_map(|it| it.values().next()).map(|(key, ..)| &key.area);
        areas.filter(|it| is_valid(plan, it, period)).count()
    };
    let mut periods: BTreeMap<Period, Vec<(&SeriesKey, &Known, f64)>> = BTreeMap::new();
    for line in lines {
        for (period, found) in line {
            periods.entry(*period).or_default().push(*found);
        }
    }
    let complete =
        periods.into_iter().filter(|(period, found)| found.len() * 10 >= reporting(period) * 9);
    complete
        .filter_map(|(period, found)| {
            let by_goodness = |a: &&(&SeriesKey, &Known, f64), b: &&(&SeriesKey, &Known, f64)| {
                (better.sign() * a.2).total_cmp(&(better.sign() * b.2))
            };
            found.iter().min_by(by_goodness).map(|it| published(period, *it))
        })
        .collect()
}

fn is_valid(plan: &Plan, code: &AreaCode, period: &Period) -> bool {
    let area = plan.areas.get(code);
    let begun = area.and_then(|it| it.valid_from).is_none_or(|it| it <= period.end());
    let ended = area.and_then(|it| it.valid_to).is_some_and(|it| it < period.end());
    begun && !ended
}

/// Decimals of a known value.
pub fn decimals(known: &Known) -> usize {
    known.observation.value.as_ref().map_or(0, crate::value::Value::decimals)
}

/// The recent points from which a trend is drawn: since the last break, ten years at most, and
/// three where the year has a shape.
pub fn trend_points(
    measured: &[Measured],
    frequency: Frequency,
    breaks: &[SeriesBreak],
) -> Vec<Point> {
    let Some(last) = measured.last() else { return Vec::new() };
    let years = if frequency.season() > 1 { 3.0 } else { 10.0 };
    let last_break = breaks.iter().map(|it| it.at.start()).max();
    let length = last.period.length();
    let oldest = last.period.decimal_year() - years;
    measured
        .iter()
        .filter(|it| it.period.length() == length)
        .filter(|it| last_break.is_none_or(|broken| it.period.start() >= broken))
        .map(|it| Point { year: it.period.decimal_year(), value: it.number })
        .filter(|it| it.year > oldest)
        .collect()
}
