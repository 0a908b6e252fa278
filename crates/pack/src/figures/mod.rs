//! Figures in, files out, an indicator at a time: the same bytes for the same figures.
//!
//! Every file holds the text of each figure as it was published; docs/exporting.md says where.

mod columns;
mod csv;
mod json;
mod json_stat;
mod ods;
mod sdmx_csv;
mod sheet;
mod xlsx;

use std::io::{self, Write};

use delivery::view::figures::{FiguresHead, IndicatorFigures};

/// A kind of file that figures are handed out in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Tidy CSV, which an import reads back.
    Csv,
    /// JSON with an object for each figure.
    Json,
    /// SDMX-CSV 2.0.
    SdmxCsv,
    /// JSON-stat 2.0.
    JsonStat,
    /// A workbook for Excel.
    Xlsx,
    /// A workbook in the Open Document Format.
    Ods,
}

impl Format {
    /// Every format, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::Csv, Self::Xlsx, Self::Ods, Self::Json, Self::SdmxCsv, Self::JsonStat];

    /// The format as it is typed and stands in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::SdmxCsv => "sdmx-csv",
            Self::JsonStat => "json-stat",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
        }
    }

    /// Reads the code back.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The format in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::SdmxCsv => "SDMX-CSV 2.0",
            Self::JsonStat => "JSON-stat 2.0",
            Self::Xlsx => "Excel (xlsx)",
            Self::Ods => "OpenDocument (ods)",
        }
    }

    /// How the names of its files end.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::SdmxCsv => "sdmx.csv",
            Self::JsonStat => "json-stat.json",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
        }
    }

    /// What a browser is told of its content.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json | Self::JsonStat => "application/json",
            Self::SdmxCsv => "application/vnd.sdmx.data+csv; version=2.0.0",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
        }
    }
}

/// Why figures could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritten {
    /// The file takes no more.
    #[error("the file cannot be written")]
    Io(#[from] io::Error),
    /// A sheet has no room for so many.
    #[error("A sheet has room for {0} figures, and there are more.")]
    TooMany(u32),
    /// A text that a workbook cannot hold, with its place and release.
    #[error("A text of {0} is longer than a cell may be, or holds a sign that a workbook cannot.")]
    Unfit(String),
    /// The workbook's writer has its own words.
    #[error("the workbook cannot be written: {0}")]
    Workbook(String),
}

/// A file of figures being written.
pub struct FiguresFile<'w>(Box<dyn Writer + Send + 'w>);

/// What each format does.
trait Writer {
    fn add(&mut self, figures: &IndicatorFigures) -> Result<(), Unwritten>;
    fn finish(&mut self) -> Result<(), Unwritten>;
}

impl<'w> FiguresFile<'w> {
    /// Begins a file.
    pub fn begin<W: Write + Send>(
        format: Format,
        head: &FiguresHead,
        out: &'w mut W,
    ) -> Result<Self, Unwritten> {
        Ok(Self(match format {
            Format::Csv => Box::new(csv::Csv::begin(out)?),
            Format::Json => Box::new(json::Json::begin(head, out)?),
            Format::SdmxCsv => Box::new(sdmx_csv::SdmxCsv::begin(out)?),
            Format::JsonStat => Box::new(json_stat::JsonStat::begin(head, out)?),
            Format::Xlsx => Box::new(xlsx::Xlsx::begin(head, out)?),
            Format::Ods => Box::new(ods::Ods::begin(head, out)?),
        }))
    }

    /// Adds the figures of an indicator.
    pub fn add(&mut self, figures: &IndicatorFigures) -> Result<(), Unwritten> {
        self.0.add(figures)
    }

    /// Ends the file; without it there is none.
    pub fn finish(mut self) -> Result<(), Unwritten> {
        self.0.finish()
    }
}
