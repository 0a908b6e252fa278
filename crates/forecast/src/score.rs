//! How good a forecast was, once the value is known. Lower is better throughout.

use crate::{Distribution, number::count};

/// Brier score of a probability: `(p − happened)²` (Brier, 1950).
#[must_use]
pub fn brier(probability: f64, happened: bool) -> f64 {
    (probability - f64::from(u8::from(happened))).powi(2)
}

/// Logarithmic score: minus the logarithm of the probability given to what happened (Good, 1952).
/// Infinite for what was called impossible.
#[must_use]
pub fn log_score(probability: f64, happened: bool) -> f64 {
    -(if happened { probability } else { 1.0 - probability }).ln()
}

/// Continuous ranked probability score in the value's own unit (Gneiting and Raftery, 2007), as the
/// mean of the pinball losses of 39 quantiles.
#[must_use]
pub fn crps(forecast: &Distribution, value: f64) -> f64 {
    const PARTS: usize = 39;
    let sum: f64 = (1..=PARTS)
        .map(|it| {
            let p = count(it) / count(PARTS + 1);
            let over = value - forecast.quantile(p);
            (p * over).max((p - 1.0) * over)
        })
        .sum();
    2.0 * sum / count(PARTS)
}

/// Whether the value fell inside the central interval of this `share` (.8, .95).
#[must_use]
pub fn covered(forecast: &Distribution, share: f64, value: f64) -> bool {
    let (low, high) = interval(forecast, share);
    (low..=high).contains(&value)
}

/// The central interval that holds `share` of the probability.
#[must_use]
pub fn interval(forecast: &Distribution, share: f64) -> (f64, f64) {
    let tail = (1.0 - share.clamp(0.0, 1.0)) / 2.0;
    (forecast.quantile(tail), forecast.quantile(1.0 - tail))
}

/// Width and misses of the central 95 % interval in one number: the interval score (Gneiting and
/// Raftery, 2007), in the value's own unit.
#[must_use]
pub fn interval_score_95(forecast: &Distribution, value: f64) -> f64 {
    let (low, high) = interval(forecast, 0.95);
    let miss = (low - value).max(value - high).max(0.0);
    (high - low) + 2.0 / 0.05 * miss
}
