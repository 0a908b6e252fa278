//! How often a password may be guessed before whoever guesses has to wait.

use jiff::{SignedDuration, Timestamp};
use store::{Tx, sign_in_failures};

use crate::{Error, Problem};

/// Failures are counted over this time.
const WINDOW: SignedDuration = SignedDuration::from_mins(1);
/// Failures a minute after which an address has to wait.
const MOST_FOR_ONE: u64 = 5;
/// Failures a minute after which everybody has to wait.
const MOST_FOR_ALL: u64 = 100;

/// Refuses where there were too many failures; `field` is what the form calls the guessed thing.
pub(crate) async fn refuse(
    tx: &mut Tx,
    field: &str,
    email: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let since = now - WINDOW;
    let one = sign_in_failures::count_since(tx, email, since).await?;
    let all = sign_in_failures::count_all_since(tx, since).await?;
    if one < MOST_FOR_ONE && all < MOST_FOR_ALL {
        return Ok(());
    }
    Err(Error::Unavailable(Problem::new(
        field,
        "There were too many failed attempts to sign in.",
        "Wait a minute and try again.",
    )))
}

/// Notes a failure for an address.
pub(crate) async fn note(tx: &mut Tx, email: &str, now: Timestamp) -> Result<(), Error> {
    purge(tx, now).await?;
    Ok(sign_in_failures::insert(tx, email, now).await?)
}

/// Forgets failures that count no longer.
pub(crate) async fn purge(tx: &mut Tx, now: Timestamp) -> Result<(), Error> {
    Ok(sign_in_failures::purge_before(tx, now - WINDOW * 10).await?)
}
