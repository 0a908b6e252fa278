//! One transaction on behalf of one actor at one moment.

use delivery::{
    permission::{Action, Actor, Scope, can},
    release::AsOf,
};
use jiff::Timestamp;
use serde_json::Value;
use store::{Tx, changes::NewChange};

use crate::{Error, Unit, as_of};

/// What a deed works with. Dropped without [`Work::commit`], nothing was done; after a deed that
/// failed it must be dropped.
#[derive(Debug)]
pub struct Work {
    pub(crate) tx: Tx,
    pub(crate) actor: Actor,
    pub(crate) now: Timestamp,
    pub(crate) unit: Unit,
}

/// One line for the record of changes.
pub(crate) struct Done<'a> {
    /// The deed's name: `record_release`.
    pub(crate) deed: &'a str,
    /// What it was done to.
    pub(crate) subject: &'a str,
    /// Why, in the actor's words.
    pub(crate) reason: &'a str,
    /// Anything else to keep.
    pub(crate) detail: Value,
}

impl Work {
    /// Saves everything the deed did.
    pub async fn commit(self) -> Result<(), Error> {
        Ok(self.tx.commit().await?)
    }

    /// Ends the work without saving, so that nobody waits for it while something slow is done.
    pub(crate) fn into_unit(self) -> Unit {
        self.unit
    }

    /// Whoever asks.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The moment of the work.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// The moment that a question is about: a day, a moment, or now.
    pub fn as_of(&self, text: Option<&str>) -> Result<AsOf, Error> {
        as_of::read(text, self.now, self.unit.started_at())
    }

    /// Asks for permission; without it the thing looks as if it did not exist.
    pub(crate) fn may(&self, action: Action, scope: &Scope) -> Result<(), Error> {
        Ok(can(&self.actor, action, scope)?)
    }

    /// Whether the actor may, for what a page offers.
    pub fn can(&self, action: Action) -> bool {
        can(&self.actor, action, &Scope::Unit).is_ok()
    }

    /// Writes the record of changes.
    pub(crate) async fn record(&mut self, done: Done<'_>) -> Result<i64, Error> {
        let change = NewChange {
            at: self.now,
            account: self.actor.account(),
            actor: self.actor.name(),
            deed: done.deed,
            subject: done.subject,
            reason: done.reason,
            detail: done.detail,
        };
        Ok(store::changes::insert(&mut self.tx, &change).await?)
    }
}

/// A reason that was given, or the problem that none was.
pub(crate) fn reason(text: &str) -> Result<&str, Error> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(
            "reason",
            "A change needs a reason.",
            "Say in a sentence why; it is kept in the record of changes.",
        ));
    }
    Ok(text)
}
