//! Recording a release: read, compared with what was known, previewed, saved in one commit.

use std::{collections::BTreeMap, sync::Arc};

use delivery::{
    area::Area,
    id::{IndicatorId, SourceId, slug},
    indicator::{Indicator, Role},
    observation::Observation,
    period::{Period, YearStart},
    permission::{Action, Scope},
    release::{Account, AsOf, ReleaseId},
    revision,
    series::SeriesKey,
    words,
};
use ingest::reading::{
    Complaint, File, FoundArea, FoundIndicator, Known, Outcome, Reading, Refusal,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::releases::NewRelease;

use super::{
    compare::{History, Rules, Weighed, weigh},
    label,
    trends::{Trends, trends},
};
use crate::{Error, Problem, Work, knowledge::Knowledge, work::Done};

/// A file as it was handed in.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its name, without folders.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
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
    /// Why, in the actor's words.
    pub reason: String,
}

/// What becomes of files.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Recorded {
    /// Each file.
    pub files: Vec<FileReport>,
    /// All files together.
    pub total: Account,
    /// The releases that were made.
    pub releases: Vec<i64>,
}

/// What becomes of one file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileReport {
    /// Its name.
    pub file_name: String,
    /// The layout it was read with; empty when it was refused.
    pub layout: &'static str,
    /// What becomes of its rows.
    pub account: Account,
    /// Which way the series that it changes are going.
    pub trends: Trends,
    /// Why it was refused as a whole.
    pub refused: Option<Problem>,
    /// The days of publication it names.
    pub published: Vec<String>,
    /// The rows that were not taken.
    pub complaints: Vec<Complaint>,
    /// The first changes to what was known.
    pub revisions: Vec<RevisionLine>,
    /// What a person should know about the file as a whole.
    pub remarks: Vec<String>,
    /// The release that holds the same bytes already.
    pub already: Option<i64>,
}

/// One change to what was known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RevisionLine {
    /// The address of the series.
    pub series: String,
    /// Indicator, place and group in words.
    pub label: String,
    /// What it is about.
    pub period: String,
    /// What kind of change.
    pub kind: revision::Kind,
    /// The value before, with its unit.
    pub before: String,
    /// The value now, with its unit.
    pub after: String,
    /// The difference, with its sign.
    pub difference: String,
}

/// Reads, compares and records files: nothing is saved until the work is committed, so that a
/// preview is the same deed without the commit.
pub async fn record(
    work: &mut Work,
    uploads: Vec<Upload>,
    options: &Options,
) -> Result<Recorded, Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    check(work, options)?;
    let everything = AsOf { moment: Timestamp::MAX, ..work.as_of(None)? };
    let knowledge = work.knowledge(&everything).await?;
    let files = read_all(uploads, knowledge.clone()).await?;
    let mut recorded =
        Recorded { files: Vec::new(), total: Account::default(), releases: Vec::new() };
    for file in files {
        let report = record_file(work, &knowledge, file, options, &mut recorded.releases).await?;
        recorded.total.add(&report.account);
        recorded.files.push(report);
    }
    if !recorded.releases.is_empty() {
        let subject = releases_in_words(&recorded.releases);
        let names: Vec<&str> = recorded.files.iter().map(|it| it.file_name.as_str()).collect();
        let detail = json!({ "total": recorded.total, "files": names });
        let reason = options.reason.trim();
        work.record(Done { deed: "record_release", subject: &subject, reason, detail }).await?;
    }
    Ok(recorded)
}

fn releases_in_words(releases: &[i64]) -> String {
    match releases {
        [only] => format!("release {only}"),
        [first, .., last] => format!("releases {first} to {last}"),
        [] => String::new(),
    }
}

fn check(work: &Work, options: &Options) -> Result<(), Error> {
    if options.published_at.is_some_and(|it| it > work.now) && options.embargo_until.is_none() {
        return Err(Error::invalid(
            "published",
            "The day of publication is still to come.",
            "Give the day on which it was published, or an embargo until it is.",
        ));
    }
    Ok(())
}

/// A file that was read, or refused.
struct ReadFile {
    upload: Upload,
    sha256: String,
    reading: Result<Reading, Refusal>,
}

/// Reads all files on all cores.
async fn read_all(uploads: Vec<Upload>, knowledge: Arc<Knowledge>) -> Result<Vec<ReadFile>, Error> {
    let read = move |upload: Upload| {
        let known = Known { indicators: &knowledge.plan.indicators, areas: &knowledge.plan.areas };
        let file = File { name: &upload.file_name, bytes: &upload.bytes };
        let reading = ingest::read(&file, &known);
        let digest = Sha256::digest(&upload.bytes);
        let sha256 = digest.iter().map(|it| format!("{it:02x}")).collect();
        ReadFile { upload, sha256, reading }
    };
    let all = move || uploads.into_par_iter().map(read).collect();
    tokio::task::spawn_blocking(all).await.map_err(Error::internal)
}

