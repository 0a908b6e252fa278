//! Where a layout's table stands in a file: found by its headings, whatever the sheet, row and order.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Column, Layout, PERIOD, Role, Table,
    head::{EVERYWHERE, Head, Heading, Reach, is_within, label, sides, tidied},
    moved::Moved,
};
use crate::{
    grammar::Grammar,
    labels::Labels,
    sheet::{Visibility, Workbook},
};

/// A table, found.
pub(super) struct Found<'l> {
    /// What the layout says of it.
    pub(super) table: &'l Table,
    /// The number of its sheet.
    pub(super) sheet: usize,
    /// The first row of its headings.
    pub(super) first: u32,
    /// The columns of the sheet that it may have.
    pub(super) reach: Reach,
    /// Its columns, from left to right.
    pub(super) fields: Vec<Field<'l>>,
    /// Headings that the layout does not know.
    pub(super) added: Vec<String>,
    /// The label of the period in a text above the headings.
    pub(super) above: Option<String>,
}

/// A column of a file.
#[derive(Clone, Debug)]
pub(super) struct Field<'l> {
    /// Where it stands, counted from 1.
    pub(super) at: u16,
    /// What it is.
    pub(super) column: &'l Column,
    /// Its heading in the file.
    pub(super) heading: String,
    /// The label of the period in its heading.
    pub(super) period: Option<String>,
}

impl<'l> Found<'l> {
    /// The field of a column.
    pub(super) fn field(&self, column: u16) -> Option<&Field<'l>> {
        let at = self.fields.binary_search_by_key(&column, |it| it.at).ok()?;
        self.fields.get(at)
    }

    /// The last row of its headings.
    pub(super) fn last(&self) -> u32 {
        self.first.saturating_add(self.table.header_rows.saturating_sub(1))
    }

    /// Whether the columns stand in the order in which the layout lists them.
    pub(super) fn in_order(&self) -> bool {
        let place =
            |it: &Field<'_>| self.table.columns.iter().position(|c| std::ptr::eq(c, it.column));
        self.fields.iter().map(place).is_sorted()
    }
}

/// Finds all tables of a layout, each in a place of its own; or says what the nearest headings of the
/// first that is not there lack.
pub(super) fn all<'l>(
    layout: &'l Layout,
    workbook: &Workbook<'_>,
    heads: &[Head],
) -> Result<Vec<Found<'l>>, Moved> {
    let mut found: Vec<Found<'l>> = Vec::new();
    for table in &layout.tables {
        let next = find(table, layout, (workbook, heads), &found)?;
        found.push(next);
    }
    Ok(found)
}

/// Finds a table, first in the sheet with its name, then in sheets that no other table is named after.
pub(super) fn find<'l>(
    table: &'l Table,
    layout: &'l Layout,
    (workbook, heads): (&Workbook<'_>, &[Head]),
    before: &[Found<'l>],
) -> Result<Found<'l>, Moved> {
    let grammar = &layout.grammar;
    let sheet_of = |it: &Head| &workbook.sheets[it.sheet];
    let visible = |it: &&Head| sheet_of(it).visibility == Visibility::Visible;
    let named = |it: &Head| sheet_of(it).name == table.sheet;
    let free = |it: &&Head| {
        named(it) || layout.tables.iter().all(|other| other.sheet != sheet_of(it).name)
    };
    let mut order: Vec<&Head> = heads.iter().filter(visible).filter(free).collect();
    order.sort_by_key(|it| !named(it));
    let exact = exact(table);
    let mut nearest: Option<Moved> = None;
    for head in order {
        let sheet = &workbook.sheets[head.sheet];
        let taken = |row: u32| {
            let here = |it: &Found<'_>| (it.sheet, it.first) == (head.sheet, row);
            let beside =
                |it: &Found<'_>| it.table.side != table.side && it.table.side.min(table.side) > 0;
            before.iter().any(|it| here(it) && !beside(it))
        };
        for row in head.rows.iter().filter(|it| !taken(it.number)) {
            let headings = head.headings(row.number, table.header_rows);
            let (own, reach) = side(table, &headings);
            match own.map_or_else(
                || Err(no_side((table, &exact), grammar, &headings)),
                |it| fit((table, &exact), grammar, it),
            ) {
                Ok((fields, mut added)) => {
                    let above = period_above(table, grammar, head, (row.number, reach));
                    added.extend(not_claimed(table, layout, &headings, reach));
                    if above.is_none() && !table.above.is_empty() {
                        let missing = vec![table.above.clone()];
                        let (found, sheet) = (fields.len(), sheet.name.clone());
                        let (added, twice) = (Vec::new(), Vec::new());
                        return Err(Moved { found, missing, added, twice, sheet, row: row.number });
                    }
                    return Ok(Found {
                        table,
                        sheet: head.sheet,
                        first: row.number,
                        reach,
                        fields,
                        added,
                        above,
                    });
                }
                Err(moved) => {
                    let moved = Moved { sheet: sheet.name.clone(), row: row.number, ..moved };
                    if nearest.as_ref().is_none_or(|it| moved.found > it.found) {
                        nearest = Some(moved);
                    }
                }
            }
        }
    }
    Err(nearest.unwrap_or_else(|| Moved::everything(table)))
}

/// The headings that a table may have of those in its row, and their columns; none where fewer tables
/// stand side by side.
fn side<'h>(table: &Table, headings: &'h [Heading]) -> (Option<&'h [Heading]>, Reach) {
    let Some(at) = table.side.checked_sub(1) else { return (Some(headings), EVERYWHERE) };
    let side = sides(headings).get(usize::from(at)).copied();
    (side.map(|it| it.0), side.map_or(EVERYWHERE, |it| it.1))
}

