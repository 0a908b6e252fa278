//! Characters that nobody can type: refused with a sentence wherever text comes in, on both engines.

use axum::http::StatusCode;
use delivery::permission::Role;
use testkit::{World, both};
use web::ROUTES;

use crate::browser::{Answer, Browser, with_figures};

/// What a field or a part of a query may be called anywhere.
const NAMES: [&str; 16] = [
    "as_of",
    "at",
    "before",
    "email",
    "enabled",
    "name",
    "new",
    "next",
    "old",
    "organisation",
    "password",
    "passwords",
    "q",
    "reason",
    "role",
    "token",
];

fn is_refused(answer: &Answer, what: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}: {}", answer.body);
    assert!(answer.main().contains("neither typed nor shown"), "{what}: {}", answer.body);
    assert!(!answer.body.contains('\0') && !answer.body.contains("%00&"), "{what}");
}

/// The parameters of a path, each replaced.
fn with(path: &str, value: &str) -> String {
    let fill = |part: &str| if part.starts_with('{') { value.to_owned() } else { part.to_owned() };
    path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn no_route_takes_what_nobody_can_type() {
    both(async |db| {
        let world = with_figures(World::planned(db).await).await;
        let people = Browser::signed_in(&world, Role::Administrator).await;
        let unit = Browser::signed_in(&world, Role::Unit).await;
        for (method, path) in ROUTES {
            let browser = if path.starts_with("/people") { &people } else { &unit };
            let ask = async |path: &str, fields: &[(&str, &str)]| match *method {
                "get" => browser.get(path).await,
                _ => browser.post(path, fields).await,
            };
            if path.contains('{') {
                for odd in ["%00", "care%00", "%1b", "a:b%00", "%C2%85"] {
                    is_refused(&ask(&with(path, odd), &[]).await, path);
                }
            }
            let path = with(path, "1");
            for name in NAMES {
                let query = format!("{path}?{name}=a%00b");
                is_refused(&ask(&query, &[]).await, &query);
                // Signing out reads no form.
                if *method == "post" && path != "/sign-out" {
                    let what = format!("{name} to {path}");
                    is_refused(&ask(&path, &[(name, "a\0b")]).await, &what);
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn no_upload_takes_what_nobody_can_type() {
    both(async |db| {
        let world = with_figures(World::planned(db).await).await;
        let unit = Browser::signed_in(&world, Role::Unit).await;
        let file = ("next.csv", "indicator,period,area_code,value,unit\n");
        for name in ["published", "embargo", "source", "reason"] {
            is_refused(&unit.upload(&[file], &[(name, "a\0b")]).await, name);
        }
        let named = unit.upload(&[("a\u{7f}.csv", file.1)], &[]).await;
        assert!(named.status.is_client_error(), "{}", named.body);
        // What a publisher's file holds is a finding, whatever it is.
        let rows = "indicator,period,area_code,area_name,sex,value,unit,status,note\n\
            within\0,2026-01,E92000001,,,1,%,,\n\
            within-18-weeks,2026\0,E92000001,,,1,%,,\n\
            within-18-weeks,2026-01,E9200\0,,,1,%,,\n\
            within-18-weeks,2026-01,E92000001,a\0,b\0,61.5,%\0,c\0,d\0\n";
        let preview = unit.upload(&[("odd.csv", rows)], &[]).await;
        assert!(!preview.status.is_server_error(), "{}", preview.body);
    })
    .await;
}
