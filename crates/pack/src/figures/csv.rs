//! Tidy CSV: what an import reads back, figure for figure.

use std::io::{self, Write};

use delivery::view::figures::IndicatorFigures;

use super::{
    Unwritten, Writer,
    columns::{COLUMNS, texts},
};

pub(super) struct Csv<'w, W>(&'w mut W);

impl<'w, W: Write> Csv<'w, W> {
    pub(super) fn begin(out: &'w mut W) -> Result<Self, Unwritten> {
        write_line(out, COLUMNS)?;
        Ok(Self(out))
    }
}

impl<W: Write> Writer for Csv<'_, W> {
    fn add(&mut self, figures: &IndicatorFigures) -> Result<(), Unwritten> {
        for row in figures.rows() {
            let texts = texts(&row);
            let number = |at: usize| matches!(COLUMNS[at], "value" | "lower_95" | "upper_95");
            let cells = texts.iter().enumerate();
            write_line(self.0, cells.map(|(at, it)| Cell { text: it, guard: !number(at) }))?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Unwritten> {
        Ok(self.0.flush()?)
    }
}

/// A cell's text, and whether a spreadsheet must be kept from computing it. A number needs no guard.
pub(super) struct Cell<'t> {
    pub(super) text: &'t str,
    pub(super) guard: bool,
}

impl<'t> From<&'t str> for Cell<'t> {
    fn from(text: &'t str) -> Self {
        Self { text, guard: false }
    }
}

/// Writes a record as RFC 4180 has it.
pub(super) fn write_line<'t, C: Into<Cell<'t>>>(
    out: &mut impl Write,
    cells: impl IntoIterator<Item = C>,
) -> io::Result<()> {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        write_cell(out, &cell.into())?;
    }
    out.write_all(b"\n")
}

fn write_cell(out: &mut impl Write, cell: &Cell<'_>) -> io::Result<()> {
    let guard = if cell.guard && begins_like_a_formula(cell.text) { "'" } else { "" };
    if !cell.text.contains([',', '"', '\n', '\r']) {
        return write!(out, "{guard}{}", cell.text);
    }
    write!(out, "\"{guard}{}\"", cell.text.replace('"', "\"\""))
}

/// Whether a spreadsheet may compute the text. Apostrophes before it are looked past, so that the one put
/// in front can be told from the text's own when it is read back.
fn begins_like_a_formula(text: &str) -> bool {
    let first = text.trim_start_matches('\'').chars().next();
    first.is_some_and(|it| "=+-@\t\r\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}".contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        write_line(&mut out, [Cell { text, guard: true }]).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_text_that_a_spreadsheet_would_compute_has_an_apostrophe_in_front() {
        for (text, line) in [
            ("=1+1", "'=1+1\n"),
            ("@SUM(A1,A2)", "\"'@SUM(A1,A2)\"\n"),
            ("\u{ff1d}1", "'\u{ff1d}1\n"),
            ("'=1", "''=1\n"),
            ("'tis", "'tis\n"),
            ("a=b", "a=b\n"),
            ("say \"hi\"\nyou", "\"say \"\"hi\"\"\nyou\"\n"),
        ] {
            assert_eq!(written(text), line);
        }
        let mut out = Vec::new();
        write_line(&mut out, ["-5"]).unwrap();
        assert_eq!(out, b"-5\n", "a number");
    }
}
