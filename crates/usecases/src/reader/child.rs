//! The parent's side: one child process, what it is asked, and how it ended.

use std::{
    io::{self, Read as _},
    path::Path,
    process::{self, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use super::{
    Reader, Walls,
    death::Death,
    limits::Limits,
    message::{Task, decode, encode, read_frame, write_frame},
};

/// The most that a child may answer. Figures take less room here than in most files.
const MOST_OF_AN_ANSWER: u64 = 256 << 20;
/// The most of its last words that is kept for the log.
const LAST_WORDS: u64 = 2048;

/// A child process that reads files; it ends with this.
#[derive(Debug)]
pub(super) struct Child {
    process: Arc<Mutex<process::Child>>,
    asks: ChildStdin,
    answers: ChildStdout,
    walls: Walls,
    limits: Limits,
    /// The process was ended because a file took too long.
    late: Arc<AtomicBool>,
    /// Says to the watch that a task begins (true) or is done (false).
    watch: Sender<bool>,
}

impl Child {
    /// Starts `program` as a child.
    pub(super) fn start(program: &Path, limits: &Limits) -> io::Result<Self> {
        let mut process = command(program).spawn()?;
        let ends = process.stdin.take().zip(process.stdout.take());
        let (asks, answers) = ends.ok_or(io::ErrorKind::BrokenPipe)?;
        let process = Arc::new(Mutex::new(process));
        let late = Arc::new(AtomicBool::new(false));
        let watch = watch(&process, &late, limits.patience)?;
        let walls = Walls::default();
        let mut child = Self { process, asks, answers, walls, limits: *limits, late, watch };
        child.walls = child.greet()?;
        Ok(child)
    }

    fn greet(&mut self) -> io::Result<Walls> {
        // Should it hang here the watch ends it.
        let _begun = self.watch.send(true);
        write_frame(&mut self.asks, &encode(&self.limits))?;
        let walls = read_frame(&mut self.answers, 1024)?;
        let _done = self.watch.send(false);
        decode(&walls).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    pub(super) const fn walls(&self) -> Walls {
        self.walls
    }

    pub(super) fn is_alive(&self) -> bool {
        matches!(self.process().try_wait(), Ok(None))
    }

    /// Tells what files are read against; whoever gives no answer is no more.
    pub(super) fn tell(mut self, known: &[u8]) -> Result<Self, Death> {
        match self.send(&Task::Know, known) {
            Ok(()) => Ok(self),
            Err(_) => Err(self.death()),
        }
    }

    /// Asks for one thing; whoever gives no answer is no more.
    pub(super) fn ask(mut self, task: &Task, bytes: &[u8]) -> Result<(Self, Vec<u8>), Death> {
        let _begun = self.watch.send(true);
        let sent = self.send(task, bytes);
        match sent.and_then(|()| read_frame(&mut self.answers, MOST_OF_AN_ANSWER)) {
            Ok(answer) => {
                let _done = self.watch.send(false);
                Ok((self, answer))
            }
            Err(_) => Err(self.death()),
        }
    }

    fn send(&mut self, task: &Task, bytes: &[u8]) -> io::Result<()> {
        write_frame(&mut self.asks, &encode(task))?;
        write_frame(&mut self.asks, bytes)
    }

    /// Ends a child that gave no answer, and says what it died of.
    fn death(self) -> Death {
        let mut process = self.process();
        // Whoever gave a wrong answer lives; whoever died of a limit has gone in a moment.
        for _ in 0..100 {
            if !matches!(process.try_wait(), Ok(None)) {
                break;
            }
            thread::sleep(Duration::from_millis(1));
        }
        let ended = process.try_wait().ok().flatten();
        let _killed = process.kill();
        let _gone = process.wait();
        let mut words = Vec::new();
        if let Some(said) = process.stderr.take() {
            let _read = said.take(LAST_WORDS).read_to_end(&mut words);
        }
        let words = String::from_utf8_lossy(&words).into_owned();
        match self.late.load(Ordering::SeqCst) {
            true => Death::Late(self.limits),
            false => ended.map_or(Death::Garbage, |it| Death::of(it, words, self.limits)),
        }
    }

    fn process(&self) -> std::sync::MutexGuard<'_, process::Child> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let mut process = self.process();
        let _killed = process.kill();
        let _gone = process.wait();
    }
}

/// The program with nothing of this process: no environment, no folder, no terminal's signals.
/// Everything that Rust and SQLite open is closed on the way.
fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg(Reader::ARGUMENT).env_clear().current_dir("/");
    // The allocator would reserve 1 GB of addresses at a time, which is all that a child may have.
    command.env("MIMALLOC_ARENA_RESERVE", "0");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        command.arg0("throughline").process_group(0);
    }
    command
}

/// Ends a process whose task takes longer than is waited for.
fn watch(
    process: &Arc<Mutex<process::Child>>,
    late: &Arc<AtomicBool>,
    patience: Duration,
) -> io::Result<Sender<bool>> {
    let (sender, tasks) = mpsc::channel();
    let (process, late) = (Arc::clone(process), Arc::clone(late));
    let watching = move || {
        while let Ok(begun) = tasks.recv() {
            if begun && tasks.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                late.store(true, Ordering::SeqCst);
                let _killed = process.lock().unwrap_or_else(PoisonError::into_inner).kill();
                return;
            }
        }
    };
    thread::Builder::new().name("watch".to_owned()).spawn(watching)?;
    Ok(sender)
}
