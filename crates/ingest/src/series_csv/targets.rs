//! Targets as a table: `series,period,value,direction`.

use std::io::BufRead;

use super::{
    SeriesFile,
    blocks::{Blocks, Unread},
    reader::{columns, step, value},
};
use crate::{
    fault::{Fault, shown},
    interner::index,
    reading::{Complaint, Refusal},
    table::{Row, Rows},
};

const COLUMNS: [&str; 4] = ["series", "period", "value", "direction"];

/// A file of targets.
#[derive(Debug, Default)]
pub struct TargetsFile {
    /// In the order of the file.
    pub rows: Vec<TargetRow>,
    /// The four cells of each row as they stand there, ready to be written into a CSV file again.
    text: String,
}

/// One row.
#[derive(Debug)]
pub struct TargetRow {
    /// The row, the header being row 1.
    pub row: u32,
    /// What it asks, or why that cannot be told.
    pub asked: Result<Asked, Box<Complaint>>,
    /// Where its cells end in the text.
    end: usize,
}

/// A question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Asked {
    /// Place in [`SeriesFile::series`].
    pub series: usize,
    /// The period, on the clock of the series' rhythm.
    pub step: i32,
    /// The value to reach; finite, and possible for the series' measure.
    pub value: f64,
    /// Whether it is to be at or above the value; else at or below.
    pub up: bool,
}

impl TargetsFile {
    /// Reads targets for the series of a file.
    ///
    /// # Errors
    /// As [`SeriesFile::read`].
    pub fn read<'r>(source: impl BufRead + 'r, series: &SeriesFile) -> Result<Self, Unread> {
        let (mut blocks, header) = Blocks::open(source)?;
        let columns = columns(&header, &COLUMNS, &[])?;
        let mut reader = Reader { header, columns, series, last: None, file: Self::default() };
        blocks.each(|rows| reader.take(rows))?;
        Ok(reader.file)
    }

    /// The four cells of a row, quoted where they must be, with commas between them.
    #[must_use]
    pub fn cells(&self, row: usize) -> &str {
        let start = row.checked_sub(1).map_or(0, |it| self.rows[it].end);
        &self.text[start..self.rows[row].end]
    }
}

struct Reader<'s> {
    header: Vec<String>,
    columns: [Option<usize>; COLUMNS.len()],
    series: &'s SeriesFile,
    /// The series of the row before.
    last: Option<u32>,
    file: TargetsFile,
}

impl Reader<'_> {
    fn take(&mut self, rows: &mut Rows<'_>) -> Result<(), Refusal> {
        let mut row = Row::default();
        while rows.read(&mut row)? {
            if row.is_blank() {
                continue;
            }
            let cells = self.columns.map(|it| row.cell_if(it));
            for (place, cell) in cells.into_iter().enumerate() {
                if place > 0 {
                    self.file.text.push(',');
                }
                write_cell(&mut self.file.text, cell);
            }
            let asked = row.check(&self.header).and_then(|()| self.asked(cells));
            self.file.rows.push(TargetRow {
                row: row.number,
                asked: asked.map_err(|it| Box::new(it.about(row.number))),
                end: self.file.text.len(),
            });
        }
        Ok(())
    }

    fn asked(&mut self, [name, period, text, direction]: [&str; 4]) -> Result<Asked, Fault> {
        let series = match self.last.filter(|it| self.series.names.name(*it) == name) {
            Some(same) => same,
            None => self.series.find(name).ok_or_else(|| unknown(name))?,
        };
        self.last = Some(series);
        let found = &self.series.series[index(series)];
        let (step, _) = step(found, period)?;
        let value = value(text)?.ok_or_else(|| {
            let problem = "The row has no value to reach.".to_owned();
            Fault::rejected("value", text, problem, "Give the target's value.")
        })?;
        if let Some((problem, remedy)) = found.measure.objection(value) {
            return Err(Fault::rejected("value", text, problem, remedy));
        }
        let up = match direction {
            "up" => true,
            "down" => false,
            _ => {
                let problem = format!("\"{}\" is no direction.", shown(direction));
                let remedy = "Write up for a value at or above, down for one at or below.";
                return Err(Fault::rejected("direction", direction, problem, remedy));
            }
        };
        Ok(Asked { series: index(series), step, value, up })
    }
}

fn unknown(name: &str) -> Fault {
    let problem = match name {
        "" => "The row does not say which series it is about.".to_owned(),
        _ => format!("There is no series \"{}\" in the file of series.", shown(name)),
    };
    Fault::rejected("series", name, problem, "Name the series as the file of series does.")
}

/// A cell as CSV: in quotation marks where it holds a comma, a mark or a line end.
pub fn write_cell(text: &mut String, cell: &str) {
    if !cell.contains([',', '"', '\n', '\r']) {
        text.push_str(cell);
        return;
    }
    text.push('"');
    for letter in cell.chars() {
        if letter == '"' {
            text.push('"');
        }
        text.push(letter);
    }
    text.push('"');
}
