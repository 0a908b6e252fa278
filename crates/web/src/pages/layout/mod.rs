//! How sources lay out their files: the layouts in force, each with its history, and the page on which
//! a person confirms one.

use askama::Template;
use axum::{extract::Path, response::Response};
use usecases::layout::{self, LayoutLine};

use super::answer;
use crate::{error::Failure, frame::Frame, visitor::Visit};

mod confirm;
mod form;

pub(crate) use confirm::{ask, confirm};

#[derive(Template)]
#[template(path = "layout/list.html")]
struct ListPage {
    frame: Frame,
    layouts: Vec<LayoutLine>,
}

#[derive(Template)]
#[template(path = "layout/show.html")]
struct LayoutPage {
    frame: Frame,
    name: String,
    versions: Vec<LayoutLine>,
}

/// The layouts in force.
pub(crate) async fn list(visit: Visit) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let layouts = layout::all(&mut work).await?;
    let frame = Frame::of(&visit, &mut work, "Layouts").await?;
    answer(&ListPage { frame, layouts })
}

/// Every version of one, newest first.
pub(crate) async fn show(visit: Visit, Path(name): Path<String>) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let versions = layout::view(&mut work, &name).await?;
    let frame = Frame::of(&visit, &mut work, &format!("Layout {name}")).await?;
    answer(&LayoutPage { frame, name, versions })
}
