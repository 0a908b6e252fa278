//! How sources lay out their files, each time as somebody confirmed it.

use jiff::Timestamp;

use crate::{
    column::Moment,
    db::{Tx, on},
    error::Result,
};

/// A layout as it was confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptLayout {
    /// Its number, from 1 without gaps.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The layout as TOML.
    pub content: String,
    /// When it was confirmed.
    pub confirmed_at: Timestamp,
    /// The name of whoever confirmed it.
    pub actor: String,
    /// Why.
    pub reason: String,
}

/// A layout to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewLayout<'a> {
    /// Its name.
    pub name: &'a str,
    /// The layout as TOML.
    pub content: &'a str,
    /// When it is confirmed.
    pub confirmed_at: Timestamp,
    /// The account that confirms it; `None` for the command line.
    pub account: Option<i64>,
    /// The name of whoever confirms it.
    pub actor: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// Keeps a layout and gives its number.
pub async fn insert(tx: &mut Tx, new: &NewLayout<'_>) -> Result<i64> {
    let sql = "INSERT INTO layout (id, name, content, confirmed_at, account, actor, reason) \
        VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM layout), $1, $2, $3, $4, $5, $6) RETURNING id";
    Ok(on!(tx, |c| sqlx::query_scalar(sql)
        .bind(new.name)
        .bind(new.content)
        .bind(Moment(new.confirmed_at))
        .bind(new.account)
        .bind(new.actor)
        .bind(new.reason)
        .fetch_one(c)
        .await)?)
}

/// The newest layout of each name, in order of name.
pub async fn in_force(tx: &mut Tx) -> Result<Vec<KeptLayout>> {
    let sql = concat!(
        layout_rows!(),
        " WHERE id IN (SELECT MAX(id) FROM layout GROUP BY name) ORDER BY name"
    );
    let rows: Vec<LayoutRow> = on!(tx, |c| sqlx::query_as(sql).fetch_all(c).await)?;
    Ok(rows.into_iter().map(KeptLayout::from).collect())
}

/// Every layout of a name, newest first.
pub async fn of_name(tx: &mut Tx, name: &str) -> Result<Vec<KeptLayout>> {
    let sql = concat!(layout_rows!(), " WHERE name = $1 ORDER BY id DESC");
    let rows: Vec<LayoutRow> = on!(tx, |c| sqlx::query_as(sql).bind(name).fetch_all(c).await)?;
    Ok(rows.into_iter().map(KeptLayout::from).collect())
}

macro_rules! layout_rows {
    () => {
        "SELECT id, name, content, confirmed_at, actor, reason FROM layout"
    };
}
use layout_rows;

#[derive(sqlx::FromRow)]
struct LayoutRow {
    id: i64,
    name: String,
    content: String,
    confirmed_at: Moment,
    actor: String,
    reason: String,
}

impl From<LayoutRow> for KeptLayout {
    fn from(row: LayoutRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            content: row.content,
            confirmed_at: row.confirmed_at.0,
            actor: row.actor,
            reason: row.reason,
        }
    }
}
