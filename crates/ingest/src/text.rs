//! From bytes to text: unpacks gzip, recognises what is no text at all, decodes UTF-8 and UTF-16,
//! and the code page that a PC-Axis file names.

use std::{borrow::Cow, io::Read};

use flate2::bufread::MultiGzDecoder;

use crate::{code_page::CodePage, reading::Refusal, sdmx_ml};

/// The most that a file may hold once it is unpacked.
const MOST_BYTES: usize = 512 * 1024 * 1024;

/// The most that is set aside on a file's own word.
const MOST_RESERVED: usize = 64 * 1024 * 1024;

/// The text of a file, without a byte order mark.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    decode_within(bytes, MOST_BYTES)
}

fn decode_within(bytes: &[u8], most: usize) -> Result<Cow<'_, str>, Refusal> {
    if !bytes.starts_with(GZIP) {
        refuse_what_is_no_text(bytes)?;
        return too_long(bytes.len(), most).map_or_else(|| text_of(bytes), Err);
    }
    let unpacked = unpack(bytes, most)?;
    refuse_what_is_no_text(&unpacked)?;
    if !unpacked.starts_with(UTF_16_LE) && !unpacked.starts_with(UTF_16_BE) {
        // The buffer becomes the text without being copied.
        refuse_nul(&unpacked)?;
        let mut text = match String::from_utf8(unpacked) {
            Ok(text) => text,
            Err(error) => {
                return by_code_page(error.as_bytes(), error.utf8_error().valid_up_to());
            }
        };
        if text.starts_with(MARK) {
            text.drain(..MARK.len_utf8());
        }
        return Ok(Cow::Owned(text));
    }
    text_of(&unpacked).map(|text| Cow::Owned(text.into_owned()))
}

pub(crate) const GZIP: &[u8] = b"\x1f\x8b";
const UTF_16_LE: &[u8] = b"\xff\xfe";
const UTF_16_BE: &[u8] = b"\xfe\xff";
pub(crate) const MARK: char = '\u{feff}';

fn unpack(bytes: &[u8], most: usize) -> Result<Vec<u8>, Refusal> {
    let mut unpacked = Vec::with_capacity(size_said(bytes).min(MOST_RESERVED));
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let read = MultiGzDecoder::new(bytes).take(limit).read_to_end(&mut unpacked);
    if let Some(refusal) = too_long(unpacked.len(), most) {
        return Err(refusal);
    }
    match read {
        Ok(_) => Ok(unpacked),
        Err(error) => Err(Refusal {
            problem: format!(
                "The compressed file is damaged or ends early ({error}), after {} bytes of text.",
                unpacked.len()
            ),
            remedy: "Fetch it from the publisher again.".to_owned(),
        }),
    }
}

/// The unpacked size as a gzip file's last four bytes say it: a hint, and no more.
fn size_said(bytes: &[u8]) -> usize {
    let said = bytes.last_chunk().copied().map_or(0, u32::from_le_bytes);
    usize::try_from(said).unwrap_or(MOST_RESERVED)
}

fn too_long(length: usize, most: usize) -> Option<Refusal> {
    (length > most).then(|| Refusal {
        problem: format!("The file holds more than {} MiB of text.", most / (1024 * 1024)),
        remedy: "Split it into smaller files.".to_owned(),
    })
}

/// How files begin that are often mistaken for data, with what to do about each.
const NOT_TEXT: &[(&[u8], &str, &str)] = &[
    (GZIP, "is compressed twice", "Unpack it once."),
    (
        b"PK\x03\x04",
        "is a spreadsheet or a zip archive",
        "Save the sheet as CSV, or unpack the archive, and import that.",
    ),
    (b"\xd0\xcf\x11\xe0", "is an old Excel or Word file", "Save the sheet as CSV and import that."),
    (b"%PDF", "is a PDF", "Import the table that the publisher offers beside it."),
    (b"BZh", "is compressed with bzip2", "Unpack it, or compress it with gzip."),
    (b"\xfd7zXZ", "is compressed with xz", "Unpack it, or compress it with gzip."),
    (b"\x28\xb5\x2f\xfd", "is compressed with zstd", "Unpack it, or compress it with gzip."),
    (b"PAR1", "is a Parquet file", "Save it as CSV and import that."),
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

fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    if let Some(rest) = bytes.strip_prefix(UTF_16_LE) {
        return utf_16(rest, u16::from_le_bytes).map(Cow::Owned);
    }
    if let Some(rest) = bytes.strip_prefix(UTF_16_BE) {
        return utf_16(rest, u16::from_be_bytes).map(Cow::Owned);
    }
    refuse_nul(bytes)?;
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text.strip_prefix(MARK).unwrap_or(text))),
        Err(error) => by_code_page(bytes, error.valid_up_to()),
    }
}

