//! The pictures of pages: in the sizes that a page needs, with ids that are unique on it.

use std::collections::BTreeMap;

use charts::{Options, Size};
use delivery::{
    period::decimal_year,
    release::AsOf,
    view::{chart::Chart, places::Level},
};

/// A target's or a series' chart, for wide and for narrow screens; the stylesheet shows one.
pub(crate) fn line(chart: &Chart, id: &str, show_revisions: bool, as_of: &AsOf) -> String {
    let today = Some(decimal_year(as_of.day));
    let draw =
        |size| charts::target(chart, &Options { id_prefix: id, show_revisions, today, size });
    let (wide, narrow) = (draw(Size::Wide), draw(Size::Narrow));
    format!("{wide}{narrow}")
}

/// Small multiples: those of one unit share a scale, so that they can be compared.
pub(crate) fn multiples(charts: &[&Chart], id: &str) -> Vec<String> {
    let mut of_unit: BTreeMap<&str, Vec<&Chart>> = BTreeMap::new();
    for chart in charts {
        of_unit.entry(&chart.unit).or_default().push(chart);
    }
    let scales: BTreeMap<&str, _> =
        of_unit.into_iter().map(|(unit, charts)| (unit, charts::shared_scale(&charts))).collect();
    let scale = |chart: &Chart| scales.get(chart.unit.as_str()).copied().flatten();
    let numbered = charts.iter().enumerate();
    numbered.map(|(i, it)| charts::small(it, scale(it), &format!("{id}-{i}"))).collect()
}

/// The areas of a level along an axis.
pub(crate) fn strip(level: &Level, unit: &str, id: &str) -> String {
    charts::places(level, unit, None, &format!("{id}-strip"))
}

/// The areas of a level as a map of tiles, where the level has one.
pub(crate) fn tiles(level: &Level, unit: &str, id: &str) -> Option<String> {
    charts::tiles(level, unit, None, &format!("{id}-tiles"))
}
