//! Questions about held rows and what people answered, by source.

use delivery::id::SourceId;
use jiff::Timestamp;

use crate::{
    column::{Moment, Parsed, storable},
    db::{Tx, on},
    error::Result,
};

/// An answer to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewAnswer<'a> {
    /// When.
    pub at: Timestamp,
    /// Of which source the question is.
    pub source: &'a SourceId,
    /// The question.
    pub question: &'a str,
    /// The answer.
    pub answer: &'a str,
    /// Why.
    pub reason: &'a str,
    /// The account of whoever answered; `None` for the command line.
    pub account: Option<i64>,
    /// The name of whoever answered.
    pub actor: &'a str,
}

/// An answer that was given.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Answer {
    /// When.
    pub at: Timestamp,
    /// Of which source the question is.
    pub source: SourceId,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// Why.
    pub reason: String,
    /// Who answered.
    pub actor: String,
}

/// Keeps an answer.
pub async fn insert(tx: &mut Tx, new: &NewAnswer<'_>) -> Result<()> {
    let sql = "INSERT INTO answer (id, at, source, question, answer, reason, account, actor) \
        VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM answer), $1, $2, $3, $4, $5, $6, $7)";
    Ok(on!(tx, |c| sqlx::query(sql)
        .bind(Moment(new.at))
        .bind(new.source.as_str())
        .bind(storable(new.question))
        .bind(storable(new.answer))
        .bind(storable(new.reason))
        .bind(new.account)
        .bind(storable(new.actor))
        .execute(c)
        .await
        .map(drop))?)
}

/// Every answer, oldest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Answer>> {
    let sql = "SELECT at, source, question, answer, reason, actor FROM answer ORDER BY id";
    let rows: Vec<(Moment, Parsed<SourceId>, String, String, String, String)> =
        on!(tx, |c| sqlx::query_as(sql).fetch_all(c).await)?;
    let answer =
        |(at, source, question, answer, reason, actor): (Moment, Parsed<SourceId>, _, _, _, _)| {
            Answer { at: at.0, source: source.0, question, answer, reason, actor }
        };
    Ok(rows.into_iter().map(answer).collect())
}
