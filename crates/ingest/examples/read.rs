//! Reads every file of a folder and prints what became of its rows, and how long reading took.
//!
//! `cargo run --release -p ingest --example read -- DIR [--list]`
#![expect(clippy::print_stdout, reason = "an example's output is its result")]

use std::{collections::BTreeMap, fs, path::PathBuf, time::Instant};

use ingest::reading::{File, Known, Outcome};

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| ".".to_owned()));
    let list = arguments.next().is_some();
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .filter_map(|it| Some(it.ok()?.path()))
        .filter(|it| it.is_file())
        .collect();
    paths.sort();
    let files: Vec<(String, Vec<u8>)> = paths
        .iter()
        .map(|it| {
            Ok((it.file_name().unwrap_or_default().to_string_lossy().into_owned(), fs::read(it)?))
        })
        .collect::<std::io::Result<_>>()?;
    let (indicators, areas) = (BTreeMap::new(), BTreeMap::new());
    let known = Known { indicators: &indicators, areas: &areas };
    let started = Instant::now();
    let readings: Vec<_> = files
        .iter()
        .map(|(name, bytes)| (name, ingest::read(&File { name, bytes }, &known)))
        .collect();
    let took = started.elapsed();
    let mut sums = [0; 4];
    let mut reasons: BTreeMap<(Outcome, String, String), (u64, String)> = BTreeMap::new();
    for (name, reading) in &readings {
        let reading = match reading {
            Ok(reading) => reading,
            Err(refusal) => {
                println!("{name}: refused: {refusal} {}", refusal.remedy);
                continue;
            }
        };
        let held =
            reading.complaints.iter().filter(|it| it.outcome == Outcome::Held).count() as u64;
        let rejected = reading.complaints.len() as u64 - held;
        let counts = [reading.rows, reading.accepted, held, rejected];
        assert!(counts[0] == counts[1] + held + rejected, "{name}: rows are lost");
        for (sum, count) in sums.iter_mut().zip(counts) {
            *sum += count;
        }
        if list {
            println!("{name}: {} {counts:?} {:?}", reading.layout, reading.remarks);
            for it in reading.indicators.iter().take(3) {
                println!("    {it:?}");
            }
        }
        for it in &reading.complaints {
            let shape: String =
                it.problem.chars().map(|it| if it.is_ascii_digit() { '9' } else { it }).collect();
            let example = format!("{name} row {}: {}", it.row, it.problem);
            let key = (it.outcome, it.column.clone(), shape.chars().take(60).collect());
            reasons.entry(key).or_insert((0, example)).0 += 1;
        }
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|it| std::cmp::Reverse(it.1.0));
    for ((outcome, ..), (count, example)) in reasons.iter().take(40) {
        println!("{count:>7} {outcome:?}: {example}");
    }
    println!("{} files, rows/accepted/held/rejected {sums:?}, read in {took:.3?}", files.len());
    Ok(())
}
