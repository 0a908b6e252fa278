//! Vintages: what each release said that was new of each series, one block of text for the two.

mod block;

use std::{collections::BTreeMap, sync::LazyLock};

use delivery::{
    id::IndicatorId,
    observation::Observation,
    release::{AsOf, ReleaseId},
    series::{SeriesKey, Vintage},
};

use self::block::Block;
use crate::{
    column::Moment,
    db::{Tx, on},
    error::Result,
    releases::counts,
    rows::{Insert, insert_rows, list, over_list},
    series::{self, SeriesRow},
};

static INSERT: LazyLock<Insert> = LazyLock::new(|| {
    Insert::new(
        "INSERT INTO vintage (release, series, count_observations, observations) VALUES ",
        4,
        "",
    )
});

/// Observations as they are stored: made ahead of the transaction, on any thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    text: String,
    count: i64,
}

impl Written {
    /// Writes observations in order of period.
    pub fn of(observations: &[Observation]) -> Self {
        Self { text: block::write(observations), count: count(observations) }
    }
}

/// Keeps what a release said, by series number. Rising numbers are fastest.
pub async fn insert_many(
    tx: &mut Tx,
    release: ReleaseId,
    vintages: &[(i64, &[Observation])],
) -> Result<()> {
    let rows: Vec<_> =
        vintages.iter().map(|(id, said)| (*id, release, Written::of(said))).collect();
    insert_written(tx, &rows).await
}

/// Keeps what releases said, by series number. Rising numbers are fastest.
pub async fn insert_written(tx: &mut Tx, rows: &[(i64, ReleaseId, Written)]) -> Result<()> {
    insert_rows!(tx, INSERT, rows, |query, row| query
        .bind(row.1.0)
        .bind(row.0)
        .bind(row.2.count)
        .bind(row.2.text.as_str()));
    Ok(())
}

/// The order in which vintages lie on one another: as their releases became known, which is on
/// receipt, or when the embargo ended.
macro_rules! in_order {
    () => {
        "CASE WHEN COALESCE(r.embargo_until, 0) > r.received_at \
            THEN r.embargo_until ELSE r.received_at END, v.release"
    };
}

/// What was said of some series by releases that count as of a moment, by series, then release.
pub async fn of_series(tx: &mut Tx, ids: &[i64], as_of: &AsOf) -> Result<Vec<(i64, Vintage)>> {
    let sql = over_list!(
        tx,
        "SELECT v.series, v.release, v.observations \
            FROM vintage v JOIN release r ON r.id = v.release \
            WHERE v.series",
        in "CAST(value ->> 0 AS BIGINT)",
        concat!(" AND ", counts!(), " ORDER BY v.series, ", in_order!())
    );
    let wanted = numbers(ids)?;
    let rows: Vec<VintageRow> = on!(tx, |c| sqlx::query_as(sql)
        .bind(wanted)
        .bind(as_of.reconstructed)
        .bind(Moment(as_of.moment))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(VintageRow::numbered).collect())
}

/// What was said of every series of an indicator as of a moment, by series, then release.
pub async fn of_indicator(
    tx: &mut Tx,
    indicator: &IndicatorId,
    as_of: &AsOf,
) -> Result<Vec<(SeriesKey, Vintage)>> {
    let sql = concat!(
        "SELECT s.id, s.indicator, s.area, s.grp, v.series, v.release, v.observations \
        FROM series s JOIN vintage v ON v.series = s.id JOIN release r ON r.id = v.release \
        WHERE s.indicator = $1 AND ",
        counts!(),
        " ORDER BY s.area, s.grp, ",
        in_order!()
    );
    let rows: Vec<KeyedRow> = on!(tx, |c| sqlx::query_as(sql)
        .bind(indicator.as_str())
        .bind(as_of.reconstructed)
        .bind(Moment(as_of.moment))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(KeyedRow::keyed).collect())
}

/// What was said of the series with some keys as of a moment, by key, then release.
pub async fn of_keys(
    tx: &mut Tx,
    keys: &[SeriesKey],
    as_of: &AsOf,
) -> Result<Vec<(SeriesKey, Vintage)>> {
    let series = series::ids_of_keys(tx, keys).await?;
    let ids: Vec<i64> = series.iter().map(|(id, _)| *id).collect();
    let keys: BTreeMap<i64, SeriesKey> = series.into_iter().collect();
    let found = of_series(tx, &ids, as_of).await?;
    let mut keyed: Vec<(SeriesKey, Vintage)> = Vec::with_capacity(found.len());
    for (id, vintage) in found {
        keyed.extend(keys.get(&id).map(|key| (key.clone(), vintage)));
    }
    keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(keyed)
}

/// The series that a release said something new of, with how many observations, by key.
pub async fn of_release(tx: &mut Tx, release: ReleaseId) -> Result<Vec<(SeriesKey, usize)>> {
    let sql = "SELECT s.id, s.indicator, s.area, s.grp, v.count_observations \
        FROM vintage v JOIN series s ON s.id = v.series \
        WHERE v.release = $1 ORDER BY s.indicator, s.area, s.grp";
    let rows: Vec<CountRow> = on!(tx, |c| sqlx::query_as(sql).bind(release.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(CountRow::keyed).collect())
}

fn count(observations: &[Observation]) -> i64 {
    i64::try_from(observations.len()).unwrap_or(i64::MAX)
}

fn numbers(ids: &[i64]) -> Result<String> {
    list(&ids.iter().map(|id| [id]).collect::<Vec<_>>())
}

#[derive(sqlx::FromRow)]
struct VintageRow {
    series: i64,
    release: i64,
    observations: Block,
}

impl VintageRow {
    fn numbered(self) -> (i64, Vintage) {
        let observations = self.observations.0;
        (self.series, Vintage { release: ReleaseId(self.release), observations })
    }
}

#[derive(sqlx::FromRow)]
struct KeyedRow {
    #[sqlx(flatten)]
    series: SeriesRow,
    #[sqlx(flatten)]
    vintage: VintageRow,
}

impl KeyedRow {
    fn keyed(self) -> (SeriesKey, Vintage) {
        (self.series.keyed().1, self.vintage.numbered().1)
    }
}

#[derive(sqlx::FromRow)]
struct CountRow {
    #[sqlx(flatten)]
    series: SeriesRow,
    count_observations: i64,
}

impl CountRow {
    fn keyed(self) -> (SeriesKey, usize) {
        (self.series.keyed().1, usize::try_from(self.count_observations).unwrap_or_default())
    }
}
