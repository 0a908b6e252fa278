//! Recording a release: read, compared with what was known, previewed, saved in one commit.

use std::{collections::BTreeSet, sync::Arc};

use delivery::{
    id::{IndicatorId, SourceId, slug},
    permission::{Action, Scope},
    release::{Account, Release},
    series::SeriesKey,
};
use ingest::{
    layout::Layout,
    reading::{Known, Reading},
};
pub use ingest::{may_be_read, pack};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::json;

pub use super::report::{FileReport, RevisionLine};
use super::{
    answer,
    compare::{History, Rules, weigh},
    doubt::{Answers, Before, Doubts, hold, names},
    objection::{
        objection, older_as_a_whole, other_source, still_to_come, strangers, under_embargo,
    },
    precision,
    prepare::{
        Fresh, Ground, InOrder, Prepared, ReadyPart, holds_whole_series, indicators_of,
        prepare_again, prepare_all,
    },
    read::{Read, State},
    report::{days, refused, report, revision_line},
    save::{Batch, Kept, News},
    trends::{Trends, trends},
};
use crate::{Error, Problem, Work, jobs, text, work::Done};

/// A file as it was handed in.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its name, without folders.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Upload {
    /// A file under a name that anybody may have given.
    pub fn named(sent: &str, bytes: Vec<u8>) -> Self {
        Self { file_name: text::file_name(sent), bytes }
    }
}

/// How files are to be recorded.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Options {
    /// When the publisher published them, for files that do not say.
    pub published_at: Option<Timestamp>,
    /// Nobody may know the figures before this moment.
    pub embargo_until: Option<Timestamp>,
    /// The source they belong to; else the indicator's in the plan, else the file's name.
    pub source: Option<SourceId>,
    /// Whether figures may overrule what was published later.
    pub restore: bool,
    /// Whether figures that a file leaves out may be withdrawn, however many.
    pub accept_withdrawals: bool,
    /// The only layout that may be used, by its name; any that fits where none is named.
    #[serde(default)]
    pub layout: Option<String>,
    /// What was wrong, in the words of the public notice, where the files correct figures; else they
    /// come as planned, whatever they revise.
    #[serde(default)]
    pub correction: Option<String>,
    /// Answers to questions about held rows: the question's key and the answer.
    #[serde(default)]
    pub answers: Vec<(String, String)>,
    /// Why, in the actor's words.
    pub reason: String,
}

/// What becomes of files.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Recorded {
    /// Each file.
    pub files: Vec<FileReport>,
    /// All files together.
    pub total: Account,
    /// The releases that were made.
    pub releases: Vec<i64>,
}

/// Compares and records files that were read: nothing is saved until the work is committed, so that a
/// preview is the same deed without the commit.
pub async fn record(work: &mut Work, read: Read) -> Result<Recorded, Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let (ground, files) = read.within(work).await?;
    check(work, &ground.options)?;
    record_files(work, &ground, files).await
}

/// Reads, compares and records files, for a command: each is let go of once it is compared, because
/// thousands have no room in memory. Nobody else saves meanwhile.
pub async fn read_and_record(
    work: &mut Work,
    uploads: Vec<Upload>,
    options: &Options,
) -> Result<Recorded, Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    check(work, options)?;
    let ground = ground(work, options).await?;
    let files = prepare_all(ground.clone(), uploads)?;
    record_files(work, &ground, files).await
}

async fn record_files(
    work: &mut Work,
    ground: &Ground,
    mut files: InOrder,
) -> Result<Recorded, Error> {
    let mut batch = Batch::default();
    let mut recorded = Recorded::default();
    while let Some(prepared) = files.next().await? {
        let report = record_file(work, ground, &mut batch, prepared).await?;
        recorded.total.add(&report.account);
        recorded.files.push(report);
    }
    batch.flush(work).await?;
    recorded.releases = batch.releases;
    if !recorded.releases.is_empty() {
        let subject = releases_in_words(&recorded.releases);
        let names: Vec<&str> = recorded.files.iter().map(|it| it.file_name.as_str()).collect();
        let options = &ground.options;
        let embargo = options.embargo_until;
        let detail = json!({ "total": recorded.total, "files": names, "embargo_until": embargo });
        let reason = options.reason.trim();
        work.record(Done { deed: "record_release", subject: &subject, reason, detail }).await?;
        // Under embargo nothing may move before the hour.
        let not_before = embargo.unwrap_or(work.now);
        jobs::ask(work, jobs::Kind::Forecast, &subject, not_before).await?;
    }
    Ok(recorded)
}

