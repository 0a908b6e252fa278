//! Which dimension of a cube is which: what the file says first, then what its codes leave no doubt of.

use std::collections::{BTreeMap, BTreeSet};

use delivery::area::AreaCode;

use super::{Cube, Dimension, Member, Role};
use crate::{
    interner::index,
    names,
    reading::{Known, Refusal},
};

/// Where each kind of dimension stands, and what follows for its members.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) time: usize,
    pub(super) area: Option<usize>,
    pub(super) measure: Option<usize>,
    pub(super) unit: Option<usize>,
    /// The dimensions that make up the group.
    pub(super) others: Vec<usize>,
    /// The indicator's name where the measure does not give it.
    pub(super) title: String,
    /// The measures whose figures come in several units.
    pub(super) of_several_units: BTreeSet<u32>,
    /// The categories that the group has for the members of each dimension; none for the whole.
    pub(super) categories: Vec<Vec<Option<String>>>,
}

impl Frame {
    pub(super) fn of(cube: &Cube<'_>, name: &str, known: &Known<'_>) -> Result<Self, Refusal> {
        let time = the_only(cube, Role::Time)?.ok_or_else(no_time)?;
        let area = match the_only(cube, Role::Area)? {
            Some(area) => Some(area),
            None => by_codes(cube, known)?,
        };
        let first = |role: Role| cube.dimensions.iter().position(|it| it.role == role);
        let (measure, unit) = (first(Role::Measure), first(Role::Unit));
        let told = [Some(time), area, measure, unit];
        let others = (0..cube.dimensions.len())
            .filter(|it| !told.contains(&Some(*it)) && tells_apart(&cube.dimensions[*it]))
            .collect();
        let several = of_several_units(cube, measure, unit);
        let title = title(cube, measure, name);
        let categories = match cube.exported {
            None => cube.dimensions.iter().map(categories).collect(),
            Some(_) => cube.dimensions.iter().map(groups).collect(),
        };
        Ok(Self { time, area, measure, unit, others, title, of_several_units: several, categories })
    }

    /// The name of the indicator that an observation belongs to.
    pub(super) fn indicator<'c>(&'c self, cube: &'c Cube<'_>, members: &[u32]) -> &'c str {
        let measure = self.measure.filter(|it| cube.dimensions[*it].members.len() > 1);
        measure.and_then(|it| member(cube, members, it)).map_or(&self.title, Member::name)
    }

    /// The unit of an observation; blank where the file gives none.
    pub(super) fn unit<'c>(&self, cube: &'c Cube<'_>, members: &[u32]) -> &'c str {
        let of = |at: Option<usize>| at.and_then(|it| member(cube, members, it));
        let unit = of(self.unit).map_or("", Member::name);
        let own = of(self.measure).map_or("", |it| it.unit.as_str());
        [unit, own, &cube.unit].into_iter().find(|it| !it.is_empty()).unwrap_or_default()
    }

    /// Whether the figures of the observation's measure come in several units.
    pub(super) fn units_vary(&self, members: &[u32]) -> bool {
        let measure = self.measure.and_then(|it| members.get(it)).copied().unwrap_or_default();
        self.of_several_units.contains(&measure)
    }

    /// What a person should know about how the cube was read.
    pub(super) fn remarks(&self, cube: &Cube<'_>) -> Vec<String> {
        let wholes: Vec<String> = self.others.iter().filter_map(|it| whole_of(cube, *it)).collect();
        let one = (!wholes.is_empty()).then(|| {
            format!("Read as the whole, and no part of the series' names: {}.", wholes.join("; "))
        });
        let area = self.area.map(|it| &cube.dimensions[it]).filter(|it| it.role != Role::Area);
        let place = area.map(|it| {
            let name = it.name();
            format!("{name} is read as the place: all its codes are those of areas.")
        });
        one.into_iter().chain(place).collect()
    }
}

/// The member that an observation has of a dimension.
pub(super) fn member<'c>(cube: &'c Cube<'_>, members: &[u32], at: usize) -> Option<&'c Member> {
    cube.dimensions.get(at)?.members.get(index(*members.get(at)?))
}

fn the_only(cube: &Cube<'_>, role: Role) -> Result<Option<usize>, Refusal> {
    let of_role = |it: &(usize, &Dimension)| it.1.role == role;
    let found: Vec<_> = cube.dimensions.iter().enumerate().filter(of_role).collect();
    match found.as_slice() {
        [] => Ok(None),
        [(at, _)] => Ok(Some(*at)),
        several => Err(ambiguous(if role == Role::Time { "time" } else { "place" }, several)),
    }
}

