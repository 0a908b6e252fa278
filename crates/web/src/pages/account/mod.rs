//! The visitor's own account: roles, password, sessions.

use askama::Template;
use axum::{
    http::header::SET_COOKIE,
    response::{IntoResponse as _, Redirect, Response},
};
use delivery::words;
use usecases::{Error, Problem, people, session};

use super::answer;
use crate::{
    error::{Failure, status},
    form::Fields,
    frame::Frame,
    visitor::{Visit, set_cookie},
};

#[derive(Template)]
#[template(path = "account/show.html")]
struct AccountPage {
    frame: Frame,
    problems: Vec<Problem>,
    name: String,
    email: String,
    roles: Vec<String>,
    sessions: Vec<SessionLine>,
}

struct SessionLine {
    made: String,
    last_seen: String,
    this_one: bool,
}

/// The account.
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    answer(&page(&visit, Vec::new()).await?)
}

async fn page(visit: &Visit, problems: Vec<Problem>) -> Result<AccountPage, Failure> {
    let token = visit.guest.token.as_ref().map_or("", |it| &it.0);
    let sessions = session::own(&visit.guest.app.unit, &visit.visitor, token).await?;
    let line = |it: session::OwnSession| SessionLine {
        made: words::moment(it.made_at),
        last_seen: words::moment(it.last_seen_at),
        this_one: it.this_one,
    };
    let mut work = visit.reading().await?;
    let frame = Frame::of(visit, &mut work, "Your account").await?;
    let account = &visit.visitor.account;
    Ok(AccountPage {
        frame: Frame { mistaken: !problems.is_empty(), ..frame },
        problems,
        name: account.name.clone(),
        email: account.email.clone(),
        roles: account.grants.iter().map(ToString::to_string).collect(),
        sessions: sessions.into_iter().map(line).collect(),
    })
}

/// Changes the password and ends every session, so that a stolen one is of no use.
pub(crate) async fn change_password(visit: Visit, fields: Fields) -> Result<Response, Failure> {
    let (old, new) = (fields.exact("old"), fields.exact("new"));
    let (unit, actor) = (&visit.guest.app.unit, &visit.visitor.actor);
    match people::change_password(unit, actor, old, new).await {
        Ok(()) => {}
        Err(error @ (Error::Invalid(_) | Error::Conflict(_) | Error::Unavailable(_))) => {
            let page = page(&visit, error.problems()).await?;
            return Ok((status(&error), answer(&page)?).into_response());
        }
        Err(other) => return Err(other.into()),
    }
    let cookie = set_cookie(None, visit.guest.app.settings.secure)?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/sign-in")).into_response())
}
