//! How an indicator is distributed over areas: the latest figure of each, level by level.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    area::Group,
    indicator::Indicator,
    period::Period,
    view::{Evidence, Figure},
};

/// The areas of one level with their figures for one period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Level {
    /// The level: "region".
    pub name: String,
    /// The period that most areas have as their latest.
    pub period: String,
    /// The areas, by name.
    pub places: Vec<Place>,
    /// Areas without a figure for the period.
    pub missing: usize,
    /// The middle value.
    pub median: f64,
}

/// One area's figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Place {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The value, for drawing.
    pub value: f64,
    /// The published figure.
    pub figure: Figure,
}

/// The distribution of an indicator over the areas of each level with two areas or more.
pub fn levels(evidence: &Evidence<'_>, indicator: &Indicator, group: &Group) -> Vec<Level> {
    let mut by_level: BTreeMap<String, Vec<(Period, Place)>> = BTreeMap::new();
    for (key, series) in evidence.series {
        if key.indicator != indicator.id || key.group != *group {
            continue;
        }
        let Some((known, value)) = series.values().next_back() else { continue };
        let figure = evidence.figure(key, known, &indicator.unit);
        let level = evidence.plan.areas.get(&key.area).map_or("other", |it| it.level.as_str());
        let place = Place { code: key.area.to_string(), name: figure.area.clone(), value, figure };
        by_level.entry(level.to_owned()).or_default().push((known.observation.period, place));
    }
    by_level.into_iter().filter_map(|(name, places)| level(name, places)).collect()
}

/// Keeps the places that share the commonest latest period; the rest are counted as missing.
fn level(name: String, places: Vec<(Period, Place)>) -> Option<Level> {
    let mut counts: BTreeMap<Period, usize> = BTreeMap::new();
    for (period, _) in &places {
        *counts.entry(*period).or_default() += 1;
    }
    let (&period, _) = counts.iter().max_by_key(|(period, count)| (**count, **period))?;
    let all = places.len();
    let mut places: Vec<Place> =
        places.into_iter().filter(|(it, _)| *it == period).map(|(_, place)| place).collect();
    if places.len() < 2 {
        return None;
    }
    places.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.code.cmp(&b.code)));
    let mut values: Vec<f64> = places.iter().map(|it| it.value).collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let median = if values.len() % 2 == 1 {
        values[middle]
    } else {
        f64::midpoint(values[middle - 1], values[middle])
    };
    let missing = all - places.len();
    Some(Level { name, period: period.label(), places, missing, median })
}
