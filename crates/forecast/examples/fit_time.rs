//! Times the fits alone, without reading and writing: what a library's call is to be compared with.
//!
//! `cargo run --release -p forecast --example fit_time -- series.csv 6` fits every series on one thread,
//! takes seven quantiles at each of six horizons, and prints the microseconds a series takes: those of
//! the fastest of several rounds, which other work on the machine disturbed least.

#![expect(clippy::print_stdout, reason = "a command prints")]

mod series_file;

use std::{error::Error, hint::black_box, time::Instant};

use forecast::{Calibration, Scratch, backtest::Subject, fit};

const ROUNDS: usize = 15;
/// Normal scores of the quantiles that `throughline forecast` writes.
const SCORES: [f64; 7] = [-1.96, -1.2816, -0.6745, 0.0, 0.6745, 1.2816, 1.96];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, horizons] = arguments.as_slice() else {
        return Err("give a file of series and how many steps ahead".into());
    };
    let horizons: usize = horizons.parse()?;
    let mut subjects = Vec::new();
    series_file::read(file, &mut subjects)?;
    let mut scratch = Scratch::default();
    let rounds = (0..ROUNDS).map(|_| round(&subjects, horizons, &mut scratch));
    let fastest = rounds.fold(f64::INFINITY, f64::min);
    let series = u32::try_from(subjects.len().max(1))?;
    println!("{:.3}", fastest / f64::from(series));
    Ok(())
}

/// Microseconds for all series once.
fn round(subjects: &[Subject], horizons: usize, scratch: &mut Scratch) -> f64 {
    let start = Instant::now();
    for it in subjects {
        let Ok(forecast) = fit(&it.series, Calibration::shipped(), scratch) else { continue };
        for horizon in 1..=horizons {
            let distribution = forecast.at(horizon);
            black_box((distribution.mean(), SCORES.map(|it| distribution.at_score(it))));
        }
    }
    start.elapsed().as_secs_f64() * 1e6
}
