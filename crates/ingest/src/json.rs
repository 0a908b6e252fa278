//! JSON as text: strict, with every number as it is written and every fault with its place.
//!
//! A general reader makes a number of the computer's out of what was published; here it stays text.
//! Keys that stand twice, text behind the end, lone surrogates and deep nesting are refused.

use std::borrow::Cow;

use crate::reading::Refusal;

/// The deepest nesting that is followed.
const DEEPEST: usize = 64;
/// The most values of all kinds: figures for as many rows as a table may have, and as many statuses.
const MOST_VALUES: usize = 10_000_000;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Json<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it is written.
    Number(&'a str),
    /// A text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Self>),
    /// An object, in the order of the file.
    Object(Vec<(Cow<'a, str>, Self)>),
}

impl<'a> Json<'a> {
    /// Reads a whole text.
    pub(crate) fn read(text: &'a str) -> Result<Self, Refusal> {
        let mut scanner = Scanner { text, at: 0, values: 0 };
        let json = scanner.value(0).map_err(|it| scanner.refusal(it))?;
        scanner.skip_space();
        match scanner.peek() {
            None => Ok(json),
            Some(_) => Err(scanner.refusal("there is text behind its end")),
        }
    }

    /// What stands under a key of an object.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Object(entries) = self else { return None };
        entries.iter().find(|it| it.0 == key).map(|it| &it.1)
    }

    /// The text, where it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The text under a key; blank where there is none.
    pub(crate) fn text_of(&self, key: &str) -> &str {
        self.get(key).and_then(Json::text).unwrap_or_default()
    }

    /// The entries of a list; none where it is none.
    pub(crate) fn list(&self) -> &[Self] {
        if let Self::List(list) = self { list } else { &[] }
    }

    /// The entries of an object; none where it is none.
    pub(crate) fn entries(&self) -> &[(Cow<'a, str>, Self)] {
        if let Self::Object(entries) = self { entries } else { &[] }
    }

    /// The same, apart from the text that it was read from; numbers become texts.
    pub(crate) fn into_owned(self) -> Json<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Null => Json::Null,
            Self::Bool(it) => Json::Bool(it),
            Self::Number(text) => Json::Text(Cow::Owned(text.to_owned())),
            Self::Text(text) => Json::Text(owned(text)),
            Self::List(list) => Json::List(list.into_iter().map(Self::into_owned).collect()),
            Self::Object(entries) => {
                let entries = entries.into_iter();
                Json::Object(entries.map(|it| (owned(it.0), it.1.into_owned())).collect())
            }
        }
    }

    /// A whole number from 0, where it is one.
    pub(crate) fn whole(&self) -> Option<usize> {
        if let Self::Number(text) = self { text.parse().ok() } else { None }
    }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// How many have begun.
    values: usize,
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Json<'a>, &'static str> {
        if depth > DEEPEST {
            return Err("it is nested too deeply");
        }
        self.values += 1;
        if self.values > MOST_VALUES {
            return Err("it holds more values than can be read");
        }
        self.skip_space();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => self.string().map(Json::Text),
            Some(b'-' | b'0'..=b'9') => self.number().map(Json::Number),
            Some(_) => self.word(),
            None => Err("it ends early"),
        }
    }

    fn word(&mut self) -> Result<Json<'a>, &'static str> {
        let words =
            [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))];
        let rest = self.text.get(self.at..).unwrap_or_default();
        let found = words.into_iter().find(|it| rest.starts_with(it.0));
        let (word, json) = found.ok_or("no value stands there")?;
        self.at += word.len();
        Ok(json)
    }

    fn list(&mut self, depth: usize) -> Result<Json<'a>, &'static str> {
        self.at += 1;
        let mut list = Vec::new();
        self.skip_space();
        if self.take(b']') {
            return Ok(Json::List(list));
        }
        loop {
            list.push(self.value(depth + 1)?);
            self.skip_space();
            if self.take(b']') {
                return Ok(Json::List(list));
            }
            if !self.take(b',') {
                return Err(self.broken("a comma or ] is missing"));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json<'a>, &'static str> {
        self.at += 1;
        let mut entries = Vec::new();
        self.skip_space();
        if self.take(b'}') {
            return Ok(Json::Object(entries));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.broken("a key in quotation marks is missing"));
            }
            let key = self.string()?;
            self.skip_space();
            if !self.take(b':') {
                return Err(self.broken("a colon is missing"));
            }
            entries.push((key, self.value(depth + 1)?));
            self.skip_space();
            if self.take(b'}') {
                return without_twins(entries);
            }
            if !self.take(b',') {
                return Err(self.broken("a comma or } is missing"));
            }
        }
    }

    fn broken(&self, what: &'static str) -> &'static str {
        if self.peek().is_none() { "it ends early" } else { what }
    }

    fn number(&mut self) -> Result<&'a str, &'static str> {
        let start = self.at;
        self.take(b'-');
        let leading_zero = self.peek() == Some(b'0');
        let digits = self.digits()?;
        if leading_zero && digits > 1 {
            return Err("a number starts with 0");
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _sign = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        self.text.get(start..self.at).ok_or("no number stands there")
    }

    fn digits(&mut self) -> Result<usize, &'static str> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at > start { Ok(self.at - start) } else { Err(self.broken("a digit is missing")) }
    }

    fn string(&mut self) -> Result<Cow<'a, str>, &'static str> {
        self.at += 1;
        let mut text = Cow::Borrowed("");
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let end =
                memchr::memchr2(b'"', b'\\', rest.as_bytes()).ok_or("a text is never closed")?;
            let plain = rest.get(..end).unwrap_or_default();
            if plain.bytes().any(|it| it < 0x20) {
                return Err("a text holds a line break or another control character");
            }
            if text.is_empty() {
                text = Cow::Borrowed(plain);
            } else {
                text.to_mut().push_str(plain);
            }
            self.at += end;
            if self.take(b'"') {
                return Ok(text);
            }
            let letter = self.escape()?;
            text.to_mut().push(letter);
        }
    }

    fn escape(&mut self) -> Result<char, &'static str> {
        let letter = self.text.as_bytes().get(self.at + 1).copied();
        self.at += 2;
        match letter {
            Some(letter @ (b'"' | b'\\' | b'/')) => Ok(char::from(letter)),
            Some(b'b') => Ok('\u{8}'),
            Some(b'f') => Ok('\u{c}'),
            Some(b'n') => Ok('\n'),
            Some(b'r') => Ok('\r'),
            Some(b't') => Ok('\t'),
            Some(b'u') => self.unicode(),
            _ => {
                self.at -= 1;
                Err("a text holds an unknown escape")
            }
        }
    }

    fn unicode(&mut self) -> Result<char, &'static str> {
        let first = self.four_digits()?;
        let rest = self.text.get(self.at..).unwrap_or_default();
        if (0xd800..0xdc00).contains(&first) && rest.starts_with("\\u") {
            self.at += 2;
            let units = [first, self.four_digits()?];
            let letter = char::decode_utf16(units).next().and_then(Result::ok);
            return letter.ok_or("a text holds half a character");
        }
        char::from_u32(u32::from(first)).ok_or("a text holds half a character")
    }

    fn four_digits(&mut self) -> Result<u16, &'static str> {
        let wrong = "a text holds an unknown escape";
        let digits = self.text.get(self.at..self.at + 4).ok_or(wrong)?;
        if !digits.bytes().all(|it| it.is_ascii_hexdigit()) {
            return Err(wrong);
        }
        self.at += 4;
        u16::from_str_radix(digits, 16).map_err(|_| wrong)
    }

    fn refusal(&self, what: &str) -> Refusal {
        let end = self.text.floor_char_boundary(self.at);
        let before = self.text.get(..end).unwrap_or_default();
        let line = 1 + before.matches('\n').count();
        let column = 1 + before.rsplit('\n').next().unwrap_or_default().chars().count();
        super::cube::damaged(format!(
            "The file is not sound JSON at line {line}, character {column}: {what}."
        ))
    }
}

