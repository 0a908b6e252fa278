//! Texts that cells share, and texts of which some runs are raised.

use std::collections::BTreeMap;

use super::{LONGEST_TEXT, damaged, too_long};
use crate::reading::Refusal;

/// The most bytes and the most texts of the table.
const MOST_BYTES: usize = 128 * 1024 * 1024;
const MOST_TEXTS: usize = 4_000_000;

/// The plain and the raised part of a text.
pub(super) type Raised = (String, String);

/// The texts that cells share, one behind the other.
#[derive(Default)]
pub(super) struct Shared {
    text: String,
    ends: Vec<u32>,
    raised: BTreeMap<u32, Raised>,
}

impl Shared {
    /// Adds a text.
    pub(super) fn push(&mut self, text: &str, raised: Option<Raised>) -> Result<(), Refusal> {
        if let Some(raised) = raised {
            self.raised.insert(u32::try_from(self.ends.len()).unwrap_or(u32::MAX), raised);
        }
        self.text.push_str(text);
        if self.text.len() > MOST_BYTES || self.ends.len() >= MOST_TEXTS {
            return Err(Refusal {
                problem: format!(
                    "The workbook's texts are more than {MOST_TEXTS}, or longer than {} MiB together.",
                    MOST_BYTES / (1024 * 1024)
                ),
                remedy: "Split it into smaller workbooks, or save the sheet as CSV.".to_owned(),
            });
        }
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        Ok(())
    }

    /// A text and, where some of it is raised, its plain and its raised part.
    pub(super) fn get(&self, index: u32) -> Option<(&str, Option<&Raised>)> {
        let at = usize::try_from(index).ok()?;
        let from = if at == 0 { 0 } else { *self.ends.get(at - 1)? };
        let text = self
            .text
            .get(usize::try_from(from).ok()?..usize::try_from(*self.ends.get(at)?).ok()?)?;
        Some((text, self.raised.get(&index)))
    }
}

/// A shared text that is not there.
pub(super) fn missing(row: u32, column: &str) -> Refusal {
    damaged(format!("Cell {column}{row} refers to a text that the workbook does not hold."))
}

/// A text in the making, from runs of which some may be raised.
#[derive(Default)]
pub(super) struct Rich {
    pub(super) text: String,
    plain: String,
    above: String,
}

impl Rich {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.plain.clear();
        self.above.clear();
    }

    /// Adds a stretch of text.
    pub(super) fn add(&mut self, text: &str, raised: bool) -> Result<(), Refusal> {
        self.text.push_str(text);
        if raised {
            self.above.push_str(text);
        } else {
            self.plain.push_str(text);
        }
        // An escape of seven letters may stand for one.
        let is_long =
            self.text.len() > LONGEST_TEXT && self.text.chars().count() > LONGEST_TEXT * 7;
        if is_long { Err(too_long()) } else { Ok(()) }
    }

    /// The plain and the raised part, where something of the text is raised.
    pub(super) fn raised(&self) -> Option<Raised> {
        (!self.above.trim().is_empty()).then(|| (self.plain.clone(), self.above.clone()))
    }
}
