//! The rows of an SDMX-CSV table: what each says, with action, status, multiplier and embargo.

use delivery::observation::Status;
use jiff::Timestamp;

use super::columns::{Column, Columns};
use crate::{
    cube::{Claim, Cube, Dimension, Member, Role, Seen},
    decimal,
    fault::{Fault, shown},
    interner::{Interner, index},
    reading::Refusal,
    sdmx_status,
    table::Row,
};

/// The rows read so far.
pub(super) struct Rows<'c> {
    pub(super) columns: &'c Columns,
    pub(super) cube: Cube<'static>,
    /// The data flows by id and name.
    pub(super) flows: Interner<(String, String)>,
    /// The texts of each attribute that is no more than noted.
    pub(super) attributes: Vec<Interner<str>>,
    /// Which of them each row has, row after row.
    pub(super) attribute_numbers: Vec<u32>,
    /// The end of the last embargo that a row names.
    pub(super) embargo: Option<Timestamp>,
    /// Whether a row replaces more than itself.
    pub(super) replaces: bool,
    codes: Vec<Interner<str>>,
}

/// Stands for no member.
const NONE: u32 = u32::MAX;

impl<'c> Rows<'c> {
    pub(super) fn new(columns: &'c Columns) -> Self {
        let dimension = |(role, column): &(Role, Column)| Dimension {
            id: column.id.clone(),
            label: column.label().to_owned(),
            role: *role,
            members: Vec::new(),
        };
        let dimensions = columns.dimensions.iter().map(dimension).collect();
        Self {
            columns,
            cube: Cube { dimensions, ..Cube::default() },
            flows: Interner::new(),
            attributes: columns.attributes.iter().map(|_| Interner::new()).collect(),
            attribute_numbers: Vec::new(),
            embargo: None,
            replaces: false,
            codes: columns.dimensions.iter().map(|_| Interner::new()).collect(),
        }
    }

    /// Takes a row; an embargo that cannot be read refuses the file.
    pub(super) fn take(&mut self, row: &Row<'_>, sound: Result<(), Fault>) -> Result<(), Refusal> {
        let unsound = sound.is_err();
        let said = sound.and_then(|()| self.members(row)).and_then(|()| self.claim(row));
        let wanted = (self.cube.observations.len() + 1) * self.columns.dimensions.len();
        self.cube.members.resize(wanted, NONE);
        for (column, texts) in self.columns.attributes.iter().zip(&mut self.attributes) {
            let text = if unsound { "" } else { column.cell(row) };
            self.attribute_numbers.push(texts.number(text));
        }
        self.cube.observations.push(Seen { row: row.number, said });
        if !unsound {
            let (id, name) = self.columns.flow.code_and_name(row);
            self.flows.number(&(id.to_owned(), name.to_owned()));
            self.read_embargo(row)?;
        }
        Ok(())
    }

    fn members(&mut self, row: &Row<'_>) -> Result<(), Fault> {
        let mut blank = None;
        for (at, (role, column)) in self.columns.dimensions.iter().enumerate() {
            let (code, name) = column.code_and_name(row);
            if code.is_empty() && *role != Role::Unit {
                blank.get_or_insert(column);
            }
            // The code of a time is its standard form; its name adds nothing.
            let name = if *role == Role::Time { "" } else { name };
            let number = self.codes[at].number(code);
            let members = &mut self.cube.dimensions[at].members;
            if index(number) == members.len() {
                let (code, label) = (code.to_owned(), name.to_owned());
                members.push(Member { code, label, ..Member::default() });
            } else if members.get(index(number)).is_some_and(|it| it.label != name) {
                return Err(two_names(column, code, name));
            }
            self.cube.members.push(number);
        }
        blank.map_or(Ok(()), |column| Err(of_several(column)))
    }

