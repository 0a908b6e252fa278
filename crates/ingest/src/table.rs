//! From text to rows: RFC 4180, strictly, with cells borrowed from the text and every row numbered.
//!
//! A general CSV reader takes a stray quotation mark in its stride; here it has to be a finding.

mod decimal_mark;
mod rows;
mod separator;

use std::collections::BTreeMap;

use crate::{fault::Fault, reading::Refusal};
use decimal_mark::Mark;
pub(crate) use rows::{Row, Rows};

/// The most rows that one file may have.
pub(crate) const MOST_ROWS: u32 = 5_000_000;

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

/// What separates the cells of a text, commas where it does not show, and where its rows begin: behind
/// a line that says the separator.
pub(crate) fn separator_of(text: &str) -> (u8, usize) {
    let (separator, rest, _) = separator::of(text).unwrap_or((b',', text, None));
    (separator, text.len() - rest.len())
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
