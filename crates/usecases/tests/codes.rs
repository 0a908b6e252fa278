//! Figures of one place under the codes it had: joined where it was recoded, and nowhere else.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use testkit::{
    World, both,
    world::{id, operator, plan},
};
use usecases::{
    area,
    series::{self, SeriesView},
};

const HISTORY: &str = "\
code,name,valid_from,valid_to,replaced_by,kind,weight,weight_of,source
E10000023,North Yorkshire,,2023-03-31,E06000065,recoded,,,SI
E08000016,Barnsley,,2025-03-31,E08000038,changed-boundary,,,SI
E07000026,Allerdale,,2023-03-31,E06000063,merged,0.4,residents,SI
E07000028,Carlisle,,2023-03-31,E06000063,merged,0.6,residents,SI
E10000006,Cumbria,,2022-03-31,E06000071,split,0.35,residents,SI
E10000006,Cumbria,,2022-03-31,E06000072,split,0.65,residents,SI
E10000027,Somerset,,2023-03-31,E06000066,recoded,,,SI
E07000187,Mendip,,2023-03-31,E06000066,merged,,,SI
E07000188,Sedgemoor,,2023-03-31,E06000066,merged,,,SI
E07000112,Shepway,,2018-03-31,,,,,
E07000112,Folkestone and Hythe,2018-04-01,,,,,,
";

const FIGURES: &str = "\
indicator,period,area_code,area_name,value,unit,published
healthy-life,2021,E10000023,North Yorkshire,60.1,years,2022-06-01
healthy-life,2022,E10000023,North Yorkshire,60.3,years,2023-02-01
healthy-life,2023,E06000065,North Yorkshire,60.4,years,2024-06-01
healthy-life,2023,E08000016,Barnsley,57.0,years,2024-06-01
healthy-life,2024,E08000016,Barnsley,57.1,years,2025-06-01
healthy-life,2025,E08000038,Barnsley,57.6,years,2026-05-01
healthy-life,2021,E07000026,Allerdale,61.0,years,2022-06-01
healthy-life,2021,E07000028,Carlisle,62.0,years,2022-06-01
healthy-life,2023,E06000063,Cumberland,61.9,years,2024-06-01
homes,2021,E07000026,Allerdale,1200,homes,2022-06-01
homes,2021,E07000028,Carlisle,345,homes,2022-06-01
homes,2022,E07000026,Allerdale,1100,homes,2023-06-01
homes,2023,E06000063,Cumberland,1500,homes,2024-06-01
homes,2021,E10000006,Cumbria,1111,homes,2022-06-01
homes,2022,E06000071,West,401,homes,2023-06-01
healthy-life,2021,E10000006,Cumbria,63.1,years,2022-06-01
healthy-life,2022,E06000071,West,63.2,years,2023-06-01
homes,2020,E07000187,Mendip,400,homes,2022-06-01
homes,2021,E07000187,Mendip,410,homes,2022-06-01
homes,2020,E07000188,Sedgemoor,500,homes,2022-06-01
homes,2021,E07000188,Sedgemoor,510,homes,2022-06-01
homes,2021,E10000027,Somerset,1730,homes,2022-06-01
homes,2023,E06000066,Somerset,1800,homes,2024-06-01
healthy-life,2022,E07000112,Folkestone and Hythe,64,years,2023-06-01
";

/// The small plan with the code history and an indicator that adds up.
fn files() -> std::collections::BTreeMap<String, String> {
    let mut files = plan();
    files.insert("code-history.csv".to_owned(), HISTORY.to_owned());
    let homes = "\n[[indicator]]\nid = \"homes\"\nname = \"New homes\"\noutcome = \"timely-care\"\n\
        role = \"supporting\"\nunit = \"homes\"\nfrequency = \"annual\"\nlag_days = 100\nadds_up = true\n";
    files.get_mut("missions/care/indicators.toml").unwrap().push_str(homes);
    files
}

async fn world(db: store::Db) -> World {
    let world = World::empty(db).await;
    let files = files();
    world.apply(&files).await.unwrap();
    let recorded = world.import("figures.csv", FIGURES).await.unwrap();
    assert_eq!((recorded.total.rows, recorded.total.new), (24, 24), "{recorded:?}");
    world
}

async fn view(world: &World, key: &str) -> SeriesView {
    let mut work = world.unit.reading(operator()).await.unwrap();
    let as_of = work.as_of(None).unwrap();
    series::view(&mut work, &series_key(key), &as_of).await.unwrap()
}

fn series_key(key: &str) -> delivery::series::SeriesKey {
    delivery::series::SeriesKey::parse(key).unwrap()
}

fn rows(view: &SeriesView) -> Vec<(&str, &str, bool)> {
    view.rows
        .iter()
        .map(|it| (it.period.as_str(), it.text.as_str(), it.break_before.is_some()))
        .collect()
}

