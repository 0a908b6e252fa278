//! SDMX-CSV 1.0 and 2.0: a row an observation, a column a dimension or attribute, codes or codes with names.
//!
//! The file does not say which columns are dimensions; the standard's order does: dimensions stand
//! before `OBS_VALUE`, attributes behind it. An attribute that never changes is said once; others go
//! to the note, so that a dimension in the wrong place makes rows contradict each other.

mod columns;
mod exported;
mod rows;

use std::collections::BTreeSet;

use crate::{
    cube::{self, Cube, Grammar},
    fault::shown,
    interner::index,
    reading::{Known, Reading, Refusal},
    sdmx_concepts, sdmx_figure,
    table::{Row, Table},
};
use columns::{Columns, id_of};
use rows::Rows;

/// Whether a table is SDMX-CSV, told by its first columns.
pub(crate) fn is_one(table: &Table<'_>) -> bool {
    let id = |at: usize| table.header.get(at).map_or("", |it| id_of(it));
    id(0) == "DATAFLOW" || (id(0) == "STRUCTURE" && id(1) == "STRUCTURE_ID")
}

/// Reads a table of this layout.
pub(crate) fn read(
    name: &str,
    mut table: Table<'_>,
    known: &Known<'_>,
) -> Result<Reading, Refusal> {
    if exported::is_one(&table) {
        return exported::read(name, table, known);
    }
    let columns = Columns::of(&table)?;
    let mut rows = Rows::new(&columns);
    let mut row = Row::default();
    while table.read(&mut row)? {
        let sound = table.check(&row);
        rows.take(&row, sound)?;
    }
    let embargo = rows.embargo;
    let mut reading = cube::read("sdmx-csv", name, vec![cube_of(rows)?], known)?;
    reading.embargo = embargo;
    Ok(reading)
}

fn cube_of(mut rows: Rows<'_>) -> Result<Cube<'static>, Refusal> {
    let title = title(rows.flows.keys())?;
    let remarks = note_attributes(&mut rows);
    let mut cube = std::mem::take(&mut rows.cube);
    cube.title = title;
    cube.grammar = Grammar::Sdmx;
    cube.remarks = remarks;
    if rows.replaces {
        cube.remarks.push(sdmx_figure::REPLACES.to_owned());
    }
    Ok(cube)
}

/// The name of the only data flow, else its id without agency and version.
fn title(flows: &[(String, String)]) -> Result<String, Refusal> {
    let ids: BTreeSet<&str> = flows.iter().map(|it| it.0.as_str()).collect();
    if ids.len() > 1 {
        let ids: Vec<String> = ids.iter().take(3).map(|it| format!("\"{}\"", shown(it))).collect();
        return Err(Refusal {
            problem: format!("The file holds several data flows: {}.", ids.join(", ")),
            remedy: "Import each data flow from a file of its own.".to_owned(),
        });
    }
    let Some((id, name)) = flows.first() else { return Ok(String::new()) };
    Ok(if name.is_empty() { sdmx_concepts::own_id(id).to_owned() } else { name.clone() })
}

/// Adds the attributes that change from row to row to the notes; says the others once.
fn note_attributes(rows: &mut Rows<'_>) -> Vec<String> {
    let mut same = Vec::new();
    for (at, column) in rows.columns.attributes.iter().enumerate() {
        let texts = rows.attributes[at].keys().to_vec();
        if let [only] = texts.as_slice() {
            if !only.is_empty() {
                same.push(format!("{} is \"{}\"", column.name(), shown(only)));
            }
            continue;
        }
        let width = rows.columns.attributes.len();
        let numbers = rows.attribute_numbers.iter().skip(at).step_by(width);
        for (seen, number) in rows.cube.observations.iter_mut().zip(numbers) {
            let text = texts.get(index(*number)).map_or("", String::as_str);
            if let (Ok(claim), false) = (&mut seen.said, text.is_empty()) {
                claim.notes.push(if column.is_comment() {
                    text.to_owned().into()
                } else {
                    format!("{}: {text}", column.name()).into()
                });
            }
        }
    }
    if same.is_empty() { same } else { vec![format!("The same in all rows: {}.", same.join("; "))] }
}
