//! The pictures of published figures, and what must hold for a picture of anything.
#![expect(clippy::unwrap_used, reason = "fixtures are read outside a test function")]

#[path = "../examples/gallery/cases.rs"]
mod cases;
mod drawn;

use charts::{Options, Size};
use delivery::{
    signal::Standing,
    view::{
        chart::{BandPoint, Break, Chart, Fan, FanPoint, Goal, Point},
        places::Level,
        scores::Band,
    },
};
use proptest::prelude::*;

fn options(size: Size) -> Options<'static> {
    Options { id_prefix: "target", show_revisions: true, today: Some(2026.9), size }
}

fn both(chart: &Chart) -> [String; 2] {
    [Size::Wide, Size::Narrow].map(|it| charts::target(chart, &options(it)))
}

/// One element a line, so that a change is seen where it is.
fn lines(svg: &str) -> String {
    svg.replace("><", ">\n<")
}

fn regions() -> Level {
    cases::level("healthy-life-expectancy-female", "E12", "region", "years")
}

fn local_authorities() -> Level {
    let file = "net-additional-dwellings-per-1000-local-authorities";
    cases::level(file, "E0", "local authority", "per 1,000 dwellings")
}

#[test]
fn pictures_are_as_they_were() {
    let [wide, narrow] = both(&cases::rtt());
    insta::assert_snapshot!("target_wide", lines(&wide));
    insta::assert_snapshot!("target_narrow", lines(&narrow));
    let [wide, narrow] = both(&cases::to_come());
    insta::assert_snapshot!("target_with_a_fan", lines(&wide));
    insta::assert_snapshot!("target_with_a_fan_narrow", lines(&narrow));
    let life = cases::life("E12000001");
    insta::assert_snapshot!("target_with_intervals", lines(&both(&life)[0]));
    insta::assert_snapshot!("small", lines(&charts::small(&cases::rtt(), None, "small")));
    insta::assert_snapshot!(
        "places",
        lines(&charts::places(&regions(), "years", Some("E12000007"), "places"))
    );
    let tiles = charts::tiles(&regions(), "years", Some("E12000007"), "tiles").unwrap();
    insta::assert_snapshot!("tiles", lines(&tiles));
    insta::assert_snapshot!("standing", lines(&charts::standing_mark(Standing::Behind)));
}

fn band((given, came_true, chances): (f64, f64, usize)) -> Band {
    Band { given, came_true, chances, cases: chances, counts_as: None, share: None }
}

fn reliability() -> String {
    let bins = [(0.05, 0.08, 400), (0.31, 0.24, 90), (0.52, 0.55, 60), (0.95, 0.9, 300)];
    charts::reliability(&bins.map(band), "Reliability", "What came true.", "reliability")
}

#[test]
fn a_reliability_curve_holds_every_point_and_says_when_there_is_none() {
    insta::assert_snapshot!("reliability", lines(&reliability()));
    drawn::assert_texts_apart("reliability", &reliability());
    drawn::assert_sound(&reliability());
    assert_eq!(reliability().matches("<circle").count(), 4);
    let nowhere = Band { given: f64::NAN, came_true: 2.0, ..band((0.5, 0.5, 3)) };
    let svg = charts::reliability(&[nowhere], "Reliability", "", "r");
    drawn::assert_sound(&svg);
    assert!(svg.contains("No forecast has been scored yet") && !svg.contains("<circle"));
}

#[test]
fn texts_do_not_overlap_in_pictures_of_published_figures() {
    for (name, chart) in cases::charts() {
        for svg in both(&chart) {
            drawn::assert_texts_apart(name, &svg);
        }
        drawn::assert_texts_apart(name, &charts::small(&chart, None, "small"));
    }
    for highlight in [None, Some("E12000007"), Some("E12000001"), Some("E12000008")] {
        let svg = charts::places(&regions(), "years", highlight, "places");
        drawn::assert_texts_apart("regions", &svg);
        drawn::assert_texts_apart(
            "tiles",
            &charts::tiles(&regions(), "years", highlight, "t").unwrap(),
        );
    }
    let svg = charts::places(&local_authorities(), "per 1,000 dwellings", None, "places");
    drawn::assert_texts_apart("local authorities", &svg);
}

#[test]
fn pictures_are_small() {
    for (name, chart) in cases::charts() {
        let small = charts::small(&chart, None, "small").len();
        assert!(small < 2500, "{name}: a small multiple of {small} bytes");
        for svg in both(&chart) {
            assert!(svg.len() < 14_000, "{name}: {} bytes", svg.len());
        }
    }
}

#[test]
fn the_line_has_a_gap_where_figures_are_not_joined() {
    let svg = charts::target(&cases::rtt(), &options(Size::Wide));
    let unjoined = cases::rtt().observed.iter().filter(|it| !it.joined).count();
    assert!(unjoined > 3);
    assert_eq!(drawn::path_of(&svg, "tl-line").matches('M').count(), unjoined);
}

