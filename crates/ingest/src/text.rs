//! From bytes to text: unpacks gzip, writes Parquet out as the CSV that it stands for, recognises what is no
//! text at all, and decodes the rest.

mod encoding;

use std::{borrow::Cow, io::Read, ops::Deref};

use flate2::bufread::MultiGzDecoder;

use crate::{parquet, reading::Refusal, sdmx_ml, sheet};

/// The most that a file may hold once it is unpacked.
const MOST_BYTES: usize = 512 * 1024 * 1024;

/// The most that is set aside on a file's own word.
const MOST_RESERVED: usize = 64 * 1024 * 1024;

/// A file may not unpack to more times its size than this, beyond a first stretch: no table does.
const MOST_RATIO: usize = 250;
const FREE: usize = 16 * 1024 * 1024;

/// The text of a file, without a byte order mark.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    text: Cow<'a, str>,
    /// What a person should know about how the bytes were read.
    pub(crate) remarks: Vec<String>,
}

impl Deref for Decoded<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// The text of a file.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, Refusal> {
    decode_within(bytes, MOST_BYTES)
}

fn decode_within(bytes: &[u8], most: usize) -> Result<Decoded<'_>, Refusal> {
    let unpacked = match bytes.starts_with(GZIP) {
        true => Cow::Owned(unpack(bytes, most)?),
        false => Cow::Borrowed(bytes),
    };
    refuse_what_is_within(&unpacked)?;
    if parquet::is_one(&unpacked) {
        let (csv, remark) = parquet::csv(&unpacked, most)?;
        let mut decoded = encoding::decode(Cow::Owned(csv.into_bytes()))?;
        decoded.remarks.extend(remark);
        return Ok(decoded);
    }
    refuse_what_is_no_text(&unpacked)?;
    match unpacked.len() > most {
        true => Err(too_long(most)),
        false => encoding::decode(unpacked),
    }
}

/// Workbooks and archives are read, and before a text is looked for: one that is found here came
/// compressed or among the tables of an archive.
fn refuse_what_is_within(bytes: &[u8]) -> Result<(), Refusal> {
    if !sheet::is_one(bytes) {
        return Ok(());
    }
    Err(Refusal {
        problem: "The file is a workbook or an archive within another file, not a table as text."
            .to_owned(),
        remedy: "Unpack the file around it, and import it as it is.".to_owned(),
    })
}

pub(crate) const GZIP: &[u8] = b"\x1f\x8b";

fn unpack(bytes: &[u8], most: usize) -> Result<Vec<u8>, Refusal> {
    let by_ratio = bytes.len().saturating_mul(MOST_RATIO).max(FREE);
    let most_here = most.min(by_ratio);
    let mut unpacked = Vec::with_capacity(size_said(bytes).min(MOST_RESERVED).min(most_here));
    let (mut decoder, mut buffer) = (MultiGzDecoder::new(bytes), vec![0; 64 * 1024]);
    loop {
        let length = match decoder.read(&mut buffer) {
            Ok(0) => return Ok(unpacked),
            Ok(length) => length,
            Err(error) => return Err(damaged(&error, unpacked.len())),
        };
        // Before there is memory for more than may be.
        if unpacked.len() + length > most_here {
            return Err(if unpacked.len() + length > most { too_long(most) } else { bomb() });
        }
        unpacked.extend_from_slice(&buffer[..length]);
    }
}

fn damaged(error: &std::io::Error, after: usize) -> Refusal {
    Refusal {
        problem: format!(
            "The compressed file is damaged or ends early ({error}), after {after} bytes of text."
        ),
        remedy: "Fetch it from the publisher again.".to_owned(),
    }
}

fn bomb() -> Refusal {
    Refusal {
        problem: format!(
            "The compressed file would unpack to more than {MOST_RATIO} times its size, as no table does."
        ),
        remedy: "Fetch it from the publisher again, or unpack it yourself if you trust it."
            .to_owned(),
    }
}

/// The unpacked size as a gzip file's last four bytes say it: a hint, and no more.
fn size_said(bytes: &[u8]) -> usize {
    let said = bytes.last_chunk().copied().map_or(0, u32::from_le_bytes);
    usize::try_from(said).unwrap_or(MOST_RESERVED)
}

pub(crate) fn too_long(most: usize) -> Refusal {
    Refusal {
        problem: format!("The file holds more than {} MiB of text.", most / (1024 * 1024)),
        remedy: "Split it into smaller files.".to_owned(),
    }
}

/// How files begin that are often mistaken for data, with what to do about each.
const NOT_TEXT: &[(&[u8], &str, &str)] = &[
    (GZIP, "is compressed twice", "Unpack it once."),
    (
        b"PK\x03\x04",
        "is a spreadsheet or a zip archive",
        "Save the sheet as CSV, or unpack the archive, and give that.",
    ),
    (b"\xd0\xcf\x11\xe0", "is an old Excel or Word file", "Save the sheet as CSV and give that."),
    (b"%PDF", "is a PDF", "Import the table that the publisher offers beside it."),
    (b"BZh", "is compressed with bzip2", "Unpack it, or compress it with gzip."),
    (b"\xfd7zXZ", "is compressed with xz", "Unpack it, or compress it with gzip."),
    (b"\x28\xb5\x2f\xfd", "is compressed with zstd", "Unpack it, or compress it with gzip."),
];

pub(crate) fn refuse_what_is_no_text(bytes: &[u8]) -> Result<(), Refusal> {
    let refusal = |what: &str, remedy: &str| Refusal {
        problem: format!("The file {what}, not a table as text."),
        remedy: remedy.to_owned(),
    };
    if bytes.is_empty() {
        let problem = "The file is empty.".to_owned();
        return Err(Refusal { problem, remedy: "Fetch it from the publisher again.".to_owned() });
    }
    if let Some((_, what, remedy)) = NOT_TEXT.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        return Err(refusal(what, remedy));
    }
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if start.starts_with(b"<") && !sdmx_ml::is_one(start) {
        let remedy = "Open the address in a browser: it may ask you to sign in, or the file may \
                      have moved.";
        return Err(refusal("is a web page or XML", remedy));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_file_that_unpacks_beyond_the_limit_is_refused() {
        let bomb = packed(&vec![b'a'; 3 << 20]);
        assert!(bomb.len() < 30_000);
        let larger = packed(&vec![b'a'; 17 << 20]);
        assert!(decode(&larger).unwrap_err().problem.contains("250 times its size"));
        let refusal = decode_within(&bomb, 2 << 20).unwrap_err();
        assert_eq!(refusal.problem, "The file holds more than 2 MiB of text.");
        assert!(decode_within(&bomb, 3 << 20).is_ok());
    }

    #[test]
    fn a_packed_file_gives_the_same_text_unless_it_is_cut() {
        assert_eq!(&*decode(&packed("a,£\n".as_bytes())).unwrap(), "a,£\n");
        let cut = &packed(b"a,b\n1,2\n")[..12];
        assert!(decode(cut).unwrap_err().problem.contains("ends early"));
    }

    #[test]
    fn what_is_no_table_is_named() {
        for (bytes, word) in [
            (&b""[..], "empty"),
            (b"PK\x03\x04...", "workbook"),
            (b"%PDF-1.7", "PDF"),
            (b" \r\n<!DOCTYPE html>", "web page"),
            (b"\xef\xbb\xbf<html>", "web page"),
        ] {
            let refusal = decode(bytes).unwrap_err();
            assert!(refusal.problem.contains(word), "{refusal}");
        }
        assert!(decode(&packed(&packed(b"a"))).unwrap_err().problem.contains("twice"));
    }
}
