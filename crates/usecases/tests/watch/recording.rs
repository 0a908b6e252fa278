//! What the watch records, holds and tells.

use delivery::source::attempt::Outcome;
use testkit::{both, world::id};
use usecases::target;

use crate::{
    internet::file,
    watched::{OWNER, Watched, figures},
};

fn months(number: usize) -> String {
    let rows: Vec<(String, String)> = (0..number)
        .map(|it| (format!("{}-{:02}", 2024 + it / 12, it % 12 + 1), format!("6{}.5", it % 9)))
        .collect();
    let rows: Vec<(&str, &str)> = rows.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    figures(&rows, "2026-05-14")
}

#[tokio::test]
async fn what_is_due_is_looked_at_around_its_release_time_and_otherwise_rarely() {
    both(async |db| {
        let it = Watched::over(db).await;
        let may = figures(&[("2026-04", "62.0")], "2026-05-14");
        it.internet.answers("/waits.csv", file("", may.as_bytes()));
        assert_eq!(it.round().await, ["recorded"], "nobody has looked yet");
        assert!(it.round().await.is_empty(), "just now");
        it.world.at("2026-06-02T08:59:00Z");
        assert!(it.round().await.is_empty(), "less than a day ago");
        it.world.at("2026-06-02T09:00:00Z");
        assert_eq!(it.round().await, ["unchanged"]);
        // 11 June is the second Thursday.
        it.world.at("2026-06-11T08:29:00Z");
        assert_eq!(it.round().await, ["unchanged"]);
        it.world.at("2026-06-11T08:30:00Z");
        assert_eq!(it.round().await, ["unchanged"], "the release time itself");
        it.world.at("2026-06-11T08:32:00Z");
        let june = figures(&[("2026-04", "62.1"), ("2026-05", "62.4")], "2026-06-11");
        it.internet.answers("/waits.csv", file("", june.as_bytes()));
        assert_eq!(it.round().await, ["recorded"]);
        it.world.at("2026-06-11T12:00:00Z");
        assert!(it.round().await.is_empty(), "what was due has come");
        let mut tx = it.db.read().await.unwrap();
        let changes = store::changes::list(&mut tx, None, 1, None).await.unwrap();
        assert_eq!((&*changes[0].actor, &*changes[0].deed), ("the watch", "record_release"));
        let jobs = store::jobs::waiting(&mut tx).await.unwrap();
        assert!(jobs.iter().all(|it| it.kind != "watch"), "{jobs:?}");
        assert!(store::jobs::last_done(&mut tx, "watch").await.unwrap() > 0);
        let done = it.world.run_jobs().await;
        assert!(!done.is_empty(), "forecasts, as after an upload");
    })
    .await;
}

#[tokio::test]
async fn a_file_without_a_day_of_publication_is_taken_month_after_month() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let it = Watched::over(db).await;
    for (moment, rows) in [
        ("2026-06-11T08:31:00Z", &[("2026-03", "61.0")][..]),
        ("2026-07-09T08:31:00Z", &[("2026-03", "61.2"), ("2026-04", "62.0")]),
        ("2026-08-13T08:31:00Z", &[("2026-03", "61.2"), ("2026-04", "62.3"), ("2026-05", "62.0")]),
    ] {
        it.world.at(moment);
        let text = figures(rows, "");
        it.internet.answers("/waits.csv", file("", text.as_bytes()));
        let (outcome, sentence) = it.look().await;
        assert_eq!(outcome, "recorded", "{sentence}");
        assert!(it.told().await.is_empty(), "{:?}", it.told().await);
    }
}

#[tokio::test]
async fn a_file_that_a_person_has_to_decide_about_is_held_and_told_once() {
    both(async |db| {
        let it = Watched::over(db).await;
        it.internet.answers("/waits.csv", file("", months(24).as_bytes()));
        assert_eq!(it.look().await.0, "recorded");
        // An older file than the one that is known, with another figure.
        let text = figures(&[("2024-02", "99.9")], "2024-03-14");
        it.internet.answers("/waits.csv", file("", text.as_bytes()));
        let (outcome, sentence) = it.look().await;
        assert_eq!(outcome, "held", "{sentence}");
        assert!(sentence.contains("--restore"), "{sentence}");
        assert!(!sentence.contains("99.9"), "{sentence}");
        assert_eq!(it.look().await.0, "held", "it stays held");
        let told = it.told().await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("a person has to decide about"), "{told:?}");
        let mut tx = it.db.read().await.unwrap();
        let changes = store::changes::list(&mut tx, None, 9, None).await.unwrap();
        assert_eq!(changes.iter().filter(|it| it.deed == "record_release").count(), 1);
    })
    .await;
}