#[test]
fn revisions_are_shown_on_demand_only() {
    let (_, chart) = cases::charts().into_iter().find(|it| it.0 == "police").unwrap();
    let shown = charts::target(&chart, &options(Size::Wide));
    let hidden = Options { show_revisions: false, ..options(Size::Wide) };
    assert!(shown.contains("tl-revised") && shown.contains("19,634 FTE"));
    let hidden = charts::target(&chart, &hidden);
    assert!(!hidden.contains("tl-revised") && !hidden.contains("19,634"));
}

#[test]
fn a_picture_says_where_its_axis_starts_and_that_there_are_no_figures() {
    let svg = charts::target(&cases::rtt(), &options(Size::Wide));
    assert!(svg.contains("axis starts at 40%"));
    let nothing = Chart::default();
    for svg in both(&nothing).into_iter().chain([charts::small(&nothing, None, "small")]) {
        assert!(svg.contains("No figures yet"));
    }
}

#[test]
fn a_shared_scale_holds_every_chart_and_needs_one_unit() {
    let charts: Vec<Chart> = (1..=9).map(|it| cases::life(&format!("E1200000{it}"))).collect();
    let all: Vec<&Chart> = charts.iter().collect();
    let (low, high) = charts::shared_scale(&all).unwrap();
    assert!(low <= 55.9 && high >= 65.0, "{low} {high}");
    let weekly = cases::weekly();
    assert!(charts::shared_scale(&[all[0], &weekly]).is_none());
    assert!(charts::shared_scale(&[]).is_none());
}

