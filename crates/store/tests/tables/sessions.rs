//! Sessions: found with their account in one query, ended once.

use delivery::permission::{Grant, Role};
use store::{accounts, sessions};
use testkit::{at, both, start};

use crate::samples::person;

#[tokio::test]
async fn a_session_comes_with_its_account_as_it_is_now() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let ann = person(&mut tx, "ann@example.org").await;
        let token = [7; 32];
        sessions::insert(&mut tx, &token, ann, start()).await.unwrap();
        let session = sessions::find(&mut tx, &token).await.unwrap().unwrap();
        assert_eq!(session.account.grants, []);
        assert!(session.account.enabled);
        let grants = [
            Grant { role: Role::Analyst, organisation: None },
            Grant { role: Role::DepartmentLead, organisation: Some("health".parse().unwrap()) },
        ];
        for grant in &grants {
            accounts::give_role(&mut tx, ann, grant, start(), "ops").await.unwrap();
        }
        accounts::set_enabled(&mut tx, ann, false, start(), "ops").await.unwrap();
        let session = sessions::find(&mut tx, &token).await.unwrap().unwrap();
        assert_eq!(session.account.grants, grants);
        assert!(!session.account.enabled);
        assert_eq!(Some(session.account), accounts::by_id(&mut tx, ann).await.unwrap());
        assert_eq!(sessions::find(&mut tx, &[8; 32]).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_session_that_has_ended_is_not_found_and_not_touched() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let ann = person(&mut tx, "ann@example.org").await;
        let bob = person(&mut tx, "bob@example.org").await;
        let later = at("2026-06-01T10:00:00Z");
        for (number, (account, made)) in
            (1..).zip([(ann, start()), (ann, later), (bob, start()), (ann, start())])
        {
            sessions::insert(&mut tx, &[number; 32], account, made).await.unwrap();
        }
        sessions::touch(&mut tx, &[1; 32], later).await.unwrap();
        sessions::end(&mut tx, &[4; 32], later).await.unwrap();
        let of_ann = sessions::of_account(&mut tx, ann).await.unwrap();
        let seen: Vec<_> = of_ann.iter().map(|it| (it.token_sha256[0], it.last_seen_at)).collect();
        assert_eq!(seen, [(2, later), (1, later)]);
        assert_eq!(of_ann[1].made_at, start());
        sessions::end_all_of(&mut tx, ann, later).await.unwrap();
        assert_eq!(sessions::of_account(&mut tx, ann).await.unwrap(), []);
        sessions::touch(&mut tx, &[1; 32], later).await.unwrap();
        assert_eq!(sessions::find(&mut tx, &[1; 32]).await.unwrap(), None);
        assert!(sessions::find(&mut tx, &[3; 32]).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn sessions_that_are_over_are_forgotten() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let ann = person(&mut tx, "ann@example.org").await;
        let (early, late) = (at("2026-06-01T08:00:00Z"), at("2026-06-01T10:00:00Z"));
        let made = [(1, early), (2, start()), (3, start()), (4, late)];
        for (number, made) in made {
            sessions::insert(&mut tx, &[number; 32], ann, made).await.unwrap();
        }
        // The first is old though it was just used, the second unused, the fourth has ended.
        sessions::touch(&mut tx, &[1; 32], late).await.unwrap();
        sessions::touch(&mut tx, &[3; 32], late).await.unwrap();
        sessions::end(&mut tx, &[4; 32], late).await.unwrap();
        sessions::purge(&mut tx, late, start()).await.unwrap();
        let left = sessions::of_account(&mut tx, ann).await.unwrap();
        assert_eq!(left.iter().map(|it| it.token_sha256[0]).collect::<Vec<_>>(), [3]);
        // A row that had ended is gone too: its token can be used anew.
        sessions::insert(&mut tx, &[4; 32], ann, late).await.unwrap();
    })
    .await;
}
