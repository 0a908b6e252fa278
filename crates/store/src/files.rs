//! Publishers' files, kept byte for byte under their SHA-256.

use jiff::Timestamp;

use crate::{
    column::Moment,
    db::{Tx, on},
    error::Result,
};

/// Keeps a file unless it is there already; tells whether it was new. `sha256` is hexadecimal.
pub async fn insert_if_new(tx: &mut Tx, sha256: &str, bytes: &[u8], at: Timestamp) -> Result<bool> {
    if exists(tx, sha256).await? {
        return Ok(false);
    }
    let sql = "INSERT INTO raw_file (sha256, bytes, size, first_received_at) \
        VALUES ($1, $2, $3, $4)";
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    on!(tx, |c| sqlx::query(sql)
        .bind(sha256)
        .bind(bytes)
        .bind(size)
        .bind(Moment(at))
        .execute(c)
        .await
        .map(drop))?;
    Ok(true)
}

/// Whether a file is kept.
pub async fn exists(tx: &mut Tx, sha256: &str) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM raw_file WHERE sha256 = $1";
    let count: i64 = on!(tx, |c| sqlx::query_scalar(sql).bind(sha256).fetch_one(c).await)?;
    Ok(count > 0)
}

/// A file's bytes.
pub async fn bytes(tx: &mut Tx, sha256: &str) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT bytes FROM raw_file WHERE sha256 = $1";
    Ok(on!(tx, |c| sqlx::query_scalar(sql).bind(sha256).fetch_optional(c).await)?)
}
