//! Which letters the bytes of a text stand for: UTF-8, UTF-16 with or without a mark, Windows-1252,
//! or the code page that a PC-Axis file names.
//!
//! What is not said by a mark is told by the bytes, and the reading says so with the first letter that
//! depends on it.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::Decoded;
use crate::{code_page::CodePage, fault::shown, reading::Refusal};

const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";
const UTF_16_LE: &[u8] = b"\xff\xfe";
const UTF_16_BE: &[u8] = b"\xfe\xff";

/// How old systems mark the end of a text (Ctrl-Z).
const END_MARK: char = '\u{1a}';

/// The text of bytes.
pub(super) fn decode(bytes: Cow<'_, [u8]>) -> Result<Decoded<'_>, Refusal> {
    let mut decoded = match Order::of(&bytes) {
        Some((order, marked)) => utf_16(&bytes, order, marked)?,
        None => utf_8(bytes)?,
    };
    let length = decoded.trim_end_matches(END_MARK).len();
    if length < decoded.len() {
        cut(&mut decoded.text, length);
        let remark = "The end mark of old systems (Ctrl-Z) at the end of the file was left out.";
        decoded.remarks.push(remark.to_owned());
    }
    // "é" may be one letter or an e with an accent: the same name has to be the same bytes.
    if !decoded.is_ascii() && !is_nfc(&decoded) {
        decoded.text = Cow::Owned(decoded.nfc().collect());
        let remark = "Accents that stood apart from their letters were joined to them (NFC).";
        decoded.remarks.push(remark.to_owned());
    }
    Ok(decoded)
}

fn cut(text: &mut Cow<'_, str>, length: usize) {
    match text {
        Cow::Borrowed(text) => *text = text.get(..length).unwrap_or_default(),
        Cow::Owned(text) => text.truncate(length),
    }
}

/// Which byte of UTF-16 comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Little,
    Big,
}

impl Order {
    /// The order, and whether a mark says it. Without one, every second byte of a table is zero.
    fn of(bytes: &[u8]) -> Option<(Self, bool)> {
        const SAMPLE: usize = 4096;
        if bytes.starts_with(UTF_16_LE) {
            return Some((Self::Little, true));
        }
        if bytes.starts_with(UTF_16_BE) {
            return Some((Self::Big, true));
        }
        let (pairs, _) = bytes.get(..SAMPLE).unwrap_or(bytes).as_chunks::<2>();
        let zeros = |at: usize| pairs.iter().filter(|it| it[at] == 0).count();
        match (zeros(0), zeros(1)) {
            (0, many) if many * 2 > pairs.len() => Some((Self::Little, false)),
            (many, 0) if many * 2 > pairs.len() => Some((Self::Big, false)),
            _ => None,
        }
    }

    const fn unit(self, pair: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(pair),
            Self::Big => u16::from_be_bytes(pair),
        }
    }
}

fn utf_16<'a>(bytes: &[u8], order: Order, marked: bool) -> Result<Decoded<'a>, Refusal> {
    let start = if marked { UTF_16_LE.len() } else { 0 };
    let (pairs, rest) = bytes.get(start..).unwrap_or_default().as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut offset = start;
    for letter in char::decode_utf16(pairs.iter().map(|it| order.unit(*it))) {
        match letter {
            Ok('\0') => return Err(nul(offset)),
            Ok(letter) => {
                offset += 2 * letter.len_utf16();
                text.push(letter);
            }
            Err(_) => return Err(broken_utf_16(offset)),
        }
    }
    if !rest.is_empty() {
        return Err(broken_utf_16(offset));
    }
    let name = if order == Order::Little { "UTF-16 LE" } else { "UTF-16 BE" };
    let guessed =
        || format!("The file has no byte order mark and was read as {name}.{}", first(&text));
    let remarks = if marked { Vec::new() } else { vec![guessed()] };
    Ok(Decoded { text: Cow::Owned(text), remarks })
}