/// What files are read against, and by whom.
pub(super) async fn ground(work: &mut Work, options: &Options) -> Result<Ground, Error> {
    let now = work.as_of(None)?;
    let knowledge = work.knowledge(&now).await?;
    let (plan, layouts) = (&knowledge.plan, layouts(work, options).await?);
    let known = Known { indicators: &plan.indicators, areas: &plan.areas, layouts: &layouts };
    Ok(Ground {
        readers: Arc::new(work.unit.reader().batch(&known)),
        knowledge,
        known: Arc::new(store::series::indicators(&mut work.tx).await?),
        answers: Arc::new(Answers::of(store::answers::all(&mut work.tx).await?)),
        options: options.clone(),
        now: work.now,
        state: State::of(work).await?,
    })
}

/// The layouts that may be used.
async fn layouts(work: &mut Work, options: &Options) -> Result<Vec<Layout>, Error> {
    let all = work.layouts().await?;
    let Some(name) = &options.layout else { return Ok(all) };
    let names: Vec<String> = all.iter().map(|it| it.name.clone()).collect();
    let named: Vec<Layout> = all.into_iter().filter(|it| it.name == *name).collect();
    if named.is_empty() {
        let problem = format!("There is no layout \"{name}\".");
        let remedy = match names.as_slice() {
            [] => "Confirm one first.".to_owned(),
            names => format!("Name one of these: {}.", names.join(", ")),
        };
        return Err(Error::invalid("layout", problem, remedy));
    }
    Ok(named)
}

fn releases_in_words(releases: &[i64]) -> String {
    match releases {
        [only] => format!("release {only}"),
        [first, .., last] => format!("releases {first} to {last}"),
        [] => String::new(),
    }
}

pub(super) fn check(work: &Work, options: &Options) -> Result<(), Error> {
    if options.published_at.is_some_and(|it| it > work.now) && options.embargo_until.is_none() {
        return Err(Error::invalid(
            "published",
            "The day of publication is still to come.",
            "Give the day on which it was published, or an embargo until it is.",
        ));
    }
    if options.correction.as_ref().is_some_and(|it| it.trim().is_empty()) {
        return Err(Error::invalid(
            "correction",
            "Nothing says what was wrong.",
            "Give the words of the public notice, or leave it out where the release came as planned.",
        ));
    }
    if !options.answers.is_empty() {
        crate::work::reason(&options.reason)?;
    }
    Ok(())
}

async fn record_file(
    work: &mut Work,
    ground: &Ground,
    batch: &mut Batch,
    prepared: Prepared,
) -> Result<FileReport, Error> {
    let spoken_before = |it: &Fresh| it.indicators.iter().any(|it| batch.touched.contains(it));
    let prepared = match prepared.fresh.as_ref().is_some_and(spoken_before) {
        true => prepare_again(ground, prepared.upload).await?,
        false => prepared,
    };
    let Prepared { upload, sha256, reading, fresh, wants_layout } = prepared;
    let mut reading = match reading {
        Ok(reading) => reading,
        Err(refusal) => {
            let problem = Problem::new("", refusal.problem, refusal.remedy);
            return Ok(FileReport { wants_layout, ..refused(upload.file_name, problem) });
        }
    };
    let early = under_embargo(&reading, ground);
    if let Some(problem) = early.or_else(|| still_to_come(&reading, fresh.as_ref(), ground)) {
        return Ok(refused(upload.file_name, problem));
    }
    let before = store::releases::by_sha(&mut work.tx, &sha256).await?;
    let published = days(&reading);
    let (source, compared) = match fresh {
        Some(fresh) => {
            batch.touched.extend(fresh.indicators);
            let Fresh { source, parts, trends, doubts, .. } = fresh;
            (source, Compared { parts, trends, doubts, remarks: Vec::new() })
        }
        None => {
            batch.flush(work).await?;
            let indicators = indicators_of(keys_of(&reading));
            let source = source(ground, &indicators, &upload.file_name);
            batch.touched.extend(indicators);
            let of_file = (&source, &*sha256, before.first());
            match weigh_known(work, ground, &mut reading, of_file).await? {
                Ok(compared) => (source, compared),
                Err(problem) => return Ok(refused(upload.file_name, problem)),
            }
        }
    };
    let Compared { parts, trends, doubts, remarks } = compared;
    let mut report = report(&upload, &reading, before.first());
    report.published = published;
    report.trends = trends;
    report.remarks.extend(strangers(ground, &reading));
    report.remarks.extend(remarks);
    report.remarks.extend(names::remark(&reading, &ground.knowledge.plan));
    answer::keep(work, &ground.options, &source, &doubts.settled).await?;
    let news = News::of(&reading);
    report.questions = doubts.questions;
    for ReadyPart { weighed, .. } in &parts {
        report.account.add(&weighed.account);
        let lines = weighed.revisions.iter().map(|it| revision_line(&ground.knowledge, it));
        report.revisions.extend(lines);
    }
    if report.already.is_none() || !report.account.changes_nothing() {
        let kept =
            Kept { sha256: &sha256, upload: &upload, layout: &report.layout, source: &source };
        batch.save(work, ground, (kept, news), parts).await?;
    }
    Ok(report)
}

