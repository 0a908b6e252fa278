//! `throughline forecast` and `throughline backtest` over files of anybody's series.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

const HEADER: &str = "series,indicator,frequency,period,value,kind\n";

fn throughline(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_throughline"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap()
}

/// What the command says on standard error, which must end with this exit code.
fn said(output: &Output, code: i32) -> String {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{said}");
    said
}

/// Values of `years` years that wander like no other series' do.
fn wandering(name: &str, kind: &str, years: i32, seed: u32) -> String {
    let mut text = String::new();
    let (mut state, mut value) = (seed.wrapping_mul(2_654_435_761).max(1), 50.0);
    for year in 2025 - years..2025 {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        value += f64::from(state % 2001) / 1000.0 - 1.0;
        writeln!(text, "{name},made up,annual,{year},{value:.3},{kind}").unwrap();
    }
    text
}

fn rows(text: &str) -> Vec<Vec<&str>> {
    text.lines().map(|it| it.split(',').collect()).collect()
}

#[test]
fn every_series_has_quantiles_or_a_reason_and_every_target_a_probability_or_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let mut series = HEADER.to_owned();
    series += &wandering("good", "percentage", 12, 1);
    series += "short,made up,annual,2024,5,\n";
    series += "flat,made up,annual,2018,5,\nflat,made up,annual,2019,5,\nflat,made up,annual,2020,5,\n\
               flat,made up,annual,2021,5,\nflat,made up,annual,2022,5,\n";
    series += "mixed,made up,annual,2023,5,\nmixed,made up,quarterly,2023-Q1,5,\n";
    fs::write(folder.path().join("series.csv"), &series).unwrap();
    let targets = "series,period,value,direction\n\
                   good,2028,40,up\ngood,2028,60,up\ngood,2028,40,down\n\
                   good,2024,0,up\ngood,2024,0,down\ngood,1990,5,up\ngood,2029,120,up\n\
                   short,2030,5,up\nshort,2024,5,down\nnobody,2030,5,up\nmixed,2030,5,up\n\
                   good,2028,40,sideways\ngood,2090,50,up\n";
    fs::write(folder.path().join("targets.csv"), targets).unwrap();
    let output = throughline(
        folder.path(),
        &[
            "forecast",
            "--input",
            "series.csv",
            "--out",
            "q.csv",
            "--targets",
            "targets.csv",
            "--probabilities",
            "p.csv",
        ],
    );
    let said = said(&output, 0);
    assert!(said.contains("1 of 4 series forecast; 7 of 13 targets answered"), "{said}");
    assert!(said.contains("row 21, column frequency"), "{said}");
    check_quantiles(&fs::read_to_string(folder.path().join("q.csv")).unwrap());
    check_answers(&fs::read_to_string(folder.path().join("p.csv")).unwrap());
}

/// Those of the test above.
fn check_quantiles(text: &str) {
    let quantiles = rows(text);
    assert_eq!(
        quantiles[0].join(","),
        "series,period,horizon,mean,q025,q100,q250,q500,q750,q900,q975,method,note"
    );
    // As far as the last target.
    assert_eq!(quantiles[1][..3], ["good", "2025", "1"]);
    assert_eq!(quantiles[66][..3], ["good", "2090", "66"]);
    assert!(quantiles[66][12].starts_with("further ahead than the history"));
    for row in &quantiles[1..=66] {
        let levels: Vec<f64> = row[4..11].iter().map(|it| it.parse().unwrap()).collect();
        assert!(levels.is_sorted() && levels[0] >= 0.0 && levels[6] <= 100.0, "{row:?}");
    }
    let declined: Vec<(&str, &str)> = quantiles[67..].iter().map(|it| (it[0], it[12])).collect();
    assert_eq!(declined[0], ("short", "fewer than 5 points"));
    assert_eq!(declined[1], ("flat", "constant: all values are the same"));
    assert_eq!(declined[2].0, "mixed");
    assert!(quantiles[67..].iter().all(|it| it[1..12].iter().all(|cell| cell.is_empty())));
}

