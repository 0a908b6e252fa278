//! The form of a layout: a field for whatever a person may correct, and back.

use delivery::area::AreaCode;
use usecases::{
    Problem,
    layout::{Column, Dates, Grammar, Layout, Meaning, Role, Table},
};

use crate::form::Fields;

/// One choice of a list.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) words: &'static str,
    pub(super) selected: bool,
}

/// One column as a person may correct it.
pub(super) struct ColumnForm {
    pub(super) name: String,
    pub(super) column: Column,
    /// The indicator of figures, or the dimension of a category.
    pub(super) of: String,
    /// The place of all its figures; a layout may have one that the form does not ask for.
    pub(super) area: String,
    pub(super) roles: Vec<Choice>,
}

/// One table as a person may correct it.
pub(super) struct TableForm {
    pub(super) name: String,
    pub(super) number: usize,
    pub(super) table: Table,
    pub(super) area: String,
    pub(super) dates: Vec<Choice>,
    pub(super) columns: Vec<ColumnForm>,
}

impl TableForm {
    /// The field of its place.
    pub(super) fn area_field(&self) -> String {
        format!("{}.area", self.name)
    }
}

/// A sign in place of figures, with what it may mean.
pub(super) struct SignForm {
    pub(super) name: String,
    pub(super) sign: String,
    pub(super) meanings: Vec<Choice>,
}

const DATES: [(&str, &str); 7] = [
    ("", "as they are shown"),
    ("day", "the day"),
    ("week-ending", "the week that ends on it"),
    ("month", "its month"),
    ("quarter", "its quarter"),
    ("year", "its calendar year"),
    ("year-ending", "the twelve months that end with its month"),
];

const MEANINGS: [(&str, &str); 7] = [
    ("", "not said: hold the figures"),
    ("not-available", "not available"),
    ("confidential", "confidential"),
    ("not-applicable", "not applicable"),
    ("zero", "zero"),
    ("low-reliability", "low reliability"),
    ("note", "points to a note"),
];

/// A name, a label and the choices.
type Habit = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// How the source writes, where its cells may mean two things.
const HABITS: [Habit; 6] = [
    (
        "decimal",
        "Mark before decimals",
        &[("", "not said"), ("point", "point"), ("comma", "comma")],
    ),
    (
        "dates",
        "Order of dates such as 12/10/2024",
        &[
            ("", "not said"),
            ("day-month-year", "day, month, year"),
            ("month-day-year", "month, day, year"),
        ],
    ),
    (
        "pairs",
        "2009-10 means",
        &[("", "not said"), ("month", "October 2009"), ("year", "the year that starts in 2009")],
    ),
    (
        "year",
        "2024/25 starts in",
        &[("", "as the plan says"), ("financial", "April"), ("school", "September")],
    ),
    (
        "quarters",
        "Q3 2024 is of the",
        &[("", "not said"), ("calendar", "calendar year"), ("financial", "financial year")],
    ),
    (
        "week",
        "Numbered weeks start on",
        &[("", "not said"), ("monday", "Monday"), ("sunday", "Sunday"), ("saturday", "Saturday")],
    ),
];

