//! areas.csv: places, their hierarchy and the dates between which their codes are valid.

use delivery::{
    area::{Area, AreaCode},
    period::parse_day,
};
use jiff::civil::Date;

use super::{Reader, references::Sort, rows::read_table};

const PATH: &str = "areas.csv";
const COLUMNS: [&str; 7] =
    ["code", "name", "level", "parent", "valid_from", "valid_to", "replaced_by"];

pub(super) fn read(reader: &mut Reader<'_>) {
    read_table(reader, (PATH, "areas"), (COLUMNS, &["code", "name", "level"]), read_row);
}

fn read_row(
    reader: &mut Reader<'_>,
    line: usize,
    [code, name, level, parent, valid_from, valid_to, replaced_by]: [&str; 7],
) {
    let Some(code) = area_code(reader, (PATH, line), code) else { return };
    if name.is_empty() || level.is_empty() {
        let problem = format!("Area {code} needs a name and a level.");
        reader.problem(PATH, line, problem, "Fill both in.");
    }
    let parent = (!parent.is_empty()).then(|| area_code(reader, (PATH, line), parent)).flatten();
    let replaced_by: Vec<AreaCode> = replaced_by
        .split_whitespace()
        .filter_map(|it| area_code(reader, (PATH, line), it))
        .collect();
    let pointers = parent.iter().map(|it| ("parent", it));
    for (name, other) in pointers.chain(replaced_by.iter().map(|it| ("replaced_by", it))) {
        let from = format!("\"{name}\" of area {code}");
        reader.references.note_at((PATH, line), from, Sort::Area, other);
    }
    let (valid_from, valid_to) =
        (day(reader, (PATH, line), valid_from), day(reader, (PATH, line), valid_to));
    if valid_from.zip(valid_to).is_some_and(|(from, to)| from > to) {
        let problem = format!("Area {code} ends before it starts.");
        reader.problem(PATH, line, problem, "Correct valid_from or valid_to.");
    }
    let (name, level) = (name.to_owned(), level.to_owned());
    let area = Area { code: code.clone(), name, level, parent, valid_from, valid_to, replaced_by };
    if reader.plan.areas.insert(code.clone(), area).is_some() {
        let problem = format!("Area {code} is given twice.");
        reader.problem(PATH, line, problem, "Remove one of the rows; codes are never reused.");
    }
}

pub(super) fn area_code(
    reader: &Reader<'_>,
    (path, line): (&str, usize),
    text: &str,
) -> Option<AreaCode> {
    let code = text.parse();
    if let Err(error) = &code {
        let error: &delivery::area::AreaCodeError = error;
        reader.problem(path, line, format!("{error}."), "Correct the code.");
    }
    code.ok()
}

pub(super) fn day(reader: &Reader<'_>, (path, line): (&str, usize), text: &str) -> Option<Date> {
    let day = parse_day(text);
    if day.is_none() && !text.is_empty() {
        reader.problem(path, line, format!("\"{text}\" is not a day."), "Write it as 2023-04-01.");
    }
    day
}
