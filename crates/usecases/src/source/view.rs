//! Sources as they are shown: how each stands, what is due and what came of it, the looks at it.

use delivery::{
    id::SourceId,
    permission::{Action, Scope},
    plan::Plan,
    release::AsOf,
    source::{
        Source,
        attempt::Attempt,
        expected::{Arrival, Expectation, Outcome, expectations},
        state::{SourceState, arrivals},
    },
    view::{Link, Moment},
    words,
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use store::source_attempts;

use super::{notice, watch};
use crate::{
    Error, Work,
    release::{ReleaseLine, line as release_line},
};

/// A source on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceLine {
    /// Its id.
    pub id: String,
    /// The dataset's title.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// The last release, as its number and its day.
    pub last_release: Option<(i64, String)>,
    /// When the next figures are due.
    pub expected: Option<String>,
    /// How it stands; nothing is said of a moment before the unit's first day.
    pub state: Option<SourceState>,
    /// Whether its file is fetched.
    pub watched: bool,
}

/// A source in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceView {
    /// The moment the view is about.
    pub moment: Moment,
    /// What its line says.
    #[serde(flatten)]
    pub line: SourceLine,
    /// Where it is published.
    pub url: Option<String>,
    /// Its licence.
    pub licence: Option<String>,
    /// What a reader must know.
    pub note: Option<String>,
    /// The address of the file.
    pub address: Option<String>,
    /// Why the address is not fetched, or when it is fetched next.
    pub watching: String,
    /// When figures are due, as the plan says it.
    pub release_time: Option<String>,
    /// Who is told when something is wrong.
    pub owner: Option<String>,
    /// The age in days from which figures are stale.
    pub stale_after_days: Option<u16>,
    /// What was due and what is, the latest first.
    pub due: Vec<DueLine>,
    /// The looks at it, newest first.
    pub attempts: Vec<AttemptLine>,
    /// Its releases, newest first.
    pub releases: Vec<ReleaseLine>,
}

/// A release time and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DueLine {
    /// The source.
    pub source: Link,
    /// Who publishes it.
    pub publisher: String,
    /// When it was due, as the publisher would say it.
    pub when: String,
    /// What became of it.
    #[serde(flatten)]
    pub expectation: Expectation,
    /// The release that came, and when.
    pub arrived: Option<(i64, String)>,
}

/// A look at a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AttemptLine {
    /// When.
    pub when: String,
    /// What came of it, in a word.
    pub outcome: &'static str,
    /// What came of it, as a sentence.
    pub sentence: String,
}

/// How many looks and releases a source's page shows.
const SHOWN: u32 = 50;
/// How many release times back and ahead a source's page shows.
const AROUND: (usize, usize) = (12, 3);
/// The release calendar reaches so far back and ahead.
const REACH: SignedDuration = SignedDuration::from_hours(24 * 62);

/// All sources of the plan: stale ones first, then by publisher and title.
pub async fn list(work: &mut Work, as_of: &AsOf) -> Result<Vec<SourceLine>, Error> {
    work.may(Action::ReadReleases, &Scope::Unit)?;
    let knowledge = work.knowledge(as_of).await?;
    let came = arrivals(&knowledge.plan, knowledge.releases.values());
    let of = |it: &SourceId| came.get(it).map_or(&[][..], Vec::as_slice);
    let states = &knowledge.sources;
    let all = knowledge.plan.sources.values();
    let mut lines: Vec<SourceLine> =
        all.map(|it| line(it, of(&it.id), states.get(&it.id), as_of)).collect();
    let key = |it: &SourceLine| {
        let fresh = !it.state.as_ref().is_some_and(|it| it.stale);
        (fresh, it.publisher.clone(), it.title.clone())
    };
    lines.sort_by_key(key);
    Ok(lines)
}

fn line(
    source: &Source,
    came: &[Arrival],
    state: Option<&SourceState>,
    as_of: &AsOf,
) -> SourceLine {
    let newest = came.iter().max_by_key(|it| (it.day, it.received_at));
    let calendar = source.release_time.as_ref();
    let next = calendar.and_then(|it| Some((it, it.next_after(as_of.moment)?)));
    SourceLine {
        id: source.id.to_string(),
        title: source.title.clone(),
        publisher: source.publisher.clone(),
        last_release: newest.map(|it| (it.release.0, delivery::period::day_label(it.day))),
        expected: next.map(|(calendar, at)| calendar.words(at)),
        state: state.cloned(),
        watched: source.address.is_some(),
    }
}

