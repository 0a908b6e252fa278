//! What takes its time keeps nobody from saving; what is over is forgotten.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop at the first surprise"
)]

use std::time::Duration;

use delivery::permission::{Actor, Role};
use sha2::{Digest as _, Sha256};
use testkit::{
    World, both,
    world::{WAITS, id, operator},
};
use usecases::{
    Error, people,
    release::{
        import::{self, Options, Upload},
        read::read,
        upload,
    },
    session::{self, Token},
    stocktake,
};

/// The result of what must not wait for the writer.
async fn at_once<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), what).await.expect("it waited for the writer")
}

async fn signed_in(world: &World, role: Role) -> (String, String, Actor) {
    let (email, password) = world.person(role).await;
    let Token(token) = session::sign_in(&world.unit, &email, &password).await.unwrap();
    let visitor = session::enter(&world.unit, &token).await.unwrap().unwrap();
    (email, password, visitor.actor)
}

#[tokio::test]
async fn passwords_are_hashed_while_others_save() {
    both(async |db| {
        let world = World::planned(db).await;
        let (_, password, actor) = signed_in(&world, Role::Unit).await;
        let writer = world.unit.writing(operator()).await.unwrap();
        // The present password is verified before the new one is looked at.
        let short = at_once(people::change_password(&world.unit, &actor, &password, "short")).await;
        let Err(Error::Invalid(problems)) = short else { panic!("{short:?}") };
        assert_eq!(problems[0].field, "password");
        drop(writer);
    })
    .await;
}

