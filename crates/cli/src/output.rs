//! Standard output for data, standard error for everything else.

use std::io::{self, Write as _};

use serde::Serialize;

use crate::failure::Failure;

/// A line of data. A reader that has gone away is no fault.
pub(crate) fn line(text: &str) {
    let _written = writeln!(io::stdout().lock(), "{text}");
}

/// Bytes of data, as they are.
pub(crate) fn bytes(data: &[u8]) -> Result<(), Failure> {
    io::stdout().lock().write_all(data).map_err(Failure::ours)
}

/// A line for the person.
pub(crate) fn note(text: &str) {
    let _written = writeln!(io::stderr().lock(), "{text}");
}

/// A view as JSON.
pub(crate) fn json<T: Serialize>(view: &T) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(view).map_err(Failure::ours)?;
    line(&text);
    Ok(())
}

/// Rows in columns, two spaces apart; the first row is the header.
pub(crate) fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        rows.iter().filter_map(|it| it.get(column)).map(|it| it.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.chars().count())))
            .collect();
        line(cells.join("  ").trim_end());
    }
}
