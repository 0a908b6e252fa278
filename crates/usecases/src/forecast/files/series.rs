//! The file's series as the engine takes them, and the seasons their indicators share.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use forecast::{Frequency, Kind, Season, Series};
use ingest::series_csv::{Measure, Point, Rhythm, SeriesFile};

use super::extent;

pub(super) const fn frequency(rhythm: Rhythm) -> Frequency {
    match rhythm {
        Rhythm::Annual => Frequency::Annual,
        Rhythm::Quarterly => Frequency::Quarterly,
        Rhythm::Monthly => Frequency::Monthly,
        Rhythm::Weekly => Frequency::Weekly,
    }
}

const fn kind(measure: Measure) -> Kind {
    match measure {
        Measure::Percentage => Kind::Percentage,
        Measure::Rate => Kind::Rate,
        Measure::Count => Kind::Count,
        Measure::Money => Kind::Money,
        Measure::Index => Kind::Index,
        Measure::Unknown => Kind::Unknown,
    }
}

/// A series of the file, or why it is none.
pub(super) fn series(file: &SeriesFile, number: usize) -> Result<Series, Cow<'static, str>> {
    if let Some(it) = file.fault(number) {
        return Err(format!("row {}: {} {}", it.row, it.problem, it.remedy).into());
    }
    if let Some(reason) = extent::objection(file, number) {
        return Err(reason.into());
    }
    let points = file.points(number);
    if points.is_empty() {
        return Err("no values: every row of the series is empty".into());
    }
    let found = &file.series[number];
    let pairs: Vec<(i32, f64)> = points.iter().map(|it| (it.step, it.value)).collect();
    Series::new(frequency(found.rhythm), kind(found.measure), &pairs)
        .map(|it| it.with_window(found.years))
        .map_err(|it| it.to_string().into())
}

/// The value at a step.
pub(super) fn value_at(points: &[Point], step: i32) -> Option<f64> {
    points.binary_search_by_key(&step, |it| it.step).ok().map(|it| points[it].value)
}

/// The seasons that indicators of several series share.
pub(super) struct Seasons(BTreeMap<(u32, Rhythm), Arc<Season>>);

impl Seasons {
    pub(super) fn of(file: &SeriesFile) -> Self {
        let mut groups: BTreeMap<(u32, Rhythm), Vec<usize>> = BTreeMap::new();
        for (number, found) in file.series.iter().enumerate() {
            if let Some(indicator) = found.indicator.filter(|_| found.rhythm != Rhythm::Annual) {
                groups.entry((indicator, found.rhythm)).or_default().push(number);
            }
        }
        let pooled =
            groups.into_iter().filter(|(_, it)| it.len() > 1).filter_map(|(key, group)| {
                let group: Vec<Series> =
                    group.into_iter().filter_map(|it| series(file, it).ok()).collect();
                let season = Season::pooled(&group.iter().collect::<Vec<_>>())?;
                Some((key, Arc::new(season)))
            });
        Self(pooled.collect())
    }

    /// A series with its indicator's season, if there is one.
    pub(super) fn give(&self, file: &SeriesFile, number: usize, series: Series) -> Series {
        let found = &file.series[number];
        let season = found.indicator.and_then(|it| self.0.get(&(it, found.rhythm)));
        match season {
            Some(season) => series.with_season(Arc::clone(season)),
            None => series,
        }
    }
}
