//! The whole plan at one moment, and what differs between two of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::{
    area::{Area, AreaCode},
    id::{
        IndicatorId, InterventionId, MissionId, OrganisationId, OutcomeId, PersonId, SourceId,
        TargetId,
    },
    indicator::Indicator,
    intervention::Intervention,
    mission::{Mission, Outcome},
    organisation::{Organisation, Person},
    source::Source,
    succession::CodeHistory,
    target::Target,
};

/// Everything the plan says. Cross-references have been checked by whoever made it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The unit's name.
    pub unit_name: String,
    /// A note shown on every page.
    pub unit_note: Option<String>,
    /// The vision, in Markdown.
    pub vision: String,
    /// Departments and other bodies.
    pub organisations: BTreeMap<OrganisationId, Organisation>,
    /// People by the post they hold.
    pub people: BTreeMap<PersonId, Person>,
    /// Places.
    pub areas: BTreeMap<AreaCode, Area>,
    /// How codes of places follow one another.
    pub codes: CodeHistory,
    /// Where figures come from.
    pub sources: BTreeMap<SourceId, Source>,
    /// Missions.
    pub missions: BTreeMap<MissionId, Mission>,
    /// Outcomes.
    pub outcomes: BTreeMap<OutcomeId, Outcome>,
    /// Indicators.
    pub indicators: BTreeMap<IndicatorId, Indicator>,
    /// Targets.
    pub targets: BTreeMap<TargetId, Target>,
    /// Interventions.
    pub interventions: BTreeMap<InterventionId, Intervention>,
}

impl Plan {
    /// Missions in their order.
    pub fn missions_in_order(&self) -> Vec<&Mission> {
        let mut missions: Vec<_> = self.missions.values().collect();
        missions.sort_by_key(|it| (it.order, &it.id));
        missions
    }

    /// The outcomes of a mission.
    pub fn outcomes_of<'a>(&'a self, mission: &'a MissionId) -> impl Iterator<Item = &'a Outcome> {
        self.outcomes.values().filter(move |it| it.mission.as_ref() == Some(mission))
    }

    /// The targets of an outcome.
    pub fn targets_of<'a>(&'a self, outcome: &'a OutcomeId) -> impl Iterator<Item = &'a Target> {
        self.targets.values().filter(move |it| it.outcome == *outcome)
    }

    /// The targets of a mission.
    pub fn targets_of_mission<'a>(
        &'a self,
        mission: &'a MissionId,
    ) -> impl Iterator<Item = &'a Target> {
        self.outcomes_of(mission).flat_map(|it| self.targets_of(&it.id))
    }

    /// The interventions that are to move a target's figure, with those that were dropped.
    pub fn interventions_of<'a>(
        &'a self,
        target: &'a TargetId,
    ) -> impl Iterator<Item = &'a Intervention> {
        self.interventions.values().filter(move |it| it.target == *target)
    }

    /// The mission that a target serves.
    pub fn mission_of(&self, target: &Target) -> Option<&Mission> {
        self.missions.get(self.outcomes.get(&target.outcome)?.mission.as_ref()?)
    }

    /// The organisations that own a mission through its outcomes.
    pub fn owners_of(&self, mission: &MissionId) -> Vec<OrganisationId> {
        let owners: BTreeSet<_> = self
            .outcomes_of(mission)
            .flat_map(|it| std::iter::once(&it.lead).chain(&it.departments))
            .cloned()
            .collect();
        owners.into_iter().collect()
    }
}

/// How one thing in the plan changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It was not there.
    Added,
    /// It says something else.
    Changed,
    /// It is gone.
    Removed,
}

/// One difference between two plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// How it changes.
    pub kind: ChangeKind,
    /// What sort of thing: "target", "indicator".
    pub what: &'static str,
    /// Its id.
    pub id: String,
    /// The fields that differ, as "field: before → after"; empty for added and removed things.
    pub fields: Vec<FieldChange>,
}

