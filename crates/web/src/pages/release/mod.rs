//! One release: what became of its rows, its file, and any row of it as it stands there.

use askama::Template;
use axum::{extract::Path, response::Response};
use usecases::{
    Error,
    release::{self, ReleaseView, RowTrace},
};

use super::{answer, download};
use crate::{error::Failure, frame::Frame, visitor::Visit};

#[derive(Template)]
#[template(path = "release/show.html")]
struct ReleasePage {
    frame: Frame,
    view: ReleaseView,
}

#[derive(Template)]
#[template(path = "release/row.html")]
struct RowPage {
    frame: Frame,
    trace: RowTrace,
}

fn number(text: &str) -> Result<i64, Failure> {
    Ok(text.parse().map_err(|_| Error::NotFound)?)
}

/// The release.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let view = release::view(&mut work, number(&id)?).await?;
    let frame = Frame::of(&visit, &mut work, &view.line.file_name).await?;
    answer(&ReleasePage { frame, view })
}

/// Its file, byte for byte.
pub(crate) async fn file(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let raw = release::raw(&mut work, number(&id)?).await?;
    download("application/octet-stream", &raw.file_name, raw.bytes)
}

/// One row of its file.
pub(crate) async fn row(
    visit: Visit,
    Path((id, row)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let row = row.parse().map_err(|_| Error::NotFound)?;
    let trace = release::trace(&mut work, number(&id)?, row).await?;
    let title = format!("Row {row} of {}", trace.line.file_name);
    let frame = Frame::of(&visit, &mut work, &title).await?;
    answer(&RowPage { frame, trace })
}
