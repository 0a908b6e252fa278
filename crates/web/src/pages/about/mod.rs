//! What Throughline is, how accessible it is, and how its forecasts are read.

use askama::Template;
use axum::response::Response;

use super::answer;
use crate::{error::Failure, frame::Frame, markdown, visitor::Guest};

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

#[derive(Template)]
#[template(path = "about/forecasts.html")]
struct ForecastsPage {
    frame: Frame,
    text: String,
}

/// The page of the documentation, without its title.
fn forecasts_explained() -> &'static str {
    let text = include_str!("../../../../../docs/forecast.md");
    text.split_once('\n').map_or("", |(_, text)| text)
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

/// How to read a forecast, and how it is made.
pub(crate) async fn forecasts(guest: Guest) -> Result<Response, Failure> {
    let frame = frame(&guest, "How to read a forecast").await?;
    answer(&ForecastsPage { frame, text: markdown::document(forecasts_explained()) })
}

/// How accessible it is.
pub(crate) async fn accessibility(guest: Guest) -> Result<Response, Failure> {
    let frame = frame(&guest, "Accessibility").await?;
    answer(&AccessibilityPage { frame })
}
