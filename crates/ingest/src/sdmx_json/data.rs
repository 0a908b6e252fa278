//! The data sets of an SDMX-JSON message: keys of numbers, and figures with the numbers of attributes.

use super::{
    structure::{Attribute, Dimension, Structure, value_of},
    unfit,
};
use crate::{
    fault::{Fault, shown},
    json::Json,
    reading::Refusal,
    sdmx_message::{Message, Said, say},
};

/// Reads a data set.
pub(super) fn read(
    set: &Json<'_>,
    structure: &Structure<'_>,
    message: &mut Message,
) -> Result<(), Refusal> {
    message.begin_set(set.text_of("action"))?;
    let [constant, of_series, of_observations] = &structure.dimensions;
    let [of_set, of_groups, attributes_of_series, _] = &structure.attributes;
    let mut said: Vec<Said> =
        constant.iter().filter_map(|it| it.members.first()).copied().collect();
    attributes(set.get("attributes"), of_set, message, &mut said)?;
    message.say_of_set(said);
    for (key, values) in set.get("dimensionGroupAttributes").map_or(&[][..], Json::entries) {
        let all: Vec<&Dimension> = structure.dimensions.iter().flatten().collect();
        let mut said = members(key, &all, true)?;
        attributes(Some(values), of_groups, message, &mut said)?;
        message.add_group(said);
    }
    // Without series, all that is not constant stands at observations.
    let of_figures: Vec<&Dimension> = of_series.iter().chain(of_observations).collect();
    let of_series: Vec<&Dimension> = of_series.iter().collect();
    let of_observations: Vec<&Dimension> = of_observations.iter().collect();
    for (key, series) in set.get("series").map_or(&[][..], Json::entries) {
        let mut said = members(key, &of_series, false)?;
        attributes(series.get("attributes"), attributes_of_series, message, &mut said)?;
        message.begin_series(said);
        let figures = series.get("observations").map_or(&[][..], Json::entries);
        for (key, figure) in figures {
            observation(members(key, &of_observations, false)?, figure, structure, message)?;
        }
        if figures.is_empty() {
            message.end_series_without_figures()?;
        }
    }
    let figures = set.get("observations").map_or(&[][..], Json::entries);
    if !figures.is_empty() {
        message.begin_flat();
    }
    for (key, figure) in figures {
        observation(members(key, &of_figures, false)?, figure, structure, message)?;
    }
    Ok(())
}

/// The members that a key names by their numbers; a group leaves some out.
fn members(key: &str, dimensions: &[&Dimension], some: bool) -> Result<Vec<Said>, Refusal> {
    let wrong = || unfit(&format!("\"{}\" is no key of its dimensions", shown(key)));
    let numbers: Vec<&str> = key.split(':').collect();
    if numbers.len() != dimensions.len() {
        return Err(wrong());
    }
    let mut said = Vec::with_capacity(dimensions.len());
    for (number, dimension) in numbers.into_iter().zip(dimensions) {
        if some && number.is_empty() {
            continue;
        }
        let member = number.parse().ok().and_then(|it: usize| dimension.members.get(it));
        said.push(*member.ok_or_else(wrong)?);
    }
    Ok(said)
}

/// Adds what a list of values says, one for each attribute in its order.
fn attributes(
    given: Option<&Json<'_>>,
    attributes: &[Attribute<'_>],
    message: &mut Message,
    said: &mut Vec<Said>,
) -> Result<(), Refusal> {
    let given = given.map_or(&[][..], Json::list);
    for (at, attribute) in attributes.iter().enumerate() {
        if let Some(one) = attribute.said(given.get(at).unwrap_or(&Json::Null), message)? {
            say(said, one, &message.components)?;
        }
    }
    Ok(())
}

/// An observation: a value for each measure, then the numbers of its attributes, then annotations.
fn observation(
    key: Vec<Said>,
    figure: &Json<'_>,
    structure: &Structure<'_>,
    message: &mut Message,
) -> Result<(), Refusal> {
    let figures = figure.list();
    let (mut said, mut wrong) = (key, None);
    for (at, attribute) in structure.attributes[3].iter().enumerate() {
        let given = figures.get(structure.measures.len() + at).unwrap_or(&Json::Null);
        match attribute.said(given, message) {
            Ok(Some(one)) => say(&mut said, one, &message.components)?,
            Ok(None) => {}
            Err(refusal) => wrong = Some(fault(refusal)),
        }
    }
    let own = said.len();
    for (at, measure) in structure.measures.iter().enumerate() {
        said.truncate(own);
        said.extend(measure.said);
        let value = value(figures.get(at), measure.is_coded, message.deletes());
        message.add_observation(&said, wrong.clone().map_or(value, Err))?;
    }
    Ok(())
}

fn fault(refusal: Refusal) -> Fault {
    Fault::rejected("value", "", refusal.problem, refusal.remedy)
}

fn value<'v>(
    given: Option<&'v Json<'_>>,
    is_coded: bool,
    deletes: bool,
) -> Result<Option<&'v str>, Fault> {
    match given {
        None if deletes => Ok(None),
        None => Err(says_nothing()),
        Some(_) if is_coded => Err(coded()),
        Some(given) => match value_of(given, &[]) {
            Ok(text) => Ok(Some(text.map_or("", |it| it.0))),
            Err(refusal) => Err(fault(refusal)),
        },
    }
}

fn coded() -> Fault {
    let problem = "The measure has codes from a list, and no numbers.".to_owned();
    Fault::held("value", "", problem, "Nothing is recorded from it; leave the measure out.")
}

fn says_nothing() -> Fault {
    let problem = "The entry is empty: it says neither a value nor that there is none.".to_owned();
    Fault::held("value", "", problem, "Fetch the file with all detail (detail=full).")
}
