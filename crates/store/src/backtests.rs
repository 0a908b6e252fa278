//! Backtests over the unit's own series, as they were made.

use jiff::Timestamp;

use crate::{
    column::Moment,
    db::{Tx, on},
    error::Result,
};

/// Keeps a backtest.
pub async fn insert(tx: &mut Tx, at: Timestamp, body: &str) -> Result<()> {
    let sql = "INSERT INTO backtest (id, at, body) \
        VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM backtest), $1, $2)";
    on!(tx, |c| sqlx::query(sql).bind(Moment(at)).bind(body).execute(c).await.map(drop))?;
    Ok(())
}

/// The one last made by a moment, and when.
pub async fn last_as_of(tx: &mut Tx, at: Timestamp) -> Result<Option<(Timestamp, String)>> {
    let sql = "SELECT at, body FROM backtest WHERE at <= $1 ORDER BY id DESC LIMIT 1";
    let row: Option<(Moment, String)> =
        on!(tx, |c| sqlx::query_as(sql).bind(Moment(at)).fetch_optional(c).await)?;
    Ok(row.map(|(at, body)| (at.0, body)))
}
