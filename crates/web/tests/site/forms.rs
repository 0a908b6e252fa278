//! Forms: what they do, what they say when something is wrong, on both engines.

use axum::http::StatusCode;
use delivery::permission::Role;
use testkit::{World, both};

use crate::browser::{Answer, Browser, with_figures, world};

/// The value of a hidden field.
fn hidden<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let field = format!("name=\"{name}\" value=\"");
    let (_, rest) = answer.body.split_once(&field).unwrap_or_else(|| panic!("{}", answer.body));
    rest.split('"').next().unwrap()
}

const NEXT_MONTH: &str = "\
indicator,period,area_code,value,unit,published
within-18-weeks,2026-01,E92000001,61.4,%,2026-03-12
within-18-weeks,2026-02,E92000001,n/a,%,2026-03-12
";

#[tokio::test]
async fn a_release_is_looked_at_and_then_recorded_once() {
    both(async |db| {
        let world = with_figures(World::planned(db).await).await;
        let analyst = Browser::signed_in(&world, Role::Analyst).await;
        let preview = analyst.upload(&[("next.csv", NEXT_MONTH)], &[("reason", "March")]).await;
        assert_eq!(preview.status, StatusCode::OK, "{}", preview.body);
        let before = analyst.page("/releases").await;
        assert!(!before.body.contains("next.csv"), "a preview stores nothing");
        let token = hidden(&preview, "token");
        let fields = [("token", token), ("reason", "March waiting times")];
        let recorded = analyst.post("/releases/upload/record", &fields).await;
        assert_eq!(recorded.status, StatusCode::SEE_OTHER, "{}", recorded.body);
        let release = analyst.page(recorded.header("location")).await;
        assert!(release.body.contains("next.csv"));
        let target = analyst.page("/targets/within-18-weeks-92").await;
        assert!(target.body.contains("61.4%"));
        let again = analyst.post("/releases/upload/record", &fields).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert!(again.body.contains("Nothing was recorded twice."), "{}", again.body);
        let link = format!("href=\"{}\"", recorded.header("location"));
        assert!(again.body.contains(&link), "{}", again.body);
        let releases = analyst.page("/releases").await;
        assert_eq!(releases.body.matches("next.csv").count(), 1, "{}", releases.body);
    })
    .await;
}

#[tokio::test]
async fn two_clicks_at_once_record_once() {
    both(async |db| {
        let world = with_figures(World::planned(db).await).await;
        let analyst = Browser::signed_in(&world, Role::Analyst).await;
        let preview = analyst.upload(&[("next.csv", NEXT_MONTH)], &[]).await;
        let fields = [("token", hidden(&preview, "token"))];
        let click = async || analyst.post("/releases/upload/record", &fields).await;
        let (one, other) = tokio::join!(click(), click());
        let mut statuses = [one.status, other.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
        let releases = analyst.page("/releases").await;
        assert_eq!(releases.body.matches("next.csv").count(), 1, "{}", releases.body);
    })
    .await;
}

#[tokio::test]
async fn nobody_records_the_files_that_another_has_looked_at() {
    both(async |db| {
        let world = with_figures(World::planned(db).await).await;
        let analyst = Browser::signed_in(&world, Role::Analyst).await;
        let unit = Browser::signed_in(&world, Role::Unit).await;
        let preview = analyst.upload(&[("next.csv", NEXT_MONTH)], &[]).await;
        let fields = [("token", hidden(&preview, "token"))];
        let stolen = unit.post("/releases/upload/record", &fields).await;
        let unknown = unit.post("/releases/upload/record", &[("token", "none")]).await;
        assert_eq!(stolen.status, StatusCode::CONFLICT);
        assert_eq!(stolen.body, unknown.body);
        analyst.post("/releases/upload/record", &fields).await;
        let afterwards = unit.post("/releases/upload/record", &fields).await;
        assert_eq!(afterwards.body, unknown.body);
    })
    .await;
}

#[tokio::test]
async fn a_preview_runs_out_after_an_hour_and_says_how_to_go_on() {
    both(async |db| {
        let world = with_figures(World::planned(db).await).await;
        let analyst = Browser::signed_in(&world, Role::Analyst).await;
        let preview = analyst.upload(&[("next.csv", NEXT_MONTH)], &[]).await;
        let fields = [("token", hidden(&preview, "token"))];
        world.at("2026-06-01T10:00:01Z");
        let late = analyst.post("/releases/upload/record", &fields).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.body.contains("This preview has run out"), "{}", late.body);
        assert!(late.main().contains("href=\"/releases/upload\""), "{}", late.body);
        assert!(!analyst.page("/releases").await.body.contains("next.csv"));
    })
    .await;
}

