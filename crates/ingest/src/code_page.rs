//! Bytes of the code pages that PC-Axis files are written in.

use std::borrow::Cow;

/// A code page of one byte a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodePage {
    /// Windows-1252, and ISO 8859-1 within it.
    Windows1252,
    /// ISO 8859-15.
    Latin9,
}

/// What Windows-1252 has from 0x80 to 0x9f; a zero is no letter.
const WINDOWS: [char; 32] = [
    '\u{20ac}', '\0', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}',
    '\u{2c6}', '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\0', '\u{17d}', '\0', '\0',
    '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2dc}',
    '\u{2122}', '\u{161}', '\u{203a}', '\u{153}', '\0', '\u{17e}', '\u{178}',
];

/// Where ISO 8859-15 differs from ISO 8859-1.
const LATIN_9: [(u8, char); 8] = [
    (0xa4, '\u{20ac}'),
    (0xa6, '\u{160}'),
    (0xa8, '\u{161}'),
    (0xb4, '\u{17d}'),
    (0xb8, '\u{17e}'),
    (0xbc, '\u{152}'),
    (0xbd, '\u{153}'),
    (0xbe, '\u{178}'),
];

impl CodePage {
    /// The code page that a PC-Axis file names at its beginning.
    pub(crate) fn named_by(bytes: &[u8]) -> Option<Self> {
        let head = String::from_utf8_lossy(bytes.get(..2_000).unwrap_or(bytes));
        if !super::pc_axis::is_one(&head) {
            return None;
        }
        let named = |keyword: &str| {
            let (_, rest) = head.split_once(&format!("{keyword}=\""))?;
            rest.split('"').next().map(str::to_lowercase)
        };
        match named("CODEPAGE").as_deref() {
            Some("windows-1252" | "iso-8859-1" | "ansi") => Some(Self::Windows1252),
            Some("iso-8859-15") => Some(Self::Latin9),
            Some(_) => None,
            None => (named("CHARSET").as_deref() == Some("ansi")).then_some(Self::Windows1252),
        }
    }

    /// The text of bytes; the position of the first that is no letter.
    pub(crate) fn decode(self, bytes: &[u8]) -> Result<Cow<'static, str>, usize> {
        let letters = bytes.iter().map(|it| self.letter(*it));
        let text: Option<String> = letters.clone().collect();
        text.map(Cow::Owned).ok_or_else(|| letters.take_while(Option::is_some).count())
    }

    fn letter(self, byte: u8) -> Option<char> {
        let differs = LATIN_9.iter().find(|it| it.0 == byte).map(|it| it.1);
        match (self, byte) {
            (Self::Windows1252, 0x80..=0x9f) => {
                WINDOWS.get(usize::from(byte - 0x80)).copied().filter(|it| *it != '\0')
            }
            (Self::Latin9, 0x80..=0x9f) => None,
            (Self::Latin9, _) => Some(differs.unwrap_or_else(|| char::from(byte))),
            (Self::Windows1252, _) => Some(char::from(byte)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_names_its_code_page() {
        let named = CodePage::named_by;
        assert_eq!(named(b"CHARSET=\"ANSI\";\nX"), Some(CodePage::Windows1252));
        assert_eq!(named(b"CHARSET=\"ANSI\";\nCODEPAGE=\"iso-8859-15\";"), Some(CodePage::Latin9));
        assert_eq!(named(b"CHARSET=\"ANSI\";\nCODEPAGE=\"utf-8\";"), None);
        assert_eq!(named(b"period,value\nCHARSET=\"ANSI\""), None);
    }

    #[test]
    fn letters_are_those_of_the_page() {
        assert_eq!(CodePage::Windows1252.decode(b"\xa3\x80\xe9").unwrap(), "£€é");
        assert_eq!(CodePage::Latin9.decode(b"\xa4\xe9").unwrap(), "€é");
        assert_eq!(CodePage::Windows1252.decode(b"ab\x81"), Err(2));
    }
}
