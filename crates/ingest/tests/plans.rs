//! One folder a case: `plan/` as an official would write it, and `expected.json` with the problems; under
//! `plans`, and under `cases` where the plan is all there is.
//!
//! With `THROUGHLINE_WRITE_EXPECTED` set, expectations are written; read the difference with care.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its case fails")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

fn files(folder: &Path, within: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap().map(|it| it.unwrap()) {
        let name = format!("{within}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            self::files(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
}

fn read(folder: &Path) -> Result<delivery::plan::Plan, Vec<ingest::reading::Problem>> {
    let mut found = BTreeMap::new();
    files(&folder.join("plan"), "", &mut found);
    ingest::plan::read(&found)
}

fn folders() -> Vec<PathBuf> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let within = |it: &str| fs::read_dir(tests.join(it)).unwrap().map(|it| it.unwrap().path());
    let only_a_plan = |it: &PathBuf| it.join("plan").exists() && !it.join("before.csv").exists();
    let mut folders: Vec<_> = within("plans").chain(within("cases").filter(only_a_plan)).collect();
    folders.sort();
    folders
}

#[test]
fn every_plan_gives_the_problems_it_has() {
    for folder in folders() {
        let found = json!({ "problems": read(&folder).err().unwrap_or_default() });
        let path = folder.join("expected.json");
        if std::env::var_os("THROUGHLINE_WRITE_EXPECTED").is_some() {
            fs::write(&path, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
        }
        let expected: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        assert_eq!(found, expected, "{}", serde_json::to_string_pretty(&found).unwrap());
    }
}

#[test]
fn a_plan_without_problems_says_what_its_files_say() {
    use delivery::{period::parse_day, target::Kind};
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans/whole");
    let plan = read(&folder).unwrap();
    assert_eq!(plan.unit_name, "Prime Minister's Delivery Unit");
    assert!(plan.vision.starts_with("# A country"));
    let target = &plan.targets[&"rtt-92".parse().unwrap()];
    assert_eq!(target.kind.value().unwrap().text(), "92.0");
    assert_eq!(target.outcome.as_str(), "timely-care");
    assert_eq!(target.area.as_str(), "E92000001");
    assert_eq!(target.baseline.as_ref().unwrap().value.text(), "58.80");
    assert_eq!(target.by.to_string(), "2029-07-01/P1M");
    assert_eq!(target.trajectories[0].points.len(), 2);
    let source = &plan.sources[&"rtt".parse().unwrap()];
    let release_time = source.release_time.as_ref().unwrap().to_string();
    assert_eq!(release_time, "monthly on the second Thursday at 09:30 Europe/London");
    assert_eq!(source.address.as_deref(), Some("https://statistics.example.org/rtt/latest.csv"));
    assert_eq!(source.owner.as_deref(), Some("ann@example.org"));
    assert_eq!(source.stale_after_days, Some(60));
    assert_eq!(target.trajectories[1].agreed_on, parse_day("2025-06-01").unwrap());
    let schooling = &plan.targets[&"readiness-75".parse().unwrap()];
    assert_eq!(schooling.by.to_string(), "2027-09-01/P1Y");
    assert!(matches!(&plan.targets[&"every-region".parse().unwrap()].kind,
        Kind::Floor { level, .. } if level == "region"));
    assert_eq!(plan.indicators[&"rtt".parse().unwrap()].breaks[0].at.to_string(), "2024-02-01/P1M");
    assert_eq!(
        plan.missions[&"health".parse().unwrap()].lineage.renamed_from,
        ["Fit for the future"]
    );
    assert_eq!(plan.areas[&"E07000026".parse().unwrap()].replaced_by[0].as_str(), "E06000063");
}

#[test]
fn interventions_say_when_how_much_and_how_surely() {
    use delivery::{intervention::EvidenceGrade, period::parse_day};
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans/whole");
    let plan = read(&folder).unwrap();
    let hubs = &plan.interventions[&"surgical-hubs".parse().unwrap()];
    assert_eq!((hubs.target.as_str(), hubs.evidence), ("rtt-92", EvidenceGrade::Moderate));
    assert_eq!(hubs.owner.as_ref().unwrap().as_str(), "health-secretary");
    assert_eq!((hubs.lag_months, hubs.ramp_months), (6, 18));
    assert_eq!(hubs.works_from(), parse_day("2025-10-01").unwrap());
    assert_eq!(hubs.works_in_full_from(), parse_day("2027-04-01").unwrap());
    let effect = [&hubs.effect.low, &hubs.effect.central, &hubs.effect.high].map(|it| it.text());
    assert_eq!(effect, ["0.50", "2", "4"]);
    // In the sixth month of a ramp of a year and a half 0.6 of 2 was due, and 0.3 was found.
    let by = plan.targets[&hubs.target].by;
    assert!((hubs.share_delivered(&by).unwrap() - 0.496).abs() < 0.005);
    assert_eq!(hubs.lineage.renamed_from, ["Elective hubs"]);
    let lessons = &plan.interventions[&"catch-up-lessons".parse().unwrap()];
    assert!(lessons.side_effect && lessons.owner.is_none());
    let delivered = lessons.delivered.as_ref().unwrap();
    assert_eq!(delivered.period.to_string(), "2026-09-01/P1Y", "a school year, as the target's");
    let target = "rtt-92".parse().unwrap();
    assert_eq!(
        plan.interventions_of(&target).map(|it| it.id.as_str()).collect::<Vec<_>>(),
        ["surgical-hubs"]
    );
    assert_eq!(plan.interventions_of(&"every-region".parse().unwrap()).count(), 0);
}

#[test]
fn the_difference_between_two_plans_tells_of_interventions() {
    use delivery::plan::{ChangeKind, difference};
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans/whole");
    let mut found = BTreeMap::new();
    files(&folder.join("plan"), "", &mut found);
    let before = ingest::plan::read(&found).unwrap();
    let text = found.get_mut("missions/health/interventions.toml").unwrap();
    *text = text.replace("central = 2\n", "central = 3\n").replace("narrow-the-gap", "narrower");
    let after = ingest::plan::read(&found).unwrap();
    let changes = difference(&before, &after);
    let told: Vec<_> = changes.iter().map(|it| (it.kind, it.what, it.id.as_str())).collect();
    assert_eq!(
        told,
        [
            (ChangeKind::Changed, "intervention", "hold-the-range"),
            (ChangeKind::Removed, "intervention", "narrow-the-gap"),
            (ChangeKind::Added, "intervention", "narrower"),
            (ChangeKind::Changed, "intervention", "surgical-hubs"),
        ]
    );
    let field = &changes[3].fields[0];
    assert_eq!((&*field.field, &*field.before, &*field.after), ("central", "2", "3"));
}

#[test]
fn the_sample_says_of_every_effect_whether_it_is_published() {
    use std::collections::BTreeSet;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample");
    let plan = read(&folder).unwrap();
    let labels = ["Published: ", "Derived: ", "Sample's own assumption"];
    for it in plan.interventions.values() {
        assert!(
            labels.iter().any(|label| it.source.starts_with(label)),
            "{}: {}",
            it.id,
            it.source
        );
    }
    let current = plan.interventions.values().filter(|it| it.lineage.is_current());
    let targets: BTreeSet<_> =
        current.map(|it| &plan.targets[&it.target]).map(|it| &it.id).collect();
    let missions: BTreeSet<_> = targets
        .iter()
        .filter_map(|it| plan.mission_of(&plan.targets[*it]))
        .map(|it| &it.id)
        .collect();
    assert!(targets.len() >= 6 && missions.len() >= 4, "{targets:?} {missions:?}");
    let without = |it: &delivery::target::Target| plan.interventions_of(&it.id).next().is_none();
    assert!(plan.targets.values().any(|it| it.lineage.is_current() && without(it)));
    let past = plan.interventions.values();
    let past = past.filter_map(|it| it.share_delivered(&plan.targets[&it.target].by));
    let past: Vec<f64> = past.collect();
    // Street crime: 6,885 fewer robberies where half of 24,508 was due.
    assert!(past.len() == 1 && (past[0] - 0.56).abs() < 0.01, "{past:?}");
}
