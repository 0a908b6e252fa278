//! Generic data sets: every dimension and attribute is an element with its id.

use super::{
    DataSet,
    elements::{Element, Elements},
};
use crate::{
    cube::damaged,
    fault::shown,
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
                let mut said = Vec::new();
                values(elements, message, (Kind::Attribute, Level::Set), &mut said)?;
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
            "GroupKey" => {
                values(elements, message, (Kind::Dimension, Level::Group), &mut said)?;
            }
            "Attributes" => {
                values(elements, message, (Kind::Attribute, Level::Group), &mut said)?;
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
                values(elements, message, (Kind::Dimension, Level::Series), &mut said)?;
            }
            "Attributes" if !begun => {
                values(elements, message, (Kind::Attribute, Level::Series), &mut said)?;
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
                if message.series_says(component) {
                    let id = shown(&id);
                    let twice =
                        format!("A series and its observation both say which {id} they are of.");
                    return Err(elements.here(damaged(twice)));
                }
                let one = message.components.text(component, &text, Level::Observation);
                say(&mut said, one, &message.components).map_err(|it| elements.here(it))?;
                elements.skip()?;
            }
            "ObsKey" => {
                values(elements, message, (Kind::Dimension, Level::Observation), &mut said)?;
            }
            "ObsValue" => {
                value = attribute(elements, &part, "value")?;
                elements.skip()?;
            }
            "Attributes" => {
                values(elements, message, (Kind::Attribute, Level::Observation), &mut said)?;
            }
            _ => elements.pass_over(&part)?,
        }
    }
    message.add_observation(&said, Ok(value.as_deref()))
}

/// Adds the values of a list, each with the id of its component.
fn values(
    elements: &mut Elements<'_>,
    message: &mut Message,
    (kind, level): (Kind, Level),
    list: &mut Vec<Said>,
) -> Result<(), Refusal> {
    while let Some(value) = elements.child()? {
        let (id, text) =
            (attribute(elements, &value, "id")?, attribute(elements, &value, "value")?);
        if let (Some(id), Some(text)) = (id, text) {
            let component = message.components.number(&id, kind)?;
            let said = message.components.text(component, &text, level);
            say(list, said, &message.components).map_err(|it| elements.here(it))?;
        }
        elements.skip()?;
    }
    Ok(())
}

fn attribute(
    elements: &Elements<'_>,
    element: &Element<'_>,
    id: &str,
) -> Result<Option<String>, Refusal> {
    let attributes = elements.attributes(element)?;
    Ok(attributes.into_iter().find(|it| it.id == id).map(|it| it.value.into_owned()))
}
