//! areas.csv: places, their hierarchy and the dates between which their codes are valid.

use delivery::{
    area::{Area, AreaCode},
    period::parse_day,
};
use jiff::civil::Date;

use super::{Reader, near::did_you_mean, references::Sort};
use crate::table::{Row, Table};

const PATH: &str = "areas.csv";
const COLUMNS: [&str; 7] =
    ["code", "name", "level", "parent", "valid_from", "valid_to", "replaced_by"];

pub(super) fn read(reader: &mut Reader<'_>) {
    let Some(text) = reader.file(PATH) else { return };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Err(refusal) = read_rows(reader, text) {
        reader.problem(PATH, 0, refusal.problem, refusal.remedy);
        reader.incomplete = true;
    }
}

fn read_rows(reader: &mut Reader<'_>, text: &str) -> Result<(), crate::reading::Refusal> {
    let mut table = Table::open(text)?;
    check_header(reader, &table);
    let columns = COLUMNS.map(|it| table.column(it));
    let mut row = Row::default();
    while table.read(&mut row)? {
        let line = usize::try_from(row.number).unwrap_or_default();
        match table.check(&row) {
            Ok(()) => read_row(reader, line, columns.map(|it| row.cell_if(it))),
            Err(fault) => {
                let complaint = fault.about(row.number);
                reader.problem(PATH, line, complaint.problem, complaint.remedy);
            }
        }
    }
    Ok(())
}

fn check_header(reader: &Reader<'_>, table: &Table<'_>) {
    for name in table.header.iter().filter(|it| !COLUMNS.contains(&it.as_str())) {
        let problem = format!("There is no column \"{name}\" of areas.");
        reader.problem(PATH, 1, problem, did_you_mean(name, COLUMNS.into_iter(), "Remove it"));
    }
    for name in ["code", "name", "level"] {
        if table.column(name).is_none() {
            let problem = format!("The column \"{name}\" is missing.");
            reader.problem(PATH, 1, problem, "Add it to the header and to every row.");
        }
    }
}

fn read_row(
    reader: &mut Reader<'_>,
    line: usize,
    [code, name, level, parent, valid_from, valid_to, replaced_by]: [&str; 7],
) {
    let Some(code) = area_code(reader, line, code) else { return };
    if name.is_empty() || level.is_empty() {
        let problem = format!("Area {code} needs a name and a level.");
        reader.problem(PATH, line, problem, "Fill both in.");
    }
    let parent = (!parent.is_empty()).then(|| area_code(reader, line, parent)).flatten();
    let replaced_by: Vec<AreaCode> =
        replaced_by.split_whitespace().filter_map(|it| area_code(reader, line, it)).collect();
    let pointers = parent.iter().map(|it| ("parent", it));
    for (name, other) in pointers.chain(replaced_by.iter().map(|it| ("replaced_by", it))) {
        let from = format!("\"{name}\" of area {code}");
        reader.references.note_at((PATH, line), from, Sort::Area, other);
    }
    let (valid_from, valid_to) = (day(reader, line, valid_from), day(reader, line, valid_to));
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

fn area_code(reader: &Reader<'_>, line: usize, text: &str) -> Option<AreaCode> {
    let code = text.parse();
    if let Err(error) = &code {
        let error: &delivery::area::AreaCodeError = error;
        reader.problem(PATH, line, format!("{error}."), "Correct the code.");
    }
    code.ok()
}

fn day(reader: &Reader<'_>, line: usize, text: &str) -> Option<Date> {
    let day = parse_day(text);
    if day.is_none() && !text.is_empty() {
        reader.problem(PATH, line, format!("\"{text}\" is not a day."), "Write it as 2023-04-01.");
    }
    day
}