#[tokio::test]
async fn guessing_the_present_password_counts_as_guessing_at_the_door() {
    both(async |db| {
        let world = World::planned(db).await;
        let (email, password, actor) = signed_in(&world, Role::Unit).await;
        let change = async |old: &str| {
            people::change_password(&world.unit, &actor, old, "correct horse battery").await
        };
        for _ in 0..5 {
            assert!(matches!(change("wrong").await, Err(Error::Invalid(_))));
        }
        assert!(matches!(change(&password).await, Err(Error::Unavailable(_))));
        let sign_in = session::sign_in(&world.unit, &email, &password).await;
        assert!(matches!(sign_in, Err(Error::Unavailable(_))));
        world.at("2026-06-01T09:01:01Z");
        change(&password).await.unwrap();
        assert!(session::sign_in(&world.unit, &email, &password).await.is_err());
        session::sign_in(&world.unit, &email, "correct horse battery").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn files_are_read_while_others_save_and_once_more_where_that_changed_something() {
    both(async |db| {
        let world = World::planned(db).await;
        let reading = async || {
            let file = Upload { file_name: "waits.csv".to_owned(), bytes: WAITS.into() };
            let work = world.unit.reading(operator()).await.unwrap();
            read(work, vec![file], &Options::default()).await.unwrap()
        };
        let writer = world.unit.writing(operator()).await.unwrap();
        let (one, two) = (at_once(reading()).await, at_once(reading()).await);
        drop(writer);
        let (mut work, three) = reading().await.turn().await.unwrap();
        let recorded = import::record(&mut work, three).await.unwrap();
        work.commit().await.unwrap();
        assert_eq!((recorded.total.new, recorded.total.revised), (5, 1));
        // Both were read when nothing of this was known.
        let (mut work, one) = one.turn().await.unwrap();
        let again = import::record(&mut work, one).await.unwrap();
        drop(work);
        let mut work = world.unit.writing(operator()).await.unwrap();
        let under_the_writer = import::record(&mut work, two).await.unwrap();
        for recorded in [again, under_the_writer] {
            assert_eq!((recorded.total.unchanged, recorded.total.new), (6, 0), "{recorded:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_pack_is_typeset_while_others_save_and_comes_out_the_same() {
    both(async |db| {
        let world = World::planned(db.clone()).await;
        world.import("waits.csv", WAITS).await.unwrap();
        let typeset = async || {
            let work = world.unit.reading(operator()).await.unwrap();
            let as_of = work.as_of(Some("2026-06-01T08:00")).unwrap();
            stocktake::typeset_pack(work, &id("care"), &as_of).await.unwrap()
        };
        let writer = world.unit.writing(operator()).await.unwrap();
        let (first, second) = (at_once(typeset()).await, at_once(typeset()).await);
        drop(writer);
        let mut work = world.unit.writing(operator()).await.unwrap();
        let first = stocktake::issue_pack(&mut work, first).await.unwrap();
        let second = stocktake::issue_pack(&mut work, second).await.unwrap();
        work.commit().await.unwrap();
        assert_eq!(first.sha256, second.sha256);
        assert!(first.bytes == second.bytes, "the same view gives the same bytes");
        let mut tx = db.read().await.unwrap();
        let changes = store::changes::list(&mut tx, None, 2, None).await.unwrap();
        for change in changes {
            assert_eq!(change.deed, "issue_pack");
            assert_eq!(change.detail["fingerprint"], first.sha256);
        }
    })
    .await;
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[tokio::test]
async fn what_is_over_is_forgotten_when_somebody_signs_in() {
    both(async |db| {
        let world = World::planned(db.clone()).await;
        let (email, password) = world.person(Role::Analyst).await;
        let Token(first) = session::sign_in(&world.unit, &email, &password).await.unwrap();
        let visitor = session::enter(&world.unit, &first).await.unwrap().unwrap();
        let files = [Upload { file_name: "waits.csv".to_owned(), bytes: WAITS.into() }];
        let mut work = world.unit.writing(visitor.actor).await.unwrap();
        let upload = upload::keep(&mut work, &files, &Options::default()).await.unwrap();
        work.commit().await.unwrap();
        let left = async || {
            let mut tx = db.write().await.unwrap();
            let session = store::sessions::find(&mut tx, &digest(&first)).await.unwrap();
            let account = visitor.account.id;
            let upload = digest(&upload);
            let start = testkit::start();
            let upload = store::uploads::take(&mut tx, &upload, account, start).await.unwrap();
            (session.is_some(), upload.is_some())
        };
        assert_eq!(left().await, (true, true));
        world.at("2026-06-01T10:00:01Z");
        session::sign_in(&world.unit, &email, &password).await.unwrap();
        assert_eq!(left().await, (true, false), "a file is kept for an hour");
        world.at("2026-06-01T17:00:01Z");
        session::sign_in(&world.unit, &email, &password).await.unwrap();
        assert_eq!(left().await, (false, false), "a session ends unused after eight hours");
    })
    .await;
}

#[tokio::test]
async fn many_sign_in_at_once_and_each_has_a_session_of_its_own() {
    both(async |db| {
        let world = World::planned(db).await;
        let (email, password) = world.person(Role::Unit).await;
        let mut signing_in = tokio::task::JoinSet::new();
        for _ in 0..12 {
            let (unit, email, password) = (world.unit.clone(), email.clone(), password.clone());
            signing_in.spawn(async move { session::sign_in(&unit, &email, &password).await });
        }
        let mut tokens = std::collections::BTreeSet::new();
        for token in signing_in.join_all().await {
            let Token(token) = token.unwrap();
            assert!(session::enter(&world.unit, &token).await.unwrap().is_some());
            tokens.insert(token);
        }
        assert_eq!(tokens.len(), 12);
    })
    .await;
}

#[tokio::test]
async fn guessing_at_once_gives_no_more_guesses_than_one_after_another() {
    both(async |db| {
        let world = World::planned(db).await;
        let (email, _) = world.person(Role::Unit).await;
        let mut guessing = tokio::task::JoinSet::new();
        for number in 0..12 {
            let (unit, email) = (world.unit.clone(), email.clone());
            let guess = format!("guess {number}");
            guessing.spawn(async move { session::sign_in(&unit, &email, &guess).await });
        }
        let answers = guessing.join_all().await;
        let answered = answers.iter().filter(|it| matches!(it, Err(Error::Invalid(_)))).count();
        let waits = answers.iter().filter(|it| matches!(it, Err(Error::Unavailable(_)))).count();
        assert_eq!((answered, waits), (5, 7));
    })
    .await;
}
