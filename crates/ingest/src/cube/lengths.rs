//! How long names and notes may be: each is looked at again for every figure that it is of.

use super::{Cube, Dimension};
use crate::{fault::shown, reading::Refusal};

/// The most dimensions that a cube may have.
const MOST_DIMENSIONS: usize = 100;
/// The most bytes of a name, code or unit.
const LONGEST_NAME: usize = 1_000;
/// The most bytes of a note on a member.
const LONGEST_NOTE: usize = 4_000;

/// Refuses a cube whose names or notes are beyond reason.
pub(super) fn check(cube: &Cube<'_>) -> Result<(), Refusal> {
    if cube.dimensions.len() > MOST_DIMENSIONS {
        return Err(too_long(format!("has more than {MOST_DIMENSIONS} dimensions")));
    }
    let long = |it: &&str| it.len() > LONGEST_NAME;
    let names = cube.dimensions.iter().flat_map(names);
    if let Some(name) = names.chain([cube.title.as_str(), &cube.unit]).find(long) {
        let name = shown(name);
        return Err(too_long(format!("has a name of more than {LONGEST_NAME} bytes: \"{name}\"")));
    }
    let mut notes = cube.dimensions.iter().flat_map(|it| &it.members).map(|it| it.note.as_str());
    match notes.find(|it| it.len() > LONGEST_NOTE) {
        None => Ok(()),
        Some(note) => {
            let note = shown(note);
            Err(too_long(format!("has a note of more than {LONGEST_NOTE} bytes: \"{note}\"")))
        }
    }
}

fn names(dimension: &Dimension) -> impl Iterator<Item = &str> {
    let members = dimension.members.iter();
    let of_members = members.flat_map(|it| [it.code.as_str(), &it.label, &it.unit]);
    of_members.chain([dimension.id.as_str(), &dimension.label])
}

fn too_long(what: String) -> Refusal {
    let remedy = "Ask the publisher, or save the table as tidy CSV.".to_owned();
    Refusal { problem: format!("The file {what}."), remedy }
}
