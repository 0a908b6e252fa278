//! What forecasts were worth once the figures had arrived.

use std::{collections::BTreeSet, sync::LazyLock};

use delivery::{
    id::{IndicatorId, TargetId},
    period::Period,
};
use jiff::Timestamp;

use crate::{
    column::{Moment, Parsed, Unreadable},
    db::{Tx, on},
    error::Result,
    rows::{Insert, insert_rows, list, over_list},
};

/// A score to be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct NewScore {
    /// The forecast.
    pub forecast: i64,
    /// The period whose figure arrived.
    pub period: Period,
    /// The figure as it was known when it was scored.
    pub value: f64,
    /// The scores.
    pub body: String,
}

/// What was forecast.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scored {
    /// A series of this indicator.
    Series(IndicatorId),
    /// A target.
    Target(TargetId),
}

/// A score as it was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// What was forecast.
    pub of: Scored,
    /// The series, where it was one.
    pub series: Option<i64>,
    /// When the forecast was made.
    pub made_at: Timestamp,
    /// The period whose figure arrived.
    pub period: Period,
    /// The scores.
    pub body: String,
}

static INSERT: LazyLock<Insert> = LazyLock::new(|| {
    Insert::new("INSERT INTO forecast_score (forecast, period, at, value, body) VALUES ", 5, "")
});

/// Keeps scores given at a moment.
pub async fn insert_many(tx: &mut Tx, at: Timestamp, new: &[NewScore]) -> Result<()> {
    insert_rows!(tx, INSERT, new, |query, row| query
        .bind(row.forecast)
        .bind(row.period.to_string())
        .bind(Moment(at))
        .bind(row.value)
        .bind(row.body.as_str()));
    Ok(())
}

/// The scores given by a moment, newest first, at most so many.
pub async fn until(tx: &mut Tx, at: Timestamp, most: u32) -> Result<Vec<Score>> {
    let sql = "SELECT s.period, s.body, f.made_at, f.series, f.target, x.indicator \
        FROM forecast_score s JOIN forecast f ON f.id = s.forecast \
            LEFT JOIN series x ON x.id = f.series \
        WHERE s.at <= $1 ORDER BY s.at DESC, s.forecast DESC, s.period LIMIT $2";
    let rows: Vec<Row> =
        on!(tx, |c| sqlx::query_as(sql).bind(Moment(at)).bind(i64::from(most)).fetch_all(c).await)?;
    rows.into_iter().map(Row::score).collect()
}

/// Which periods of some forecasts have been scored.
pub async fn periods_of(tx: &mut Tx, forecasts: &[i64]) -> Result<BTreeSet<(i64, Period)>> {
    let sql = over_list!(
        tx,
        "SELECT forecast, period FROM forecast_score WHERE forecast",
        in "CAST(value ->> 0 AS BIGINT)",
        ""
    );
    let wanted = list(&forecasts.iter().map(|id| [id]).collect::<Vec<_>>())?;
    let rows: Vec<(i64, String)> =
        on!(tx, |c| sqlx::query_as(sql).bind(wanted).fetch_all(c).await)?;
    rows.into_iter().map(|(forecast, text)| Ok((forecast, period(&text)?))).collect()
}

fn period(text: &str) -> Result<Period> {
    let period = Period::parse_iso(text);
    Ok(period.ok_or_else(|| Unreadable::error("a period", text))?)
}

#[derive(sqlx::FromRow)]
struct Row {
    period: String,
    body: String,
    made_at: Moment,
    series: Option<i64>,
    target: Option<Parsed<TargetId>>,
    indicator: Option<Parsed<IndicatorId>>,
}

impl Row {
    fn score(self) -> Result<Score> {
        let of_target = self.target.map(|it| Scored::Target(it.0));
        let of = self.indicator.map(|it| Scored::Series(it.0)).or(of_target);
        let of = of.ok_or_else(|| Unreadable::error("a forecast of anything", &self.body))?;
        let period = period(&self.period)?;
        let Self { series, body, .. } = self;
        Ok(Score { of, series, made_at: self.made_at.0, period, body })
    }
}
