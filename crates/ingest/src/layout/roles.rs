//! What a column is likely to hold, told from its heading and its cells, for a person to confirm.

use delivery::area::AreaCode;

use super::{Column, PERIOD, Role, find, head::label};
use crate::{
    grammar::Grammar,
    markers,
    sheet::{Cell, Make},
};

/// Words of headings, most telling first; the heading is lower case.
const WORDS: &[(Role, &[&str])] = &[
    (Role::Lower, &["lower", "lci", "lcl"]),
    (Role::Upper, &["upper", "uci", "ucl"]),
    (Role::Status, &["status", "flag", "marker"]),
    (Role::Note, &["note", "comment", "caveat"]),
    (Role::Unit, &["unit"]),
    (Role::Indicator, &["indicator", "measure", "metric", "variable", "statistic"]),
];
const PLACES: [&str; 11] = [
    "area",
    "region",
    "local authority",
    "country",
    "geography",
    "place",
    "nation",
    "council",
    "district",
    "county",
    "provider",
];
const PARTS: [&str; 3] = ["month", "quarter", "week"];

/// Proposes what a column holds.
pub(super) fn of(heading: &str, cells: &[&Cell], grammar: &Grammar) -> Column {
    let text = heading.to_lowercase();
    let wide = pattern(heading, grammar);
    let column = |is| Column { heading: heading.to_owned(), is, ..Column::default() };
    let share = |counts: &dyn Fn(&Cell) -> bool| {
        cells.iter().filter(|it| counts(it)).count() * 100 / cells.len().max(1)
    };
    let figures = share(&|it| is_figure(it, grammar));
    if let Some(pattern) = wide.filter(|_| cells.is_empty() || figures >= 50) {
        return Column { heading: pattern, is: Role::Value, ..Column::default() };
    }
    if cells.is_empty() {
        return column(Role::Ignore);
    }
    if share(&is_code) >= 80 {
        return column(Role::AreaCode);
    }
    let has = |words: &[&str]| words.iter().any(|it| text.contains(it));
    let is_number = figures >= 60;
    let told = WORDS.iter().find(|(role, words)| {
        has(words) && (is_number == matches!(role, Role::Lower | Role::Upper))
    });
    if let Some((role, _)) = told {
        return column(*role);
    }
    if share(&|it| it.make == Make::Date || is_period_label(it, grammar)) >= 80 {
        return column(Role::Period);
    }
    if has(&PARTS) && share(&|it| is_part(&it.text)) >= 80 {
        return column(Role::PartOfYear);
    }
    // A date as a plain number may be counted from one year or another: it is held, and not a figure.
    if is_number && ["date", "day", "period", "time"].contains(&&*text) {
        return column(Role::Period);
    }
    if is_number {
        let is =
            if text.split_whitespace().any(|it| it == "code") { Role::Ignore } else { Role::Value };
        return Column { unit: unit(heading, cells), ..column(is) };
    }
    column(if has(&PLACES) { Role::AreaName } else { Role::Group })
}

/// The heading with `{period}` where a period stands: first, last, or as one of its lines.
fn pattern(heading: &str, grammar: &Grammar) -> Option<String> {
    let lines: Vec<&str> = heading.split(" / ").collect();
    let at = lines.iter().position(|it| find::is_period(it, grammar))?;
    let mut lines: Vec<&str> = lines;
    lines[at] = PERIOD;
    Some(lines.join(" / "))
}

/// A number, or a sign that stands for one.
pub(super) fn is_figure(cell: &Cell, grammar: &Grammar) -> bool {
    match cell.make {
        Make::Number => true,
        Make::Text => {
            let text = cell.text.trim();
            if text.parse::<delivery::value::Value>().is_ok() {
                return true;
            }
            let number = text
                .starts_with(|it: char| it.is_ascii_digit() || "-(\u{2212}<>~\u{a3}".contains(it));
            let plain = number && text.chars().filter(|it| it.is_alphabetic()).count() <= 1;
            (plain
                && !find::is_period(text, grammar)
                && text.contains(|it: char| it.is_ascii_digit()))
                || markers::alone(text, grammar).is_some()
        }
        Make::Date | Make::Boolean | Make::Error | Make::Uncomputed => false,
    }
}

fn is_code(cell: &Cell) -> bool {
    cell.text.trim().parse::<AreaCode>().is_ok_and(|it| it.looks_official())
}

/// A label of a period; a plain year counts, since a figure column has other numbers as well.
fn is_period_label(cell: &Cell, grammar: &Grammar) -> bool {
    let text = label(cell, None);
    let is_year = |it: u16| (1800..=2200).contains(&it);
    text.trim().parse::<u16>().map_or_else(|_| find::is_period(text.trim(), grammar), is_year)
}

fn is_part(text: &str) -> bool {
    let text = text.trim();
    let quarter = text.strip_prefix(['Q', 'q']).unwrap_or(text);
    quarter.parse::<u8>().is_ok_and(|it| (1..=53).contains(&it))
        || crate::labels::names_a_month(text)
}

/// The unit that a heading names in brackets or by its words, or that the cells are shown with.
fn unit(heading: &str, cells: &[&Cell]) -> String {
    let shown = |it: &&Cell| super::read::shown_per_cent(it);
    let bracket =
        heading.strip_suffix(')').and_then(|it| it.rsplit_once('(')).map_or("", |it| it.1);
    let lower = heading.to_lowercase();
    if cells.iter().any(shown) || heading.contains('%') || lower.contains("per cent") {
        "%".to_owned()
    } else {
        bracket.to_owned()
    }
}
