//! What a file says that describes itself: dimensions with roles and members, and observations.
//!
//! JSON-stat, SDMX and PC-Axis say the same things in different words. Each has a file that turns its
//! words into a [`Cube`]; from there on there is one way into a reading.

mod frame;
mod lengths;
mod reader;
pub(crate) mod time;

use std::{borrow::Cow, collections::BTreeMap};

use delivery::observation::Status;
use jiff::civil::Date;

use crate::{fault::Fault, reading::Refusal};

pub(crate) use reader::read;
pub(crate) use time::Grammar;

/// A data set that describes itself.
#[derive(Debug, Default)]
pub(crate) struct Cube<'a> {
    /// Its title; blank where it has none.
    pub(crate) title: String,
    /// The unit of all its figures, where one is given for all.
    pub(crate) unit: String,
    /// The day on which it was published, where it says so.
    pub(crate) published: Option<Date>,
    /// Its dimensions.
    pub(crate) dimensions: Vec<Dimension>,
    /// The member of each dimension, observation after observation.
    pub(crate) members: Vec<u32>,
    /// Its observations.
    pub(crate) observations: Vec<Seen<'a>>,
    /// A complaint about figures that the file leaves out, with the place of the first.
    pub(crate) left_out: Option<(u32, Fault)>,
    /// How its periods are written.
    pub(crate) grammar: Grammar,
    /// What a person should know about it.
    pub(crate) remarks: Vec<String>,
    /// What it says besides where an export of ours wrote it.
    pub(crate) exported: Option<Exported>,
}

/// What an export says that its format has no place for. Its measures are ids of indicators, its groups
/// groups as they are stored, and a combination that it leaves out is no figure.
#[derive(Debug, Default)]
pub(crate) struct Exported {
    /// The ends of the published intervals, by the place of the figure.
    pub(crate) intervals: BTreeMap<u32, [String; 2]>,
}

/// Stands for no member.
const NONE: u32 = u32::MAX;

/// The code that stands for everybody in an export.
pub(crate) const EVERYBODY: &str = "_T";

/// One way of telling figures apart.
#[derive(Clone, Debug)]
pub(crate) struct Dimension {
    /// Its id.
    pub(crate) id: String,
    /// Its name; blank where it has none.
    pub(crate) label: String,
    /// What it is, as the file says.
    pub(crate) role: Role,
    /// What figures may be of.
    pub(crate) members: Vec<Member>,
}

/// What a dimension is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// When.
    Time,
    /// Where.
    Area,
    /// What was measured.
    Measure,
    /// In what it was measured.
    Unit,
    /// Of whom, or of which part.
    Other,
}

/// One member of a dimension.
#[derive(Clone, Debug, Default)]
pub(crate) struct Member {
    /// Its code; blank where the file has names only.
    pub(crate) code: String,
    /// Its name; blank where the file has codes only.
    pub(crate) label: String,
    /// The unit of its figures, where it is a measure.
    pub(crate) unit: String,
    /// What the publisher says of all its figures.
    pub(crate) note: String,
}

/// One observation and its place.
#[derive(Debug)]
pub(crate) struct Seen<'a> {
    /// Its place: the row of a table, or the position among the figures, counted from 1.
    pub(crate) row: u32,
    /// What it says, or why it is not taken.
    pub(crate) said: Result<Claim<'a>, Fault>,
}

/// What an observation says, before its number is read.
#[derive(Debug, Default)]
pub(crate) struct Claim<'a> {
    /// The value as published; blank where there is none.
    pub(crate) value: Cow<'a, str>,
    /// The status.
    pub(crate) status: Status,
    /// The publisher's words, for the note.
    pub(crate) notes: Vec<Cow<'a, str>>,
}

impl Dimension {
    /// Its name for people.
    pub(crate) fn name(&self) -> &str {
        if self.label.trim().is_empty() { &self.id } else { self.label.trim() }
    }
}

impl Member {
    /// Its name for people.
    pub(crate) fn name(&self) -> &str {
        if self.label.trim().is_empty() { self.code.trim() } else { self.label.trim() }
    }

    /// Code and name, where they differ.
    pub(crate) fn written(&self) -> String {
        match (self.code.trim(), self.label.trim()) {
            (code, "") => code.to_owned(),
            ("", label) => label.to_owned(),
            (code, label) if code == label => code.to_owned(),
            (code, label) => format!("{code}: {label}"),
        }
    }
}

