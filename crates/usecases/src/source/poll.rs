//! One source looked at: its file fetched, recorded by the same deed as an upload, and the look kept.

use delivery::{
    id::SourceId,
    permission::{Action, Actor, Scope},
    source::{
        Source,
        attempt::{Attempt, Outcome},
        expected::late_since,
        state::{FAILURES, arrivals},
    },
    words,
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use store::source_attempts::{self, Standing};

use super::{
    fetch::{Failed, Fetch, Fetched, Known},
    notice::{self, Told},
};
use crate::{
    Error, Unit, Work,
    release::{
        early,
        import::{FileReport, Options, Upload, record},
        read::{Read, read},
    },
};

/// What came of a look at a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Polled {
    /// The source.
    pub source: SourceId,
    /// What came of it.
    pub outcome: Outcome,
    /// The same as a sentence.
    pub sentence: String,
}

/// A source before it is looked at.
struct Ready {
    source: Source,
    address: String,
    standing: Standing,
    known: Known,
}

/// Looks at a source now.
///
/// # Errors
/// Where there is no such source, or it has no address. That a file could not be fetched or read is no error:
/// it is what came of the look, and kept.
pub async fn poll(unit: &Unit, id: &SourceId) -> Result<Polled, Error> {
    let ready = ready(&mut unit.reading(Actor::Watch).await?, id).await?;
    let watch = unit.watch();
    let fetch = Fetch { network: &*watch.network, allowed: &watch.allowed, limits: watch.limits };
    let fetched = fetch.file(&ready.address, &ready.known).await;
    keep(unit, &ready, fetched).await
}

async fn ready(work: &mut Work, id: &SourceId) -> Result<Ready, Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let now = work.as_of(None)?;
    let knowledge = work.knowledge(&now).await?;
    let source = knowledge.plan.sources.get(id).ok_or(Error::NotFound)?.clone();
    let address = source.address.clone().ok_or_else(|| {
        Error::invalid(
            "source",
            format!("The plan has no address for {id}."),
            "Add address to the source in sources.toml, and apply the plan.",
        )
    })?;
    let standing = source_attempts::standing(&mut work.tx, id).await?;
    let came = arrivals(&knowledge.plan, knowledge.releases.values());
    let came = came.get(id).map_or(&[][..], Vec::as_slice);
    let late = source.release_time.as_ref().and_then(|it| late_since(it, came, work.now));
    // A server that says for ever that nothing has changed is not believed once figures are late.
    let good = standing.good.as_ref().filter(|_| late.is_none());
    let known = good.map_or_else(Known::default, |it| Known {
        etag: it.etag.clone(),
        last_modified: it.last_modified.clone(),
    });
    Ok(Ready { source, address, standing, known })
}

/// Records what came and keeps the look, in one commit.
async fn keep(
    unit: &Unit,
    ready: &Ready,
    fetched: Result<Fetched, Failed>,
) -> Result<Polled, Error> {
    let seen = match fetched {
        Err(failed) => Seen::Nothing(failed),
        Ok(fetched) => look(unit, ready, fetched).await?,
    };
    let mut work = unit.writing(Actor::Watch).await?;
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let id = &ready.source.id;
    let standing = source_attempts::standing(&mut work.tx, id).await?;
    if standing.number != ready.standing.number {
        let last = standing.last.ok_or_else(|| Error::internal("a look at a source is gone"))?;
        return Ok(Polled { source: id.clone(), outcome: last.outcome, sentence: last.sentence });
    }
    let (attempt, told) = settle(&mut work, ready, seen).await?;
    source_attempts::insert(&mut work.tx, id, &attempt).await?;
    for it in told {
        notice::tell(&mut work, &ready.source, &it).await?;
    }
    work.commit().await?;
    tracing::info!(source = %id, outcome = attempt.outcome.code(), "a source was looked at");
    Ok(Polled { source: id.clone(), outcome: attempt.outcome, sentence: attempt.sentence })
}

/// What a look saw, before anything is written.
enum Seen {
    Nothing(Failed),
    /// The server says that the file is the one that is known.
    NotModified(Fetched),
    /// The file is the one that is known, and until when nobody may know it.
    Same(Fetched, String, Option<Timestamp>),
    /// A file that cannot be read.
    Unreadable(Fetched, String, crate::Problem),
    /// A file that a person has to decide about, for the second time; what the look before said.
    StillHeld(Fetched, String, Attempt),
    /// A file to be recorded, and until when nobody may know it.
    News(Fetched, String, Box<Read>, Option<Timestamp>),
}

