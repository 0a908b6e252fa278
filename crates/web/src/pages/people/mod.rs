//! People: who has an account, which roles they hold, and everything an administrator does about it.

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use delivery::{
    id::OrganisationId,
    permission::{Action, Grant, Role, Scope, can},
    view::Link,
};
use usecases::{
    Error, Problem, Work,
    password::MadePassword,
    people::{self, NewPerson, PersonLine},
    plan,
};

use super::answer;
use crate::{
    error::{Failure, status},
    form::Fields,
    frame::Frame,
    visitor::Visit,
};

#[derive(Template)]
#[template(path = "people/list.html")]
struct ListPage {
    frame: Frame,
    people: Vec<PersonLine>,
    /// Whether the visitor may change anything here.
    manages: bool,
}

#[derive(Template)]
#[template(path = "people/add.html")]
struct AddPage {
    frame: Frame,
    problems: Vec<Problem>,
    email: String,
    name: String,
    reason: String,
    role: String,
    organisation: String,
    organisations: Vec<Link>,
    /// Who has the address already.
    there: Option<PersonLine>,
}

#[derive(Template)]
#[template(path = "people/show.html")]
struct PersonPage {
    frame: Frame,
    problems: Vec<Problem>,
    person: PersonLine,
    manages: bool,
    organisations: Vec<Link>,
    /// How many passwords were given so far: tells a form that is sent again.
    passwords: u64,
}

#[derive(Template)]
#[template(path = "people/password.html")]
struct PasswordPage {
    frame: Frame,
    person: PersonLine,
    password: String,
}

/// Everybody with an account.
pub(crate) async fn list(visit: Visit) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let people = people::list(&mut work).await?;
    let frame = Frame::of(&visit, &mut work, "People").await?;
    let manages = work.can(Action::ManagePeople);
    answer(&ListPage { frame, people, manages })
}

/// Asks for a new person.
pub(crate) async fn ask(visit: Visit) -> Result<Response, Failure> {
    answer(&add_page(&visit, &Fields(Vec::new()), Vec::new()).await?)
}

/// Permission first: before a form is even looked at.
fn managing(work: &Work) -> Result<(), Failure> {
    can(work.actor(), Action::ManagePeople, &Scope::Unit).map_err(|it| Failure(it.into()))
}

async fn managing_work(visit: &Visit) -> Result<Work, Failure> {
    let work = visit.writing().await?;
    managing(&work)?;
    Ok(work)
}

async fn add_page(
    visit: &Visit,
    fields: &Fields,
    problems: Vec<Problem>,
) -> Result<AddPage, Failure> {
    let mut work = visit.reading().await?;
    managing(&work)?;
    let frame = Frame::of(visit, &mut work, "Add a person").await?;
    let text = |name| fields.text(name).to_owned();
    Ok(AddPage {
        frame: Frame { mistaken: !problems.is_empty(), ..frame },
        problems,
        email: text("email"),
        name: text("name"),
        reason: text("reason"),
        role: text("role"),
        organisation: text("organisation"),
        organisations: plan::organisations(&mut work).await?,
        there: None,
    })
}

