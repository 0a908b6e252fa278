//! A layout for a file that none fits: what a person is asked to confirm.
//!
//! Nothing here decides anything: whatever is proposed is shown over the sheet, and is used only once
//! somebody has confirmed it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    Column, Layout, PERIOD, Role, Table,
    faults::the_sheet,
    find::is_period,
    head::{EVERYWHERE, Head, Heading, Reach, is_within, sides, tidied},
    read::cell,
    roles,
};
use crate::{
    grammar::Grammar,
    markers::{self, Marker},
    names,
    reading::{File, Refusal},
    sheet::{Cell, Make, Row, Sheet, Visibility, Workbook},
};

/// The most rows that headings are proposed to take.
const MOST_HEADER_ROWS: u32 = 4;
/// The most tables that are taken to stand side by side.
const MOST_SIDES: usize = 20;

/// A layout to be confirmed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The layout.
    pub layout: Layout,
    /// What has to be answered before the figures can be read, or looked at with care.
    pub questions: Vec<String>,
    /// Signs in place of figures whose meaning the file does not say.
    pub signs: Vec<String>,
}

/// Proposes a layout for a file.
///
/// # Errors
/// A [`Refusal`] when it is no workbook or text, or holds nothing that looks like a table.
pub fn propose(file: &File<'_>) -> Result<Proposal, Refusal> {
    let workbook = Workbook::open(file.bytes)?;
    let mut proposal = Proposal::default();
    proposal.layout.name = delivery::id::slug(names::stem(file.name));
    let mut signs = BTreeSet::new();
    for (number, sheet) in workbook.sheets.iter().enumerate() {
        if sheet.visibility != Visibility::Visible {
            let name = crate::fault::shown(&sheet.name);
            proposal.questions.push(format!("Sheet \"{name}\" is hidden and is left out."));
            continue;
        }
        let head = Head::of(&workbook, number)?;
        let tables = tables(&head, sheet, names::stem(file.name), &mut signs);
        proposal.questions.extend(tables.iter().flat_map(questions));
        proposal.questions.extend(alike(&tables));
        proposal.layout.tables.extend(tables);
    }
    proposal.signs = signs.into_iter().collect();
    if proposal.layout.tables.is_empty() {
        let problem = "No sheet of the file holds anything that looks like a table of figures.";
        return Err(super::refusal(
            problem.to_owned(),
            "Check that it is the file with the data and not one that describes it.",
        ));
    }
    Ok(proposal)
}

/// What remains open in a table.
fn questions(table: &Table) -> Vec<String> {
    let sheet = match table.side {
        0 => the_sheet(&table.sheet),
        side => format!("table {side} from the left in {}", the_sheet(&table.sheet)),
    };
    let has = |role| table.columns.iter().any(|it| it.is == role);
    let mut questions = Vec::new();
    let wide = table.columns.iter().any(Column::is_wide);
    if !wide && !has(Role::Period) && !has(Role::PartOfYear) && table.above.is_empty() {
        questions.push(format!("In {sheet}: which period are the figures of?"));
    }
    if !has(Role::AreaCode) && !has(Role::AreaName) {
        questions.push(format!("In {sheet}: which place are the figures of?"));
    }
    questions
}

/// What has to be asked where tables side by side would give the same figures.
fn alike(tables: &[Table]) -> Option<String> {
    let figures = |it: &Table| {
        let columns = it.columns.iter().filter(|it| it.is == Role::Value);
        let of = columns.map(|it| (it.heading.clone(), it.indicator.clone(), it.group.clone()));
        (it.indicator.clone(), of.collect::<Vec<_>>())
    };
    let (first, rest) = tables.split_first()?;
    rest.iter().any(|it| figures(it) == figures(first)).then(|| {
        format!(
            "In {}: tables stand side by side under the same headings. What tells their figures apart: \
             the indicator, a group or the place?",
            the_sheet(&first.sheet)
        )
    })
}

/// The first table of a sheet, or the first that stand side by side.
fn tables(head: &Head, sheet: &Sheet, stem: &str, signs: &mut BTreeSet<String>) -> Vec<Table> {
    let grammar = Grammar::default();
    let begins = |(at, row): (usize, &Row)| begins(head, at, row, &grammar);
    let Some(at) = head.rows.iter().enumerate().position(begins) else { return Vec::new() };
    let last = head.rows[at - 1].number;
    let first = first_of_headings(head, at - 1);
    let headings = head.headings(first, last - first + 1);
    let sides = sides(&headings);
    // Where a heading stands in every column, nothing stands side by side.
    if !(2..=MOST_SIDES).contains(&sides.len()) {
        let whole = Stretch { at, first, headings: &headings, reach: EVERYWHERE };
        return whole.table(head, sheet, stem, signs).into_iter().collect();
    }
    let numbered = (1_u16..).zip(sides);
    let table = |(side, (headings, reach)): (u16, (&[Heading], Reach))| {
        let mut table = Stretch { at, first, headings, reach }.table(head, sheet, stem, signs)?;
        table.side = side;
        tell_apart(&mut table, headings);
        Some(table)
    };
    numbered.filter_map(table).collect()
}

