//! Places, their hierarchy, and codes that come and go.

use std::{fmt, str::FromStr, sync::Arc};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The code of a place, as the publisher writes it: "E12000001", "TLC3", "K02000001".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AreaCode(Arc<str>);

/// Why a text is not an area code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an area code: use letters, digits, hyphens and underscores, at most 40")]
pub struct AreaCodeError(pub String);

impl AreaCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the code has the shape of a UK statistical code: a letter and eight digits, or ITL.
    pub fn looks_official(&self) -> bool {
        let gss = self.0.len() == 9
            && self.0.starts_with(['E', 'W', 'S', 'N', 'K', 'J'])
            && self.0[1..].bytes().all(|it| it.is_ascii_digit());
        let itl = self.0.starts_with("TL") && (3..=5).contains(&self.0.len());
        gss || itl
    }
}

impl AreaCode {
    /// How the code is made, by its shape: by the same means whatever it is.
    pub fn scheme(&self) -> &'static str {
        let code = &*self.0;
        let letters = |it: &str| it.bytes().all(|it| it.is_ascii_uppercase());
        let signs = |it: &str| it.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit());
        let iso = |(country, part): (&str, &str)| {
            country.len() == 2 && letters(country) && (1..=3).contains(&part.len()) && signs(part)
        };
        match code.split_once('-') {
            Some(parts) if iso(parts) => "ISO 3166-2 code",
            Some(_) => "Code",
            None if self.looks_official() && code.starts_with("TL") => "ITL code",
            None if self.looks_official() => "GSS code",
            None if (3..=5).contains(&code.len()) && letters(&code[..2]) && signs(code) => {
                "NUTS code"
            }
            None => "Code",
        }
    }
}

impl FromStr for AreaCode {
    type Err = AreaCodeError;
    fn from_str(text: &str) -> Result<Self, AreaCodeError> {
        let fits = (1..=40).contains(&text.len())
            && text.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'));
        if fits { Ok(Self(text.into())) } else { Err(AreaCodeError(text.to_owned())) }
    }
}

impl TryFrom<String> for AreaCode {
    type Error = AreaCodeError;
    fn try_from(text: String) -> Result<Self, AreaCodeError> {
        text.parse()
    }
}

impl From<AreaCode> for String {
    fn from(code: AreaCode) -> Self {
        code.0.as_ref().to_owned()
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A place with its level, parent and the dates between which its code is valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Its code.
    pub code: AreaCode,
    /// Its name.
    pub name: String,
    /// What kind of place: "country", "region", "local authority".
    pub level: String,
    /// The place it lies in.
    pub parent: Option<AreaCode>,
    /// First day on which the code is valid.
    pub valid_from: Option<Date>,
    /// Last day on which the code is valid.
    pub valid_to: Option<Date>,
    /// Codes that took over, when the code ended.
    pub replaced_by: Vec<AreaCode>,
}

/// A part of the population within an area: pairs of dimension and category, for example
/// "sex=female". The empty group is everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Group(Arc<str>);

impl Group {
    /// Everybody.
    pub fn everybody() -> Self {
        Self::default()
    }

    /// Joins pairs of dimension and category in the order of the dimension's name; blank
    /// categories mean "all" and are left out.
    pub fn of<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut pairs: Vec<_> =
            pairs.into_iter().filter(|(_, category)| !category.trim().is_empty()).collect();
        if pairs.is_empty() {
            return Self::default();
        }
        pairs.sort_unstable();
        let mut joined = String::new();
        for (dimension, category) in pairs {
            if !joined.is_empty() {
                joined.push('|');
            }
            joined.push_str(dimension.trim());
            joined.push('=');
            joined.push_str(category.trim());
        }
        Self(joined.into())
    }

    /// The group as stored: "Age=16 to 24|Sex=Female"; empty for everybody.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is everybody.
    pub fn is_everybody(&self) -> bool {
        self.0.is_empty()
    }

    /// The group in words: "Age: 16 to 24, Sex: Female".
    pub fn label(&self) -> String {
        self.0.replace('=', ": ").replace('|', ", ")
    }
}

impl From<&str> for Group {
    fn from(stored: &str) -> Self {
        Self(stored.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_does_not_depend_on_the_order_of_columns() {
        let one = Group::of([("Sex", "Female"), ("Age", "16 to 24"), ("Region", "")]);
        let two = Group::of([("Age", "16 to 24"), ("Sex", "Female")]);
        assert_eq!(one, two);
        assert_eq!(one.label(), "Age: 16 to 24, Sex: Female");
        assert!(Group::of([("Sex", " ")]).is_everybody());
    }

    #[test]
    fn the_scheme_is_told_by_the_shape() {
        let scheme = |it: &str| it.parse::<AreaCode>().unwrap().scheme();
        assert_eq!(scheme("E06000065"), "GSS code");
        assert_eq!(
            (scheme("TLC31"), scheme("UKC11"), scheme("DE212")),
            ("ITL code", "NUTS code", "NUTS code")
        );
        assert_eq!((scheme("GB-NYK"), scheme("FR-75C")), ("ISO 3166-2 code", "ISO 3166-2 code"));
        assert_eq!((scheme("ten-forces"), scheme("GB")), ("Code", "Code"));
    }

    #[test]
    fn official_codes_are_told_from_others() {
        assert!("E12000001".parse::<AreaCode>().unwrap().looks_official());
        assert!(!"ten-forces".parse::<AreaCode>().unwrap().looks_official());
        assert!("a b".parse::<AreaCode>().is_err());
    }
}
