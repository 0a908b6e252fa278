//! What Throughline is, and how accessible it is.

use askama::Template;
use axum::response::Response;

use super::answer;
use crate::{error::Failure, frame::Frame, visitor::Guest};

#[derive(Template)]
#[template(path = "about/show.html")]
struct AboutPage {
    frame: Frame,
    version: &'static str,
}

#[derive(Template)]
#[template(path = "about/accessibility.html")]
struct AccessibilityPage {
    frame: Frame,
}

async fn frame(guest: &Guest, title: &str) -> Result<Frame, Failure> {
    let mut work = guest.app.unit.reading(guest.actor()).await?;
    Frame::around(guest, &mut work, title).await
}

/// What Throughline is.
pub(crate) async fn show(guest: Guest) -> Result<Response, Failure> {
    let frame = frame(&guest, "About Throughline").await?;
    answer(&AboutPage { frame, version: env!("CARGO_PKG_VERSION") })
}

/// How accessible it is.
pub(crate) async fn accessibility(guest: Guest) -> Result<Response, Failure> {
    let frame = frame(&guest, "Accessibility").await?;
    answer(&AccessibilityPage { frame })
}
