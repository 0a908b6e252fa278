//! What stands in the column `note`.

use std::borrow::Cow;

use forecast::Forecast;
use ingest::series_csv::Found;

const FAR: &str = "further ahead than the history is long: wide and still hardly more than a guess";

/// What holds for every row of a series.
pub(super) fn of_series(found: &Found, forecast: &Forecast<'_>) -> String {
    let flags = forecast.flags();
    let notes = [
        (found.sorted, "rows were not in the order of their periods and have been sorted"),
        (found.repeated, "a period stands twice with the same value and counts once"),
        (flags.gap_filled, "a missing value was bridged"),
        (flags.starts_after_gap, "values before a long gap are left out"),
        (flags.rolling, "periods overlap, so that one change shows for years"),
        (flags.level_shift, "one change is eight times the usual one or more: look for a break"),
    ];
    let mut text = String::new();
    for (_, note) in notes.into_iter().filter(|it| it.0) {
        if !text.is_empty() {
            text.push_str("; ");
        }
        text.push_str(note);
    }
    text
}

/// A note with a warning where the horizon is longer than the history.
pub(super) fn with_distance<'n>(
    note: &'n str,
    forecast: &Forecast<'_>,
    horizon: usize,
) -> Cow<'n, str> {
    match (forecast.beyond_history(horizon), note.is_empty()) {
        (false, _) => Cow::Borrowed(note),
        (true, true) => Cow::Borrowed(FAR),
        (true, false) => Cow::Owned(format!("{note}; {FAR}")),
    }
}

/// A cell of a CSV file.
pub(super) fn write_cell(text: &mut Vec<u8>, cell: &str) {
    if !cell.contains([',', '"', '\n', '\r']) {
        text.extend_from_slice(cell.as_bytes());
        return;
    }
    let mut quoted = String::with_capacity(cell.len() + 2);
    ingest::series_csv::write_cell(&mut quoted, cell);
    text.extend_from_slice(quoted.as_bytes());
}
