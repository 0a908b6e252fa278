//! Failures that could not be written down, as on a full disk: remembered by the process, so that they are
//! said, and the job is not run again and again.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use store::jobs::Job;

/// The last failure of each job that the database could not take, by the job's number.
#[derive(Debug, Default)]
pub(crate) struct Unwritten(Mutex<BTreeMap<i64, Failure>>);

#[derive(Clone, Debug)]
struct Failure {
    asked: i64,
    problem: String,
    failures: i64,
    retry_at: Timestamp,
}

impl Unwritten {
    /// Remembers that a job failed once more and rests until a moment.
    pub(super) fn remember(&self, job: &Job, problem: &str, retry_at: Timestamp) {
        let (problem, failures) = (problem.to_owned(), job.failures.saturating_add(1));
        let failure = Failure { asked: job.asked, problem, failures, retry_at };
        self.failures().insert(job.id, failure);
    }

    /// A job ended well, or its failure was written down.
    pub(super) fn forget(&self, job: &Job) {
        self.failures().remove(&job.id);
    }

    /// Jobs as they would read if every failure had been written down. One that was asked for again
    /// since is due, and still says why it failed.
    pub(super) fn laid_over(&self, jobs: Vec<Job>) -> Vec<Job> {
        let failures = self.failures();
        let one = |job: Job| match failures.get(&job.id) {
            Some(it) if it.asked == job.asked => Job {
                problem: Some(it.problem.clone()),
                failures: it.failures,
                retry_at: Some(it.retry_at),
                ..job
            },
            Some(it) => Job { problem: Some(it.problem.clone()), ..job },
            None => job,
        };
        jobs.into_iter().map(one).collect()
    }

    fn failures(&self) -> MutexGuard<'_, BTreeMap<i64, Failure>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
