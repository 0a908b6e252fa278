//! One row below the headings: its labels, and each of its figures as an observation of its series.

use std::collections::BTreeMap;

use delivery::{area::Group, id::IndicatorId, observation::SheetCell};

use super::{
    super::{
        Column, Dates, Role, faults,
        find::{Field, Found},
        head::{label, tidied},
    },
    Reader,
    figure::Figures,
    line::Lines,
};
use crate::{
    fault::{Fault, shown},
    intake::{Intake, Taken},
    names::{self, Place},
    sheet::{Cell, Row},
};

/// The labels of a row, one for each of the table's fields; blank ones may repeat those above.
pub(super) struct Labels<'f, 'l> {
    found: &'f Found<'l>,
    dates: Option<Dates>,
    texts: Vec<String>,
    /// The row that each stands in.
    rows: Vec<u32>,
    /// Which fields have a role.
    of_roles: BTreeMap<Role, Vec<usize>>,
}

/// A figure where it stands.
pub(super) struct Standing<'r> {
    pub(super) row: &'r Row,
    pub(super) cell: &'r Cell,
    /// Which of the table's fields it belongs to.
    pub(super) at: usize,
    /// Its address for people.
    pub(super) place: &'r str,
}

/// Categories that stand for the whole and tell nothing apart.
const WHOLES: [&str; 9] = [
    "_t",
    "total",
    "all",
    "both sexes",
    "all ages",
    "all persons",
    "all people",
    "persons",
    "not applicable",
];

impl<'f, 'l> Labels<'f, 'l> {
    pub(super) fn of(found: &'f Found<'l>) -> Self {
        let rows = vec![0; found.fields.len()];
        let texts = vec![String::new(); found.fields.len()];
        let mut of_roles: BTreeMap<Role, Vec<usize>> = BTreeMap::new();
        for (at, field) in found.fields.iter().enumerate() {
            of_roles.entry(field.column.is).or_default().push(at);
        }
        Self { found, dates: found.table.dates, texts, rows, of_roles }
    }

    /// Takes the labels of the next row.
    pub(super) fn take(&mut self, row: &Row, lines: &Lines<'_, '_>) {
        let labels = self.texts.iter_mut().zip(&mut self.rows);
        for ((text, stands_in), field) in labels.zip(&self.found.fields) {
            match cell(row, field.at) {
                Some(cell) => {
                    *stands_in = row.number;
                    text.clear();
                    text.push_str(label(cell, self.dates).trim());
                }
                None if lines.says_what_is_above(field, row.number) => {}
                None => {
                    *stands_in = row.number;
                    text.clear();
                }
            }
        }
    }

    /// The label of the first column with a role; blank where there is none.
    fn of_role(&self, role: Role) -> &str {
        self.with_role(role).next().map_or("", |it| it.1)
    }

    /// The fields with a role and their labels.
    fn with_role(&self, role: Role) -> impl Iterator<Item = (&Field<'l>, &str)> {
        let places = self.of_roles.get(&role).into_iter().flatten();
        places.map(|it| (&self.found.fields[*it], self.texts[*it].as_str()))
    }

    /// The period that the labels give: one cell, or a year and its part.
    fn period(&self) -> String {
        let part = self.of_role(Role::PartOfYear);
        if part.is_empty() {
            return self.of_role(Role::Period).to_owned();
        }
        let year = self.of_role(Role::Year);
        let heading = self.with_role(Role::PartOfYear).next();
        let is_of = |what| heading.is_some_and(|it| it.0.heading.to_lowercase().contains(what));
        match part.parse::<u8>() {
            Ok(month @ 1..=12) if is_of("month") => format!("{year}-{month:02}-01/P1M"),
            Ok(quarter @ 1..=4) if is_of("quarter") => format!("Q{quarter} {year}"),
            _ => format!("{part} {year}"),
        }
    }

