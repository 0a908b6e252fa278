//! Whatever is written in a format that describes itself is read back with the same text.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its own file fails")]

use std::collections::BTreeMap;

use ingest::reading::{File, Known, Reading};
use proptest::prelude::*;
use serde_json::json;

const PLACES: [&str; 3] = ["E92000001", "W92000004", "E12000001"];
const YEARS: [&str; 4] = ["2019", "2020", "2021", "2022"];

fn read(text: &str) -> Reading {
    let (indicators, areas) = (BTreeMap::new(), BTreeMap::new());
    let file = File { name: "figures", bytes: text.as_bytes() };
    ingest::read(&file, &Known { indicators: &indicators, areas: &areas, layouts: &[] }).unwrap()
}

/// The text of each figure, and the place and year it is of, in the order of the file.
fn figures(reading: &Reading) -> Vec<(String, String, Option<String>)> {
    let mut figures = BTreeMap::new();
    for (key, observations) in reading.parts.iter().flat_map(|it| &it.series) {
        let group = key.group.as_str();
        for it in observations {
            let value = it.value.as_ref().map(|it| it.text().to_owned());
            let place = format!("{} {group}", key.area);
            figures.insert(it.row, (place, it.period.start().year().to_string(), value));
        }
    }
    figures.into_values().collect()
}

/// What should be found: each place, sex and year in turn.
fn wanted(values: &[Option<String>]) -> Vec<(String, String, Option<String>)> {
    let places = PLACES.iter().flat_map(|place| {
        ["Sex=Female", "Sex=Male"].iter().flat_map(move |sex| {
            YEARS.iter().map(move |year| (format!("{place} {sex}"), (*year).to_owned()))
        })
    });
    places.zip(values).map(|((place, year), value)| (place, year, value.clone())).collect()
}

/// A number as text, with more digits than a number of the computer's can hold.
fn number() -> impl Strategy<Value = String> {
    "-?(0|[1-9][0-9]{0,22})(\\.[0-9]{1,12})?([eE][+-]?[0-9]{1,2})?"
}

fn values() -> impl Strategy<Value = Vec<Option<String>>> {
    prop::collection::vec(prop::option::weighted(0.9, number()), 24)
}