/// The dimension whose codes are all codes of areas, where the file does not say which it is.
fn by_codes(cube: &Cube<'_>, known: &Known<'_>) -> Result<Option<usize>, Refusal> {
    let is_area = |it: &Member| {
        let code = it.code.trim().parse::<AreaCode>();
        code.is_ok_and(|it| it.looks_official() || known.areas.contains_key(&it))
    };
    let fits = |it: &(usize, &Dimension)| {
        it.1.role == Role::Other && !it.1.members.is_empty() && it.1.members.iter().all(is_area)
    };
    let found: Vec<_> = cube.dimensions.iter().enumerate().filter(fits).collect();
    match found.as_slice() {
        [] => Ok(None),
        [(at, _)] => Ok(Some(*at)),
        several => Err(ambiguous("place", several)),
    }
}

fn ambiguous(what: &str, several: &[(usize, &Dimension)]) -> Refusal {
    let names: Vec<String> = several.iter().map(|it| format!("\"{}\"", it.1.name())).collect();
    Refusal {
        problem: format!(
            "The file has several dimensions that may be the {what}: {}.",
            names.join(", ")
        ),
        remedy: "Fetch the table with one of them only, or save it as tidy CSV (docs/tidy-csv.md) \
                 and say which it is."
            .to_owned(),
    }
}

fn no_time() -> Refusal {
    Refusal {
        problem: "The file does not say which of its dimensions is the time.".to_owned(),
        remedy: "Fetch it with the time as a dimension of its own (docs/formats.md says how each \
                 format tells it), or save the table as tidy CSV."
            .to_owned(),
    }
}

fn title(cube: &Cube<'_>, measure: Option<usize>, name: &str) -> String {
    let only = measure.and_then(|it| match cube.dimensions[it].members.as_slice() {
        [only] => Some(only.name()),
        _ => None,
    });
    let candidates = [cube.title.trim(), only.unwrap_or_default(), names::stem(name)];
    candidates.into_iter().find(|it| !it.is_empty()).unwrap_or_default().to_owned()
}

fn of_several_units(cube: &Cube<'_>, measure: Option<usize>, unit: Option<usize>) -> BTreeSet<u32> {
    let Some(unit) = unit else { return BTreeSet::new() };
    let mut seen: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    let sound = cube.observations.iter().enumerate().filter(|it| it.1.said.is_ok());
    for (observation, _) in sound {
        let members = cube.members_of(observation);
        let measure = measure.and_then(|it| members.get(it)).copied().unwrap_or_default();
        if let Some(unit) = members.get(unit) {
            seen.entry(measure).or_default().insert(*unit);
        }
    }
    seen.into_iter().filter(|it| it.1.len() > 1).map(|it| it.0).collect()
}

/// Whether a dimension has a part in the names of series. How often figures come, their periods say.
fn tells_apart(dimension: &Dimension) -> bool {
    let is_frequency = ["freq", "frequency"].contains(&dimension.id.to_lowercase().as_str());
    !is_frequency || dimension.members.len() > 1
}

/// The member that stands for the whole, for a person to check.
fn whole_of(cube: &Cube<'_>, at: usize) -> Option<String> {
    let dimension = &cube.dimensions[at];
    let member = &dimension.members[whole(dimension)?];
    Some(format!("{} \"{}\"", dimension.name(), crate::fault::shown(member.name())))
}

/// The member of a dimension that stands for the whole: known by its own code or name, never by being
/// the only one, for a file of women alone says nothing of everybody. Where two are, neither does.
fn whole(dimension: &Dimension) -> Option<usize> {
    const CODES: [&str; 5] = ["_T", "_Z", "T", "TOT", "TOTAL"];
    const NAMES: [&str; 4] = ["total", "all", "both sexes", "not applicable"];
    let is_whole = |it: &&(usize, &Member)| {
        let (code, name) = (it.1.code.trim(), it.1.name().to_lowercase());
        CODES.contains(&code) || NAMES.contains(&&*name) || name.starts_with("all ")
    };
    let members: Vec<(usize, &Member)> = dimension.members.iter().enumerate().collect();
    let mut found = members.iter().filter(is_whole);
    let (at, _) = found.next()?;
    found.next().is_none().then_some(*at)
}

/// The names of the members, with the code where a name is given twice; none for the whole.
fn categories(dimension: &Dimension) -> Vec<Option<String>> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for member in &dimension.members {
        *times.entry(member.name()).or_default() += 1;
    }
    let category = |it: &Member| match times.get(it.name()) {
        Some(1) => it.name().to_owned(),
        _ => format!("{} ({})", it.name(), it.code.trim()),
    };
    let whole = whole(dimension);
    let members = dimension.members.iter().enumerate();
    members.map(|(at, it)| (whole != Some(at)).then(|| category(it))).collect()
}

/// The groups of an export, as they are stored.
fn groups(dimension: &Dimension) -> Vec<Option<String>> {
    let group = |it: &Member| (it.code != super::EVERYBODY).then(|| it.code.clone());
    dimension.members.iter().map(group).collect()
}
