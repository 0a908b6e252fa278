//! The upload form as it was sent: its files and what was said about them.

use axum::extract::{Multipart, multipart::Field};
use delivery::id::SourceId;
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use usecases::{
    Error, Problem,
    release::import::{Options, Upload},
    text,
};

/// The most that one file may hold.
const MOST_OF_A_FILE: usize = 64 << 20;
/// The most that one request may hold.
pub(crate) const MOST_OF_A_REQUEST: usize = 256 << 20;

/// What was typed, for the form to be shown again.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) published: String,
    pub(super) embargo: String,
    pub(super) source: String,
    pub(super) reason: String,
    pub(super) correction: String,
    pub(super) restore: bool,
    pub(super) accept_withdrawals: bool,
}

/// Reads the form; a fault in it is the sender's.
pub(super) async fn read(mut form: Multipart) -> Result<(Sent, Vec<Upload>), Error> {
    let (mut sent, mut files) = (Sent::default(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(|_| broken())? {
        match field.name().unwrap_or_default() {
            "files" => files.extend(file(field).await?),
            "published" => sent.published = typed("published", field).await?,
            "embargo" => sent.embargo = typed("embargo", field).await?,
            "source" => sent.source = typed("source", field).await?,
            "correction" => sent.correction = typed("correction", field).await?,
            "reason" => sent.reason = typed("reason", field).await?,
            "restore" => sent.restore = true,
            "accept_withdrawals" => sent.accept_withdrawals = true,
            _ => {}
        }
    }
    if files.is_empty() {
        return Err(Error::invalid("files", "No file was chosen.", "Choose one file or several."));
    }
    Ok((sent, files))
}

async fn typed(name: &str, field: Field<'_>) -> Result<String, Error> {
    let text = field.text().await.map_err(|_| broken())?;
    text::check(name, &text)?;
    Ok(text.trim().to_owned())
}

/// A file; `None` where the browser sends an empty one because none was chosen.
async fn file(mut field: Field<'_>) -> Result<Option<Upload>, Error> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| broken())? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MOST_OF_A_FILE {
            return Err(too_large(&text::file_name(&name)));
        }
    }
    Ok((!name.is_empty()).then(|| Upload::named(&name, bytes)))
}

fn too_large(file_name: &str) -> Error {
    Error::invalid(
        "files",
        format!("{file_name} is larger than 64 MB."),
        "Split it, or record it with `throughline import` on the server.",
    )
}

fn broken() -> Error {
    Error::invalid(
        "files",
        "The upload ended early or was larger than 256 MB in all.",
        "Send fewer files at a time.",
    )
}

impl Sent {
    /// How the files are to be recorded.
    pub(super) fn options(&self) -> Result<Options, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut keep = |result: Result<Option<Timestamp>, Problem>| {
            result.map_err(|it| problems.push(it)).unwrap_or_default()
        };
        let published_at = keep(moment("published", &self.published));
        let embargo_until = keep(moment("embargo", &self.embargo));
        let source = source(&self.source).map_err(|it| problems.push(it)).unwrap_or_default();
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Options {
            published_at,
            embargo_until,
            source,
            restore: self.restore,
            accept_withdrawals: self.accept_withdrawals,
            layout: None,
            correction: (!self.correction.is_empty()).then(|| self.correction.clone()),
            answers: Vec::new(),
            reason: self.reason.clone(),
        })
    }
}

/// A day, or a day and a time in UTC, as browsers send them; a day alone is its beginning.
fn moment(field: &str, text: &str) -> Result<Option<Timestamp>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = text.parse::<DateTime>().ok();
    let moment = read.and_then(|it| TimeZone::UTC.to_timestamp(it).ok());
    moment.map(Some).ok_or_else(|| {
        let problem = format!("\"{text}\" is not a day.");
        Problem::new(field, problem, "Write a day such as 2026-03-12.")
    })
}

fn source(text: &str) -> Result<Option<SourceId>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let remedy = "Write the id of a source in the plan, or leave it empty.";
    text.parse()
        .map(Some)
        .map_err(|it: delivery::id::IdError| Problem::new("source", format!("{it}."), remedy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments_are_read_and_others_named() {
        assert_eq!(moment("published", "").unwrap(), None);
        let day = moment("published", "2026-03-12").unwrap().unwrap();
        assert_eq!(day.to_string(), "2026-03-12T00:00:00Z");
        let embargo = moment("embargo", "2026-03-12T09:30").unwrap().unwrap();
        assert_eq!(embargo.to_string(), "2026-03-12T09:30:00Z");
        let sent = Sent { published: "12/3/2026".into(), source: "A B".into(), ..Sent::default() };
        let fields: Vec<String> =
            sent.options().unwrap_err().into_iter().map(|it| it.field).collect();
        assert_eq!(fields, ["published", "source"]);
    }
}
