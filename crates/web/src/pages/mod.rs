//! The pages: for each what it may print, and its template beside it.

use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};

use crate::error::Failure;

pub(crate) mod about;
pub(crate) mod account;
pub(crate) mod area;
pub(crate) mod changes;
pub(crate) mod error;
mod figures;
pub(crate) mod forecasts;
pub(crate) mod home;
pub(crate) mod indicator;
pub(crate) mod layout;
pub(crate) mod mission;
pub(crate) mod missions;
mod parts;
pub(crate) mod people;
pub(crate) mod release;
pub(crate) mod releases;
pub(crate) mod search;
pub(crate) mod series;
pub(crate) mod sign_in;
pub(crate) mod sources;
pub(crate) mod stocktake;
pub(crate) mod target;
pub(crate) mod upload;

/// A page as an answer.
fn answer(page: &impl askama::Template) -> Result<Response, Failure> {
    Ok(Html(page.render()?).into_response())
}

/// A file to be saved, never to be shown: its name is the publisher's and its content anybody's.
fn download(kind: &'static str, file_name: &str, bytes: Vec<u8>) -> Result<Response, Failure> {
    let disposition = format!(
        "attachment; filename*=UTF-8''{}",
        crate::form::encoded(file_name).replace(':', "%3A")
    );
    let disposition =
        HeaderValue::from_str(&disposition).map_err(|it| Failure(usecases::Error::internal(it)))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}
