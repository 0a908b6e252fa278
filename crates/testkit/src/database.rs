//! Databases for tests: SQLite always, PostgreSQL where `TEST_POSTGRES_URL` names a server.

use std::{
    any::Any,
    future::{Future, poll_fn},
    hash::{BuildHasher, RandomState},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::pin,
    task::Poll,
};

use store::{Db, Location, scratch::Schema};
use tempfile::TempDir;

/// An empty unit in a folder that disappears with this value.
#[derive(Debug)]
pub struct Unit {
    /// Its data.
    pub db: Db,
    /// Its folder.
    pub folder: TempDir,
}

/// An empty unit on SQLite.
pub async fn sqlite() -> Unit {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let location = Location::Folder(folder.path().to_owned());
    let db = Db::create(&location, crate::start()).await.expect("an empty unit on SQLite");
    Unit { db, folder }
}

/// Runs a test on an empty unit on SQLite and, where there is a server, on PostgreSQL.
#[expect(clippy::future_not_send, reason = "a test is awaited on the thread that started it")]
pub async fn both<F>(test: F)
where
    F: AsyncFn(Db),
{
    both_places(async |place| {
        let db = Db::create(&place, crate::start()).await.expect("an empty unit");
        test(db.clone()).await;
        db.close().await;
    })
    .await;
}

/// The same on places where there is no unit yet.
pub async fn both_places<F>(test: F)
where
    F: AsyncFn(Location),
{
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = Location::Folder(folder.path().to_owned());
    run("SQLite", test(place)).await.unwrap_or_else(|it| resume_unwind(it));
    let Some(server) = server() else {
        say("TEST_POSTGRES_URL is not set: ran on SQLite alone");
        return;
    };
    let schema = Schema::make(&server, number()).await.expect("a schema on PostgreSQL");
    let result = run("PostgreSQL", test(schema.location())).await;
    schema.drop().await.expect("the schema can be dropped");
    result.unwrap_or_else(|it| resume_unwind(it));
}

/// Runs a test to its end or its panic, and says on which engine it panicked.
async fn run(engine: &str, test: impl Future<Output = ()>) -> Result<(), Box<dyn Any + Send>> {
    let mut test = pin!(test);
    let result =
        poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| test.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(())) => Poll::Ready(Ok(())),
            Err(panic) => Poll::Ready(Err(panic)),
        })
        .await;
    if result.is_err() {
        say(&format!("failed on {engine}"));
    }
    result
}

#[expect(clippy::disallowed_methods, reason = "tests have no command line to be told on")]
fn server() -> Option<String> {
    std::env::var("TEST_POSTGRES_URL").ok().filter(|it| !it.is_empty())
}

#[expect(clippy::print_stderr, reason = "the test harness shows it with a failed test")]
fn say(message: &str) {
    eprintln!("{message}");
}

/// A number that no other test has, in this process or another: the system's own random keys.
fn number() -> u128 {
    let half = || u128::from(RandomState::new().hash_one(std::process::id()));
    (half() << 64) | half()
}
