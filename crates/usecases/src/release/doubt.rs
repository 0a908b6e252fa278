//! Rows that read well and that a person must look at: figures far from their own history, revisions
//! beyond what is usual, groups that seem to have another name. What was answered once is remembered.

mod far;
mod groups;
pub(super) mod names;
mod revisions;

use std::collections::{BTreeMap, BTreeSet};

use delivery::{
    id::{IndicatorId, SourceId},
    observation::Observation,
    plan::Plan,
    series::{Series, SeriesKey},
};
use ingest::reading::{Complaint, Outcome, Reading};
use serde::Serialize;

use super::compare::History;

/// A question about rows that are held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// What an answer refers to, the same whenever the file is read.
    pub key: String,
    /// What is asked, as a sentence.
    pub text: String,
    /// The answers, each with what it means.
    pub answers: Vec<(String, String)>,
    /// The rows that wait.
    pub rows: Vec<u32>,
}

/// What has been answered of a source: questions and their newest answers.
pub(super) type Answered = BTreeMap<String, String>;

/// All answers that are known.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers(BTreeMap<SourceId, Answered>);

impl Answers {
    /// From those kept, oldest first.
    pub(super) fn of(kept: Vec<store::answers::Answer>) -> Self {
        let mut answers = Self::default();
        for it in kept {
            answers.0.entry(it.source).or_default().insert(it.question, it.answer);
        }
        answers
    }

    /// Those of a source, with some that are given now.
    pub(super) fn of_source(&self, source: &SourceId, given: &[(String, String)]) -> Answered {
        let mut answered = self.0.get(source).cloned().unwrap_or_default();
        answered.extend(given.iter().cloned());
        answered
    }
}

/// What a reading is weighed against.
#[derive(Clone, Copy)]
pub(super) struct Before<'a> {
    pub(super) history: &'a History,
    pub(super) plan: &'a Plan,
    pub(super) answered: &'a Answered,
    /// SHA-256 of the file, which names what is asked of all of it.
    pub(super) sha256: &'a str,
    /// Whether figures are known to be wrong, or to be replaced, so that none is too large a change.
    pub(super) expected: bool,
}

/// What came of it: questions that are open, and those that an answer has settled.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    pub(super) questions: Vec<Question>,
    pub(super) settled: BTreeSet<String>,
}

/// One observation that is doubted.
struct Doubted {
    question: Question,
    complaint: Complaint,
}

/// Holds what is doubted and not answered: it moves from the parts of a reading to its complaints.
pub(super) fn hold(reading: &mut Reading, before: Before<'_>) -> Doubts {
    let mut doubts = Doubts::default();
    names::refuse(reading, before.plan);
    groups::rename(reading, before, &mut doubts);
    let usual = usual(reading, before);
    let mut held = Vec::new();
    for part in &mut reading.parts {
        for (key, observations) in &mut part.series {
            let known = before.history.vintages.get(key);
            let known = known.map(|it| Series::of(it.iter().cloned())).unwrap_or_default();
            let far = far::Far::of(&known, observations);
            let usual = usual.get(&key.indicator);
            observations.retain(|it| {
                let doubted = far.doubt(key, &known, it).or_else(|| {
                    let usual = usual.filter(|_| !before.expected)?;
                    revisions::doubt(key, &known, it, (usual, before.sha256))
                });
                doubted.is_none_or(|it| doubts.is_settled(it, before.answered, &mut held))
            });
        }
        part.series.retain(|(_, observations)| !observations.is_empty());
    }
    keep(reading, held);
    doubts
}

/// How large revisions of the indicators of a reading usually are. A file that holds several
/// publications is the history itself.
fn usual(reading: &Reading, before: Before<'_>) -> BTreeMap<IndicatorId, revisions::Usual> {
    let [part] = &reading.parts[..] else { return BTreeMap::new() };
    let indicators: BTreeSet<&IndicatorId> =
        part.series.iter().map(|(key, _)| &key.indicator).collect();
    let usual = |it: &IndicatorId| Some((it.clone(), revisions::Usual::of(before.history, it)?));
    indicators.into_iter().filter_map(usual).collect()
}

impl Doubts {
    /// Whether an answer takes the row; else it is held.
    fn is_settled(&mut self, it: Doubted, answered: &Answered, held: &mut Vec<Complaint>) -> bool {
        let answer = answered.get(&it.question.key);
        if answer.is_some_and(|answer| answer == TAKE) {
            self.settled.insert(it.question.key);
            return true;
        }
        held.push(self.ask(it.question, it.complaint));
        false
    }

    /// Adds a question, or a row to one that is asked already; gives the complaint that waits for it.
    fn ask(&mut self, question: Question, complaint: Complaint) -> Complaint {
        let (key, row) = (question.key.clone(), complaint.row);
        match self.questions.iter_mut().find(|it| it.key == key) {
            Some(asked) => asked.rows.push(row),
            None => self.questions.push(Question { rows: vec![row], ..question }),
        }
        Complaint { question: key, ..complaint }
    }
}

/// Puts held rows with the reading's complaints.
fn keep(reading: &mut Reading, held: Vec<Complaint>) {
    reading.parts.retain(|it| !it.series.is_empty());
    reading.accepted -= held.len() as u64;
    reading.complaints.extend(held);
    reading.complaints.sort_by_key(|it| it.row);
}

/// The answer that takes what is doubted as it was published.
pub(super) const TAKE: &str = "take";

/// The answers that a question may be given, by its key.
pub(super) fn answers_of(question: &str) -> Vec<(String, String)> {
    if question.starts_with("group ") { groups::answers() } else { take() }
}

fn take() -> Vec<(String, String)> {
    vec![(TAKE.to_owned(), "Take it as it was published".to_owned())]
}

/// A held observation with its question.
fn doubted(
    (key, text): (String, String),
    it: &Observation,
    (problem, remedy): (String, &str),
) -> Doubted {
    let value = it.value.as_ref().map_or("", |it| it.text());
    Doubted {
        question: Question { key, text, answers: take(), rows: Vec::new() },
        complaint: Complaint {
            outcome: Outcome::Held,
            row: it.row,
            column: "value".to_owned(),
            text: value.to_owned(),
            problem,
            remedy: remedy.to_owned(),
            question: String::new(),
        },
    }
}

/// What a series is called in a question.
fn named(key: &SeriesKey) -> String {
    key.to_string()
}
