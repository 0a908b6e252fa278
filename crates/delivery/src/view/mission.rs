//! A mission as a profile of its outcomes and targets: never one number, never one colour.

use serde::Serialize;

use crate::{
    mission::{Mission, Outcome},
    signal::Standing,
    view::{
        Evidence, Link, Moment,
        target::{TargetCard, card},
    },
    words,
};

/// A mission with its outcomes, targets and the indicators beside them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MissionView {
    /// The moment the view is about.
    pub moment: Moment,
    /// The mission.
    pub mission: Link,
    /// Who chairs the mission board.
    pub lead: Option<String>,
    /// What it means, in Markdown.
    pub description: String,
    /// Where the wording was published.
    pub source: Option<String>,
    /// Earlier names, oldest first.
    pub renamed_from: Vec<String>,
    /// What became of it, where it is no longer pursued.
    pub ended: Option<String>,
    /// How many targets that are still pursued stand where, every standing once, in words.
    pub profile: Vec<(&'static str, usize)>,
    /// Its outcomes.
    pub outcomes: Vec<OutcomeView>,
}

/// An outcome with its targets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutcomeView {
    /// The outcome.
    pub outcome: Link,
    /// The department in the lead.
    pub lead: String,
    /// The other departments that own it.
    pub departments: Vec<String>,
    /// The year by which it is meant to be true.
    pub horizon: Option<i16>,
    /// What became of it, where it is no longer pursued.
    pub ended: Option<String>,
    /// Its targets.
    pub targets: Vec<TargetCard>,
    /// Its indicators without a target of their own, with their role.
    pub indicators: Vec<(Link, &'static str)>,
}

/// The mission's profile.
pub fn view(evidence: &Evidence<'_>, mission: &Mission) -> MissionView {
    let outcomes: Vec<OutcomeView> =
        evidence.plan.outcomes_of(&mission.id).map(|it| outcome(evidence, it)).collect();
    let lead = mission.lead.as_ref().and_then(|it| evidence.plan.people.get(it));
    MissionView {
        moment: evidence.moment(),
        mission: Link::to(&mission.id, &mission.name),
        lead: lead.map(|it| it.name.clone()),
        description: mission.description.clone(),
        source: mission.source.clone(),
        renamed_from: mission.lineage.renamed_from.clone(),
        ended: ended(&mission.lineage),
        profile: profile(
            outcomes.iter().flat_map(|it| &it.targets).filter(|it| it.ended.is_none()),
        ),
        outcomes,
    }
}

fn outcome(evidence: &Evidence<'_>, outcome: &Outcome) -> OutcomeView {
    let plan = evidence.plan;
    let department = |id| plan.organisations.get(id).map_or_else(String::new, |it| it.name.clone());
    let without_target =
        |id: &crate::id::IndicatorId| !plan.targets_of(&outcome.id).any(|it| it.indicator == *id);
    OutcomeView {
        outcome: Link::to(&outcome.id, &outcome.name),
        lead: department(&outcome.lead),
        departments: outcome
            .departments
            .iter()
            .filter(|it| **it != outcome.lead)
            .map(department)
            .collect(),
        horizon: outcome.horizon,
        ended: ended(&outcome.lineage),
        targets: plan.targets_of(&outcome.id).filter_map(|it| card(evidence, it)).collect(),
        indicators: plan
            .indicators
            .values()
            .filter(|it| it.outcome.as_ref() == Some(&outcome.id) && without_target(&it.id))
            .map(|it| (Link::to(&it.id, &it.name), it.role.words()))
            .collect(),
    }
}

fn ended(lineage: &crate::mission::Lineage) -> Option<String> {
    let merged = lineage.merged_into.as_ref().map(|it| format!("Merged into {it}."));
    merged.or_else(|| lineage.dropped_because.as_ref().map(|it| format!("Dropped: {it}")))
}

/// How many targets stand where: the profile that replaces any composite score.
pub fn profile<'a>(cards: impl Iterator<Item = &'a TargetCard>) -> Vec<(&'static str, usize)> {
    const ORDER: [Standing; 6] = [
        Standing::Met,
        Standing::Ahead,
        Standing::Within,
        Standing::Behind,
        Standing::Missed,
        Standing::NotEnoughData,
    ];
    let standings: Vec<Standing> = cards.map(|it| it.signal.standing).collect();
    let count = |standing| standings.iter().filter(|it| **it == standing).count();
    ORDER.into_iter().map(|it| (words::standing(it), count(it))).collect()
}
