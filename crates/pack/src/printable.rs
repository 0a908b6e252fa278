//! Text as paper can carry it: characters the typeface has, words that can be broken, texts of a
//! length that fits.

use serde_json::Value;

use crate::fonts;

/// What stands for a character that the typeface lacks.
const LACKING: char = '□';
/// A place where a word may be broken without a sign.
const BREAK: char = '\u{200b}';
/// Characters in a row after which a word may be broken.
const LONGEST_RUN: usize = 16;

/// Makes text printable and remembers what that took away, so that the pack can say so.
#[derive(Debug, Default)]
pub(crate) struct Editor {
    /// Whether a text was cut short.
    pub(crate) shortened: bool,
    /// Whether a character was replaced.
    pub(crate) replaced: bool,
}

impl Editor {
    /// A text of at most so many characters, cut at a word where there is one.
    pub(crate) fn short(&mut self, text: &str, most: usize) -> String {
        let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
        self.shortened = true;
        let cut = &text[..end];
        let whole_words = cut.rfind(' ').filter(|it| it * 2 > end).map_or(cut, |it| &cut[..it]);
        format!("{} …", whole_words.trim_end())
    }

    /// A name, which a heading cannot do without: that of last resort where nothing of it can be
    /// printed.
    pub(crate) fn name(&mut self, name: &str, last_resort: &str) -> String {
        let printed = self.plain(name);
        if printed.trim().is_empty() { last_resort.to_owned() } else { self.short(&printed, 160) }
    }

    /// The first of some texts; that some are missing is said in a last one.
    pub(crate) fn few(&mut self, texts: &[String], most: usize, each: usize) -> Vec<String> {
        let mut few: Vec<String> = texts.iter().take(most).map(|it| self.short(it, each)).collect();
        if texts.len() > most {
            self.shortened = true;
            few.push(format!("And {} more …", texts.len() - most));
        }
        few
    }

    /// Every text in a JSON value, made printable. A picture and its description are never broken
    /// into lines and a fingerprint is copied whole, so they get no places to break; an address is not
    /// printed and stays as it is.
    pub(crate) fn print(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => *text = breakable(&self.plain(text)),
            Value::Array(items) => items.iter_mut().for_each(|it| self.print(it)),
            Value::Object(fields) => {
                for (name, field) in fields {
                    match field {
                        Value::String(_) if name == "href" => {}
                        Value::String(text)
                            if matches!(name.as_str(), "svg" | "alt" | "fingerprint") =>
                        {
                            *text = self.plain(text);
                        }
                        other => self.print(other),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// The text in characters that the typeface has, its white space as single spaces.
    fn plain(&mut self, text: &str) -> String {
        let mut plain = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                ' '..='~' => plain.push(character),
                it if it.is_whitespace() && !matches!(it, '\u{a0}' | '\u{202f}') => plain.push(' '),
                it if is_invisible(it) => {}
                it if !is_private(it) && fonts::cover(it) => plain.push(it),
                _ => {
                    self.replaced = true;
                    plain.push(LACKING);
                }
            }
        }
        plain
    }
}

/// Controls, joiners, marks of direction and of variation: they leave no ink, and what they ask for
/// is either done by the typesetter or beyond the typeface.
fn is_invisible(it: char) -> bool {
    it.is_control()
        || matches!(it,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Characters without an agreed meaning, which a document for keeping may not hold.
fn is_private(it: char) -> bool {
    matches!(it, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// The text with places to break in every run too long for a column.
fn breakable(text: &str) -> String {
    let mut broken = String::with_capacity(text.len());
    let mut run = 0;
    for character in text.chars() {
        if character.is_whitespace() || matches!(character, '-' | '/') {
            run = 0;
        } else if run == LONGEST_RUN && !is_mark(character) {
            broken.push(BREAK);
            run = 1;
        } else {
            run += 1;
        }
        broken.push(character);
    }
    broken
}

/// A mark that sits on the letter before it.
fn is_mark(it: char) -> bool {
    matches!(it, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_typeface_lacks_is_replaced_and_said() {
        let mut editor = Editor::default();
        let mut value = json!({ "a": ["ok £5", "to 😀 שלום"], "svg": "<text>漢</text>" });
        editor.print(&mut value);
        assert_eq!(value, json!({ "a": ["ok £5", "to □ □□□□"], "svg": "<text>□</text>" }));
        assert!(editor.replaced);
    }

    #[test]
    fn text_without_ink_is_left_out_and_private_characters_are_replaced() {
        let mut editor = Editor::default();
        assert_eq!(editor.plain("a\u{202e}b\0c\r\nd\te\u{feff}"), "abc  d e");
        assert!(!editor.replaced);
        assert_eq!(editor.plain("\u{e000}"), "□");
    }

    #[test]
    fn long_words_get_places_to_break_and_ordinary_ones_none() {
        assert_eq!(breakable("responsibilities and more"), "responsibilities and more");
        assert_eq!(breakable(&"W".repeat(40)).matches(BREAK).count(), 2);
    }

    #[test]
    fn a_text_is_cut_at_a_word_and_the_cut_is_remembered() {
        let mut editor = Editor::default();
        assert_eq!(editor.short("one two three", 20), "one two three");
        assert!(!editor.shortened);
        assert_eq!(editor.short("one two three", 10), "one two …");
        assert_eq!(editor.short("ééééé", 3), "ééé …");
        assert!(editor.shortened);
    }

    #[test]
    fn a_name_without_ink_gives_way_to_the_last_resort() {
        let mut editor = Editor::default();
        assert_eq!(editor.name("A name", "target-1"), "A name");
        assert_eq!(editor.name("\u{202e} \0", "target-1"), "target-1");
    }

    #[test]
    fn leaving_texts_out_is_said() {
        let texts = ["a", "b", "c"].map(str::to_owned);
        let mut editor = Editor::default();
        assert_eq!(editor.few(&texts, 3, 9), ["a", "b", "c"]);
        assert_eq!(editor.few(&texts, 1, 9), ["a", "And 2 more …"]);
    }
}
