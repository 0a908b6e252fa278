//! What SDMX says of one figure, whatever the format: action, value, status, multiplier and embargo.

use std::borrow::Cow;

use delivery::observation::Status;
use jiff::Timestamp;

use crate::{
    cube::Claim,
    decimal,
    fault::{Fault, shown},
    reading::Refusal,
    sdmx_status,
};

/// What is to be done with a figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Action {
    /// It is given, whatever was known.
    #[default]
    Give,
    /// It is given, and takes the place of more than itself.
    Replace,
    /// It is taken back.
    Delete,
}

/// The words and letters for actions.
const ACTIONS: [(&str, Action); 11] = [
    ("", Action::Give),
    ("I", Action::Give),
    ("A", Action::Give),
    ("M", Action::Give),
    ("R", Action::Replace),
    ("D", Action::Delete),
    ("Information", Action::Give),
    ("Append", Action::Give),
    ("Merge", Action::Give),
    ("Replace", Action::Replace),
    ("Delete", Action::Delete),
];

/// What a person should know where something is replaced.
pub(crate) const REPLACES: &str = "Some rows replace what the publisher said before; figures that \
                                   the file does not give are left as they were.";

/// Attributes that change what a figure means.
pub(crate) const MARKS: [&str; 6] = [
    "OBS_STATUS",
    "OBS_FLAG",
    "CONF_STATUS",
    "CONF_STATUS_OBS",
    "UNIT_MULT",
    "REPORTING_YEAR_START_DAY",
];

/// The attribute that says until when nobody may know a figure.
pub(crate) const EMBARGO: &str = "EMBARGO_TIME";

/// What stands between the values of an attribute that has several.
pub(crate) const SEVERAL: &str = ", ";

/// A figure as it stands in a file.
#[derive(Debug, Default)]
pub(crate) struct Figure<'f> {
    /// What is to be done with it.
    pub(crate) action: Action,
    /// The value; blank where there is none.
    pub(crate) value: &'f str,
    /// The period.
    pub(crate) period: &'f str,
    /// The codes of its [`MARKS`]; blank where there is none.
    pub(crate) marks: [&'f str; MARKS.len()],
    /// An attribute that is given with it.
    pub(crate) attribute: Option<&'f str>,
}

impl Action {
    /// Reads an action by its word or letter.
    pub(crate) fn read(text: &str) -> Option<Self> {
        ACTIONS.iter().find(|it| it.0 == text).map(|it| it.1)
    }
}

impl<'f> Figure<'f> {
    /// What it says.
    pub(crate) fn claim(&self) -> Result<Claim<'f>, Fault> {
        if self.action == Action::Delete {
            return self.withdrawal();
        }
        self.check_reporting_year()?;
        let (mut status, mut notes) = self.status()?;
        // The standard's own words for a missing number.
        let missing = matches!(self.value, "" | "NaN" | "#N/A");
        match self.confidential()? {
            None => {}
            Some(_) if missing => status = Status::Confidential,
            Some((id, code)) => return Err(not_free(id, code)),
        }
        if missing && !self.value.is_empty() && !status.is_absence() {
            notes.push(format!("{} in the file", self.value).into());
        }
        let value = if missing { Cow::Borrowed("") } else { self.scaled(&mut notes)? };
        Ok(Claim { value, status, notes })
    }

    /// A deletion takes the value back; the row stays and says so.
    fn withdrawal(&self) -> Result<Claim<'f>, Fault> {
        if let (true, Some(other)) = (self.value.is_empty(), self.attribute) {
            let problem = format!("The row deletes {} of a figure, not the figure.", shown(other));
            let remedy =
                "Nothing is recorded from it; fetch the figures anew to have them without.";
            return Err(Fault::held("ACTION", "D", problem, remedy));
        }
        let notes = vec!["Deleted by the publisher".into()];
        Ok(Claim { value: "".into(), status: Status::NotAvailable, notes })
    }

    /// Where a reporting year starts on another day, its quarters and months are not the calendar's.
    fn check_reporting_year(&self) -> Result<(), Fault> {
        let [.., start] = self.marks;
        let letter = self.period.as_bytes().get(5).is_some_and(u8::is_ascii_uppercase);
        if matches!(start, "" | "--01-01") || !letter {
            return Ok(());
        }
        let (period, start) = (shown(self.period), shown(start));
        let problem = format!(
            "The publisher's reporting year starts on {start}, so that {period} is no part of a \
             calendar year."
        );
        let remedy = "Save the table as tidy CSV with the periods that are meant.";
        Err(Fault::held("TIME_PERIOD", self.period, problem, remedy))
    }

    /// The status and words for the note; where several are given, a reason for there being no value
    /// outweighs the others.
    fn status(&self) -> Result<(Status, Vec<Cow<'static, str>>), Fault> {
        let [codes, flags, ..] = self.marks;
        let mut found: Vec<(Status, String)> = Vec::new();
        for code in codes.split(SEVERAL) {
            let (status, words) =
                sdmx_status::observation(code).ok_or_else(|| strange(MARKS[0], codes))?;
            found.push((status, words.to_owned()));
        }
        found.push(sdmx_status::flags(flags).ok_or_else(|| strange(MARKS[1], flags))?);
        let says_more = |it: &&(Status, String)| it.0 != Status::Final;
        let absence = found.iter().find(|it| it.0.is_absence());
        let status =
            absence.or_else(|| found.iter().find(says_more)).map_or(Status::Final, |it| it.0);
        let lost =
            found.iter().filter(|it| it.1.is_empty() && ![Status::Final, status].contains(&it.0));
        let lost: Vec<String> = lost.map(|it| it.0.words().to_owned()).collect();
        let words = found.iter().map(|it| it.1.clone()).filter(|it| !it.is_empty()).chain(lost);
        Ok((status, words.map(Into::into).collect()))
    }

    /// The code that says that the figure is not for publication, and whose it is.
    fn confidential(&self) -> Result<Option<(&'static str, &'f str)>, Fault> {
        let [_, _, one, other, ..] = self.marks;
        for (id, codes) in [(MARKS[2], one), (MARKS[3], other)] {
            for code in codes.split(SEVERAL) {
                let confidential = sdmx_status::is_confidential(code);
                if confidential.ok_or_else(|| strange(id, codes))? {
                    return Ok(Some((id, code)));
                }
            }
        }
        Ok(None)
    }

    /// The value with its multiplier, as text; what was published goes to the note.
    fn scaled(&self, notes: &mut Vec<Cow<'static, str>>) -> Result<Cow<'f, str>, Fault> {
        let [.., power, _] = self.marks;
        let value = self.value;
        if matches!(power, "" | "0") || value.parse::<delivery::value::Value>().is_err() {
            return Ok(Cow::Borrowed(value));
        }
        let scaled = power.parse().ok().and_then(|it| decimal::times_power_of_ten(value, it));
        let scaled = scaled.ok_or_else(|| strange(MARKS[4], power))?;
        notes.push(format!("Published as {value} \u{d7} 10^{power}").into());
        Ok(Cow::Owned(scaled))
    }
}

