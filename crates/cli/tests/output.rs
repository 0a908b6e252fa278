//! Standard output that is full is told; a reader that has gone away is no fault.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::{
    fmt::Write as _,
    fs::{self, File},
    os::unix::fs::{FileTypeExt as _, symlink},
    path::Path,
    process::{Command, Output, Stdio},
};

const PLAN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../sample/plan");

fn throughline(folder: &Path, arguments: &[&str], out: impl Into<Stdio>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
    let command = command.current_dir(folder).args(arguments).stdin(Stdio::null()).stdout(out);
    command.stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap()
}

/// A device that is always full.
fn full() -> File {
    let device = File::options().write(true).open("/dev/full").unwrap();
    assert!(device.metadata().unwrap().file_type().is_char_device(), "/dev/full is no device");
    device
}

/// A pipe that nobody reads any more.
fn gone() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

/// What the command says on standard error, which must end with this exit code.
fn said(output: &Output, code: i32) -> String {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{said}");
    said
}

/// A folder with a unit that has a plan, and a file of series.
fn unit() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut series = "series,frequency,period,value\n".to_owned();
    for (year, value) in (2000..).zip([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]) {
        writeln!(series, "a,annual,{year},{value}").unwrap();
    }
    fs::write(folder.path().join("series.csv"), series).unwrap();
    let init = ["init", "--data", "unit", "--admin", "ann@example.org", "--name", "Ann Example"];
    let first = throughline(folder.path(), &init, full());
    let lost = said(&first, 6);
    assert!(lost.contains("hint: The account is there and its password is lost"), "{lost}");
    let again = ["person", "reset-password", "ann@example.org", "--reason", "Lost"];
    let again = [&again[..], &["--data", "unit"]].concat();
    said(&throughline(folder.path(), &again, Stdio::piped()), 0);
    let apply = ["plan", "apply", PLAN, "--data", "unit", "--reason", "First plan"];
    said(&throughline(folder.path(), &apply, Stdio::piped()), 0);
    folder
}

const PRINTING: &[&str] = &[
    "help",
    "--version",
    "backtest --input series.csv --start shipped",
    "backtest --input series.csv --json",
    "forecast --input series.csv --out -",
    "forecast scores --data unit",
    "show mission nhs --data unit",
    "show target rtt-92 --data unit --json",
    "plan versions --data unit",
    "person list --data unit",
    "stocktake show nhs --data unit",
    "stocktake pack nhs --data unit --out -",
    "doctor --data unit",
];

#[test]
fn a_full_standard_output_is_told_and_a_reader_that_has_gone_is_not() {
    let folder = unit();
    for command in PRINTING {
        let arguments: Vec<&str> = command.split(' ').collect();
        let said_full = said(&throughline(folder.path(), &arguments, full()), 6);
        let sentence = "error: Standard output goes to a disk that is full.\nhint: Free space";
        assert!(said_full.contains(sentence), "{command}: {said_full}");
        said(&throughline(folder.path(), &arguments, gone()), 0);
    }
}

#[test]
fn a_pack_that_cannot_be_written_leaves_the_earlier_one() {
    let folder = unit();
    let out = |path: &str| {
        let arguments = ["stocktake", "pack", "nhs", "--data", "unit", "--out", path];
        throughline(folder.path(), &arguments, Stdio::piped())
    };
    fs::write(folder.path().join("pack.pdf"), "earlier").unwrap();
    said(&out("pack.pdf"), 0);
    assert!(fs::read(folder.path().join("pack.pdf")).unwrap().starts_with(b"%PDF"));
    symlink("/dev/full", folder.path().join("full")).unwrap();
    assert!(said(&out("full"), 6).contains("is full"));
    assert!(fs::symlink_metadata(folder.path().join("full")).unwrap().is_symlink());
}