/// Those of the test above.
fn check_answers(text: &str) {
    let answers = rows(text);
    assert_eq!(answers[0].join(","), "series,period,value,direction,probability,note");
    let probability = |row: usize| answers[row][4].parse::<f64>().unwrap();
    assert!(probability(1) > probability(2));
    assert!((probability(1) + probability(3) - 1.0).abs() < 1e-3);
    assert_eq!((answers[4][4], answers[5][4]), ("1.0000", "0.0000"));
    assert!(answers[4][5].starts_with("already known: met ("));
    assert!(answers[5][5].starts_with("already known: missed ("));
    for (row, reason) in [
        (6, "no value for 1990"),
        (7, "row 8: 120 is no percentage"),
        (8, "fewer than 5 points"),
        (10, "row 11: There is no series \"\"nobody\"\""),
        (11, "row 21: The series has the frequency"),
        (12, "row 13: \"\"sideways\"\" is no direction"),
    ] {
        assert_eq!(answers[row][4], "", "{row}");
        assert!(answers[row][5].trim_start_matches('"').starts_with(reason), "{:?}", answers[row]);
    }
    assert_eq!(answers[9][4], "1.0000", "a value is known, however short its series");
    assert!(answers[13][5].starts_with("further ahead than the history"));
}

#[test]
fn files_that_cannot_be_read_are_refused_with_a_sentence_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("q.csv"), "what was there before").unwrap();
    for (bytes, problem) in [
        (&b""[..], "The file is empty."),
        (b"\n\n", "The file holds blank lines only."),
        (b"a,b,annual,2024,5,\n", "lacks the column \"series\""),
        (b"series,frequency,value\n", "lacks the column \"period\""),
        (b"series,frequency,period,value,colour\n", "The column \"colour\" is not known."),
        (b"series,frequency,period,value\n\n", "The file has a header and no rows."),
        (
            b"series;frequency;period;value\na;annual;2024;5\n",
            "hint: It looks like 4 columns separated by semicolons; save it with commas.",
        ),
        (b"series\tfrequency\tperiod\tvalue\na\tannual\t2024\t5\n", "columns separated by tabs"),
        (b"series,series,frequency,period,value\n", "have the same name, \"series\""),
        (b"series,frequency,period,value\na,annual,2024,\xff\n", "line 2 holds the byte 0xff"),
        (b"series,frequency,period,value\na,annual,2024,\0\n", "Line 2 holds a zero byte"),
        (b"series,frequency,period,value\n\"a,annual,2024,5\n", "is opened and never closed"),
        (b"PK\x03\x04", "is a spreadsheet"),
    ] {
        fs::write(folder.path().join("series.csv"), bytes).unwrap();
        for command in [
            &["forecast", "--input", "series.csv", "--out", "q.csv"][..],
            &["backtest", "--input", "series.csv"],
        ] {
            let output = throughline(folder.path(), command);
            let said = said(&output, 3);
            assert!(said.starts_with("error: series.csv: ") && said.contains(problem), "{said}");
            assert!(said.contains("hint: ") && output.stdout.is_empty(), "{said}");
        }
    }
    let before = fs::read_to_string(folder.path().join("q.csv")).unwrap();
    assert_eq!(before, "what was there before");
    let missing = throughline(folder.path(), &["backtest", "--input", "none.csv"]);
    assert!(said(&missing, 3).contains("There is no such file"));
    fs::write(folder.path().join("series.csv"), format!("{HEADER}{}", wandering("a", "", 9, 1)))
        .unwrap();
    let nowhere = [
        "forecast",
        "--input",
        "series.csv",
        "--out",
        "new.csv",
        "--targets",
        "targets.csv",
        "--probabilities",
        "none/p.csv",
    ];
    fs::write(folder.path().join("targets.csv"), "series,period,value,direction\n").unwrap();
    assert!(said(&throughline(folder.path(), &nowhere), 3).contains("none/p.csv"));
    assert!(!folder.path().join("new.csv").exists());
    let twice = ["forecast", "--input", "series.csv", "--out", "series.csv"];
    assert!(said(&throughline(folder.path(), &twice), 2).contains("named twice"));
    let alone = ["forecast", "--input", "series.csv", "--out", "q.csv", "--targets", "t.csv"];
    assert!(said(&throughline(folder.path(), &alone), 2).contains("--probabilities"));
}

