//! How publishers' files are read: by the same program in a child process that can do nothing else.
//!
//! Invariant: what a child answers is as little trusted as the file; `checked` stands between.

use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

use ingest::{
    layout::{Layout, Painted, Proposal},
    reading::{File, Known, Reading, Refusal},
};
use serde::de::DeserializeOwned;
use tokio::{runtime::Handle, sync::Semaphore};

mod checked;
mod child;
mod death;
mod inside;
mod limits;
mod message;
mod walls;

use child::Child;
use death::Death;
pub use inside::run as run_inside;
pub use limits::Limits;
use message::Task;
pub use walls::{Locked, Walls, build as build_walls};

/// Reads publishers' files; cheap to clone.
#[derive(Clone, Debug)]
pub struct Reader(Arc<Readers>);

#[derive(Debug)]
struct Readers {
    way: Way,
    /// Files of imports are read as many at a time as there are cores, whoever's they are.
    files: Semaphore,
    /// Those who wait for a page do not wait for imports.
    pages: Semaphore,
}

#[derive(Debug)]
enum Way {
    /// By starting this program as a child.
    Child { program: PathBuf, limits: Limits },
    /// Here, through the same messages.
    #[cfg(feature = "in-process")]
    Here,
}

impl Reader {
    /// Reads in children that run `program`, which must call [`run_inside`] when its only argument
    /// is [`Reader::ARGUMENT`].
    pub fn child(program: PathBuf, limits: Limits) -> Self {
        Self::of(Way::Child { program, limits })
    }

    /// Reads within the process itself: for tests of other things.
    #[cfg(feature = "in-process")]
    pub fn here() -> Self {
        Self::of(Way::Here)
    }

    fn of(way: Way) -> Self {
        let cores = thread::available_parallelism().map_or(2, usize::from).max(2);
        let (files, pages) = (Semaphore::new(cores), Semaphore::new(2));
        Self(Arc::new(Readers { way, files, pages }))
    }

    /// The only argument of a program that is started as a child.
    pub const ARGUMENT: &str = "read-within";

    /// What a child is kept from, for diagnosis.
    ///
    /// # Errors
    /// When no child can be started.
    pub fn walls(&self) -> io::Result<Walls> {
        match &self.0.way {
            Way::Child { program, limits } => Ok(Child::start(program, limits)?.walls()),
            #[cfg(feature = "in-process")]
            Way::Here => Ok(Walls::default()),
        }
    }

    /// Files to be read against the same knowledge; their children end with it. Files of all batches
    /// take turns in the order in which they ask. To be called, and used, within a runtime; what it
    /// does blocks.
    pub(crate) fn batch(&self, known: &Known<'_>) -> Batch {
        let known = message::encode(known);
        Batch { reader: self.clone(), known, idle: Mutex::default(), runtime: Handle::current() }
    }

    /// The cells of one row; see [`ingest::cells`].
    pub(crate) async fn cells(&self, bytes: Vec<u8>, row: u32) -> Option<Cells> {
        let cells: Option<Cells> = self.alone(Task::Cells { row }, bytes).await.ok()?;
        cells.filter(|it| checked::cells(it))
    }

    /// A sheet's name and the cells of one of its rows; see [`ingest::sheet_cells`].
    pub(crate) async fn sheet_cells(
        &self,
        bytes: Vec<u8>,
        sheet: u16,
        row: u32,
    ) -> Option<(String, Cells)> {
        let task = Task::SheetCells { sheet, row };
        let cells: Option<(String, Cells)> = self.alone(task, bytes).await.ok()?;
        cells.filter(|(_, it)| checked::cells(it))
    }

    /// A layout for a file; see [`layout::propose`].
    pub(crate) async fn propose(&self, name: &str, bytes: Vec<u8>) -> Result<Proposal, Refusal> {
        self.alone(Task::Propose { name: name.to_owned() }, bytes).await?
    }

    /// A layout painted over a file; see [`layout::paint`].
    pub(crate) async fn paint(
        &self,
        name: &str,
        bytes: Vec<u8>,
        layout: &Layout,
    ) -> Result<Vec<Painted>, Refusal> {
        let (name, layout) = (name.to_owned(), layout.clone());
        self.alone(Task::Paint { name, layout }, bytes).await?
    }

