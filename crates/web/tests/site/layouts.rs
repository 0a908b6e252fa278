//! The page on which a layout is confirmed: whose it is, what it says of mistakes, on both engines.

use axum::http::StatusCode;
use delivery::permission::Role;
use testkit::{World, both};

use crate::browser::{Browser, with_figures};

const STRANGE: &str = "\
Waiting patients
Period: March 2025

Area code,Area name,Patients,Seen (%)
E92000001,England,1234,61.4
";

/// The address of the page that confirms a layout.
fn address(body: &str) -> String {
    let (_, rest) = body.split_once("href=\"/releases/upload/").unwrap_or_else(|| panic!("{body}"));
    format!("/releases/upload/{}", rest.split('"').next().unwrap())
}

#[tokio::test]
async fn a_layout_is_confirmed_for_a_file_and_reads_it() {
    both(async |db| {
        let world = with_figures(World::planned(db).await).await;
        let analyst = Browser::signed_in(&world, Role::Analyst).await;
        let preview = analyst.upload(&[("patients.csv", STRANGE)], &[]).await;
        let address = address(&preview.main());
        let page = analyst.page(&address).await;
        assert!(
            page.main().contains("2 figures: 2 accepted, 0 held, 0 rejected."),
            "{}",
            page.body
        );
        let unit = Browser::signed_in(&world, Role::Unit).await;
        assert_eq!(unit.get(&address).await.status, StatusCode::NOT_FOUND);

        let fields = [
            ("name", "patients"),
            ("t0.read", "1"),
            ("t0.header_rows", "1"),
            ("t0.above", "Period: {period}"),
            ("t0c0.heading", "Area code"),
            ("t0c0.is", "area-code"),
            ("t0c1.heading", "Area name"),
            ("t0c1.is", "area-name"),
            ("t0c2.heading", "Patients"),
            ("t0c2.is", "value"),
            ("t0c2.of", "patients"),
            ("t0c3.heading", "Seen (%)"),
            ("t0c3.is", "ignore"),
            ("do", "confirm"),
        ];
        let without_reason = analyst.post(&address, &fields).await;
        assert_eq!(without_reason.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(without_reason.main().contains("A change needs a reason."));
        let mut bad = fields.to_vec();
        bad.extend([("t0.area", "no such code"), ("reason", "First file")]);
        let bad = analyst.post(&address, &bad).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut good = fields.to_vec();
        good.push(("reason", "First file"));
        let confirmed = analyst.post(&address, &good).await;
        assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.body);
        let again = analyst.page(confirmed.header("location")).await;
        assert!(again.main().contains("Layout: layout patients."), "{}", again.body);
        let layout = analyst.page("/layouts/patients").await;
        assert!(layout.main().contains("heading = &#34;Patients&#34;"), "{}", layout.body);
    })
    .await;
}
