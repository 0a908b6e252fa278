//! The page of a failure: what is wrong, what can be done, what does exist.

use std::sync::Arc;

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use delivery::permission::Action;
use usecases::{
    Error, Problem, Work,
    search::{self, Hit},
};

use super::answer;
use crate::{
    error::Failure,
    frame::Frame,
    visitor::{Asked, Guest},
};

#[derive(Template)]
#[template(path = "error/show.html")]
struct ErrorPage {
    frame: Frame,
    words: Words,
    problems: Vec<Problem>,
    /// Things that the address may have meant.
    near: Vec<Hit>,
    reference: Option<String>,
}

/// A kind of failure in words.
#[derive(Clone, Copy)]
struct Words {
    title: &'static str,
    remedy: &'static str,
}

/// Nothing is at this address.
pub(crate) async fn nothing_here() -> Failure {
    Failure(Error::NotFound)
}

/// The page of a failure. It must not fail itself: without a database it says less.
pub(crate) async fn page(guest: &Guest, status: StatusCode, error: Option<&Error>) -> Response {
    let words = words(status);
    let (frame, near) = match surroundings(guest, status, words).await {
        Ok(found) => found,
        Err(_) => (Frame { title: words.title.to_owned(), ..Frame::default() }, Vec::new()),
    };
    let reference = match error {
        Some(Error::Internal { reference, .. }) => Some(reference.clone()),
        _ => None,
    };
    let problems = error.map(Error::problems).unwrap_or_default();
    let page = ErrorPage { frame, words, problems, near, reference };
    answer(&page).unwrap_or_else(|_| words.title.into_response())
}

async fn surroundings(
    guest: &Guest,
    status: StatusCode,
    words: Words,
) -> Result<(Frame, Vec<Hit>), Failure> {
    let mut work = guest.app.unit.reading(guest.actor()).await?;
    let frame = Frame::around(&readable(guest, &work), &mut work, words.title).await?;
    let near =
        if status == StatusCode::NOT_FOUND { near(guest, &mut work).await } else { Vec::new() };
    Ok((frame, near))
}

/// A moment that cannot be read is not carried on.
fn readable(guest: &Guest, work: &Work) -> Guest {
    if work.as_of(guest.asked.as_of.as_deref()).is_ok() {
        return guest.clone();
    }
    let asked = Asked { as_of: None, ..guest.asked.as_ref().clone() };
    Guest { asked: Arc::new(asked), ..guest.clone() }
}

/// What bears words of the address in its name, as far as the visitor may see it.
async fn near(guest: &Guest, work: &mut Work) -> Vec<Hit> {
    let last = guest.asked.path.rsplit('/').next().unwrap_or_default();
    let words: Vec<&str> = last.split(['-', '.', '_']).filter(|it| it.len() > 2).collect();
    let Ok(now) = work.as_of(None) else { return Vec::new() };
    if !work.can(Action::ReadPlan) {
        return Vec::new();
    }
    // All words first, then the longest alone.
    let longest = words.iter().max_by_key(|it| it.len()).map(|it| (*it).to_owned());
    for q in [Some(words.join(" ")), longest].into_iter().flatten() {
        if let Ok(found) = search::find(work, &q, &now).await
            && !found.hits.is_empty()
        {
            return found.hits.into_iter().take(8).collect();
        }
    }
    Vec::new()
}

const fn words(status: StatusCode) -> Words {
    let (title, remedy) = match status {
        StatusCode::NOT_FOUND => (
            "There is nothing at this address",
            "It may have been typed or copied wrongly, or you may not be permitted to see it.",
        ),
        StatusCode::FORBIDDEN => (
            "This was not done",
            "You are not permitted to do it, or the request came from another site.",
        ),
        StatusCode::METHOD_NOT_ALLOWED => {
            ("This cannot be opened", "Go back and use the button on the page.")
        }
        StatusCode::CONFLICT => ("This clashes with what is there", "Nothing was changed."),
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::BAD_REQUEST => {
            ("There is a problem with what was asked", "Nothing was changed.")
        }
        StatusCode::PAYLOAD_TOO_LARGE => ("This is too large", "Send less at a time."),
        StatusCode::INSUFFICIENT_STORAGE | StatusCode::SERVICE_UNAVAILABLE => {
            ("This cannot be done just now", "Pages can still be read.")
        }
        StatusCode::REQUEST_TIMEOUT => ("This took too long", "Try again with less at a time."),
        _ => (
            "Something went wrong in Throughline",
            "Nothing was changed. Try again; if it happens again, give the reference to whoever runs this unit.",
        ),
    };
    Words { title, remedy }
}