    fn claim(&mut self, row: &Row<'_>) -> Result<Claim<'static>, Fault> {
        match self.columns.action.as_ref().map_or("", |it| it.code(row)) {
            "" | "I" | "A" | "M" => self.figure(row),
            "R" => {
                self.replaces = true;
                self.figure(row)
            }
            "D" => self.withdrawal(row),
            other => {
                let problem = format!("\"{}\" is not an action that is known.", shown(other));
                let remedy = "Ask the publisher; the actions are I, A, M, R and D.";
                Err(Fault::held("ACTION", other, problem, remedy))
            }
        }
    }

    /// A deletion takes the value back; the row stays and says so.
    fn withdrawal(&self, row: &Row<'_>) -> Result<Claim<'static>, Fault> {
        let columns = self.columns;
        let own = [&columns.status, &columns.flag, &columns.confidential, &columns.multiplier];
        let others = own.into_iter().flatten().chain(&columns.attributes);
        let mut others = others.filter(|it| !it.cell(row).is_empty());
        if let (true, Some(other)) = (columns.value.cell(row).is_empty(), others.next()) {
            let problem = format!("The row deletes {} of a figure, not the figure.", other.id);
            let remedy =
                "Nothing is recorded from it; fetch the figures anew to have them without.";
            return Err(Fault::held("ACTION", "D", problem, remedy));
        }
        let notes = vec!["Deleted by the publisher".into()];
        Ok(Claim { value: "".into(), status: Status::NotAvailable, notes })
    }

    fn figure(&self, row: &Row<'_>) -> Result<Claim<'static>, Fault> {
        let columns = self.columns;
        let (mut status, mut notes) = self.status(row)?;
        let written = columns.value.cell(row);
        // The standard's own words for a missing number.
        let missing = matches!(written, "" | "NaN" | "#N/A");
        let confidential = columns.confidential.as_ref().map_or("", |it| it.code(row));
        match sdmx_status::is_confidential(confidential) {
            Some(false) => {}
            Some(true) if missing => status = Status::Confidential,
            Some(true) => return Err(not_free(confidential)),
            None => return Err(strange("CONF_STATUS", confidential)),
        }
        if missing && !written.is_empty() && !status.is_absence() {
            notes.push(format!("{written} in the file").into());
        }
        let value = if missing { String::new() } else { self.scaled(row, written, &mut notes)? };
        Ok(Claim { value: value.into(), status, notes })
    }

    fn status(
        &self,
        row: &Row<'_>,
    ) -> Result<(Status, Vec<std::borrow::Cow<'static, str>>), Fault> {
        let code = |column: &Option<Column>| {
            column.as_ref().map_or_else(String::new, |it| it.code(row).to_owned())
        };
        let (status, flag) = (code(&self.columns.status), code(&self.columns.flag));
        let (status, words) =
            sdmx_status::observation(&status).ok_or_else(|| strange("OBS_STATUS", &status))?;
        let (by_flag, more) =
            sdmx_status::flags(&flag).ok_or_else(|| strange("OBS_FLAG", &flag))?;
        let notes = [words.to_owned(), more].into_iter().filter(|it| !it.is_empty());
        let status = if status == Status::Final { by_flag } else { status };
        Ok((status, notes.map(Into::into).collect()))
    }

    /// The value with its multiplier, as text; what was published goes to the note.
    fn scaled(
        &self,
        row: &Row<'_>,
        written: &str,
        notes: &mut Vec<std::borrow::Cow<'static, str>>,
    ) -> Result<String, Fault> {
        let power = self.columns.multiplier.as_ref().map_or("", |it| it.code(row));
        if matches!(power, "" | "0") || written.parse::<delivery::value::Value>().is_err() {
            return Ok(written.to_owned());
        }
        let scaled = power.parse().ok().and_then(|it| decimal::times_power_of_ten(written, it));
        let scaled = scaled.ok_or_else(|| strange("UNIT_MULT", power))?;
        notes.push(format!("Published as {written} \u{d7} 10^{power}").into());
        Ok(scaled)
    }

    /// The latest embargo holds for the whole file: a file is kept and shown as a whole.
    fn read_embargo(&mut self, row: &Row<'_>) -> Result<(), Refusal> {
        let text = self.columns.embargo.as_ref().map_or("", |it| it.cell(row));
        if text.is_empty() {
            return Ok(());
        }
        let until: Timestamp = text.parse().map_err(|_| Refusal {
            problem: format!(
                "Row {}: \"{}\" is an embargo, and no moment with a time zone.",
                row.number,
                shown(text)
            ),
            remedy: "Ask the publisher until when it holds, and write 2026-11-25T09:30:00Z."
                .to_owned(),
        })?;
        self.embargo = self.embargo.max(Some(until));
        Ok(())
    }
}

fn of_several(column: &Column) -> Fault {
    let problem =
        format!("The row leaves {} blank: it is about several figures at once.", column.id);
    let remedy = "Nothing is recorded from it; fetch the figures themselves.";
    Fault::held(&column.id, "", problem, remedy)
}

fn two_names(column: &Column, code: &str, name: &str) -> Fault {
    let problem =
        format!("\"{}\" is called \"{}\" here, and otherwise above.", shown(code), shown(name));
    Fault::held(&column.id, code, problem, "Ask the publisher which name holds.")
}

fn not_free(code: &str) -> Fault {
    let problem = format!("The figure is not for publication ({code}), and has a value.");
    let remedy = "Ask the publisher; if it may be used, correct CONF_STATUS.";
    Fault::held("CONF_STATUS", code, problem, remedy)
}

fn strange(column: &str, code: &str) -> Fault {
    let problem = format!("\"{}\" is not a code of {column} that is known.", shown(code));
    Fault::held(column, code, problem, "Ask the publisher what it means, or for it to be added.")
}