/// An object may say a thing once; which of two would hold, nobody can tell.
fn without_twins<'a>(entries: Vec<(Cow<'a, str>, Json<'a>)>) -> Result<Json<'a>, &'static str> {
    let mut keys: Vec<&str> = entries.iter().map(|it| it.0.as_ref()).collect();
    keys.sort_unstable();
    if keys.windows(2).any(|it| it.first() == it.last()) {
        return Err("a key stands twice in the object that ends there");
    }
    Ok(Json::Object(entries))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn problem(text: &str) -> String {
        Json::read(text).unwrap_err().problem
    }

    #[test]
    fn numbers_stay_as_they_are_written() {
        let json = Json::read(" [7.50, -0, 1E+05, 9007199254740993, 1e999] ").unwrap();
        let written: Vec<&Json<'_>> = json.list().iter().collect();
        let numbers = ["7.50", "-0", "1E+05", "9007199254740993", "1e999"].map(Json::Number);
        assert_eq!(written, numbers.iter().collect::<Vec<_>>());
    }

    #[test]
    fn what_is_not_strict_is_refused_with_its_place() {
        assert!(
            problem("{\"a\":1,\n \"a\":2}").contains("line 2, character 8: a key stands twice")
        );
        assert!(problem("[1] x").contains("behind its end"));
        assert!(problem(&"[".repeat(100_000)).contains("nested too deeply"));
        assert!(problem("\"\\ud800\"").contains("half a character"));
        assert!(problem("[1,").contains("ends early"));
        for text in
            ["01", "1.", "+1", "NaN", "[1 2]", "{a:1}", "\"\t\"", "\"\\x\"", "'a'", "tru", ""]
        {
            assert!(Json::read(text).is_err(), "{text}");
        }
    }

    fn same(json: &Json<'_>, other: &serde_json::Value) -> bool {
        match (json, other) {
            (Json::Null, serde_json::Value::Null) => true,
            (Json::Bool(it), serde_json::Value::Bool(other)) => it == other,
            (Json::Number(_), serde_json::Value::Number(_)) => true,
            (Json::Text(it), serde_json::Value::String(other)) => it == other,
            (Json::List(it), serde_json::Value::Array(other)) => {
                it.len() == other.len() && it.iter().zip(other).all(|it| same(it.0, it.1))
            }
            (Json::Object(it), serde_json::Value::Object(other)) => {
                it.len() == other.len()
                    && it.iter().all(|it| other.get(&*it.0).is_some_and(|value| same(&it.1, value)))
            }
            _ => false,
        }
    }

    proptest! {
        /// Whatever is read here is read by another reader, with the same result.
        #[test]
        fn another_reader_agrees(text in "[\\[\\]{}:,\"\\\\u0-9a-f.eE+ \n-]{0,40}|\\PC{0,12}") {
            if let Ok(json) = Json::read(&text) {
                let other = serde_json::from_str::<serde_json::Value>(&text);
                let Ok(other) = other else {
                    // Too large for a number of the computer's.
                    let error = other.unwrap_err().to_string();
                    prop_assert!(error.contains("range"), "{}", error);
                    return Ok(());
                };
                prop_assert!(same(&json, &other), "{:?}", json);
            }
        }

        #[test]
        fn any_text_comes_back(text in any::<String>()) {
            let written = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(Json::read(&written).unwrap(), Json::Text(text.into()));
        }
    }
}
