//! How a deed can fail: the first kinds are the user's and carry a remedy, the last is ours.

use serde::Serialize;

/// What is wrong and the way out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The form field or the place; may be empty.
    pub field: String,
    /// What is wrong, as a sentence.
    pub problem: String,
    /// What to do about it, as a sentence.
    pub remedy: String,
}

impl Problem {
    /// A problem with a field or place.
    pub fn new(field: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { field: field.to_owned(), problem: problem.into(), remedy: remedy.into() }
    }
}

/// Why a deed was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The actor may not do this, and may know that it exists.
    #[error("You do not have permission to do this.")]
    Denied,
    /// It does not exist, or the actor may not know that it does.
    #[error("There is nothing at this address that you may see.")]
    NotFound,
    /// What was given is wrong.
    #[error("{}", first(.0))]
    Invalid(Vec<Problem>),
    /// It clashes with what is there.
    #[error("{}", .0.problem)]
    Conflict(Problem),
    /// It cannot be done just now: the disk is full, the database is busy or from a newer version.
    #[error("{}", .0.problem)]
    Unavailable(Problem),
    /// Our fault.
    #[error("Something went wrong in Throughline (reference {reference}).")]
    Internal {
        /// A number that stands in the log beside the cause.
        reference: String,
        /// The cause.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

fn first(problems: &[Problem]) -> &str {
    problems.first().map_or("Something is wrong with what was given.", |it| &it.problem)
}

impl Error {
    /// One problem.
    pub fn invalid(field: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Invalid(vec![Problem::new(field, problem, remedy)])
    }

    /// A fault of ours, with a reference made from its text.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        use sha2::Digest as _;
        let source = source.into();
        let digest = sha2::Sha256::digest(source.to_string().as_bytes());
        let reference = digest.iter().take(4).map(|it| format!("{it:02x}")).collect();
        Self::Internal { reference, source }
    }

    /// The problems to show, whatever the kind.
    pub fn problems(&self) -> Vec<Problem> {
        match self {
            Self::Invalid(problems) => problems.clone(),
            Self::Conflict(problem) | Self::Unavailable(problem) => vec![problem.clone()],
            Self::Denied | Self::NotFound | Self::Internal { .. } => Vec::new(),
        }
    }
}

impl From<delivery::permission::Denied> for Error {
    /// What an actor may not see looks like what does not exist.
    fn from(_: delivery::permission::Denied) -> Self {
        Self::NotFound
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Full(_) => Self::Unavailable(Problem::new(
                "disk",
                "The disk of the database is full. Nothing was changed.",
                "Free space on the disk, then do it again; what was saved before is safe.",
            )),
            store::Error::Busy(_) => Self::Unavailable(Problem::new(
                "",
                "Someone else is saving a change that takes a while. Nothing of yours was saved.",
                "Wait a moment and try again.",
            )),
            store::Error::Corrupt(_) => Self::Unavailable(Problem::new(
                "",
                "The database is damaged, or is no database of Throughline's.",
                "Keep the file as it is for examination, and restore the newest backup elsewhere.",
            )),
            other @ store::Error::Other(_) => Self::internal(other),
        }
    }
}

impl From<store::OpenError> for Error {
    fn from(error: store::OpenError) -> Self {
        match error {
            store::OpenError::Store(error) => error.into(),
            store::OpenError::Exists(_) => {
                Self::Conflict(Problem::new("", error.to_string(), error.remedy()))
            }
            other => Self::Unavailable(Problem::new("", other.to_string(), other.remedy())),
        }
    }
}