async fn record_file(
    work: &mut Work,
    knowledge: &Knowledge,
    file: ReadFile,
    options: &Options,
    releases: &mut Vec<i64>,
) -> Result<FileReport, Error> {
    let ReadFile { upload, sha256, reading } = file;
    let reading = match reading {
        Ok(reading) => reading,
        Err(refusal) => {
            return Ok(refused(
                upload.file_name,
                Problem::new("", refusal.problem, refusal.remedy),
            ));
        }
    };
    let before = store::releases::by_sha(&mut work.tx, &sha256).await?;
    let mut history = history(work, &reading).await?;
    let already = before.first();
    let spoken_again = already.map(|it| it.published_at.unwrap_or(it.received_at));
    let mut report = report(&upload, &reading, already.map(|it| it.id.0));
    if let Some(problem) =
        older_as_a_whole(&reading, &history).filter(|_| !options.restore && already.is_none())
    {
        return Ok(refused(upload.file_name, problem));
    }
    let source = source(knowledge, &reading, options, &upload.file_name);
    let Reading { parts, whole_series, complaints, indicators, areas, layout, .. } = reading;
    let several = parts.len() > 1;
    let mut weighed = Vec::new();
    for part in parts {
        let spoken = part.published.map(start_of).or(options.published_at);
        let spoken_at = spoken.or(spoken_again).unwrap_or(work.now);
        let rules = Rules { spoken_at, whole_series, restore: options.restore };
        let part = weigh(part.series, &history, rules);
        if several {
            history.add(&part, spoken_at);
        }
        weighed.push((spoken, part));
    }
    if let Some(problem) = objection(knowledge, &weighed, options) {
        return Ok(refused(upload.file_name, problem));
    }
    for (_, part) in &weighed {
        report.account.add(&part.account);
        report.trends = report.trends.add(trends(&part.said, &history, &knowledge.plan));
        report.revisions.extend(part.revisions.iter().map(|it| revision_line(knowledge, it)));
    }
    if already.is_some() && report.account.changes_nothing() {
        return Ok(report);
    }
    let kept = Kept { sha256: &sha256, upload: &upload, layout, source: &source, options };
    store::files::insert_if_new(&mut work.tx, &sha256, &upload.bytes, work.now).await?;
    let news = News { complaints: &complaints, indicators: &indicators, areas: &areas };
    releases.extend(save(work, knowledge, &kept, news, weighed).await?);
    Ok(report)
}

fn refused(file_name: String, problem: Problem) -> FileReport {
    FileReport {
        file_name,
        layout: "",
        account: Account::default(),
        trends: Trends::default(),
        refused: Some(problem),
        published: Vec::new(),
        complaints: Vec::new(),
        revisions: Vec::new(),
        remarks: Vec::new(),
        already: None,
    }
}

fn report(upload: &Upload, reading: &Reading, already: Option<i64>) -> FileReport {
    let count =
        |outcome| reading.complaints.iter().filter(|it| it.outcome == outcome).count() as u64;
    FileReport {
        file_name: upload.file_name.clone(),
        layout: reading.layout,
        account: Account {
            rows: reading.rows,
            held: count(Outcome::Held),
            rejected: count(Outcome::Rejected),
            ..Account::default()
        },
        trends: Trends::default(),
        refused: None,
        published: reading
            .parts
            .iter()
            .filter_map(|it| it.published.map(delivery::period::day_label))
            .collect(),
        complaints: reading.complaints.clone(),
        revisions: Vec::new(),
        remarks: reading.remarks.clone(),
        already,
    }
}

/// Everything said before of the indicators that a file speaks of.
async fn history(work: &mut Work, reading: &Reading) -> Result<History, Error> {
    let mut indicators: Vec<&IndicatorId> = reading
        .parts
        .iter()
        .flat_map(|it| it.series.iter().map(|(key, _)| &key.indicator))
        .collect();
    indicators.dedup();
    indicators.sort_unstable();
    indicators.dedup();
    let everything = AsOf { moment: Timestamp::MAX, ..work.as_of(None)? };
    let mut history = History::default();
    for indicator in indicators {
        for (key, vintage) in
            store::vintages::of_indicator(&mut work.tx, indicator, &everything).await?
        {
            history.vintages.entry(key).or_default().push(vintage);
        }
    }
    if !history.vintages.is_empty() {
        let releases = store::releases::all_as_of(&mut work.tx, &everything).await?;
        let spoken = |(id, it): (ReleaseId, delivery::release::Release)| {
            (id, it.published_at.unwrap_or(it.received_at))
        };
        history.spoken = releases.into_iter().map(spoken).collect();
    }
    Ok(history)
}

