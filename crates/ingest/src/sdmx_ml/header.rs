//! The header of an SDMX-ML message: the structures its data sets refer to, when it was made, what for.

use delivery::period::parse_day;

use super::elements::{Element, Elements};
use crate::{
    cube::damaged, fault::shown, reading::Refusal, sdmx_concepts, sdmx_figure,
    sdmx_message::Message,
};

/// What a header says.
#[derive(Default)]
pub(super) struct Header {
    /// What is to be done with data sets that do not say it themselves.
    pub(super) action: String,
    structures: Vec<Structure>,
    prepared: String,
    extracted: String,
}

/// A structure that data sets may have.
#[derive(Default)]
pub(super) struct Structure {
    id: String,
    /// The id of the data flow or structure.
    pub(super) title: String,
    /// The dimension that stands at observations; blank where it is not said.
    pub(super) dimension: String,
    /// Whether observations name their measure as a type.
    pub(super) explicit: bool,
}

/// The dimension that stands for all.
pub(super) const ALL: &str = "AllDimensions";

impl Header {
    /// Reads a header.
    pub(super) fn read(
        elements: &mut Elements<'_>,
        message: &mut Message,
    ) -> Result<Self, Refusal> {
        let mut header = Self::default();
        while let Some(part) = elements.child()? {
            match part.local() {
                "Structure" => header.structures.push(structure(elements, &part)?),
                "Prepared" => header.prepared = elements.text()?,
                "Extracted" => header.extracted = elements.text()?,
                "DataSetAction" => header.action = elements.text()?,
                "EmbargoDate" => {
                    let until = sdmx_figure::embargo("EmbargoDate", &elements.text()?)?;
                    message.embargo = message.embargo.max(Some(until));
                }
                "Test" => {
                    let is_test = is_true(&elements.text()?);
                    message.remarks.extend(is_test.then(|| TEST.to_owned()));
                }
                "Source" => {
                    message.remarks.push(format!("Source: {}", shown(&elements.text()?)));
                }
                _ => elements.skip()?,
            }
        }
        let made = [&header.extracted, &header.prepared].into_iter().find(|it| !it.is_empty());
        message.published = made.and_then(|it| parse_day(it.get(..10)?));
        Ok(header)
    }

    /// The structure that a data set refers to.
    pub(super) fn structure(&self, reference: &str) -> Result<&Structure, Refusal> {
        let found = self.structures.iter().find(|it| it.id == reference);
        found.ok_or_else(|| {
            let ids: Vec<String> =
                self.structures.iter().take(3).map(|it| format!("\"{}\"", shown(&it.id))).collect();
            let named = if ids.is_empty() { "none".to_owned() } else { ids.join(", ") };
            damaged(if reference.is_empty() {
                "A data set does not say which structure it has (structureRef).".to_owned()
            } else {
                format!(
                    "A data set refers to the structure \"{}\", which the header does not name; it \
                     names {named}.",
                    shown(reference)
                )
            })
        })
    }
}

/// What `xs:boolean` writes for true.
fn is_true(text: &str) -> bool {
    matches!(text.trim(), "true" | "1")
}

/// What a person should know about a message that is marked as a test.
pub(crate) const TEST: &str = "The publisher marks the message as a test.";

fn structure(elements: &mut Elements<'_>, element: &Element<'_>) -> Result<Structure, Refusal> {
    let mut structure = Structure::default();
    for attribute in elements.attributes(element)? {
        match attribute.id {
            "structureID" => structure.id = attribute.value.into_owned(),
            "dimensionAtObservation" => structure.dimension = attribute.value.into_owned(),
            "explicitMeasures" => structure.explicit = is_true(&attribute.value),
            _ => {}
        }
    }
    let (urn, inner) = elements.contents()?;
    sdmx_concepts::own_id(&urn).clone_into(&mut structure.title);
    for reference in inner.iter().filter(|it| it.local() == "Ref") {
        let id = elements.attributes(reference)?.into_iter().find(|it| it.id == "id");
        id.into_iter().for_each(|it| structure.title = it.value.into_owned());
    }
    Ok(structure)
}
