//! Figures arrive, are revised, withdrawn, refused; and any past moment can be asked about.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use delivery::{permission::Role, series::SeriesKey};
use testkit::{
    World, both,
    world::{WAITS, actor, id, operator},
};
use usecases::{
    Error, layout,
    release::{
        self,
        import::{Options, Upload, read_and_record},
    },
    series, target,
};

const HEADER: &str = "indicator,period,area_code,value,unit,published,status\n";

fn rows(rows: &str) -> String {
    format!("{HEADER}{rows}")
}

/// The figure of a period as the target page prints it at a moment.
async fn figure(world: &World, period: &str, as_of: Option<&str>) -> Option<String> {
    let mut work = world.unit.reading(operator()).await.unwrap();
    let as_of = work.as_of(as_of).unwrap();
    let view = target::view(&mut work, &id("within-18-weeks-92"), &as_of).await.unwrap();
    view.rows.iter().find(|it| it.period == period).map(|it| it.text.clone())
}

#[tokio::test]
async fn every_row_is_accounted_for_and_a_second_import_changes_nothing() {
    both(async |db| {
        let world = World::planned(db).await;
        let first = world.import("waits.csv", WAITS).await.unwrap();
        assert!(first.total.balances(), "{first:?}");
        assert_eq!((first.total.rows, first.total.new, first.total.revised), (6, 5, 1));
        assert_eq!(first.releases.len(), 5, "one release for each day of publication");
        let second = world.import("waits.csv", WAITS).await.unwrap();
        assert_eq!((second.total.rows, second.total.unchanged), (6, 6));
        assert!(second.releases.is_empty() && second.files[0].already.is_some());
    })
    .await;
}

#[tokio::test]
async fn many_files_of_one_indicator_do_not_wait_for_one_another() {
    both(async |db| {
        let world = World::planned(db).await;
        let upload = |number: usize| {
            let (year, month) = (2016 + number / 12, 1 + number % 12);
            let row = |area: &str| {
                format!("within-18-weeks,{year}-{month:02},{area},6{},%,2026-05-20,\n", number % 10)
            };
            let text = rows(&["E92000001", "E12000001", "E12000008"].map(row).concat());
            Upload { file_name: format!("{number}.csv"), bytes: text.into_bytes() }
        };
        let mut work = world.unit.writing(operator()).await.unwrap();
        let uploads = (0..60).map(upload).collect();
        let recorded = read_and_record(&mut work, uploads, &Options::default()).await.unwrap();
        work.commit().await.unwrap();
        assert_eq!((recorded.total.rows, recorded.total.new), (180, 180));
    })
    .await;
}

#[tokio::test]
async fn before_the_unit_began_the_answer_is_what_was_published_by_then() {
    both(async |db| {
        let world = World::planned(db).await;
        world.import("waits.csv", WAITS).await.unwrap();
        assert_eq!(figure(&world, "May 2024", None).await.as_deref(), Some("59.0%"));
        let then = figure(&world, "May 2024", Some("2024-07-31")).await;
        assert_eq!(then.as_deref(), Some("59.1%"));
        assert_eq!(figure(&world, "June 2024", Some("2024-07-31")).await, None);
    })
    .await;
}

#[tokio::test]
async fn since_the_unit_began_the_answer_is_what_it_had_received() {
    both(async |db| {
        let world = World::planned(db).await;
        world.at("2026-06-02T10:00:00Z");
        world.import("a.csv", &rows("within-18-weeks,2026-01,E92000001,62.0,%,,\n")).await.unwrap();
        world.at("2026-06-05T10:00:00Z");
        world.import("b.csv", &rows("within-18-weeks,2026-01,E92000001,62.4,%,,\n")).await.unwrap();
        assert_eq!(figure(&world, "January 2026", None).await.as_deref(), Some("62.4%"));
        let then = figure(&world, "January 2026", Some("2026-06-03")).await;
        assert_eq!(then.as_deref(), Some("62.0%"));
        assert_eq!(figure(&world, "January 2026", Some("2026-06-01")).await, None);
    })
    .await;
}

