//! Indicators and areas that releases brought and the plan does not define.

use std::sync::LazyLock;

use delivery::{
    area::{Area, AreaCode},
    id::{IndicatorId, SourceId},
    indicator::{Frequency, Indicator, Role},
    period::YearStart,
    release::ReleaseId,
};

use crate::{
    column::{Parsed, Unreadable, storable},
    db::{Tx, on},
    error::Result,
    rows::{Insert, insert_rows},
};

/// How a frequency is stored.
const FREQUENCIES: [(Frequency, &str); 6] = [
    (Frequency::Weekly, "weekly"),
    (Frequency::Monthly, "monthly"),
    (Frequency::Quarterly, "quarterly"),
    (Frequency::TwiceYearly, "twice-yearly"),
    (Frequency::Annual, "annual"),
    (Frequency::Irregular, "irregular"),
];

static INDICATORS: LazyLock<Insert> = LazyLock::new(|| {
    Insert::new(
        "INSERT INTO catalogue_indicator (id, name, unit, frequency, source, release) VALUES ",
        6,
        " ON CONFLICT DO NOTHING",
    )
});

static AREAS: LazyLock<Insert> = LazyLock::new(|| {
    Insert::new(
        "INSERT INTO catalogue_area (code, name, level, release) VALUES ",
        4,
        " ON CONFLICT DO NOTHING",
    )
});

/// Keeps the indicators that a release brought; those that are there already stay as they are.
pub async fn insert_indicators(
    tx: &mut Tx,
    release: ReleaseId,
    indicators: &[Indicator],
) -> Result<()> {
    insert_rows!(tx, INDICATORS, indicators, |query, it| query
        .bind(it.id.as_str())
        .bind(storable(&it.name))
        .bind(storable(&it.unit))
        .bind(frequency_code(it.frequency))
        .bind(it.source.as_ref().map(SourceId::as_str))
        .bind(release.0));
    Ok(())
}

/// Keeps the areas that a release brought; those that are there already stay as they are.
pub async fn insert_areas(tx: &mut Tx, release: ReleaseId, areas: &[Area]) -> Result<()> {
    insert_rows!(tx, AREAS, areas, |query, it| query
        .bind(it.code.as_str())
        .bind(storable(&it.name))
        .bind(storable(&it.level))
        .bind(release.0));
    Ok(())
}

/// Every indicator of the catalogue with the release that brought it, by id. What only a plan can
/// say is left open.
pub async fn indicators(tx: &mut Tx) -> Result<Vec<(ReleaseId, Indicator)>> {
    let sql = "SELECT id, name, unit, frequency, source, release FROM catalogue_indicator ORDER BY id, release";
    let rows: Vec<IndicatorRow> = on!(tx, |c| sqlx::query_as(sql).fetch_all(c).await)?;
    rows.into_iter().map(IndicatorRow::indicator).collect()
}

/// Every area of the catalogue with the release that brought it, by code.
pub async fn areas(tx: &mut Tx) -> Result<Vec<(ReleaseId, Area)>> {
    let sql = "SELECT code, name, level, release FROM catalogue_area ORDER BY code, release";
    let rows: Vec<(Parsed<AreaCode>, String, String, i64)> =
        on!(tx, |c| sqlx::query_as(sql).fetch_all(c).await)?;
    let area = |(code, name, level, release): (Parsed<AreaCode>, String, String, i64)| {
        let area = Area {
            code: code.0,
            name,
            level,
            parent: None,
            valid_from: None,
            valid_to: None,
            replaced_by: Vec::new(),
        };
        (ReleaseId(release), area)
    };
    Ok(rows.into_iter().map(area).collect())
}

#[derive(sqlx::FromRow)]
struct IndicatorRow {
    id: Parsed<IndicatorId>,
    name: String,
    unit: String,
    frequency: String,
    source: Option<Parsed<SourceId>>,
    release: i64,
}

impl IndicatorRow {
    fn indicator(self) -> Result<(ReleaseId, Indicator)> {
        let frequency = frequency(&self.frequency)
            .ok_or_else(|| Unreadable::error("a frequency", &self.frequency))?;
        let indicator = Indicator {
            id: self.id.0,
            name: self.name,
            outcome: None,
            role: Role::Supporting,
            of: None,
            unit: self.unit,
            direction: None,
            frequency,
            lag_days: 0,
            year: YearStart::default(),
            area: None,
            source: self.source.map(|it| it.0),
            definition: String::new(),
            breaks: Vec::new(),
            adds_up: false,
        };
        Ok((ReleaseId(self.release), indicator))
    }
}

fn frequency_code(frequency: Frequency) -> &'static str {
    FREQUENCIES.iter().find(|(it, _)| *it == frequency).map_or("irregular", |(_, code)| code)
}

fn frequency(code: &str) -> Option<Frequency> {
    FREQUENCIES.iter().find(|(_, it)| *it == code).map(|(frequency, _)| *frequency)
}
