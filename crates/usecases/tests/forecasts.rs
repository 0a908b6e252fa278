//! Forecasts are made after each release, kept as they were made, and scored when figures arrive.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use delivery::permission::Role;
use store::{Db, forecasts::Subject};
use testkit::{
    World, at, both,
    world::{actor, id, months, operator, plan},
};
use usecases::{
    Error, forecast,
    jobs::{self, Kind, Ran},
    release::import::{Options, Upload, read_and_record},
    target,
};

const TARGET: &str = "within-18-weeks-92";

/// Figures up to the one of March 2026, and to the ones of May and June.
const MARCH: usize = 63;
const MAY: usize = 65;
const JUNE: usize = 66;

/// The chance on current trend as the target page prints it at a moment.
async fn chance(world: &World, as_of: Option<&str>) -> Option<f64> {
    let mut work = world.unit.reading(operator()).await.unwrap();
    let as_of = work.as_of(as_of).unwrap();
    let view = target::view(&mut work, &id(TARGET), &as_of).await.unwrap();
    Some(view.outlook.made()?.chances.first()?.chance.number)
}

/// How many forecasts have been kept, of series and of targets.
async fn kept(db: &Db) -> (usize, usize) {
    let mut tx = db.read().await.unwrap();
    let ids = [1, 2, 3, 4];
    let day = jiff::civil::Date::MIN;
    let of_series = store::forecasts::of_series(&mut tx, &ids, day).await.unwrap();
    let of_targets = store::forecasts::of_targets_as_of(&mut tx, at("2100-01-01T00:00:00Z"));
    let of_targets = of_targets.await.unwrap();
    assert!(of_targets.iter().all(|it| matches!(it.subject, Subject::Target(_))));
    (of_series.len(), of_targets.len())
}

fn forecasts(ran: &[Ran]) -> Vec<&Ran> {
    assert!(ran.iter().all(|it| it.problem.is_none()), "{ran:?}");
    ran.iter().filter(|it| it.kind == Kind::Forecast).collect()
}

async fn ask(world: &World) {
    let mut work = world.unit.writing(operator()).await.unwrap();
    forecast::ask(&mut work).await.unwrap();
    work.commit().await.unwrap();
}

#[tokio::test]
async fn a_release_moves_the_outlook_and_the_same_again_moves_nothing() {
    both(async |db| {
        let world = World::planned(db.clone()).await;
        world.import("waits.csv", &months(MARCH, "2026-05-14")).await.unwrap();
        assert_eq!(chance(&world, None).await, None, "the job has not run");
        let ran = world.run_jobs().await;
        let ran = forecasts(&ran);
        assert_eq!(ran.len(), 1, "plan and release ask for one job: {ran:?}");
        assert_eq!((ran[0].counts.series_kept, ran[0].counts.targets_kept), (1, 2));
        let first = chance(&world, None).await.unwrap();
        assert!((0.01..=0.99).contains(&first));
        assert_eq!(kept(&db).await, (1, 2));
        assert_eq!(world.run_jobs().await, [], "nothing asks for more");
        ask(&world).await;
        let again = world.run_jobs().await;
        let again = forecasts(&again)[0].counts;
        assert_eq!((again.series, again.series_kept, again.targets_kept), (1, 0, 0));
        assert_eq!(kept(&db).await, (1, 2));
        assert_eq!(chance(&world, None).await, Some(first));
    })
    .await;
}

#[tokio::test]
async fn figures_of_impossible_size_have_no_forecast_and_stay_correctable() {
    both(async |db| {
        let world = World::planned(db).await;
        let good = months(MARCH, "2026-05-14");
        let (head, _) = good.trim_end().rsplit_once('\n').unwrap();
        let bad = format!(
            "{head}\nwithin-18-weeks,2026-03,E92000001,-15{},%,2026-05-14\n",
            "0".repeat(307)
        );
        world.import("waits.csv", &bad).await.unwrap();
        forecasts(&world.run_jobs().await);
        assert_eq!(chance(&world, None).await, None);
        let last = "indicator,period,area_code,value,unit,published\n\
            within-18-weeks,2026-03,E92000001,75.1,%,2026-05-21\n";
        world.at("2026-06-20T09:00:00Z");
        world.import("corrected.csv", last).await.unwrap();
        forecasts(&world.run_jobs().await);
        assert!(chance(&world, None).await.is_some(), "the corrected figure is forecast");
    })
    .await;
}

