//! A source's layout: where its tables stand and what their columns mean, as a person confirmed it.
//!
//! A layout is proposed, looked at and confirmed once, kept as TOML, and used for ever after. A table
//! is found by its headings and never by its position, and every column has to be declared: a file
//! with other headings is held, and [`moved`] says which.

mod faults;
mod find;
mod head;
mod merged;
mod moved;
mod paint;
mod propose;
mod read;
mod roles;

use delivery::{area::AreaCode, id::SourceId};
use serde::{Deserialize, Serialize};

pub use paint::{Kind, Painted, PaintedCell, PaintedRow, paint};
pub use propose::{Proposal, propose};

pub(crate) use read::{read, read_text};

use crate::{
    grammar::Grammar,
    reading::{Problem, Refusal},
};

/// What stands in a heading where the period does.
pub(crate) const PERIOD: &str = "{period}";
/// The most rows that a heading may take.
const MOST_HEADER_ROWS: u32 = 8;
/// The most columns and tables of one layout.
const MOST: usize = 2_000;

/// How the files of a source are laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Its name, which is its id as well: "nhs-rtt".
    pub name: String,
    /// What the source has declared of how it writes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub grammar: Grammar,
    /// Its tables.
    #[serde(default, rename = "table")]
    pub tables: Vec<Table>,
}

/// One table of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The sheet's name; in another sheet the table is looked for where none has this name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sheet: String,
    /// Which of the tables that stand side by side under the same headings, counted from the left; 0
    /// for a table that stands alone.
    #[serde(default, skip_serializing_if = "is_default")]
    pub side: u16,
    /// How many rows its headings take.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub header_rows: u32,
    /// The indicator's id or name, for columns that give none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub indicator: String,
    /// The unit, for columns that give none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// The place, for tables without a column of places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
    /// A text above the headings with `{period}` where the period of all figures stands:
    /// "Period: {period}".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub above: String,
    /// What a date in the column of periods stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<Dates>,
    /// The dimension whose categories stand alone in rows between the figures; "-" where such rows
    /// mean nothing for the figures below them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sections: String,
    /// Its columns, every one that has a heading.
    #[serde(default, rename = "column")]
    pub columns: Vec<Column>,
}

/// What a date stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dates {
    /// The day.
    Day,
    /// The week that ends on it.
    WeekEnding,
    /// The month that it lies in.
    Month,
    /// The quarter that it lies in.
    Quarter,
    /// The calendar year that it lies in.
    Year,
    /// The twelve months that end with its month.
    YearEnding,
}

/// One column, or all columns headed by a period.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The heading; lines of a heading over several rows are joined with " / ", and `{period}` stands
    /// for any period.
    pub heading: String,
    /// What the column holds.
    pub is: Role,
    /// The dimension of a `group` column where it is not called as the heading is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dimension: String,
    /// The indicator's id or name of a `value` column.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub indicator: String,
    /// The unit of a `value` column.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// The group of a `value` column: "Sex=Female|Age=16 to 24".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// The place of a `value` column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
    /// Whether a blank cell repeats the one above it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repeats: bool,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The period.
    Period,
    /// The year of a period whose month or quarter stands in another column.
    Year,
    /// The month or quarter of a period whose year stands in another column.
    PartOfYear,
    /// The code of the place.
    AreaCode,
    /// The name of the place.
    AreaName,
    /// The indicator.
    Indicator,
    /// The unit of the row.
    Unit,
    /// A category that tells series apart.
    Group,
    /// The figures.
    Value,
    /// The lower end of the interval of the figures to the left.
    Lower,
    /// The upper end of it.
    Upper,
    /// The status of the figures to the left.
    Status,
    /// A note on the figures to the left; on all figures of the row where none stand to the left.
    Note,
    /// Nothing that is read.
    #[default]
    Ignore,
}

impl Role {
    /// Every role, with the words for it.
    pub const ALL: [(Self, &'static str); 14] = [
        (Self::Period, "Period"),
        (Self::Year, "Year, with the month or quarter in another column"),
        (Self::PartOfYear, "Month or quarter, with the year in another column"),
        (Self::AreaCode, "Code of the place"),
        (Self::AreaName, "Name of the place"),
        (Self::Indicator, "Indicator"),
        (Self::Unit, "Unit"),
        (Self::Group, "Category that tells series apart"),
        (Self::Value, "Figures"),
        (Self::Lower, "Lower end of the interval"),
        (Self::Upper, "Upper end of the interval"),
        (Self::Status, "Status"),
        (Self::Note, "Note"),
        (Self::Ignore, "Not read"),
    ];

    /// The role in words.
    pub fn words(self) -> &'static str {
        Self::ALL.iter().find(|(it, _)| *it == self).map_or("", |(_, words)| words)
    }

    /// The role as TOML and forms have it.
    pub fn code(self) -> String {
        toml::Value::try_from(self)
            .ok()
            .and_then(|it| it.as_str().map(str::to_owned))
            .unwrap_or_default()
    }
}

impl Column {
    /// Whether it stands for all columns headed by a period.
    pub(crate) fn is_wide(&self) -> bool {
        self.heading.contains(PERIOD)
    }
}

