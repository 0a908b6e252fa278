//! Several files recorded at once: what is known, what is new, and both in one file.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use delivery::series::SeriesKey;
use store::Db;
use testkit::{
    World, both,
    world::{WAITS, operator},
};
use usecases::{
    release::import::{Options, Recorded, Upload, read_and_record},
    series,
};

/// Of an indicator that is known: a revision, the same again, a new period. And a new indicator.
const MIXED: &str = "\
indicator,period,area_code,value,unit,published
within-18-weeks,2025-12,E92000001,61.4,%,2026-05-20
within-18-weeks,2025-11,E92000001,61.8,%,2026-05-20
within-18-weeks,2026-01,E92000001,61.9,%,2026-05-20
homes-built,2025-10,E92000001,210,homes,2026-05-20
homes-built,2025-11,E92000001,220,homes,2026-05-20
";
/// Of the indicator that the first file brings: a revision and a new period.
const LATER: &str = "\
indicator,period,area_code,value,unit,published
homes-built,2025-11,E92000001,225,homes,2026-05-27
homes-built,2025-12,E92000001,230,homes,2026-05-27
";
/// Of an indicator that nobody else speaks of.
const ALONE: &str = "\
indicator,period,area_code,value,unit,published
trees-planted,2025,E92000001,1000,trees,2026-05-20
";

const BATCH: [(&str, &str); 3] = [("mixed.csv", MIXED), ("later.csv", LATER), ("alone.csv", ALONE)];

async fn import(world: &World, files: &[(&str, &str)]) -> Recorded {
    let upload = |(name, text): &(&str, &str)| Upload {
        file_name: (*name).to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let mut work = world.unit.writing(operator()).await.unwrap();
    let uploads = files.iter().map(upload).collect();
    let recorded = read_and_record(&mut work, uploads, &Options::default()).await.unwrap();
    work.commit().await.unwrap();
    assert!(recorded.total.balances(), "{recorded:?}");
    recorded
}

/// Every figure of the three indicators, now.
async fn figures(world: &World) -> Vec<String> {
    let mut work = world.unit.reading(operator()).await.unwrap();
    let now = work.as_of(None).unwrap();
    let mut figures = Vec::new();
    for key in ["within-18-weeks", "homes-built", "trees-planted"] {
        let key = SeriesKey::parse(&format!("{key}:E92000001")).unwrap();
        let view = series::view(&mut work, &key, &now).await.unwrap();
        let rows = view.rows.iter().map(|it| format!("{key} {}: {}", it.period, it.text));
        figures.extend(rows);
    }
    figures
}

/// A unit on SQLite that is told everything one file at a time.
async fn told_one_by_one() -> Vec<String> {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let world = World::planned(db).await;
    for file in std::iter::once(("waits.csv", WAITS)).chain(BATCH) {
        import(&world, &[file]).await;
    }
    figures(&world).await
}

async fn known(db: Db) -> World {
    let world = World::planned(db).await;
    world.import("waits.csv", WAITS).await.unwrap();
    world
}

#[tokio::test]
async fn a_batch_of_known_and_new_indicators_is_weighed_file_by_file() {
    both(async |db| {
        let world = known(db).await;
        let recorded = import(&world, &BATCH).await;
        let account = |at: usize| {
            let it = recorded.files[at].account;
            (it.rows, it.new, it.revised, it.unchanged)
        };
        assert_eq!(account(0), (5, 3, 1, 1), "{recorded:?}");
        assert_eq!(account(1), (2, 1, 1, 0), "{recorded:?}");
        assert_eq!(account(2), (1, 1, 0, 0), "{recorded:?}");
        assert_eq!(recorded.releases, [6, 7, 8]);
        assert_eq!(figures(&world).await, told_one_by_one().await);
        let again = import(&world, &BATCH).await;
        assert!(again.releases.is_empty(), "{again:?}");
        assert_eq!((again.total.rows, again.total.unchanged), (8, 8), "{again:?}");
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_knows_nothing_is_told_everything_in_one_batch() {
    both(async |db| {
        let world = World::planned(db).await;
        let files: Vec<_> = std::iter::once(("waits.csv", WAITS)).chain(BATCH).collect();
        let recorded = import(&world, &files).await;
        assert_eq!((recorded.total.rows, recorded.total.new), (14, 10), "{recorded:?}");
        assert_eq!((recorded.total.revised, recorded.total.unchanged), (3, 1), "{recorded:?}");
        assert_eq!(figures(&world).await, told_one_by_one().await);
    })
    .await;
}
