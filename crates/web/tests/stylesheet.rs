//! The stylesheet that is shipped: ours to use, and no more than the pages need.

#[path = "../build/stylesheet.rs"]
mod stylesheet;

use std::collections::BTreeSet;

fn reduced(css: &str, source: &str) -> Result<String, String> {
    let used: BTreeSet<String> = stylesheet::words(source).collect();
    stylesheet::reduce(css, &used)
}

#[test]
fn rules_whose_classes_are_used_nowhere_are_left_out() {
    let css = ".a{x:1}.b,.a .b,.a{y:2}@media print{.b{z:3}}:root{v:4}.a:not(.b){w:5}";
    let kept = reduced(css, "<p class=\"a\">").unwrap();
    assert_eq!(kept, ".a{x:1}.a{y:2}:root{v:4}.a:not(.b){w:5}");
}

#[test]
fn the_reserved_typeface_and_crest_are_taken_out() {
    let css = "@font-face{font-family:\"GDS Transport\";src:url(/assets/fonts/x.woff2)}\
               .a{font-family:GDS Transport,arial,sans-serif}\
               .a::after{background:url(/assets/images/govuk-crest.svg)}";
    let kept = reduced(css, "a").unwrap();
    assert_eq!(kept, ".a{font-family:var(--font)}.a::after{background:none}");
}

#[test]
fn what_is_reserved_in_a_new_place_stops_the_build() {
    for css in [".a{src:url(x.woff2)}", ".a{background:url(/assets/images/crown.svg)}"] {
        assert!(reduced(css, "a").is_err(), "{css}");
    }
    assert!(reduced(".a{x:1", "a").is_err(), "a rule that is never closed");
}
