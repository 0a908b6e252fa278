//! Indicators that a file names: their ids, units and what "2024/25" means for each.

use std::collections::{BTreeMap, BTreeSet};

use delivery::{
    id::{IndicatorId, slug},
    indicator::{Frequency, Indicator},
    period::YearStart,
};

use super::{check_label, check_order, seen_only};
use crate::{
    fault::Fault,
    interner::{Interner, index},
    reading::FoundIndicator,
};

/// Slugs end here; two longer names may have the same beginning.
const LONGEST_ID: usize = 100;

/// The indicators of a file.
pub(crate) struct Indicators<'k> {
    known: &'k BTreeMap<IndicatorId, Indicator>,
    numbers: Interner<str>,
    seen: Vec<Option<Seen<'k>>>,
    /// Ids that may have been cut from a longer name.
    long_ids: BTreeSet<IndicatorId>,
}

struct Seen<'k> {
    id: IndicatorId,
    name: String,
    unit: Option<String>,
    known: Option<&'k Indicator>,
}

impl<'k> Indicators<'k> {
    /// No indicators yet.
    pub(crate) const fn new(known: &'k BTreeMap<IndicatorId, Indicator>) -> Self {
        Self { known, numbers: Interner::new(), seen: Vec::new(), long_ids: BTreeSet::new() }
    }

    /// The number of an indicator given by its name; the id is made from it.
    pub(crate) fn number(&mut self, column: &str, name: &str) -> Result<u32, Fault> {
        self.number_of((column, name), |name| slug(&seen_only(name)), check_label)
    }

    /// The number of an indicator given by its id.
    pub(crate) fn number_by_id(&mut self, column: &str, id: &str) -> Result<u32, Fault> {
        self.number_of((column, id), seen_only, check_order)
    }

    fn number_of(
        &mut self,
        (column, text): (&str, &str),
        id: impl Fn(&str) -> String,
        check: impl Fn(&str, &str) -> Result<(), Fault>,
    ) -> Result<u32, Fault> {
        let number = self.numbers.number(text);
        if let Some(Some(_)) = self.seen.get(index(number)) {
            return Ok(number);
        }
        check(column, text)?;
        let seen = self.admit(column, text, &id(text))?;
        self.seen.resize_with(self.numbers.keys().len(), || None);
        self.seen[index(number)] = Some(seen);
        Ok(number)
    }

