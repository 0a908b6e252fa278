//! The members of the combination, fitted to every prefix of a series in one pass.
//!
//! * naive: the last value.
//! * drift: the last value and the mean change.
//! * damped: Holt's damped trend (Gardner and `McKenzie`, 1985) over a grid of parameters, each set
//!   weighted by its likelihood. The grid lies side by side in lanes that the compiler turns into
//!   vector instructions; single precision, on values in units of their mean change.
//! * theta: simple exponential smoothing with a share of the fitted line's slope as drift (Assimakopoulos
//!   and Nikolopoulos, 2000; Hyndman and Billah, 2003), the shares and gains weighted by likelihood.

use crate::number::{count, single};

const GAINS: [f32; 8] = [0.06, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.0];
/// Trend gain (as a share of the level's), damping, prior weight.
const TRENDS: [(f32, f32, f32); 8] = [
    (0.0, 0.0, 2.0),
    (0.05, 0.80, 1.0),
    (0.25, 0.80, 1.0),
    (0.05, 0.90, 1.0),
    (0.25, 0.90, 1.0),
    (0.50, 0.90, 1.0),
    (0.05, 0.97, 1.0),
    (0.25, 0.97, 1.0),
];
const LANES: usize = GAINS.len() * TRENDS.len();
/// Dampings in the grid, and which one each trend has.
const DAMPINGS: [f64; 3] = [0.80, 0.90, 0.97];
const DAMPING_OF: [Option<usize>; 8] =
    [None, Some(0), Some(0), Some(1), Some(1), Some(1), Some(2), Some(2)];
/// Shares of the fitted line's slope.
const SHARES: [f32; 3] = [0.5, 0.75, 1.0];

/// A forecast of one member: its middle and its variance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outlook {
    pub(crate) centre: f64,
    pub(crate) variance: f64,
}

/// All members as they stand after some prefix.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct State {
    points: f64,
    pub(crate) last: f64,
    pub(crate) drift: f64,
    change_variance: f64,
    drift_variance: f64,
    damped: Damped,
    theta: Theta,
}

#[derive(Clone, Copy, Debug, Default)]
struct Damped {
    level: f64,
    trends: [f64; DAMPINGS.len()],
    variance: f64,
    gain: f64,
    trend_gain: f64,
    damping: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Theta {
    level: f64,
    slope: f64,
    variance: f64,
    square_gain: f64,
}

impl State {
    pub(crate) fn naive(&self, horizon: f64) -> Outlook {
        Outlook { centre: self.last, variance: self.change_variance * horizon }
    }

    pub(crate) fn drift(&self, horizon: f64) -> Outlook {
        Outlook {
            centre: self.last + self.drift * horizon,
            variance: self.drift_variance * horizon * (1.0 + horizon / (self.points - 1.0)),
        }
    }

    pub(crate) fn damped(&self, horizon: i32) -> Outlook {
        let it = &self.damped;
        let mut centre = it.level;
        for (trend, damping) in it.trends.iter().zip(DAMPINGS) {
            centre += trend * geometric(damping, horizon);
        }
        // Coefficients of past shocks are a - b·damping^j (Hyndman et al., 2008, table 6.1).
        let steep = it.gain * it.trend_gain * it.damping / (1.0 - it.damping);
        let (a, b) = (it.gain + steep, steep);
        let earlier = horizon - 1;
        let sum = a * a * f64::from(earlier) - 2.0 * a * b * geometric(it.damping, earlier)
            + b * b * geometric(it.damping * it.damping, earlier);
        Outlook { centre, variance: it.variance * (1.0 + sum) }
    }

