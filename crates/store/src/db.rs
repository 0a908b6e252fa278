//! A unit's data: made, opened, read and written, on either engine.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::{
    ConnectOptions, PgPool, Postgres, Sqlite, SqlitePool, Transaction,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::{
    error::{OpenError, Result},
    location::Location,
    sqlite, unit,
};

/// A unit's data. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Db(Engine);

#[derive(Clone, Debug)]
enum Engine {
    /// One connection writes, several read: SQLite knows one writer, and queueing here is better
    /// than being told that the database is locked.
    Sqlite { read: SqlitePool, write: SqlitePool },
    /// The same, so that those who wait for their turn to write keep nobody from reading.
    Postgres { read: PgPool, write: PgPool },
}

/// Connections to PostgreSQL that read.
const READERS: u32 = 9;

/// How long a write waits for another one, in this process or elsewhere.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The same for other processes on PostgreSQL, where the server, the role or the URL sets no limit.
const BEGIN_WRITE: &str = "BEGIN; SELECT set_config('lock_timeout', '30s', true) \
    WHERE current_setting('lock_timeout') = '0'";

/// A transaction. Dropped without `commit`, nothing of it has happened.
#[derive(Debug)]
pub enum Tx {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// Runs the same expression against either engine; each arm is checked against its own driver.
macro_rules! on {
    ($tx:expr, |$connection:ident| $body:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
            $crate::db::Tx::Postgres(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
        }
    };
}
pub(crate) use on;

static SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");

impl Db {
    /// Makes a unit that starts now; refuses where there is one.
    pub async fn create(
        location: &Location,
        now: Timestamp,
    ) -> std::result::Result<Self, OpenError> {
        if let Location::Folder(folder) = location {
            sqlite::make_file(folder).map_err(|it| OpenError::Create(location.clone(), it))?;
        }
        let db = Self::connect(location).await?;
        if db.has_unit().await? {
            return Err(OpenError::Exists(location.clone()));
        }
        db.migrate(location).await?;
        let mut tx = db.begin_write().await?;
        match unit::start(&mut tx, now).await {
            Err(error) if error.is_duplicate() => {
                return Err(OpenError::Exists(location.clone()));
            }
            started => started?,
        }
        tx.commit().await?;
        Ok(db)
    }

    /// Opens the unit that is there and brings its tables up to date.
    pub async fn open(location: &Location) -> std::result::Result<Self, OpenError> {
        if let Location::Folder(folder) = location
            && !folder.join(Location::FILE).is_file()
        {
            return Err(OpenError::Missing(location.clone()));
        }
        let db = Self::connect(location).await?;
        if !db.has_unit().await? {
            return Err(OpenError::Missing(location.clone()));
        }
        db.migrate(location).await?;
        Ok(db)
    }

    async fn connect(location: &Location) -> std::result::Result<Self, OpenError> {
        match location {
            Location::Folder(folder) => {
                let (read, write) = sqlite::connect(&folder.join(Location::FILE)).await?;
                Ok(Self(Engine::Sqlite { read, write }))
            }
            Location::Url(url) => {
                let (read, write) = connect_postgres(url).await?;
                Ok(Self(Engine::Postgres { read, write }))
            }
        }
    }

    async fn has_unit(&self) -> std::result::Result<bool, OpenError> {
        let mut tx = self.read().await?;
        Ok(unit::is_there(&mut tx).await?)
    }

    async fn migrate(&self, location: &Location) -> std::result::Result<(), OpenError> {
        let known = self.migrator().iter().map(|it| it.version).max().unwrap_or_default();
        let found = unit::schema_version(&mut self.read().await?).await?;
        if found > known {
            return Err(OpenError::Newer { location: location.clone(), found, known });
        }
        match &self.0 {
            Engine::Sqlite { write, .. } => SQLITE.run(write).await?,
            Engine::Postgres { write, .. } => POSTGRES.run(write).await?,
        }
        Ok(())
    }

    const fn migrator(&self) -> &'static Migrator {
        match self.0 {
            Engine::Sqlite { .. } => &SQLITE,
            Engine::Postgres { .. } => &POSTGRES,
        }
    }

    /// The engine's name, for people.
    pub const fn engine(&self) -> &'static str {
        match self.0 {
            Engine::Sqlite { .. } => "SQLite",
            Engine::Postgres { .. } => "PostgreSQL",
        }
    }

    /// A transaction that reads: everything in it is seen as of its first query.
    pub async fn read(&self) -> Result<Tx> {
        Ok(match &self.0 {
            Engine::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?),
            Engine::Postgres { read, .. } => Tx::Postgres(
                read.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
            ),
        })
    }

    /// A transaction that writes. Writers take turns, so what one reads stays true until it commits.
    pub async fn write(&self) -> Result<Tx> {
        let mut tx = self.begin_write().await?;
        unit::take_turn(&mut tx).await?;
        Ok(tx)
    }

    async fn begin_write(&self) -> Result<Tx> {
        Ok(match &self.0 {
            // Takes the write lock at once: a transaction that reads first could not get it later.
            Engine::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Engine::Postgres { write, .. } => Tx::Postgres(write.begin_with(BEGIN_WRITE).await?),
        })
    }

    /// Carries SQLite's log over into the file, so that a copy of the file alone is whole.
    pub async fn carry_over(&self) -> Result<()> {
        if let Engine::Sqlite { write, .. } = &self.0 {
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(write).await?;
        }
        Ok(())
    }

    /// Waits for what is under way, then lets go of every connection. SQLite's log stays as it is: the
    /// last connection to go would write it a second time, and one that only reads may not.
    pub async fn close(&self) {
        match &self.0 {
            Engine::Sqlite { read, write } => {
                write.close().await;
                read.close().await;
            }
            Engine::Postgres { read, write } => {
                write.close().await;
                read.close().await;
            }
        }
    }
}

impl Tx {
    /// Makes everything in the transaction last. Once this returns, no crash loses it.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// The pool that reads and the single connection that writes.
async fn connect_postgres(url: &str) -> std::result::Result<(PgPool, PgPool), OpenError> {
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return Err(OpenError::Url(None));
    }
    let options: PgConnectOptions = url.parse().map_err(|it| OpenError::Url(Some(it)))?;
    let options = options.application_name("throughline").disable_statement_logging();
    let pool = |most| PgPoolOptions::new().max_connections(most).acquire_timeout(PATIENCE);
    let write = pool(1).connect_with(options.clone()).await?;
    Ok((pool(READERS).connect_lazy_with(options), write))
}
