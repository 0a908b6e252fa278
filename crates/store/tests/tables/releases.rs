//! Raw files, releases, complaints and the catalogue.

use delivery::release::{AsOf, ReleaseId};
use store::{
    catalogue,
    complaints::{self, Complaint, Outcome},
    files, releases,
};
use testkit::{at, both, start};

use crate::{
    history::{area, indicator},
    samples::{Moments, account, known, reconstructed, release, release_at, sha256},
};

#[tokio::test]
async fn a_file_is_kept_once_byte_for_byte() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
        let sha256 = sha256('c');
        assert!(!files::exists(&mut tx, &sha256).await.unwrap());
        assert_eq!(files::bytes(&mut tx, &sha256).await.unwrap(), None);
        assert!(files::insert_if_new(&mut tx, &sha256, &bytes, start()).await.unwrap());
        assert!(!files::insert_if_new(&mut tx, &sha256, b"other", start()).await.unwrap());
        assert_eq!(files::bytes(&mut tx, &sha256).await.unwrap(), Some(bytes));
    })
    .await;
}

#[tokio::test]
async fn a_release_comes_back_as_it_was_recorded() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let moments = Moments {
            published: Some(at("2026-05-01T08:30:00Z")),
            received: at("2026-06-01T09:00:00.123456Z"),
            embargo: Some(at("2026-06-02T08:30:00Z")),
        };
        let id = release_at(&mut tx, moments).await;
        assert_eq!(id, ReleaseId(1));
        assert_eq!(release(&mut tx).await, ReleaseId(2));
        let kept = releases::get(&mut tx, id).await.unwrap().unwrap();
        assert_eq!(kept.source.as_str(), "ons");
        assert_eq!(kept.published_at, moments.published);
        assert_eq!(kept.received_at, moments.received);
        assert_eq!(kept.embargo_until, moments.embargo);
        let end = moments.embargo.unwrap();
        let before = end - jiff::SignedDuration::from_micros(1);
        assert_eq!(releases::embargo_ended(&mut tx, end).await.unwrap(), moments.embargo);
        assert_eq!(releases::embargo_ended(&mut tx, before).await.unwrap(), None);
        assert_eq!((kept.file_name.as_str(), kept.layout.as_str()), ("waits.csv", "tidy-csv"));
        assert_eq!((kept.sha256.as_str(), kept.recorded_by.as_str()), (&*sha256('a'), "ann"));
        assert_eq!(kept.account, account());
        let of_file = releases::by_sha(&mut tx, &sha256('a')).await.unwrap();
        assert_eq!(of_file.iter().map(|it| it.id.0).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(of_file[0], kept);
        assert_eq!(releases::get(&mut tx, ReleaseId(3)).await.unwrap(), None);
    })
    .await;
}

/// Every combination of moments before, at and after, so that each comparison decides somewhere.
fn combinations() -> Vec<Moments> {
    let days = ["2026-06-01T09:00:00Z", "2026-06-02T09:00:00Z", "2026-06-03T09:00:00Z"].map(at);
    let maybe = || days.map(Some).into_iter().chain([None]);
    maybe()
        .flat_map(|published| {
            days.into_iter().flat_map(move |received| {
                maybe().map(move |embargo| Moments { published, received, embargo })
            })
        })
        .collect()
}

#[tokio::test]
async fn the_database_counts_releases_exactly_as_the_rule_does() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let mut all = Vec::new();
        for moments in combinations() {
            let id = release_at(&mut tx, moments).await;
            all.push(releases::get(&mut tx, id).await.unwrap().unwrap());
        }
        for moment in [
            "1950-01-01T00:00:00Z",
            "2026-06-01T09:00:00Z",
            "2026-06-02T08:59:59.999999Z",
            "2026-06-02T09:00:00Z",
            "2026-06-04T00:00:00Z",
        ] {
            for as_of in [known(moment), reconstructed(moment)] {
                let wanted: Vec<_> = all.iter().filter(|it| as_of.counts(it)).collect();
                let found = releases::all_as_of(&mut tx, &as_of).await.unwrap();
                assert_eq!(found.values().collect::<Vec<_>>(), wanted, "{as_of:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn releases_are_listed_newest_first_in_pages() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        for _ in 0..5 {
            release(&mut tx).await;
        }
        let as_of: AsOf = known("2026-06-01T09:00:00Z");
        let page = releases::list(&mut tx, &as_of, 2, None).await.unwrap();
        assert_eq!(page.iter().map(|it| it.id.0).collect::<Vec<_>>(), [5, 4]);
        let page = releases::list(&mut tx, &as_of, 2, Some(page[1].id)).await.unwrap();
        assert_eq!(page.iter().map(|it| it.id.0).collect::<Vec<_>>(), [3, 2]);
    })
    .await;
}

#[tokio::test]
async fn complaints_come_back_in_order_with_whatever_a_cell_held() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let release = release(&mut tx).await;
        let complaint = |row: u32| Complaint {
            outcome: if row.is_multiple_of(2) { Outcome::Held } else { Outcome::Rejected },
            row,
            column: "value".to_owned(),
            text: "‘58’\u{0}\t\u{1F4A9}'; DROP TABLE release".to_owned(),
            problem: format!("Row {row} has no number."),
            remedy: "Write one.".to_owned(),
            question: format!("figure {row}"),
        };
        let all: Vec<_> = (2..702).map(complaint).collect();
        complaints::insert_many(&mut tx, release, &all).await.unwrap();
        let page = complaints::of_release(&mut tx, release, 3, 600).await.unwrap();
        // PostgreSQL stores no NUL, so both engines show the sign for it.
        let shown = |it: &Complaint| Complaint { text: it.text.replace('\0', "␀"), ..it.clone() };
        assert_eq!(page, all[600..603].iter().map(shown).collect::<Vec<_>>());
        let end = complaints::of_release(&mut tx, release, 1000, 699).await.unwrap();
        assert_eq!(end.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_catalogue_keeps_what_was_said_first() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let release = release(&mut tx).await;
        let first = indicator("waits");
        let mut second = indicator("waits");
        second.name = "Another name".to_owned();
        let other = indicator("a-and-e");
        let found = [first.clone()];
        catalogue::insert_indicators(&mut tx, release, &found).await.unwrap();
        let found = [second, other.clone()];
        catalogue::insert_indicators(&mut tx, release, &found).await.unwrap();
        let wanted = [(release, other), (release, first)];
        assert_eq!(catalogue::indicators(&mut tx).await.unwrap(), wanted);
        let england = area("E92000001");
        let mut renamed = area("E92000001");
        renamed.name = "Anglia".to_owned();
        let found = [england.clone(), renamed, area("K02000001")];
        catalogue::insert_areas(&mut tx, release, &found).await.unwrap();
        let wanted = [(release, england), (release, area("K02000001"))];
        assert_eq!(catalogue::areas(&mut tx).await.unwrap(), wanted);
    })
    .await;
}
