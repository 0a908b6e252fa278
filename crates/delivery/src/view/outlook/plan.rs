//! The interventions behind the chance with the plan, the one that matters most first.

use serde::Serialize;

use super::Told;
use crate::{
    chance::Chance,
    indicator::Direction,
    intervention::{Delivered, Effect, Intervention},
    outlook::{Contribution, Outlook},
    period::month_label,
    value::Value,
    words,
};

/// One intervention and what it adds to the figure that decides.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct InterventionRow {
    /// Its name.
    pub name: String,
    /// The single accountable person.
    pub owner: Option<String>,
    /// When it first shows in the figures, and when in full: "April 2026 to April 2028".
    pub works: String,
    /// What it adds once it works in full, with the range that holds it four times in five.
    pub in_full: String,
    /// What its authors expect it to add to the deciding figure beyond what the figures show.
    pub expected: Option<String>,
    /// The same after the discount for optimism.
    pub discounted: Option<String>,
    /// How well the size of its effect is known: "weak".
    pub evidence: &'static str,
    /// What that rests on: "measured without a comparison group".
    pub evidence_meaning: &'static str,
    /// The chance with all of the plan but this one.
    pub chance_without: Option<Chance>,
    /// Where the estimate comes from.
    pub source: String,
    /// What else a reader should know.
    pub note: Option<String>,
    /// What it was found to have delivered, as a sentence.
    pub delivered: Option<String>,
}

/// The interventions that the outlook took into account, by how far the chance falls without each.
pub(super) fn rows(told: &Told<'_>, outlook: &Outlook) -> Vec<InterventionRow> {
    by_weight(told, outlook).into_iter().map(|it| row(told, outlook, it)).collect()
}

/// By the chance that is lost without it; then by what it adds for the better.
fn by_weight<'a>(told: &Told<'_>, outlook: &'a Outlook) -> Vec<&'a Contribution> {
    let mut contributions: Vec<&Contribution> = outlook.contributions.iter().collect();
    let sign = told.better().map_or(1.0, Direction::sign);
    contributions.sort_by(|a, b| {
        let by_chance = a.chance_without.total_cmp(&b.chance_without);
        by_chance.then_with(|| (sign * b.discounted).total_cmp(&(sign * a.discounted)))
    });
    contributions
}

fn row(told: &Told<'_>, outlook: &Outlook, it: &Contribution) -> InterventionRow {
    let known = told.evidence.plan.interventions.get(&it.intervention);
    InterventionRow {
        expected: Some(added(told, it.expected)),
        discounted: Some(added(told, it.discounted)),
        chance_without: outlook.chances.map(|_| Chance::of(it.chance_without)),
        ..known.map_or_else(|| unknown(it), |it| described(told, it))
    }
}

/// One that the plan at hand no longer holds.
fn unknown(it: &Contribution) -> InterventionRow {
    InterventionRow { name: it.intervention.to_string(), ..InterventionRow::default() }
}

/// What the plan itself says of an intervention.
fn described(told: &Told<'_>, it: &Intervention) -> InterventionRow {
    let owner = it.owner.as_ref().and_then(|it| told.evidence.plan.people.get(it));
    InterventionRow {
        name: it.name.clone(),
        owner: owner.map(|it| it.name.clone()),
        works: works(it),
        in_full: in_full(told, it),
        evidence: it.evidence.word(),
        evidence_meaning: it.evidence.meaning(),
        source: it.source.clone(),
        note: it.note.clone(),
        delivered: it.delivered.as_ref().map(|found| delivered(told, found)),
        ..InterventionRow::default()
    }
}

/// What the plan records for the target, in its own order.
pub(super) fn recorded(told: &Told<'_>) -> Vec<InterventionRow> {
    let current = told.evidence.plan.interventions_of(&told.target.id);
    current.filter(|it| it.lineage.is_current()).map(|it| described(told, it)).collect()
}

fn in_full(told: &Told<'_>, it: &Intervention) -> String {
    let text = |it: &Value, unit: &str| words::difference(it.number(), it.decimals(), unit);
    let Effect { low, central, high } = &it.effect;
    format!("{} ({} to {})", text(central, &told.indicator.unit), text(low, ""), text(high, ""))
}

fn works(it: &Intervention) -> String {
    let (from, full) = (month_label(it.works_from()), month_label(it.works_in_full_from()));
    if from == full { from } else { format!("{from} to {full}") }
}

fn added(told: &Told<'_>, number: f64) -> String {
    words::difference(number, told.decimals.max(1), &told.indicator.unit)
}

fn delivered(told: &Told<'_>, found: &Delivered) -> String {
    let decimals = found.effect.decimals();
    let effect = words::difference(found.effect.number(), decimals, &told.indicator.unit);
    format!("Found to have added {effect} in {} ({}).", found.period.label(), found.source)
}

/// What is to be said of the plan as a whole.
pub(super) fn sentences(told: &Told<'_>, outlook: &Outlook) -> Vec<String> {
    let plan = told.evidence.plan;
    let any = plan.interventions_of(&told.target.id).any(|it| it.lineage.is_current());
    let mut said = Vec::new();
    if outlook.with_plan.is_empty() && !any {
        said.push("No interventions are recorded.".to_owned());
    }
    said.extend(together(told, outlook));
    said.extend(matters_most(told, outlook));
    said
}

/// What all of them are to add to the figure that decides, beyond what the figures already show.
fn together(told: &Told<'_>, outlook: &Outlook) -> Option<String> {
    let sum =
        |of: fn(&Contribution) -> f64| added(told, outlook.contributions.iter().map(of).sum());
    let (expected, discounted) = (sum(|it| it.expected), sum(|it| it.discounted));
    let what = match outlook.contributions.as_slice() {
        [] => return None,
        [only] => format!("{} is", name(told, only)),
        several => format!("{} interventions are together", several.len()),
    };
    Some(format!("{what} still to add {expected}, {discounted} after the discount for optimism."))
}

/// The intervention's name; its id where the plan at hand no longer holds it.
fn name(told: &Told<'_>, it: &Contribution) -> String {
    let known = told.evidence.plan.interventions.get(&it.intervention);
    known.map_or_else(|| it.intervention.to_string(), |it| it.name.clone())
}

/// Which intervention the chance hangs on, if any by itself.
fn matters_most(told: &Told<'_>, outlook: &Outlook) -> Option<String> {
    let with_plan = outlook.chances?.with_plan?;
    if outlook.contributions.len() == 1 {
        return None;
    }
    let weight = |it: &Contribution| (it.chance_without - with_plan).abs();
    let most = by_weight(told, outlook)
        .into_iter()
        .rev()
        .max_by(|a, b| weight(a).total_cmp(&weight(b)))?;
    let name = name(told, most);
    let (with, without) = (Chance::of(with_plan), Chance::of(most.chance_without));
    Some(if with.percent == without.percent {
        "No intervention by itself changes the chance.".to_owned()
    } else {
        let which = if most.chance_without > with_plan { ", for the worse" } else { "" };
        format!(
            "{name} matters most{which}: without it the chance with the plan is {} instead of {}.",
            without.percent, with.percent
        )
    })
}
