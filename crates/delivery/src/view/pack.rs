//! Stocktake packs that were issued, and what has been revised since of the figures in them.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    id::MissionId,
    release::ReleaseId,
    series::{Known, Series, SeriesKey},
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
    /// The targets whose figures have been revised since; `None` where the pack was not compared with what is
    /// known now.
    pub revised: Option<Vec<Revised>>,
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

/// What a pack's figures were, what they are, and when it was issued: what was known by then is no news.
#[derive(Clone, Copy, Debug)]
pub struct Since<'a> {
    /// What the pack was made of.
    pub then: &'a Evidence<'a>,
    /// What is known now.
    pub now: &'a Evidence<'a>,
    /// When it was issued.
    pub issued_at: Timestamp,
}

/// What has been revised of a mission's figures since a pack was issued, target by target.
pub fn revised(since: Since<'_>, mission: &MissionId) -> Vec<Revised> {
    let targets = since.then.plan.targets_of_mission(mission);
    let current = targets.filter(|it| it.lineage.is_current());
    current.filter_map(|it| since.of_target(it)).collect()
}

impl Since<'_> {
    fn of_target(self, target: &Target) -> Option<Revised> {
        let keys = series_of(self.then.plan, target);
        let several = keys.len() > 1;
        let mut changed = Vec::new();
        for key in keys {
            let both = self.then.series.get(&key).zip(self.now.series.get(&key));
            let Some((then, now)) = both else { continue };
            changed.extend(self.changed(then, now).map(|(was, is)| (key.clone(), was, is)));
        }
        // The newest are what the meeting spoke of.
        changed.sort_by_key(|(_, was, _)| std::cmp::Reverse(was.observation.period));
        let told = changed.iter().take(TOLD);
        let mut said: Vec<String> =
            told.map(|(key, was, is)| self.sentence(target, (key, several), (was, is))).collect();
        match changed.len().saturating_sub(TOLD) {
            0 => {}
            1 => said.push("One other figure was revised.".to_owned()),
            more => said.push(format!("{more} other figures were revised.")),
        }
        let releases: Vec<ReleaseId> = changed.iter().map(|(.., is)| is.release).collect();
        let target = Link::to(&target.id, &target.name);
        (!releases.is_empty()).then(|| Revised { target, sentence: said.join(" "), releases })
    }

    /// Figures that had a value and have been given another or none.
    fn changed<'a>(
        self,
        then: &'a Series,
        now: &'a Series,
    ) -> impl Iterator<Item = (&'a Known, &'a Known)> {
        let pairs =
            then.values().filter_map(|(was, _)| Some((was, now.at(was.observation.period)?)));
        pairs.filter(move |(was, is)| {
            let size = |it: &Known| it.observation.value.as_ref().map(Value::number);
            // A decimal more or less is no news.
            let differs = size(was).zip(size(is)).is_none_or(|(was, is)| (was - is).abs() > 0.0);
            let release = self.now.releases.get(&is.release);
            differs && release.is_some_and(|it| it.known_at() > self.issued_at)
        })
    }

    fn sentence(
        self,
        target: &Target,
        (key, several): (&SeriesKey, bool),
        (was, is): (&Known, &Known),
    ) -> String {
        let unit = self.then.plan.indicators.get(&target.indicator).map_or("", |it| &it.unit);
        let text = |it: &Known| {
            let value = it.observation.value.as_ref();
            value.map(|it| words::quantity(&it.to_string(), unit))
        };
        let place = several.then(|| format!("{}, ", self.then.area_name(&key.area)));
        let place = place.unwrap_or_default();
        let (before, period) = (text(was).unwrap_or_default(), was.observation.period.label());
        let after = text(is).unwrap_or_else(|| is.observation.status.words().to_owned());
        format!("{place}{period}: was {before}, now {after}.")
    }
}
