//! The outlook of one target: business as usual, with the plan, and the chances of each.

use std::sync::Arc;

use delivery::{
    indicator::{Direction, Indicator},
    intervention::{EvidenceGrade, Intervention},
    outlook::{Chances, Contribution, Outlook, Step, Warning, asked, planned},
    period::Period,
    plan::Plan,
    signal::Measured,
    target::{Kind, Target},
    view::{self, measure::measures},
};
use forecast::{
    Calibration, Distribution, Forecast, Scratch, Season, fit,
    plan::{Effect, Evidence, PastEffect, Record, addition},
};

use super::line::{Line, kind_of, line, why};

/// What an outlook is made with, beside the figures.
pub(super) struct Tools<'a> {
    /// How wide errors are.
    pub(super) calibration: &'a Calibration,
    /// The season of the indicator, where its areas show one.
    pub(super) season: Option<&'a Arc<Season>>,
    /// How much of what was expected has been delivered.
    pub(super) record: &'a Record,
}

/// The figure that decides the target, where it is in: the first whose period ends with the target's
/// or later.
pub(super) fn deciding<'m>(target: &Target, measured: &'m [Measured]) -> Option<&'m Measured> {
    measured.iter().find(|it| it.period.end() >= target.by.end())
}

/// The numbers that a target is measured by.
pub(super) fn measured_of(
    evidence: &view::Evidence<'_>,
    target: &Target,
    indicator: &Indicator,
) -> Vec<Measured> {
    measures(evidence, target, indicator).into_iter().map(|it| it.measured).collect()
}

/// The outlook of a target from its measured numbers.
pub(super) fn outlook(
    plan: &Plan,
    target: &Target,
    indicator: &Indicator,
    measured: &[Measured],
    tools: &Tools<'_>,
) -> Outlook {
    if deciding(target, measured).is_some() {
        return Outlook::declined("The figure that decides is in.");
    }
    match made(plan, target, indicator, measured, tools) {
        Ok(outlook) if !is_finite(&outlook) => Outlook::declined(BEYOND_RECKONING),
        Ok(outlook) => outlook,
        Err(why) => Outlook::declined(why),
    }
}

/// Why figures or effects of impossible size have no forecast.
pub(super) const BEYOND_RECKONING: &str =
    "The figures, or the effects of the plan, are too large or too far apart to be reckoned with.";

/// What is kept can be read back only where every number in it is one.
fn is_finite(outlook: &Outlook) -> bool {
    let steps = outlook.trend.iter().chain(&outlook.with_plan);
    let chances = outlook
        .chances
        .iter()
        .flat_map(|it| [Some(it.trend), it.with_plan, it.as_authors_expect].into_iter().flatten());
    let added =
        outlook.contributions.iter().flat_map(|it| [it.expected, it.discounted, it.chance_without]);
    steps.map(|it| &it.figure).all(Distribution::is_finite)
        && chances.chain(added).all(f64::is_finite)
}

fn made(
    plan: &Plan,
    target: &Target,
    indicator: &Indicator,
    measured: &[Measured],
    tools: &Tools<'_>,
) -> Result<Outlook, String> {
    let is_gap = matches!(target.kind, Kind::Gap { .. });
    // A distance is never below zero, whatever it is a distance of.
    let kind = if is_gap { forecast::Kind::Rate } else { kind_of(indicator) };
    let mut line = line(indicator, kind, measured)?;
    // A difference of two areas has lost the season they share.
    if let Some(season) = tools.season.filter(|_| !is_gap) {
        line.series = line.series.with_season(Arc::clone(season));
    }
    let periods = periods_to(target, &line)?;
    let mut scratch = Scratch::default();
    let forecast = fit(&line.series, tools.calibration, &mut scratch).map_err(why)?;
    let trend: Vec<Distribution> = (1..=periods.len()).map(|it| forecast.at(it)).collect();
    let ahead = Ahead::of(plan, (target, indicator.direction), &line.last, tools.record);
    let with_plan = ahead.with_plan(&periods, &trend);
    let wanted = Wanted::of(target, indicator.direction);
    let decisive = periods.last().zip(trend.last());
    let chances =
        decisive.zip(wanted).map(|((period, usual), wanted)| ahead.chances(wanted, period, usual));
    let contributions = decisive
        .zip(wanted)
        .map(|((period, usual), wanted)| ahead.contributions(wanted, period, usual));
    Ok(Outlook {
        declined: None,
        asked: asked(target, indicator),
        planned: Some(planned(plan, target)),
        last: Some(line.last),
        points: forecast.known(),
        method: forecast.method().to_owned(),
        warnings: warnings(&forecast, periods.len()),
        trend: steps(&periods, trend),
        with_plan: steps(&periods, with_plan),
        chances,
        contributions: contributions.unwrap_or_default(),
    })
}

fn steps(periods: &[Period], figures: Vec<Distribution>) -> Vec<Step> {
    periods.iter().zip(figures).map(|(period, figure)| Step { period: *period, figure }).collect()
}

/// No target lies further ahead than this many figures.
const FURTHEST: usize = 600;

/// The periods from the one after the last figure to the one that decides.
fn periods_to(target: &Target, line: &Line) -> Result<Vec<Period>, String> {
    let mut periods = Vec::new();
    for step in 1..=FURTHEST {
        let Some(period) = line.rhythm.after(&line.last, step) else { break };
        periods.push(period);
        if period.end() >= target.by.end() {
            return Ok(periods);
        }
    }
    Err("The target's date lies too far ahead of the last figure.".to_owned())
}

