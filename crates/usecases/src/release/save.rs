//! Writing releases, their complaints and their figures.

use std::collections::{BTreeMap, BTreeSet};

use delivery::{
    area::Area,
    id::{IndicatorId, SourceId},
    indicator::{Indicator, Role},
    period::YearStart,
    release::{Account, ReleaseId},
    series::SeriesKey,
};
use ingest::reading::{Complaint, FoundArea, FoundIndicator, Outcome, Reading};
use jiff::Timestamp;
use store::{releases::NewRelease, vintages::Written};

use super::{
    import::Upload,
    prepare::{Ground, ReadyPart, indicators_of},
};
use crate::{Error, Work};

/// What is kept of a file in each of its releases.
pub(super) struct Kept<'a> {
    pub(super) sha256: &'a str,
    pub(super) upload: &'a Upload,
    pub(super) layout: &'a str,
    pub(super) source: &'a SourceId,
}

/// What a file brings besides figures.
pub(super) struct News {
    complaints: Vec<Complaint>,
    indicators: Vec<FoundIndicator>,
    areas: Vec<FoundArea>,
}

impl News {
    pub(super) fn of(reading: &Reading) -> Self {
        Self {
            complaints: reading.complaints.clone(),
            indicators: reading.indicators.clone(),
            areas: reading.areas.clone(),
        }
    }
}

/// The files of one deed on their way into the database. Figures wait until there are many, because
/// few large statements are much faster than many small ones.
#[derive(Default)]
pub(super) struct Batch {
    /// The releases made so far.
    pub(super) releases: Vec<i64>,
    /// Indicators that files of this batch spoke of and that were unknown before.
    pub(super) touched: BTreeSet<IndicatorId>,
    waiting: Vec<(SeriesKey, ReleaseId, Written)>,
    /// Indicators and areas that this batch has put into the catalogue.
    named: BTreeSet<String>,
}

/// Figures of this many series are written together.
const TOGETHER: usize = 1024;