    fn admit(&mut self, column: &str, text: &str, id: &str) -> Result<Seen<'k>, Fault> {
        let id: IndicatorId = id.parse().map_err(|error: delivery::id::IdError| {
            let problem = if text.is_empty() {
                "The row names no indicator.".to_owned()
            } else {
                format!("{error}.")
            };
            Fault::rejected(column, text, problem, "Give the indicator's id or name.")
        })?;
        if id.as_str().len() + 1 >= LONGEST_ID && !self.long_ids.insert(id.clone()) {
            let problem = "Two indicators have names that begin alike for 100 letters.".to_owned();
            let remedy = "Shorten one of the names so that their ids differ.";
            return Err(Fault::held(column, text, problem, remedy));
        }
        let known = self.known.get(&id);
        Ok(Seen { id, name: seen_only(text), unit: None, known })
    }

    /// Checks a row's unit against the plan's, or else against that of the file's first row.
    pub(crate) fn check_unit(
        &mut self,
        number: u32,
        column: &str,
        unit: &str,
    ) -> Result<(), Fault> {
        let Some(Some(seen)) = self.seen.get_mut(index(number)) else { return Ok(()) };
        let planned = seen.known.map(|it| it.unit.as_str()).filter(|it| !it.is_empty());
        let (wanted, kept) = match (planned, &seen.unit) {
            _ if unit.is_empty() => return Ok(()),
            (Some(planned), _) => (planned, "is kept in"),
            (None, Some(first)) => (first.as_str(), "is given above in"),
            (None, None) => {
                check_label(column, unit)?;
                seen.unit = Some(unit.to_owned());
                return Ok(());
            }
        };
        if wanted == unit {
            seen.unit.get_or_insert_with(|| unit.to_owned());
            return Ok(());
        }
        let problem =
            format!("The unit is \"{unit}\", and indicator {} {kept} \"{wanted}\".", seen.id);
        let remedy = "Convert the figures, or correct the unit in the file or in the plan.";
        Err(Fault::held(column, unit, problem, remedy))
    }

    /// What is said of the unit of a row's figure: by the row, else by the plan.
    pub(crate) fn unit_of<'a>(&'a self, number: u32, written: &'a str) -> &'a str {
        let planned = || self.known(number).map_or("", |it| it.unit.as_str());
        if written.is_empty() { planned() } else { written }
    }

    /// Gives an indicator the title and unit that the file as a whole tells.
    pub(crate) fn describe(&mut self, number: u32, title: String, unit: String) {
        if let Some(Some(seen)) = self.seen.get_mut(index(number)) {
            seen.name = title;
            seen.unit = Some(unit);
        }
    }

    /// Gives an indicator that has its id for a name the name that a row gives it.
    pub(crate) fn call(&mut self, number: u32, name: &str) -> Result<(), Fault> {
        let Some(Some(seen)) = self.seen.get_mut(index(number)) else { return Ok(()) };
        if name.is_empty() || seen.name != seen.id.as_str() || seen.name == name {
            return Ok(());
        }
        check_label("indicator_name", name)?;
        name.clone_into(&mut seen.name);
        Ok(())
    }

    /// What "2024/25" means for an indicator.
    pub(crate) fn year(&self, number: u32) -> YearStart {
        self.seen(number).and_then(|it| it.known).map_or(YearStart::Financial, |it| it.year)
    }

    /// The indicator as the unit knows it.
    pub(crate) fn known(&self, number: u32) -> Option<&'k Indicator> {
        self.seen(number)?.known
    }

    /// The id of an indicator that was taken.
    pub(crate) fn id(&self, number: u32) -> Option<&IndicatorId> {
        self.seen(number).map(|it| &it.id)
    }

    fn seen(&self, number: u32) -> Option<&Seen<'k>> {
        self.seen.get(index(number))?.as_ref()
    }

    /// The indicators taken, each id once, in order of id.
    pub(crate) fn found(self, rhythms: &BTreeMap<IndicatorId, Frequency>) -> Vec<FoundIndicator> {
        let mut found: Vec<FoundIndicator> = Vec::new();
        for Seen { id, name, unit, known } in self.seen.into_iter().flatten() {
            let frequency = rhythms.get(&id).copied().unwrap_or(Frequency::Irregular);
            let name = known.filter(|_| name == id.as_str()).map_or(name, |it| it.name.clone());
            found.push(FoundIndicator { id, name, unit: unit.unwrap_or_default(), frequency });
        }
        found.sort_by(|a, b| a.id.cmp(&b.id));
        found.dedup_by(|a, b| a.id == b.id);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_unit_holds_for_the_rest_of_the_file() {
        let known = BTreeMap::new();
        let mut indicators = Indicators::new(&known);
        let number = indicators.number("indicator", "5G coverage").unwrap();
        assert_eq!(indicators.id(number).unwrap().as_str(), "5g-coverage");
        assert!(indicators.check_unit(number, "unit", "%").is_ok());
        assert!(indicators.check_unit(number, "unit", "").is_ok());
        let held = indicators.check_unit(number, "unit", "per 1,000").unwrap_err().about(4);
        assert!(held.problem.contains("\"per 1,000\"") && held.problem.contains("\"%\""));
    }

    #[test]
    fn a_row_names_an_indicator() {
        let known = BTreeMap::new();
        let mut indicators = Indicators::new(&known);
        let refused = indicators.number("indicator", "").unwrap_err().about(1);
        assert_eq!(refused.problem, "The row names no indicator.");
        assert!(indicators.number_by_id("indicator", "Not An Id").is_err());
    }
}
