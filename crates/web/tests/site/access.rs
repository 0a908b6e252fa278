//! Every route is denied unless a rule allows it.

use axum::http::StatusCode;
use delivery::permission::Role;
use testkit::{World, both};
use usecases::release::import::Options;
use web::ROUTES;

use crate::browser::{Answer, Browser, with_figures, world};

/// Where anybody may go without signing in.
const OPEN: [&str; 6] =
    ["/sign-in", "/sign-in", "/sign-out", "/about", "/about/forecasts", "/accessibility"];
/// Where an administrator may go, who sees no content.
const ADMINISTRATION: [&str; 9] = [
    "/",
    "/people",
    "/people/add",
    "/people/{id}",
    "/people/{id}/give",
    "/people/{id}/take",
    "/people/{id}/enabled",
    "/people/{id}/password",
    "/account",
];

fn example(path: &str) -> String {
    path.replace("/missions/{id}", "/missions/care")
        .replace("/outcomes/{id}", "/outcomes/timely-care")
        .replace("/targets/{id}", "/targets/healthy-life-gap")
        .replace("/indicators/{id}", "/indicators/healthy-life")
        .replace("{key}", "healthy-life:E12000001")
        .replace("{code}", "E12000001")
        .replace("/releases/{id}", "/releases/1")
        .replace("/sources/{id}", "/sources/waits")
        .replace("/packs/{id}", "/packs/1")
        .replace("/notices/{id}", "/notices/1")
        .replace("{row}", "2")
        .replace("{format}", "csv")
        .replace("/people/{id}", "/people/1")
}

/// What the route answers: to a form, an empty one.
async fn ask(browser: &Browser, method: &str, path: &str) -> StatusCode {
    match method {
        "get" => browser.get(&example(path)).await.status,
        "post_files" => browser.upload(&[], &[]).await.status,
        _ => browser.post(&example(path), &[]).await.status,
    }
}

/// The table of routes and roles, as a file for people to review.
#[tokio::test]
async fn the_table_of_routes_and_roles() {
    let (world, _folder) = world().await;
    let mut visitors = vec![("guest".to_owned(), Browser::at(&world))];
    for role in Role::ALL {
        visitors.push((role.code().to_owned(), Browser::signed_in(&world, role).await));
    }
    let names: Vec<&str> = visitors.iter().map(|(name, _)| name.as_str()).collect();
    let mut table = format!("{:<44}{}\n", "", names.join("  "));
    // Last, since whoever changes an account or signs out is somebody else afterwards.
    let (ends, stays): (Vec<_>, Vec<_>) = ROUTES.iter().partition(|(_, path)| *path == "/sign-out");
    for (method, path) in stays.into_iter().chain(ends) {
        table += &format!("{method:<12}{path:<32}");
        for (name, browser) in &visitors {
            let status = ask(browser, method, path).await.as_u16();
            table += &format!("{status:<width$}", width = name.len() + 2);
        }
        table = table.trim_end().to_owned() + "\n";
    }
    insta::assert_snapshot!("routes_and_roles", table);
}

#[tokio::test]
async fn without_signing_in_there_is_a_sign_in_page_and_nothing_else() {
    let (world, _folder) = world().await;
    let guest = Browser::at(&world);
    for (method, path) in ROUTES.iter().filter(|(_, path)| !OPEN.contains(path)) {
        let answer = match *method {
            "get" => guest.get(&example(path)).await,
            "post_files" => guest.upload(&[], &[]).await,
            _ => guest.post(&example(path), &[]).await,
        };
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{method} {path}");
        assert!(answer.header("location").starts_with("/sign-in"), "{method} {path}");
        assert!(answer.body.is_empty(), "{method} {path}");
    }
}

