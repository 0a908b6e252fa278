//! SDMX-ML and SDMX-JSON: whatever is written comes back with the same text, in whichever shape; what is
//! damaged is accounted for; what is hostile is refused at once.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its own file fails")]

use std::{
    collections::BTreeMap,
    fmt::Write,
    time::{Duration, Instant},
};

use ingest::reading::{File, Known, Reading, Refusal};
use proptest::prelude::*;

const PLACES: [&str; 2] = ["E92000001", "W92000004"];
const SEXES: [&str; 2] = ["F", "M"];
const YEARS: [&str; 3] = ["2020", "2021", "2022"];

fn read(bytes: &[u8]) -> Result<Reading, Refusal> {
    let (indicators, areas) = (BTreeMap::new(), BTreeMap::new());
    let known = Known { indicators: &indicators, areas: &areas, layouts: &[] };
    ingest::read(&File { name: "figures", bytes }, &known)
}

/// Place, sex and year of each figure, with its text.
fn figures(reading: &Reading) -> BTreeMap<String, Option<String>> {
    assert_eq!(reading.complaints, Vec::new());
    let observations = reading.parts.iter().flat_map(|it| &it.series).flat_map(|(key, list)| {
        list.iter().map(move |it| {
            let value = it.value.as_ref().map(|it| it.text().to_owned());
            (format!("{} {} {}", key.area, key.group.as_str(), it.period.start().year()), value)
        })
    });
    observations.collect()
}

