//! An archive from files, always with the same bytes: no times, no owners, in the order of the names.

use std::{collections::BTreeMap, io::Write};

use flate2::{Compression, Crc, write::DeflateEncoder};

/// Days and months of no entry: the first of January 1980, where the format begins.
const NO_DAY: u16 = 0x21;

/// Packs files by their names, with folders before a slash.
pub(crate) fn pack(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    let mut count: u16 = 0;
    for (name, bytes) in files {
        let packed = deflated(bytes);
        let start = short(archive.len());
        let head = head(name, bytes, &packed);
        archive.extend(b"PK\x03\x04");
        archive.extend(&head);
        archive.extend(0_u16.to_le_bytes());
        archive.extend(name.as_bytes());
        archive.extend(packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(head);
        // No field, comment, disk or attribute beside it.
        directory.extend([0; 12]);
        directory.extend(start.to_le_bytes());
        directory.extend(name.as_bytes());
        count = count.saturating_add(1);
    }
    let start = short(archive.len());
    let length = short(directory.len());
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\x00\x00\x00\x00");
    archive.extend([count, count].map(u16::to_le_bytes).concat());
    archive.extend([length, start].map(u32::to_le_bytes).concat());
    archive.extend([0; 2]);
    archive
}

/// What stands of an entry both before it and in the directory.
fn head(name: &str, bytes: &[u8], packed: &[u8]) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(bytes);
    let mut head = Vec::new();
    // Version 2.0, names in UTF-8, deflated, at no time.
    head.extend([20, 1 << 11, 8, 0, NO_DAY].map(u16::to_le_bytes).concat());
    head.extend(
        [crc.sum(), short(packed.len()), short(bytes.len())].map(u32::to_le_bytes).concat(),
    );
    head.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
    head
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let _written = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// A length; an archive beyond four gigabytes is refused when it is read.
fn short(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
