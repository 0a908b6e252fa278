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

fn is_odd(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

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
