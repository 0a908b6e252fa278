//! Every route is denied unless a rule allows it.

use axum::http::StatusCode;
use delivery::permission::Role;
use web::ROUTES;

use crate::browser::{Browser, world};

/// Where anybody may go without signing in.
const OPEN: [&str; 5] = ["/sign-in", "/sign-in", "/sign-out", "/about", "/accessibility"];
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
        .replace("{row}", "2")
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
}

#[tokio::test]
async fn what_one_may_not_see_looks_exactly_like_what_does_not_exist() {
    let (world, _folder) = world().await;
    let administrator = Browser::signed_in(&world, Role::Administrator).await;
    let there = administrator.get("/targets/healthy-life-gap").await;
    let missing = administrator.get("/targets/healthy-life-hope").await;
    assert_eq!(there.status, StatusCode::NOT_FOUND);
    assert_eq!(there.body, missing.body);
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
