//! The keywords of a PC-Axis file: `VALUES("region")="England","Wales";`, up to `DATA=`.

use std::collections::BTreeMap;

use crate::{cube::damaged, reading::Refusal};

/// One keyword with what it is about and what it says.
#[derive(Debug)]
pub(super) struct Statement<'a> {
    keyword: &'a str,
    /// Whether it is in a language other than the file's own.
    translated: bool,
    /// What stands in brackets behind the keyword.
    pub(super) about: Vec<String>,
    /// What it says.
    pub(super) values: Vec<String>,
}

/// The keywords of a file, and its figures as text.
#[derive(Debug)]
pub(super) struct Keywords<'a> {
    statements: Vec<Statement<'a>>,
    /// Where the first statement of a keyword about something stands, in the file's own language.
    places: BTreeMap<(&'a str, String), usize>,
    /// What stands between `DATA=` and the end of the file.
    pub(super) data: &'a str,
}

/// The most keywords that are read.
const MOST: usize = 1 << 20;

impl Statement<'_> {
    /// The first thing it says; blank where it says nothing.
    pub(super) fn first(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }
}

impl<'a> Keywords<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, Refusal> {
        let mut scanner = Scanner { text, at: 0 };
        let mut statements = Vec::new();
        while statements.len() < MOST {
            scanner.skip_space();
            if scanner.rest().is_empty() {
                return Err(damaged(
                    "The PC-Axis file has no figures: DATA is missing.".to_owned(),
                ));
            }
            let statement = scanner.head().ok_or_else(|| scanner.refusal())?;
            if statement.keyword == "DATA" && statement.about.is_empty() {
                let places = places(&statements);
                return Ok(Self { statements, places, data: scanner.rest() });
            }
            let values = scanner.values().ok_or_else(|| scanner.refusal())?;
            statements.push(Statement { values, ..statement });
        }
        Err(damaged("The PC-Axis file has more keywords than can be read.".to_owned()))
    }

    /// Whether a keyword stands in the file, about anything.
    pub(super) fn has(&self, keyword: &str) -> bool {
        self.statements.iter().any(|it| it.keyword == keyword)
    }

    /// The statements of a keyword in the file's own language.
    pub(super) fn all(&self, keyword: &str) -> impl Iterator<Item = &Statement<'a>> {
        self.statements.iter().filter(move |it| it.keyword == keyword && !it.translated)
    }

    /// What a keyword says about the table as a whole; blank where it says nothing.
    pub(super) fn text(&self, keyword: &'a str) -> &str {
        self.list(keyword).first().map_or("", String::as_str)
    }

    /// What a keyword lists about the table as a whole.
    pub(super) fn list(&self, keyword: &'a str) -> &[String] {
        self.about(keyword, "").unwrap_or_default()
    }

    /// What a keyword says about one thing.
    pub(super) fn about(&self, keyword: &'a str, thing: &str) -> Option<&[String]> {
        let at = self.places.get(&(keyword, thing.to_owned()))?;
        self.statements.get(*at).map(|it| it.values.as_slice())
    }
}

fn places<'a>(statements: &[Statement<'a>]) -> BTreeMap<(&'a str, String), usize> {
    let mut places = BTreeMap::new();
    for (at, it) in statements.iter().enumerate().filter(|it| !it.1.translated) {
        let thing = it.about.first().cloned().unwrap_or_default();
        places.entry((it.keyword, thing)).or_insert(at);
    }
    places
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn take(&mut self, mark: char) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(mark);
        self.at += if found { mark.len_utf8() } else { 0 };
        found
    }

    /// Up to a letter that does not belong to a word, which may be none.
    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let is_part = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_');
        let word =
            rest.get(..rest.find(|it| !is_part(it)).unwrap_or(rest.len())).unwrap_or_default();
        self.at += word.len();
        word
    }

    /// Keyword, language and what it is about, up to and with the equals sign.
    fn head(&mut self) -> Option<Statement<'a>> {
        let keyword = Some(self.word()).filter(|it| !it.is_empty())?;
        let translated = self.take('[');
        if translated {
            self.word();
            self.take(']').then_some(())?;
        }
        let mut about = Vec::new();
        if self.take('(') {
            loop {
                self.skip_space();
                about.push(self.quoted()?);
                if !self.take(',') {
                    break;
                }
            }
            self.take(')').then_some(())?;
        }
        self.take('=').then_some(Statement { keyword, translated, about, values: Vec::new() })
    }

    /// What stands before the semicolon, cut at commas; texts that follow each other are one.
    fn values(&mut self) -> Option<Vec<String>> {
        let mut values = vec![String::new()];
        loop {
            self.skip_space();
            if self.rest().starts_with('"') {
                let part = self.quoted()?;
                values.last_mut()?.push_str(&part);
            } else if self.take(';') {
                return Some(values);
            } else if self.take(',') {
                values.push(String::new());
            } else {
                let rest = self.rest();
                let end = rest.find(['"', ';', ','])?;
                values.last_mut()?.push_str(rest.get(..end)?.trim_end());
                self.at += end;
            }
        }
    }

    fn quoted(&mut self) -> Option<String> {
        let inner = self.rest().strip_prefix('"')?;
        let (text, _) = inner.split_once('"')?;
        self.at += text.len() + 2;
        Some(text.replace(['\r', '\n'], ""))
    }

    fn refusal(&self) -> Refusal {
        let before = self.text.get(..self.at).unwrap_or_default();
        let line = 1 + before.matches('\n').count();
        damaged(format!("Line {line} of the PC-Axis file is not KEYWORD=…; as it should be."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_have_languages_subjects_and_lists() {
        let text = "TITLE=\"A long \"\n\"title; really\";\nTITLE[sv]=\"Titel\";\nCOPYRIGHT=YES;\n\
                    VALUES(\"sex\")=\"Women\",\n\"Men\";\nTIMEVAL(\"t\")=TLIST(A1),\"2020\";DATA=\n1 2;";
        let keywords = Keywords::read(text).unwrap();
        assert_eq!(keywords.text("TITLE"), "A long title; really");
        assert_eq!(keywords.about("VALUES", "sex").unwrap(), ["Women", "Men"]);
        assert_eq!(keywords.about("TIMEVAL", "t").unwrap(), ["TLIST(A1)", "2020"]);
        assert_eq!(keywords.data.trim(), "1 2;");
    }

    #[test]
    fn what_is_not_one_is_refused_with_its_line() {
        for (text, problem) in [
            ("TITLE=\"a\";\nWHAT;\n", "Line 2"),
            ("TITLE=\"a\";\n", "DATA is missing"),
            ("TITLE=\"a;\n", "Line 1"),
            ("VALUES(\"a\"=\"b\";", "Line 1"),
        ] {
            let refusal = Keywords::read(text).unwrap_err();
            assert!(refusal.problem.contains(problem), "{refusal}");
        }
    }
}
