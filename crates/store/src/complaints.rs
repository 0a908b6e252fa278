//! The rows of releases that were not taken, and why.

use std::sync::LazyLock;

use delivery::release::ReleaseId;

use crate::{
    column::{Unreadable, storable},
    db::{Tx, on},
    error::Result,
    rows::{Insert, insert_rows},
};

/// What happened to a row that was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Kept aside until a person decides.
    Held,
    /// Refused.
    Rejected,
}

impl Outcome {
    /// The outcome as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Rejected => "rejected",
        }
    }

    /// Reads the stored form back.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Held, Self::Rejected].into_iter().find(|it| it.code() == code)
    }
}

/// Why a row was not taken, where, and the way out.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Complaint {
    /// What happened to the row.
    pub outcome: Outcome,
    /// The row of the file, counted from 1 with the header as row 1.
    pub row: u32,
    /// The column's name.
    pub column: String,
    /// The cell's text.
    pub text: String,
    /// What is wrong, as a sentence.
    pub problem: String,
    /// What to do about it, as a sentence.
    pub remedy: String,
    /// The question that the row waits for an answer to; blank where none can be given.
    pub question: String,
}

static INSERT: LazyLock<Insert> = LazyLock::new(|| {
    Insert::new(
        "INSERT INTO complaint (release, number, row_number, outcome, column_name, cell_text, \
            problem, remedy, question) VALUES ",
        9,
        "",
    )
});

/// Keeps the complaints of a release, once, in their order.
pub async fn insert_many(tx: &mut Tx, release: ReleaseId, complaints: &[Complaint]) -> Result<()> {
    let rows: Vec<(i64, &Complaint)> = (1..).zip(complaints).collect();
    insert_rows!(tx, INSERT, &rows, |query, row| query
        .bind(release.0)
        .bind(row.0)
        .bind(i64::from(row.1.row))
        .bind(row.1.outcome.code())
        .bind(storable(&row.1.column))
        .bind(storable(&row.1.text))
        .bind(storable(&row.1.problem))
        .bind(storable(&row.1.remedy))
        .bind(storable(&row.1.question)));
    Ok(())
}

/// The complaints of a release in their order, `limit` of them after the first `offset`.
pub async fn of_release(
    tx: &mut Tx,
    release: ReleaseId,
    limit: u32,
    offset: u32,
) -> Result<Vec<Complaint>> {
    let sql = "SELECT outcome, row_number, column_name, cell_text, problem, remedy, question \
        FROM complaint WHERE release = $1 AND number > $3 ORDER BY number LIMIT $2";
    let rows: Vec<(String, i64, String, String, String, String, String)> =
        on!(tx, |c| sqlx::query_as(sql)
            .bind(release.0)
            .bind(i64::from(limit))
            .bind(i64::from(offset))
            .fetch_all(c)
            .await)?;
    let complaint =
        |(outcome, row, column, text, problem, remedy, question): (String, i64, _, _, _, _, _)| {
            let outcome = Outcome::from_code(&outcome)
                .ok_or_else(|| Unreadable::error("an outcome", &outcome))?;
            let row = u32::try_from(row)
                .map_err(|_| Unreadable::error("the number of a row", &row.to_string()))?;
            Ok(Complaint { outcome, row, column, text, problem, remedy, question })
        };
    rows.into_iter().map(complaint).collect()
}
