//! Periods in files that describe themselves: a code, a name for people, or both.
//!
//! Where both can be read they have to agree; "2023-12" is named "Jan 2023-Dec 2023" by one
//! publisher and is December by another's code. What only one of them says is taken where the other
//! is no period at all: codes may be arbitrary.

mod forms;

use std::collections::BTreeMap;

use delivery::period::{Period, YearStart};

use super::Cube;
use crate::{
    labels::{Label, Labels},
    reading::Outcome,
};

/// How a file writes its periods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Grammar {
    /// As publishers do; see `labels`.
    #[default]
    Open,
    /// As SDMX prescribes: "2009-10" is a month, "2020-W05" a week that starts on a Monday.
    Sdmx,
    /// As a PC-Axis time list says: years, half-years, quarters, months, weeks or days.
    List(char),
}

/// The periods of a file.
pub(super) struct Times {
    grammar: Grammar,
    written: BTreeMap<String, (String, String)>,
    codes: Labels,
    names: Labels,
}

impl Times {
    /// Looks at the members of all dimensions of time before reading any.
    pub(super) fn of<'c>(
        cubes: &'c [Cube<'_>],
        times: impl Iterator<Item = usize> + Clone,
    ) -> Self {
        let members = || {
            let dimensions = cubes.iter().zip(times.clone());
            dimensions.filter_map(|(cube, at)| cube.dimensions.get(at)).flat_map(|it| &it.members)
        };
        let codes: Vec<&'c str> = members().map(|it| it.code.trim()).collect();
        let names: Vec<&'c str> = members().map(|it| it.label.trim()).collect();
        let pair = |it: &super::Member| (it.code.trim().to_owned(), it.label.trim().to_owned());
        Self {
            grammar: cubes.first().map_or(Grammar::Open, |it| it.grammar),
            written: members().map(|it| (it.written(), pair(it))).collect(),
            codes: Labels::of(codes.into_iter()),
            names: Labels::of(names.into_iter()),
        }
    }

    /// Reads a period by the text that it is shown with.
    pub(super) fn read(&self, text: &str, year: YearStart) -> Label {
        let Some((code, name)) = self.written.get(text) else {
            return self.codes.read(text, year);
        };
        let by_code = (!code.is_empty()).then(|| self.one(&self.codes, code, year));
        if name.is_empty() || name == code {
            return by_code.unwrap_or_else(|| self.codes.read("", year));
        }
        let by_name = self.one(&self.names, name, year);
        match by_code {
            Some(by_code) => agreed((by_code, code), (by_name, name)),
            None => by_name,
        }
    }

    /// What a person should know about how the periods were read.
    pub(super) fn remark(&self) -> Option<String> {
        (self.grammar == Grammar::Open)
            .then(|| self.codes.remark().or_else(|| self.names.remark()))
            .flatten()
    }

    fn one(&self, column: &Labels, text: &str, year: YearStart) -> Label {
        match forms::read(text, self.grammar) {
            Some(Some(period)) => Label::of(Ok(period)),
            Some(None) => Label::of(Err(impossible(text))),
            None => column.read(text, year),
        }
    }
}

/// What code and name say together.
fn agreed((by_code, code): (Label, &str), (by_name, name): (Label, &str)) -> Label {
    let differ = |it: &Period, other: &Period| {
        let said =
            format!("code \"{code}\" is {}, and name \"{name}\" is {}", it.label(), other.label());
        format!("The period's {said}.")
    };
    let problem = match (&by_code.period, &by_name.period) {
        (Ok(it), Ok(other)) if it == other => return by_name,
        (Ok(it), Ok(other)) => differ(it, other),
        (Err(_), Ok(_)) => return by_name,
        (Ok(it), Err(_)) => format!(
            "The period's code \"{code}\" is {}, and its name \"{name}\" cannot be read.",
            it.label()
        ),
        (Err(_), Err(_)) => return by_name,
    };
    let remedy = "Ask the publisher which holds, and save the table as tidy CSV.".to_owned();
    Label::of(Err((Outcome::Held, problem, remedy)))
}

fn impossible(text: &str) -> (Outcome, String, String) {
    let problem = format!("\"{}\" is a time that does not exist.", crate::fault::shown(text));
    (Outcome::Rejected, problem, "Correct the period, or ask the publisher.".to_owned())
}