    pub(crate) fn theta(&self, horizon: f64) -> Outlook {
        let it = &self.theta;
        Outlook {
            centre: it.level + it.slope * horizon,
            variance: it.variance * (1.0 + (horizon - 1.0) * it.square_gain),
        }
    }
}

/// `damping + damping² + … + damping^terms`.
fn geometric(damping: f64, terms: i32) -> f64 {
    damping * (1.0 - damping.powi(terms)) / (1.0 - damping)
}

/// The members after every prefix from `fewest` values on; `states[i]` has seen `fewest + i`.
///
/// `values` are in units of their own mean change, the first being zero; at least four.
pub(crate) fn walk(values: &[f64], fewest: usize, states: &mut Vec<State>) {
    states.clear();
    let mut grid = Grid::start(values);
    let mut lines = Lines::start();
    let mut sums = Sums::default();
    sums.add(values[0], None);
    for (index, &value) in values.iter().enumerate().skip(1) {
        grid.add(single(value));
        lines.add(single(value));
        sums.add(value, Some(values[index - 1]));
        let seen = index + 1;
        if seen >= fewest {
            let mut state = State { damped: grid.weighed(index), ..State::default() };
            sums.tell(values[0], value, &mut state);
            state.theta = lines.weighed(index, sums.slope());
            states.push(state);
        }
    }
}

/// Running sums for drift and the fitted line.
#[derive(Default)]
struct Sums {
    points: f64,
    values: f64,
    times_values: f64,
    square_changes: f64,
}

impl Sums {
    fn add(&mut self, value: f64, before: Option<f64>) {
        self.times_values += self.points * value;
        self.values += value;
        self.points += 1.0;
        if let Some(before) = before {
            self.square_changes += (value - before) * (value - before);
        }
    }

    fn slope(&self) -> f64 {
        let n = self.points;
        (self.times_values - (n - 1.0) / 2.0 * self.values) / (n * (n * n - 1.0) / 12.0)
    }

    fn tell(&self, first: f64, last: f64, state: &mut State) {
        let changes = self.points - 1.0;
        state.points = self.points;
        state.last = last;
        state.drift = (last - first) / changes;
        state.change_variance = self.square_changes / changes;
        let rest = (self.square_changes - changes * state.drift * state.drift).max(0.0);
        state.drift_variance = rest / (changes - 1.0).max(1.0);
    }
}

/// Damped trends, one parameter set a lane; lanes of a trend lie together.
struct Grid {
    level: [f32; LANES],
    trend: [f32; LANES],
    squares: [f32; LANES],
}

const GAIN: [f32; LANES] = lanes(0);
const TREND_GAIN: [f32; LANES] = lanes(1);
const DAMPING: [f32; LANES] = lanes(2);
const PRIOR: [f32; LANES] = lanes(3);

const fn lanes(what: usize) -> [f32; LANES] {
    let mut lanes = [0.0; LANES];
    let mut lane = 0;
    while lane < LANES {
        let gain = GAINS[lane % GAINS.len()];
        let (trend_gain, damping, prior) = TRENDS[lane / GAINS.len()];
        lanes[lane] = match what {
            0 => gain,
            1 => gain * trend_gain,
            2 => damping,
            _ => prior,
        };
        lane += 1;
    }
    lanes
}

impl Grid {
    fn start(values: &[f64]) -> Self {
        let span = (values.len() - 1).min(4);
        let slope = single((values[span] - values[0]) / count(span));
        let mut trend = [slope; LANES];
        trend[..GAINS.len()].fill(0.0);
        Self { level: [single(values[0]); LANES], trend, squares: [0.0; LANES] }
    }

    fn add(&mut self, value: f32) {
        for lane in 0..LANES {
            let ahead = DAMPING[lane] * self.trend[lane];
            let expected = self.level[lane] + ahead;
            let error = value - expected;
            self.squares[lane] += error * error;
            self.level[lane] = expected + GAIN[lane] * error;
            self.trend[lane] = ahead + TREND_GAIN[lane] * error;
        }
    }

