//! How large errors have been: the table that turns a model's spread into an honest one.
//!
//! Method: symmetric split-conformal quantiles of |error| / scale (Lei et al., 2018), pooled over
//! series by frequency, horizon and length, every indicator of equal weight. Width is learned across
//! series; direction never is.

use std::{collections::BTreeMap, fmt::Write, sync::LazyLock};

use serde::{Deserialize, Serialize};

use crate::{
    Distribution, Frequency,
    distribution::{KNOTS, LEVELS, Spread},
    number::{count, single},
};

/// Horizon bins of each frequency.
pub(crate) const HORIZON_BINS: usize = 8;
/// Length bins.
pub(crate) const LENGTH_BINS: usize = 8;
/// The knot that says how wide 95 % ranges are.
const WIDTH: usize = 7;
const CELLS: usize = 4 * HORIZON_BINS * LENGTH_BINS;

/// Points from which the next length bin begins.
const LENGTHS: [usize; LENGTH_BINS - 1] = [7, 10, 14, 20, 30, 48, 90];

/// Errors a cell needs before it is believed.
const ENOUGH: f64 = 300.0;
/// Errors one indicator may bring as evidence: its areas move together.
const ONE_INDICATOR: usize = 30;
/// Own past errors count against the model's spread as if it were this many of them.
const OWN_SHRINKAGE: f64 = 6.0;

/// The horizon each bin of a frequency stands for.
pub(crate) const fn horizons(frequency: Frequency) -> [usize; HORIZON_BINS] {
    match frequency {
        Frequency::Annual => [1, 2, 3, 4, 5, 6, 8, 11],
        Frequency::Quarterly => [1, 2, 3, 4, 6, 8, 12, 16],
        Frequency::Monthly => [1, 2, 3, 6, 9, 12, 18, 24],
        Frequency::Weekly => [1, 2, 4, 8, 13, 26, 39, 52],
    }
}

/// One forecast whose value has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Realised {
    /// Of the series.
    pub frequency: Frequency,
    /// Steps ahead.
    pub horizon: u16,
    /// Points the forecast was made from.
    pub points: u16,
    /// Any number that tells indicators apart.
    pub indicator: u32,
    /// |value − centre| / scale.
    pub error: f32,
}

impl Realised {
    /// The error of a stored distribution now that the value is known. `indicator` is any number
    /// that tells indicators apart.
    #[must_use]
    pub fn of(forecast: &Distribution, indicator: u32, value: f64) -> Self {
        let error = (forecast.on.up(value) - forecast.centre) / forecast.scale;
        Self {
            frequency: forecast.frequency,
            horizon: forecast.horizon,
            points: forecast.points,
            indicator,
            error: single(error.abs().min(1e6)),
        }
    }
}

/// One cell of the table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Cell {
    /// Errors behind it, an indicator counting for at most thirty.
    evidence: f32,
    spread: Spread,
}

/// Spreads by frequency, horizon and length of history.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    cells: Vec<Cell>,
    /// The 95 % widths it began with, cell by cell.
    first_widths: Vec<f32>,
}

impl Default for Calibration {
    fn default() -> Self {
        Self::shipped().clone()
    }
}

impl Calibration {
    /// Nothing learned: Student's t with five degrees of freedom. The start of an honest backtest.
    #[must_use]
    pub fn neutral() -> Self {
        // Two-sided quantiles of t(5) at the levels of the table.
        let spread = Spread([0.132, 0.337, 0.559, 0.811, 1.105, 1.476, 2.015, 2.571, 3.365, 4.773]);
        Self {
            cells: vec![Cell { evidence: 0.0, spread }; CELLS],
            first_widths: vec![spread.0[WIDTH]; CELLS],
        }
    }