#[tokio::test]
async fn a_recoded_place_is_one_line_under_either_code_and_a_changed_boundary_a_break() {
    both(async |db| {
        let world = world(db).await;
        let line = [
            ("2023", "60.4 years", false),
            ("2022", "60.3 years", false),
            ("2021", "60.1 years", false),
        ];
        let new = view(&world, "healthy-life:E06000065").await;
        assert_eq!(rows(&new), line);
        assert_eq!(rows(&view(&world, "healthy-life:E10000023").await), line);
        assert!(new.chart.breaks.is_empty() && new.chart.observed[2].joined);
        assert_eq!(new.rows[2].made_of[0].series, "healthy-life:E10000023", "under its own code");
        assert!(new.codes[0].sentence.contains("the same boundary"), "{:?}", new.codes);
        let moved = view(&world, "healthy-life:E08000038").await;
        let years: Vec<_> = rows(&moved).iter().map(|it| (it.0, it.2)).collect();
        assert_eq!(years, [("2025", true), ("2024", false), ("2023", false)]);
        assert!(!moved.chart.observed[2].joined && moved.chart.breaks.len() == 1);
        let why = moved.rows[0].break_before.as_ref().unwrap();
        assert_eq!(why, "Code E08000038 replaced E08000016 on 1 April 2025; the boundary changed.");
    })
    .await;
}

#[tokio::test]
async fn what_was_merged_or_split_is_derived_by_its_method_and_joined_to_nothing() {
    both(async |db| {
        let world = world(db).await;
        let sum = view(&world, "homes:E06000063").await;
        assert_eq!(rows(&sum), [("2023", "1500 homes", false)]);
        let derived = sum.derived.unwrap();
        assert_eq!(derived.rows.len(), 1, "2022 lacks a part: {derived:?}");
        assert_eq!((&*derived.rows[0].period, &*derived.rows[0].text), ("2021", "1545 homes"));
        assert!(derived.method.starts_with("Derived, not published: the sum of E07000026"));
        assert!(derived.method.ends_with("by the code history of plan version 1."), "{derived:?}");
        let mean = view(&world, "healthy-life:E06000063").await.derived.unwrap();
        assert_eq!(mean.rows[0].text, "61.6 years");
        let share = view(&world, "homes:E06000071").await.derived.unwrap();
        assert_eq!(share.rows[0].text, "389 homes", "0.35 of 1111, to whole homes");
        assert!(
            share.method.contains("E10000006")
                && share.method.contains("× 0.35; weights are residents")
        );
        let rate_of_a_part = view(&world, "healthy-life:E06000071").await;
        assert!(rate_of_a_part.derived.is_none());
        assert!(rate_of_a_part.codes[0].sentence.contains("a part of another"));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_derived_for_what_was_published_under_the_code_before() {
    both(async |db| {
        let world = world(db).await;
        let county = view(&world, "homes:E06000066").await;
        assert_eq!(rows(&county), [("2023", "1800 homes", false), ("2021", "1730 homes", false)]);
        let derived = county.derived.unwrap();
        let years: Vec<_> = derived.rows.iter().map(|it| (&*it.period, &*it.text)).collect();
        assert_eq!(years, [("2020", "900 homes")]);
    })
    .await;
}

#[tokio::test]
async fn the_page_of_a_place_says_what_became_of_its_code_and_name() {
    both(async |db| {
        let world = world(db).await;
        let mut work = world.unit.reading(operator()).await.unwrap();
        let as_of = work.as_of(None).unwrap();
        let old = area::view(&mut work, &id("E07000026"), &as_of).await.unwrap();
        assert_eq!(
            old.codes[0].sentence,
            "On 1 April 2023 this place was merged with others; figures stay under their codes and are not joined."
        );
        assert_eq!(old.codes[0].others[0].name, "Cumberland");
        let renamed = area::view(&mut work, &id("E07000112"), &as_of).await.unwrap();
        assert_eq!(renamed.former_names, ["Shepway until 31 March 2018"]);
        assert_eq!((renamed.name.as_str(), renamed.scheme), ("Folkestone and Hythe", "GSS code"));
    })
    .await;
}

#[tokio::test]
async fn a_target_goes_on_under_the_code_that_took_over() {
    both(async |db| {
        let world = world(db).await;
        let mut files = files();
        let target = "\n[[target]]\nid = \"yorkshire\"\nname = \"North Yorkshire lives longer\"\nindicator = \"healthy-life\"\n\
            kind = \"reach\"\nvalue = 62\nby = \"2029\"\narea = \"E10000023\"\nwording = \"Longer.\"\nsource = \"A test\"\n";
        files.get_mut("missions/care/targets.toml").unwrap().push_str(target);
        files.get_mut("areas.csv").unwrap().push_str("E10000023,North Yorkshire,county,E92000001,,2023-03-31,E06000065\nE06000065,North Yorkshire,county,E92000001,2023-04-01,,\n");
        world.apply(&files).await.unwrap();
        let mut work = world.unit.reading(operator()).await.unwrap();
        let as_of = work.as_of(None).unwrap();
        let view = usecases::target::view(&mut work, &id("yorkshire"), &as_of).await.unwrap();
        assert_eq!(view.card.latest.as_deref(), Some("60.4 years"));
        assert_eq!(view.rows.len(), 3);
    })
    .await;
}
