//! A funded action and what it is expected to add to a target's figure: when, how much, how surely.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    id::{InterventionId, PersonId, TargetId},
    indicator::Direction,
    mission::Lineage,
    period::{Period, decimal_year},
    target::{Kind, Target},
    value::Value,
};

/// How well the size of an effect is known, as far as the weakest link from action to figure allows.
///
/// The grades gather the levels of the Maryland Scientific Methods Scale (Farrington, Gottfredson,
/// Sherman and Welsh, in *Evidence-Based Crime Prevention*, 2002) as the What Works Centre for Local
/// Economic Growth reads it (*Guide to scoring the evidence*); HM Treasury's *Magenta Book* (2020)
/// draws the same lines: experimental, quasi-experimental, without a counterfactual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceGrade {
    /// Nobody has measured it: a judgement, a theory, an aim. Below the scale.
    Untested,
    /// Before and after, or with and without, and no credible comparison group: levels 1 and 2.
    Weak,
    /// Change against a credible comparison group, such as a difference in differences: level 3.
    Moderate,
    /// Randomised, or as good as randomised: levels 4 and 5.
    Strong,
}

impl EvidenceGrade {
    /// All grades, weakest first.
    pub const ALL: [Self; 4] = [Self::Untested, Self::Weak, Self::Moderate, Self::Strong];

    /// The grade in a word, as the plan writes it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Untested => "untested",
            Self::Weak => "weak",
            Self::Moderate => "moderate",
            Self::Strong => "strong",
        }
    }

    /// What the grade rests on, to follow its word.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Untested => "nobody has measured it",
            Self::Weak => "measured without a comparison group",
            Self::Moderate => "measured against a comparison group",
            Self::Strong => "measured in a trial, or as good as one",
        }
    }
}

/// What is added to a target's figure once the intervention works in full, in the indicator's unit.
///
/// Below zero where it lowers the figure. For a floor the figure is that of the area that decides, for
/// a gap it is the difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// The lower end of the range that holds the effect four times in five.
    pub low: Value,
    /// The best estimate.
    pub central: Value,
    /// The upper end of that range.
    pub high: Value,
}

/// What an evaluation found the intervention to have added, whatever had been expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// The period whose figure was judged.
    pub period: Period,
    /// What was added to the figure of that period, in the indicator's unit, signed as it changed it.
    pub effect: Value,
    /// Who found it, and where it can be read.
    pub source: String,
}

/// A funded action that is to move a target's figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intervention {
    /// Its id.
    pub id: InterventionId,
    /// Its name.
    pub name: String,
    /// The target whose figure it moves.
    pub target: TargetId,
    /// The single accountable person.
    pub owner: Option<PersonId>,
    /// The day it starts.
    pub start: Date,
    /// Months from its start to its first effect.
    pub lag_months: u16,
    /// Months from the first effect to the whole of it; 0 is a step.
    pub ramp_months: u16,
    /// The effect in full.
    #[serde(flatten)]
    pub effect: Effect,
    /// How well the size of the effect is known.
    pub evidence: EvidenceGrade,
    /// Whether it is aimed elsewhere; only then may it make the figure worse.
    pub side_effect: bool,
    /// Where the estimate comes from.
    pub source: String,
    /// What else a reader should know.
    pub note: Option<String>,
    /// What it was found to have delivered.
    pub delivered: Option<Delivered>,
    /// What it was called, what became of it.
    pub lineage: Lineage,
}

impl Intervention {
    /// The day of its first effect.
    pub fn works_from(&self) -> Date {
        self.start.saturating_add(i64::from(self.lag_months).months())
    }

    /// The day from which it works in full.
    pub fn works_in_full_from(&self) -> Date {
        self.works_from().saturating_add(i64::from(self.ramp_months).months())
    }