/// Takes over what stands over all headings of a table side by side with others.
fn tell_apart(table: &mut Table, headings: &[Heading]) {
    let over = |it: &Heading| it.text.split_once(" / ").map(|it| it.0.to_owned());
    let Some(first) = headings.first().and_then(over) else { return };
    if headings.iter().any(|it| over(it).as_ref() != Some(&first)) {
        return;
    }
    let Some(dimension) = of_whom(&first) else {
        table.indicator = format!("{}: {first}", table.indicator);
        return;
    };
    for column in table.columns.iter_mut().filter(|it| it.is == Role::Value) {
        column.group = format!("{dimension}={first}");
        let own = column.indicator.strip_prefix(&format!("{first} / ")).map(str::to_owned);
        column.indicator = own.unwrap_or_default();
    }
}

/// Headings of a table to be proposed: the place of the first row below them among the rows of the head,
/// and the first row of the sheet that they take.
struct Stretch<'h> {
    at: usize,
    first: u32,
    headings: &'h [Heading],
    reach: Reach,
}

impl Stretch<'_> {
    fn table(
        &self,
        head: &Head,
        sheet: &Sheet,
        stem: &str,
        signs: &mut BTreeSet<String>,
    ) -> Option<Table> {
        let Self { at, first, headings, reach } = *self;
        let grammar = Grammar::default();
        let header_rows = head.rows[at - 1].number - first + 1;
        let is_figure = |it: &Cell| is_within(it, reach) && roles::is_figure(it, &grammar);
        let has_figures = |it: &&Row| it.cells.iter().any(is_figure);
        let below: Vec<&Row> = head.rows[at..].iter().filter(has_figures).collect();
        let mut columns: Vec<Column> = Vec::new();
        let mut wide = BTreeSet::new();
        for heading in headings {
            let column = column(heading, &below, head, signs, &grammar);
            // Columns headed by one period after another are declared once.
            if !column.is_wide() || wide.insert(column.heading.clone()) {
                columns.push(column);
            }
        }
        if !columns.iter().any(|it| it.is == Role::Value) {
            return None;
        }
        settle(&mut columns);
        let above: Vec<&Row> = head.rows[..at].iter().filter(|it| it.number < first).collect();
        let title = title(&above, reach, sheet, stem);
        let above =
            if needs_period(&columns) { period_above(&above, &grammar) } else { String::new() };
        let indicator = name_figures(&mut columns, &title);
        let sheet = sheet.name.clone();
        Some(Table { sheet, header_rows, indicator, above, columns, ..Table::default() })
    }
}

/// Whether a row is the first with figures below a row of headings.
fn begins(head: &Head, at: usize, row: &Row, grammar: &Grammar) -> bool {
    let Some(above) = at.checked_sub(1).map(|it| &head.rows[it]) else { return false };
    let figures: Vec<u16> =
        row.cells.iter().filter(|it| roles::is_figure(it, grammar)).map(|it| it.column).collect();
    let is_over = |it: &u16| above.cells.iter().any(|cell| cell.column == *it);
    above.number + 1 == row.number
        && !figures.is_empty()
        && above.cells.len() > 1
        && figures.iter().any(is_over)
        && above.cells.iter().all(|it| it.make != Make::Number || is_year(&it.text))
        && !is_row_of_years(row)
}

fn is_year(text: &str) -> bool {
    text.parse::<u16>().is_ok_and(|it| (1800..=2200).contains(&it))
}

/// A row of headings may be years, which are numbers.
fn is_row_of_years(row: &Row) -> bool {
    let numbers: Vec<_> = row.cells.iter().filter(|it| it.make == Make::Number).collect();
    numbers.len() > 1
        && numbers.iter().all(|it| is_year(&it.text))
        && row.cells.len() - numbers.len() <= 2
}

/// The first row of the headings that end in a row: those right above it with several cells.
fn first_of_headings(head: &Head, last: usize) -> u32 {
    let mut first = last;
    let end = head.rows[last].number;
    while let Some(above) = first.checked_sub(1).map(|it| &head.rows[it]) {
        let spans = |column| {
            head.merged.covering(above.number, column).is_some_and(|it| it.columns.0 < it.columns.1)
        };
        let several =
            above.cells.len() > 1 || above.cells.iter().any(|it| spans(it.column) && it.column > 1);
        let next = above.number + 1 == head.rows[first].number;
        if !next || !several || end - above.number >= MOST_HEADER_ROWS {
            break;
        }
        first -= 1;
    }
    head.rows[first].number
}

fn column(
    heading: &Heading,
    below: &[&Row],
    head: &Head,
    signs: &mut BTreeSet<String>,
    grammar: &Grammar,
) -> Column {
    let cells: Vec<_> = below.iter().filter_map(|row| cell(row, heading.column)).collect();
    let mut column = roles::of(&heading.text, &cells, grammar);
    if column.is == Role::Value {
        let undeclared = |it: &&&crate::sheet::Cell| {
            matches!(markers::alone(it.text.trim(), grammar), Some(Marker::Undeclared))
        };
        signs.extend(cells.iter().filter(undeclared).map(|it| it.text.trim().to_owned()));
    }
    let merged = |row: &&Row| {
        head.merged.covering(row.number, heading.column).is_some_and(|it| it.rows.0 < it.rows.1)
    };
    column.repeats = column.is != Role::Value && below.iter().any(merged);
    column
}

