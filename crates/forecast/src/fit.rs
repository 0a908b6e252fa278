//! One series in, its forecast out: what is used of it, on which scale, and what it says of itself.

use serde::Serialize;

use crate::{
    Bounds, Calibration, Forecast, Frequency, Kind, Scale, Series,
    members::{Course, walk},
    number::{count, short},
    own::{factors, prefixes},
    season::{Applied, Season, SeasonRoom, bridge},
    seasonal::{Seasonal, SmoothingRoom},
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
    /// One change is eight times the median change or more: the series may have been redefined, or
    /// shocked.
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
    changes: Vec<f64>,
    courses: Vec<Course>,
    season: SeasonRoom,
    smoothing: SmoothingRoom,
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
    let (known, grain) = (values.iter().filter(|it| !it.is_nan()).count(), grain(values));
    bridge(values);
    let points = values.len();
    let (mut on, bounds) = scale_of(view, values);
    let start_step = view.last_step() - i32::try_from(points - 1).unwrap_or(0);
    let season = Season::of(view, values, start_step, &mut scratch.season);
    flags.seasonal = season.is_some();
    // A season that adds, because some area of the group has zeros, has no place among logarithms.
    if on == Scale::Log && season.as_ref().is_some_and(Applied::adds) {
        on = Scale::Plain;
    }
    let mut seasonal = None;
    if let Some(season) = &season {
        if points >= FEWEST_YEARS * season.year() && points >= FEWEST_SEASONAL {
            seasonal = Some(Seasonal::fit(values, season, &mut scratch.smoothing));
        }
        season.remove(values);
    }
    for value in values.iter_mut() {
        *value = on.up(*value);
    }
    let (origin, unit) = normalise(values, &mut scratch.changes).ok_or(Declined::Constant)?;
    flags.level_shift = level_shift(&mut scratch.changes);
    let prefixes = prefixes(view.frequency, points);
    let state = walk(values, prefixes, view, &mut scratch.courses);
    let own = factors(view, (values, prefixes), &state, &scratch.courses, calibration);
    Ok(Forecast {
        calibration,
        frequency: view.frequency,
        points: short(points),
        known: short(known),
        last_step: view.last_step(),
        flags,
        bounds,
        grain,
        on,
        origin,
        unit,
        state,
        own,
        season,
        seasonal,
    })
}

/// Years a season of its own needs, and points at least.
const FEWEST_YEARS: usize = 3;
const FEWEST_SEASONAL: usize = 36;

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
    flags.starts_after_gap |= view.cut;
    let fewest = view.frequency.fewest_points();
    if known >= fewest {
        Ok(start)
    } else if flags.starts_after_gap {
        Err(Declined::Gap(fewest))
    } else {
        Err(Declined::TooFewPoints(fewest))
    }
}

/// Annual percentages inside their ends are forecast on their odds; monthly and weekly values above
/// zero on their logarithms; all others as they are, for a trend in proportion runs away over years.
/// Bounds hold in any case.
fn scale_of(view: &View<'_>, values: &[f64]) -> (Scale, Bounds) {
    let all = |low: f64, high: f64| values.iter().all(|it| low < *it && *it < high);
    let bounds = match view.kind {
        Kind::Unknown => Bounds::None,
        Kind::Percentage => Bounds::Percentage,
        _ if values.iter().any(|it| *it < 0.0) => Bounds::None,
        _ => Bounds::NotNegative,
    };
    let on = match (view.kind, view.frequency) {
        (Kind::Percentage, Frequency::Annual) if all(0.0, 100.0) => Scale::Odds,
        (Kind::Percentage, _) => Scale::Plain,
        (_, Frequency::Monthly | Frequency::Weekly) if all(0.0, f64::INFINITY) => Scale::Log,
        _ => Scale::Plain,
    };
    (on, bounds)
}

/// The coarsest of 1, 0.1 … 0.0001 that all known values are whole multiples of; 0 when there is none.
fn grain(values: &[f64]) -> f64 {
    const TENS: [f64; 5] = [1.0, 1e1, 1e2, 1e3, 1e4];
    let whole = |it: f64| (it - it.round()).abs() <= 4.0 * f64::EPSILON * it.abs();
    let fits = |tens: &&f64| values.iter().all(|it| it.is_nan() || whole(it * **tens));
    TENS.iter().find(fits).map_or(0.0, |it| 1.0 / it)
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

fn level_shift(changes: &mut [f64]) -> bool {
    let middle = changes.len() / 2;
    let most = changes.iter().fold(0.0, |most: f64, it| most.max(*it));
    let median = *changes.select_nth_unstable_by(middle, f64::total_cmp).1;
    median > 0.0 && most >= 8.0 * median
}
