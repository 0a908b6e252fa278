//! Figures go out and come in again with the same text, status and note; and nobody gets what is not theirs.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;

use delivery::{
    observation::Status,
    permission::{Actor, Role},
    series::Series,
};
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use store::Db;
use testkit::{
    World, both,
    world::{WAITS, actor, id, operator},
};
use usecases::{
    Error,
    figures::{Format, Selection, make},
    release::import::{Options, Upload, read_and_record},
};

/// Value, ends of the interval, status, note.
type Said = [String; 5];
/// By series and period.
type All = BTreeMap<[String; 2], Said>;

const INDICATORS: [&str; 2] = ["a-rate", "b.2-count"];
const AREAS: [(&str, &str); 3] =
    [("E92000001", "England"), ("W92000004", "Cymru, \"Wales\""), ("K02000001", "=UK")];
const GROUPS: [&str; 5] = ["", "Sex=Female", "Age=16 to 24|Sex=Male", "+1=a, \"b\"", "_T=_T"];

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?(0|[1-9][0-9]{0,5})(\\.[0-9]{1,4})?",
        "[1-9][0-9]{15,24}\\.[0-9]0{1,6}",
        "-?0\\.0{1,9}[0-9]{1,12}0",
        "0{1,3}[0-9]{1,4}",
        "[0-9](\\.[0-9]{1,3})?[eE][+-]?[0-9]{1,2}",
    ]
}

/// Notes as an import keeps them: without space around them and without marks that cannot be seen.
fn note() -> impl Strategy<Value = String> {
    let nasty = "[=+\\-@'\u{ff1d}]{0,3}[a-z0-9,;\"'<&>\\\\_x{}\\[\\]|: \n\té£漢\u{1f600}]{0,24}";
    let fixed = ["=HYPERLINK(\"http://a.example\")", "'=1", "_x000D_", "two  spaces", "\u{f0001}"];
    prop_oneof![4 => nasty, 1 => proptest::sample::select(fixed.map(str::to_owned).to_vec())]
        .prop_map(|it| it.trim().to_owned())
}

fn said() -> impl Strategy<Value = Said> {
    let status = proptest::sample::select(Status::ALL.to_vec());
    (number(), proptest::option::of((0..500_u16, 0..500_u16)), status, note()).prop_map(
        |(value, ends, status, note)| {
            let value = if status.is_absence() { String::new() } else { value };
            let ends = ends.map_or_else(Default::default, |(low, more)| {
                [format!("{low}.50"), format!("{}.500", low + more)]
            });
            let [lower, upper] = ends;
            [value, lower, upper, status.word().to_owned(), note]
        },
    )
}

fn all() -> impl Strategy<Value = All> {
    let key = (0..INDICATORS.len(), 0..AREAS.len(), 0..GROUPS.len()).prop_map(|(i, a, g)| {
        let series = format!("{}:{}", INDICATORS[i], AREAS[a].0);
        if g == 0 { series } else { format!("{series}:{}", GROUPS[g]) }
    });
    let period = proptest::sample::select(vec![
        "2024-01-01/P1Y",
        "2023-04-01/P1Y",
        "2024-03-01/P1M",
        "2024-04-01/P3M",
        "2019-01-01/P3Y",
        "2025-03-31",
        "2025-06-02/P7D",
    ]);
    let key = (key, period).prop_map(|(key, period)| [key, period.to_owned()]);
    prop::collection::btree_map(key, said(), 150..250)
}

/// The figures as a file that says exactly that; written without the exporter.
fn text(all: &All) -> String {
    let mut text =
        "indicator,area_code,area_name,group,period,value,lower_95,upper_95,status,note,\
                    published,file_sha256\n"
            .to_owned();
    for (at, ([series, period], said)) in all.iter().enumerate() {
        let mut parts = series.splitn(3, ':');
        let [indicator, area] = [parts.next(), parts.next()].map(Option::unwrap);
        let name = AREAS.iter().find(|it| it.0 == area).unwrap().1;
        let [value, lower, upper, status, note] = said;
        let published = ["", "2025-07-03", "2025-08-01"][at % 3];
        let group = parts.next().unwrap_or_default();
        let bare = note.trim_start_matches('\'');
        let is_guarded =
            note.len() > bare.len() && bare.starts_with(['=', '+', '-', '@', '\u{ff1d}']);
        let note = if is_guarded { format!("'{note}") } else { note.clone() };
        let cells = [
            indicator, area, name, group, period, value, lower, upper, status, &note, published,
            "ab",
        ];
        let cells = cells.map(|it| format!("\"{}\"", it.replace('"', "\"\"")));
        text += &(cells.join(",") + "\n");
    }
    text
}

async fn take_in(world: &World, file_name: &str, bytes: Vec<u8>) -> u64 {
    let upload = Upload { file_name: file_name.to_owned(), bytes };
    let mut work = world.unit.writing(operator()).await.unwrap();
    let recorded = read_and_record(&mut work, vec![upload], &Options::default()).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(recorded.total.rows, recorded.total.new, "{file_name}: {recorded:?}");
    recorded.total.rows
}

/// What the database holds.
async fn held(world: &World, db: &Db) -> All {
    let as_of = world.unit.reading(operator()).await.unwrap().as_of(None).unwrap();
    let mut all = All::new();
    for indicator in INDICATORS {
        let mut tx = db.read().await.unwrap();
        let found = store::vintages::of_indicator(&mut tx, &id(indicator), &as_of).await.unwrap();
        for (key, vintage) in found {
            for it in Series::of([vintage]).current().map(|it| &it.observation) {
                let text = |it: Option<&delivery::value::Value>| {
                    it.map_or_else(String::new, |it| it.text().to_owned())
                };
                let interval = it.interval.as_ref();
                let said = [
                    text(it.value.as_ref()),
                    text(interval.map(|it| &it.lower)),
                    text(interval.map(|it| &it.upper)),
                    it.status.word().to_owned(),
                    it.note.as_deref().unwrap_or_default().to_owned(),
                ];
                all.insert([key.to_string(), it.period.to_string()], said);
            }
        }
    }
    all
}

