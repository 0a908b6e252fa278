//! One release: what became of its rows, its file, and any row of it as it stands there.

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use delivery::{observation::SheetCell, permission::Action};
use usecases::{
    Error,
    figures::Selection,
    release::{self, ReleaseView, RowTrace},
};

use super::{
    answer, download,
    figures::{self, Download},
};
use crate::{error::Failure, form::Fields, frame::Frame, visitor::Visit};

#[derive(Template)]
#[template(path = "release/show.html")]
struct ReleasePage {
    frame: Frame,
    view: ReleaseView,
    /// Whether the visitor may answer questions about held rows.
    may_answer: bool,
}

impl ReleasePage {
    fn downloads(&self) -> Vec<Download> {
        figures::downloads(&self.frame, "/releases/", &self.view.line.id.to_string())
    }
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
    let may_answer = work.can(Action::RecordRelease);
    answer(&ReleasePage { frame, view, may_answer })
}

/// Answers a question about its held rows; the rows then count, in a release of their own.
pub(crate) async fn settle(
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Failure> {
    let said = (fields.text("question"), fields.text("answer"));
    let (work, why) = (visit.reading().await?, fields.text("reason"));
    let _place = release::quota::place(&work)?;
    let read = release::answer::read(work, number(&id)?, said, why).await?;
    let (mut work, read) = read.turn().await?;
    let recorded = release::answer::answer(&mut work, read).await?;
    work.commit().await?;
    let made = recorded.releases.first().map_or(id, ToString::to_string);
    Ok(Redirect::to(&format!("/releases/{made}")).into_response())
}

/// Its file, byte for byte.
pub(crate) async fn file(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let raw = release::raw(&mut work, number(&id)?).await?;
    download("application/octet-stream", &raw.file_name, raw.bytes)
}

/// What it said that was new, as a file.
pub(crate) async fn figures(
    visit: Visit,
    Path((id, format)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let selection = Selection { release: Some(number(&id)?), ..Selection::default() };
    figures::file(&visit, &selection, &format).await
}

/// One row of its file.
pub(crate) async fn row(
    visit: Visit,
    Path((id, row)): Path<(String, String)>,
) -> Result<Response, Failure> {
    traced(&visit, (&id, place(&row)?), None).await
}

/// One cell of its workbook, with the row that it stands in.
pub(crate) async fn cell(
    visit: Visit,
    Path((id, sheet, row, column)): Path<(String, String, String, String)>,
) -> Result<Response, Failure> {
    let (sheet, row, column) = (place(&sheet)?, place(&row)?, place(&column)?);
    traced(&visit, (&id, row), Some(SheetCell { sheet, column })).await
}

fn place<T: std::str::FromStr>(text: &str) -> Result<T, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

async fn traced(
    visit: &Visit,
    (id, row): (&str, u32),
    cell: Option<SheetCell>,
) -> Result<Response, Failure> {
    let trace = release::trace(visit.reading().await?, number(id)?, row, cell).await?;
    let title = format!("{} of {}", trace.place, trace.line.file_name);
    let frame = Frame::of(visit, &mut visit.reading().await?, &title).await?;
    answer(&RowPage { frame, trace })
}
