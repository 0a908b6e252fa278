//! The recent trend of a series, with its uncertainty.
//!
//! Method: the Theil–Sen slope, the median of the slopes of all pairs of points, with the
//! distribution-free confidence limits of Sen (1968). A series with a season compares like with
//! like only: pairs a whole number of years apart (the seasonal Kendall slope of Hirsch, Slack and
//! Smith, 1982). Both stand up to outliers and need no normal errors.

use serde::Serialize;

/// One value at a time, in years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Decimal years, for example 2024.5.
    pub year: f64,
    /// The value, finite.
    pub value: f64,
}

/// A slope and the range it plausibly lies in.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Trend {
    /// Units a year.
    pub slope: f64,
    /// Lower 95 % limit of the slope, units a year.
    pub low: f64,
    /// Upper 95 % limit of the slope, units a year.
    pub high: f64,
    /// How many points were used.
    pub points: usize,
}

/// Why there is no trend to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub enum Declined {
    /// Two points make a line through anything; five are the least that can disagree with one.
    #[error("fewer than 5 points")]
    TooFewPoints,
    /// A value or a time is not a number.
    #[error("a value is not a finite number")]
    NotFinite,
    /// All points stand at one moment.
    #[error("all points are at the same time")]
    NoTime,
}

/// The least number of points a trend is drawn from.
pub const FEWEST_POINTS: usize = 5;

/// Fits the trend of points in order of time.
///
/// `season` is the number of observations a year where the year has a shape (12, 4), else 1. The
/// season is respected once three years are there; before that, all pairs count.
pub fn fit(points: &[Point], season: usize) -> Result<Trend, Declined> {
    if points.len() < FEWEST_POINTS {
        return Err(Declined::TooFewPoints);
    }
    if points.iter().any(|it| !it.year.is_finite() || !it.value.is_finite()) {
        return Err(Declined::NotFinite);
    }
    let seasonal = season > 1 && points.len() >= 3 * season;
    let mut slopes = slopes(points, seasonal);
    if slopes.is_empty() {
        return Err(Declined::NoTime);
    }
    slopes.sort_by(f64::total_cmp);
    let half_width =
        1.96 * kendall_variance(points.len(), if seasonal { season } else { 1 }).sqrt();
    let (low, high) = limits(&slopes, half_width);
    Ok(Trend { slope: quantile_position(&slopes, 0.0), low, high, points: points.len() })
}

/// Slopes of all pairs; of pairs a whole number of years apart when seasonal.
fn slopes(points: &[Point], seasonal: bool) -> Vec<f64> {
    let mut slopes = Vec::with_capacity(points.len() * points.len() / 2);
    for (i, early) in points.iter().enumerate() {
        for late in &points[i + 1..] {
            let years = late.year - early.year;
            let whole = (years - years.round()).abs() < 0.02 && years.round() >= 1.0;
            if years > 0.0 && (whole || !seasonal) {
                slopes.push((late.value - early.value) / years);
            }
        }
    }
    slopes
}

/// Variance of Kendall's S without ties, summed over seasons of equal length.
fn kendall_variance(points: usize, seasons: usize) -> f64 {
    let n = count(points) / count(seasons);
    count(seasons) * n * (n - 1.0) * (2.0 * n + 5.0) / 18.0
}

/// Sen's limits: the slopes ranked half a width of S below and above the middle.
fn limits(sorted: &[f64], half_width: f64) -> (f64, f64) {
    (quantile_position(sorted, -half_width / 2.0), quantile_position(sorted, half_width / 2.0))
}

/// The slope `offset` ranks from the median, between neighbours, held inside the ends.
fn quantile_position(sorted: &[f64], offset: f64) -> f64 {
    let last = sorted.len() - 1;
    let position = (count(last) / 2.0 + offset).clamp(0.0, count(last));
    let below = position.floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to an index of the slice above"
    )]
    let index = below as usize;
    let part = position - below;
    let upper = sorted[(index + 1).min(last)];
    sorted[index] + (upper - sorted[index]) * part
}

#[expect(clippy::cast_precision_loss, reason = "a count of points is far below 2^52")]
fn count(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn yearly(values: &[f64]) -> Vec<Point> {
        values
            .iter()
            .enumerate()
            .map(|(i, &value)| Point { year: 2010.0 + count(i), value })
            .collect()
    }

    #[test]
    fn four_points_are_not_a_trend() {
        assert_eq!(fit(&yearly(&[1.0, 2.0, 3.0, 4.0]), 1), Err(Declined::TooFewPoints));
    }

    #[test]
    fn a_straight_line_has_its_own_slope_and_no_doubt() {
        let trend = fit(&yearly(&[1.0, 3.0, 5.0, 7.0, 9.0, 11.0]), 1).unwrap();
        assert_eq!((trend.slope, trend.low, trend.high), (2.0, 2.0, 2.0));
    }

    #[test]
    fn one_wild_year_does_not_turn_the_trend() {
        let trend = fit(&yearly(&[1.0, 2.0, 3.0, 40.0, 5.0, 6.0, 7.0, 8.0]), 1).unwrap();
        assert!((trend.slope - 1.0).abs() < 0.2, "{trend:?}");
    }

    #[test]
    fn a_season_is_not_a_trend() {
        let monthly: Vec<Point> = (0..48)
            .map(|i| Point { year: 2020.0 + f64::from(i) / 12.0, value: f64::from(i % 12) })
            .collect();
        let trend = fit(&monthly, 12).unwrap();
        assert!(trend.slope.abs() < 1e-9, "{trend:?}");
    }

    proptest! {
        #[test]
        fn limits_hold_the_slope_and_mirroring_mirrors(
            values in proptest::collection::vec(-1e6..1e6f64, 5..40)
        ) {
            let up = fit(&yearly(&values), 1).unwrap();
            let mirrored: Vec<f64> = values.iter().map(|it| -it).collect();
            let down = fit(&yearly(&mirrored), 1).unwrap();
            prop_assert!(up.low <= up.slope && up.slope <= up.high);
            prop_assert!((up.slope + down.slope).abs() < 1e-6);
            prop_assert!((up.low + down.high).abs() < 1e-6);
        }
    }
}
