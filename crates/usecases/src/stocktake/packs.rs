//! Packs that were issued: kept as the leader saw them, listed, and watched for what is revised since.

use delivery::{
    id::MissionId,
    permission::{Action, Actor, Scope},
    release::{AsOf, ReleaseId},
    source::Source,
    view::{
        measure::series_of_mission,
        pack::{PackLine, Revised, Since, revised},
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

/// The packs of a mission that had been issued by a moment and that the actor may open, those about the latest
/// moments first, and what has been revised since of the figures in the first.
pub async fn list(work: &mut Work, id: &MissionId, as_of: &AsOf) -> Result<Vec<PackLine>, Error> {
    let knowledge = work.knowledge(as_of).await?;
    work.may(Action::ReadStocktake, &Scope::OwnedBy(knowledge.plan.owners_of(id)))?;
    let mut lines = Vec::new();
    for pack in packs::of_mission(&mut work.tx, id, as_of.moment).await? {
        if !may_open(work, &pack).await? {
            continue;
        }
        let revised = match lines.len() < COMPARED {
            true => revised_since(work, &pack, as_of).await?,
            false => None,
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
    let pack = packs::by_id(&mut work.tx, number).await?.ok_or(Error::NotFound)?;
    if !may_open(work, &pack).await? {
        return Err(Error::NotFound);
    }
    let bytes = packs::bytes(&mut work.tx, number).await?.ok_or(Error::NotFound)?;
    let file_name = super::file_name(&pack.mission, words::date_of(pack.as_of));
    Ok(IssuedPack { file_name, bytes, sha256: pack.fingerprint })
}

/// Whether the actor may see the stocktake of the moment that a pack is about: whoever owned the mission then.
async fn may_open(work: &mut Work, pack: &Pack) -> Result<bool, Error> {
    let then = work.as_of(Some(&pack.as_of.to_string()))?;
    let knowledge = work.knowledge(&then).await?;
    let scope = Scope::OwnedBy(knowledge.plan.owners_of(&pack.mission));
    Ok(work.may(Action::ReadStocktake, &scope).is_ok())
}

/// What has been revised since a pack was issued; `None` for one about a moment before the unit's first day:
/// what had been published by then may have come to the unit after the pack.
async fn revised_since(
    work: &mut Work,
    pack: &Pack,
    now: &AsOf,
) -> Result<Option<Vec<Revised>>, Error> {
    let then = work.as_of(Some(&pack.as_of.to_string()))?;
    if then.reconstructed {
        return Ok(None);
    }
    let known_then = work.knowledge(&then).await?;
    let known_now = work.knowledge(now).await?;
    let keys = series_of_mission(&known_then.plan, &pack.mission);
    let lines_then = work.lines_of(&keys, &then).await?;
    let lines_now = work.lines_of(&keys, now).await?;
    let since = Since {
        then: &known_then.evidence(&lines_then, then),
        now: &known_now.evidence(&lines_now, *now),
        issued_at: pack.issued_at,
    };
    Ok(Some(revised(since, &pack.mission)))
}

/// Tells the owners of sources that figures in the latest pack of a mission have been revised, once for
/// each release that does so.
pub(crate) async fn tell_of_revised(unit: &Unit) -> Result<(), Error> {
    let mut work = unit.reading(Actor::Watch).await?;
    let now = work.as_of(None)?;
    // The watch comes round more often than anything changes.
    let key = work.key(&now, "packs that were looked at".to_owned()).await?;
    if unit.cache().get::<()>(&key).is_some() {
        return Ok(());
    }
    let mut news = Vec::new();
    for pack in packs::latest(&mut work.tx).await? {
        news.extend(told(&mut work, &pack).await?);
    }
    notice::tell_all(unit, work, news).await?;
    unit.cache().put(key, ());
    Ok(())
}

/// What owners of sources are told; neither mission nor target, which they may have no right to know of.
async fn told(work: &mut Work, pack: &Pack) -> Result<Vec<(Source, Told)>, Error> {
    let now = work.as_of(None)?;
    let revised = revised_since(work, pack, &now).await?.unwrap_or_default();
    let knowledge = work.knowledge(&now).await?;
    let mut releases: Vec<_> = revised.into_iter().flat_map(|it| it.releases).collect();
    releases.sort_unstable();
    releases.dedup();
    let one = |release: ReleaseId| {
        let source = knowledge.releases.get(&release)?.source.clone();
        let source = knowledge.plan.sources.get(&source)?.clone();
        let sentence = format!(
            "Figures that stand in a stocktake pack issued on {} have been revised by release {}.",
            words::day_of(pack.issued_at),
            release.0
        );
        let event = format!("pack {} release {}", pack.id, release.0);
        Some((source, Told { event, sentence }))
    };
    Ok(releases.into_iter().filter_map(one).collect())
}
