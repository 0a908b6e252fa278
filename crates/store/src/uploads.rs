//! Files that were uploaded and looked at. Operational: gone once they are recorded or forgotten.

use jiff::Timestamp;

use crate::{
    column::Moment,
    db::{Tx, on},
    error::Result,
};

/// Files to be kept for a while.
#[derive(Clone, Copy, Debug)]
pub struct NewUpload<'a> {
    /// SHA-256 of the token that takes them back.
    pub token_sha256: &'a [u8; 32],
    /// Whose they are.
    pub account: i64,
    /// When they came.
    pub at: Timestamp,
    /// How they are to be recorded, as JSON.
    pub options: &'a str,
}

/// The options and the files, name and bytes.
pub type Kept = (String, Vec<(String, Vec<u8>)>);

/// Keeps files, name and bytes, under a token.
pub async fn insert(tx: &mut Tx, new: &NewUpload<'_>, files: &[(&str, &[u8])]) -> Result<()> {
    let sql = "INSERT INTO upload (token_sha256, account, at, options) VALUES ($1, $2, $3, $4)";
    on!(tx, |c| sqlx::query(sql)
        .bind(new.token_sha256.as_slice())
        .bind(new.account)
        .bind(Moment(new.at))
        .bind(new.options)
        .execute(c)
        .await
        .map(drop))?;
    let sql = "INSERT INTO upload_file (token_sha256, number, file_name, bytes) \
        VALUES ($1, $2, $3, $4)";
    for (number, (name, bytes)) in (1_i64..).zip(files) {
        on!(tx, |c| sqlx::query(sql)
            .bind(new.token_sha256.as_slice())
            .bind(number)
            .bind(*name)
            .bind(*bytes)
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// Takes an account's own files of no earlier than `since`; they are gone afterwards.
pub async fn take(
    tx: &mut Tx,
    token: &[u8; 32],
    account: i64,
    since: Timestamp,
) -> Result<Option<Kept>> {
    let sql = "SELECT options FROM upload WHERE token_sha256 = $1 AND account = $2 AND at >= $3";
    let options: Option<String> = on!(tx, |c| sqlx::query_scalar(sql)
        .bind(token.as_slice())
        .bind(account)
        .bind(Moment(since))
        .fetch_optional(c)
        .await)?;
    let Some(options) = options else { return Ok(None) };
    let sql = "SELECT file_name, bytes FROM upload_file WHERE token_sha256 = $1 ORDER BY number";
    let files = on!(tx, |c| sqlx::query_as(sql).bind(token.as_slice()).fetch_all(c).await)?;
    let sql = "DELETE FROM upload WHERE token_sha256 = $1";
    on!(tx, |c| sqlx::query(sql).bind(token.as_slice()).execute(c).await.map(drop))?;
    Ok(Some((options, files)))
}

/// Forgets files that came before a moment.
pub async fn purge_before(tx: &mut Tx, at: Timestamp) -> Result<()> {
    let sql = "DELETE FROM upload WHERE at < $1";
    on!(tx, |c| sqlx::query(sql).bind(Moment(at)).execute(c).await.map(drop))?;
    Ok(())
}
