//! What stands in the column `note`.

use std::borrow::Cow;

use forecast::{Declined, Forecast};
use ingest::series_csv::{Found, Point, SeriesFile};

use super::series;

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

/// Why the engine has no forecast. It finds values the same once a season is out of them, on the
/// scale it reckons on and since the last long gap; a reader looks at the values themselves.
pub(super) fn of_declined(file: &SeriesFile, number: usize, reason: Declined) -> String {
    if reason != Declined::Constant {
        return reason.to_string();
    }
    let (found, points) = (&file.series[number], file.points(number));
    let same = |it: &&[Point]| (it[1].value - it[0].value).abs() <= 0.0;
    let run = points.windows(2).rev().take_while(same).count() + 1;
    if run >= points.len() {
        return reason.to_string();
    }
    if run >= series::frequency(found.rhythm).fewest_points() {
        let first = found.label(points[points.len() - run].step);
        return format!("constant: all values since {first} are the same");
    }
    let size = points.iter().fold(0.0, |most: f64, it| most.max(it.value.abs()));
    let most = points.windows(2).map(|it| (it[1].value - it[0].value).abs()).fold(0.0, f64::max);
    match most / size {
        it if it < 1e-12 => {
            "the values hardly differ: less than a millionth of a millionth of their size"
        }
        it if it < 1e-9 => "the values hardly differ: too little to be reckoned with",
        _ => "constant but for its season: every year is the same",
    }
    .to_owned()
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

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::forecast::files::{Options, Question};

    /// The note of a series of these values from a period on.
    fn note(frequency: &str, rows: impl IntoIterator<Item = (String, f64)>) -> String {
        let mut text = "series,frequency,period,value\n".to_owned();
        for (period, value) in rows {
            writeln!(text, "a,{frequency},{period},{value}").unwrap();
        }
        let mut out = Vec::new();
        Question::read(text.as_bytes())
            .unwrap()
            .answer(Options::default(), &mut out, None)
            .unwrap();
        let out = String::from_utf8(out).unwrap();
        out.lines().nth(1).unwrap().rsplit(',').next().unwrap().to_owned()
    }

    #[test]
    fn values_are_called_the_same_only_where_a_reader_sees_that() {
        let years = |first: u32| (first..).map(|it| it.to_string());
        let flat = [5.0; 8];
        assert_eq!(note("annual", years(2000).zip(flat)), "constant: all values are the same");
        let lately = years(1980).zip([1.0, 4.0]).chain(years(2010).zip(flat));
        let said = note("annual", lately);
        assert_eq!(said, "constant: all values since 2010 are the same");
        let large = (0_u32..10).map(|it| 1e15 + f64::from(it % 5));
        let said = note("annual", years(2000).zip(large));
        assert!(said.starts_with("the values hardly differ: less than a millionth"), "{said}");
        let months = |of: fn(u32) -> f64| {
            let period = |it: u32| format!("{}-{:02}", 2010 + it / 12, it % 12 + 1);
            (0..48).map(move |it| (period(it), of(it)))
        };
        let said = note("monthly", months(|it| 1e15 + f64::from(it % 5) * 4e3));
        assert_eq!(said, "the values hardly differ: too little to be reckoned with");
        let said = note("monthly", months(|it| f64::from(it % 12) + 1.0));
        assert_eq!(said, "constant but for its season: every year is the same");
    }
}
