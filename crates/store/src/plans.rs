//! The plan's files, whole, as they were each time the plan was applied.

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::Timestamp;

use crate::{
    column::Moment,
    db::{Tx, on},
    error::Result,
    rows::{Insert, insert_rows},
};

/// A version of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanVersion {
    /// Its number, from 1 without gaps.
    pub id: i64,
    /// When it was applied.
    pub applied_at: Timestamp,
    /// The account that applied it; `None` for the command line.
    pub account: Option<i64>,
    /// The name of whoever applied it.
    pub actor: String,
    /// Why.
    pub reason: String,
}

/// A version to be applied.
#[derive(Clone, Copy, Debug)]
pub struct NewVersion<'a> {
    /// When it is applied.
    pub applied_at: Timestamp,
    /// The account that applies it; `None` for the command line.
    pub account: Option<i64>,
    /// The name of whoever applies it.
    pub actor: &'a str,
    /// Why.
    pub reason: &'a str,
}

static FILES: LazyLock<Insert> =
    LazyLock::new(|| Insert::new("INSERT INTO plan_file (version, path, content) VALUES ", 3, ""));

/// Keeps a version with all its files (path to content) and gives its number.
pub async fn insert(
    tx: &mut Tx,
    new: &NewVersion<'_>,
    files: &BTreeMap<String, String>,
) -> Result<i64> {
    let sql = "INSERT INTO plan_version (id, applied_at, account, actor, reason) \
        VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM plan_version), $1, $2, $3, $4) RETURNING id";
    let version: i64 = on!(tx, |c| sqlx::query_scalar(sql)
        .bind(Moment(new.applied_at))
        .bind(new.account)
        .bind(new.actor)
        .bind(new.reason)
        .fetch_one(c)
        .await)?;
    let rows: Vec<_> = files.iter().collect();
    insert_rows!(tx, FILES, &rows, |query, row| query
        .bind(version)
        .bind(row.0.as_str())
        .bind(row.1.as_str()));
    Ok(version)
}

/// The version that was in force at a moment: the newest applied by then.
pub async fn version_as_of(tx: &mut Tx, at: Timestamp) -> Result<Option<PlanVersion>> {
    let sql = concat!(
        version_rows!(),
        " WHERE applied_at <= $1 ORDER BY applied_at DESC, id DESC LIMIT 1"
    );
    let row: Option<VersionRow> =
        on!(tx, |c| sqlx::query_as(sql).bind(Moment(at)).fetch_optional(c).await)?;
    Ok(row.map(PlanVersion::from))
}

/// The first version.
pub async fn first_version(tx: &mut Tx) -> Result<Option<PlanVersion>> {
    let sql = concat!(version_rows!(), " ORDER BY id LIMIT 1");
    let row: Option<VersionRow> = on!(tx, |c| sqlx::query_as(sql).fetch_optional(c).await)?;
    Ok(row.map(PlanVersion::from))
}

/// Every version, newest first.
pub async fn versions(tx: &mut Tx) -> Result<Vec<PlanVersion>> {
    let sql = concat!(version_rows!(), " ORDER BY id DESC");
    let rows: Vec<VersionRow> = on!(tx, |c| sqlx::query_as(sql).fetch_all(c).await)?;
    Ok(rows.into_iter().map(PlanVersion::from).collect())
}

/// The files of a version: path to content.
pub async fn files(tx: &mut Tx, version: i64) -> Result<BTreeMap<String, String>> {
    let sql = "SELECT path, content FROM plan_file WHERE version = $1";
    let rows: Vec<(String, String)> =
        on!(tx, |c| sqlx::query_as(sql).bind(version).fetch_all(c).await)?;
    Ok(rows.into_iter().collect())
}

macro_rules! version_rows {
    () => {
        "SELECT id, applied_at, account, actor, reason FROM plan_version"
    };
}
use version_rows;

#[derive(sqlx::FromRow)]
struct VersionRow {
    id: i64,
    applied_at: Moment,
    account: Option<i64>,
    actor: String,
    reason: String,
}

impl From<VersionRow> for PlanVersion {
    fn from(row: VersionRow) -> Self {
        Self {
            id: row.id,
            applied_at: row.applied_at.0,
            account: row.account,
            actor: row.actor,
            reason: row.reason,
        }
    }
}