#[tokio::test]
async fn rows_that_were_not_taken_wait_for_a_person() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let it = Watched::over(db).await;
    let text = figures(&[("2026-03", "61.0"), ("2026-04", "sixty-one")], "2026-05-14");
    it.internet.answers("/waits.csv", file("", text.as_bytes()));
    assert_eq!(it.look().await.0, "recorded");
    let told = it.told().await;
    assert_eq!(
        told,
        [
            "Release 1 was recorded; 1 of its 2 rows were not taken and wait for a person to look at them."
        ]
    );
}

const EMBARGOED: &str = "\
STRUCTURE,STRUCTURE_ID,ACTION,INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE,EMBARGO_TIME
dataflow,EX:WAITS(1.0),I,within-18-weeks,E92000001,2026-05,77.7,2026-06-11T09:30:00+01:00
";

#[tokio::test]
async fn a_file_before_its_time_is_kept_and_counts_nowhere_until_then() {
    let later = figures(&[("2026-05", "77.7")], "2026-06-11");
    for (text, until) in [(EMBARGOED, "2026-06-11T08:30:00Z"), (&*later, "2026-06-11T08:30:00Z")] {
        both(async |db| {
            let it = Watched::over(db).await;
            it.internet.answers("/waits.csv", file("ETag: \"v1\"\r\n", text.as_bytes()));
            let (outcome, sentence) = it.look().await;
            assert_eq!(outcome, "embargoed", "{sentence}");
            assert!(!sentence.contains("77.7"), "{sentence}");
            let told = it.told().await;
            assert_eq!(told, ["A file came before its time. It is kept, and counts nowhere until 11 June 2026, 08:30 UTC."]);
            assert_eq!(it.look().await.0, "unchanged", "the same file once more");
            it.internet.answers("/waits.csv", "HTTP/1.1 304 Not Modified\r\n\r\n");
            assert_eq!(it.look().await.0, "unchanged", "the server says so");
            assert!(shown(&it).await.contains("\"attempts\":[]"), "{}", shown(&it).await);
            assert!(!shown(&it).await.contains("77.7"));
            assert!(!shown(&it).await.contains("before its time"), "nobody but the owner may know");
            it.world.at("2026-06-11T08:29:59Z");
            assert!(!shown(&it).await.contains("77.7"));
            assert!(shown(&it).await.contains("\"releases\":[]"), "{}", shown(&it).await);
            it.world.at(until);
            assert!(!shown(&it).await.contains("\"releases\":[]"), "{}", shown(&it).await);
        })
        .await;
    }
}

/// What the pages of the target and of the source show to a reader.
async fn shown(it: &Watched) -> String {
    let reader = testkit::world::actor(delivery::permission::Role::LeadersOffice, None);
    let mut work = it.world.unit.reading(reader).await.unwrap();
    let now = work.as_of(None).unwrap();
    let target = target::view(&mut work, &id("within-18-weeks-92"), &now).await.unwrap();
    let source = usecases::source::view(&mut work, &id("waits"), &now).await.unwrap();
    format!(
        "{}{}",
        serde_json::to_string(&*target).unwrap(),
        serde_json::to_string(&source).unwrap()
    )
}

#[tokio::test]
async fn a_day_of_publication_to_come_without_a_release_time_is_waited_out() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let it = Watched::over(db).await;
    // Not a second Thursday.
    let text = figures(&[("2026-05", "77.7")], "2026-06-10");
    it.internet.answers("/waits.csv", file("", text.as_bytes()));
    let (outcome, sentence) = it.look().await;
    assert_eq!(outcome, "embargoed", "{sentence}");
    assert!(sentence.ends_with("until 11 June 2026, 00:00 UTC."), "{sentence}");
}

#[tokio::test]
async fn what_is_late_is_told_once_and_shown_with_its_age_and_a_304_is_believed_no_more() {
    both(async |db| {
        let it = Watched::over(db).await;
        let may = figures(&[("2026-04", "62.0")], "2026-05-14");
        it.internet.answers("/waits.csv", file("ETag: \"1\"\r\n", may.as_bytes()));
        it.round().await;
        assert!(!shown(&it).await.contains("expected on"));
        it.internet.answers("/waits.csv", "HTTP/1.1 304 Not Modified\r\n\r\n");
        it.world.at("2026-06-11T09:29:00Z");
        assert_eq!(it.round().await, ["unchanged"]);
        assert!(it.told().await.is_empty(), "within the hour");
        it.world.at("2026-06-11T09:31:00Z");
        assert_eq!(it.round().await, ["failed"], "nobody asked whether it has changed");
        it.round().await;
        let told = it.told().await;
        assert_eq!(told, ["Figures were due on 11 June 2026, 09:30 Europe/London and have not come."]);
        let stale = "Last figures published 28 days ago, on 14 May 2026; a release was expected on 11 June 2026.";
        assert!(shown(&it).await.contains(stale), "{}", shown(&it).await);
        let june = figures(&[("2026-05", "62.4")], "2026-06-11");
        it.internet.answers("/waits.csv", file("", june.as_bytes()));
        it.world.at("2026-06-11T09:55:00Z");
        assert_eq!(it.round().await, ["recorded"]);
        it.world.at("2026-06-11T09:57:00Z");
        assert!(!shown(&it).await.contains("expected on"), "it has come");
        assert_eq!(it.told().await, told, "told once");
    })
    .await;
}