    /// The table that comes with the engine, learned from public series (see `prior.csv`): for an
    /// installation whose own forecasts have not been realised yet.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Calibration> = LazyLock::new(|| {
            // A test holds the file to its format, so that nobody meets the neutral table instead.
            Calibration::from_text(include_str!("prior.csv"))
                .unwrap_or_else(|_| Calibration::neutral())
        });
        &SHIPPED
    }

    /// Learns from realised forecasts alone, from [`Self::neutral`].
    #[must_use]
    pub fn learn(realised: &[Realised]) -> Self {
        Self::neutral().with(realised)
    }

    /// This calibration, each cell replaced by the realised forecasts in proportion to how many
    /// there are: with 300 (an indicator counting for at most thirty) they and the old table have
    /// half the say each.
    #[must_use]
    pub fn with(&self, realised: &[Realised]) -> Self {
        let mut pools: BTreeMap<usize, Vec<&Realised>> = BTreeMap::new();
        let mut wide: BTreeMap<usize, Vec<&Realised>> = BTreeMap::new();
        for it in realised {
            let (frequency, horizon) = (it.frequency.place(), horizon_bin(it));
            let cell = place(frequency, horizon, length_bin(usize::from(it.points)));
            pools.entry(cell).or_default().push(it);
            wide.entry(frequency * HORIZON_BINS + horizon).or_default().push(it);
        }
        let mut learned = self.clone();
        for (index, cell) in learned.cells.iter_mut().enumerate() {
            // First what all lengths together say of this horizon, then this length.
            for pool in [wide.get(&(index / LENGTH_BINS)), pools.get(&index)].into_iter().flatten()
            {
                let weights = weights(pool);
                let evidence = evidence(pool);
                let share = evidence / (evidence + ENOUGH);
                if let Some(spread) = spread(pool, &weights) {
                    cell.spread = cell.spread.mix(&spread, single(share));
                    cell.evidence = single(evidence);
                }
            }
        }
        learned
    }

    /// The table as text: one line a cell, `#` lines are remarks. [`Self::from_text`] reads it back
    /// to four significant digits.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::from("frequency,horizon,points,evidence");
        for level in LEVELS {
            // Writing to a String cannot fail.
            let _ = write!(text, ",{level}");
        }
        text.push('\n');
        for (index, cell) in self.cells.iter().enumerate() {
            let (frequency, horizon, points) = labels(index);
            let _ = write!(text, "{frequency},{horizon},{points},{:.0}", cell.evidence);
            for knot in cell.spread.0 {
                let _ = write!(text, ",{knot:.4}");
            }
            text.push('\n');
        }
        text
    }

    /// Reads what [`Self::to_text`] wrote.
    ///
    /// # Errors
    ///
    /// [`BadTable`] names the line that is wrong.
    pub fn from_text(text: &str) -> Result<Self, BadTable> {
        let mut table = Self::neutral();
        let lines = text.lines().enumerate().filter(|(_, it)| !it.starts_with('#'));
        let mut cells = 0;
        for ((number, line), index) in lines.skip(1).zip(0..) {
            let bad = BadTable { line: number + 1 };
            let mut fields = line.split(',');
            let (frequency, horizon, points) = labels(index);
            let label = [frequency.name().to_owned(), horizon.to_string(), points.to_string()];
            if index >= CELLS || !label.iter().all(|it| fields.next() == Some(it)) {
                return Err(bad);
            }
            let mut next = || fields.next().and_then(|it| it.parse::<f32>().ok()).ok_or(bad);
            let cell = &mut table.cells[index];
            cell.evidence = next()?;
            for knot in &mut cell.spread.0 {
                *knot = next()?;
            }
            let knots = &cell.spread.0;
            if !(knots[0] > 0.0 && knots.is_sorted_by(|a, b| a < b) && knots[KNOTS - 1] < 1e6) {
                return Err(bad);
            }
            cells += 1;
        }
        table.first_widths = table.cells.iter().map(|it| it.spread.0[WIDTH]).collect();
        if cells == CELLS { Ok(table) } else { Err(BadTable { line: text.lines().count() }) }
    }

    /// The width of the 95 % range, in units of error, that this calibration had in a horizon's bin
    /// before it learned.
    pub(crate) fn first_width(&self, frequency: Frequency, bin: usize, points: usize) -> f64 {
        f64::from(self.first_widths[place(frequency.place(), bin, length_bin(points))])
    }

    /// The spread for a forecast, between the horizons the table knows on a straight line.
    pub(crate) fn spread(&self, frequency: Frequency, horizon: usize, points: usize) -> Spread {
        let (bin, next, share) = between(frequency, horizon);
        let length = length_bin(points);
        let here = &self.cells[place(frequency.place(), bin, length)].spread;
        if share == 0.0 {
            return *here;
        }
        here.mix(&self.cells[place(frequency.place(), next, length)].spread, single(share))
    }
}

