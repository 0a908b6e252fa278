//! Accounts, passwords, roles and the record of changes.

use delivery::permission::{Grant, Role};
use serde_json::json;
use store::{
    accounts::{self, NewAccount},
    changes::{self, NewChange},
    sign_in_failures,
};
use testkit::{at, both, start};

use crate::samples::person;

fn grant(role: Role, organisation: Option<&str>) -> Grant {
    Grant { role, organisation: organisation.map(|it| it.parse().unwrap()) }
}

#[tokio::test]
async fn an_address_is_the_same_in_any_case_and_belongs_to_one() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let id = person(&mut tx, " Ann@Example.ORG ").await;
        let found = accounts::by_email(&mut tx, "ANN@example.org").await.unwrap().unwrap();
        assert_eq!((found.id, found.email.as_str()), (id, "ann@example.org"));
        assert_eq!(found.made_at, start());
        assert_eq!(accounts::by_id(&mut tx, id).await.unwrap(), Some(found));
        assert_eq!(accounts::by_id(&mut tx, id + 1).await.unwrap(), None);
        let twin = NewAccount { email: "ann@EXAMPLE.org", name: "Twin", made_at: start() };
        assert!(accounts::insert(&mut tx, &twin).await.unwrap_err().is_duplicate());
    })
    .await;
}

#[tokio::test]
async fn the_newest_password_counts() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let ann = person(&mut tx, "ann@example.org").await;
        let bob = person(&mut tx, "bob@example.org").await;
        assert_eq!(accounts::password_hash(&mut tx, ann).await.unwrap(), None);
        accounts::set_password(&mut tx, ann, "first", start()).await.unwrap();
        accounts::set_password(&mut tx, bob, "other", start()).await.unwrap();
        accounts::set_password(&mut tx, ann, "second", start()).await.unwrap();
        let hash = accounts::password_hash(&mut tx, ann).await.unwrap();
        assert_eq!(hash.as_deref(), Some("second"));
    })
    .await;
}

#[tokio::test]
async fn the_roles_held_are_those_given_and_not_taken() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let ann = person(&mut tx, "ann@example.org").await;
        let bob = person(&mut tx, "bob@example.org").await;
        let analyst = grant(Role::Analyst, None);
        let health = grant(Role::DepartmentLead, Some("health"));
        let education = grant(Role::DepartmentLead, Some("education"));
        for it in [&analyst, &health, &education, &analyst] {
            accounts::give_role(&mut tx, ann, it, start(), "ops").await.unwrap();
        }
        accounts::give_role(&mut tx, bob, &analyst, start(), "ops").await.unwrap();
        accounts::take_role(&mut tx, ann, &health, start(), "ops").await.unwrap();
        let held = accounts::by_id(&mut tx, ann).await.unwrap().unwrap().grants;
        assert_eq!(held, [education.clone(), analyst.clone()]);
        accounts::give_role(&mut tx, ann, &health, start(), "ops").await.unwrap();
        let held = [education, analyst.clone(), health];
        let all = accounts::all(&mut tx).await.unwrap();
        assert_eq!((&all[0].grants[..], &all[1].grants[..]), (&held[..], &[analyst][..]));
    })
    .await;
}

