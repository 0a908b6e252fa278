//! The releases recorded, and when the next are expected.

use askama::Template;
use axum::response::Response;
use delivery::permission::Action;
use usecases::release::{self, ReleaseList, calendar::CalendarLine};

use super::answer;
use crate::{error::Failure, frame::Frame, visitor::Visit};

#[derive(Template)]
#[template(path = "releases/show.html")]
struct ReleasesPage {
    frame: Frame,
    view: ReleaseList,
    /// Whether the visitor may record a release.
    records: bool,
}

/// Releases, newest first.
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let as_of = visit.as_of(&work)?;
    let before = visit.asked().value("before").and_then(|it| it.parse().ok());
    let view = release::list(&mut work, &as_of, before).await?;
    let frame = Frame::at(&visit, &mut work, "Releases", &as_of).await?;
    let records = work.can(Action::RecordRelease);
    answer(&ReleasesPage { frame, view, records })
}

/// "52 days late", or the state in a word or two.
pub(super) fn state(line: &CalendarLine) -> String {
    match line.days_late {
        0 => line.state.words().to_owned(),
        1 => "1 day late".to_owned(),
        days => format!("{days} days late"),
    }
}
