//! Names of places that differ from those known: a name that changed is told, a code with the name of
//! another place is refused.

use std::collections::BTreeMap;

use delivery::{
    area::{Area, AreaCode},
    plan::Plan,
};
use ingest::reading::{Complaint, FoundArea, Outcome, Reading};

use super::keep;

/// Refuses rows whose code is one place's and whose name is another's of the same level: codes are
/// never given to another place, so one of the two is wrong.
pub(super) fn refuse(reading: &mut Reading, plan: &Plan) {
    let wrong: BTreeMap<AreaCode, String> =
        reading.areas.iter().filter_map(|it| Some((it.code.clone(), reused(plan, it)?))).collect();
    if wrong.is_empty() {
        return;
    }
    let mut refused = Vec::new();
    for part in &mut reading.parts {
        part.series.retain(|(key, observations)| {
            let Some(problem) = wrong.get(&key.area) else { return true };
            refused.extend(observations.iter().map(|it| {
                Complaint {
                    outcome: Outcome::Rejected,
                    row: it.row,
                    column: "area".to_owned(),
                    text: key.area.to_string(),
                    problem: problem.clone(),
                    remedy: "Correct the code or the name; codes are never given to another place."
                        .to_owned(),
                    question: String::new(),
                }
            }));
            false
        });
    }
    reading.areas.retain(|it| !wrong.contains_key(&it.code));
    keep(reading, refused);
}

fn reused(plan: &Plan, found: &FoundArea) -> Option<String> {
    let known = renamed(plan, found)?;
    let other = plan.areas.values().find(|it| {
        it.code != known.code && it.level == known.level && plain(&it.name) == plain(&found.name)
    })?;
    let follows =
        |one: &AreaCode, two: &AreaCode| plan.codes.successors(one).any(|it| it.to == *two);
    let related = follows(&known.code, &other.code) || follows(&other.code, &known.code);
    (!related).then(|| {
        format!(
            "{} is the code of {}, and {} is the name of {}.",
            known.code, known.name, found.name, other.code
        )
    })
}

/// A place that the file calls by another name than is known.
fn renamed<'p>(plan: &'p Plan, found: &FoundArea) -> Option<&'p Area> {
    let known = plan.areas.get(&found.code)?;
    let named = *found.name != *found.code.as_str();
    (named && plain(&known.name) != plain(&found.name)).then_some(known)
}

/// What a person should know of names that changed.
pub(in crate::release) fn remark(reading: &Reading, plan: &Plan) -> Option<String> {
    let renamed = |it: &FoundArea| {
        let known = renamed(plan, it)?;
        Some(format!(
            "{} is called \"{}\" here and \"{}\" in the unit",
            it.code, it.name, known.name
        ))
    };
    let mut all = reading.areas.iter().filter_map(renamed);
    let first = all.next()?;
    let more = match all.count() {
        0 => String::new(),
        more => format!(", and {more} more places have another name"),
    };
    Some(format!(
        "{first}{more}. The code decides: the figures are that place's. A name of the plan is changed in areas.csv, one that a release brought is the new one from now on."
    ))
}

fn plain(name: &str) -> String {
    name.to_lowercase().replace('&', "and").chars().filter(|it| it.is_alphanumeric()).collect()
}
