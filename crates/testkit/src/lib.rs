//! A whole unit in a box, for tests: a database on each engine and a clock that stands still.

#![warn(missing_docs)]
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod database;
pub mod world;

use jiff::Timestamp;

pub use database::{Unit, both, both_places, sqlite};
pub use world::World;

/// The moment at which every unit of a test starts: 1 June 2026, 09:00 UTC.
pub fn start() -> Timestamp {
    at("2026-06-01T09:00:00Z")
}

/// The moment that a text says: `at("2026-06-01T09:00:00Z")`.
pub fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment such as 2026-06-01T09:00:00Z")
}
