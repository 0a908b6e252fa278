//! The record of changes: who did what, when and why.

use askama::Template;
use axum::response::Response;
use usecases::change::{self, ChangeList};

use super::answer;
use crate::{error::Failure, frame::Frame, visitor::Visit};

#[derive(Template)]
#[template(path = "changes/show.html")]
struct ChangesPage {
    frame: Frame,
    view: ChangeList,
}

/// The record, newest first.
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let before = visit.asked().value("before").and_then(|it| it.parse().ok());
    let view = change::list(&mut work, before).await?;
    let frame = Frame::of(&visit, &mut work, "Changes").await?;
    answer(&ChangesPage { frame, view })
}
