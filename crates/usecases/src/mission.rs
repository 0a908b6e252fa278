//! Missions: the list, and one as a profile.

use std::sync::Arc;

use delivery::{
    id::MissionId,
    permission::{Action, Scope},
    release::AsOf,
    view::{
        Link,
        measure::series_of_mission,
        mission::{MissionView, profile, view as mission_view},
        target::{TargetCard, pressing},
    },
};
use serde::Serialize;

use crate::{Error, Work};

/// A mission on one line, with what presses most.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MissionCard {
    /// The mission.
    pub mission: Link,
    /// Who chairs the mission board.
    pub lead: Option<String>,
    /// What became of it, where it is no longer pursued.
    pub ended: Option<String>,
    /// How many targets stand where.
    pub profile: Vec<(&'static str, usize)>,
    /// The targets that press most, three at most.
    pub pressing: Vec<TargetCard>,
}

/// All missions in their order.
pub async fn list(work: &mut Work, as_of: &AsOf) -> Result<Vec<MissionCard>, Error> {
    work.may(Action::ReadPlan, &Scope::Unit)?;
    let knowledge = work.knowledge(as_of).await?;
    let ids: Vec<MissionId> =
        knowledge.plan.missions_in_order().iter().map(|it| it.id.clone()).collect();
    let mut cards = Vec::with_capacity(ids.len());
    for id in ids {
        cards.push(card(&*view(work, &id, as_of).await?));
    }
    Ok(cards)
}

fn card(view: &MissionView) -> MissionCard {
    use delivery::signal::Standing;
    let targets =
        || view.outcomes.iter().flat_map(|it| &it.targets).filter(|it| it.ended.is_none());
    let mut worst: Vec<&TargetCard> = targets()
        .filter(|it| matches!(it.signal.standing, Standing::Missed | Standing::Behind))
        .collect();
    worst.sort_by_key(|it| pressing(it));
    MissionCard {
        mission: view.mission.clone(),
        lead: view.lead.clone(),
        ended: view.ended.clone(),
        profile: profile(targets()),
        pressing: worst.into_iter().take(3).cloned().collect(),
    }
}

/// One mission as a profile of its outcomes and targets.
pub async fn view(
    work: &mut Work,
    id: &MissionId,
    as_of: &AsOf,
) -> Result<Arc<MissionView>, Error> {
    work.may(Action::ReadPlan, &Scope::Unit)?;
    let key = work.key(as_of, format!("mission {id}")).await?;
    if let Some(kept) = work.unit.cache().get(&key) {
        return Ok(kept);
    }
    let knowledge = work.knowledge(as_of).await?;
    let mission = knowledge.plan.missions.get(id).ok_or(Error::NotFound)?;
    let keys = series_of_mission(&knowledge.plan, id);
    let lines = work.lines_of(&keys, as_of).await?;
    let view = mission_view(&knowledge.evidence(&lines, *as_of), mission);
    Ok(work.unit.cache().put(key, view))
}
