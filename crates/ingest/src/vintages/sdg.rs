//! Series of Open SDG within a history: unnamed dimensions, a place's code last where there is one.

use std::collections::BTreeSet;

use delivery::{area::Group, series::SeriesKey};

use super::{Described, els::area};
use crate::{
    fault::Fault,
    names::{self, Areas, Indicators, Place},
    open_sdg::{UNITED_KINGDOM, is_one},
    reading::Refusal,
};

/// Describes every series; the indicator is the file's name.
pub(super) fn describe(
    name: &str,
    series: &[String],
    (indicators, areas): &mut (Indicators<'_>, Areas<'_>),
) -> Result<Vec<Result<Described, Fault>>, Refusal> {
    let stem = names::stem(name);
    let stem = stem.strip_prefix("uksdg__").unwrap_or(stem);
    let indicator = indicators.number("", stem).map_err(|fault| names::unnamed(name, fault))?;
    let fields = Fields::of(series);
    indicators.describe(indicator, stem.to_owned(), fields.unit());
    let describe = |text: &String| {
        let place = match fields.place(text) {
            Some(code) => Place {
                column: "series",
                name_column: "series",
                code,
                name: "",
                level: "",
                code_is_enough: true,
            },
            None => UNITED_KINGDOM,
        };
        names::check_label("series", text)?;
        let area = areas.number(place)?;
        let (id, code) = indicators.id(indicator).zip(areas.code(area)).ok_or_else(|| {
            Fault::rejected("series", text, "The series names no place.".to_owned(), "Name one.")
        })?;
        let (indicator_id, area) = (id.clone(), code.clone());
        let key = SeriesKey { indicator: indicator_id, area, group: fields.group(text) };
        Ok(Described { key, year: indicators.year(indicator), status: String::new() })
    };
    Ok(series.iter().map(describe).collect())
}

/// What the fields of a file's series hold, position by position.
struct Fields {
    cells: Vec<BTreeSet<String>>,
    /// The position of the places' codes.
    place: Option<usize>,
}

impl Fields {
    fn of(series: &[String]) -> Self {
        let mut cells: Vec<BTreeSet<String>> = Vec::new();
        for (at, cell) in series.iter().flat_map(|it| it.split('|').enumerate()) {
            if at == cells.len() {
                cells.push(BTreeSet::new());
            }
            cells[at].insert(cell.trim().to_owned());
        }
        let last = cells.len().checked_sub(1);
        let place = last.filter(|it| cells[*it].iter().any(|cell| area(cell).is_some()));
        Self { cells, place }
    }

    fn place<'t>(&self, text: &'t str) -> Option<&'t str> {
        let cell = text.split('|').nth(self.place?)?.trim();
        (!cell.is_empty()).then_some(cell)
    }

    /// The cells that change within the file; the history does not name their dimensions.
    fn group(&self, text: &str) -> Group {
        let names: Vec<String> =
            (1..=self.cells.len()).map(|it| format!("Dimension {it}")).collect();
        let varies = |at: usize| Some(at) != self.place && self.cells[at].len() > 1;
        let cells = text.split('|').enumerate().filter(|(at, _)| varies(*at));
        Group::of(cells.map(|(at, cell)| (names[at].as_str(), cell)))
    }

    /// The last cell that never changes and is no multiplier.
    fn unit(&self) -> String {
        let constant = |it: &BTreeSet<String>| it.first().filter(|_| it.len() == 1).cloned();
        let is_unit = |it: &String| !is_one(it) && !it.to_lowercase().starts_with("million");
        self.cells.iter().rev().filter_map(constant).find(is_unit).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_changes_describes_the_value() {
        let series =
            ["England||Percentage (%)|Units|E92000001", "|Certified|Percentage (%)|Units|"]
                .map(str::to_owned);
        let fields = Fields::of(&series);
        assert_eq!(fields.unit(), "Percentage (%)");
        assert_eq!(fields.place(&series[0]), Some("E92000001"));
        assert_eq!(fields.place(&series[1]), None);
        assert_eq!(fields.group(&series[1]).as_str(), "Dimension 2=Certified");
    }
}
