//! Forecasts as they were made: of series, of targets; and how errors are spread, which they share.

use std::sync::LazyLock;

use delivery::id::{IndicatorId, TargetId};
use jiff::{Timestamp, civil::Date};

use crate::{
    column::{Moment, Parsed},
    db::{Tx, on},
    error::Result,
    rows::{Insert, insert_rows, list, over_list},
};

/// What a forecast is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A series, by its number.
    Series(i64),
    /// A target.
    Target(TargetId),
}

/// A forecast as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub id: i64,
    /// When it was made.
    pub made_at: Timestamp,
    /// What it is of.
    pub subject: Subject,
    /// What it says.
    pub body: String,
}

/// A forecast to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// What it is of.
    pub subject: Subject,
    /// The last day of the last period that it reaches.
    pub last_day: Date,
    /// What it says.
    pub body: String,
}

static INSERT: LazyLock<Insert> = LazyLock::new(|| {
    Insert::new("INSERT INTO forecast (id, made_at, series, target, last_day, body) VALUES ", 6, "")
});

static INSERT_SPREADS: LazyLock<Insert> =
    LazyLock::new(|| Insert::new("INSERT INTO forecast_spread (id, knots) VALUES ", 2, ""));

macro_rules! kept_rows {
    () => {
        "SELECT f.id, f.made_at, f.series, f.target, f.body FROM forecast f"
    };
}

/// Keeps forecasts that were made at a moment.
pub async fn insert_many(tx: &mut Tx, made_at: Timestamp, new: &[New]) -> Result<()> {
    let last: i64 =
        on!(&mut *tx, |c| sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM forecast")
            .fetch_one(c)
            .await)?;
    let rows: Vec<(i64, &New)> = (last + 1..).zip(new).collect();
    insert_rows!(tx, INSERT, &rows, |query, row| query
        .bind(row.0)
        .bind(Moment(made_at))
        .bind(series(row.1))
        .bind(target(row.1))
        .bind(row.1.last_day.to_string())
        .bind(row.1.body.as_str()));
    Ok(())
}

const fn series(new: &New) -> Option<i64> {
    match &new.subject {
        Subject::Series(id) => Some(*id),
        Subject::Target(_) => None,
    }
}

fn target(new: &New) -> Option<&str> {
    match &new.subject {
        Subject::Series(_) => None,
        Subject::Target(id) => Some(id.as_str()),
    }
}

/// The forecast last kept of each series of an indicator, by series.
pub async fn last_of_indicator(tx: &mut Tx, indicator: &IndicatorId) -> Result<Vec<Kept>> {
    let sql = concat!(
        kept_rows!(),
        " WHERE f.id IN (SELECT MAX(g.id) FROM series s JOIN forecast g ON g.series = s.id \
            WHERE s.indicator = $1 GROUP BY g.series) ORDER BY f.series"
    );
    let rows: Vec<Row> =
        on!(tx, |c| sqlx::query_as(sql).bind(indicator.as_str()).fetch_all(c).await)?;
    Ok(rows.into_iter().filter_map(Row::kept).collect())
}

/// Every forecast of some series that reaches a day or beyond, by series, oldest first.
pub async fn of_series(tx: &mut Tx, ids: &[i64], reaching: Date) -> Result<Vec<Kept>> {
    let sql = over_list!(
        tx,
        concat!(kept_rows!(), " WHERE f.series"),
        in "CAST(value ->> 0 AS BIGINT)",
        " AND f.last_day >= $2 ORDER BY f.series, f.id"
    );
    let wanted = list(&ids.iter().map(|id| [id]).collect::<Vec<_>>())?;
    let rows: Vec<Row> = on!(tx, |c| sqlx::query_as(sql)
        .bind(wanted)
        .bind(reaching.to_string())
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().filter_map(Row::kept).collect())
}

/// The outlook of each target that was last kept by a moment.
pub async fn of_targets_as_of(tx: &mut Tx, at: Timestamp) -> Result<Vec<Kept>> {
    let sql = concat!(
        kept_rows!(),
        " WHERE f.id IN (SELECT MAX(g.id) FROM forecast g \
            WHERE g.target IS NOT NULL AND g.made_at <= $1 GROUP BY g.target) ORDER BY f.target"
    );
    let rows: Vec<Row> = on!(tx, |c| sqlx::query_as(sql).bind(Moment(at)).fetch_all(c).await)?;
    Ok(rows.into_iter().filter_map(Row::kept).collect())
}

/// Every outlook of a target that has not been scored, oldest first.
pub async fn unscored_of_target(tx: &mut Tx, target: &TargetId) -> Result<Vec<Kept>> {
    let sql = concat!(
        kept_rows!(),
        " WHERE f.target = $1 AND NOT EXISTS \
            (SELECT 1 FROM forecast_score s WHERE s.forecast = f.id) ORDER BY f.id"
    );
    let rows: Vec<Row> = on!(tx, |c| sqlx::query_as(sql).bind(target.as_str()).fetch_all(c).await)?;
    Ok(rows.into_iter().filter_map(Row::kept).collect())
}

/// The spreads that have been kept, by number: ten knots each, as JSON.
pub async fn spreads(tx: &mut Tx) -> Result<Vec<(i64, String)>> {
    let sql = "SELECT id, knots FROM forecast_spread ORDER BY id";
    Ok(on!(tx, |c| sqlx::query_as(sql).fetch_all(c).await)?)
}

/// Keeps spreads under numbers that are free.
pub async fn insert_spreads(tx: &mut Tx, new: &[(i64, String)]) -> Result<()> {
    insert_rows!(tx, INSERT_SPREADS, new, |query, row| query.bind(row.0).bind(row.1.as_str()));
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    made_at: Moment,
    series: Option<i64>,
    target: Option<Parsed<TargetId>>,
    body: String,
}

impl Row {
    /// The schema holds that there is a series or a target.
    fn kept(self) -> Option<Kept> {
        let of_target = self.target.map(|it| Subject::Target(it.0));
        let subject = self.series.map(Subject::Series).or(of_target)?;
        Some(Kept { id: self.id, made_at: self.made_at.0, subject, body: self.body })
    }
}
