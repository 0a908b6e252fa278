//! A mission's stocktake: on screen, and as the pack on the table.

use delivery::{
    id::MissionId,
    permission::{Action, Scope},
    release::AsOf,
    view::{
        measure::series_of,
        stocktake::{StocktakeView, view as stocktake_view},
    },
};

use crate::{Error, Work, work::Done};

/// A pack that has been made.
#[derive(Clone, Debug)]
pub struct IssuedPack {
    /// A name to save it under.
    pub file_name: String,
    /// The PDF.
    pub bytes: Vec<u8>,
    /// The fingerprint of everything it was made from, as printed on it.
    pub sha256: String,
}

/// The stocktake of a mission.
pub async fn view(work: &mut Work, id: &MissionId, as_of: &AsOf) -> Result<StocktakeView, Error> {
    let knowledge = work.knowledge(as_of).await?;
    let scope = Scope::OwnedBy(knowledge.plan.owners_of(id));
    work.may(Action::ReadStocktake, &scope)?;
    let mission = knowledge.plan.missions.get(id).ok_or(Error::NotFound)?;
    let keys: Vec<_> = knowledge
        .plan
        .targets_of_mission(id)
        .flat_map(|it| series_of(&knowledge.plan, it))
        .collect();
    let lines = work.lines_of(&keys, as_of).await?;
    Ok(stocktake_view(&knowledge.evidence(&lines, *as_of), mission))
}

/// Whether the actor may do something with the stocktake of a mission, for pages that offer it.
pub async fn may(
    work: &mut Work,
    action: Action,
    id: &MissionId,
    as_of: &AsOf,
) -> Result<bool, Error> {
    let knowledge = work.knowledge(as_of).await?;
    let scope = Scope::OwnedBy(knowledge.plan.owners_of(id));
    Ok(work.may(action, &scope).is_ok())
}

/// Makes the pack and records that it was made, with its fingerprint.
pub async fn issue_pack(
    work: &mut Work,
    id: &MissionId,
    as_of: &AsOf,
) -> Result<IssuedPack, Error> {
    let view = view(work, id, as_of).await?;
    let knowledge = work.knowledge(as_of).await?;
    work.may(Action::IssuePack, &Scope::OwnedBy(knowledge.plan.owners_of(id)))?;
    let pack = tokio::task::spawn_blocking(move || pack::stocktake(&view))
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)?;
    let detail = serde_json::json!({ "fingerprint": pack.sha256, "as_of": as_of.moment });
    let done = Done { deed: "issue_pack", subject: id.as_str(), reason: "", detail };
    work.record(done).await?;
    let file_name = format!("stocktake-{id}-{}.pdf", as_of.day);
    Ok(IssuedPack { file_name, bytes: pack.bytes, sha256: pack.sha256 })
}
