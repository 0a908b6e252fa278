//! A zip archive, strictly: what its directory says of every entry is checked before anything is
//! inflated, and while it is inflated.
//!
//! The directory bounds the work: its sizes are limited, and an entry that holds more than the
//! directory says ends at the first byte too many. Nothing hides before, between or behind entries.

mod directory;

use std::{collections::BTreeMap, io};

use flate2::{Crc, Decompress, FlushDecompress, Status};

use crate::reading::Refusal;

/// How an archive begins.
pub(crate) const MAGIC: &[u8] = b"PK\x03\x04";

/// The most entries.
const MOST_ENTRIES: usize = 10_000;
/// The most bytes of all entries together, inflated.
const MOST_BYTES: u64 = 512 * 1024 * 1024;
/// An entry may not inflate to more times its size than this, beyond a first stretch.
const MOST_RATIO: u64 = 250;
const FREE: u64 = 16 * 1024 * 1024;

/// The entries of an archive by their names in lower case.
pub(crate) struct Archive<'a> {
    entries: BTreeMap<String, Entry<'a>>,
}

struct Entry<'a> {
    /// Its name as it stands.
    name: String,
    packed: &'a [u8],
    deflated: bool,
    size: u64,
    crc: u32,
}

impl<'a> Archive<'a> {
    /// Reads and checks the directory.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        directory::read(bytes)
    }

    /// The names of all entries, in lower case.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The names of all entries as they stand, with their sizes as the directory says them.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, u64)> {
        self.entries.values().map(|it| (it.name.as_str(), it.size))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(&name.to_ascii_lowercase())
    }

    /// How many bytes an entry inflates to.
    pub(super) fn size(&self, name: &str) -> u64 {
        self.entries.get(&name.to_ascii_lowercase()).map_or(0, |it| it.size)
    }

    /// The bytes of an entry, inflated as they are read; `None` where there is no such entry.
    pub(crate) fn stream(&self, name: &str) -> Option<Stream<'a>> {
        let entry = self.entries.get(&name.to_ascii_lowercase())?;
        Some(Stream {
            name: entry.name.clone(),
            packed: entry.packed,
            decoder: entry.deflated.then(|| Decompress::new(false)),
            buffer: vec![0; BUFFER],
            at: 0,
            end: 0,
            left: entry.size,
            crc: Crc::new(),
            wanted: entry.crc,
            over: false,
        })
    }
}

const BUFFER: usize = 64 * 1024;

/// An entry's bytes in a stream; what the directory said of them is checked on the way.
pub(crate) struct Stream<'a> {
    name: String,
    packed: &'a [u8],
    decoder: Option<Decompress>,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    /// Bytes still to come, as the directory says.
    left: u64,
    crc: Crc,
    wanted: u32,
    over: bool,
}

impl Stream<'_> {
    fn refill(&mut self) -> io::Result<()> {
        (self.at, self.end) = (0, 0);
        while self.end == 0 && !self.over {
            let before = self.packed.len();
            self.end = match &mut self.decoder {
                None => {
                    let length = self.packed.len().min(BUFFER);
                    self.buffer[..length].copy_from_slice(&self.packed[..length]);
                    self.packed = &self.packed[length..];
                    self.over = self.packed.is_empty();
                    length
                }
                Some(decoder) => {
                    let (read, written) = (decoder.total_in(), decoder.total_out());
                    let status = decoder
                        .decompress(self.packed, &mut self.buffer, FlushDecompress::None)
                        .map_err(|_| wrong(&self.name, "is damaged"))?;
                    let (read, written) =
                        (decoder.total_in() - read, decoder.total_out() - written);
                    self.packed = &self.packed[usize::try_from(read).unwrap_or(before)..];
                    self.over = status == Status::StreamEnd;
                    usize::try_from(written).unwrap_or_default()
                }
            };
            if self.end == 0 && self.packed.len() == before && !self.over {
                return Err(wrong(&self.name, "ends early"));
            }
        }
        self.check()
    }

    fn check(&mut self) -> io::Result<()> {
        let left = self.left.checked_sub(self.end as u64);
        self.left =
            left.ok_or_else(|| wrong(&self.name, "holds more than the file's directory says"))?;
        self.crc.update(&self.buffer[..self.end]);
        if self.over && (self.left > 0 || !self.packed.is_empty()) {
            return Err(wrong(&self.name, "holds less than the file's directory says"));
        }
        if self.over && self.crc.sum() != self.wanted {
            return Err(wrong(&self.name, "is damaged: its checksum does not hold"));
        }
        Ok(())
    }
}

fn wrong(name: &str, what: &str) -> io::Error {
    io::Error::other(format!("The part {name} of the file {what}."))
}

impl io::Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ready = io::BufRead::fill_buf(self)?;
        let length = ready.len().min(buffer.len());
        buffer[..length].copy_from_slice(&ready[..length]);
        self.at += length;
        Ok(length)
    }
}

impl io::BufRead for Stream<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.end && !self.over {
            self.refill()?;
        }
        Ok(&self.buffer[self.at..self.end])
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.end);
    }
}