/// A file that always holds whole series and ends before what is known was published earlier.
fn older_as_a_whole(reading: &Reading, history: &History) -> Option<Problem> {
    if !reading.whole_series {
        return None;
    }
    let in_file = newest(
        reading
            .parts
            .iter()
            .flat_map(|it| it.series.iter().map(|(key, said)| (key, said.as_slice()))),
    );
    let said_before = history.vintages.iter().flat_map(|(key, vintages)| {
        vintages.iter().map(move |it| (key, it.observations.as_slice()))
    });
    let known = newest(said_before);
    in_file.iter().find_map(|(indicator, newest)| {
        let known = known.get(indicator).filter(|it| *it > newest)?;
        Some(Problem::new(
            "",
            format!(
                "This file is older than what is known: its newest figure of \"{indicator}\" is for {}, and there is one for {} already.",
                newest.label(),
                known.label()
            ),
            "Import the newer file; or, to go back to the older figures, say so (--restore, or \"This file overrules newer ones\").",
        ))
    })
}

fn newest<'a>(
    said: impl Iterator<Item = (&'a SeriesKey, &'a [Observation])>,
) -> BTreeMap<&'a IndicatorId, Period> {
    let mut newest: BTreeMap<&IndicatorId, Period> = BTreeMap::new();
    for (key, observations) in said {
        let Some(last) = observations.iter().rev().find(|it| it.value.is_some()) else { continue };
        let entry = newest.entry(&key.indicator).or_insert(last.period);
        *entry = (*entry).max(last.period);
    }
    newest
}

/// Why a file that reads well is not recorded all the same.
fn objection(
    knowledge: &Knowledge,
    weighed: &[(Option<Timestamp>, Weighed)],
    options: &Options,
) -> Option<Problem> {
    let overruled = weighed.iter().find_map(|(_, it)| it.overruled.as_ref());
    if let Some((key, period)) = overruled {
        return Some(Problem::new(
            "",
            format!(
                "A later release has another figure for {}, {}.",
                label(&knowledge.plan, key),
                period.label()
            ),
            "Import the later file; or, to go back to the older figures, say so (--restore, or \"This file overrules newer ones\").",
        ));
    }
    let known: usize = weighed.iter().map(|(_, it)| it.known_values).sum();
    let omitted: u64 = weighed.iter().map(|(_, it)| it.account.omitted).sum();
    let many = omitted > 5 && omitted * 10 > known as u64;
    (many && !options.accept_withdrawals).then(|| {
        Problem::new(
            "",
            format!("The file leaves out {omitted} of {known} figures that are known; it may have been cut off."),
            "Check the file; or, if the publisher has withdrawn them, say so (--accept-withdrawals, or \"Withdraw what the file leaves out\").",
        )
    })
}

fn revision_line(
    knowledge: &Knowledge,
    (key, it): &(SeriesKey, revision::Revision),
) -> RevisionLine {
    let unit = knowledge.plan.indicators.get(&key.indicator).map_or("", |it| it.unit.as_str());
    let text = |value: Option<&delivery::value::Value>| {
        value.map_or_else(|| "none".to_owned(), |it| words::quantity(&it.to_string(), unit))
    };
    let both = it.before.as_ref().zip(it.after.as_ref());
    RevisionLine {
        series: key.to_string(),
        label: label(&knowledge.plan, key),
        period: it.period.label(),
        kind: it.kind,
        before: text(it.before.as_ref()),
        after: text(it.after.as_ref()),
        difference: both.map_or_else(String::new, |(before, after)| {
            let decimals = before.decimals().max(after.decimals());
            words::difference(after.number() - before.number(), decimals, unit)
        }),
    }
}

/// The source of a file: the one given, the one that the plan gives all its indicators, or the
/// file's name.
fn source(
    knowledge: &Knowledge,
    reading: &Reading,
    options: &Options,
    file_name: &str,
) -> SourceId {
    let planned = || {
        let mut keys =
            reading.parts.iter().flat_map(|it| it.series.iter().map(|(key, _)| &key.indicator));
        let of =
            |id: &IndicatorId| knowledge.plan.indicators.get(id).and_then(|it| it.source.clone());
        let first = of(keys.next()?)?;
        keys.all(|it| of(it).as_ref() == Some(&first)).then_some(first)
    };
    let stem = file_name.split('.').next().unwrap_or_default();
    let named = || slug(stem).parse().ok();
    options.source.clone().or_else(planned).or_else(named).unwrap_or_else(unnamed)
}

