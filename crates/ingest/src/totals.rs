//! Parts against wholes, where figures add up: what does not add to the total is told with the amounts,
//! and so is what was withheld and can be worked out from the rest. Nothing is adjusted.

use std::collections::{BTreeMap, BTreeSet};

use delivery::{
    area::{AreaCode, Group},
    exact,
    id::IndicatorId,
    observation::{Observation, Status},
    period::Period,
    series::SeriesKey,
    value::Value,
};

use crate::reading::{Known, Part, Reading};

/// The most sentences of a sort: the first show what is wrong.
const MOST: usize = 5;

type Line<'r> = BTreeMap<Period, &'r Observation>;

/// Adds what a person should know of totals to a reading's remarks.
pub(crate) fn remark(reading: &mut Reading, known: &Known<'_>) {
    let adds_up: BTreeSet<&IndicatorId> =
        known.indicators.values().filter(|it| it.adds_up).map(|it| &it.id).collect();
    if adds_up.is_empty() {
        return;
    }
    let mut told = Told::default();
    for part in &reading.parts {
        for indicator in &adds_up {
            of_indicator(part, indicator, known, &mut told);
        }
    }
    let Told { sums, withheld, twice } = told;
    for mut sentences in [twice, sums, withheld] {
        let more = sentences.len().saturating_sub(MOST);
        sentences.truncate(MOST);
        reading.remarks.extend(sentences);
        if more > 0 {
            reading.remarks.push(format!("{more} more like the one before."));
        }
    }
}

#[derive(Default)]
struct Told {
    sums: Vec<String>,
    withheld: Vec<String>,
    twice: Vec<String>,
}

fn of_indicator(part: &Part, indicator: &IndicatorId, known: &Known<'_>, told: &mut Told) {
    let of_indicator = part.series.iter().filter(|(key, _)| key.indicator == *indicator);
    let lines: BTreeMap<&SeriesKey, Line<'_>> = of_indicator
        .map(|(key, said)| (key, said.iter().map(|it| (it.period, it)).collect()))
        .collect();
    for (whole, line) in lines.iter().filter(|(key, _)| key.group.is_everybody()) {
        for (name, parts) in groups(whole, &lines) {
            weigh((whole, line), (&name, &parts), &lines, told);
        }
        let places = places(whole, &lines, known);
        if let [_, _, ..] = &places[..] {
            let name = format!("places in {}", whole.area);
            told.twice.push(format!(
                "{indicator}: {} and {} places that lie in it both have figures; added up they would count twice.",
                whole.area,
                places.len()
            ));
            weigh((whole, line), (&name, &places), &lines, told);
        }
    }
}

/// The parts of a whole by one dimension, each dimension by itself.
fn groups<'r>(
    whole: &SeriesKey,
    lines: &BTreeMap<&'r SeriesKey, Line<'r>>,
) -> BTreeMap<String, Vec<&'r SeriesKey>> {
    let mut groups: BTreeMap<String, Vec<&SeriesKey>> = BTreeMap::new();
    for key in lines.keys().filter(|it| it.area == whole.area) {
        if let Some(dimension) = dimension(&key.group) {
            groups.entry(dimension.to_owned()).or_default().push(key);
        }
    }
    groups.retain(|_, parts| parts.len() > 1);
    groups
}

fn dimension(group: &Group) -> Option<&str> {
    let text = group.as_str();
    text.split_once('=').filter(|_| !text.contains('|')).map(|it| it.0)
}

/// The places that lie in a whole, where the file has all that are known of one level.
fn places<'r>(
    whole: &SeriesKey,
    lines: &BTreeMap<&'r SeriesKey, Line<'r>>,
    known: &Known<'_>,
) -> Vec<&'r SeriesKey> {
    let inside = |code: &AreaCode| {
        known.areas.get(code).is_some_and(|it| it.parent.as_ref() == Some(&whole.area))
    };
    let found: Vec<&SeriesKey> =
        lines.keys().copied().filter(|it| it.group.is_everybody() && inside(&it.area)).collect();
    let all = known.areas.values().filter(|it| inside(&it.code) && it.valid_to.is_none()).count();
    if found.len() >= all { found } else { Vec::new() }
}

fn weigh<'r>(
    (whole, line): (&SeriesKey, &Line<'r>),
    (name, parts): (&str, &[&'r SeriesKey]),
    lines: &BTreeMap<&'r SeriesKey, Line<'r>>,
    told: &mut Told,
) {
    let about = format!("{}, {}", whole.indicator, whole.area);
    for (period, total) in line {
        let Some(total) = &total.value else { continue };
        let found: Vec<(&SeriesKey, &Observation)> =
            parts.iter().filter_map(|key| Some((*key, *lines.get(key)?.get(period)?))).collect();
        if found.len() < parts.len() {
            continue;
        }
        let values: Vec<&Value> = found.iter().filter_map(|(_, it)| it.value.as_ref()).collect();
        let mut without = found.iter().filter(|(_, it)| it.value.is_none());
        match (without.next(), without.next()) {
            (None, _) => {
                if let Some((sum, apart)) = apart(total, &values) {
                    told.sums.push(format!(
                        "{about}, {}: the {} parts by {name} add to {sum} and the whole is {total}, {apart} apart; more than rounding. Taken as published.",
                        period.label(),
                        values.len()
                    ));
                }
            }
            (Some((key, hidden)), None) if hidden.status == Status::Confidential => {
                let which =
                    if key.group.is_everybody() { key.area.to_string() } else { key.group.label() };
                told.withheld.push(format!(
                    "{about}, {}: what is withheld for {which} can be worked out from the whole and the other parts. Do not publish them together before somebody has looked at it.",
                    period.label()
                ));
            }
            (Some(_), _) => {}
        }
    }
}

/// The sum of parts and its distance from the whole, where that is more than rounding explains: half
/// of the last decimal place for each figure.
fn apart(total: &Value, parts: &[&Value]) -> Option<(Value, Value)> {
    let sum = exact::sum(parts)?;
    let distance = sum.minus(exact::sum(&[total])?)?.value()?;
    let places = parts.iter().chain([&total]).map(|it| it.decimals()).min()?;
    let figures = u32::try_from(parts.len() + 1).ok()?;
    let unit = 10_f64.powi(-i32::try_from(places).ok()?);
    let rounding = f64::from(figures) * unit / 2.0;
    let size: Value = distance.text().trim_start_matches('-').parse().ok()?;
    (size.number() > rounding + 1e-9).then_some((sum.value()?, size))
}
