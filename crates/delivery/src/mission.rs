//! Vision, mission, outcome: what the government wants to be true.

use serde::{Deserialize, Serialize};

use crate::id::{MissionId, OrganisationId, OutcomeId, PersonId};

/// How a thing in the plan relates to what it was before, or what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lineage {
    /// Earlier names, newest last. The id stays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renamed_from: Vec<String>,
    /// The id of the thing that took this one over.
    pub merged_into: Option<String>,
    /// Why it was dropped. A dropped thing stays in the plan and on its page.
    pub dropped_because: Option<String>,
}

impl Lineage {
    /// Whether the thing is still pursued under its own id.
    pub const fn is_current(&self) -> bool {
        self.merged_into.is_none() && self.dropped_because.is_none()
    }
}

/// A bold long-term goal beyond one department, needing many actors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mission {
    /// Its id.
    pub id: MissionId,
    /// Its name, as the government says it.
    pub name: String,
    /// Its place in lists.
    #[serde(default)]
    pub order: u32,
    /// Who chairs the mission board.
    pub lead: Option<PersonId>,
    /// What it means, in Markdown; read from `mission.md`.
    #[serde(default)]
    pub description: String,
    /// The source of the mission's wording.
    pub source: Option<String>,
    /// What it was called, what became of it.
    #[serde(default)]
    pub lineage: Lineage,
}

/// A benefit for people, owned by several departments with one in the lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Its id.
    pub id: OutcomeId,
    /// The mission it serves; given by the folder.
    #[serde(skip)]
    pub mission: Option<MissionId>,
    /// Its name, a benefit in plain words.
    pub name: String,
    /// The department in the lead.
    pub lead: OrganisationId,
    /// All departments that own it with the lead.
    #[serde(default)]
    pub departments: Vec<OrganisationId>,
    /// The year by which it is meant to be true, where it outlasts a term.
    pub horizon: Option<i16>,
    /// What it was called, what became of it.
    #[serde(default)]
    pub lineage: Lineage,
}

impl Outcome {
    /// Whether the organisation owns this outcome, in the lead or beside it.
    pub fn is_owned_by(&self, organisation: &OrganisationId) -> bool {
        self.lead == *organisation || self.departments.contains(organisation)
    }
}
