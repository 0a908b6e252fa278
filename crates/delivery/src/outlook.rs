//! A target's outlook: the forecast of its figure as it was made and kept, without the plan and with it.
//!
//! An outlook is computed once, by whoever may use the forecast room, and stored; what is shown later
//! is what was thought then. It says nothing of whether the target is on course: that is the signal's.

use forecast::Distribution;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    id::InterventionId,
    indicator::{Direction, Indicator},
    intervention::Intervention,
    period::Period,
    plan::Plan,
    target::Target,
};

/// An outlook with the moment at which it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptOutlook {
    /// When it was made, from everything known then.
    pub made_at: Timestamp,
    /// The outlook.
    pub outlook: Outlook,
}

/// What is thought of a target's figure up to the period that decides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    /// Why there is none, as a sentence; then all the rest is empty.
    pub declined: Option<String>,
    /// The question that it answers, as [`asked`] puts it.
    pub asked: String,
    /// What the plan said of the figure then, as [`planned`] puts it; `None` where it was not kept.
    pub planned: Option<String>,
    /// The period of the last figure that it was made from.
    pub last: Option<Period>,
    /// How many figures it was made from.
    pub points: usize,
    /// How it was made, in the forecast room's words.
    pub method: String,
    /// What a reader must know before relying on it.
    pub warnings: Vec<Warning>,
    /// Business as usual, period by period from the one after the last figure; the last one decides.
    pub trend: Vec<Step>,
    /// With the plan, for the same periods; empty where no intervention is recorded.
    pub with_plan: Vec<Step>,
    /// The chances that the target is met; `None` where nobody has said which way is better.
    pub chances: Option<Chances>,
    /// What each intervention adds to the figure that decides, in the plan's order.
    pub contributions: Vec<Contribution>,
}

/// What is thought of the figure of one period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The period.
    pub period: Period,
    /// The distribution of its figure.
    pub figure: Distribution,
}

/// Probabilities from 0.01 to 0.99 that the target is met by its date.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chances {
    /// From the figures alone.
    pub trend: f64,
    /// With the plan, its effects discounted for optimism; `None` where no intervention is recorded.
    pub with_plan: Option<f64>,
    /// With the plan, should it deliver as its authors expect.
    pub as_authors_expect: Option<f64>,
}

/// What one intervention adds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// The intervention.
    pub intervention: InterventionId,
    /// What its authors expect it to add to the deciding figure, in the indicator's unit.
    pub expected: f64,
    /// The same after the discount for optimism.
    pub discounted: f64,
    /// The chance with all of the plan but this one.
    pub chance_without: f64,
}

/// Why an outlook deserves less trust than usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Warning {
    /// Figures are missing in between and were bridged.
    GapFilled,
    /// Figures before a long gap were left out.
    StartsAfterGap,
    /// The level jumped once; the forecast does not foresee the next jump.
    LevelShift,
    /// The date lies further ahead than the history supports.
    BeyondHistory,
}

/// What a target asks of which figure, as one text. An outlook answers one question: when the target
/// is changed, what was kept before says nothing of it, and is not scored against it either.
pub fn asked(target: &Target, indicator: &Indicator) -> String {
    let Target { kind, by, area, group, .. } = target;
    let better: Option<Direction> = indicator.direction;
    serde_json::to_string(&(&indicator.id, area, group, kind, by, better)).unwrap_or_default()
}

/// All that the plan says of a target's figure, and how far its promises were kept, as one text; empty
/// where no intervention is recorded. While it stays the same, so does what the plan adds.
pub fn planned(plan: &Plan, target: &Target) -> String {
    let effect = |it: &Intervention| {
        let Intervention { id, start, lag_months, ramp_months, effect, evidence, .. } = it.clone();
        (id, start, lag_months, ramp_months, effect, evidence, it.side_effect)
    };
    let current = plan.interventions_of(&target.id).filter(|it| it.lineage.is_current());
    let effects: Vec<_> = current.map(effect).collect();
    if effects.is_empty() {
        return String::new();
    }
    let promised = plan.interventions.values().filter(|it| !it.side_effect);
    let kept: Vec<_> = promised
        .filter_map(|it| {
            Some((it.evidence, it.share_delivered(&plan.targets.get(&it.target)?.by)?))
        })
        .collect();
    serde_json::to_string(&(effects, kept)).unwrap_or_default()
}

impl Outlook {
    /// An outlook that could not be made.
    pub fn declined(why: impl Into<String>) -> Self {
        Self { declined: Some(why.into()), ..Self::default() }
    }
}
