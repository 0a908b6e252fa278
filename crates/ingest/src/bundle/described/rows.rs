//! The rows of a described table as observations of a cube.

use std::borrow::Cow;

use delivery::observation::Status;

use super::{Column, Kind, Part, dates};
use crate::{
    cube::{Claim, Cube, Dimension, Member, Role},
    fault::{Fault, shown},
    interner::{Interner, index},
    reading::Refusal,
    status,
    table::{Row, Table},
};

struct Rows<'c> {
    columns: &'c [Column],
    parts: &'c [Part],
    /// The columns of the dimensions.
    dimensions: Vec<usize>,
    codes: Vec<Interner<str>>,
    cube: Cube<'static>,
}

/// Reads all rows; `before` rows stand in tables before it.
pub(super) fn read(
    table: &mut Table<'_>,
    columns: &[Column],
    parts: &[Part],
    before: u32,
) -> Result<Cube<'static>, Refusal> {
    let is_dimension = |at: &usize| role(parts[*at]).is_some();
    let dimensions: Vec<usize> = (0..columns.len()).filter(is_dimension).collect();
    let codes = dimensions.iter().map(|_| Interner::new()).collect();
    let described =
        dimensions.iter().filter_map(|it| Some(dimension(&columns[*it], role(parts[*it])?)));
    let cube = Cube { dimensions: described.collect(), ..Cube::default() };
    let mut rows = Rows { columns, parts, dimensions, codes, cube };
    let value = parts.iter().position(|it| *it == Part::Value);
    rows.cube.unit = value.map_or_else(String::new, |it| columns[it].unit.clone());
    let mut row = Row::default();
    while table.read(&mut row)? {
        let said =
            table.check(&row).and_then(|()| rows.members(&row)).and_then(|()| rows.claim(&row));
        rows.cube.push(before.saturating_add(row.number), said)?;
    }
    Ok(rows.cube)
}

fn role(part: Part) -> Option<Role> {
    match part {
        Part::Time => Some(Role::Time),
        Part::Area => Some(Role::Area),
        Part::Measure => Some(Role::Measure),
        Part::Unit => Some(Role::Unit),
        Part::Other => Some(Role::Other),
        Part::AreaName | Part::Value | Part::Status | Part::Note | Part::Ignored => None,
    }
}

fn dimension(column: &Column, role: Role) -> Dimension {
    let id = column.names.first().cloned().unwrap_or_default();
    Dimension { id, label: column.title.clone(), role, members: Vec::new() }
}

impl Rows<'_> {
    /// The text of a cell, with what its column says of blanks.
    fn cell<'r>(&'r self, row: &'r Row<'_>, at: usize) -> Result<&'r str, Fault> {
        let (column, cell) = (&self.columns[at], row.cell(at));
        let cell = if cell.is_empty() { column.default.as_str() } else { cell };
        if !column.missing.iter().any(|it| it == cell) {
            if cell.is_empty() && column.required {
                let problem = "The cell is blank, and its description requires a text.".to_owned();
                return Err(Fault::rejected(column.name(), "", problem, "Ask the publisher."));
            }
            return Ok(cell);
        }
        Ok("")
    }

    fn members(&mut self, row: &Row<'_>) -> Result<(), Fault> {
        let name = self.parts.iter().position(|it| *it == Part::AreaName);
        for at in 0..self.dimensions.len() {
            let column = self.dimensions[at];
            let text = self.cell(row, column)?;
            let code = match self.parts[column] {
                Part::Time => Cow::Owned(dates::of_address(&dates::in_iso_order(
                    text,
                    &self.columns[column].date,
                ))),
                _ => Cow::Borrowed(text),
            };
            let label = match (self.parts[column], name) {
                (Part::Area, Some(name)) => row.cell(name).to_owned(),
                _ => String::new(),
            };
            let code = code.into_owned();
            let number = self.codes[at].number(&code);
            let members = &mut self.cube.dimensions[at].members;
            if index(number) == members.len() {
                members.push(Member { code, label, ..Member::default() });
            } else if members.get(index(number)).is_some_and(|it| it.label != label) {
                let (code, label) = (shown(&code), shown(&label));
                let problem =
                    format!("\"{code}\" is called \"{label}\" here, and otherwise above.");
                let name = self.columns[column].name();
                return Err(Fault::held(
                    name,
                    &code,
                    problem,
                    "Ask the publisher which name holds.",
                ));
            }
            self.cube.members.push(number);
        }
        Ok(())
    }

    fn claim(&self, row: &Row<'_>) -> Result<Claim<'static>, Fault> {
        let mut claim = Claim::default();
        for (at, part) in self.parts.iter().enumerate() {
            match part {
                Part::Value => claim.value = number(self.cell(row, at)?, &self.columns[at]).into(),
                Part::Note => {
                    let text = self.cell(row, at)?;
                    if !text.is_empty() {
                        let name = self.columns[at].name();
                        let is_sentence = self.columns[at].kind == Kind::Text && text.contains(' ');
                        let note =
                            if is_sentence { text.to_owned() } else { format!("{name}: {text}") };
                        claim.notes.push(note.into());
                    }
                }
                Part::Status => {
                    let text = self.cell(row, at)?;
                    let last = text.rsplit(['/', '#']).next().unwrap_or_default();
                    let (status, words) = status_of(last, self.columns[at].name())?;
                    claim.status = status;
                    claim.notes.extend(words.map(Cow::Owned));
                }
                _ => {}
            }
        }
        Ok(claim)
    }
}

/// A number with the marks of its column written as ours.
fn number(text: &str, column: &Column) -> String {
    let mut number = text.to_owned();
    if !column.thousands.is_empty() {
        number = number.replace(&column.thousands, "");
    }
    if column.decimal_comma { number.replace(',', ".") } else { number }
}

fn status_of(text: &str, column: &str) -> Result<(Status, Option<String>), Fault> {
    let words = text.replace(['-', '_'], " ");
    let found = status::read(text).or_else(|| status::read(&words));
    let (status, kept) = found.ok_or_else(|| status::not_known(column, text, status::ASK))?;
    Ok((status, kept.words(text).map(Cow::into_owned)))
}
