//! What may be typed behind `throughline backtest`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  throughline backtest --input series.csv
  throughline backtest --input series.csv --json > backtest.json

The file has the columns of throughline forecast --input. At each past origin the engine sees nothing
later; targets are set around the last value from the past alone; widths are learned from nothing but
errors that had arrived. Scores are means over indicators, beside naive, drift and seasonal naive.
More in docs/forecasting-files.md.")]
pub(crate) struct Backtest {
    /// The series; - is standard input; may be gzipped
    #[arg(long, value_name = "FILE")]
    pub(crate) input: PathBuf,
    /// What the widths start from
    #[arg(long, value_enum, default_value_t = Start::Neutral)]
    pub(crate) start: Start,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Threads at most; 0 is one a core. The output is the same
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) threads: u16,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Start {
    /// Nothing: the first 1,000 past forecasts of a frequency are learned from and not scored
    Neutral,
    /// The engine's own table: all are scored; honest for series it was not learned from
    Shipped,
}
