//! A file of TOML with places: every problem has its line, and all are kept, not only the first.

use std::cell::RefCell;

use toml::de::DeTable;

use super::fields::Fields;
use crate::reading::Problem;

/// A file of TOML.
pub(super) struct Document<'f> {
    /// Its path within the folder.
    pub(super) path: &'f str,
    pub(super) text: &'f str,
    table: DeTable<'f>,
    problems: RefCell<Vec<Problem>>,
}

impl<'f> Document<'f> {
    /// Reads TOML; all errors of its grammar.
    pub(super) fn parse(path: &'f str, text: &'f str) -> Result<Self, Vec<Problem>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            let problems = RefCell::new(Vec::new());
            return Ok(Self { path, text, table: table.into_inner(), problems });
        }
        let problem = |error: &toml::de::Error| Problem {
            file: path.to_owned(),
            line: line_at(text, error.span().unwrap_or_default().start),
            problem: format!("This is not TOML: {}.", error.message().trim_end_matches('.')),
            remedy: "See docs/plan.md for an example of the file.".to_owned(),
        };
        Err(errors.iter().map(problem).collect())
    }

    /// The fields of the file itself.
    pub(super) fn fields(&self, what: &str) -> Fields<'_> {
        Fields::of(self, &self.table, 1, what.to_owned())
    }

    /// The tables of a file that holds one list.
    pub(super) fn list(&self, name: &'static str) -> Vec<Fields<'_>> {
        let fields = self.fields("the file");
        let tables = fields.tables(name);
        fields.finish();
        tables
    }

    /// The problems found so far, taken out.
    pub(super) fn problems(&self) -> Vec<Problem> {
        self.problems.take()
    }

    /// Records a problem at a line.
    pub(super) fn problem(&self, line: usize, problem: String, remedy: impl Into<String>) {
        let (file, remedy) = (self.path.to_owned(), remedy.into());
        self.problems.borrow_mut().push(Problem { file, line, problem, remedy });
    }
}

/// The line of an offset within a text.
pub(super) fn line_at(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    1 + before.iter().filter(|it| **it == b'\n').count()
}