#[tokio::test]
async fn an_administrator_sees_no_content() {
    let (world, _folder) = world().await;
    let administrator = Browser::signed_in(&world, Role::Administrator).await;
    let content = |path: &&str| !OPEN.contains(path) && !ADMINISTRATION.contains(path);
    for (method, path) in ROUTES.iter().filter(|(_, path)| content(path)) {
        if *path == "/account/password" {
            continue;
        }
        let status = ask(&administrator, method, path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{method} {path}");
    }
    let home = administrator.get("/").await;
    assert_eq!(home.header("location"), "/people");
    let people = administrator.get("/people").await;
    assert!(!people.body.contains("href=\"/forecasts\""), "a link that leads nowhere");
}

/// An address of the same route where nothing is.
fn nowhere(path: &str) -> String {
    if path.contains('{') {
        return path
            .replace("/areas/{code}", "/areas/E99999999")
            .replace("{key}", "nowhere:E99999999")
            .replace("/releases/{id}", "/releases/99")
            .replace("/notices/{id}", "/notices/99")
            .replace("/people/{id}", "/people/99")
            .replace("{row}", "2")
            .replace("{format}", "csv")
            .replace("{id}", "nowhere");
    }
    let (before, last) = path.rsplit_once('/').unwrap();
    format!("{before}/nowhere/{last}")
}

async fn answer(browser: &Browser, method: &str, path: &str) -> Answer {
    match method {
        "get" => browser.get(path).await,
        _ => browser.post(path, &[]).await,
    }
}

fn assert_same(there: &Answer, missing: &Answer, what: &str) {
    assert_eq!(there.status, missing.status, "{what}");
    assert_eq!(there.body, missing.body, "{what}");
}

#[tokio::test]
async fn what_one_may_not_see_looks_exactly_like_what_does_not_exist() {
    both(async |db| {
        let world = with_figures(World::planned(db).await).await;
        // The mission is another department's, so that the lead may not see its stocktake.
        let mut files = testkit::world::plan();
        let outcomes = files.get_mut("missions/care/outcomes.toml").unwrap();
        *outcomes = outcomes.replace("lead = \"health\"", "lead = \"education\"");
        world.apply(&files).await.unwrap();
        let mut compared = std::collections::BTreeMap::new();
        for role in Role::ALL {
            let browser = Browser::signed_in(&world, role).await;
            for (method, path) in ROUTES.iter().filter(|(_, path)| !OPEN.contains(path)) {
                let there = match *method {
                    "post_files" => browser.upload(&[], &[]).await,
                    method => answer(&browser, method, &example(path)).await,
                };
                if there.status != StatusCode::NOT_FOUND {
                    continue;
                }
                let missing = answer(&browser, method, &nowhere(path)).await;
                assert_same(&there, &missing, &format!("{method} {path} as {role:?}"));
                *compared.entry(role.code()).or_insert(0) += 1;
            }
        }
        let expected = [
            ("administrator", 34),
            ("analyst", 15),
            ("auditor", 17),
            ("department-lead", 22),
            ("leaders-office", 19),
            ("unit", 12),
        ];
        assert_eq!(compared, expected.into());
    })
    .await;
}

const SECRET: &str = "\
indicator,period,area_code,area_name,value,unit,published
secret-indicator,2026-01,E07999999,Secretshire,62.0,%,2026-05-20
within-18-weeks,2026-01,E92000001,England,64.9,%,2026-05-20
";

/// Addresses that would show the release, each with one where nothing is.
const SECRET_PLACES: [(&str, &str); 6] = [
    ("/releases/8", "/releases/99"),
    ("/releases/8/file", "/releases/99/file"),
    ("/releases/8/rows/2", "/releases/99/rows/2"),
    ("/indicators/secret-indicator", "/indicators/nowhere"),
    ("/series/secret-indicator:E07999999", "/series/nowhere:E07999999"),
    ("/areas/E07999999", "/areas/E99999999"),
];

#[tokio::test]
async fn a_release_under_embargo_is_found_by_nobody_before_its_time_and_by_all_after_it() {
    both(async |db| {
        let world = with_figures(World::planned(db).await).await;
        let until = Some(testkit::at("2026-06-01T12:00:00Z"));
        let options = Options { embargo_until: until, ..Options::default() };
        world.import_as("hush.csv", SECRET, &options).await.unwrap();
        let mut browsers = Vec::new();
        for role in Role::ALL {
            browsers.push((role, Browser::signed_in(&world, role).await));
        }
        for (role, browser) in &browsers {
            for (there, missing) in SECRET_PLACES {
                let what = format!("{there} as {role:?}");
                let (there, missing) = (browser.get(there).await, browser.get(missing).await);
                assert_eq!(there.status, StatusCode::NOT_FOUND, "{what}");
                assert_same(&there, &missing, &what);
            }
            for path in ["/search?q=secret", "/search?q=E07999999", "/releases", "/changes", "/"] {
                let page = browser.get(path).await.body.replace("value=\"secret\"", "");
                for word in ["hush", "secret-", "Secretshire", "64.9", "/areas/E07999999"] {
                    assert!(!page.contains(word), "{path} tells {role:?} of {word}");
                }
            }
        }
        world.at("2026-06-01T12:00:00Z");
        for (role, browser) in browsers.iter().filter(|(it, _)| *it != Role::Administrator) {
            for (there, _) in SECRET_PLACES {
                assert_eq!(browser.get(there).await.status, StatusCode::OK, "{there}, {role:?}");
            }
            assert_eq!(browser.page("/releases/8/file").await.body, SECRET);
            assert!(browser.page("/search?q=secret").await.body.contains("Secretshire"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_department_leads_in_its_own_stocktakes_only() {
    let (world, _folder) = world().await;
    let lead = Browser::signed_in(&world, Role::DepartmentLead).await;
    let mission = lead.page("/missions/care").await;
    assert!(mission.body.contains("/missions/care/stocktake"));
    assert_eq!(lead.get("/missions/care/stocktake").await.status, StatusCode::OK);
    assert_eq!(lead.get("/releases/upload").await.status, StatusCode::NOT_FOUND);
    let mut files = testkit::world::plan();
    let outcomes = files.get_mut("missions/care/outcomes.toml").unwrap();
    *outcomes = outcomes.replace("lead = \"health\"", "lead = \"education\"");
    world.apply(&files).await.unwrap();
    let mission = lead.page("/missions/care").await;
    assert!(!mission.body.contains("/missions/care/stocktake"), "a link that leads nowhere");
    assert_eq!(lead.get("/missions/care/stocktake").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_role_that_is_taken_away_bites_at_once() {
    let (world, _folder) = world().await;
    let administrator = Browser::signed_in(&world, Role::Administrator).await;
    let analyst = Browser::signed_in(&world, Role::Analyst).await;
    analyst.page("/missions").await;
    let fields = [("role", "analyst"), ("reason", "Left the team")];
    let taken = administrator.post("/people/2/take", &fields).await;
    assert_eq!(taken.header("location"), "/people/2");
    assert_eq!(analyst.get("/missions").await.status, StatusCode::NOT_FOUND);
    let fields = [("enabled", "no"), ("reason", "Left the unit")];
    administrator.post("/people/2/enabled", &fields).await;
    assert_eq!(analyst.get("/account").await.status, StatusCode::SEE_OTHER);
}