/// The series that a file speaks of.
fn keys_of(reading: &Reading) -> impl Iterator<Item = &SeriesKey> {
    reading.parts.iter().flat_map(|it| it.series.iter().map(|(key, _)| key))
}

/// What comparing a file with what was known gives.
struct Compared {
    parts: Vec<ReadyPart>,
    trends: Trends,
    doubts: Doubts,
    remarks: Vec<String>,
}

/// Weighs a file against what was said before of its indicators; or says why it is not recorded.
async fn weigh_known(
    work: &mut Work,
    ground: &Ground,
    reading: &mut Reading,
    (source, sha256, before): (&SourceId, &str, Option<&Release>),
) -> Result<Result<Compared, Problem>, Error> {
    let options = &ground.options;
    let mut history = history(work, reading).await?;
    let older = older_as_a_whole(reading, &history);
    if let Some(problem) = older.filter(|_| !options.restore && before.is_none()) {
        return Ok(Err(problem));
    }
    let doubts = hold(
        reading,
        Before {
            history: &history,
            plan: &ground.knowledge.plan,
            answered: &ground.answers.of_source(source, &options.answers),
            sha256,
            expected: options.restore || options.correction.is_some(),
        },
    );
    let spoken_again = before.map(|it| it.published_at.unwrap_or(it.received_at));
    let whole_series = holds_whole_series(reading);
    let several = reading.parts.len() > 1;
    let mut weighed = Vec::new();
    for part in std::mem::take(&mut reading.parts) {
        let spoken = part.published.map(start_of).or(options.published_at);
        let spoken_at = spoken.or(spoken_again).unwrap_or(ground.now);
        let part = weigh(
            part.series,
            &history,
            Rules { spoken_at, whole_series, restore: options.restore },
        );
        if several {
            history.add(&part, spoken_at);
        }
        weighed.push((spoken, part));
    }
    if let Some(problem) = objection(&ground.knowledge, &weighed, options) {
        return Ok(Err(problem));
    }
    let plan = &ground.knowledge.plan;
    let mut remarks = Vec::from_iter(other_source(&history, source, plan));
    remarks.extend(precision::remark(weighed.iter().map(|(_, it)| it)));
    let all = weighed.iter().map(|(_, it)| trends(&it.said, &history, plan));
    let trends = all.fold(Trends::default(), Trends::add);
    let parts = weighed.into_iter().map(|(spoken, it)| ReadyPart::of(spoken, it)).collect();
    Ok(Ok(Compared { parts, trends, doubts, remarks }))
}

/// Everything said before of the indicators that a file speaks of, by releases that may be known
/// now: a preview must not tell what is under embargo.
async fn history(work: &mut Work, reading: &Reading) -> Result<History, Error> {
    let indicators = indicators_of(keys_of(reading));
    let now = work.as_of(None)?;
    let mut history = History::default();
    for indicator in indicators {
        let said = store::vintages::of_indicator(&mut work.tx, &indicator, &now).await?;
        for (key, vintage) in said {
            history.vintages.entry(key).or_default().push(vintage);
        }
    }
    if !history.vintages.is_empty() {
        let releases = store::releases::all_as_of(&mut work.tx, &now).await?;
        let spoken = |it: Release| (it.id, it.published_at.unwrap_or(it.received_at));
        let undated = releases.values().filter(|it| it.published_at.is_none());
        history.undated = undated.map(|it| it.id).collect();
        history.sources = releases.values().map(|it| (it.id, it.source.clone())).collect();
        history.spoken = releases.into_values().map(spoken).collect();
    }
    Ok(history)
}

/// The source of a file: the one given, the one that the plan gives all its indicators, or the
/// file's name.
pub(super) fn source(
    ground: &Ground,
    indicators: &BTreeSet<IndicatorId>,
    file_name: &str,
) -> SourceId {
    let planned = |id: &IndicatorId| ground.knowledge.plan.indicators.get(id)?.source.clone();
    let sources: BTreeSet<Option<SourceId>> = indicators.iter().map(planned).collect();
    let only = sources.first().filter(|_| sources.len() == 1).cloned().flatten();
    let stem = file_name.split('.').next().unwrap_or_default();
    let named = || slug(stem).parse().ok();
    ground.options.source.clone().or(only).or_else(named).unwrap_or_else(unnamed)
}

#[expect(clippy::expect_used, reason = "the literal is an id")]
fn unnamed() -> SourceId {
    "unnamed".parse().expect("an id")
}

/// The first moment of a day, UTC: publishers name days, and a day's release counts on that day.
pub(super) fn start_of(day: Date) -> Timestamp {
    TimeZone::UTC
        .to_timestamp(day.to_datetime(jiff::civil::time(0, 0, 0, 0)))
        .unwrap_or(Timestamp::MIN)
}
