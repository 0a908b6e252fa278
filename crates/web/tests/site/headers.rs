//! What every answer says to the browser, and how much a page weighs.

use axum::{body::Body, http::Request};
use delivery::permission::Role;

use crate::browser::{Answer, Browser, world};

/// The headers of an answer that are ours, as text.
fn ours(answer: &Answer) -> String {
    let mut lines: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["content-length", "date"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    lines.sort();
    lines.join("\n")
}

#[tokio::test]
async fn pages_may_not_be_kept_and_run_nothing_of_others() {
    let (world, _folder) = world().await;
    let unit = Browser::signed_in(&world, Role::Unit).await;
    insta::assert_snapshot!("headers_of_a_page", ours(&unit.page("/missions").await));
    for path in
        ["/", "/releases/1/file", "/nothing", "/missions/care;a.css", "/missions/care/x.css"]
    {
        let answer = unit.get(path).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
    }
}

#[tokio::test]
async fn behind_tls_browsers_are_told_to_use_nothing_else() {
    let (world, _folder) = world().await;
    let answer = Browser::at_secure(&world).page("/sign-in").await;
    assert_eq!(answer.header("strict-transport-security"), "max-age=63072000");
    assert_eq!(Browser::at(&world).page("/sign-in").await.header("strict-transport-security"), "");
}

#[tokio::test]
async fn nothing_in_a_page_is_inline_or_from_elsewhere() {
    let (world, _folder) = world().await;
    let unit = Browser::signed_in(&world, Role::Unit).await;
    for path in ["/", "/missions/care", "/targets/healthy-life-gap", "/releases", "/people"] {
        let body = unit.page(path).await.body;
        for inline in [" style=", " onclick=", "<style", "javascript:", "src=\"http", "src=\"//"] {
            assert!(!body.contains(inline), "{path} has {inline}");
        }
        let scripts = body.matches("<script").count();
        assert_eq!(scripts, 1, "{path}: the one module and nothing inline");
    }
}

/// A target's page with everything it needs, as it is sent.
#[tokio::test]
async fn a_target_page_with_all_its_assets_weighs_less_than_100_kb() {
    let (world, _folder) = world().await;
    let unit = Browser::signed_in(&world, Role::Unit).await;
    let sent = async |path: &str| {
        let request = Request::get(path).header("accept-encoding", "gzip, br");
        unit.send(request.body(Body::empty()).unwrap()).await
    };
    let size = |answer: &Answer| answer.header("content-length").parse::<usize>().unwrap_or(0);
    let page = unit.page("/targets/within-18-weeks-92").await.body;
    let mut total = page.len();
    let mut assets = 0;
    for part in page.split('"').filter(|it| it.starts_with("/assets/")) {
        let answer = sent(part).await;
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{part}");
        if !part.ends_with("woff2") {
            assert_eq!(answer.header("content-encoding"), "br", "{part}");
        }
        assert!(size(&answer) > 0, "{part}");
        total += size(&answer);
        assets += 1;
    }
    assert_eq!(assets, 5, "two fonts, the stylesheet, the script and the icon");
    assert!(total < 100_000, "{total} bytes, the page itself uncompressed");
}
