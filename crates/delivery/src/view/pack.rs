//! Stocktake packs that were issued, and what has been revised since of the figures in them.

use serde::Serialize;

use crate::{
    id::MissionId,
    release::ReleaseId,
    series::{Known, Series},
    target::Target,
    value::Value,
    view::{Evidence, Link, measure::series_of},
    words,
};

/// A pack as a surface lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackLine {
    /// Its number.
    pub id: i64,
    /// When it was issued.
    pub issued: String,
    /// Who issued it.
    pub issued_by: String,
    /// The moment that it is about.
    pub as_of: String,
    /// The fingerprint printed on it.
    pub fingerprint: String,
    /// The targets whose figures have been revised since.
    pub revised: Vec<Revised>,
}

/// A target whose figures in a pack have been revised since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Revised {
    /// The target.
    pub target: Link,
    /// What was and what is, as a sentence.
    pub sentence: String,
    /// The releases that say so.
    #[serde(skip)]
    pub releases: Vec<ReleaseId>,
}

/// How many figures of a target are told one by one.
const TOLD: usize = 2;

/// What has been revised of a mission's figures between two moments, target by target.
pub fn revised(then: &Evidence<'_>, now: &Evidence<'_>, mission: &MissionId) -> Vec<Revised> {
    let targets = then.plan.targets_of_mission(mission).filter(|it| it.lineage.is_current());
    targets.filter_map(|it| of_target(then, now, it)).collect()
}

fn of_target(then: &Evidence<'_>, now: &Evidence<'_>, target: &Target) -> Option<Revised> {
    let unit = then.plan.indicators.get(&target.indicator)?.unit.as_str();
    let mut releases = Vec::new();
    let mut told = Vec::new();
    for key in series_of(then.plan, target) {
        let (Some(then), Some(now)) = (then.series.get(&key), now.series.get(&key)) else {
            continue;
        };
        for (was, is) in changed(then, now) {
            releases.push(is.release);
            told.push(sentence(was, is, unit));
        }
    }
    let more = told.len().saturating_sub(TOLD);
    // The newest are what the meeting spoke of.
    let mut said: Vec<String> = told.into_iter().rev().take(TOLD).collect();
    if more > 0 {
        said.push(format!("{more} more earlier figures were revised."));
    }
    let target = Link::to(&target.id, &target.name);
    (!releases.is_empty()).then(|| Revised { target, sentence: said.join(" "), releases })
}

/// Figures that had a value and now have another or none, oldest first.
fn changed<'a>(then: &'a Series, now: &'a Series) -> impl Iterator<Item = (&'a Known, &'a Known)> {
    let pairs = then.values().filter_map(|(was, _)| {
        let is = now.at(was.observation.period)?;
        Some((was, is))
    });
    pairs.filter(|(was, is)| {
        let size = |it: &Known| it.observation.value.as_ref().map(Value::number);
        // A decimal more or less is no news.
        size(was).zip(size(is)).is_none_or(|(was, is)| (was - is).abs() > 0.0)
    })
}

fn sentence(was: &Known, is: &Known, unit: &str) -> String {
    let text = |it: &Known| {
        let value = it.observation.value.as_ref();
        value.map(|it| words::quantity(&it.to_string(), unit))
    };
    let before = text(was).unwrap_or_default();
    let period = was.observation.period.label();
    match text(is) {
        Some(after) => format!("{period} was {before} and is now {after}."),
        None => format!("{period} was {before} and has been withdrawn."),
    }
}
