//! Archives and answers of DHIS2, damaged: nothing panics, every row is taken once or complained of
//! once, and a figure leads back to its row.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its case fails")]

use std::collections::{BTreeMap, BTreeSet};

use ingest::reading::{File, Known, Reading, Refusal};
use proptest::prelude::*;

const ARCHIVES: [&[u8]; 5] = [
    include_bytes!("cases/csvw-cube/input.bin"),
    include_bytes!("cases/csvw-address/input.bin"),
    include_bytes!("cases/frictionless/input.bin"),
    include_bytes!("cases/open-sdg-repository/input.bin"),
    include_bytes!("cases/archive-one-file/input.bin"),
];

fn read(bytes: &[u8]) -> Result<Reading, Refusal> {
    let (indicators, areas) = (BTreeMap::new(), BTreeMap::new());
    let known = Known { indicators: &indicators, areas: &areas, layouts: &[] };
    ingest::read(&File { name: "figures", bytes }, &known)
}

fn accounts(bytes: &[u8]) {
    if let Ok(reading) = read(bytes) {
        assert_eq!(reading.rows, reading.accepted + reading.complaints.len() as u64);
        let observations = reading.parts.iter().flat_map(|it| &it.series).flat_map(|it| &it.1);
        let rows: Vec<u32> = observations.map(|it| it.row).collect();
        assert_eq!(reading.accepted, rows.len() as u64);
        let told = rows.into_iter().chain(reading.complaints.iter().map(|it| it.row));
        assert_eq!(reading.rows, told.collect::<BTreeSet<_>>().len() as u64);
    }
    for row in [0, 1, 7, u32::MAX] {
        let _cells = ingest::cells(bytes, row);
    }
}

#[test]
fn a_figure_leads_back_to_its_row_in_its_table() {
    for (archive, row, column, text) in [
        (0, 2, "Value", "1,234.50"),
        (2, 2, "Count", "1.234,5"),
        (2, 7, "value", "11.40"),
        (3, 2, "Value", "18.60"),
        (3, 7, "Value", "8"),
        (4, 2, "value", "61.50"),
    ] {
        let cells = ingest::cells(ARCHIVES[archive], row).unwrap();
        assert!(
            cells.contains(&(column.to_owned(), text.to_owned())),
            "{archive} {row}: {cells:?}"
        );
    }
    let dhis2 = include_bytes!("cases/dhis2-analytics/input.bin");
    let cells = ingest::cells(dhis2, 9).unwrap();
    assert!(cells.contains(&("value".to_owned(), "7".to_owned())), "{cells:?}");
}

#[test]
fn rows_are_counted_by_each_tables_own_rules() {
    // Read with commas, the mark in the second row opens a cell that goes on to the last.
    let text = "year;area_code;value;note, if any\n2021;E92000001;1;x,\"y\n2022;E92000001;2;a, b\n\
                2023;E92000001;3;a, b\n2024;E92000001;4;a, b\"\n";
    let described = r#"{"name": "a", "resources": [
        {"name": "a", "path": "a.csv", "dialect": {"delimiter": ";"}},
        {"name": "b", "path": "b.csv", "dialect": {"delimiter": ";"}}]}"#;
    let files = [("a.csv", text), ("b.csv", text), ("datapackage.json", described)];
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    let archive = ingest::pack(&files.into());
    let reading = read(&archive).unwrap();
    assert_eq!(reading.rows, 8);
    accounts(&archive);
    let cells = ingest::cells(&archive, 9).unwrap();
    assert!(cells.contains(&("value".to_owned(), "3".to_owned())), "{cells:?}");
}

/// The entries of a sound archive, unpacked by another reader's rules: stored or deflated, no more.
fn repacked(archive: &[u8], change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut files = ingest::unpacked(archive).unwrap();
    files.values_mut().for_each(change);
    ingest::pack(&files)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_damaged_archive_is_accounted_for(
        case in 0..ARCHIVES.len(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>())
    {
        let mut bytes = ARCHIVES[case].to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if cut {
            bytes.truncate(at);
        }
        accounts(&bytes);
    }

    /// The archive is sound and what it holds is not.
    #[test]
    fn a_damaged_entry_is_accounted_for(
        case in 0..ARCHIVES.len(), at in any::<prop::sample::Index>(), with in "[\\[\\]{}\",:;=0-9a-z.\n-]{0,6}")
    {
        let bytes = repacked(ARCHIVES[case], |entry| {
            if !entry.is_empty() {
                let at = at.index(entry.len());
                entry.splice(at..(at + 3).min(entry.len()), with.bytes());
            }
        });
        accounts(&bytes);
    }

    #[test]
    fn a_damaged_answer_of_dhis2_is_accounted_for(
        values in any::<bool>(), at in any::<prop::sample::Index>(), with in "[\\[\\]{}\",:0-9a-z.-]{0,6}")
    {
        let sound = if values {
            include_bytes!("cases/dhis2-data-values/input.bin").as_slice()
        } else {
            include_bytes!("cases/dhis2-analytics/input.bin")
        };
        let mut bytes = sound.to_vec();
        let at = at.index(bytes.len());
        bytes.splice(at..(at + 3).min(bytes.len()), with.bytes());
        accounts(&bytes);
    }
}

#[test]
fn what_is_said_of_decoding_an_entry_is_kept() {
    let mut files = ingest::unpacked(ARCHIVES[2]).unwrap();
    let births = files.get_mut("data/births.csv").unwrap();
    // "£" as Windows-1252 has it.
    births.extend_from_slice(b"05/2025;E12000001;\xa3;7\n");
    let reading = read(&ingest::pack(&files)).unwrap();
    let told = |it: &String| it.starts_with("data/births.csv: ") && it.contains("Windows-1252");
    assert!(reading.remarks.iter().any(told), "{:?}", reading.remarks);
}
