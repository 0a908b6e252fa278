//! DHIS2, the health information system: answers of its analytics, and sets of data values.
//!
//! A row of analytics or a data value is an observation; its place is its position, counted from 1.

mod periods;

use std::{borrow::Cow, collections::BTreeMap};

use delivery::{area::AreaCode, observation::Status};

use crate::{
    cube::{self, Claim, Cube, Dimension, Grammar, Member, Role, damaged},
    fault::{Fault, shown},
    interner::{Interner, index},
    json::Json,
    reading::{Known, Reading, Refusal},
};

/// The option that stands for the whole, with the same id in every system.
const DEFAULT_OPTION: &str = "HllvX50cXC0";
/// Columns of analytics that say how a value was computed.
const COMPUTED: [&str; 5] = ["numerator", "denominator", "factor", "multiplier", "divisor"];
/// What tells data values apart.
const KEYS: [&str; 5] =
    ["dataElement", "period", "orgUnit", "categoryOptionCombo", "attributeOptionCombo"];

/// Whether JSON is an answer of DHIS2.
pub(crate) fn is_one(json: &Json<'_>) -> bool {
    is_analytics(json) || json.get("dataValues").is_some()
}

fn is_analytics(json: &Json<'_>) -> bool {
    json.get("headers").is_some() && json.get("rows").is_some()
}

/// Reads a file.
pub(crate) fn read(name: &str, json: &Json<'_>, known: &Known<'_>) -> Result<Reading, Refusal> {
    let is_known = |code: &AreaCode| known.areas.contains_key(code) || code.looks_official();
    cube::read("dhis2", name, vec![cube_of(json, &is_known)?], known)
}

/// The figure at a place, as a person may look it up.
pub(crate) fn cells(json: &Json<'_>, row: u32) -> Option<Vec<(String, String)>> {
    cube::cells(&[cube_of(json, &AreaCode::looks_official).ok()?], row)
}

fn cube_of<'a>(
    json: &'a Json<'a>,
    is_area: &dyn Fn(&AreaCode) -> bool,
) -> Result<Cube<'a>, Refusal> {
    let items = Items::of(json);
    let mut cube = if is_analytics(json) { analytics(json, &items)? } else { values(json)? };
    cube.grammar = Grammar::Sdmx;
    for dimension in &mut cube.dimensions {
        for member in &mut dimension.members {
            items.name(member);
        }
        if dimension.role == Role::Area {
            items.give_codes(&mut dimension.members, is_area);
        }
    }
    Ok(cube)
}

/// What the answer says of ids.
struct Items<'a> {
    items: BTreeMap<&'a str, &'a Json<'a>>,
    /// Names as older systems give them.
    names: BTreeMap<&'a str, &'a Json<'a>>,
}

impl<'a> Items<'a> {
    fn of(json: &'a Json<'a>) -> Self {
        let of = |key: &str| {
            let entries = json.get("metaData").and_then(|it| it.get(key));
            let entries = entries.map_or(&[][..], Json::entries);
            entries.iter().map(|it| (it.0.as_ref(), &it.1)).collect()
        };
        Self { items: of("items"), names: of("names") }
    }

    fn text(&self, id: &str, key: &str) -> &'a str {
        self.items.get(id).map_or("", |it| it.text_of(key))
    }

    /// Gives a member its name; the default option is the whole.
    fn name(&self, member: &mut Member) {
        let old = self.names.get(member.code.as_str()).and_then(|it| it.text()).unwrap_or_default();
        let name = [self.text(&member.code, "name"), old].into_iter().find(|it| !it.is_empty());
        member.label = name.unwrap_or_default().to_owned();
        if member.code == DEFAULT_OPTION || member.label == "default" {
            member.code = "_T".to_owned();
        }
    }

    /// An id of DHIS2 says nothing outside its system: a place is known by a code of the plan's or an
    /// official one, or else by its name, unless two places have the same.
    fn give_codes(&self, places: &mut [Member], is_area: &dyn Fn(&AreaCode) -> bool) {
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for place in &*places {
            *times.entry(place.label.clone()).or_default() += 1;
        }
        let fits = |code: &str| code.parse().is_ok_and(|it: AreaCode| is_area(&it));
        for place in places {
            let code = self.text(&place.code, "code").to_owned();
            if fits(&place.code) {
                continue;
            }
            if fits(&code) {
                place.code = code;
            } else if !place.label.is_empty() && times.get(&place.label) == Some(&1) {
                place.code.clear();
            }
        }
    }
}

fn dimension(id: &str, label: &str) -> Dimension {
    let role = match id {
        "dx" | "dataElement" => Role::Measure,
        "pe" | "period" => Role::Time,
        "ou" | "orgUnit" => Role::Area,
        _ => Role::Other,
    };
    Dimension { id: id.to_owned(), label: label.to_owned(), role, members: Vec::new() }
}

/// The members seen so far, by the ids of the file.
struct Ids(Vec<Interner<str>>);

impl Ids {
    fn of(dimensions: usize) -> Self {
        Self((0..dimensions).map(|_| Interner::new()).collect())
    }

