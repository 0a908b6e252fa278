//! SDMX-JSON 1.0 and 2.0, and the drafts before 1.0 that some banks and offices still send: data messages,
//! by series or flat.
//!
//! The structure stands in the message: dimensions and attributes with the texts that figures refer to by
//! their numbers.

mod data;
mod structure;

use delivery::period::parse_day;

use crate::{
    cube,
    fault::shown,
    json::Json,
    reading::{Known, Reading, Refusal},
    sdmx_message::Message,
};
use structure::Structure;

/// Whether JSON is SDMX-JSON, of data or of anything else.
pub(crate) fn is_one(json: &Json<'_>) -> bool {
    let by_schema = json.get("meta").is_some_and(|it| it.text_of("schema").contains("sdmx-json"));
    let data = json.get("data").unwrap_or(json);
    let reports = ["meta", "header"].iter().any(|it| json.get(it).is_some());
    by_schema || data.get("dataSets").is_some() || (reports && json.get("errors").is_some())
}

/// Reads a file.
pub(crate) fn read(name: &str, json: &Json<'_>, known: &Known<'_>) -> Result<Reading, Refusal> {
    let message = message(json)?;
    let embargo = message.embargo()?;
    let mut reading =
        message.as_cube(|cube| cube::read("sdmx-json", name, vec![cube], known))??;
    reading.embargo = embargo;
    Ok(reading)
}

/// The figure at a place, as a person may look it up.
pub(crate) fn cells(json: &Json<'_>, row: u32) -> Option<Vec<(String, String)>> {
    message(json).ok()?.as_cube(|cube| cube::cells(&[cube], row)).ok()?
}

fn message(json: &Json<'_>) -> Result<Message, Refusal> {
    let data = json.get("data").unwrap_or(json);
    let sets = data.get("dataSets").map_or(&[][..], Json::list);
    let errors = errors(json);
    if sets.is_empty() {
        return Err(no_data(&errors));
    }
    let meta = json.get("meta").or_else(|| json.get("header"));
    let mut message = Message::new();
    message.published = meta.and_then(|it| parse_day(it.text_of("prepared").get(..10)?));
    if meta.and_then(|it| it.get("test")) == Some(&Json::Bool(true)) {
        message.remarks.push("The publisher marks the message as a test.".to_owned());
    }
    message.remarks.extend(errors.iter().map(|it| format!("The publisher says: {it}")));
    let structure = only_structure(data, json, sets)?;
    message.title = title(structure);
    let structure = Structure::of(structure, &mut message)?;
    for set in sets {
        data::read(set, &structure, &mut message)?;
    }
    message.settle()?;
    Ok(message)
}

/// The structure of all data sets.
fn only_structure<'j>(
    data: &'j Json<'j>,
    json: &'j Json<'j>,
    sets: &[Json<'_>],
) -> Result<&'j Json<'j>, Refusal> {
    let many = data.get("structures").map_or(&[][..], Json::list);
    let one = data.get("structure").or_else(|| json.get("structure"));
    let number = |set: &Json<'_>| match set.get("structure") {
        None => Ok(0),
        Some(number) => number.whole().ok_or_else(|| unfit("a data set has no sound structure")),
    };
    let first = sets.first().map_or(Ok(0), number)?;
    for set in sets {
        if number(set)? != first {
            return Err(Refusal {
                problem: "The file holds data sets of several structures.".to_owned(),
                remedy: "Import each from a file of its own.".to_owned(),
            });
        }
    }
    let found = one.filter(|_| many.is_empty()).or_else(|| many.get(first));
    found.ok_or_else(|| unfit("a data set refers to a structure that the message does not hold"))
}

/// The name of the data flow, else its id.
fn title(structure: &Json<'_>) -> String {
    let name = structure::name(structure);
    if !name.is_empty() {
        return name.to_owned();
    }
    let links = structure.get("links").map_or(&[][..], Json::list);
    let urn = ["dataflow", "datastructure"].into_iter().find_map(|kind| {
        let link = links.iter().find(|it| it.text_of("rel") == kind);
        link.map(|it| it.text_of("urn")).filter(|it| !it.is_empty())
    });
    urn.map_or_else(String::new, |it| crate::sdmx_concepts::own_id(it).to_owned())
}

/// What the publisher's service says went wrong.
fn errors(json: &Json<'_>) -> Vec<String> {
    let errors = json.get("errors").map_or(&[][..], Json::list).iter();
    let words = errors.map(|it| {
        let words = ["title", "message", "detail"].map(|key| it.text_of(key));
        let words = words.into_iter().find(|it| !it.is_empty()).unwrap_or("an error without words");
        match it.get("code") {
            Some(Json::Number(code)) => format!("{} (code {})", shown(words), shown(code)),
            _ => shown(words),
        }
    });
    words.collect()
}

fn no_data(errors: &[String]) -> Refusal {
    if errors.is_empty() {
        return Refusal {
            problem: "The SDMX-JSON message holds no data set: it may hold structures or metadata."
                .to_owned(),
            remedy: "Fetch the data: the address has /data/ in it, not /datastructure/ or another."
                .to_owned(),
        };
    }
    Refusal {
        problem: format!(
            "The publisher's service answered with an error instead of data: {}.",
            errors.join("; ")
        ),
        remedy: "Correct the request, or ask again later.".to_owned(),
    }
}

/// Refuses a message whose parts do not fit each other.
fn unfit(what: &str) -> Refusal {
    cube::damaged(format!("The SDMX-JSON message does not fit together: {what}."))
}
