//! Jobs: asked for once however often, gone when done, kept when they fail.

use serde_json::json;
use store::{
    Tx,
    jobs::{self, Job, NewJob, Run},
};
use testkit::{at, both, start};

/// Asks for a forecast now.
pub(crate) async fn ask(tx: &mut Tx, cause: &str) {
    let new = NewJob { kind: "forecast", cause, at: start(), not_before: start() };
    jobs::ask(tx, &new).await.unwrap();
}

/// A run that ended well.
pub(crate) fn done(job: &Job) -> Run<'_> {
    let (started_at, ended_at) = (start(), start());
    Run { job, started_at, ended_at, problem: None, retry_at: None, detail: json!({}) }
}

async fn causes(tx: &mut Tx) -> Vec<(i64, String, i64)> {
    let waiting = jobs::waiting(tx).await.unwrap();
    waiting.into_iter().map(|it| (it.id, it.cause, it.asked)).collect()
}

#[tokio::test]
async fn one_job_that_waits_serves_every_cause_before_it_runs() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        ask(&mut tx, "release 1").await;
        ask(&mut tx, "release 2").await;
        assert_eq!(causes(&mut tx).await, [(1, "release 2".to_owned(), 2)]);
        let embargo = at("2026-06-03T09:00:00Z");
        let later = NewJob { kind: "forecast", cause: "r 3", at: start(), not_before: embargo };
        jobs::ask(&mut tx, &later).await.unwrap();
        jobs::ask(&mut tx, &later).await.unwrap();
        let wanted = [(1, "release 2".to_owned(), 2), (2, "r 3".to_owned(), 2)];
        assert_eq!(causes(&mut tx).await, wanted, "an embargo's end needs a job of its own");
        // Once the hour has come, the job that waited for it serves a new cause too.
        let after = at("2026-06-04T00:00:00Z");
        let now = NewJob { kind: "forecast", cause: "r 4", at: after, not_before: after };
        jobs::ask(&mut tx, &now).await.unwrap();
        assert_eq!(causes(&mut tx).await.len(), 2);
        let other = NewJob { kind: "backtest", ..now };
        jobs::ask(&mut tx, &other).await.unwrap();
        assert_eq!(causes(&mut tx).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_job_goes_when_it_is_done_unless_it_was_asked_for_meanwhile() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        ask(&mut tx, "release 1").await;
        let job = jobs::waiting(&mut tx).await.unwrap().remove(0);
        assert_eq!(jobs::last_done(&mut tx, "forecast").await.unwrap(), 0);
        ask(&mut tx, "release 2").await;
        jobs::keep_run(&mut tx, &done(&job)).await.unwrap();
        assert_eq!(causes(&mut tx).await, [(1, "release 2".to_owned(), 2)]);
        let job = jobs::waiting(&mut tx).await.unwrap().remove(0);
        jobs::keep_run(&mut tx, &done(&job)).await.unwrap();
        assert_eq!(causes(&mut tx).await, []);
        assert_eq!(jobs::last_done(&mut tx, "forecast").await.unwrap(), 2);
        assert_eq!(jobs::last_done(&mut tx, "backtest").await.unwrap(), 0);
        assert_eq!(jobs::last_detail(&mut tx, "forecast").await.unwrap().as_deref(), Some("{}"));
        assert_eq!(jobs::last_detail(&mut tx, "backtest").await.unwrap(), None);
        ask(&mut tx, "release 3").await;
        assert_eq!(causes(&mut tx).await[0].0, 2, "a number is never given twice");
    })
    .await;
}

#[tokio::test]
async fn a_job_that_fails_says_why_until_a_run_ends_well() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        ask(&mut tx, "release 1").await;
        let job = jobs::waiting(&mut tx).await.unwrap().remove(0);
        let retry_at = Some(at("2026-06-01T00:05:00Z"));
        let failed = Run { problem: Some("The disk is full."), retry_at, ..done(&job) };
        jobs::keep_run(&mut tx, &failed).await.unwrap();
        jobs::keep_run(&mut tx, &failed).await.unwrap();
        let job = jobs::waiting(&mut tx).await.unwrap().remove(0);
        assert_eq!((job.failures, job.retry_at), (1, retry_at), "both failed at once");
        jobs::keep_run(&mut tx, &Run { job: &job, ..failed.clone() }).await.unwrap();
        let job = jobs::waiting(&mut tx).await.unwrap().remove(0);
        assert_eq!(job.failures, 2);
        let problem = |jobs: Vec<Job>| jobs[0].problem.clone();
        let waiting = jobs::waiting(&mut tx).await.unwrap();
        assert_eq!(problem(waiting).as_deref(), Some("The disk is full."));
        assert_eq!(jobs::last_done(&mut tx, "forecast").await.unwrap(), 0);
        ask(&mut tx, "release 2").await;
        let job = jobs::waiting(&mut tx).await.unwrap().remove(0);
        assert_eq!((job.failures, job.retry_at), (0, None), "a new cause is tried at once");
        assert_eq!(job.problem.as_deref(), Some("The disk is full."), "nothing is made good yet");
        let failed = Run { problem: Some("The disk is full."), ..done(&job) };
        jobs::keep_run(&mut tx, &failed).await.unwrap();
        jobs::forgive(&mut tx).await.unwrap();
        let job = jobs::waiting(&mut tx).await.unwrap().remove(0);
        assert_eq!((job.failures, job.problem.is_some()), (0, true), "a start makes nothing good");
        ask(&mut tx, "release 3").await;
        jobs::keep_run(&mut tx, &done(&job)).await.unwrap();
        let waiting = jobs::waiting(&mut tx).await.unwrap();
        assert_eq!(problem(waiting), None, "asked for meanwhile, and made good");
    })
    .await;
}
