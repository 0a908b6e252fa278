//! SDMX-ML 2.1 and 3.0: data messages, generic or specific to a structure, by series or flat.
//!
//! Generic messages say what is a dimension and what an attribute. Specific ones do not: an id is an
//! attribute where the standard's schema or a table says so, or where it does not stand at every
//! series (`sdmx_message`, `sdmx_concepts`). No structure is fetched.

mod elements;
mod generic;
mod header;
mod specific;

use crate::{
    cube::{self, damaged},
    fault::shown,
    reading::{Known, Reading, Refusal},
    sdmx_message::Message,
};
use elements::{Element, Elements};
use header::Header;

/// How much of a file is looked at to tell what it is.
const START: usize = 8 * 1024;

/// Whether a file that begins like this is SDMX-ML, whatever its version.
pub(crate) fn is_one(start: &[u8]) -> bool {
    let start = start.get(..START).unwrap_or(start).to_ascii_lowercase();
    let names = [b"sdmx.org/resources/sdmxml/schemas".as_slice(), b"sdmx/resources/sdmxml"];
    start.trim_ascii_start().starts_with(b"<")
        && names.iter().any(|it| memchr::memmem::find(&start, it).is_some())
}

/// Reads a file.
pub(crate) fn read(name: &str, text: &str, known: &Known<'_>) -> Result<Reading, Refusal> {
    let message = message(text)?;
    let embargo = message.embargo()?;
    let mut reading = message.as_cube(|cube| cube::read("sdmx-ml", name, vec![cube], known))??;
    reading.embargo = embargo;
    Ok(reading)
}

/// The figure at a place, as a person may look it up.
pub(crate) fn cells(text: &str, row: u32) -> Option<Vec<(String, String)>> {
    message(text).ok()?.as_cube(|cube| cube::cells(&[cube], row)).ok()?
}

/// What a message holds, told by its outermost element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Generic,
    Specific,
}

fn message(text: &str) -> Result<Message, Refusal> {
    let mut elements = Elements::new(text);
    let root = elements.child()?.ok_or_else(|| damaged("The file is empty.".to_owned()))?;
    let shape = shape(&mut elements, &root)?;
    let mut message = Message::new();
    let (mut header, mut words) = (Header::default(), Vec::new());
    while let Some(part) = elements.child()? {
        match part.local() {
            "Header" => header = Header::read(&mut elements, &mut message)?,
            "DataSet" => {
                let set = DataSet::of(&elements, &part, &header, &root)?;
                begin(&mut message, &set)?;
                match shape {
                    Shape::Generic => generic::read(&mut elements, &set, &mut message)?,
                    Shape::Specific => specific::read(&mut elements, &part, &set, &mut message)?,
                }
            }
            "Footer" => words = texts(&mut elements)?,
            _ => elements.skip()?,
        }
    }
    elements.finish()?;
    if !message.has_data() {
        return Err(no_data(&words));
    }
    message.remarks.extend(words.iter().map(|it| format!("The publisher says: {it}")));
    message.settle()?;
    Ok(message)
}

/// A data set and the structure that it refers to.
struct DataSet<'h> {
    action: String,
    structure: &'h header::Structure,
    /// The dimension that stands at observations; blank where all do.
    at_observation: String,
}

impl<'h> DataSet<'h> {
    fn of(
        elements: &Elements<'_>,
        element: &Element<'_>,
        header: &'h Header,
        root: &Element<'_>,
    ) -> Result<Self, Refusal> {
        let attributes = elements.attributes(element)?;
        let value = |id: &str| {
            let found = attributes.iter().find(|it| it.id == id);
            found.map(|it| it.value.clone().into_owned())
        };
        let structure = header.structure(&value("structureRef").unwrap_or_default())?;
        let time_series = root.local().contains("TimeSeries");
        let at_observation = match structure.dimension.as_str() {
            header::ALL => String::new(),
            "" if time_series => "TIME_PERIOD".to_owned(),
            "" => return Err(no_dimension()),
            dimension => dimension.to_owned(),
        };
        let action = value("action").unwrap_or_else(|| header.action.clone());
        Ok(Self { action, structure, at_observation })
    }
}

