//! The unit itself: whether it is there, when it started, which schema it has, whose turn it is.

use jiff::Timestamp;

use crate::{
    column::Moment,
    db::{Tx, on},
    error::Result,
};

/// When the unit was made. Before this moment it knew nothing; answers are reconstructed.
pub async fn started_at(tx: &mut Tx) -> Result<Timestamp> {
    let started: Moment =
        on!(tx, |c| sqlx::query_scalar("SELECT started_at FROM unit").fetch_one(c).await)?;
    Ok(started.0)
}

/// Makes the unit.
pub(crate) async fn start(tx: &mut Tx, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query("INSERT INTO unit (id, started_at) VALUES (1, $1)")
        .bind(Moment(now))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Whether a unit was made here.
pub(crate) async fn is_there(tx: &mut Tx) -> Result<bool> {
    if !has_table(tx, "unit").await? {
        return Ok(false);
    }
    let units: i64 =
        on!(tx, |c| sqlx::query_scalar("SELECT COUNT(*) FROM unit").fetch_one(c).await)?;
    Ok(units > 0)
}

/// The newest migration that was applied; 0 for none.
pub(crate) async fn schema_version(tx: &mut Tx) -> Result<i64> {
    if !has_table(tx, "_sqlx_migrations").await? {
        return Ok(0);
    }
    let newest = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";
    Ok(on!(tx, |c| sqlx::query_scalar(newest).fetch_one(c).await)?)
}

/// Waits until no other write is under way. On SQLite the transaction's own beginning did that.
pub(crate) async fn take_turn(tx: &mut Tx) -> Result<()> {
    if let Tx::Postgres(transaction) = tx {
        sqlx::query("SELECT id FROM unit FOR UPDATE").execute(&mut **transaction).await?;
    }
    Ok(())
}

/// The two engines keep the list of tables in different places.
async fn has_table(tx: &mut Tx, name: &str) -> Result<bool> {
    let question = match tx {
        Tx::Sqlite(_) => {
            "SELECT COUNT(*) > 0 FROM sqlite_schema WHERE type = 'table' AND name = $1"
        }
        Tx::Postgres(_) => "SELECT to_regclass($1) IS NOT NULL",
    };
    Ok(on!(tx, |c| sqlx::query_scalar(question).bind(name).fetch_one(c).await)?)
}
