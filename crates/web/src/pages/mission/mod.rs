//! A mission as a profile of its outcomes and targets, in small multiples.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use delivery::{
    id::MissionId,
    permission::Action,
    view::{
        mission::{MissionView, OutcomeView},
        target::TargetCard,
    },
};
use usecases::{Error, mission, stocktake};

use super::{answer, parts};
use crate::{error::Failure, frame::Frame, markdown, pictures, visitor::Visit};

#[derive(Template)]
#[template(path = "mission/show.html")]
struct MissionPage {
    frame: Frame,
    view: Arc<MissionView>,
    /// The main part, the same for everybody who may see as much.
    main: Arc<str>,
}

#[derive(Template)]
#[template(path = "mission/main.html")]
struct Main<'a> {
    frame: &'a Frame,
    view: &'a MissionView,
    description: String,
    profile: Vec<parts::Count>,
    /// Whether the visitor may read the stocktake.
    stocktake: bool,
    outcomes: Vec<Vec<Multiple>>,
}

/// A target in the small.
struct Multiple {
    /// The mark of its standing.
    mark: String,
    /// The picture, on the scale that the outcome's targets of one unit share.
    picture: String,
}

/// The mission's profile.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let as_of = visit.as_of(&work)?;
    let id: MissionId = id.parse().map_err(|_| Error::NotFound)?;
    let view = mission::view(&mut work, &id, &as_of).await?;
    let frame = Frame::at(&visit, &mut work, &view.mission.name, &as_of).await?;
    let stocktake = stocktake::may(&mut work, Action::ReadStocktake, &id, &as_of).await?;
    let shape = format!("{stocktake} {:?}", frame.as_of);
    let main = visit.guest.app.rendered.of(&view, &shape, || main(&frame, &view, stocktake))?;
    answer(&MissionPage { frame, view, main })
}

fn main(frame: &Frame, view: &MissionView, stocktake: bool) -> Result<String, Failure> {
    let outcomes = view.outcomes.iter().map(multiples).collect();
    let profile = parts::profile(&view.profile);
    let description = markdown::html(&view.description);
    Ok(Main { frame, view, description, profile, stocktake, outcomes }.render()?)
}

fn multiples(outcome: &OutcomeView) -> Vec<Multiple> {
    let charts: Vec<_> = outcome.targets.iter().map(|it| &it.chart).collect();
    let pictures = pictures::multiples(&charts, &outcome.outcome.id);
    let multiple = |(card, picture): (&TargetCard, String)| Multiple {
        mark: charts::standing_mark(card.signal.standing),
        picture,
    };
    outcome.targets.iter().zip(pictures).map(multiple).collect()
}

/// An outcome has its place on its mission's page.
pub(crate) async fn of_outcome(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let as_of = visit.as_of(&work)?;
    for card in mission::list(&mut work, &as_of).await? {
        let mission: MissionId = card.mission.id.parse().map_err(|_| Error::NotFound)?;
        let view = mission::view(&mut work, &mission, &as_of).await?;
        if view.outcomes.iter().any(|it| it.outcome.id == id) {
            let frame = Frame::at(&visit, &mut work, "", &as_of).await?;
            let place = frame.to("/missions/", &card.mission.id);
            return Ok(Redirect::to(&format!("{place}#{id}")).into_response());
        }
    }
    Err(Error::NotFound.into())
}