    fn weighed(&self, errors: usize) -> Damped {
        let mut weights = PRIOR;
        likelihoods(&self.squares, errors, &mut weights);
        let mut damped = Damped::default();
        let (mut total, mut squares, mut damping) = (0.0, 0.0, 0.0);
        for (group, lanes) in weights.chunks_exact(GAINS.len()).enumerate() {
            let from = group * GAINS.len();
            let sum = |of: &[f32; LANES]| -> f64 {
                f64::from(lanes.iter().zip(&of[from..]).map(|(w, it)| w * it).sum::<f32>())
            };
            let weight = f64::from(lanes.iter().sum::<f32>());
            total += weight;
            damped.level += sum(&self.level);
            squares += sum(&self.squares);
            damped.gain += sum(&GAIN);
            damped.trend_gain += sum(&TREND_GAIN);
            damping += weight * f64::from(TRENDS[group].1.max(0.8));
            if let Some(place) = DAMPING_OF[group] {
                damped.trends[place] += sum(&self.trend);
            }
        }
        damped.level /= total;
        damped.gain /= total;
        damped.trend_gain = damped.trend_gain / total / damped.gain;
        damped.damping = damping / total;
        for trend in &mut damped.trends {
            *trend /= total;
        }
        damped.variance = squares / total / (count(errors) - 2.0).max(1.0);
        damped
    }
}

/// Simple smoothing by gain, with what is needed to know the squared errors under any drift: the
/// error is `e - drift·(1 + lag)`, where `lag` is how far smoothing trails a line of slope one.
struct Lines {
    level: [f32; 8],
    lag: [f32; 8],
    errors: [f32; 8],
    cross: [f32; 8],
    lags: [f32; 8],
}

impl Lines {
    const fn start() -> Self {
        let zero = [0.0; 8];
        Self { level: zero, lag: zero, errors: zero, cross: zero, lags: zero }
    }

    fn add(&mut self, value: f32) {
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

    fn weighed(&self, errors: usize, slope: f64) -> Theta {
        const SETS: usize = 8 * SHARES.len();
        let slope = single(slope);
        let (mut squares, mut weights) = ([0.0; SETS], [1.0; SETS]);
        for (row, share) in SHARES.iter().enumerate() {
            let drift = share * slope;
            for lane in 0..8 {
                squares[row * 8 + lane] = (self.errors[lane] - 2.0 * drift * self.cross[lane]
                    + drift * drift * self.lags[lane])
                    .max(0.0);
            }
        }
        likelihoods(&squares, errors, &mut weights);
        let (mut theta, mut total) = (Theta::default(), 0.0);
        for (set, weight) in weights.iter().enumerate() {
            let (lane, drift) = (set % 8, SHARES[set / 8] * slope);
            let weight = f64::from(*weight);
            total += weight;
            theta.level += weight * f64::from(self.level[lane] + drift * self.lag[lane]);
            theta.slope += weight * f64::from(drift);
            theta.variance += weight * f64::from(squares[set]);
            theta.square_gain += weight * f64::from(GAINS[lane] * GAINS[lane]);
        }
        theta.level /= total;
        theta.slope /= total;
        theta.square_gain /= total;
        theta.variance = theta.variance / total / (count(errors) - 2.0).max(1.0);
        theta
    }
}

/// Multiplies prior weights by the normal likelihood of each set's squared errors, the scale being
/// profiled out: `(least / squares)^(errors / 2)`, by repeated squaring.
fn likelihoods<const N: usize>(squares: &[f32; N], errors: usize, weights: &mut [f32; N]) {
    const NOTHING: f32 = 1e-12;
    let least = squares.iter().fold(f32::MAX, |least, it| least.min(*it)) + NOTHING;
    let mut base = [0.0; N];
    for lane in 0..N {
        base[lane] = least / (squares[lane] + NOTHING);
    }
    let mut power = errors / 2;
    while power > 0 {
        if power % 2 == 1 {
            for lane in 0..N {
                weights[lane] *= base[lane];
            }
        }
        for it in &mut base {
            *it *= *it;
        }
        power /= 2;
    }
}
