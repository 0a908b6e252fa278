//! Reads every file of a folder and prints what became of its rows, and how long reading took.
//!
//! `cargo run --release -p ingest --example read -- DIR`
#![expect(clippy::print_stdout, reason = "an example's output is its result")]

use std::{collections::BTreeMap, fs, io, path::Path, time::Instant};

use ingest::reading::{Complaint, File, Known, Outcome, Reading};

fn main() -> io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let files = files(Path::new(&folder))?;
    let (indicators, areas) = (BTreeMap::new(), BTreeMap::new());
    let known = Known { indicators: &indicators, areas: &areas, layouts: &[] };
    let started = Instant::now();
    let readings: Vec<_> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), ingest::read(&File { name, bytes }, &known)))
        .collect();
    let took = started.elapsed();
    let mut total = Total::default();
    for (name, reading) in &readings {
        match reading {
            Ok(reading) => total.add(name, reading),
            Err(refusal) => println!("{name}: refused. {refusal} {}", refusal.remedy),
        }
    }
    total.print_reasons();
    let Total { rows, accepted, held, rejected, .. } = total;
    println!(
        "{} files in {took:.3?}: {rows} rows, {accepted} accepted, {held} held, {rejected} rejected",
        files.len()
    );
    Ok(())
}

fn files(folder: &Path) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push((name, fs::read(path)?));
        }
    }
    files.sort();
    Ok(files)
}

#[derive(Default)]
struct Total {
    rows: u64,
    accepted: u64,
    held: u64,
    rejected: u64,
    /// How often each kind of complaint was made, with the first of its kind.
    reasons: BTreeMap<String, (u64, String)>,
}

impl Total {
    fn add(&mut self, name: &str, reading: &Reading) {
        self.rows += reading.rows;
        self.accepted += reading.accepted;
        for complaint in &reading.complaints {
            match complaint.outcome {
                Outcome::Held => self.held += 1,
                Outcome::Rejected => self.rejected += 1,
            }
            let first = || (0, format!("{name} row {}: {}", complaint.row, complaint.problem));
            self.reasons.entry(kind(complaint)).or_insert_with(first).0 += 1;
        }
    }

    fn print_reasons(&self) {
        let mut reasons: Vec<_> = self.reasons.values().collect();
        reasons.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        for (count, example) in reasons.iter().take(40) {
            println!("{count:>7} {example}");
        }
    }
}

/// The beginning of the sentence without its numbers.
fn kind(complaint: &Complaint) -> String {
    let digit = |it: char| if it.is_ascii_digit() { '9' } else { it };
    complaint.problem.chars().map(digit).take(50).collect()
}
