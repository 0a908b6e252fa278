//! How a command fails: a sentence, a hint, an exit code that scripts can rely on.

use std::{fmt::Write as _, path::Path, process::ExitCode};

use usecases::{Error, Problem};

use crate::{outlet::is_standard, output};

/// Why a command was not done.
#[derive(Debug)]
pub(crate) struct Failure {
    /// Sentences with the place and the way out.
    problems: Vec<Problem>,
    code: u8,
}

pub(crate) const REFUSED: u8 = 3;
const UNAVAILABLE: u8 = 6;

impl Failure {
    /// A fault of ours.
    pub(crate) fn ours(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Error::internal(error).into()
    }

    /// Wrong usage that the argument parser cannot see.
    pub(crate) fn usage(problem: &str, remedy: &str) -> Self {
        Self { problems: vec![Problem::new("", problem, remedy)], code: 2 }
    }

    /// Input that is refused.
    pub(crate) fn refused(place: &str, problem: impl Into<String>, remedy: &str) -> Self {
        Self { problems: vec![Problem::new(place, problem, remedy)], code: REFUSED }
    }

    /// Something that cannot be done just now.
    pub(crate) fn unavailable(problem: impl Into<String>, remedy: &str) -> Self {
        Self { problems: vec![Problem::new("", problem, remedy)], code: UNAVAILABLE }
    }

    /// A file or folder that cannot be read or written.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        let place = path.display().to_string();
        match error.kind() {
            std::io::ErrorKind::NotFound => {
                Self::refused(&place, "There is no such file or folder.", "Check the path.")
            }
            std::io::ErrorKind::PermissionDenied => Self::refused(
                &place,
                "The file or folder may not be read or written.",
                "Ask for permission, or run as the user who owns it.",
            ),
            std::io::ErrorKind::StorageFull => Self::unavailable(
                format!("The disk that holds {place} is full."),
                "Free space on the disk, then do it again.",
            ),
            _ => Self::refused(&place, format!("It cannot be used: {error}."), "Check the path."),
        }
    }

    /// A file that cannot be written, or standard output for `-`.
    pub(crate) fn unwritten(path: &Path, error: &std::io::Error) -> Self {
        if is_standard(path) { Self::standard_output(error) } else { Self::file(path, error) }
    }

    /// Standard output that takes no more.
    pub(crate) fn standard_output(error: &std::io::Error) -> Self {
        let problem = match error.kind() {
            std::io::ErrorKind::StorageFull => {
                "Standard output goes to a disk that is full.".to_owned()
            }
            _ => format!("Standard output cannot be written: {error}."),
        };
        Self::unavailable(problem, "Free space or send it elsewhere, then do it again.")
    }

    /// The same with another way out.
    pub(crate) fn with_remedy(mut self, remedy: &str) -> Self {
        self.problems.iter_mut().for_each(|it| remedy.clone_into(&mut it.remedy));
        self
    }

    /// Prints the sentences and gives the exit code.
    pub(crate) fn report(self) -> ExitCode {
        for problem in &self.problems {
            let mut text = String::from("error: ");
            if !problem.field.is_empty() {
                // Writing to a String cannot fail.
                let _written = write!(text, "{}: ", problem.field);
            }
            text.push_str(&problem.problem);
            output::note(&text);
            if !problem.remedy.is_empty() {
                output::note(&format!("hint: {}", problem.remedy));
            }
        }
        ExitCode::from(self.code)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = match &error {
            Error::Invalid(_) => REFUSED,
            Error::Denied | Error::NotFound => 4,
            Error::Conflict(_) => 5,
            Error::Unavailable(_) => UNAVAILABLE,
            Error::Internal { source, .. } => {
                tracing::error!(error = %source, "{error}");
                1
            }
        };
        let mut problems = error.problems();
        if problems.is_empty() {
            let remedy = match &error {
                Error::NotFound => "Check the id; `throughline show mission ID` lists targets.",
                Error::Denied | Error::Invalid(_) | Error::Conflict(_) | Error::Unavailable(_) => {
                    ""
                }
                Error::Internal { .. } => "Run it again with --verbose and report what it says.",
            };
            problems.push(Problem::new("", error.to_string(), remedy));
        }
        Self { problems, code }
    }
}
