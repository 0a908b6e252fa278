//! Data sets of a structure: every dimension and attribute is an attribute of an XML element, or, where it
//! has several values, an element `Comp`.

use std::borrow::Cow;

use super::{
    DataSet,
    elements::{Attribute, Element, Elements},
};
use crate::{
    cube::damaged,
    reading::Refusal,
    sdmx_figure::SEVERAL,
    sdmx_message::{Kind, Level, Message, Said, say},
};

/// The id of the measure.
const VALUE: &str = "OBS_VALUE";

/// Reads a data set.
pub(super) fn read(
    elements: &mut Elements<'_>,
    element: &Element<'_>,
    set: &DataSet<'_>,
    message: &mut Message,
) -> Result<(), Refusal> {
    let mut own = elements.attributes(element)?;
    own.retain(|it| it.id != "action" && it.id != "structureRef");
    let of_set = said(message, own, |_| Kind::Attribute, Level::Set)?;
    message.say_of_set(of_set);
    while let Some(part) = elements.child()? {
        match part.local() {
            "Group" | "Atts" => {
                let group = whole(elements, &part, message, Level::Group)?;
                message.add_group(group.0);
            }
            "Series" => series(elements, &part, set, message)?,
            "Obs" => {
                message.begin_flat();
                let (said, value) = whole(elements, &part, message, Level::Observation)?;
                message.components.count_key(&said);
                message.add_observation(&said, Ok(value.as_deref()))?;
            }
            _ => elements.pass_over(&part)?,
        }
    }
    Ok(())
}

fn series(
    elements: &mut Elements<'_>,
    element: &Element<'_>,
    set: &DataSet<'_>,
    message: &mut Message,
) -> Result<(), Refusal> {
    let attributes = elements.attributes(element)?;
    let mut own = said(message, attributes, |_| Kind::Unknown, Level::Series)?;
    let mut begun = false;
    while let Some(part) = elements.child()? {
        match part.local() {
            "Comp" if !begun => component(elements, &part, message, (Level::Series, &mut own))?,
            "Comp" => return Err(misplaced()),
            "Obs" => {
                if !begun {
                    begun = true;
                    message.components.count_key(&own);
                    message.begin_series(std::mem::take(&mut own));
                }
                observation(elements, &part, set, message)?;
            }
            _ => elements.pass_over(&part)?,
        }
    }
    if !begun {
        message.components.count_key(&own);
        message.begin_series(own);
        message.end_series_without_figures()?;
    }
    Ok(())
}

/// An observation of a series: what stands at it is the measure, one dimension, and attributes.
fn observation(
    elements: &mut Elements<'_>,
    element: &Element<'_>,
    set: &DataSet<'_>,
    message: &mut Message,
) -> Result<(), Refusal> {
    let dimension = set.at_observation.as_str();
    let kind = |id: &str| match dimension {
        "" => Kind::Unknown,
        _ if id == dimension => Kind::Dimension,
        _ => Kind::Attribute,
    };
    let mut attributes = elements.attributes(element)?;
    if let Some(measure) = attributes.iter_mut().find(|it| it.prefixed && it.id == "type")
        && set.structure.explicit
    {
        // An explicit measure is told by the type of the observation.
        let own = measure.value.rsplit(':').next().unwrap_or_default().to_owned();
        *measure = Attribute { prefixed: false, id: dimension, value: Cow::Owned(own) };
    }
    let value = value(&attributes);
    let mut own = said(message, attributes, kind, Level::Observation)?;
    while let Some(part) = elements.child()? {
        match part.local() {
            "Comp" => component(elements, &part, message, (Level::Observation, &mut own))?,
            _ => elements.pass_over(&part)?,
        }
    }
    message.add_observation(&own, Ok(value.as_deref()))
}

/// What is said of a group or of an observation without a series, and its value.
fn whole(
    elements: &mut Elements<'_>,
    element: &Element<'_>,
    message: &mut Message,
    level: Level,
) -> Result<(Vec<Said>, Option<String>), Refusal> {
    let attributes = elements.attributes(element)?;
    let value = value(&attributes);
    let mut own = said(message, attributes, |_| Kind::Unknown, level)?;
    while let Some(part) = elements.child()? {
        match part.local() {
            "Comp" => component(elements, &part, message, (level, &mut own))?,
            _ => elements.pass_over(&part)?,
        }
    }
    Ok((own, value))
}

fn value(attributes: &[Attribute<'_>]) -> Option<String> {
    let value = attributes.iter().find(|it| !it.prefixed && it.id == VALUE);
    value.map(|it| it.value.clone().into_owned())
}

/// What XML attributes say; those with a prefix are the standard's own.
fn said(
    message: &mut Message,
    attributes: Vec<Attribute<'_>>,
    kind: impl Fn(&str) -> Kind,
    level: Level,
) -> Result<Vec<Said>, Refusal> {
    let mut list = Vec::new();
    for attribute in attributes.into_iter().filter(|it| !it.prefixed && it.id != VALUE) {
        let component = message.components.number(attribute.id, kind(attribute.id))?;
        let one = message.components.text(component, &attribute.value, level);
        say(&mut list, one, &message.components)?;
    }
    Ok(list)
}

/// A component with several values: an attribute, for a dimension has one.
fn component(
    elements: &mut Elements<'_>,
    element: &Element<'_>,
    message: &mut Message,
    (level, list): (Level, &mut Vec<Said>),
) -> Result<(), Refusal> {
    let attributes = elements.attributes(element)?;
    let id = attributes.iter().find(|it| it.id == "id").map_or("", |it| it.value.as_ref());
    let component = message.components.number(id, Kind::Attribute)?;
    let mut values = Vec::new();
    while let Some(_value) = elements.child()? {
        values.push(elements.localised()?);
    }
    let one = message.components.text(component, &values.join(SEVERAL), level);
    say(list, one, &message.components)
}

fn misplaced() -> Refusal {
    damaged("A series is described behind its observations.".to_owned())
}
