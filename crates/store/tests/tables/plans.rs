//! Versions of the plan and their files.

use std::collections::BTreeMap;

use store::plans::{self, NewVersion};
use testkit::{at, both};

fn files(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(path, content)| ((*path).to_owned(), (*content).to_owned())).collect()
}

#[tokio::test]
async fn every_version_is_kept_whole_and_found_by_moment() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let (monday, tuesday) = ("2026-06-01T09:00:00Z", "2026-06-02T09:00:00Z");
        let first = files(&[("vision.md", "Vision"), ("missions/nhs.toml", "title = \"NHS ✓\"\n")]);
        let second = files(&[("vision.md", "A longer vision")]);
        assert_eq!(plans::first_version(&mut tx).await.unwrap(), None);
        for (moment, files) in [(monday, &first), (tuesday, &second)] {
            let new =
                NewVersion { applied_at: at(moment), account: None, actor: "ops", reason: moment };
            plans::insert(&mut tx, &new, files).await.unwrap();
        }
        let versions = plans::versions(&mut tx).await.unwrap();
        assert_eq!(versions.iter().map(|it| it.id).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(versions[0].reason, tuesday);
        assert_eq!(plans::first_version(&mut tx).await.unwrap().unwrap(), versions[1]);
        assert_eq!(plans::files(&mut tx, 1).await.unwrap(), first);
        assert_eq!(plans::files(&mut tx, 2).await.unwrap(), second);
        for (moment, wanted) in [
            ("2026-06-01T08:59:59.999999Z", None),
            (monday, Some(1)),
            ("2026-06-02T08:59:59.999999Z", Some(1)),
            (tuesday, Some(2)),
        ] {
            let version = plans::version_as_of(&mut tx, at(moment)).await.unwrap();
            assert_eq!(version.map(|it| it.id), wanted, "{moment}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_plan_of_many_files_comes_back_whole() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let many: BTreeMap<_, _> =
            (0..600).map(|it| (format!("targets/{it}.toml"), format!("{it}"))).collect();
        let new = NewVersion {
            applied_at: at("2026-06-01T09:00:00Z"),
            account: None,
            actor: "ops",
            reason: "",
        };
        let version = plans::insert(&mut tx, &new, &many).await.unwrap();
        assert_eq!(plans::files(&mut tx, version).await.unwrap(), many);
    })
    .await;
}
