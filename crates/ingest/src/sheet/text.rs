//! A text file as a sheet: any rows, ragged or not, every cell a text.

use super::{Cell, LONGEST_TEXT, MOST_COLUMNS, Row, Sheet, Source, Workbook};
use crate::{
    fault::Fault,
    reading::Refusal,
    table::{self, MOST_ROWS},
    text::Decoded,
};

/// A decoded text, what separates its cells, and where its rows begin.
pub(super) struct Text<'a> {
    text: Decoded<'a>,
    separator: u8,
    start: usize,
}

/// Its rows.
pub(super) struct Rows<'w> {
    rows: table::Rows<'w>,
    row: table::Row<'w>,
}

/// Tells once what separates the cells of a text.
pub(super) fn open(mut text: Decoded<'_>) -> Workbook<'_> {
    let remarks = std::mem::take(&mut text.remarks);
    let (separator, start) = table::separator_of(&text);
    Workbook {
        format: "csv",
        sheets: vec![Sheet::default()],
        remarks,
        source: Source::Text(Text { text, separator, start }),
    }
}

impl Text<'_> {
    pub(super) fn rows(&self) -> Rows<'_> {
        let text = self.text.get(self.start..).unwrap_or_default();
        let rows = table::Rows::separated_by(self.separator, text, MOST_ROWS);
        Rows { rows, row: table::Row::default() }
    }
}

impl Rows<'_> {
    pub(super) fn next(&mut self, row: &mut Row) -> Result<bool, Refusal> {
        while self.rows.read(&mut self.row)? {
            if self.row.is_blank() {
                continue;
            }
            row.number = self.row.number;
            return self.fill(row).map(|()| true);
        }
        Ok(false)
    }

    fn fill(&self, row: &mut Row) -> Result<(), Refusal> {
        self.row.check_marks().map_err(|it| in_row(it, row.number))?;
        for i in 0..self.row.width() {
            let text = self.row.cell(i);
            if text.is_empty() {
                continue;
            }
            let column = u16::try_from(i + 1).ok().filter(|it| *it <= MOST_COLUMNS);
            let column = column.ok_or_else(|| {
                refusal(row.number, &format!("has more than {MOST_COLUMNS} cells"))
            })?;
            if text.len() > LONGEST_TEXT {
                return Err(refusal(
                    row.number,
                    &format!("has a cell of more than {LONGEST_TEXT} bytes"),
                ));
            }
            row.cells.push(Cell::text(column, text.to_owned()));
        }
        Ok(())
    }
}

fn refusal(row: u32, what: &str) -> Refusal {
    let remedy = "Check the quotation marks; a cell may have swallowed its neighbours.";
    Refusal { problem: format!("Row {row} {what}."), remedy: remedy.to_owned() }
}

fn in_row(fault: Fault, row: u32) -> Refusal {
    let complaint = fault.about(row);
    Refusal { problem: format!("Row {row}: {}", complaint.problem), remedy: complaint.remedy }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::decode;

    #[test]
    fn rows_may_be_ragged_and_blank_cells_cost_nothing() {
        let book = open(decode(b"A title\n\na,,c\n,,\n1,\"x, y\",3,4\n").unwrap());
        let (mut rows, mut row) = (book.rows(0).unwrap(), Row::default());
        let mut told = Vec::new();
        while rows.next(&mut row).unwrap() {
            let cells: Vec<_> = row.cells.iter().map(|it| (it.column, it.text.clone())).collect();
            told.push((row.number, cells));
        }
        let cell = |column, text: &str| (column, text.to_owned());
        assert_eq!(told[0], (1, vec![cell(1, "A title")]));
        assert_eq!(told[1], (3, vec![cell(1, "a"), cell(3, "c")]));
        assert_eq!(told[2].1[1..], [cell(2, "x, y"), cell(3, "3"), cell(4, "4")]);
        assert_eq!((told.len(), told[2].0), (3, 5));
    }

    #[test]
    fn a_stray_quotation_mark_is_refused_with_its_row() {
        let book = open(decode(b"a,b\n\"x\"y,2\n").unwrap());
        let (mut rows, mut row) = (book.rows(0).unwrap(), Row::default());
        assert!(rows.next(&mut row).unwrap());
        assert!(rows.next(&mut row).unwrap_err().problem.starts_with("Row 2: "));
    }
}
