//! Notes beside figures, each kept once and checked once.

use std::sync::Arc;

use crate::{
    fault::{Fault, is_unseen},
    interner::{Interner, index},
};

/// The notes of a file.
pub(crate) struct Notes {
    numbers: Interner<str>,
    /// `None` for a note that may not be kept.
    notes: Vec<Option<Arc<str>>>,
}

impl Notes {
    /// No notes yet.
    pub(crate) const fn new() -> Self {
        Self { numbers: Interner::new(), notes: Vec::new() }
    }

    /// The note made of what is not blank among the parts.
    pub(crate) fn of(&mut self, column: &str, parts: &[&str]) -> Result<Option<Arc<str>>, Fault> {
        let mut said = parts.iter().filter(|it| !it.is_empty());
        let Some(first) = said.next() else { return Ok(None) };
        if said.next().is_none() {
            return self.kept(column, first).map(Some);
        }
        let parts: Vec<&str> = parts.iter().copied().filter(|it| !it.is_empty()).collect();
        self.kept(column, &parts.join(". ")).map(Some)
    }

    fn kept(&mut self, column: &str, note: &str) -> Result<Arc<str>, Fault> {
        let number = index(self.numbers.number(note));
        if number == self.notes.len() {
            self.notes.push(is_legible(note).then(|| with_plain_lines(note)));
        }
        self.notes[number].clone().ok_or_else(|| {
            let problem = "The note holds a mark that cannot be seen or reorders text.".to_owned();
            Fault::rejected(
                column,
                note,
                problem,
                "Remove it; retyping the note is the surest way.",
            )
        })
    }
}

/// Lines end as one system or the other has it, and nothing else is meant by that.
fn with_plain_lines(note: &str) -> Arc<str> {
    if note.contains('\r') {
        note.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        note.into()
    }
}

/// A note may have lines and tabs, and nothing else that cannot be seen.
fn is_legible(note: &str) -> bool {
    note.chars().all(|it| matches!(it, '\n' | '\r' | '\t') || !is_unseen(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_joined_and_marks_refused() {
        let mut notes = Notes::new();
        assert_eq!(notes.of("note", &["", ""]).unwrap(), None);
        let one = notes.of("note", &["Rounded", "", "Source: ONS"]).unwrap().unwrap();
        assert_eq!(&*one, "Rounded. Source: ONS");
        let lines = notes.of("note", &["three\r\nlines\nhere"]).unwrap().unwrap();
        assert_eq!(&*lines, "three\nlines\nhere");
        assert!(notes.of("note", &["a\u{202e}b"]).is_err());
        assert!(notes.of("note", &["a\u{202e}b"]).is_err(), "the second time as well");
    }
}
