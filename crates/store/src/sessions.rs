//! Who is signed in. Operational: rows change and say nothing about figures.

use jiff::Timestamp;

use crate::{
    accounts::{Account, AccountRow},
    column::Moment,
    db::{Tx, on},
    error::Result,
};

/// A session that has not ended, with the account whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token that the browser holds.
    pub token_sha256: [u8; 32],
    /// When the person signed in.
    pub made_at: Timestamp,
    /// When the session was last used, as far as noted.
    pub last_seen_at: Timestamp,
    /// Whose it is, with the roles held now and whether the account is still enabled.
    pub account: Account,
}

/// Starts a session.
pub async fn insert(tx: &mut Tx, token: &[u8; 32], account: i64, at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO session (token_sha256, account, made_at, last_seen_at) \
        VALUES ($1, $2, $3, $3)";
    on!(tx, |c| sqlx::query(sql)
        .bind(token.as_slice())
        .bind(account)
        .bind(Moment(at))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The session of a token, unless it has ended. One query, because every page asks.
pub async fn find(tx: &mut Tx, token: &[u8; 32]) -> Result<Option<Session>> {
    let sql = concat!(session_rows!(), " AND s.token_sha256 = $1 ORDER BY h.id");
    let rows = on!(tx, |c| sqlx::query_as(sql).bind(token.as_slice()).fetch_all(c).await)?;
    Ok(sessions(rows)?.pop())
}

/// The sessions of an account that have not ended, newest first.
pub async fn of_account(tx: &mut Tx, account: i64) -> Result<Vec<Session>> {
    let sql = concat!(
        session_rows!(),
        " AND s.account = $1 ORDER BY s.made_at DESC, s.token_sha256, h.id"
    );
    let rows = on!(tx, |c| sqlx::query_as(sql).bind(account).fetch_all(c).await)?;
    sessions(rows)
}

/// Notes that a session is used.
pub async fn touch(tx: &mut Tx, token: &[u8; 32], at: Timestamp) -> Result<()> {
    let sql = "UPDATE session SET last_seen_at = $2 WHERE token_sha256 = $1 AND ended_at IS NULL";
    on!(tx, |c| sqlx::query(sql)
        .bind(token.as_slice())
        .bind(Moment(at))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Ends a session.
pub async fn end(tx: &mut Tx, token: &[u8; 32], at: Timestamp) -> Result<()> {
    let sql = "UPDATE session SET ended_at = $2 WHERE token_sha256 = $1 AND ended_at IS NULL";
    on!(tx, |c| sqlx::query(sql)
        .bind(token.as_slice())
        .bind(Moment(at))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Ends every session of an account.
pub async fn end_all_of(tx: &mut Tx, account: i64, at: Timestamp) -> Result<()> {
    let sql = "UPDATE session SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL";
    on!(tx, |c| sqlx::query(sql).bind(account).bind(Moment(at)).execute(c).await.map(drop))?;
    Ok(())
}

/// Forgets sessions that have ended, were last used before one moment, or began before another.
pub async fn purge(tx: &mut Tx, used: Timestamp, made: Timestamp) -> Result<()> {
    let sql = "DELETE FROM session \
        WHERE ended_at IS NOT NULL OR last_seen_at < $1 OR made_at < $2";
    on!(tx, |c| sqlx::query(sql).bind(Moment(used)).bind(Moment(made)).execute(c).await.map(drop))?;
    Ok(())
}

/// A session beside one role of its account.
#[derive(sqlx::FromRow)]
struct SessionRow {
    token_sha256: Vec<u8>,
    session_made_at: Moment,
    last_seen_at: Moment,
    #[sqlx(flatten)]
    account: AccountRow,
}

macro_rules! session_rows {
    () => {
        "SELECT s.token_sha256, s.made_at AS session_made_at, s.last_seen_at, \
            a.id, a.email, a.name, a.made_at, a.enabled, h.role, h.organisation \
        FROM session s JOIN account_now a ON a.id = s.account \
        LEFT JOIN role_held h ON h.account = a.id WHERE s.ended_at IS NULL"
    };
}
use session_rows;

fn sessions(rows: Vec<SessionRow>) -> Result<Vec<Session>> {
    let mut sessions: Vec<Session> = Vec::new();
    for row in rows {
        let mut accounts = Vec::new();
        row.account.add_to(&mut accounts)?;
        let Some(account) = accounts.pop() else { continue };
        match sessions.last_mut() {
            Some(session) if session.token_sha256 == *row.token_sha256 => {
                session.account.grants.extend(account.grants);
            }
            _ => sessions.push(Session {
                token_sha256: row.token_sha256.try_into().unwrap_or_default(),
                made_at: row.session_made_at.0,
                last_seen_at: row.last_seen_at.0,
                account,
            }),
        }
    }
    Ok(sessions)
}