    /// The share of the effect that is there at the end of a day, from 0 to 1: nothing before the
    /// first effect, then straight up to the whole.
    pub fn share_on(&self, day: Date) -> f64 {
        let (from, full) = (self.works_from(), self.works_in_full_from());
        if day >= full {
            1.0
        } else if day <= from {
            0.0
        } else {
            (decimal_year(day) - decimal_year(from)) / (decimal_year(full) - decimal_year(from))
        }
    }

    /// The mean share over the days of a period: what a figure that covers the period shows of it. For
    /// a day it is the share on that day.
    pub fn share_over(&self, period: &Period) -> f64 {
        let end = decimal_year(period.end());
        let Some(start) = period.start().yesterday().ok().map(decimal_year) else { return 0.0 };
        if period.start() == period.end() {
            return self.share_on(period.end());
        }
        let (from, full) =
            (decimal_year(self.works_from()), decimal_year(self.works_in_full_from()));
        // The area under the ramp up to a moment: a triangle, then a band beside it.
        let area = |at: f64| {
            let rising = (at.min(full) - from).max(0.0);
            let ramp = if full > from { rising * rising / (full - from) / 2.0 } else { 0.0 };
            ramp + (at - full).max(0.0)
        };
        (area(end) - area(start)) / (end - start)
    }

    /// The part of the full effect that comes between the last figure and that of a later period: what
    /// shows in figures already is not added twice.
    ///
    /// Periods that begin on the same day are a running total, which holds at its end all that has been
    /// added; all others show the mean of their days.
    pub fn share_between(&self, last: &Period, period: &Period) -> f64 {
        let running = is_running_total(last, period);
        (self.share_in(period, running) - self.share_in(last, running)).max(0.0)
    }

    fn share_in(&self, period: &Period, running: bool) -> f64 {
        if running { self.share_on(period.end()) } else { self.share_over(period) }
    }

    /// What it delivered as a share of what was expected of it by then: 1 is all of it, 0.5 half, below
    /// 0 the opposite. `by` is the target's date. `None` without an evaluation, and where nothing was
    /// expected by then.
    pub fn share_delivered(&self, by: &Period) -> Option<f64> {
        let delivered = self.delivered.as_ref()?;
        let share = self.share_in(&delivered.period, is_running_total(&delivered.period, by));
        let expected = self.effect.central.number() * share;
        (expected != 0.0).then(|| delivered.effect.number() / expected)
    }

    /// Whether the best estimate makes the target's figure worse; `indicator` is the way that is better
    /// for its indicator. Never so for a range, which has no better way.
    pub fn is_for_the_worse(&self, target: &Target, indicator: Direction) -> bool {
        let sign = match &target.kind {
            Kind::Range { .. } => return false,
            kind @ (Kind::Reach { .. }
            | Kind::Hold { .. }
            | Kind::Floor { .. }
            | Kind::Gap { .. }) => kind.direction(indicator).sign(),
        };
        sign * self.effect.central.number() < 0.0
    }
}

/// Whether two periods of one figure begin on the same day and end on different ones.
fn is_running_total(one: &Period, other: &Period) -> bool {
    one.start() == other.start() && one.end() != other.end()
}

#[cfg(test)]
pub(crate) mod samples {
    use jiff::civil::date;

    use super::*;

