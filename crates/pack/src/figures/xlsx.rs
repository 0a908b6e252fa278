//! A workbook for Excel.

use std::io::Write;

use delivery::view::figures::{FiguresHead, IndicatorFigures};
use jiff::civil::Date;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, Table, TableColumn, TableStyle, Workbook, Worksheet,
    XlsxError,
};

use super::{
    Unwritten, Writer,
    sheet::{
        COLUMNS, Cell, HEADER_ROW, LONGEST, MOST, MOST_DECIMALS, NOTES, NOTES_HEADER, SHEET, cells,
        introduction,
    },
};

pub(super) struct Xlsx<'w, W> {
    out: &'w mut W,
    workbook: Workbook,
    sheet: Worksheet,
    count: u32,
    /// By how many decimals they show.
    formats: Vec<Format>,
}

impl<'w, W: Write + Send> Xlsx<'w, W> {
    pub(super) fn begin(head: &FiguresHead, out: &'w mut W) -> Result<Self, Unwritten> {
        let mut workbook = Workbook::new();
        let properties = DocProperties::new()
            .set_title(&head.title)
            .set_author("Throughline")
            .set_creation_datetime(&midnight(head.moment.day)?);
        workbook.set_properties(&properties);
        let mut sheet = Worksheet::new();
        sheet.set_name(SHEET)?.set_freeze_panes(HEADER_ROW, 0)?;
        write_top(&mut sheet, &head.title, &introduction(head))?;
        for (at, (_, _, width)) in (0..).zip(COLUMNS) {
            sheet.set_column_width(at, width)?;
        }
        let format = |decimals: usize| match decimals {
            0 => Format::new().set_num_format("#,##0"),
            _ => Format::new().set_num_format(format!("#,##0.{}", "0".repeat(decimals))),
        };
        let formats = (0..=MOST_DECIMALS).map(format).collect();
        Ok(Self { out, workbook, sheet, count: 0, formats })
    }
}

impl<W: Write + Send> Writer for Xlsx<'_, W> {
    fn add(&mut self, figures: &IndicatorFigures) -> Result<(), Unwritten> {
        for row in figures.rows() {
            if self.count >= MOST {
                return Err(Unwritten::TooMany(MOST));
            }
            let at = HEADER_ROW + self.count;
            for (column, cell) in (0..).zip(cells(&row)) {
                match cell {
                    Cell::Text(text) if text.is_empty() => {}
                    Cell::Text(text) if text.chars().count() > LONGEST => {
                        let place = format!("{} of release {}", row.place(), row.release.0);
                        return Err(Unwritten::Unfit(place));
                    }
                    Cell::Text(text) => {
                        self.sheet.write_string(at, column, text)?;
                    }
                    Cell::Number { number, decimals, .. } => {
                        let format = self.formats.get(decimals).unwrap_or(&self.formats[0]);
                        self.sheet.write_number_with_format(at, column, number, format)?;
                    }
                }
            }
            self.count += 1;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Unwritten> {
        let mut sheet = std::mem::take(&mut self.sheet);
        let names = COLUMNS.map(|(name, ..)| name);
        add_table(&mut sheet, SHEET, &names, HEADER_ROW - 1 + self.count)?;
        self.workbook.push_worksheet(sheet);
        let notes = notes()?;
        self.workbook.push_worksheet(notes);
        self.workbook.save_to_writer(&mut *self.out)?;
        Ok(self.out.flush()?)
    }
}

/// Title and sentence above a table, in the first column.
fn write_top(sheet: &mut Worksheet, title: &str, sentence: &str) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_font_size(14);
    sheet.write_string_with_format(0, 0, title, &bold)?.write_string(1, 0, sentence)?;
    Ok(())
}

/// Makes the rows from the header on a table with a name.
fn add_table(
    sheet: &mut Worksheet,
    name: &str,
    columns: &[&str],
    last: u32,
) -> Result<(), XlsxError> {
    let headers: Vec<TableColumn> =
        columns.iter().map(|it| TableColumn::new().set_header(*it)).collect();
    let table = Table::new()
        .set_name(name.to_lowercase())
        .set_columns(&headers)
        .set_style(TableStyle::Light1)
        .set_alt_text_title(name);
    let last_column = u16::try_from(columns.len() - 1).unwrap_or(u16::MAX);
    sheet.add_table(HEADER_ROW - 1, 0, last, last_column, &table)?;
    Ok(())
}

/// The sheet that says what the columns hold.
fn notes() -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(NOTES)?.set_freeze_panes(HEADER_ROW, 0)?;
    let sentence =
        "This worksheet contains one table. It says what the columns of the figures hold.";
    write_top(&mut sheet, NOTES, sentence)?;
    sheet.set_column_width(0, 20)?.set_column_width(1, 90)?;
    for (at, (name, meaning, _)) in (HEADER_ROW..).zip(COLUMNS) {
        sheet.write_string(at, 0, name)?.write_string(at, 1, meaning)?;
    }
    let last = HEADER_ROW - 1 + u32::try_from(COLUMNS.len()).unwrap_or(u32::MAX);
    add_table(&mut sheet, NOTES, &NOTES_HEADER, last)?;
    Ok(sheet)
}

fn midnight(day: Date) -> Result<ExcelDateTime, XlsxError> {
    let [month, day_of_month] =
        [day.month(), day.day()].map(|it| u8::try_from(it).unwrap_or_default());
    // Excel knows no day before 1900, and no question is asked about one.
    ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or(1900), month, day_of_month)
}

impl From<XlsxError> for Unwritten {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::IoError(error) => Self::Io(error),
            other => Self::Workbook(other.to_string()),
        }
    }
}