#[test]
fn a_fan_starts_at_the_last_figure_and_the_plan_is_told_from_the_trend_by_its_pattern() {
    let svg = charts::target(&cases::to_come(), &options(Size::Wide));
    let start = |class| {
        let path = drawn::path_of(&svg, class).to_owned();
        path.split('l').next().unwrap().to_owned()
    };
    assert_eq!(start("tl-trend"), start("tl-with-plan"));
    let pattern = |class: &str| {
        let tag = svg.split("<path class=\"").find(|it| it.starts_with(class)).unwrap();
        tag.split("stroke-dasharray=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    assert_ne!(pattern("tl-trend"), pattern("tl-with-plan"));
    for said in ["current trend", "with the plan", "95%", "less than 1 in"] {
        assert!(svg.contains(said), "{said}");
    }
}

#[test]
fn a_fan_of_ten_years_of_weeks_stays_small_and_small_multiples_have_none() {
    let mut chart = cases::to_come();
    let few = chart.fan.trend.clone();
    chart.fan.trend = (0..520_u16)
        .map(|it| FanPoint { year: 2026.0 + f64::from(it) / 52.0, ..few[usize::from(it) % 40] })
        .collect();
    assert!(charts::target(&chart, &options(Size::Wide)).len() < 14_000);
    let svg = charts::small(&chart, None, "small");
    assert!(!svg.contains("tl-fan") && !svg.contains("tl-trend"));
}

#[test]
fn there_is_a_tile_map_for_regions_and_none_for_local_authorities() {
    assert!(charts::tiles(&local_authorities(), "", None, "tiles").is_none());
    let mut twice = regions();
    twice.places[1].code = twice.places[0].code.clone();
    assert!(charts::tiles(&twice, "years", None, "tiles").is_none());
}

#[test]
fn no_picture_carries_a_style_or_a_variable() {
    let pictures = both(&cases::rtt()).into_iter().chain([
        charts::small(&cases::rtt(), None, "small"),
        charts::places(&regions(), "years", None, "places"),
        charts::tiles(&regions(), "years", None, "tiles").unwrap(),
    ]);
    for svg in pictures {
        assert!(!svg.contains("style") && !svg.contains("var(") && !svg.contains("script"));
    }
}

#[test]
fn every_class_with_a_dark_rule_is_drawn_somewhere() {
    let mut drawn: String = cases::charts().iter().flat_map(|(_, it)| both(it)).collect();
    let mut range = cases::rtt();
    range.range = Some((50.0, 60.0));
    drawn += &both(&range)[0];
    drawn += &charts::places(&regions(), "years", Some("E12000007"), "places");
    drawn += &charts::tiles(&regions(), "years", Some("E12000007"), "tiles").unwrap();
    drawn += &charts::small(&range, None, "small");
    drawn += &charts::standing_mark(Standing::Behind);
    drawn += &reliability();
    for rule in charts::CSS.split(|it: char| !(it.is_ascii_alphanumeric() || it == '-')) {
        let known = !rule.starts_with("tl-") || rule == "tl-page" || drawn.contains(rule);
        assert!(known, "no picture has the class {rule}");
    }
}

/// Any number: ordinary, huge, tiny or none at all.
fn any_value() -> impl Strategy<Value = f64> {
    prop_oneof![4 => -1e3..1e3_f64, 1 => -1e19..1e19_f64, 1 => -1e-9..1e-9_f64, 1 => any::<f64>()]
}

fn any_year() -> impl Strategy<Value = f64> {
    prop_oneof![6 => 1990.0..2040.0_f64, 1 => 0.0..9999.0_f64, 1 => any::<f64>()]
}

fn any_text() -> impl Strategy<Value = String> {
    "[a-z0-9<>&\"' \u{0}\u{7}\u{ffff}%£ŵ.:]{0,40}"
}

fn any_point() -> impl Strategy<Value = Point> {
    let interval = prop::option::of((any_value(), any_value()));
    (any_year(), any_value(), interval, any_text(), any_text(), any::<[bool; 2]>()).prop_map(
        |(year, value, interval, label, text, [joined, provisional])| Point {
            year,
            value,
            interval,
            label,
            text,
            joined,
            provisional,
        },
    )
}

fn any_band() -> impl Strategy<Value = Vec<BandPoint>> {
    let point = (any_year(), any_value(), any_value(), any_value())
        .prop_map(|(year, low, expected, high)| BandPoint { year, low, expected, high });
    prop::collection::vec(point, 0..5)
}

fn any_fan() -> impl Strategy<Value = Fan> {
    let point = || {
        (any_year(), prop::array::uniform5(any_value()))
            .prop_map(|(year, values)| FanPoint { year, values })
    };
    let points = || prop::collection::vec(point(), 0..90);
    (points(), points(), prop::collection::vec(any_text(), 0..3))
        .prop_map(|(trend, with_plan, chances)| Fan { trend, with_plan, chances })
}

fn any_chart() -> impl Strategy<Value = Chart> {
    let goal = (any_year(), any_value(), any_text(), any_text(), any::<bool>())
        .prop_map(|(year, value, text, label, interim)| Goal { year, value, text, label, interim });
    let series_break = (any_year(), any_text()).prop_map(|(year, reason)| Break { year, reason });
    let unit = prop_oneof![Just("%".to_owned()), Just("£".to_owned()), any_text()];
    (
        (any_text(), any_text(), unit, 0..4_usize),
        prop::collection::vec(any_point(), 0..40),
        prop::collection::vec(any_point(), 0..4),
        (any_band(), any_band()),
        prop::collection::vec(goal, 0..4),
        prop::option::of((any_value(), any_value())),
        prop::collection::vec(series_break, 0..4),
        any_fan(),
    )
        .prop_map(
            |(
                (title, description, unit, decimals),
                observed,
                revised_away,
                bands,
                goals,
                range,
                breaks,
                fan,
            )| Chart {
                title,
                description,
                unit,
                decimals,
                observed,
                revised_away,
                band: bands.0,
                first_band: bands.1,
                goals,
                range,
                breaks,
                fan,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_chart_is_a_sound_picture(chart in any_chart(), today in any_year(), low in any_value()) {
        for size in [Size::Wide, Size::Narrow] {
            let options = Options { today: Some(today), ..options(size) };
            drawn::assert_sound(&charts::target(&chart, &options));
        }
        drawn::assert_sound(&charts::small(&chart, None, "small"));
        drawn::assert_sound(&charts::small(&chart, Some((low, low + 10.0)), "small"));
    }

    #[test]
    fn any_level_is_a_sound_picture(
        values in prop::collection::vec(any_value(), 0..60),
        name in any_text(),
        median in any_value(),
    ) {
        let mut level = regions();
        let template = level.places[0].clone();
        level.places = values.iter().map(|it| {
            let mut place = template.clone();
            place.name.clone_from(&name);
            place.value = *it;
            place
        }).collect();
        level.median = median;
        drawn::assert_sound(&charts::places(&level, "years", Some("E12000001"), "places"));
        level.places.truncate(1);
        if let Some(svg) = charts::tiles(&level, "years", Some("E12000001"), "tiles") {
            drawn::assert_sound(&svg);
        }
    }
}

#[test]
fn two_thousand_weeks_have_no_markers_and_stay_small() {
    let mut chart = cases::weekly();
    let points = chart.observed.clone();
    chart.observed.clear();
    for i in 0..2000_u16 {
        let mut point = points[usize::from(i) % points.len()].clone();
        point.year = 1985.0 + f64::from(i) / 52.0;
        point.joined = i > 0;
        chart.observed.push(point);
    }
    let svg = charts::target(&chart, &options(Size::Wide));
    assert_eq!(svg.matches("<circle").count(), 1);
    assert!(svg.len() < 12_000, "{}", svg.len());
    let svg = charts::small(&chart, None, "small");
    assert!(svg.len() < 2500, "{}", svg.len());
}
