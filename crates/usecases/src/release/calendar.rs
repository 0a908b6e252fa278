//! When figures are expected, and which are late.

use std::collections::BTreeMap;

use delivery::{
    id::IndicatorId,
    permission::{Action, Scope},
    release::AsOf,
    series::SeriesKey,
    signal::{Measured, freshness},
    view::Link,
};
use serde::Serialize;

use crate::{Error, Work};

/// What is expected of one indicator of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CalendarLine {
    /// The indicator.
    pub indicator: Link,
    /// What its newest figure is about.
    pub latest: Option<String>,
    /// The day on which the next figure is expected.
    pub next_expected: Option<String>,
    /// Whether it is late.
    pub state: State,
    /// Days past the day; 0 when not late.
    pub days_late: i32,
}

/// Where the next figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The day has passed.
    Late,
    /// The day is to come.
    Expected,
    /// There is no rhythm, or no figure yet.
    NoRhythm,
}

impl State {
    /// The state in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Expected => "expected",
            Self::NoRhythm => "no rhythm",
        }
    }
}

/// The calendar of the plan's indicators: late ones first, then by the day expected.
pub async fn calendar(work: &mut Work, as_of: &AsOf) -> Result<Vec<CalendarLine>, Error> {
    work.may(Action::ReadPlan, &Scope::Unit)?;
    let key = work.key(as_of, "calendar".to_owned()).await?;
    if let Some(kept) = work.unit.cache().get::<Vec<CalendarLine>>(&key) {
        return Ok(kept.to_vec());
    }
    let lines = compute(work, as_of).await?;
    Ok(work.unit.cache().put(key, lines).to_vec())
}

async fn compute(work: &mut Work, as_of: &AsOf) -> Result<Vec<CalendarLine>, Error> {
    let knowledge = work.knowledge(as_of).await?;
    let planned = || knowledge.plan.indicators.values().filter(|it| it.outcome.is_some());
    let ids: Vec<&IndicatorId> = planned().map(|it| &it.id).collect();
    let newest = newest(work, &ids, as_of).await?;
    let mut lines: Vec<_> = planned()
        .map(|it| {
            let latest = newest.get(&it.id);
            let freshness = freshness(it, latest, as_of.day);
            let state = match freshness.next_expected {
                None => State::NoRhythm,
                Some(_) if freshness.days_late > 0 => State::Late,
                Some(_) => State::Expected,
            };
            let line = CalendarLine {
                indicator: Link::to(&it.id, &it.name),
                latest: latest.map(|it| it.period.label()),
                next_expected: freshness.next_expected.map(delivery::period::day_label),
                state,
                days_late: freshness.days_late,
            };
            (state, freshness.next_expected, line)
        })
        .collect();
    lines.sort_by(|a, b| (a.0, a.1, &a.2.indicator.name).cmp(&(b.0, b.1, &b.2.indicator.name)));
    Ok(lines.into_iter().map(|(_, _, line)| line).collect())
}

/// The newest value of each indicator, over all its areas.
async fn newest(
    work: &mut Work,
    indicators: &[&IndicatorId],
    as_of: &AsOf,
) -> Result<BTreeMap<IndicatorId, Measured>, Error> {
    let keys: Vec<SeriesKey> = store::series::ids_of(&mut work.tx, indicators)
        .await?
        .into_iter()
        .map(|(_, key)| key)
        .filter(|it| it.group.is_everybody())
        .collect();
    let mut newest: BTreeMap<IndicatorId, Measured> = BTreeMap::new();
    for (key, series) in work.lines_of(&keys, as_of).await? {
        let Some((known, number)) = series.values().next_back() else { continue };
        let measured = Measured { period: known.observation.period, number };
        let entry = newest.entry(key.indicator).or_insert(measured);
        if measured.period > entry.period {
            *entry = measured;
        }
    }
    Ok(newest)
}
