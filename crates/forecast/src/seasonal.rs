//! Exponential smoothing with a season of its own, for series of three years and more.
//!
//! ETS(A,N,A) and ETS(A,Ad,A) of Hyndman et al. (2008) on the values and, where all are above zero,
//! on their logarithms (a season and an error that multiply). A grid of parameters lies in lanes as
//! in `members`; every set is weighted by its likelihood and the price of its parameters (`AICc`), and
//! the scale with the higher likelihood is taken.

use crate::{
    members::likelihoods,
    number::{count, single},
    season::{Applied, LONGEST_SEASON},
};

const GAINS: [f32; 4] = [0.1, 0.25, 0.5, 0.8];
const SEASON_GAINS: [f32; 4] = [0.0, 0.07, 0.2, 0.4];
/// Trend gain as a share of the level's, damping, price.
const TRENDS: [(f32, f32, f32); 3] = [(0.0, 0.0, 1.0), (0.05, 0.97, 0.3), (0.2, 0.9, 0.3)];
/// Parameter sets of one trend.
const GROUP: usize = GAINS.len() * SEASON_GAINS.len();
const LANES: usize = GROUP * TRENDS.len();

type Lanes = [f32; LANES];

const GAIN: Lanes = lanes(0);
const TREND_GAIN: Lanes = lanes(1);
const DAMPING: Lanes = lanes(2);
const SEASON_GAIN: Lanes = lanes(3);
const PRICE: Lanes = lanes(4);

const fn lanes(what: usize) -> Lanes {
    let mut lanes = [0.0; LANES];
    let mut lane = 0;
    while lane < LANES {
        let gain = GAINS[lane % GAINS.len()];
        let season = SEASON_GAINS[lane / GAINS.len() % SEASON_GAINS.len()];
        let (trend, damping, price) = TRENDS[lane / GROUP];
        lanes[lane] = match what {
            0 => gain,
            1 => gain * trend,
            2 => damping,
            3 => season * (1.0 - gain),
            _ => price,
        };
        lane += 1;
    }
    lanes
}

/// Room to work in.
#[derive(Debug)]
pub(crate) struct SmoothingRoom {
    season: Vec<Lanes>,
    values: Vec<f32>,
}

impl Default for SmoothingRoom {
    fn default() -> Self {
        Self { season: vec![[0.0; LANES]; LONGEST_SEASON], values: Vec::new() }
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
        for (lanes, it) in room.season.iter_mut().zip(&terms[..year]) {
            *lanes = [single(it / unit); LANES];
        }
        let run = Run::over(&room.values, year, &mut room.season);
        let squares = run.mean(|lane| run.squares[lane]);
        let mut season = [0.0; LONGEST_SEASON];
        for (mean, lanes) in season.iter_mut().zip(&room.season[..year]) {
            *mean = single(run.mean(|lane| lanes[lane]));
        }
        let mut trends = [0.0; TRENDS.len()];
        for (group, it) in trends.iter_mut().enumerate() {
            *it = run.mean(|lane| if lane / GROUP == group { run.trend[lane] } else { 0.0 });
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
            level: run.mean(|lane| run.level[lane]),
            trends,
            season,
            year,
            points: n,
            variance: squares / (count(n) - 3.0).max(1.0),
            gain: run.mean(|lane| GAIN[lane]),
            season_gain: run.mean(|lane| SEASON_GAIN[lane]),
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
    level: Lanes,
    trend: Lanes,
    squares: Lanes,
    weights: [Lanes; 1],
    total: f64,
}

impl Run {
    fn over(values: &[f32], year: usize, season: &mut [Lanes]) -> Self {
        let first: f32 = values[..year].iter().sum();
        let second: f32 = values[year..2 * year].iter().sum();
        let slope = (second - first) / single(count(year * year));
        let (mut level, mut trend, mut squares) = ([0.0; LANES], [slope; LANES], [0.0; LANES]);
        trend[..GROUP].fill(0.0);
        for (at, value) in values.iter().enumerate() {
            let season = &mut season[at % year];
            for lane in 0..LANES {
                let ahead = DAMPING[lane] * trend[lane];
                let expected = level[lane] + ahead;
                let error = value - expected - season[lane];
                squares[lane] += error * error;
                level[lane] = expected + GAIN[lane] * error;
                trend[lane] = ahead + TREND_GAIN[lane] * error;
                season[lane] += SEASON_GAIN[lane] * error;
            }
        }
        let mut weights = [PRICE];
        likelihoods(&[squares], values.len(), &mut weights);
        let total = weights[0].iter().map(|it| f64::from(*it)).sum();
        Self { level, trend, squares, weights, total }
    }

    fn mean(&self, of: impl Fn(usize) -> f32) -> f64 {
        let lanes = self.weights[0].iter().enumerate();
        lanes.map(|(lane, weight)| f64::from(weight * of(lane))).sum::<f64>() / self.total
    }
}
