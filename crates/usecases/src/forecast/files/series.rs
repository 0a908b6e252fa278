//! The file's series as the engine takes them, and the seasons their indicators share.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use forecast::{BadSeries, Frequency, Kind, Season, Series};
use ingest::series_csv::{Measure, Point, Rhythm, SeriesFile};

use super::{digits, extent};

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
        .map_err(|it| by_row(points, &it).into())
}

/// What is wrong with a series, by its rows: the engine counts points, a file has no such number.
fn by_row(points: &[Point], error: &BadSeries) -> String {
    match error {
        BadSeries::TooLarge { place, .. } => {
            let Some(it) = points.get(place - 1) else { return error.to_string() };
            let (value, row) = (digits::shortest(it.value), it.row);
            let than = if it.value < 0.0 { "smaller than -1e100" } else { "larger than 1e100" };
            format!("row {row}: {value} is {than} and cannot be reckoned with; use a larger unit")
        }
        _ => error.to_string(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_too_large_is_named_by_its_row() {
        for (value, sentence) in [
            ("2.5e100", "row 3: 2.5e100 is larger than 1e100 and cannot be reckoned with"),
            ("-2.5e100", "row 3: -2.5e100 is smaller than -1e100 and cannot be reckoned with"),
        ] {
            let text = format!(
                "series,frequency,period,value\nb,annual,2020,1\na,annual,2020,{value}\na,annual,2021,1\n"
            );
            let file = SeriesFile::read(text.as_bytes()).unwrap();
            let said = series(&file, 1).unwrap_err();
            assert!(said.starts_with(sentence), "{said}");
        }
    }
}