#[tokio::test]
async fn a_source_that_fails_three_times_is_told_of_once_and_shown_as_stale() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let it = Watched::over(db).await;
    let may = figures(&[("2026-04", "62.0")], "2026-05-14");
    it.internet.answers("/waits.csv", file("", may.as_bytes()));
    it.look().await;
    it.internet.answers("/waits.csv", "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n");
    for number in 1..=5 {
        assert_eq!(it.look().await.0, "failed");
        assert_eq!(it.told().await.len(), usize::from(number >= 3), "after {number}");
    }
    let told = it.told().await;
    assert_eq!(
        told,
        [
            "The last 3 attempts to fetch it failed. The server is in trouble (500). The figures that were recorded before stand."
        ]
    );
    it.world.at("2026-06-01T09:02:00Z");
    let stale = "Last figures published 18 days ago, on 14 May 2026; the last 5 attempts to fetch it failed.";
    assert!(shown(&it).await.contains(stale), "{}", shown(&it).await);
}

#[tokio::test]
async fn a_server_that_asks_for_rest_is_left_alone() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let it = Watched::over(db).await;
    let answer = "HTTP/1.1 429 Too Many\r\nRetry-After: 7200\r\nContent-Length: 0\r\n\r\n";
    it.internet.answers("/waits.csv", answer);
    assert_eq!(it.round().await, ["failed"]);
    it.world.at("2026-06-01T10:59:00Z");
    assert!(it.round().await.is_empty());
    it.world.at("2026-06-01T11:00:00Z");
    let date = "HTTP/1.1 503 No\r\nDate: Mon, 01 Jun 2026 11:00:00 GMT\r\nRetry-After: Mon, 01 Jun 2026 14:00:00 GMT\r\nContent-Length: 0\r\n\r\n";
    it.internet.answers("/waits.csv", date);
    assert_eq!(it.round().await, ["failed"]);
    it.world.at("2026-06-01T13:59:00Z");
    assert!(it.round().await.is_empty());
    it.world.at("2026-06-01T14:00:00Z");
    assert_eq!(it.round().await, ["failed"]);
}

#[tokio::test]
async fn two_who_look_at_once_record_once() {
    both(async |db| {
        let it = Watched::over(db).await;
        let may = figures(&[("2026-04", "62.0")], "2026-05-14");
        it.internet.answers("/waits.csv", file("", may.as_bytes()));
        let ((one, _), (other, _)) = tokio::join!(it.look(), it.look());
        assert_eq!([one, other], ["recorded"; 2]);
        let mut tx = it.db.read().await.unwrap();
        let waits = id("waits");
        let attempts =
            store::source_attempts::recent(&mut tx, &waits, it.world.unit.now(), 9).await;
        let outcomes: Vec<_> = attempts.unwrap().into_iter().map(|it| it.outcome).collect();
        assert_eq!(outcomes, [Outcome::Recorded]);
    })
    .await;
}

#[tokio::test]
async fn an_owner_sees_the_own_notices_and_nobody_elses() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let it = Watched::over(db).await;
    it.world.person(delivery::permission::Role::Unit).await;
    it.world.person(delivery::permission::Role::Analyst).await;
    let text = figures(&[("2026-03", "61.0"), ("2026-04", "sixty-one")], "2026-05-14");
    it.internet.answers("/waits.csv", file("", text.as_bytes()));
    it.look().await;
    let person = |account: i64, role| {
        let grant = delivery::permission::Grant { role, organisation: None };
        delivery::permission::Actor::Person { account, name: "A".to_owned(), grants: vec![grant] }
    };
    let owner = person(1, delivery::permission::Role::Unit);
    let other = person(2, delivery::permission::Role::Analyst);
    let mut work = it.world.unit.writing(other).await.unwrap();
    assert!(usecases::source::notice::unseen(&mut work).await.unwrap().is_empty());
    assert!(usecases::source::notice::see(&mut work, 1).await.is_err());
    drop(work);
    let mut work = it.world.unit.writing(owner).await.unwrap();
    let told = usecases::source::notice::unseen(&mut work).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].title, "Health statistics office, Waiting times");
    usecases::source::notice::see(&mut work, told[0].id).await.unwrap();
    work.commit().await.unwrap();
    assert!(it.told().await.is_empty());
    assert_eq!(OWNER, "unit@test.example");
}
