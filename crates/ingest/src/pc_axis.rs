//! PC-Axis: keywords that describe a table, then its figures in the order of stub and heading.
//!
//! Which variable is the time the keyword `TIMEVAL` says, which the place `MAP`, which the contents
//! `CONTVARIABLE`. The place of a figure is its position in `DATA`, counted from 1.

mod data;
mod keywords;
mod variables;

use std::collections::BTreeSet;

use delivery::period::parse_day;
use jiff::civil::Date;

use crate::{
    cube::{self, Cube, Grammar, damaged},
    fault::shown,
    reading::{Known, Reading, Refusal},
};
use keywords::Keywords;

/// Keywords that a file begins with.
const FIRST: [&str; 12] = [
    "CHARSET",
    "AXIS-VERSION",
    "CODEPAGE",
    "LANGUAGE",
    "LANGUAGES",
    "CREATION-DATE",
    "MATRIX",
    "TABLEID",
    "SUBJECT-AREA",
    "SUBJECT-CODE",
    "DECIMALS",
    "TITLE",
];

/// Whether a text is a PC-Axis file, told by its first keyword.
pub(crate) fn is_one(text: &str) -> bool {
    let text = text.trim_start();
    let end = text.find(|it: char| !it.is_ascii_uppercase() && it != '-').unwrap_or(text.len());
    let (keyword, rest) = text.split_at_checked(end).unwrap_or_default();
    FIRST.contains(&keyword) && rest.trim_start().starts_with(['=', '['])
}

/// Reads a file.
pub(crate) fn read(name: &str, text: &str, known: &Known<'_>) -> Result<Reading, Refusal> {
    cube::read("pc-axis", name, vec![cube_of(text)?], known)
}

/// The figure at a place, as a person may look it up.
pub(crate) fn cells(text: &str, row: u32) -> Option<Vec<(String, String)>> {
    cube::cells(&[cube_of(text).ok()?], row)
}

fn cube_of(text: &str) -> Result<Cube<'_>, Refusal> {
    let keywords = Keywords::read(text)?;
    if keywords.has("KEYS") {
        return Err(Refusal {
            problem: "The PC-Axis file leaves out rows (KEYS), and does not say what they hold."
                .to_owned(),
            remedy: "Fetch it with all its rows: without KEYS.".to_owned(),
        });
    }
    let (dimensions, scale) = variables::of(&keywords)?;
    let size = dimensions
        .iter()
        .try_fold(1_u32, |size, it| size.checked_mul(u32::try_from(it.members.len()).ok()?));
    let size = size.ok_or_else(|| damaged("The PC-Axis file has too many figures.".to_owned()))?;
    let mut cube = Cube {
        title: keywords.text("CONTENTS").to_owned(),
        unit: keywords.text("UNITS").trim().to_owned(),
        published: published(&keywords),
        grammar: scale.map_or(Grammar::Open, Grammar::List),
        remarks: remarks(&keywords),
        dimensions,
        ..Cube::default()
    };
    data::fill(&mut cube, &keywords, size)?;
    Ok(cube)
}

/// The day of the last update, where it is the same for all contents.
fn published(keywords: &Keywords<'_>) -> Option<Date> {
    let days: BTreeSet<&str> = keywords.all("LAST-UPDATED").map(|it| it.first()).collect();
    let mut days = days.into_iter();
    let (Some(day), None) = (days.next(), days.next()) else { return None };
    let digits = day.get(..8).filter(|it| it.bytes().all(|it| it.is_ascii_digit()))?;
    parse_day(&format!("{}-{}-{}", digits.get(..4)?, digits.get(4..6)?, digits.get(6..)?))
}

/// Title, source and notes; what of the file is not read.
fn remarks(keywords: &Keywords<'_>) -> Vec<String> {
    let one = |keyword: &str, words: &str| {
        let text = keywords.text(keyword).trim();
        (!text.is_empty()).then(|| format!("{words}: {}", shown(text)))
    };
    let notes = ["NOTE", "NOTEX"].into_iter().flat_map(|it| keywords.all(it)).map(|it| {
        let about = it.about.first().map_or_else(String::new, |it| format!(" of {}", shown(it)));
        format!("The publisher notes{about}: {}", shown(it.first()))
    });
    let skipped = ["ATTRIBUTES", "DATANOTECELL"].into_iter().filter(|it| keywords.has(it));
    let skipped = skipped.map(|it| format!("{it} of the file was not read."));
    [one("TITLE", "Title"), one("SOURCE", "Source")]
        .into_iter()
        .flatten()
        .chain(notes)
        .chain(skipped)
        .collect()
}
