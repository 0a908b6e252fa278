//! A target: sentences first, then the picture, the figures and where each came from.

use std::sync::Arc;

use askama::Template;
use axum::{extract::Path, response::Response};
use delivery::{id::TargetId, view::target::TargetView};
use usecases::{Error, target};

use super::{
    answer,
    parts::{self, LevelPart, figures::Figures},
};
use crate::{error::Failure, frame::Frame, pictures, visitor::Visit};

#[derive(Template)]
#[template(path = "target/show.html")]
struct TargetPage {
    frame: Frame,
    view: Arc<TargetView>,
    /// The mark of the computed signal.
    mark: String,
    picture: String,
    /// Whether values that were revised away are drawn.
    revisions: bool,
    /// Whether there are any.
    revised: bool,
    levels: Vec<LevelPart>,
}

impl TargetPage {
    fn figures(&self) -> Figures<'_> {
        Figures::of(&self.view.rows, MOST_AT_ONCE)
    }
}

/// How many figures are shown without asking.
const MOST_AT_ONCE: usize = 15;

/// The target with all its evidence.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let as_of = visit.as_of(&work)?;
    let id: TargetId = id.parse().map_err(|_| Error::NotFound)?;
    let view = target::view(&mut work, &id, &as_of).await?;
    let frame = Frame::at(&visit, &mut work, &view.card.target.name, &as_of).await?;
    let revisions = visit.asked().value("revisions") == Some("1");
    answer(&TargetPage {
        frame,
        mark: charts::standing_mark(view.card.signal.standing),
        picture: pictures::line(&view.card.chart, "target", revisions, &as_of),
        revisions,
        revised: !view.card.chart.revised_away.is_empty(),
        levels: parts::levels(&view.levels, &view.indicator.unit),
        view,
    })
}