/// The text of a file that is not UTF-8 and names its code page.
fn by_code_page<'a>(bytes: &[u8], offset: usize) -> Result<Cow<'a, str>, Refusal> {
    match CodePage::named_by(bytes).map(|it| it.decode(bytes)) {
        Some(Ok(text)) => Ok(text),
        Some(Err(offset)) => Err(undecodable(bytes, offset)),
        None => Err(undecodable(bytes, offset)),
    }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Refusal> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut offset = 2;
    for letter in char::decode_utf16(pairs.iter().map(|it| unit(*it))) {
        match letter {
            Ok('\0') => return Err(nul(offset)),
            Ok(letter) => {
                offset += 2 * letter.len_utf16();
                text.push(letter);
            }
            Err(_) => return Err(broken_utf_16(offset)),
        }
    }
    if rest.is_empty() { Ok(text) } else { Err(broken_utf_16(offset)) }
}

fn broken_utf_16(offset: usize) -> Refusal {
    Refusal {
        problem: format!("The file says that it is UTF-16, but is not at byte {offset}."),
        remedy: "Save it as UTF-8.".to_owned(),
    }
}

fn refuse_nul(bytes: &[u8]) -> Result<(), Refusal> {
    if !bytes.contains(&0) {
        return Ok(());
    }
    Err(nul(bytes.iter().position(|it| *it == 0).unwrap_or_default()))
}

fn nul(offset: usize) -> Refusal {
    Refusal {
        problem: format!("Byte {offset} of the file is zero, which no text holds."),
        remedy: "Save it as UTF-8; it may be UTF-16 without a byte order mark, or damaged."
            .to_owned(),
    }
}

fn undecodable(bytes: &[u8], offset: usize) -> Refusal {
    let line = 1 + bytes[..offset].iter().filter(|it| **it == b'\n').count();
    let byte = bytes.get(offset).copied().unwrap_or_default();
    // Bytes that mean something in Windows-1252 and stand alone in UTF-8 point to an Excel "CSV".
    let guess = match byte {
        0xa3 => "; in Windows-1252 it would be \u{a3}",
        0x96 | 0x97 => "; in Windows-1252 it would be a dash",
        0x91..=0x94 => "; in Windows-1252 it would be a quotation mark",
        _ => "",
    };
    Refusal {
        problem: format!(
            "The file is not UTF-8: byte {offset}, in line {line}, is {byte:#04x}{guess}."
        ),
        remedy: "Save it as UTF-8 (in Excel: \"CSV UTF-8\").".to_owned(),
    }
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
    fn every_encoding_gives_the_same_text() {
        let units: Vec<u16> = "\u{feff}a,£\n".encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|it| it.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|it| it.to_be_bytes()).collect();
        let marked = "\u{feff}a,£\n".as_bytes().to_vec();
        for bytes in ["a,£\n".as_bytes().to_vec(), marked, little, big] {
            assert_eq!(decode(&bytes).unwrap(), "a,£\n");
            assert_eq!(decode(&packed(&bytes)).unwrap(), "a,£\n");
        }
    }

    #[test]
    fn a_file_that_unpacks_beyond_the_limit_is_refused() {
        let bomb = packed(&vec![b'a'; 3 << 20]);
        assert!(bomb.len() < 30_000);
        let refusal = decode_within(&bomb, 2 << 20).unwrap_err();
        assert_eq!(refusal.problem, "The file holds more than 2 MiB of text.");
        assert!(decode_within(&bomb, 3 << 20).is_ok());
    }

    #[test]
    fn what_cannot_be_decoded_is_refused_with_the_place() {
        let windows = decode(b"a,b\n1,\xa35\n").unwrap_err();
        assert!(windows.problem.contains("byte 6, in line 2, is 0xa3"), "{windows}");
        assert!(decode(b"a\0").unwrap_err().problem.contains("Byte 1"));
        assert!(decode(b"\xff\xfea\0\x00\xd8").unwrap_err().problem.contains("byte 4"));
        assert!(decode(b"\xff\xfea\0b").unwrap_err().problem.contains("byte 4"));
        let cut = &packed(b"a,b\n1,2\n")[..12];
        assert!(decode(cut).unwrap_err().problem.contains("ends early"));
    }

    #[test]
    fn what_is_no_table_is_named() {
        for (bytes, word) in [
            (&b""[..], "empty"),
            (b"PK\x03\x04...", "spreadsheet"),
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