#[tokio::test]
async fn a_later_figure_scores_the_earlier_forecast_and_the_past_shows_what_was_thought() {
    both(async |db| {
        let world = World::planned(db).await;
        world.import("waits.csv", &months(MARCH, "2026-05-14")).await.unwrap();
        world.run_jobs().await;
        let first = chance(&world, None).await.unwrap();
        world.at("2026-07-09T09:30:00Z");
        world.import("later.csv", &months(MAY, "2026-07-09")).await.unwrap();
        let ran = world.run_jobs().await;
        assert_eq!(forecasts(&ran)[0].counts.scored, 2, "April and May had been forecast in March");
        let second = chance(&world, None).await.unwrap();
        assert!((second - first).abs() > 1e-9, "two more figures say something: {first} {second}");
        assert_eq!(chance(&world, Some("2026-07-01")).await, Some(first));
        assert_eq!(chance(&world, Some("2026-05-30")).await, None, "before the first day");
        world.at("2026-08-13T09:30:00Z");
        world.import("last.csv", &months(JUNE, "2026-08-13")).await.unwrap();
        let ran = world.run_jobs().await;
        let scored = forecasts(&ran)[0].counts.scored;
        assert_eq!(scored, 2, "June by the forecasts of March and of May, April and May not again");
        let mut work = world.unit.reading(operator()).await.unwrap();
        let now = work.as_of(None).unwrap();
        let view = forecast::scores(&mut work, &now).await.unwrap();
        assert_eq!(view.realised.forecasts, 4);
        let ahead = view.realised.groups.iter().find(|it| it.heading == "By steps ahead").unwrap();
        let parts: Vec<_> = ahead.parts.iter().map(|it| (it.name.as_str(), it.forecasts)).collect();
        let wanted = [("monthly, 1 ahead", 2), ("monthly, 2 ahead", 1), ("monthly, 3 ahead", 1)];
        assert_eq!(parts, wanted);
        let all = &view.realised.groups[0].parts[0];
        assert_eq!((all.forecasts, all.figures), (4, Some(3)), "June was forecast twice");
        let then = work.as_of(Some("2026-07-01")).unwrap();
        let view = forecast::scores(&mut work, &then).await.unwrap();
        assert_eq!(view.realised.forecasts, 0);
        assert!(view.backtest.is_some(), "a backtest stands there from the first day");
    })
    .await;
}

/// The small plan with the target's date at a month.
async fn due_in(world: &World, month: &str) {
    due_in_area(world, month, "E92000001").await;
}

/// The same of an area.
async fn due_in_area(world: &World, month: &str, area: &str) {
    let mut files = plan();
    let targets = files.get_mut("missions/care/targets.toml").unwrap();
    *targets = targets.replacen("by = \"2029-07\"", &format!("by = \"{month}\""), 1);
    // Its trajectory and interim target go beyond the new date.
    let (head, tail) = targets.split_once("[[target.interim]]").unwrap();
    let (_, tail) = tail.split_once("[[target]]").unwrap();
    *targets = format!("{head}[[target]]{tail}");
    *targets = targets.replacen("kind =", &format!("area = \"{area}\"\nkind ="), 1);
    world.apply(&files).await.unwrap();
}