/// Makes the account and shows its password once.
pub(crate) async fn add(visit: Visit, fields: Fields) -> Result<Response, Failure> {
    let password = made_password(&visit).await?;
    let mut work = managing_work(&visit).await?;
    let added = match new_person(&fields) {
        Ok(new) => people::add(&mut work, &new, password, fields.text("reason")).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(added) => {
            work.commit().await?;
            password_page(&visit, added.id, added.password).await
        }
        Err(error @ (Error::Invalid(_) | Error::Conflict(_))) => {
            drop(work);
            let mut page = add_page(&visit, &fields, error.problems()).await?;
            if matches!(error, Error::Conflict(_)) {
                page.there = there(&visit, fields.text("email")).await?;
            }
            Ok((status(&error), answer(&page)?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Whoever has an address already: most often the person whom a reloaded page adds again.
async fn there(visit: &Visit, email: &str) -> Result<Option<PersonLine>, Failure> {
    let people = people::list(&mut visit.reading().await?).await?;
    Ok(people.into_iter().find(|it| it.email == email.to_lowercase()))
}

/// A password to give, made before the work that writes begins.
async fn made_password(visit: &Visit) -> Result<MadePassword, Failure> {
    managing(&visit.reading().await?)?;
    Ok(MadePassword::make(&visit.guest.app.unit).await?)
}

fn new_person(fields: &Fields) -> Result<NewPerson, Error> {
    let grant = grant(fields)?;
    let text = |name| fields.text(name).to_owned();
    Ok(NewPerson { email: text("email"), name: text("name"), grant })
}

fn grant(fields: &Fields) -> Result<Grant, Error> {
    let role = Role::from_code(fields.text("role"))
        .ok_or_else(|| Error::invalid("role", "No role was chosen.", "Choose one."))?;
    let organisation = match fields.text("organisation") {
        "" => None,
        id => Some(id.parse::<OrganisationId>().map_err(|it| {
            Error::invalid("organisation", format!("{it}."), "Choose a department.")
        })?),
    };
    Ok(Grant { role, organisation })
}

/// One person.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    answer(&person_page(&visit, number(&id)?, Vec::new()).await?)
}

fn number(text: &str) -> Result<i64, Failure> {
    Ok(text.parse().map_err(|_| Error::NotFound)?)
}

async fn person(work: &mut Work, id: i64) -> Result<PersonLine, Failure> {
    let found = people::list(work).await?.into_iter().find(|it| it.id == id);
    Ok(found.ok_or(Error::NotFound)?)
}

async fn person_page(
    visit: &Visit,
    id: i64,
    problems: Vec<Problem>,
) -> Result<PersonPage, Failure> {
    let mut work = visit.reading().await?;
    let person = person(&mut work, id).await?;
    let frame = Frame::of(visit, &mut work, &person.name).await?;
    let passwords = people::passwords(&mut work, id).await?;
    Ok(PersonPage {
        frame: Frame { mistaken: !problems.is_empty(), ..frame },
        problems,
        person,
        manages: work.can(Action::ManagePeople),
        organisations: plan::organisations(&mut work).await?,
        passwords,
    })
}

async fn password_page(visit: &Visit, id: i64, password: String) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let person = person(&mut work, id).await?;
    let frame = Frame::of(visit, &mut work, "Hand over the password").await?;
    answer(&PasswordPage { frame, person, password })
}

/// Saves a deed done to a person and shows the person, or says what is wrong with it.
async fn done(
    visit: &Visit,
    work: Work,
    id: i64,
    deed: Result<(), Error>,
) -> Result<Response, Failure> {
    match deed {
        Ok(()) => {
            work.commit().await?;
            Ok(Redirect::to(&format!("/people/{id}")).into_response())
        }
        Err(error @ (Error::Invalid(_) | Error::Conflict(_))) => {
            drop(work);
            let page = person_page(visit, id, error.problems()).await?;
            Ok((status(&error), answer(&page)?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Gives a role.
pub(crate) async fn give(
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Failure> {
    change_role(&visit, &id, &fields, true).await
}

/// Takes a role.
pub(crate) async fn take(
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Failure> {
    change_role(&visit, &id, &fields, false).await
}

async fn change_role(
    visit: &Visit,
    id: &str,
    fields: &Fields,
    given: bool,
) -> Result<Response, Failure> {
    let id = number(id)?;
    let mut work = managing_work(visit).await?;
    let why = fields.text("reason");
    let deed = match grant(fields) {
        Ok(grant) if given => people::give_role(&mut work, id, &grant, why).await,
        Ok(grant) => people::take_role(&mut work, id, &grant, why).await,
        Err(error) => Err(error),
    };
    done(visit, work, id, deed).await
}

/// Lets a person sign in, or no more.
pub(crate) async fn set_enabled(
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Failure> {
    let id = number(&id)?;
    let mut work = managing_work(&visit).await?;
    let enabled = fields.text("enabled") == "yes";
    let deed = people::set_enabled(&mut work, id, enabled, fields.text("reason")).await;
    done(&visit, work, id, deed).await
}

/// Gives a new password and shows it once.
pub(crate) async fn reset_password(
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Failure> {
    let id = number(&id)?;
    let password = made_password(&visit).await?;
    let mut work = managing_work(&visit).await?;
    let (seen, why) = (fields.text("passwords").parse().ok(), fields.text("reason"));
    match people::reset_password(&mut work, id, password, seen, why).await {
        Ok(password) => {
            work.commit().await?;
            password_page(&visit, id, password).await
        }
        Err(error) => done(&visit, work, id, Err(error)).await,
    }
}
