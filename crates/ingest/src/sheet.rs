//! Cells as they stand in a file: sheets, rows and cells with their text and make, nothing read into them.
//!
//! One streaming interface before every format of workbook. No formula, macro, link or picture is
//! ever run or fetched: what a workbook carries beside its cells is named in its remarks.

pub(crate) mod archive;
mod compound;
mod date;
mod number;
mod ods;
mod record;
mod strings;
mod style;
mod text;
mod value;
mod xls;
mod xlsb;
mod xlsx;
mod xml;

use std::sync::Arc;

use crate::{reading::Refusal, text::Decoded};
pub(crate) use style::signs as format_signs;

/// A workbook, or a text file as its only sheet. Opening reads what stands around the cells; rows
/// are streamed.
pub struct Workbook<'a> {
    /// "xlsx", "xlsb", "xls", "ods" or "csv".
    pub format: &'static str,
    /// In the order of the file.
    pub sheets: Vec<Sheet>,
    /// What a person should know: macros left alone, external links, full recalculation asked for, …
    pub remarks: Vec<String>,
    source: Source<'a>,
}

/// One sheet, as it is known before its rows.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its name; empty for a text file.
    pub name: String,
    /// Whether it is shown.
    pub visibility: Visibility,
    /// Cells that are shown as one.
    pub merged: Vec<Area>,
    /// The first and the last column of each hidden stretch.
    pub hidden_columns: Vec<(u16, u16)>,
    /// Whether a filter hides rows.
    pub filtered: bool,
    /// Comments and threaded notes: row, column and text.
    pub comments: Vec<(u32, u16, String)>,
}

/// Whether a sheet is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Visibility {
    /// It is.
    #[default]
    Visible,
    /// It is not, and the menu offers to show it.
    Hidden,
    /// Hidden so that the menu does not offer to show it.
    VeryHidden,
}

/// A block of cells: the first and the last row and column, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// The first and the last row.
    pub rows: (u32, u32),
    /// The first and the last column.
    pub columns: (u16, u16),
}

/// One row, to be filled again and again.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Counted from 1.
    pub number: u32,
    /// Whether it is hidden, by hand or by a filter.
    pub hidden: bool,
    /// Those that hold something, by column.
    pub cells: Vec<Cell>,
}

/// One cell that holds something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Counted from 1.
    pub column: u16,
    /// A text's text; a number's shortest decimal text without an exponent; a date's ISO text; the
    /// formula of a cell that was never computed.
    pub text: String,
    /// What it is.
    pub make: Make,
    /// The number format's code, where it is not General.
    pub format: Option<Arc<str>>,
    /// The plain and the raised part of a text that has both, or is raised as a whole.
    pub raised: Option<(String, String)>,
    /// Why it may not be believed as it is.
    pub doubt: Option<Doubt>,
    /// Whether digits beyond the fifteenth were cut off: 0.30000000000000004 became 0.3.
    pub shortened: bool,
}

/// What a cell is by the file's own word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Make {
    /// Text.
    Text,
    /// A number.
    Number,
    /// A date, a time or both.
    Date,
    /// TRUE or FALSE.
    Boolean,
    /// An error such as #N/A, or what is no value at all.
    Error,
    /// A formula whose result the file does not hold.
    Uncomputed,
}

/// Why a person should look at a cell before its text is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// Its format or its colour hides it.
    Hidden,
    /// A date before March 1900, which Excel counts wrongly, or none that exists.
    BadDate,
    /// A whole number of more than fifteen digits, of which a spreadsheet keeps fifteen.
    Digits,
    /// A formula's result that may be out of date.
    Stale,
}

/// Where the rows come from.
enum Source<'a> {
    Text(text::Text<'a>),
    Xlsx(Box<xlsx::Book<'a>>),
    Ods(Box<ods::Book<'a>>),
    Xls(Box<xls::Book>),
    Xlsb(Box<xlsb::Book<'a>>),
}

/// The rows of one sheet, in order; blank ones are left out.
pub struct Rows<'w>(Stream<'w>);

enum Stream<'w> {
    Text(text::Rows<'w>),
    Xlsx(Box<xlsx::Rows<'w>>),
    Ods(Box<ods::Rows<'w>>),
    Xls(Box<xls::Rows<'w>>),
    Xlsb(Box<xlsb::Rows<'w>>),
}

/// Whether the bytes are those of a workbook, whatever the file is called.
pub(crate) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(archive::MAGIC) || bytes.starts_with(compound::MAGIC)
}

impl<'a> Workbook<'a> {
    /// Tells the format by what the bytes hold and reads what stands around the cells.
    ///
    /// # Errors
    /// A [`Refusal`] when the file is no workbook, is damaged, or is larger than it says.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        if bytes.starts_with(archive::MAGIC) {
            let archive = archive::Archive::open(bytes)?;
            if ods::is_one(&archive)? {
                return ods::open(archive);
            }
            return match xlsx::main_part(&archive)? {
                Some(main) if main.ends_with(".bin") => xlsb::open(archive, &main),
                Some(main) => xlsx::open(archive, &main),
                None => Err(no_workbook(&archive)),
            };
        }
        if bytes.starts_with(compound::MAGIC) {
            return xls::open(bytes);
        }
        Ok(Self::of_text(crate::text::decode(bytes)?))
    }

    /// A text as a workbook of one sheet.
    pub(crate) fn of_text(text: Decoded<'a>) -> Self {
        text::open(text)
    }

    /// The rows of a sheet, by its position in `sheets`.
    ///
    /// # Errors
    /// A [`Refusal`] when the file does not hold it.
    pub fn rows(&self, sheet: usize) -> Result<Rows<'_>, Refusal> {
        Ok(Rows(match &self.source {
            Source::Text(text) => Stream::Text(text.rows()),
            Source::Ods(book) => Stream::Ods(Box::new(book.rows(sheet)?)),
            Source::Xls(book) => Stream::Xls(Box::new(book.rows(sheet)?)),
            Source::Xlsb(book) => Stream::Xlsb(Box::new(book.rows(sheet)?)),
            Source::Xlsx(book) => Stream::Xlsx(Box::new(book.rows(sheet)?)),
        }))
    }
}

impl Rows<'_> {
    /// Fills `row` with the next row that holds something and says whether there was one.
    ///
    /// # Errors
    /// A [`Refusal`] when the rest of the sheet cannot be read.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, Refusal> {
        row.cells.clear();
        row.hidden = false;
        match &mut self.0 {
            Stream::Text(rows) => rows.next(row),
            Stream::Ods(rows) => rows.next(row),
            Stream::Xls(rows) => rows.next(row),
            Stream::Xlsb(rows) => rows.next(row),
            Stream::Xlsx(rows) => rows.next(row),
        }
    }
}

