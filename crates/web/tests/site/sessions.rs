//! Signing in and out, and requests that come from elsewhere.

use axum::http::{StatusCode, header};
use delivery::permission::Role;
use web::ROUTES;

use crate::browser::{Browser, world};

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let (world, _folder) = world().await;
    let (email, password) = world.person(Role::Unit).await;
    let plain = Browser::at(&world).sign_in(&email, &password).await;
    let cookie = plain.header(header::SET_COOKIE);
    assert!(cookie.starts_with("throughline_session="), "{cookie}");
    assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Path=/"), "{cookie}");
    let secure = Browser::at_secure(&world).sign_in(&email, &password).await;
    let cookie = secure.header(header::SET_COOKIE);
    assert!(cookie.starts_with("__Host-throughline_session="), "{cookie}");
    assert!(cookie.contains("; Secure"), "{cookie}");
}

#[tokio::test]
async fn signing_in_makes_a_new_session_and_ends_the_one_before() {
    let (world, _folder) = world().await;
    let (email, password) = world.person(Role::Unit).await;
    let mut browser = Browser::at(&world);
    browser.sign_in(&email, &password).await;
    let before = browser.clone();
    browser.sign_in(&email, &password).await;
    assert_ne!(browser.cookie, before.cookie);
    assert_eq!(before.get("/").await.status, StatusCode::SEE_OTHER);
    browser.page("/").await;
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let (world, _folder) = world().await;
    let unit = Browser::signed_in(&world, Role::Unit).await;
    let out = unit.post("/sign-out", &[]).await;
    assert!(out.header(header::SET_COOKIE).contains("Max-Age=0"));
    assert_eq!(unit.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let (world, _folder) = world().await;
    let (email, _) = world.person(Role::Unit).await;
    let mut browser = Browser::at(&world);
    let wrong = browser.sign_in(&email, "not the password").await;
    let unknown = browser.sign_in("x@y.example", "not the password").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.body.replace(&email, ""), unknown.body.replace("x@y.example", ""));
    insta::assert_snapshot!("sign_in_refused", unknown.main());
    for _ in 0..5 {
        browser.sign_in(&email, "not the password").await;
    }
    let many = browser.sign_in(&email, "not the password").await;
    assert_eq!(many.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(many.body.contains("Wait a minute"));
}

#[tokio::test]
async fn after_signing_in_one_is_where_one_wanted_to_be_and_never_elsewhere() {
    let (world, _folder) = world().await;
    let (email, password) = world.person(Role::Unit).await;
    let browser = Browser::at(&world);
    let asked = browser.get("/missions/care?as_of=2026-05-01").await;
    let place = "/sign-in?next=%2Fmissions%2Fcare%3Fas_of%3D2026-05-01";
    assert_eq!(asked.header("location"), place);
    for (next, expected) in [("/missions/care?as_of=2026-05-01", None), ("//evil.test", Some("/"))]
    {
        let fields = [("email", email.as_str()), ("password", &password), ("next", next)];
        let answer = browser.post("/sign-in", &fields).await;
        assert_eq!(answer.header("location"), expected.unwrap_or(next));
    }
}

#[tokio::test]
async fn a_request_from_another_site_changes_nothing() {
    let (world, _folder) = world().await;
    let administrator = Browser::signed_in(&world, Role::Administrator).await;
    let before = administrator.page("/people").await.body;
    let fields = [("email", "evil@test.example"), ("name", "Eve"), ("role", "administrator")];
    for (method, path) in ROUTES.iter().filter(|(method, _)| *method != "get") {
        let path = path.replace("{id}", "1");
        for site in ["cross-site", "same-site"] {
            let answer = administrator.post_from(site, &path, &fields).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path} from {site}");
        }
    }
    assert_eq!(administrator.page("/people").await.body, before);
}

#[tokio::test]
async fn a_foreign_origin_is_refused_where_the_browser_says_nothing_else() {
    use axum::{body::Body, http::Request};
    let (world, _folder) = world().await;
    let unit = Browser::signed_in(&world, Role::Unit).await;
    for origin in ["https://evil.test", "null"] {
        let request = Request::post("/sign-out").header(header::ORIGIN, origin);
        let answer = unit.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{origin}");
    }
    unit.page("/").await;
}
