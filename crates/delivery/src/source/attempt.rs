//! A look at a source's address, and what came of it.

use std::str::FromStr;

use jiff::Timestamp;
use serde::Serialize;

/// What came of a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Figures came and were recorded.
    Recorded,
    /// The file is the one that is known.
    Unchanged,
    /// A file came before its time: recorded, and counting nowhere until then.
    Embargoed,
    /// A file came that a person has to decide about; nothing was recorded.
    Held,
    /// What came is no file that can be read.
    Refused,
    /// Nothing came.
    Failed,
    /// The address may not be fetched.
    NotAllowed,
}

impl Outcome {
    const ALL: [Self; 7] = [
        Self::Recorded,
        Self::Unchanged,
        Self::Embargoed,
        Self::Held,
        Self::Refused,
        Self::Failed,
        Self::NotAllowed,
    ];

    /// The outcome as stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Unchanged => "unchanged",
            Self::Embargoed => "embargoed",
            Self::Held => "held",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::NotAllowed => "not-allowed",
        }
    }

    /// The outcome in a word or two.
    pub const fn words(self) -> &'static str {
        if matches!(self, Self::NotAllowed) { "not allowed" } else { self.code() }
    }

    /// Whether the source could not be read: so often in a row, and it is stale.
    pub const fn is_failure(self) -> bool {
        matches!(self, Self::Refused | Self::Failed | Self::NotAllowed)
    }
}

/// A stored outcome that this version does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no outcome of a look at a source")]
pub struct UnknownOutcome(String);

impl FromStr for Outcome {
    type Err = UnknownOutcome;

    fn from_str(code: &str) -> Result<Self, UnknownOutcome> {
        let found = Self::ALL.into_iter().find(|it| it.code() == code);
        found.ok_or_else(|| UnknownOutcome(code.to_owned()))
    }
}

/// A look at a source's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Outcome,
    /// The publisher's server's answer: 200, 304, 429.
    pub status: Option<u16>,
    /// What the server calls this version of the file.
    pub etag: Option<String>,
    /// When the server says it was changed.
    pub last_modified: Option<String>,
    /// The file's SHA-256.
    pub sha256: Option<String>,
    /// The server asked not to be asked again before.
    pub retry_at: Option<Timestamp>,
    /// Nobody may know of what came before this moment.
    pub embargo_until: Option<Timestamp>,
    /// What came of it, as a sentence.
    pub sentence: String,
}