#[test]
fn marks_line_ends_quotes_and_pipes_make_no_difference() {
    let folder = tempfile::tempdir().unwrap();
    let plain = format!("{HEADER}{}", wandering("a", "rate", 9, 3));
    let quoted = plain.replace("\na,made up,", "\n\"a\",\"made up\",");
    let forms = [
        plain.clone(),
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        quoted,
        plain.trim_end().to_owned(),
    ];
    let answers = forms.map(|text| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_throughline"))
            .args(["forecast", "--input", "-", "--out", "-", "--horizon", "3"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        said(&output, 0);
        String::from_utf8(output.stdout).unwrap()
    });
    assert_eq!(answers[0].lines().count(), 4);
    assert!(answers.iter().all(|it| *it == answers[0]));
}

#[test]
fn the_bytes_are_the_same_on_any_number_of_threads_and_however_rows_are_sorted() {
    let folder = tempfile::tempdir().unwrap();
    let series: Vec<String> =
        (1..700).map(|it| wandering(&format!("s{it}"), "count", 5 + 3, it)).collect();
    fs::write(folder.path().join("series.csv"), format!("{HEADER}{}", series.concat())).unwrap();
    // All series of one year, then of the next, as publishers like it.
    let by_year: String = (0..8)
        .flat_map(|year| {
            series.iter().map(move |it| it.lines().nth(year).unwrap().to_owned() + "\n")
        })
        .collect();
    fs::write(folder.path().join("years.csv"), format!("{HEADER}{by_year}")).unwrap();
    let run = |input: &str, threads: &str, pool: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_throughline"))
            .args(["forecast", "--input", input, "--out", "-", "--threads", threads])
            .env("RAYON_NUM_THREADS", pool)
            .current_dir(folder.path())
            .output()
            .unwrap();
        said(&output, 0);
        output.stdout
    };
    let one = run("series.csv", "1", "1");
    assert_eq!(one.split(|it| *it == b'\n').count(), 699 * 8 + 2);
    for (input, threads, pool) in
        [("series.csv", "4", "1"), ("series.csv", "0", "4"), ("years.csv", "3", "4")]
    {
        assert!(run(input, threads, pool) == one, "{input} {threads} {pool}");
    }
}

/// The quantiles of series of their own file.
fn quantiles(series: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("series.csv"), series).unwrap();
    let output = throughline(folder.path(), &["forecast", "--input", "series.csv", "--out", "-"]);
    said(&output, 0);
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn years_taken_together_are_known_to_overlap() {
    let plain = HEADER.to_owned() + &wandering("a", "", 20, 4);
    let mut together = HEADER.to_owned();
    for row in rows(&plain).iter().skip(1) {
        let last: i32 = row[3].parse().unwrap();
        writeln!(together, "a,made up,annual,{}/{last},{},", last - 2, row[4]).unwrap();
    }
    let (plain, together) = (quantiles(&plain), quantiles(&together));
    let (plain, together) = (rows(&plain), rows(&together));
    assert_eq!((plain[1][1], together[1][1]), ("2025", "2023/2025"));
    assert!(together[1][12].contains("periods overlap") && plain[1][12].is_empty());
    assert_ne!(plain[1][6], together[1][6], "a trend is doubted more");
}

#[test]
fn small_numbers_keep_their_digits() {
    let small = |by: f64| {
        let mut text = HEADER.to_owned();
        for row in rows(&wandering("a", "", 20, 4)) {
            let value: f64 = row[4].parse().unwrap();
            writeln!(text, "a,made up,annual,{},{:e},", row[3], value * by).unwrap();
        }
        let written = quantiles(&text);
        rows(&written).iter().skip(1).map(|it| it[7].parse().unwrap()).collect()
    };
    let (usual, tiny): (Vec<f64>, Vec<f64>) = (small(1.0), small(1e-18));
    for (usual, tiny) in usual.into_iter().zip(tiny) {
        assert!((tiny / usual / 1e-18 - 1.0).abs() < 1e-4, "{usual} {tiny}");
    }
}

