//! Recording a release: the files are chosen, looked at with everything they change, then recorded
//! in one commit.

use askama::Template;
use axum::{
    extract::{Multipart, Path},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use delivery::permission::{Action, Scope, can};
use usecases::{
    Error, Problem, Work,
    release::{
        self,
        import::{self, Options, Recorded, Upload},
        quota,
        upload::{self, Outcome},
    },
};

use super::answer;
use crate::{
    error::{Failure, status},
    form::Fields,
    frame::Frame,
    visitor::Visit,
};

mod read;

pub(crate) use read::MOST_OF_A_REQUEST;
use read::Sent;

#[derive(Template)]
#[template(path = "upload/ask.html")]
struct AskPage {
    frame: Frame,
    problems: Vec<Problem>,
    sent: Sent,
}

#[derive(Template)]
#[template(path = "upload/preview.html")]
struct PreviewPage {
    frame: Frame,
    problems: Vec<Problem>,
    recorded: Recorded,
    /// What takes the files back; `None` where there is nothing to record.
    token: Option<String>,
    /// Whether there is something to record.
    may_record: bool,
    reason: String,
    /// Whether rows wait for an answer.
    asks: bool,
}

#[derive(Template)]
#[template(path = "upload/recorded.html")]
struct RecordedPage {
    frame: Frame,
    recorded: Recorded,
}

#[derive(Template)]
#[template(path = "upload/again.html")]
struct AgainPage {
    frame: Frame,
    outcome: Outcome,
}

/// What an actor may not do looks like what does not exist.
fn permitted(work: &Work) -> Result<(), Failure> {
    can(work.actor(), Action::RecordRelease, &Scope::Unit).map_err(|it| Failure(it.into()))
}

/// Asks for the files.
pub(crate) async fn ask(visit: Visit) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    permitted(&work)?;
    let frame = Frame::of(&visit, &mut work, "Record a release").await?;
    answer(&AskPage { frame, problems: Vec::new(), sent: Sent::default() })
}

async fn ask_again(visit: &Visit, sent: Sent, error: Error) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let frame = Frame::of(visit, &mut work, "Record a release").await?;
    let page =
        AskPage { frame: Frame { mistaken: true, ..frame }, problems: error.problems(), sent };
    Ok((status(&error), answer(&page)?).into_response())
}

/// Shows what recording the files would do: the same deed, without its commit.
pub(crate) async fn preview(visit: Visit, form: Multipart) -> Result<Response, Failure> {
    let _place = quota::place(&visit.reading().await?)?;
    let (sent, files) = match read::read(form).await {
        Ok(read) => read,
        Err(error) => return ask_again(&visit, Sent::default(), error).await,
    };
    let options = match sent.options() {
        Ok(options) => options,
        Err(problems) => return ask_again(&visit, sent, Error::Invalid(problems)).await,
    };
    // Before a byte of them is read.
    if let Err(error) = quota::check(&mut visit.reading().await?, &files).await {
        return ask_again(&visit, sent, error).await;
    }
    let recorded = match looked_at(visit.reading().await?, files.clone(), &options).await {
        Ok(recorded) => recorded,
        Err(error @ Error::Invalid(_)) => return ask_again(&visit, sent, error).await,
        Err(other) => return Err(other.into()),
    };
    let waits = !recorded.releases.is_empty() || recorded.files.iter().any(|it| it.wants_layout);
    let token = if waits {
        let mut work = visit.writing().await?;
        let token = upload::keep(&mut work, &files, &options).await?;
        work.commit().await?;
        Some(token)
    } else {
        None
    };
    previewed(&visit, recorded, token, sent.reason).await
}

/// What recording the files would do.
async fn looked_at(work: Work, files: Vec<Upload>, options: &Options) -> Result<Recorded, Error> {
    let (mut work, read) = release::read::read(work, files, options).await?.turn().await?;
    import::record(&mut work, read).await
}

/// Shows once more what recording files that are kept would do, for whoever confirmed a layout.
pub(crate) async fn look_again(
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let _place = quota::place(&work)?;
    let (files, options) = upload::kept(&mut work, &token).await?;
    let reason = options.reason.clone();
    let recorded = looked_at(work, files, &options).await?;
    previewed(&visit, recorded, Some(token), reason).await
}

async fn previewed(
    visit: &Visit,
    recorded: Recorded,
    token: Option<String>,
    reason: String,
) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let frame = Frame::of(visit, &mut work, "Check what the files change").await?;
    let may_record = !recorded.releases.is_empty();
    let asks = recorded.files.iter().any(|it| !it.questions.is_empty());
    let problems = Vec::new();
    answer(&PreviewPage { frame, problems, recorded, token, may_record, reason, asks })
}

/// Records the files that were looked at; says what became of them to whoever sends the form again.
pub(crate) async fn record(visit: Visit, fields: Fields) -> Result<Response, Failure> {
    let (token, said) = (fields.text("token"), (fields.text("reason"), answers(&fields)));
    let work = visit.reading().await?;
    let _place = quota::place(&work)?;
    let (mut work, read) = match upload::read(work, token, said).await? {
        Some(read) => read.turn().await.map(|(work, read)| (work, Some(read)))?,
        None => (visit.writing().await?, None),
    };
    let outcome = upload::record(&mut work, token, read).await?;
    let (recorded, embargoed) = match outcome {
        Outcome::Recorded { recorded, embargoed } => (recorded, embargoed),
        Outcome::Before { .. } | Outcome::RunOut => {
            drop(work);
            return again(&visit, outcome).await;
        }
    };
    work.commit().await?;
    // A release under embargo has no page until the embargo ends.
    if let ([only], false) = (&recorded.releases[..], embargoed) {
        return Ok(Redirect::to(&format!("/releases/{only}")).into_response());
    }
    let mut work = visit.reading().await?;
    let frame = Frame::of(&visit, &mut work, "Recorded").await?;
    answer(&RecordedPage { frame, recorded })
}

/// The questions that were answered on the page; one that is left open has a blank answer.
fn answers(fields: &Fields) -> Vec<(String, String)> {
    let answer = |(name, answer): &(String, String)| {
        let question = name.strip_prefix("answer ").filter(|_| !answer.is_empty())?;
        Some((question.to_owned(), answer.clone()))
    };
    fields.0.iter().filter_map(answer).collect()
}

async fn again(visit: &Visit, outcome: Outcome) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let title = match outcome {
        Outcome::Before { .. } => "Recorded already",
        Outcome::Recorded { .. } | Outcome::RunOut => "This preview has run out",
    };
    let frame = Frame::of(visit, &mut work, title).await?;
    Ok((StatusCode::CONFLICT, answer(&AgainPage { frame, outcome })?).into_response())
}
