//! The variables of a PC-Axis table: stub, then heading, with values, codes, roles and units.

use std::collections::BTreeMap;

use delivery::area::AreaCode;

use super::keywords::Keywords;
use crate::{
    cube::{Dimension, Member, Role, damaged},
    fault::shown,
    reading::Refusal,
};

/// The most variables that are compared with each other.
const MOST: usize = 100;

/// The variables in the order of the figures, and the scale of the time list.
pub(super) fn of(keywords: &Keywords<'_>) -> Result<(Vec<Dimension>, Option<char>), Refusal> {
    let names: Vec<&String> =
        ["STUB", "HEADING"].into_iter().flat_map(|it| keywords.list(it)).collect();
    if names.is_empty() {
        return Err(damaged("The PC-Axis file has neither STUB nor HEADING.".to_owned()));
    }
    if names.len() > MOST {
        return Err(damaged(format!("The PC-Axis file has more than {MOST} variables.")));
    }
    for (at, name) in names.iter().enumerate() {
        if names.iter().take(at).any(|it| it == name) {
            let problem = format!("\"{}\" stands twice in STUB and HEADING.", shown(name));
            return Err(damaged(problem));
        }
    }
    let notes = value_notes(keywords);
    let variables = names.iter().map(|it| variable(keywords, &notes, it));
    let variables = variables.collect::<Result<Vec<_>, _>>()?;
    let scale = names.iter().find_map(|it| scale(keywords.about("TIMEVAL", it)?));
    Ok((variables, scale))
}

fn variable(
    keywords: &Keywords<'_>,
    notes: &ValueNotes<'_>,
    name: &str,
) -> Result<Dimension, Refusal> {
    let values = keywords.about("VALUES", name).unwrap_or_default();
    let role = role(keywords, name);
    let codes = match keywords.about("TIMEVAL", name) {
        // The time list says the periods once more, in a form of its own.
        Some([_, times @ ..]) if times.len() == values.len() => Some(times),
        _ => keywords.about("CODES", name),
    };
    if values.is_empty() || codes.is_some_and(|it| it.len() != values.len()) {
        let problem = format!("\"{}\" has no VALUES, or not as many CODES.", shown(name));
        return Err(damaged(problem));
    }
    let member = |(at, label): (usize, &String)| Member {
        code: codes.and_then(|it| it.get(at)).cloned().unwrap_or_else(|| code(label)),
        label: label.clone(),
        unit: unit(keywords, role, label),
        note: notes.get(&(name, label.as_str())).map_or_else(String::new, |it| it.join(". ")),
    };
    let members = values.iter().enumerate().map(member).collect();
    Ok(Dimension { id: name.to_owned(), label: String::new(), role, members })
}

/// A file without codes may have official codes for names.
fn code(label: &str) -> String {
    let official = label.trim().parse::<AreaCode>().is_ok_and(|it| it.looks_official());
    if official { label.trim().to_owned() } else { String::new() }
}

fn role(keywords: &Keywords<'_>, name: &str) -> Role {
    let kind = keywords.about("VARIABLE-TYPE", name).and_then(<[_]>::first);
    let kind = kind.map(|it| it.to_lowercase()).unwrap_or_default();
    if keywords.about("TIMEVAL", name).is_some() || matches!(kind.as_str(), "time" | "t") {
        Role::Time
    } else if keywords.text("CONTVARIABLE") == name {
        Role::Measure
    } else if keywords.about("MAP", name).is_some()
        || matches!(kind.as_str(), "geographical" | "geo" | "g")
    {
        Role::Area
    } else {
        Role::Other
    }
}

/// `A` for "TLIST(A1)", `Q` for "TLIST(Q1".
fn scale(time_list: &[String]) -> Option<char> {
    time_list.first()?.strip_prefix("TLIST(")?.chars().next()
}

fn unit(keywords: &Keywords<'_>, role: Role, label: &str) -> String {
    let unit = keywords.about("UNITS", label).filter(|_| role == Role::Measure);
    unit.and_then(<[_]>::first).map(|it| it.trim().to_owned()).unwrap_or_default()
}

/// The notes on values, by variable and value.
type ValueNotes<'k> = BTreeMap<(&'k str, &'k str), Vec<&'k str>>;

fn value_notes<'k>(keywords: &'k Keywords<'_>) -> ValueNotes<'k> {
    let mut notes = ValueNotes::new();
    for it in ["VALUENOTE", "VALUENOTEX"].into_iter().flat_map(|it| keywords.all(it)) {
        if let [variable, value] = it.about.as_slice() {
            notes.entry((variable, value)).or_default().push(it.first().trim());
        }
    }
    notes
}
