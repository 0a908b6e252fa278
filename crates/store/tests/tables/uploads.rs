//! Files that wait to be looked at: taken back once, by their owner, in time.

use store::uploads::{self, NewUpload, Waiting};
use testkit::{at, both, start};

use crate::samples::person;

#[tokio::test]
async fn files_are_taken_back_once_by_their_owner_in_time() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let ann = person(&mut tx, "ann@example.org").await;
        let bob = person(&mut tx, "bob@example.org").await;
        let token = [7; 32];
        let new = NewUpload { token_sha256: &token, account: ann, at: start(), options: "{}" };
        let files: [(&str, &[u8]); 2] = [("b.csv", b"\0\xff"), ("a.csv", b"")];
        uploads::insert(&mut tx, &new, &files).await.unwrap();
        assert_eq!(uploads::take(&mut tx, &token, bob, start()).await.unwrap(), None);
        let late = at("2026-06-01T09:00:00.000001Z");
        assert_eq!(uploads::take(&mut tx, &token, ann, late).await.unwrap(), None);
        let (options, taken) = uploads::take(&mut tx, &token, ann, start()).await.unwrap().unwrap();
        assert_eq!(options, "{}");
        let files = files.map(|(name, bytes)| (name.to_owned(), bytes.to_vec()));
        assert_eq!(taken, files);
        assert_eq!(uploads::take(&mut tx, &token, ann, start()).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn what_became_of_files_is_told_to_their_owner() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let ann = person(&mut tx, "ann@example.org").await;
        let bob = person(&mut tx, "bob@example.org").await;
        let token = [7; 32];
        let new = NewUpload { token_sha256: &token, account: ann, at: start(), options: "{}" };
        uploads::insert(&mut tx, &new, &[("a.csv", b"a")]).await.unwrap();
        assert_eq!(uploads::releases_of(&mut tx, &token, ann).await.unwrap(), None);
        uploads::take(&mut tx, &token, ann, start()).await.unwrap().unwrap();
        uploads::set_releases(&mut tx, &token, &[7, 8]).await.unwrap();
        let releases = uploads::releases_of(&mut tx, &token, ann).await.unwrap();
        assert_eq!(releases, Some(vec![7, 8]));
        assert_eq!(uploads::releases_of(&mut tx, &token, bob).await.unwrap(), None);
        let late = at("2026-06-01T10:00:00Z");
        uploads::purge_before(&mut tx, late, start()).await.unwrap();
        assert!(uploads::releases_of(&mut tx, &token, ann).await.unwrap().is_some());
        uploads::purge_before(&mut tx, late, late).await.unwrap();
        assert_eq!(uploads::releases_of(&mut tx, &token, ann).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn files_that_nobody_took_are_forgotten() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let ann = person(&mut tx, "ann@example.org").await;
        let late = at("2026-06-01T10:00:00Z");
        for (number, moment) in [(1, start()), (2, late)] {
            let token = [number; 32];
            let new = NewUpload { token_sha256: &token, account: ann, at: moment, options: "{}" };
            uploads::insert(&mut tx, &new, &[("a.csv", b"a")]).await.unwrap();
        }
        uploads::purge_before(&mut tx, late, start()).await.unwrap();
        assert_eq!(uploads::take(&mut tx, &[1; 32], ann, start()).await.unwrap(), None);
        assert!(uploads::take(&mut tx, &[2; 32], ann, start()).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn what_waits_is_counted_for_each_account() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let ann = person(&mut tx, "ann@example.org").await;
        let bob = person(&mut tx, "bob@example.org").await;
        let waiting = async |tx: &mut store::Tx, account, since| {
            uploads::waiting(tx, account, since).await.unwrap()
        };
        assert_eq!(waiting(&mut tx, ann, start()).await, Waiting::default());
        let late = at("2026-06-01T10:00:00Z");
        for (number, account, moment) in [(1, ann, start()), (2, ann, late), (3, bob, late)] {
            let token = [number; 32];
            let new = NewUpload { token_sha256: &token, account, at: moment, options: "{}" };
            let files: [(&str, &[u8]); 2] = [("a.csv", "a\0é".as_bytes()), ("b.csv", b"")];
            uploads::insert(&mut tx, &new, &files).await.unwrap();
        }
        let both = Waiting { files: 4, bytes: 8, first: Some(start()) };
        assert_eq!(waiting(&mut tx, ann, start()).await, both);
        let second = Waiting { files: 2, bytes: 4, first: Some(late) };
        assert_eq!(waiting(&mut tx, ann, late).await, second);
        uploads::take(&mut tx, &[1; 32], ann, start()).await.unwrap().unwrap();
        assert_eq!(waiting(&mut tx, ann, start()).await, second, "what was taken waits no more");
    })
    .await;
}
