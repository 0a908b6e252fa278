//! What a plan adds: effects of interventions on top of business as usual, discounted for optimism.
//!
//! An effect is given by its authors as low, central and high: the central one counts, and low and
//! high are read as 10 % and 90 % points that say how far to trust it. What arrives is that effect
//! times a delivered share, whose mean and spread depend on the grade of evidence and on how past effects of the same
//! grade turned out. Effects add; part of the doubt about delivery is common to all, because
//! authors of one plan err together. Mean and variance are in closed form.

use serde::{Deserialize, Serialize};

use crate::number::count;

/// How well an effect is supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// A trial, or as good as one.
    Strong,
    /// Change against a credible comparison group.
    Moderate,
    /// Measured, without a credible comparison group.
    Weak,
    /// Nobody has measured it.
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

/// What an intervention adds to one value of a series as its authors see it, in the series' unit; below
/// zero for a fall. What the data show already is no part of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// One time in ten the effect is no larger than this.
    pub low: f64,
    /// What its authors expect.
    pub central: f64,
    /// One time in ten the effect is larger than this.
    pub high: f64,
    /// How well it is supported.
    pub evidence: Evidence,
}

impl Effect {
    /// Mean and variance as its authors see it. The central effect stands for the
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

/// What a plan's effects add together, each as far as it is taken for delivered.
#[must_use]
pub fn addition(effects: &[Effect], record: &Record) -> Addition {
    let (mut mean, mut variance, mut common) = (0.0, 0.0, 0.0);
    for it in effects {
        let (effect, doubt) = it.expected();
        let Delivery { share, spread } = record.of(it.evidence);
        let delivery = spread * spread;
        mean += share * effect;
        variance += share * share * doubt + delivery * doubt;
        variance += (1.0 - COMMON) * delivery * effect * effect;
        common += spread * effect;
    }
    Addition { mean, deviation: (variance + COMMON * common * common).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bounds, Distribution, Frequency, Scale, Spread};

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
            grain: 0.0,
        }
    }

    fn more(central: f64, evidence: Evidence) -> Effect {
        Effect { low: central / 2.0, central, high: central * 1.5, evidence }
    }

    fn planned(effects: &[Effect], record: &Record) -> Distribution {
        let added = addition(effects, record);
        usual().shifted(added.mean, added.deviation)
    }

    #[test]
    fn better_evidence_adds_more_and_authors_expect_most() {
        let record = Record::learn(&[]);
        let chance = |it: &Distribution| it.probability_at_least(64.0);
        let chances =
            Evidence::ALL.map(|evidence| chance(&planned(&[more(6.0, evidence)], &record)));
        assert!(chances.is_sorted_by(|a, b| a > b), "{chances:?}");
        let strong = [more(6.0, Evidence::Strong)];
        let expected = planned(&strong, &Record::as_expected());
        let strong = planned(&strong, &record);
        assert!(chance(&usual()) < chance(&strong) && chance(&strong) < chance(&expected));
        let gap = 64.0 - strong.quantile(0.5);
        assert!((gap - (64.0 - 60.0 - 0.8 * 6.0)).abs() < 1e-9, "{gap}");
    }

    #[test]
    fn a_fall_helps_where_less_is_better() {
        let fall = Effect { central: -5.0, low: -7.5, high: -2.5, evidence: Evidence::Strong };
        let planned = planned(&[fall], &Record::learn(&[]));
        assert!(planned.probability_at_most(56.0) > usual().probability_at_most(56.0));
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
        let lopsided = Effect { high: 9.0, ..more(4.0, Evidence::Strong) };
        let (mean, wider) = lopsided.expected();
        assert!((mean - 4.0).abs() < 1e-12 && wider > variance);
    }
}
