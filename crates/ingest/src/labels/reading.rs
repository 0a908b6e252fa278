//! What becomes of a label on the way to its period.

use delivery::period::Period;

/// A label of a form that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// It is this period.
    Is(Period),
    /// It names a time that does not exist.
    Impossible,
    /// It names a time that no clock showed.
    Never,
    /// It may mean more than one thing: how its sentence goes on behind the label.
    Held(String),
}

impl Read {
    /// A period, or a time that does not exist.
    pub(super) fn of(period: Option<Period>) -> Self {
        period.map_or(Self::Impossible, Self::Is)
    }

    /// Held, with the rest of the sentence.
    pub(super) fn held(rest: impl Into<String>) -> Self {
        Self::Held(rest.into())
    }
}
