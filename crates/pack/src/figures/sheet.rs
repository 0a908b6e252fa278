//! What stands in a workbook, whatever its format: a sheet with one table of figures, and a sheet of notes.
//!
//! A spreadsheet keeps binary numbers and forgets trailing zeros. Each number therefore stands twice: as
//! a number to reckon with, and in the column beside it as the text that was published.

use std::borrow::Cow;

use delivery::{
    value::Value,
    view::figures::{FigureRow, FiguresHead},
};

use super::columns::{ends, texts};

/// What a cell holds.
pub(super) enum Cell<'v> {
    Text(Cow<'v, str>),
    /// A number that shows so many decimals.
    Number {
        number: f64,
        text: &'v str,
        decimals: usize,
    },
}

/// The columns with what they mean, which the sheet of notes says, and their width in letters.
pub(super) const COLUMNS: [(&str, &str, u8); 19] = [
    ("indicator", "The id of the indicator.", 24),
    ("indicator_name", "The name of the indicator.", 32),
    ("area_code", "The code of the area.", 12),
    ("area_name", "The name of the area.", 24),
    ("group", "The part of the population; blank is everybody.", 20),
    ("period", "The period in ISO 8601: its first day and its length.", 16),
    (
        "value",
        "The figure, to reckon with. Where a spreadsheet would change a digit of it, it is a text.",
        14,
    ),
    ("value_text", "The figure exactly as it was published. An import takes this one.", 14),
    ("unit", "The unit of the figure.", 14),
    ("lower_95", "The lower end of the published 95% interval, to reckon with.", 12),
    ("upper_95", "The upper end of the published 95% interval, to reckon with.", 12),
    ("lower_95_text", "The lower end exactly as it was published.", 14),
    ("upper_95_text", "The upper end exactly as it was published.", 14),
    ("status", "What the publisher says of the figure, or why there is none; blank is final.", 16),
    ("note", "The publisher's note.", 40),
    ("published", "The day on which the figure was published, where known.", 12),
    ("release", "The number of the release that said it.", 8),
    ("file_sha256", "The SHA-256 of the publisher's file.", 20),
    ("place", "Where the figure stands in that file.", 20),
];

/// The row of the header, counted from 1; the title and a sentence stand above it.
pub(super) const HEADER_ROW: u32 = 3;
/// The most figures that a sheet of 1,048,576 rows has room for.
pub(super) const MOST: u32 = 1_048_576 - HEADER_ROW;
/// The most characters of a cell.
pub(super) const LONGEST: usize = 32_767;
/// The most decimals that a number format shows; a double has no more digits than that.
pub(super) const MOST_DECIMALS: usize = 15;

pub(super) const SHEET: &str = "Figures";
pub(super) const NOTES: &str = "Notes";
pub(super) const NOTES_HEADER: [&str; 2] = ["column", "what it holds"];

/// The sentence below the title.
pub(super) fn introduction(head: &FiguresHead) -> String {
    format!(
        "This worksheet contains one table, as known on {}. The worksheet \"{NOTES}\" says what its \
         columns hold.",
        head.moment.label
    )
}

/// The cells of a figure in the order of [`COLUMNS`].
pub(super) fn cells<'v>(row: &FigureRow<'v>) -> [Cell<'v>; COLUMNS.len()] {
    let [
        indicator,
        indicator_name,
        area_code,
        area_name,
        group,
        period,
        _value,
        unit,
        _lower,
        _upper,
        status,
        note,
        published,
        release,
        sha256,
        place,
    ] = texts(row).map(Cell::Text);
    let [lower, upper] = ends(row);
    let value = row.observation.value.as_ref();
    [
        indicator,
        indicator_name,
        area_code,
        area_name,
        group,
        period,
        to_reckon_with(value),
        exactly(value),
        unit,
        to_reckon_with(lower),
        to_reckon_with(upper),
        exactly(lower),
        exactly(upper),
        status,
        note,
        published,
        release,
        sha256,
        place,
    ]
}

fn exactly(value: Option<&Value>) -> Cell<'_> {
    Cell::Text(value.map_or("", Value::text).into())
}

/// A number where a spreadsheet, which shows 15 digits, shows the published text; else the text.
fn to_reckon_with(value: Option<&Value>) -> Cell<'_> {
    let Some(value) = value else { return exactly(None) };
    let (number, text, decimals) = (value.number(), value.text(), value.decimals());
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let shown = digits <= MOST_DECIMALS && format!("{number:.decimals$}") == text;
    let zero_with_a_sign = text.starts_with('-') && number >= 0.0;
    if shown && !zero_with_a_sign {
        Cell::Number { number, text, decimals }
    } else {
        exactly(Some(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_where_its_digits_survive() {
        let is_number = |text: &str| {
            let value: Value = text.parse().unwrap();
            matches!(to_reckon_with(Some(&value)), Cell::Number { .. })
        };
        for text in ["61.5", "61.50", "-0.001", "123456789012345", "0", "0.000"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["9007199254740993", "1e5", "007", "73.60000000000001", "-0", "-0.00"] {
            assert!(!is_number(text), "{text}");
        }
    }
}
