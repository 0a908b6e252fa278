//! How good forecasts have been: those that were kept and came due, and those the engine would have made.

use serde::{Deserialize, Serialize};

use crate::view::Moment;

mod curve;

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
    /// Where the forecasts are poor, as sentences; empty where no part of any size is.
    pub poor: Vec<String>,
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
    /// How many chances were given.
    pub chances: usize,
    /// Of how many cases.
    #[serde(default)]
    pub cases: usize,
}

/// Parts of an account under one heading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// "By steps ahead".
    pub heading: String,
    /// The parts, in order.
    pub parts: Vec<Part>,
}

/// The scores of some forecasts, every indicator of equal weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Which: "annual", "2 steps ahead".
    pub name: String,
    /// Forecasts scored.
    pub forecasts: usize,
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

/// Fewer forecasts than this say nothing of a part.
const ENOUGH: usize = 30;
/// A 95 % interval that holds less than this of the figures is too narrow.
const POOR_95: f64 = 0.9;
/// An 80 % interval that holds less than this.
const POOR_80: f64 = 0.7;
/// A band whose share differs by more than this from what was given.
const POOR_BAND: f64 = 0.1;

impl Ledger {
    /// Names what is poor: a part whose intervals are too narrow, a band that came true much more or
    /// less often than was said. What rests on fewer than 30 forecasts is not judged.
    pub fn name_what_is_poor(&mut self) {
        let parts = self.groups.iter().flat_map(|group| &group.parts);
        let bands = self.curves.iter().flat_map(|it| it.bands.iter().map(move |band| (it, band)));
        self.poor = parts.filter_map(Part::poor).chain(bands.filter_map(poor_band)).collect();
    }
}

impl Part {
    fn poor(&self) -> Option<String> {
        let (share, held, least) = if self.coverage_95 < POOR_95 {
            (95, self.coverage_95, POOR_95)
        } else {
            (80, self.coverage_80, POOR_80)
        };
        (self.forecasts >= ENOUGH && held < least).then(|| {
            format!(
                "{}: the {share}% interval held {:.0}% of {} figures.",
                self.name,
                held * 100.0,
                self.forecasts
            )
        })
    }
}

fn poor_band((curve, band): (&Curve, &Band)) -> Option<String> {
    let off = (band.given - band.came_true).abs();
    (band.cases >= ENOUGH && off > POOR_BAND).then(|| {
        format!(
            "{}: of {} chances of about {:.0}%, {:.0}% came true.",
            curve.name,
            band.chances,
            band.given * 100.0,
            band.came_true * 100.0
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_poor_is_named_and_what_rests_on_little_is_not_judged() {
        let part = |name: &str, forecasts, coverage_80, coverage_95| Part {
            name: name.to_owned(),
            forecasts,
            brier: None,
            coverage_80,
            coverage_95,
            crps: 1.0,
        };
        let parts = vec![
            part("good", 30, 0.8, 0.95),
            part("narrow", 30, 0.8, 0.85),
            part("narrow in the middle", 30, 0.6, 0.92),
            part("few", 29, 0.1, 0.1),
        ];
        let band = |given, came_true| Band { given, came_true, chances: 60, cases: 30 };
        let curve = Curve {
            name: "on current trend".to_owned(),
            chances: 60,
            cases: 30,
            case_words: "Targets".to_owned(),
            brier: 0.1,
            log_score: 0.3,
            calibration_error: 0.1,
            bands: vec![band(0.25, 0.3), band(0.85, 0.6)],
        };
        let heading = "By frequency".to_owned();
        let mut ledger = Ledger {
            groups: vec![Group { heading, parts }],
            curves: vec![curve],
            ..Ledger::default()
        };
        ledger.name_what_is_poor();
        assert_eq!(
            ledger.poor,
            [
                "narrow: the 95% interval held 85% of 30 figures.",
                "narrow in the middle: the 80% interval held 60% of 30 figures.",
                "on current trend: of 60 chances of about 85%, 60% came true.",
            ]
        );
    }
}