impl Claim<'_> {
    /// The same, with texts of its own.
    pub(crate) fn into_owned(self) -> Claim<'static> {
        let own = |it: Cow<'_, str>| Cow::Owned(it.into_owned());
        let notes = self.notes.into_iter().map(own).collect();
        Claim { value: own(self.value), status: self.status, notes }
    }
}

impl<'a> Cube<'a> {
    /// The members of an observation, in the order of the dimensions.
    pub(crate) fn members_of(&self, observation: usize) -> &[u32] {
        let width = self.dimensions.len();
        let start = observation.saturating_mul(width);
        self.members.get(start..start.saturating_add(width)).unwrap_or_default()
    }

    /// The members at a position among all combinations, the last dimension changing fastest.
    pub(crate) fn members_at(&self, position: usize) -> Vec<u32> {
        let mut rest = position;
        let mut members = Vec::with_capacity(self.dimensions.len());
        for dimension in self.dimensions.iter().rev() {
            let size = dimension.members.len().max(1);
            members.push(u32::try_from(rest % size).unwrap_or(u32::MAX));
            rest /= size;
        }
        members.reverse();
        members
    }

    /// Gives the next observation its members by its position.
    pub(crate) fn push_members(&mut self, position: usize) {
        let members = self.members_at(position);
        self.members.extend(members);
    }

    /// Adds an observation, whose members are those that were given since the one before.
    pub(crate) fn push(&mut self, row: u32, said: Result<Claim<'a>, Fault>) -> Result<(), Refusal> {
        refuse_beyond(self.observations.len())?;
        let wanted = (self.observations.len() + 1) * self.dimensions.len();
        self.members.resize(wanted, NONE);
        self.observations.push(Seen { row, said });
        Ok(())
    }

    /// An observation as a person may look it up: each dimension, then the figure.
    pub(crate) fn cells(&self, observation: usize) -> Vec<(String, String)> {
        let members = self.members_of(observation).iter().zip(&self.dimensions);
        let mut cells: Vec<(String, String)> = members
            .map(|(member, dimension)| {
                let member = dimension.members.get(crate::interner::index(*member));
                (dimension.name().to_owned(), member.map(Member::written).unwrap_or_default())
            })
            .collect();
        match self.observations.get(observation).map(|it| &it.said) {
            Some(Ok(claim)) => {
                cells.push(("value".to_owned(), claim.value.clone().into_owned()));
                cells.push(("status".to_owned(), claim.status.words().to_owned()));
                cells.push(("note".to_owned(), claim.notes.join(". ")));
            }
            Some(Err(fault)) => {
                let complaint = fault.clone().about(0);
                cells.push((complaint.column, complaint.text));
            }
            None => {}
        }
        cells
    }
}

/// The observation at a place, as a person may look it up.
pub(crate) fn cells(cubes: &[Cube<'_>], row: u32) -> Option<Vec<(String, String)>> {
    cubes.iter().find_map(|cube| {
        let at = cube.observations.iter().position(|it| it.row == row)?;
        Some(cube.cells(at))
    })
}

/// The most figures that one file may have.
pub(crate) const MOST_FIGURES: usize = 5_000_000;

/// Refuses one figure more than a file may have.
pub(crate) fn refuse_beyond(figures: usize) -> Result<(), Refusal> {
    if figures < MOST_FIGURES {
        return Ok(());
    }
    Err(Refusal {
        problem: format!("The file has more than {MOST_FIGURES} figures."),
        remedy: "Split it into smaller files.".to_owned(),
    })
}

/// Refuses a file with the same way out for whatever is wrong with its make.
pub(crate) fn damaged(problem: String) -> Refusal {
    Refusal { problem, remedy: "Fetch the file from the publisher again.".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_have_so_many_figures_and_no_more() {
        assert!(refuse_beyond(MOST_FIGURES - 1).is_ok());
        let refusal = refuse_beyond(MOST_FIGURES).unwrap_err();
        assert_eq!(refusal.problem, "The file has more than 5000000 figures.");
    }

    #[test]
    fn an_observation_without_members_leaves_the_next_its_own() {
        let dimension = |id: &str| Dimension {
            id: id.to_owned(),
            label: String::new(),
            role: Role::Other,
            members: vec![Member::default(); 2],
        };
        let mut cube = Cube { dimensions: vec![dimension("a"), dimension("b")], ..Cube::default() };
        cube.members.push(1);
        cube.push(1, Ok(Claim::default())).unwrap();
        cube.push_members(2);
        cube.push(2, Ok(Claim::default())).unwrap();
        assert_eq!(cube.members_of(0), [1, NONE]);
        assert_eq!(cube.members_of(1), [1, 0]);
    }
}