impl Layout {
    /// Reads a layout from TOML.
    ///
    /// # Errors
    /// Every problem with its line, and what to do about it.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let layout: Self =
            toml::from_str(text).map_err(|error| vec![not_toml(file, text, &error)])?;
        let problems = layout.problems(file);
        if problems.is_empty() { Ok(layout) } else { Err(problems) }
    }

    /// The layout as TOML.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// What is wrong with it, beyond its grammar.
    pub fn problems(&self, file: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut add = |problem: String, remedy: &str| {
            problems.push(Problem {
                file: file.to_owned(),
                line: 0,
                problem,
                remedy: remedy.to_owned(),
            });
        };
        if self.name.parse::<SourceId>().is_err() {
            let problem =
                format!("\"{}\" is no name for a layout.", crate::fault::shown(&self.name));
            add(problem, "Use small letters, digits and hyphens, such as nhs-rtt.");
        }
        if self.tables.is_empty() {
            add("The layout has no table.".to_owned(), "Add a [[table]] with its columns.");
        }
        let columns: usize = self.tables.iter().map(|it| it.columns.len()).sum();
        if self.tables.len() + columns > MOST {
            add(format!("The layout has more than {MOST} tables and columns."), "Split it.");
        }
        for (number, table) in self.tables.iter().enumerate() {
            table.problems(number + 1, &mut add);
        }
        problems
    }
}

impl Table {
    fn problems(&self, number: usize, add: &mut impl FnMut(String, &str)) {
        if !(1..=MOST_HEADER_ROWS).contains(&self.header_rows) {
            add(
                format!("Table {number}: headings take 1 to {MOST_HEADER_ROWS} rows."),
                "Correct header_rows.",
            );
        }
        if !self.has(Role::Value) {
            add(
                format!("Table {number}: no column holds figures."),
                "Give is = \"value\" to the columns with figures.",
            );
        }
        let named = |it: &Column| !it.indicator.is_empty() || !self.indicator.is_empty();
        let unnamed = self.columns.iter().find(|it| it.is == Role::Value && !named(it));
        if let Some(column) = unnamed.filter(|_| !self.has(Role::Indicator)) {
            let heading = crate::fault::shown(&column.heading);
            add(
                format!("Table {number}: nothing says which indicator \"{heading}\" is of."),
                "Give the table or the column an indicator.",
            );
        }
        self.problems_of_periods(number, add);
        self.problems_of_ends(number, add);
        self.problems_of_headings(number, add);
    }

    fn has(&self, role: Role) -> bool {
        self.columns.iter().any(|it| it.is == role)
    }

    fn problems_of_periods(&self, number: usize, add: &mut impl FnMut(String, &str)) {
        const REMEDY: &str = "Declare one column of periods, headings with {period}, or a text above the \
                              headings.";
        let wide = self.columns.iter().any(|it| it.is == Role::Value && it.is_wide());
        let above = self.above.contains(PERIOD);
        let said = [wide, self.has(Role::Period), self.has(Role::Year), above];
        match said.into_iter().filter(|it| *it).count() {
            0 => add(format!("Table {number}: nothing says which period a figure is of."), REMEDY),
            1 => {}
            _ => add(
                format!("Table {number}: several things say which period a figure is of."),
                REMEDY,
            ),
        }
        if self.has(Role::Year) != self.has(Role::PartOfYear) {
            add(
                format!("Table {number}: a year and a month or quarter go together."),
                "Declare both columns, or one as the period.",
            );
        }
    }

    fn problems_of_headings(&self, number: usize, add: &mut impl FnMut(String, &str)) {
        for (at, column) in self.columns.iter().enumerate() {
            let heading = crate::fault::shown(&column.heading);
            if self.columns[..at].iter().any(|it| it.heading == column.heading) {
                add(
                    format!("Table {number}: \"{heading}\" is declared twice."),
                    "Remove one of them.",
                );
            }
            if column.is_wide() && !matches!(column.is, Role::Value | Role::Ignore) {
                add(
                    format!(
                        "Table {number}: \"{heading}\" is headed by periods and holds no figures."
                    ),
                    "Give it is = \"value\" or \"ignore\".",
                );
            }
        }
    }

    /// Ends of intervals that belong to no figures, or might to several.
    fn problems_of_ends(&self, number: usize, add: &mut impl FnMut(String, &str)) {
        let is_figures = |it: &Column| it.is == Role::Value;
        let first = self.columns.iter().position(is_figures).unwrap_or_default();
        let one = self.columns.iter().filter(|it| is_figures(it)).count() == 1;
        let lost = |it: &&Column| matches!(it.is, Role::Lower | Role::Upper | Role::Status) && !one;
        if let Some(column) = self.columns[..first].iter().find(lost) {
            let heading = crate::fault::shown(&column.heading);
            add(
                format!(
                    "Table {number}: \"{heading}\" stands before all figures, and which it is of is not said."
                ),
                "Do not read it, or take a table in which it stands to the right of its figures.",
            );
        }
    }
}

fn not_toml(file: &str, text: &str, error: &toml::de::Error) -> Problem {
    let before = error.span().map_or("", |it| text.get(..it.start).unwrap_or_default());
    let line = before.matches('\n').count() + 1;
    Problem {
        file: file.to_owned(),
        line,
        problem: format!("{}.", error.message().trim_end_matches('.')),
        remedy: "docs/layouts.md lists what a layout may say.".to_owned(),
    }
}

/// Refuses a file whose layout several fit, or none.
pub(crate) fn refusal(problem: String, remedy: &str) -> Refusal {
    Refusal { problem, remedy: remedy.to_owned() }
}

const fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over by reference")]
const fn is_one(rows: &u32) -> bool {
    *rows == 1
}

fn is_default<T: Default + PartialEq>(it: &T) -> bool {
    *it == T::default()
}
