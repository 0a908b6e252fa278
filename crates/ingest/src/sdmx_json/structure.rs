//! The structure in an SDMX-JSON message: dimensions, measures and attributes, each at its level.

use super::unfit;
use crate::{
    cube::Role,
    fault::shown,
    json::Json,
    reading::Refusal,
    sdmx_figure::SEVERAL,
    sdmx_message::{Kind, Level, Message, Said},
};

/// The structure of a message.
pub(super) struct Structure<'j> {
    /// Dimensions with one member, those of series, and those of observations, in this order.
    pub(super) dimensions: [Vec<Dimension>; 3],
    /// What is measured, where it is several things: each as a member of a dimension of its own.
    pub(super) measures: Vec<Measure>,
    /// Attributes of data sets, groups, series and observations.
    pub(super) attributes: [Vec<Attribute<'j>>; 4],
}

/// A measure: what tells its figures from those of others, and whether they are codes.
pub(super) struct Measure {
    pub(super) said: Option<Said>,
    pub(super) is_coded: bool,
}

/// The members of a dimension.
pub(super) struct Dimension {
    pub(super) id: String,
    pub(super) members: Vec<Said>,
}

/// An attribute and the values that figures refer to.
pub(super) struct Attribute<'j> {
    component: u32,
    level: Level,
    values: &'j [Json<'j>],
    default: &'j Json<'j>,
}

/// Which dimensions stand where.
const PLACES: [(&str, Level); 3] =
    [("dataSet", Level::Set), ("series", Level::Series), ("observation", Level::Observation)];

/// Which attributes stand where.
const LEVELS: [(&str, Level); 4] = [
    ("dataSet", Level::Set),
    ("dimensionGroup", Level::Group),
    ("series", Level::Series),
    ("observation", Level::Observation),
];

/// What stands in place of nothing.
const NULL: &Json<'static> = &Json::Null;

impl<'j> Structure<'j> {
    pub(super) fn of(json: &'j Json<'j>, message: &mut Message) -> Result<Self, Refusal> {
        let mut dimensions = [const { Vec::new() }; 3];
        for (place, dimensions) in PLACES.iter().zip(&mut dimensions) {
            for it in listed(json, "dimensions", place.0) {
                dimensions.push(dimension(it, place.1, message)?);
            }
        }
        let mut attributes = [const { Vec::new() }; 4];
        for (level, attributes) in LEVELS.iter().zip(&mut attributes) {
            for it in listed(json, "attributes", level.0) {
                attributes.push(attribute(it, level.1, message)?);
            }
        }
        let measures = measures(json, &dimensions, message)?;
        Ok(Self { dimensions, measures, attributes })
    }
}

fn listed<'j>(json: &'j Json<'j>, kind: &str, place: &str) -> &'j [Json<'j>] {
    json.get(kind).and_then(|it| it.get(place)).map_or(&[], Json::list)
}

fn dimension(json: &Json<'_>, level: Level, message: &mut Message) -> Result<Dimension, Refusal> {
    let id = json.text_of("id");
    let component = message.components.number(id, Kind::Dimension)?;
    message.components.describe(component, name(json), role(json))?;
    let mut members = Vec::new();
    for value in json.get("values").map_or(&[][..], Json::list) {
        let (text, label) = text_of(value)
            .ok_or_else(|| unfit(&format!("a member of {} has neither id nor name", shown(id))))?;
        let said = message.components.text(component, text, level);
        message.components.name_text(said, label);
        members.push(said);
    }
    if level == Level::Set && members.len() != 1 {
        let count = members.len();
        return Err(unfit(&format!(
            "{} is the same for the whole data set and has {count} members",
            shown(id)
        )));
    }
    Ok(Dimension { id: id.to_owned(), members })
}

/// The role that the message gives a dimension; its id says it otherwise.
fn role(json: &Json<'_>) -> Option<Role> {
    let lists = [json.get("role"), json.get("roles")].into_iter().flatten();
    let mut roles =
        lists.flat_map(|it| it.text().into_iter().chain(it.list().iter().filter_map(Json::text)));
    roles.find_map(|it| match it {
        "time" | "TIME_PERIOD" => Some(Role::Time),
        "geo" | "REF_AREA" => Some(Role::Area),
        "unit" | "UNIT_MEASURE" => Some(Role::Unit),
        _ => None,
    })
}

