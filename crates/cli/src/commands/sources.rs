//! `throughline sources`: how the sources of figures stand, and a look at them now.

use std::process::ExitCode;

use delivery::{id::SourceId, source::attempt::Outcome};
use usecases::{
    Error, Unit,
    source::{self, SourceLine, watch},
};

use crate::{
    args::{Sources, SourcesCommand},
    commands::{jobs, operator},
    failure::{Failure, REFUSED},
    output,
};

pub(super) async fn run(unit: Unit, arguments: Sources) -> Result<ExitCode, Failure> {
    match arguments.poll {
        None => list(&unit, arguments.json).await,
        Some(SourcesCommand::Poll { id, watch }) => {
            let unit = unit.watching(watch.watch()?);
            poll(&unit, id.as_deref(), arguments.json).await
        }
    }
}

async fn list(unit: &Unit, json: bool) -> Result<ExitCode, Failure> {
    let mut work = unit.reading(operator()).await?;
    let now = work.as_of(None)?;
    let sources = source::list(&mut work, &now).await?;
    if json {
        output::json(&sources)?;
    } else {
        let header = ["source", "last release", "next expected", "state"].map(str::to_owned);
        let rows = sources.into_iter().map(row);
        output::table(&std::iter::once(header.to_vec()).chain(rows).collect::<Vec<_>>());
    }
    Ok(ExitCode::SUCCESS)
}

fn row(line: SourceLine) -> Vec<String> {
    let state = line.state.map_or_else(String::new, |it| match it.stale {
        true => format!("stale: {}", it.sentence),
        false => it.sentence,
    });
    let day = line.last_release.map_or_else(|| "none".to_owned(), |(_, day)| day);
    vec![line.id, day, line.expected.unwrap_or_else(|| "–".to_owned()), state]
}

async fn poll(unit: &Unit, id: Option<&str>, json: bool) -> Result<ExitCode, Failure> {
    let polled = match id {
        Some(id) => {
            let id = id.parse().map_err(|_| Error::NotFound)?;
            vec![source::poll::poll(unit, &id).await?]
        }
        None => watch::poll_all(unit, watched(unit).await?).await?,
    };
    if json {
        output::json(&polled)?;
    } else {
        for it in &polled {
            output::line(&format!("{}: {}. {}", it.source, it.outcome.words(), it.sentence));
        }
        if polled.is_empty() {
            output::note("The plan has no address for any source: see docs/sources.md.");
        }
    }
    jobs::run(unit).await?;
    let waits = |it: &Outcome| it.is_failure() || *it == Outcome::Held;
    let code = if polled.iter().any(|it| waits(&it.outcome)) { REFUSED } else { 0 };
    Ok(ExitCode::from(code))
}

/// The sources that have an address.
async fn watched(unit: &Unit) -> Result<Vec<SourceId>, Failure> {
    let mut work = unit.reading(operator()).await?;
    let now = work.as_of(None)?;
    let sources = source::list(&mut work, &now).await?;
    Ok(sources.iter().filter(|it| it.watched).filter_map(|it| it.id.parse().ok()).collect())
}
