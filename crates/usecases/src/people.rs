//! Accounts and roles.

use delivery::permission::{Action, Actor, Grant, Role, Scope};
use serde::Serialize;
use serde_json::json;
use store::accounts::{Account, NewAccount};

use crate::{
    Error, Problem, Unit, Work, guessing,
    password::{self, MadePassword},
    work::{Done, reason},
};

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The address to sign in with.
    pub email: String,
    /// The name.
    pub name: String,
    /// The role to begin with.
    pub grant: Grant,
}

/// An account that was made, with the password that is shown once.
#[derive(Clone, Debug)]
pub struct Added {
    /// The account.
    pub id: i64,
    /// The password to hand over.
    pub password: String,
}

/// A person on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PersonLine {
    /// The account.
    pub id: i64,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// Whether the person may sign in.
    pub enabled: bool,
    /// The roles held.
    pub grants: Vec<Grant>,
    /// When the account was made.
    pub made: String,
}

/// Everybody with an account.
pub async fn list(work: &mut Work) -> Result<Vec<PersonLine>, Error> {
    work.may(Action::ReadPeople, &Scope::Unit)?;
    let accounts = store::accounts::all(&mut work.tx).await?;
    Ok(accounts.into_iter().map(line).collect())
}

fn line(account: Account) -> PersonLine {
    PersonLine {
        id: account.id,
        name: account.name,
        email: account.email,
        enabled: account.enabled,
        grants: account.grants,
        made: delivery::words::day_of(account.made_at),
    }
}

/// Makes an account with a password that is shown once.
pub async fn add(
    work: &mut Work,
    new: &NewPerson,
    password: MadePassword,
    why: &str,
) -> Result<Added, Error> {
    work.may(Action::ManagePeople, &Scope::Unit)?;
    let why = reason(why)?;
    check(new)?;
    if store::accounts::by_email(&mut work.tx, &new.email).await?.is_some() {
        return Err(Error::Conflict(Problem::new(
            "email",
            format!("There is an account for {} already.", new.email.trim()),
            "Give that account the role, or use another address.",
        )));
    }
    let id = insert(work, new, &password.hash).await?;
    let subject = format!("account {id}");
    let detail = json!({ "email": new.email.trim(), "name": new.name.trim(), "role": new.grant.to_string() });
    work.record(Done { deed: "add_person", subject: &subject, reason: why, detail }).await?;
    Ok(Added { id, password: password.password })
}

async fn insert(work: &mut Work, new: &NewPerson, hash: &str) -> Result<i64, Error> {
    let (name, now) = (work.actor.name().to_owned(), work.now);
    let account = NewAccount { email: new.email.trim(), name: new.name.trim(), made_at: now };
    let id = store::accounts::insert(&mut work.tx, &account).await?;
    store::accounts::set_password(&mut work.tx, id, hash, now).await?;
    store::accounts::give_role(&mut work.tx, id, &new.grant, now, &name).await?;
    Ok(id)
}

