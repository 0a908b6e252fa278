//! The dimensions of a JSON-stat data set: ids, sizes, roles, categories in their order.

use std::collections::BTreeMap;

use super::unfit;
use crate::{
    cube::{Dimension, Member, Role},
    fault::shown,
    json::Json,
    reading::Refusal,
};

/// The most dimensions that are compared with each other.
const MOST: usize = 100;

/// The dimensions in the order of `id`, which is that of the figures.
pub(super) fn of(json: &Json<'_>) -> Result<Vec<Dimension>, Refusal> {
    let ids: Option<Vec<&str>> =
        json.get("id").map_or(&[][..], Json::list).iter().map(Json::text).collect();
    let sizes: Option<Vec<usize>> =
        json.get("size").map_or(&[][..], Json::list).iter().map(Json::whole).collect();
    let (Some(ids), Some(sizes)) = (ids, sizes) else {
        return Err(unfit(
            "\"id\" is no list of texts, or \"size\" none of whole numbers".to_owned(),
        ));
    };
    if ids.is_empty() || ids.len() != sizes.len() {
        let (ids, sizes) = (ids.len(), sizes.len());
        return Err(unfit(format!("\"id\" names {ids} dimensions and \"size\" has {sizes}")));
    }
    if ids.len() > MOST {
        return Err(unfit(format!("it has more than {MOST} dimensions")));
    }
    for (at, id) in ids.iter().enumerate() {
        if ids.iter().take(at).any(|it| it == id) {
            return Err(unfit(format!("\"id\" names \"{}\" twice", shown(id))));
        }
    }
    ids.iter().zip(sizes).map(|(id, size)| dimension(json, id, size)).collect()
}

fn dimension(json: &Json<'_>, id: &str, size: usize) -> Result<Dimension, Refusal> {
    let said = json.get("dimension").and_then(|it| it.get(id));
    let said =
        said.ok_or_else(|| unfit(format!("dimension \"{}\" is not described", shown(id))))?;
    let members = members(said, id)?;
    if members.len() != size {
        let (id, found) = (shown(id), members.len());
        return Err(unfit(format!("\"{id}\" has {found} categories where \"size\" says {size}")));
    }
    let label = said.text_of("label").to_owned();
    Ok(Dimension { id: id.to_owned(), label, role: role(json, id), members })
}

/// The role as the data set states it; a few ids say it where it does not.
fn role(json: &Json<'_>, id: &str) -> Role {
    let stated = json.get("role").map_or(&[][..], Json::entries);
    let named = |(_, ids): &&(_, Json<'_>)| ids.list().iter().any(|it| it.text() == Some(id));
    match stated.iter().find(named).map(|it| it.0.as_ref()) {
        Some("time") => Role::Time,
        Some("geo") => Role::Area,
        Some("metric") => Role::Measure,
        _ if id.eq_ignore_ascii_case("unit") => Role::Unit,
        // A data set that states a time means that one alone.
        _ if is_time(id) && stated.iter().all(|it| it.0 != "time" || it.1.list().is_empty()) => {
            Role::Time
        }
        _ => Role::Other,
    }
}

fn is_time(id: &str) -> bool {
    id.eq_ignore_ascii_case("time") || id.eq_ignore_ascii_case("time_period")
}

fn members(said: &Json<'_>, id: &str) -> Result<Vec<Member>, Refusal> {
    let empty = Json::Null;
    let category = said.get("category").unwrap_or(&empty);
    let labels = by_code(category.get("label"));
    let units = by_code(category.get("unit"));
    let notes = by_code(category.get("note"));
    let member = |code: &str| Member {
        code: code.to_owned(),
        label: labels.get(code).and_then(|it| it.text()).unwrap_or_default().to_owned(),
        unit: units.get(code).map_or_else(String::new, |it| unit(it)),
        note: notes.get(code).map_or_else(String::new, |it| note(it)),
    };
    Ok(codes(category, id)?.into_iter().map(member).collect())
}

fn by_code<'j>(json: Option<&'j Json<'_>>) -> BTreeMap<&'j str, &'j Json<'j>> {
    let entries = json.map_or(&[][..], Json::entries);
    entries.iter().map(|(code, it)| (code.as_ref(), it)).collect()
}

/// The codes in the order of the figures.
fn codes<'j>(category: &'j Json<'_>, id: &str) -> Result<Vec<&'j str>, Refusal> {
    let wrong = || unfit(format!("the categories of \"{}\" have no clear order", shown(id)));
    match category.get("index") {
        Some(Json::List(codes)) => {
            let codes: Vec<&str> =
                codes.iter().map(Json::text).collect::<Option<_>>().ok_or_else(wrong)?;
            let mut sorted = codes.clone();
            sorted.sort_unstable();
            let twice = sorted.windows(2).any(|it| it.first() == it.last());
            if twice { Err(wrong()) } else { Ok(codes) }
        }
        Some(Json::Object(entries)) => {
            let mut codes = vec![None; entries.len()];
            for (code, position) in entries {
                let place = position.whole().and_then(|it| codes.get_mut(it)).ok_or_else(wrong)?;
                *place = Some(code.as_ref());
            }
            codes.into_iter().collect::<Option<_>>().ok_or_else(wrong)
        }
        // A constant needs no order.
        None => match category.get("label").map_or(&[][..], Json::entries) {
            [(code, _)] => Ok(vec![code]),
            _ => Err(wrong()),
        },
        Some(_) => Err(wrong()),
    }
}

/// The unit in words. A multiplier is part of the unit: the figures stay as they are.
fn unit(json: &Json<'_>) -> String {
    let words = ["label", "base", "symbol"].map(|it| json.text_of(it));
    let words = words.into_iter().find(|it| !it.is_empty()).unwrap_or_default();
    match json.get("multiplier") {
        Some(Json::Number(power)) if *power != "0" => format!("{words}, \u{d7} 10^{power}"),
        _ => words.to_owned(),
    }
}

fn note(json: &Json<'_>) -> String {
    let one = json.text().into_iter();
    one.chain(json.list().iter().filter_map(Json::text)).collect::<Vec<_>>().join(". ")
}