async fn export(world: &World, selection: &Selection, format: Format) -> Result<Vec<u8>, Error> {
    let work = world.unit.reading(operator()).await?;
    let as_of = work.as_of(None)?;
    Ok(make(work, selection, &as_of, format).await?.bytes)
}

/// What JSON says, read by another.
fn of_json(bytes: &[u8]) -> All {
    let json: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    let figures = json["figures"].as_array().unwrap().iter();
    figures
        .map(|it| {
            let text = |key: &str| it[key].as_str().unwrap_or_default().to_owned();
            let series = format!("{}:{}", text("indicator"), text("area_code"));
            let group = text("group");
            let series = if group.is_empty() { series } else { format!("{series}:{group}") };
            let said = ["value", "lower_95", "upper_95", "status", "note"].map(text);
            ([series, text("period")], said)
        })
        .collect()
}

#[tokio::test]
async fn what_comes_in_goes_out_and_comes_in_again_identical() {
    both(async |db| {
        let mut runner = TestRunner::deterministic();
        let wanted = all().new_tree(&mut runner).unwrap().current();
        let world = World::planned(db.clone()).await;
        take_in(&world, "figures.csv", text(&wanted).into_bytes()).await;
        assert_eq!(held(&world, &db).await, wanted, "what was taken in");
        for format in Format::ALL {
            let bytes = export(&world, &Selection::default(), format).await.unwrap();
            let again = export(&world, &Selection::default(), format).await.unwrap();
            assert!(bytes == again, "{format:?}: the same figures, other bytes");
            match format {
                Format::Json => assert_eq!(of_json(&bytes), wanted),
                _ => {
                    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
                    let other = World::planned(db.clone()).await;
                    let rows = take_in(&other, format.ending(), bytes).await;
                    assert_eq!(usize::try_from(rows).unwrap(), wanted.len(), "{format:?}");
                    let found = held(&other, &db).await;
                    for (key, said) in &wanted {
                        assert_eq!(found.get(key), Some(said), "{format:?}: {key:?}");
                    }
                }
            }
        }
    })
    .await;
}

async fn csv(
    world: &World,
    actor: Actor,
    selection: &Selection,
    as_of: Option<&str>,
) -> Result<String, Error> {
    let work = world.unit.reading(actor).await?;
    let as_of = work.as_of(as_of)?;
    let file = make(work, selection, &as_of, Format::Csv).await?;
    Ok(String::from_utf8(file.bytes).unwrap())
}

#[tokio::test]
async fn an_export_is_as_of_its_moment() {
    both(async |db| {
        let world = World::planned(db).await;
        world.import("waits.csv", WAITS).await.unwrap();
        let waits = Selection { indicators: vec![id("within-18-weeks")], ..Selection::default() };
        let now = csv(&world, operator(), &waits, None).await.unwrap();
        assert!(now.contains(",2024-05-01/P1M,59.0,") && !now.contains(",59.1,"), "{now}");
        let then = csv(&world, operator(), &waits, Some("2024-07-31")).await.unwrap();
        assert!(then.contains(",2024-05-01/P1M,59.1,") && !then.contains("2024-06"), "{then}");
        let first = Selection { release: Some(1), ..Selection::default() };
        let first = csv(&world, operator(), &first, None).await.unwrap();
        assert!(first.contains(",59.1,") && first.lines().count() == 2, "{first}");
        let elsewhere = Selection { areas: vec![id("E12000001")], ..Selection::default() };
        let none = csv(&world, operator(), &elsewhere, None).await;
        assert!(matches!(none, Err(Error::NotFound)), "no figures there");
    })
    .await;
}

#[tokio::test]
async fn nobody_gets_what_is_under_embargo_or_not_theirs() {
    both(async |db| {
        let world = World::planned(db).await;
        world.import("waits.csv", WAITS).await.unwrap();
        let embargo = Some(testkit::at("2026-06-02T09:30:00Z"));
        let secret = "indicator,period,area_code,area_name,value\n\
                      within-18-weeks,2026-03,E92000001,England,63.25\n\
                      new-one,2026-03,E92000001,England,7\n";
        let options = Options { embargo_until: embargo, ..Options::default() };
        let recorded = world.import_as("secret.csv", secret, &options).await.unwrap();
        let release = Selection { release: Some(recorded.releases[0]), ..Selection::default() };
        let new = Selection { indicators: vec![id("new-one")], ..Selection::default() };
        let all = Selection::default();
        for selection in [&release, &new] {
            let denied = csv(&world, operator(), selection, None).await;
            assert!(matches!(denied, Err(Error::NotFound)), "{selection:?}");
        }
        assert!(!csv(&world, operator(), &all, None).await.unwrap().contains("63.25"));
        let administrator = csv(&world, actor(Role::Administrator, None), &all, None).await;
        assert!(administrator.is_err(), "an administrator sees no content");
        world.at("2026-06-02T09:30:00Z");
        for selection in [&release, &all] {
            let text = csv(&world, operator(), selection, None).await.unwrap();
            assert!(text.contains(",63.25,"), "{text}");
        }
        assert!(csv(&world, operator(), &new, None).await.is_ok());
    })
    .await;
}
