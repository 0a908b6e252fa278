//! The errors the combination made at earlier points of the same series, and what they make of its
//! width.

use crate::{
    Calibration, Frequency,
    calibration::{HORIZON_BINS, horizons, own_factor},
    members::{Course, Reach, State, reach},
    number::count,
    series::View,
};

/// Earlier points looked at, at most.
const MOST_ORIGINS: usize = 5;
/// A squared error counts for no more than this, in variances.
const LARGEST: f64 = 36.0;

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

/// Factors on the combination's standard deviation by horizon bin, `courses` having been seen at the
/// prefixes. With the widths that a calibration began with, no 95 % range is narrower on the forecast's
/// scale than that of an earlier bin. What has been learned since leaves the factors alone: a unit of
/// error that moved with the widths would have no errors to learn them from.
pub(crate) fn factors(
    view: &View<'_>,
    (values, prefixes): (&[f64], (usize, usize)),
    state: &State,
    courses: &[Course],
    calibration: &Calibration,
) -> [f64; HORIZON_BINS] {
    let mut factors = [1.0; HORIZON_BINS];
    let mut widths = [1.0; HORIZON_BINS];
    for (bin, horizon) in horizons(view.frequency).into_iter().enumerate() {
        let reach = &REACHES[view.frequency.place()][bin];
        let variance = state.variance(horizon, reach);
        let (number, squares) =
            own_errors((values, prefixes), courses, (horizon, reach), 1.0 / variance);
        // Overlapping windows make neighbouring errors one.
        let each = 1.0 / f64::from(view.window);
        factors[bin] = own_factor(number * each, squares * each);
        let first = calibration.first_width(view.frequency, bin, values.len());
        widths[bin] = variance.sqrt() * factors[bin] * first;
    }
    for ((factor, width), rising) in factors.iter_mut().zip(widths).zip(rising(widths)) {
        *factor *= rising / width;
    }
    factors
}

/// The nearest widths that never fall: isotonic regression by its max-min formula (Robertson, Wright and
/// Dykstra, 1988).
fn rising(widths: [f64; HORIZON_BINS]) -> [f64; HORIZON_BINS] {
    if widths.is_sorted() {
        return widths;
    }
    let mut sums = [0.0; HORIZON_BINS + 1];
    for (bin, width) in widths.iter().enumerate() {
        sums[bin + 1] = sums[bin] + width;
    }
    let mean = |from: usize, to: usize| (sums[to] - sums[from]) / count(to - from);
    std::array::from_fn(|bin| {
        let least =
            |from| (bin + 1..=HORIZON_BINS).map(|to| mean(from, to)).fold(f64::MAX, f64::min);
        (0..=bin).map(least).fold(0.0, f64::max)
    })
}

/// How many errors were made at one horizon, and the sum of their squares times `precision`.
fn own_errors(
    (values, (fewest, stride)): (&[f64], (usize, usize)),
    courses: &[Course],
    (horizon, reach): (usize, &Reach),
    precision: f64,
) -> (f64, f64) {
    let h = count(horizon);
    let first = fewest - 1 + horizon;
    let (mut squares, mut number) = (0.0, 0.0);
    for (course, value) in courses.iter().zip(values.iter().skip(first).step_by(stride)) {
        let error = value - course.at(h, reach);
        squares += (error * error * precision).min(LARGEST);
        number += 1.0;
    }
    (number, squares)
}
