//! Places that a file names: known to the unit, or official and named, or held.

use std::{collections::BTreeMap, sync::Arc};

use delivery::{
    area::{Area, AreaCode},
    id::slug,
};

use super::{check_label, damage, seen_only};
use crate::{
    fault::{Fault, shown},
    interner::{Interner, index},
    reading::FoundArea,
};

/// A place as a row gives it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// The column of its code.
    pub(crate) column: &'a str,
    /// The column of its name.
    pub(crate) name_column: &'a str,
    /// Its code.
    pub(crate) code: &'a str,
    /// Its name; blank where the row gives none.
    pub(crate) name: &'a str,
    /// Its level; blank where the row gives none.
    pub(crate) level: &'a str,
    /// Whether an official code will do without a name, as in layouts that have no names.
    pub(crate) code_is_enough: bool,
}

/// The places of a file.
pub(crate) struct Areas<'k> {
    known: &'k BTreeMap<AreaCode, Area>,
    numbers: Interner<str>,
    seen: Vec<Option<FoundArea>>,
}

impl<'k> Areas<'k> {
    /// No places yet.
    pub(crate) const fn new(known: &'k BTreeMap<AreaCode, Area>) -> Self {
        Self { known, numbers: Interner::new(), seen: Vec::new() }
    }

    /// The number of a place; a fault when it may not be taken.
    pub(crate) fn number(&mut self, place: Place<'_>) -> Result<u32, Fault> {
        let number = self.numbers.number(place.code);
        if let Some(Some(_)) = self.seen.get(index(number)) {
            return Ok(number);
        }
        let found = self.admit(place)?;
        self.seen.resize(self.numbers.keys().len(), None);
        self.seen[index(number)] = Some(found);
        Ok(number)
    }

    /// The code of a place that was taken.
    pub(crate) fn code(&self, number: u32) -> Option<&AreaCode> {
        self.seen.get(index(number))?.as_ref().map(|it| &it.code)
    }

    /// The places taken, each code once, in order of code.
    pub(crate) fn found(self) -> Vec<FoundArea> {
        let mut found: Vec<FoundArea> = self.seen.into_iter().flatten().collect();
        found.sort_by(|a, b| a.code.cmp(&b.code));
        found.dedup_by(|a, b| a.code == b.code);
        found
    }

    fn admit(&self, place: Place<'_>) -> Result<FoundArea, Fault> {
        check_label(place.name_column, place.name)?;
        let code = code(place)?;
        let known = self.known.get(&code);
        if known.is_none()
            && let Some(damaged) = damaged(place)
        {
            return Err(damaged);
        }
        let named = !place.name.is_empty() || place.code_is_enough;
        if known.is_none() && !(code.looks_official() && named) {
            let problem = if code.looks_official() {
                format!("{code} is not an area this unit knows, and the row gives no name for it.")
            } else {
                format!("{code} is not an area this unit knows.")
            };
            let remedy = "Add it to areas.csv of the plan, or correct the code.";
            return Err(Fault::held(place.column, place.code, problem, remedy));
        }
        let name = match known {
            _ if !place.name.is_empty() => place.name,
            Some(known) => &known.name,
            None => code.as_str(),
        };
        let (name, level) = (Arc::from(name), Arc::from(place.level));
        Ok(FoundArea { code, name, level })
    }
}

fn code(place: Place<'_>) -> Result<AreaCode, Fault> {
    let text = seen_only(place.code);
    if text.is_empty() {
        let problem = "The row names no place.".to_owned();
        return Err(Fault::rejected(place.column, "", problem, "Give the place's code."));
    }
    text.parse().map_err(|error: delivery::area::AreaCodeError| {
        if let Some(damaged) = damaged(place) {
            return damaged;
        }
        let stranger = text.chars().find(|it| it.is_alphabetic() && !it.is_ascii());
        let problem = stranger.map_or_else(
            || format!("{error}."),
            |it| {
                let number = u32::from(it);
                format!("The code holds the letter {it} (U+{number:04X}), which is not Latin.")
            },
        );
        Fault::rejected(place.column, place.code, problem, "Type the code again.")
    })
}

