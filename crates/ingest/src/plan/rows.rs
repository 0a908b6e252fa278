//! Tables of a plan: CSV with named columns, read row by row.

use super::{Reader, near::did_you_mean};
use crate::{
    reading::Refusal,
    table::{Row, Table},
};

/// Reads each row of a table with a function, if the file is there: the number of its line, and the
/// cells in the order of the columns.
pub(super) fn read_table<const N: usize>(
    reader: &mut Reader<'_>,
    (path, of): (&'static str, &str),
    (columns, needed): ([&'static str; N], &[&str]),
    read_row: impl FnMut(&mut Reader<'_>, usize, [&str; N]),
) {
    let Some(text) = reader.file(path) else { return };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Err(refusal) = rows(reader, (path, of, text), (columns, needed), read_row) {
        reader.problem(path, 0, refusal.problem, refusal.remedy);
        reader.incomplete = true;
    }
}

fn rows<const N: usize>(
    reader: &mut Reader<'_>,
    (path, of, text): (&'static str, &str, &str),
    (columns, needed): ([&'static str; N], &[&str]),
    mut read_row: impl FnMut(&mut Reader<'_>, usize, [&str; N]),
) -> Result<(), Refusal> {
    let mut table = Table::open(text)?;
    for name in table.header.iter().filter(|it| !columns.contains(&it.as_str())) {
        let problem = format!("There is no column \"{name}\" of {of}.");
        reader.problem(path, 1, problem, did_you_mean(name, columns.into_iter(), "Remove it"));
    }
    for name in needed.iter().filter(|it| table.column(it).is_none()) {
        let problem = format!("The column \"{name}\" is missing.");
        reader.problem(path, 1, problem, "Add it to the header and to every row.");
    }
    let places = columns.map(|it| table.column(it));
    let mut row = Row::default();
    while table.read(&mut row)? {
        let line = usize::try_from(row.number).unwrap_or_default();
        match table.check(&row) {
            Ok(()) => read_row(reader, line, places.map(|it| row.cell_if(it))),
            Err(fault) => {
                let complaint = fault.about(row.number);
                reader.problem(path, line, complaint.problem, complaint.remedy);
            }
        }
    }
    Ok(())
}
