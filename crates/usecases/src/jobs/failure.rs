//! Jobs that failed: tried again after a growing pause, and said where somebody looks.

use delivery::{
    permission::{Action, Scope},
    release::AsOf,
    words,
};
use jiff::SignedDuration;
use serde_json::json;
use store::jobs::{Job, Run};

use super::{Kind, left_undone, worker};
use crate::{Error, Unit, Work};

/// The first pause; each that follows is twice as long.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(1);
/// No pause is longer. A job is never given up: a disk that was full over a long weekend is no reason
/// to have old forecasts on Tuesday.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(6);

/// How long a job rests that has failed so often before.
fn pause(failures: i64) -> SignedDuration {
    let doublings = u32::try_from(failures).unwrap_or(u32::MAX);
    let factor = 2_i32.checked_pow(doublings);
    let pause = factor.and_then(|it| FIRST_PAUSE.checked_mul(it));
    pause.unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE)
}

/// Keeps why a job failed and when it is tried again; the sentence. Where nothing can be written, as on a
/// full disk, the process remembers it.
pub(crate) async fn fail(unit: &Unit, job: &Job, error: &Error) -> String {
    let problem = match error {
        Error::Internal { source, .. } => format!("{error} {source}"),
        other => other.to_string(),
    };
    tracing::error!(job = job.kind, cause = job.cause, problem, "a job failed");
    match write_down(unit, job, &problem).await {
        Ok(()) => unit.unwritten().forget(job),
        Err(error) => {
            tracing::warn!(%error, "that a job failed could not be written down");
            unit.unwritten().remember(job, &problem, unit.now() + pause(job.failures));
        }
    }
    problem
}

async fn write_down(unit: &Unit, job: &Job, problem: &str) -> Result<(), Error> {
    let mut work = unit.writing(worker()).await?;
    let run = Run {
        job,
        started_at: work.now,
        ended_at: work.now,
        problem: Some(problem),
        retry_at: Some(work.now + pause(job.failures)),
        detail: json!({}),
    };
    store::jobs::keep_run(&mut work.tx, &run).await?;
    work.commit().await
}

/// Lets jobs that failed be tried again without a pause: at the start of a server.
pub async fn retry_failed(unit: &Unit) -> Result<(), Error> {
    let failed = |it: &Job| it.problem.is_some();
    let mut work = unit.reading(worker()).await?;
    if !store::jobs::waiting(&mut work.tx).await?.iter().any(failed) {
        return Ok(());
    }
    drop(work);
    let mut work = unit.writing(worker()).await?;
    store::jobs::forgive(&mut work.tx).await?;
    work.commit().await
}

/// What failed and has not been made good since, as sentences.
///
/// Why is for those who can do something about it. A job is told of once it has run only: one that waits
/// for an embargo would give it away. Of the past there is nothing to tell: what was kept then is what
/// stood then.
pub async fn failures(work: &mut Work, as_of: &AsOf) -> Result<Vec<String>, Error> {
    work.may(Action::ReadPlan, &Scope::Unit)?;
    if as_of.past {
        return Ok(Vec::new());
    }
    let may_know_why = work.can(Action::RecordRelease);
    let jobs = left_undone(work).await?;
    let mut told = Vec::new();
    for it in &jobs {
        let Some(problem) = &it.problem else { continue };
        let stands = match store::jobs::last_done(&mut work.tx, &it.kind).await? {
            0 => "",
            _ => " What was made before stands.",
        };
        let why = if may_know_why { format!(" Why: {problem}") } else { String::new() };
        told.push(format!("{}{stands} {}{why}", failed(it), again(it)));
    }
    Ok(told)
}

/// What asked for a job that nobody but a person wanted.
pub(crate) const BY_A_PERSON: &str = "asked for";

fn failed(job: &Job) -> String {
    let what = match Kind::from_code(&job.kind) {
        Some(Kind::Forecast) => "The forecasts could not be made anew",
        Some(Kind::Backtest) => "The look back at the past could not be made",
        Some(Kind::Watch) => "The sources that were due could not be looked at",
        None => "A job could not be done",
    };
    let after = match job.cause.as_str() {
        BY_A_PERSON => "after somebody asked for it".to_owned(),
        cause => format!("after {cause}"),
    };
    match job.failures {
        0 | 1 => format!("{what} {after}."),
        often => format!("{what} {after}; that was tried {often} times."),
    }
}

/// When a failed job is next tried, as a sentence.
fn again(job: &Job) -> String {
    let next = job.retry_at.map(words::moment);
    next.map_or_else(
        || "The server tries again at once.".to_owned(),
        |it| format!("The server tries again on {it}."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_its_limit() {
        let pauses: Vec<i64> = (0..4).map(|it| pause(it).as_mins()).collect();
        assert_eq!(pauses, [1, 2, 4, 8]);
        for often in [9, 31, 1000, i64::MAX] {
            assert_eq!(pause(often), LONGEST_PAUSE, "{often}");
        }
    }
}
