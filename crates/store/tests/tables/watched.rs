//! Looks at sources, and what their owners are told.

use delivery::{
    id::SourceId,
    source::attempt::{Attempt, Outcome},
};
use jiff::SignedDuration;
use store::{
    Tx,
    notices::{self, Mark, NewNotice},
    source_attempts,
};
use testkit::{both, start};

fn source(id: &str) -> SourceId {
    id.parse().unwrap()
}

fn attempt(minutes: i64, outcome: Outcome) -> Attempt {
    Attempt {
        at: start() + SignedDuration::from_mins(minutes),
        outcome,
        status: Some(200),
        etag: Some(format!("\"{minutes}\"")),
        last_modified: None,
        sha256: None,
        retry_at: None,
        embargo_until: None,
        sentence: "It came.".to_owned(),
    }
}

/// A look and a notice that was seen: one row in each table.
pub(crate) async fn fill(tx: &mut Tx) {
    source_attempts::insert(tx, &source("ons"), &attempt(0, Outcome::Recorded)).await.unwrap();
    tell(tx, "ann@example.org", "late 1").await;
    notices::mark(tx, 1, start(), (Mark::Seen, None)).await.unwrap();
}

async fn tell(tx: &mut Tx, recipient: &str, event: &str) -> bool {
    let new = NewNotice {
        at: start(),
        source: &source("ons"),
        recipient,
        event,
        sentence: "It is late.",
    };
    notices::insert_if_new(tx, &new).await.unwrap()
}

#[tokio::test]
async fn what_the_looks_at_a_source_came_to() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let (ons, nhs) = (source("ons"), source("nhs"));
        let nothing = source_attempts::standing(&mut tx, &ons).await.unwrap();
        assert_eq!(nothing, source_attempts::Standing::default());
        let looks = [Outcome::Recorded, Outcome::Unchanged, Outcome::Failed, Outcome::Refused];
        for (minutes, outcome) in (0..).zip(looks) {
            source_attempts::insert(&mut tx, &ons, &attempt(minutes, outcome)).await.unwrap();
            source_attempts::insert(&mut tx, &nhs, &attempt(minutes, Outcome::Failed))
                .await
                .unwrap();
        }
        let standing = source_attempts::standing(&mut tx, &ons).await.unwrap();
        assert_eq!(standing.number, 7);
        assert_eq!(standing.last, Some(attempt(3, Outcome::Refused)));
        assert_eq!(standing.good, Some(attempt(1, Outcome::Unchanged)));
        assert_eq!(standing.arrived, Some(start()));
        assert_eq!(standing.failures, 2);
        let failures = source_attempts::failures(&mut tx).await.unwrap();
        assert_eq!(failures, [(nhs, 4), (ons.clone(), 2)].into());
        let by = start() + SignedDuration::from_mins(2);
        let recent = source_attempts::recent(&mut tx, &ons, by, 2).await.unwrap();
        assert_eq!(recent, [attempt(2, Outcome::Failed), attempt(1, Outcome::Unchanged)]);
    })
    .await;
}

#[tokio::test]
async fn an_owner_is_told_once_of_each_event() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        assert!(tell(&mut tx, "ann@example.org", "late 1").await);
        assert!(!tell(&mut tx, "ann@example.org", "late 1").await);
        assert!(tell(&mut tx, "ann@example.org", "late 2").await);
        assert!(tell(&mut tx, "bo@example.org", "late 1").await);
        assert!(notices::is_told(&mut tx, "bo@example.org", "late 1").await.unwrap());
        assert!(!notices::is_told(&mut tx, "bo@example.org", "late 2").await.unwrap());
        notices::mark(&mut tx, 1, start(), (Mark::Seen, None)).await.unwrap();
        notices::mark(&mut tx, 2, start(), (Mark::NotMailed, Some("no server"))).await.unwrap();
        notices::mark(&mut tx, 3, start(), (Mark::Mailed, None)).await.unwrap();
        let unseen = notices::unseen(&mut tx, "ann@example.org").await.unwrap();
        assert_eq!(unseen.iter().map(|it| it.id).collect::<Vec<_>>(), [2]);
        let unmailed = notices::unmailed(&mut tx, start(), 5).await.unwrap();
        let tried: Vec<_> = unmailed.iter().map(|(it, tried)| (it.id, *tried)).collect();
        assert_eq!(tried, [(1, 0), (2, 1)]);
        let later = start() + SignedDuration::from_secs(1);
        assert!(notices::unmailed(&mut tx, later, 5).await.unwrap().is_empty());
    })
    .await;
}