#[tokio::test]
async fn once_the_deciding_figure_is_in_the_chance_that_was_given_is_scored() {
    both(async |db| {
        let world = World::planned(db).await;
        due_in(&world, "2026-05").await;
        world.import("waits.csv", &months(MARCH, "2026-05-14")).await.unwrap();
        world.run_jobs().await;
        let given = chance(&world, None).await.unwrap();
        assert!(given < 0.5, "92% is far away: {given}");
        world.at("2026-07-09T09:30:00Z");
        world.import("later.csv", &months(MAY, "2026-07-09")).await.unwrap();
        world.run_jobs().await;
        assert_eq!(chance(&world, None).await, None, "the figure itself answers");
        ask(&world).await;
        world.run_jobs().await;
        let mut work = world.unit.reading(operator()).await.unwrap();
        let now = work.as_of(None).unwrap();
        let view = forecast::scores(&mut work, &now).await.unwrap();
        let curve = &view.realised.curves[0];
        assert_eq!((curve.name.as_str(), curve.chances), ("On current trend", 1));
        assert!((curve.brier - given * given).abs() < 1e-12, "it was missed");
    })
    .await;
}

/// Withdraws the figure of May, and gives it back.
async fn withdrawn_and_back(world: &World) {
    let file = |value: &str, status: &str, published: &str| {
        let head = "indicator,period,area_code,value,unit,status,published";
        format!("{head}\nwithin-18-weeks,2026-05,E92000001,{value},%,{status},{published}\n")
    };
    world.at("2026-07-20T09:30:00Z");
    let gone = file("", "not-available", "2026-07-20");
    let gone = world.import("withdrawn.csv", &gone).await.unwrap();
    assert_eq!(gone.total.withdrawn, 1);
    world.run_jobs().await;
    assert!(chance(world, None).await.is_some(), "the target is open again");
    world.at("2026-07-30T09:30:00Z");
    world.import("back.csv", &file("76.1", "", "2026-07-30")).await.unwrap();
}

#[tokio::test]
async fn a_figure_that_was_withdrawn_and_comes_back_scores_nothing_again() {
    both(async |db| {
        let world = World::planned(db).await;
        due_in(&world, "2026-05").await;
        world.import("waits.csv", &months(MARCH, "2026-05-14")).await.unwrap();
        world.run_jobs().await;
        world.at("2026-07-09T09:30:00Z");
        world.import("later.csv", &months(MAY, "2026-07-09")).await.unwrap();
        let ran = world.run_jobs().await;
        assert_eq!(forecasts(&ran)[0].counts.scored, 3, "April, May and the target");
        withdrawn_and_back(&world).await;
        let ran = world.run_jobs().await;
        assert_eq!(forecasts(&ran)[0].counts.scored, 0, "what was made meanwhile knew the figure");
    })
    .await;
}

#[tokio::test]
async fn a_figure_that_scored_nothing_when_it_first_came_scores_nothing_when_it_comes_back() {
    both(async |db| {
        let world = World::planned(db).await;
        due_in(&world, "2026-05").await;
        world.at("2026-07-09T09:30:00Z");
        world.import("all.csv", &months(MAY, "2026-07-09")).await.unwrap();
        let ran = world.run_jobs().await;
        assert_eq!(forecasts(&ran)[0].counts.scored, 0, "nothing had been forecast");
        withdrawn_and_back(&world).await;
        let ran = world.run_jobs().await;
        assert_eq!(forecasts(&ran)[0].counts.scored, 0, "what was made meanwhile knew the figure");
    })
    .await;
}

#[tokio::test]
async fn a_figure_of_one_area_decides_no_question_about_another() {
    const SOUTH_EAST: &str = "E12000008";
    both(async |db| {
        let world = World::planned(db).await;
        let of = |number, published, area| months(number, published).replace("E92000001", area);
        due_in(&world, "2026-05").await;
        world.import("march.csv", &of(MARCH, "2026-05-14", "E92000001")).await.unwrap();
        world.run_jobs().await;
        world.at("2026-07-09T09:30:00Z");
        world.import("may.csv", &of(MAY, "2026-07-09", "E92000001")).await.unwrap();
        world.run_jobs().await;
        // The date stays, the area is another one, whose figures come later.
        world.at("2026-07-10T09:30:00Z");
        due_in_area(&world, "2026-05", SOUTH_EAST).await;
        world.import("theirs.csv", &of(MARCH, "2026-07-10", SOUTH_EAST)).await.unwrap();
        world.run_jobs().await;
        assert!(chance(&world, None).await.is_some(), "the target is open again");
        world.at("2026-08-13T09:30:00Z");
        world.import("at-last.csv", &of(MAY, "2026-08-13", SOUTH_EAST)).await.unwrap();
        let ran = world.run_jobs().await;
        assert_eq!(forecasts(&ran)[0].counts.scored, 3, "April, May and the target");
    })
    .await;
}

