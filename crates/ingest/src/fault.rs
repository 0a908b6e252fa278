//! Why a row is not taken, before its number is known; and what may stand in a complaint.

use crate::reading::{Complaint, Outcome};

/// A complaint in the making. Boxed, so that the rows that are taken stay cheap.
#[derive(Clone, Debug)]
pub(crate) struct Fault(Box<Complaint>);

/// The most characters of a cell that a complaint repeats.
const MOST_SHOWN: usize = 200;

impl Fault {
    /// A row that waits for a person.
    pub(crate) fn held(
        column: &str,
        text: &str,
        problem: String,
        remedy: impl Into<String>,
    ) -> Self {
        Self::new(Outcome::Held, column, text, (problem, remedy.into()))
    }

    /// A row that is refused.
    pub(crate) fn rejected(
        column: &str,
        text: &str,
        problem: String,
        remedy: impl Into<String>,
    ) -> Self {
        Self::new(Outcome::Rejected, column, text, (problem, remedy.into()))
    }

    /// Either, with the sentence about what is wrong and the one about what to do.
    pub(crate) fn new(
        outcome: Outcome,
        column: &str,
        text: &str,
        (problem, remedy): (String, String),
    ) -> Self {
        let (column, text) = (column.to_owned(), shown(text));
        let question = String::new();
        Self(Box::new(Complaint { outcome, row: 0, column, text, problem, remedy, question }))
    }

    /// The same, with another way out.
    pub(crate) fn with_remedy(mut self, remedy: &str) -> Self {
        remedy.clone_into(&mut self.0.remedy);
        self
    }

    /// The same, about a cell with its address.
    pub(crate) fn in_column(mut self, column: &str) -> Self {
        column.clone_into(&mut self.0.column);
        self
    }

    /// The column or the cell that it is about.
    pub(crate) fn column(&self) -> &str {
        &self.0.column
    }

    /// The complaint about a row.
    pub(crate) fn about(self, row: u32) -> Complaint {
        Complaint { row, ..*self.0 }
    }
}

/// A cell's text as a complaint repeats it: shortened, and without marks that would reorder it.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(MOST_SHOWN)
        .map(|it| if is_unseen(it) { '\u{fffd}' } else { it })
        .collect();
    if text.chars().nth(MOST_SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// A count in words: "1 row", "3 rows".
pub(crate) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Marks that a reader cannot see and that change what is seen: zero width, direction, control.
pub(crate) fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_cannot_reorder_or_flood_the_page() {
        assert_eq!(shown("a\u{202e}b"), "a\u{fffd}b");
        assert_eq!(shown(&"é".repeat(300)).chars().count(), MOST_SHOWN + 1);
    }
}
