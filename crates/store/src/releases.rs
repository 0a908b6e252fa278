//! Releases: which file, of which source, published, received and embargoed when, and its account.

use std::collections::BTreeMap;

use delivery::{
    id::SourceId,
    release::{Account, AsOf, Release, ReleaseId},
};
use jiff::Timestamp;

use crate::{
    column::{Moment, Parsed, counted, stored},
    db::{Tx, on},
    error::Result,
};

/// A release to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct NewRelease<'a> {
    /// The source it belongs to.
    pub source: &'a SourceId,
    /// Which part of the file it is, counted from 1; a file may hold several publications.
    pub part: u32,
    /// SHA-256 of the file's bytes, in hexadecimal; the file is kept first.
    pub sha256: &'a str,
    /// The file's name.
    pub file_name: &'a str,
    /// The layout it was read with.
    pub layout: &'a str,
    /// When the publisher published it, where somebody said.
    pub published_at: Option<Timestamp>,
    /// When this unit received it.
    pub received_at: Timestamp,
    /// Nobody may know its figures before this moment.
    pub embargo_until: Option<Timestamp>,
    /// The account of whoever records it; `None` for the command line.
    pub by_account: Option<i64>,
    /// The name of whoever records it.
    pub recorded_by: &'a str,
    /// Why.
    pub reason: &'a str,
    /// What was wrong, where it corrects figures; blank where it is as planned.
    pub correction: &'a str,
    /// What became of its rows.
    pub account: Account,
}

/// The part of a condition that keeps releases which count in an answer: `AsOf::counts` in SQL.
/// `$2` is whether the moment is reconstructed, `$3` the moment; the release is `r`.
macro_rules! counts {
    () => {
        "(CASE WHEN $2 THEN COALESCE(r.published_at, r.received_at) ELSE r.received_at END) <= $3 \
        AND (r.embargo_until IS NULL OR r.embargo_until <= $3)"
    };
}
pub(crate) use counts;

macro_rules! release_rows {
    () => {
        "SELECT r.id, r.source, r.published_at, r.received_at, r.embargo_until, r.file_name, \
            r.sha256, r.layout, r.recorded_by, r.count_rows, r.count_accepted, r.count_held, \
            r.count_rejected, r.count_new, r.count_revised, r.count_unchanged, r.count_withdrawn, \
            r.count_omitted, r.correction \
        FROM release r"
    };
}

/// Records a release and gives its number: from 1, without gaps.
pub async fn insert(tx: &mut Tx, new: &NewRelease<'_>) -> Result<ReleaseId> {
    let sql = "INSERT INTO release (id, source, part, sha256, file_name, layout, published_at, \
            received_at, embargo_until, account, recorded_by, reason, count_rows, count_accepted, \
            count_held, count_rejected, count_new, count_revised, count_unchanged, count_withdrawn, \
            count_omitted, correction) \
        VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM release), $1, $2, $3, $4, $5, $6, $7, $8, $9, \
            $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) RETURNING id";
    let id = on!(tx, |c| sqlx::query_scalar(sql)
        .bind(new.source.as_str())
        .bind(i64::from(new.part))
        .bind(new.sha256)
        .bind(new.file_name)
        .bind(new.layout)
        .bind(Moment::maybe(new.published_at))
        .bind(Moment(new.received_at))
        .bind(Moment::maybe(new.embargo_until))
        .bind(new.by_account)
        .bind(new.recorded_by)
        .bind(new.reason)
        .bind(stored(new.account.rows))
        .bind(stored(new.account.accepted))
        .bind(stored(new.account.held))
        .bind(stored(new.account.rejected))
        .bind(stored(new.account.new))
        .bind(stored(new.account.revised))
        .bind(stored(new.account.unchanged))
        .bind(stored(new.account.withdrawn))
        .bind(stored(new.account.omitted))
        .bind(new.correction)
        .fetch_one(c)
        .await)?;
    Ok(ReleaseId(id))
}

