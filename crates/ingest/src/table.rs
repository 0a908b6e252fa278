//! From text to rows: RFC 4180, strictly, with cells borrowed from the text and every row numbered.
//!
//! A general CSV reader takes a stray quotation mark in its stride; here it has to be a finding.

mod decimal_mark;
mod separator;

use std::{borrow::Cow, collections::BTreeMap};

use crate::{fault::Fault, reading::Refusal};
use decimal_mark::Mark;

/// The most rows that one file may have.
pub(crate) const MOST_ROWS: u32 = 5_000_000;
/// The most columns that one may have: a sheet of Excel's, which real ones stay far below.
const MOST_COLUMNS: usize = 16_384;
/// The most bytes of one cell; a spreadsheet cell cannot hold more.
const LONGEST_CELL: usize = 32_767;

/// How many rows the old and the new sheets of Excel have: a table that fills one was cut there.
const FULL_SHEETS: [u32; 2] = [65_536, 1_048_576];

/// A header and the rows below it.
pub(crate) struct Table<'a> {
    /// The names of the columns, without spaces around them.
    pub(crate) header: Vec<String>,
    /// What a person should know about how its rows were cut and its numbers read.
    pub(crate) remarks: Vec<String>,
    rows: Rows<'a>,
    /// How the columns of numbers are written, where that is not how we write them.
    marks: Vec<(usize, Mark)>,
}

/// One row, to be filled again and again.
#[derive(Default)]
pub(crate) struct Row<'a> {
    /// Counted from 1 with the header as row 1; blank lines count, as they do in a spreadsheet.
    pub(crate) number: u32,
    cells: Vec<Cow<'a, str>>,
    flaw: Option<&'static str>,
    separator: u8,
    /// Whether the text ends in it, without the end of a line.
    unended: bool,
}

/// The records of a text, or of a piece of one that begins where a record begins.
#[derive(Clone)]
pub(crate) struct Rows<'a> {
    text: &'a str,
    at: usize,
    number: u32,
    most: u32,
    separator: u8,
}

impl<'a> Table<'a> {
    /// Tells what separates the columns and reads the header, past blank lines.
    pub(crate) fn open(text: &'a str) -> Result<Self, Refusal> {
        let (separator, text, remark) = separator::of(text)?;
        let mut table = Self::separated_by(separator, text)?;
        table.remarks.extend(remark);
        Ok(table)
    }

    /// Reads the header of a table of which it is known what separates its columns.
    pub(crate) fn separated_by(separator: u8, text: &'a str) -> Result<Self, Refusal> {
        let mut rows = Rows::separated_by(separator, text, MOST_ROWS);
        let mut row = Row::default();
        loop {
            if !rows.read(&mut row)? {
                let problem = "The file holds blank lines only.".to_owned();
                let remedy = "Fetch it from the publisher again.".to_owned();
                return Err(Refusal { problem, remedy });
            }
            if !row.is_blank() {
                break;
            }
        }
        rows.number = 1;
        let header: Vec<String> = row.cells.iter().map(|it| it.trim().to_owned()).collect();
        Ok(Self { header, remarks: Vec::new(), rows, marks: Vec::new() })
    }

    /// A table without a header of its own.
    pub(crate) fn headed(separator: u8, header: Vec<String>, text: &'a str) -> Self {
        let rows = Rows::separated_by(separator, text, MOST_ROWS);
        Self { header, remarks: Vec::new(), rows, marks: Vec::new() }
    }

    /// The columns and cells of a row, as they stand there.
    pub(crate) fn find(mut self, number: u32) -> Option<Vec<(String, String)>> {
        let mut row = Row::default();
        while self.read(&mut row).ok()? {
            if row.number == number {
                let cells = self.header.iter().enumerate();
                return Some(
                    cells.map(|(i, name)| (name.clone(), row.cell(i).to_owned())).collect(),
                );
            }
        }
        None
    }

    /// Looks at all numbers of these columns before any is read: "1,5" is one and a half in a file
    /// that writes its numbers so throughout. Files separated by commas are taken as they are.
    pub(crate) fn expect_numbers(&mut self, names: &[&str]) -> Result<(), Refusal> {
        if self.rows.separator == b',' {
            return Ok(());
        }
        let columns: Vec<usize> = names.iter().filter_map(|it| self.column(it)).collect();
        self.marks = decimal_mark::of(self.rows.clone(), &columns)?;
        let said = self.marks.iter().filter_map(|(at, mark)| mark.remark(&self.header[*at]));
        self.remarks.extend(said);
        Ok(())
    }

