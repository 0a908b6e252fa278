//! A file that no layout fits: its sheet with the proposed reading painted over it, corrected and
//! confirmed by a person.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use usecases::{
    Error, Problem, Work,
    layout::{self, Painted, Proposal},
    release::{
        import::Upload,
        look::{Look, Series},
        upload,
    },
};

use super::{
    super::answer,
    form::{self, Choice, SignForm, TableForm},
};
use crate::{error::Failure, form::Fields, frame::Frame, visitor::Visit};

#[derive(Template)]
#[template(path = "layout/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    problems: Vec<Problem>,
    address: String,
    file_name: String,
    name: String,
    reason: String,
    questions: Vec<String>,
    painted: Result<Vec<Painted>, Problem>,
    tables: Vec<TableForm>,
    signs: Vec<SignForm>,
    habits: Vec<(&'static str, &'static str, Vec<Choice>)>,
    /// What is read with it so far.
    look: Result<Look, Problem>,
}

/// A series that is read, on one line.
struct SeriesLine<'l> {
    name: &'l str,
    from: &'l str,
    to: &'l str,
    count: usize,
    /// The last value, or why there is none.
    last: &'l str,
}

impl<'l> SeriesLine<'l> {
    fn of(it: &'l Series) -> Option<Self> {
        let (first, last) = (it.figures.first()?, it.figures.last()?);
        Some(Self {
            name: &it.series,
            from: &first.label,
            to: &last.label,
            count: it.figures.len(),
            last: last.value.as_deref().unwrap_or(last.status),
        })
    }

    /// The first series, enough to see whether they are what was meant.
    fn first(look: &'l Look) -> Vec<Self> {
        look.series.iter().take(10).filter_map(Self::of).collect()
    }
}

/// What stands on the page beside the layout itself.
struct Asked {
    token: String,
    number: usize,
    upload: Upload,
    problems: Vec<Problem>,
    reason: String,
}

/// Shows the layout that is proposed for a file that was uploaded.
pub(crate) async fn ask(
    visit: Visit,
    Path((token, number)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let asked = file(&mut work, token, &number).await?;
    let proposal = layout::propose(work, &asked.upload).await?.map_err(nothing_to_propose)?;
    page(&visit, asked, proposal).await
}

/// Shows what the corrected layout reads, or confirms it and goes on with the file.
pub(crate) async fn confirm(
    visit: Visit,
    Path((token, number)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let mut work = visit.writing().await?;
    let mut asked = file(&mut work, token, &number).await?;
    let (layout, mut problems) = form::read(&fields);
    fields.text("reason").clone_into(&mut asked.reason);
    if fields.text("do") == "confirm" && problems.is_empty() {
        match layout::confirm_layout(&mut work, &layout, &asked.reason).await {
            Ok(()) => {
                work.commit().await?;
                let address = format!("/releases/upload/{}", asked.token);
                return Ok(Redirect::to(&address).into_response());
            }
            Err(Error::Invalid(more)) => problems.extend(more),
            Err(other) => return Err(other.into()),
        }
    } else if let Err(Error::Invalid(more)) = layout::check(&layout) {
        problems.extend(more);
    }
    drop(work);
    asked.problems = problems;
    page(&visit, asked, Proposal { layout, ..Proposal::default() }).await
}

async fn file(work: &mut Work, token: String, number: &str) -> Result<Asked, Failure> {
    let (files, _) = upload::kept(work, &token).await?;
    let number: usize = number.parse().map_err(|_| Error::NotFound)?;
    let upload = files.into_iter().nth(number).ok_or(Error::NotFound)?;
    Ok(Asked { token, number, upload, problems: Vec::new(), reason: String::new() })
}

fn nothing_to_propose(problem: Problem) -> Failure {
    Failure(Error::Invalid(vec![problem]))
}

async fn page(visit: &Visit, asked: Asked, proposal: Proposal) -> Result<Response, Failure> {
    let Proposal { layout, questions, signs } = proposal;
    let Asked { token, number, upload, problems, reason } = asked;
    let painted = layout::paint(visit.reading().await?, &upload, &layout).await?;
    let look = layout::try_out(visit.reading().await?, &upload, &layout).await?;
    let status =
        if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let frame =
        Frame::of(visit, &mut visit.reading().await?, "Confirm how the file is read").await?;
    let frame = Frame { mistaken: !problems.is_empty(), ..frame };
    let page = ConfirmPage {
        frame,
        problems,
        address: format!("/releases/upload/{token}/layout/{number}"),
        file_name: upload.file_name,
        reason,
        questions,
        painted,
        tables: form::tables(&layout),
        signs: form::signs(&layout, &signs),
        habits: form::habits(&layout),
        name: layout.name,
        look,
    };
    Ok((status, answer(&page)?).into_response())
}
