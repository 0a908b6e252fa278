//! The record of changes: who did what, when and why.

use delivery::{
    permission::{Action, Scope},
    words,
};
use serde::Serialize;
use store::changes::Change;

use crate::{Error, Work};

/// One change on one line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangeLine {
    /// Its number.
    pub seq: i64,
    /// When.
    pub when: String,
    /// Who.
    pub who: String,
    /// What was done, in words.
    pub what: String,
    /// What it was done to.
    pub subject: String,
    /// Why.
    pub reason: String,
}

/// A page of the record, newest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangeList {
    /// The changes.
    pub changes: Vec<ChangeLine>,
    /// Where the next page begins, if there is one.
    pub next_before: Option<i64>,
}

/// How many changes a page shows.
const PAGE: u32 = 50;

/// The record of changes before one of them, newest first.
pub async fn list(work: &mut Work, before: Option<i64>) -> Result<ChangeList, Error> {
    work.may(Action::ReadChanges, &Scope::Unit)?;
    let changes = store::changes::list(&mut work.tx, before, PAGE, None).await?;
    let full = changes.len() >= PAGE as usize;
    let next_before = changes.last().map(|it| it.seq).filter(|last| full && *last > 1);
    Ok(ChangeList { changes: changes.into_iter().map(line).collect(), next_before })
}

pub(crate) fn line(change: Change) -> ChangeLine {
    ChangeLine {
        seq: change.seq,
        when: words::moment(change.at),
        who: change.actor,
        what: deed_in_words(&change.deed),
        subject: change.subject,
        reason: change.reason,
    }
}

/// `record_release` becomes "Record release".
fn deed_in_words(deed: &str) -> String {
    let words = deed.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |it| it.to_uppercase().chain(letters).collect())
}
