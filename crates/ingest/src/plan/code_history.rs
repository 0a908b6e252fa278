//! code-history.csv: how codes of places follow one another, and the names that they had.

use std::collections::{BTreeMap, BTreeSet};

use delivery::{
    area::AreaCode,
    succession::{Kind, Naming, Succession},
    value::Value,
};
use jiff::civil::Date;

use super::{
    Reader,
    areas::{area_code, day},
    near::did_you_mean,
    rows::read_table,
};

const PATH: &str = "code-history.csv";
const COLUMNS: [&str; 9] = [
    "code",
    "name",
    "valid_from",
    "valid_to",
    "replaced_by",
    "kind",
    "weight",
    "weight_of",
    "source",
];

/// Reads the file, and takes over what areas.csv says of codes that it does not speak of.
pub(super) fn read(reader: &mut Reader<'_>) {
    let mut lines: BTreeMap<(AreaCode, AreaCode), usize> = BTreeMap::new();
    let mut rows: Vec<(usize, AreaCode, Naming)> = Vec::new();
    read_table(reader, (PATH, "the code history"), (COLUMNS, &["code"]), |reader, line, cells| {
        read_row(reader, line, cells, &mut rows);
        if let Some(last) = reader.plan.codes.successions.last() {
            lines.entry((last.from.clone(), last.to.clone())).or_insert(line);
        }
    });
    names(reader, rows);
    check_kinds(reader, &lines);
    check_weights(reader, &lines);
    check_areas(reader, &lines);
    add_unstated(reader);
    let by_codes = |a: &Succession, b: &Succession| (&a.from, &a.to).cmp(&(&b.from, &b.to));
    reader.plan.codes.successions.sort_by(by_codes);
}

fn read_row(
    reader: &mut Reader<'_>,
    line: usize,
    [code, name, valid_from, valid_to, replaced_by, kind, weight, weight_of, source]: [&str; 9],
    rows: &mut Vec<(usize, AreaCode, Naming)>,
) {
    let place = (PATH, line);
    let Some(code) = area_code(reader, place, code) else { return };
    let (from, to) = (day(reader, place, valid_from), day(reader, place, valid_to));
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        let problem = format!("Code {code} ends before it starts.");
        reader.problem(PATH, line, problem, "Correct valid_from or valid_to.");
    }
    rows.push((line, code.clone(), Naming { name: name.to_owned(), from, to }));
    if replaced_by.is_empty() {
        if !kind.is_empty() || !weight.is_empty() {
            let problem = format!("Nothing says what replaced {code}, and the row has a kind.");
            reader.problem(
                PATH,
                line,
                problem,
                "Fill in replaced_by, or leave kind and weight blank.",
            );
        }
        return;
    }
    let Some(successor) = area_code(reader, place, replaced_by) else { return };
    if to.is_none() && valid_to.is_empty() {
        let problem = format!("Nothing says when {successor} replaced {code}.");
        reader.problem(PATH, line, problem, "Give the last day of the code as valid_to.");
    }
    let said = reader.plan.codes.successions.iter();
    if said.clone().any(|it| it.from == code && it.to == successor) {
        let problem = format!("The row says again that {successor} replaced {code}.");
        reader.problem(PATH, line, problem, "Remove one of the rows.");
    }
    let succession = Succession {
        kind: read_kind(reader, line, kind),
        weight: read_weight(reader, line, weight),
        from: code,
        to: successor,
        ended: to,
        weight_of: weight_of.to_owned(),
        source: source.to_owned(),
    };
    reader.plan.codes.successions.push(succession);
}

fn read_kind(reader: &Reader<'_>, line: usize, text: &str) -> Kind {
    let stated = Kind::STATED.iter().find(|(name, _)| *name == text);
    stated.map_or_else(
        || {
            if !text.is_empty() {
                let names = Kind::STATED.iter().map(|it| it.0);
                let remedy =
                    did_you_mean(text, names, "Write recoded, changed-boundary, split or merged");
                reader.problem(PATH, line, format!("\"{text}\" is no kind of succession."), remedy);
            }
            Kind::Unstated
        },
        |it| it.1,
    )
}

fn read_weight(reader: &Reader<'_>, line: usize, text: &str) -> Option<Value> {
    if text.is_empty() {
        return None;
    }
    let weight = text.parse::<Value>().ok().filter(|it| (0.0..=1.0).contains(&it.number()));
    if weight.is_none() {
        let problem = format!("The weight \"{text}\" is not a number from 0 to 1.");
        reader.problem(PATH, line, problem, "Write a part of one, such as 0.45.");
    }
    weight
}

/// Names with their days; a code that was given to another place after it ended is refused.
fn names(reader: &mut Reader<'_>, mut rows: Vec<(usize, AreaCode, Naming)>) {
    rows.sort_by(|a, b| {
        (&a.1, a.2.from, a.2.to.is_none(), a.0).cmp(&(&b.1, b.2.from, b.2.to.is_none(), b.0))
    });
    for (line, code, naming) in rows {
        let ended = reader.plan.codes.successors(&code).filter_map(|it| it.ended).min();
        if ended.zip(naming.from).is_some_and(|(ended, from)| from > ended) {
            let problem = format!("Code {code} ended and is given to a place again.");
            reader.problem(
                PATH,
                line,
                problem,
                "Codes are never reused: correct the code or the days.",
            );
            continue;
        }
        let names = reader.plan.codes.names.entry(code).or_default();
        if !naming.name.is_empty() && !names.contains(&naming) {
            names.push(naming);
        }
    }
    reader.plan.codes.names.retain(|_, it| !it.is_empty());
}

