//! The members of the combination, fitted to every prefix of a series in one pass.
//!
//! * drift: the last value and the mean change, drawn towards no change by how little it stands out
//!   from the noise.
//! * damped: Holt's damped trend (Gardner and `McKenzie`, 1985) over a grid of parameters, each set
//!   weighted by its likelihood.
//! * theta: simple exponential smoothing with a share of the fitted line's slope as drift
//!   (Assimakopoulos and Nikolopoulos, 2000; Hyndman and Billah, 2003), likewise over a grid.
//!
//! Grids lie side by side in lanes that the compiler turns into vector instructions: single
//! precision, on values in units of their mean change. A very large error counts as three units, so
//! that one broken year does not choose the parameters.

use crate::{
    Frequency,
    number::{count, single},
    series::View,
};

const LANES: usize = 8;
type Lanes = [f32; LANES];
/// Gains of the level, one a lane.
const GAINS: Lanes = [0.06, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.0];

/// Dampings in the grid.
const DAMPINGS: [f64; 3] = [0.80, 0.93, 0.99];
/// Trend gain as a share of the level's, which damping, prior weight. The first has no trend.
const TRENDS: [(f32, usize, f32); 8] = [
    (0.00, 0, 2.0),
    (0.05, 0, 1.0),
    (0.25, 0, 1.0),
    (0.05, 1, 1.0),
    (0.25, 1, 1.0),
    (0.50, 2, 1.0),
    (0.05, 2, 1.0),
    (0.25, 2, 1.0),
];
/// Shares of the fitted line's slope.
const SHARES: [f32; 3] = [0.5, 1.0, 1.5];
/// Squared errors count for no more than this, in squared mean changes.
const LARGEST_SQUARE: f32 = 9.0;

/// How much each member counts. Chosen once over public data of each frequency, never by series.
const fn mix(frequency: Frequency) -> Mix {
    match frequency {
        Frequency::Annual => Mix { drift: 1.5, damped: 1.5, theta: 1.0, doubt: 6.0 },
        Frequency::Quarterly => Mix { drift: 1.0, damped: 1.0, theta: 1.0, doubt: 1.0 },
        Frequency::Monthly | Frequency::Weekly => {
            Mix { drift: 0.0, damped: 1.0, theta: 1.0, doubt: 1.0 }
        }
    }
}

/// How much each member counts, and how doubtful a trend is at first: the squared ratio of mean
/// change to its standard error at which half of it is kept.
#[derive(Clone, Copy, Debug)]
struct Mix {
    drift: f64,
    damped: f64,
    theta: f64,
    doubt: f64,
}

/// A middle that is linear in the members' states: `level + slope·h + Σ trendᵢ·reachᵢ(h)`, with
/// `reach` the sum of powers of each damping.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Course {
    level: f64,
    slope: f64,
    trends: [f64; DAMPINGS.len()],
}

/// `damping + damping² + … + damping^horizon` for each damping of the grid.
pub(crate) type Reach = [f64; DAMPINGS.len()];

/// The reach of a horizon; constant for those known before.
pub(crate) const fn reach(horizon: usize) -> Reach {
    let mut reach = [0.0; DAMPINGS.len()];
    let mut which = 0;
    while which < DAMPINGS.len() {
        let (mut power, mut step) = (1.0, 0);
        // Beyond this many steps nothing is added that a double could hold.
        while step < horizon && step < 2000 {
            power *= DAMPINGS[which];
            reach[which] += power;
            step += 1;
        }
        which += 1;
    }
    reach
}

impl Course {
    #[inline]
    pub(crate) fn at(&self, horizon: f64, reach: &Reach) -> f64 {
        let [a, b, c] = self.trends;
        self.level + self.slope * horizon + (a * reach[0] + b * reach[1] + c * reach[2])
    }
}

/// All members as they stand after the last value.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct State {
    pub(crate) course: Course,
    mix: [f64; 3],
    changes: f64,
    drift: Course,
    drift_variance: f64,
    damped: Course,
    damped_variance: f64,
    gain: f64,
    trend_gain: f64,
    damping: f64,
    theta: Course,
    theta_variance: f64,
    square_gain: f64,
}