fn begin(message: &mut Message, set: &DataSet<'_>) -> Result<(), Refusal> {
    let title = &set.structure.title;
    if message.has_data() && message.title != *title {
        return Err(Refusal {
            problem: format!(
                "The file holds data sets of several structures: \"{}\", \"{}\".",
                shown(&message.title),
                shown(title)
            ),
            remedy: "Import each from a file of its own.".to_owned(),
        });
    }
    message.title.clone_from(title);
    message.begin_set(&set.action)
}

/// What kind of message it is; one without data is refused by its name.
fn shape(elements: &mut Elements<'_>, root: &Element<'_>) -> Result<Shape, Refusal> {
    let namespace = elements.namespace(root);
    let local = root.local();
    if !["/v2_1/message", "/v3_0/message"].iter().any(|it| namespace.ends_with(it)) {
        return Err(other_version(local, &namespace));
    }
    match local {
        "GenericData" | "GenericTimeSeriesData" => Ok(Shape::Generic),
        "StructureSpecificData" | "StructureSpecificTimeSeriesData" => Ok(Shape::Specific),
        "Error" => Err(error(&texts(elements)?)),
        other => Err(holds_no_data(other)),
    }
}

/// The messages of a footer or of an error, each with its code.
fn texts(elements: &mut Elements<'_>) -> Result<Vec<String>, Refusal> {
    let mut messages = Vec::new();
    while let Some(message) = elements.child()? {
        let attributes = elements.attributes(&message)?;
        let code = attributes.iter().find(|it| it.id == "code").map(|it| shown(&it.value));
        let text = shown(&elements.localised()?);
        messages.push(code.map_or_else(|| text.clone(), |code| format!("{text} (code {code})")));
    }
    Ok(messages)
}

fn error(words: &[String]) -> Refusal {
    Refusal {
        problem: format!(
            "The publisher's service answered with an error instead of data: {}.",
            words.join("; ")
        ),
        remedy: "Correct the request, or ask again later.".to_owned(),
    }
}

fn no_data(words: &[String]) -> Refusal {
    let said = if words.is_empty() {
        "The message holds no data set.".to_owned()
    } else {
        format!("The message holds no data set; the publisher says: {}.", words.join("; "))
    };
    Refusal { problem: said, remedy: "Ask for the data again, or for less of it.".to_owned() }
}

fn holds_no_data(local: &str) -> Refusal {
    let what = match local {
        "Structure" => "structures (data structures, code lists) and no figures",
        "GenericMetadata" | "StructureSpecificMetadata" | "MetadataSet" => {
            "metadata and no figures"
        }
        _ => "no figures that are read",
    };
    Refusal {
        problem: format!("The SDMX-ML message ({}) holds {what}.", shown(local)),
        remedy: "Fetch the data: the address has /data/ in it, not /datastructure/ or another."
            .to_owned(),
    }
}

fn other_version(local: &str, namespace: &str) -> Refusal {
    let version = namespace.rsplit('/').find(|it| it.starts_with('v') || it.starts_with('V'));
    let version = version.map_or("unknown".to_owned(), |it| shown(&it[1..]).replace('_', "."));
    Refusal {
        problem: format!(
            "The SDMX-ML message ({}) is of version {version}; 2.1 and 3.0 are read.",
            shown(local)
        ),
        remedy: "Choose SDMX-ML 2.1 or 3.0, SDMX-CSV or SDMX-JSON at the publisher's.".to_owned(),
    }
}

fn no_dimension() -> Refusal {
    damaged(
        "The header does not say which dimension stands at observations (dimensionAtObservation)."
            .to_owned(),
    )
}
