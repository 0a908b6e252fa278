//! What may be typed behind `throughline export`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  throughline export --indicator rtt-within-18-weeks --format csv --data unit
  throughline export --area E12000001 --area E12000002 --format xlsx --output north.xlsx --data unit
  throughline export --release 3 --format json-stat --as-of 2026-03-01 --data unit > release.json
Without --indicator, --area or --release: everything that is known. What the files hold: docs/exporting.md.
Where there are no such figures, the exit code is 4 and no file is left.")]
pub(crate) struct Export {
    /// An indicator; may be given several times
    #[arg(long, value_name = "ID")]
    pub(crate) indicator: Vec<String>,
    /// The code of an area; may be given several times
    #[arg(long, value_name = "CODE")]
    pub(crate) area: Vec<String>,
    /// What a release said, by its number, instead of what is known
    #[arg(long, value_name = "N")]
    pub(crate) release: Option<i64>,
    /// The day or moment asked about
    #[arg(long, value_name = "T")]
    pub(crate) as_of: Option<String>,
    /// The format
    #[arg(long, value_enum)]
    pub(crate) format: Format,
    /// The file to write; - is standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Format {
    /// Tidy CSV, which an import reads back
    Csv,
    /// An object for each figure
    Json,
    /// SDMX-CSV 2.0
    SdmxCsv,
    /// JSON-stat 2.0
    JsonStat,
    /// A workbook for Excel
    Xlsx,
    /// A workbook in the Open Document Format
    Ods,
}

impl From<Format> for usecases::figures::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Csv => Self::Csv,
            Format::Json => Self::Json,
            Format::SdmxCsv => Self::SdmxCsv,
            Format::JsonStat => Self::JsonStat,
            Format::Xlsx => Self::Xlsx,
            Format::Ods => Self::Ods,
        }
    }
}