#[tokio::test]
async fn a_series_that_stays_declined_is_scored_as_its_figures_arrive() {
    both(async |db| {
        let world = World::planned(db).await;
        world.import("waits.csv", &months(MARCH, "2026-05-14")).await.unwrap();
        world.run_jobs().await;
        let head = "indicator,period,area_code,value,unit,published";
        for (month, day) in [("2026-09", "2026-11-12"), ("2026-10", "2026-12-10")] {
            let row = format!("within-18-weeks,{month},E92000001,77.1,%,{day}");
            world.at(&format!("{day}T09:30:00Z"));
            world.import("one.csv", &format!("{head}\n{row}\n")).await.unwrap();
            let ran = world.run_jobs().await;
            assert_eq!(chance(&world, None).await, None, "one figure since a gap is too few");
            assert_eq!(forecasts(&ran)[0].counts.scored, 1, "{month} had been forecast in March");
        }
    })
    .await;
}

#[tokio::test]
async fn embargoed_figures_move_no_outlook_before_the_hour() {
    both(async |db| {
        let world = World::planned(db.clone()).await;
        world.import("waits.csv", &months(MARCH, "2026-05-14")).await.unwrap();
        world.run_jobs().await;
        let first = chance(&world, None).await.unwrap();
        let before = kept(&db).await;
        let until = Some(at("2026-07-09T08:30:00Z"));
        let options = Options { embargo_until: until, ..Options::default() };
        world.at("2026-07-08T09:00:00Z");
        world.import_as("later.csv", &months(MAY, "2026-07-09"), &options).await.unwrap();
        assert_eq!(world.run_jobs().await, [], "its job waits for the hour");
        ask(&world).await;
        let ran = world.run_jobs().await;
        assert_eq!(forecasts(&ran)[0].counts.series_kept, 0);
        assert_eq!((chance(&world, None).await, kept(&db).await), (Some(first), before));
        world.at("2026-07-09T08:30:00Z");
        let ran = world.run_jobs().await;
        assert_eq!(forecasts(&ran)[0].counts.scored, 2);
        assert_ne!(chance(&world, None).await, Some(first));
    })
    .await;
}

#[tokio::test]
async fn the_end_of_an_embargo_counts_within_its_minute() {
    both(async |db| {
        let world = World::planned(db).await;
        world.import("waits.csv", &months(MARCH, "2026-05-14")).await.unwrap();
        world.run_jobs().await;
        let first = chance(&world, None).await.unwrap();
        let embargo_until = Some(at("2026-07-09T08:30:30Z"));
        let options = Options { embargo_until, ..Options::default() };
        let other = months(MAY, "2026-07-09").replace("within-18-weeks", "not-in-the-plan");
        let more = months(MAY, "2026-07-09") + other.split_once('\n').unwrap().1;
        world.at("2026-07-08T09:00:00Z");
        world.import_as("later.csv", &more, &options).await.unwrap();
        // Somebody looks half a minute before, and what is computed then is kept for its minute.
        world.at("2026-07-09T08:30:29Z");
        assert_eq!(chance(&world, None).await, Some(first));
        assert_eq!(world.run_jobs().await, []);
        world.at("2026-07-09T08:30:30Z");
        let ran = world.run_jobs().await;
        let counts = forecasts(&ran)[0].counts;
        assert_eq!(
            (counts.series, counts.scored),
            (2, 2),
            "the other indicator was known to no plan"
        );
        assert_ne!(chance(&world, None).await, Some(first));
    })
    .await;
}