/// What columns are in the light of the others.
fn settle(columns: &mut [Column]) {
    let has = |columns: &[Column], role| columns.iter().any(|it| it.is == role);
    if has(columns, Role::PartOfYear) {
        for column in columns.iter_mut().filter(|it| it.is == Role::Period) {
            column.is = Role::Year;
        }
    }
    if !has(columns, Role::Year) {
        for column in columns.iter_mut().filter(|it| it.is == Role::PartOfYear) {
            column.is = Role::Ignore;
        }
    }
    // One column of periods is enough: the one that says most stands last.
    only_last(columns, Role::Period);
    if has(columns, Role::AreaCode) {
        near_code(columns);
    }
    only_first(columns, Role::AreaCode);
    only_first(columns, Role::AreaName);
    if columns.iter().any(Column::is_wide) {
        let apart = |it: &&mut Column| matches!(it.is, Role::Value | Role::Period) && !it.is_wide();
        for column in columns.iter_mut().filter(apart) {
            column.is = Role::Ignore;
        }
    }
}

/// Beside a code, the name next to it is the place's.
fn near_code(columns: &mut [Column]) {
    let Some(code) = columns.iter().position(|it| it.is == Role::AreaCode) else { return };
    let text = |it: &Column| matches!(it.is, Role::AreaName | Role::Group);
    let near =
        [code + 1, code.wrapping_sub(1)].into_iter().find(|it| columns.get(*it).is_some_and(text));
    let named = |it: &Column| it.is == Role::AreaName || it.heading.to_lowercase().contains("name");
    if let Some(near) = near.filter(|it| named(&columns[*it])) {
        for column in columns.iter_mut().filter(|it| it.is == Role::AreaName) {
            column.is = Role::Ignore;
        }
        columns[near].is = Role::AreaName;
    }
}

fn only_first(columns: &mut [Column], role: Role) {
    for column in columns.iter_mut().filter(|it| it.is == role).skip(1) {
        column.is = Role::Ignore;
    }
}

fn only_last(columns: &mut [Column], role: Role) {
    for column in columns.iter_mut().rev().filter(|it| it.is == role).skip(1) {
        column.is = Role::Ignore;
    }
}

fn needs_period(columns: &[Column]) -> bool {
    !columns.iter().any(|it| it.is_wide() || matches!(it.is, Role::Period | Role::PartOfYear))
}

/// The text above the headings that ends in a period, with `{period}` for it.
fn period_above(above: &[&Row], grammar: &Grammar) -> String {
    let cells = above.iter().flat_map(|it| &it.cells);
    let with_period = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        let starts = words.len().saturating_sub(5)..words.len();
        let mut ends = starts.filter(|it| is_period(&words[*it..].join(" "), grammar));
        ends.next().map(|it| [&words[..it], &[PERIOD]].concat().join(" "))
    };
    cells.filter_map(|it| with_period(&tidied(&it.text))).next().unwrap_or_default()
}

/// What the sheet calls its table.
fn title(above: &[&Row], reach: Reach, sheet: &Sheet, stem: &str) -> String {
    let texts = |reach| {
        let cells = above.iter().flat_map(|it| &it.cells).filter(move |it| is_within(it, reach));
        cells.map(|it| tidied(&it.text)).filter(|it| !it.is_empty())
    };
    let Some(text) = texts(reach).chain(texts(EVERYWHERE)).next() else {
        let name = sheet.name.as_str();
        return if name.is_empty() { stem.to_owned() } else { name.to_owned() };
    };
    let lower = text.to_lowercase();
    match text.split_once(':') {
        Some((before, title))
            if before.len() < 16 && (lower.starts_with("table") || lower.starts_with("title")) =>
        {
            title.trim().to_owned()
        }
        _ => text,
    }
}

/// Gives every column of figures its indicator or its group; the table's where there is only one.
fn name_figures(columns: &mut [Column], title: &str) -> String {
    let figures = columns.iter().filter(|it| it.is == Role::Value).count();
    if columns.iter().any(|it| it.is == Role::Indicator) {
        return String::new();
    }
    for column in columns.iter_mut().filter(|it| it.is == Role::Value) {
        let own = column.heading.replace(PERIOD, "");
        let own = own
            .split('/')
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join(" / ");
        if own.is_empty() || figures == 1 {
            continue;
        }
        match of_whom(&own) {
            Some(dimension) => column.group = format!("{dimension}={own}"),
            None => column.indicator = own,
        }
    }
    title.to_owned()
}

/// The dimension of a heading that names people.
fn of_whom(heading: &str) -> Option<&'static str> {
    const SEXES: [&str; 12] = [
        "men",
        "women",
        "male",
        "female",
        "males",
        "females",
        "boys",
        "girls",
        "persons",
        "people",
        "all persons",
        "both sexes",
    ];
    SEXES.contains(&&*heading.to_lowercase()).then_some("Sex")
}
