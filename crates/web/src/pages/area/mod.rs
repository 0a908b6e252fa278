//! A place with the latest figure of every indicator there.

use askama::Template;
use axum::{extract::Path, response::Response};
use delivery::area::AreaCode;
use usecases::{
    Error,
    area::{self, AreaView},
};

use super::answer;
use crate::{error::Failure, frame::Frame, visitor::Visit};

#[derive(Template)]
#[template(path = "area/show.html")]
struct AreaPage {
    frame: Frame,
    view: AreaView,
}

/// The place.
pub(crate) async fn show(visit: Visit, Path(code): Path<String>) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let as_of = visit.as_of(&work)?;
    let code: AreaCode = code.parse().map_err(|_| Error::NotFound)?;
    let view = area::view(&mut work, &code, &as_of).await?;
    let frame = Frame::at(&visit, &mut work, &view.name, &as_of).await?;
    answer(&AreaPage { frame, view })
}