#[test]
fn a_backtest_scores_the_engine_beside_simple_methods() {
    let folder = tempfile::tempdir().unwrap();
    let series: String = (1..60).map(|it| wandering(&format!("s{it}"), "", 24, it)).collect();
    fs::write(folder.path().join("series.csv"), format!("{HEADER}{series}")).unwrap();
    let backtest = |more: &[&str]| {
        let arguments = [&["backtest", "--input", "series.csv"], more].concat();
        let output = throughline(folder.path(), &arguments);
        (said(&output, 0), String::from_utf8(output.stdout).unwrap())
    };
    let (_, json) = backtest(&["--json", "--threads", "1"]);
    assert_eq!(backtest(&["--json", "--threads", "3"]).1, json);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((report["series"].as_u64(), report["used"].as_u64()), (Some(59), Some(59)));
    let annual = &report["frequencies"][0];
    assert_eq!(annual["frequency"], "annual");
    let methods: Vec<&str> = annual["methods"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["method"].as_str().unwrap())
        .collect();
    assert_eq!(methods, ["engine", "naive", "drift"]);
    let scores = &annual["methods"][0]["scores"];
    let score = |name: &str| scores[name].as_f64().unwrap();
    // Random walks: nobody knows better than the naive method, and intervals must hold what they say.
    assert!(score("brier") > 0.1 && score("brier") < 0.25, "{scores}");
    assert!((score("coverage_80") - 0.8).abs() < 0.06, "{scores}");
    assert!((score("coverage_95") - 0.95).abs() < 0.04, "{scores}");
    for group in ["by_length", "by_horizon", "by_year"] {
        assert!(annual[group].as_array().unwrap().len() > 1, "{group}");
    }
    assert!(annual["methods"][0]["reliability"].as_array().unwrap().len() > 5);
    let (_, table) = backtest(&[]);
    assert!(table.contains("annual: ") && table.contains("\nengine "), "{table}");
    let everything: serde_json::Value =
        serde_json::from_str(&backtest(&["--json", "--start", "shipped"]).1).unwrap();
    let number = |it: &serde_json::Value| it["frequencies"][0]["forecasts"].as_u64().unwrap();
    assert!(number(&everything) > number(&report));
}

#[test]
fn every_score_is_a_number_however_few_and_small_the_values() {
    let folder = tempfile::tempdir().unwrap();
    let shapes: [&[u8]; 4] =
        [&[1, 2, 1, 2, 1, 2, 1], &[1, 1, 1, 1, 1, 2], &[1, 2, 3, 4, 5, 6, 7], &[0, 0, 0, 0, 1, 0]];
    for (shape, power) in shapes.into_iter().flat_map(|it| [0, -160, -200, -320].map(|p| (it, p))) {
        let mut series = HEADER.to_owned();
        for (year, value) in (2000..).zip(shape) {
            writeln!(series, "a,,annual,{year},{value}e{power},").unwrap();
        }
        fs::write(folder.path().join("series.csv"), series).unwrap();
        for form in [&[][..], &["--json"]] {
            let command = ["backtest", "--input", "series.csv", "--start", "shipped"];
            let output = throughline(folder.path(), &[&command, form].concat());
            said(&output, 0);
            let text = String::from_utf8(output.stdout).unwrap();
            let odd = ["NaN", "null", "inf"].iter().find(|it| text.contains(**it));
            assert_eq!(odd, None, "{shape:?} {power} {text}");
        }
    }
}

#[test]
fn a_backtest_of_too_little_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let series = format!("{HEADER}{}", wandering("a", "", 12, 5));
    fs::write(folder.path().join("series.csv"), series).unwrap();
    let output = throughline(folder.path(), &["backtest", "--input", "series.csv", "--json"]);
    let said = said(&output, 0);
    assert!(said.contains("Nothing is scored") && said.contains("--start shipped"), "{said}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["frequencies"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_unit_without_forecasts_has_no_scores_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let admin = ["--admin", "ann@example.org", "--name", "Ann Example"];
    let made = throughline(folder.path(), &[&["init", "--data", "unit"][..], &admin].concat());
    said(&made, 0);
    let scores = ["forecast", "scores", "--data", "unit"];
    let output = throughline(folder.path(), &scores);
    said(&output, 0);
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.starts_with("Forecasts that were kept and came due\n"), "{table}");
    let output = throughline(folder.path(), &[&scores[..], &["--json"]].concat());
    let view: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(view["realised"]["forecasts"], 0);
    let nowhere = throughline(folder.path(), &["forecast", "scores"]);
    assert!(said(&nowhere, 2).contains("--data DIR"));
    let mixed = ["forecast", "--input", "a.csv", "--out", "b.csv", "scores"];
    said(&throughline(folder.path(), &mixed), 2);
    assert!(said(&throughline(folder.path(), &["forecast"]), 2).contains("--input"));
}

