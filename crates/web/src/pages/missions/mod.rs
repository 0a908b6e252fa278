//! All missions with their profiles.

use askama::Template;
use axum::response::Response;
use usecases::mission;

use super::{answer, parts};
use crate::{error::Failure, frame::Frame, visitor::Visit};

#[derive(Template)]
#[template(path = "missions/show.html")]
struct MissionsPage {
    frame: Frame,
    missions: Vec<parts::MissionPart>,
}

/// All missions in their order.
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let as_of = visit.as_of(&work)?;
    let missions = parts::missions(&mission::list(&mut work, &as_of).await?);
    let frame = Frame::at(&visit, &mut work, "Missions", &as_of).await?;
    answer(&MissionsPage { frame, missions })
}