#[tokio::test]
async fn a_second_click_tells_nothing_of_a_release_under_embargo() {
    both(async |db| {
        let world = with_figures(World::planned(db).await).await;
        let analyst = Browser::signed_in(&world, Role::Analyst).await;
        let fields = [("embargo", "2026-06-01T12:00")];
        let preview = analyst.upload(&[("next.csv", NEXT_MONTH)], &fields).await;
        let fields = [("token", hidden(&preview, "token"))];
        analyst.post("/releases/upload/record", &fields).await;
        let again = analyst.post("/releases/upload/record", &fields).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert!(again.body.contains("under embargo"), "{}", again.body);
        assert!(!again.main().contains("Release 8"), "{}", again.body);
        world.at("2026-06-01T12:00:00Z");
        let after = analyst.post("/releases/upload/record", &fields).await;
        assert!(after.main().contains(">Release 8</a>"), "{}", after.body);
    })
    .await;
}

#[tokio::test]
async fn an_upload_with_mistakes_is_asked_for_again() {
    both(async |db| {
        let world = with_figures(World::planned(db).await).await;
        let analyst = Browser::signed_in(&world, Role::Analyst).await;
        let nothing = analyst.upload(&[], &[]).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nothing.body.contains("<title>Error: Record a release"));
        let fields = [("published", "12/3/2026"), ("source", "A B")];
        let odd = analyst.upload(&[("next.csv", NEXT_MONTH)], &fields).await;
        assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(odd.body.contains("href=\"#published\"") && odd.body.contains("href=\"#source\""));
        let unreadable = analyst.upload(&[("x.bin", "\u{1}\u{2}")], &[]).await;
        assert_eq!(unreadable.status, StatusCode::OK);
        assert!(unreadable.body.contains("Refused.") && !unreadable.body.contains(">Record<"));
    })
    .await;
}

