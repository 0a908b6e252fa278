//! Finding a thing by its words.

use askama::Template;
use axum::response::Response;
use usecases::search::{self, Hit, SearchView};

use super::answer;
use crate::{error::Failure, frame::Frame, visitor::Visit};

#[derive(Template)]
#[template(path = "search/show.html")]
struct SearchPage {
    frame: Frame,
    view: SearchView,
}

/// What was found; without words, the form alone.
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let as_of = visit.as_of(&work)?;
    let q = visit.asked().value("q").unwrap_or_default();
    let view = search::find(&mut work, q, &as_of).await?;
    let frame = Frame::at(&visit, &mut work, "Search", &as_of).await?;
    answer(&SearchPage { frame, view })
}

/// Where a hit leads; organisations and people have no page of their own.
pub(super) fn place(frame: &Frame, hit: &Hit) -> Option<String> {
    let path = match hit.kind {
        "mission" => "/missions/",
        "outcome" => "/outcomes/",
        "target" => "/targets/",
        "indicator" => "/indicators/",
        "area" => "/areas/",
        _ => return None,
    };
    Some(frame.to(path, &hit.id))
}
