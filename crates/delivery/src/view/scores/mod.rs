//! How good forecasts have been: those that were kept and came due, and those the engine would have made.

use serde::{Deserialize, Serialize};

use crate::view::Moment;

mod curve;
mod poor;

pub use curve::Given;

/// How good the unit's forecasts have been, and would have been.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScoresView {
    /// The moment the view is about.
    pub moment: Moment,
    /// Forecasts that were kept, and whose figures have arrived since.
    pub realised: Ledger,
    /// What the engine would have said in the past of the unit's own figures; `None` until the job that
    /// computes it has run.
    pub backtest: Option<Ledger>,
}

/// What forecasts were worth, as one account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// What the account is of, as sentences to stand above it.
    pub what: Vec<String>,
    /// When it was computed, in words.
    pub made: String,
    /// Series behind it.
    pub series: usize,
    /// Forecasts scored.
    pub forecasts: usize,
    /// How often what was given a chance came true.
    pub curves: Vec<Curve>,
    /// The scores in parts: by frequency, horizon, length, year.
    pub groups: Vec<Group>,
    /// Where the forecasts are poor, as sentences.
    pub poor: Vec<String>,
    /// By which rule that is told; empty where an earlier version had another one.
    #[serde(default)]
    pub rule: String,
}

/// A reliability curve with its scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Which chances: "on current trend", "annual figures".
    pub name: String,
    /// Chances given whose outcome is known.
    pub chances: usize,
    /// What they were given of: targets that were decided, or past forecasts asked about several targets
    /// each. Far fewer than the chances, and all that the curve knows of the world.
    #[serde(default)]
    pub cases: usize,
    /// What a case is, as a heading: "Targets", "Past forecasts".
    #[serde(default)]
    pub case_words: String,
    /// Mean squared difference of chance and outcome (Brier, 1950); 0 is perfect, .25 is what "5 in 10"
    /// for everything gives.
    pub brier: f64,
    /// Mean of minus the logarithm of the chance given to what happened (Good, 1952).
    pub log_score: f64,
    /// Mean distance between what was given and what came true, over the bands.
    pub calibration_error: f64,
    /// Ten bands of chance, those without any left out.
    pub bands: Vec<Band>,
}

/// One band of chances.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The mean of the chances given.
    pub given: f64,
    /// The share that came true.
    pub came_true: f64,
    /// How many chances were given; by weight where `share` is given.
    pub chances: usize,
    /// Of how many cases; by weight where `share` is given.
    #[serde(default)]
    pub cases: usize,
    /// As how many cases of equal weight they count; `None` where only `share` is known.
    #[serde(default)]
    pub counts_as: Option<f64>,
    /// The band's share of all chances, every indicator of equal weight, where nobody counted the band's own.
    #[serde(default)]
    pub share: Option<f64>,
}

/// Parts of an account under one heading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// "By steps ahead".
    pub heading: String,
    /// The parts, in order.
    pub parts: Vec<Part>,
    /// Whether the figures of a part share their luck, as those of one year do.
    #[serde(default)]
    pub share_their_luck: bool,
}

/// The scores of some forecasts, every indicator of equal weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Which: "annual", "2 steps ahead".
    pub name: String,
    /// Forecasts scored.
    pub forecasts: usize,
    /// The year they were made in, where that makes the part; its name ends with it.
    #[serde(default)]
    pub year: Option<i32>,
    /// Figures that they were of, fewer where one was forecast several times; `None` where nobody counted.
    #[serde(default)]
    pub figures: Option<usize>,
    /// As how many figures they count if all weighed the same: of two indicators, one with 1,000 figures and
    /// one with 2, half the weight lies on the 2, and all together tell as much as 8. `None` where nobody counted.
    #[serde(default)]
    pub counts_as: Option<f64>,
    /// The Brier score of synthetic targets; only a backtest sets them.
    pub brier: Option<f64>,
    /// Share of figures inside the central 80 % interval.
    pub coverage_80: f64,
    /// Share of figures inside the central 95 % interval.
    pub coverage_95: f64,
    /// Mean CRPS (Gneiting and Raftery, 2007): of kept forecasts in units of their own error, in a
    /// backtest in mean changes times the root of the horizon.
    pub crps: f64,
}
