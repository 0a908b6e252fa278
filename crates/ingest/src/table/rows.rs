//! Records cut from a text, strictly by RFC 4180: what a cell is, and why a row cannot be taken.

use std::borrow::Cow;

use super::{separator, separator_of};
use crate::{fault::Fault, reading::Refusal};

/// The most columns that a table may have: a sheet of Excel's, which real ones stay far below.
const MOST_COLUMNS: usize = 16_384;
/// The most bytes of one cell; a spreadsheet cell cannot hold more.
const LONGEST_CELL: usize = 32_767;

/// One row, to be filled again and again.
#[derive(Default)]
pub(crate) struct Row<'a> {
    /// Counted from 1 with the header as row 1; blank lines count, as they do in a spreadsheet.
    pub(crate) number: u32,
    pub(super) cells: Vec<Cow<'a, str>>,
    flaw: Option<&'static str>,
    separator: u8,
    /// Whether the text ends in it, without the end of a line.
    unended: bool,
}

/// The records of a text, or of a piece of one that begins where a record begins.
#[derive(Clone)]
pub(crate) struct Rows<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) number: u32,
    most: u32,
    pub(super) separator: u8,
}

impl Row<'_> {
    /// Why the row as a whole cannot be taken below this header, if so.
    pub(crate) fn check(&self, header: &[String]) -> Result<(), Fault> {
        self.check_marks()?;
        let (found, wanted) = (self.cells.len(), header.len());
        if found < wanted && self.unended {
            let problem = format!(
                "The last row ends after {found} of {wanted} cells and without the end of a line: \
                 the file may have been cut off."
            );
            let remedy = "Fetch it from the publisher again, and see whether rows are missing.";
            return Err(Fault::held("", &self.joined(), problem, remedy));
        }
        if found != wanted {
            let problem = format!("The row has {found} cells where the header has {wanted}.");
            let name = separator::name(self.separator);
            let remedy =
                format!("Add or remove {name}, or put quotation marks around a cell with {name}.");
            return Err(Fault::rejected("", &self.joined(), problem, remedy));
        }
        // A short row has no long cell.
        let long = self.cells.iter().position(|it| it.len() > LONGEST_CELL);
        if let Some(i) = long {
            let problem = format!("The cell holds more than {LONGEST_CELL} bytes.");
            let remedy = "Check the quotation marks; a cell may have swallowed its neighbours.";
            return Err(Fault::rejected(&header[i], &self.cells[i], problem, remedy));
        }
        Ok(())
    }

    /// Why its quotation marks cannot be read, if so.
    pub(crate) fn check_marks(&self) -> Result<(), Fault> {
        let Some(flaw) = self.flaw else { return Ok(()) };
        let remedy = "Write a quotation mark within a quoted cell twice.";
        Err(Fault::rejected("", &self.joined(), flaw.to_owned(), remedy))
    }

    /// The text of a cell without spaces around it; empty beyond the last one.
    pub(crate) fn cell(&self, column: usize) -> &str {
        let cell = self.cells.get(column).map_or("", |it| &**it);
        let plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
        let bytes = cell.as_bytes();
        // Nearly every cell begins and ends with a letter or digit and needs no trimming.
        if plain(bytes.first()) && plain(bytes.last()) { cell } else { cell.trim() }
    }

    /// The text of a cell in a column that the table may lack.
    pub(crate) fn cell_if(&self, column: Option<usize>) -> &str {
        column.map_or("", |it| self.cell(it))
    }

    /// How many cells it has.
    pub(crate) fn width(&self) -> usize {
        self.cells.len()
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.cells.iter().all(|it| it.trim().is_empty())
    }

    fn joined(&self) -> String {
        self.cells.join(char::from(self.separator).encode_utf8(&mut [0; 4]))
    }
}

impl<'a> Rows<'a> {
    /// Rows that follow `number` others; more than `most` in all are refused.
    pub(crate) const fn of(text: &'a str, number: u32, most: u32) -> Self {
        Self { text, at: 0, number, most, separator: b',' }
    }

    /// Rows whose separator is told from the text; commas where it does not show.
    pub(crate) fn told(text: &'a str, most: u32) -> Self {
        let (separator, start) = separator_of(text);
        Self::separated_by(separator, text.get(start..).unwrap_or_default(), most)
    }

    /// Rows of which it is known what separates their cells.
    pub(crate) const fn separated_by(separator: u8, text: &'a str, most: u32) -> Self {
        Self { separator, ..Self::of(text, 0, most) }
    }

    /// Bytes and rows that are behind.
    pub(crate) const fn behind(&self) -> (usize, u32) {
        (self.at, self.number)
    }

    /// The two cells between `head` and `tail` where the next line has both and no quotation mark:
    /// the rows of a series are alike, and need not be cut up to be known again.
    pub(crate) fn read_between(&mut self, head: &str, tail: &str) -> Option<[&'a str; 2]> {
        let rest = self.text[self.at..].strip_prefix(head)?;
        let bytes = rest.as_bytes();
        let length = memchr::memchr3(b'\n', b'\r', b'"', bytes).unwrap_or(bytes.len());
        let end = match &bytes[length..] {
            [] => 0,
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => return None,
        };
        let (first, second) = rest[..length].strip_suffix(tail)?.split_once(',')?;
        if second.contains(',') || self.number >= self.most {
            return None;
        }
        self.at += head.len() + length + end;
        self.number += 1;
        Some([first, second])
    }

