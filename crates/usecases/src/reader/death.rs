//! What a child died of, and the sentence for whoever sent the file.

use std::{io, process::ExitStatus};

use ingest::reading::Refusal;

use super::{inside::OUT_OF_MEMORY, limits::Limits};

/// Why there is no answer.
#[derive(Debug)]
#[expect(dead_code, reason = "what is within is for the log")]
pub(super) enum Death {
    /// No child could be started.
    NotBorn(io::Error),
    /// It took too long.
    Late(Limits),
    /// It wanted too much memory.
    Memory(Limits),
    /// Calls within calls, as deep as the file is nested.
    Depth,
    /// Its answer was none.
    Garbage,
    /// The program failed, and said so.
    Panic,
    /// Ended from outside or by a fault, with its last words.
    Other(ExitStatus, String),
}

impl Death {
    /// What an end means.
    pub(super) fn of(status: ExitStatus, words: String, limits: Limits) -> Self {
        if is_out_of_time(status) {
            Self::Late(limits)
        } else if words.contains("memory allocation of")
            || status.code() == Some(OUT_OF_MEMORY.into())
        {
            Self::Memory(limits)
        } else if words.contains("overflowed its stack") {
            Self::Depth
        } else {
            Self::Other(status, words)
        }
    }

    /// The same for whoever sent the file.
    pub(super) fn refusal(&self) -> Refusal {
        let (problem, remedy) = match self {
            Self::NotBorn(_) => (
                "This file could not be read: the process that reads files did not start."
                    .to_owned(),
                "Try again in a minute; if it stays so, whoever runs the server finds why in its log.",
            ),
            Self::Late(limits) => (
                format!(
                    "Reading this file took longer than {} seconds and was stopped.",
                    limits.seconds
                ),
                "Send the table alone, as CSV, or in several files.",
            ),
            Self::Memory(limits) => (
                format!(
                    "Reading this file needed more than {} of memory and was stopped.",
                    limits.memory_in_words()
                ),
                "Send the table alone, as CSV, or in several files.",
            ),
            Self::Depth => (
                "This file is nested deeper than any table and was not read.".to_owned(),
                "Send the table alone, as CSV.",
            ),
            Self::Garbage | Self::Panic => (
                "This file could not be read, by a fault of this program and not of yours."
                    .to_owned(),
                "Send the table alone, as CSV, and report the file that failed.",
            ),
            Self::Other(status, _) => (
                format!("Reading this file was broken off ({status})."),
                "Try again; if it stays so, send the table alone, as CSV.",
            ),
        };
        Refusal { problem, remedy: remedy.to_owned() }
    }
}

/// SIGXCPU, by which a kernel ends what has used up its time.
#[cfg(unix)]
fn is_out_of_time(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt as _;
    status.signal() == Some(rustix::process::Signal::XCPU.as_raw())
}

#[cfg(not(unix))]
fn is_out_of_time(_: ExitStatus) -> bool {
    false
}
