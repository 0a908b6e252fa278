//! What would have to be true for the target to be met, set beside what ever was.

use super::Told;
use crate::{
    indicator::Direction,
    outlook::{Outlook, Step},
    target::Kind,
    value::rounded,
    words,
};

/// Sentences on the figure that decides, against the trend and against the best year on record.
pub(super) fn sentences(told: &Told<'_>, outlook: &Outlook) -> Vec<String> {
    let Some(deciding) = outlook.trend.last() else { return Vec::new() };
    let Some(bounds) = bounds(told) else { return Vec::new() };
    let middle = middle(deciding);
    let asked = bounds.in_words(told);
    let period = deciding.period.label();
    let trend = amount(told, middle);
    let distance = bounds.distance_shown(middle, told.decimals);
    let mut said = vec![if distance > 0.0 {
        format!(
            "The figure for {period} has to be {asked}. The middle of the trend is {trend}, so it \
             has to come out {} better than that.",
            size(told, distance)
        )
    } else {
        format!(
            "The figure for {period} has to be {asked}. The middle of the trend is {trend}, which is \
             good enough."
        )
    }];
    said.extend(rate(told));
    said
}

/// What is missing from the middle of the forecast, with the plan where there is one, to the target.
pub(super) fn unexplained_gap(told: &Told<'_>, outlook: &Outlook) -> Option<String> {
    let bounds = bounds(told)?;
    let Some(with_plan) = outlook.with_plan.last() else {
        let missing = bounds.distance_shown(middle(outlook.trend.last()?), told.decimals);
        return (missing > 0.0).then(|| {
            format!(
                "Nothing that is recorded explains the {} between the middle of the trend and the \
                 target.",
                size(told, missing)
            )
        });
    };
    let middle = middle(with_plan);
    let missing = bounds.distance_shown(middle, told.decimals);
    let reached = amount(told, middle);
    Some(if missing > 0.0 {
        format!(
            "With the plan, discounted, the middle is {reached}: {} short of the target, and \
             nothing that is recorded explains how that is to come.",
            size(told, missing)
        )
    } else {
        format!("With the plan, discounted, the middle is {reached}, which meets the target.")
    })
}

/// The same where there is no forecast: from the latest figure, with the plan as its authors expect.
pub(super) fn unexplained_from_latest(told: &Told<'_>) -> Option<String> {
    let (target, latest) = (told.target, told.latest?);
    let years = target.by.decimal_year() - latest.decimal_year();
    let missing = told.signal.required_rate? * years;
    let plan = told.evidence.plan.interventions_of(&target.id);
    let current: Vec<_> = plan.filter(|it| it.lineage.is_current()).collect();
    let added: f64 = current
        .iter()
        .map(|it| it.effect.central.number() * it.share_between(&latest, &target.by))
        .sum();
    let explained = (added * missing.signum()).max(0.0);
    let left = missing.abs() - explained;
    let way = size(told, missing);
    Some(if current.is_empty() {
        format!(
            "Nothing that is recorded explains the {way} between the latest figure and the target."
        )
    } else if left > 0.0 {
        format!(
            "Of the {way} between the latest figure and the target, the plan's authors expect it to \
             bring {}; nothing that is recorded explains the other {}.",
            size(told, explained),
            size(told, left)
        )
    } else {
        format!(
            "The plan's authors expect it to bring all of the {way} between the latest figure and the \
             target."
        )
    })
}

/// What the figure has to be: at least or at most a value, or both.
struct Bounds {
    low: Option<f64>,
    high: Option<f64>,
}

fn bounds(told: &Told<'_>) -> Option<Bounds> {
    let kind = &told.target.kind;
    if let Kind::Range { low, high } = kind {
        return Some(Bounds { low: Some(low.number()), high: Some(high.number()) });
    }
    let value = kind.value()?.number();
    Some(match told.better()? {
        Direction::Higher => Bounds { low: Some(value), high: None },
        Direction::Lower => Bounds { low: None, high: Some(value) },
    })
}

impl Bounds {
    /// How far a number is from being good enough; 0 or less where it is.
    fn distance(&self, number: f64) -> f64 {
        let below = self.low.map_or(f64::NEG_INFINITY, |it| it - number);
        let above = self.high.map_or(f64::NEG_INFINITY, |it| number - it);
        below.max(above)
    }

    /// The same; nothing where it is less than a hundredth of the last of so many decimals.
    fn distance_shown(&self, number: f64, decimals: usize) -> f64 {
        let distance = self.distance(number);
        let last_digit = 10_f64.powi(-i32::try_from(decimals).unwrap_or(i32::MAX));
        if distance < last_digit / 100.0 { distance.min(0.0) } else { distance }
    }

    /// In the target's own words, with the decimals that it was published in.
    fn in_words(&self, told: &Told<'_>) -> String {
        let text =
            |it: &crate::value::Value| words::quantity(&it.to_string(), &told.indicator.unit);
        match &told.target.kind {
            Kind::Range { low, high } => format!("from {} to {}", text(low), text(high)),
            kind @ (Kind::Reach { .. }
            | Kind::Hold { .. }
            | Kind::Floor { .. }
            | Kind::Gap { .. }) => {
                let bound = if self.low.is_some() { "at least" } else { "at most" };
                format!("{bound} {}", kind.value().map(text).unwrap_or_default())
            }
        }
    }
}

/// The chance that a figure is good enough, whether it decides or not.
pub(super) fn chance(told: &Told<'_>, step: &Step) -> Option<f64> {
    let Bounds { low, high } = bounds(told)?;
    Some(step.figure.probability_within(low, high))
}

fn middle(step: &Step) -> f64 {
    step.figure.quantile(0.5)
}

fn amount(told: &Told<'_>, number: f64) -> String {
    words::quantity(&rounded(number, told.decimals), &told.indicator.unit)
}

/// A size without sign; in more decimals where it would otherwise read as nothing.
pub(super) fn size(told: &Told<'_>, number: f64) -> String {
    let is_nothing = |decimals: &usize| {
        rounded(number, *decimals).bytes().all(|it| matches!(it, b'0' | b'.' | b','))
    };
    let fine = (told.decimals..told.decimals + 6).find(|it| !is_nothing(it));
    let text = words::difference(number.abs(), fine.unwrap_or(told.decimals), &told.indicator.unit);
    text.trim_start_matches('+').to_owned()
}

/// The rate that is needed, set beside the best that was ever achieved.
fn rate(told: &Told<'_>) -> Option<String> {
    let finer = told.decimals + 1;
    let text = |it: f64| words::difference(it, finer, &told.indicator.unit);
    let Some(required) = told.signal.required_rate else {
        let there = !told.signal.awaiting && told.latest.is_some();
        return there
            .then(|| "The latest figure is good enough already; it has to stay so.".to_owned());
    };
    let needed = format!("From the latest figure that takes {} a year", text(required));
    Some(match told.signal.best_rate {
        None => format!("{needed}; no twelve months on record brought a change for the better."),
        Some(best) => {
            let times = (required / best).abs();
            let beside = match times {
                it if it >= 1.05 => format!("{it:.1} times"),
                it if it > 0.95 => "as much as".to_owned(),
                _ => "less than".to_owned(),
            };
            format!("{needed}, {beside} the best twelve months on record ({}).", text(best))
        }
    })
}
