//! `throughline show`: what it prints of a unit.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::{path::Path, process::Command};

/// What the command prints, which must end well.
fn throughline(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
    let output = command.current_dir(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn interventions_of_a_target_without_a_forecast_have_no_empty_columns() {
    let folder = tempfile::tempdir().unwrap();
    let at =
        |arguments: &[&str]| throughline(folder.path(), &[arguments, &["--data", "unit"]].concat());
    at(&["init", "--admin", "ann@example.org", "--name", "Ann Example"]);
    let plan = concat!(env!("CARGO_MANIFEST_DIR"), "/../../sample/plan");
    at(&["plan", "apply", plan, "--reason", "First plan"]);
    let shown = at(&["show", "target", "rtt-92"]);
    assert!(shown.contains("Will it be met? No forecast."), "{shown}");
    let header = shown.lines().find(|it| it.starts_with("intervention ")).unwrap();
    let columns: Vec<&str> =
        header.split("  ").filter(|it| !it.is_empty()).map(str::trim).collect();
    assert_eq!(columns, ["intervention", "works", "in full", "evidence"], "{shown}");
}
