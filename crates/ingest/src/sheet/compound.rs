//! A compound file, the container of Excel's older workbooks: streams of bytes in chains of sectors.

use std::collections::BTreeMap;

use super::damaged;
use crate::reading::Refusal;

/// How such a file begins.
pub(super) const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

const HEADER: usize = 512;
/// Sector numbers from here on mean something else.
const LAST: u32 = 0xffff_fff9;
const ENTRY: usize = 128;
const SMALL_SECTOR: usize = 64;

/// The streams of a file by their names.
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    next: Vec<u32>,
    /// The stream that holds the small ones, and how they are chained.
    small: Vec<u8>,
    next_small: Vec<u32>,
    cutoff: usize,
    entries: BTreeMap<String, (u32, usize)>,
}

impl<'a> Compound<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        Self::read(bytes).ok_or_else(broken)
    }

    fn read(bytes: &'a [u8]) -> Option<Self> {
        let shift = number(bytes, 30, 2)?;
        if !matches!(shift, 9 | 12) {
            return None;
        }
        let mut file = Self {
            bytes,
            sector: 1 << shift,
            next: Vec::new(),
            small: Vec::new(),
            next_small: Vec::new(),
            cutoff: usize::try_from(number(bytes, 56, 4)?).ok()?,
            entries: BTreeMap::new(),
        };
        file.next = file.table()?;
        let directory = file.chain(number(bytes, 48, 4)?, None)?;
        let mut root = None;
        for entry in directory.chunks_exact(ENTRY) {
            let length = usize::try_from(number(entry, 64, 2)?).ok()?.min(64);
            let units = entry[..length.saturating_sub(2)].as_chunks::<2>().0;
            let units: Vec<u16> = units.iter().map(|it| u16::from_le_bytes(*it)).collect();
            let name = String::from_utf16_lossy(&units).to_ascii_lowercase();
            let place = (number(entry, 116, 4)?, usize::try_from(number(entry, 120, 4)?).ok()?);
            match entry[66] {
                5 => root = Some(place),
                1 | 2 => {
                    file.entries.insert(name, place);
                }
                _ => {}
            }
        }
        let (start, size) = root?;
        file.next_small = words(&file.chain(number(bytes, 60, 4)?, None)?);
        if size > 0 {
            file.small = file.chain(start, Some(size))?;
        }
        Some(file)
    }

    /// Which sector follows each.
    fn table(&self) -> Option<Vec<u32>> {
        let mut parts: Vec<u32> =
            (0..109).filter_map(|it| number(self.bytes, 76 + 4 * it, 4)).collect();
        let mut more = number(self.bytes, 68, 4)?;
        let most = self.bytes.len() / self.sector + 1;
        let mut count = 0;
        while more <= LAST {
            let mut list = words(self.sector(more)?);
            more = list.pop()?;
            parts.append(&mut list);
            count += 1;
            if count > most {
                return None;
            }
        }
        let mut table = Vec::new();
        for part in parts.into_iter().filter(|it| *it <= LAST) {
            table.extend(words(self.sector(part)?));
            // No more sectors can be told of than there are.
            if table.len() > most + self.sector {
                break;
            }
        }
        Some(table)
    }

    fn sector(&self, index: u32) -> Option<&'a [u8]> {
        let start = usize::try_from(index).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        // The last one may be cut off where the file ends.
        self.bytes.get(start.max(HEADER)..(start + self.sector).min(self.bytes.len()))
    }

    /// The bytes of a chain of sectors, up to a size.
    fn chain(&self, start: u32, size: Option<usize>) -> Option<Vec<u8>> {
        let (mut at, mut bytes) = (start, Vec::new());
        while at <= LAST && size.is_none_or(|it| bytes.len() < it) {
            bytes.extend(self.sector(at)?);
            // A chain that bites its own tail is longer than the file.
            if bytes.len() > self.bytes.len() {
                return None;
            }
            at = self.next.get(usize::try_from(at).ok()?).copied()?;
        }
        cut(bytes, size)
    }

    fn small_chain(&self, start: u32, size: usize) -> Option<Vec<u8>> {
        let (mut at, mut bytes) = (start, Vec::new());
        while at <= LAST && bytes.len() < size {
            let start = usize::try_from(at).ok()? * SMALL_SECTOR;
            bytes.extend(self.small.get(start..(start + SMALL_SECTOR).min(self.small.len()))?);
            if bytes.len() > self.small.len() {
                return None;
            }
            at = self.next_small.get(usize::try_from(at).ok()?).copied()?;
        }
        cut(bytes, Some(size))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(&name.to_ascii_lowercase())
    }

    /// The bytes of a stream; `None` where there is no such stream.
    pub(super) fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Some((start, size)) = self.entries.get(&name.to_ascii_lowercase()) else {
            return Ok(None);
        };
        let bytes = if *size < self.cutoff {
            self.small_chain(*start, *size)
        } else {
            self.chain(*start, Some(*size))
        };
        bytes.map(Some).ok_or_else(broken)
    }
}

fn cut(mut bytes: Vec<u8>, size: Option<usize>) -> Option<Vec<u8>> {
    if let Some(size) = size {
        if bytes.len() < size {
            return None;
        }
        bytes.truncate(size);
    }
    Some(bytes)
}

fn broken() -> Refusal {
    damaged("The file is an old Excel or Word file that is damaged or ends early.".to_owned())
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|it| u32::from_le_bytes(*it)).collect()
}

/// A little-endian number of up to four bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |sum, it| sum << 8 | u32::from(*it)))
}
