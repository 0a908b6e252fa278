//! What is thought of one future value: quantiles, chances, and all that is needed to score it later.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::{
    Bounds, Frequency, Scale,
    number::{count, normal_cdf, normal_quantile},
};

/// How many points of the error distribution are kept.
pub const KNOTS: usize = 10;

/// The shares of past errors, in multiples of the scale, that the knots stand for.
pub const LEVELS: [f64; KNOTS] = [0.1, 0.25, 0.4, 0.55, 0.68, 0.8, 0.9, 0.95, 0.98, 0.995];

/// `normal_quantile((1 + level) / 2)` of [`LEVELS`].
const SCORES: [f64; KNOTS] = [
    0.125_661_346_855_074,
    0.318_639_363_964_375,
    0.524_400_512_708_041,
    0.755_415_026_360_469,
    0.994_457_883_209_753,
    1.281_551_565_544_6,
    1.644_853_626_951_47,
    1.959_963_984_540_05,
    2.326_347_874_040_84,
    2.807_033_768_343_81,
];

/// Sizes of error, in multiples of the scale, that the shares [`LEVELS`] of past errors stayed
/// within. Rising and above zero.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Spread(pub [f32; KNOTS]);

impl Spread {
    /// A normal distribution whose standard deviation is `width` scales.
    #[must_use]
    pub fn normal(width: f64) -> Self {
        Self(SCORES.map(|it| crate::number::single(it * width)))
    }

    /// A mean of two, `share` of the second.
    #[must_use]
    pub(crate) fn mix(&self, other: &Self, share: f32) -> Self {
        let mut mixed = *self;
        for (knot, it) in mixed.0.iter_mut().zip(other.0) {
            *knot += (it - *knot) * share;
        }
        mixed
    }

    /// The normal score of an error of `size ≥ 0` scales. Straight lines between knots; beyond the
    /// last the line goes on, which is a normal tail of the width seen there.
    #[inline]
    fn score(&self, size: f64) -> f64 {
        let (mut below, mut score_below) = (0.0, 0.0);
        for (knot, score) in self.0.iter().zip(SCORES) {
            let knot = f64::from(*knot);
            if size < knot {
                return score_below + (size - below) / (knot - below) * (score - score_below);
            }
            (below, score_below) = (knot, score);
        }
        let before = f64::from(self.0[KNOTS - 2]);
        let slope = (SCORES[KNOTS - 1] - SCORES[KNOTS - 2]) / (below - before);
        score_below + (size - below) * slope
    }

    /// The size of error with this normal score `≥ 0`; the inverse of [`Self::score`].
    #[inline]
    fn size(&self, score: f64) -> f64 {
        let (mut below, mut score_below) = (0.0, 0.0);
        for (knot, at) in self.0.iter().zip(SCORES) {
            let knot = f64::from(*knot);
            if score < at {
                return below + (score - score_below) / (at - score_below) * (knot - below);
            }
            (below, score_below) = (knot, at);
        }
        let before = f64::from(self.0[KNOTS - 2]);
        let slope = (below - before) / (SCORES[KNOTS - 1] - SCORES[KNOTS - 2]);
        below + (score - score_below) * slope
    }
}

/// The distribution of the value at one step.
///
/// Symmetric on its [`Scale`] before the bounds are applied. It stands alone: stored as it is and
/// read back years later it gives the same answers, whatever has become of the calibration.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// Of the series.
    pub frequency: Frequency,
    /// Steps ahead of the last value, from 1.
    pub horizon: u16,
    /// Points the forecast was made from.
    pub points: u16,
    /// The scale that `centre` and `scale` are on.
    pub on: Scale,
    /// Which values are possible.
    #[serde(default)]
    pub bounds: Bounds,
    /// The middle, on the scale `on`.
    pub centre: f64,
    /// The unit of error, on the scale `on`; above zero.
    pub scale: f64,
    /// How errors of that unit are spread.
    pub spread: Spread,
    /// Figures are published as whole multiples of this: 1 for whole numbers, 0.1 for one decimal; 0
    /// where nothing is known of it.
    #[serde(default)]
    pub grain: f64,
}

/// The chance that is never undercut: no forecast from data says "never".
pub const LEAST_CHANCE: f64 = 0.01;

/// Normal scores from 0 to 4 in halves.
const MEAN_PARTS: usize = 9;

fn half(at: usize) -> f64 {
    count(at) / 2.0
}