    /// Reads one record; `false` at the end of the text. What is refused is not passed.
    pub(crate) fn read(&mut self, row: &mut Row<'a>) -> Result<bool, Refusal> {
        row.cells.clear();
        row.flaw = None;
        row.separator = self.separator;
        row.unended = false;
        if self.at >= self.text.len() {
            return Ok(false);
        }
        self.number += 1;
        row.number = self.number;
        if self.number > self.most {
            self.number -= 1;
            let problem = format!("The file has more than {} rows.", self.most);
            return Err(Refusal { problem, remedy: "Split it into smaller files.".to_owned() });
        }
        let start = self.at;
        let cut = if self.read_plain_line(row) { Ok(()) } else { self.read_cells(row) };
        if let Err(refusal) = cut.and_then(|()| self.refuse_what_is_too_wide(row)) {
            (self.at, self.number) = (start, self.number - 1);
            return Err(refusal);
        }
        row.unended = self.at == self.text.len() && !self.text.ends_with(['\n', '\r']);
        Ok(true)
    }

    /// Cuts a line without quotation marks at its separators, which is nearly every line of a published
    /// file; `false` where the line needs the longer way.
    fn read_plain_line(&mut self, row: &mut Row<'a>) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = &self.text[self.at..self.at + length];
        let line = line.strip_suffix('\r').unwrap_or(line);
        if memchr::memchr2(b'"', b'\r', line.as_bytes()).is_some() {
            return false;
        }
        let mut start = 0;
        for end in memchr::memchr_iter(self.separator, line.as_bytes()).take(MOST_COLUMNS) {
            row.cells.push(Cow::Borrowed(&line[start..end]));
            start = end + 1;
        }
        row.cells.push(Cow::Borrowed(&line[start..]));
        self.at += (length + 1).min(rest.len());
        true
    }

    fn read_cells(&mut self, row: &mut Row<'a>) -> Result<(), Refusal> {
        while self.read_cell(row)? && row.cells.len() <= MOST_COLUMNS {}
        Ok(())
    }

    fn refuse_what_is_too_wide(&self, row: &Row<'_>) -> Result<(), Refusal> {
        if row.cells.len() <= MOST_COLUMNS {
            return Ok(());
        }
        Err(Refusal {
            problem: format!("Row {} has more than {MOST_COLUMNS} cells.", self.number),
            remedy: "Check what separates its columns; a table so wide is read by nothing."
                .to_owned(),
        })
    }

    /// Reads one cell and the mark behind it; `true` when that is a separator.
    fn read_cell(&mut self, row: &mut Row<'a>) -> Result<bool, Refusal> {
        if self.text.as_bytes().get(self.at) == Some(&b'"') {
            let (inside, behind) = self.quoted_end()?;
            let raw = &self.text[self.at + 1..inside];
            row.cells.push(match raw.contains('"') {
                true => Cow::Owned(raw.replace("\"\"", "\"")),
                false => Cow::Borrowed(raw),
            });
            let (end, _) = self.plain_end(behind);
            if end > behind {
                row.flaw = Some("A quoted cell has text behind its closing quotation mark.");
            }
            self.at = end;
        } else {
            let (end, quoted) = self.plain_end(self.at);
            if quoted {
                row.flaw = Some("A quotation mark stands within a cell that is not quoted.");
            }
            row.cells.push(Cow::Borrowed(&self.text[self.at..end]));
            self.at = end;
        }
        Ok(self.step_over_mark())
    }

    /// Where the next separator or end of line is, and whether a quotation mark stands before it.
    fn plain_end(&self, from: usize) -> (usize, bool) {
        let rest = &self.text.as_bytes()[from..];
        let end = memchr::memchr3(self.separator, b'\n', b'\r', rest).unwrap_or(rest.len());
        (from + end, memchr::memchr(b'"', &rest[..end]).is_some())
    }

    /// Where a quoted cell's text ends, and where the text behind its closing mark begins.
    fn quoted_end(&self) -> Result<(usize, usize), Refusal> {
        let bytes = self.text.as_bytes();
        let mut at = self.at + 1;
        while let Some(found) = memchr::memchr(b'"', &bytes[at..]) {
            at += found;
            if bytes.get(at + 1) != Some(&b'"') {
                return Ok((at, at + 1));
            }
            at += 2;
        }
        Err(Refusal {
            problem: format!("Row {}: a quotation mark is opened and never closed.", self.number),
            remedy: "Close it, or write it twice where it belongs to the text.".to_owned(),
        })
    }

    /// Passes a separator (`true`) or an end of line: LF, CR LF or CR.
    fn step_over_mark(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        match bytes.get(self.at) {
            Some(byte) if *byte == self.separator => {
                self.at += 1;
                return true;
            }
            Some(b'\r') if bytes.get(self.at + 1) == Some(&b'\n') => self.at += 2,
            Some(_) => self.at += 1,
            None => {}
        }
        false
    }
}