#[tokio::test]
async fn an_administrator_who_may_not_sign_in_is_none() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let ann = person(&mut tx, "ann@example.org").await;
        assert!(!accounts::administrator_exists(&mut tx).await.unwrap());
        let administrator = grant(Role::Administrator, None);
        accounts::give_role(&mut tx, ann, &administrator, start(), "ops").await.unwrap();
        assert!(accounts::administrator_exists(&mut tx).await.unwrap());
        accounts::set_enabled(&mut tx, ann, false, start(), "ops").await.unwrap();
        assert!(!accounts::administrator_exists(&mut tx).await.unwrap());
        assert!(!accounts::by_id(&mut tx, ann).await.unwrap().unwrap().enabled);
        accounts::set_enabled(&mut tx, ann, true, start(), "ops").await.unwrap();
        accounts::take_role(&mut tx, ann, &administrator, start(), "ops").await.unwrap();
        assert!(!accounts::administrator_exists(&mut tx).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn changes_are_numbered_without_gaps_and_read_newest_first() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        assert_eq!(changes::latest_seq(&mut tx).await.unwrap(), 0);
        let mut new = NewChange {
            at: start(),
            account: None,
            actor: "ops",
            deed: "record-release",
            subject: "release 1",
            reason: "monthly",
            detail: json!({"rows": 60, "file": "§ \"waits\".csv"}),
        };
        assert_eq!(changes::insert(&mut tx, &new).await.unwrap(), 1);
        new.at = at("2026-06-02T09:00:00.000001Z");
        new.subject = "release 2";
        assert_eq!(changes::insert(&mut tx, &new).await.unwrap(), 2);
        new.subject = "release 1";
        new.account = Some(person(&mut tx, "ann@example.org").await);
        assert_eq!(changes::insert(&mut tx, &new).await.unwrap(), 3);
        assert_eq!(changes::latest_seq(&mut tx).await.unwrap(), 3);
        let numbers = |list: Vec<changes::Change>| list.iter().map(|it| it.seq).collect::<Vec<_>>();
        let all = changes::list(&mut tx, None, 10, None).await.unwrap();
        assert_eq!(all[0].account, new.account);
        assert_eq!(all[0].at, at("2026-06-02T09:00:00.000001Z"));
        assert_eq!(all[2].detail, new.detail);
        assert_eq!(numbers(all), [3, 2, 1]);
        let page = changes::list(&mut tx, Some(3), 1, None).await.unwrap();
        assert_eq!(numbers(page), [2]);
        let of_one = changes::list(&mut tx, None, 10, Some("release 1")).await.unwrap();
        assert_eq!(numbers(of_one), [3, 1]);
        let later = changes::since(&mut tx, start(), 10).await.unwrap();
        assert_eq!(numbers(later), [3, 2]);
    })
    .await;
}

#[tokio::test]
async fn changes_of_some_deeds_are_found_between_two_moments() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let moments = ["2026-06-01T09:00:00Z", "2026-06-02T09:00:00Z", "2026-06-03T09:00:00Z"];
        for moment in moments.map(at) {
            for deed in ["record-release", "apply-plan", "give-role"] {
                let new = NewChange {
                    at: moment,
                    account: None,
                    actor: "ops",
                    deed,
                    subject: "",
                    reason: "",
                    detail: json!(null),
                };
                changes::insert(&mut tx, &new).await.unwrap();
            }
        }
        let window = (at(moments[0]), at(moments[1]));
        let deeds = ["record-release", "give-role", "never-done"];
        let found = changes::between(&mut tx, window, &deeds, 10).await.unwrap();
        assert_eq!(found.iter().map(|it| it.seq).collect::<Vec<_>>(), [6, 4]);
        let found = changes::between(&mut tx, window, &deeds, 1).await.unwrap();
        assert_eq!(found.iter().map(|it| it.seq).collect::<Vec<_>>(), [6]);
        assert_eq!(changes::between(&mut tx, window, &[], 10).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn failures_are_counted_by_address_and_in_all_and_forgotten() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let (early, late) = (start(), at("2026-06-01T09:10:00Z"));
        sign_in_failures::insert(&mut tx, "Ann@example.org", early).await.unwrap();
        sign_in_failures::insert(&mut tx, "ann@example.org", late).await.unwrap();
        sign_in_failures::insert(&mut tx, "bob@example.org", late).await.unwrap();
        let of_ann = sign_in_failures::count_since(&mut tx, "ANN@example.org", early).await;
        assert_eq!(of_ann.unwrap(), 2);
        assert_eq!(sign_in_failures::count_all_since(&mut tx, late).await.unwrap(), 2);
        sign_in_failures::purge_before(&mut tx, late).await.unwrap();
        assert_eq!(sign_in_failures::count_all_since(&mut tx, early).await.unwrap(), 2);
    })
    .await;
}
