//! Which engine made what is kept: after an upgrade everything is made anew once.

use serde_json::Value;

use super::{Kind, ask, worker};
use crate::{Error, Unit, Work, forecast::ENGINE};

/// Asks for every forecast where there are figures and the last ones were not made by this engine: a
/// program that was upgraded must not wait for the next release. At the start of a server.
pub async fn renew_outdated(unit: &Unit) -> Result<(), Error> {
    let mut work = unit.reading(worker()).await?;
    let nothing_known = store::series::indicators(&mut work.tx).await?.is_empty();
    if nothing_known || is_by_this_engine(&mut work, Kind::Forecast).await? {
        return Ok(());
    }
    drop(work);
    let mut work = unit.writing(worker()).await?;
    let now = work.now;
    ask(&mut work, Kind::Forecast, "a new version of Throughline", now).await?;
    work.commit().await
}

/// Whether the last run of a kind was by this engine.
pub(crate) async fn is_by_this_engine(work: &mut Work, kind: Kind) -> Result<bool, Error> {
    let detail = store::jobs::last_detail(&mut work.tx, kind.code()).await?;
    let detail = detail.and_then(|it| serde_json::from_str::<Value>(&it).ok());
    Ok(detail.is_some_and(|it| it.get("engine").and_then(Value::as_str) == Some(ENGINE)))
}
