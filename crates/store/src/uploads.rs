//! Files that were uploaded and looked at. Operational: gone once they are recorded or
//! forgotten; what became of them is kept a while longer.

use jiff::Timestamp;

use crate::{
    column::{Moment, Unreadable},
    db::{Tx, on},
    error::Result,
    rows::list,
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

/// What waits of one account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many files.
    pub files: i64,
    /// Their bytes together.
    pub bytes: i64,
    /// When the first of them came.
    pub first: Option<Timestamp>,
}

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
    let Some(kept) = kept(tx, token, account, since).await? else { return Ok(None) };
    let sql = "DELETE FROM upload_file WHERE token_sha256 = $1";
    on!(tx, |c| sqlx::query(sql).bind(token.as_slice()).execute(c).await.map(drop))?;
    set_releases(tx, token, &[]).await?;
    Ok(Some(kept))
}

/// An account's own files of no earlier than `since`, which stay where they are.
pub async fn kept(
    tx: &mut Tx,
    token: &[u8; 32],
    account: i64,
    since: Timestamp,
) -> Result<Option<Kept>> {
    let sql = "SELECT options FROM upload \
        WHERE token_sha256 = $1 AND account = $2 AND at >= $3 AND releases IS NULL";
    let options: Option<String> = on!(tx, |c| sqlx::query_scalar(sql)
        .bind(token.as_slice())
        .bind(account)
        .bind(Moment(since))
        .fetch_optional(c)
        .await)?;
    let Some(options) = options else { return Ok(None) };
    let sql = "SELECT file_name, bytes FROM upload_file WHERE token_sha256 = $1 ORDER BY number";
    let files = on!(tx, |c| sqlx::query_as(sql).bind(token.as_slice()).fetch_all(c).await)?;
    Ok(Some((options, files)))
}

/// What waits of an account's own files of no earlier than `since`.
pub async fn waiting(tx: &mut Tx, account: i64, since: Timestamp) -> Result<Waiting> {
    let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(length(upload_file.bytes)), 0) AS BIGINT), \
        MIN(upload.at) FROM upload JOIN upload_file USING (token_sha256) \
        WHERE upload.account = $1 AND upload.at >= $2 AND upload.releases IS NULL";
    let (files, bytes, first): (i64, i64, Option<Moment>) =
        on!(tx, |c| sqlx::query_as(sql).bind(account).bind(Moment(since)).fetch_one(c).await)?;
    Ok(Waiting { files, bytes, first: first.map(|it| it.0) })
}

/// Notes what became of files that were taken.
pub async fn set_releases(tx: &mut Tx, token: &[u8; 32], releases: &[i64]) -> Result<()> {
    let sql = "UPDATE upload SET releases = $2 WHERE token_sha256 = $1";
    let releases = list(releases)?;
    on!(tx, |c| sqlx::query(sql).bind(token.as_slice()).bind(releases).execute(c).await.map(drop))?;
    Ok(())
}

/// The releases that an account's own files became; `None` where they were not taken, or it is
/// forgotten that they were.
pub async fn releases_of(tx: &mut Tx, token: &[u8; 32], account: i64) -> Result<Option<Vec<i64>>> {
    let sql = "SELECT releases FROM upload \
        WHERE token_sha256 = $1 AND account = $2 AND releases IS NOT NULL";
    let text: Option<String> = on!(tx, |c| sqlx::query_scalar(sql)
        .bind(token.as_slice())
        .bind(account)
        .fetch_optional(c)
        .await)?;
    let read = |it: String| {
        serde_json::from_str(&it).map_err(|_| Unreadable::error("a list of releases", &it))
    };
    Ok(text.map(read).transpose()?)
}

/// Forgets files that came before a moment and were not taken, and what became of others that came
/// before an earlier moment.
pub async fn purge_before(tx: &mut Tx, waiting: Timestamp, taken: Timestamp) -> Result<()> {
    let sql = "DELETE FROM upload WHERE at < $2 OR (at < $1 AND releases IS NULL)";
    on!(tx, |c| sqlx::query(sql)
        .bind(Moment(waiting))
        .bind(Moment(taken))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}
