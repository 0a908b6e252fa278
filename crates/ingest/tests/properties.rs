//! Whatever comes in: nothing panics, and every row is taken once or complained of once.

use std::collections::{BTreeMap, BTreeSet};

use ingest::reading::{File, Known, Reading};
use proptest::prelude::*;

fn read(name: &str, bytes: &[u8]) -> Option<Reading> {
    let (indicators, areas) = (BTreeMap::new(), BTreeMap::new());
    ingest::read(
        &File { name, bytes },
        &Known { indicators: &indicators, areas: &areas, layouts: &[] },
    )
    .ok()
}

/// Every row is accounted for, and none twice.
fn accounts(reading: &Reading) {
    assert_eq!(reading.rows, reading.accepted + reading.complaints.len() as u64);
    let observations = reading.parts.iter().flat_map(|it| &it.series).flat_map(|it| &it.1);
    let taken: Vec<u32> = observations.map(|it| it.row).collect();
    assert_eq!(reading.accepted, taken.len() as u64);
    let all: BTreeSet<u32> =
        taken.iter().copied().chain(reading.complaints.iter().map(|it| it.row)).collect();
    assert_eq!(reading.rows, all.len() as u64, "a row is told of twice");
    for part in &reading.parts {
        assert!(part.series.is_sorted_by(|a, b| a.0 < b.0));
        for (_, observations) in &part.series {
            assert!(observations.is_sorted_by(|a, b| a.period < b.period));
        }
    }
}

/// Headers of the four layouts.
const HEADERS: [&str; 5] = [
    "period,value,area_code,area_name,unit,lower_95,upper_95,status,published",
    "areacd,areanm,geography,indicator,period,observation,measure,unit,lci_95,uci_95,status,notes",
    "Year,Series,Region,Units,Unit multiplier,Observation status,GeoCode,Value",
    "vintage,series,period,value",
    "period,value,indicator,group,area_name,note",
];

/// Cells that occur, good and bad.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "", "1", "2", "-3.5", "2023", "2024", "2023/24", "2009-10", "2003-05", "2010 to 2011",
            "2024-13", "E92000001", "E12000001", "England", "%", "Units", "c", "x", "p", "[c]",
            "58 [p]", "1,234", "1,5", "1.234", "58%", "<5", "5-10", "(1,234)", "58 [c]", "\u{a3}1.2m",
            "12 [note 3]", "1e5", "[low]", "Q3 2024", "Q3 2024/25", "3 months to Sep 2024", "FY25",
            "12 months to Mar 2025", "academic year 2024/25", "12/10/2024", "2026-10-25 01:30", "1-Feb",
            "943 476 5919", "AB123456C", "2567", "24", "Ynys Mo\u{302}n", "2025-01-01", "2025-02", "<removed>", "E92000001|Homes|Homes|%|1",
            "Homes|E92000001|a|%|||x", "|Units|E12000001", "Normal value", "Sex=Female", "rtt", "..",
        ]).prop_map(str::to_owned),
        1 => "[ -~£é\u{200b}\u{202e}]{0,12}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn tables_are_accounted_for(
        header in prop::sample::select(&HEADERS[..]),
        rows in prop::collection::vec(prop::collection::vec(cell(), 0..14), 0..25),
        whole in any::<bool>(),
    ) {
        let width = header.split(',').count();
        let mut writer =
            csv::WriterBuilder::new().flexible(true).has_headers(false).from_writer(Vec::new());
        writer.write_record(header.split(',')).unwrap();
        for mut row in rows {
            if whole {
                row.resize(width, "2".to_owned());
            }
            writer.write_record(row).unwrap();
        }
        if let Some(reading) = read("some-file.csv", &writer.into_inner().unwrap()) {
            accounts(&reading);
        }
    }

    #[test]
    fn raw_text_is_accounted_for(
        header in prop::sample::select(&HEADERS[..]),
        body in "[\"a-c0-9,\n\r .]{0,120}",
    ) {
        if let Some(reading) = read("x.csv", format!("{header}\n{body}").as_bytes()) {
            accounts(&reading);
        }
    }

    #[test]
    fn bytes_never_panic(name in ".{0,12}", bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Some(reading) = read(&name, &bytes) {
            accounts(&reading);
        }
    }

    #[test]
    fn a_plan_never_panics(text in "[a-z\\[\\]=\"0-9\n. -]{0,200}", file in 0..5_usize) {
        let path = [
            "unit.toml",
            "areas.csv",
            "missions/a/targets.toml",
            "missions/a/outcomes.toml",
            "missions/a/interventions.toml",
        ];
        let files = BTreeMap::from([(path[file].to_owned(), text)]);
        assert!(ingest::plan::read(&files).is_err() || file == 0);
    }
}