/// Reads until when an embargo holds; `place` begins the sentence where it cannot be read.
pub(crate) fn embargo(place: &str, text: &str) -> Result<Timestamp, Refusal> {
    text.trim().parse().map_err(|_| Refusal {
        problem: format!(
            "{place}: \"{}\" is an embargo, and no moment with a time zone.",
            shown(text)
        ),
        remedy: "Ask the publisher until when it holds, and write 2026-11-25T09:30:00Z.".to_owned(),
    })
}

fn not_free(id: &str, code: &str) -> Fault {
    let problem = format!("The figure is not for publication ({code}), and has a value.");
    let remedy = format!("Ask the publisher; if it may be used, correct {id}.");
    Fault::held(id, code, problem, remedy)
}

fn strange(column: &str, code: &str) -> Fault {
    let problem = format!("\"{}\" is not a code of {column} that is known.", shown(code));
    Fault::held(column, code, problem, "Ask the publisher what it means, or for it to be added.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(
        value: &'static str,
        marks: [&'static str; 6],
    ) -> Result<(String, Status, String), String> {
        let figure = Figure { value, marks, period: "2020-Q1", ..Figure::default() };
        match figure.claim() {
            Ok(claim) => Ok((claim.value.into_owned(), claim.status, claim.notes.join(". "))),
            Err(fault) => Err(fault.about(1).problem),
        }
    }

    #[test]
    fn of_several_statuses_none_is_lost() {
        let one = |value, codes| said(value, [codes, "", "", "", "", ""]).unwrap();
        let notes = "not significant. low reliability".to_owned();
        assert_eq!(one("5.0", "B, N, U"), ("5.0".to_owned(), Status::Break, notes));
        assert_eq!(one("", "P, M").1, Status::NotApplicable);
        assert!(said("1", ["A, ?", "", "", "", "", ""]).unwrap_err().contains("\"A, ?\""));
    }

    #[test]
    fn what_is_not_for_publication_is_held_under_either_id() {
        assert!(said("1", ["", "", "", "N", "", ""]).unwrap_err().contains("not for publication"));
        assert_eq!(said("NaN", ["", "", "C", "", "", ""]).unwrap().1, Status::Confidential);
        assert_eq!(said("1", ["", "", "F", "F", "", ""]).unwrap().0, "1");
    }

    #[test]
    fn a_reporting_year_of_its_own_holds_its_quarters() {
        assert!(said("1", ["", "", "", "", "", "--04-01"]).unwrap_err().contains("--04-01"));
        assert!(said("1", ["", "", "", "", "", "--01-01"]).is_ok());
        let marks = ["", "", "", "", "", "--04-01"];
        let month = Figure { value: "1", period: "2020-04", marks, ..Figure::default() };
        assert!(month.claim().is_ok());
    }
}
