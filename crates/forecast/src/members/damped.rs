//! Damped trends over a grid of parameters, each set weighted by its likelihood.

use super::{
    Course, DAMPINGS, State,
    lanes::{ONES, Row, WIDTH, dots, least, likelihood, split, twice},
};
use crate::number::{count, single};

/// Gains of the level.
const GAINS: Row = twice(super::GAINS);
/// Squared errors count for no more than this, in squared mean changes.
const LARGEST_SQUARE: f32 = 9.0;

/// Parameter sets that share a damping: eight gains with each of two trend gains.
struct Setting {
    /// Place in [`DAMPINGS`].
    damping: usize,
    /// Trend gain as a share of the level's.
    shares: Row,
    /// Weight before any error is seen.
    prior: Row,
}

const SETTINGS: [Setting; 4] = [
    // The first half has no trend and so no damping.
    Setting { damping: 2, shares: split(0.0, 0.50), prior: split(2.0, 1.0) },
    Setting { damping: 0, shares: split(0.05, 0.25), prior: split(1.0, 1.0) },
    Setting { damping: 1, shares: split(0.05, 0.25), prior: split(1.0, 1.0) },
    Setting { damping: 2, shares: split(0.05, 0.25), prior: split(1.0, 1.0) },
];

/// The grid after some values.
pub(super) struct Grid {
    level: [Row; SETTINGS.len()],
    trend: [Row; SETTINGS.len()],
    squares: [Row; SETTINGS.len()],
}

impl Grid {
    /// The level starts at the first value, the trend at none.
    pub(super) fn start(first: f64) -> Self {
        let zero = [[0.0; WIDTH]; SETTINGS.len()];
        Self { level: [[single(first); WIDTH]; SETTINGS.len()], trend: zero, squares: zero }
    }

    pub(super) fn add(&mut self, value: f32) {
        for (row, setting) in SETTINGS.iter().enumerate() {
            let damping = single(DAMPINGS[setting.damping]);
            let (level, trend) = (&mut self.level[row], &mut self.trend[row]);
            step(value, damping, &setting.shares, (level, trend, &mut self.squares[row]));
        }
    }

    /// The weighted course after `errors` errors, with the weights for more.
    pub(super) fn course(&self, errors: usize) -> (Course, Weights) {
        let best = least(&self.squares);
        let mut rows = SETTINGS.map(|it| it.prior);
        let (mut course, mut total) = (Course::default(), 0.0);
        for (row, setting) in SETTINGS.iter().enumerate() {
            let weights = &mut rows[row];
            likelihood(&self.squares[row], best, errors, weights);
            let [weight, level, trend] = dots(weights, [&ONES, &self.level[row], &self.trend[row]]);
            total += weight;
            course.level += level;
            course.trends[setting.damping] += trend;
        }
        course.level /= total;
        course.trends.iter_mut().for_each(|it| *it /= total);
        (course, Weights { rows, total })
    }

    /// The weighted variance, and the parameters that say how it grows.
    pub(super) fn spread(&self, weights: &Weights, errors: usize, state: &mut State) {
        let (mut squares, mut gain, mut trend_gain, mut damping) = (0.0, 0.0, 0.0, 0.0);
        for (row, setting) in SETTINGS.iter().enumerate() {
            let others = [&ONES, &self.squares[row], &GAINS, &setting.shares];
            let [weight, these, gains, trend_gains] = dots(&weights.rows[row], others);
            squares += these;
            gain += gains;
            trend_gain += trend_gains;
            damping += weight * DAMPINGS[setting.damping];
        }
        state.damped_variance = squares / weights.total / (count(errors) - 2.0).max(1.0);
        state.gain = gain / weights.total;
        state.trend_gain = trend_gain / weights.total;
        state.damping = damping / weights.total;
    }
}

/// Weights of all parameter sets, and their sum.
pub(super) struct Weights {
    rows: [Row; SETTINGS.len()],
    total: f64,
}

/// One value goes into one row.
#[inline(never)]
fn step(
    value: f32,
    damping: f32,
    shares: &Row,
    (level, trend, squares): (&mut Row, &mut Row, &mut Row),
) {
    for lane in 0..WIDTH {
        let ahead = damping * trend[lane];
        let expected = level[lane] + ahead;
        let error = value - expected;
        let square = error * error;
        squares[lane] += if square < LARGEST_SQUARE { square } else { LARGEST_SQUARE };
        let move_by = GAINS[lane] * error;
        level[lane] = expected + move_by;
        trend[lane] = ahead + shares[lane] * move_by;
    }
}
