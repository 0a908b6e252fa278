//! Signing in and out.

use askama::Template;
use axum::{
    http::header::SET_COOKIE,
    response::{IntoResponse as _, Redirect, Response},
};
use usecases::{Error, Problem, session};

use super::answer;
use crate::{
    error::{Failure, status},
    form::{Fields, page_of_ours},
    frame::Frame,
    visitor::{Guest, set_cookie},
};

#[derive(Template)]
#[template(path = "sign_in/show.html")]
struct SignInPage {
    frame: Frame,
    problems: Vec<Problem>,
    email: String,
    next: String,
}

/// Asks for address and password.
pub(crate) async fn show(guest: Guest) -> Result<Response, Failure> {
    let next = guest.asked.value("next").unwrap_or("/").to_owned();
    if guest.visitor.is_some() {
        return Ok(Redirect::to(page_of_ours(&next)).into_response());
    }
    answer(&page(&guest, Vec::new(), String::new(), next).await?)
}

async fn page(
    guest: &Guest,
    problems: Vec<Problem>,
    email: String,
    next: String,
) -> Result<SignInPage, Failure> {
    let mut work = guest.app.unit.reading(guest.actor()).await?;
    let frame = Frame::around(guest, &mut work, "Sign in").await?;
    let frame = Frame { mistaken: !problems.is_empty(), ..frame };
    Ok(SignInPage { frame, problems, email, next })
}

/// Signs in with a new session, whatever session there was before.
pub(crate) async fn sign_in(guest: Guest, fields: Fields) -> Result<Response, Failure> {
    let (email, next) = (fields.text("email"), fields.text("next"));
    let signed_in = session::sign_in(&guest.app.unit, email, fields.exact("password")).await;
    let error = match signed_in {
        Ok(token) => {
            end_session(&guest).await?;
            let cookie = set_cookie(Some(&token), guest.app.settings.secure)?;
            return Ok(([(SET_COOKIE, cookie)], Redirect::to(page_of_ours(next))).into_response());
        }
        Err(error) => error,
    };
    match error {
        Error::Invalid(_) | Error::Unavailable(_) => {
            let page = page(&guest, error.problems(), email.to_owned(), next.to_owned()).await?;
            Ok((status(&error), answer(&page)?).into_response())
        }
        other => Err(other.into()),
    }
}

/// Ends the session here and in the browser.
pub(crate) async fn sign_out(guest: Guest) -> Result<Response, Failure> {
    end_session(&guest).await?;
    let cookie = set_cookie(None, guest.app.settings.secure)?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/sign-in")).into_response())
}

async fn end_session(guest: &Guest) -> Result<(), Failure> {
    match (&guest.token, &guest.visitor) {
        (Some(token), Some(_)) => Ok(session::sign_out(&guest.app.unit, &token.0).await?),
        _ => Ok(()),
    }
}