/// A folder with a series, a target and what an earlier run left.
fn folder_with_earlier_files() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let series = format!("{HEADER}{}", wandering("a", "", 9, 1));
    fs::write(folder.path().join("series.csv"), series).unwrap();
    let targets = "series,period,value,direction\na,2026,50,up\n";
    fs::write(folder.path().join("targets.csv"), targets).unwrap();
    for name in ["q.csv", "p.csv"] {
        fs::write(folder.path().join(name), "earlier").unwrap();
    }
    folder
}

fn forecast_into(folder: &Path, out: &str, probabilities: &str) -> Output {
    let inputs = ["forecast", "--input", "series.csv", "--targets", "targets.csv"];
    let outputs = ["--out", out, "--probabilities", probabilities];
    throughline(folder, &[&inputs[..], &outputs].concat())
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_fails_half_way_leaves_earlier_files_and_nothing_else() {
    let folder = folder_with_earlier_files();
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    // A device that is always full: the other output is whole by then, or well begun.
    for (out, probabilities) in [("q.csv", "/dev/full"), ("/dev/full", "p.csv")] {
        said(&forecast_into(folder.path(), out, probabilities), 6);
        assert_eq!((read("q.csv"), read("p.csv")), ("earlier".to_owned(), "earlier".to_owned()));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
    for same in ["new.csv", "./new.csv"] {
        let output = forecast_into(folder.path(), "new.csv", same);
        assert!(said(&output, 2).contains("named twice"));
    }
}

#[cfg(unix)]
#[test]
fn a_file_is_not_written_over_by_any_of_its_names() {
    let folder = folder_with_earlier_files();
    let path = |name: &str| folder.path().join(name);
    let before = fs::read(path("series.csv")).unwrap();
    fs::hard_link(path("series.csv"), path("hard.csv")).unwrap();
    std::os::unix::fs::symlink("hard.csv", path("soft.csv")).unwrap();
    for name in ["hard.csv", "soft.csv", "./series.csv"] {
        for (out, probabilities) in [(name, "p.csv"), ("q.csv", name)] {
            let output = forecast_into(folder.path(), out, probabilities);
            assert!(said(&output, 2).contains("named twice"), "{out} {probabilities}");
        }
    }
    assert_eq!(fs::read(path("hard.csv")).unwrap(), before);
    assert_eq!(fs::read(path("q.csv")).unwrap(), b"earlier");
}

#[cfg(target_os = "linux")]
#[test]
fn links_are_followed_rights_are_kept_and_streams_are_written_straight() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder_with_earlier_files();
    let path = |name: &str| folder.path().join(name);
    fs::set_permissions(path("q.csv"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("q.csv", path("link.csv")).unwrap();
    symlink("later.csv", path("dangling.csv")).unwrap();
    said(&forecast_into(folder.path(), "link.csv", "dangling.csv"), 0);
    let kept = fs::metadata(path("q.csv")).unwrap();
    assert_eq!(kept.permissions().mode() & 0o777, 0o640);
    assert!(fs::read_to_string(path("q.csv")).unwrap().starts_with("series,period"));
    assert!(fs::read_to_string(path("later.csv")).unwrap().contains("a,2026,50,up,0."));
    assert!(fs::symlink_metadata(path("link.csv")).unwrap().is_symlink());
    let usual = fs::metadata(path("series.csv")).unwrap().permissions();
    assert_eq!(fs::metadata(path("later.csv")).unwrap().permissions(), usual);
    let output = forecast_into(folder.path(), "/dev/stdout", "p.csv");
    said(&output, 0);
    assert_eq!(output.stdout, fs::read(path("q.csv")).unwrap());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 7);
}
