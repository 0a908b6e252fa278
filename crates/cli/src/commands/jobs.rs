//! The jobs that a change asks for: run at the end of a command, or beside the pages.

use std::{io::IsTerminal as _, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use usecases::{Unit, jobs, source};

use crate::{failure::Failure, output};

/// How often a server looks for jobs that are due: its own, other processes', ended embargoes.
const PAUSE: Duration = Duration::from_secs(2);

/// Runs what is due, with progress for a person, and says what was made.
pub(super) async fn run(unit: &Unit) -> Result<(), Failure> {
    let bar = bar();
    let progress = |what: &str, done: usize, all: usize| {
        bar.set_length(u64::try_from(all).unwrap_or(u64::MAX));
        bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        bar.set_message(what.to_owned());
    };
    let ran = jobs::run_pending(unit, &progress).await;
    bar.finish_and_clear();
    for it in ran? {
        if let Some(problem) = it.problem {
            output::note(&format!("error: The job after the change failed: {problem}"));
            output::note(
                "hint: What you saved is safe. The job is tried again after the next change, and by a server after a pause.",
            );
            continue;
        }
        let counts = it.counts;
        if it.kind == jobs::Kind::Backtest {
            output::note(&format!(
                "backtest: {} forecasts of the past were scored; throughline forecast scores shows them.",
                counts.backtested
            ));
            continue;
        }
        output::note(&format!(
            "forecasts: {} of {} series and {} targets have a new forecast; {} earlier forecasts were scored.",
            counts.series_kept, counts.series, counts.targets_kept, counts.scored
        ));
    }
    Ok(())
}

/// How often a server looks whether a source is due.
const WATCHED_EVERY: Duration = Duration::from_secs(15);

/// Looks at sources as they become due, beside the jobs: another's server may be slow.
pub(super) async fn watch(unit: Unit) {
    loop {
        if let Err(error) = source::watch::round(&unit).await {
            tracing::warn!(%error, "the watch could not make its round");
        }
        tokio::time::sleep(WATCHED_EVERY).await;
    }
}

fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}") {
        bar.set_style(style);
    }
    bar
}

/// Runs jobs as they become due, until it is dropped. A job that is cut off is done at the next start.
pub(super) async fn work(unit: Unit) {
    if let Err(error) = jobs::retry_failed(&unit).await {
        tracing::warn!(%error, "jobs that failed could not be taken up again");
    }
    if let Err(error) = jobs::renew_outdated(&unit).await {
        tracing::warn!(%error, "forecasts of an earlier version could not be renewed");
    }
    loop {
        match jobs::run_pending(&unit, &|_, _, _| {}).await {
            Ok(ran) => {
                for it in ran.iter().filter(|it| it.problem.is_none()) {
                    tracing::info!(?it.counts, "forecasts were made");
                }
            }
            Err(error) => tracing::warn!(%error, "jobs could not be looked for"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}
