//! Files that were uploaded and looked at, kept until they are recorded or an hour has passed.

use delivery::permission::{Action, Scope};
use jiff::SignedDuration;

use super::{
    import::{self, Options, Recorded, Upload},
    quota,
    read::{self, Read},
};
use crate::{Error, Work, token};

/// Files that were looked at are kept this long.
pub(super) const KEPT_FOR: SignedDuration = SignedDuration::from_hours(1);
/// What became of files is told this long to whoever sends their form again.
const TOLD_FOR: SignedDuration = SignedDuration::from_hours(24);

/// What became of files that were looked at.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// They are recorded now.
    Recorded {
        /// What became of each.
        recorded: Recorded,
        /// Whether nobody may see the releases yet.
        embargoed: bool,
    },
    /// They had been recorded before; nothing was done.
    Before {
        /// Those of their releases that may be seen now.
        seen: Vec<i64>,
        /// Whether there are others, which nobody may see yet.
        embargoed: bool,
    },
    /// They are kept no longer, or never were for this actor; nothing was done.
    RunOut,
}

/// Keeps files with how they are to be recorded; the token takes them back.
///
/// # Errors
/// [`Error::Invalid`] where too much of the actor's waits already.
pub async fn keep(work: &mut Work, uploads: &[Upload], options: &Options) -> Result<String, Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let account = work.actor.account().ok_or(Error::Denied)?;
    let token = token::make(&work.unit.random());
    let options = serde_json::to_string(options).map_err(Error::internal)?;
    let new = store::uploads::NewUpload {
        token_sha256: &token::digest(&token),
        account,
        at: work.now,
        options: &options,
    };
    let files: Vec<(&str, &[u8])> =
        uploads.iter().map(|it| (it.file_name.as_str(), it.bytes.as_slice())).collect();
    purge(&mut work.tx, work.now).await?;
    quota::check(work, uploads).await?;
    store::uploads::insert(&mut work.tx, &new, &files).await?;
    Ok(token)
}

/// The actor's own files that were kept, with how they are to be recorded; they stay kept.
///
/// # Errors
/// [`Error::NotFound`] when they have been recorded, forgotten, or are another's.
pub async fn kept(work: &mut Work, token: &str) -> Result<(Vec<Upload>, Options), Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let account = work.actor.account().ok_or(Error::Denied)?;
    let digest = token::digest(token);
    let since = work.now - KEPT_FOR;
    let kept = store::uploads::kept(&mut work.tx, &digest, account, since).await?;
    let (options, files) = kept.ok_or(Error::NotFound)?;
    let options: Options = serde_json::from_str(&options).map_err(Error::internal)?;
    let upload = |(file_name, bytes)| Upload { file_name, bytes };
    Ok((files.into_iter().map(upload).collect(), options))
}

/// Reads the actor's own files that were kept, to be recorded for a reason and with answers to what they
/// ask; `None` where they are kept no longer.
pub async fn read(
    mut work: Work,
    token: &str,
    (reason, answers): (&str, Vec<(String, String)>),
) -> Result<Option<Read>, Error> {
    let (files, options) = match kept(&mut work, token).await {
        Err(Error::NotFound) => return Ok(None),
        kept => kept?,
    };
    let options = Options { reason: reason.to_owned(), answers, ..options };
    Ok(Some(read::read(work, files, &options).await?))
}

/// Records files that were kept and read; they are kept no longer.
pub async fn record(work: &mut Work, token: &str, read: Option<Read>) -> Result<Outcome, Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let account = work.actor.account().ok_or(Error::Denied)?;
    let digest = token::digest(token);
    let since = work.now - KEPT_FOR;
    let kept = store::uploads::take(&mut work.tx, &digest, account, since).await?;
    let (Some(_), Some(read)) = (kept, read) else { return before(work, &digest, account).await };
    let embargoed = read.ground.options.embargo_until.is_some_and(|it| it > work.now);
    let recorded = import::record(work, read).await?;
    store::uploads::set_releases(&mut work.tx, &digest, &recorded.releases).await?;
    Ok(Outcome::Recorded { recorded, embargoed })
}

async fn before(work: &mut Work, digest: &[u8; 32], account: i64) -> Result<Outcome, Error> {
    let releases = store::uploads::releases_of(&mut work.tx, digest, account).await?;
    let Some(releases) = releases else { return Ok(Outcome::RunOut) };
    let now = work.as_of(None)?;
    let counting = store::releases::all_as_of(&mut work.tx, &now).await?;
    let counts = |it: &i64| counting.contains_key(&delivery::release::ReleaseId(*it));
    let (mut seen, embargoed): (Vec<_>, Vec<_>) = releases.into_iter().partition(counts);
    if !work.can(Action::ReadReleases) {
        seen.clear();
    }
    Ok(Outcome::Before { seen, embargoed: !embargoed.is_empty() })
}

/// Forgets files that were not recorded in time.
pub(crate) async fn purge(tx: &mut store::Tx, now: jiff::Timestamp) -> Result<(), Error> {
    Ok(store::uploads::purge_before(tx, now - KEPT_FOR, now - TOLD_FOR).await?)
}
