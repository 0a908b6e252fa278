//! One series in, its forecast out: the members, their combination, and the width their errors had.

use serde::Serialize;

use crate::{
    Bounds, Calibration, Distribution, Frequency, Kind, Scale, Series,
    calibration::{HORIZON_BINS, between, horizons, own_factor},
    members::{Outlook, State, walk},
    number::{count, short, single},
    season::{Applied, Season, bridge},
    series::View,
};

/// Why there is no forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub enum Declined {
    /// The whole series is too short.
    #[error("fewer than {0} points")]
    TooFewPoints(usize),
    /// What follows the last large gap is too short.
    #[error("a gap: fewer than {0} points since")]
    Gap(usize),
    /// All values are the same: there is no error to learn from.
    #[error("constant: all values are the same")]
    Constant,
}

/// What a reader should know beside the numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Flags {
    /// A missing value was bridged by a straight line.
    pub gap_filled: bool,
    /// Earlier values were left out because of a gap.
    pub starts_after_gap: bool,
    /// One change stands out from all others: the series may have been redefined or shocked.
    pub level_shift: bool,
    /// Values are taken over several steps, so that neighbouring errors overlap.
    pub rolling: bool,
    /// The year has a shape that was taken into account.
    pub seasonal: bool,
}

/// Room to work in, used again from series to series so that none is allocated for each.
#[derive(Debug, Default)]
pub struct Scratch {
    values: Vec<f64>,
    states: Vec<State>,
    changes: Vec<f64>,
}

/// A fitted series; [`Forecast::at`] gives the distribution at any horizon.
#[derive(Clone, Debug)]
pub struct Forecast<'c> {
    calibration: &'c Calibration,
    frequency: Frequency,
    points: u16,
    last_step: i32,
    offset: usize,
    flags: Flags,
    bounds: Bounds,
    on: Scale,
    origin: f64,
    unit: f64,
    state: State,
    own: [Own; HORIZON_BINS],
    season: Option<Box<Applied>>,
}

/// Own past errors at one horizon: how many, and their sum of squares over the model's variance.
#[derive(Clone, Copy, Debug, Default)]
struct Own {
    number: f32,
    squares: f32,
}

/// Fits one series.
///
/// The longest tail without a large gap is used; small gaps are bridged by straight lines.
///
/// # Errors
///
/// [`Declined`] says why no number can be given.
pub fn fit<'c>(
    series: &Series,
    calibration: &'c Calibration,
    scratch: &mut Scratch,
) -> Result<Forecast<'c>, Declined> {
    fit_view(&series.view(), calibration, scratch)
}

pub(crate) fn fit_view<'c>(
    view: &View<'_>,
    calibration: &'c Calibration,
    scratch: &mut Scratch,
) -> Result<Forecast<'c>, Declined> {
    let mut flags = Flags { rolling: view.window > 1, ..Flags::default() };
    let start = usable_tail(view, &mut flags)?;
    let values = &mut scratch.values;
    values.clear();
    values.extend_from_slice(&view.values[start..]);
    bridge(values);
    let points = values.len();
    let (on, bounds) = scale_of(view.kind, values);
    let start_step = view.last_step() - i32::try_from(points - 1).unwrap_or(0);
    let season = Season::of(view, values, start_step);
    flags.seasonal = season.is_some();
    if let Some(season) = &season {
        season.remove(values);
    }
    for value in values.iter_mut() {
        *value = on.up(*value);
    }
    let (origin, unit) = normalise(values, &mut scratch.changes).ok_or(Declined::Constant)?;
    flags.level_shift = level_shift(&mut scratch.changes);
    let fewest = view.frequency.fewest_points();
    walk(values, fewest, &mut scratch.states);
    let Some(&state) = scratch.states.last() else {
        return Err(Declined::TooFewPoints(fewest));
    };
    let own = own_errors(view, values, &scratch.states, fewest);
    Ok(Forecast {
        calibration,
        frequency: view.frequency,
        points: short(points),
        last_step: view.last_step(),
        offset: points - 1,
        flags,
        bounds,
        on,
        origin,
        unit,
        state,
        own,
        season: season.map(Box::new),
    })
}

impl Forecast<'_> {
    /// The distribution `horizon` steps after the last value; 0 is taken as 1.
    #[must_use]
    pub fn at(&self, horizon: usize) -> Distribution {
        let horizon = horizon.clamp(1, Series::LONGEST);
        let outlook = combined(&self.state, horizon);
        let (bin, next, share) = between(self.frequency, horizon);
        let factor = |bin: usize| {
            let own = self.own[bin];
            own_factor(f64::from(own.number), f64::from(own.squares))
        };
        let own = factor(bin) + (factor(next) - factor(bin)) * share;
        let mut centre = self.origin + self.unit * outlook.centre;
        let mut scale = self.unit * outlook.variance.sqrt() * own;
        if let Some(season) = &self.season {
            let (factor, term) = season.at(self.offset + horizon);
            match self.on {
                Scale::Plain => {
                    centre = centre * factor + term;
                    scale *= factor;
                }
                Scale::Log => centre += factor.ln(),
            }
        }
        let points = usize::from(self.points);
        Distribution {
            frequency: self.frequency,
            horizon: short(horizon),
            points: self.points,
            on: self.on,
            bounds: self.bounds,
            centre,
            scale,
            spread: self.calibration.spread(self.frequency, horizon, points),
        }
    }

    /// Points the forecast is made from.
    #[must_use]
    pub fn points(&self) -> usize {
        usize::from(self.points)
    }

    /// The step of the last value; horizons count from it.
    #[must_use]
    pub const fn last_step(&self) -> i32 {
        self.last_step
    }

    /// What a reader should know.
    #[must_use]
    pub const fn flags(&self) -> Flags {
        self.flags
    }

    /// Whether `horizon` is further than the history is long: the answer is then wide, and still
    /// assumes that the future is like a past that is shorter than it.
    #[must_use]
    pub fn beyond_history(&self, horizon: usize) -> bool {
        horizon >= self.points()
    }

    /// How it was made, in a few words.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        match (self.on, self.flags.seasonal) {
            (Scale::Plain, false) => "combination",
            (Scale::Plain, true) => "combination, seasonal",
            (Scale::Log, false) => "combination on logarithms",
            (Scale::Log, true) => "combination on logarithms, seasonal",
        }
    }
}

