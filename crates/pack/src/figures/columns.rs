//! What is said of a figure, column by column, in the words of tidy CSV.

use std::borrow::Cow;

use delivery::{value::Value, view::figures::FigureRow};

/// The columns of CSV and the keys of JSON.
pub(super) const COLUMNS: [&str; 16] = [
    "indicator",
    "indicator_name",
    "area_code",
    "area_name",
    "group",
    "period",
    "value",
    "unit",
    "lower_95",
    "upper_95",
    "status",
    "note",
    "published",
    "release",
    "file_sha256",
    "place",
];

/// The texts in the order of [`COLUMNS`].
pub(super) fn texts<'v>(row: &FigureRow<'v>) -> [Cow<'v, str>; COLUMNS.len()] {
    let it = row.observation;
    let [lower, upper] = ends(row);
    [
        row.indicator.id.as_str().into(),
        row.indicator.name.as_str().into(),
        row.area.as_str().into(),
        row.area_name.into(),
        row.group.as_str().into(),
        it.period.to_string().into(),
        text(it.value.as_ref()).into(),
        row.indicator.unit.as_str().into(),
        text(lower).into(),
        text(upper).into(),
        it.status.word().into(),
        it.note.as_deref().unwrap_or_default().into(),
        row.said.published.map_or_else(String::new, |it| it.to_string()).into(),
        row.release.0.to_string().into(),
        row.said.sha256.as_str().into(),
        row.place().into(),
    ]
}

/// The ends of the interval.
pub(super) fn ends<'v>(row: &FigureRow<'v>) -> [Option<&'v Value>; 2] {
    let interval = row.observation.interval.as_ref();
    [interval.map(|it| &it.lower), interval.map(|it| &it.upper)]
}

/// The published text; blank where there is no number.
pub(super) fn text(value: Option<&Value>) -> &str {
    value.map_or("", Value::text)
}