async fn look(unit: &Unit, ready: &Ready, mut fetched: Fetched) -> Result<Seen, Error> {
    let Some(bytes) = fetched.file.take() else { return Ok(Seen::NotModified(fetched)) };
    let digest = Sha256::digest(&bytes);
    let sha256: String = digest.iter().map(|it| format!("{it:02x}")).collect();
    let mut work = unit.reading(Actor::Watch).await?;
    let recorded = store::releases::by_sha(&mut work.tx, &sha256).await?;
    let own = || recorded.iter().filter(|it| it.source == ready.source.id);
    if own().next().is_some() {
        let embargo = own().filter_map(|it| it.embargo_until).max();
        return Ok(Seen::Same(fetched, sha256, embargo));
    }
    let last = ready.standing.last.as_ref();
    if let Some(last) = last.filter(|it| it.outcome == Outcome::Held)
        && last.sha256.as_ref() == Some(&sha256)
    {
        return Ok(Seen::StillHeld(fetched, sha256, last.clone()));
    }
    let upload = Upload { file_name: file_name(&ready.address, &ready.source.id), bytes };
    let options = Options {
        source: Some(ready.source.id.clone()),
        reason: "Fetched from the source's address.".to_owned(),
        ..Options::default()
    };
    let mut read = read(work, vec![upload], &options).await?;
    Ok(match early::hold_back(&mut read, &ready.source) {
        Err(problem) => Seen::Unreadable(fetched, sha256, problem),
        Ok(embargo) => Seen::News(fetched, sha256, Box::new(read), embargo),
    })
}

/// The last part of the address; the source's id where that says nothing.
fn file_name(address: &str, id: &SourceId) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let last = path.splitn(4, '/').nth(3).and_then(|it| it.rsplit('/').next()).unwrap_or_default();
    let plain: String = last
        .chars()
        .filter(|it| it.is_ascii_alphanumeric() || "-_.".contains(*it))
        .take(100)
        .collect();
    if plain.trim_matches('.').is_empty() { id.to_string() } else { plain }
}

/// Writes what a look saw; the look, and what the owner is told of it.
async fn settle(work: &mut Work, ready: &Ready, seen: Seen) -> Result<(Attempt, Vec<Told>), Error> {
    let now = work.now;
    let with = |it: Attempt, fetched: Fetched, sha256: String| Attempt {
        status: Some(fetched.status),
        etag: fetched.etag,
        last_modified: fetched.last_modified,
        sha256: Some(sha256),
        ..it
    };
    Ok(match seen {
        Seen::Nothing(failed) => {
            let told = failing(&ready.standing, &failed.sentence);
            (nothing(now, failed), told)
        }
        Seen::NotModified(fetched) => {
            (not_modified(now, fetched, ready.standing.good.as_ref()), Vec::new())
        }
        // What came before its time is not to be known from the looks that follow either.
        Seen::Same(fetched, sha256, embargo_until) => {
            let it =
                attempt(now, Outcome::Unchanged, "The file is the one that was recorded before.");
            (with(Attempt { embargo_until, ..it }, fetched, sha256), Vec::new())
        }
        Seen::StillHeld(fetched, sha256, Attempt { sentence, embargo_until, .. }) => {
            let it = Attempt { embargo_until, ..attempt(now, Outcome::Held, &sentence) };
            (with(it, fetched, sha256), Vec::new())
        }
        Seen::Unreadable(fetched, sha256, problem) => {
            let it = attempt(now, Outcome::Refused, &problem.problem);
            let told = failing(&ready.standing, "What came is no file that can be read.");
            (with(it, fetched, sha256), told)
        }
        Seen::News(fetched, sha256, read, embargo) => {
            let it = Attempt { embargo_until: embargo, ..attempt(now, Outcome::Recorded, "") };
            let (it, told) = news(work, *read, (it, &sha256, embargo)).await?;
            (with(it, fetched, sha256), told)
        }
    })
}

fn attempt(at: Timestamp, outcome: Outcome, sentence: &str) -> Attempt {
    Attempt {
        at,
        outcome,
        status: None,
        etag: None,
        last_modified: None,
        sha256: None,
        retry_at: None,
        embargo_until: None,
        sentence: sentence.to_owned(),
    }
}