/// Where the tail without a large gap begins.
fn usable_tail(view: &View<'_>, flags: &mut Flags) -> Result<usize, Declined> {
    let (mut start, mut missing, mut known) = (view.values.len(), 0, 0);
    for (at, value) in view.values.iter().enumerate().rev() {
        if value.is_nan() {
            missing += 1;
            continue;
        }
        if missing > view.frequency.longest_bridge() {
            flags.starts_after_gap = true;
            break;
        }
        flags.gap_filled |= missing > 0;
        (start, missing) = (at, 0);
        known += 1;
    }
    let fewest = view.frequency.fewest_points();
    if known >= fewest {
        Ok(start)
    } else if flags.starts_after_gap {
        Err(Declined::Gap(fewest))
    } else {
        Err(Declined::TooFewPoints(fewest))
    }
}

fn scale_of(kind: Kind, values: &[f64]) -> (Scale, Bounds) {
    let positive = values.iter().all(|it| *it > 0.0);
    let bounds = match kind {
        Kind::Unknown => Bounds::None,
        Kind::Percentage => Bounds::Percentage,
        _ if values.iter().any(|it| *it < 0.0) => Bounds::None,
        _ => Bounds::NotNegative,
    };
    let on = match kind {
        Kind::Rate | Kind::Count | Kind::Money | Kind::Index if positive => Scale::Log,
        _ => Scale::Plain,
    };
    (on, bounds)
}

/// Puts values in units of their mean change, the first being zero. Leaves the sizes of the changes
/// in `changes`. Nothing when nothing changes.
fn normalise(values: &mut [f64], changes: &mut Vec<f64>) -> Option<(f64, f64)> {
    changes.clear();
    changes.extend(values.windows(2).map(|it| (it[1] - it[0]).abs()));
    let unit = changes.iter().sum::<f64>() / count(changes.len());
    let size = values.iter().fold(0.0, |most: f64, it| most.max(it.abs()));
    // What is left of a season taken out of a series that is nothing but season is rounding.
    if unit <= size * 1e-12 {
        return None;
    }
    let origin = values[0];
    for value in values {
        *value = (*value - origin) / unit;
    }
    Some((origin, unit))
}

/// Whether the largest change is six times the median change or more.
fn level_shift(changes: &mut [f64]) -> bool {
    let middle = changes.len() / 2;
    let most = changes.iter().fold(0.0, |most: f64, it| most.max(*it));
    let (_, median, _) = changes.select_nth_unstable_by(middle, f64::total_cmp);
    changes_enough(most, *median)
}

fn changes_enough(most: f64, median: f64) -> bool {
    median > 0.0 && most >= 8.0 * median
}

/// The combination: the mean of naive, drift, damped and theta; the variance of their mixture.
pub(crate) fn combined(state: &State, horizon: usize) -> Outlook {
    let (h, steps) = (count(horizon), i32::try_from(horizon).unwrap_or(i32::MAX));
    let members = [state.naive(h), state.drift(h), state.damped(steps), state.theta(h)];
    let number = count(members.len());
    let centre = members.iter().map(|it| it.centre).sum::<f64>() / number;
    let variance = members
        .iter()
        .map(|it| it.variance + (it.centre - centre) * (it.centre - centre))
        .sum::<f64>()
        / number;
    Outlook { centre, variance: variance.max(1e-12) }
}

/// The errors the combination made at earlier points of the same series, by horizon bin.
fn own_errors(
    view: &View<'_>,
    values: &[f64],
    states: &[State],
    fewest: usize,
) -> [Own; HORIZON_BINS] {
    let mut own = [Own::default(); HORIZON_BINS];
    let Some(now) = states.last() else { return own };
    for (own, horizon) in own.iter_mut().zip(horizons(view.frequency)) {
        let variance = combined(now, horizon).variance;
        let mut squares = 0.0;
        let mut number = 0.0;
        for (index, state) in states.iter().enumerate() {
            let Some(value) = values.get(fewest + index - 1 + horizon) else { break };
            let error = value - combined(state, horizon).centre;
            squares += (error * error / variance).min(36.0);
            number += 1.0;
        }
        // Overlapping windows make neighbouring errors one.
        let each = 1.0 / f64::from(view.window);
        *own = Own { number: single(number * each), squares: single(squares * each) };
    }
    own
}
