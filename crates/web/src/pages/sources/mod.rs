//! Sources: how each stands, one in full, what is due when, and what their owners are told.

use askama::Template;
use axum::{
    extract::Path,
    response::{Redirect, Response},
};
use usecases::{
    Error,
    source::{self, DueLine, SourceLine, SourceView, notice},
};

use super::answer;
use crate::{error::Failure, form::Fields, frame::Frame, visitor::Visit};

#[derive(Template)]
#[template(path = "sources/list.html")]
struct SourcesPage {
    frame: Frame,
    sources: Vec<SourceLine>,
}

#[derive(Template)]
#[template(path = "sources/show.html")]
struct SourcePage {
    frame: Frame,
    view: SourceView,
}

#[derive(Template)]
#[template(path = "sources/calendar.html")]
struct CalendarPage {
    frame: Frame,
    due: Vec<DueLine>,
}

/// All sources, stale ones first.
pub(crate) async fn list(visit: Visit) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let as_of = visit.as_of(&work)?;
    let sources = source::list(&mut work, &as_of).await?;
    let frame = Frame::at(&visit, &mut work, "Sources", &as_of).await?;
    answer(&SourcesPage { frame, sources })
}

/// One source.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let as_of = visit.as_of(&work)?;
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let view = source::view(&mut work, &id, &as_of).await?;
    let frame = Frame::at(&visit, &mut work, &view.line.title, &as_of).await?;
    answer(&SourcePage { frame, view })
}

/// The release calendar.
pub(crate) async fn calendar(visit: Visit) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let as_of = visit.as_of(&work)?;
    let due = source::calendar(&mut work, &as_of).await?;
    let frame = Frame::at(&visit, &mut work, "Release calendar", &as_of).await?;
    answer(&CalendarPage { frame, due })
}

/// Notes that a notice was seen, and goes back to the first page.
pub(crate) async fn see(
    visit: Visit,
    Path(id): Path<String>,
    _nothing_else: Fields,
) -> Result<Redirect, Failure> {
    let mut work = visit.writing().await?;
    notice::see(&mut work, id.parse().map_err(|_| Error::NotFound)?).await?;
    work.commit().await?;
    Ok(Redirect::to("/"))
}
