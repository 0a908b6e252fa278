//! A mission's stocktake: on screen, and as the pack on the table.

use delivery::{
    id::MissionId,
    permission::{Action, Scope},
    release::AsOf,
    view::{
        measure::series_of_mission,
        stocktake::{StocktakeView, view as stocktake_view},
    },
};
use jiff::civil::Date;
use store::packs::NewPack;

use crate::{Error, Work, work::Done};

pub mod packs;

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
    let keys = series_of_mission(&knowledge.plan, id);
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

/// A pack that is typeset and not yet issued: nobody gets its bytes before that is recorded.
#[derive(Debug)]
pub struct TypesetPack {
    mission: MissionId,
    as_of: AsOf,
    pack: pack::Pack,
}

/// Typesets the pack. No transaction stays open meanwhile, and nobody who writes has to wait.
pub async fn typeset_pack(
    mut work: Work,
    id: &MissionId,
    as_of: &AsOf,
) -> Result<TypesetPack, Error> {
    may_issue(&mut work, id, as_of).await?;
    let view = view(&mut work, id, as_of).await?;
    drop(work);
    let pack = tokio::task::spawn_blocking(move || pack::stocktake(&view))
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)?;
    Ok(TypesetPack { mission: id.clone(), as_of: *as_of, pack })
}

/// Issues a pack: keeps it as it is and records that it was made, with its fingerprint.
pub async fn issue_pack(work: &mut Work, typeset: TypesetPack) -> Result<IssuedPack, Error> {
    let TypesetPack { mission, as_of, pack } = typeset;
    // Again, because the plan may have given the mission to others meanwhile.
    may_issue(work, &mission, &as_of).await?;
    let detail = serde_json::json!({ "fingerprint": pack.sha256, "as_of": as_of.moment });
    let done = Done { deed: "issue_pack", subject: mission.as_str(), reason: "", detail };
    work.record(done).await?;
    let new = NewPack {
        mission: &mission,
        as_of: as_of.moment,
        fingerprint: &pack.sha256,
        issued_at: work.now,
        account: work.actor.account(),
        actor: work.actor.name(),
        bytes: &pack.bytes,
    };
    store::packs::insert_if_new(&mut work.tx, &new).await?;
    let file_name = file_name(&mission, as_of.day);
    Ok(IssuedPack { file_name, bytes: pack.bytes, sha256: pack.sha256 })
}

fn file_name(mission: &MissionId, day: Date) -> String {
    format!("stocktake-{mission}-{day}.pdf")
}

async fn may_issue(work: &mut Work, id: &MissionId, as_of: &AsOf) -> Result<(), Error> {
    let knowledge = work.knowledge(as_of).await?;
    work.may(Action::IssuePack, &Scope::OwnedBy(knowledge.plan.owners_of(id)))
}