impl State {
    /// The variance of the mixture of the members' normal distributions around the combined middle.
    pub(crate) fn variance(&self, horizon: usize, reach: &Reach) -> f64 {
        let h = count(horizon);
        let middle = self.course.at(h, reach);
        let members = [
            (&self.drift, self.drift_variance * h * (1.0 + h / self.changes)),
            (&self.damped, self.damped_variance * (1.0 + self.damped_growth(horizon - 1))),
            (&self.theta, self.theta_variance * (1.0 + (h - 1.0) * self.square_gain)),
        ];
        let mut sum = 0.0;
        for ((course, variance), share) in members.into_iter().zip(self.mix) {
            let apart = course.at(h, reach) - middle;
            sum += share * (variance + apart * apart);
        }
        sum.max(1e-12)
    }

    /// Sum of squared effects of the `earlier` shocks on a damped trend: each is `a - b·damping^j`
    /// (Hyndman et al., 2008, table 6.1).
    fn damped_growth(&self, earlier: usize) -> f64 {
        let earlier = i32::try_from(earlier).unwrap_or(i32::MAX);
        let (damping, rest) = (self.damping, 1.0 - self.damping);
        let power = damping.powi(earlier);
        let b = self.gain * self.trend_gain * damping / rest;
        let a = self.gain + b;
        let once = damping * (1.0 - power) / rest;
        let twice = damping * damping * (1.0 - power * power) / (1.0 - damping * damping);
        a * a * f64::from(earlier) - 2.0 * a * b * once + b * b * twice
    }
}

/// The members after the last value, and in `courses` the combined middle after every `stride`-th
/// prefix before it, `courses[i]` having seen `fewest + i * stride` values.
///
/// `values` are in units of their own mean change, the first being zero; `fewest` or more, and no
/// fewer than four.
pub(crate) fn walk(
    values: &[f64],
    (fewest, stride): (usize, usize),
    view: &View<'_>,
    courses: &mut Vec<Course>,
) -> State {
    courses.clear();
    let mut mix = mix(view.frequency);
    mix.doubt *= f64::from(view.window);

    let mut grid = Grid::start(values);
    let mut lines = Lines::start();
    let mut sums = Sums::default();
    let mut state = State::default();
    for (index, &value) in values.iter().enumerate() {
        sums.add(value);
        if index > 0 {
            grid.add(single(value));
            lines.add(single(value));
        }
        let seen = index + 1;
        let last = seen == values.len();
        if last || (seen >= fewest && (seen - fewest).is_multiple_of(stride)) {
            let keep = sums.tell(mix, &mut state);
            grid.tell(index / usize::from(view.window), &mut state);
            lines.tell(index, sums.slope() * keep, &mut state);
            state.combine(mix);
            if !last {
                courses.push(state.course);
            }
        }
    }
    state
}

impl State {
    fn combine(&mut self, mix: Mix) {
        let total = mix.drift + mix.damped + mix.theta;
        self.mix = [mix.drift / total, mix.damped / total, mix.theta / total];
        let mut course = Course::default();
        for (member, share) in [self.drift, self.damped, self.theta].iter().zip(self.mix) {
            course.level += share * member.level;
            course.slope += share * member.slope;
            for (sum, trend) in course.trends.iter_mut().zip(member.trends) {
                *sum += share * trend;
            }
        }
        self.course = course;
    }
}

/// Running sums for drift and the fitted line.
#[derive(Default)]
struct Sums {
    points: f64,
    first: f64,
    last: f64,
    values: f64,
    times_values: f64,
    square_changes: f64,
}

impl Sums {
    fn add(&mut self, value: f64) {
        if self.points > 0.0 {
            let change = value - self.last;
            self.square_changes += change * change;
        } else {
            self.first = value;
        }
        self.times_values += self.points * value;
        self.values += value;
        self.points += 1.0;
        self.last = value;
    }

    fn slope(&self) -> f64 {
        let n = self.points;
        (self.times_values - (n - 1.0) / 2.0 * self.values) / (n * (n * n - 1.0) / 12.0)
    }

