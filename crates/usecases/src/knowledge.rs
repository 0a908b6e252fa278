//! What was known at a moment: the plan in force, the releases that count, the series asked for.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use delivery::{
    area::{Area, AreaCode},
    id::{IndicatorId, SourceId, TargetId},
    outlook::KeptOutlook,
    plan::Plan,
    release::{AsOf, Release, ReleaseId},
    series::{Series, SeriesKey, Vintage},
    source::state::{SourceState, states},
    view::Evidence,
};

use ingest::reading::FoundArea;

use crate::{Error, Work, cache::Key, forecast::outlooks};

/// The plan and the releases at a moment, shared by everything that is computed about it.
pub(crate) struct Knowledge {
    /// The plan in force, with what releases brought that it does not define.
    pub(crate) plan: Plan,
    /// Places that the plan defines itself.
    defined: BTreeSet<AreaCode>,
    /// The releases that count.
    pub(crate) releases: BTreeMap<ReleaseId, Release>,
    /// The outlook last kept of each target.
    pub(crate) outlooks: BTreeMap<TargetId, KeptOutlook>,
    /// How each source of the plan stands.
    pub(crate) sources: BTreeMap<SourceId, SourceState>,
}

pub(crate) type Lines = BTreeMap<SeriesKey, Series>;

impl Knowledge {
    /// Whether a file brings a place, or a new name of one that only releases name.
    pub(crate) fn is_news(&self, found: &FoundArea) -> bool {
        let named = *found.name != *found.code.as_str();
        let another = |known: &Area| named && known.name != *found.name;
        let known = self.plan.areas.get(&found.code);
        known.is_none_or(|it| another(it) && !self.defined.contains(&it.code))
    }

    /// The evidence for a view over the series that it needs.
    pub(crate) fn evidence<'a>(&'a self, series: &'a Lines, as_of: AsOf) -> Evidence<'a> {
        Evidence {
            plan: &self.plan,
            releases: &self.releases,
            series,
            outlooks: &self.outlooks,
            sources: &self.sources,
            as_of,
            fit: ::forecast::trend::fit,
        }
    }
}

impl Work {
    /// The key under which a computed thing is kept.
    pub(crate) async fn key(&mut self, as_of: &AsOf, what: String) -> Result<Key, Error> {
        let change = store::changes::latest_seq(&mut self.tx).await?;
        let embargo_ended = store::releases::embargo_ended(&mut self.tx, as_of.moment).await?;
        Ok(Key::new(change, as_of, embargo_ended, what))
    }

    /// What was known at a moment.
    pub(crate) async fn knowledge(&mut self, as_of: &AsOf) -> Result<Arc<Knowledge>, Error> {
        let key = self.key(as_of, "knowledge".to_owned()).await?;
        if let Some(kept) = self.unit.cache().get(&key) {
            return Ok(kept);
        }
        let releases = store::releases::all_as_of(&mut self.tx, as_of).await?;
        let (plan, defined) = self.plan_as_of(as_of, &releases).await?;
        let outlooks = outlooks(self, as_of).await?;
        let failures = match as_of.past {
            true => BTreeMap::new(),
            false => store::source_attempts::failures(&mut self.tx).await?,
        };
        let sources = states(&plan, releases.values(), &failures, as_of);
        let unit = self.unit.clone();
        Ok(unit.cache().put(key, Knowledge { plan, defined, releases, outlooks, sources }))
    }

    /// The plan in force at a moment. Before the unit's first day it is the first one recorded.
    async fn plan_as_of(
        &mut self,
        as_of: &AsOf,
        releases: &BTreeMap<ReleaseId, Release>,
    ) -> Result<(Plan, BTreeSet<AreaCode>), Error> {
        let version = if as_of.reconstructed {
            store::plans::first_version(&mut self.tx).await?
        } else {
            store::plans::version_as_of(&mut self.tx, as_of.moment).await?
        };
        let mut plan = match version {
            None => Plan::default(),
            Some(version) => {
                let files = store::plans::files(&mut self.tx, version.id).await?;
                let plan = ingest::plan::read(&files);
                let mut plan = plan.map_err(|problems| kept_plan_is_broken(&problems))?;
                plan.codes.version = Some(version.id);
                plan
            }
        };
        let defined: BTreeSet<AreaCode> = plan.areas.keys().cloned().collect();
        self.add_catalogue((&mut plan, &defined), as_of, releases).await?;
        Ok((plan, defined))
    }

    /// Adds the indicators and areas that releases brought and the plan does not define.
    async fn add_catalogue(
        &mut self,
        (plan, defined): (&mut Plan, &BTreeSet<AreaCode>),
        as_of: &AsOf,
        releases: &BTreeMap<ReleaseId, Release>,
    ) -> Result<(), Error> {
        // Before the unit's first day a name that was learned later still names the figures.
        let by_now;
        let named_by = if as_of.reconstructed {
            let now = self.as_of(None)?;
            by_now = store::releases::all_as_of(&mut self.tx, &now).await?;
            &by_now
        } else {
            releases
        };
        for (release, indicator) in store::catalogue::indicators(&mut self.tx).await? {
            if named_by.contains_key(&release) {
                plan.indicators.entry(indicator.id.clone()).or_insert(indicator);
            }
        }
        for (release, area) in store::catalogue::areas(&mut self.tx).await? {
            // In order of release: the newest name of a place that only releases name holds.
            if named_by.contains_key(&release) && !defined.contains(&area.code) {
                plan.areas.insert(area.code.clone(), area);
            }
        }
        Ok(())
    }

    /// The series with these keys, as known at a moment.
    pub(crate) async fn lines_of(
        &mut self,
        keys: &[SeriesKey],
        as_of: &AsOf,
    ) -> Result<Lines, Error> {
        Ok(lines(store::vintages::of_keys(&mut self.tx, keys, as_of).await?))
    }

    /// All series of an indicator, as known at a moment.
    pub(crate) async fn lines_of_indicator(
        &mut self,
        indicator: &IndicatorId,
        as_of: &AsOf,
    ) -> Result<Lines, Error> {
        Ok(lines(store::vintages::of_indicator(&mut self.tx, indicator, as_of).await?))
    }
}

/// Lays vintages over one another, series by series, in the order given.
fn lines(vintages: Vec<(SeriesKey, Vintage)>) -> Lines {
    let mut by_key: BTreeMap<SeriesKey, Vec<Vintage>> = BTreeMap::new();
    for (key, vintage) in vintages {
        by_key.entry(key).or_default().push(vintage);
    }
    by_key.into_iter().map(|(key, vintages)| (key, Series::of(vintages))).collect()
}

fn kept_plan_is_broken(problems: &[ingest::reading::Problem]) -> Error {
    let first = problems.first().map(|it| format!("{}:{}: {}", it.file, it.line, it.problem));
    Error::internal(format!("a kept plan no longer reads: {}", first.unwrap_or_default()))
}