type Figures = Vec<(&'static str, &'static str, &'static str, Option<String>)>;

fn keyed(values: &[Option<String>]) -> Figures {
    let keys = PLACES.iter().flat_map(|place| {
        SEXES.iter().flat_map(move |sex| YEARS.iter().map(move |year| (*place, *sex, *year)))
    });
    keys.zip(values).map(|((place, sex, year), it)| (place, sex, year, it.clone())).collect()
}

fn wanted(figures: &Figures) -> BTreeMap<String, Option<String>> {
    let name = |it: &(&str, &str, &str, Option<String>)| {
        (format!("{} SEX={} {}", it.0, it.1, it.2), it.3.clone())
    };
    figures.iter().map(name).collect()
}

/// A number as text, with more digits than a number of the computer's can hold.
fn values() -> impl Strategy<Value = Vec<Option<String>>> {
    let number = "-?(0|[1-9][0-9]{0,22})(\\.[0-9]{1,12})?([eE][+-]?[0-9]{1,2})?";
    let some = prop::collection::vec(prop::option::weighted(0.9, number), 12);
    some.prop_filter("a message without values is refused", |it| it.iter().any(Option::is_some))
}

fn message(kind: &str, version: &str, dimension: &str, data: &str) -> String {
    let address = "http://www.sdmx.org/resources/sdmxml/schemas";
    format!(
        "<m:{kind} xmlns:m='{address}/{version}/message' xmlns:g='{address}/{version}/data/x'>\
         <m:Header><m:Structure structureID='S' dimensionAtObservation='{dimension}'><m:Structure>\
         <Ref id='FIGURES'/></m:Structure></m:Structure></m:Header><m:DataSet structureRef='S'>\
         {data}</m:DataSet></m:{kind}>"
    )
}

fn generic(figures: &Figures, flat: bool) -> String {
    let mut data = String::new();
    for (place, sex, year, value) in figures {
        let one = |id: &str, code: &str| format!("<g:Value id='{id}' value='{code}'/>");
        let key = one("REF_AREA", place) + &one("SEX", sex);
        let figure = format!("<g:ObsValue value='{}'/>", value.as_deref().unwrap_or("NaN"));
        if flat {
            let key = key + &one("TIME_PERIOD", year);
            write!(data, "<g:Obs><g:ObsKey>{key}</g:ObsKey>{figure}</g:Obs>").unwrap();
        } else {
            let figure = format!("<g:Obs><g:ObsDimension value='{year}'/>{figure}</g:Obs>");
            write!(data, "<g:Series><g:SeriesKey>{key}</g:SeriesKey>{figure}</g:Series>").unwrap();
        }
    }
    message("GenericData", "v2_1", if flat { "AllDimensions" } else { "TIME_PERIOD" }, &data)
}

fn specific(figures: &Figures, version: &str, flat: bool) -> String {
    let mut data = String::new();
    for (place, sex, year, value) in figures {
        let figure = value.as_deref().map_or_else(String::new, |it| format!("OBS_VALUE='{it}'"));
        let key = format!("REF_AREA='{place}' SEX='{sex}'");
        if flat {
            write!(data, "<Obs {key} TIME_PERIOD='{year}' {figure}/>").unwrap();
        } else {
            write!(data, "<Series {key}><Obs TIME_PERIOD='{year}' {figure}/></Series>").unwrap();
        }
    }
    let dimension = if flat { "AllDimensions" } else { "TIME_PERIOD" };
    message("StructureSpecificData", version, dimension, &data)
}

fn json(figures: &Figures, version: u8, flat: bool) -> String {
    let ids = |list: &[&str]| {
        let ids: Vec<String> = list.iter().map(|it| format!("{{\"id\":\"{it}\"}}")).collect();
        format!("[{}]", ids.join(","))
    };
    let one = |id: &str, list: &[&str]| format!("{{\"id\":\"{id}\",\"values\":{}}}", ids(list));
    let key = [one("REF_AREA", &PLACES), one("SEX", &SEXES)].join(",");
    let time = one("TIME_PERIOD", &YEARS);
    let dimensions = if flat {
        format!("{{\"observation\":[{key},{time}]}}")
    } else {
        format!("{{\"series\":[{key}],\"observation\":[{time}]}}")
    };
    let place = |list: &[&str], it: &str| list.iter().position(|other| *other == it).unwrap();
    let mut series: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (area, sex, year, value) in figures {
        let key = format!("{}:{}", place(&PLACES, area), place(&SEXES, sex));
        let (year, value) = (place(&YEARS, year), value.as_deref().unwrap_or("null"));
        let own = if flat { format!("{key}:{year}") } else { year.to_string() };
        series.entry(key).or_default().push(format!("\"{own}\":[{value}]"));
    }
    let data = if flat {
        let all: Vec<String> = series.into_values().flatten().collect();
        format!("\"observations\":{{{}}}", all.join(","))
    } else {
        let whole = |(key, list): (String, Vec<String>)| {
            format!("\"{key}\":{{\"observations\":{{{}}}}}", list.join(","))
        };
        format!("\"series\":{{{}}}", series.into_iter().map(whole).collect::<Vec<_>>().join(","))
    };
    let structure = format!("{{\"name\":\"Figures\",\"dimensions\":{dimensions}}}");
    let structure = match version {
        1 => format!("\"structure\":{structure}"),
        _ => format!("\"structures\":[{structure}]"),
    };
    format!("{{\"data\":{{{structure},\"dataSets\":[{{{data}}}]}}}}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_shape_keeps_every_text(values in values(), flat in any::<bool>()) {
        let given = keyed(&values);
        for text in [
            generic(&given, flat),
            specific(&given, "v2_1", flat),
            specific(&given, "v3_0", flat),
            json(&given, 1, flat),
            json(&given, 2, flat),
        ] {
            prop_assert_eq!(figures(&read(text.as_bytes()).unwrap()), wanted(&given), "{}", text);
        }
    }
}

const SOUND: [&str; 9] = [
    include_str!("cases/sdmx-ml-generic/input.bin"),
    include_str!("cases/sdmx-ml-generic-flat/input.bin"),
    include_str!("cases/sdmx-ml-specific/input.bin"),
    include_str!("cases/c116-sdmx-ml-3-several-statuses/input.bin"),
    include_str!("cases/c117-sdmx-ml-delete/input.bin"),
    include_str!("cases/sdmx-ml-explicit-measures/input.bin"),
    include_str!("cases/c114-sdmx-json-1/input.bin"),
    include_str!("cases/c116-sdmx-json-2/input.bin"),
    include_str!("cases/sdmx-json-2-measures/input.bin"),
];

/// What may come in the place of something else: also whole stretches of other files.
fn rubbish() -> impl Strategy<Value = String> {
    let piece = (0..SOUND.len(), any::<usize>(), 1..80_usize).prop_map(|(file, at, length)| {
        let text = SOUND[file];
        let start = text.floor_char_boundary(at % text.len());
        text[start..text.floor_char_boundary((start + length).min(text.len()))].to_owned()
    });
    let words = ["", "<", "/>", "&#0;", "&x;", "OBS_VALUE=\"", "null", "[]", "{}", "-1", "\u{e9}"];
    prop_oneof![
        piece,
        prop::sample::select(words.to_vec()).prop_map(str::to_owned),
        "[<>/\"'=&;:,\\[\\]{}A-Z0-9 -]{0,6}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn what_is_damaged_is_accounted_for(
        case in 0..SOUND.len(),
        damages in prop::collection::vec((any::<usize>(), 0..40_usize, rubbish()), 1..4),
        cut in prop::option::weighted(0.2, any::<usize>()))
    {
        let mut bytes = SOUND[case].as_bytes().to_vec();
        for (at, length, with) in damages {
            let start = at % bytes.len().max(1);
            let end = (start + length).min(bytes.len());
            bytes.splice(start..end, with.bytes());
        }
        bytes.truncate(cut.map_or(bytes.len(), |it| it % bytes.len().max(1)));
        if let Ok(reading) = read(&bytes) {
            prop_assert_eq!(reading.rows, reading.accepted + reading.complaints.len() as u64);
            let taken = reading.parts.iter().flat_map(|it| &it.series).map(|it| it.1.len());
            prop_assert_eq!(reading.accepted, taken.sum::<usize>() as u64);
        }
        for row in [0, 1, 3, u32::MAX] {
            let _cells = ingest::cells(&bytes, row);
        }
    }
}

#[test]
fn a_figure_leads_back_to_its_place() {
    let cell = |bytes: &[u8], row: u32, column: &str| {
        let cells = ingest::cells(bytes, row)?;
        cells.into_iter().find(|it| it.0 == column).map(|it| it.1)
    };
    let xml = include_bytes!("cases/sdmx-ml-generic/input.bin");
    assert_eq!(cell(xml, 4, "value").as_deref(), Some("9007199254740993"));
    assert_eq!(cell(xml, 7, "REF_AREA").as_deref(), Some("W92000004"));
    assert_eq!(cell(xml, 9, "value"), None);
    let json = include_bytes!("cases/c114-sdmx-json-1/input.bin");
    assert_eq!(cell(json, 1, "Sex").as_deref(), Some("F: Women"));
    assert_eq!(cell(json, 1, "value").as_deref(), Some("61.50"));
}

#[test]
fn what_is_hostile_is_refused_at_once() {
    let attributes: String = (0..1_000_000).fold(String::new(), |mut text, at| {
        write!(text, " A{at}=\"1\"").unwrap();
        text
    });
    let whole = |data: &str| message("StructureSpecificData", "v2_1", "TIME_PERIOD", data);
    for (name, text) in [
        ("attributes", whole(&format!("<Series{attributes}/>"))),
        ("nesting", whole(&"<Series>".repeat(1_000_000))),
        ("a text without end", whole(&format!("<Series A=\"{}", "x".repeat(10_000_000)))),
        ("ids", whole(&(0..2_000).map(|it| format!("<Group A{it}=\"1\"/>")).collect::<String>())),
        ("a long id", whole(&format!("<Series {}=\"1\"/>", "A".repeat(1_000_000)))),
    ] {
        let began = Instant::now();
        assert!(read(text.as_bytes()).is_err(), "{name}");
        assert!(ingest::cells(text.as_bytes(), 1).is_none(), "{name}");
        // A few milliseconds each where the code is optimised.
        assert!(began.elapsed() < Duration::from_secs(20), "{name}: {:?}", began.elapsed());
    }
}
