//! Puts the sample government into the binary, so that `throughline demo` needs no files.

#![expect(
    clippy::panic,
    clippy::format_push_string,
    reason = "a build script may stop with a message"
)]

use std::{
    env, fs,
    path::{Path, PathBuf},
};

fn main() {
    let root = variable("CARGO_MANIFEST_DIR").join("../../sample");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut table = String::from("/// The sample's files: path within `sample/` and bytes.\n");
    table.push_str("pub(crate) const FILES: &[(&str, &[u8])] = &[\n");
    let mut paths = Vec::new();
    for part in ["plan", "releases"] {
        collect(&root.join(part), &mut paths);
    }
    paths.sort();
    for path in paths {
        let name = path.strip_prefix(&root).unwrap_or(&path);
        table.push_str(&format!("    ({name:?}, include_bytes!({:?})),\n", absolute(&path)));
    }
    table.push_str("];\n");
    let out = variable("OUT_DIR").join("sample.rs");
    fs::write(&out, table).unwrap_or_else(|it| panic!("{}: {it}", out.display()));
}

/// A path that cargo gives to build scripts.
fn variable(name: &str) -> PathBuf {
    env::var_os(name).map(PathBuf::from).unwrap_or_else(|| panic!("{name} is not set"))
}

fn absolute(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|it| panic!("{}: {it}", path.display()))
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|it| panic!("{}: {it}", folder.display()));
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, paths) } else { paths.push(path) }
    }
}
