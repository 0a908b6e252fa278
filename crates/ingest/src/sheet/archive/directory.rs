//! The directory of an archive: every entry in its place, and nothing besides.

use std::collections::BTreeMap;

use super::{Archive, Entry, FREE, MAGIC, MOST_BYTES, MOST_ENTRIES, MOST_RATIO};
use crate::reading::Refusal;

const END: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;
const LONGEST_COMMENT: usize = 100;
const END_64: &[u8] = b"PK\x06\x06";
const LOCATOR_64: &[u8] = b"PK\x06\x07";
const LOCATOR_LENGTH: usize = 20;
const CENTRAL: &[u8] = b"PK\x01\x02";
const CENTRAL_LENGTH: usize = 46;
const LOCAL_LENGTH: usize = 30;
/// A number that stands in a longer record.
const ELSEWHERE: u64 = 0xffff_ffff;

/// Reads the directory, and each entry's own header beside it.
pub(super) fn read(bytes: &[u8]) -> Result<Archive<'_>, Refusal> {
    let end = end(bytes).ok_or_else(|| {
        damaged("The file is a zip archive that does not end where its directory ends: it is cut off, or something stands behind it.".to_owned())
    })?;
    if end.count > MOST_ENTRIES {
        return Err(Refusal {
            problem: format!("The archive has {} parts, more than {MOST_ENTRIES}.", end.count),
            remedy: "Pack only the files that hold figures.".to_owned(),
        });
    }
    let mut at = end.start;
    let mut found = Vec::with_capacity(end.count);
    for _ in 0..end.count {
        let central = Central::read(bytes, &mut at)
            .ok_or_else(|| damaged("The directory of the archive is damaged.".to_owned()))?;
        central.check()?;
        found.push(central);
    }
    if at != end.stop {
        return Err(damaged("The directory of the archive holds more than it says.".to_owned()));
    }
    let total = found.iter().fold(0_u64, |sum, it| sum.saturating_add(it.size));
    if total > MOST_BYTES {
        return Err(too_large("The archive"));
    }
    refuse_what_hides(bytes, &found, end.start)?;
    entries(bytes, found)
}

/// An archive or a workbook, which is one as well, that breaks the rules of archives.
fn damaged(problem: String) -> Refusal {
    let remedy = "Fetch the file from the publisher again, or save or pack it anew.".to_owned();
    Refusal { problem, remedy }
}

fn protected() -> Refusal {
    Refusal {
        problem: "The file is protected by a password.".to_owned(),
        remedy: "Open or unpack it with its password, and import it without one.".to_owned(),
    }
}

fn too_large(what: &str) -> Refusal {
    Refusal {
        problem: format!(
            "{what} would unpack to more than {} MiB, or to more than {MOST_RATIO} times its size.",
            MOST_BYTES / (1024 * 1024)
        ),
        remedy: "Of a workbook, save only the sheets that hold figures, without formatted blank \
                 rows; of an archive, pack only the files that hold figures."
            .to_owned(),
    }
}

/// Where the directory stands.
struct End {
    start: usize,
    stop: usize,
    count: usize,
}

fn end(bytes: &[u8]) -> Option<End> {
    let (at, record) = (0..=LONGEST_COMMENT).find_map(|comment| {
        let at = bytes.len().checked_sub(END_LENGTH + comment)?;
        let record = bytes.get(at..)?;
        // A short comment, such as a commit's name, and nothing else may stand behind the record.
        let length = usize::try_from(number(record, 20, 2)?).ok()?;
        (record.starts_with(END) && length == comment).then_some((at, record))
    })?;
    if number(record, 4, 4)? != 0 {
        return None;
    }
    let [mut count, mut length, mut start] =
        [number(record, 10, 2)?, number(record, 12, 4)?, number(record, 16, 4)?];
    let mut stop = at;
    if count == 0xffff || length == ELSEWHERE || start == ELSEWHERE {
        let locator = at.checked_sub(LOCATOR_LENGTH)?;
        if !bytes[locator..].starts_with(LOCATOR_64) {
            return None;
        }
        stop = usize::try_from(number(bytes, locator + 8, 8)?).ok()?;
        if !bytes.get(stop..locator)?.starts_with(END_64) || locator - stop != 56 {
            return None;
        }
        count = number(bytes, stop + 32, 8)?;
        length = number(bytes, stop + 40, 8)?;
        start = number(bytes, stop + 48, 8)?;
    }
    let (start, length) = (usize::try_from(start).ok()?, usize::try_from(length).ok()?);
    let count = usize::try_from(count).ok()?;
    (start.checked_add(length)? == stop).then_some(End { start, stop, count })
}

/// An entry as the directory tells it.
struct Central<'a> {
    name: &'a [u8],
    flags: u64,
    method: u64,
    crc: u32,
    packed: u64,
    size: u64,
    start: usize,
    is_link: bool,
}

