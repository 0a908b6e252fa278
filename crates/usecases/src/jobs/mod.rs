//! What is done after a change was saved: asked for in the transaction of its cause, run by the server
//! or at the end of a command, safe to run twice.

use delivery::{
    permission::{Action, Actor, Scope},
    view::scores::Ledger,
};
use jiff::Timestamp;
use serde_json::json;
use store::jobs::{Job, NewJob, Run};

use crate::{
    Error, Unit, Work,
    forecast::{
        ENGINE, backtest,
        recompute::{self, Counts},
    },
};

mod engine;
mod failure;
mod unwritten;

pub(crate) use engine::is_by_this_engine;
pub use engine::renew_outdated;
pub(crate) use failure::{BY_A_PERSON, fail};
pub use failure::{failures, retry_failed};
pub(crate) use unwritten::Unwritten;

/// Told how far a job is: what it does, how much is done, how much there is.
pub type Progress<'a> = &'a (dyn Fn(&str, usize, usize) + Send + Sync);

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Forecast every series and every target, and score what has arrived.
    Forecast,
    /// Look back at what would have been said of the unit's own figures.
    Backtest,
    /// Look at the sources that are due; run by the watch, which waits for others' servers.
    Watch,
}

impl Kind {
    /// The kind as stored.
    const fn code(self) -> &'static str {
        match self {
            Self::Forecast => "forecast",
            Self::Backtest => "backtest",
            Self::Watch => "watch",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Forecast, Self::Backtest, Self::Watch].into_iter().find(|it| it.code() == code)
    }
}

/// What became of a job.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Ran {
    /// What it was.
    pub kind: Kind,
    /// What it made; nothing where it failed.
    pub counts: Counts,
    /// Why it failed, as a sentence; it is tried again after a pause.
    pub problem: Option<String>,
}

/// A job that waits, for diagnosis.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Waiting {
    /// What it is.
    pub kind: String,
    /// What asked for it.
    pub cause: String,
    /// It may not run earlier.
    pub not_before: Timestamp,
    /// Why it failed, if it did.
    pub problem: Option<String>,
    /// How often it has failed since it was last asked for.
    pub failures: i64,
    /// When it is tried again, if it failed.
    pub retry_at: Option<Timestamp>,
}

/// Asks for a job in the transaction of its cause, for now or for a later moment.
pub(crate) async fn ask(
    work: &mut Work,
    kind: Kind,
    cause: &str,
    not_before: Timestamp,
) -> Result<(), Error> {
    let not_before = not_before.max(work.now);
    let new = NewJob { kind: kind.code(), cause, at: work.now, not_before };
    Ok(store::jobs::ask(&mut work.tx, &new).await?)
}

/// The jobs that wait, oldest first.
pub async fn waiting(work: &mut Work) -> Result<Vec<Waiting>, Error> {
    work.may(Action::ReadChanges, &Scope::Unit)?;
    let jobs = left_undone(work).await?;
    let line = |it: Job| Waiting {
        kind: it.kind,
        cause: it.cause,
        not_before: it.not_before,
        problem: it.problem,
        failures: it.failures,
        retry_at: it.retry_at,
    };
    Ok(jobs.into_iter().map(line).collect())
}

/// The jobs that wait, with the failures that could not be written down.
async fn left_undone(work: &mut Work) -> Result<Vec<Job>, Error> {
    let jobs = store::jobs::waiting(&mut work.tx).await?;
    Ok(work.unit.unwritten().laid_over(jobs))
}

/// Jobs that one call runs at most: what keeps asking for more waits for the next call.
const MOST: usize = 8;

