//! Series of ONS Explore Local Statistics within a history, in the four orders that occur.
//!
//! `place|indicator|title|measure|unit|…|flag`, `indicator|place|measure|unit|…|status`,
//! `place|unit|indicator|…|status` and `place|indicator|title|mission|…|measure|unit|…|flag`.

use delivery::{
    area::{AreaCode, Group},
    series::SeriesKey,
};

use super::Described;
use crate::{
    fault::Fault,
    names::{Areas, Indicators, Place},
};

/// Fewer fields than any of the orders has.
const FEWEST_FIELDS: usize = 4;

/// Whether a file's series have this shape: some of them begin with a place.
pub(super) fn fits(series: &[String]) -> bool {
    series.iter().any(|it| Fields::of(it).is_some())
}

/// Describes every series.
pub(super) fn describe(
    series: &[String],
    (indicators, areas): &mut (Indicators<'_>, Areas<'_>),
) -> Vec<Result<Described, Fault>> {
    series.iter().map(|it| described(it, indicators, areas)).collect()
}

fn described(
    text: &str,
    indicators: &mut Indicators<'_>,
    areas: &mut Areas<'_>,
) -> Result<Described, Fault> {
    let no_place = || {
        let problem = "The series names no place.".to_owned();
        Fault::rejected("series", text, problem, "Give the place's code as the first field.")
    };
    let fields = Fields::of(text).ok_or_else(no_place)?;
    let indicator = indicators.number("series", fields.indicator)?;
    let code = fields.area.as_str();
    let area = areas.number(Place {
        column: "series",
        name_column: "series",
        code,
        name: "",
        level: "",
        code_is_enough: true,
    })?;
    indicators.check_unit(indicator, "series", fields.unit)?;
    let (id, area) = indicators.id(indicator).zip(areas.code(area)).ok_or_else(no_place)?;
    let key = SeriesKey { indicator: id.clone(), area: area.clone(), group: Group::everybody() };
    let year = indicators.year(indicator);
    Ok(Described { key, year, status: fields.status.to_owned() })
}

/// The fields of a series by what they mean.
struct Fields<'t> {
    area: AreaCode,
    indicator: &'t str,
    unit: &'t str,
    status: &'t str,
}

impl<'t> Fields<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let fields: Vec<&str> = text.split('|').map(str::trim).collect();
        let (place, area) =
            fields.iter().take(2).enumerate().find_map(|it| Some((it.0, area(it.1)?)))?;
        let (last, rest) = fields.split_last().filter(|_| fields.len() >= FEWEST_FIELDS)?;
        // A unit has no letters, "%" or "£", where it comes before the indicator's name.
        let named = |at: &usize| *at != place && rest[*at].contains(char::is_alphabetic);
        let indicator = (0..rest.len()).find(named)?;
        let is_unit = |at: &usize| *at != place && *at != indicator && !rest[*at].is_empty();
        let unit = (0..rest.len()).rev().find(is_unit).map_or("", |at| rest[at]);
        // A number in the last place is a flag of the publisher's own tables.
        let status = if last.bytes().all(|it| it.is_ascii_digit()) { "" } else { last };
        Some(Self { area, indicator: rest[indicator], unit, status })
    }
}

/// An official code in either case.
pub(super) fn area(field: &str) -> Option<AreaCode> {
    let code: AreaCode = field.to_ascii_uppercase().parse().ok()?;
    code.looks_official().then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_orders_give_the_same_meaning() {
        for (text, indicator, unit, status) in [
            ("K02000001|4G coverage|4G coverage by one|Percentage|%|||1", "4G coverage", "%", ""),
            (
                "Apprenticeships starts|E92000001|Rate per 100,000 population|per 100,000|||low",
                "Apprenticeships starts",
                "per 100,000",
                "low",
            ),
            (
                "e92000001|%|communication-and-language|||nan",
                "communication-and-language",
                "%",
                "nan",
            ),
            (
                "e92000001|Schools rated good|Rated|Mission 5|Spreading|Percentage|%|||1",
                "Schools rated good",
                "%",
                "",
            ),
        ] {
            let fields = Fields::of(text).unwrap();
            assert_eq!((fields.indicator, fields.unit, fields.status), (indicator, unit, status));
            assert!(fields.area.looks_official());
        }
    }

    #[test]
    fn a_place_in_the_last_field_is_another_shape() {
        assert!(!fits(&["|Units|Percentage (%)|E92000001".to_owned(), String::new()]));
    }
}