impl Batch {
    /// Saves the parts of a file as releases; complaints stand with the first.
    pub(super) async fn save(
        &mut self,
        work: &mut Work,
        ground: &Ground,
        (kept, news): (Kept<'_>, News),
        parts: Vec<ReadyPart>,
    ) -> Result<(), Error> {
        store::files::insert_if_new(&mut work.tx, kept.sha256, &kept.upload.bytes, work.now)
            .await?;
        for (number, part) in (1..).zip(worth_a_release(parts, ground.options.published_at)) {
            let mut account = part.weighed.account;
            account.rows = account.accepted;
            if number == 1 {
                add_complaints(&mut account, &news.complaints);
            }
            let release =
                insert_release(work, ground, &kept, (number, part.spoken, account)).await?;
            if number == 1 {
                save_news(work, ground, &kept, (release, &news, &mut self.named)).await?;
            }
            let waiting = part.written.into_iter().map(|(key, written)| (key, release, written));
            self.waiting.extend(waiting);
            self.releases.push(release.0);
        }
        if self.waiting.len() >= TOGETHER { self.flush(work).await } else { Ok(()) }
    }

    /// Writes the figures that wait.
    pub(super) async fn flush(&mut self, work: &mut Work) -> Result<(), Error> {
        let mut waiting = std::mem::take(&mut self.waiting);
        // Each file is in this order already, so this costs little.
        waiting.sort_by(|(a, x, _), (b, y, _)| (a, x).cmp(&(b, y)));
        let indicators = indicators_of(waiting.iter().map(|(key, ..)| key));
        let indicators: Vec<&IndicatorId> = indicators.iter().collect();
        let known = store::series::ids_of(&mut work.tx, &indicators).await?;
        let known: BTreeMap<SeriesKey, i64> =
            known.into_iter().map(|(id, key)| (key, id)).collect();
        let mut missing: Vec<SeriesKey> = waiting
            .iter()
            .map(|(key, ..)| key)
            .filter(|it| !known.contains_key(it))
            .cloned()
            .collect();
        missing.dedup();
        let made = store::series::insert_many(&mut work.tx, &missing).await?;
        let mut rows = numbered(waiting, &known, missing.iter().zip(made));
        rows.sort_by_key(|(id, release, _)| (*release, *id));
        Ok(store::vintages::insert_written(&mut work.tx, &rows).await?)
    }
}

/// Gives each series its number: the one known, else the one made; both lists are in the order of
/// the keys.
fn numbered<'a>(
    waiting: Vec<(SeriesKey, ReleaseId, Written)>,
    known: &BTreeMap<SeriesKey, i64>,
    made: impl Iterator<Item = (&'a SeriesKey, i64)>,
) -> Vec<(i64, ReleaseId, Written)> {
    let mut made = made.peekable();
    let mut rows = Vec::with_capacity(waiting.len());
    for (key, release, written) in waiting {
        while made.next_if(|(it, _)| **it < key).is_some() {}
        let new = made.peek().filter(|(it, _)| **it == key).map(|(_, id)| *id);
        if let Some(id) = known.get(&key).copied().or(new) {
            rows.push((id, release, written));
        }
    }
    rows
}

/// The parts that say something new; where none does, the first, as a receipt for the file.
fn worth_a_release(mut parts: Vec<ReadyPart>, published_at: Option<Timestamp>) -> Vec<ReadyPart> {
    let says_something = |it: &ReadyPart| !it.written.is_empty();
    let all: u64 = parts.iter().map(|it| it.weighed.account.accepted).sum();
    if parts.iter().any(says_something) {
        parts.retain(says_something);
    } else {
        parts.truncate(1);
    }
    if parts.is_empty() {
        parts.push(ReadyPart::of(published_at, super::compare::Weighed::default()));
    }
    // The rows of parts without news are accounted for with the first part that is kept.
    let kept: u64 = parts.iter().map(|it| it.weighed.account.accepted).sum();
    if let Some(first) = parts.first_mut() {
        first.weighed.account.accepted += all - kept;
        first.weighed.account.unchanged += all - kept;
    }
    parts
}

fn add_complaints(account: &mut Account, complaints: &[Complaint]) {
    let held = complaints.iter().filter(|it| it.outcome == Outcome::Held).count() as u64;
    account.held = held;
    account.rejected = complaints.len() as u64 - held;
    account.rows += complaints.len() as u64;
}

async fn insert_release(
    work: &mut Work,
    ground: &Ground,
    kept: &Kept<'_>,
    (part, published_at, account): (u32, Option<Timestamp>, Account),
) -> Result<ReleaseId, Error> {
    let actor = work.actor.clone();
    let new = NewRelease {
        source: kept.source,
        part,
        sha256: kept.sha256,
        file_name: &kept.upload.file_name,
        layout: kept.layout,
        published_at,
        received_at: work.now,
        embargo_until: ground.options.embargo_until,
        by_account: actor.account(),
        recorded_by: actor.name(),
        reason: ground.options.reason.trim(),
        correction: ground.options.correction.as_deref().unwrap_or_default().trim(),
        account,
    };
    Ok(store::releases::insert(&mut work.tx, &new).await?)
}

async fn save_news(
    work: &mut Work,
    ground: &Ground,
    kept: &Kept<'_>,
    (release, news, named): (ReleaseId, &News, &mut BTreeSet<String>),
) -> Result<(), Error> {
    let plan = &ground.knowledge.plan;
    let complaints: Vec<_> = news.complaints.iter().map(complaint).collect();
    store::complaints::insert_many(&mut work.tx, release, &complaints).await?;
    let indicators: Vec<Indicator> = news
        .indicators
        .iter()
        .filter(|it| !plan.indicators.contains_key(&it.id) && named.insert(it.id.to_string()))
        .map(|it| catalogued(it, kept.source))
        .collect();
    store::catalogue::insert_indicators(&mut work.tx, release, &indicators).await?;
    let areas: Vec<Area> = news
        .areas
        .iter()
        .filter(|it| ground.knowledge.is_news(it) && named.insert(it.code.to_string()))
        .map(area)
        .collect();
    Ok(store::catalogue::insert_areas(&mut work.tx, release, &areas).await?)
}

fn complaint(it: &Complaint) -> store::complaints::Complaint {
    store::complaints::Complaint {
        outcome: match it.outcome {
            Outcome::Held => store::complaints::Outcome::Held,
            Outcome::Rejected => store::complaints::Outcome::Rejected,
        },
        row: it.row,
        column: it.column.clone(),
        text: it.text.clone(),
        problem: it.problem.clone(),
        remedy: it.remedy.clone(),
        question: it.question.clone(),
    }
}

/// An indicator that a release brings and the plan does not define.
fn catalogued(found: &FoundIndicator, source: &SourceId) -> Indicator {
    Indicator {
        id: found.id.clone(),
        name: found.name.clone(),
        outcome: None,
        role: Role::Supporting,
        of: None,
        unit: found.unit.clone(),
        direction: None,
        frequency: found.frequency,
        lag_days: 0,
        year: YearStart::Financial,
        area: None,
        source: Some(source.clone()),
        definition: String::new(),
        breaks: Vec::new(),
        adds_up: false,
    }
}

fn area(found: &FoundArea) -> Area {
    Area {
        code: found.code.clone(),
        name: found.name.to_string(),
        level: found.level.to_lowercase(),
        parent: None,
        valid_from: None,
        valid_to: None,
        replaced_by: Vec::new(),
    }
}
