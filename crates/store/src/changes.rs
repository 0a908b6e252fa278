//! The record of changes: what was done, by whom, when, to what and why.

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    column::{Moment, Unreadable},
    db::{Tx, on},
    error::Result,
    rows::{list as json_list, over_list},
};

/// A change that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its number, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// The account that made it; `None` for the command line.
    pub account: Option<i64>,
    /// The name of whoever made it.
    pub actor: String,
    /// What was done: `record_release`.
    pub deed: String,
    /// To what: "release 12".
    pub subject: String,
    /// Why.
    pub reason: String,
    /// What else is worth keeping.
    pub detail: Value,
}

/// A change to be recorded, in the transaction that makes it.
#[derive(Clone, Debug)]
pub struct NewChange<'a> {
    /// When.
    pub at: Timestamp,
    /// The account that makes it; `None` for the command line.
    pub account: Option<i64>,
    /// The name of whoever makes it.
    pub actor: &'a str,
    /// What is done.
    pub deed: &'a str,
    /// To what.
    pub subject: &'a str,
    /// Why.
    pub reason: &'a str,
    /// What else is worth keeping.
    pub detail: Value,
}

/// Records a change and gives its number.
pub async fn insert(tx: &mut Tx, new: &NewChange<'_>) -> Result<i64> {
    let sql = "INSERT INTO change (seq, at, account, actor, deed, subject, reason, detail) \
        VALUES ((SELECT COALESCE(MAX(seq), 0) + 1 FROM change), $1, $2, $3, $4, $5, $6, $7) \
        RETURNING seq";
    Ok(on!(tx, |c| sqlx::query_scalar(sql)
        .bind(Moment(new.at))
        .bind(new.account)
        .bind(new.actor)
        .bind(new.deed)
        .bind(new.subject)
        .bind(new.reason)
        .bind(new.detail.to_string())
        .fetch_one(c)
        .await)?)
}

/// The number of the newest change; 0 before the first.
pub async fn latest_seq(tx: &mut Tx) -> Result<i64> {
    let sql = "SELECT COALESCE(MAX(seq), 0) FROM change";
    Ok(on!(tx, |c| sqlx::query_scalar(sql).fetch_one(c).await)?)
}

/// The number of the newest change that can matter to how a file is read; 0 before the first.
pub async fn latest_for_reading(tx: &mut Tx) -> Result<i64> {
    let sql = "SELECT COALESCE(MAX(seq), 0) FROM change \
        WHERE deed NOT IN ('issue_pack', 'make_forecasts', 'backtest_forecasts', 'add_person')";
    Ok(on!(tx, |c| sqlx::query_scalar(sql).fetch_one(c).await)?)
}

/// Changes before a number (`None` is the end), newest first, of one subject or all.
pub async fn list(
    tx: &mut Tx,
    before: Option<i64>,
    limit: u32,
    subject: Option<&str>,
) -> Result<Vec<Change>> {
    let before = before.unwrap_or(i64::MAX);
    let rows = match subject {
        Some(subject) => {
            let sql = concat!(
                change_rows!(),
                " WHERE seq < $1 AND subject = $3 ORDER BY seq DESC LIMIT $2"
            );
            on!(tx, |c| sqlx::query_as(sql)
                .bind(before)
                .bind(i64::from(limit))
                .bind(subject)
                .fetch_all(c)
                .await)
        }
        None => {
            let sql = concat!(change_rows!(), " WHERE seq < $1 ORDER BY seq DESC LIMIT $2");
            on!(tx, |c| sqlx::query_as(sql).bind(before).bind(i64::from(limit)).fetch_all(c).await)
        }
    };
    changes(rows?)
}

/// Changes made after a moment, newest first.
pub async fn since(tx: &mut Tx, at: Timestamp, limit: u32) -> Result<Vec<Change>> {
    let sql = concat!(change_rows!(), " WHERE at > $1 ORDER BY seq DESC LIMIT $2");
    let rows = on!(tx, |c| sqlx::query_as(sql)
        .bind(Moment(at))
        .bind(i64::from(limit))
        .fetch_all(c)
        .await)?;
    changes(rows)
}

/// Changes of some deeds made after one moment and until another, newest first.
pub async fn between(
    tx: &mut Tx,
    (after, until): (Timestamp, Timestamp),
    deeds: &[&str],
    limit: u32,
) -> Result<Vec<Change>> {
    let sql = over_list!(
        tx,
        concat!(change_rows!(), " WHERE at > $2 AND at <= $3 AND deed"),
        in "value ->> 0",
        " ORDER BY seq DESC LIMIT $4"
    );
    let wanted = json_list(&deeds.iter().map(|it| [it]).collect::<Vec<_>>())?;
    let rows = on!(tx, |c| sqlx::query_as(sql)
        .bind(wanted)
        .bind(Moment(after))
        .bind(Moment(until))
        .bind(i64::from(limit))
        .fetch_all(c)
        .await)?;
    changes(rows)
}

macro_rules! change_rows {
    () => {
        "SELECT seq, at, account, actor, deed, subject, reason, detail FROM change"
    };
}
use change_rows;

#[derive(sqlx::FromRow)]
struct ChangeRow {
    seq: i64,
    at: Moment,
    account: Option<i64>,
    actor: String,
    deed: String,
    subject: String,
    reason: String,
    detail: String,
}

fn changes(rows: Vec<ChangeRow>) -> Result<Vec<Change>> {
    let change = |row: ChangeRow| {
        let detail = serde_json::from_str(&row.detail)
            .map_err(|_| Unreadable::error("the detail of a change", &row.detail))?;
        Ok(Change {
            seq: row.seq,
            at: row.at.0,
            account: row.account,
            actor: row.actor,
            deed: row.deed,
            subject: row.subject,
            reason: row.reason,
            detail,
        })
    };
    rows.into_iter().map(change).collect()
}
