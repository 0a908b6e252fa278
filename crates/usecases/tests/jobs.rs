//! Jobs that fail are kept with their reason, tried again and told of; an upgrade asks for them.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use delivery::permission::Role;
use serde_json::json;
use store::{
    Db,
    jobs::{NewJob, Run},
    scratch,
};
use testkit::{
    World, both, start,
    world::{actor, months, operator, spoil_forecasts},
};
use usecases::{
    Error, forecast,
    jobs::{self, Kind},
};

/// Figures up to the one of March 2026.
const MARCH: usize = 63;

async fn ask(world: &World) {
    let mut work = world.unit.writing(operator()).await.unwrap();
    forecast::ask(&mut work).await.unwrap();
    work.commit().await.unwrap();
}

/// Figures, their forecasts, and a job that fails whenever it is run.
async fn failing(db: &Db) -> World {
    let world = World::planned(db.clone()).await;
    world.import("waits.csv", &months(MARCH, "2026-05-14")).await.unwrap();
    world.run_jobs().await;
    spoil_forecasts(db).await;
    ask(&world).await;
    world
}

#[tokio::test]
async fn a_job_that_fails_is_kept_with_its_reason_and_tried_at_the_next_cause() {
    both(async |db| {
        let world = failing(&db).await;
        let ran = world.run_jobs().await;
        assert_eq!(ran.len(), 1, "it is not tried again at once: {ran:?}");
        assert!(ran[0].problem.is_some());
        assert_eq!(world.run_jobs().await, []);
        let mut work = world.unit.reading(operator()).await.unwrap();
        let waiting = jobs::waiting(&mut work).await.unwrap();
        assert_eq!(waiting[0].problem, ran[0].problem);
        drop(work);
        jobs::retry_failed(&world.unit).await.unwrap();
        assert_eq!(world.run_jobs().await.len(), 1, "a start tries again");
        ask(&world).await;
        let mut work = world.unit.reading(operator()).await.unwrap();
        let now = work.as_of(None).unwrap();
        let said = jobs::failures(&mut work, &now).await.unwrap();
        assert!(said[0].contains("tries again at once"), "it is still not made good: {said:?}");
        drop(work);
        assert_eq!(world.run_jobs().await.len(), 1, "so does a new cause");
    })
    .await;
}

#[tokio::test]
async fn a_job_that_fails_is_tried_again_by_itself_ever_more_rarely() {
    both(async |db| {
        let world = failing(&db).await;
        let minutes = [(0, 1), (1, 1), (2, 0), (3, 1), (6, 0), (7, 1), (14, 0), (15, 1)];
        for (minute, tries) in minutes {
            world.at(&format!("2026-06-02T09:{minute:02}:00Z"));
            assert_eq!(world.run_jobs().await.len(), tries, "minute {minute}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_failure_that_cannot_be_written_down_is_said_and_rests_too() {
    both(async |db| {
        let world = World::planned(db.clone()).await;
        world.import("waits.csv", &months(MARCH, "2026-05-14")).await.unwrap();
        let mut tx = db.write().await.unwrap();
        scratch::refuse_runs(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let tried = async |minute: &str| {
            world.at(&format!("2026-06-02T09:{minute}:00Z"));
            world.run_jobs().await.iter().filter(|it| it.problem.is_some()).count()
        };
        for (minute, tries) in [("00", 1), ("00", 0), ("01", 1), ("02", 0), ("03", 1)] {
            assert_eq!(tried(minute).await, tries, "minute {minute}");
        }
        let mut work = world.unit.reading(operator()).await.unwrap();
        let now = work.as_of(None).unwrap();
        let said = jobs::failures(&mut work, &now).await.unwrap();
        assert!(said[0].contains("3 times"), "{said:?}");
        assert!(!said[0].contains("stands"), "nothing had been made: {said:?}");
        let waiting = jobs::waiting(&mut work).await.unwrap();
        assert!(waiting[0].problem.is_some() && waiting[0].failures == 3, "{waiting:?}");
        drop(work);
        ask(&world).await;
        assert_eq!(tried("03").await, 1, "a new cause is tried at once");
        let mut tx = db.write().await.unwrap();
        scratch::accept_runs(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(tried("04").await, 0);
        let mut work = world.unit.reading(operator()).await.unwrap();
        assert_eq!(jobs::failures(&mut work, &now).await.unwrap(), [""; 0]);
    })
    .await;
}

/// Says of the last run of a kind that another engine made it, as before an upgrade.
async fn by_another_engine(db: &Db, kind: &str) {
    let mut tx = db.write().await.unwrap();
    let new = NewJob { kind, cause: "release 1", at: start(), not_before: start() };
    store::jobs::ask(&mut tx, &new).await.unwrap();
    let job = store::jobs::waiting(&mut tx).await.unwrap().remove(0);
    let (started_at, ended_at, detail) = (start(), start(), json!({ "engine": "0.0.9/1" }));
    let run = Run { job: &job, started_at, ended_at, problem: None, retry_at: None, detail };
    store::jobs::keep_run(&mut tx, &run).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_upgraded_unit_makes_its_forecasts_anew_once() {
    both(async |db| {
        let world = World::planned(db.clone()).await;
        world.run_jobs().await;
        let start = async || {
            jobs::renew_outdated(&world.unit).await.unwrap();
            world.run_jobs().await.into_iter().map(|it| it.kind).collect::<Vec<_>>()
        };
        by_another_engine(&db, "forecast").await;
        assert_eq!(start().await, [], "without figures there is nothing to forecast");
        world.import("waits.csv", &months(MARCH, "2026-05-14")).await.unwrap();
        assert_eq!(start().await, [Kind::Forecast, Kind::Backtest]);
        assert_eq!(start().await, [], "this engine made them");
        by_another_engine(&db, "forecast").await;
        by_another_engine(&db, "backtest").await;
        assert_eq!(start().await, [Kind::Forecast, Kind::Backtest]);
        assert_eq!(start().await, []);
    })
    .await;
}

#[tokio::test]
async fn that_forecasts_could_not_be_made_is_said_and_why_to_those_who_can_help() {
    both(async |db| {
        let world = failing(&db).await;
        world.run_jobs().await;
        for (role, knows_why) in [(Role::Analyst, true), (Role::LeadersOffice, false)] {
            let mut work = world.unit.reading(actor(role, None)).await.unwrap();
            let now = work.as_of(None).unwrap();
            let said = jobs::failures(&mut work, &now).await.unwrap();
            assert_eq!(said.len(), 1);
            let what = "The forecasts could not be made anew after somebody asked for it. \
                What was made before stands.";
            assert!(said[0].starts_with(what), "{said:?}");
            assert!(said[0].contains("tries again on"), "{said:?}");
            assert_eq!(said[0].contains("Why: "), knows_why, "{said:?}");
        }
        let mut work = world.unit.reading(actor(Role::Administrator, None)).await.unwrap();
        let now = work.as_of(None).unwrap();
        assert!(matches!(jobs::failures(&mut work, &now).await, Err(Error::NotFound)));
        let mut work = world.unit.reading(operator()).await.unwrap();
        let then = work.as_of(Some("2026-06-01T08:00:00Z")).unwrap();
        assert_eq!(jobs::failures(&mut work, &then).await.unwrap(), [""; 0]);
    })
    .await;
}
