//! What a plan adds: effects of interventions on top of business as usual, discounted for optimism.
//!
//! An effect is given by its authors as low, central and high: the central one counts, and low and
//! high are read as 10 % and 90 % points that say how far to trust it. What arrives is that effect times a delivered
//! share, whose mean and spread depend on the grade of evidence and on how past effects of the same
//! grade turned out. Effects add; part of the doubt about delivery is common to all, because
//! authors of one plan err together. Mean and variance are in closed form.

use serde::{Deserialize, Serialize};

use crate::{Distribution, number::count};

/// How well an effect is supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// Several trials or natural experiments at the scale of the plan.
    Strong,
    /// One good trial or comparison, or several on a smaller scale.
    Moderate,
    /// Pilots, before-and-after comparisons.
    Weak,
    /// Expert judgement.
    Assumed,
}

impl Evidence {
    /// All grades, the best first.
    pub const ALL: [Self; 4] = [Self::Strong, Self::Moderate, Self::Weak, Self::Assumed];

    /// What is taken for delivered before there is a record of one's own.
    ///
    /// A judgement, to be replaced by a record. That effects shrink on the way from a trial to
    /// practice is well documented (`DellaVigna` and Linos, 2022: the trials of two large units moved
    /// take-up by a sixth of what published ones had); how much, by grade, is not.
    #[must_use]
    pub const fn usual(self) -> Delivery {
        match self {
            Self::Strong => Delivery { share: 0.8, spread: 0.25 },
            Self::Moderate => Delivery { share: 0.5, spread: 0.3 },
            Self::Weak => Delivery { share: 0.3, spread: 0.3 },
            Self::Assumed => Delivery { share: 0.2, spread: 0.25 },
        }
    }

    const fn place(self) -> usize {
        match self {
            Self::Strong => 0,
            Self::Moderate => 1,
            Self::Weak => 2,
            Self::Assumed => 3,
        }
    }
}

/// The share of an expected effect that arrives: mean and standard deviation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// 1 is the effect as expected, 0 none.
    pub share: f64,
    /// Standard deviation of the share.
    pub spread: f64,
}

/// A past effect, expected and measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PastEffect {
    /// Its grade when it was planned.
    pub evidence: Evidence,
    /// The central effect its authors expected.
    pub expected: f64,
    /// What was measured.
    pub measured: f64,
}

/// What is taken for delivered, by grade.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    grades: [Delivery; 4],
}

/// Past effects that [`Evidence::usual`] counts for.
const USUAL_COUNTS: f64 = 5.0;
/// The part of the variance of delivery that is common to a plan.
const COMMON: f64 = 0.5;
/// 90 % point of the normal distribution.
const TENTH: f64 = 1.281_551_565_544_6;

impl Record {
    /// The usual deliveries, drawn towards what past effects of the same grade delivered. Effects
    /// expected to be zero or not finite say nothing and are left out.
    #[must_use]
    pub fn learn(past: &[PastEffect]) -> Self {
        let grades = Evidence::ALL.map(|evidence| {
            let shares: Vec<f64> = past
                .iter()
                .filter(|it| it.evidence == evidence)
                .map(|it| it.measured / it.expected)
                .filter(|it| it.is_finite())
                // A tiny expectation must not decide for a whole grade.
                .map(|it| it.clamp(-2.0, 3.0))
                .collect();
            let usual = evidence.usual();
            let total = USUAL_COUNTS + count(shares.len());
            let share = (USUAL_COUNTS * usual.share + shares.iter().sum::<f64>()) / total;
            let around: f64 = shares.iter().map(|it| (it - share).powi(2)).sum();
            let usual_around = usual.spread.powi(2) + (usual.share - share).powi(2);
            let spread = ((USUAL_COUNTS * usual_around + around) / total).sqrt();
            Delivery { share, spread }
        });
        Self { grades }
    }

    /// Everything arrives as its authors expect.
    #[must_use]
    pub const fn as_expected() -> Self {
        Self { grades: [Delivery { share: 1.0, spread: 0.0 }; 4] }
    }

    /// What is taken for delivered of a grade.
    #[must_use]
    pub const fn of(&self, evidence: Evidence) -> Delivery {
        self.grades[evidence.place()]
    }
}

/// One intervention's effect on one series, in the series' unit; below zero for a fall.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Intervention {
    /// The step it starts at.
    pub start: i32,
    /// Steps from its start until anything is seen.
    pub lag: u16,
    /// Steps from the first effect to the full one, which is approached on a straight line; 0 or 1
    /// is at once.
    pub ramp: u16,
    /// One time in ten the full effect is no larger than this.
    pub low: f64,
    /// The full effect in the middle of what its authors expect.
    pub central: f64,
    /// One time in ten the full effect is larger than this.
    pub high: f64,
    /// How well it is supported.
    pub evidence: Evidence,
}

