//! The watch: looks at sources when they are due, tells owners what is late, sends the mail.

use std::{collections::BTreeSet, sync::Arc};

use delivery::{
    id::SourceId,
    permission::Actor,
    source::look::{Looked, next_look},
};
use jiff::Timestamp;
use serde_json::json;
use store::{
    jobs::Run,
    source_attempts::{self, Standing},
};
use tokio::task::JoinSet;

use super::{
    fetch::Limits,
    guard::Allowed,
    network::{Internet, Network},
    notice,
    poll::{Polled, poll},
};
use crate::{Error, Unit, Work, jobs, mail::Mail, stocktake::packs};

/// What the watch may do and with what.
#[derive(Clone, Debug)]
pub struct Watch {
    /// The hosts from which it may fetch; none by default.
    pub allowed: Allowed,
    /// What a fetch may take.
    pub limits: Limits,
    /// The mail server, if there is one.
    pub mail: Option<Mail>,
    /// The way out.
    pub network: Arc<dyn Network>,
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            allowed: Allowed::default(),
            limits: Limits::default(),
            mail: None,
            network: Arc::new(Internet),
        }
    }
}

/// Sources looked at beside each other.
const AT_ONCE: usize = 4;

/// One round: asks for a look where sources are due, looks, tells owners what is late and what has been revised
/// since a stocktake, sends the mail.
pub async fn round(unit: &Unit) -> Result<Vec<Polled>, Error> {
    let polled = if unit.watch().allowed.is_empty() { Vec::new() } else { look(unit).await? };
    notice::tell_of_late(unit).await?;
    // A pack that can no longer be compared keeps no mail back.
    if let Err(error) = packs::tell_of_revised(unit).await {
        tracing::error!(%error, "packs could not be compared with what is known now");
    }
    notice::mail(unit).await?;
    Ok(polled)
}

/// Looks at the sources that are due, as a job: one that is cut off is done by the next round.
async fn look(unit: &Unit) -> Result<Vec<Polled>, Error> {
    let mut work = unit.reading(Actor::Watch).await?;
    let due = due(&mut work).await?;
    // A fault of ours leaves no look behind; publishers are not asked again before its pause is over.
    let rests = jobs::rests(&mut work, jobs::Kind::Watch).await?;
    drop(work);
    if due.is_empty() || rests {
        return Ok(Vec::new());
    }
    let mut work = unit.writing(Actor::Watch).await?;
    let names: Vec<&str> = due.iter().map(SourceId::as_str).collect();
    let now = work.now;
    jobs::ask(&mut work, jobs::Kind::Watch, &names.join(", "), now).await?;
    work.commit().await?;
    let Some(job) = jobs::due(unit, jobs::Kind::Watch).await? else { return Ok(Vec::new()) };
    let started_at = unit.now();
    match poll_all(unit, due).await {
        Ok(polled) => {
            let mut work = unit.writing(Actor::Watch).await?;
            let ended_at = work.now;
            let detail = json!({ "polled": polled });
            let run =
                Run { job: &job, started_at, ended_at, problem: None, retry_at: None, detail };
            store::jobs::keep_run(&mut work.tx, &run).await?;
            work.commit().await?;
            Ok(polled)
        }
        Err(error) => {
            jobs::fail(unit, &job, &error).await;
            Ok(Vec::new())
        }
    }
}

/// The sources that are due now.
async fn due(work: &mut Work) -> Result<BTreeSet<SourceId>, Error> {
    let now = work.as_of(None)?;
    let knowledge = work.knowledge(&now).await?;
    let mut due = BTreeSet::new();
    for source in knowledge.plan.sources.values().filter(|it| it.address.is_some()) {
        let standing = source_attempts::standing(&mut work.tx, &source.id).await?;
        if next(source, &standing, work.now) <= work.now {
            due.insert(source.id.clone());
        }
    }
    Ok(due)
}

/// What the looks came to, as the rule asks for it.
fn looked(standing: &Standing) -> Option<Looked> {
    let last = standing.last.as_ref()?;
    Some(Looked {
        at: last.at,
        arrived: standing.arrived,
        failures: standing.failures,
        not_before: last.retry_at,
    })
}

/// When a source is next looked at.
pub(super) fn next(
    source: &delivery::source::Source,
    standing: &Standing,
    now: Timestamp,
) -> Timestamp {
    next_look(source.release_time.as_ref(), looked(standing).as_ref(), now)
}

/// Looks at several sources, a few at once. A fault of ours at one leaves the others alone.
pub async fn poll_all(
    unit: &Unit,
    sources: impl IntoIterator<Item = SourceId>,
) -> Result<Vec<Polled>, Error> {
    let mut waiting = sources.into_iter();
    let mut running = JoinSet::new();
    let mut polled = Vec::new();
    let mut fault = None;
    loop {
        while running.len() < AT_ONCE
            && let Some(source) = waiting.next()
        {
            let unit = unit.clone();
            running.spawn(async move { poll(&unit, &source).await });
        }
        let Some(ended) = running.join_next().await else { break };
        match ended.map_err(Error::internal).and_then(|it| it) {
            Ok(it) => polled.push(it),
            Err(error) => fault = Some(error),
        }
    }
    polled.sort_by(|a, b| a.source.cmp(&b.source));
    fault.map_or(Ok(polled), Err)
}