impl Distribution {
    /// The value that is not exceeded with probability `p`, `0 < p < 1`, within the bounds.
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        self.at_score(normal_quantile(p.clamp(1e-9, 1.0 - 1e-9)))
    }

    /// [`Self::quantile`] by the standard normal score of the probability (-1.96 for 2.5 %): for the
    /// same quantiles of many distributions.
    #[inline]
    #[must_use]
    pub fn at_score(&self, score: f64) -> f64 {
        let size = self.spread.size(score.abs());
        let value = self.on.down(self.centre + self.scale * size.copysign(score));
        value.clamp(self.bounds.low(), self.bounds.high())
    }

    /// The mean, within the bounds: exact where no bound is near and nothing is bent, else by the
    /// trapezoid rule over 17 normal scores from -4 to 4.
    #[must_use]
    pub fn mean(&self) -> f64 {
        /// Normal densities at halves from 0 to 4, halved at 0 and scaled so that twice their sum is 1.
        static WEIGHTS: LazyLock<[f64; MEAN_PARTS]> = LazyLock::new(|| {
            let density = |at: usize| (-(half(at) * half(at)) / 2.0).exp();
            let mut weights: [f64; MEAN_PARTS] = std::array::from_fn(density);
            weights[0] /= 2.0;
            let sum: f64 = weights.iter().sum();
            weights.map(|it| it / (2.0 * sum))
        });
        let furthest = self.scale * self.spread.size(half(MEAN_PARTS - 1));
        let (low, high) = (self.centre - furthest, self.centre + furthest);
        if self.on == Scale::Plain && low >= self.bounds.low() && high <= self.bounds.high() {
            return self.centre;
        }
        let both = |at: usize| self.at_score(half(at)) + self.at_score(-half(at));
        WEIGHTS.iter().enumerate().map(|(at, weight)| weight * both(at)).sum()
    }

    /// The probability of a value below `value`, for scoring; not held away from 0 and 1.
    #[inline]
    #[must_use]
    pub fn cdf(&self, value: f64) -> f64 {
        if value < self.bounds.low() {
            return 0.0;
        }
        if value > self.bounds.high() {
            return 1.0;
        }
        let error = (self.on.up(value) - self.centre) / self.scale;
        if error.is_infinite() {
            return if error < 0.0 { 0.0 } else { 1.0 };
        }
        normal_cdf(self.spread.score(error.abs()).copysign(error))
    }

    /// The chance that the value is `value` or higher, between .01 and .99. Of whole numbers 3 stands
    /// for all that rounds to it: at least 3 is more than 2.5.
    #[inline]
    #[must_use]
    pub fn probability_at_least(&self, value: f64) -> f64 {
        self.probability_within(Some(value), None)
    }

    /// The chance that the value is `value` or lower, between .01 and .99; at most 3 is less than 3.5.
    #[inline]
    #[must_use]
    pub fn probability_at_most(&self, value: f64) -> f64 {
        self.probability_within(None, Some(value))
    }

    /// The chance that the value is neither below `low` nor above `high`, between .01 and .99.
    #[inline]
    #[must_use]
    pub fn probability_within(&self, low: Option<f64>, high: Option<f64>) -> f64 {
        let too_low = low
            .filter(|it| *it > self.bounds.low())
            .map_or(0.0, |it| self.cdf(self.on_grain(it, f64::ceil) - self.grain / 2.0));
        let not_too_high = high
            .filter(|it| *it < self.bounds.high())
            .map_or(1.0, |it| self.cdf(self.on_grain(it, f64::floor) + self.grain / 2.0));
        (not_too_high - too_low).clamp(LEAST_CHANCE, 1.0 - LEAST_CHANCE)
    }

    /// The value on the grain, or the next one in a direction.
    fn on_grain(&self, value: f64, next: fn(f64) -> f64) -> f64 {
        let grains = value / self.grain;
        // Without a grain, or where grains are finer than the number: the value as it is.
        if !grains.is_finite() || grains.abs() > 1e12 {
            return value;
        }
        let nearest = grains.round();
        let whole = if (grains - nearest).abs() < 1e-6 { nearest } else { next(grains) };
        whole * self.grain
    }

    /// Whether its middle and its 95 % range are numbers. One that is not says nothing and is not to be
    /// kept: values or effects were too large or too far apart.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        self.scale.is_finite()
            && self.spread.0.iter().all(|it| it.is_finite())
            && [0.025, 0.5, 0.975].iter().all(|it| self.quantile(*it).is_finite())
    }

    /// The distribution moved by `shift` and widened by a further independent error of standard
    /// deviation `deviation`, both in the values' own unit.
    ///
    /// On a bent scale the shift is taken at the middle, and the deviation by the scale's slope there or
    /// at the middle before, whichever is less: near an end the slope grows without bound, and a large
    /// effect would come out as knowing nothing.
    /// A deviation is told by the middle 68 %.
    #[must_use]
    pub fn shifted(&self, shift: f64, deviation: f64) -> Self {
        let middle = self.on.down(self.centre);
        // Short of the ends, where the scale has no value.
        let moved = match self.on {
            Scale::Plain => middle + shift,
            Scale::Log => (middle + shift).max(middle * 1e-6),
            Scale::Odds => (middle + shift).clamp(1e-4, 100.0 - 1e-4),
        };
        let centre = self.on.up(moved);
        let own = deviation * self.on.slope(moved).min(self.on.slope(middle));
        let unit = self.spread.size(SCORES[4]).max(1e-12);
        let scale = ((self.scale * unit).powi(2) + own * own).sqrt() / unit;
        Self { centre, scale, ..*self }
    }
}