fn utf_8(bytes: Cow<'_, [u8]>) -> Result<Decoded<'_>, Refusal> {
    if let Some(zero) = memchr::memchr(0, &bytes) {
        return Err(nul(zero));
    }
    let start = if bytes.starts_with(UTF_8_MARK) { UTF_8_MARK.len() } else { 0 };
    let text = match bytes {
        Cow::Borrowed(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text.get(start..).unwrap_or_default()),
            Err(error) => return one_byte_a_letter(bytes, error.valid_up_to()),
        },
        // The buffer becomes the text without being copied.
        Cow::Owned(bytes) => match String::from_utf8(bytes) {
            Ok(mut text) => {
                text.drain(..start);
                Cow::Owned(text)
            }
            Err(error) => {
                return one_byte_a_letter(error.as_bytes(), error.utf8_error().valid_up_to());
            }
        },
    };
    let strict = start > 0 && crate::json_stat::is_json(&text);
    let remark = "The JSON begins with a byte order mark, which JSON has none of; it was left out.";
    Ok(Decoded { text, remarks: strict.then(|| remark.to_owned()).into_iter().collect() })
}

/// The text of a file that is not UTF-8 from an offset on: by the code page it names, or by
/// Windows-1252, which spreadsheets save as; but never a mix of both.
fn one_byte_a_letter<'a>(bytes: &[u8], offset: usize) -> Result<Decoded<'a>, Refusal> {
    let named = CodePage::named_by(bytes);
    let head = String::from_utf8_lossy(bytes.get(..2_000).unwrap_or(bytes));
    let has_rules = crate::json_stat::is_json(&head) || crate::pc_axis::is_one(&head);
    if named.is_none() && (has_rules || bytes.starts_with(UTF_8_MARK)) {
        return Err(undecodable(bytes, offset, "UTF-8"));
    }
    let other = first_of_utf_8(bytes);
    if let (None, Some(other)) = (named, other) {
        return Err(mixed(bytes, offset, other));
    }
    let page = named.unwrap_or(CodePage::Windows1252);
    let text = page.decode(bytes);
    let text = text.map_err(|it| undecodable(bytes, it, "UTF-8 or Windows-1252"))?;
    let guessed = || format!("The file is not UTF-8 and was read as Windows-1252.{}", first(&text));
    let remarks = if named.is_some() { Vec::new() } else { vec![guessed()] };
    Ok(Decoded { text, remarks })
}

/// Where a letter of several bytes stands that is sound UTF-8.
fn first_of_utf_8(bytes: &[u8]) -> Option<usize> {
    let mut before = 0;
    for chunk in bytes.utf8_chunks() {
        if let Some(at) = chunk.valid().bytes().position(|it| !it.is_ascii()) {
            return Some(before + at);
        }
        before += chunk.valid().len() + chunk.invalid().len();
    }
    None
}

/// The first letter beyond ASCII with its line, for a person to check.
fn first(text: &str) -> String {
    const AROUND: usize = 30;
    const ENDS: [char; 6] = ['\n', '\r', ',', ';', '\t', '|'];
    let Some(at) = text.find(|it: char| !it.is_ascii()) else { return String::new() };
    let (before, rest) = text.split_at(at);
    let line = line(before.as_bytes());
    let letter = rest.chars().next().unwrap_or_default().to_string();
    let before = before.rsplit(ENDS).next().unwrap_or_default();
    let rest = rest.split(ENDS).next().unwrap_or_default();
    let cell: String = before.chars().chain(rest.chars()).take(AROUND).collect();
    let (letter, cell) = (shown(&letter), shown(&cell));
    format!(" The first letter that depends on it is \"{letter}\" in line {line}: \"{cell}\".")
}

/// The line that stands behind these bytes, whatever ends the lines.
fn line(before: &[u8]) -> usize {
    let ends = |(at, byte): &(usize, &u8)| match byte {
        b'\n' => true,
        b'\r' => before.get(at + 1).is_some_and(|it| *it != b'\n'),
        _ => false,
    };
    1 + before.iter().enumerate().filter(ends).count()
}