/// Runs the jobs that are due; one that failed is due again after a pause. Two processes may try at
/// once: whoever writes first has done it.
pub async fn run_pending(unit: &Unit, progress: Progress<'_>) -> Result<Vec<Ran>, Error> {
    let mut ran = Vec::new();
    for _ in 0..MOST {
        let Some((job, kind)) = first_due(unit, |it| it != Kind::Watch).await? else { break };
        match run(unit, &job, kind, progress).await {
            Ok(counts) => {
                unit.unwritten().forget(&job);
                // Without any, another process was faster.
                ran.extend(counts.map(|counts| Ran { kind, counts, problem: None }));
            }
            Err(error) => {
                let problem = fail(unit, &job, &error).await;
                ran.push(Ran { kind, counts: Counts::default(), problem: Some(problem) });
            }
        }
    }
    Ok(ran)
}

/// Whether a job of a kind has failed and waits for the pause before it is tried again.
pub(crate) async fn rests(work: &mut Work, kind: Kind) -> Result<bool, Error> {
    let jobs = left_undone(work).await?;
    let rests = |it: &Job| it.kind == kind.code() && it.retry_at.is_some_and(|at| at > work.now);
    Ok(jobs.iter().any(rests))
}

/// The oldest job of a kind that is due.
pub(crate) async fn due(unit: &Unit, kind: Kind) -> Result<Option<Job>, Error> {
    Ok(first_due(unit, |it| it == kind).await?.map(|(job, _)| job))
}

/// The oldest job that is due. One of a kind that a newer version knows is left to it.
async fn first_due(
    unit: &Unit,
    wanted: impl Fn(Kind) -> bool + Send,
) -> Result<Option<(Job, Kind)>, Error> {
    let mut work = unit.reading(worker()).await?;
    let jobs = left_undone(&mut work).await?;
    let rested = |it: &Job| it.retry_at.is_none_or(|at| at <= work.now);
    let due = jobs.into_iter().filter(|it| it.not_before <= work.now && rested(it));
    let known = due.filter_map(|it| Kind::from_code(&it.kind).map(|kind| (it, kind)));
    Ok(known.into_iter().find(|(_, kind)| wanted(*kind)))
}

/// What a job has computed and not written yet.
enum Made {
    Forecasts(recompute::Made),
    Backtest(Ledger),
}

impl Made {
    async fn of(work: &mut Work, kind: Kind, progress: Progress<'_>) -> Result<Self, Error> {
        Ok(match kind {
            Kind::Forecast => Self::Forecasts(recompute::make(work, progress).await?),
            Kind::Backtest => Self::Backtest(backtest::make(work, progress).await?),
            Kind::Watch => return Err(Error::internal("the watch runs its own jobs")),
        })
    }

    async fn keep(&self, work: &mut Work, cause: &str) -> Result<Counts, Error> {
        match self {
            Self::Forecasts(made) => {
                recompute::keep(work, made, cause).await?;
                Ok(made.counts)
            }
            Self::Backtest(ledger) => {
                backtest::keep(work, ledger, cause).await?;
                Ok(Counts { backtested: ledger.forecasts, ..Counts::default() })
            }
        }
    }
}

/// Reads and computes, then writes in a transaction of its own; `None` where another process did the
/// same meanwhile.
async fn run(
    unit: &Unit,
    job: &Job,
    kind: Kind,
    progress: Progress<'_>,
) -> Result<Option<Counts>, Error> {
    let mut work = unit.reading(worker()).await?;
    let started_at = work.now;
    let before = store::jobs::last_done(&mut work.tx, kind.code()).await?;
    let made = Made::of(&mut work, kind, progress).await?;
    drop(work);
    let mut work = unit.writing(worker()).await?;
    if store::jobs::last_done(&mut work.tx, kind.code()).await? != before {
        return Ok(None);
    }
    let counts = made.keep(&mut work, &job.cause).await?;
    let detail = json!({ "engine": ENGINE, "counts": counts });
    let ended_at = work.now;
    let run = Run { job, started_at, ended_at, problem: None, retry_at: None, detail };
    store::jobs::keep_run(&mut work.tx, &run).await?;
    work.commit().await?;
    Ok(Some(counts))
}

/// Whoever does what nobody asked for in person.
fn worker() -> Actor {
    Actor::Operator { name: "Throughline".to_owned() }
}
