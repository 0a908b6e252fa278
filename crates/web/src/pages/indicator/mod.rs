//! An indicator: its definition, its headline figures, its distribution over areas.

use askama::Template;
use axum::{extract::Path, response::Response};
use delivery::id::IndicatorId;
use usecases::{
    Error,
    figures::Selection,
    indicator::{self, IndicatorView},
};

use super::{
    answer,
    figures::{self, Download},
    parts::{self, LevelPart, figures::Figures},
};
use crate::{error::Failure, frame::Frame, pictures, visitor::Visit};

#[derive(Template)]
#[template(path = "indicator/show.html")]
struct IndicatorPage {
    frame: Frame,
    view: IndicatorView,
    picture: Option<String>,
    levels: Vec<LevelPart>,
}

impl IndicatorPage {
    fn figures(&self) -> Figures<'_> {
        Figures::of(&self.view.rows, MOST_AT_ONCE)
    }

    fn downloads(&self) -> Vec<Download> {
        figures::downloads(&self.frame, "/indicators/", &self.view.facts.link.id)
    }
}

/// How many figures are shown without asking.
const MOST_AT_ONCE: usize = 15;

/// The indicator.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let as_of = visit.as_of(&work)?;
    let id: IndicatorId = id.parse().map_err(|_| Error::NotFound)?;
    let view = indicator::view(&mut work, &id, &as_of).await?;
    let frame = Frame::at(&visit, &mut work, &view.facts.link.name, &as_of).await?;
    let picture = view.chart.as_ref().map(|it| pictures::line(it, "indicator", false, &as_of));
    let levels = parts::levels(&view.levels, &view.facts.unit);
    answer(&IndicatorPage { frame, view, picture, levels })
}

/// All its figures as a file.
pub(crate) async fn figures(
    visit: Visit,
    Path((id, format)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let selection = Selection { indicators: vec![id], ..Selection::default() };
    figures::file(&visit, &selection, &format).await
}
