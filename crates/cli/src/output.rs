//! Standard output for data, standard error for everything else.

use std::{
    io::{self, ErrorKind, Write as _},
    sync::OnceLock,
};

use serde::Serialize;

use crate::failure::Failure;

/// Why standard output took no more. Nothing is printed after it, so that there is no gap.
static FAULT: OnceLock<io::Error> = OnceLock::new();

/// A line of data. What goes wrong is said by [`finish`].
pub(crate) fn line(text: &str) {
    if FAULT.get().is_none() {
        became_of(writeln!(io::stdout().lock(), "{text}"));
    }
}

/// Keeps the first fault. A reader that has gone away is none.
pub(crate) fn became_of(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        // Only the first one tells the cause.
        let _kept = FAULT.set(error);
    }
}

/// Says at the end of a command whether all of its lines have been taken.
pub(crate) fn finish() -> Result<(), Failure> {
    became_of(io::stdout().flush());
    FAULT.get().map_or(Ok(()), |it| Err(Failure::standard_output(it)))
}

/// A password, which is shown this once.
pub(crate) fn password(email: &str, password: &str) -> Result<(), Failure> {
    line(&format!("{email}  {password}"));
    let remedy = format!(
        "The account is there and its password is lost: free space, then run throughline person reset-password {email}."
    );
    finish().map_err(|it| it.with_remedy(&remedy))
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