    /// The row and the column of the cell that the period is read from: that of the part of a year where
    /// two give it.
    fn period_cell(&self) -> Option<(u32, u16)> {
        let first = |role| self.of_roles.get(&role).and_then(|it| it.first()).copied();
        let part = first(Role::PartOfYear).filter(|it| !self.texts[*it].is_empty());
        let at = part.or_else(|| first(Role::Period))?;
        Some((self.rows[at], self.found.fields[at].at))
    }
}

/// The cell of a row in a column.
pub(in crate::layout) fn cell(row: &Row, column: u16) -> Option<&Cell> {
    let at = row.cells.binary_search_by_key(&column, |it| it.column).ok()?;
    row.cells.get(at).filter(|it| !it.text.trim().is_empty())
}

impl Reader<'_, '_> {
    /// Takes every figure of a row, or complains of it.
    pub(super) fn row(
        &mut self,
        (labels, figures): (&mut Labels<'_, '_>, &mut Figures),
        lines: &Lines<'_, '_>,
        row: &Row,
        intake: &mut Intake,
    ) {
        labels.take(row, lines);
        let found = labels.found;
        for (at, field) in found.fields.iter().enumerate() {
            if field.column.is != Role::Value {
                continue;
            }
            let Some(cell) = figures.present(at, field, row) else {
                self.told.blank += 1;
                continue;
            };
            let place = lines.place(row.number, field.at);
            let standing = Standing { row, cell, at, place: &place };
            let taken = self.take(labels, figures, lines, &standing);
            intake.row(row.number, taken);
        }
        if let Some(cell) = labels.period_cell() {
            self.periods.note(row.number, cell);
        }
    }

    fn take(
        &mut self,
        labels: &Labels<'_, '_>,
        figures: &mut Figures,
        lines: &Lines<'_, '_>,
        standing: &Standing<'_>,
    ) -> Result<Taken, Fault> {
        let found = labels.found;
        let field = &found.fields[standing.at];
        let (unit, key) =
            self.series(labels, lines, standing).map_err(|it| it.in_column(standing.place))?;
        let mut said = figures.said(lines, standing, unit, self)?;
        said.cell = Some(SheetCell {
            sheet: u16::try_from(found.sheet + 1).unwrap_or(u16::MAX),
            column: field.at,
        });
        let period = field.period.as_ref().or(found.above.as_ref());
        let period = period.cloned().unwrap_or_else(|| labels.period());
        let year = self.layout.grammar.year.unwrap_or_else(|| self.indicators.year(key.0));
        Ok(Taken {
            part: 0,
            series: self.series.number(&key),
            label: self.labels.number(&period, year),
            said,
        })
    }

