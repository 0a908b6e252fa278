//! What owners of sources are told, once for each event, and what became of it.

use delivery::id::SourceId;
use jiff::Timestamp;

use crate::{
    column::{Moment, Parsed, storable},
    db::{Tx, on},
    error::Result,
};

/// Something that an owner is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice<'a> {
    /// When.
    pub at: Timestamp,
    /// Of which source.
    pub source: &'a SourceId,
    /// The owner's e-mail address, in lower case.
    pub recipient: &'a str,
    /// What happened, so that it is told once: "late 2026-02-12T09:30:00Z".
    pub event: &'a str,
    /// The same as a sentence.
    pub sentence: &'a str,
}

/// Something that an owner was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its number.
    pub id: i64,
    /// When it was written.
    pub at: Timestamp,
    /// Of which source.
    pub source: SourceId,
    /// The owner's e-mail address.
    pub recipient: String,
    /// What happened, as a sentence.
    pub sentence: String,
}

/// What became of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The owner has seen it on the page.
    Seen,
    /// It went by mail.
    Mailed,
    /// It could not be mailed.
    NotMailed,
}

impl Mark {
    const fn code(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Mailed => "mailed",
            Self::NotMailed => "not-mailed",
        }
    }
}

/// Tells an owner, unless the same was told before; whether it is new.
pub async fn insert_if_new(tx: &mut Tx, new: &NewNotice<'_>) -> Result<bool> {
    let sql = "INSERT INTO notice (id, at, source, recipient, event, sentence) \
        VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM notice), $1, $2, $3, $4, $5) \
        ON CONFLICT (recipient, event) DO NOTHING";
    let added = on!(tx, |c| sqlx::query(sql)
        .bind(Moment(new.at))
        .bind(new.source.as_str())
        .bind(new.recipient)
        .bind(new.event)
        .bind(storable(new.sentence))
        .execute(c)
        .await
        .map(|it| it.rows_affected()))?;
    Ok(added > 0)
}

/// Whether the same was told before.
pub async fn is_told(tx: &mut Tx, recipient: &str, event: &str) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM notice WHERE recipient = $1 AND event = $2";
    let told: i64 =
        on!(tx, |c| sqlx::query_scalar(sql).bind(recipient).bind(event).fetch_one(c).await)?;
    Ok(told > 0)
}

/// Keeps what became of a notice.
pub async fn mark(
    tx: &mut Tx,
    notice: i64,
    at: Timestamp,
    (mark, problem): (Mark, Option<&str>),
) -> Result<()> {
    let sql = "INSERT INTO notice_mark (id, notice, at, mark, problem) \
        VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM notice_mark), $1, $2, $3, $4)";
    on!(tx, |c| sqlx::query(sql)
        .bind(notice)
        .bind(Moment(at))
        .bind(mark.code())
        .bind(problem.map(storable))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

macro_rules! notices_without {
    ($mark:literal, $more:literal) => {
        concat!(
            "SELECT id, at, source, recipient, sentence FROM notice AS n WHERE NOT EXISTS \
                (SELECT 1 FROM notice_mark AS m WHERE m.notice = n.id AND m.mark = '",
            $mark,
            "') AND ",
            $more
        )
    };
}

/// What a person has been told and not yet seen, newest first.
pub async fn unseen(tx: &mut Tx, recipient: &str) -> Result<Vec<Notice>> {
    let sql = notices_without!("seen", "recipient = $1 ORDER BY id DESC LIMIT 50");
    let rows: Vec<Row> = on!(tx, |c| sqlx::query_as(sql).bind(recipient).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Notice::from).collect())
}

/// What is still to be mailed of what was told since a moment, oldest first, with how often it was
/// tried: less than `tries` times.
pub async fn unmailed(tx: &mut Tx, since: Timestamp, tries: i64) -> Result<Vec<(Notice, i64)>> {
    let sql = notices_without!(
        "mailed",
        "at >= $1 AND (SELECT COUNT(*) FROM notice_mark AS t WHERE t.notice = n.id \
            AND t.mark = 'not-mailed') < $2 ORDER BY id LIMIT 50"
    );
    let rows: Vec<Row> =
        on!(&mut *tx, |c| sqlx::query_as(sql).bind(Moment(since)).bind(tries).fetch_all(c).await)?;
    let sql = "SELECT COUNT(*) FROM notice_mark WHERE notice = $1 AND mark = 'not-mailed'";
    let mut unmailed = Vec::with_capacity(rows.len());
    for row in rows {
        let tried = on!(&mut *tx, |c| sqlx::query_scalar(sql).bind(row.id).fetch_one(c).await)?;
        unmailed.push((Notice::from(row), tried));
    }
    Ok(unmailed)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    at: Moment,
    source: Parsed<SourceId>,
    recipient: String,
    sentence: String,
}

impl From<Row> for Notice {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            at: row.at.0,
            source: row.source.0,
            recipient: row.recipient,
            sentence: row.sentence,
        }
    }
}