type Lines = BTreeMap<(AreaCode, AreaCode), usize>;

/// What is one to one has one code on either side; what is split or merged has several on one.
fn check_kinds(reader: &Reader<'_>, lines: &Lines) {
    let codes = &reader.plan.codes;
    for it in &codes.successions {
        let line = lines.get(&(it.from.clone(), it.to.clone())).copied().unwrap_or_default();
        let after = codes.successors(&it.from).count();
        let before = codes.predecessors(&it.to).count();
        let rivals = codes.predecessors(&it.to).filter(|it| it.kind.is_one_to_one()).count();
        let problem = match it.kind {
            _ if it.from == it.to => format!("Code {} replaces itself.", it.from),
            Kind::Recoded | Kind::ChangedBoundary if after > 1 => {
                format!("Code {} is followed by several, and by {} one to one.", it.from, it.to)
            }
            Kind::Recoded | Kind::ChangedBoundary if rivals > 1 => {
                format!("Code {} follows several codes one to one.", it.to)
            }
            Kind::Split if after < 2 => {
                format!("Code {} was split, and only {} replaces it.", it.from, it.to)
            }
            Kind::Merged if before < 2 => {
                format!("Code {} was merged into {}, and nothing else was.", it.from, it.to)
            }
            Kind::Recoded | Kind::ChangedBoundary | Kind::Split | Kind::Merged | Kind::Unstated => {
                continue;
            }
        };
        reader.problem(PATH, line, problem, "Correct the kind, or add the rows that are missing.");
    }
}

/// Weights are given for all parts or for none, and are parts of one.
fn check_weights(reader: &Reader<'_>, lines: &Lines) {
    let mut parts: BTreeMap<(&AreaCode, Kind), Vec<&Succession>> = BTreeMap::new();
    for it in &reader.plan.codes.successions {
        match it.kind {
            Kind::Split => parts.entry((&it.from, it.kind)).or_default().push(it),
            Kind::Merged => parts.entry((&it.to, it.kind)).or_default().push(it),
            Kind::Recoded | Kind::ChangedBoundary | Kind::Unstated if it.weight.is_some() => {
                parts.entry((&it.from, it.kind)).or_default().push(it);
            }
            Kind::Recoded | Kind::ChangedBoundary | Kind::Unstated => {}
        }
    }
    for ((code, kind), parts) in parts {
        let line = lines.get(&(parts[0].from.clone(), parts[0].to.clone())).copied();
        let given: Vec<&Value> = parts.iter().filter_map(|it| it.weight.as_ref()).collect();
        let whole = delivery::exact::sum(&given).is_some_and(|it| it.is("1"));
        let (problem, remedy) = match given.len() {
            0 => continue,
            _ if !matches!(kind, Kind::Split | Kind::Merged) => {
                ("has a weight and is neither split nor merged", "Leave the weight blank.")
            }
            some if some < parts.len() => {
                ("has weights for some of its parts", "Give every part's weight, or none.")
            }
            _ if !whole => ("has parts whose weights do not add to 1", "Correct the weights."),
            _ => continue,
        };
        reader.problem(PATH, line.unwrap_or_default(), format!("Code {code} {problem}."), remedy);
    }
}

/// What areas.csv says of the end of a code must not be something else.
fn check_areas(reader: &Reader<'_>, lines: &Lines) {
    for it in &reader.plan.codes.successions {
        let Some(area) = reader.plan.areas.get(&it.from) else { continue };
        let line = lines.get(&(it.from.clone(), it.to.clone())).copied().unwrap_or_default();
        let other_day = |ended: Date| area.valid_to.is_some_and(|it| it != ended);
        let problem = if !area.replaced_by.is_empty() && !area.replaced_by.contains(&it.to) {
            format!("areas.csv does not say that {} replaced {}.", it.to, it.from)
        } else if it.ended.is_some_and(other_day) {
            format!("areas.csv has another last day of {}.", it.from)
        } else {
            continue;
        };
        reader.problem(PATH, line, problem, "Make the two files say the same.");
    }
}

/// Successions that areas.csv states, and of which nobody has said the kind.
fn add_unstated(reader: &mut Reader<'_>) {
    let codes = &reader.plan.codes;
    let said: BTreeSet<_> = codes.successions.iter().map(|it| (&it.from, &it.to)).collect();
    let pairs = reader
        .plan
        .areas
        .values()
        .flat_map(|area| area.replaced_by.iter().map(move |it| (area, it)));
    let unstated =
        pairs.filter(|(area, to)| !said.contains(&(&area.code, *to))).map(|(area, to)| {
            Succession {
                from: area.code.clone(),
                to: to.clone(),
                ended: area.valid_to,
                kind: Kind::Unstated,
                weight: None,
                weight_of: String::new(),
                source: String::new(),
            }
        });
    let unstated: Vec<_> = unstated.collect();
    reader.plan.codes.successions.extend(unstated);
}
