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

mod damped;
pub(crate) mod lanes;
mod theta;

use crate::{
    Frequency,
    number::{count, single},
    series::View,
};
use damped::Grid;
use theta::Lines;

/// Gains of the level in both grids.
const GAINS: [f32; 8] = [0.06, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.0];
/// Dampings of a trend.
const DAMPINGS: [f64; 3] = [0.80, 0.93, 0.99];

/// How much each member counts. Chosen once over public data of each frequency, never by series.
fn mix(view: &View<'_>, points: usize) -> Mix {
    let mut mix = match view.frequency {
        Frequency::Annual => Mix { drift: 1.5, damped: 1.5, theta: 1.0, doubt: 6.0 },
        Frequency::Quarterly => Mix { drift: 1.0, damped: 1.0, theta: 1.0, doubt: 3.0 },
        Frequency::Monthly | Frequency::Weekly => {
            Mix { drift: 0.0, damped: 1.0, theta: 1.0, doubt: 1.0 }
        }
    };
    let year = view.frequency.steps_a_year();
    if year > 1 && points < 2 * year {
        // A rise within less than two years may as well be the season's.
        mix = Mix { drift: mix.drift + 1.0, doubt: NO_TREND, ..mix };
    }
    if view.window > 1 {
        // Overlapping windows pass a single change on for years, which looks like a trend.
        mix.drift += 5.0;
        mix.doubt *= f64::from(view.window).powi(2);
    }
    mix
}

/// A doubt that leaves nothing of a trend.
const NO_TREND: f64 = 1e6;

/// How much each member counts, and how doubtful a trend is at first: the squared ratio of mean
/// change to its standard error at which half of it is kept.
#[derive(Clone, Copy, Debug)]
struct Mix {
    drift: f64,
    damped: f64,
    theta: f64,
    doubt: f64,
}

impl Mix {
    fn shares(&self) -> [f64; 3] {
        let total = self.drift + self.damped + self.theta;
        [self.drift / total, self.damped / total, self.theta / total]
    }
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
    let window = usize::from(view.window);
    let mix = mix(view, values.len());
    let mut grid = Grid::start(values.first().copied().unwrap_or_default());
    let mut lines = Lines::start();
    let mut sums = Sums::default();
    let mut next = fewest;
    for (index, &value) in values.iter().enumerate() {
        sums.add(value);
        if index > 0 {
            grid.add(single(value));
            lines.add(single(value));
        }
        if index + 1 == next && next < values.len() {
            next += stride;
            let (drift, keep) = sums.drift(mix);
            let (damped, _) = grid.course(index / window);
            let theta = lines.course(index, sums.slope() * keep, None);
            courses.push(combine(&[drift, damped, theta], &mix.shares()));
        }
    }
    let errors = values.len().saturating_sub(1);
    let mut state = State { mix: mix.shares(), ..State::default() };
    let (drift, keep) = sums.drift(mix);
    let (damped, weights) = grid.course(errors / window);
    grid.spread(&weights, errors / window, &mut state);
    let theta = lines.course(errors, sums.slope() * keep, Some(&mut state));
    (state.changes, state.drift_variance) = (count(errors), sums.variance());
    state.course = combine(&[drift, damped, theta], &state.mix);
    (state.drift, state.damped, state.theta) = (drift, damped, theta);
    state
}

fn combine(members: &[Course; 3], shares: &[f64; 3]) -> Course {
    let mut course = Course::default();
    for (member, share) in members.iter().zip(shares) {
        course.level += share * member.level;
        course.slope += share * member.slope;
        for (sum, trend) in course.trends.iter_mut().zip(member.trends) {
            *sum += share * trend;
        }
    }
    course
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

    /// The mean change.
    fn mean_change(&self) -> f64 {
        (self.last - self.first) / (self.points - 1.0)
    }

    /// The variance of changes around their mean.
    fn variance(&self) -> f64 {
        let (changes, mean) = (self.points - 1.0, self.mean_change());
        (self.square_changes - changes * mean * mean).max(0.0) / (changes - 1.0).max(1.0)
    }

    /// The course of the drift, and the share of a trend that is kept.
    fn drift(&self, mix: Mix) -> (Course, f64) {
        let mean = self.mean_change();
        let signal = mean * mean * (self.points - 1.0);
        let keep = signal / (signal + mix.doubt * self.variance() + 1e-9);
        (Course { level: self.last, slope: mean * keep, ..Course::default() }, keep)
    }
}
