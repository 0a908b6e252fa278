//! The first page: what changed, what is overdue, where the missions stand.

use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};
use delivery::permission::Action;
use usecases::{
    home::{self, HomeView},
    jobs,
    release::calendar::CalendarLine,
    source::notice::{self, NoticeLine},
};

use super::{answer, parts};
use crate::{error::Failure, frame::Frame, visitor::Visit};

#[derive(Template)]
#[template(path = "home/show.html")]
struct HomePage {
    frame: Frame,
    view: HomeView,
    /// What could not be done lately, as sentences.
    failures: Vec<String>,
    /// What the visitor is told as the owner of a source.
    notices: Vec<NoticeLine>,
    missions: Vec<parts::MissionPart>,
}

impl HomePage {
    /// The longest overdue.
    fn overdue(&self) -> &[CalendarLine] {
        &self.view.overdue[..self.view.overdue.len().min(MOST)]
    }

    /// The rest, on request.
    fn overdue_too(&self) -> &[CalendarLine] {
        &self.view.overdue[self.view.overdue.len().min(MOST)..]
    }
}

/// How many overdue figures are named at once.
const MOST: usize = 6;

/// The first page; for whoever may see people only, the list of people.
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    if !work.can(Action::ReadPlan) {
        let elsewhere = if work.can(Action::ReadPeople) { "/people" } else { "/account" };
        return Ok(Redirect::to(elsewhere).into_response());
    }
    let as_of = visit.as_of(&work)?;
    let view = home::view(&mut work, &as_of).await?;
    let failures = jobs::failures(&mut work, &as_of).await?;
    let notices = match as_of.past || !work.can(Action::ReadReleases) {
        true => Vec::new(),
        false => notice::unseen(&mut work).await?,
    };
    let frame = Frame::at(&visit, &mut work, "Home", &as_of).await?;
    let missions = parts::missions(&view.missions);
    answer(&HomePage { frame, view, failures, notices, missions })
}