    /// The unit of a figure and its series: the numbers of the indicator, the area and the group.
    fn series<'t>(
        &mut self,
        labels: &'t Labels<'_, '_>,
        lines: &Lines<'_, '_>,
        standing: &Standing<'_>,
    ) -> Result<(&'t str, (u32, u32, u32)), Fault> {
        let found = labels.found;
        let field = &found.fields[standing.at];
        let section = section(found, lines, standing)?;
        let indicator = self.indicator(labels, field)?;
        let area = self.area(labels, field, indicator)?;
        let unit = [labels.of_role(Role::Unit), &field.column.unit, &found.table.unit]
            .into_iter()
            .find(|it| !it.is_empty())
            .unwrap_or_default();
        self.indicators.check_unit(indicator, "unit", unit)?;
        let group = self.group(labels, field, section)?;
        Ok((unit, (indicator, area, group)))
    }

    fn indicator(&mut self, labels: &Labels<'_, '_>, field: &Field<'_>) -> Result<u32, Fault> {
        let table = labels.found.table;
        let own = [&field.column.indicator, &table.indicator].into_iter().find(|it| !it.is_empty());
        let in_row = labels.of_role(Role::Indicator);
        match own {
            _ if !in_row.is_empty() => self.indicators.number("indicator", in_row),
            Some(own) if own.parse::<IndicatorId>().is_ok() => {
                self.indicators.number_by_id("indicator", own)
            }
            Some(own) => self.indicators.number("indicator", own),
            None => self.indicators.number("indicator", ""),
        }
    }

    fn area(
        &mut self,
        labels: &Labels<'_, '_>,
        field: &Field<'_>,
        indicator: u32,
    ) -> Result<u32, Fault> {
        let (code, name) = (labels.of_role(Role::AreaCode), labels.of_role(Role::AreaName));
        let place = |code, name| Place {
            column: "code of the place",
            name_column: "name of the place",
            code,
            name,
            level: "",
            code_is_enough: !labels.of_roles.contains_key(&Role::AreaName),
        };
        if !code.is_empty() {
            return self.areas.number(place(code, name));
        }
        let own = field.column.area.as_ref();
        if own.is_none() && !name.is_empty() {
            return self.areas.number_by_known_name("name of the place", name);
        }
        let planned = || self.indicators.known(indicator).and_then(|it| it.area.as_ref());
        match own.or(labels.found.table.area.as_ref()).or_else(planned) {
            Some(area) => {
                self.areas.number(Place { code_is_enough: true, ..place(area.as_str(), "") })
            }
            None => Err(Fault::held(
                "code of the place",
                "",
                "Nothing says which place the figure is of.".to_owned(),
                "Give the table a place in the layout, or the indicator one in the plan.",
            )),
        }
    }

    fn group(
        &mut self,
        labels: &Labels<'_, '_>,
        field: &Field<'_>,
        section: Option<(&str, &str)>,
    ) -> Result<u32, Fault> {
        let mut pairs: Vec<(&str, &str)> = section.into_iter().collect();
        let groups = labels.with_role(Role::Group);
        pairs.extend(groups.map(|(it, text)| (dimension(it.column, &it.heading), text)));
        pairs.extend(field.column.group.split('|').filter_map(|it| it.split_once('=')));
        let mut joined = String::new();
        for (dimension, category) in pairs {
            let category = tidied(category);
            check(dimension, &category)?;
            if WHOLES.contains(&&*category.to_lowercase()) {
                continue;
            }
            if !joined.is_empty() {
                joined.push('|');
            }
            joined.push_str(dimension);
            joined.push('=');
            joined.push_str(&category);
        }
        Ok(self.groups.number(&joined))
    }
}

/// What a group column's categories are of.
fn dimension<'c>(column: &'c Column, heading: &'c str) -> &'c str {
    if column.dimension.is_empty() { heading } else { &column.dimension }
}

/// The section that a figure stands in; a fault where it is not declared whether there are sections.
fn section<'s>(
    found: &'s Found<'_>,
    lines: &'s Lines<'_, '_>,
    standing: &Standing<'_>,
) -> Result<Option<(&'s str, &'s str)>, Fault> {
    let Some((row, text)) = &lines.section else { return Ok(None) };
    match found.table.sections.as_str() {
        "-" => Ok(None),
        "" => Err(faults::below_heading(standing.cell, standing.place, (*row, text))),
        dimension => Ok(Some((dimension, text))),
    }
}

fn check(dimension: &str, category: &str) -> Result<(), Fault> {
    names::check_label(dimension, dimension)?;
    names::check_label(dimension, category)?;
    if !dimension.contains(['|', '=']) && !category.contains('|') {
        return Ok(());
    }
    let problem = format!(
        "\"{}\" or its category holds a sign that groups are written with, | or =.",
        shown(dimension)
    );
    Err(Fault::held(
        dimension,
        category,
        problem,
        "Give the column another dimension in the layout.",
    ))
}

/// The group as it was joined.
pub(super) fn group(joined: &str) -> Group {
    Group::of(joined.split('|').filter_map(|it| it.split_once('=')))
}