fn json_stat(values: &str) -> String {
    let dimension = json!({
        "geo": { "category": { "index": PLACES } },
        "sex": { "label": "Sex", "category": { "index": ["F", "M"], "label": { "F": "Female", "M": "Male" } } },
        "time": { "category": { "index": YEARS } },
    });
    format!(
        "{{\"version\":\"2.0\",\"class\":\"dataset\",\"label\":\"Figures\",\"id\":[\"geo\",\"sex\",\
         \"time\"],\"size\":[3,2,4],\"role\":{{\"time\":[\"time\"],\"geo\":[\"geo\"]}},\
         \"dimension\":{dimension},\"value\":{values}}}"
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn json_stat_keeps_every_text(values in values()) {
        let null = || "null".to_owned();
        let list: Vec<String> = values.iter().map(|it| it.clone().unwrap_or_else(null)).collect();
        let whole = read(&json_stat(&format!("[{}]", list.join(", "))));
        prop_assert_eq!(&figures(&whole), &wanted(&values));

        let given = values.iter().enumerate();
        let some: Vec<String> =
            given.filter_map(|(at, it)| Some(format!("\"{at}\": {}", it.as_ref()?))).collect();
        let sparse = read(&json_stat(&format!("{{{}}}", some.join(","))));
        let mut found = wanted(&values);
        found.retain(|it| it.2.is_some());
        prop_assert_eq!(figures(&sparse), found);
        let left_out = values.iter().any(Option::is_none);
        prop_assert_eq!(sparse.complaints.len(), usize::from(left_out));
        prop_assert_eq!(sparse.rows, sparse.accepted + sparse.complaints.len() as u64);
    }
}

#[test]
fn a_figure_leads_back_to_its_place() {
    let cell = |bytes: &[u8], row: u32, column: &str| {
        let cells = ingest::cells(bytes, row)?;
        cells.into_iter().find(|it| it.0 == column).map(|it| it.1)
    };
    let json = include_bytes!("cases/json-stat/input.bin");
    assert_eq!(cell(json, 4, "Region").as_deref(), Some("E92000001: England"));
    assert_eq!(cell(json, 4, "value").as_deref(), Some("9007199254740993"));
    assert_eq!(cell(json, 13, "value"), None);
    let px = include_bytes!("cases/pc-axis/input.bin");
    assert_eq!(cell(px, 1, "tenure").as_deref(), Some("Total"));
    assert_eq!(cell(px, 1, "value").as_deref(), Some("61.50"));
    let csv = include_bytes!("cases/sdmx-csv-1/input.csv");
    assert_eq!(cell(csv, 2, "OBS_VALUE").as_deref(), Some("61.50"));
}

/// A sound file with a stretch of it replaced.
fn broken(text: &str, at: usize, length: usize, with: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let start = at % bytes.len();
    let end = (start + length).min(bytes.len());
    [&bytes[..start], with.as_bytes(), &bytes[end..]].concat()
}

fn accounts(bytes: &[u8]) {
    let (indicators, areas) = (BTreeMap::new(), BTreeMap::new());
    let known = Known { indicators: &indicators, areas: &areas, layouts: &[] };
    let file = File { name: "figures", bytes };
    if let Ok(reading) = ingest::read(&file, &known) {
        assert_eq!(reading.rows, reading.accepted + reading.complaints.len() as u64);
        let observations = reading.parts.iter().flat_map(|it| &it.series).map(|it| it.1.len());
        assert_eq!(reading.accepted, observations.sum::<usize>() as u64);
    }
    for row in [0, 1, 7, u32::MAX] {
        let _cells = ingest::cells(bytes, row);
    }
}

/// What may come in the place of something else.
fn rubbish() -> impl Strategy<Value = String> {
    prop_oneof![
        "[\\[\\]{}\",:;=0-9a-z.\n-]{0,6}",
        prop::sample::select(vec![
            "null",
            "[]",
            "{}",
            "99999999999999999999",
            "\"\"",
            "-1",
            "\u{e9}"
        ])
        .prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_damaged_json_stat_is_accounted_for(
        at in any::<usize>(), length in 0..12_usize, with in rubbish(), cut in any::<bool>())
    {
        let sound = include_str!("cases/json-stat/input.bin");
        accounts(&broken(sound, at, if cut { usize::MAX / 2 } else { length }, &with));
    }
}

fn sdmx_csv(values: &[Option<String>], version: u8, names: bool) -> String {
    let colon = |name: &str| if names { format!(": {name}") } else { String::new() };
    let structure = if version == 1 { "DATAFLOW" } else { "STRUCTURE,STRUCTURE_ID,ACTION" };
    let flow = if version == 1 { "X:FIGURES(1.0)" } else { "dataflow,X:FIGURES(1.0.0),I" };
    let mut text = format!(
        "{structure},REF_AREA{},SEX{},TIME_PERIOD{},OBS_VALUE{},OBS_STATUS\n",
        colon("Area"),
        colon("Sex"),
        colon("Time"),
        colon("Value"),
    );
    let mut values = values.iter();
    for place in PLACES {
        for sex in ["Female", "Male"] {
            for (year, value) in YEARS.iter().zip(&mut values) {
                let (code, place) = (&sex[..1], format!("{place}{}", colon("Somewhere")));
                let sex = if names { format!("{code}: {sex}") } else { sex.to_owned() };
                let value = value.as_deref().unwrap_or("NaN");
                let cells = [flow, &place, &sex, year, value, "A"];
                text.push_str(&cells.join(","));
                text.push('\n');
            }
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn sdmx_csv_keeps_every_text(values in values(), version in 1..=2_u8, names in any::<bool>()) {
        let mut found = figures(&read(&sdmx_csv(&values, version, names)));
        if !names {
            found.iter_mut().for_each(|it| it.0 = it.0.replace("SEX=", "Sex="));
        }
        prop_assert_eq!(found, wanted(&values));
    }

    #[test]
    fn a_damaged_sdmx_csv_is_accounted_for(
        case in 0..3_usize, at in any::<usize>(), length in 0..12_usize, with in rubbish())
    {
        let sound = [
            include_str!("cases/sdmx-csv-1/input.csv"),
            include_str!("cases/sdmx-csv-2-actions/input.csv"),
            include_str!("cases/sdmx-csv-2-names/input.csv"),
        ];
        accounts(&broken(sound[case], at, length, &with));
    }
}

fn pc_axis(values: &[Option<String>]) -> String {
    let list = |it: &[&str]| format!("\"{}\"", it.join("\",\""));
    let line = |it: &[Option<String>]| {
        let figures: Vec<&str> = it.iter().map(|it| it.as_deref().unwrap_or("\"..\"")).collect();
        figures.join(" ")
    };
    let lines: Vec<String> = values.chunks(YEARS.len()).map(line).collect();
    let (places, years) = (list(&PLACES), list(&YEARS));
    format!(
        "CHARSET=\"ANSI\";\nCONTENTS=\"Figures\";\nSTUB=\"place\",\"Sex\";\nHEADING=\"year\";\n\
         VALUES(\"place\")={places};\nVALUES(\"Sex\")=\"Female\",\"Male\";\n\
         VALUES(\"year\")={years};\nTIMEVAL(\"year\")=TLIST(A1),{years};\nDATA=\n{} \n;\n",
        lines.join(" \n")
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn pc_axis_keeps_every_text(values in values()) {
        prop_assert_eq!(figures(&read(&pc_axis(&values))), wanted(&values));
    }

    #[test]
    fn a_damaged_pc_axis_is_accounted_for(
        case in 0..2_usize, at in any::<usize>(), length in 0..12_usize, with in rubbish())
    {
        let sound = [
            include_str!("cases/pc-axis/input.bin"),
            include_str!("cases/pc-axis-contents/input.bin"),
        ];
        accounts(&broken(sound[case], at, length, &with));
    }
}
