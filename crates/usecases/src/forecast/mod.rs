//! Will it be met? Forecasts of every series and outlooks of every target: made by a job after each
//! release and plan, kept as they were made, scored when the figures arrive.

use std::collections::BTreeMap;

use delivery::{
    id::TargetId,
    outlook::{KeptOutlook, Outlook},
    permission::{Action, Scope},
    release::AsOf,
};
use store::forecasts::Subject;

use self::kept::{Spreads, TargetBody};
use crate::{Error, Work, jobs};

pub(crate) mod backtest;
pub mod files;
mod kept;
mod line;
mod outlook;
pub(crate) mod recompute;
mod scores;
mod scoring;
mod widths;

pub use scores::scores;

/// Which engine makes the forecasts: every release of the program is one of its own, and the number is
/// raised where between two of them the same figures and the same plan would get another forecast.
pub(crate) const ENGINE: &str = concat!(env!("CARGO_PKG_VERSION"), "/1");

/// Asks for every forecast to be made again, on top of what asks for it by itself.
pub async fn ask(work: &mut Work) -> Result<(), Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    jobs::ask(work, jobs::Kind::Forecast, jobs::BY_A_PERSON, work.now).await
}

/// The outlook last kept of each target by a moment. Before the unit's first day there is none: what is
/// reconstructed of that time must not know how it went on.
pub(crate) async fn outlooks(
    work: &mut Work,
    as_of: &AsOf,
) -> Result<BTreeMap<TargetId, KeptOutlook>, Error> {
    if as_of.reconstructed {
        return Ok(BTreeMap::new());
    }
    let kept = store::forecasts::of_targets_as_of(&mut work.tx, as_of.moment).await?;
    if kept.is_empty() {
        return Ok(BTreeMap::new());
    }
    let spreads = Spreads::read(store::forecasts::spreads(&mut work.tx).await?)?;
    let mut outlooks = BTreeMap::new();
    for it in kept {
        let Subject::Target(target) = it.subject else { continue };
        let body = serde_json::from_str::<TargetBody>(&it.body).map_err(Error::internal);
        // One that cannot be read must not take everything else that is known along.
        let outlook = body.and_then(|it| it.outlook(&spreads)).unwrap_or_else(|error| {
            tracing::error!(%error, %target, "a kept outlook cannot be read");
            Outlook::declined("What was kept of the forecast cannot be read.")
        });
        outlooks.insert(target, KeptOutlook { made_at: it.made_at, outlook });
    }
    Ok(outlooks)
}
