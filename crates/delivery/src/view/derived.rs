//! Figures of a place from before it was made, by a stated method from those of the places it was made
//! of: worked out here and nowhere else, shown beside what was published, never stored.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    exact::{self, Exact},
    indicator::Indicator,
    period::Period,
    plan::Plan,
    series::{Known, SeriesKey},
    succession::{Kind, Succession},
    view::{Evidence, Figure, codes, measure::decimals},
    words,
};

/// A derived series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Derived {
    /// By which method and which version of the code history, as a sentence.
    pub method: String,
    /// Its figures, newest first.
    pub rows: Vec<DerivedRow>,
}

/// One derived figure and what it was worked out from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DerivedRow {
    /// What it is about.
    pub period: String,
    /// The figure with its unit.
    pub text: String,
    /// The published figures behind it.
    pub made_of: Vec<Figure>,
}

/// How figures of other places are turned into one.
#[derive(Clone, Copy)]
enum Method {
    Sum,
    Mean,
    Share,
}

/// The series that those of a place may be derived from.
pub fn sources(plan: &Plan, key: &SeriesKey) -> Vec<SeriesKey> {
    let from = plan.codes.predecessors(&key.area).filter(|it| !it.kind.is_one_to_one());
    from.map(|it| SeriesKey { area: it.from.clone(), ..key.clone() }).collect()
}

/// The figures of a place from before it was made, for periods without a published one; `None` where
/// no method is stated, as for a rate without weights, or nothing comes of it.
pub fn derived(evidence: &Evidence<'_>, indicator: &Indicator, key: &SeriesKey) -> Option<Derived> {
    let parts: Vec<&Succession> = evidence.plan.codes.predecessors(&key.area).collect();
    let of = |kind| parts.iter().copied().filter(move |it: &&Succession| it.kind == kind).collect();
    let (merged, split): (Vec<&Succession>, Vec<&Succession>) = (of(Kind::Merged), of(Kind::Split));
    let weighed = |parts: &[&Succession]| parts.iter().all(|it| it.weight.is_some());
    let (method, parts) = match indicator.adds_up {
        true if !merged.is_empty() => (Method::Sum, merged),
        // A place made of parts of several is the sum of its shares only where all are stated.
        true if !split.is_empty() && weighed(&split) => (Method::Share, split),
        false if !merged.is_empty() && weighed(&merged) => (Method::Mean, merged),
        true | false => return None,
    };
    let rows: Vec<DerivedRow> = periods(evidence, key, &parts)
        .into_iter()
        .rev()
        .filter_map(|(period, found)| row(evidence, indicator, (method, &parts), (period, found)))
        .collect();
    (!rows.is_empty()).then(|| Derived { method: in_words(evidence, method, &parts), rows })
}

/// Periods for which every part has a value and the place itself has none, under any of its codes.
fn periods<'a>(
    evidence: &Evidence<'a>,
    key: &SeriesKey,
    parts: &[&Succession],
) -> BTreeMap<Period, Vec<(&'a SeriesKey, &'a Known)>> {
    let mut periods: BTreeMap<Period, Vec<(&SeriesKey, &Known)>> = BTreeMap::new();
    for part in parts {
        let part = SeriesKey { area: part.from.clone(), ..key.clone() };
        let Some((part, series)) = evidence.series.get_key_value(&part) else { continue };
        for (known, _) in series.values() {
            periods.entry(known.observation.period).or_default().push((part, known));
        }
    }
    let published = codes::line(evidence, &codes::across(evidence.plan, key));
    periods.retain(|period, found| found.len() == parts.len() && !published.contains_key(period));
    periods
}

fn row(
    evidence: &Evidence<'_>,
    indicator: &Indicator,
    (method, parts): (Method, &[&Succession]),
    (period, found): (Period, Vec<(&SeriesKey, &Known)>),
) -> Option<DerivedRow> {
    let places = found.iter().map(|(_, known)| decimals(known)).max()?;
    let values: Vec<_> = found.iter().filter_map(|(_, it)| it.observation.value.as_ref()).collect();
    let total = match method {
        Method::Sum => exact::sum(&values)?,
        Method::Mean | Method::Share => {
            let mut total: Option<Exact> = None;
            for (value, part) in values.iter().zip(parts) {
                let share = Exact::of(value)?.times(Exact::of(part.weight.as_ref()?)?)?;
                total = Some(total.map_or(Some(share), |it| it.plus(share))?);
            }
            total?.rounded(u32::try_from(places).ok()?)?
        }
    };
    let made_of = found.iter().map(|(key, known)| evidence.figure(key, known, &indicator.unit));
    Some(DerivedRow {
        period: period.label(),
        text: words::quantity(&total.value()?.to_string(), &indicator.unit),
        made_of: made_of.collect(),
    })
}

fn in_words(evidence: &Evidence<'_>, method: Method, parts: &[&Succession]) -> String {
    let names: Vec<String> = parts
        .iter()
        .map(|it| {
            let weight = it.weight.as_ref().map(|it| format!(" × {it}")).unwrap_or_default();
            let weight = if matches!(method, Method::Sum) { String::new() } else { weight };
            format!("{} {}{weight}", it.from, evidence.area_name(&it.from))
        })
        .collect();
    let how = match method {
        Method::Sum => "the sum of",
        Method::Mean => "the weighted mean of",
        Method::Share => "the stated share of",
    };
    let weight_of = parts.iter().map(|it| it.weight_of.as_str()).find(|it| !it.is_empty());
    let weights = match (method, weight_of) {
        (Method::Sum, _) => String::new(),
        (_, Some(of)) => format!("; weights are {of}"),
        (_, None) => "; nobody has said what the weights are".to_owned(),
    };
    let version = evidence.plan.codes.version;
    let version = version
        .map_or_else(String::new, |it| format!(", by the code history of plan version {it}"));
    format!("Derived, not published: {how} {}{weights}{version}.", names.join(", "))
}
