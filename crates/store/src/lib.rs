//! The only room that speaks SQL: one file per table, the same text for SQLite and PostgreSQL.
//!
//! Invariants: nothing here decides what may be done or reads a clock; every function works inside
//! a transaction it is given; tables of history are only ever added to, which triggers hold.

#![warn(missing_docs)]

mod column;
mod rows;

pub mod accounts;
pub mod answers;
pub mod backtests;
pub mod catalogue;
pub mod changes;
pub mod complaints;
pub mod db;
pub mod error;
pub mod files;
pub mod forecast_scores;
pub mod forecasts;
pub mod jobs;
pub mod layouts;
pub mod location;
pub mod notices;
pub mod packs;
pub mod plans;
pub mod releases;
#[cfg(feature = "scratch")]
pub mod scratch;
pub mod series;
pub mod sessions;
pub mod sign_in_failures;
pub mod source_attempts;
pub mod sqlite;
pub mod unit;
pub mod uploads;
pub mod vintages;

pub use db::{Db, Tx};
pub use error::{Error, OpenError, Result};
pub use location::Location;
