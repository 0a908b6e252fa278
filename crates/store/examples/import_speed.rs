//! How long a big import takes to write and to read back: `cargo run --release --example
//! import_speed -p store [FOLDER-OR-URL]`.

#![expect(clippy::print_stdout, reason = "its result is what it prints")]
#![expect(clippy::unwrap_used, reason = "a measurement that fails has no result")]

use std::{path::PathBuf, time::Instant};

use delivery::{
    observation::{Observation, Status},
    period::Period,
    release::{Account, AsOf},
    series::SeriesKey,
};
use jiff::{Timestamp, civil::date};
use store::{
    Db, Location, files,
    releases::{self, NewRelease},
    series, vintages,
};

const INDICATORS: usize = 60;
const AREAS: usize = 367;
const YEARS: i16 = 10;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let location = match std::env::args().nth(1) {
        Some(url) if url.contains("://") => Location::Url(url),
        Some(folder) => Location::Folder(PathBuf::from(folder)),
        None => Location::Folder(folder.path().to_owned()),
    };
    let now = Timestamp::UNIX_EPOCH;
    let db = Db::create(&location, now).await.unwrap();
    let (keys, said) = figures();
    println!("{}: {} series, {} observations", db.engine(), keys.len(), said.len() * 10);
    for round in 1..=3 {
        write(&db, &keys, &said, round).await;
    }
    read(&db).await;
}

fn figures() -> (Vec<SeriesKey>, Vec<Vec<Observation>>) {
    let mut keys = Vec::new();
    let mut said = Vec::new();
    for indicator in 0..INDICATORS {
        for area in 0..AREAS {
            let address = format!("percentage-of-adults-measured-by-{indicator:02}:E06{area:06}");
            keys.push(SeriesKey::parse(&address).unwrap());
            said.push((0..YEARS).map(|year| observation(2014 + year, indicator * area)).collect());
        }
    }
    (keys, said)
}

fn observation(year: i16, seed: usize) -> Observation {
    Observation {
        period: Period::months(date(year, 4, 1), 12).unwrap(),
        value: Some(format!("{}.{}", seed % 100, year).parse().unwrap()),
        interval: None,
        status: Status::Final,
        note: None,
        row: u32::try_from(seed).unwrap(),
        cell: None,
    }
}

/// The first round makes the series, later ones add a vintage to each.
async fn write(db: &Db, keys: &[SeriesKey], said: &[Vec<Observation>], round: i64) {
    let started = Instant::now();
    let mut tx = db.write().await.unwrap();
    let sha256 = "a".repeat(64);
    files::insert_if_new(&mut tx, &sha256, b"file", Timestamp::UNIX_EPOCH).await.unwrap();
    let release = releases::insert(&mut tx, &new_release(&sha256)).await.unwrap();
    let prepared = Instant::now();
    let ids = if round == 1 {
        series::insert_many(&mut tx, keys).await.unwrap()
    } else {
        (1..).take(keys.len()).collect()
    };
    let numbered = Instant::now();
    let rows: Vec<_> = ids.into_iter().zip(said.iter().map(Vec::as_slice)).collect();
    vintages::insert_many(&mut tx, release, &rows).await.unwrap();
    let inserted = Instant::now();
    tx.commit().await.unwrap();
    println!(
        "write {round}: {:.1?} (release {:.1?}, series {:.1?}, vintages {:.1?}, commit {:.1?})",
        started.elapsed(),
        prepared - started,
        numbered - prepared,
        inserted - numbered,
        inserted.elapsed()
    );
}

fn new_release(sha256: &str) -> NewRelease<'_> {
    NewRelease {
        source: Box::leak(Box::new("ons".parse().unwrap())),
        part: 1,
        sha256,
        file_name: "all.csv",
        layout: "tidy-csv",
        published_at: None,
        received_at: Timestamp::UNIX_EPOCH,
        embargo_until: None,
        by_account: None,
        recorded_by: "speed",
        reason: "",
        correction: "",
        account: Account::default(),
    }
}

async fn read(db: &Db) {
    let moment: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
    let as_of = AsOf { moment, reconstructed: false, past: false, day: date(2026, 6, 1) };
    let mut tx = db.read().await.unwrap();
    for _ in 0..2 {
        let started = Instant::now();
        let one = vintages::of_series(&mut tx, &[4711], &as_of).await.unwrap();
        println!("read one series of {} vintages: {:.1?}", one.len(), started.elapsed());
        let started = Instant::now();
        let id = "percentage-of-adults-measured-by-07".parse().unwrap();
        let some = vintages::of_indicator(&mut tx, &id, &as_of).await.unwrap();
        println!("read one indicator of {} vintages: {:.1?}", some.len(), started.elapsed());
        let started = Instant::now();
        let ids: Vec<i64> = (1..=22_020).collect();
        let all = vintages::of_series(&mut tx, &ids, &as_of).await.unwrap();
        println!("read all {} vintages: {:.1?}", all.len(), started.elapsed());
        let started = Instant::now();
        let of_one = vintages::of_release(&mut tx, delivery::release::ReleaseId(1)).await.unwrap();
        println!("read one release of {} series: {:.1?}", of_one.len(), started.elapsed());
    }
}