/// The release with a number.
pub async fn get(tx: &mut Tx, id: ReleaseId) -> Result<Option<Release>> {
    let sql = concat!(release_rows!(), " WHERE r.id = $1");
    let row: Option<ReleaseRow> =
        on!(tx, |c| sqlx::query_as(sql).bind(id.0).fetch_optional(c).await)?;
    Ok(row.map(Release::from))
}

/// Releases that count as of a moment and come before a number (`None` is the end), newest first.
pub async fn list(
    tx: &mut Tx,
    as_of: &AsOf,
    limit: u32,
    before: Option<ReleaseId>,
) -> Result<Vec<Release>> {
    let sql = concat!(
        release_rows!(),
        " WHERE r.id < $1 AND ",
        counts!(),
        " ORDER BY r.id DESC LIMIT $4"
    );
    let rows: Vec<ReleaseRow> = on!(tx, |c| sqlx::query_as(sql)
        .bind(before.map_or(i64::MAX, |it| it.0))
        .bind(as_of.reconstructed)
        .bind(Moment(as_of.moment))
        .bind(i64::from(limit))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(Release::from).collect())
}

/// Every release that counts as of a moment.
pub async fn all_as_of(tx: &mut Tx, as_of: &AsOf) -> Result<BTreeMap<ReleaseId, Release>> {
    let releases = list(tx, as_of, u32::MAX, None).await?;
    Ok(releases.into_iter().map(|it| (it.id, it)).collect())
}

/// When the last embargo to end by a moment ended; `None` before the first.
pub async fn embargo_ended(tx: &mut Tx, by: Timestamp) -> Result<Option<Timestamp>> {
    let sql = "SELECT MAX(embargo_until) FROM release WHERE embargo_until <= $1";
    let last: Option<Moment> =
        on!(tx, |c| sqlx::query_scalar(sql).bind(Moment(by)).fetch_one(c).await)?;
    Ok(last.map(|it| it.0))
}

/// The releases that a file brought, oldest first.
pub async fn by_sha(tx: &mut Tx, sha256: &str) -> Result<Vec<Release>> {
    let sql = concat!(release_rows!(), " WHERE r.sha256 = $1 ORDER BY r.id");
    let rows: Vec<ReleaseRow> = on!(tx, |c| sqlx::query_as(sql).bind(sha256).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Release::from).collect())
}

#[derive(sqlx::FromRow)]
struct ReleaseRow {
    id: i64,
    source: Parsed<SourceId>,
    published_at: Option<Moment>,
    received_at: Moment,
    embargo_until: Option<Moment>,
    file_name: String,
    sha256: String,
    layout: String,
    recorded_by: String,
    count_rows: i64,
    count_accepted: i64,
    count_held: i64,
    count_rejected: i64,
    count_new: i64,
    count_revised: i64,
    count_unchanged: i64,
    count_withdrawn: i64,
    count_omitted: i64,
    correction: String,
}

impl From<ReleaseRow> for Release {
    fn from(row: ReleaseRow) -> Self {
        Self {
            id: ReleaseId(row.id),
            source: row.source.0,
            published_at: row.published_at.map(|it| it.0),
            received_at: row.received_at.0,
            embargo_until: row.embargo_until.map(|it| it.0),
            file_name: row.file_name,
            sha256: row.sha256,
            layout: row.layout,
            recorded_by: row.recorded_by,
            correction: (!row.correction.is_empty()).then_some(row.correction),
            account: Account {
                rows: counted(row.count_rows),
                accepted: counted(row.count_accepted),
                held: counted(row.count_held),
                rejected: counted(row.count_rejected),
                new: counted(row.count_new),
                revised: counted(row.count_revised),
                unchanged: counted(row.count_unchanged),
                withdrawn: counted(row.count_withdrawn),
                omitted: counted(row.count_omitted),
            },
        }
    }
}