/// One source in full.
pub async fn view(work: &mut Work, id: &SourceId, as_of: &AsOf) -> Result<SourceView, Error> {
    work.may(Action::ReadReleases, &Scope::Unit)?;
    let knowledge = work.knowledge(as_of).await?;
    let source = knowledge.plan.sources.get(id).ok_or(Error::NotFound)?;
    let came = arrivals(&knowledge.plan, knowledge.releases.values());
    let came = came.get(id).map_or(&[][..], Vec::as_slice);
    let mut due = due_lines(source, came, as_of.moment, AROUND);
    due.reverse();
    let attempts = source_attempts::recent(&mut work.tx, id, as_of.moment, SHOWN).await?;
    let own = notice::is_own(work, source).await?;
    let own_releases = knowledge.releases.values().rev().filter(|it| it.source == *id);
    let releases = own_releases.take(SHOWN as usize);
    Ok(SourceView {
        moment: Moment::of(*as_of),
        line: line(source, came, knowledge.sources.get(id), as_of),
        url: source.url.clone(),
        licence: source.licence.clone(),
        note: source.note.clone(),
        address: source.address.clone(),
        watching: watching(work, source).await?,
        release_time: source.release_time.as_ref().map(ToString::to_string),
        owner: source.owner.clone(),
        stale_after_days: source.stale_after_days,
        due,
        attempts: attempts
            .into_iter()
            .filter(|it| own || is_known(it, as_of))
            .map(attempt_line)
            .collect(),
        releases: releases.map(|it| release_line(&knowledge.plan, it, as_of)).collect(),
    })
}

/// Of a file that came before its time nobody but the owner may know, before it.
fn is_known(attempt: &Attempt, as_of: &AsOf) -> bool {
    attempt.embargo_until.is_none_or(|it| it <= as_of.moment)
}

fn attempt_line(attempt: Attempt) -> AttemptLine {
    AttemptLine {
        when: words::moment(attempt.at),
        outcome: attempt.outcome.words(),
        sentence: attempt.sentence,
    }
}

/// Whether and when the source is fetched, as a sentence.
async fn watching(work: &mut Work, source: &Source) -> Result<String, Error> {
    let Some(address) = &source.address else {
        return Ok("The plan names no address of a file; figures are recorded by hand.".to_owned());
    };
    let unit = work.unit.clone();
    let allowed = &unit.watch().allowed;
    if allowed.is_empty() {
        return Ok("Nothing is fetched: the administrator has allowed no host.".to_owned());
    }
    if let Err(why) = allowed.place(address) {
        return Ok(format!("It is not fetched. {why}"));
    }
    let standing = source_attempts::standing(&mut work.tx, &source.id).await?;
    let next = watch::next(source, &standing, work.now);
    Ok(if next <= work.now {
        "It is fetched now.".to_owned()
    } else {
        format!("It is next looked at on {}.", words::moment(next))
    })
}

/// What was due lately and what is due soon, over all sources, in order of time; what is late stays in it
/// however long ago it was due.
pub async fn calendar(work: &mut Work, as_of: &AsOf) -> Result<Vec<DueLine>, Error> {
    work.may(Action::ReadReleases, &Scope::Unit)?;
    let knowledge = work.knowledge(as_of).await?;
    let mut lines = due_everywhere(&knowledge.plan, &knowledge.releases, as_of);
    lines.retain(|it| {
        let distance = it.expectation.at.duration_since(as_of.moment).abs();
        distance <= REACH || it.expectation.outcome == Outcome::Late
    });
    lines.sort_by(|a, b| {
        (a.expectation.at, &a.source.name).cmp(&(b.expectation.at, &b.source.name))
    });
    Ok(lines)
}

fn due_everywhere(
    plan: &Plan,
    releases: &std::collections::BTreeMap<delivery::release::ReleaseId, delivery::release::Release>,
    as_of: &AsOf,
) -> Vec<DueLine> {
    let came = arrivals(plan, releases.values());
    let of = |it: &Source| {
        due_lines(it, came.get(&it.id).map_or(&[][..], Vec::as_slice), as_of.moment, (9, 9))
    };
    plan.sources.values().flat_map(of).collect()
}

fn due_lines(
    source: &Source,
    came: &[Arrival],
    now: Timestamp,
    around: (usize, usize),
) -> Vec<DueLine> {
    let Some(calendar) = &source.release_time else { return Vec::new() };
    let line = |expectation: Expectation| DueLine {
        source: Link::to(&source.id, &source.title),
        publisher: source.publisher.clone(),
        when: calendar.words(expectation.at),
        arrived: match expectation.outcome {
            Outcome::Arrived { release, received_at } => {
                Some((release.0, words::moment(received_at)))
            }
            Outcome::Expected | Outcome::Late | Outcome::Missed => None,
        },
        expectation,
    };
    expectations(calendar, came, now, around).into_iter().map(line).collect()
}