    /// Returns the share of a trend that is kept.
    fn tell(&self, mix: Mix, state: &mut State) -> f64 {
        let changes = self.points - 1.0;
        let drift = (self.last - self.first) / changes;
        let rest = (self.square_changes - changes * drift * drift).max(0.0);
        state.changes = changes;
        state.drift_variance = rest / (changes - 1.0).max(1.0);
        let signal = drift * drift * changes;
        let keep = signal / (signal + mix.doubt * state.drift_variance + 1e-9);
        state.drift = Course { level: self.last, slope: drift * keep, ..Course::default() };
        keep
    }
}

/// Damped trends: one trend setting a row, one gain a lane.
struct Grid {
    level: [Lanes; TRENDS.len()],
    trend: [Lanes; TRENDS.len()],
    squares: [Lanes; TRENDS.len()],
}

impl Grid {
    fn start(values: &[f64]) -> Self {
        let zero = [[0.0; LANES]; TRENDS.len()];
        let first = values.first().copied().unwrap_or_default();
        Self { level: [[single(first); LANES]; TRENDS.len()], trend: zero, squares: zero }
    }

    fn add(&mut self, value: f32) {
        for (row, (share, damping, _)) in TRENDS.iter().enumerate() {
            let setting = (single(DAMPINGS[*damping]), *share);
            let (level, trend) = (&mut self.level[row], &mut self.trend[row]);
            step(level, trend, &mut self.squares[row], (setting, value));
        }
    }

    fn tell(&self, errors: usize, state: &mut State) {
        let mut weights = TRENDS.map(|it| [it.2; LANES]);
        likelihoods(&self.squares, errors, &mut weights);
        let mut sums = Weighed::default();
        for (row, setting) in TRENDS.iter().enumerate() {
            sums.add(
                &weights[row],
                (&self.level[row], &self.trend[row], &self.squares[row]),
                setting,
            );
        }
        let total = sum(&sums.weights);
        let trends = sums.trends.map(|it| sum(&it) / total);
        state.damped = Course { level: sum(&sums.level) / total, slope: 0.0, trends };
        state.gain = weighed_gain(&sums.weights, 1) / total;
        state.trend_gain = sum(&sums.trend_gain) / total;
        state.damping = sum(&sums.damping) / total;
        let freedom = (count(errors) - 2.0).max(1.0);
        state.damped_variance = sum(&sums.squares) / total / freedom;
    }
}

/// Weighted sums over rows, lane by lane.
#[derive(Default)]
struct Weighed {
    weights: Lanes,
    level: Lanes,
    squares: Lanes,
    trends: [Lanes; DAMPINGS.len()],
    trend_gain: Lanes,
    damping: Lanes,
}

impl Weighed {
    /// Not inlined for the same reason as [`step`].
    #[inline(never)]
    fn add(
        &mut self,
        weights: &Lanes,
        (level, trend, squares): (&Lanes, &Lanes, &Lanes),
        (share, place, _): &(f32, usize, f32),
    ) {
        let damping = single(DAMPINGS[*place]);
        add(&mut self.weights, weights, &[1.0; LANES]);
        add(&mut self.level, weights, level);
        add(&mut self.squares, weights, squares);
        add(&mut self.trends[*place], weights, trend);
        add(&mut self.trend_gain, weights, &[*share; LANES]);
        add(&mut self.damping, weights, &[damping; LANES]);
    }
}

/// Adds a product, lane by lane.
#[inline(always)]
fn add(sums: &mut Lanes, one: &Lanes, other: &Lanes) {
    for lane in 0..LANES {
        sums[lane] += one[lane] * other[lane];
    }
}

/// One value goes into one row. Not inlined: over all rows at once the compiler shuffles lanes.
#[inline(never)]
fn step(
    level: &mut Lanes,
    trend: &mut Lanes,
    squares: &mut Lanes,
    ((damping, share), value): ((f32, f32), f32),
) {
    for lane in 0..LANES {
        let ahead = damping * trend[lane];
        let expected = level[lane] + ahead;
        let error = value - expected;
        let square = error * error;
        squares[lane] += if square < LARGEST_SQUARE { square } else { LARGEST_SQUARE };
        let move_by = GAINS[lane] * error;
        level[lane] = expected + move_by;
        trend[lane] = ahead + share * move_by;
    }
}

