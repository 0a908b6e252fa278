//! The figures of a PC-Axis table: numbers, and symbols for what is not there.

use std::{borrow::Cow, collections::BTreeMap};

use delivery::{observation::Status, value::Value};

use super::keywords::Keywords;
use crate::{
    cube::{Claim, Cube, Dimension, damaged},
    fault::Fault,
    interner::index,
    markers::{self, Marker},
    reading::Refusal,
};

/// The most bytes of a note on cells.
const LONGEST_NOTE: usize = 4_000;
/// The most comparisons of notes with cells that a file may ask for.
const MOST_WORK: usize = 100_000_000;

/// What a file shows in place of a dash and of one to six dots.
const SYMBOLS: [&str; 7] = [
    "DATASYMBOLNIL",
    "DATASYMBOL1",
    "DATASYMBOL2",
    "DATASYMBOL3",
    "DATASYMBOL4",
    "DATASYMBOL5",
    "DATASYMBOL6",
];

/// A note on cells: the member of each variable, `None` for all of them.
type CellNote<'k> = (Vec<Option<u32>>, &'k str);

/// Fills a cube with its figures.
pub(super) fn fill<'a>(
    cube: &mut Cube<'a>,
    keywords: &Keywords<'a>,
    size: u32,
) -> Result<(), Refusal> {
    let figures = figures(keywords.data)?;
    if figures.len() != index(size) {
        let found = figures.len();
        return Err(damaged(format!(
            "The variables of the PC-Axis file make {size} figures, and it has {found}."
        )));
    }
    let notes = cell_notes(keywords, &cube.dimensions)?;
    if notes.len().saturating_mul(figures.len()) > MOST_WORK {
        return Err(damaged("The PC-Axis file has too many notes on cells.".to_owned()));
    }
    let symbols = SYMBOLS.map(|it| keywords.text(it).trim().to_owned());
    for (position, text) in figures.into_iter().enumerate() {
        cube.push_members(position);
        let members = cube.members_of(position);
        let fits = |it: &&CellNote<'_>| {
            it.0.iter().zip(members).all(|(wanted, it)| wanted.is_none_or(|wanted| wanted == *it))
        };
        let mut said = claim(text, &symbols);
        if let Ok(claim) = &mut said {
            let own = notes.iter().filter(fits).map(|it| Cow::Owned(it.1.to_owned()));
            claim.notes.extend(own);
        }
        cube.push(u32::try_from(position + 1).unwrap_or(u32::MAX), said)?;
    }
    Ok(())
}

/// The figures as they are written. Some programs end each line with a semicolon, and old ones the
/// file with a mark of their own; that nothing is missing or too much, the number of figures says.
fn figures(data: &str) -> Result<Vec<&str>, Refusal> {
    let data = data.trim_end_matches(|it: char| it.is_whitespace() || it == '\u{1a}');
    if !data.ends_with(';') {
        return Err(damaged(
            "The PC-Axis file ends within its figures: the last semicolon is missing.".to_owned(),
        ));
    }
    let figures = data.split(|it: char| it.is_whitespace() || it == ';');
    Ok(figures.filter(|it| !it.is_empty()).collect())
}

fn claim<'a>(written: &'a str, symbols: &[String; 7]) -> Result<Claim<'a>, Fault> {
    let text = written.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(written);
    let [nothing, dots @ ..] = symbols;
    let symbol = text.len().checked_sub(1).and_then(|it| dots.get(it));
    if let Some(declared) = symbol.filter(|_| text.bytes().all(|it| it == b'.')) {
        return Ok(missing(if declared.is_empty() { text } else { declared }.to_owned()));
    }
    if text == "-" {
        return nil(nothing);
    }
    Ok(Claim { value: Cow::Borrowed(text), ..Claim::default() })
}

/// Dots are what the format writes for a missing figure; why it is missing the file may declare.
fn missing<'a>(symbol: String) -> Claim<'a> {
    let (status, words) = match markers::read(&symbol) {
        Some(Marker::Absent(status, words)) => (status, words.to_owned()),
        _ => (Status::NotAvailable, symbol),
    };
    let notes = Some(words).filter(|it| !it.is_empty()).map(Cow::Owned).into_iter().collect();
    Claim { value: Cow::Borrowed(""), status, notes }
}

/// A dash is zero, or less than half of the last digit; only the file can say which.
fn nil<'a>(declared: &str) -> Result<Claim<'a>, Fault> {
    if declared.parse::<Value>().is_ok() {
        let notes = vec![Cow::Borrowed("\"-\" in the file")];
        return Ok(Claim { value: Cow::Owned(declared.to_owned()), notes, ..Claim::default() });
    }
    if let Some(Marker::Absent(..)) = markers::read(declared) {
        return Ok(missing(declared.to_owned()));
    }
    let problem =
        "\"-\" is none at all or next to nothing, and the file does not say which.".to_owned();
    let remedy = "Ask the publisher; with DATASYMBOLNIL=\"0\" in the file it is read as 0.";
    Err(Fault::held("value", "-", problem, remedy))
}

fn cell_notes<'k>(
    keywords: &'k Keywords<'_>,
    dimensions: &[Dimension],
) -> Result<Vec<CellNote<'k>>, Refusal> {
    let named = |it: &Dimension| {
        let members = it.members.iter().zip(0_u32..);
        members.map(|(it, at)| (it.label.clone(), at)).collect::<BTreeMap<_, _>>()
    };
    let named: Vec<_> = dimensions.iter().map(named).collect();
    let read = |it: &'k super::keywords::Statement<'_>| {
        let fits = it.about.len() == named.len() && it.first().len() <= LONGEST_NOTE;
        let members = it.about.iter().zip(&named).map(|(value, named)| match value.as_str() {
            "*" => Some(None),
            value => named.get(value).map(|it| Some(*it)),
        });
        let members = members.collect::<Option<Vec<_>>>().filter(|_| fits);
        members.map(|it_members| (it_members, it.first().trim())).ok_or_else(|| {
            damaged("A CELLNOTE of the PC-Axis file is about no cell, or too long.".to_owned())
        })
    };
    ["CELLNOTE", "CELLNOTEX"].into_iter().flat_map(|it| keywords.all(it)).map(read).collect()
}
