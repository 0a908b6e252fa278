//! `throughline person`: accounts and roles.

use delivery::permission::Grant;
use usecases::{Error, Unit, Work, people};

use crate::{
    args::{GrantArguments, Person, Reasoned},
    commands::operator,
    failure::Failure,
    output,
};

pub(super) async fn run(unit: &Unit, command: Person) -> Result<(), Failure> {
    let mut work = unit.writing(operator()).await?;
    match command {
        Person::List { json } => return list(&mut work, json).await,
        Person::Add { email, name, grant } => {
            let new = people::NewPerson { email: email.clone(), name, grant: of(&grant)? };
            let added = people::add(&mut work, &new, &grant.reason).await?;
            output::line(&format!("{email}  {}", added.password));
        }
        Person::Give { email, grant } => {
            let account = account(&mut work, &email).await?;
            people::give_role(&mut work, account, &of(&grant)?, &grant.reason).await?;
        }
        Person::Take { email, grant } => {
            let account = account(&mut work, &email).await?;
            people::take_role(&mut work, account, &of(&grant)?, &grant.reason).await?;
        }
        Person::Disable(Reasoned { email, reason }) => {
            let account = account(&mut work, &email).await?;
            people::set_enabled(&mut work, account, false, &reason).await?;
        }
        Person::Enable(Reasoned { email, reason }) => {
            let account = account(&mut work, &email).await?;
            people::set_enabled(&mut work, account, true, &reason).await?;
        }
        Person::ResetPassword(Reasoned { email, reason }) => {
            let account = account(&mut work, &email).await?;
            let password = people::reset_password(&mut work, account, &reason).await?;
            output::line(&format!("{email}  {password}"));
        }
    }
    Ok(work.commit().await?)
}

async fn list(work: &mut Work, json: bool) -> Result<(), Failure> {
    let people = people::list(work).await?;
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
