//! What runs within a child: walls first, then file after file.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering},
};

use ingest::{layout, reading::File};

use super::{
    limits::Limits,
    message::{Task, Told, decode, encode, encode_reading, read_frame, write_frame},
    walls,
};

/// Reads what comes in on standard input until it ends, and answers on standard output. To be called
/// first thing, while the process has one thread and nothing open.
pub fn run() -> ExitCode {
    say_few_panics();
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::OutOfMemory => ExitCode::from(OUT_OF_MEMORY),
        Err(_) => ExitCode::FAILURE,
    }
}

/// Lets the first panics be told alone: nobody reads what a child says before it has ended, and one that waits for
/// a reader would hang.
fn say_few_panics() {
    const FEW: usize = 20;
    let said = AtomicUsize::new(0);
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if said.fetch_add(1, Ordering::Relaxed) < FEW {
            tell(panic);
        }
    }));
}

/// How a child ends that cannot hold the file itself.
pub(super) const OUT_OF_MEMORY: u8 = 12;

fn serve() -> io::Result<()> {
    let (mut asked, mut answered) = (io::stdin().lock(), io::stdout().lock());
    let not_understood = || io::Error::from(io::ErrorKind::InvalidData);
    let limits: Limits = decode(&read_frame(&mut asked, 1024)?).ok_or_else(not_understood)?;
    write_frame(&mut answered, &encode(&walls::build(&limits)))?;
    let mut told = Told::default();
    loop {
        let task = match read_frame(&mut asked, 1 << 20) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            task => task?,
        };
        let task: Task = decode(&task).ok_or_else(not_understood)?;
        let bytes = read_frame(&mut asked, u64::MAX)?;
        if matches!(task, Task::Know) {
            told = decode(&bytes).ok_or_else(not_understood)?;
            continue;
        }
        walls::start_the_clock(&limits);
        let answer = catch_unwind(AssertUnwindSafe(|| answer(&task, &bytes, &told)));
        drop(bytes);
        write_frame(&mut answered, &answer.unwrap_or_default())?;
    }
}

/// Does a task.
pub(super) fn answer(task: &Task, bytes: &[u8], told: &Told) -> Vec<u8> {
    match task {
        Task::Know => Vec::new(),
        Task::Read { name } => encode_reading(&ingest::read(&File { name, bytes }, &told.known())),
        Task::Cells { row } => encode(&ingest::cells(bytes, *row)),
        Task::SheetCells { sheet, row } => encode(&ingest::sheet_cells(bytes, *sheet, *row)),
        Task::Propose { name } => encode(&layout::propose(&File { name, bytes })),
        Task::Paint { name, layout } => encode(&layout::paint(&File { name, bytes }, layout)),
    }
}
