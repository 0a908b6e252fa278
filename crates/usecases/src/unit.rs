//! One delivery unit: its database, its clock, and what was computed lately.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use delivery::permission::Actor;
use jiff::Timestamp;
use store::{Db, Location};
use tokio::sync::Semaphore;

use crate::{
    Error, Outside, Reader, Work, cache::Cache, jobs::Unwritten, release::quota::Incoming,
    source::watch::Watch,
};

/// A delivery unit; cheap to clone.
#[derive(Clone)]
pub struct Unit(Arc<Inside>);

struct Inside {
    db: Db,
    outside: Arc<dyn Outside>,
    reader: Reader,
    started_at: Timestamp,
    cache: Cache,
    unwritten: Unwritten,
    watch: OnceLock<Watch>,
    /// Argon2 is heavy on purpose: two at a time, so that guessing cannot take the machine.
    hashing: Semaphore,
    /// A file of figures is made whole: two at a time.
    inflating: Semaphore,
    incoming: Incoming,
}

impl Unit {
    /// Makes an empty unit where there is none.
    pub async fn create(
        location: &Location,
        outside: Arc<dyn Outside>,
        reader: Reader,
    ) -> Result<Self, Error> {
        let db = Db::create(location, outside.now()).await?;
        Self::of(db, outside, reader).await
    }

    /// Opens a unit that is there.
    pub async fn open(
        location: &Location,
        outside: Arc<dyn Outside>,
        reader: Reader,
    ) -> Result<Self, Error> {
        let db = Db::open(location).await?;
        Self::of(db, outside, reader).await
    }

    /// A unit over a database that is open already.
    pub async fn of(db: Db, outside: Arc<dyn Outside>, reader: Reader) -> Result<Self, Error> {
        let started_at = store::unit::started_at(&mut db.read().await?).await?;
        Ok(Self(Arc::new(Inside {
            db,
            outside,
            reader,
            started_at,
            cache: Cache::default(),
            unwritten: Unwritten::default(),
            watch: OnceLock::new(),
            hashing: Semaphore::new(2),
            inflating: Semaphore::new(2),
            incoming: Incoming::default(),
        })))
    }

    /// Says what the watch may do, once, before it begins; unsaid, it fetches nothing and mails nothing.
    #[must_use]
    pub fn watching(self, watch: Watch) -> Self {
        // Said twice, the first counts.
        let _said_before = self.0.watch.set(watch);
        self
    }

    /// What the watch may do.
    pub fn watch(&self) -> &Watch {
        self.0.watch.get_or_init(Watch::default)
    }

    /// Work that reads: everything it sees is of one moment.
    pub async fn reading(&self, actor: Actor) -> Result<Work, Error> {
        Ok(Work { tx: self.0.db.read().await?, actor, now: self.now(), unit: self.clone() })
    }

    /// Work that may write: done by [`Work::commit`], undone by dropping it.
    pub async fn writing(&self, actor: Actor) -> Result<Work, Error> {
        Ok(Work { tx: self.0.db.write().await?, actor, now: self.now(), unit: self.clone() })
    }

    /// Lets go of the database at the end of a command; its log is carried over later.
    pub async fn close(&self) {
        self.0.db.close().await;
    }

    /// Lets go of the database at the end of a server's day, leaving one whole file.
    pub async fn close_for_good(&self) -> Result<(), Error> {
        self.0.db.carry_over().await?;
        self.close().await;
        Ok(())
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.0.outside.now()
    }

    /// "SQLite 3.51.3" or "PostgreSQL", for diagnosis.
    pub fn engine(&self) -> &'static str {
        self.0.db.engine()
    }

    /// How its files are read.
    pub fn reader(&self) -> &Reader {
        &self.0.reader
    }

    pub(crate) fn db(&self) -> &Db {
        &self.0.db
    }

    pub(crate) fn random(&self) -> [u8; 32] {
        self.0.outside.random()
    }

    pub(crate) fn started_at(&self) -> Timestamp {
        self.0.started_at
    }

    pub(crate) fn cache(&self) -> &Cache {
        &self.0.cache
    }

    pub(crate) fn unwritten(&self) -> &Unwritten {
        &self.0.unwritten
    }

    pub(crate) fn inflating(&self) -> &Semaphore {
        &self.0.inflating
    }

    pub(crate) fn incoming(&self) -> &Incoming {
        &self.0.incoming
    }

    pub(crate) fn hashing(&self) -> &Semaphore {
        &self.0.hashing
    }
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unit").field("engine", &self.engine()).finish_non_exhaustive()
    }
}
