//! Series: the number of each indicator, area and group of which anything was ever said.

use std::{collections::BTreeSet, sync::LazyLock};

use delivery::{
    area::{AreaCode, Group},
    id::IndicatorId,
    series::SeriesKey,
};

use crate::{
    column::Parsed,
    db::{Tx, on},
    error::Result,
    rows::{Insert, insert_rows, list, over_list},
};

static INSERT: LazyLock<Insert> =
    LazyLock::new(|| Insert::new("INSERT INTO series (id, indicator, area, grp) VALUES ", 4, ""));

/// Numbers new series, in the order given, and gives their numbers. Sorted keys are fastest.
pub async fn insert_many(tx: &mut Tx, keys: &[SeriesKey]) -> Result<Vec<i64>> {
    let sql = "SELECT COALESCE(MAX(id), 0) FROM series";
    let last: i64 = on!(&mut *tx, |c| sqlx::query_scalar(sql).fetch_one(c).await)?;
    let rows: Vec<(i64, &SeriesKey)> = (last + 1..).zip(keys).collect();
    insert_rows!(tx, INSERT, &rows, |query, row| query
        .bind(row.0)
        .bind(row.1.indicator.as_str())
        .bind(row.1.area.as_str())
        .bind(row.1.group.as_str()));
    Ok(rows.into_iter().map(|(id, _)| id).collect())
}

/// The series of some indicators, sorted by key.
pub async fn ids_of(tx: &mut Tx, indicators: &[&IndicatorId]) -> Result<Vec<(i64, SeriesKey)>> {
    let sql = over_list!(
        tx,
        "SELECT id, indicator, area, grp FROM series WHERE indicator",
        in "value ->> 0",
        " ORDER BY indicator, area, grp"
    );
    let wanted = list(&indicators.iter().map(|it| [it.as_str()]).collect::<Vec<_>>())?;
    let rows: Vec<SeriesRow> = on!(tx, |c| sqlx::query_as(sql).bind(wanted).fetch_all(c).await)?;
    Ok(rows.into_iter().map(SeriesRow::keyed).collect())
}

/// The series of an indicator, sorted by key.
pub async fn of_indicator(tx: &mut Tx, indicator: &IndicatorId) -> Result<Vec<(i64, SeriesKey)>> {
    ids_of(tx, &[indicator]).await
}

/// The series with some keys, sorted by key; a key of which nothing was ever said has none.
pub async fn ids_of_keys(tx: &mut Tx, keys: &[SeriesKey]) -> Result<Vec<(i64, SeriesKey)>> {
    let sql = over_list!(
        tx,
        "SELECT id, indicator, area, grp FROM series WHERE (indicator, area, grp)",
        in_rows "value ->> 0, value ->> 1, value ->> 2",
        " ORDER BY indicator, area, grp"
    );
    let wanted = list_of(keys)?;
    let rows: Vec<SeriesRow> = on!(tx, |c| sqlx::query_as(sql).bind(wanted).fetch_all(c).await)?;
    Ok(rows.into_iter().map(SeriesRow::keyed).collect())
}

/// The number of a series.
pub async fn find(tx: &mut Tx, key: &SeriesKey) -> Result<Option<i64>> {
    let sql = "SELECT id FROM series WHERE indicator = $1 AND area = $2 AND grp = $3";
    Ok(on!(tx, |c| sqlx::query_scalar(sql)
        .bind(key.indicator.as_str())
        .bind(key.area.as_str())
        .bind(key.group.as_str())
        .fetch_optional(c)
        .await)?)
}

/// The series of an area, by indicator and group.
pub async fn of_area(tx: &mut Tx, area: &AreaCode) -> Result<Vec<SeriesKey>> {
    let sql = "SELECT id, indicator, area, grp FROM series WHERE area = $1 ORDER BY indicator, grp";
    let rows: Vec<SeriesRow> =
        on!(tx, |c| sqlx::query_as(sql).bind(area.as_str()).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|it| it.keyed().1).collect())
}

/// The indicators that have series.
pub async fn indicators(tx: &mut Tx) -> Result<BTreeSet<IndicatorId>> {
    let sql = "SELECT DISTINCT indicator FROM series";
    let rows: Vec<(Parsed<IndicatorId>,)> = on!(tx, |c| sqlx::query_as(sql).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(indicator,)| indicator.0).collect())
}

/// How many series there are.
pub async fn count(tx: &mut Tx) -> Result<u64> {
    let sql = "SELECT COUNT(*) FROM series";
    let count: i64 = on!(tx, |c| sqlx::query_scalar(sql).fetch_one(c).await)?;
    Ok(crate::column::counted(count))
}

/// Keys as a list of indicator, area and group.
fn list_of(keys: &[SeriesKey]) -> Result<String> {
    let texts = keys.iter().map(|it| [it.indicator.as_str(), it.area.as_str(), it.group.as_str()]);
    list(&texts.collect::<Vec<_>>())
}

/// A series' columns, in any query that names them so.
#[derive(sqlx::FromRow)]
pub(crate) struct SeriesRow {
    id: i64,
    indicator: Parsed<IndicatorId>,
    area: Parsed<AreaCode>,
    grp: String,
}

impl SeriesRow {
    /// The number and the key.
    pub(crate) fn keyed(self) -> (i64, SeriesKey) {
        let key = SeriesKey {
            indicator: self.indicator.0,
            area: self.area.0,
            group: Group::from(self.grp.as_str()),
        };
        (self.id, key)
    }
}
