//! Series and vintages: what was said of what by which release, as of when.

use std::sync::Arc;

use delivery::{
    observation::{Interval, Observation, Status},
    release::ReleaseId,
    series::{SeriesKey, Vintage},
};
use store::{Tx, series, vintages};
use testkit::{at, both, start};

use crate::samples::{Moments, key, known, observation, reconstructed, release, release_at};

#[tokio::test]
async fn series_are_numbered_without_gaps_and_found_by_key_and_indicator() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let keys = ["gap:E92000001", "waits:E92000001", "waits:E92000001:Sex=Female|Age=16"];
        let keys = keys.map(key);
        assert_eq!(series::insert_many(&mut tx, &keys).await.unwrap(), [1, 2, 3]);
        let more = [key("waits:K02000001")];
        assert_eq!(series::insert_many(&mut tx, &more).await.unwrap(), [4]);
        assert_eq!(series::insert_many(&mut tx, &[]).await.unwrap(), [0_i64; 0]);
        assert_eq!(series::find(&mut tx, &keys[2]).await.unwrap(), Some(3));
        assert_eq!(series::find(&mut tx, &key("waits:X")).await.unwrap(), None);
        let waits = "waits".parse().unwrap();
        let of_waits = series::of_indicator(&mut tx, &waits).await.unwrap();
        let wanted = [(2, keys[1].clone()), (3, keys[2].clone()), (4, key("waits:K02000001"))];
        assert_eq!(of_waits, wanted);
        let both = series::ids_of(&mut tx, &[&waits, &"gap".parse().unwrap()]).await.unwrap();
        assert_eq!(both.iter().map(|it| it.0).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(series::ids_of(&mut tx, &[]).await.unwrap(), []);
        let asked = [key("waits:K02000001"), key("waits:X"), keys[0].clone()];
        let by_key = series::ids_of_keys(&mut tx, &asked).await.unwrap();
        assert_eq!(by_key, [(1, keys[0].clone()), (4, key("waits:K02000001"))]);
        let england = "E92000001".parse().unwrap();
        assert_eq!(series::of_area(&mut tx, &england).await.unwrap(), keys);
        assert_eq!(series::count(&mut tx).await.unwrap(), 4);
        let twice = series::insert_many(&mut tx, &more).await;
        assert!(twice.unwrap_err().is_duplicate());
    })
    .await;
}

#[tokio::test]
async fn an_observation_comes_back_with_everything_it_said() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let release = release(&mut tx).await;
        let ids = series::insert_many(&mut tx, &[key("waits:E92000001")]).await.unwrap();
        let said = [
            Observation {
                interval: Some(Interval {
                    lower: "60.10".parse().unwrap(),
                    upper: "6.29e1".parse().unwrap(),
                }),
                status: Status::Provisional,
                note: Some(Arc::from("\"Excludes\" \\ NUL \0 and\ttab, naïve 🙂")),
                row: u32::MAX,
                ..observation(2024, "-61.50")
            },
            Observation { value: None, status: Status::Confidential, ..observation(2025, "0") },
        ];
        vintages::insert_many(&mut tx, release, &[(ids[0], &said)]).await.unwrap();
        let found =
            vintages::of_series(&mut tx, &ids, &known("2026-06-01T09:00:00Z")).await.unwrap();
        assert_eq!(found, [(1, Vintage { release, observations: said.to_vec() })]);
    })
    .await;
}

/// Two series, two releases: published in May and April, received on 1 and 3 June, the second
/// embargoed until 4 June. The first speaks of both series, the second of the first alone.
async fn two_releases(tx: &mut Tx) -> [SeriesKey; 2] {
    let keys = [key("waits:E92000001"), key("waits:K02000001")];
    let ids = series::insert_many(tx, &keys).await.unwrap();
    let first =
        Moments { published: Some(at("2026-05-01T00:00:00Z")), received: start(), embargo: None };
    let second = Moments {
        published: Some(at("2026-04-01T00:00:00Z")),
        received: at("2026-06-03T00:00:00Z"),
        embargo: Some(at("2026-06-04T00:00:00Z")),
    };
    let first = release_at(tx, first).await;
    let second = release_at(tx, second).await;
    let (old, new) =
        ([observation(2024, "61.5")], [observation(2024, "61.7"), observation(2025, "62.0")]);
    vintages::insert_many(tx, first, &[(ids[0], &old), (ids[1], &old)]).await.unwrap();
    vintages::insert_many(tx, second, &[(ids[0], &new)]).await.unwrap();
    keys
}

