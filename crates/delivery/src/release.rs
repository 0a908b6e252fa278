//! A publisher's file as it reached us, and the moments that belong to it.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::id::SourceId;

/// The number of a release within this unit, in the order of receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReleaseId(pub i64);

/// A release of figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Release {
    /// Its number.
    pub id: ReleaseId,
    /// The source it belongs to.
    pub source: SourceId,
    /// When the publisher published it; `None` when nobody said.
    pub published_at: Option<Timestamp>,
    /// When this unit received it.
    pub received_at: Timestamp,
    /// Nobody may know its figures before this moment.
    pub embargo_until: Option<Timestamp>,
    /// The file's name.
    pub file_name: String,
    /// SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
    /// The layout it was read with.
    pub layout: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// What was wrong, in the words of the public notice, where it corrects figures; `None` for a
    /// release that came as planned, whatever it revises.
    pub correction: Option<String>,
    /// What became of its rows.
    pub account: Account,
}

/// What became of the rows of a file: `rows = accepted + held + rejected`, and of the accepted,
/// `accepted = new + revised + unchanged + withdrawn`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Rows of data in the file.
    pub rows: u64,
    /// Rows taken.
    pub accepted: u64,
    /// Rows kept aside until a person decides.
    pub held: u64,
    /// Rows refused.
    pub rejected: u64,
    /// Observations for a period that had none.
    pub new: u64,
    /// Observations that say something else than before.
    pub revised: u64,
    /// Observations that say the same as before.
    pub unchanged: u64,
    /// Rows that take a value back that was known.
    pub withdrawn: u64,
    /// Values that were known and that a file of whole series leaves out; no row says so.
    pub omitted: u64,
}

impl Account {
    /// Whether every row is accounted for.
    pub const fn balances(&self) -> bool {
        self.rows == self.accepted + self.held + self.rejected
            && self.accepted == self.new + self.revised + self.unchanged + self.withdrawn
    }

    /// Whether nothing we knew changes.
    pub const fn changes_nothing(&self) -> bool {
        self.new + self.revised + self.withdrawn + self.omitted == 0
    }

    /// Adds another file's account.
    pub const fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.accepted += other.accepted;
        self.held += other.held;
        self.rejected += other.rejected;
        self.new += other.new;
        self.revised += other.revised;
        self.unchanged += other.unchanged;
        self.withdrawn += other.withdrawn;
        self.omitted += other.omitted;
    }
}

/// The moment a question is asked about.
///
/// From the unit's first day on, the answer is what the unit knew: what it had *received* by the
/// moment. For earlier moments there is no such knowledge; the answer is reconstructed from what
/// publishers had *published* by then, and every surface says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AsOf {
    /// The moment.
    pub moment: Timestamp,
    /// Whether the moment lies before the unit's first day.
    pub reconstructed: bool,
    /// Whether a past moment was asked for, rather than now.
    pub past: bool,
    /// The day of the moment, UTC.
    pub day: Date,
}

impl Release {
    /// When its figures could first be known here: on receipt, or when the embargo ended.
    pub fn known_at(&self) -> Timestamp {
        self.embargo_until.map_or(self.received_at, |it| it.max(self.received_at))
    }
}

impl AsOf {
    /// Whether a release counts in the answer.
    pub fn counts(&self, release: &Release) -> bool {
        let known = if self.reconstructed {
            release.published_at.unwrap_or(release.received_at)
        } else {
            release.received_at
        };
        known <= self.moment && release.embargo_until.is_none_or(|it| it <= self.moment)
    }
}
