//! Many series at once, on as many threads as one allows; the same bytes on any number of them.

use rayon::prelude::*;

use crate::{Calibration, Declined, Forecast, Scratch, Series, fit};

/// Fewer series than this are not worth handing to another thread.
const HANDFUL: usize = 64;

/// Fits every series and turns each forecast into what the caller keeps of it.
///
/// `turn` is given the series' place and its forecast, or why there is none. Results come in the
/// order of the series. `threads` caps the threads used (0: one a core); working memory is one
/// [`Scratch`] for each handful, never one a series.
pub fn batch<T: Send>(
    series: &[Series],
    calibration: &Calibration,
    threads: usize,
    turn: impl Fn(usize, Result<Forecast<'_>, Declined>) -> T + Sync,
) -> Vec<T> {
    let work = || {
        series
            .par_iter()
            .enumerate()
            .with_min_len(HANDFUL)
            .map_init(Scratch::default, |scratch, (place, it)| {
                turn(place, fit(it, calibration, scratch))
            })
            .collect()
    };
    if threads == 1 {
        let mut scratch = Scratch::default();
        let fitted = series.iter().enumerate();
        return fitted.map(|(place, it)| turn(place, fit(it, calibration, &mut scratch))).collect();
    }
    // A pool that cannot be made (no threads to be had) leaves the work to the common one.
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}
