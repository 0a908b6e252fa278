//! Exponential smoothing with a season of its own, for series of three years and more.
//!
//! ETS(A,N,A) and ETS(A,Ad,A) of Hyndman et al. (2008) on the values and, where all are above zero,
//! on their logarithms (a season and an error that multiply). A grid of parameters lies in lanes as
//! in `members`; every set is weighted by its likelihood and the price of its parameters (`AICc`), and
//! the scale with the higher likelihood is taken.

use crate::{
    members::lanes::{Row, WIDTH, dot, least, likelihood, sum},
    number::{count, single},
    season::{Applied, LONGEST_SEASON},
};

/// Gains of the level in each row of lanes: four, with each of the gains of the season.
const GAINS: Row = gains();
/// Gains of the season beside the level's, four lanes each.
const SEASON_GAINS: [f32; 4] = [0.0, 0.07, 0.2, 0.4];
/// Trend gain as a share of the level's, damping, price of its parameters; a row each.
const TRENDS: [(f32, f32, f32); 3] = [(0.0, 0.0, 1.0), (0.05, 0.97, 0.3), (0.2, 0.9, 0.3)];

const fn gains() -> Row {
    let some = [0.1, 0.25, 0.5, 0.8];
    let mut gains = [0.0; WIDTH];
    let mut lane = 0;
    while lane < WIDTH {
        gains[lane] = some[lane % some.len()];
        lane += 1;
    }
    gains
}

const SEASON_GAIN: Row = season_gains();

const fn season_gains() -> Row {
    let mut gains = [0.0; WIDTH];
    let mut lane = 0;
    while lane < WIDTH {
        gains[lane] = SEASON_GAINS[lane / 4] * (1.0 - GAINS[lane]);
        lane += 1;
    }
    gains
}

/// One row a trend.
type Rows = [Row; TRENDS.len()];

/// Room to work in.
#[derive(Debug)]
pub(crate) struct SmoothingRoom {
    season: Vec<Rows>,
    values: Vec<f32>,
}

impl Default for SmoothingRoom {
    fn default() -> Self {
        Self { season: vec![[[0.0; WIDTH]; TRENDS.len()]; LONGEST_SEASON], values: Vec::new() }
    }
}

/// The state after the last value, in the unit of the scale it was fitted on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seasonal {
    /// Whether it was fitted on logarithms.
    pub(crate) on_log: bool,
    origin: f64,
    unit: f64,
    level: f64,
    trends: [f64; TRENDS.len()],
    season: [f32; LONGEST_SEASON],
    year: usize,
    points: usize,
    variance: f64,
    gain: f64,
    season_gain: f64,
    /// Mean squared error in the values' unit: comparable between scales.
    misfit: f64,
}

impl Seasonal {
    /// Fits values without gaps, three years or more, from a first idea of their season.
    pub(crate) fn fit(values: &[f64], first: &Applied, room: &mut SmoothingRoom) -> Self {
        let mean = values.iter().sum::<f64>() / count(values.len());
        let plain = Self::on(values, false, (first, mean), room);
        if values.iter().any(|it| *it <= 0.0) {
            return plain;
        }
        let log = Self::on(values, true, (first, mean), room);
        if log.misfit < plain.misfit { log } else { plain }
    }

