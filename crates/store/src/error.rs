//! What can go wrong: with a query, and with opening a unit's data.

use sqlx::postgres::PgDatabaseError;

use crate::location::Location;

/// The result of everything in this room.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a query failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk is full. What was saved before is safe; nothing of this transaction is kept.
    #[error("the disk that holds the data is full, so nothing was saved")]
    Full(#[source] sqlx::Error),
    /// Somebody else is writing and did not finish in time.
    #[error("the data is in use by another write that did not finish in time")]
    Busy(#[source] sqlx::Error),
    /// The database says that its own file is damaged, or a stored text cannot be read back.
    #[error("the data is damaged")]
    Corrupt(#[source] sqlx::Error),
    /// Anything else.
    #[error("the database refused")]
    Other(#[source] sqlx::Error),
}

/// Why a unit's data cannot be created or opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no unit.
    #[error("there is no unit in {0}: run throughline init")]
    Missing(Location),
    /// There is one already.
    #[error("there is already a unit in {0}: choose another place or use the one that is there")]
    Exists(Location),
    /// A newer Throughline has written here.
    #[error(
        "the data in {location} was written by a newer version of Throughline (schema {found}, this version knows {known}): use that version or a newer one"
    )]
    Newer {
        /// Where.
        location: Location,
        /// The newest migration that was applied.
        found: i64,
        /// The newest migration that this version has.
        known: i64,
    },
    /// The URL does not name a PostgreSQL database.
    #[error("a database URL looks like postgres://user@host/name, or use a folder")]
    Url(#[source] Option<sqlx::Error>),
    /// A setting under which data could be lost or silently damaged.
    #[error("{setting} is {found} and must be {wanted}, otherwise data could be lost")]
    Unsafe {
        /// The setting.
        setting: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        wanted: &'static str,
    },
    /// The folder or file cannot be made.
    #[error("{0} cannot be created")]
    Create(Location, #[source] std::io::Error),
    /// Bringing the tables up to date failed; the data is as it was.
    #[error("the tables could not be brought up to date")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The database cannot be reached or refused.
    #[error(transparent)]
    Store(#[from] Error),
}

impl OpenError {
    /// What to do about it, as a sentence.
    pub fn remedy(&self) -> String {
        let remedy = match self {
            Self::Missing(_) => {
                "Make one with `throughline init`, or name the right place with --data or --database."
            }
            Self::Exists(_) => "Use it as it is, or choose another place.",
            Self::Newer { .. } => "Install that version of Throughline or a newer one.",
            Self::Url(_) => {
                "Write postgres://user@host/name after --database, or a folder after --data."
            }
            Self::Unsafe { .. } => "Put the setting right; Throughline does not run without it.",
            Self::Create(..) => "Check that the folder's parent exists and may be written to.",
            Self::Migrate(_) => {
                "Restore the newest backup, or ask for help with the message in the log."
            }
            Self::Store(_) => "Check that the database is there and may be used.",
        };
        remedy.to_owned()
    }
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What a database's own error code means to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Full,
    Busy,
    Corrupt,
    Other,
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match meaning(&error) {
            Meaning::Full => Self::Full(error),
            Meaning::Busy => Self::Busy(error),
            Meaning::Corrupt => Self::Corrupt(error),
            Meaning::Other => Self::Other(error),
        }
    }
}

impl Error {
    /// Whether a row with this key was there already.
    pub fn is_duplicate(&self) -> bool {
        let (Self::Full(it) | Self::Busy(it) | Self::Corrupt(it) | Self::Other(it)) = self;
        it.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum that grows")]
fn meaning(error: &sqlx::Error) -> Meaning {
    match error {
        sqlx::Error::PoolTimedOut => Meaning::Busy,
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Meaning::Corrupt,
        sqlx::Error::Database(database) => {
            let code = database.code().unwrap_or_default();
            if database.try_downcast_ref::<PgDatabaseError>().is_some() {
                meaning_in_postgres(&code)
            } else {
                meaning_in_sqlite(&code)
            }
        }
        _ => Meaning::Other,
    }
}

/// SQLite gives extended codes; the low byte is the kind.
fn meaning_in_sqlite(code: &str) -> Meaning {
    match code.parse::<u32>().map(|it| it & 0xff) {
        Ok(13) => Meaning::Full,
        Ok(5 | 6) => Meaning::Busy,
        Ok(11 | 26) => Meaning::Corrupt,
        _ => Meaning::Other,
    }
}

fn meaning_in_postgres(code: &str) -> Meaning {
    match code {
        "53100" => Meaning::Full,
        // Lock not available, deadlock, serialisation failure, too many connections.
        "55P03" | "40P01" | "40001" | "53300" => Meaning::Busy,
        "XX001" | "XX002" => Meaning::Corrupt,
        _ => Meaning::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart() {
        for (code, wanted) in [
            ("13", Meaning::Full),
            ("5", Meaning::Busy),
            ("517", Meaning::Busy),
            ("6", Meaning::Busy),
            ("11", Meaning::Corrupt),
            ("779", Meaning::Corrupt),
            ("26", Meaning::Corrupt),
            ("1811", Meaning::Other),
        ] {
            assert_eq!(meaning_in_sqlite(code), wanted, "{code}");
        }
        assert_eq!(meaning_in_postgres("53100"), Meaning::Full);
        assert_eq!(meaning_in_postgres("40P01"), Meaning::Busy);
        assert_eq!(meaning_in_postgres("XX001"), Meaning::Corrupt);
        assert_eq!(meaning_in_postgres("23505"), Meaning::Other);
    }

    #[test]
    fn waiting_too_long_for_the_writer_is_busy() {
        assert!(matches!(Error::from(sqlx::Error::PoolTimedOut), Error::Busy(_)));
    }
}
