//! Real publications, where a folder with them is named: `THROUGHLINE_FIGURES=DIR`.

use std::{collections::BTreeMap, fs, path::Path};

use ingest::reading::{Complaint, File, Known, Outcome};

#[test]
fn every_row_of_real_files_is_accounted_for() {
    let Some(folder) = std::env::var_os("THROUGHLINE_FIGURES") else {
        println!("skipped: THROUGHLINE_FIGURES names no folder of real publications");
        return;
    };
    let (mut read, mut rows, mut without_period) = (0, 0, 0);
    for folder in
        ["ons-els", "ons-uk-sdg", "vintages", "figures"].map(|it| Path::new(&folder).join(it))
    {
        for path in fs::read_dir(folder).into_iter().flatten().map(|it| it.unwrap().path()) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() || name == "README.md" || name == "milestones.csv" {
                continue;
            }
            let (bytes, indicators, areas) =
                (fs::read(&path).unwrap(), BTreeMap::new(), BTreeMap::new());
            let known = Known { indicators: &indicators, areas: &areas, layouts: &[] };
            let reading = ingest::read(&File { name: &name, bytes: &bytes }, &known)
                .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
            assert_eq!(reading.rows, reading.accepted + reading.complaints.len() as u64, "{name}");
            read += 1;
            rows += reading.rows;
            without_period += reading.complaints.iter().filter(|it| is_of_a_period(it)).count();
        }
    }
    assert!(read > 0, "THROUGHLINE_FIGURES holds no publications");
    println!("{read} files read; {without_period} of {rows} rows held for their period");
    assert!(without_period as u64 * 200 < rows, "more than 0.5 % of the rows");
}

/// Whether a row waits because its period can be read in more than one way, or in none.
fn is_of_a_period(complaint: &Complaint) -> bool {
    complaint.outcome == Outcome::Held
        && ["period", "Year"].iter().any(|it| complaint.column.eq_ignore_ascii_case(it))
}
