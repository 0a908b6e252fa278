//! The fields of a table, read one by one: missing, mistyped and unknown ones are told with their line.

use std::{cell::RefCell, collections::BTreeSet, ops::Range, str::FromStr};

use delivery::{
    area::Group,
    period::{Period, YearStart, parse_day},
    value::Value,
};
use jiff::civil::Date;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    document::{Document, line_at},
    near::did_you_mean,
};
use crate::period;

/// A table within a file, and which of its fields have been asked for.
pub(super) struct Fields<'d> {
    document: &'d Document<'d>,
    table: &'d DeTable<'d>,
    /// The line on which the table begins.
    pub(super) line: usize,
    /// What the table is, in words: "target rtt-92".
    pub(super) what: String,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'d> Fields<'d> {
    /// The fields of a table.
    pub(super) fn of(
        document: &'d Document<'d>,
        table: &'d DeTable<'d>,
        line: usize,
        what: String,
    ) -> Self {
        Self { document, table, line, what, asked: RefCell::default() }
    }

    fn get(&self, name: &'static str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.asked.borrow_mut().insert(name);
        self.table.get(name)
    }

    fn line_at(&self, span: Range<usize>) -> usize {
        line_at(self.document.text, span.start)
    }

    /// The line of a field, or of the table where it has none.
    pub(super) fn line_of(&self, name: &'static str) -> usize {
        self.get(name).map_or(self.line, |it| self.line_at(it.span()))
    }

    /// Records a problem at a field.
    pub(super) fn problem(&self, name: &'static str, problem: String, remedy: impl Into<String>) {
        self.document.problem(self.line_of(name), capital(&problem), remedy);
    }

    fn wrong_type(&self, name: &'static str, found: &DeValue<'_>, wanted: &str) {
        let problem = format!("\"{name}\" of {} is {}.", self.what, type_of(found));
        self.problem(name, problem, format!("Write {wanted}."));
    }

    fn missing(&self, name: &'static str, example: &str) {
        let problem = format!("{} has no \"{name}\".", capital(&self.what));
        self.document.problem(self.line, problem, format!("Add {name} = {example}."));
    }

    /// Whether the field is there.
    pub(super) fn has(&self, name: &'static str) -> bool {
        self.get(name).is_some()
    }

    /// A text.
    pub(super) fn text(&self, name: &'static str) -> Option<String> {
        let value = self.get(name)?;
        match value.get_ref() {
            DeValue::String(text) => Some(text.clone().into_owned()),
            other => {
                self.wrong_type(name, other, "a text in quotation marks");
                None
            }
        }
    }

    /// A text that must be there and not be blank.
    pub(super) fn required_text(&self, name: &'static str) -> Option<String> {
        if self.get(name).is_none() {
            self.missing(name, "\"…\"");
            return None;
        }
        let text = self.text(name)?;
        if text.trim().is_empty() {
            self.problem(name, format!("\"{name}\" of {} is blank.", self.what), "Fill it in.");
            return None;
        }
        Some(text)
    }

    /// A text that is read into something with its own grammar: an id, an area code.
    pub(super) fn parsed<T: FromStr<Err: ToString>>(&self, name: &'static str) -> Option<T> {
        self.read_text(name, &self.text(name)?)
    }

    /// The same, required.
    pub(super) fn required<T: FromStr<Err: ToString>>(&self, name: &'static str) -> Option<T> {
        self.read_text(name, &self.required_text(name)?)
    }

    fn read_text<T: FromStr<Err: ToString>>(&self, name: &'static str, text: &str) -> Option<T> {
        match text.parse() {
            Ok(read) => Some(read),
            Err(error) => {
                let problem = format!("\"{name}\" of {}: {}.", self.what, error.to_string());
                self.problem(name, problem, "Correct it.");
                None
            }
        }
    }

    /// A list of texts with their own grammar.
    pub(super) fn list<T: FromStr<Err: ToString>>(&self, name: &'static str) -> Vec<T> {
        let Some(value) = self.get(name) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(name, value.get_ref(), "a list such as [\"a\", \"b\"]");
            return Vec::new();
        };
        let read = |item: &Spanned<DeValue<'_>>| match item.get_ref() {
            DeValue::String(text) => self.read_text(name, text),
            other => {
                self.wrong_type(name, other, "a list of texts in quotation marks");
                None
            }
        };
        items.iter().filter_map(read).collect()
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&self, name: &'static str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(name)?;
        let found = words.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let problem = format!("\"{text}\" is no {name} of {}.", self.what);
            let known = words.iter().map(|(word, _)| *word);
            self.problem(name, problem, did_you_mean(&text, known, "Choose one"));
        }
        found.map(|(_, choice)| *choice)
    }

    /// One of a few words, required.
    pub(super) fn required_choice<T: Copy>(
        &self,
        name: &'static str,
        words: &[(&str, T)],
    ) -> Option<T> {
        if self.get(name).is_none() {
            let words: Vec<String> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            self.missing(name, &words.join(" or "));
        }
        self.choice(name, words)
    }

    /// A whole number within the type's bounds.
    pub(super) fn whole<T: FromStr>(&self, name: &'static str) -> Option<T> {
        let value = self.get(name)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong_type(name, value.get_ref(), "a whole number of a plausible size");
        }
        number
    }

    /// A whole number that must be there.
    pub(super) fn required_whole<T: FromStr>(&self, name: &'static str) -> Option<T> {
        if self.get(name).is_none() {
            self.missing(name, "… with a whole number");
        }
        self.whole(name)
    }

    /// True or false; false where nothing is said.
    pub(super) fn flag(&self, name: &'static str) -> bool {
        match self.get(name).map(Spanned::get_ref) {
            None => false,
            Some(DeValue::Boolean(flag)) => *flag,
            Some(other) => {
                self.wrong_type(name, other, "true or false");
                false
            }
        }
    }

    /// A number with its text as written.
    pub(super) fn value(&self, name: &'static str) -> Option<Value> {
        let value = self.get(name)?;
        let written = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            DeValue::String(text) => text,
            other => {
                self.wrong_type(name, other, "a number");
                return None;
            }
        };
        if written.parse::<Value>().is_err()
            && let Some(number) = number_within(written)
        {
            let problem =
                format!("\"{name}\" of {} says \"{written}\", not a number alone.", self.what);
            let remedy = format!(
                "Write {number} alone: the unit, which way and until when have fields of their own."
            );
            self.problem(name, problem, remedy);
            return None;
        }
        self.read_text(name, written)
    }

    /// A number that must be there.
    pub(super) fn required_value(&self, name: &'static str) -> Option<Value> {
        if self.get(name).is_none() {
            self.missing(name, "… with a number");
        }
        self.value(name)
    }

    /// A period; what "2024/25" means depends on the indicator.
    pub(super) fn period(&self, name: &'static str, year: YearStart) -> Option<Period> {
        if self.get(name).is_none() {
            self.missing(name, "\"2024/25\" or another period");
            return None;
        }
        let text = self.day_or_text(name)?;
        match period::parse(&text, year) {
            Ok(period) => Some(period),
            Err(error) => {
                let problem = format!("\"{name}\" of {}: {error}.", self.what);
                self.problem(name, problem, "See docs/plan.md, \"Periods and dates\".");
                None
            }
        }
    }

    /// A day that must be there.
    pub(super) fn day(&self, name: &'static str) -> Option<Date> {
        if self.get(name).is_none() {
            self.missing(name, "\"2025-01-15\"");
            return None;
        }
        let text = self.day_or_text(name)?;
        let day = parse_day(&text);
        if day.is_none() {
            let problem = format!("\"{name}\" of {} is \"{text}\", not a day.", self.what);
            self.problem(name, problem, "Write it as \"2025-01-15\".");
        }
        day
    }

    /// A text, or a date that somebody wrote without quotation marks.
    fn day_or_text(&self, name: &'static str) -> Option<String> {
        match self.get(name)?.get_ref() {
            DeValue::Datetime(day) => Some(day.to_string()),
            DeValue::Integer(year) if year.radix() == 10 => Some(year.as_str().to_owned()),
            _ => self.text(name),
        }
    }

    /// A part of the population: "Sex=Female|Age=16 to 24".
    pub(super) fn group(&self, name: &'static str) -> Group {
        let text = self.text(name).unwrap_or_default();
        let pairs: Vec<(&str, &str)> =
            text.split('|').filter_map(|it| it.split_once('=')).collect();
        if !text.is_empty() && pairs.len() != text.split('|').count() {
            let problem = format!("\"{text}\" does not say which dimension it belongs to.");
            self.problem(name, problem, "Write dimension and category, such as \"Sex=Female\".");
        }
        Group::of(pairs)
    }

    /// The tables of a list.
    pub(super) fn tables(&self, name: &'static str) -> Vec<Self> {
        let Some(value) = self.get(name) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(name, value.get_ref(), &format!("[[{name}]] with two brackets"));
            return Vec::new();
        };
        items.iter().filter_map(|it| self.nested(name, it)).collect()
    }

    /// One table.
    pub(super) fn table(&self, name: &'static str) -> Option<Self> {
        self.nested(name, self.get(name)?)
    }

    fn nested(&self, name: &'static str, value: &'d Spanned<DeValue<'d>>) -> Option<Self> {
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong_type(name, value.get_ref(), "a table with fields");
            return None;
        };
        let id = match table.get("id").map(Spanned::get_ref) {
            Some(DeValue::String(id)) => format!("{name} {id}"),
            _ if self.what == "the file" => format!("a {name}"),
            _ => format!("{name} of {}", self.what),
        };
        let line = self.line_at(value.span());
        Some(Self::of(self.document, table, line, id))
    }

    /// Complains of fields that nobody asked for.
    pub(super) fn finish(&self) {
        let asked = self.asked.borrow();
        for key in self.table.keys().filter(|it| !asked.contains(it.get_ref().as_ref())) {
            let name = key.get_ref();
            let problem = format!("{} has no field \"{name}\".", capital(&self.what));
            let remedy = did_you_mean(name, asked.iter().copied(), "Remove it");
            self.document.problem(self.line_at(key.span()), problem, remedy);
        }
    }

    /// The file's path.
    pub(super) fn path(&self) -> &'d str {
        self.document.path
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |it| it.to_uppercase().chain(letters).collect())
}

const fn type_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The only number of a text that says more than that: "\u{2265}92 %", "at least 92".
fn number_within(text: &str) -> Option<&str> {
    let plain = |it: char| it.is_ascii_digit() || it == '.';
    let mut numbers = text.split(|it| !plain(it)).map(|it| it.trim_matches('.'));
    let number = numbers.find(|it| !it.is_empty())?;
    let signs = [',', '-', '\u{2212}', '\u{2013}'];
    (numbers.all(str::is_empty) && !text.contains(signs)).then_some(number)
}