    /// Weakly supported, of the target "t"; from 2026 on, a month later, in full after six more.
    pub(crate) fn intervention(id: &str, name: &str) -> Intervention {
        let value = |text: &str| text.parse().unwrap();
        Intervention {
            id: id.parse().unwrap(),
            name: name.to_owned(),
            target: "t".parse().unwrap(),
            owner: None,
            start: date(2026, 1, 1),
            lag_months: 1,
            ramp_months: 6,
            effect: Effect { low: value("0"), central: value("2"), high: value("3") },
            evidence: EvidenceGrade::Weak,
            side_effect: false,
            source: "test".to_owned(),
            note: None,
            delivered: None,
            lineage: Lineage::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn intervention(lag_months: u16, ramp_months: u16, central: &str) -> Intervention {
        let value = |text: &str| text.parse().unwrap();
        Intervention {
            start: date(2025, 1, 1),
            lag_months,
            ramp_months,
            effect: Effect { low: value("-9"), central: value(central), high: value("9") },
            ..samples::intervention("hubs", "Hubs")
        }
    }

    #[test]
    fn the_effect_comes_after_the_lag_and_grows_straight_through_the_ramp() {
        let slow = intervention(12, 24, "4");
        let share = |day| slow.share_on(day);
        assert!(share(date(2025, 12, 31)).abs() < 1e-12);
        assert!((share(date(2027, 1, 1)) - 0.5).abs() < 0.01);
        assert!((share(date(2028, 1, 1)) - 1.0).abs() < 1e-12);
        assert!((share(date(2040, 1, 1)) - 1.0).abs() < 1e-12);
        let step = intervention(0, 0, "4");
        assert!(step.share_on(date(2024, 12, 31)).abs() < 1e-12);
        assert!((step.share_on(date(2025, 1, 1)) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_figure_over_a_period_shows_the_mean_of_its_days() {
        let slow = intervention(0, 24, "4");
        let over = |it: &Intervention, text: &str| it.share_over(&Period::parse_iso(text).unwrap());
        assert!((over(&slow, "2025-01-01/P1Y") - 0.25).abs() < 0.01);
        assert!((over(&slow, "2025-01-01/P3Y") - 2.0 / 3.0).abs() < 0.01);
        assert!((over(&slow, "2030-01-01/P1Y") - 1.0).abs() < 1e-9);
        assert!(over(&slow, "2020-01-01/P1Y").abs() < 1e-9);
        assert!((over(&slow, "2025-12-31") - slow.share_on(date(2025, 12, 31))).abs() < 1e-12);
        let step = intervention(6, 0, "4");
        assert!((over(&step, "2025-01-01/P1Y") - 0.5).abs() < 0.01);
    }

    #[test]
    fn a_running_total_shows_at_its_end_all_that_was_added() {
        let slow = intervention(0, 24, "4");
        let period = |text: &str| Period::parse_iso(text).unwrap();
        let between = |last, next| slow.share_between(&period(last), &period(next));
        let total = between("2024-07-01/P18M", "2024-07-01/P5Y");
        assert!((total - 0.5).abs() < 0.01, "{total}");
        let mean = between("2025-01-01/P1Y", "2026-01-01/P1Y");
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        assert!(between("2030-01-01/P1Y", "2025-01-01/P1Y").abs() < 1e-12);
    }

    #[test]
    fn a_delay_beyond_the_calendar_never_works_and_never_panics() {
        let never = intervention(u16::MAX, u16::MAX, "4");
        assert!(never.share_on(date(2999, 12, 31)).abs() < 1e-12);
        assert!(never.works_in_full_from() >= never.works_from());
    }

    #[test]
    fn what_was_delivered_is_weighed_against_what_was_due_by_then() {
        let mut it = intervention(0, 24, "-8");
        let by = Period::parse_iso("2029-12-31").unwrap();
        assert_eq!(it.share_delivered(&by), None);
        let found = |period: &str, effect: &str| Delivered {
            period: Period::parse_iso(period).unwrap(),
            effect: effect.parse().unwrap(),
            source: "test".to_owned(),
        };
        it.delivered = Some(found("2025-12-31", "-1"));
        assert!((it.share_delivered(&by).unwrap() - 0.25).abs() < 0.01);
        it.delivered = Some(found("2027-12-31", "2"));
        assert!((it.share_delivered(&by).unwrap() + 0.25).abs() < 1e-12);
        it.delivered = Some(found("2024-12-31", "-1"));
        assert_eq!(it.share_delivered(&by), None, "nothing was due yet");
        it.delivered = Some(found("2025-01-01/P1Y", "-4"));
        assert!((it.share_delivered(&by).unwrap() - 2.0).abs() < 0.02, "a mean of days");
        let total = Period::parse_iso("2025-01-01/P5Y").unwrap();
        assert!((it.share_delivered(&total).unwrap() - 1.0).abs() < 0.02, "a running total");
    }
}
