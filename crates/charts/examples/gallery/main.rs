//! Writes a page with every kind of picture into a folder, to look at.
#![expect(clippy::unwrap_used, reason = "an example on the sample's figures")]
#![expect(clippy::print_stdout, reason = "says where the page is")]

mod cases;

use std::{env::temp_dir, fmt::Write, fs};

use charts::{Options, Size};
use delivery::signal::Standing;

const STANDINGS: [Standing; 6] = [
    Standing::Missed,
    Standing::Behind,
    Standing::Within,
    Standing::Ahead,
    Standing::Met,
    Standing::NotEnoughData,
];

fn main() {
    let folder = temp_dir().join("charts-gallery");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("charts.css"), charts::CSS).unwrap();
    let mut page = String::from(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Charts</title>\
         <meta name=viewport content=\"width=device-width\">\
         <meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'self'\">\
         <link rel=stylesheet href=charts.css><link rel=stylesheet href=page.css><main>",
    );
    fs::write(folder.join("page.css"), PAGE).unwrap();
    for standing in STANDINGS {
        let mark = charts::standing_mark(standing);
        write!(page, "<p>{mark} {standing:?}</p>").unwrap();
    }
    for (name, chart) in cases::charts() {
        write!(page, "<h2>{name}</h2>").unwrap();
        for size in [Size::Wide, Size::Narrow] {
            let today = (name == "rtt").then_some(2026.9);
            let options = Options { id_prefix: name, show_revisions: true, today, size };
            page.push_str(&charts::target(&chart, &options));
        }
    }
    smalls(&mut page);
    areas(&mut page);
    fs::write(folder.join("index.html"), page).unwrap();
    println!("{}", folder.join("index.html").display());
}

fn smalls(page: &mut String) {
    page.push_str("<h2>Small multiples</h2><div class=grid>");
    for (name, chart) in cases::charts() {
        page.push_str(&charts::small(&chart, None, &format!("small-{name}")));
    }
    page.push_str("</div><h2>On one scale</h2><div class=grid>");
    let regions: Vec<_> = (1..=9).map(|it| cases::life(&format!("E1200000{it}"))).collect();
    let scale = charts::shared_scale(&regions.iter().collect::<Vec<_>>());
    for (i, chart) in regions.iter().enumerate() {
        page.push_str(&charts::small(chart, scale, &format!("region-{i}")));
    }
    page.push_str("</div>");
}

fn areas(page: &mut String) {
    let life = cases::level("healthy-life-expectancy-female", "E12", "region", "years");
    let local = "net-additional-dwellings-per-1000-local-authorities";
    let local = cases::level(local, "E0", "local authority", "per 1,000 dwellings");
    page.push_str("<h2>Areas</h2>");
    page.push_str(&charts::places(&life, "years", None, "p1"));
    page.push_str(&charts::places(&life, "years", Some("E12000007"), "p2"));
    page.push_str(&charts::places(&local, "per 1,000 dwellings", Some("E06000014"), "p3"));
    page.push_str(&charts::tiles(&life, "years", Some("E12000007"), "t1").unwrap());
    assert!(charts::tiles(&local, "", None, "t2").is_none());
}

const PAGE: &str = "body{font-family:Inter,Arial,sans-serif;margin:0;color:#16202b}\
main{max-width:960px;margin:0 auto;padding:0 15px}\
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(240px,1fr));gap:20px}\
@media (prefers-color-scheme:dark){body{background:#14181c;color:#f3f5f7}}";