/// The small plan with an intervention that adds some points in full.
fn with_hubs(points: u8) -> std::collections::BTreeMap<String, String> {
    let hubs = format!(
        "[[intervention]]\nid = \"hubs\"\nname = \"Hubs\"\ntarget = \"{TARGET}\"\n\
         start = \"2026-07-01\"\nlag_months = 1\nramp_months = 6\n\
         low = 1\ncentral = {points}\nhigh = 20\nevidence = \"weak\"\nsource = \"A test\"\n"
    );
    let mut files = plan();
    files.insert("missions/care/interventions.toml".to_owned(), hubs);
    files
}

#[tokio::test]
async fn a_plan_that_changed_is_said_until_its_forecast_is_made() {
    both(async |db| {
        let world = World::planned(db).await;
        world.import("waits.csv", &months(MARCH, "2026-05-14")).await.unwrap();
        let caveats = async || {
            let mut work = world.unit.reading(operator()).await.unwrap();
            let now = work.as_of(None).unwrap();
            let view = target::view(&mut work, &id(TARGET), &now).await.unwrap();
            view.outlook.made().unwrap().caveats.clone()
        };
        world.run_jobs().await;
        for points in [3, 6] {
            world.apply(&with_hubs(points)).await.unwrap();
            assert!(caveats().await[0].starts_with("The plan was changed"), "{points}");
            assert_eq!(world.run_jobs().await.len(), 1, "the plan asks for it by itself");
            assert_eq!(caveats().await, [""; 0], "{points}");
        }
        let mut files = with_hubs(6);
        files.insert("vision.md".to_owned(), "Other words.".to_owned());
        world.apply(&files).await.unwrap();
        assert_eq!(caveats().await, [""; 0], "what moves no figure is no change");
    })
    .await;
}

#[tokio::test]
async fn a_preview_asks_for_nothing() {
    both(async |db| {
        let world = World::planned(db).await;
        world.run_jobs().await;
        let bytes = months(MARCH, "2026-05-14").into_bytes();
        let upload = Upload { file_name: "waits.csv".to_owned(), bytes };
        let mut work = world.unit.writing(operator()).await.unwrap();
        read_and_record(&mut work, vec![upload], &Options::default()).await.unwrap();
        drop(work);
        assert_eq!(world.run_jobs().await, []);
    })
    .await;
}

#[tokio::test]
async fn two_that_try_at_once_keep_one_forecast() {
    both(async |db| {
        let world = World::planned(db.clone()).await;
        world.import("waits.csv", &months(MARCH, "2026-05-14")).await.unwrap();
        let (one, other) = tokio::join!(world.run_jobs(), world.run_jobs());
        assert_eq!(kept(&db).await, (1, 2), "{one:?} {other:?}");
        let done = [forecasts(&one), forecasts(&other)].concat();
        assert_eq!(done.iter().map(|it| it.counts.series_kept).sum::<usize>(), 1);
        let mut work = world.unit.reading(operator()).await.unwrap();
        assert_eq!(jobs::waiting(&mut work).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn the_scores_are_for_those_who_read_the_plan() {
    both(async |db| {
        let world = World::planned(db).await;
        for role in Role::ALL {
            let organisation = (role == Role::DepartmentLead).then_some("health");
            let mut work = world.unit.reading(actor(role, organisation)).await.unwrap();
            let now = work.as_of(None).unwrap();
            let scores = forecast::scores(&mut work, &now).await;
            match role {
                Role::Administrator => assert!(matches!(scores, Err(Error::NotFound))),
                Role::Unit
                | Role::DepartmentLead
                | Role::Analyst
                | Role::LeadersOffice
                | Role::Auditor => assert!(scores.is_ok(), "{role:?}"),
            }
        }
    })
    .await;
}