fn choices(all: &[(&str, &'static str)], chosen: &str) -> Vec<Choice> {
    let choice = |(value, words): &(&str, &'static str)| Choice {
        value: (*value).to_owned(),
        words,
        selected: *value == chosen,
    };
    all.iter().map(choice).collect()
}

/// The word that stands for a value in TOML and JSON; empty for none.
fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// The tables of a layout as fields.
pub(super) fn tables(layout: &Layout) -> Vec<TableForm> {
    layout.tables.iter().enumerate().map(|(at, table)| table_form(at, table)).collect()
}

fn table_form(at: usize, table: &Table) -> TableForm {
    let name = format!("t{at}");
    let column = |(number, column): (usize, &Column)| ColumnForm {
        name: format!("{name}c{number}"),
        of: if column.is == Role::Group { &column.dimension } else { &column.indicator }.clone(),
        roles: Role::ALL
            .iter()
            .map(|(role, words)| Choice { value: role.code(), words, selected: *role == column.is })
            .collect(),
        area: column.area.as_ref().map(ToString::to_string).unwrap_or_default(),
        column: column.clone(),
    };
    TableForm {
        number: at + 1,
        columns: table.columns.iter().enumerate().map(column).collect(),
        area: table.area.as_ref().map(ToString::to_string).unwrap_or_default(),
        dates: choices(&DATES, &word(&table.dates)),
        table: table.clone(),
        name,
    }
}

/// How the source writes, as fields.
pub(super) fn habits(layout: &Layout) -> Vec<(&'static str, &'static str, Vec<Choice>)> {
    let grammar = serde_json::to_value(&layout.grammar).unwrap_or_default();
    let chosen = |name: &str| grammar[name].as_str().unwrap_or_default().to_owned();
    let habit = |(name, label, all): &Habit| (*name, *label, choices(all, &chosen(name)));
    HABITS.iter().map(habit).collect()
}

/// Signs in place of figures, as fields.
pub(super) fn signs(layout: &Layout, found: &[String]) -> Vec<SignForm> {
    let declared = layout.grammar.markers.keys().filter(|it| !found.contains(it));
    let all = found.iter().chain(declared);
    let sign = |(at, sign): (usize, &String)| SignForm {
        name: format!("s{at}"),
        sign: sign.clone(),
        meanings: choices(
            &MEANINGS,
            &layout.grammar.markers.get(sign).map(|it| String::from(*it)).unwrap_or_default(),
        ),
    };
    all.enumerate().map(sign).collect()
}

/// The layout that the form says.
pub(super) fn read(fields: &Fields) -> (Layout, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut layout = Layout {
        name: fields.text("name").to_owned(),
        grammar: grammar(fields),
        ..Layout::default()
    };
    for at in 0.. {
        let name = format!("t{at}");
        if !fields.has(&format!("{name}.header_rows")) {
            break;
        }
        // A table that is not to be read leaves the layout.
        if fields.text(&format!("{name}.read")).is_empty() {
            continue;
        }
        layout.tables.push(table(fields, &name, &mut problems));
    }
    (layout, problems)
}

fn grammar(fields: &Fields) -> Grammar {
    let said = |(name, ..): &Habit| {
        let value = fields.text(&format!("grammar.{name}"));
        (!value.is_empty()).then(|| ((*name).to_owned(), serde_json::json!(value)))
    };
    let said = HABITS.iter().filter_map(said).collect::<serde_json::Map<_, _>>();
    // What is no choice of the form was not chosen there, and says nothing.
    let mut grammar: Grammar = serde_json::from_value(said.into()).unwrap_or_default();
    for at in 0.. {
        let sign = fields.text(&format!("s{at}.sign"));
        if sign.is_empty() {
            break;
        }
        if let Ok(meaning) = Meaning::try_from(fields.text(&format!("s{at}.means")).to_owned()) {
            grammar.markers.insert(sign.to_owned(), meaning);
        }
    }
    grammar
}

fn table(fields: &Fields, name: &str, problems: &mut Vec<Problem>) -> Table {
    let text = |field: &str| fields.text(&format!("{name}.{field}")).to_owned();
    let area = text("area");
    let code = (!area.is_empty()).then(|| area.parse::<AreaCode>());
    if let Some(Err(error)) = &code {
        let remedy = "Write the code of a place, such as E92000001.";
        problems.push(Problem::new(&format!("{name}.area"), format!("{error}."), remedy));
    }
    let header_rows = text("header_rows").parse().unwrap_or_else(|_| {
        let problem = "The number of rows of headings is no number.";
        problems.push(Problem::new(&format!("{name}.header_rows"), problem, "Write 1 to 8."));
        1
    });
    let mut columns = Vec::new();
    for at in 0.. {
        let column = format!("{name}c{at}");
        let heading = fields.exact(&format!("{column}.heading"));
        if heading.is_empty() {
            break;
        }
        columns.push(self::column(fields, &column, heading));
    }
    Table {
        sheet: fields.exact(&format!("{name}.sheet")).to_owned(),
        header_rows,
        indicator: text("indicator"),
        unit: text("unit"),
        area: code.and_then(Result::ok),
        above: text("above"),
        dates: serde_json::from_value::<Dates>(serde_json::json!(text("dates"))).ok(),
        sections: text("sections"),
        side: text("side").parse().unwrap_or_default(),
        columns,
    }
}

fn column(fields: &Fields, name: &str, heading: &str) -> Column {
    let text = |field: &str| fields.text(&format!("{name}.{field}")).to_owned();
    let is: Role = serde_json::from_value(serde_json::json!(text("is"))).unwrap_or_default();
    let (of, is_group) = (text("of"), is == Role::Group);
    Column {
        heading: heading.to_owned(),
        is,
        dimension: if is_group { of.clone() } else { String::new() },
        indicator: if is == Role::Value { of } else { String::new() },
        unit: text("unit"),
        group: text("group"),
        area: text("area").parse().ok(),
        repeats: !text("repeats").is_empty(),
    }
}
