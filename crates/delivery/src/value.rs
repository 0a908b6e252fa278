//! A published number: the text as the publisher wrote it, and its size for arithmetic.

use std::{fmt, str::FromStr};

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

/// A decimal number with the exact text it was published as.
///
/// The text is what is stored and shown; the `f64` serves comparisons and charts only.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Value {
    /// Short, as nearly all are, it needs no memory of its own.
    text: CompactString,
    number: f64,
}

/// Why a text is not a number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a plain decimal number")]
pub struct ValueError(pub String);

impl Value {
    /// The text as published.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The nearest binary number, finite.
    pub const fn number(&self) -> f64 {
        self.number
    }

    /// How many decimals were published: 2 for "61.50", 0 for "92".
    pub fn decimals(&self) -> usize {
        let mantissa = self.text.split(['e', 'E']).next().unwrap_or_default();
        mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len())
    }
}

impl FromStr for Value {
    type Err = ValueError;

    /// Accepts an optional minus, digits, an optional point, and an optional exponent; nothing else.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let wrong = || ValueError(text.to_owned());
        let plain = text.bytes().all(|it| it.is_ascii_digit() || b"+-.eE".contains(&it));
        let starts = text.trim_start_matches('-').starts_with(|it: char| it.is_ascii_digit());
        if !plain || !starts || text.ends_with('.') {
            return Err(wrong());
        }
        let number: f64 = text.parse().map_err(|_| wrong())?;
        if number.is_finite() { Ok(Self { text: text.into(), number }) } else { Err(wrong()) }
    }
}

impl TryFrom<String> for Value {
    type Error = ValueError;
    fn try_from(text: String) -> Result<Self, ValueError> {
        text.parse()
    }
}

impl From<Value> for String {
    fn from(value: Value) -> Self {
        value.text.into()
    }
}

impl PartialEq for Value {
    /// Two values are the same when their published texts are.
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl Eq for Value {}

impl fmt::Display for Value {
    /// The published text with thousands separated: "1,500,000", "61.5", "−3.2".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&grouped(&self.text))
    }
}

/// A computed number rounded to `decimals`, written like a published one.
pub fn rounded(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    let zero = text.trim_start_matches('-').bytes().all(|it| matches!(it, b'0' | b'.'));
    grouped(if zero { text.trim_start_matches('-') } else { &text })
}

fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("\u{2212}", digits));
    let whole = digits.find(|it: char| !it.is_ascii_digit()).unwrap_or(digits.len());
    let mut written = String::with_capacity(text.len() + 4);
    written.push_str(sign);
    for (i, digit) in digits.char_indices() {
        if i > 0 && i < whole && whole > 4 && (whole - i) % 3 == 0 {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_text_is_kept() {
        let value: Value = "73.60000000000001".parse().unwrap();
        assert_eq!(value.text(), "73.60000000000001");
        assert_eq!("61.50".parse::<Value>().unwrap().decimals(), 2);
    }

    #[test]
    fn what_is_not_a_plain_number_is_refused() {
        for text in
            ["", "-", ".", "..", "5.", ".5", "NaN", "inf", "1e400", "1,234", "[c]", "58 r", "--1"]
        {
            assert!(text.parse::<Value>().is_err(), "{text}");
        }
    }

    #[test]
    fn thousands_are_separated_from_five_digits() {
        assert_eq!("1500000".parse::<Value>().unwrap().to_string(), "1,500,000");
        assert_eq!("-32468.25".parse::<Value>().unwrap().to_string(), "\u{2212}32,468.25");
        assert_eq!(rounded(-0.04, 1), "0.0");
        assert_eq!(rounded(5536.0, 0), "5536");
    }
}
