//! How much of one account may wait to be recorded, and how many uploads may come in at a time, so that
//! nobody can fill the disk or the memory of everybody's server.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use delivery::{
    permission::{Action, Scope},
    words,
};

use super::{import::Upload, upload::KEPT_FOR};
use crate::{Error, Problem, Unit, Work};

/// Files of one account that may wait.
const MOST_FILES: u64 = 1000;
/// Megabytes of one account that may wait: two of the largest uploads.
const MOST_MEGABYTES: u64 = 512;
/// Uploads that may come in at a time from one account.
const MOST_OF_ONE: usize = 3;
/// Uploads that may come in at a time from everybody. Each may take hundreds of megabytes.
const MOST_OF_ALL: usize = 8;

/// Uploads that are coming in or being looked at, by account.
#[derive(Debug, Default)]
pub(crate) struct Incoming(Mutex<BTreeMap<i64, usize>>);

impl Incoming {
    fn counts(&self) -> MutexGuard<'_, BTreeMap<i64, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An upload's place among those that are coming in; dropped, it is free again.
#[derive(Debug)]
pub struct Place {
    unit: Unit,
    account: i64,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.unit.incoming().counts();
        if let Some(count) = counts.get_mut(&self.account) {
            *count -= 1;
        }
        counts.retain(|_, it| *it > 0);
    }
}

/// A place for an upload, before a byte of it is taken in.
///
/// # Errors
/// [`Error::Unavailable`] where too many are coming in.
pub fn place(work: &Work) -> Result<Place, Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let account = work.actor.account().ok_or(Error::Denied)?;
    let mut counts = work.unit.incoming().counts();
    let refuse =
        |problem: String, remedy| Err(Error::Unavailable(Problem::new("files", problem, remedy)));
    if counts.get(&account).is_some_and(|it| *it >= MOST_OF_ONE) {
        return refuse(
            format!("{MOST_OF_ONE} uploads of yours are under way, and there is no room for more."),
            "Wait until one of them is there. Several files can be sent as one upload.",
        );
    }
    if counts.values().sum::<usize>() >= MOST_OF_ALL {
        return refuse(
            format!("{MOST_OF_ALL} uploads are under way, and there is no room for more."),
            "Wait a moment and send the files again.",
        );
    }
    *counts.entry(account).or_default() += 1;
    Ok(Place { unit: work.unit.clone(), account })
}

/// Refuses files for which the actor has no room beside those that wait already.
///
/// # Errors
/// [`Error::Invalid`] with the way out.
pub async fn check(work: &mut Work, uploads: &[Upload]) -> Result<(), Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let account = work.actor.account().ok_or(Error::Denied)?;
    let waiting = store::uploads::waiting(&mut work.tx, account, work.now - KEPT_FOR).await?;
    let said = |number: i64| u64::try_from(number).unwrap_or_default();
    let (files, bytes) = (said(waiting.files), said(waiting.bytes));
    let new_bytes: u64 = uploads.iter().map(|it| it.bytes.len() as u64).sum();
    let fits = files + uploads.len() as u64 <= MOST_FILES
        && bytes.saturating_add(new_bytes) <= MOST_MEGABYTES << 20;
    if fits {
        return Ok(());
    }
    let most = format!("{MOST_FILES} files and {MOST_MEGABYTES} MB");
    Err(match waiting.first {
        Some(first) => Error::invalid(
            "files",
            format!(
                "{files} files of yours wait to be recorded already, {} MB; with these they would be more \
                 than the {most} that may.",
                bytes.div_ceil(1 << 20)
            ),
            format!(
                "Record those, or wait: the first of them are forgotten at {}.",
                words::moment(first + KEPT_FOR)
            ),
        ),
        None => Error::invalid(
            "files",
            format!("These are more than the {most} that may wait to be recorded."),
            "Send fewer at a time, or record them with `throughline import` on the server.",
        ),
    })
}