impl Cell {
    /// A cell of text.
    fn text(column: u16, text: String) -> Self {
        let (make, format, raised, doubt) = (Make::Text, None, None, None);
        Self { column, text, make, format, raised, doubt, shortened: false }
    }
}

/// The row and column of a cell's address: "C7" is row 7, column 3.
fn address(text: &str) -> Option<(u32, u16)> {
    let text = text.as_bytes();
    let letters = text.iter().take_while(|it| it.is_ascii_alphabetic()).count();
    if letters == 0 || letters > 3 || !(1..=7).contains(&(text.len() - letters)) {
        return None;
    }
    let column = text[..letters]
        .iter()
        .fold(0_u16, |sum, it| sum * 26 + u16::from(it.to_ascii_uppercase() - b'A') + 1);
    let mut row = 0_u32;
    for digit in &text[letters..] {
        row = row * 10 + u32::from(digit.is_ascii_digit().then(|| digit - b'0')?);
    }
    (column <= MOST_COLUMNS && (1..=MOST_ROWS).contains(&row)).then_some((row, column))
}

/// The cells of an address such as "A1:C7", or of one cell.
fn area(text: &str) -> Option<Area> {
    let text = text.replace('$', "");
    let (first, last) = text.split_once(':').unwrap_or((&text, &text));
    let ((top, left), (bottom, right)) = (address(first)?, address(last)?);
    (top <= bottom && left <= right).then_some(Area { rows: (top, bottom), columns: (left, right) })
}

/// The most rows and columns that a sheet may have; Excel's own limits.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u16 = 16_384;
/// The most characters that a cell may hold; Excel's own limit.
const LONGEST_TEXT: usize = 32_767;

/// A sheet that goes to the last row there is.
fn truncated(rows: u32) -> Refusal {
    Refusal {
        problem: format!(
            "A sheet goes on to row {rows}, the last that such a file can have: it looks truncated."
        ),
        remedy: "Ask the publisher for the whole table, as CSV.".to_owned(),
    }
}

/// An archive that holds something else.
fn no_workbook(archive: &archive::Archive<'_>) -> Refusal {
    let starts = |start: &str| archive.names().any(|it| it.starts_with(start));
    let what = if starts("index/") || starts("index.zip") {
        "a Numbers document"
    } else if starts("word/") {
        "a Word document"
    } else if starts("ppt/") {
        "a presentation"
    } else {
        "a zip archive without a workbook in it"
    };
    Refusal {
        problem: format!("The file is {what}."),
        remedy: "Save the table as an Excel workbook, an OpenDocument spreadsheet or CSV."
            .to_owned(),
    }
}

/// A file that breaks its own format's rules.
fn damaged(problem: String) -> Refusal {
    Refusal {
        problem,
        remedy: "Fetch the file from the publisher again, or open it in a spreadsheet and save it \
                 anew."
            .to_owned(),
    }
}

/// The most sheets of a workbook.
const MOST_SHEETS: usize = 2_000;

/// Refuses more sheets than a workbook may have.
fn refuse_more_sheets(sheets: usize) -> Result<(), Refusal> {
    if sheets <= MOST_SHEETS {
        return Ok(());
    }
    Err(damaged(format!("The workbook has more than {MOST_SHEETS} sheets.")))
}

/// A remark on what styles say beside a cell's text.
const MARKED: &str = "Some cells are struck through or coloured. What that means was not read, and \
                      a screen reader does not see it either.";

/// A workbook that nobody can read without its password.
fn protected() -> Refusal {
    Refusal {
        problem: "The workbook is protected by a password.".to_owned(),
        remedy: "Open it with its password, save it without one, and import that.".to_owned(),
    }
}

/// A text that no cell could hold.
fn too_long() -> Refusal {
    damaged(format!(
        "A text in the workbook has more than {LONGEST_TEXT} characters, which no cell can hold."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_names_of_columns_agree() {
        for (column, name) in
            [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16_384, "XFD")]
        {
            assert_eq!(delivery::observation::column_letters(column), name);
            assert_eq!(address(&format!("{name}7")), Some((7, column)));
        }
        assert_eq!(address("XFD1048576"), Some((1_048_576, 16_384)));
        for wrong in ["", "7", "A", "A0", "XFE1", "A1048577", "ZZZZ1", "A1x", "A99999999", "é1"] {
            assert_eq!(address(wrong), None, "{wrong}");
        }
        let area = area("$B$2:D10").unwrap();
        assert_eq!((area.rows, area.columns), ((2, 10), (2, 4)));
    }
}
