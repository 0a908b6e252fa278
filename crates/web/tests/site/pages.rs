//! What each page says, as snapshots of its main part.

use axum::http::StatusCode;
use delivery::permission::Role;
use testkit::{World, world::spoil_forecasts};

use crate::browser::{Browser, HEALTHY, with_figures, world};

/// Takes the snapshot of one page.
macro_rules! says {
    ($browser:expr, $name:literal, $path:expr) => {
        insta::assert_snapshot!($name, $browser.page($path).await.main());
    };
}

#[tokio::test]
async fn the_plan_and_its_figures() {
    let (world, _folder) = world().await;
    let unit = Browser::signed_in(&world, Role::Unit).await;
    says!(unit, "home", "/");
    says!(unit, "missions", "/missions");
    says!(unit, "mission", "/missions/care");
    says!(unit, "target", "/targets/within-18-weeks-92");
    says!(unit, "target_with_revisions", "/targets/within-18-weeks-92?revisions=1");
    says!(unit, "target_of_a_gap", "/targets/healthy-life-gap");
    says!(unit, "indicator", "/indicators/healthy-life");
    says!(unit, "series", "/series/within-18-weeks:E92000001");
    says!(unit, "area", "/areas/E12000001");
    says!(unit, "stocktake", "/missions/care/stocktake");
    says!(unit, "forecasts", "/forecasts");
    says!(unit, "search", "/search?q=north");
    says!(unit, "search_for_nothing", "/search?q=zebra");
    let outcome = unit.get("/outcomes/timely-care").await;
    assert_eq!(outcome.header("location"), "/missions/care#timely-care");
}

#[tokio::test]
async fn that_forecasts_could_not_be_made_stands_where_people_look() {
    let testkit::Unit { db, folder: _folder } = testkit::sqlite().await;
    let world = with_figures(World::planned(db.clone()).await).await;
    let analyst = Browser::signed_in(&world, Role::Analyst).await;
    let notice = "The forecasts could not be made anew";
    for path in ["/", "/forecasts"] {
        assert!(!analyst.page(path).await.body.contains(notice), "{path}");
    }
    spoil_forecasts(&db).await;
    world.run_jobs().await;
    for path in ["/", "/forecasts"] {
        assert!(analyst.page(path).await.main().contains(notice), "{path}");
    }
}

#[tokio::test]
async fn releases_down_to_the_row() {
    let (world, _folder) = world().await;
    let odd = "indicator,period,area_code,value,unit\nwithin-18-weeks,2026-01,E92000001,6x,%\n";
    world.import("odd.csv", odd).await.unwrap();
    let unit = Browser::signed_in(&world, Role::Unit).await;
    says!(unit, "releases", "/releases");
    says!(unit, "release", "/releases/1");
    says!(unit, "release_with_complaints", "/releases/8");
    says!(unit, "row", "/releases/1/rows/2");
    says!(unit, "sources", "/sources");
    says!(unit, "source", "/sources/waits");
    says!(unit, "calendar", "/calendar");
    says!(unit, "changes", "/changes");
    let file = unit.page("/releases/1/file").await;
    assert_eq!(file.body, testkit::world::WAITS);
    assert!(file.header("content-disposition").starts_with("attachment"));
}

#[tokio::test]
async fn people_and_the_own_account() {
    let (world, _folder) = world().await;
    let administrator = Browser::signed_in(&world, Role::Administrator).await;
    world.person(Role::DepartmentLead).await;
    says!(administrator, "people", "/people");
    says!(administrator, "person", "/people/2");
    says!(administrator, "add_a_person", "/people/add");
    says!(administrator, "account", "/account");
}

#[tokio::test]
async fn before_signing_in() {
    let (world, _folder) = world().await;
    let guest = Browser::at(&world);
    says!(guest, "sign_in", "/sign-in");
    says!(guest, "about", "/about");
    says!(guest, "about_forecasts", "/about/forecasts");
    says!(guest, "accessibility", "/accessibility");
}

#[tokio::test]
async fn a_release_from_choice_to_record() {
    let (world, _folder) = world().await;
    let analyst = Browser::signed_in(&world, Role::Analyst).await;
    says!(analyst, "upload", "/releases/upload");
    let revised = HEALTHY.replace("57.0", "56.8").replace("2024-10-20", "2026-05-20")
        + "healthy-life,2023,E12000001,n/a,years,2026-05-20,,\n";
    let preview = analyst.upload(&[("healthy-life.csv", &revised)], &[]).await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.body);
    insta::assert_snapshot!("upload_preview", preview.main());
    let nothing = analyst.upload(&[("healthy-life.csv", HEALTHY)], &[]).await;
    insta::assert_snapshot!("upload_of_nothing_new", nothing.main());
}

