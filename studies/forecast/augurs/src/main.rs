//! Forecasts one series a line (season,horizon,values…) with augurs and prints mean and quantiles; CPU seconds last.

use std::io::{self, BufRead, Write};

use augurs_core::{Fit, Forecast, ModelError, Predict};
use augurs_ets::{trend::AutoETSTrendModel, AutoETS};
use augurs_mstl::MSTLModel;

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut seconds = 0.0;
    for line in io::stdin().lock().lines() {
        let numbers: Vec<f64> = line?.split(',').map(|cell| cell.parse().expect("a number")).collect();
        let (season, horizon, past) = (numbers[0] as usize, numbers[1] as usize, &numbers[2..]);
        let before = cpu_seconds();
        let answer = forecast(season, horizon, past);
        seconds += cpu_seconds() - before;
        let rows = answer.unwrap_or_default();
        let cells: Vec<String> = rows.iter().map(f64::to_string).collect();
        writeln!(out, "{}", cells.join(","))?;
    }
    writeln!(out, "{seconds}")
}

/// Mean and the seven quantiles of every step; `None` when the model cannot be fitted. A series with more than two
/// cycles is decomposed first (augurs has no seasonal ETS).
fn forecast(season: usize, horizon: usize, past: &[f64]) -> Option<Vec<f64>> {
    let bands = if season > 1 && past.len() > 2 * season {
        let trend = AutoETSTrendModel::from(AutoETS::non_seasonal());
        predict(&MSTLModel::new(vec![season], trend).fit(past).ok()?, horizon)?
    } else {
        predict(&AutoETS::non_seasonal().fit(past).ok()?, horizon)?
    };
    let [half, eighty, most] = &bands;
    let low = |band: &Forecast, step: usize| band.intervals.as_ref().map(|i| i.lower[step]);
    let high = |band: &Forecast, step: usize| band.intervals.as_ref().map(|i| i.upper[step]);
    let mut rows = Vec::with_capacity(horizon * 8);
    for step in 0..horizon {
        let mean = half.point[step];
        rows.extend([mean, low(most, step)?, low(eighty, step)?, low(half, step)?, mean]);
        rows.extend([high(half, step)?, high(eighty, step)?, high(most, step)?]);
    }
    Some(rows)
}

fn predict<M: Predict<Error: ModelError>>(model: &M, horizon: usize) -> Option<[Forecast; 3]> {
    let band = |level| model.predict(horizon, level).ok();
    Some([band(0.5)?, band(0.8)?, band(0.95)?])
}

/// CPU time of this process, user and system.
fn cpu_seconds() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a valid place for the answer.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}
