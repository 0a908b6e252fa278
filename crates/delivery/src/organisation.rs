//! Departments, councils, charities and the people named in the plan.

use serde::{Deserialize, Serialize};

use crate::id::{OrganisationId, PersonId};

/// A department or another body with a part in a mission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// What kind of body: "department", "council", "charity", "business".
    #[serde(default = "department")]
    pub kind: String,
}

fn department() -> String {
    "department".to_owned()
}

/// A person named in the plan, by the post they hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Its id.
    pub id: PersonId,
    /// Name, or the post where no name is given.
    pub name: String,
    /// The post held.
    #[serde(default)]
    pub post: String,
    /// The organisation worked for.
    pub organisation: Option<OrganisationId>,
}