/// Why an intervention cannot be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadIntervention {
    /// NaN or an infinity.
    #[error("the low, central and high effect must be finite numbers")]
    NotFinite,
    /// The central effect is not between the others.
    #[error("the central effect must lie between the low and the high one")]
    NotBetween,
}

impl Intervention {
    /// Whether it can be counted.
    ///
    /// # Errors
    ///
    /// [`BadIntervention`] says what is wrong.
    pub fn check(&self) -> Result<(), BadIntervention> {
        if ![self.low, self.central, self.high].iter().all(|it| it.is_finite()) {
            return Err(BadIntervention::NotFinite);
        }
        let (least, most) = (self.low.min(self.high), self.low.max(self.high));
        if !(least..=most).contains(&self.central) {
            return Err(BadIntervention::NotBetween);
        }
        Ok(())
    }

    /// The part of the full effect that is there at a step.
    #[must_use]
    pub fn share_at(&self, step: i32) -> f64 {
        let seen = f64::from(step) - f64::from(self.start) - f64::from(self.lag) + 1.0;
        (seen / f64::from(self.ramp.max(1))).clamp(0.0, 1.0)
    }

    /// Mean and variance of the full effect as its authors see it. The central effect stands for the
    /// mean, so that what is counted is what is shown; that one side is wider makes it less certain
    /// and moves nothing.
    fn expected(&self) -> (f64, f64) {
        let (least, most) = (self.low.min(self.high), self.low.max(self.high));
        let (below, above) = ((self.central - least) / TENTH, (most - self.central) / TENTH);
        (self.central, f64::midpoint(below * below, above * above))
    }
}

/// Mean and standard deviation of what a plan adds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Addition {
    /// In the series' unit.
    pub mean: f64,
    /// In the series' unit.
    pub deviation: f64,
}

/// What interventions add at `step` to a business as usual whose last value is at `last_step`. The
/// part of an effect that was there by then is in the data already and is not counted again.
#[must_use]
pub fn addition(
    interventions: &[Intervention],
    record: &Record,
    (last_step, step): (i32, i32),
) -> Addition {
    let (mut mean, mut variance, mut common) = (0.0, 0.0, 0.0);
    for it in interventions {
        let arriving = (it.share_at(step) - it.share_at(last_step)).max(0.0);
        let (effect, doubt) = it.expected();
        let (effect, doubt) = (effect * arriving, doubt * arriving * arriving);
        let Delivery { share, spread } = record.of(it.evidence);
        let delivery = spread * spread;
        mean += share * effect;
        variance += share * share * doubt + delivery * doubt;
        variance += (1.0 - COMMON) * delivery * effect * effect;
        common += spread * effect;
    }
    Addition { mean, deviation: (variance + COMMON * common * common).sqrt() }
}

/// Business as usual with what the plan adds.
#[must_use]
pub fn with_plan(usual: &Distribution, addition: Addition) -> Distribution {
    usual.shifted(addition.mean, addition.deviation)
}

/// What is to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Goal {
    /// This value or higher.
    AtLeast(f64),
    /// This value or lower.
    AtMost(f64),
}

impl Goal {
    /// The chance that it is met, between .01 and .99.
    #[must_use]
    pub fn chance(self, of: &Distribution) -> f64 {
        match self {
            Self::AtLeast(value) => of.probability_at_least(value),
            Self::AtMost(value) => of.probability_at_most(value),
        }
    }

    /// How far the middle of a distribution falls short: above zero when it does.
    #[must_use]
    pub fn gap(self, of: &Distribution) -> f64 {
        let middle = of.quantile(0.5);
        match self {
            Self::AtLeast(value) => value - middle,
            Self::AtMost(value) => middle - value,
        }
    }
}

/// The same target with and without the plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prospect {
    /// Chance on business as usual.
    pub usual: f64,
    /// Chance with the plan, discounted for optimism.
    pub planned: f64,
    /// Chance with the plan if it delivers as its authors expect.
    pub as_expected: f64,
    /// What is still missing at the middle of the distribution with the plan, in the series' unit;
    /// below zero when nothing is.
    pub gap: f64,
    /// What the plan adds, discounted.
    pub addition: Addition,
    /// Each intervention's place in the list and the chance that is lost without it, the one that
    /// matters most first.
    pub matters: Vec<(usize, f64)>,
}

