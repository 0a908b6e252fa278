//! A view in, a pack on paper or a file of figures out: the same bytes for the same view.
//!
//! Typesetting is work for the processor alone and takes tens of milliseconds: call it where
//! blocking is allowed.

use delivery::view::stocktake::StocktakeView;

mod content;
pub mod figures;
mod fingerprint;
mod fonts;
mod printable;
mod typeset;

/// A pack as it is kept and handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    /// The PDF: 1.7, tagged after PDF/UA-1, fit for keeping after PDF/A-2a.
    pub bytes: Vec<u8>,
    /// SHA-256 in hexadecimal of the view it was made from; printed in it.
    pub sha256: String,
    /// Its pages.
    pub pages: usize,
    /// What the typesetter had to say; empty unless something is wrong with the template.
    pub warnings: Vec<String>,
}

/// Why there is no pack.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The view cannot be written down.
    #[error("the view cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    /// The typesetter's own words, breaches of the accessibility standard among them.
    #[error("the typesetter refused the pack: {0}")]
    Refused(String),
}

/// Makes the pack for a mission's stocktake: what the leader needs first, then at most one page a
/// target.
pub fn stocktake(view: &StocktakeView) -> Result<Pack, PackError> {
    let sha256 = fingerprint::of(view)?;
    let data = content::data(view, &sha256)?;
    let pdf = typeset::pdf(data.to_string(), &sha256, view.moment.day)?;
    Ok(Pack { bytes: pdf.bytes, sha256, pages: pdf.pages, warnings: pdf.warnings })
}