fn warnings(forecast: &Forecast<'_>, horizon: usize) -> Vec<Warning> {
    let flags = forecast.flags();
    let said = [
        (flags.gap_filled, Warning::GapFilled),
        (flags.starts_after_gap, Warning::StartsAfterGap),
        (flags.level_shift, Warning::LevelShift),
        (forecast.beyond_history(horizon), Warning::BeyondHistory),
    ];
    said.into_iter().filter(|(is, _)| *is).map(|(_, warning)| warning).collect()
}

/// What a figure has to be: neither below the one nor above the other.
#[derive(Clone, Copy)]
struct Wanted {
    low: Option<f64>,
    high: Option<f64>,
}

impl Wanted {
    /// `None` where nobody has said which way is better.
    fn of(target: &Target, direction: Option<Direction>) -> Option<Self> {
        if let Kind::Range { low, high } = &target.kind {
            return Some(Self { low: Some(low.number()), high: Some(high.number()) });
        }
        let value = target.kind.value()?.number();
        Some(match target.kind.better(direction)? {
            Direction::Higher => Self { low: Some(value), high: None },
            Direction::Lower => Self { low: None, high: Some(value) },
        })
    }

    fn chance(self, figure: &Distribution) -> f64 {
        figure.probability_within(self.low, self.high)
    }
}

/// What the plan still has ahead of it.
struct Ahead<'a> {
    /// Each with whether it is for the worse.
    interventions: Vec<(&'a Intervention, bool)>,
    last: Period,
    record: &'a Record,
}

impl<'a> Ahead<'a> {
    fn of(
        plan: &'a Plan,
        (target, direction): (&'a Target, Option<Direction>),
        last: &Period,
        record: &'a Record,
    ) -> Self {
        let current = plan.interventions_of(&target.id).filter(|it| it.lineage.is_current());
        let worse =
            |it: &Intervention| direction.is_some_and(|way| it.is_for_the_worse(target, way));
        Self { interventions: current.map(|it| (it, worse(it))).collect(), last: *last, record }
    }

    /// The effects as the forecast room weighs them, each the part that arrives. What is for the worse is
    /// no promise: it is counted in full, however weak the evidence of it.
    fn effects(&self, period: &Period, without: Option<usize>, record: &Record) -> Vec<Effect> {
        let effect = |(it, is_worse): &(&Intervention, bool)| {
            let share = record.of(grade(it.evidence)).share;
            let whole = if *is_worse && share > 0.05 { 1.0 / share } else { 1.0 };
            let part = it.share_between(&self.last, period) * whole;
            Effect {
                low: it.effect.low.number() * part,
                central: it.effect.central.number() * part,
                high: it.effect.high.number() * part,
                evidence: grade(it.evidence),
            }
        };
        let all = self.interventions.iter().enumerate();
        all.filter(|(at, _)| Some(*at) != without).map(|(_, it)| effect(it)).collect()
    }

    fn planned(
        &self,
        period: &Period,
        usual: &Distribution,
        without: Option<usize>,
    ) -> Distribution {
        let added = addition(&self.effects(period, without, self.record), self.record);
        usual.shifted(added.mean, added.deviation)
    }

    fn with_plan(&self, periods: &[Period], trend: &[Distribution]) -> Vec<Distribution> {
        if self.interventions.is_empty() {
            return Vec::new();
        }
        let both = periods.iter().zip(trend);
        both.map(|(period, usual)| self.planned(period, usual, None)).collect()
    }

    fn chances(&self, wanted: Wanted, period: &Period, usual: &Distribution) -> Chances {
        let planned = !self.interventions.is_empty();
        let expected = || {
            let all = Record::as_expected();
            let added = addition(&self.effects(period, None, &all), &all);
            wanted.chance(&usual.shifted(added.mean, added.deviation))
        };
        Chances {
            trend: wanted.chance(usual),
            with_plan: planned.then(|| wanted.chance(&self.planned(period, usual, None))),
            as_authors_expect: planned.then(expected),
        }
    }

    fn contributions(
        &self,
        wanted: Wanted,
        period: &Period,
        usual: &Distribution,
    ) -> Vec<Contribution> {
        let all = self.interventions.iter().enumerate();
        let contribution = |(at, (it, _)): (usize, &(&Intervention, bool))| {
            let effects = self.effects(period, None, self.record);
            let alone: Vec<_> = effects.into_iter().skip(at).take(1).collect();
            Contribution {
                intervention: it.id.clone(),
                expected: it.effect.central.number() * it.share_between(&self.last, period),
                discounted: addition(&alone, self.record).mean,
                chance_without: wanted.chance(&self.planned(period, usual, Some(at))),
            }
        };
        all.map(contribution).collect()
    }
}

const fn grade(evidence: EvidenceGrade) -> Evidence {
    match evidence {
        EvidenceGrade::Untested => Evidence::Assumed,
        EvidenceGrade::Weak => Evidence::Weak,
        EvidenceGrade::Moderate => Evidence::Moderate,
        EvidenceGrade::Strong => Evidence::Strong,
    }
}

/// What past effects of the plan delivered of what was expected of them by then. Side effects were
/// never promised and say nothing of promises.
pub(super) fn record(plan: &Plan) -> Record {
    let past = plan.interventions.values().filter(|it| !it.side_effect).filter_map(|it| {
        let measured = it.share_delivered(&plan.targets.get(&it.target)?.by)?;
        Some(PastEffect { evidence: grade(it.evidence), expected: 1.0, measured })
    });
    Record::learn(&past.collect::<Vec<_>>())
}