    /// The position of a column, whatever the case of its name.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|it| it.eq_ignore_ascii_case(name))
    }

    /// About how many rows are still to come, told from the length of the next line.
    pub(crate) fn rows_ahead(&self) -> usize {
        let rest = &self.rows.text.as_bytes()[self.rows.at..];
        let line = memchr::memchr(b'\n', rest).map_or(rest.len(), |it| it + 1);
        rest.len().checked_div(line).unwrap_or_default()
    }

    /// Reads the next row that is not blank; `false` at the end.
    pub(crate) fn read(&mut self, row: &mut Row<'a>) -> Result<bool, Refusal> {
        while self.rows.read(row)? {
            if !row.is_blank() {
                for (at, mark) in &self.marks {
                    if let Some(cell) = row.cells.get_mut(*at) {
                        mark.make_plain(cell);
                    }
                }
                return Ok(true);
            }
        }
        self.refuse_a_full_sheet().map(|()| false)
    }

    /// Passes over the rows still to come; the number of the last, and at least 1.
    pub(crate) fn extent(&mut self) -> u32 {
        let mut row = Row::default();
        while let Ok(true) = self.rows.read(&mut row) {}
        self.rows.number.max(1)
    }

    fn refuse_a_full_sheet(&self) -> Result<(), Refusal> {
        let rows = self.rows.number;
        if !FULL_SHEETS.contains(&rows) {
            return Ok(());
        }
        Err(Refusal {
            problem: format!(
                "The file has exactly {rows} rows, as many as a sheet of Excel holds."
            ),
            remedy:
                "It was probably cut off there. Fetch the whole table from the publisher; if it \
                     is whole, split it into two files."
                    .to_owned(),
        })
    }

    /// Why the row as a whole cannot be taken, if so.
    pub(crate) fn check(&self, row: &Row<'_>) -> Result<(), Fault> {
        row.check(&self.header)?;
        self.marks.iter().try_for_each(|(at, mark)| mark.check(&self.header[*at], row.cell(*at)))
    }
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

/// What separates the cells of a text, commas where it does not show, and where its rows begin: behind
/// a line that says the separator.
pub(crate) fn separator_of(text: &str) -> (u8, usize) {
    let (separator, rest, _) = separator::of(text).unwrap_or((b',', text, None));
    (separator, text.len() - rest.len())
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

/// Refuses a header in which a name stands twice.
pub(crate) fn refuse_twins(header: &[String]) -> Result<(), Refusal> {
    let mut first_of = BTreeMap::new();
    for (i, name) in header.iter().enumerate() {
        if let Some(first) = first_of.insert(name.to_ascii_lowercase(), i) {
            return Err(Refusal {
                problem: format!(
                    "Columns {} and {} of the header have the same name, \"{name}\".",
                    first + 1,
                    i + 1
                ),
                remedy: "Rename or remove one of them.".to_owned(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cells(text: &str) -> Vec<(u32, Vec<String>, bool)> {
        let mut table = Table::open(text).unwrap();
        let mut row = Row::default();
        let mut all = Vec::new();
        while table.read(&mut row).unwrap() {
            let texts = row.cells.iter().map(ToString::to_string).collect();
            all.push((row.number, texts, table.check(&row).is_ok()));
        }
        all
    }

    #[test]
    fn rows_are_numbered_as_in_a_spreadsheet() {
        let all = cells("\n\r\na,b\r\n1,2\r\n\r\n3,\"x\ny\"\n,\n5,6");
        let numbers: Vec<u32> = all.iter().map(|it| it.0).collect();
        assert_eq!(numbers, [2, 4, 6]);
        assert_eq!(all[1].1[1], "x\ny");
    }

    #[test]
    fn stray_quotes_and_ragged_rows_are_found_and_the_next_row_is_whole() {
        let all = cells("a,b\n\"x\"y,2\n5\" pipe,2\n1\n1,2,3\n\"say \"\"hi\"\"\",2\n");
        let fine: Vec<bool> = all.iter().map(|it| it.2).collect();
        assert_eq!(fine, [false, false, false, false, true]);
        assert_eq!(all[4].1[0], "say \"hi\"");
    }

    #[test]
    fn an_open_quote_is_refused_with_its_row() {
        let mut table = Table::open("a,b\n1,2\n\"3,4\n").unwrap();
        let mut row = Row::default();
        assert!(table.read(&mut row).unwrap());
        assert!(table.read(&mut row).unwrap_err().problem.starts_with("Row 3"));
    }

    #[test]
    fn twin_columns_are_refused() {
        let table = Table::open("year,Value,value\n").unwrap();
        let many: Vec<String> = (0..300_000).map(|it| it.to_string()).collect();
        assert!(refuse_twins(&many).is_ok(), "and takes no time for it");
        let refusal = refuse_twins(&table.header).unwrap_err();
        assert!(refusal.problem.contains("Columns 2 and 3"));
    }

    proptest! {
        /// What a CSV writer writes is read back cell by cell.
        #[test]
        fn whatever_is_written_is_read(rows in prop::collection::vec(
            prop::array::uniform3("[a-z\"',\n\r é£]{0,6}"), 1..8))
        {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["a", "b", "c"]).unwrap();
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let wanted: Vec<Vec<String>> = rows
                .iter()
                .filter(|row| row.iter().any(|it| !it.trim().is_empty()))
                .map(|row| row.to_vec())
                .collect();
            let found: Vec<Vec<String>> = cells(&text).into_iter().map(|it| it.1).collect();
            prop_assert_eq!(found, wanted);
        }
    }
}