fn nothing(now: Timestamp, failed: Failed) -> Attempt {
    let outcome = if failed.not_allowed { Outcome::NotAllowed } else { Outcome::Failed };
    let rest = failed.rest.and_then(|it| SignedDuration::try_from(it).ok());
    Attempt {
        status: failed.status,
        retry_at: rest.map(|it| now + it),
        ..attempt(now, outcome, &failed.sentence)
    }
}

/// What the server left unsaid of the file is what it said before.
fn not_modified(now: Timestamp, fetched: Fetched, good: Option<&Attempt>) -> Attempt {
    Attempt {
        status: Some(fetched.status),
        etag: fetched.etag.or_else(|| good?.etag.clone()),
        last_modified: fetched.last_modified.or_else(|| good?.last_modified.clone()),
        sha256: good.and_then(|it| it.sha256.clone()),
        embargo_until: good.and_then(|it| it.embargo_until),
        ..attempt(now, Outcome::Unchanged, "The server says that the file has not changed.")
    }
}

/// Told once the looks have failed so often in a row.
fn failing(standing: &Standing, why: &str) -> Vec<Told> {
    if standing.failures + 1 < FAILURES {
        return Vec::new();
    }
    let since =
        standing.good.as_ref().map_or_else(|| "the start".to_owned(), |it| it.at.to_string());
    let sentence = format!(
        "The last {FAILURES} attempts to fetch it failed. {why} The figures that were recorded before stand."
    );
    vec![Told { event: format!("failing since {since}"), sentence }]
}

/// Records a file by the same deed as an upload.
async fn news(
    work: &mut Work,
    read: Read,
    (attempt, sha256, embargo): (Attempt, &str, Option<Timestamp>),
) -> Result<(Attempt, Vec<Told>), Error> {
    let recorded = record(work, read).await?;
    let report = recorded.files.first().ok_or_else(|| Error::internal("a file was lost"))?;
    if let Some(problem) = &report.refused {
        let sentence = format!("{} {}", problem.problem, problem.remedy);
        let told = Told {
            event: format!("held {sha256}"),
            sentence: "A file came that a person has to decide about, and nothing of it was recorded. The page of the source says why.".to_owned(),
        };
        return Ok((Attempt { outcome: Outcome::Held, sentence, ..attempt }, vec![told]));
    }
    if let Some(until) = embargo {
        let sentence = format!(
            "A file came before its time. It is kept, and counts nowhere until {}.",
            words::moment(until)
        );
        let told = Told { event: format!("embargoed {sha256}"), sentence: sentence.clone() };
        return Ok((Attempt { outcome: Outcome::Embargoed, sentence, ..attempt }, vec![told]));
    }
    let told = rows_not_taken(report, &recorded.releases);
    Ok((Attempt { sentence: counts(report, &recorded.releases), ..attempt }, told))
}

/// What a file brought, in numbers of rows and never in figures.
fn counts(report: &FileReport, releases: &[i64]) -> String {
    let account = &report.account;
    let Some(release) = releases.first() else {
        return "The file brought nothing that was not known.".to_owned();
    };
    format!(
        "Release {release} was recorded: {} new, {} revised, {} unchanged, {} withdrawn, {} held, {} rejected.",
        account.new,
        account.revised,
        account.unchanged,
        account.withdrawn,
        account.held,
        account.rejected
    )
}

fn rows_not_taken(report: &FileReport, releases: &[i64]) -> Vec<Told> {
    let account = &report.account;
    let not_taken = account.held + account.rejected;
    let Some(release) = releases.first().filter(|_| not_taken > 0) else { return Vec::new() };
    let sentence = format!(
        "Release {release} was recorded; {not_taken} of its {} rows were not taken and wait for a person to look at them.",
        account.rows
    );
    vec![Told { event: format!("rows {release}"), sentence }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_as_its_address_ends() {
        let name = |address| file_name(address, &"rtt".parse().unwrap());
        assert_eq!(name("https://a.example/x/latest.csv?version=2#top"), "latest.csv");
        assert_eq!(name("https://a.example/x/"), "rtt");
        assert_eq!(name("https://a.example"), "rtt");
        assert_eq!(name("https://a.example/.."), "rtt");
        assert_eq!(name("https://a.example/%2e%2e%2f"), "2e2e2f");
    }
}
