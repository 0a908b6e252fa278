//! A mission's stocktake: what is on the leader's table, and the pack to print.

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse as _, Response},
};
use delivery::{
    id::MissionId,
    permission::Action,
    view::{pack::PackLine, stocktake::StocktakeView, target::TargetView},
};
use usecases::{Error, stocktake};

use super::{answer, download, parts};
use crate::{error::Failure, form::Fields, frame::Frame, pictures, visitor::Visit};

#[derive(Template)]
#[template(path = "stocktake/show.html")]
struct StocktakePage {
    frame: Frame,
    view: StocktakeView,
    /// Whether the visitor may make the pack.
    issues: bool,
    packs: Vec<PackLine>,
    profile: Vec<parts::Count>,
    targets: Vec<Picture>,
}

/// The pictures of one target.
struct Picture {
    mark: String,
    picture: String,
}

/// The stocktake on screen.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let as_of = visit.as_of(&work)?;
    let id: MissionId = id.parse().map_err(|_| Error::NotFound)?;
    let view = stocktake::view(&mut work, &id, &as_of).await?;
    let title = format!("Stocktake of {}", view.mission.name);
    let frame = Frame::at(&visit, &mut work, &title, &as_of).await?;
    let picture = |it: &TargetView| Picture {
        mark: charts::standing_mark(it.card.signal.standing),
        picture: pictures::line(&it.card.chart, &it.card.target.id, false, &as_of),
    };
    let targets = view.targets.iter().map(picture).collect();
    let issues = stocktake::may(&mut work, Action::IssuePack, &id, &as_of).await?;
    let packs = stocktake::packs::list(&mut work, &id, &as_of).await?;
    let profile = parts::profile(&view.profile);
    answer(&StocktakePage { frame, view, issues, packs, profile, targets })
}

/// The pack as a PDF; that it was made is recorded.
pub(crate) async fn pack(
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Failure> {
    let work = visit.reading().await?;
    let id: MissionId = id.parse().map_err(|_| Error::NotFound)?;
    let as_of = work.as_of(Some(fields.text("as_of")))?;
    let typeset = stocktake::typeset_pack(work, &id, &as_of).await?;
    let mut work = visit.writing().await?;
    let pack = stocktake::issue_pack(&mut work, typeset).await?;
    work.commit().await?;
    Ok(download("application/pdf", &pack.file_name, pack.bytes)?.into_response())
}

/// A pack as it was issued.
pub(crate) async fn issued(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let number = id.parse().map_err(|_| Error::NotFound)?;
    let pack = stocktake::packs::issued(&mut work, number).await?;
    Ok(download("application/pdf", &pack.file_name, pack.bytes)?.into_response())
}
