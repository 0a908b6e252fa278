//! The past moment asked about: shown, said and carried by every link.

use axum::http::StatusCode;
use delivery::permission::Role;

use crate::browser::{Browser, world};

#[tokio::test]
async fn before_a_revision_the_page_shows_the_old_value() {
    let (world, _folder) = world().await;
    let unit = Browser::signed_in(&world, Role::Unit).await;
    let series = "/series/within-18-weeks:E92000001";
    let now = unit.page(series).await.main();
    assert!(now.contains("59.0%") && now.contains("before: ") && now.contains("59.1%"), "{now}");
    let then = unit.page(&format!("{series}?as_of=2024-07-20")).await;
    assert!(then.main().contains("59.1%") && !then.main().contains("59.0%"));
    assert!(then.body.contains("As known on <strong>20 July 2024, 23:59 UTC</strong>"));
    assert!(then.body.contains("Reconstructed: this unit began later."));
}

#[tokio::test]
async fn every_link_keeps_the_moment() {
    let (world, _folder) = world().await;
    world.at("2026-06-10T12:00:00Z");
    let unit = Browser::signed_in(&world, Role::Unit).await;
    let elsewhere = ["/account", "/about", "/accessibility", "/assets/"];
    for path in ["/", "/missions/care", "/targets/healthy-life-gap", "/releases", "/search?q=north"]
    {
        let join = if path.contains('?') { '&' } else { '?' };
        let page = unit.page(&format!("{path}{join}as_of=2026-06-05T09:30")).await.body;
        assert!(page.contains("As known on <strong>5 June 2026, 09:30 UTC</strong>"), "{path}");
        assert!(!page.contains("Reconstructed"), "{path}");
        let mut carried = 0;
        for href in page.split(" href=\"").skip(1).map(|it| it.split('"').next().unwrap()) {
            let ours = href.starts_with('/') && !elsewhere.iter().any(|it| href.starts_with(it));
            let back = href == path || href.starts_with("/releases/upload");
            if ours && !back {
                let rest = href.split('#').next().unwrap();
                assert!(rest.contains("as_of=2026-06-05T09:30"), "{path} links to {href}");
                carried += 1;
            }
        }
        assert!(carried > 5, "{path}");
    }
}

#[tokio::test]
async fn a_day_and_a_time_from_the_form_are_one_moment() {
    let (world, _folder) = world().await;
    world.at("2026-06-10T12:00:00Z");
    let unit = Browser::signed_in(&world, Role::Unit).await;
    let page = unit.page("/missions?as_of=2026-06-05&at=09:30").await.body;
    assert!(page.contains("5 June 2026, 09:30 UTC"));
    assert!(page.contains("as_of=2026-06-05T09:30"));
    assert!(!unit.page("/missions?as_of=&at=").await.body.contains("As known on"));
}

#[tokio::test]
async fn a_moment_to_come_is_refused_and_not_carried_on() {
    let (world, _folder) = world().await;
    let unit = Browser::signed_in(&world, Role::Unit).await;
    let answer = unit.get("/missions?as_of=2031-01-01").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("is still to come"));
    assert!(!answer.body.contains("as_of=2031"), "a link would carry the mistake on");
}
