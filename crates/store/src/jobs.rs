//! Jobs: what is to be done after a change was saved, and what became of it.
//!
//! A job is asked for in the transaction of its cause. It is operational: it goes when it is done. Its
//! runs are history.

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    column::Moment,
    db::{Tx, on},
    error::Result,
};

/// A job that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its number; never given twice.
    pub id: i64,
    /// What is to be done.
    pub kind: String,
    /// What asked for it last: "release 12".
    pub cause: String,
    /// It may not run earlier.
    pub not_before: Timestamp,
    /// How often it has been asked for.
    pub asked: i64,
    /// Why it failed, if it did.
    pub problem: Option<String>,
    /// How often it has failed since it was last asked for.
    pub failures: i64,
    /// It is not tried again earlier, once it has failed.
    pub retry_at: Option<Timestamp>,
}

/// A job to be asked for.
#[derive(Clone, Copy, Debug)]
pub struct NewJob<'a> {
    /// What is to be done.
    pub kind: &'a str,
    /// What asks for it.
    pub cause: &'a str,
    /// When.
    pub at: Timestamp,
    /// It may not run earlier.
    pub not_before: Timestamp,
}

/// A run that has ended.
#[derive(Clone, Debug)]
pub struct Run<'a> {
    /// The job.
    pub job: &'a Job,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// Why it failed, if it did.
    pub problem: Option<&'a str>,
    /// When it is tried again, if it failed.
    pub retry_at: Option<Timestamp>,
    /// What it did.
    pub detail: Value,
}

/// Asks for a job. One that waits already and will run no earlier than this one may serves for it, and
/// if it had failed it is tried again at once; why it failed stays until a run ends well.
pub async fn ask(tx: &mut Tx, new: &NewJob<'_>) -> Result<()> {
    let sql = "UPDATE job SET asked = asked + 1, cause = $2, failures = 0, retry_at = NULL \
        WHERE kind = $1 AND (not_before = $3 OR (not_before <= $4 AND $3 <= $4))";
    let waiting = on!(&mut *tx, |c| sqlx::query(sql)
        .bind(new.kind)
        .bind(new.cause)
        .bind(Moment(new.not_before))
        .bind(Moment(new.at))
        .execute(c)
        .await
        .map(|it| it.rows_affected()))?;
    if waiting > 0 {
        return Ok(());
    }
    let sql = "INSERT INTO job (id, kind, cause, made_at, not_before, asked) VALUES (\
            (SELECT COALESCE(MAX(id), 0) + 1 FROM \
                (SELECT id FROM job UNION ALL SELECT job AS id FROM job_run) AS used), \
            $1, $2, $3, $4, 1)";
    on!(tx, |c| sqlx::query(sql)
        .bind(new.kind)
        .bind(new.cause)
        .bind(Moment(new.at))
        .bind(Moment(new.not_before))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The jobs that wait, oldest first.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<Job>> {
    let sql = "SELECT id, kind, cause, not_before, asked, problem, failures, retry_at \
        FROM job ORDER BY id";
    let rows: Vec<JobRow> = on!(tx, |c| sqlx::query_as(sql).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Job::from).collect())
}

/// Keeps what became of a job.
///
/// Done, it goes, unless it has been asked for again since `run.job` was read, and no job of its kind has
/// failed any more; failed, it stays and says why. Of two processes that fail at once both count the same
/// failure.
pub async fn keep_run(tx: &mut Tx, run: &Run<'_>) -> Result<()> {
    let sql = "INSERT INTO job_run (id, job, kind, cause, started_at, ended_at, problem, detail) \
        VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM job_run), $1, $2, $3, $4, $5, $6, $7)";
    on!(&mut *tx, |c| sqlx::query(sql)
        .bind(run.job.id)
        .bind(run.job.kind.as_str())
        .bind(run.job.cause.as_str())
        .bind(Moment(run.started_at))
        .bind(Moment(run.ended_at))
        .bind(run.problem)
        .bind(run.detail.to_string())
        .execute(c)
        .await
        .map(drop))?;
    match run.problem {
        None => {
            let sql = "DELETE FROM job WHERE id = $1 AND asked = $2";
            on!(&mut *tx, |c| sqlx::query(sql)
                .bind(run.job.id)
                .bind(run.job.asked)
                .execute(c)
                .await
                .map(drop))?;
            let sql = "UPDATE job SET problem = NULL, failures = 0, retry_at = NULL \
                WHERE kind = $1 AND problem IS NOT NULL";
            on!(tx, |c| sqlx::query(sql).bind(run.job.kind.as_str()).execute(c).await.map(drop))?;
        }
        Some(problem) => {
            let sql = "UPDATE job SET problem = $3, failures = $5, retry_at = $4 \
                WHERE id = $1 AND asked = $2";
            on!(tx, |c| sqlx::query(sql)
                .bind(run.job.id)
                .bind(run.job.asked)
                .bind(problem)
                .bind(Moment::maybe(run.retry_at))
                .bind(run.job.failures.saturating_add(1))
                .execute(c)
                .await
                .map(drop))?;
        }
    }
    Ok(())
}

/// Lets jobs that failed be tried again at once; why they failed stays until a run ends well.
pub async fn forgive(tx: &mut Tx) -> Result<()> {
    let sql = "UPDATE job SET failures = 0, retry_at = NULL WHERE problem IS NOT NULL";
    on!(tx, |c| sqlx::query(sql).execute(c).await.map(drop))?;
    Ok(())
}

/// The number of the newest run of a kind that ended well; 0 before the first.
pub async fn last_done(tx: &mut Tx, kind: &str) -> Result<i64> {
    let sql = "SELECT COALESCE(MAX(id), 0) FROM job_run WHERE kind = $1 AND problem IS NULL";
    Ok(on!(tx, |c| sqlx::query_scalar(sql).bind(kind).fetch_one(c).await)?)
}

/// What the newest run of a kind that ended well did.
pub async fn last_detail(tx: &mut Tx, kind: &str) -> Result<Option<String>> {
    let sql = "SELECT detail FROM job_run WHERE kind = $1 AND problem IS NULL \
        ORDER BY id DESC LIMIT 1";
    Ok(on!(tx, |c| sqlx::query_scalar(sql).bind(kind).fetch_optional(c).await)?)
}

#[derive(sqlx::FromRow)]
struct JobRow {
    id: i64,
    kind: String,
    cause: String,
    not_before: Moment,
    asked: i64,
    problem: Option<String>,
    failures: i64,
    retry_at: Option<Moment>,
}

impl From<JobRow> for Job {
    fn from(row: JobRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            cause: row.cause,
            not_before: row.not_before.0,
            asked: row.asked,
            problem: row.problem,
            failures: row.failures,
            retry_at: row.retry_at.map(|it| it.0),
        }
    }
}
