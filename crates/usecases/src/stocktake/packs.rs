//! Packs that were issued: kept as the leader saw them, listed, and watched for what is revised since.

use delivery::{
    id::MissionId,
    permission::{Action, Actor, Scope},
    release::AsOf,
    source::Source,
    view::{
        measure::series_of,
        pack::{PackLine, Revised, revised},
    },
    words,
};
use store::packs::{self, Pack};

use super::IssuedPack;
use crate::{
    Error, Unit, Work,
    source::notice::{self, Told},
};

/// How many packs of a mission are compared with what is known now.
const COMPARED: usize = 5;

/// The packs of a mission that had been issued by a moment, newest first, and what has been revised since of
/// the figures in the newest ones.
pub async fn list(work: &mut Work, id: &MissionId, as_of: &AsOf) -> Result<Vec<PackLine>, Error> {
    let knowledge = work.knowledge(as_of).await?;
    work.may(Action::ReadStocktake, &Scope::OwnedBy(knowledge.plan.owners_of(id)))?;
    let mut lines = Vec::new();
    for (number, pack) in
        packs::of_mission(&mut work.tx, id, as_of.moment).await?.into_iter().enumerate()
    {
        let revised = match number < COMPARED {
            true => revised_since(work, &pack, as_of).await?,
            false => Vec::new(),
        };
        lines.push(PackLine {
            id: pack.id,
            issued: words::moment(pack.issued_at),
            issued_by: pack.issued_by,
            as_of: words::moment(pack.as_of),
            fingerprint: pack.fingerprint,
            revised,
        });
    }
    Ok(lines)
}

/// A pack as it was issued.
pub async fn issued(work: &mut Work, number: i64) -> Result<IssuedPack, Error> {
    let now = work.as_of(None)?;
    let (pack, bytes) = packs::by_id(&mut work.tx, number).await?.ok_or(Error::NotFound)?;
    let knowledge = work.knowledge(&now).await?;
    work.may(Action::ReadStocktake, &Scope::OwnedBy(knowledge.plan.owners_of(&pack.mission)))?;
    let file_name = super::file_name(&pack.mission, words::date_of(pack.as_of));
    Ok(IssuedPack { file_name, bytes, sha256: pack.fingerprint })
}

async fn revised_since(work: &mut Work, pack: &Pack, now: &AsOf) -> Result<Vec<Revised>, Error> {
    let then = work.as_of(Some(&pack.as_of.to_string()))?;
    let known_then = work.knowledge(&then).await?;
    let known_now = work.knowledge(now).await?;
    let targets = known_then.plan.targets_of_mission(&pack.mission);
    let keys: Vec<_> = targets.flat_map(|it| series_of(&known_then.plan, it)).collect();
    let lines_then = work.lines_of(&keys, &then).await?;
    let lines_now = work.lines_of(&keys, now).await?;
    Ok(revised(
        &known_then.evidence(&lines_then, then),
        &known_now.evidence(&lines_now, *now),
        &pack.mission,
    ))
}

/// Tells the owners of sources that figures in the newest pack of a mission have been revised, once for
/// each release that does so.
pub(crate) async fn tell_of_revised(unit: &Unit) -> Result<(), Error> {
    let mut work = unit.reading(Actor::Watch).await?;
    let mut news = Vec::new();
    for pack in packs::newest(&mut work.tx).await? {
        news.extend(told(&mut work, &pack).await?);
    }
    notice::tell_all(unit, work, news).await
}

async fn told(work: &mut Work, pack: &Pack) -> Result<Vec<(Source, Told)>, Error> {
    let now = work.as_of(None)?;
    let revised = revised_since(work, pack, &now).await?;
    let knowledge = work.knowledge(&now).await?;
    let mission = knowledge.plan.missions.get(&pack.mission);
    let mission = mission.map_or(pack.mission.as_str(), |it| it.name.as_str());
    let mut releases: Vec<_> = revised.iter().flat_map(|it| &it.releases).copied().collect();
    releases.sort_unstable();
    releases.dedup();
    let one = |release| {
        let source = knowledge.releases.get(&release)?.source.clone();
        let source = knowledge.plan.sources.get(&source)?.clone();
        let names: Vec<&str> = revised
            .iter()
            .filter(|it| it.releases.contains(&release))
            .map(|it| it.target.name.as_str())
            .collect();
        let sentence = format!(
            "Figures in the stocktake pack of {mission} issued on {} have been revised: {}.",
            words::day_of(pack.issued_at),
            names.join("; ")
        );
        let event = format!("pack {} release {}", pack.id, release.0);
        Some((source, Told { event, sentence }))
    };
    Ok(releases.into_iter().filter_map(one).collect())
}
