//! The columns of an SDMX-CSV table: which is what, and where its names stand.

use crate::{
    cube::Role,
    reading::Refusal,
    sdmx_concepts, sdmx_figure,
    table::{self, Row, Table},
};

/// A dimension or an attribute.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) id: String,
    label: String,
    at: usize,
    /// The column beside it that holds the names of its codes.
    names: Option<usize>,
}

/// The columns of a table.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) flow: Column,
    pub(super) action: Option<Column>,
    pub(super) value: Column,
    /// Those of `sdmx_figure::MARKS`.
    pub(super) marks: [Option<Column>; sdmx_figure::MARKS.len()],
    pub(super) embargo: Option<Column>,
    pub(super) dimensions: Vec<(Role, Column)>,
    pub(super) attributes: Vec<Column>,
}

/// The most bytes of a column's name, which notes repeat.
const LONGEST: usize = 250;

/// Columns that say things of an observation wherever they stand.
const ATTRIBUTES: [&str; 7] = [
    "DECIMALS",
    "OBS_COMMENT",
    "COMMENT_OBS",
    "COMMENT_TS",
    "TIME_FORMAT",
    "LAST UPDATE",
    "UPDATED",
];

/// A column's id without its name and without the marks of lists and languages.
pub(super) fn id_of(header: &str) -> &str {
    let id = header.split_once(": ").map_or(header, |it| it.0);
    id.split('[').next().unwrap_or_default().trim()
}

impl Columns {
    pub(super) fn of(table: &Table<'_>) -> Result<Self, Refusal> {
        let mut columns = columns(table)?;
        let mut take = |id: &str| {
            let at = columns.iter().position(|it| it.id.eq_ignore_ascii_case(id))?;
            Some(columns.remove(at))
        };
        let (old, new) = (take("DATAFLOW"), take("STRUCTURE_ID"));
        let (_kind, action) = (take("STRUCTURE"), take("ACTION"));
        let _keys = (take("SERIES_KEY"), take("OBS_KEY"));
        let flow = new.or(old).ok_or_else(|| lacks("STRUCTURE_ID"))?;
        let value = take("OBS_VALUE").ok_or_else(|| lacks("OBS_VALUE"))?;
        let marks = sdmx_figure::MARKS.map(&mut take);
        let embargo = take(sdmx_figure::EMBARGO);
        let (mut dimensions, mut attributes) = (Vec::new(), Vec::new());
        for column in columns {
            match role(&column, value.at, &dimensions) {
                Some(role) => dimensions.push((role, column)),
                None => attributes.push(column),
            }
        }
        check_order(&dimensions, value.at)?;
        Ok(Self { flow, action, value, marks, embargo, dimensions, attributes })
    }
}

/// The columns with an id; where the file has columns of names, they belong to the one before.
fn columns(table: &Table<'_>) -> Result<Vec<Column>, Refusal> {
    let structural = ["DATAFLOW", "STRUCTURE", "ACTION", "SERIES_KEY", "OBS_KEY"];
    let named = table.header.iter().position(|it| id_of(it) == "STRUCTURE_NAME");
    let mut columns: Vec<Column> = Vec::new();
    let mut awaits_name = false;
    if let Some(long) = table.header.iter().find(|it| it.len() > LONGEST) {
        let long = crate::fault::shown(long);
        return Err(Refusal {
            problem: format!("The name of a column has more than {LONGEST} bytes: \"{long}\"."),
            remedy: "Fetch the file from the publisher again.".to_owned(),
        });
    }
    for (at, header) in table.header.iter().enumerate() {
        if named.is_some() && awaits_name {
            awaits_name = false;
            if let Some(column) = columns.last_mut() {
                column.names = Some(at);
                column.label.clone_from(header);
            }
            continue;
        }
        let label = header.split_once(": ").map_or("", |it| it.1).to_owned();
        let id = id_of(header).to_owned();
        awaits_name = !structural.contains(&id.as_str());
        columns.push(Column { id, label, at, names: None });
    }
    // A name may repeat the id that it belongs to; an id may not stand twice.
    table::refuse_twins(&columns.iter().map(|it| it.id.clone()).collect::<Vec<_>>())?;
    if named.is_some() && awaits_name {
        return Err(Refusal {
            problem: "The file has a column of names for some columns and not for others."
                .to_owned(),
            remedy: "Fetch it with codes only, or with codes and names in one column.".to_owned(),
        });
    }
    Ok(columns)
}

/// The role of a dimension; `None` for an attribute.
fn role(column: &Column, value: usize, before: &[(Role, Column)]) -> Option<Role> {
    let upper = column.id.to_ascii_uppercase();
    let role = sdmx_concepts::role(&upper);
    let attribute = ATTRIBUTES.contains(&upper.as_str()) || column.at > value;
    match role {
        Role::Time | Role::Unit => Some(role),
        Role::Area | Role::Measure | Role::Other if attribute => None,
        Role::Measure if before.iter().any(|it| it.0 == Role::Measure) => Some(Role::Other),
        Role::Area | Role::Measure | Role::Other => Some(role),
    }
}

/// Behind the value, nobody can tell a dimension from an attribute.
fn check_order(dimensions: &[(Role, Column)], value: usize) -> Result<(), Refusal> {
    match dimensions.iter().find(|it| it.0 == Role::Time) {
        None => Err(lacks("TIME_PERIOD")),
        Some((_, time)) if time.at > value => Err(Refusal {
            problem: "TIME_PERIOD stands behind OBS_VALUE, so that dimensions cannot be told from \
                      attributes."
                .to_owned(),
            remedy: "Put the columns of dimensions before OBS_VALUE, as the publisher's own \
                     downloads have them."
                .to_owned(),
        }),
        Some(_) => Ok(()),
    }
}

fn lacks(id: &str) -> Refusal {
    Refusal {
        problem: format!("The SDMX-CSV file has no column {id}."),
        remedy: "Fetch it as SDMX-CSV with its observations, or save the table as tidy CSV."
            .to_owned(),
    }
}

impl Column {
    /// Its name for people.
    pub(super) fn name(&self) -> &str {
        if self.label.is_empty() { &self.id } else { &self.label }
    }

    /// The name as the header gives it; blank where it gives the id only.
    pub(super) fn label(&self) -> &str {
        &self.label
    }

    /// Whether it holds sentences.
    pub(super) fn is_comment(&self) -> bool {
        sdmx_concepts::is_comment(&self.id)
    }

    /// The text of a row's cell.
    pub(super) fn cell<'r>(&self, row: &'r Row<'_>) -> &'r str {
        row.cell(self.at)
    }

    /// The code and the name of a row's cell; blank where it has none.
    pub(super) fn code_and_name<'r>(&self, row: &'r Row<'_>) -> (&'r str, &'r str) {
        let cell = self.cell(row);
        match self.names {
            Some(names) => (cell, row.cell(names)),
            None if self.label.is_empty() => (cell, ""),
            None => cell.split_once(": ").map_or((cell, ""), |it| (it.0.trim(), it.1.trim())),
        }
    }

    /// The code of a row's cell.
    pub(super) fn code<'r>(&self, row: &'r Row<'_>) -> &'r str {
        self.code_and_name(row).0
    }
}
