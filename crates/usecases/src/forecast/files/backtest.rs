//! What the engine would have said of anybody's series in the past, and how good it would have been.

use forecast::{
    Calibration,
    backtest::{Options, Report, Subject, backtest},
};
use serde::Serialize;

use super::{Question, series};

/// What the widths of intervals start from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// Nothing learned: the first 1,000 past forecasts of a frequency are learned from and not
    /// scored. Honest whatever the series are.
    #[default]
    Neutral,
    /// The table that comes with the engine: all forecasts are scored. Honest if the series are none
    /// of the public ones that it was learned from.
    Shipped,
}

/// A backtest over a file.
#[derive(Debug, Serialize)]
pub struct Backtest {
    /// Rows below the header, blank ones apart.
    pub rows: u64,
    /// Series in the file.
    pub series: usize,
    /// Series that can be forecast from at all; the others have bad rows or no values.
    pub used: usize,
    /// What the widths started from.
    pub start: Start,
    /// Past forecasts of a frequency that were learned from before any was scored.
    pub warm_up: usize,
    /// The scores.
    #[serde(flatten)]
    pub report: Report,
}

impl Question {
    /// Forecasts the past of every series from many origins and scores it.
    ///
    /// `threads` is a cap; 0: one a core.
    #[must_use]
    pub fn backtest(&self, start: Start, threads: usize) -> Backtest {
        let mut next = u32::try_from(self.file.indicators()).unwrap_or(u32::MAX);
        let mut subjects = Vec::new();
        for (number, found) in self.file.series.iter().enumerate() {
            let Ok(series) = series::series(&self.file, number) else { continue };
            let indicator = found.indicator.unwrap_or_else(|| {
                next = next.saturating_add(1);
                next
            });
            subjects.push(Subject { series, indicator });
        }
        let mut options = Options { threads, ..Options::default() };
        if start == Start::Shipped {
            options.prior = Calibration::shipped().clone();
            options.warm_up = 0;
        }
        Backtest {
            rows: self.file.rows,
            series: self.file.series.len(),
            used: subjects.len(),
            start,
            warm_up: options.warm_up,
            report: backtest(&subjects, &options),
        }
    }
}
