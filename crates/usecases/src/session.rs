//! Signing in and out, and who a visitor is.

use std::time::Duration;

use delivery::permission::Actor;
use jiff::{SignedDuration, Timestamp};
use store::{accounts::Account, sessions::Session};

use crate::{Error, Unit, guessing, password, release, token};

/// What the browser keeps: 32 random bytes in hexadecimal. The database keeps only its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(pub String);

/// Whoever is signed in.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The actor of the visitor's deeds.
    pub actor: Actor,
    /// The account.
    pub account: Account,
}

/// A session of the visitor's own, for the account page.
#[derive(Clone, Debug)]
pub struct OwnSession {
    /// When it began.
    pub made_at: Timestamp,
    /// When it was last used, to five minutes.
    pub last_seen_at: Timestamp,
    /// Whether it is the one that asks.
    pub this_one: bool,
}

/// A session unused for this long has ended.
const IDLE: SignedDuration = SignedDuration::from_hours(8);
/// A session of this age has ended.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);
/// How often the last use is noted.
const NOTE_USE: SignedDuration = SignedDuration::from_mins(5);
/// How long a page waits for that.
const NOTE_WITHIN: Duration = Duration::from_millis(100);
/// Signs in. A wrong address and a wrong password look the same and take the same time.
pub async fn sign_in(unit: &Unit, email: &str, password: &str) -> Result<Token, Error> {
    let now = unit.now();
    let mut tx = unit.db().read().await?;
    guessing::refuse(&mut tx, "email", email, now).await?;
    let account = store::accounts::by_email(&mut tx, email).await?;
    let hash = match &account {
        Some(account) => store::accounts::password_hash(&mut tx, account.id).await?,
        None => None,
    };
    drop(tx);
    let fits = password::fits(unit, password, hash).await?;
    let mut tx = unit.db().write().await?;
    // Again, because others may have failed while this one waited for its turn.
    guessing::refuse(&mut tx, "email", email, now).await?;
    let Some(account) = account.filter(|it| fits && it.enabled) else {
        guessing::note(&mut tx, email, now).await?;
        tx.commit().await?;
        return Err(Error::invalid(
            "email",
            "The e-mail address and the password do not belong together.",
            "Check both, or ask an administrator for a new password.",
        ));
    };
    tidy(&mut tx, now).await?;
    let token = token::make(&unit.random());
    store::sessions::insert(&mut tx, &token::digest(&token), account.id, now).await?;
    tx.commit().await?;
    Ok(Token(token))
}

/// Forgets what is over: sessions, failures, files that nobody recorded. Done whenever somebody
/// signs in, so that nothing lies about for longer than people stay away.
async fn tidy(tx: &mut store::Tx, now: Timestamp) -> Result<(), Error> {
    store::sessions::purge(tx, now - IDLE, now - LONGEST).await?;
    guessing::purge(tx, now).await?;
    release::upload::purge(tx, now).await
}

/// Who holds a token; `None` when its session has ended or its account is disabled.
pub async fn enter(unit: &Unit, token: &str) -> Result<Option<Visitor>, Error> {
    let now = unit.now();
    let digest = token::digest(token);
    let mut tx = unit.db().read().await?;
    let found = store::sessions::find(&mut tx, &digest).await?;
    drop(tx);
    let Some(session) = found.filter(|it| is_alive(it, now)) else { return Ok(None) };
    if now.duration_since(session.last_seen_at) > NOTE_USE {
        // A page does not wait for a long import only to note this.
        let _noted = tokio::time::timeout(NOTE_WITHIN, note_use(unit, &digest, now)).await;
    }
    Ok(Some(visitor(session.account)))
}

async fn note_use(unit: &Unit, digest: &[u8; 32], now: Timestamp) -> Result<(), Error> {
    let mut tx = unit.db().write().await?;
    store::sessions::touch(&mut tx, digest, now).await?;
    Ok(tx.commit().await?)
}

fn is_alive(session: &Session, now: Timestamp) -> bool {
    session.account.enabled
        && now.duration_since(session.last_seen_at) <= IDLE
        && now.duration_since(session.made_at) <= LONGEST
}

pub(crate) fn visitor(account: Account) -> Visitor {
    let actor = Actor::Person {
        account: account.id,
        name: account.name.clone(),
        grants: account.grants.clone(),
    };
    Visitor { actor, account }
}

/// Ends the session of a token.
pub async fn sign_out(unit: &Unit, token: &str) -> Result<(), Error> {
    let mut tx = unit.db().write().await?;
    store::sessions::end(&mut tx, &token::digest(token), unit.now()).await?;
    Ok(tx.commit().await?)
}

/// The visitor's own sessions that are alive.
pub async fn own(unit: &Unit, visitor: &Visitor, token: &str) -> Result<Vec<OwnSession>, Error> {
    let this = token::digest(token);
    let mut tx = unit.db().read().await?;
    let sessions = store::sessions::of_account(&mut tx, visitor.account.id).await?;
    let alive = sessions.into_iter().filter(|it| is_alive(it, unit.now()));
    let own = |it: Session| OwnSession {
        made_at: it.made_at,
        last_seen_at: it.last_seen_at,
        this_one: it.token_sha256 == this,
    };
    Ok(alive.map(own).collect())
}