/// Whether an account can be made of this.
pub fn check(new: &NewPerson) -> Result<(), Error> {
    let mut problems = Vec::new();
    let email = new.email.trim();
    let parts = email.split_once('@').filter(|(user, host)| !user.is_empty() && host.contains('.'));
    if parts.is_none() || email.len() > 254 || email.contains(char::is_whitespace) {
        problems.push(Problem::new(
            "email",
            "This is not an e-mail address.",
            "Write one such as name@example.org.",
        ));
    }
    let name = new.name.trim();
    if name.is_empty()
        || name.len() > 200
        || name.contains(|it: char| it.is_control() || is_invisible(it))
    {
        problems.push(Problem::new(
            "name",
            "A person needs a name of at most 200 characters.",
            "Write the name as it should appear.",
        ));
    }
    problems.extend(check_grant(&new.grant).err());
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// Marks that turn or hide text, so that a name reads as another.
const fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn check_grant(grant: &Grant) -> Result<(), Problem> {
    match (grant.role, &grant.organisation) {
        (Role::DepartmentLead, None) => Err(Problem::new(
            "organisation",
            "A department lead leads for a department.",
            "Choose the department.",
        )),
        (Role::DepartmentLead, Some(_)) | (_, None) => Ok(()),
        (_, Some(_)) => Err(Problem::new(
            "organisation",
            "Only a department lead is tied to a department.",
            "Leave the department out.",
        )),
    }
}

/// Gives a role.
pub async fn give_role(
    work: &mut Work,
    account: i64,
    grant: &Grant,
    why: &str,
) -> Result<(), Error> {
    let person = managed(work, account).await?;
    let why = reason(why)?;
    check_grant(grant).map_err(|it| Error::Invalid(vec![it]))?;
    if person.grants.contains(grant) {
        return Ok(());
    }
    let by = work.actor.name().to_owned();
    store::accounts::give_role(&mut work.tx, account, grant, work.now, &by).await?;
    write_down(work, "give_role", account, why, &grant.to_string()).await
}

/// Takes a role. The last administrator keeps theirs.
pub async fn take_role(
    work: &mut Work,
    account: i64,
    grant: &Grant,
    why: &str,
) -> Result<(), Error> {
    let person = managed(work, account).await?;
    let why = reason(why)?;
    if !person.grants.contains(grant) {
        return Ok(());
    }
    let by = work.actor.name().to_owned();
    store::accounts::take_role(&mut work.tx, account, grant, work.now, &by).await?;
    keep_an_administrator(work, &person).await?;
    write_down(work, "take_role", account, why, &grant.to_string()).await
}

/// Lets a person sign in, or ends their sessions and lets them in no more.
pub async fn set_enabled(
    work: &mut Work,
    account: i64,
    enabled: bool,
    why: &str,
) -> Result<(), Error> {
    let person = managed(work, account).await?;
    let why = reason(why)?;
    let by = work.actor.name().to_owned();
    store::accounts::set_enabled(&mut work.tx, account, enabled, work.now, &by).await?;
    if !enabled {
        store::sessions::end_all_of(&mut work.tx, account, work.now).await?;
        keep_an_administrator(work, &person).await?;
    }
    let deed = if enabled { "enable_person" } else { "disable_person" };
    write_down(work, deed, account, why, "").await
}

/// How many passwords an account was given so far, those that it gave itself too.
pub async fn passwords(work: &mut Work, account: i64) -> Result<u64, Error> {
    work.may(Action::ReadPeople, &Scope::Unit)?;
    Ok(store::accounts::passwords(&mut work.tx, account).await?)
}

/// Gives a new password, shown once, and ends the person's sessions.
///
/// `seen` is how many passwords the account had when it was asked for, where that is known: a form
/// that is sent again would otherwise make the password useless that was handed over.
pub async fn reset_password(
    work: &mut Work,
    account: i64,
    password: MadePassword,
    seen: Option<u64>,
    why: &str,
) -> Result<String, Error> {
    managed(work, account).await?;
    let why = reason(why)?;
    let passwords = store::accounts::passwords(&mut work.tx, account).await?;
    if seen.is_some_and(|it| it != passwords) {
        return Err(Error::Conflict(Problem::new(
            "password-reason",
            "A new password was given since this form was opened. It is not shown again.",
            "If nobody noted it down, make another one.",
        )));
    }
    set_password(work, account, &password.hash).await?;
    write_down(work, "reset_password", account, why, "").await?;
    Ok(password.password)
}

/// Changes the actor's own password and ends all their sessions. Guessing the present one has the
/// limit that signing in has. Nobody waits while the passwords are hashed.
pub async fn change_password(
    unit: &Unit,
    actor: &Actor,
    old: &str,
    new: &str,
) -> Result<(), Error> {
    let account = actor.account().ok_or(Error::Denied)?;
    let mut work = unit.reading(actor.clone()).await?;
    let person = store::accounts::by_id(&mut work.tx, account).await?.ok_or(Error::Denied)?;
    guessing::refuse(&mut work.tx, "old", &person.email, work.now).await?;
    let present = store::accounts::password_hash(&mut work.tx, account).await?;
    drop(work);
    let fits = password::fits(unit, old, present.clone()).await?;
    if fits {
        password::check(new, &person.email)?;
    }
    let hash = if fits { Some(password::hash(unit, new).await?) } else { None };
    let mut work = unit.writing(actor.clone()).await?;
    // Again, because others may have failed while this one waited for its turn.
    guessing::refuse(&mut work.tx, "old", &person.email, work.now).await?;
    let Some(hash) = hash else {
        guessing::note(&mut work.tx, &person.email, work.now).await?;
        work.commit().await?;
        return Err(Error::invalid(
            "old",
            "This is not your present password.",
            "Type the password that you signed in with.",
        ));
    };
    if store::accounts::password_hash(&mut work.tx, account).await? != present {
        return Err(Error::Conflict(Problem::new(
            "old",
            "The password was changed elsewhere in this moment.",
            "Sign in with that one, or ask an administrator for a new one.",
        )));
    }
    set_password(&mut work, account, &hash).await?;
    write_down(&mut work, "change_password", account, "", "").await?;
    work.commit().await
}

async fn set_password(work: &mut Work, account: i64, hash: &str) -> Result<(), Error> {
    store::accounts::set_password(&mut work.tx, account, hash, work.now).await?;
    Ok(store::sessions::end_all_of(&mut work.tx, account, work.now).await?)
}

async fn managed(work: &mut Work, account: i64) -> Result<Account, Error> {
    work.may(Action::ManagePeople, &Scope::Unit)?;
    store::accounts::by_id(&mut work.tx, account).await?.ok_or(Error::NotFound)
}

async fn keep_an_administrator(work: &mut Work, person: &Account) -> Result<(), Error> {
    let was_one = person.grants.iter().any(|it| it.role == Role::Administrator);
    if !was_one || store::accounts::administrator_exists(&mut work.tx).await? {
        return Ok(());
    }
    Err(Error::Conflict(Problem::new(
        "",
        "This is the last administrator.",
        "Make another person administrator first.",
    )))
}

async fn write_down(
    work: &mut Work,
    deed: &str,
    account: i64,
    why: &str,
    role: &str,
) -> Result<(), Error> {
    let subject = format!("account {account}");
    let detail = if role.is_empty() { json!({}) } else { json!({ "role": role }) };
    work.record(Done { deed, subject: &subject, reason: why, detail }).await?;
    Ok(())
}
