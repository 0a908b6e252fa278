//! `throughline stocktake`: what the leader has on the table.

use std::{
    io::{self, Write as _},
    path::Path,
};

use delivery::view::{pack::PackLine, stocktake::StocktakeView};
use serde::Serialize;
use usecases::{Error, Unit, stocktake};

use crate::{
    args::Stocktake,
    commands::operator,
    failure::Failure,
    outlet::{Outlet, is_gone},
    output,
};

/// The stocktake, and the packs that were issued of it.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    view: StocktakeView,
    packs: Vec<PackLine>,
}

pub(super) async fn run(unit: &Unit, command: Stocktake) -> Result<(), Failure> {
    match command {
        Stocktake::Show { mission, as_of, json } => {
            let mut work = unit.reading(operator()).await?;
            let as_of = work.as_of(as_of.as_deref())?;
            let id = mission.parse().map_err(|_| Error::NotFound)?;
            let view = stocktake::view(&mut work, &id, &as_of).await?;
            let packs = stocktake::packs::list(&mut work, &id, &as_of).await?;
            if json {
                return output::json(&Shown { view, packs });
            }
            output::line(&format!("{} – as known on {}", view.mission.name, view.moment.label));
            for it in &view.problems {
                output::line(&format!(
                    "{}. {} – {}. {}",
                    it.rank, it.target.name, it.standing, it.why
                ));
            }
            for pack in &packs {
                output::line(&format!(
                    "Pack as known on {}, issued on {}",
                    pack.as_of, pack.issued
                ));
                for it in pack.revised.iter().flatten() {
                    output::line(&format!("  {}: {}", it.target.name, it.sentence));
                }
            }
            Ok(())
        }
        Stocktake::Pack { mission, as_of, out } => {
            let work = unit.reading(operator()).await?;
            let as_of = work.as_of(as_of.as_deref())?;
            let id = mission.parse().map_err(|_| Error::NotFound)?;
            let typeset = stocktake::typeset_pack(work, &id, &as_of).await?;
            let mut work = unit.writing(operator()).await?;
            let pack = stocktake::issue_pack(&mut work, typeset).await?;
            match write(&out, &pack.bytes) {
                Err(it) if !is_gone(&out, &it) => return Err(Failure::unwritten(&out, &it)),
                _ => {}
            }
            work.commit().await?;
            output::note(&format!("Fingerprint {}", pack.sha256));
            Ok(())
        }
    }
}

/// Half a pack is no pack.
fn write(out: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut outlet = Outlet::open(out)?;
    outlet.write_all(bytes)?;
    outlet.keep()
}