#[tokio::test]
async fn an_older_file_is_refused_unless_told() {
    both(async |db| {
        let world = World::planned(db).await;
        let new = rows("within-18-weeks,2025-12,E92000001,61.5,%,2026-02-12,\n");
        let old = rows("within-18-weeks,2025-12,E92000001,61.3,%,2026-01-15,\n");
        world.import("new.csv", &new).await.unwrap();
        let refused = world.import("old.csv", &old).await.unwrap();
        let problem = refused.files[0].refused.clone().unwrap();
        assert!(problem.problem.contains("A later release has another figure"), "{problem:?}");
        assert_eq!(figure(&world, "December 2025", None).await.as_deref(), Some("61.5%"));
        let told = Options { restore: true, ..Options::default() };
        world.import_as("old.csv", &old, &told).await.unwrap();
        assert_eq!(figure(&world, "December 2025", None).await.as_deref(), Some("61.3%"));
    })
    .await;
}

#[tokio::test]
async fn a_preview_stores_nothing() {
    both(async |db| {
        let world = World::planned(db).await;
        let upload = Upload { file_name: "waits.csv".to_owned(), bytes: WAITS.into() };
        let mut work = world.unit.writing(operator()).await.unwrap();
        let preview = read_and_record(&mut work, vec![upload], &Options::default()).await.unwrap();
        drop(work);
        assert_eq!(preview.total.new, 5);
        let mut work = world.unit.reading(operator()).await.unwrap();
        let now = work.as_of(None).unwrap();
        let list = release::list(&mut work, &now, None).await.unwrap();
        assert!(list.releases.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_value_taken_back_stays_in_its_history() {
    both(async |db| {
        let world = World::planned(db).await;
        world.import("a.csv", &rows("within-18-weeks,2026-01,E92000001,62.0,%,,\n")).await.unwrap();
        world.at("2026-06-05T10:00:00Z");
        let back = "within-18-weeks,2026-01,E92000001,,%,,not-available\n";
        let recorded = world.import("b.csv", &rows(back)).await.unwrap();
        assert_eq!((recorded.total.withdrawn, recorded.total.accepted), (1, 1));
        assert_eq!(figure(&world, "January 2026", None).await, None);
        assert_eq!(
            figure(&world, "January 2026", Some("2026-06-01")).await.as_deref(),
            Some("62.0%")
        );
    })
    .await;
}

#[tokio::test]
async fn an_embargoed_release_does_not_exist_until_its_time() {
    both(async |db| {
        let world = World::planned(db).await;
        let until = Some(testkit::at("2026-06-10T09:30:00Z"));
        let options = Options { embargo_until: until, ..Options::default() };
        let text = rows("secret-indicator,2026-01,E92000001,62.0,%,,\n");
        let recorded = world.import_as("secret.csv", &text, &options).await.unwrap();
        let key = SeriesKey::parse("secret-indicator:E92000001").unwrap();
        let mut work = world.unit.reading(actor(Role::Unit, None)).await.unwrap();
        let now = work.as_of(None).unwrap();
        assert!(matches!(series::view(&mut work, &key, &now).await, Err(Error::NotFound)));
        let view = release::view(&mut work, recorded.releases[0]).await;
        assert!(matches!(view, Err(Error::NotFound)));
        drop(work);
        world.at("2026-06-10T09:30:00Z");
        let mut work = world.unit.reading(actor(Role::Unit, None)).await.unwrap();
        let now = work.as_of(None).unwrap();
        let shown = series::view(&mut work, &key, &now).await.unwrap();
        assert_eq!(shown.rows[0].text, "62.0%");
    })
    .await;
}

#[tokio::test]
async fn a_file_that_names_an_embargo_is_refused_before_its_end_without_it() {
    both(async |db| {
        let world = World::planned(db).await;
        let text = "DATAFLOW,REF_AREA,TIME_PERIOD,OBS_VALUE,EMBARGO_TIME\n\
                    X:SECRET(1.0),E92000001,2025,62.0,2026-06-10T09:30:00Z\n";
        let until =
            |it: &str| Options { embargo_until: Some(testkit::at(it)), ..Options::default() };
        for options in [Options::default(), until("2026-06-10T09:29:59Z")] {
            let recorded = world.import_as("secret.csv", text, &options).await.unwrap();
            assert!(recorded.releases.is_empty(), "{recorded:?}");
            let said = format!("{recorded:?}");
            assert!(said.contains("under embargo until") && !said.contains("62.0"), "{said}");
        }
        let options = until("2026-06-10T09:30:00Z");
        let recorded = world.import_as("secret.csv", text, &options).await.unwrap();
        assert_eq!(recorded.total.accepted, 1);
    })
    .await;
}

#[tokio::test]
async fn a_figure_leads_back_to_its_row() {
    both(async |db| {
        let world = World::planned(db).await;
        world.import("waits.csv", WAITS).await.unwrap();
        let mut work = world.unit.reading(operator()).await.unwrap();
        let now = work.as_of(None).unwrap();
        let view = target::view(&mut work, &id("within-18-weeks-92"), &now).await.unwrap();
        let latest = &view.latest_figures[0];
        let trace = release::trace(work, latest.release, latest.row, latest.cell).await.unwrap();
        assert!(trace.cells.contains(&("value".to_owned(), "61.5".to_owned())), "{trace:?}");
        let mut work = world.unit.reading(operator()).await.unwrap();
        let raw = release::raw(&mut work, latest.release).await.unwrap();
        assert_eq!(raw.bytes, WAITS.as_bytes());
        let work = world.unit.reading(operator()).await.unwrap();
        let beyond = release::trace(work, latest.release, 99, None).await;
        assert!(matches!(beyond, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn who_may_not_record_learns_nothing_and_changes_nothing() {
    both(async |db| {
        let world = World::planned(db).await;
        for role in [Role::Administrator, Role::DepartmentLead, Role::LeadersOffice, Role::Auditor]
        {
            let mut work = world.unit.writing(actor(role, Some("health"))).await.unwrap();
            let upload = Upload { file_name: "waits.csv".to_owned(), bytes: WAITS.into() };
            let denied = read_and_record(&mut work, vec![upload], &Options::default()).await;
            assert!(matches!(denied, Err(Error::NotFound)), "{role:?}");
        }
    })
    .await;
}

const ELS: &str = "areacd,areanm,geography,indicator,period,observation,measure,unit,lci_95,uci_95,status,notes\n";

fn els(rows: &[(i16, &str)]) -> String {
    let row = |(year, value): &(i16, &str)| {
        format!("E12000001,North East,Region,Obesity,{year}-01-01/P1Y,{value},Percentage,%,,,,\n")
    };
    format!("{ELS}{}", rows.iter().map(row).collect::<String>())
}

#[tokio::test]
async fn a_row_that_was_not_taken_withdraws_nothing() {
    both(async |db| {
        let world = World::planned(db).await;
        world.import("obesity.csv", &els(&[(2022, "25.1"), (2023, "25.6")])).await.unwrap();
        let later = els(&[(2022, "about 58"), (2023, "25.7"), (2024, "26.0")]);
        let recorded = world.import("obesity.csv", &later).await.unwrap();
        assert_eq!((recorded.total.held, recorded.total.omitted), (1, 0), "{recorded:?}");
        let left_out = els(&[(2023, "25.7"), (2024, "26.0")]);
        let recorded = world.import("obesity.csv", &left_out).await.unwrap();
        assert_eq!((recorded.total.held, recorded.total.omitted), (0, 1), "{recorded:?}");
    })
    .await;
}

#[tokio::test]
async fn a_figure_under_embargo_shows_in_no_preview_and_hides_no_open_release() {
    both(async |db| {
        let world = World::planned(db).await;
        let until = Some(testkit::at("2026-06-10T09:30:00Z"));
        let embargoed = Options { embargo_until: until, ..Options::default() };
        let secret = rows("within-18-weeks,2026-01,E92000001,62.4,%,,\n");
        world.import_as("secret.csv", &secret, &embargoed).await.unwrap();
        assert_eq!(figure(&world, "January 2026", None).await, None);

        let guess = rows("within-18-weeks,2026-01,E92000001,1.0,%,,\n");
        let upload = Upload { file_name: "guess.csv".to_owned(), bytes: guess.into_bytes() };
        let mut work = world.unit.writing(operator()).await.unwrap();
        let preview = read_and_record(&mut work, vec![upload], &Options::default()).await.unwrap();
        drop(work);
        assert!(!format!("{preview:?}").contains("62.4"), "{preview:?}");

        let mut work = world.unit.reading(actor(Role::LeadersOffice, None)).await.unwrap();
        let now = work.as_of(None).unwrap();
        let home = usecases::home::view(&mut work, &now).await.unwrap();
        assert!(home.changed.iter().all(|it| !it.what.contains("release")), "{:?}", home.changed);
        drop(work);

        let open =
            "period,value,indicator,area_code,unit\n2026-01,62.4,within-18-weeks,E92000001,%\n";
        world.import("open.csv", open).await.unwrap();
        assert_eq!(figure(&world, "January 2026", None).await.as_deref(), Some("62.4%"));
    })
    .await;
}

#[tokio::test]
async fn history_that_comes_late_answers_questions_about_then() {
    both(async |db| {
        let world = World::planned(db).await;
        let new = rows("within-18-weeks,2024-05,E92000001,59.0,%,2024-09-12,\n");
        let old = rows("within-18-weeks,2024-05,E92000001,59.0,%,2024-07-11,\n");
        world.import("new.csv", &new).await.unwrap();
        world.import("old.csv", &old).await.unwrap();
        let then = figure(&world, "May 2024", Some("2024-08-01")).await;
        assert_eq!(then.as_deref(), Some("59.0%"));
    })
    .await;
}

/// Two figures of places in each row.
const TWO_COLUMNS: &str = r#"
name = "wide"
[[table]]
indicator = "healthy-life"
[[table.column]]
heading = "Area"
is = "area-code"
[[table.column]]
heading = "Year"
is = "period"
[[table.column]]
heading = "Women"
is = "value"
group = "Sex=Female"
unit = "years"
[[table.column]]
heading = "Men"
is = "value"
group = "Sex=Male"
unit = "years"
"#;

#[tokio::test]
async fn two_figures_of_one_row_wait_each_for_its_own_answer() {
    both(async |db| {
        let world = World::planned(db).await;
        let mut work = world.unit.writing(operator()).await.unwrap();
        let layout = layout::parse("wide.toml", TWO_COLUMNS).unwrap();
        layout::confirm_layout(&mut work, &layout, "A test").await.unwrap();
        work.commit().await.unwrap();
        let text = "Area,Year,Women,Men\n\
            E92000001,2021,61,57\n\
            E92000001,2022,62,58\n\
            E92000001,2023,6300,5900\n";
        let recorded = world.import("wide.csv", text).await.unwrap();
        assert_eq!((recorded.total.held, recorded.total.new), (2, 4), "{recorded:?}");
        let release = recorded.releases[0];
        let mut work = world.unit.reading(operator()).await.unwrap();
        let view = release::view(&mut work, release).await.unwrap();
        drop(work);
        let waits = |figure: &str| {
            let it = view.complaints.iter().find(|it| it.text == figure).unwrap();
            it.question.clone()
        };
        let (women, men) = (waits("6300"), waits("5900"));
        assert!(women.contains("Sex=Female") && men.contains("Sex=Male"), "{women}, {men}");
        let asked: Vec<usize> = view.questions.iter().map(|it| it.rows).collect();
        assert_eq!(asked, [1, 1]);
    })
    .await;
}
