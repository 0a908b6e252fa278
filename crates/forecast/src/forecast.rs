//! A fitted series, and the distribution it gives at any horizon.

use crate::{
    Bounds, Calibration, Distribution, Flags, Frequency, Scale, Series,
    calibration::{HORIZON_BINS, between},
    members::{State, reach},
    number::{count, short},
    season::Applied,
    seasonal::Seasonal,
};

/// A fitted series; [`Forecast::at`] gives the distribution at any horizon.
#[derive(Clone, Debug)]
pub struct Forecast<'c> {
    pub(crate) calibration: &'c Calibration,
    pub(crate) frequency: Frequency,
    pub(crate) points: u16,
    pub(crate) known: u16,
    pub(crate) last_step: i32,
    pub(crate) flags: Flags,
    pub(crate) bounds: Bounds,
    pub(crate) grain: f64,
    pub(crate) on: Scale,
    /// First value and mean change on the scale: the units of `state`.
    pub(crate) origin: f64,
    pub(crate) unit: f64,
    pub(crate) state: State,
    /// Factors on the standard deviation by horizon bin.
    pub(crate) own: [f64; HORIZON_BINS],
    pub(crate) season: Option<Applied>,
    pub(crate) seasonal: Option<Seasonal>,
}

/// What smoothing with a season of its own counts for beside the combination.
const SEASONAL_SHARE: f64 = 0.5;

impl Forecast<'_> {
    /// The distribution `horizon` steps after the last value; 0 is taken as 1.
    #[must_use]
    pub fn at(&self, horizon: usize) -> Distribution {
        let horizon = horizon.clamp(1, Series::LONGEST);
        let own = self.own_factor(horizon);
        let (mut centre, mut scale) = self.combination(horizon);
        if let Some(seasonal) = &self.seasonal {
            let other = self.on_scale(seasonal, horizon);
            let mixed = centre + SEASONAL_SHARE * (other.0 - centre);
            let apart =
                |(middle, deviation): (f64, f64)| deviation.powi(2) + (middle - mixed).powi(2);
            let mine = (1.0 - SEASONAL_SHARE) * apart((centre, scale));
            (centre, scale) = (mixed, (mine + SEASONAL_SHARE * apart(other)).sqrt());
        }
        let points = usize::from(self.points);
        Distribution {
            frequency: self.frequency,
            horizon: short(horizon),
            points: self.points,
            on: self.on,
            bounds: self.bounds,
            centre,
            scale: scale * own,
            spread: self.calibration.spread(self.frequency, horizon, points),
            grain: self.grain,
        }
    }

    /// Middle and standard deviation of the combination on the scale, season put back.
    fn combination(&self, horizon: usize) -> (f64, f64) {
        let reach = reach(horizon);
        let middle = self.origin + self.unit * self.state.course.at(count(horizon), &reach);
        let deviation = self.unit * self.state.variance(horizon, &reach).sqrt();
        let Some(season) = &self.season else { return (middle, deviation) };
        let (factor, term) = season.at(self.points() - 1 + horizon);
        let variance = deviation * deviation * season.lost(self.points());
        match self.on {
            Scale::Log => (middle + factor.ln(), (variance + season.doubt_around(1.0)).sqrt()),
            // Odds are for annual values, which have no season.
            Scale::Plain | Scale::Odds => {
                let centre = middle * factor + term;
                (centre, (variance * factor * factor + season.doubt_around(centre)).sqrt())
            }
        }
    }

    /// Middle and standard deviation of the other model on this forecast's scale.
    fn on_scale(&self, seasonal: &Seasonal, horizon: usize) -> (f64, f64) {
        let (middle, variance) = seasonal.at(horizon);
        let deviation = variance.sqrt();
        match (seasonal.on_log, self.on) {
            (true, Scale::Plain) => (middle.exp(), deviation * middle.exp()),
            (false, Scale::Log) => {
                // A middle at or below zero has no logarithm: the combination's stands in.
                let held =
                    if middle > deviation { middle } else { self.combination(horizon).0.exp() };
                (held.ln(), deviation / held)
            }
            _ => (middle, deviation),
        }
    }

    fn own_factor(&self, horizon: usize) -> f64 {
        let (bin, next, share) = between(self.frequency, horizon);
        self.own[bin] + (self.own[next] - self.own[bin]) * share
    }

    /// Values the forecast is made from; those that bridge a gap are not counted.
    #[must_use]
    pub fn known(&self) -> usize {
        usize::from(self.known)
    }

    /// Points the forecast is made from, with those that bridge a gap.
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
        match (self.on, self.flags.seasonal, self.seasonal.is_some()) {
            (Scale::Plain, false, _) => "combination",
            (Scale::Plain, true, false) => "combination, season taken out",
            (Scale::Plain, true, true) => "combination with seasonal smoothing",
            (Scale::Odds, ..) => "combination on odds",
            (Scale::Log, false, _) => "combination on logarithms",
            (Scale::Log, true, false) => "combination on logarithms, season taken out",
            (Scale::Log, true, true) => "combination on logarithms with seasonal smoothing",
        }
    }
}
