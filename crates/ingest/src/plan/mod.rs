//! A plan's folder in, a plan or every problem of it out: docs/plan.md.

mod areas;
mod bodies;
mod code_history;
mod document;
mod fields;
mod indicators;
mod interventions;
mod missions;
mod near;
mod references;
mod rows;
mod sources;
mod targets;
mod trajectories;
mod unit;

use std::{cell::RefCell, collections::BTreeMap, fmt::Display};

use delivery::{id::MissionId, plan::Plan};

use crate::reading::Problem;
use document::Document;
use fields::Fields;
use near::did_you_mean;
use references::References;

/// Reads a plan. The files are given by their path within the folder, with `/` between its parts.
///
/// # Errors
/// All problems of the folder, in order of file and line.
pub fn read(files: &BTreeMap<String, String>) -> Result<Plan, Vec<Problem>> {
    let mut reader = Reader::new(files);
    reader.check_names();
    reader.read_shared();
    reader.read_missions();
    reader.finish()
}

/// Files beside the missions.
const SHARED: [&str; 7] = [
    "unit.toml",
    "vision.md",
    "organisations.toml",
    "people.toml",
    "areas.csv",
    "code-history.csv",
    "sources.toml",
];
/// Files of one mission.
const OF_MISSION: [&str; 6] = [
    "mission.toml",
    "mission.md",
    "outcomes.toml",
    "indicators.toml",
    "targets.toml",
    "interventions.toml",
];

/// The plan so far, and what is wrong with it.
struct Reader<'f> {
    files: &'f BTreeMap<String, String>,
    plan: Plan,
    problems: RefCell<Vec<Problem>>,
    references: References,
    /// Where each thing is defined.
    places: BTreeMap<String, String>,
    /// Whether a file could not be read at all, so that what it holds cannot be missed.
    incomplete: bool,
}

impl<'f> Reader<'f> {
    fn new(files: &'f BTreeMap<String, String>) -> Self {
        Self {
            files,
            plan: Plan::default(),
            problems: RefCell::new(Vec::new()),
            references: References::default(),
            places: BTreeMap::new(),
            incomplete: false,
        }
    }

    fn problem(&self, file: &str, line: usize, problem: String, remedy: impl Into<String>) {
        let (file, remedy) = (file.to_owned(), remedy.into());
        self.problems.borrow_mut().push(Problem { file, line, problem, remedy });
    }

    /// The text of a file, if it is there.
    fn file(&self, path: &str) -> Option<&'f str> {
        self.files.get(path).map(String::as_str)
    }

    /// Reads a file of TOML with a function, if it is there and is TOML.
    fn with_document(&mut self, path: &str, read: impl FnOnce(&mut Self, &Document<'_>)) {
        let Some(text) = self.file(path) else { return };
        match Document::parse(path, text) {
            Ok(document) => read(self, &document),
            Err(problems) => {
                self.problems.borrow_mut().extend(problems);
                self.incomplete = true;
            }
        }
    }

    /// Moves a document's problems to the reader's.
    fn take_problems(&self, document: &Document<'_>) {
        self.problems.borrow_mut().extend(document.problems());
    }

    /// Adds a thing to the plan, or remembers the id of one that could not be read, so that what
    /// points at it is not complained of as well. An id that is there already is a problem.
    fn add<K: Ord + Display, V>(
        &mut self,
        fields: &Fields<'_>,
        of: impl FnOnce(&mut Plan) -> &mut BTreeMap<K, V>,
        thing: Option<(K, V)>,
    ) {
        let Some((id, thing)) = thing else {
            self.references.excuse(fields.text("id"));
            return;
        };
        let things = of(&mut self.plan);
        if things.contains_key(&id) {
            let first = self.places.get(&fields.what).map_or("", String::as_str);
            let problem = format!("The id of {} was given before, in {first}.", fields.what);
            let remedy = "Give one of them another id.";
            self.problem(fields.path(), fields.line_of("id"), problem, remedy);
            return;
        }
        things.insert(id, thing);
        let place = format!("{} line {}", fields.path(), fields.line_of("id"));
        self.places.insert(fields.what.clone(), place);
    }

    fn check_names(&self) {
        if self.file("unit.toml").is_none() {
            let remedy = "Make the file with name = \"…\", the delivery unit's name.";
            self.problem("unit.toml", 0, "The file is missing.".to_owned(), remedy);
        }
        for path in self.files.keys() {
            let name = path.rsplit('/').next().unwrap_or(path);
            if !name.starts_with('.') && !is_known(path) {
                let wanted = if path.starts_with("missions/") { &OF_MISSION[..] } else { &SHARED };
                let problem = "The file is not part of a plan.".to_owned();
                let remedy = did_you_mean(name, wanted.iter().copied(), "Remove it");
                self.problem(path, 0, problem, remedy);
            }
        }
    }

    fn read_shared(&mut self) {
        self.with_document("unit.toml", unit::read);
        self.file("vision.md").unwrap_or_default().clone_into(&mut self.plan.vision);
        self.with_document("organisations.toml", bodies::read_organisations);
        self.with_document("people.toml", bodies::read_people);
        areas::read(self);
        code_history::read(self);
        self.with_document("sources.toml", sources::read);
    }

    /// Indicators come before targets, whose periods depend on them, in all missions; and targets
    /// before interventions, whose effects are signed by them.
    fn read_missions(&mut self) {
        let folders: Vec<&str> = self.mission_folders();
        for folder in &folders {
            let Ok(id) = folder.parse::<MissionId>() else {
                let path = format!("missions/{folder}");
                let problem = format!("\"{folder}\" is not an id, and the folder's name is one.");
                self.problem(&path, 0, problem, "Use lower-case letters, digits and hyphens.");
                continue;
            };
            missions::read(self, &id);
            let path = format!("missions/{folder}/indicators.toml");
            self.with_document(&path, indicators::read);
        }
        for folder in &folders {
            let path = format!("missions/{folder}/targets.toml");
            self.with_document(&path, targets::read);
        }
        for folder in &folders {
            let path = format!("missions/{folder}/interventions.toml");
            self.with_document(&path, interventions::read);
        }
    }

    fn mission_folders(&self) -> Vec<&'f str> {
        let folder = |path: &'f String| Some(path.strip_prefix("missions/")?.split_once('/')?.0);
        let mut folders: Vec<&str> = self.files.keys().filter_map(folder).collect();
        folders.dedup();
        folders
    }

    fn finish(self) -> Result<Plan, Vec<Problem>> {
        let mut problems = self.problems.into_inner();
        if !self.incomplete {
            problems.extend(self.references.check(&self.plan));
        }
        if problems.is_empty() {
            return Ok(self.plan);
        }
        problems.sort();
        problems.dedup();
        Err(problems)
    }
}

fn is_known(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        [name] => SHARED.contains(name),
        ["missions", _, name] => OF_MISSION.contains(name),
        _ => false,
    }
}
