//! Ids that point at other things, checked once everything has been read.

use std::collections::BTreeSet;

use delivery::plan::Plan;

use super::{fields::Fields, near::did_you_mean};
use crate::reading::Problem;

/// What sort of thing an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Organisation,
    Person,
    Source,
    Area,
    Level,
    Mission,
    Outcome,
    Indicator,
    Target,
    Intervention,
}

impl Sort {
    /// What it is called, and where such things live.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Organisation => ("organisation", "organisations.toml"),
            Self::Person => ("person", "people.toml"),
            Self::Source => ("source", "sources.toml"),
            Self::Area => ("area", "areas.csv"),
            Self::Level => ("level of areas", "areas.csv"),
            Self::Mission => ("mission", "folders of missions/"),
            Self::Outcome => ("outcome", "missions/…/outcomes.toml"),
            Self::Indicator => ("indicator", "missions/…/indicators.toml"),
            Self::Target => ("target", "missions/…/targets.toml"),
            Self::Intervention => ("intervention", "missions/…/interventions.toml"),
        }
    }

    fn ids(self, plan: &Plan) -> Vec<&str> {
        match self {
            Self::Organisation => plan.organisations.keys().map(|it| it.as_str()).collect(),
            Self::Person => plan.people.keys().map(|it| it.as_str()).collect(),
            Self::Source => plan.sources.keys().map(|it| it.as_str()).collect(),
            Self::Area => plan.areas.keys().map(|it| it.as_str()).collect(),
            Self::Level => {
                let mut levels: Vec<&str> = plan.areas.values().map(|it| &*it.level).collect();
                levels.sort_unstable();
                levels.dedup();
                levels
            }
            Self::Mission => plan.missions.keys().map(|it| it.as_str()).collect(),
            Self::Outcome => plan.outcomes.keys().map(|it| it.as_str()).collect(),
            Self::Indicator => plan.indicators.keys().map(|it| it.as_str()).collect(),
            Self::Target => plan.targets.keys().map(|it| it.as_str()).collect(),
            Self::Intervention => plan.interventions.keys().map(|it| it.as_str()).collect(),
        }
    }
}

/// All references of a plan.
#[derive(Default)]
pub(super) struct References {
    all: Vec<Reference>,
    /// Ids of things that are there and could not be read.
    excused: BTreeSet<String>,
}

struct Reference {
    sort: Sort,
    id: String,
    file: String,
    line: usize,
    from: String,
}

impl References {
    /// Notes that a field points at something.
    pub(super) fn note(
        &mut self,
        fields: &Fields<'_>,
        name: &'static str,
        sort: Sort,
        id: impl ToString,
    ) {
        let (line, from) = (fields.line_of(name), format!("\"{name}\" of {}", fields.what));
        self.note_at((fields.path(), line), from, sort, id);
    }

    /// The same for what is not TOML.
    pub(super) fn note_at(
        &mut self,
        (file, line): (&str, usize),
        from: String,
        sort: Sort,
        id: impl ToString,
    ) {
        let (id, file) = (id.to_string(), file.to_owned());
        self.all.push(Reference { sort, id, file, line, from });
    }

    /// Lets references to an id pass: its own problem has been told.
    pub(super) fn excuse(&mut self, id: Option<String>) {
        self.excused.extend(id);
    }

    /// Those that point at nothing.
    pub(super) fn check(&self, plan: &Plan) -> Vec<Problem> {
        let dangling = |it: &&Reference| {
            !it.sort.ids(plan).contains(&it.id.as_str()) && !self.excused.contains(&it.id)
        };
        let problem = |it: &Reference| {
            let (what, home) = it.sort.words();
            let known = it.sort.ids(plan);
            Problem {
                file: it.file.clone(),
                line: it.line,
                problem: format!("{} names \"{}\", which is no {what}.", it.from, it.id),
                remedy: did_you_mean(
                    &it.id,
                    known.iter().copied(),
                    &format!("Add it to {home}, or correct the id"),
                ),
            }
        };
        self.all.iter().filter(dangling).map(problem).collect()
    }
}