impl<'a> Central<'a> {
    fn read(bytes: &'a [u8], at: &mut usize) -> Option<Self> {
        let record = bytes.get(*at..)?;
        if !record.starts_with(CENTRAL) {
            return None;
        }
        let two = |at| number(record, at, 2);
        let [name, extra, comment] =
            [28, 30, 32].map(|it| two(it).and_then(|it| usize::try_from(it).ok()));
        let (name_end, extra) = (CENTRAL_LENGTH + name?, extra?);
        let mut wide = Wide::among(record.get(name_end..name_end + extra)?);
        let size = wide.or(number(record, 24, 4)?)?;
        let packed = wide.or(number(record, 20, 4)?)?;
        let start = wide.or(number(record, 42, 4)?)?;
        *at = at.checked_add(name_end + extra + comment?)?;
        let is_unix = two(4)? >> 8 == 3;
        Some(Self {
            name: record.get(CENTRAL_LENGTH..name_end)?,
            flags: two(8)?,
            method: two(10)?,
            crc: u32::try_from(number(record, 16, 4)?).ok()?,
            packed,
            size,
            start: usize::try_from(start).ok()?,
            is_link: is_unix && two(40)? & 0o170_000 == 0o120_000,
        })
    }

    fn check(&self) -> Result<(), Refusal> {
        let name = String::from_utf8_lossy(self.name);
        let shown = crate::fault::shown(&name);
        let climbs = name.split('/').any(|it| it == "..");
        if name.is_empty() || climbs || name.starts_with('/') || name.contains(['\\', '\0', ':']) {
            return Err(damaged(format!(
                "The archive has a part named \"{shown}\", which leads out of it."
            )));
        }
        if self.is_link {
            return Err(damaged(format!(
                "The part {shown} of the archive is a link to another file."
            )));
        }
        if self.flags & 1 != 0 {
            return Err(protected());
        }
        if !matches!(self.method, 0 | 8) {
            return Err(damaged(format!(
                "The part {shown} is packed in another way than deflation."
            )));
        }
        if self.size > FREE && self.size / MOST_RATIO > self.packed {
            return Err(too_large(&format!("The part {shown}")));
        }
        Ok(())
    }

    /// Where its bytes begin, if the header before them agrees with the directory.
    fn body(&self, bytes: &[u8]) -> Option<usize> {
        let record = bytes.get(self.start..)?;
        let name_length = usize::try_from(number(record, 26, 2)?).ok()?;
        let extra = usize::try_from(number(record, 28, 2)?).ok()?;
        let agrees = record.starts_with(MAGIC)
            && number(record, 8, 2)? == self.method
            && record.get(LOCAL_LENGTH..LOCAL_LENGTH + name_length)? == self.name;
        agrees.then_some(self.start + LOCAL_LENGTH + name_length + extra)
    }
}

/// The numbers that are too wide for their place, in the order in which they are needed.
struct Wide<'a>(&'a [u8]);

impl<'a> Wide<'a> {
    /// The field that holds them, of all fields beside an entry.
    fn among(mut fields: &'a [u8]) -> Self {
        while let (Some(kind), Some(length)) = (number(fields, 0, 2), number(fields, 2, 2)) {
            let end = usize::try_from(length).map_or(4, |it| 4 + it);
            if kind == 1 {
                return Self(fields.get(4..end).unwrap_or_default());
            }
            fields = fields.get(end..).unwrap_or_default();
        }
        Self(&[])
    }

    /// The next one, where the short number says that it stands here.
    fn or(&mut self, short: u64) -> Option<u64> {
        if short != ELSEWHERE {
            return Some(short);
        }
        let wide = number(self.0, 0, 8)?;
        self.0 = &self.0[8..];
        Some(wide)
    }
}

/// Refuses entries over one another, and bytes between them that belong to none.
fn refuse_what_hides(bytes: &[u8], found: &[Central<'_>], stop: usize) -> Result<(), Refusal> {
    let mut order: Vec<&Central<'_>> = found.iter().collect();
    order.sort_by_key(|it| it.start);
    let mut at = 0;
    for (i, entry) in order.iter().enumerate() {
        let body = entry.body(bytes);
        let end = body.and_then(|it| it.checked_add(usize::try_from(entry.packed).ok()?));
        let next = order.get(i + 1).map_or(stop, |it| it.start);
        // Behind an entry written in one go stand its checksum and sizes once more.
        let tail = if entry.flags & 8 != 0 { 24 } else { 0 };
        let fits = end.is_some_and(|it| it <= next && next - it <= tail) && entry.start == at;
        if !fits {
            return Err(damaged(
                "The parts of the archive overlap, or something stands between them that belongs to none.".to_owned(),
            ));
        }
        at = next;
    }
    Ok(())
}

fn entries<'a>(bytes: &'a [u8], found: Vec<Central<'a>>) -> Result<Archive<'a>, Refusal> {
    let mut entries = BTreeMap::new();
    for it in found {
        let name = String::from_utf8_lossy(it.name).into_owned();
        let body = it.body(bytes).unwrap_or_default();
        let length = usize::try_from(it.packed).unwrap_or_default();
        let packed = bytes.get(body..body + length).unwrap_or_default();
        let entry = Entry { name, packed, deflated: it.method == 8, size: it.size, crc: it.crc };
        let key = entry.name.to_ascii_lowercase();
        if let Some(twin) = entries.insert(key, entry) {
            let name = crate::fault::shown(&twin.name);
            return Err(damaged(format!("The archive has two parts named {name}.")));
        }
    }
    Ok(Archive { entries })
}

/// A little-endian number of `length` bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |sum, it| sum << 8 | u64::from(*it)))
}