/// A field with its value before and after, as written in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// The field's name.
    pub field: String,
    /// Before.
    pub before: String,
    /// After.
    pub after: String,
}

/// What differs between two plans, kind by kind in the order a reader expects.
pub fn difference(before: &Plan, after: &Plan) -> Vec<Change> {
    let mut changes = Vec::new();
    let unit = |plan: &Plan| {
        let said = serde_json::json!({
            "name": plan.unit_name, "note": plan.unit_note, "vision": plan.vision,
        });
        BTreeMap::from([("unit", said)])
    };
    compare("unit", &unit(before), &unit(after), &mut changes);
    compare("organisation", &before.organisations, &after.organisations, &mut changes);
    compare("person", &before.people, &after.people, &mut changes);
    compare("area", &before.areas, &after.areas, &mut changes);
    compare("code", &successions(before), &successions(after), &mut changes);
    compare("source", &before.sources, &after.sources, &mut changes);
    compare("mission", &before.missions, &after.missions, &mut changes);
    compare("outcome", &before.outcomes, &after.outcomes, &mut changes);
    compare("indicator", &before.indicators, &after.indicators, &mut changes);
    compare("target", &before.targets, &after.targets, &mut changes);
    compare("intervention", &before.interventions, &after.interventions, &mut changes);
    changes
}

/// The code history as things with ids: each succession, and the names of each code.
fn successions(plan: &Plan) -> BTreeMap<String, serde_json::Value> {
    let successions = plan.codes.successions.iter();
    let successions =
        successions.map(|it| (format!("{} to {}", it.from, it.to), serde_json::json!(it)));
    let names = plan.codes.names.iter();
    let names = names.map(|(code, it)| (code.to_string(), serde_json::json!({ "names": it })));
    successions.chain(names).collect()
}

fn compare<K: Ord + ToString, V: Serialize + PartialEq>(
    what: &'static str,
    before: &BTreeMap<K, V>,
    after: &BTreeMap<K, V>,
    changes: &mut Vec<Change>,
) {
    let ids: BTreeSet<&K> = before.keys().chain(after.keys()).collect();
    for id in ids {
        let (kind, fields) = match (before.get(id), after.get(id)) {
            (None, _) => (ChangeKind::Added, Vec::new()),
            (_, None) => (ChangeKind::Removed, Vec::new()),
            (Some(was), Some(is)) if was == is => continue,
            (Some(was), Some(is)) => (ChangeKind::Changed, changed_fields(was, is)),
        };
        changes.push(Change { kind, what, id: id.to_string(), fields });
    }
}

fn changed_fields<V: Serialize>(before: &V, after: &V) -> Vec<FieldChange> {
    let fields = |it: &V| match serde_json::to_value(it) {
        Ok(serde_json::Value::Object(fields)) => fields,
        Ok(_) | Err(_) => serde_json::Map::new(),
    };
    let (before, after) = (fields(before), fields(after));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let text = |it: Option<&serde_json::Value>| match it {
        None | Some(serde_json::Value::Null) => String::new(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| FieldChange {
            field: name.clone(),
            before: text(before.get(name)),
            after: text(after.get(name)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_organisation(name: &str) -> Plan {
        let organisation = Organisation {
            id: "health".parse().unwrap(),
            name: name.to_owned(),
            kind: "department".to_owned(),
        };
        Plan {
            organisations: BTreeMap::from([(organisation.id.clone(), organisation)]),
            ..Plan::default()
        }
    }

    #[test]
    fn the_difference_names_the_thing_and_the_field() {
        assert!(difference(&Plan::default(), &Plan::default()).is_empty());
        let added = difference(&Plan::default(), &with_organisation("Health"));
        assert_eq!((added.len(), added[0].kind), (1, ChangeKind::Added));
        let changed =
            difference(&with_organisation("Health"), &with_organisation("Health and Care"));
        assert_eq!(changed[0].fields[0].field, "name");
        assert_eq!(changed[0].fields[0].before, "Health");
    }
}