/// A code that a spreadsheet has made a date or a number of; what it was nobody can tell.
fn damaged(place: Place<'_>) -> Option<Fault> {
    let made = damage::of(place.code)?;
    let problem = format!(
        "\"{}\" stands where a code should: a spreadsheet has probably made {made} of it.",
        crate::fault::shown(place.code)
    );
    let remedy =
        "Fetch the file again and do not save it from a spreadsheet, or type the codes again.";
    Some(Fault::held(place.column, place.code, problem, remedy))
}

/// A code for a place that has a name only: "Metropolitan Police" becomes "metropolitan-police".
pub(crate) fn code_from_name(name: &str) -> Option<AreaCode> {
    let code = slug(name).replace('.', "-");
    let end = code.len().min(40);
    code.get(..end)?.trim_end_matches('-').parse().ok()
}

impl Areas<'_> {
    /// The number of the one place that is known by a name.
    pub(crate) fn number_by_known_name(&mut self, column: &str, name: &str) -> Result<u32, Fault> {
        check_label(column, name)?;
        let mut named = self.known.values().filter(|it| it.name.eq_ignore_ascii_case(name));
        let (code, others) = (named.next().map(|it| it.code.clone()), named.count());
        let Some(code) = code.filter(|_| others == 0) else {
            let problem = match others {
                0 => format!("No place that the unit knows is called \"{}\".", shown(name)),
                _ => format!(
                    "{} places that the unit knows are called \"{}\".",
                    others + 1,
                    shown(name)
                ),
            };
            let remedy = "Add the place to the plan, or take a table with the codes of its places.";
            return Err(Fault::held(column, name, problem, remedy));
        };
        self.number(Place {
            column,
            name_column: column,
            code: code.as_str(),
            name,
            level: "",
            code_is_enough: true,
        })
    }

    /// The number of a place that has a name only.
    pub(crate) fn number_by_name(&mut self, column: &str, name: &str) -> Result<u32, Fault> {
        check_label(column, name)?;
        let Some(code) = code_from_name(name) else {
            let problem = format!("No code can be made from the name \"{name}\".");
            return Err(Fault::held(column, name, problem, "Give the place a code."));
        };
        let number = self.numbers.number(code.as_str());
        self.seen.resize(self.numbers.keys().len(), None);
        let (name, level) = (Arc::from(name), Arc::from(""));
        self.seen[index(number)].get_or_insert(FoundArea { code, name, level });
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Outcome;

    fn place<'a>(code: &'a str, name: &'a str) -> Place<'a> {
        Place {
            column: "area_code",
            name_column: "area_name",
            code,
            name,
            level: "",
            code_is_enough: false,
        }
    }

    #[test]
    fn a_place_is_known_or_official_and_named() {
        let known = BTreeMap::new();
        let mut areas = Areas::new(&known);
        assert!(areas.number(place("E12000001", "North East")).is_ok());
        let held = areas.number(place("E12000002", "")).unwrap_err().about(3);
        assert_eq!(held.outcome, Outcome::Held);
        assert!(held.problem.starts_with("E12000002 is not an area this unit knows"));
        assert!(areas.number(place("ten-forces", "Ten forces")).is_err());
        assert!(areas.number_by_name("area_name", "Ten forces").is_ok());
        assert_eq!(areas.found().len(), 2);
    }

    #[test]
    fn marks_that_cannot_be_seen_are_taken_off_codes_and_look_alikes_are_refused() {
        let known = BTreeMap::new();
        let mut areas = Areas::new(&known);
        let number = areas.number(place("E12000001\u{200b}", "North East")).unwrap();
        assert_eq!(areas.code(number).unwrap().as_str(), "E12000001");
        let refused = areas.number(place("\u{415}12000001", "North East")).unwrap_err().about(1);
        assert!(refused.problem.contains("U+0415"), "{}", refused.problem);
        let bidi = areas.number(place("E12000003", "York\u{202e}shire")).unwrap_err().about(1);
        assert_eq!(bidi.outcome, Outcome::Rejected);
    }
}
