//! Looks at the addresses of sources, and what came of them.

use std::collections::BTreeMap;

use delivery::{
    id::SourceId,
    source::attempt::{Attempt, Outcome},
};
use jiff::Timestamp;

use crate::{
    column::{Moment, Parsed, storable},
    db::{Tx, on},
    error::Result,
};

/// What the looks at a source have come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The number of the last look; 0 before the first.
    pub number: i64,
    /// The last look.
    pub last: Option<Attempt>,
    /// The last one that brought the file, or word that it is the one that is known.
    pub good: Option<Attempt>,
    /// When figures last came.
    pub arrived: Option<Timestamp>,
    /// How many looks in a row have failed.
    pub failures: u32,
}

/// Keeps what came of a look.
pub async fn insert(tx: &mut Tx, source: &SourceId, attempt: &Attempt) -> Result<()> {
    let sql = "INSERT INTO source_attempt (id, source, at, outcome, status, etag, last_modified, \
            sha256, retry_at, embargo_until, sentence) \
        VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM source_attempt), \
            $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    on!(tx, |c| sqlx::query(sql)
        .bind(source.as_str())
        .bind(Moment(attempt.at))
        .bind(attempt.outcome.code())
        .bind(attempt.status.map(i64::from))
        .bind(attempt.etag.as_deref().map(storable))
        .bind(attempt.last_modified.as_deref().map(storable))
        .bind(attempt.sha256.as_deref())
        .bind(Moment::maybe(attempt.retry_at))
        .bind(Moment::maybe(attempt.embargo_until))
        .bind(storable(&attempt.sentence))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

macro_rules! attempt_rows {
    () => {
        "SELECT id, at, outcome, status, etag, last_modified, sha256, retry_at, embargo_until, \
            sentence FROM source_attempt WHERE source = $1 "
    };
}

/// The newest looks at a source made by a moment, newest first.
pub async fn recent(
    tx: &mut Tx,
    source: &SourceId,
    by: Timestamp,
    limit: u32,
) -> Result<Vec<Attempt>> {
    let sql = concat!(attempt_rows!(), "AND at <= $2 ORDER BY id DESC LIMIT $3");
    let rows: Vec<Row> = on!(tx, |c| sqlx::query_as(sql)
        .bind(source.as_str())
        .bind(Moment(by))
        .bind(i64::from(limit))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(Attempt::from).collect())
}

/// What the looks at a source have come to.
pub async fn standing(tx: &mut Tx, source: &SourceId) -> Result<Standing> {
    let sql = concat!(attempt_rows!(), "ORDER BY id DESC LIMIT 1");
    let last: Option<Row> =
        on!(&mut *tx, |c| sqlx::query_as(sql).bind(source.as_str()).fetch_optional(c).await)?;
    let sql = concat!(
        attempt_rows!(),
        "AND outcome IN ('recorded', 'unchanged', 'embargoed') ORDER BY id DESC LIMIT 1"
    );
    let good: Option<Row> =
        on!(&mut *tx, |c| sqlx::query_as(sql).bind(source.as_str()).fetch_optional(c).await)?;
    let sql = "SELECT MAX(COALESCE(embargo_until, at)) FROM source_attempt \
        WHERE source = $1 AND outcome IN ('recorded', 'embargoed')";
    let arrived: Option<Moment> =
        on!(&mut *tx, |c| sqlx::query_scalar(sql).bind(source.as_str()).fetch_one(c).await)?;
    let failures = match &last {
        Some(it) if it.outcome.0.is_failure() => failures(tx).await?,
        _ => BTreeMap::new(),
    };
    Ok(Standing {
        number: last.as_ref().map_or(0, |it| it.id),
        last: last.map(Attempt::from),
        good: good.map(Attempt::from),
        arrived: arrived.map(|it| it.0),
        failures: failures.get(source).copied().unwrap_or(0),
    })
}

/// How many of the last looks at each source have failed in a row; sources whose last look went well are
/// left out.
pub async fn failures(tx: &mut Tx) -> Result<BTreeMap<SourceId, u32>> {
    let sql = "SELECT a.source, COUNT(*) FROM source_attempt AS a \
        WHERE a.id > (SELECT COALESCE(MAX(b.id), 0) FROM source_attempt AS b WHERE b.source = a.source \
            AND b.outcome NOT IN ('refused', 'failed', 'not-allowed')) \
        GROUP BY a.source";
    let rows: Vec<(Parsed<SourceId>, i64)> = on!(tx, |c| sqlx::query_as(sql).fetch_all(c).await)?;
    let count = |it: i64| u32::try_from(it).unwrap_or(u32::MAX);
    Ok(rows.into_iter().map(|(source, failed)| (source.0, count(failed))).collect())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    at: Moment,
    outcome: Parsed<Outcome>,
    status: Option<i64>,
    etag: Option<String>,
    last_modified: Option<String>,
    sha256: Option<String>,
    retry_at: Option<Moment>,
    embargo_until: Option<Moment>,
    sentence: String,
}

impl From<Row> for Attempt {
    fn from(row: Row) -> Self {
        Self {
            at: row.at.0,
            outcome: row.outcome.0,
            status: row.status.and_then(|it| u16::try_from(it).ok()),
            etag: row.etag,
            last_modified: row.last_modified,
            sha256: row.sha256,
            retry_at: row.retry_at.map(|it| it.0),
            embargo_until: row.embargo_until.map(|it| it.0),
            sentence: row.sentence,
        }
    }
}