/// A table of spreads that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is not the cell expected there; write the table anew with the engine")]
pub struct BadTable {
    /// Which line, from 1.
    pub line: usize,
}

/// What a cell is for: frequency, horizon and points from which it is used.
fn labels(index: usize) -> (Frequency, usize, usize) {
    let (wide, length) = (index / LENGTH_BINS, index % LENGTH_BINS);
    let frequency = Frequency::ALL[wide / HORIZON_BINS % Frequency::ALL.len()];
    let from = length.checked_sub(1).map_or(0, |it| LENGTHS[it]);
    (frequency, horizons(frequency)[wide % HORIZON_BINS], from)
}

/// The model's spread after its own past errors had their say, as a factor on the scale.
pub(crate) fn own_factor(number: f64, squares: f64) -> f64 {
    ((OWN_SHRINKAGE + squares) / (OWN_SHRINKAGE + number)).sqrt()
}

/// The two bins a horizon lies between, and how far it is on the way.
pub(crate) fn between(frequency: Frequency, horizon: usize) -> (usize, usize, f64) {
    let known = horizons(frequency);
    let next = known.iter().position(|it| *it >= horizon).unwrap_or(HORIZON_BINS - 1);
    if next == 0 || known[next] <= horizon {
        return (next, next, 0.0);
    }
    let (low, high) = (known[next - 1], known[next]);
    (next - 1, next, count(horizon - low) / count(high - low))
}

fn horizon_bin(it: &Realised) -> usize {
    let (bin, next, share) = between(it.frequency, usize::from(it.horizon).max(1));
    if share < 0.5 { bin } else { next }
}

fn length_bin(points: usize) -> usize {
    LENGTHS.iter().position(|it| points < *it).unwrap_or(LENGTH_BINS - 1)
}

const fn place(frequency: usize, horizon: usize, length: usize) -> usize {
    (frequency * HORIZON_BINS + horizon) * LENGTH_BINS + length
}

/// One over the number of errors of the same indicator, so that each indicator weighs the same.
fn weights(pool: &[&Realised]) -> Vec<f64> {
    let numbers = numbers(pool);
    pool.iter().map(|it| 1.0 / count(numbers.get(&it.indicator).copied().unwrap_or(1))).collect()
}

fn evidence(pool: &[&Realised]) -> f64 {
    numbers(pool).values().map(|it| count((*it).min(ONE_INDICATOR))).sum()
}

fn numbers(pool: &[&Realised]) -> BTreeMap<u32, usize> {
    let mut numbers = BTreeMap::new();
    for it in pool {
        *numbers.entry(it.indicator).or_insert(0_usize) += 1;
    }
    numbers
}

/// Weighted quantiles of the errors at the levels of the table; nothing from fewer than ten.
fn spread(pool: &[&Realised], weights: &[f64]) -> Option<Spread> {
    if pool.len() < 10 {
        return None;
    }
    let mut sorted: Vec<(f32, f64)> =
        pool.iter().zip(weights).map(|(it, weight)| (it.error, *weight)).collect();
    sorted.sort_by(|one, two| one.0.total_cmp(&two.0));
    // The future error is one more of the same: its rank is out of n + 1.
    let total: f64 = weights.iter().sum::<f64>() * (1.0 + 1.0 / count(pool.len()));
    let mut knots = [0.0_f32; KNOTS];
    let (mut below, mut error_below, mut at) = (0.0, 0.0_f32, 0);
    let mut seen = 0.0;
    for (error, weight) in sorted {
        let middle = (seen + weight / 2.0) / total;
        while at < KNOTS && LEVELS[at] <= middle {
            let part = single((LEVELS[at] - below) / (middle - below));
            knots[at] = error_below + (error - error_below) * part;
            at += 1;
        }
        (below, error_below) = (middle, error);
        seen += weight;
    }
    knots[at..].fill(error_below * 1.1);
    rising(&mut knots);
    Some(Spread(knots))
}

/// Keeps knots rising where many errors are the same (often zero).
fn rising(knots: &mut [f32; KNOTS]) {
    let mut least = 1e-3;
    for knot in knots {
        *knot = knot.max(least);
        least = *knot * 1.001;
    }
}
