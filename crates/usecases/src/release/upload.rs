//! Files that were uploaded and looked at, kept until they are recorded or an hour has passed.

use delivery::permission::{Action, Scope};
use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};

use super::import::{Options, Upload};
use crate::{Error, Work};

const KEPT_FOR: SignedDuration = SignedDuration::from_hours(1);

/// Keeps files with how they are to be recorded; the token takes them back.
pub async fn keep(work: &mut Work, uploads: &[Upload], options: &Options) -> Result<String, Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let account = work.actor.account().ok_or(Error::Denied)?;
    let token: String = work.unit.random().iter().map(|it| format!("{it:02x}")).collect();
    let options = serde_json::to_string(options).map_err(Error::internal)?;
    let new = store::uploads::NewUpload {
        token_sha256: &digest(&token),
        account,
        at: work.now,
        options: &options,
    };
    let files: Vec<(&str, &[u8])> =
        uploads.iter().map(|it| (it.file_name.as_str(), it.bytes.as_slice())).collect();
    store::uploads::purge_before(&mut work.tx, work.now - KEPT_FOR).await?;
    store::uploads::insert(&mut work.tx, &new, &files).await?;
    Ok(token)
}

/// Takes the actor's own files back; they are gone afterwards.
pub async fn take(work: &mut Work, token: &str) -> Result<(Vec<Upload>, Options), Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let account = work.actor.account().ok_or(Error::Denied)?;
    let since = work.now - KEPT_FOR;
    let kept = store::uploads::take(&mut work.tx, &digest(token), account, since).await?;
    let (options, files) = kept.ok_or(Error::NotFound)?;
    let options = serde_json::from_str(&options).map_err(Error::internal)?;
    let upload = |(file_name, bytes)| Upload { file_name, bytes };
    Ok((files.into_iter().map(upload).collect(), options))
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
