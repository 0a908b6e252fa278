//! The errors the combination made at earlier points of the same series.

use crate::{
    Frequency,
    calibration::{HORIZON_BINS, horizons},
    members::{Course, Reach, State, reach},
    number::{count, single},
    series::View,
};

/// Earlier points looked at, at most.
const MOST_ORIGINS: usize = 8;
/// A squared error counts for no more than this, in variances.
const LARGEST: f64 = 36.0;

/// Own past errors at one horizon: how many, and their sum of squares over the model's variance.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Own {
    pub(crate) number: f32,
    pub(crate) squares: f32,
}

/// Points of the first prefix and how many are added for each further one.
pub(crate) fn prefixes(frequency: Frequency, points: usize) -> (usize, usize) {
    let fewest = frequency.fewest_points();
    (fewest, (points - fewest).div_ceil(MOST_ORIGINS).max(1))
}

/// How far each damping reaches at the horizons of each frequency's bins.
static REACHES: [[Reach; HORIZON_BINS]; 4] = reaches();

const fn reaches() -> [[Reach; HORIZON_BINS]; 4] {
    let mut reaches = [[reach(0); HORIZON_BINS]; 4];
    let mut frequency = 0;
    while frequency < 4 {
        let horizons = horizons(Frequency::ALL[frequency]);
        let mut bin = 0;
        while bin < HORIZON_BINS {
            reaches[frequency][bin] = reach(horizons[bin]);
            bin += 1;
        }
        frequency += 1;
    }
    reaches
}

/// The errors by horizon bin, `courses` having been seen at the prefixes.
pub(crate) fn own_errors(
    view: &View<'_>,
    (values, (fewest, stride)): (&[f64], (usize, usize)),
    state: &State,
    courses: &[Course],
) -> [Own; HORIZON_BINS] {
    let mut own = [Own::default(); HORIZON_BINS];
    let reaches = &REACHES[view.frequency.place()];
    for ((own, horizon), reach) in own.iter_mut().zip(horizons(view.frequency)).zip(reaches) {
        let h = count(horizon);
        let least = 1.0 / state.variance(horizon, reach);
        let first = fewest - 1 + horizon;
        let (mut squares, mut number) = (0.0, 0.0);
        for (course, value) in courses.iter().zip(values.iter().skip(first).step_by(stride)) {
            let error = value - course.at(h, reach);
            squares += (error * error * least).min(LARGEST);
            number += 1.0;
        }
        // Overlapping windows make neighbouring errors one.
        let each = 1.0 / f64::from(view.window);
        *own = Own { number: single(number * each), squares: single(squares * each) };
    }
    own
}