fn broken_utf_16(offset: usize) -> Refusal {
    Refusal {
        problem: format!("The file is UTF-16, but not at byte {offset}."),
        remedy: "Save it as UTF-8.".to_owned(),
    }
}

fn nul(offset: usize) -> Refusal {
    Refusal {
        problem: format!("Byte {offset} of the file is zero, which no text holds."),
        remedy: "Fetch it from the publisher again: it is damaged, or no text.".to_owned(),
    }
}

fn mixed(bytes: &[u8], one: usize, other: usize) -> Refusal {
    let (lines, at) = ([&bytes[..other], &bytes[..one]].map(line), [other, one]);
    Refusal {
        problem: format!(
            "The file is written in two encodings: byte {}, in line {}, is UTF-8, and byte {}, in \
             line {}, is not.",
            at[0], lines[0], at[1], lines[1]
        ),
        remedy: "Save it as UTF-8, and look at those two lines.".to_owned(),
    }
}

fn undecodable(bytes: &[u8], offset: usize, encoding: &str) -> Refusal {
    let line = line(&bytes[..offset]);
    let byte = bytes.get(offset).copied().unwrap_or_default();
    Refusal {
        problem: format!(
            "The file is not {encoding}: byte {offset}, in line {line}, is {byte:#04x}."
        ),
        remedy: "Save it as UTF-8 (in Excel: \"CSV UTF-8\").".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(bytes: &[u8]) -> Result<(String, String), String> {
        let decoded = decode(Cow::Borrowed(bytes)).map_err(|it| it.problem)?;
        let owned = decode(Cow::Owned(bytes.to_vec())).unwrap();
        assert_eq!(*owned, *decoded);
        Ok((decoded.to_string(), decoded.remarks.join(" ")))
    }

    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let wanted = "area,£\n";
        let marked = format!("\u{feff}{wanted}");
        for bytes in [
            wanted.as_bytes().to_vec(),
            marked.as_bytes().to_vec(),
            utf_16(&marked, u16::to_le_bytes),
            utf_16(&marked, u16::to_be_bytes),
        ] {
            assert_eq!(text(&bytes), Ok((wanted.to_owned(), String::new())));
        }
        for bytes in [
            utf_16(wanted, u16::to_le_bytes),
            utf_16(wanted, u16::to_be_bytes),
            b"area,\xa3\n".to_vec(),
        ] {
            let (found, remark) = text(&bytes).unwrap();
            assert_eq!(found, wanted);
            assert!(remark.contains("\"£\" in line 1: \"£\""), "{remark}");
        }
    }

    #[test]
    fn what_cannot_be_decoded_is_refused_with_the_place() {
        assert!(text(b"a,b\n1,\x815\n").unwrap_err().contains("byte 6, in line 2, is 0x81"));
        assert!(text(b"{\"a\":\"\xa3\"}").unwrap_err().contains("not UTF-8: byte 6"));
        assert!(text(b"\xef\xbb\xbfa,\xa3").unwrap_err().contains("not UTF-8: byte 5"));
        let mixed = text(b"\xc2\xa31\r\n\xa32\r\n").unwrap_err();
        assert!(mixed.contains("byte 0, in line 1, is UTF-8, and byte 5, in line 2"), "{mixed}");
        assert!(text(b"ab\0c").unwrap_err().contains("Byte 2"));
        assert!(text(b"\xff\xfea\0\x00\xd8").unwrap_err().contains("byte 4"));
        assert!(text(b"\xff\xfea\0b").unwrap_err().contains("byte 4"));
    }

    #[test]
    fn accents_are_joined_to_their_letters() {
        let (found, remark) = text("cafe\u{301}".as_bytes()).unwrap();
        assert_eq!(found, "caf\u{e9}");
        assert!(remark.contains("NFC"));
    }

    #[test]
    fn an_end_mark_is_left_out_and_said() {
        let (found, remark) = text(b"a,b\r\n\x1a").unwrap();
        assert_eq!(found, "a,b\r\n");
        assert!(remark.contains("Ctrl-Z"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _either = text(&bytes);
        }
    }
}