    /// Gives the next observation a member of a dimension.
    fn push(&mut self, cube: &mut Cube<'_>, at: usize, id: &str) {
        let number = self.0[at].number(id);
        let dimension = &mut cube.dimensions[at];
        if index(number) == dimension.members.len() {
            let is_time = dimension.role == Role::Time;
            let code = if is_time { periods::in_sdmx(id) } else { id.to_owned() };
            dimension.members.push(Member { code, ..Member::default() });
        }
        cube.members.push(number);
    }
}

fn analytics<'a>(json: &'a Json<'a>, items: &Items<'a>) -> Result<Cube<'a>, Refusal> {
    let headers = json.get("headers").map_or(&[][..], Json::list);
    let names: Vec<&str> = headers.iter().map(|it| it.text_of("name")).collect();
    let value = names.iter().position(|it| *it == "value");
    let value =
        value.ok_or_else(|| damaged("The DHIS2 answer has no column \"value\".".to_owned()))?;
    let is_dimension = |at: &usize| *at != value && !COMPUTED.contains(&names[*at]);
    let columns: Vec<usize> = (0..names.len()).filter(is_dimension).collect();
    let mut cube = Cube::default();
    for at in &columns {
        cube.dimensions.push(dimension(names[*at], items.text(names[*at], "name")));
    }
    let filters = filters(json, &names);
    cube.dimensions.extend(filters.iter().map(|it| dimension(it.0, "")));
    let mut ids = Ids::of(cube.dimensions.len());
    for (row, cells) in json.get("rows").map_or(&[][..], Json::list).iter().enumerate() {
        let cells = cells.list();
        let fits = cells.len() == names.len();
        if fits {
            for (at, column) in columns.iter().enumerate() {
                ids.push(&mut cube, at, &text(&cells[*column]));
            }
            for (at, (_, only)) in filters.iter().enumerate() {
                ids.push(&mut cube, columns.len() + at, only);
            }
        }
        let said =
            if fits { claim(cells.get(value)) } else { Err(ragged(cells.len(), names.len())) };
        cube.push(number_of(row), said)?;
    }
    for (name, only) in filters {
        cube.remarks
            .push(format!("All figures are of {name} {}, as the answer says.", shown(only)));
    }
    Ok(cube)
}

/// What the answer was limited to, where that is one member and no column has it.
fn filters<'a>(json: &'a Json<'a>, columns: &[&str]) -> Vec<(&'static str, &'a str)> {
    let dimensions = json.get("metaData").and_then(|it| it.get("dimensions"));
    let only = |name: &'static str| match dimensions?.get(name)?.list() {
        [only] if !columns.contains(&name) => Some((name, only.text()?)),
        _ => None,
    };
    ["dx", "pe", "ou"].into_iter().filter_map(only).collect()
}

/// The number of a row by its position.
fn number_of(row: usize) -> u32 {
    u32::try_from(row + 1).unwrap_or(u32::MAX)
}

fn text<'a>(json: &'a Json<'a>) -> Cow<'a, str> {
    match json {
        Json::Text(text) => Cow::Borrowed(text.as_ref()),
        Json::Number(text) => Cow::Borrowed(text),
        _ => Cow::Borrowed(""),
    }
}

fn claim<'a>(value: Option<&'a Json<'a>>) -> Result<Claim<'a>, Fault> {
    match value {
        Some(Json::Bool(_) | Json::List(_) | Json::Object(_)) => {
            let problem = "What stands in place of the value is no number.".to_owned();
            Err(Fault::rejected("value", "", problem, "Ask the publisher."))
        }
        value => Ok(Claim { value: value.map_or("".into(), text), ..Claim::default() }),
    }
}

fn ragged(found: usize, wanted: usize) -> Fault {
    let problem = format!("The row has {found} cells where the headers are {wanted}.");
    Fault::rejected("", "", problem, "Fetch the answer again.")
}

fn values<'a>(json: &'a Json<'a>) -> Result<Cube<'a>, Refusal> {
    let values = json.get("dataValues").map_or(&[][..], Json::list);
    let labels = ["Data element", "Period", "Organisation unit", "Option", "Attribute option"];
    let dimensions = KEYS.iter().zip(labels).map(|(id, label)| dimension(id, label)).collect();
    let mut cube = Cube { dimensions, ..Cube::default() };
    let mut ids = Ids::of(KEYS.len());
    for (row, value) in values.iter().enumerate() {
        for (at, key) in KEYS.iter().enumerate() {
            // A set may say period and place once for all its values.
            let id = value.get(key).or_else(|| json.get(key)).map(text).unwrap_or_default();
            let is_option = at > 2 && id.is_empty();
            ids.push(&mut cube, at, if is_option { DEFAULT_OPTION } else { &id });
        }
        cube.push(number_of(row), data_value(value))?;
    }
    Ok(cube)
}

fn data_value<'a>(value: &'a Json<'a>) -> Result<Claim<'a>, Fault> {
    let is = |key: &str| value.get(key) == Some(&Json::Bool(true));
    if is("deleted") {
        let notes = vec!["Deleted by the publisher".into()];
        return Ok(Claim { value: "".into(), status: Status::NotAvailable, notes });
    }
    let mut said = claim(value.get("value"))?;
    if is("followup") {
        said.notes.push("Marked for follow-up".into());
    }
    let comment = value.text_of("comment");
    if !comment.is_empty() {
        said.notes.push(comment.into());
    }
    Ok(said)
}
