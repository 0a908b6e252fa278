//! Figures as files to save, in every format there is.

use axum::response::Response;
use usecases::{
    Error,
    figures::{self, Format, Selection},
};

use super::download;
use crate::{error::Failure, frame::Frame, visitor::Visit};

/// A link to a file.
pub(crate) struct Download {
    pub(crate) name: &'static str,
    pub(crate) href: String,
}

/// The links below the page of the thing that the figures are of, as known at the page's moment.
pub(crate) fn downloads(frame: &Frame, path: &str, id: &str) -> Vec<Download> {
    let link = |it: Format| Download {
        name: it.words(),
        href: frame.within(path, id, &format!("/figures/{}", it.code())),
    };
    Format::ALL.into_iter().map(link).collect()
}

/// The file.
pub(crate) async fn file(
    visit: &Visit,
    selection: &Selection,
    format: &str,
) -> Result<Response, Failure> {
    let work = visit.reading().await?;
    let as_of = visit.as_of(&work)?;
    let format = Format::from_code(format).ok_or(Error::NotFound)?;
    let file = figures::make(work, selection, &as_of, format).await?;
    download(file.media_type, &file.file_name, file.bytes)
}