fn attribute<'j>(
    json: &'j Json<'j>,
    level: Level,
    message: &mut Message,
) -> Result<Attribute<'j>, Refusal> {
    let component = message.components.number(json.text_of("id"), Kind::Attribute)?;
    message.components.describe(component, name(json), None)?;
    let values = json.get("values").map_or(&[][..], Json::list);
    Ok(Attribute { component, level, values, default: json.get("default").unwrap_or(NULL) })
}

/// The measures; where there is one it needs no dimension.
fn measures(
    json: &Json<'_>,
    dimensions: &[Vec<Dimension>; 3],
    message: &mut Message,
) -> Result<Vec<Measure>, Refusal> {
    let listed = listed(json, "measures", "observation");
    let is_coded = |it: &Json<'_>| it.get("values").is_some_and(|it| !it.list().is_empty());
    if listed.len() < 2 {
        return Ok(vec![Measure { said: None, is_coded: listed.first().is_some_and(is_coded) }]);
    }
    let taken = dimensions.iter().flatten().any(|it| it.id == "MEASURE");
    let id = if taken { "OBS_MEASURE" } else { "MEASURE" };
    let component = message.components.number(id, Kind::Dimension)?;
    message.components.describe(component, "", Some(Role::Measure))?;
    let mut measures = Vec::new();
    for it in listed {
        let said = message.components.text(component, it.text_of("id"), Level::Observation);
        message.components.name_text(said, name(it));
        measures.push(Measure { said: Some(said), is_coded: is_coded(it) });
    }
    Ok(measures)
}

impl Attribute<'_> {
    /// What the attribute says, given a reference to its values, a value, or several; nothing where it
    /// is left out and has no default.
    pub(super) fn said(
        &self,
        given: &Json<'_>,
        message: &mut Message,
    ) -> Result<Option<Said>, Refusal> {
        let given = if *given == Json::Null { self.default } else { given };
        let mut parts = Vec::new();
        let several = given.list();
        let one = [given];
        let given = if several.is_empty() { one.to_vec() } else { several.iter().collect() };
        for it in given {
            parts.extend(value_of(it, self.values)?);
        }
        let texts: Vec<&str> = parts.iter().map(|it| it.0).collect();
        if texts.is_empty() {
            return Ok(None);
        }
        let labels: Vec<&str> =
            parts.iter().map(|it| if it.1.is_empty() { it.0 } else { it.1 }).collect();
        let said = message.components.text(self.component, &texts.join(SEVERAL), self.level);
        message.components.name_text(said, &labels.join(SEVERAL));
        Ok(Some(said))
    }
}

/// The text and the name of what stands for a value: its number in a list, or itself.
pub(super) fn value_of<'v>(
    given: &'v Json<'_>,
    values: &'v [Json<'_>],
) -> Result<Option<(&'v str, &'v str)>, Refusal> {
    match given {
        Json::Null => Ok(None),
        Json::Number(_) if !values.is_empty() => {
            let value = given.whole().and_then(|it| values.get(it));
            let value =
                value.ok_or_else(|| unfit("a value has a number that its list does not have"))?;
            Ok(text_of(value))
        }
        Json::Number(text) => Ok(Some((text, ""))),
        Json::Bool(true) => Ok(Some(("true", ""))),
        Json::Bool(false) => Ok(Some(("false", ""))),
        Json::Text(_) | Json::Object(_) => Ok(text_of(given)),
        Json::List(_) => Err(unfit("a list stands where one value should")),
    }
}

/// The code and the name of a value; a value without a code stands for itself.
fn text_of<'v>(value: &'v Json<'_>) -> Option<(&'v str, &'v str)> {
    let keys = ["id", "value"].map(|it| value.text_of(it));
    let code = keys.into_iter().find(|it| !it.is_empty());
    let name = name(value);
    let own = value.text().or_else(|| in_english(value));
    match (code, name) {
        (Some(code), name) => Some((code, name)),
        (None, "") => own.map(|it| (it, "")),
        (None, name) => Some((name, "")),
    }
}

/// The name of something: in the language of the message, else in English, else in the first.
pub(super) fn name<'v>(json: &'v Json<'_>) -> &'v str {
    match json.text_of("name") {
        "" => json.get("names").and_then(in_english).unwrap_or_default(),
        name => name,
    }
}

/// A text that is given in several languages.
fn in_english<'v>(json: &'v Json<'_>) -> Option<&'v str> {
    let entries = json.entries();
    let english = entries.iter().find(|it| it.0.starts_with("en"));
    english.or_else(|| entries.first()).and_then(|it| it.1.text())
}