/// What is lacking where the tables side by side are fewer than they were.
fn no_side<'l>(
    (table, exact): (&'l Table, &BTreeMap<String, &'l Column>),
    grammar: &Grammar,
    headings: &[Heading],
) -> Moved {
    let first = sides(headings).first().map_or(headings, |it| it.0);
    match fit((table, exact), grammar, first) {
        Err(moved) => moved,
        Ok((fields, _)) => Moved {
            found: fields.len(),
            missing: vec![format!("table {} from the left", table.side)],
            ..Moved::everything(table)
        },
    }
}

/// The headings to the right of the last of the tables side by side.
fn not_claimed(
    table: &Table,
    layout: &Layout,
    headings: &[Heading],
    reach: Reach,
) -> impl Iterator<Item = String> {
    let beside = layout.tables.iter().filter(|it| it.sheet == table.sheet);
    let is_last = beside.map(|it| it.side).all(|it| it <= table.side);
    let beyond = headings.iter().filter(move |it| is_last && it.column > reach.1);
    beyond.map(|it| it.text.clone())
}

/// The columns of a table that are told by their whole heading; of two that are alike the first.
fn exact(table: &Table) -> BTreeMap<String, &Column> {
    let columns = table.columns.iter().rev().filter(|it| !it.is_wide());
    columns.map(|it| (tidied(&it.heading).to_lowercase(), it)).collect()
}

/// Fits headings to the columns of a table.
fn fit<'l>(
    (table, exact): (&'l Table, &BTreeMap<String, &'l Column>),
    grammar: &Grammar,
    headings: &[Heading],
) -> Result<(Vec<Field<'l>>, Vec<String>), Moved> {
    let wide: Vec<&Column> = table.columns.iter().filter(|it| it.is_wide()).collect();
    let (mut fields, mut added) = (Vec::new(), Vec::new());
    for heading in headings {
        let lower = heading.text.to_lowercase();
        let known = exact.get(&lower).map(|it| (*it, None));
        let by_period = || {
            wide.iter()
                .find_map(|it| Some((*it, Some(period_in(&it.heading, &heading.text, grammar)?))))
        };
        match known.or_else(by_period) {
            Some((column, period)) => {
                let heading_text = heading.text.clone();
                fields.push(Field { at: heading.column, column, heading: heading_text, period });
            }
            None => added.push(heading.text.clone()),
        }
    }
    let there: BTreeSet<*const Column> =
        fields.iter().map(|it: &Field<'_>| std::ptr::from_ref(it.column)).collect();
    let is_there = |column: &Column| there.contains(&std::ptr::from_ref(column));
    // What is not read may be absent.
    let lacking = |it: &&Column| it.is != Role::Ignore && !is_there(it);
    let missing: Vec<String> =
        table.columns.iter().filter(lacking).map(|it| it.heading.clone()).collect();
    let twice = twice(&fields);
    if missing.is_empty() && twice.is_empty() {
        return Ok((fields, added));
    }
    let found = fields.len();
    Err(Moved { found, missing, added, twice, sheet: String::new(), row: 0 })
}

/// Headings that stand twice and are read.
fn twice(fields: &[Field<'_>]) -> Vec<String> {
    let mut before = BTreeSet::new();
    let repeats = |it: &&Field<'_>| {
        let stands_before = !before.insert(it.heading.to_ascii_lowercase());
        it.column.is != Role::Ignore && stands_before
    };
    fields.iter().filter(repeats).map(|it| it.heading.clone()).collect()
}

/// The label of the period in a heading, where the rest is as the pattern says.
pub(super) fn period_in(pattern: &str, heading: &str, grammar: &Grammar) -> Option<String> {
    let (before, after) = pattern.split_once(PERIOD)?;
    let (before, after) = (tidied(before), tidied(after));
    let starts = heading.get(..before.len())?.eq_ignore_ascii_case(&before);
    let rest = heading.get(before.len()..).filter(|_| starts)?;
    let end = rest.len().checked_sub(after.len())?;
    let ends = rest.get(end..)?.eq_ignore_ascii_case(&after);
    let label = rest.get(..end).filter(|_| ends)?.trim();
    is_period(label, grammar).then(|| label.to_owned())
}

/// The label of the period in a text above the headings, in one cell or in a row of them.
fn period_above(
    table: &Table,
    grammar: &Grammar,
    head: &Head,
    (first, reach): (u32, Reach),
) -> Option<String> {
    let above = || head.rows.iter().take_while(|it| it.number < first).map(move |row| (row, reach));
    let all = above().map(|it| (it.0, EVERYWHERE));
    // What stands above the table itself says more than what stands above its neighbours.
    let texts = above().chain(all).flat_map(|(row, reach)| {
        let own = row.cells.iter().filter(|it| is_within(it, reach));
        let cells = own.map(|it| tidied(&label(it, table.dates)));
        let joined = cells.clone().collect::<Vec<_>>().join(" ");
        cells.chain(std::iter::once(joined)).collect::<Vec<_>>()
    });
    let label = texts.into_iter().find_map(|it| period_in(&table.above, &it, grammar));
    label.filter(|_| table.above.contains(PERIOD))
}

/// Whether a text names a period, be it one of several that it may name.
pub(super) fn is_period(text: &str, grammar: &Grammar) -> bool {
    let shape = crate::period::shape(text);
    let pair = ["9999-99", "9999/99", "9999 99", "9999-9999", "9999/9999"].contains(&&*shape);
    let labels = Labels::of_declared(std::iter::once(text), grammar);
    pair || (text.contains(|it: char| it.is_ascii_digit())
        && labels.read(text, delivery::period::YearStart::Financial).period.is_ok())
}
