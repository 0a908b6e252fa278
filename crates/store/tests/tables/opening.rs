//! Making and opening a unit, and the sentences when that cannot be done.

use std::path::Path;

use store::{Db, Error, Location, OpenError, Tx, unit};
use testkit::{both, both_places, sqlite, start};

use crate::samples;

fn folder(path: &Path) -> Location {
    Location::Folder(path.to_owned())
}

#[tokio::test]
async fn a_unit_knows_when_it_started() {
    both(async |db| {
        let mut tx = db.read().await.unwrap();
        assert_eq!(unit::started_at(&mut tx).await.unwrap(), start());
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_is_not_opened_and_nothing_is_made() {
    let above = tempfile::tempdir().unwrap();
    let missing = above.path().join("unit");
    let problem = Db::open(&folder(&missing)).await.unwrap_err();
    let sentence = format!("there is no unit in {}: run throughline init", missing.display());
    assert_eq!(problem.to_string(), sentence);
    assert!(!missing.exists());
    let problem = Db::open(&folder(above.path())).await.unwrap_err();
    assert!(matches!(problem, OpenError::Missing(_)), "{problem:?}");
    assert_eq!(std::fs::read_dir(above.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_unit_is_made_once_and_opened_often() {
    both_places(async |place| {
        let problem = Db::open(&place).await.unwrap_err();
        assert!(matches!(problem, OpenError::Missing(_)), "{problem:?}");
        let db = Db::create(&place, start()).await.unwrap();
        let mut tx = db.write().await.unwrap();
        samples::person(&mut tx, "ann@example.org").await;
        tx.commit().await.unwrap();
        let mut dropped = db.write().await.unwrap();
        samples::person(&mut dropped, "bob@example.org").await;
        drop(dropped);
        db.close().await;
        let problem = Db::create(&place, start()).await.unwrap_err();
        assert!(problem.to_string().starts_with("there is already a unit in "), "{problem}");
        let db = Db::open(&place).await.unwrap();
        let mut tx = db.read().await.unwrap();
        let people = store::accounts::all(&mut tx).await.unwrap();
        assert_eq!(people.iter().map(|it| &*it.email).collect::<Vec<_>>(), ["ann@example.org"]);
    })
    .await;
}

#[tokio::test]
async fn making_a_unit_that_was_cut_short_can_be_done_again() {
    let above = tempfile::tempdir().unwrap();
    std::fs::write(above.path().join(Location::FILE), b"").unwrap();
    let problem = Db::open(&folder(above.path())).await.unwrap_err();
    assert!(matches!(problem, OpenError::Missing(_)), "{problem:?}");
    Db::create(&folder(above.path()), start()).await.unwrap();
}

#[tokio::test]
async fn data_of_a_newer_version_is_refused_and_left_alone() {
    both_places(async |place| {
        let db = Db::create(&place, start()).await.unwrap();
        let sql = "INSERT INTO _sqlx_migrations (version, description, success, checksum, \
            execution_time) SELECT 9001, 'from the future', success, checksum, 0 \
            FROM _sqlx_migrations WHERE version = 1";
        let mut tx = db.write().await.unwrap();
        match &mut tx {
            Tx::Sqlite(tx) => sqlx::query(sql).execute(&mut **tx).await.map(drop),
            Tx::Postgres(tx) => sqlx::query(sql).execute(&mut **tx).await.map(drop),
        }
        .unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        let problem = Db::open(&place).await.unwrap_err();
        assert!(matches!(problem, OpenError::Newer { found: 9001, .. }), "{problem:?}");
        assert!(problem.to_string().contains("written by a newer version of Throughline"));
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let above = tempfile::tempdir().unwrap();
    std::fs::write(above.path().join(Location::FILE), "not a database ".repeat(400)).unwrap();
    let problem = Db::open(&folder(above.path())).await.unwrap_err();
    assert!(matches!(problem, OpenError::Store(Error::Corrupt(_))), "{problem:?}");
}

#[tokio::test]
async fn a_url_that_names_no_postgres_is_refused() {
    for url in ["mysql://localhost/unit", "unit.sqlite", "", "postgres://[::1/unit"] {
        let problem = Db::open(&Location::Url(url.to_owned())).await.unwrap_err();
        assert!(matches!(problem, OpenError::Url(_)), "{url}: {problem:?}");
    }
}

#[tokio::test]
async fn a_full_disk_is_said_and_nothing_of_the_transaction_is_kept() {
    let unit = sqlite().await;
    let mut tx = unit.db.write().await.unwrap();
    let Tx::Sqlite(inner) = &mut tx else { panic!("a unit on SQLite") };
    // The database may grow by twenty pages.
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&mut **inner).await.unwrap();
    let sql = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {}", pages + 20));
    sqlx::raw_sql(sql).execute(&mut **inner).await.unwrap();
    samples::person(&mut tx, "ann@example.org").await;
    let bytes = vec![b'x'; 1_000_000];
    let kept = store::files::insert_if_new(&mut tx, &samples::sha256('b'), &bytes, start()).await;
    assert!(matches!(kept, Err(Error::Full(_))), "{kept:?}");
    drop(tx);
    let mut tx = unit.db.read().await.unwrap();
    assert_eq!(store::accounts::all(&mut tx).await.unwrap(), Vec::new());
}