#[tokio::test]
async fn failures_say_what_does_exist() {
    let (world, _folder) = world().await;
    let unit = Browser::signed_in(&world, Role::Unit).await;
    let missing = unit.get("/targets/within-18").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    insta::assert_snapshot!("not_found", missing.main());
    let moment = unit.get("/missions?as_of=yesterday").await;
    assert_eq!(moment.status, StatusCode::UNPROCESSABLE_ENTITY);
    insta::assert_snapshot!("a_moment_that_cannot_be_read", moment.main());
    let elsewhere = unit.post_from("cross-site", "/sign-out", &[]).await;
    assert_eq!(elsewhere.status, StatusCode::FORBIDDEN);
    insta::assert_snapshot!("from_another_site", elsewhere.main());
    assert_eq!(unit.post("/missions", &[]).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

/// An intervention for the gap in healthy life.
const CHECKS: &str = r#"
[[intervention]]
id = "health-checks"
name = "Health checks at work"
target = "healthy-life-gap"
start = "2024-01-01"
lag_months = 12
ramp_months = 36
low = -3
central = -2
high = -0.5
evidence = "moderate"
source = "A test"
"#;

#[tokio::test]
async fn a_target_with_its_forecast() {
    let (world, _folder) = world().await;
    let mut files = testkit::world::plan();
    files.insert("missions/care/interventions.toml".to_owned(), CHECKS.to_owned());
    world.apply(&files).await.unwrap();
    let mut earlier = HEALTHY.lines().next().unwrap().to_owned() + "\n";
    let north = [55.9, 56.4, 56.1, 56.8, 56.6, 56.9, 57.3, 57.0, 57.1, 57.4, 57.2, 57.3];
    for (year, north) in (2009..=2020).zip(north) {
        earlier += &format!("healthy-life,{year},E12000001,{north},years,2022-10-20,,\n");
        earlier += &format!("healthy-life,{year},E12000008,65.0,years,2022-10-20,,\n");
    }
    world.import("healthy-life-earlier.csv", &earlier).await.unwrap();
    let unit = Browser::signed_in(&world, Role::Unit).await;
    let before = unit.page("/targets/healthy-life-gap").await;
    assert!(before.body.contains("No forecast. None has been made yet."), "no job has run yet");
    world.run_jobs().await;
    let page = unit.page("/targets/healthy-life-gap").await;
    assert!(page.body.len() < 60_000, "{} bytes", page.body.len());
    insta::assert_snapshot!("target_with_a_forecast", page.main());
    says!(unit, "forecasts_of_the_past", "/forecasts");
    says!(unit, "mission_with_forecasts", "/missions/care");
}

/// The small plan with a calendar, an owner and an address for its source.
fn plan_with_a_watched_source() -> std::collections::BTreeMap<String, String> {
    let mut files = testkit::world::plan();
    let sources = files.get_mut("sources.toml").unwrap();
    *sources = format!(
        "{sources}address = \"https://statistics.example/waits.csv\"\nowner = \"unit@test.example\"\n\
         release_time = \"monthly on the second Thursday at 09:30 Europe/London\"\n"
    );
    files
}

#[tokio::test]
async fn a_source_that_is_late_says_so_wherever_its_figures_stand_and_to_its_owner() {
    let (world, _folder) = world().await;
    world.apply(&plan_with_a_watched_source()).await.unwrap();
    let unit = Browser::signed_in(&world, Role::Unit).await;
    let analyst = Browser::signed_in(&world, Role::Analyst).await;
    usecases::source::watch::round(&world.unit).await.unwrap();
    says!(unit, "source_that_is_late", "/sources/waits");
    says!(unit, "calendar_with_a_late_source", "/calendar");
    let stale = "a release was expected on";
    for path in [
        "/sources",
        "/missions/care",
        "/targets/within-18-weeks-92",
        "/indicators/within-18-weeks",
        "/series/within-18-weeks:E92000001",
        "/areas/E92000001",
        "/missions/care/stocktake",
    ] {
        assert!(unit.page(path).await.main().contains(stale), "{path}");
    }
    let told = "Figures were due on";
    assert!(!analyst.page("/").await.main().contains(told), "the notice is another's");
    assert!(unit.page("/").await.main().contains(told));
    assert_eq!(analyst.post("/notices/1/seen", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(unit.post("/notices/1/seen", &[]).await.header("location"), "/");
    assert!(!unit.page("/").await.main().contains(told));
}