/// Simple smoothing by gain, with what is needed to know the squared errors under any drift: the
/// error is `e - drift·(1 + lag)`, where `lag` is how far smoothing trails a line of slope one.
struct Lines {
    level: Lanes,
    lag: Lanes,
    errors: Lanes,
    cross: Lanes,
    lags: Lanes,
}

impl Lines {
    const fn start() -> Self {
        let zero = [0.0; LANES];
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

    fn tell(&self, errors: usize, slope: f64, state: &mut State) {
        let slope = single(slope);
        let (mut squares, mut weights) = ([[0.0; LANES]; 3], [[1.0; LANES]; 3]);
        for (row, share) in SHARES.iter().enumerate() {
            let drift = share * slope;
            for (lane, it) in squares[row].iter_mut().enumerate() {
                let cross = 2.0 * drift * self.cross[lane];
                *it = (self.errors[lane] - cross + drift * drift * self.lags[lane]).max(0.0);
            }
        }
        likelihoods(&squares, errors, &mut weights);
        let mut columns = [0.0; LANES];
        let (mut level, mut slopes, mut all) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        for (row, share) in SHARES.iter().enumerate() {
            let drift = share * slope;
            for lane in 0..LANES {
                let weight = weights[row][lane];
                columns[lane] += weight;
                level[lane] += weight * (self.level[lane] + drift * self.lag[lane]);
                slopes[lane] += weight * drift;
                all[lane] += weight * squares[row][lane];
            }
        }
        let total = sum(&columns);
        state.theta =
            Course { level: sum(&level) / total, slope: sum(&slopes) / total, ..Course::default() };
        state.square_gain = weighed_gain(&columns, 2) / total;
        state.theta_variance = sum(&all) / total / (count(errors) - 2.0).max(1.0);
    }
}

/// Sum over lanes of weight times gain to a power.
fn weighed_gain(weights: &Lanes, power: i32) -> f64 {
    let mut products = *weights;
    for (product, gain) in products.iter_mut().zip(GAINS) {
        *product *= if power == 2 { gain * gain } else { gain };
    }
    sum(&products)
}

fn sum(lanes: &Lanes) -> f64 {
    let [a, b, c, d, e, f, g, h] = *lanes;
    f64::from(((a + e) + (b + f)) + ((c + g) + (d + h)))
}

/// Multiplies prior weights by the normal likelihood of each set's squared errors, the scale being
/// profiled out: `(least / squares)^(errors / 2)`, by repeated squaring.
pub(crate) fn likelihoods<const ROWS: usize, const WIDTH: usize>(
    squares: &[[f32; WIDTH]; ROWS],
    errors: usize,
    weights: &mut [[f32; WIDTH]; ROWS],
) {
    let mut lows = [f32::MAX; WIDTH];
    for row in squares {
        for (low, it) in lows.iter_mut().zip(row) {
            *low = if *it < *low { *it } else { *low };
        }
    }
    let least = lows.iter().fold(f32::MAX, |least, it| least.min(*it)) + NOTHING;
    for (row, weights) in squares.iter().zip(weights) {
        raise(row, least, errors / 2, weights);
    }
}

/// Multiplies a row's weights by `(least / squares)^power`. Not inlined, as [`step`].
#[inline(never)]
fn raise<const WIDTH: usize>(
    squares: &[f32; WIDTH],
    least: f32,
    mut power: usize,
    weights: &mut [f32; WIDTH],
) {
    let mut base = [0.0; WIDTH];
    for (base, it) in base.iter_mut().zip(squares) {
        *base = least / (it + NOTHING);
    }
    while power > 0 {
        if power % 2 == 1 {
            for (weight, base) in weights.iter_mut().zip(&base) {
                *weight *= base;
            }
        }
        for it in &mut base {
            *it *= *it;
        }
        power /= 2;
    }
}

/// Kept from dividing by: far below any sum of squares in units of the mean change.
const NOTHING: f32 = 1e-12;
