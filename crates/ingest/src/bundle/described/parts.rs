//! What each described column is: as its description says, then as its name does.

use super::Column;
use crate::{fault::shown, reading::Refusal};

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bundle) enum Part {
    Time,
    Area,
    AreaName,
    Measure,
    Unit,
    Value,
    Status,
    Note,
    Other,
    Ignored,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::bundle) enum Kind {
    #[default]
    Text,
    Number,
    Time,
}

/// Names that say what a column is, without spaces and marks between words.
const NAMES: &[(Part, &[&str])] = &[
    (
        Part::Time,
        &["timeperiod", "period", "time", "year", "date", "month", "quarter", "refperiod"],
    ),
    (
        Part::Area,
        &[
            "refarea",
            "areacode",
            "areacd",
            "geographycode",
            "geocode",
            "geo",
            "area",
            "geography",
            "regioncode",
            "countrycode",
            "iso3",
            "lacode",
            "ladcode",
        ],
    ),
    (
        Part::AreaName,
        &["areaname", "areanm", "geographyname", "regionname", "countryname", "laname", "ladname"],
    ),
    (Part::Measure, &["measure", "measuretype", "indicator", "variable"]),
    (Part::Unit, &["unit", "units", "unitmeasure", "unitofmeasure"]),
    (Part::Value, &["value", "obsvalue", "observation", "observationvalue"]),
    (
        Part::Status,
        &[
            "status",
            "obsstatus",
            "observationstatus",
            "marker",
            "datamarking",
            "datamarkings",
            "flag",
        ],
    ),
    (
        Part::Note,
        &[
            "note",
            "notes",
            "comment",
            "lowerci",
            "upperci",
            "lci95",
            "uci95",
            "lower95",
            "upper95",
            "standarderror",
        ],
    ),
];

impl Part {
    /// What a property of linked data says, as statistics of the UK use them.
    pub(in crate::bundle) fn of_property(address: &str) -> Option<Self> {
        let last = address.rsplit(['#', '/']).next().unwrap_or_default();
        match last {
            "refPeriod" | "timePeriod" => Some(Self::Time),
            "refArea" => Some(Self::Area),
            "measureType" => Some(Self::Measure),
            "unitMeasure" => Some(Self::Unit),
            "obsStatus" => Some(Self::Status),
            "obsValue" => Some(Self::Value),
            "dataSet" | "type" => Some(Self::Ignored),
            _ if address.contains("measure/") => Some(Self::Value),
            _ if address.contains("attribute/") => Some(Self::Note),
            _ => None,
        }
    }

    /// What the addresses of a column's values say.
    pub(in crate::bundle) fn of_values(address: &str) -> Option<Self> {
        let has = |it: &str| address.contains(it);
        if has("reference.data.gov.uk/id/") {
            return Some(Self::Time);
        }
        has("/statistical-geography/").then_some(Self::Area)
    }

    fn of_name(name: &str) -> Option<Self> {
        let plain: String = name.chars().filter(|it| it.is_alphanumeric()).collect();
        let plain = plain.to_lowercase();
        NAMES.iter().find(|it| it.1.contains(&plain.as_str())).map(|it| it.0)
    }
}

/// The part of each column, with one value among them.
pub(super) fn of(columns: &[Column], entry: &str) -> Result<Vec<Part>, Refusal> {
    let by_name = |it: &Column| it.names.iter().find_map(|it| Part::of_name(it));
    let mut parts: Vec<Part> =
        columns.iter().map(|it| it.part.or_else(|| by_name(it)).unwrap_or(Part::Other)).collect();
    name_beside_code(columns, &mut parts);
    only_by_description(columns, &mut parts, Part::Time);
    only_by_description(columns, &mut parts, Part::Area);
    only_by_description(columns, &mut parts, Part::Value);
    if !parts.contains(&Part::Time) {
        settle(columns, &mut parts, Kind::Time, Part::Time);
    }
    if !parts.contains(&Part::Value) {
        settle(columns, &mut parts, Kind::Number, Part::Value);
    }
    let values: Vec<String> = named(columns, |at| parts[at] == Part::Value);
    let numbers = named(columns, |at| parts[at] == Part::Other && columns[at].kind == Kind::Number);
    match values.as_slice() {
        [_] if parts.contains(&Part::Time) => Ok(parts),
        [_] => Err(unclear(entry, "does not say which of its columns is the time")),
        [] if numbers.is_empty() => Err(unclear(entry, "names no column of figures")),
        [] => Err(several(entry, &numbers)),
        values => Err(several(entry, values)),
    }
}

/// Beside a column of codes, "Geography" or "Area" is the name of the place.
fn name_beside_code(columns: &[Column], parts: &mut [Part]) {
    let is_plain = |it: &Column| {
        let name = it.names.first().map_or("", String::as_str).to_lowercase();
        it.part.is_none() && ["area", "geography"].contains(&name.as_str())
    };
    let areas: Vec<usize> = (0..parts.len()).filter(|it| parts[*it] == Part::Area).collect();
    let (plain, codes): (Vec<usize>, Vec<usize>) =
        areas.into_iter().partition(|it| is_plain(&columns[*it]));
    if let ([plain], [_]) = (plain.as_slice(), codes.as_slice()) {
        parts[*plain] = Part::AreaName;
    }
}

/// Where the description names a column, another does not become the same by its name.
fn only_by_description(columns: &[Column], parts: &mut [Part], part: Part) {
    if !columns.iter().any(|it| it.part == Some(part)) {
        return;
    }
    for (column, found) in columns.iter().zip(parts) {
        if *found == part && column.part != Some(part) {
            *found = Part::Other;
        }
    }
}

/// Where nothing else tells it, the only column of a kind is it.
fn settle(columns: &[Column], parts: &mut [Part], kind: Kind, part: Part) {
    let fits = |at: &usize| columns[*at].kind == kind && parts[*at] == Part::Other;
    let found: Vec<usize> = (0..parts.len()).filter(fits).collect();
    if let [only] = found.as_slice() {
        parts[*only] = part;
    }
}

fn named(columns: &[Column], fits: impl Fn(usize) -> bool) -> Vec<String> {
    let found = columns.iter().enumerate().filter(|it| fits(it.0));
    found.map(|it| format!("\"{}\"", shown(it.1.name()))).collect()
}

fn several(entry: &str, names: &[String]) -> Refusal {
    let names = names.join(", ");
    unclear(entry, &format!("has several columns that may hold the figures: {names}"))
}

fn unclear(entry: &str, what: &str) -> Refusal {
    Refusal {
        problem: format!("The description of {} {what}.", shown(entry)),
        remedy: "Name the columns so that it shows, or save the table as tidy CSV \
                 (docs/tidy-csv.md)."
            .to_owned(),
    }
}
