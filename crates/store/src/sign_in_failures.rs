//! Failed attempts to sign in, counted to slow down whoever guesses. Operational.

use jiff::Timestamp;

use crate::{
    accounts::canonical,
    column::Moment,
    db::{Tx, on},
    error::Result,
};

/// Notes a failure for an address, whether or not it has an account.
pub async fn insert(tx: &mut Tx, email: &str, at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO sign_in_failure (id, email, at) \
        VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM sign_in_failure), $1, $2)";
    on!(tx, |c| sqlx::query(sql)
        .bind(canonical(email))
        .bind(Moment(at))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Failures for an address at or after a moment.
pub async fn count_since(tx: &mut Tx, email: &str, at: Timestamp) -> Result<u64> {
    let sql = "SELECT COUNT(*) FROM sign_in_failure WHERE email = $1 AND at >= $2";
    let count: i64 = on!(tx, |c| sqlx::query_scalar(sql)
        .bind(canonical(email))
        .bind(Moment(at))
        .fetch_one(c)
        .await)?;
    Ok(crate::column::counted(count))
}

/// Failures for all addresses at or after a moment.
pub async fn count_all_since(tx: &mut Tx, at: Timestamp) -> Result<u64> {
    let sql = "SELECT COUNT(*) FROM sign_in_failure WHERE at >= $1";
    let count: i64 = on!(tx, |c| sqlx::query_scalar(sql).bind(Moment(at)).fetch_one(c).await)?;
    Ok(crate::column::counted(count))
}

/// Forgets failures before a moment.
pub async fn purge_before(tx: &mut Tx, at: Timestamp) -> Result<()> {
    let sql = "DELETE FROM sign_in_failure WHERE at < $1";
    on!(tx, |c| sqlx::query(sql).bind(Moment(at)).execute(c).await.map(drop))?;
    Ok(())
}