/// Series number and release of each vintage.
fn places(found: &[(i64, Vintage)]) -> Vec<(i64, i64)> {
    found.iter().map(|(series, vintage)| (*series, vintage.release.0)).collect()
}

#[tokio::test]
async fn vintages_count_as_their_releases_do() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        two_releases(&mut tx).await;
        for (as_of, wanted) in [
            (known("2026-05-31T00:00:00Z"), &[][..]),
            (known("2026-06-02T00:00:00Z"), &[(1, 1), (2, 1)]),
            (known("2026-06-03T00:00:00Z"), &[(1, 1), (2, 1)]),
            (known("2026-06-04T00:00:00Z"), &[(1, 1), (1, 2), (2, 1)]),
            (reconstructed("2026-05-15T00:00:00Z"), &[(1, 1), (2, 1)]),
            (reconstructed("2026-04-15T00:00:00Z"), &[]),
        ] {
            let found = vintages::of_series(&mut tx, &[1, 2], &as_of).await.unwrap();
            assert_eq!(places(&found), wanted, "{as_of:?}");
        }
        let now = known("2026-06-05T00:00:00Z");
        let found = vintages::of_series(&mut tx, &[2, 99], &now).await.unwrap();
        assert_eq!(places(&found), [(2, 1)]);
        assert_eq!(vintages::of_series(&mut tx, &[], &now).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn vintages_are_found_by_key_and_by_indicator_in_order() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let keys = two_releases(&mut tx).await;
        let now = known("2026-06-05T00:00:00Z");
        let place = |(key, vintage): &(SeriesKey, Vintage)| (key.area.to_string(), vintage.release);
        let wanted = [("E92000001", 1), ("E92000001", 2), ("K02000001", 1)]
            .map(|(area, release)| (area.to_owned(), ReleaseId(release)));
        let by_indicator = vintages::of_indicator(&mut tx, &keys[0].indicator, &now).await.unwrap();
        assert_eq!(by_indicator.iter().map(place).collect::<Vec<_>>(), wanted);
        let asked = [keys[1].clone(), key("waits:X"), keys[0].clone()];
        let by_key = vintages::of_keys(&mut tx, &asked, &now).await.unwrap();
        assert_eq!(by_key, by_indicator);
        let value = by_key[1].1.observations[0].value.as_ref().unwrap();
        assert_eq!(value.text(), "61.7");
        let early = known("2026-06-02T00:00:00Z");
        let of_one = vintages::of_keys(&mut tx, &keys[..1], &early).await.unwrap();
        assert_eq!(of_one.iter().map(place).collect::<Vec<_>>(), wanted[..1]);
    })
    .await;
}

#[tokio::test]
async fn what_one_release_said_is_counted_by_series() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let keys = two_releases(&mut tx).await;
        let of_first = vintages::of_release(&mut tx, ReleaseId(1)).await.unwrap();
        assert_eq!(of_first, [(keys[0].clone(), 1), (keys[1].clone(), 1)]);
        let of_second = vintages::of_release(&mut tx, ReleaseId(2)).await.unwrap();
        assert_eq!(of_second, [(keys[0].clone(), 2)]);
        assert_eq!(vintages::of_release(&mut tx, ReleaseId(3)).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn thousands_of_series_come_back_one_by_one() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let release = release(&mut tx).await;
        let keys: Vec<_> = (0..1_600).map(|it| key(&format!("waits:area-{it:05}"))).collect();
        let ids = series::insert_many(&mut tx, &keys).await.unwrap();
        let said: Vec<_> = (0..1_600).map(|it| [observation(2024, &it.to_string())]).collect();
        let rows: Vec<_> = ids.iter().copied().zip(said.iter().map(|it| &it[..])).collect();
        vintages::insert_many(&mut tx, release, &rows).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.read().await.unwrap();
        let now = known("2026-06-05T00:00:00Z");
        let found = vintages::of_indicator(&mut tx, &keys[0].indicator, &now).await.unwrap();
        assert_eq!(found.len(), keys.len());
        for ((key, vintage), (wanted, said)) in found.iter().zip(keys.iter().zip(&said)) {
            assert_eq!((key, &vintage.observations[..]), (wanted, &said[..]));
        }
    })
    .await;
}