    /// Has one thing done for somebody who waits for a page: by a child of its own, whatever files
    /// are being imported.
    async fn alone<T: DeserializeOwned>(&self, task: Task, bytes: Vec<u8>) -> Result<T, Refusal> {
        let reader = self.clone();
        let done = async {
            let _turn = self.0.pages.acquire().await.map_err(io::Error::other)?;
            let ask = move || reader.ask_alone(&task, &bytes);
            tokio::task::spawn_blocking(ask).await.map_err(io::Error::other)
        };
        let answer = done.await.map_err(Death::NotBorn).and_then(|it| it);
        answer.and_then(|it| message::decode(&it).ok_or(Death::Garbage)).map_err(|death| {
            tracing::warn!(?death, "a file could not be looked into");
            death.refusal()
        })
    }

    fn ask_alone(&self, task: &Task, bytes: &[u8]) -> Result<Vec<u8>, Death> {
        match &self.0.way {
            Way::Child { program, limits } => {
                let child = Child::start(program, limits).map_err(Death::NotBorn)?;
                child.ask(task, bytes).map(|(_, answer)| answer)
            }
            #[cfg(feature = "in-process")]
            Way::Here => Ok(inside::answer(task, bytes, &message::Told::default())),
        }
    }
}

/// Columns and cells.
type Cells = Vec<(String, String)>;

/// Why there is no reading.
#[derive(Debug)]
pub(crate) enum Unread {
    /// The reader says so.
    Refused(Refusal),
    /// The child died of the file: it is better not asked again.
    Died(Refusal),
}

impl Unread {
    /// The same for whoever sent the file.
    pub(crate) fn refusal(self) -> Refusal {
        match self {
            Self::Refused(refusal) | Self::Died(refusal) => refusal,
        }
    }
}

/// A few children that read one file after another, and are ended together.
#[derive(Debug)]
pub(crate) struct Batch {
    reader: Reader,
    known: Vec<u8>,
    idle: Mutex<Vec<Child>>,
    runtime: Handle,
}

impl Batch {
    /// Reads a file; a child that dies of it is a refusal of this file alone.
    pub(crate) fn read(&self, file: &File<'_>) -> Result<Reading, Unread> {
        let answer = self.ask(&Task::Read { name: file.name.to_owned() }, file.bytes);
        let reading = answer.and_then(|it| match it.is_empty() {
            true => Err(Death::Panic),
            false => checked::reading(&it).ok_or(Death::Garbage),
        });
        match reading {
            Ok(reading) => reading.map_err(Unread::Refused),
            Err(death) => {
                tracing::warn!(?death, file = file.name, "a file could not be read");
                Err(Unread::Died(death.refusal()))
            }
        }
    }

    /// Whether a layout can be proposed for a file.
    pub(crate) fn can_propose(&self, file: &File<'_>) -> bool {
        let answer = self.ask(&Task::Propose { name: file.name.to_owned() }, file.bytes);
        let proposed = answer.ok().and_then(|it| message::decode(&it));
        matches!(proposed, Some(Ok::<Proposal, Refusal>(_)))
    }

    fn ask(&self, task: &Task, bytes: &[u8]) -> Result<Vec<u8>, Death> {
        match &self.reader.0.way {
            Way::Child { program, limits } => {
                let _turn = self.runtime.block_on(self.reader.0.files.acquire());
                let idle = self.idle().pop().filter(Child::is_alive);
                let child = match idle {
                    Some(child) => child,
                    None => Child::start(program, limits)
                        .map_err(Death::NotBorn)
                        .and_then(|it| it.tell(&self.known))?,
                };
                let (child, answer) = child.ask(task, bytes)?;
                self.idle().push(child);
                Ok(answer)
            }
            #[cfg(feature = "in-process")]
            Way::Here => {
                let told = message::decode(&self.known).ok_or(Death::Garbage)?;
                Ok(inside::answer(task, bytes, &told))
            }
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Child>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
