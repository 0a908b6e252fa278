//! `throughline export`: figures in a file, as known at a moment.

use usecases::{
    Error, Unit,
    figures::{self, NotWritten, Selection},
};

use crate::{
    args::Export,
    commands::operator,
    failure::Failure,
    outlet::{Outlet, is_gone},
    output,
};

pub(super) async fn run(unit: &Unit, export: &Export) -> Result<(), Failure> {
    let selection = Selection {
        indicators: all(&export.indicator)?,
        areas: all(&export.area)?,
        series: None,
        release: export.release,
    };
    let mut work = unit.reading(operator()).await?;
    let as_of = work.as_of(export.as_of.as_deref())?;
    let path = &export.output;
    let mut outlet = Outlet::open(path).map_err(|it| Failure::unwritten(path, &it))?;
    let format = export.format.into();
    let written = figures::write(&mut work, &selection, &as_of, format, &mut outlet).await;
    let kept = match written {
        Ok(count) => outlet.keep().map(|()| Some(count)),
        Err(NotWritten::Refused(Error::NotFound)) => return Err(nothing()),
        Err(NotWritten::Refused(error)) => return Err(error.into()),
        Err(NotWritten::File(error)) => Err(error),
    };
    match kept {
        Ok(Some(count)) => output::note(&format!("{count} figures written.")),
        Err(error) if !is_gone(path, &error) => return Err(Failure::unwritten(path, &error)),
        _ => {}
    }
    Ok(())
}

fn nothing() -> Failure {
    Failure::from(Error::NotFound).with_remedy(
        "There are no such figures at that moment. Check the ids, the codes and the release; \
         `throughline show indicator ID` lists an indicator's figures.",
    )
}

/// Ids or codes; one that is none leads nowhere.
fn all<T: std::str::FromStr>(texts: &[String]) -> Result<Vec<T>, Failure> {
    texts.iter().map(|it| it.parse().map_err(|_| nothing())).collect()
}
