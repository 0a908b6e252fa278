//! What is different about a file whose headings are not those that were confirmed.

use super::{Layout, Role, Table, faults::the_sheet};
use crate::{fault::shown, reading::Refusal};

/// What a file lacks of a table, where it comes nearest.
#[derive(Clone, Debug)]
pub(super) struct Moved {
    /// How many columns are there.
    pub(super) found: usize,
    /// Headings that are not there.
    pub(super) missing: Vec<String>,
    /// Headings that are there and were not.
    pub(super) added: Vec<String>,
    /// Headings that stand twice.
    pub(super) twice: Vec<String>,
    /// The sheet that comes nearest.
    pub(super) sheet: String,
    /// The row of its headings.
    pub(super) row: u32,
}

impl Moved {
    /// A file with nothing of a table.
    pub(super) fn everything(table: &Table) -> Self {
        let read = table.columns.iter().filter(|it| it.is != Role::Ignore);
        let missing = read.map(|it| it.heading.clone()).collect();
        let (added, twice) = (Vec::new(), Vec::new());
        Self { found: 0, missing, added, twice, sheet: String::new(), row: 0 }
    }

    /// Whether the file is likely to be another edition of the one that the layout was made for.
    pub(super) fn is_near(&self) -> bool {
        // Codes and names of places are headings of many files.
        self.found > self.missing.len()
    }

    /// Why the file waits for a person.
    pub(super) fn refusal(&self, layout: &Layout) -> Refusal {
        let mut parts = Vec::new();
        if !self.missing.is_empty() {
            parts.push(format!("not there: {}", listed(&self.missing)));
        }
        if !self.added.is_empty() && !self.missing.is_empty() {
            parts.push(format!("new: {}", listed(&self.added)));
        }
        if !self.twice.is_empty() {
            parts.push(format!("there twice: {}", listed(&self.twice)));
        }
        let place = match self.found {
            0 => "no sheet has any of the headings".to_owned(),
            _ => format!("nearest is row {} of {}", self.row, the_sheet(&self.sheet)),
        };
        Refusal {
            problem: format!(
                "The headings are not those of layout {}; {place}. Headings {}.",
                layout.name,
                parts.join("; ")
            ),
            remedy:
                "Look at the file: if columns were renamed or moved for good, confirm a layout \
                     for it anew; otherwise ask the publisher."
                    .to_owned(),
        }
    }
}

fn listed(headings: &[String]) -> String {
    const MOST: usize = 8;
    let mut list: Vec<String> =
        headings.iter().take(MOST).map(|it| format!("\"{}\"", shown(it))).collect();
    if headings.len() > MOST {
        list.push(format!("and {} more", headings.len() - MOST));
    }
    list.join(", ")
}