#[expect(clippy::expect_used, reason = "the literal is an id")]
fn unnamed() -> SourceId {
    "unnamed".parse().expect("an id")
}

/// The first moment of a day, UTC: publishers name days, and a day's release counts on that day.
fn start_of(day: Date) -> Timestamp {
    TimeZone::UTC
        .to_timestamp(day.to_datetime(jiff::civil::time(0, 0, 0, 0)))
        .unwrap_or(Timestamp::MIN)
}

/// What is kept of a file in each of its releases.
struct Kept<'a> {
    sha256: &'a str,
    upload: &'a Upload,
    layout: &'static str,
    source: &'a SourceId,
    options: &'a Options,
}

/// What a file brings besides figures.
struct News<'a> {
    complaints: &'a [Complaint],
    indicators: &'a [FoundIndicator],
    areas: &'a [FoundArea],
}

/// Saves the parts as releases; complaints stand with the first.
async fn save(
    work: &mut Work,
    knowledge: &Knowledge,
    kept: &Kept<'_>,
    news: News<'_>,
    mut weighed: Vec<(Option<Timestamp>, Weighed)>,
) -> Result<Vec<i64>, Error> {
    if weighed.is_empty() {
        weighed.push((kept.options.published_at, Weighed::default()));
    }
    if weighed.len() > 1 {
        let says_something = |part: &Weighed| !part.said.is_empty();
        let any = weighed.iter().any(|(_, it)| says_something(it));
        weighed.retain(|(_, it)| says_something(it) || !any);
        weighed.truncate(if any { usize::MAX } else { 1 });
    }
    let mut releases = Vec::with_capacity(weighed.len());
    for (number, (published_at, part)) in (1..).zip(weighed) {
        let mut account = part.account;
        account.rows = account.accepted;
        if number == 1 {
            add_complaints(&mut account, news.complaints);
        }
        let release = insert_release(work, kept, number, published_at, account).await?;
        if number == 1 {
            save_news(work, knowledge, kept, release, &news).await?;
        }
        save_observations(work, release, part.said).await?;
        releases.push(release.0);
    }
    Ok(releases)
}

fn add_complaints(account: &mut Account, complaints: &[Complaint]) {
    let held = complaints.iter().filter(|it| it.outcome == Outcome::Held).count() as u64;
    account.held = held;
    account.rejected = complaints.len() as u64 - held;
    account.rows += complaints.len() as u64;
}

async fn insert_release(
    work: &mut Work,
    kept: &Kept<'_>,
    part: u32,
    published_at: Option<Timestamp>,
    account: Account,
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
        embargo_until: kept.options.embargo_until,
        by_account: actor.account(),
        recorded_by: actor.name(),
        reason: kept.options.reason.trim(),
        account,
    };
    Ok(store::releases::insert(&mut work.tx, &new).await?)
}

async fn save_news(
    work: &mut Work,
    knowledge: &Knowledge,
    kept: &Kept<'_>,
    release: ReleaseId,
    news: &News<'_>,
) -> Result<(), Error> {
    let complaints: Vec<_> = news.complaints.iter().map(complaint).collect();
    store::complaints::insert_many(&mut work.tx, release, &complaints).await?;
    let indicators: Vec<Indicator> = news
        .indicators
        .iter()
        .filter(|it| !knowledge.plan.indicators.contains_key(&it.id))
        .map(|it| catalogued(it, kept.source))
        .collect();
    store::catalogue::insert_indicators(&mut work.tx, release, &indicators).await?;
    let areas: Vec<Area> = news
        .areas
        .iter()
        .filter(|it| !knowledge.plan.areas.contains_key(&it.code))
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

async fn save_observations(
    work: &mut Work,
    release: ReleaseId,
    said: Vec<(SeriesKey, Vec<Observation>)>,
) -> Result<(), Error> {
    let mut indicators: Vec<&IndicatorId> = said.iter().map(|(key, _)| &key.indicator).collect();
    indicators.dedup();
    let known = store::series::ids_of(&mut work.tx, &indicators).await?;
    let ids: BTreeMap<&SeriesKey, i64> = known.iter().map(|(id, key)| (key, *id)).collect();
    let missing: Vec<SeriesKey> =
        said.iter().filter(|(key, _)| !ids.contains_key(key)).map(|(key, _)| key.clone()).collect();
    let mut made = store::series::insert_many(&mut work.tx, &missing).await?.into_iter();
    let rows: Vec<(i64, &[Observation])> = said
        .iter()
        .filter_map(|(key, said)| {
            let id = ids.get(key).copied().or_else(|| made.next())?;
            Some((id, said.as_slice()))
        })
        .collect();
    Ok(store::vintages::insert_many(&mut work.tx, release, &rows).await?)
}
