//! One folder a case: a file `input`, `layout.toml` where it needs one, and `expected.json` with what
//! reading it gives.
//!
//! Folders are numbered as the catalogue of inputs is; its number 112, how much may be uploaded, is no file and stands in
//! usecases/tests/quota.rs. A case may be named after the file's name that matters: `expected.json` holds it under "name".
//! Where it holds a "today", what is to come by then is held, as an import does.
//! With `THROUGHLINE_WRITE_EXPECTED` set, expectations are written; read the difference with care.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its case fails")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use delivery::{
    area::Area,
    indicator::{Frequency, Indicator, Role},
    observation::Observation,
    period::YearStart,
};
use ingest::{
    layout::Layout,
    reading::{File, Known, Reading},
};
use serde_json::{Value, json};

/// What the unit of the cases knows: a percentage of school years, a count, and some areas.
fn indicator() -> Indicator {
    Indicator {
        id: "school-readiness".parse().unwrap(),
        name: "Children ready for school".to_owned(),
        outcome: None,
        role: Role::Headline,
        of: None,
        unit: "%".to_owned(),
        direction: None,
        frequency: Frequency::Annual,
        lag_days: 90,
        year: YearStart::School,
        area: Some("E92000001".parse().unwrap()),
        source: None,
        definition: String::new(),
        breaks: Vec::new(),
        adds_up: false,
    }
}

fn area(code: &str, name: &str) -> Area {
    Area {
        code: code.parse().unwrap(),
        name: name.to_owned(),
        level: "nation".to_owned(),
        parent: None,
        valid_from: None,
        valid_to: None,
        replaced_by: Vec::new(),
    }
}

fn read(name: &str, bytes: &[u8], layouts: &[Layout], today: Option<&str>) -> Value {
    let homes = Indicator {
        id: "new-homes".parse().unwrap(),
        name: "New homes".to_owned(),
        unit: "homes".to_owned(),
        year: YearStart::Financial,
        adds_up: true,
        ..indicator()
    };
    let indicators = BTreeMap::from([(indicator().id, indicator()), (homes.id.clone(), homes)]);
    let inside =
        |code, name| Area { parent: Some("the-isle".parse().unwrap()), ..area(code, name) };
    let areas = [
        area("E92000001", "England"),
        area("ten-forces", "Ten forces"),
        area("the-isle", "The isle"),
        inside("the-north", "The north"),
        inside("the-south", "The south"),
    ];
    let areas = areas.into_iter().map(|it| (it.code.clone(), it)).collect();
    let known = Known { indicators: &indicators, areas: &areas, layouts };
    match ingest::read(&File { name, bytes }, &known) {
        Ok(mut reading) => {
            if let Some(today) = today {
                reading.hold_what_is_to_come(today.parse().unwrap());
            }
            told(&reading)
        }
        Err(refusal) => json!({ "refusal": refusal }),
    }
}

fn told(reading: &Reading) -> Value {
    assert_eq!(reading.rows, reading.accepted + reading.complaints.len() as u64);
    let parts = reading.parts.iter().map(|part| {
        let series: BTreeMap<String, Vec<String>> = part
            .series
            .iter()
            .map(|(key, observations)| (key.to_string(), observations.iter().map(line).collect()))
            .collect();
        json!({ "published": part.published, "series": series })
    });
    let mut told = json!({
        "layout": reading.layout,
        "rows": reading.rows,
        "accepted": reading.accepted,
        "whole_series": reading.whole_series,
        "complaints": reading.complaints,
        "remarks": reading.remarks,
        "indicators": reading.indicators,
        "areas": reading.areas,
        "parts": parts.collect::<Vec<_>>(),
    });
    if let Some(embargo) = reading.embargo {
        told["embargo"] = json!(embargo);
    }
    told
}

/// "2024-01-01/P1Y = 61.50 [60 to 63] provisional, \"note\", row 2".
fn line(it: &Observation) -> String {
    let value = it.value.as_ref().map_or("none", |it| it.text());
    let interval =
        it.interval.as_ref().map(|it| format!(" [{} to {}]", it.lower.text(), it.upper.text()));
    let status = Some(it.status.words()).filter(|it| !it.is_empty()).map(|it| format!(" {it}"));
    let note = it.note.as_ref().map(|it| format!(", {it:?}"));
    let [interval, status, note] = [interval, status, note].map(Option::unwrap_or_default);
    format!("{} = {value}{interval}{status}{note}, row {}", it.period, it.row)
}

fn check(folder: &Path) -> Result<(), String> {
    let case = folder.file_name().unwrap().to_string_lossy().into_owned();
    let bytes = fs::read(input(folder)).unwrap();
    let expected_path = folder.join("expected.json");
    let expected: Value = fs::read_to_string(&expected_path)
        .map_or(Value::Null, |it| serde_json::from_str(&it).unwrap());
    let name = expected.get("name").and_then(Value::as_str).unwrap_or("school-readiness.csv");
    let layouts: Vec<Layout> = fs::read_to_string(folder.join("layout.toml"))
        .map(|it| Layout::parse("layout.toml", &it).unwrap())
        .into_iter()
        .collect();
    let today = expected.get("today").and_then(Value::as_str);
    let mut found = read(name, &bytes, &layouts, today);
    if let Some(today) = today {
        found["today"] = json!(today);
    }
    found["name"] = json!(name);
    if std::env::var_os("THROUGHLINE_WRITE_EXPECTED").is_some() {
        fs::write(&expected_path, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
    } else if found != expected {
        let found = serde_json::to_string_pretty(&found).unwrap();
        let expected = serde_json::to_string_pretty(&expected).unwrap();
        return Err(format!("case {case}:\n{}", difference(&expected, &found)));
    }
    Ok(())
}

/// The file called "input", whatever its ending.
fn input(folder: &Path) -> PathBuf {
    let files = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    files.into_iter().find(|it| it.file_stem().is_some_and(|it| it == "input")).unwrap()
}

/// The lines that differ.
fn difference(expected: &str, found: &str) -> String {
    let (expected, found): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
    let less = expected.iter().filter(|it| !found.contains(it)).map(|it| format!("- {it}\n"));
    let more = found.iter().filter(|it| !expected.contains(it)).map(|it| format!("+ {it}\n"));
    less.chain(more).collect()
}

#[test]
fn every_case_gives_what_it_should() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut folders: Vec<_> = fs::read_dir(cases).unwrap().map(|it| it.unwrap().path()).collect();
    // What needs a past is tried where there is one, usecases/tests/cases.rs; a plan in plans.rs.
    folders.retain(|it| !it.join("before.csv").exists() && !it.join("plan").exists());
    folders.sort();
    let wrong: Vec<String> = folders.iter().filter_map(|it| check(it).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(folders.len() >= 25, "cases are missing");
}
