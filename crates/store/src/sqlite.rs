//! SQLite as we require it: settings under which an acknowledged write survives a power cut.

use std::{
    fs::{DirBuilder, OpenOptions},
    io,
    path::Path,
};

use sqlx::{
    ConnectOptions, Row, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{db::PATIENCE, error::OpenError};

/// Connections that read.
const READERS: u32 = 4;

/// Rows that a connection reads ahead; the driver hands each over through a channel.
const ROW_BUFFER: usize = 2000;

/// Bytes of a page, for a file that is new. Blocks of observations fit larger pages better.
const PAGE: u32 = 8192;

/// Pages in the write-ahead log (32 MiB) before a commit carries them over into the file: a big
/// import is written once before it is acknowledged, and carried over with a later commit.
const LOG: &str = "4096";

/// Older versions can corrupt a write-ahead log that is reset while it is read (fixed in 3.51.3).
const OLDEST: (u32, u32, u32) = (3, 51, 3);

/// What is asked of each connection after it is made: the setting, its safe value as SQLite prints
/// it, and as we say it.
const SETTINGS: [(&str, &str, &str, &str); 7] = [
    ("journal_mode", "PRAGMA journal_mode", "wal", "WAL"),
    ("synchronous", "PRAGMA synchronous", "2", "FULL (2)"),
    ("foreign_keys", "PRAGMA foreign_keys", "1", "on (1)"),
    ("trusted_schema", "PRAGMA trusted_schema", "0", "off (0)"),
    ("cell_size_check", "PRAGMA cell_size_check", "1", "on (1)"),
    ("mmap_size", "PRAGMA mmap_size", "0", "0"),
    // Without it INSERT OR REPLACE would delete rows behind the backs of the triggers.
    ("recursive_triggers", "PRAGMA recursive_triggers", "1", "on (1)"),
];

/// Makes the folder and an empty file, both for the owner's eyes only; keeps what is there.
pub(crate) fn make_file(folder: &Path) -> io::Result<()> {
    let mut folders = DirBuilder::new();
    folders.recursive(true);
    let mut file = OpenOptions::new();
    file.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        std::os::unix::fs::DirBuilderExt::mode(&mut folders, 0o700);
        // The write-ahead log takes its mode from this file.
        std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    }
    folders.create(folder)?;
    file.open(folder.join(crate::Location::FILE)).map(drop)
}

/// The pool that reads and the single connection that writes, checked.
pub(crate) async fn connect(file: &Path) -> Result<(SqlitePool, SqlitePool), OpenError> {
    let options = options(file);
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .acquire_timeout(PATIENCE)
        .connect_with(options.clone())
        .await?;
    check(&mut *write.acquire().await?).await?;
    let read = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(PATIENCE)
        .connect_with(options.read_only(true))
        .await?;
    check(&mut *read.acquire().await?).await?;
    Ok((read, write))
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON")
        .pragma("mmap_size", "0")
        .pragma("recursive_triggers", "ON")
        // What a long statement could have to take back is kept in memory, not in files.
        .pragma("temp_store", "MEMORY")
        .page_size(PAGE)
        .pragma("wal_autocheckpoint", LOG)
        .row_buffer_size(ROW_BUFFER)
        .disable_statement_logging()
}

/// Refuses a connection whose version or settings could lose or damage data.
pub async fn check(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let version: String =
        sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut *connection).await?;
    check_version(&version)?;
    for (setting, question, safe, wanted) in SETTINGS {
        let found = ask(connection, question).await?;
        if found != safe {
            return Err(OpenError::Unsafe { setting, found, wanted });
        }
    }
    Ok(())
}

async fn ask(
    connection: &mut SqliteConnection,
    question: &'static str,
) -> Result<String, OpenError> {
    let answer = sqlx::query(question).fetch_one(connection).await?;
    // Unchecked, because some settings answer with a number.
    Ok(answer.try_get_unchecked(0)?)
}

fn check_version(version: &str) -> Result<(), OpenError> {
    let mut numbers = version.split('.').map(|it| it.parse().unwrap_or(0));
    let mut number = || numbers.next().unwrap_or(0);
    let found = (number(), number(), number());
    if found >= OLDEST {
        return Ok(());
    }
    Err(OpenError::Unsafe {
        setting: "SQLite's version",
        found: version.to_owned(),
        wanted: "3.51.3 or newer",
    })
}

#[cfg(test)]
mod tests {
    use sqlx::Connection;

    use super::*;

    #[test]
    fn a_version_that_can_corrupt_the_log_is_refused() {
        for old in ["3.51.2", "3.7.0", "3.50.99", "2.99.99", ""] {
            assert!(check_version(old).is_err(), "{old}");
        }
        for new in ["3.51.3", "3.52.0", "4.0.0"] {
            assert!(check_version(new).is_ok(), "{new}");
        }
    }

    #[tokio::test]
    async fn every_weaker_setting_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        make_file(folder.path()).unwrap();
        let safe = options(&folder.path().join(crate::Location::FILE));
        let mut connection = safe.connect().await.unwrap();
        check(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        for (setting, weaken) in [
            ("synchronous", "PRAGMA synchronous = NORMAL"),
            ("foreign_keys", "PRAGMA foreign_keys = OFF"),
            ("trusted_schema", "PRAGMA trusted_schema = ON"),
            ("cell_size_check", "PRAGMA cell_size_check = OFF"),
            ("mmap_size", "PRAGMA mmap_size = 1048576"),
            ("recursive_triggers", "PRAGMA recursive_triggers = OFF"),
            ("journal_mode", "PRAGMA journal_mode = DELETE"),
        ] {
            let mut connection = safe.connect().await.unwrap();
            sqlx::raw_sql(weaken).execute(&mut connection).await.unwrap();
            match check(&mut connection).await {
                Err(OpenError::Unsafe { setting: found, .. }) => assert_eq!(found, setting),
                other => panic!("{weaken}: {other:?}"),
            }
            connection.close().await.unwrap();
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_look() {
        use std::os::unix::fs::PermissionsExt;
        let above = tempfile::tempdir().unwrap();
        let folder = above.path().join("unit");
        make_file(&folder).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&folder.join(crate::Location::FILE)), 0o600);
    }
}