/// Weighs a plan: `usual` is the distribution at `step`, `last_step` that of the last value.
#[must_use]
pub fn prospect(
    usual: &Distribution,
    goal: Goal,
    interventions: &[Intervention],
    record: &Record,
    (last_step, step): (i32, i32),
) -> Prospect {
    let steps = (last_step, step);
    let added = addition(interventions, record, steps);
    let planned = with_plan(usual, added);
    let expected = with_plan(usual, addition(interventions, &Record::as_expected(), steps));
    let chance = goal.chance(&planned);
    let mut matters: Vec<(usize, f64)> = (0..interventions.len())
        .map(|without| {
            let mut others = interventions.to_vec();
            others.remove(without);
            let less = with_plan(usual, addition(&others, record, steps));
            (without, chance - goal.chance(&less))
        })
        .collect();
    matters.sort_by(|one, two| two.1.total_cmp(&one.1));
    Prospect {
        usual: goal.chance(usual),
        planned: chance,
        as_expected: goal.chance(&expected),
        gap: goal.gap(&planned),
        addition: added,
        matters,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bounds, Frequency, Scale, Spread};

    fn usual() -> Distribution {
        Distribution {
            frequency: Frequency::Annual,
            horizon: 3,
            points: 12,
            on: Scale::Plain,
            bounds: Bounds::Percentage,
            centre: 60.0,
            scale: 4.0,
            spread: Spread::normal(1.0),
        }
    }

    fn more(central: f64, evidence: Evidence) -> Intervention {
        let (low, high) = (central / 2.0, central * 1.5);
        Intervention { start: 2025, lag: 1, ramp: 2, low, central, high, evidence }
    }

    const STEPS: (i32, i32) = (2024, 2027);

    #[test]
    fn an_effect_lags_and_ramps() {
        let it = more(4.0, Evidence::Strong);
        let shares = [2024, 2025, 2026, 2027, 2030].map(|step| it.share_at(step) * 2.0);
        assert_eq!(shares.map(|it| it.to_string()), ["0", "0", "1", "2", "2"]);
    }

    #[test]
    fn what_is_in_the_data_is_not_counted_again() {
        let it = [more(4.0, Evidence::Strong)];
        let all = addition(&it, &Record::as_expected(), (2024, 2027));
        let rest = addition(&it, &Record::as_expected(), (2026, 2027));
        assert!((all.mean - 4.0).abs() < 1e-12 && (rest.mean - 2.0).abs() < 1e-12);
    }

    #[test]
    fn better_evidence_adds_more_and_authors_expect_most() {
        let record = Record::learn(&[]);
        let goal = Goal::AtLeast(64.0);
        let chances = Evidence::ALL.map(|evidence| {
            prospect(&usual(), goal, &[more(6.0, evidence)], &record, STEPS).planned
        });
        assert!(chances.is_sorted_by(|a, b| a > b), "{chances:?}");
        let strong = prospect(&usual(), goal, &[more(6.0, Evidence::Strong)], &record, STEPS);
        assert!(strong.usual < strong.planned && strong.planned < strong.as_expected);
        assert!((strong.gap - (64.0 - 60.0 - 0.8 * 6.0)).abs() < 1e-9, "{}", strong.gap);
    }

    #[test]
    fn the_one_that_matters_most_comes_first() {
        let plan = [more(1.0, Evidence::Weak), more(5.0, Evidence::Strong)];
        let record = Record::learn(&[]);
        let told = prospect(&usual(), Goal::AtLeast(64.0), &plan, &record, STEPS);
        assert_eq!(told.matters[0].0, 1);
        let falls = plan.map(|it| Intervention {
            central: -it.central,
            low: -it.low,
            high: -it.high,
            ..it
        });
        let told = prospect(&usual(), Goal::AtMost(56.0), &falls, &record, STEPS);
        assert_eq!(told.matters[0].0, 1);
        assert!(told.planned > told.usual);
    }

    #[test]
    fn a_record_of_shortfalls_discounts_further() {
        let short = PastEffect { evidence: Evidence::Strong, expected: 10.0, measured: 1.0 };
        let learned = Record::learn(&[short; 20]).of(Evidence::Strong);
        assert!(learned.share < 0.3, "{learned:?}");
        let nothing = PastEffect { expected: 0.0, ..short };
        assert_eq!(Record::learn(&[nothing]), Record::learn(&[]));
    }

    #[test]
    fn a_three_point_effect_is_its_central_one_however_wide_its_sides() {
        let (mean, variance) = more(4.0, Evidence::Strong).expected();
        assert!((mean - 4.0).abs() < 1e-12);
        assert!((variance.sqrt() - 2.0 / TENTH).abs() < 1e-12);
        let lopsided = Intervention { high: 9.0, ..more(4.0, Evidence::Strong) };
        let (mean, wider) = lopsided.expected();
        assert!((mean - 4.0).abs() < 1e-12 && wider > variance);
    }

    #[test]
    fn effects_that_make_no_sense_are_refused() {
        let it = more(4.0, Evidence::Weak);
        assert_eq!(it.check(), Ok(()));
        assert_eq!(Intervention { low: 5.0, ..it }.check(), Err(BadIntervention::NotBetween));
        assert_eq!(Intervention { high: f64::NAN, ..it }.check(), Err(BadIntervention::NotFinite));
    }
}
