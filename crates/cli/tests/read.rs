//! `throughline read` says what a file holds and keeps nothing.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

fn read(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
    command.current_dir(folder).arg("read").args(arguments).output().unwrap()
}

#[test]
fn figures_keep_their_text_and_rows_that_are_not_taken_their_reason() {
    let folder = tempfile::tempdir().unwrap();
    let text = "\
indicator,period,area_code,area_name,value,status
jobs,2023,K02000001,United Kingdom,61.50,
jobs,2024,K02000001,United Kingdom,,confidential
jobs,soon,K02000001,United Kingdom,62,
jobs,2025,K02000001,United Kingdom,#REF!,
";
    fs::write(folder.path().join("jobs.csv"), text).unwrap();
    let output = read(folder.path(), &["jobs.csv", "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let look: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&look["layout"], &look["rows"]), (&"tidy-csv".into(), &4.into()));
    let counts = ["accepted", "held", "rejected"].map(|it| look[it].as_u64().unwrap());
    assert_eq!(counts, [2, 1, 1]);
    let series = &look["series"][0];
    assert_eq!(series["series"], "jobs:K02000001");
    assert_eq!(series["figures"][0]["value"], "61.50");
    assert_eq!(series["figures"][1]["status"], "confidential");
    assert_eq!(look["complaints"][0]["row"], 4);
    let output = read(folder.path(), &["jobs.csv"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("4 rows read: 2 accepted, 1 held, 1 rejected."), "{said}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is kept");
}

#[test]
fn what_cannot_be_read_is_refused_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.csv"), "<!DOCTYPE html><title>Sign in</title>").unwrap();
    let output = read(folder.path(), &["page.csv"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("web page") && said.contains("hint:"), "{said}");
    assert!(output.stdout.is_empty());
    assert_ne!(read(folder.path(), &["absent.csv"]).status.code(), Some(0));
}
