//! Files read by the real program as a child: what it answers, and every way in which it can end.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, time::Duration};

use usecases::{Reader, reader::Limits, release::look::look};

fn program() -> Reader {
    within(Limits::default())
}

fn within(limits: Limits) -> Reader {
    Reader::child(env!("CARGO_BIN_EXE_throughline").into(), limits)
}

/// What a file gives, as JSON; or why it is refused.
async fn said(reader: &Reader, name: &str, bytes: &[u8]) -> Result<String, String> {
    let looked = look(reader, name, bytes.to_vec(), &[]).await.unwrap();
    looked.map(|it| serde_json::to_string(&it).unwrap()).map_err(|it| it.problem)
}

const GOOD: &[u8] = b"indicator,period,area_code,area_name,value\na,2024,K02000001,UK,1.50\n";

/// A table of many rows.
fn long(rows: usize) -> Vec<u8> {
    let row = |at: usize| {
        let (year, month) = (1000 + at / 12 % 1000, 1 + at % 12);
        format!("i{},{year:04}-{month:02},K02000001,UK,{at}.5\n", at / 12_000)
    };
    let head = "indicator,period,area_code,area_name,value\n".to_owned();
    std::iter::once(head).chain((0..rows).map(row)).collect::<String>().into_bytes()
}

#[tokio::test]
async fn a_child_says_of_every_case_what_reading_here_says() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ingest/tests/cases");
    let (child, here) = (program(), Reader::here());
    let mut seen = 0;
    for case in fs::read_dir(cases).unwrap() {
        for file in fs::read_dir(case.unwrap().path()).unwrap().map(|it| it.unwrap().path()) {
            let name = file.file_name().unwrap().to_str().unwrap();
            if name.starts_with("input") {
                let bytes = fs::read(&file).unwrap();
                let there = said(&child, name, &bytes).await;
                assert_eq!(there, said(&here, name, &bytes).await, "{}", file.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "{seen} cases");
}

/// What the allocator keeps in reserve has to fit in what a child may have, wherever it comes to lie.
#[tokio::test]
async fn a_small_file_is_read_however_often_it_is_sent() {
    for _ in 0..40 {
        assert!(said(&program(), "good.csv", GOOD).await.is_ok());
    }
}

#[tokio::test]
async fn a_file_that_wants_too_much_memory_is_refused_and_the_next_is_read() {
    let reader = within(Limits { megabytes: 320, ..Limits::default() });
    let refused = said(&reader, "big.csv", &vec![b'a'; 300 << 20]).await.unwrap_err();
    assert_eq!(refused, "Reading this file needed more than 320 MB of memory and was stopped.");
    assert!(said(&reader, "good.csv", GOOD).await.unwrap().contains("1.50"));
}

#[tokio::test]
async fn a_file_that_takes_too_long_is_refused_by_either_clock() {
    let file = long(400_000);
    for limits in [
        Limits { megabytes: 4096, seconds: 0, ..Limits::default() },
        Limits { megabytes: 4096, patience: Duration::from_millis(200), ..Limits::default() },
    ] {
        let refused = said(&within(limits), "long.csv", &file).await.unwrap_err();
        assert!(refused.contains("took longer than"), "{refused}");
    }
}

#[tokio::test]
async fn whatever_a_child_says_the_parent_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let greeting = r#"{"limited":true,"locked":"Fully"}"#;
    let hello = format!("printf '\\{:03o}\\0\\0\\0\\0\\0\\0\\0%s' '{greeting}'", greeting.len());
    let answers = [
        ("kill -9 $$", "Reading this file was broken off"),
        ("exit 0", "Reading this file was broken off"),
        // An answer of 2^56 bytes, one that ends early, and one that means nothing.
        ("printf '\\0\\0\\0\\0\\0\\0\\0\\1'; sleep 5", "by a fault of this program"),
        ("printf '\\377\\0\\0\\0\\0\\0\\0\\0abc'", "Reading this file was broken off"),
        (
            "printf '\\003\\0\\0\\0\\0\\0\\0\\0\\377\\377\\377'; sleep 5",
            "by a fault of this program",
        ),
        // The program failed and said so.
        ("printf '\\0\\0\\0\\0\\0\\0\\0\\0'; sleep 5", "by a fault of this program"),
    ];
    for (number, (answer, expected)) in answers.into_iter().enumerate() {
        let script = folder.path().join(format!("child-{number}"));
        let births = folder.path().join(format!("births-{number}"));
        let born = format!("echo born >> '{}'", births.display());
        fs::write(
            &script,
            format!("#!/bin/sh\n{born}\n{hello}\nhead -c 20 >/dev/null\n{answer}\n"),
        )
        .unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).unwrap();
        let refused = said(&Reader::child(script, Limits::default()), "a.csv", GOOD).await;
        let refused = refused.unwrap_err();
        assert!(refused.contains(expected), "{answer}: {refused}");
        let births = fs::read_to_string(births).unwrap();
        assert_eq!(births.lines().count(), 1, "{answer}: the file was sent to another child");
    }
}

#[tokio::test]
async fn a_program_that_is_not_there_or_no_child_is_a_refusal() {
    for program in ["/nowhere/throughline", "/bin/cat", "/bin/true"] {
        let reader = Reader::child(program.into(), Limits::default());
        let refused = said(&reader, "a.csv", GOOD).await.unwrap_err();
        assert!(refused.contains("did not start"), "{program}: {refused}");
    }
}
