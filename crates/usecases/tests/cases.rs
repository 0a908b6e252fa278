//! Cases that need what was known before: the folders of `ingest/tests/cases` that hold `before.csv`.
//!
//! A folder holds the files of one deed each: `before.csv` and `before-2.csv` are imported first,
//! `input.csv` is what the case is about, `expected.json` what comes of it. What stands in `plan/` is put
//! at the end of the small plan's files. `case.json` says the rest: `published` gives days of publication, `file_name` the name the file is sent under,
//! `source`, `correction`, `restore` and `answers` are options of the import, `pack` a mission of which a pack is issued before it. With `THROUGHLINE_WRITE_EXPECTED`
//! set, expectations are written; read the difference with care.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its case fails")]

use std::{collections::BTreeMap, fs, path::Path};

use delivery::{
    id::{MissionId, SourceId},
    series::SeriesKey,
};
use serde::Deserialize;
use serde_json::{Value, json};
use testkit::{
    World, both,
    world::{operator, plan},
};
use usecases::{
    release::import::{Options, Recorded},
    series,
    source::watch,
    stocktake,
};

/// What a case says besides its files.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Case {
    /// The day of publication of each file that does not say it.
    published: BTreeMap<String, String>,
    /// A mission of which a pack is issued a month before the last file comes.
    pack: Option<MissionId>,
    /// The name under which the last file is sent.
    file_name: Option<String>,
    /// Options of the last import.
    source: Option<SourceId>,
    correction: Option<String>,
    restore: bool,
    answers: Vec<(String, String)>,
    /// Series to be shown as their pages do.
    shown: Vec<String>,
}

fn cases() -> Vec<std::path::PathBuf> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ingest/tests/cases");
    let mut folders: Vec<_> = fs::read_dir(cases).unwrap().map(|it| it.unwrap().path()).collect();
    folders.retain(|it| it.join("before.csv").exists());
    folders.sort();
    folders
}

async fn world(db: store::Db, folder: &Path) -> World {
    let world = World::empty(db).await;
    let mut files = plan();
    for path in ["areas.csv", "code-history.csv", "sources.toml", "missions/care/indicators.toml"] {
        if let Ok(text) = fs::read_to_string(folder.join("plan").join(path)) {
            files.entry(path.to_owned()).or_default().push_str(&text);
        }
    }
    world.apply(&files).await.unwrap();
    world
}

async fn import(world: &World, folder: &Path, case: &Case, name: &str) -> Recorded {
    let text = fs::read_to_string(folder.join(name)).unwrap();
    let published_at = case.published.get(name).map(|it| testkit::at(&format!("{it}T00:00:00Z")));
    let mut options = Options { published_at, reason: "A case".to_owned(), ..Options::default() };
    if name == "input.csv" {
        options.source.clone_from(&case.source);
        options.correction.clone_from(&case.correction);
        options.restore = case.restore;
        options.answers.clone_from(&case.answers);
    }
    let sent = case.file_name.as_deref().filter(|_| name == "input.csv").unwrap_or(name);
    world.import_as(sent, &text, &options).await.unwrap()
}

async fn came_of(world: &World, db: &store::Db, folder: &Path, case: &Case) -> Value {
    for name in ["before.csv", "before-2.csv"].iter().filter(|it| folder.join(it).exists()) {
        let before = import(world, folder, case, name).await;
        assert!(before.files[0].refused.is_none(), "{}: {before:?}", folder.display());
    }
    let mut pack = None;
    if let Some(mission) = &case.pack {
        pack = Some((mission, issue_pack(world, mission).await));
        world.at("2026-07-01T09:00:00Z");
    }
    let recorded = import(world, folder, case, "input.csv").await;
    let file = &recorded.files[0];
    let account = file.account;
    assert_eq!(account.rows, account.accepted + account.held + account.rejected);
    let mut told = json!({
        "layout": file.layout,
        "rows": account.rows,
        "accepted": account.accepted,
        "complaints": file.complaints,
        "remarks": file.remarks,
        "account": account,
        "questions": file.questions,
        "revisions": file.revisions,
        "releases": recorded.releases.len(),
        "shown": shown(world, &case.shown).await,
    });
    if case.file_name.is_some() {
        told["file_name"] = json!(file.file_name);
    }
    if let Some((mission, issued)) = pack {
        told["packs"] = packs(world, db, mission, &issued).await;
    }
    if let Some(problem) = &file.refused {
        told["refusal"] = json!({ "problem": problem.problem, "remedy": problem.remedy });
    }
    told
}

