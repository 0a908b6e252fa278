//! Generic data sets: every dimension and attribute is an element with its id.

use super::{
    DataSet,
    elements::{Element, Elements},
};
use crate::{
    cube::damaged,
    reading::Refusal,
    sdmx_message::{Kind, Level, Message, Said, say},
};

/// Reads what stands within a data set.
pub(super) fn read(
    elements: &mut Elements<'_>,
    set: &DataSet<'_>,
    message: &mut Message,
) -> Result<(), Refusal> {
    while let Some(part) = elements.child()? {
        match part.local() {
            "Attributes" => {
                let said = values(elements, message, (Kind::Attribute, Level::Set))?;
                message.say_of_set(said);
            }
            "Group" => group(elements, message)?,
            "Series" => series(elements, set, message)?,
            "Obs" => {
                message.begin_flat();
                observation(elements, "", message)?;
            }
            _ => elements.pass_over(&part)?,
        }
    }
    Ok(())
}

fn group(elements: &mut Elements<'_>, message: &mut Message) -> Result<(), Refusal> {
    let mut said = Vec::new();
    while let Some(part) = elements.child()? {
        match part.local() {
            "GroupKey" => said.extend(values(elements, message, (Kind::Dimension, Level::Group))?),
            "Attributes" => {
                said.extend(values(elements, message, (Kind::Attribute, Level::Group))?);
            }
            _ => elements.pass_over(&part)?,
        }
    }
    message.add_group(said);
    Ok(())
}

fn series(
    elements: &mut Elements<'_>,
    set: &DataSet<'_>,
    message: &mut Message,
) -> Result<(), Refusal> {
    let mut said = Vec::new();
    let mut begun = false;
    while let Some(part) = elements.child()? {
        match part.local() {
            "SeriesKey" if !begun => {
                said.extend(values(elements, message, (Kind::Dimension, Level::Series))?);
            }
            "Attributes" if !begun => {
                said.extend(values(elements, message, (Kind::Attribute, Level::Series))?);
            }
            "Obs" => {
                if !begun {
                    begun = true;
                    message.begin_series(std::mem::take(&mut said));
                }
                observation(elements, &set.at_observation, message)?;
            }
            "SeriesKey" | "Attributes" => {
                return Err(damaged("A series is described behind its observations.".to_owned()));
            }
            _ => elements.pass_over(&part)?,
        }
    }
    if !begun {
        message.begin_series(said);
        message.end_series_without_figures()?;
    }
    Ok(())
}

/// An observation of a series names one dimension; one without a series names all.
fn observation(
    elements: &mut Elements<'_>,
    dimension: &str,
    message: &mut Message,
) -> Result<(), Refusal> {
    let mut said = Vec::new();
    let mut value = None;
    while let Some(part) = elements.child()? {
        match part.local() {
            "ObsDimension" => {
                let attribute = |id: &str| attribute(elements, &part, id);
                let (id, text) = (attribute("id")?, attribute("value")?.unwrap_or_default());
                let id = id.unwrap_or_else(|| dimension.to_owned());
                let component = message.components.number(&id, Kind::Dimension)?;
                let one = message.components.text(component, &text, Level::Observation);
                say(&mut said, one, &message.components)?;
                elements.skip()?;
            }
            "ObsKey" => {
                said.extend(values(elements, message, (Kind::Dimension, Level::Observation))?);
            }
            "ObsValue" => {
                value = attribute(elements, &part, "value")?;
                elements.skip()?;
            }
            "Attributes" => {
                said.extend(values(elements, message, (Kind::Attribute, Level::Observation))?);
            }
            _ => elements.pass_over(&part)?,
        }
    }
    message.add_observation(&said, Ok(value.as_deref()))
}

/// The values of a list, each with the id of its component.
fn values(
    elements: &mut Elements<'_>,
    message: &mut Message,
    (kind, level): (Kind, Level),
) -> Result<Vec<Said>, Refusal> {
    let mut list = Vec::new();
    while let Some(value) = elements.child()? {
        let (id, text) =
            (attribute(elements, &value, "id")?, attribute(elements, &value, "value")?);
        if let (Some(id), Some(text)) = (id, text) {
            let component = message.components.number(&id, kind)?;
            let said = message.components.text(component, &text, level);
            say(&mut list, said, &message.components)?;
        }
        elements.skip()?;
    }
    Ok(list)
}

fn attribute(
    elements: &Elements<'_>,
    element: &Element<'_>,
    id: &str,
) -> Result<Option<String>, Refusal> {
    let attributes = elements.attributes(element)?;
    Ok(attributes.into_iter().find(|it| it.id == id).map(|it| it.value.into_owned()))
}
