//! A sheet with its reading painted over it, for the person who confirms a layout.

use serde::{Deserialize, Serialize};

use delivery::observation::column_letters;

use super::{
    Layout, Role, Table,
    find::{self, Found},
    head::{Head, is_within, tidied},
    read::{Kind as Line, Lines},
};
use crate::{
    reading::{File, Refusal},
    sheet::{Row, Workbook},
};

/// The most rows with figures.
const MOST_FIGURES: usize = 12;
/// The most rows of all other kinds together, headings apart.
const MOST_OTHERS: usize = 12;
/// The most columns.
const MOST_COLUMNS: u16 = 60;

/// One table of a layout and the sheet it was found in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Painted {
    /// The sheet's name.
    pub sheet: String,
    /// The columns from left to right: letters, and what they are read as.
    pub columns: Vec<(String, Role)>,
    /// The rows that are shown.
    pub rows: Vec<PaintedRow>,
    /// Whether the sheet has rows that are not shown.
    pub more: bool,
    /// Why the table was not found, where it was not.
    pub problem: Option<String>,
}

/// One row of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaintedRow {
    /// Its number.
    pub number: u32,
    /// What kind of row it is.
    pub kind: Kind,
    /// Its cells, one for each column shown.
    pub cells: Vec<PaintedCell>,
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaintedCell {
    /// What stands in it.
    pub text: String,
    /// What it is read as; nothing where it is not read.
    pub role: Role,
}

/// What kind of row it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It stands above the headings, or below the figures.
    Text,
    /// The headings.
    Headings,
    /// It has figures.
    Figures,
    /// It has labels and no figures.
    NoFigures,
    /// One text stands alone.
    Alone,
}

impl Kind {
    /// Whether its cells are read.
    pub const fn is_read(self) -> bool {
        matches!(self, Self::Headings | Self::Figures)
    }

    /// The kind in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Headings => "headings",
            Self::Figures => "figures",
            Self::NoFigures => "no figures",
            Self::Alone => "stands alone",
        }
    }
}

/// Paints each table of a layout over the file's sheets.
///
/// # Errors
/// A [`Refusal`] when the file is no workbook or text.
pub fn paint(file: &File<'_>, layout: &Layout) -> Result<Vec<Painted>, Refusal> {
    let workbook = Workbook::open(file.bytes)?;
    let heads = (0..workbook.sheets.len())
        .map(|it| Head::of(&workbook, it))
        .collect::<Result<Vec<_>, _>>()?;
    let mut before = Vec::new();
    let mut painted = Vec::new();
    for table in &layout.tables {
        match find::find(table, layout, (&workbook, &heads), &before) {
            Ok(found) => {
                painted.push(found_one(&found, &workbook, &heads[found.sheet], layout));
                before.push(found);
            }
            Err(moved) => {
                painted.push(lost(table, &heads, &workbook, moved.refusal(layout).problem));
            }
        }
    }
    Ok(painted)
}

fn found_one(found: &Found<'_>, workbook: &Workbook<'_>, head: &Head, layout: &Layout) -> Painted {
    let width = width(head);
    let role = |column: u16| found.field(column).map_or(Role::Ignore, |it| it.column.is);
    let sheet = &workbook.sheets[found.sheet];
    let mut lines = Lines::of(found, sheet, &layout.grammar);
    let mut over = false;
    let mut rows = Vec::new();
    for row in &head.rows {
        let kind = if over || row.number < found.first {
            Kind::Text
        } else if row.number <= found.last() {
            Kind::Headings
        } else {
            let mut own = row.clone();
            own.cells.retain(|it| is_within(it, found.reach));
            match lines.kind(&own) {
                Line::Figures => Kind::Figures,
                Line::Blank => Kind::NoFigures,
                Line::Alone => Kind::Alone,
                Line::Headings => {
                    over = true;
                    Kind::Text
                }
            }
        };
        rows.push(row_of(
            row,
            kind,
            width,
            |it| if kind.is_read() { role(it) } else { Role::Ignore },
        ));
    }
    let few = shown(&rows);
    Painted {
        sheet: sheet.name.clone(),
        columns: (1..=width).map(|it| (column_letters(it), role(it))).collect(),
        more: head.more || few.len() < rows.len(),
        rows: few,
        problem: None,
    }
}

/// A table that is not there: its sheet as it stands, or the first.
fn lost(table: &Table, heads: &[Head], workbook: &Workbook<'_>, problem: String) -> Painted {
    let named = heads.iter().find(|it| workbook.sheets[it.sheet].name == table.sheet);
    let Some(head) = named.or_else(|| heads.first()) else {
        let (columns, rows) = (Vec::new(), Vec::new());
        return Painted {
            sheet: String::new(),
            columns,
            rows,
            more: false,
            problem: Some(problem),
        };
    };
    let width = width(head);
    let rows: Vec<PaintedRow> =
        head.rows.iter().map(|it| row_of(it, Kind::Text, width, |_| Role::Ignore)).collect();
    let few = shown(&rows);
    Painted {
        sheet: workbook.sheets[head.sheet].name.clone(),
        columns: (1..=width).map(|it| (column_letters(it), Role::Ignore)).collect(),
        more: head.more || few.len() < rows.len(),
        rows: few,
        problem: Some(problem),
    }
}

fn width(head: &Head) -> u16 {
    let last = head.rows.iter().filter_map(|it| it.cells.last()).map(|it| it.column).max();
    last.unwrap_or_default().min(MOST_COLUMNS)
}

fn row_of(row: &Row, kind: Kind, width: u16, role: impl Fn(u16) -> Role) -> PaintedRow {
    let cell = |column: u16| {
        let found = row.cells.iter().find(|it| it.column == column);
        found.map_or_else(PaintedCell::default, |it| PaintedCell {
            text: crate::fault::shown(&tidied(&it.text)),
            role: role(column),
        })
    };
    PaintedRow { number: row.number, kind, cells: (1..=width).map(cell).collect() }
}

/// All headings, and the first rows with figures and of everything else: a few are enough to see how
/// they are read.
fn shown(rows: &[PaintedRow]) -> Vec<PaintedRow> {
    let mut counts = [0_usize; 2];
    let few = |it: &&PaintedRow| {
        let figures = usize::from(it.kind == Kind::Figures);
        counts[figures] += usize::from(it.kind != Kind::Headings);
        counts[figures] <= [MOST_OTHERS, MOST_FIGURES][figures] || it.kind == Kind::Headings
    };
    rows.iter().filter(few).cloned().collect()
}
