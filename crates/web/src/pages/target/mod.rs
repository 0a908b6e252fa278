//! A target: sentences first, then the picture, the figures and where each came from.

use std::sync::Arc;

use askama::Template;
use axum::{extract::Path, response::Response};
use delivery::{
    id::TargetId,
    view::{outlook::FanRow, target::TargetView},
};
use usecases::{Error, target};

use super::{
    answer,
    parts::{self, LevelPart, figures::Figures},
};
use crate::{error::Failure, frame::Frame, pictures, visitor::Visit};

#[derive(Template)]
#[template(path = "target/show.html")]
struct TargetPage {
    frame: Frame,
    view: Arc<TargetView>,
    /// The mark of the computed signal.
    mark: String,
    picture: String,
    /// Whether values that were revised away are drawn.
    revisions: bool,
    /// Whether there are any.
    revised: bool,
    /// What is thought of the figures to come, no more rows than can be read.
    fan: Vec<FanRow>,
    /// That rows are left out, where some are.
    thinned: Option<&'static str>,
    levels: Vec<LevelPart>,
}

impl TargetPage {
    fn figures(&self) -> Figures<'_> {
        Figures::of(&self.view.rows, MOST_AT_ONCE)
    }
}

/// How many figures are shown without asking.
const MOST_AT_ONCE: usize = 15;
/// How many figures to come have a row.
const MOST_TO_COME: usize = 24;

/// The rows of figures to come: all, or evenly chosen ones with the deciding one last.
fn fan(view: &TargetView) -> (Vec<FanRow>, Option<&'static str>) {
    let rows = view.outlook.made().map_or(&[][..], |it| &it.fan);
    let stride = rows.len().div_ceil(MOST_TO_COME).max(1);
    let chosen = rows.iter().rev().step_by(stride).cloned();
    let mut chosen: Vec<FanRow> = chosen.collect();
    chosen.reverse();
    let remark =
        "Evenly spaced periods; the answer of `throughline show target --json` has them all.";
    (chosen, (stride > 1).then_some(remark))
}

/// The target with all its evidence.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let as_of = visit.as_of(&work)?;
    let id: TargetId = id.parse().map_err(|_| Error::NotFound)?;
    let view = target::view(&mut work, &id, &as_of).await?;
    let frame = Frame::at(&visit, &mut work, &view.card.target.name, &as_of).await?;
    let (fan, thinned) = fan(&view);
    let revisions = visit.asked().value("revisions") == Some("1");
    answer(&TargetPage {
        frame,
        mark: charts::standing_mark(view.card.signal.standing),
        picture: pictures::line(&view.card.chart, "target", revisions, &as_of),
        revisions,
        fan,
        thinned,
        revised: !view.card.chart.revised_away.is_empty(),
        levels: parts::levels(&view.levels, &view.indicator.unit),
        view,
    })
}
