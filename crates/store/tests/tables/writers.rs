//! Writers take turns; readers see one moment.

use std::time::Duration;

use store::{Db, Error, Location, Tx, accounts, changes};
use testkit::{both, both_places, sqlite, start};

use crate::samples::person;

#[tokio::test]
async fn a_reader_sees_what_was_there_when_it_began() {
    both(async |db| {
        let mut reader = db.read().await.unwrap();
        assert_eq!(accounts::all(&mut reader).await.unwrap(), []);
        let mut writer = db.write().await.unwrap();
        person(&mut writer, "ann@example.org").await;
        writer.commit().await.unwrap();
        assert_eq!(accounts::all(&mut reader).await.unwrap(), []);
        let mut reader = db.read().await.unwrap();
        assert_eq!(accounts::all(&mut reader).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_reader_cannot_write() {
    both(async |db| {
        let mut reader = db.read().await.unwrap();
        let new = accounts::NewAccount { email: "a@b.c", name: "A", made_at: start() };
        assert!(accounts::insert(&mut reader, &new).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn numbers_taken_by_many_writers_have_no_gap_and_no_twin() {
    both(async |db| {
        let mut writers = tokio::task::JoinSet::new();
        for number in 0..20 {
            let db = db.clone();
            writers.spawn(async move {
                let mut tx = db.write().await.unwrap();
                let next = changes::latest_seq(&mut tx).await.unwrap() + 1;
                tokio::time::sleep(Duration::from_millis(1)).await;
                let new = changes::NewChange {
                    at: start(),
                    account: None,
                    actor: "ops",
                    deed: "count",
                    subject: "number",
                    reason: "",
                    detail: number.into(),
                };
                // What a writer read stays true until it commits.
                assert_eq!(changes::insert(&mut tx, &new).await.unwrap(), next);
                // Every third changes its mind.
                if number % 3 != 0 {
                    tx.commit().await.unwrap();
                }
            });
        }
        writers.join_all().await;
        let mut tx = db.read().await.unwrap();
        let numbers: Vec<_> = changes::list(&mut tx, None, 100, None)
            .await
            .unwrap()
            .iter()
            .map(|it| it.seq)
            .collect();
        assert_eq!(numbers, (1..=13).rev().collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn another_process_waits_for_its_turn_too() {
    let unit = sqlite().await;
    // A second opening has pools of its own, as another process would.
    let other = Db::open(&Location::Folder(unit.folder.path().to_owned())).await.unwrap();
    let mut first = unit.db.write().await.unwrap();
    person(&mut first, "ann@example.org").await;
    let waiting = tokio::spawn(async move {
        let mut second = other.write().await.unwrap();
        let people = accounts::all(&mut second).await.unwrap().len();
        second.commit().await.unwrap();
        people
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!waiting.is_finished());
    first.commit().await.unwrap();
    assert_eq!(waiting.await.unwrap(), 1);
}

/// SQLite is told how long to wait when a connection is made; PostgreSQL would wait for ever.
#[tokio::test]
async fn a_writer_that_waits_too_long_is_told_that_the_data_is_in_use() {
    both_places(async |place| {
        let Location::Url(url) = &place else { return };
        let db = Db::create(&place, start()).await.unwrap();
        let mut first = db.write().await.unwrap();
        let Tx::Postgres(tx) = &mut first else { panic!("a unit on PostgreSQL") };
        let limit: String =
            sqlx::query_scalar("SHOW lock_timeout").fetch_one(&mut **tx).await.unwrap();
        assert_eq!(limit, "30s");
        // Another process, in which the operator has set a limit.
        let hurried = Location::Url(format!("{url}&options[lock_timeout]=100ms"));
        let other = Db::open(&hurried).await.unwrap();
        let refused = other.write().await;
        assert!(matches!(refused, Err(Error::Busy(_))), "{refused:?}");
        first.commit().await.unwrap();
        other.write().await.unwrap();
        other.close().await;
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn those_who_wait_to_write_keep_nobody_from_reading() {
    both(async |db| {
        let first = db.write().await.unwrap();
        let mut waiting = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let db = db.clone();
            waiting.spawn(async move { db.write().await.map(drop) });
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        let read = tokio::time::timeout(Duration::from_secs(10), db.read()).await;
        assert!(read.expect("a reader waited for writers").is_ok());
        first.commit().await.unwrap();
        assert!(waiting.join_all().await.into_iter().all(|it| it.is_ok()));
    })
    .await;
}
