//! What owners of sources are told: once for each event, on the first page and by mail; never a figure.

use delivery::{
    permission::{Action, Actor, Scope},
    source::{Source, expected::late_since, state::arrivals},
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use store::notices::{self, Mark, NewNotice, Notice};

use crate::{Error, Unit, Work};

/// Something that happened to a source.
pub(crate) struct Told {
    /// What happened, so that it is told once.
    pub(crate) event: String,
    /// The same as sentences.
    pub(crate) sentence: String,
}

/// A notice as its owner reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoticeLine {
    /// Its number.
    pub id: i64,
    /// The source's id.
    pub source: String,
    /// Publisher and title of the source.
    pub title: String,
    /// When it was written.
    pub when: String,
    /// What happened.
    pub sentence: String,
}

/// Tells the owner of a source, unless that was told before.
pub(super) async fn tell(work: &mut Work, source: &Source, told: &Told) -> Result<(), Error> {
    let Some(owner) = &source.owner else { return Ok(()) };
    let new = NewNotice {
        at: work.now,
        source: &source.id,
        recipient: &owner.to_lowercase(),
        event: &format!("{}: {}", source.id, told.event),
        sentence: &told.sentence,
    };
    notices::insert_if_new(&mut work.tx, &new).await?;
    Ok(())
}

/// Tells owners what is late.
pub(super) async fn tell_of_late(unit: &Unit) -> Result<(), Error> {
    let mut work = unit.reading(Actor::Watch).await?;
    let late = late(&mut work).await?;
    tell_all(unit, work, late).await
}

/// Tells owners of sources what they were not told before.
pub(crate) async fn tell_all(
    unit: &Unit,
    mut work: Work,
    all: Vec<(Source, Told)>,
) -> Result<(), Error> {
    let mut news = Vec::new();
    for (source, told) in all {
        let Some(owner) = &source.owner else { continue };
        let event = format!("{}: {}", source.id, told.event);
        if !notices::is_told(&mut work.tx, &owner.to_lowercase(), &event).await? {
            news.push((source, told));
        }
    }
    drop(work);
    if news.is_empty() {
        return Ok(());
    }
    let mut work = unit.writing(Actor::Watch).await?;
    for (source, told) in news {
        tell(&mut work, &source, &told).await?;
    }
    work.commit().await
}

async fn late(work: &mut Work) -> Result<Vec<(Source, Told)>, Error> {
    let now = work.as_of(None)?;
    let knowledge = work.knowledge(&now).await?;
    let came = arrivals(&knowledge.plan, knowledge.releases.values());
    let told = |source: &Source| {
        let calendar = source.release_time.as_ref().filter(|_| source.owner.is_some())?;
        let late = late_since(calendar, came.get(&source.id)?, work.now)?;
        let sentence = format!("Figures were due on {} and have not come.", calendar.words(late));
        Some((source.clone(), Told { event: format!("late {late}"), sentence }))
    };
    Ok(knowledge.plan.sources.values().filter_map(told).collect())
}

/// What the actor was told and has not seen; nobody is shown what another was told.
pub async fn unseen(work: &mut Work) -> Result<Vec<NoticeLine>, Error> {
    work.may(Action::ReadReleases, &Scope::Unit)?;
    let Some(email) = email(work).await? else { return Ok(Vec::new()) };
    let told = notices::unseen(&mut work.tx, &email).await?;
    let now = work.as_of(None)?;
    let knowledge = work.knowledge(&now).await?;
    let sources = &knowledge.plan.sources;
    let line = |it: Notice| NoticeLine {
        id: it.id,
        title: sources.get(&it.source).map_or_else(|| it.source.to_string(), Source::name),
        source: it.source.to_string(),
        when: delivery::words::moment(it.at),
        sentence: it.sentence,
    };
    Ok(told.into_iter().map(line).collect())
}

/// Notes that the actor has seen one of the own notices; another's looks as if it did not exist.
pub async fn see(work: &mut Work, id: i64) -> Result<(), Error> {
    work.may(Action::ReadReleases, &Scope::Unit)?;
    let email = email(work).await?.ok_or(Error::NotFound)?;
    let told = notices::unseen(&mut work.tx, &email).await?;
    if !told.iter().any(|it| it.id == id) {
        return Err(Error::NotFound);
    }
    Ok(notices::mark(&mut work.tx, id, work.now, (Mark::Seen, None)).await?)
}

async fn email(work: &mut Work) -> Result<Option<String>, Error> {
    let Some(account) = work.actor.account() else { return Ok(None) };
    let account = store::accounts::by_id(&mut work.tx, account).await?;
    Ok(account.map(|it| it.email.to_lowercase()))
}

/// What was told longer ago is no news by mail.
const NEWS: SignedDuration = SignedDuration::from_hours(7 * 24);
/// So often a mail is tried in all, after growing pauses.
const TRIES: i64 = 5;

/// Mails what has not been mailed, where there is a mail server.
pub(super) async fn mail(unit: &Unit) -> Result<(), Error> {
    let watch = unit.watch();
    let Some(mail) = &watch.mail else { return Ok(()) };
    let mut work = unit.reading(Actor::Watch).await?;
    let since = work.now.checked_sub(NEWS).unwrap_or(Timestamp::MIN);
    let mut due = notices::unmailed(&mut work.tx, since, TRIES).await?;
    due.retain(|(it, tried)| it.at + pause(*tried) <= work.now);
    let now = work.as_of(None)?;
    let knowledge = work.knowledge(&now).await?;
    drop(work);
    for (notice, _) in due {
        let source = knowledge.plan.sources.get(&notice.source);
        let title = source.map_or_else(|| notice.source.to_string(), Source::name);
        let subject = format!("Throughline: {title}");
        let sent = mail.send(&notice.recipient, &subject, body(&notice, &title)).await;
        let mark = match &sent {
            Ok(()) => (Mark::Mailed, None),
            Err(problem) => {
                tracing::warn!(notice = notice.id, problem, "a mail was not sent");
                (Mark::NotMailed, Some(problem.as_str()))
            }
        };
        let mut work = unit.writing(Actor::Watch).await?;
        notices::mark(&mut work.tx, notice.id, work.now, mark).await?;
        work.commit().await?;
    }
    Ok(())
}

fn pause(tried: i64) -> SignedDuration {
    SignedDuration::from_mins(10 * tried * tried)
}

fn body(notice: &Notice, title: &str) -> String {
    format!(
        "{title}\n\n{}\n\nThe page \"Sources\" of Throughline shows more. You get this mail because the plan names you as the owner of the source \"{}\".\n",
        notice.sentence, notice.source
    )
}

/// Whether a source is the actor's own.
pub(super) async fn is_own(work: &mut Work, source: &Source) -> Result<bool, Error> {
    let email = email(work).await?;
    Ok(source.owner.is_some() && source.owner.as_deref().map(str::to_lowercase) == email)
}