    fn on(
        values: &[f64],
        on_log: bool,
        (first, mean): (&Applied, f64),
        room: &mut SmoothingRoom,
    ) -> Self {
        let (n, year) = (values.len(), first.year());
        let terms = first.terms(on_log, mean);
        let up = |it: f64| if on_log { it.ln() } else { it };
        let start = values.iter().zip(&terms[..year]).map(|(it, term)| up(*it) - term);
        let origin = start.sum::<f64>() / count(year);
        let changes = values.windows(2).map(|it| (up(it[1]) - up(it[0])).abs()).sum::<f64>();
        let unit = (changes / count(n - 1)).max(1e-300);
        room.values.clear();
        room.values.extend(values.iter().map(|it| single((up(*it) - origin) / unit)));
        for (rows, it) in room.season.iter_mut().zip(&terms[..year]) {
            *rows = [[single(it / unit); WIDTH]; TRENDS.len()];
        }
        let run = Run::over(&room.values, year, &mut room.season);
        let squares = run.mean(&run.squares);
        let mut season = [0.0; LONGEST_SEASON];
        for (mean, rows) in season.iter_mut().zip(&room.season[..year]) {
            *mean = single(run.mean(rows));
        }
        let mut trends = [0.0; TRENDS.len()];
        for (row, it) in trends.iter_mut().enumerate() {
            *it = dot(&run.weights[row], &run.trend[row]) / run.total;
        }
        // The likelihood of values whose logarithms are normal carries one over each value.
        let jacobian = if on_log {
            (values.iter().map(|it| it.ln()).sum::<f64>() / count(n)).exp()
        } else {
            1.0
        };
        Self {
            on_log,
            origin,
            unit,
            level: run.mean(&run.level),
            trends,
            season,
            year,
            points: n,
            variance: squares / (count(n) - 3.0).max(1.0),
            gain: run.mean(&[GAINS; TRENDS.len()]),
            season_gain: run.mean(&[SEASON_GAIN; TRENDS.len()]),
            misfit: squares * (unit * jacobian).powi(2),
        }
    }

    /// Middle and variance on the scale it was fitted on, `horizon` steps ahead from 1.
    pub(crate) fn at(&self, horizon: usize) -> (f64, f64) {
        let steps = i32::try_from(horizon).unwrap_or(i32::MAX);
        let place = (self.points + horizon - 1) % self.year;
        let mut centre = self.level + f64::from(self.season[place]);
        for (trend, (_, damping, _)) in self.trends.iter().zip(TRENDS).skip(1) {
            let damping = f64::from(damping);
            centre += trend * damping * (1.0 - damping.powi(steps)) / (1.0 - damping);
        }
        let years = count((horizon - 1) / self.year);
        let moved = self.season_gain;
        let growth =
            count(horizon - 1) * self.gain * self.gain + years * moved * (2.0 * self.gain + moved);
        let variance = self.variance * (1.0 + growth);
        (self.origin + self.unit * centre, self.unit * self.unit * variance)
    }
}

/// All parameter sets after the last value.
struct Run {
    level: Rows,
    trend: Rows,
    squares: Rows,
    weights: Rows,
    total: f64,
}

impl Run {
    fn over(values: &[f32], year: usize, season: &mut [Rows]) -> Self {
        let first: f32 = values[..year].iter().sum();
        let second: f32 = values[year..2 * year].iter().sum();
        let slope = (second - first) / single(count(year * year));
        let zero = [[0.0; WIDTH]; TRENDS.len()];
        let (mut level, mut trend, mut squares) = (zero, [[slope; WIDTH]; TRENDS.len()], zero);
        trend[0] = [0.0; WIDTH];
        for (value, place) in values.iter().zip((0..year).cycle()) {
            for (row, season) in season[place].iter_mut().enumerate() {
                let state = (&mut level[row], &mut trend[row], &mut squares[row], season);
                step(*value, TRENDS[row], state);
            }
        }
        let mut weights = TRENDS.map(|it| [it.2; WIDTH]);
        let best = least(&squares);
        let mut total = 0.0;
        for (weights, squares) in weights.iter_mut().zip(&squares) {
            likelihood(squares, best, values.len(), weights);
            total += sum(weights);
        }
        Self { level, trend, squares, weights, total }
    }

    fn mean(&self, of: &Rows) -> f64 {
        self.weights.iter().zip(of).map(|(weights, it)| dot(weights, it)).sum::<f64>() / self.total
    }
}

/// One value goes into one row.
#[inline(never)]
fn step(
    value: f32,
    (share, damping, _): (f32, f32, f32),
    (level, trend, squares, season): (&mut Row, &mut Row, &mut Row, &mut Row),
) {
    for lane in 0..WIDTH {
        let ahead = damping * trend[lane];
        let expected = level[lane] + ahead;
        let error = value - expected - season[lane];
        squares[lane] += error * error;
        let move_by = GAINS[lane] * error;
        level[lane] = expected + move_by;
        trend[lane] = ahead + share * move_by;
        season[lane] += SEASON_GAIN[lane] * error;
    }
}
