//! Finding a thing by its words.

use delivery::{
    permission::{Action, Scope},
    plan::Plan,
    release::AsOf,
};
use serde::Serialize;

use crate::{Error, Work};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SearchView {
    /// What was asked.
    pub q: String,
    /// The hits, the best first.
    pub hits: Vec<Hit>,
    /// Whether there are more than are shown.
    pub more: bool,
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Hit {
    /// How well it fits; 0 is best.
    #[serde(skip)]
    rank: usize,
    /// What it is: "mission", "outcome", "target", "indicator", "area", "organisation", "person".
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// A few words more.
    pub detail: String,
}

/// How many hits are shown.
const MOST: usize = 50;

/// Finds things whose name or id holds all the words asked for, anywhere, in any case.
pub async fn find(work: &mut Work, q: &str, as_of: &AsOf) -> Result<SearchView, Error> {
    work.may(Action::ReadPlan, &Scope::Unit)?;
    let knowledge = work.knowledge(as_of).await?;
    let words: Vec<String> = q.split_whitespace().take(10).map(str::to_lowercase).collect();
    let mut hits = Vec::new();
    if !words.is_empty() {
        collect(&knowledge.plan, &words, &mut hits);
    }
    hits.sort_unstable();
    let more = hits.len() > MOST;
    hits.truncate(MOST);
    Ok(SearchView { q: q.trim().to_owned(), hits, more })
}

fn collect(plan: &Plan, words: &[String], hits: &mut Vec<Hit>) {
    let mut try_one = |kind, id: &str, name: &str, detail: &str| {
        if let Some(rank) = rank(words, name, id) {
            hits.push(Hit {
                rank,
                kind,
                name: name.to_owned(),
                id: id.to_owned(),
                detail: detail.to_owned(),
            });
        }
    };
    for it in plan.missions.values() {
        try_one("mission", it.id.as_str(), &it.name, "");
    }
    for it in plan.outcomes.values() {
        let mission = it.mission.as_ref().and_then(|id| plan.missions.get(id));
        try_one("outcome", it.id.as_str(), &it.name, mission.map_or("", |it| &it.name));
    }
    for it in plan.targets.values() {
        let mission = plan.mission_of(it).map_or("", |it| &it.name);
        try_one("target", it.id.as_str(), &it.name, mission);
    }
    for it in plan.indicators.values() {
        try_one("indicator", it.id.as_str(), &it.name, &it.unit);
    }
    for it in plan.areas.values() {
        try_one("area", it.code.as_str(), &it.name, &it.level);
    }
    for it in plan.organisations.values() {
        try_one("organisation", it.id.as_str(), &it.name, &it.kind);
    }
    for it in plan.people.values() {
        try_one("person", it.id.as_str(), &it.name, &it.post);
    }
}

/// 0 where the name is what was asked, 1 where it begins so, 2 where the name holds all words, 3
/// where only name and id together do.
fn rank(words: &[String], name: &str, id: &str) -> Option<usize> {
    let name = name.to_lowercase();
    let asked = words.join(" ");
    if name == asked || id.eq_ignore_ascii_case(&asked) {
        return Some(0);
    }
    if name.starts_with(&asked) {
        return Some(1);
    }
    if words.iter().all(|it| name.contains(it)) {
        return Some(2);
    }
    let id = id.to_lowercase();
    words.iter().all(|it| name.contains(it) || id.contains(it)).then_some(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_asked_for_comes_before_one_that_holds_it() {
        let words = vec!["north".to_owned(), "east".to_owned()];
        assert_eq!(rank(&words, "North East", "E12000001"), Some(0));
        assert_eq!(rank(&words, "North East Lincolnshire", "E06000012"), Some(1));
        assert_eq!(rank(&words, "Far North and East", "x"), Some(2));
        assert_eq!(rank(&words, "North West", "E12000002"), None);
    }
}
