//! Layouts: every version is kept, and the newest of a name is in force.

use store::{Tx, layouts};

use testkit::{both, start};

pub(crate) async fn fill(tx: &mut Tx) {
    confirm(tx, "waits", "name = \"waits\"\n").await;
}

async fn confirm(tx: &mut Tx, name: &str, content: &str) {
    let new = layouts::NewLayout {
        name,
        content,
        confirmed_at: start(),
        account: None,
        actor: "Ann",
        reason: "First file.",
    };
    layouts::insert(tx, &new).await.unwrap();
}

#[tokio::test]
async fn the_newest_layout_of_a_name_is_in_force_and_the_others_are_kept() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        for (name, content) in [("waits", "1"), ("crime", "2"), ("waits", "3")] {
            confirm(&mut tx, name, content).await;
        }
        let in_force = layouts::in_force(&mut tx).await.unwrap();
        let told: Vec<_> =
            in_force.iter().map(|it| (it.name.as_str(), it.content.as_str())).collect();
        assert_eq!(told, [("crime", "2"), ("waits", "3")]);
        let versions = layouts::of_name(&mut tx, "waits").await.unwrap();
        let contents: Vec<_> = versions.iter().map(|it| it.content.as_str()).collect();
        assert_eq!(contents, ["3", "1"]);
        assert!(layouts::of_name(&mut tx, "nothing").await.unwrap().is_empty());
    })
    .await;
}