#[tokio::test]
async fn a_person_is_added_signs_in_and_changes_the_password() {
    both(async |db| {
        let world = with_figures(World::planned(db).await).await;
        let administrator = Browser::signed_in(&world, Role::Administrator).await;
        let lacking = administrator.post("/people/add", &[("name", "Ada"), ("role", "unit")]).await;
        assert_eq!(lacking.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(lacking.body.contains("value=\"Ada\""), "what was typed stays");
        let fields =
            [("name", "Ada"), ("email", "ada@test.example"), ("role", "unit"), ("reason", "New")];
        let added = administrator.post("/people/add", &fields).await;
        assert_eq!(added.status, StatusCode::OK, "{}", added.body);
        let password = added.body.split("<code>").nth(1).unwrap().split('<').next().unwrap();
        let twice = administrator.post("/people/add", &fields).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        assert!(twice.body.contains("href=\"/people/2\">open the page of Ada"), "{}", twice.body);
        let mut ada = Browser::at(&world);
        assert_eq!(ada.sign_in("ada@test.example", password).await.header("location"), "/");
        let short = ada.post("/account/password", &[("old", password), ("new", "short")]).await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
        let new = "correct horse battery";
        let fields = [("old", password), ("new", new)];
        assert_eq!(ada.post("/account/password", &fields).await.header("location"), "/sign-in");
        assert_eq!(ada.get("/").await.status, StatusCode::SEE_OTHER, "every session ended");
        assert_eq!(ada.sign_in("ada@test.example", new).await.header("location"), "/");
    })
    .await;
}

#[tokio::test]
async fn every_change_to_a_person_needs_a_reason_and_the_last_administrator_stays() {
    both(async |db| {
        let world = with_figures(World::planned(db).await).await;
        let administrator = Browser::signed_in(&world, Role::Administrator).await;
        world.person(Role::Unit).await;
        let forms: [(&str, &[(&str, &str)]); 4] = [
            ("give", &[("role", "analyst")]),
            ("take", &[("role", "unit")]),
            ("enabled", &[("enabled", "no")]),
            ("password", &[]),
        ];
        for (deed, fields) in forms {
            let answer = administrator.post(&format!("/people/2/{deed}"), fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{deed}");
            assert!(answer.body.contains("A change needs a reason."), "{deed}");
        }
        let fields = [("role", "administrator"), ("reason", "Enough")];
        let last = administrator.post("/people/1/take", &fields).await;
        assert_eq!(last.status, StatusCode::CONFLICT);
        assert!(last.body.contains("This is the last administrator."));
        administrator.page("/people").await;
    })
    .await;
}

#[tokio::test]
async fn a_new_password_is_shown_once_and_a_reload_makes_no_other() {
    both(async |db| {
        let world = with_figures(World::planned(db).await).await;
        let administrator = Browser::signed_in(&world, Role::Administrator).await;
        let (email, _) = world.person(Role::Unit).await;
        let page = administrator.page("/people/2").await;
        let fields = [("reason", "Forgotten"), ("passwords", hidden(&page, "passwords"))];
        let password = administrator.post("/people/2/password", &fields).await;
        insta::assert_snapshot!("new_password", password.main());
        let handed_over = password.body.split("<code>").nth(1).unwrap().split('<').next().unwrap();
        let reloaded = administrator.post("/people/2/password", &fields).await;
        assert_eq!(reloaded.status, StatusCode::CONFLICT);
        assert!(reloaded.body.contains("make another one"), "{}", reloaded.body);
        let signed_in = Browser::at(&world).sign_in(&email, handed_over).await;
        assert_eq!(signed_in.header("location"), "/", "what was handed over is still good");
        let fields = [("reason", "Lost"), ("passwords", hidden(&reloaded, "passwords"))];
        let another = administrator.post("/people/2/password", &fields).await;
        assert_eq!(another.status, StatusCode::OK, "{}", another.body);
    })
    .await;
}

#[tokio::test]
async fn guessing_the_present_password_has_to_wait_as_signing_in_does() {
    both(async |db| {
        let world = with_figures(World::planned(db).await).await;
        let unit = Browser::signed_in(&world, Role::Unit).await;
        let fields = [("old", "not the password"), ("new", "correct horse battery")];
        for _ in 0..5 {
            let wrong = unit.post("/account/password", &fields).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let sixth = unit.post("/account/password", &fields).await;
        assert_eq!(sixth.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(sixth.body.contains("Wait a minute"), "{}", sixth.body);
    })
    .await;
}

#[tokio::test]
async fn the_pack_is_made_and_that_it_was_is_recorded() {
    both(async |db| {
        let world = with_figures(World::planned(db).await).await;
        let leader = Browser::signed_in(&world, Role::LeadersOffice).await;
        let pack = leader.post("/missions/care/stocktake/pack", &[]).await;
        assert_eq!(pack.status, StatusCode::OK, "{}", pack.body);
        assert_eq!(pack.header("content-type"), "application/pdf");
        assert!(pack.body.starts_with("%PDF-"));
        let unit = Browser::signed_in(&world, Role::Unit).await;
        assert!(unit.page("/changes").await.body.contains("Issue pack"));
        let auditor = Browser::signed_in(&world, Role::Auditor).await;
        let page = auditor.page("/missions/care/stocktake").await;
        assert!(!page.body.contains("Make the pack"), "a button that does nothing");
        assert!(page.body.contains("<a class=\"govuk-link\" href=\"/packs/1\">"), "{}", page.body);
        let kept = auditor.get("/packs/1").await;
        assert!(kept.body == pack.body, "what the leader saw");
        assert_eq!(auditor.get("/packs/2").await.status, StatusCode::NOT_FOUND);
        let refused = auditor.post("/missions/care/stocktake/pack", &[]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "an auditor changes nothing");
    })
    .await;
}

#[tokio::test]
async fn case_112_an_upload_ends_one_byte_beyond_what_it_may_be() {
    let (world, _folder) = world().await;
    let analyst = Browser::signed_in(&world, Role::Analyst).await;
    let upload = async |length: usize| analyst.upload(&[("a.csv", &" ".repeat(length))], &[]).await;
    let largest = upload(64 << 20).await;
    assert_eq!(largest.status, StatusCode::OK, "{}", largest.body);
    let larger = upload((64 << 20) + 1).await;
    assert_eq!(larger.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(larger.body.contains("a.csv is larger than 64 MB."), "{}", larger.body);
    let many = " ".repeat(60 << 20);
    let files: Vec<(&str, &str)> = ["a", "b", "c", "d", "e"].map(|it| (it, &*many)).to_vec();
    let request = analyst.upload(&files, &[]).await;
    assert_eq!(request.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(request.body.contains("larger than 256 MB in all"), "{}", request.body);
}
