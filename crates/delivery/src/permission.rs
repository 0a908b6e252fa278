//! Who may do what: one function, deny by default.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::OrganisationId;

/// What a person is in this unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Manages accounts; sees no content.
    Administrator,
    /// The delivery unit: plans, releases, packs.
    Unit,
    /// Leads for a department; scoped to it.
    DepartmentLead,
    /// Records releases.
    Analyst,
    /// The leader and those who prepare the leader's meetings.
    LeadersOffice,
    /// Reads everything, including the record of changes; changes nothing.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [
        Self::Administrator,
        Self::Unit,
        Self::DepartmentLead,
        Self::Analyst,
        Self::LeadersOffice,
        Self::Auditor,
    ];

    /// The role as stored and typed: "department-lead".
    pub const fn code(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Unit => "unit",
            Self::DepartmentLead => "department-lead",
            Self::Analyst => "analyst",
            Self::LeadersOffice => "leaders-office",
            Self::Auditor => "auditor",
        }
    }

    /// Reads the stored form back.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The role in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Administrator => "Administrator",
            Self::Unit => "Delivery unit",
            Self::DepartmentLead => "Department lead",
            Self::Analyst => "Analyst",
            Self::LeadersOffice => "Leader's office",
            Self::Auditor => "Auditor",
        }
    }
}

/// A role held, everywhere or for one organisation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The organisation it is held for; `None` is everywhere.
    pub organisation: Option<OrganisationId>,
}

/// Whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person with an account.
    Person {
        /// The account's number.
        account: i64,
        /// The person's name, for the record.
        name: String,
        /// The roles held.
        grants: Vec<Grant>,
    },
    /// Whoever can run commands on the host, who could read the files anyway.
    Operator {
        /// The system user's name, for the record.
        name: String,
    },
    /// The watch, which fetches sources and records what came.
    Watch,
}

impl Actor {
    /// The name that the record of changes keeps.
    pub fn name(&self) -> &str {
        match self {
            Self::Person { name, .. } | Self::Operator { name } => name,
            Self::Watch => "the watch",
        }
    }

    /// The account, where there is one.
    pub const fn account(&self) -> Option<i64> {
        match self {
            Self::Person { account, .. } => Some(*account),
            Self::Operator { .. } | Self::Watch => None,
        }
    }

    /// Whether a role is held, for any organisation.
    pub fn holds(&self, role: Role) -> bool {
        match self {
            Self::Person { grants, .. } => grants.iter().any(|it| it.role == role),
            Self::Operator { .. } | Self::Watch => false,
        }
    }
}

/// What may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Read missions, targets, indicators and figures.
    ReadPlan,
    /// Read a mission's stocktake.
    ReadStocktake,
    /// Make a mission's pack, which the record of changes keeps.
    IssuePack,
    /// Read releases, their raw files and the calendar.
    ReadReleases,
    /// Record a release.
    RecordRelease,
    /// Apply a plan.
    ApplyPlan,
    /// See who has an account and which roles.
    ReadPeople,
    /// Make accounts, grant and revoke roles.
    ManagePeople,
    /// Read the record of changes.
    ReadChanges,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 9] = [
        Self::ReadPlan,
        Self::ReadStocktake,
        Self::IssuePack,
        Self::ReadReleases,
        Self::RecordRelease,
        Self::ApplyPlan,
        Self::ReadPeople,
        Self::ManagePeople,
        Self::ReadChanges,
    ];
}

/// What an action is done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole unit.
    Unit,
    /// A thing owned by organisations: an outcome, or a mission through its outcomes.
    OwnedBy(Vec<OrganisationId>),
}

/// Denied. What an actor may not see looks like what does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not permitted")]
pub struct Denied;

/// Whether the actor may do the action in the scope.
pub fn can(actor: &Actor, action: Action, scope: &Scope) -> Result<(), Denied> {
    let allowed = match actor {
        Actor::Operator { .. } => true,
        Actor::Watch => {
            matches!(action, Action::ReadPlan | Action::ReadReleases | Action::RecordRelease)
        }
        Actor::Person { grants, .. } => grants.iter().any(|it| grants_action(it, action, scope)),
    };
    if allowed { Ok(()) } else { Err(Denied) }
}

