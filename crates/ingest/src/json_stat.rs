//! JSON-stat 2.0: a data set, or a collection that holds data sets.
//!
//! `value` is a list with a figure for every combination of members, or an object with the figures of
//! some. A `null` says that there is no figure; a place that is left out says nothing, and is held.
//! The place of a figure is its position among the combinations, counted from 1 through the file.

mod dimensions;
mod exported;
mod figures;

use crate::{
    cube::{self, Cube, Grammar, damaged},
    json::Json,
    reading::{Known, Reading, Refusal},
};

/// Whether a text is JSON rather than a table.
pub(crate) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// Reads a file.
pub(crate) fn read(name: &str, json: &Json<'_>, known: &Known<'_>) -> Result<Reading, Refusal> {
    cube::read("json-stat", name, cubes(json)?, known)
}

/// The figure at a place, as a person may look it up.
pub(crate) fn cells(json: &Json<'_>, row: u32) -> Option<Vec<(String, String)>> {
    cube::cells(&cubes(json).ok()?, row)
}

fn cubes<'a>(json: &'a Json<'a>) -> Result<Vec<Cube<'a>>, Refusal> {
    let version = json.text_of("version");
    if !version.is_empty() && !version.starts_with("2.") {
        return Err(unknown(&format!("it is version {}", crate::fault::shown(version))));
    }
    let sets = match json.text_of("class") {
        "dataset" => vec![json],
        "collection" => collected(json)?,
        "" => return Err(unknown("it does not say its class")),
        class => return Err(unknown(&format!("its class is \"{}\"", crate::fault::shown(class)))),
    };
    let mut cubes = Vec::new();
    let mut before = 0_usize;
    for set in sets {
        let (cube, size) = data_set(set, before)?;
        before = before.saturating_add(size);
        cubes.push(cube);
    }
    Ok(cubes)
}

/// The data sets within a collection; one that stands behind an address is not fetched.
fn collected<'a>(json: &'a Json<'a>) -> Result<Vec<&'a Json<'a>>, Refusal> {
    let items = json.get("link").and_then(|it| it.get("item")).map_or(&[][..], Json::list);
    if let Some(missing) = items.iter().find(|it| it.get("dimension").is_none()) {
        let address = crate::fault::shown(missing.text_of("href"));
        return Err(Refusal {
            problem: format!(
                "The collection refers to data that is not in the file: \"{address}\"."
            ),
            remedy: "Fetch each data set by itself and import those.".to_owned(),
        });
    }
    if items.is_empty() {
        Err(unknown("it is a collection without data sets"))
    } else {
        Ok(items.iter().collect())
    }
}

/// One data set and how many combinations it has.
fn data_set<'a>(json: &'a Json<'a>, before: usize) -> Result<(Cube<'a>, usize), Refusal> {
    let dimensions = dimensions::of(json)?;
    let size = dimensions.iter().try_fold(1_usize, |size, it| size.checked_mul(it.members.len()));
    let size =
        size.filter(|it| before.checked_add(*it).is_some_and(|it| u32::try_from(it).is_ok()));
    let Some(size) = size else {
        return Err(Refusal {
            problem: "The file has more places for figures than can be counted.".to_owned(),
            remedy: "Select fewer members at the publisher's.".to_owned(),
        });
    };
    let updated = json.text_of("updated");
    let mut cube = Cube {
        title: json.text_of("label").to_owned(),
        published: updated.get(..10).and_then(delivery::period::parse_day),
        grammar: grammar(&dimensions),
        dimensions,
        remarks: remarks(json),
        ..Cube::default()
    };
    if cube.published.is_none() && !updated.is_empty() {
        let updated = crate::fault::shown(updated);
        cube.remarks.push(format!("\"{updated}\" is no day of publication that can be read."));
    }
    figures::fill(&mut cube, json, (before, size))?;
    exported::add(&mut cube, json, before);
    Ok((cube, size))
}

/// Some offices name their dimension of time after its time list.
fn grammar(dimensions: &[cube::Dimension]) -> Grammar {
    let time = dimensions.iter().find(|it| it.role == cube::Role::Time);
    let scale = time.and_then(|it| it.id.strip_prefix("TLIST(")?.chars().next());
    scale.map_or(Grammar::Open, Grammar::List)
}

/// The source and the notes on the whole data set.
fn remarks(json: &Json<'_>) -> Vec<String> {
    let notes = json.get("note").map_or(&[][..], Json::list).iter().filter_map(Json::text);
    let notes = notes.map(|it| format!("The publisher notes: {}", crate::fault::shown(it)));
    let source = json.text_of("source");
    let source = (!source.is_empty()).then(|| format!("Source: {}", crate::fault::shown(source)));
    source.into_iter().chain(notes).collect()
}

fn unknown(why: &str) -> Refusal {
    Refusal {
        problem: format!("The file is JSON and no data set of JSON-stat 2.0: {why}."),
        remedy: "Choose JSON-stat 2.0 or CSV at the publisher's (docs/formats.md).".to_owned(),
    }
}

/// Refuses a data set whose parts do not fit each other.
fn unfit(what: String) -> Refusal {
    damaged(format!("The JSON-stat data set does not fit together: {what}."))
}
