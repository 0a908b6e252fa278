//! Simple smoothing with a share of the fitted line's slope as drift, over a grid of gains and shares.

use super::{
    Course, GAINS, State,
    lanes::{ONES, Row, WIDTH, dots, least, likelihood, split, twice},
};
use crate::number::{count, single};

const HALF: usize = WIDTH / 2;
/// Shares of the slope, eight gains each; the last half fills the row and carries no weight.
const SHARES: [Row; 2] = [split(0.5, 1.0), split(1.5, 1.5)];
const PRIORS: [Row; 2] = [split(1.0, 1.0), split(1.0, 0.0)];

/// Simple smoothing by gain, with what is needed to know the squared errors under any drift: the
/// error is `e - drift·(1 + lag)`, where `lag` is how far smoothing trails a line of slope one.
pub(super) struct Lines {
    level: [f32; HALF],
    lag: [f32; HALF],
    errors: [f32; HALF],
    cross: [f32; HALF],
    lags: [f32; HALF],
}

impl Lines {
    /// The level starts at zero, the first value.
    pub(super) const fn start() -> Self {
        let zero = [0.0; HALF];
        Self { level: zero, lag: zero, errors: zero, cross: zero, lags: zero }
    }

    #[inline(never)]
    pub(super) fn add(&mut self, value: f32) {
        for (lane, gain) in GAINS.iter().enumerate() {
            let error = value - self.level[lane];
            let ahead = 1.0 + self.lag[lane];
            self.errors[lane] += error * error;
            self.cross[lane] += error * ahead;
            self.lags[lane] += ahead * ahead;
            self.level[lane] += gain * error;
            self.lag[lane] = (1.0 - gain) * ahead;
        }
    }

    /// The weighted course after `errors` errors, given the slope of the fitted line. `spread` wants
    /// the variance and how it grows put into the state too.
    pub(super) fn course(&self, errors: usize, slope: f64, spread: Option<&mut State>) -> Course {
        let slope = single(slope);
        let (level, lag) = (twice(self.level), twice(self.lag));
        let (own, cross, lags) = (twice(self.errors), twice(self.cross), twice(self.lags));
        let mut squares = [own; 2];
        for (squares, shares) in squares.iter_mut().zip(&SHARES) {
            misfit(squares, (slope, shares), &cross, &lags);
        }
        let best = least(&squares);
        let mut weights = PRIORS;
        let (mut total, mut levels, mut slopes) = (0.0, 0.0, 0.0);
        for (row, weights) in weights.iter_mut().enumerate() {
            likelihood(&squares[row], best, errors, weights);
            let mut drifts = *weights;
            for (drift, share) in drifts.iter_mut().zip(&SHARES[row]) {
                *drift *= share * slope;
            }
            let [weight, here] = dots(weights, [&ONES, &level]);
            let [drift, trailing] = dots(&drifts, [&ONES, &lag]);
            total += weight;
            levels += here + trailing;
            slopes += drift;
        }
        if let Some(state) = spread {
            let (mut all, mut square_gain) = (0.0, 0.0);
            let square_gains = twice(GAINS.map(|it| it * it));
            for (weights, squares) in weights.iter().zip(&squares) {
                let [these, gains] = dots(weights, [squares, &square_gains]);
                all += these;
                square_gain += gains;
            }
            state.square_gain = square_gain / total;
            state.theta_variance = all / total / (count(errors) - 2.0).max(1.0);
        }
        Course { level: levels / total, slope: slopes / total, ..Course::default() }
    }
}

/// Squared errors without drift become those with it.
#[inline(never)]
fn misfit(squares: &mut Row, (slope, shares): (f32, &Row), cross: &Row, lags: &Row) {
    for lane in 0..WIDTH {
        let drift = slope * shares[lane];
        let with = squares[lane] - drift * (2.0 * cross[lane] - drift * lags[lane]);
        squares[lane] = if with > 0.0 { with } else { 0.0 };
    }
}
