//! The rows of an SDMX-CSV table: which members each is of, and what it says.

use jiff::Timestamp;

use super::columns::{Column, Columns};
use crate::{
    cube::{Claim, Cube, Dimension, Member, Role},
    fault::{Fault, shown},
    interner::{Interner, index},
    reading::Refusal,
    sdmx_figure::{self, Action, Figure},
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
        for (column, texts) in self.columns.attributes.iter().zip(&mut self.attributes) {
            let text = if unsound { "" } else { column.cell(row) };
            self.attribute_numbers.push(texts.number(text));
        }
        self.cube.push(row.number, said)?;
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
        let columns = self.columns;
        let action = columns.action.as_ref().map_or("", |it| it.code(row));
        let Some(action) = Action::read(action) else {
            let problem = format!("\"{}\" is not an action that is known.", shown(action));
            let remedy = "Ask the publisher; the actions are I, A, M, R and D.";
            return Err(Fault::held("ACTION", action, problem, remedy));
        };
        self.replaces |= action == Action::Replace;
        let time = columns.dimensions.iter().find(|it| it.0 == Role::Time);
        let mut others = columns.marks.iter().flatten().chain(&columns.attributes);
        let figure = Figure {
            action,
            value: columns.value.cell(row),
            period: time.map_or("", |it| it.1.code(row)),
            marks: columns.marks.each_ref().map(|it| it.as_ref().map_or("", |it| it.code(row))),
            attribute: others.find(|it| !it.cell(row).is_empty()).map(|it| it.id.as_str()),
        };
        figure.claim().map(Claim::into_owned)
    }

    /// The latest embargo holds for the whole file: a file is kept and shown as a whole.
    fn read_embargo(&mut self, row: &Row<'_>) -> Result<(), Refusal> {
        let text = self.columns.embargo.as_ref().map_or("", |it| it.cell(row));
        if text.is_empty() {
            return Ok(());
        }
        let until = sdmx_figure::embargo(&format!("Row {}", row.number), text)?;
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