async fn issue_pack(world: &World, mission: &MissionId) -> Vec<u8> {
    let work = world.unit.reading(operator()).await.unwrap();
    let as_of = work.as_of(None).unwrap();
    let typeset = stocktake::typeset_pack(work, mission, &as_of).await.unwrap();
    let mut work = world.unit.writing(operator()).await.unwrap();
    let pack = stocktake::issue_pack(&mut work, typeset).await.unwrap();
    work.commit().await.unwrap();
    pack.bytes
}

/// The pack that was issued as its stocktake lists it, and what the owner of the source is told by two rounds
/// of the watch.
async fn packs(world: &World, db: &store::Db, mission: &MissionId, issued: &[u8]) -> Value {
    for _ in 0..2 {
        watch::round(&world.unit).await.unwrap();
    }
    let mut work = world.unit.reading(operator()).await.unwrap();
    let as_of = work.as_of(None).unwrap();
    let listed = stocktake::packs::list(&mut work, mission, &as_of).await.unwrap();
    let kept = stocktake::packs::issued(&mut work, listed[0].id).await.unwrap();
    assert!(kept.bytes == issued, "the pack stays what the leader saw");
    let mut tx = db.read().await.unwrap();
    let told = store::notices::unseen(&mut tx, "ann@example.org").await.unwrap();
    let told: Vec<String> = told.into_iter().map(|it| it.sentence).collect();
    json!({ "listed": listed, "told": told })
}

/// Series as their pages show them: each row with its figure, code, break and what was said before.
async fn shown(world: &World, keys: &[String]) -> Value {
    let mut shown = serde_json::Map::new();
    let mut work = world.unit.reading(operator()).await.unwrap();
    let as_of = work.as_of(None).unwrap();
    for key in keys {
        let parsed = SeriesKey::parse(key).unwrap();
        let Ok(view) = series::view(&mut work, &parsed, &as_of).await else {
            shown.insert(key.clone(), Value::Null);
            continue;
        };
        let rows = view.rows.iter().map(|row| {
            let from: Vec<&str> = row.made_of.iter().map(|it| it.series.as_str()).collect();
            let before: Vec<&str> = row.earlier.iter().map(|it| it.text.as_str()).collect();
            let before = if before.is_empty() {
                String::new()
            } else {
                format!(", before {}", before.join(", "))
            };
            let broken =
                row.break_before.as_ref().map(|it| format!(" // {it}")).unwrap_or_default();
            let status = row.made_of.first().map_or("", |it| it.status.as_str());
            format!(
                "{} = {} {status} from {}{before}{broken}",
                row.period,
                row.text,
                from.join(" + ")
            )
        });
        let codes: Vec<&str> = view.codes.iter().map(|it| it.sentence.as_str()).collect();
        let rows: Vec<String> = rows.collect();
        let is_trend = |it: &&String| it.starts_with("The trend") || it.starts_with("Not enough");
        let said: Vec<&String> = view.sentences.iter().filter(|it| !is_trend(it)).collect();
        shown.insert(
            key.clone(),
            json!({ "rows": rows, "sentences": said, "codes": codes, "derived": view.derived.map(|it| {
                let rows: Vec<String> = it.rows.iter().map(|it| format!("{} = {}", it.period, it.text)).collect();
                json!({ "method": it.method, "rows": rows })
            }) }),
        );
    }
    Value::Object(shown)
}

#[tokio::test]
async fn every_case_with_a_past_gives_what_it_should() {
    let folders = cases();
    assert!(folders.len() >= 12, "cases are missing");
    for folder in folders {
        let case: Case = fs::read_to_string(folder.join("case.json"))
            .map_or_else(|_| Case::default(), |it| serde_json::from_str(&it).unwrap());
        let path = folder.join("expected.json");
        both(async |db| {
            let world = world(db.clone(), &folder).await;
            let found = came_of(&world, &db, &folder, &case).await;
            if std::env::var_os("THROUGHLINE_WRITE_EXPECTED").is_some() {
                fs::write(&path, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
            }
            let expected: Value =
                serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            let found_text = serde_json::to_string_pretty(&found).unwrap();
            assert_eq!(found, expected, "{}:\n{found_text}", folder.display());
        })
        .await;
    }
}
