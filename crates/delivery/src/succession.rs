//! How codes of places follow one another: recoded, with a changed boundary, split, merged.
//!
//! Invariant: a succession says nothing of figures until its kind is stated. Figures are joined only
//! where a code was recoded, and stay under the code that they were published with.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{area::AreaCode, value::Value};

/// What became of a place when another code took over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One code for another; the boundary stayed.
    Recoded,
    /// One code for another, because the boundary moved.
    ChangedBoundary,
    /// One place became several.
    Split,
    /// Several places became one.
    Merged,
    /// Nobody has said.
    Unstated,
}

impl Kind {
    /// Every kind that may be stated, as it is written.
    pub const STATED: [(&'static str, Self); 4] = [
        ("recoded", Self::Recoded),
        ("changed-boundary", Self::ChangedBoundary),
        ("split", Self::Split),
        ("merged", Self::Merged),
    ];

    /// The kind in words, after "replaced by".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Recoded => "the same boundary under another code",
            Self::ChangedBoundary => "the boundary changed",
            Self::Split => "the place was split",
            Self::Merged => "the place was merged with others",
            Self::Unstated => "nobody has said whether the boundary changed",
        }
    }

    /// Whether one code follows one other.
    pub const fn is_one_to_one(self) -> bool {
        matches!(self, Self::Recoded | Self::ChangedBoundary)
    }
}

/// One code in place of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succession {
    /// The code that ended.
    pub from: AreaCode,
    /// The code that took over, or one of several.
    pub to: AreaCode,
    /// The last day of the code that ended, where known.
    pub ended: Option<Date>,
    /// What became of the place.
    pub kind: Kind,
    /// Of a split the part of the old place that went to the new one; of a merger the part of the
    /// new place that the old one makes up. Between 0 and 1.
    pub weight: Option<Value>,
    /// What the weight is a part of: "residents, 2021".
    pub weight_of: String,
    /// Where this can be read.
    pub source: String,
}

/// A name that a code had for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Naming {
    /// The name.
    pub name: String,
    /// First day of the name, where known.
    pub from: Option<Date>,
    /// Last day of the name, where it has ended.
    pub to: Option<Date>,
}

/// Every succession that a plan states, and the names of codes with their days.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CodeHistory {
    /// Successions, in order of the code that ended.
    pub successions: Vec<Succession>,
    /// The names of codes, oldest first.
    pub names: BTreeMap<AreaCode, Vec<Naming>>,
    /// The version of the plan that states them, for what is derived with them.
    pub version: Option<i64>,
}

/// A code on a line of codes that follow one another one to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The code.
    pub code: AreaCode,
    /// How it took over from the code before it on the line; `None` for the first.
    pub taken_over: Option<Succession>,
}

impl CodeHistory {
    /// What took over from a code.
    pub fn successors<'a>(&'a self, code: &'a AreaCode) -> impl Iterator<Item = &'a Succession> {
        self.successions.iter().filter(move |it| it.from == *code)
    }

    /// What a code took over from.
    pub fn predecessors<'a>(&'a self, code: &'a AreaCode) -> impl Iterator<Item = &'a Succession> {
        self.successions.iter().filter(move |it| it.to == *code)
    }

    /// The codes that follow one another one to one through a code, oldest first: what a series of
    /// that place consists of.
    pub fn line_of(&self, code: &AreaCode) -> Vec<Stretch> {
        let mut line = vec![Stretch { code: code.clone(), taken_over: None }];
        let mut earliest = code;
        while let Some(it) = only(self.predecessors(earliest)) {
            if line.iter().any(|on| on.code == it.from) {
                break;
            }
            line[0].taken_over = Some(it.clone());
            line.insert(0, Stretch { code: it.from.clone(), taken_over: None });
            earliest = &it.from;
        }
        let mut latest = code;
        while let Some(it) = only(self.successors(latest)) {
            if line.iter().any(|on| on.code == it.to) {
                break;
            }
            line.push(Stretch { code: it.to.clone(), taken_over: Some(it.clone()) });
            latest = &it.to;
        }
        line
    }
}

/// The only succession of one code to one other among several successions.
fn only<'a>(mut all: impl Iterator<Item = &'a Succession>) -> Option<&'a Succession> {
    // A county that became a unitary authority stands beside the districts that merged in it.
    let first = all.find(|it| it.kind.is_one_to_one())?;
    all.all(|it| !it.kind.is_one_to_one()).then_some(first)
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;

    /// "E1 E2 recoded 2023-03-31": from, to, kind, last day.
    pub(crate) fn succession(text: &str) -> Succession {
        let parts: Vec<&str> = text.split(' ').collect();
        let kind = Kind::STATED.iter().find(|(name, _)| *name == parts[2]);
        Succession {
            from: parts[0].parse().unwrap(),
            to: parts[1].parse().unwrap(),
            ended: Some(parts[3].parse().unwrap()),
            kind: kind.map_or(Kind::Unstated, |it| it.1),
            weight: parts.get(4).map(|it| it.parse().unwrap()),
            weight_of: String::new(),
            source: String::new(),
        }
    }

    pub(crate) fn history(texts: &[&str]) -> CodeHistory {
        let successions = texts.iter().map(|it| succession(it)).collect();
        CodeHistory { successions, ..CodeHistory::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::{samples::history, *};

    fn code(text: &str) -> AreaCode {
        text.parse().unwrap()
    }

    fn line(history: &CodeHistory, of: &str) -> Vec<String> {
        history.line_of(&code(of)).iter().map(|it| it.code.to_string()).collect()
    }

    #[test]
    fn a_line_runs_through_codes_that_follow_one_to_one_and_no_others() {
        let history = history(&[
            "E10000023 E06000065 recoded 2023-03-31",
            "E07000163 E06000065 merged 2023-03-31",
            "E07000164 E06000065 merged 2023-03-31",
            "E10000006 E06000063 split 2023-03-31",
            "E10000006 E06000064 split 2023-03-31",
            "TLC11 TLC31 unstated 2024-12-31",
        ]);
        assert_eq!(line(&history, "E06000065"), ["E10000023", "E06000065"]);
        assert_eq!(line(&history, "E10000023"), ["E10000023", "E06000065"]);
        assert_eq!(line(&history, "E07000163"), ["E07000163"]);
        assert_eq!(line(&history, "E10000006"), ["E10000006"]);
        assert_eq!(line(&history, "TLC31"), ["TLC31"]);
        assert_eq!(history.predecessors(&code("E06000065")).count(), 3);
        assert_eq!(history.successors(&code("E10000006")).count(), 2);
    }

    #[test]
    fn codes_that_replace_each_other_in_a_circle_end_the_line() {
        let history = history(&["A B recoded 2020-12-31", "B A recoded 2021-12-31"]);
        assert_eq!(line(&history, "A"), ["B", "A"]);
    }
}
