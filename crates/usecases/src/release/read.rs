//! Files read before the writer's turn is taken, so that others save while children work.

use std::collections::BTreeSet;

use delivery::permission::{Action, Actor, Scope};
use jiff::Timestamp;

use super::{
    import::{Options, Upload, check, ground},
    prepare::{Ground, InOrder, Prepared, prepare_again, prepare_all},
};
use crate::{Error, Unit, Work};

/// Files that were read against what was known, and wait to be recorded. They are all in memory.
pub struct Read {
    unit: Unit,
    actor: Actor,
    pub(super) ground: Ground,
    pub(super) files: Vec<Prepared>,
}

/// Reads files. The work that reads is let go of before the first file is looked into.
pub async fn read(mut work: Work, uploads: Vec<Upload>, options: &Options) -> Result<Read, Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    check(&work, options)?;
    let ground = ground(&mut work, options).await?;
    let actor = work.actor.clone();
    let unit = work.into_unit();
    let mut files = prepare_all(ground.clone(), uploads)?.all().await?;
    // What an earlier file will have said by then is no longer unheard of.
    let mut spoken = BTreeSet::new();
    for file in &mut files {
        let again = file.fresh.as_ref().is_some_and(|it| !it.indicators.is_disjoint(&spoken));
        spoken.extend(file.indicators());
        if again {
            *file = prepare_again(&ground, file.upload.clone()).await?;
        }
    }
    Ok(Read { unit, actor, ground, files })
}

impl Read {
    /// Takes the writer's turn. Where something has changed since the files were read, they are read once
    /// more before it is taken for good; if it changes again meanwhile, whoever records reads under it.
    pub async fn turn(self) -> Result<(Work, Self), Error> {
        let mut work = self.unit.writing(self.actor.clone()).await?;
        if self.ground.stands(&mut work).await? {
            return Ok((work, self));
        }
        drop(work);
        let (unit, actor) = (self.unit.clone(), self.actor.clone());
        let (uploads, options) = self.again();
        let read = read(unit.reading(actor.clone()).await?, uploads, &options).await?;
        Ok((unit.writing(actor).await?, read))
    }

    /// The files as they were handed in.
    fn again(self) -> (Vec<Upload>, Options) {
        (self.files.into_iter().map(|it| it.upload).collect(), self.ground.options)
    }

    /// What the files were read against and the files, for work that writes: read once more where
    /// something has changed since.
    pub(super) async fn within(self, work: &mut Work) -> Result<(Ground, InOrder), Error> {
        if self.ground.stands(work).await? {
            let ground = Ground { now: work.now, ..self.ground };
            return Ok((ground, InOrder::of(self.files)));
        }
        let (uploads, options) = self.again();
        let ground = ground(work, &options).await?;
        let files = prepare_all(ground.clone(), uploads)?;
        Ok((ground, files))
    }
}

impl std::fmt::Debug for Read {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Read").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

/// The state of the database: as long as it stands, so does what was read of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    change: i64,
    embargo_ended: Option<Timestamp>,
}

impl State {
    pub(super) async fn of(work: &mut Work) -> Result<Self, Error> {
        let change = store::changes::latest_for_reading(&mut work.tx).await?;
        let embargo_ended = store::releases::embargo_ended(&mut work.tx, work.now).await?;
        Ok(Self { change, embargo_ended })
    }
}

impl Ground {
    async fn stands(&self, work: &mut Work) -> Result<bool, Error> {
        Ok(self.state == State::of(work).await?)
    }
}
