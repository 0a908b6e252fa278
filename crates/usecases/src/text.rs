//! Text that people hand in: refused where it holds what can neither be typed nor shown.

use crate::Error;

/// Refuses control characters, tabs and line ends apart. Databases disagree about them (PostgreSQL
/// stores no NUL), and on a page nobody sees them. `field` names the place in the sentence.
pub fn check(field: &str, text: &str) -> Result<(), Error> {
    let Some(odd) = text.chars().find(|it| is_odd(*it)) else { return Ok(()) };
    let place = if field.is_empty() { "What was given".to_owned() } else { format!("\"{field}\"") };
    let code = u32::from(odd);
    Err(Error::invalid(
        field,
        format!("{place} holds a character that can be neither typed nor shown (U+{code:04X})."),
        "Type it again, without copying it from elsewhere.",
    ))
}

/// A file's name as it may be kept and shown: its last part, without what cannot be seen or turns the line
/// around, and no longer than a line. Nothing is ever opened by it.
pub fn file_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen = last.chars().filter(|it| !it.is_control() && !is_unseen(*it));
    let seen: Vec<char> = seen.collect();
    // The end tells what sort of file it is.
    let (head, tail) = match seen.len() {
        0..=LONGEST_NAME => (&seen[..], &[][..]),
        length => (&seen[..LONGEST_NAME - 20], &seen[length - 20..]),
    };
    let name: String = head.iter().chain(tail).collect();
    match name.trim_matches(['.', ' ']) {
        "" => "file".to_owned(),
        name => name.to_owned(),
    }
}

const LONGEST_NAME: usize = 150;

/// Marks of direction, joiners and other letters without a shape.
const fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn is_odd(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_one_line_that_reads_as_it_is_written() {
        for (sent, kept) in [
            ("waits.csv", "waits.csv"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\ann\\Ynys Môn – 5 %.xlsx", "Ynys Môn – 5 %.xlsx"),
            ("waits\r\nX-Evil: 1.csv", "waitsX-Evil: 1.csv"),
            ("waits\u{202e}vsc.exe", "waitsvsc.exe"),
            ("..", "file"),
            ("\0", "file"),
        ] {
            assert_eq!(file_name(sent), kept, "{sent:?}");
        }
        let long = file_name(&format!("{}.csv", "ж".repeat(4000)));
        assert!(long.chars().count() == 150 && long.ends_with(".csv"), "{long}");
    }

    #[test]
    fn what_cannot_be_typed_is_refused_with_its_place() {
        for text in ["a\0b", "\u{1}", "\u{7f}", "\u{85}", "\u{1b}[31m"] {
            assert!(check("name", text).is_err(), "{text:?}");
        }
        for text in ["", "Ynys Môn – 5 %", "two\r\nlines\tand a tab", "数字"] {
            assert!(check("name", text).is_ok(), "{text:?}");
        }
        let problem = check("name", "a\0b").unwrap_err().to_string();
        assert!(problem.starts_with("\"name\" holds a character") && problem.contains("U+0000"));
    }
}
