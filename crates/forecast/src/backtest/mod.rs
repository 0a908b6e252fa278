//! What the engine would have said in the past, and how good it would have been.
//!
//! At each origin the engine sees a series only up to that step. Widths come from a calibration
//! refreshed once a year with nothing but errors whose values had arrived by then, starting from
//! [`Options::prior`]; a group's season is decided from what the group had by then. Targets are set
//! from the past of the series alone: the last value plus or minus multiples of the mean change times
//! the square root of the horizon, and once and one and a half times the mean trend carried on.

mod report;
mod rows;

use rayon::prelude::*;

use crate::{Calibration, Frequency, Realised, Series};

pub use report::{Bin, FrequencyReport, Group, Length, MethodReport, Report, Scores};
use rows::Row;
pub use rows::TARGETS;

/// A series and the indicator it is an area or group of.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The series. A season given to it is ignored: it would know the future.
    pub series: Series,
    /// Any number that tells indicators apart.
    pub indicator: u32,
}

/// How a backtest is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Threads used at most; 0: one a core.
    pub threads: usize,
    /// Points a series must have before its first origin; the frequency's fewest when `None`.
    pub first_origin: Option<usize>,
    /// Steps ahead at most; by default 5 annual, 8 quarterly, 18 monthly, 26 weekly.
    pub horizon: Option<usize>,
    /// Where the widths start. Honest only if it has not been learned from these series.
    pub prior: Calibration,
    /// Forecasts of a frequency are scored once this many errors have been realised, so that the
    /// widths have something to go by.
    pub warm_up: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            threads: 0,
            first_origin: None,
            horizon: None,
            prior: Calibration::neutral(),
            warm_up: 1000,
        }
    }
}

/// Runs the backtest over all subjects, frequency by frequency.
#[must_use]
pub fn backtest(subjects: &[Subject], options: &Options) -> Report {
    let work = || Report {
        frequencies: Frequency::ALL
            .into_iter()
            .filter_map(|frequency| of_frequency(subjects, frequency, options))
            .collect(),
    };
    match rayon::ThreadPoolBuilder::new().num_threads(options.threads).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

/// The realised errors that a calibration learns from: those of every past forecast of the
/// subjects, made as in [`backtest`].
#[must_use]
pub fn realised(subjects: &[Subject], options: &Options) -> Vec<Realised> {
    let rows = |frequency| rolled(subjects, frequency, options);
    Frequency::ALL.into_iter().flat_map(rows).map(|it| it.realised()).collect()
}

fn rolled(subjects: &[Subject], frequency: Frequency, options: &Options) -> Vec<Row> {
    let subjects: Vec<&Subject> =
        subjects.iter().filter(|it| it.series.frequency() == frequency).collect();
    let seasons = rows::seasons(&subjects);
    let rows: Vec<Vec<Row>> =
        subjects.par_iter().map(|it| rows::of_subject(it, &seasons, options)).collect();
    rows.into_iter().flatten().collect()
}

fn of_frequency(
    subjects: &[Subject],
    frequency: Frequency,
    options: &Options,
) -> Option<FrequencyReport> {
    let mut rows = rolled(subjects, frequency, options);
    calibrate(&mut rows, frequency, options);
    let scored: Vec<Row> = rows.into_iter().filter(|it| it.scored).collect();
    (!scored.is_empty()).then(|| report::of(frequency, &scored))
}

/// Gives every forecast the width that was known when it was made.
fn calibrate(rows: &mut [Row], frequency: Frequency, options: &Options) {
    let year = i32::try_from(frequency.steps_a_year()).unwrap_or(1);
    let mut arrivals: Vec<(i32, Realised)> =
        rows.iter().map(|it| (it.origin + it.steps(), it.realised())).collect();
    arrivals.sort_by_key(|it| it.0);
    let errors: Vec<Realised> = arrivals.iter().map(|it| it.1).collect();
    rows.sort_by_key(|it| it.origin);
    for made in rows.chunk_by_mut(|a, b| a.origin.div_euclid(year) == b.origin.div_euclid(year)) {
        // The first origin of the year: what arrived later in the year is not looked at.
        let known = arrivals.partition_point(|it| it.0 <= made[0].origin);
        let calibration = options.prior.with(&errors[..known]);
        for row in made {
            row.widen(&calibration);
            row.scored = known >= options.warm_up;
        }
    }
}
