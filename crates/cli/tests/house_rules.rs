//! The walls and sizes of this repository, checked like any other behaviour.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Who may use whom. Rooms that are still to be built stand here already, so that their walls are
/// there before them.
const ROOMS: &[(&str, &[&str])] = &[
    ("cli", &["web", "public", "usecases", "delivery"]),
    ("web", &["usecases", "charts", "delivery"]),
    ("usecases", &["store", "ingest", "forecast", "pack", "publication", "delivery"]),
    ("public", &["publication", "charts", "delivery"]),
    ("pack", &["charts", "delivery"]),
    ("store", &["delivery"]),
    ("ingest", &["delivery"]),
    ("charts", &["delivery"]),
    ("publication", &["delivery"]),
    // Result types only: `delivery_calls_no_forecast` holds it to that.
    ("delivery", &["forecast"]),
    ("forecast", &[]),
    ("testkit", &["usecases", "store", "ingest", "delivery"]),
];

/// Outside libraries that live in one room.
const OWNERS: &[(&str, &[&str])] = &[
    ("sqlx", &["store", "publication"]),
    ("axum", &["web", "public"]),
    ("askama", &["web", "public"]),
    ("typst", &["pack"]),
    ("typst-layout", &["pack"]),
    ("typst-pdf", &["pack"]),
    ("csv", &["ingest"]),
    ("rust_xlsxwriter", &["pack"]),
    ("zip", &["pack"]),
    ("toml", &["ingest"]),
    ("quick-xml", &["ingest"]),
    ("parquet", &["ingest"]),
    ("compact_str", &["delivery"]),
    ("unicode-normalization", &["ingest"]),
    // The pages' build compresses what it embeds.
    ("flate2", &["ingest", "web"]),
    // What holds a child that reads files, and what is said to it.
    ("landlock", &["usecases"]),
    ("rustix", &["usecases"]),
    ("postcard", &["usecases"]),
    ("argon2", &["usecases"]),
    ("getrandom", &["usecases"]),
    // The pages' server and the watch's client are made of the same parts.
    ("hyper", &["web", "usecases"]),
    ("http-body-util", &["usecases"]),
    ("tokio-rustls", &["usecases"]),
    ("webpki-roots", &["usecases"]),
    ("url", &["usecases"]),
    ("lettre", &["usecases"]),
    ("clap", &["cli"]),
];

/// Rooms that are pure: no clock, file, socket, process or environment.
const PURE: &[&str] = &["delivery", "forecast", "ingest", "charts", "pack"];
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env::",
    "std::process",
    "std::time::SystemTime",
    "std::time::Instant",
    "tokio::",
    "println!",
];

/// Names that say nothing of what is inside.
const EMPTY_NAMES: &[&str] =
    &["utils", "util", "common", "helpers", "helper", "manager", "service", "misc"];

const LONGEST_FILE: usize = 500;

#[test]
fn rooms_use_only_the_rooms_they_may() {
    let graph = direct_dependencies();
    for (room, uses) in &graph {
        let rule = ROOMS.iter().find(|(name, _)| name == room);
        let (_, allowed) =
            rule.unwrap_or_else(|| panic!("{room} has no line in ROOMS; see ARCHITECTURE.md"));
        for used in uses.iter().filter(|it| graph.contains_key(*it)) {
            assert!(
                allowed.contains(&used.as_str()),
                "{room} may not use {used}; see ARCHITECTURE.md, \"Rooms\""
            );
        }
    }
}

#[test]
fn outside_libraries_stay_in_their_room() {
    for (room, uses) in direct_dependencies() {
        for (library, owners) in OWNERS {
            let used = uses.iter().any(|it| it == library);
            assert!(
                !used || owners.contains(&room.as_str()),
                "{room} uses {library}, which lives in {owners:?}"
            );
        }
    }
}

#[test]
fn pure_rooms_touch_nothing_outside() {
    for room in PURE {
        for (path, code) in sources(&format!("crates/{room}/src")) {
            let found = IMPURE.iter().find(|it| code.contains(**it));
            assert!(
                found.is_none(),
                "{}: {room} is pure and may not use {}",
                path.display(),
                found.unwrap_or(&"")
            );
        }
    }
}

#[test]
fn delivery_calls_no_forecast() {
    let calls = ["trend::fit", "forecast::fit", "forecast::batch", "forecast::plan", "backtest("];
    for (path, code) in sources("crates/delivery/src") {
        // Samples are for tests and hand in what a use case would.
        if path.ends_with("samples.rs") {
            continue;
        }
        assert!(
            !calls.iter().any(|it| code.contains(it)),
            "{}: delivery takes forecast's result types; the fit is handed in",
            path.display()
        );
    }
}

#[test]
fn only_the_store_speaks_sql() {
    for (path, code) in sources("crates") {
        let is_store = path.starts_with(root().join("crates/store"));
        let speaks = ["SELECT ", "INSERT INTO ", "DELETE FROM "].iter().any(|it| code.contains(it));
        assert!(is_store || !speaks, "{}: SQL lives in crates/store", path.display());
    }
}

#[test]
fn files_stay_readable_and_say_their_job() {
    for (path, code) in sources("crates") {
        let lines = code.lines().count();
        assert!(lines <= LONGEST_FILE, "{} has {lines} lines; is it one thing?", path.display());
        assert!(
            code.starts_with("//! "),
            "{} does not open with a sentence on its job",
            path.display()
        );
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        assert!(!EMPTY_NAMES.contains(&&*stem), "{}: a name that says nothing", path.display());
    }
}

#[test]
fn templates_decide_nothing() {
    let numbers = [" > ", " < ", " >= ", " <= ", " + ", " * ", " / "];
    let inline = ["style=\"", "<style", "onclick=", "javascript:"];
    for path in files(&root().join("crates/web/src"), "html") {
        let text = fs::read_to_string(&path).unwrap();
        for tag in tags(&text, "{%", "%}").chain(tags(&text, "{{", "}}")) {
            let computes = numbers.iter().any(|it| tag.contains(it));
            assert!(!computes, "{}: \"{tag}\" computes with numbers", path.display());
        }
        let found = inline.iter().find(|it| text.contains(**it));
        assert!(
            found.is_none(),
            "{}: {found:?} does not pass the content security policy",
            path.display()
        );
    }
}

fn tags<'a>(text: &'a str, open: &'a str, close: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(open).skip(1).filter_map(move |it| it.split(close).next())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The Rust files below a folder's `src`, without their tests.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    files(&root().join(folder), "rs")
        .into_iter()
        .filter(|it| it.components().any(|part| part.as_os_str() == "src"))
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned();
            (path, code)
        })
        .collect()
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_entry(|it| it.file_name() != "node_modules" && it.file_name() != "target")
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|it| it.extension().is_some_and(|it| it == extension))
        .collect()
}

/// Each room with what it and its build use outside tests.
fn direct_dependencies() -> BTreeMap<String, Vec<String>> {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version=1", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let name = |it: &serde_json::Value| it["name"].as_str().unwrap().to_owned();
    let packages = metadata["packages"].as_array().unwrap();
    let uses = |package: &serde_json::Value| {
        let dependencies = package["dependencies"].as_array().unwrap();
        dependencies.iter().filter(|it| it["kind"] != "dev").map(name).collect()
    };
    packages.iter().map(|package| (name(package), uses(package))).collect()
}