fn grants_action(grant: &Grant, action: Action, scope: &Scope) -> bool {
    let in_scope = match (&grant.organisation, scope) {
        (None, _) => true,
        (Some(_), Scope::Unit) => false,
        (Some(organisation), Scope::OwnedBy(owners)) => owners.contains(organisation),
    };
    match grant.role {
        Role::Administrator => matches!(action, Action::ReadPeople | Action::ManagePeople),
        Role::Unit => !matches!(action, Action::ManagePeople),
        // A lead reads the whole plan, but sits in the stocktakes of the own department only.
        Role::DepartmentLead => match action {
            Action::ReadPlan | Action::ReadReleases => true,
            Action::ReadStocktake | Action::IssuePack => in_scope,
            Action::RecordRelease
            | Action::ApplyPlan
            | Action::ReadPeople
            | Action::ManagePeople
            | Action::ReadChanges => false,
        },
        Role::Analyst => matches!(
            action,
            Action::ReadPlan
                | Action::ReadStocktake
                | Action::IssuePack
                | Action::ReadReleases
                | Action::RecordRelease
        ),
        Role::LeadersOffice => matches!(
            action,
            Action::ReadPlan | Action::ReadStocktake | Action::IssuePack | Action::ReadReleases
        ),
        Role::Auditor => !matches!(
            action,
            Action::IssuePack | Action::RecordRelease | Action::ApplyPlan | Action::ManagePeople
        ),
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.role.words())?;
        match &self.organisation {
            Some(organisation) => write!(f, " for {organisation}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(role: Role, organisation: Option<&str>) -> Actor {
        let organisation = organisation.map(|it| it.parse().unwrap());
        Actor::Person {
            account: 1,
            name: "A".to_owned(),
            grants: vec![Grant { role, organisation }],
        }
    }

    #[test]
    fn without_a_grant_nothing_is_allowed() {
        let nobody = Actor::Person { account: 1, name: "A".to_owned(), grants: Vec::new() };
        for action in Action::ALL {
            assert_eq!(can(&nobody, action, &Scope::Unit), Err(Denied), "{action:?}");
        }
    }

    #[test]
    fn an_administrator_sees_no_content() {
        let administrator = actor(Role::Administrator, None);
        for action in Action::ALL {
            let people = matches!(action, Action::ReadPeople | Action::ManagePeople);
            assert_eq!(can(&administrator, action, &Scope::Unit).is_ok(), people, "{action:?}");
        }
    }

    #[test]
    fn the_watch_records_releases_and_changes_nothing_else() {
        for action in Action::ALL {
            let own =
                matches!(action, Action::ReadPlan | Action::ReadReleases | Action::RecordRelease);
            assert_eq!(can(&Actor::Watch, action, &Scope::Unit).is_ok(), own, "{action:?}");
        }
    }

    #[test]
    fn an_auditor_changes_nothing() {
        let auditor = actor(Role::Auditor, None);
        let changing =
            [Action::IssuePack, Action::RecordRelease, Action::ApplyPlan, Action::ManagePeople];
        for action in changing {
            assert_eq!(can(&auditor, action, &Scope::Unit), Err(Denied));
        }
        assert!(can(&auditor, Action::ReadChanges, &Scope::Unit).is_ok());
    }

    #[test]
    fn a_lead_sits_in_the_own_departments_stocktakes_only() {
        let lead = actor(Role::DepartmentLead, Some("health"));
        let own = Scope::OwnedBy(vec!["health".parse().unwrap()]);
        let other = Scope::OwnedBy(vec!["education".parse().unwrap()]);
        assert!(can(&lead, Action::ReadStocktake, &own).is_ok());
        assert_eq!(can(&lead, Action::ReadStocktake, &other), Err(Denied));
        assert_eq!(can(&lead, Action::ReadStocktake, &Scope::Unit), Err(Denied));
        assert!(can(&lead, Action::ReadPlan, &other).is_ok());
    }
}
