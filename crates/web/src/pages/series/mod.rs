//! A series: one indicator in one place for one part of the population, with all its revisions.

use askama::Template;
use axum::{extract::Path, response::Response};
use delivery::series::SeriesKey;
use usecases::{
    Error,
    figures::Selection,
    series::{self, SeriesView},
};

use super::{
    answer,
    figures::{self, Download},
    parts::figures::Figures,
};
use crate::{error::Failure, frame::Frame, pictures, visitor::Visit};

#[derive(Template)]
#[template(path = "series/show.html")]
struct SeriesPage {
    frame: Frame,
    view: SeriesView,
    picture: String,
}

impl SeriesPage {
    fn figures(&self) -> Figures<'_> {
        Figures::of(&self.view.rows, MOST_AT_ONCE)
    }

    fn downloads(&self) -> Vec<Download> {
        figures::downloads(&self.frame, "/series/", &self.view.key)
    }
}

/// How many figures are shown without asking.
const MOST_AT_ONCE: usize = 60;

/// The series.
pub(crate) async fn show(visit: Visit, Path(key): Path<String>) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let as_of = visit.as_of(&work)?;
    let key = SeriesKey::parse(&key).ok_or(Error::NotFound)?;
    let view = series::view(&mut work, &key, &as_of).await?;
    let title = format!("{}, {}", view.indicator.name, view.area.name);
    let frame = Frame::at(&visit, &mut work, &title, &as_of).await?;
    let picture = pictures::line(&view.chart, "series", true, &as_of);
    answer(&SeriesPage { frame, view, picture })
}

/// Its figures as a file.
pub(crate) async fn figures(
    visit: Visit,
    Path((key, format)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let key = SeriesKey::parse(&key).ok_or(Error::NotFound)?;
    let selection = Selection { series: Some(key), ..Selection::default() };
    figures::file(&visit, &selection, &format).await
}
