//! `throughline person`: accounts and roles.

use delivery::permission::Grant;
use usecases::{Error, Unit, Work, password::MadePassword, people};

use crate::{
    args::{GrantArguments, Person, Reasoned},
    commands::operator,
    failure::Failure,
    output,
};

pub(super) async fn run(unit: &Unit, command: Person) -> Result<(), Failure> {
    match command {
        Person::List { json } => list(unit, json).await,
        Person::Add { email, name, grant } => add(unit, email, name, &grant).await,
        Person::Give { email, grant } => change_role(unit, &email, &grant, true).await,
        Person::Take { email, grant } => change_role(unit, &email, &grant, false).await,
        Person::Disable(it) => set_enabled(unit, &it, false).await,
        Person::Enable(it) => set_enabled(unit, &it, true).await,
        Person::ResetPassword(it) => reset_password(unit, &it).await,
    }
}

async fn add(
    unit: &Unit,
    email: String,
    name: String,
    grant: &GrantArguments,
) -> Result<(), Failure> {
    let new = people::NewPerson { email, name, grant: of(grant)? };
    let password = MadePassword::make(unit).await?;
    let mut work = unit.writing(operator()).await?;
    let added = people::add(&mut work, &new, password, &grant.reason).await?;
    work.commit().await?;
    output::password(&new.email, &added.password)
}

async fn change_role(
    unit: &Unit,
    email: &str,
    grant: &GrantArguments,
    given: bool,
) -> Result<(), Failure> {
    let mut work = unit.writing(operator()).await?;
    let account = account(&mut work, email).await?;
    let (grant, why) = (of(grant)?, &grant.reason);
    if given {
        people::give_role(&mut work, account, &grant, why).await?;
    } else {
        people::take_role(&mut work, account, &grant, why).await?;
    }
    Ok(work.commit().await?)
}

async fn set_enabled(unit: &Unit, whom: &Reasoned, enabled: bool) -> Result<(), Failure> {
    let mut work = unit.writing(operator()).await?;
    let account = account(&mut work, &whom.email).await?;
    people::set_enabled(&mut work, account, enabled, &whom.reason).await?;
    Ok(work.commit().await?)
}

async fn reset_password(unit: &Unit, whom: &Reasoned) -> Result<(), Failure> {
    let password = MadePassword::make(unit).await?;
    let mut work = unit.writing(operator()).await?;
    let account = account(&mut work, &whom.email).await?;
    let password = people::reset_password(&mut work, account, password, None, &whom.reason).await?;
    work.commit().await?;
    output::password(&whom.email, &password)
}

async fn list(unit: &Unit, json: bool) -> Result<(), Failure> {
    let people = people::list(&mut unit.reading(operator()).await?).await?;
    if json {
        return output::json(&people);
    }
    for it in people {
        let grants: Vec<String> = it.grants.iter().map(ToString::to_string).collect();
        let state = if it.enabled { "" } else { "  (disabled)" };
        output::line(&format!("{}  {}  {}{state}", it.email, it.name, grants.join(", ")));
    }
    Ok(())
}

async fn account(work: &mut Work, email: &str) -> Result<i64, Failure> {
    let wanted = email.trim().to_lowercase();
    let people = people::list(work).await?;
    let found = people.into_iter().find(|it| it.email == wanted);
    Ok(found.ok_or(Error::NotFound)?.id)
}

fn of(arguments: &GrantArguments) -> Result<Grant, Failure> {
    let organisation = arguments.organisation.as_deref().map(str::parse).transpose();
    let organisation = organisation.map_err(|it: delivery::id::IdError| {
        Failure::refused("--organisation", it.to_string(), "Write its id as in organisations.toml.")
    })?;
    Ok(Grant { role: arguments.role, organisation })
}
