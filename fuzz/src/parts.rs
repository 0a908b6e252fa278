//! Containers around what is fuzzed, so that no luck with lengths and checksums is needed to get inside.

use flate2::Crc;

/// What stands before the name of each part of an input.
const MARK: &[u8] = b"\n=== ";

/// The parts of an input with their names: each begins with a line "=== name".
pub fn split(input: &[u8]) -> Vec<(&[u8], &[u8])> {
    let starts: Vec<usize> = (0..input.len()).filter(|it| input[*it..].starts_with(MARK)).collect();
    let ends = starts.iter().skip(1).copied().chain([input.len()]);
    let parts = starts.iter().zip(ends).map(|(start, end)| &input[start + MARK.len()..end]);
    parts
        .map(|part| {
            let end = part.iter().position(|it| *it == b'\n').unwrap_or(part.len());
            (&part[..end], part.get(end + 1..).unwrap_or_default())
        })
        .collect()
}

/// A zip archive of the parts of an input; what is one already stays as it is.
pub fn archive(input: &[u8]) -> Vec<u8> {
    if input.starts_with(b"PK\x03\x04") {
        return input.to_vec();
    }
    archive_of(&split(input))
}

/// A zip archive of parts.
pub fn archive_of(parts: &[(&[u8], &[u8])]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, part) in parts {
        let (start, fields) = (word(bytes.len()), fields(name, part));
        bytes.extend([b"PK\x03\x04", &fields[..], name, part].concat());
        directory.extend([b"PK\x01\x02\x14\x00", &fields[..], &[0; 10], &start, name].concat());
    }
    let (start, length) = (word(bytes.len()), word(directory.len()));
    let count = &word(parts.len())[..2];
    bytes.extend(&directory);
    bytes.extend([b"PK\x05\x06\0\0\0\0", count, count, &length, &start, &[0; 2]].concat());
    bytes
}

/// What both headers of an entry say, from the version on.
fn fields(name: &[u8], part: &[u8]) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(part);
    let size = word(part.len());
    let stored = [20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let sums = [crc.sum().to_le_bytes(), size, size].concat();
    [&stored[..], &sums, &word(name.len())[..2], &[0; 2]].concat()
}

fn word(number: usize) -> [u8; 4] {
    (number as u32).to_le_bytes()
}

const SECTOR: usize = 512;
const END: u32 = 0xffff_fffe;

/// A compound file with an input as its stream "Workbook"; what is one already stays as it is.
///
/// Its first sectors are the table of chains, the one after them the directory, then comes the stream.
pub fn compound(input: &[u8]) -> Vec<u8> {
    if input.starts_with(b"\xd0\xcf\x11\xe0") {
        return input.to_vec();
    }
    let sectors = input.len().div_ceil(SECTOR);
    let tables = (sectors + 1).div_ceil(SECTOR / 4 - 1);
    let mut header = vec![0; SECTOR];
    header[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    header[30] = 9;
    header[48..52].copy_from_slice(&word(tables));
    header[60..72].copy_from_slice(&[END.to_le_bytes(), [0; 4], END.to_le_bytes()].concat());
    for at in 0..109 {
        let table = if at < tables { word(at) } else { [0xff; 4] };
        header[76 + 4 * at..80 + 4 * at].copy_from_slice(&table);
    }
    // The tables themselves and the directory stand alone; the stream is one chain.
    let alone = std::iter::repeat_n(END, tables + 1);
    let chain = (tables + 2..tables + 1 + sectors).map(|it| it as u32).chain([END]);
    let mut table: Vec<u8> = alone.chain(chain).flat_map(u32::to_le_bytes).collect();
    table.resize(tables * SECTOR, 0xff);
    let directory = [
        entry("Root Entry", 5, END as usize, 0),
        entry("Workbook", 2, tables + 1, input.len()),
        vec![0; SECTOR / 2],
    ];
    let mut file = [header, table, directory.concat(), input.to_vec()].concat();
    file.resize((1 + tables + 1 + sectors) * SECTOR, 0);
    file
}

fn entry(name: &str, kind: u8, start: usize, size: usize) -> Vec<u8> {
    let mut entry = vec![0; SECTOR / 4];
    for (at, it) in name.bytes().enumerate() {
        entry[2 * at] = it;
    }
    entry[64] = (2 * name.len() + 2) as u8;
    entry[66] = kind;
    entry[116..120].copy_from_slice(&word(start));
    entry[120..124].copy_from_slice(&word(size));
    entry
}
