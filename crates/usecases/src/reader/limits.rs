//! How much reading one file may take.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How much reading one file may take.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Limits {
    /// Memory of a child in megabytes: the program's own, the file, what it is unpacked to, its figures.
    pub megabytes: u32,
    /// Time of a processor.
    pub seconds: u32,
    /// Time on the clock, when the machine is busy with others.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { megabytes: 1024, seconds: 60, patience: Duration::from_secs(180) }
    }
}

impl Limits {
    /// The memory in words: "1 GB", "300 MB".
    pub(super) fn memory_in_words(&self) -> String {
        match self.megabytes {
            it if it % 1024 == 0 => format!("{} GB", it / 1024),
            it => format!("{it} MB"),
        }
    }
}
