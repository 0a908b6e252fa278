//! What the words of a delivery unit mean, and the rules between them.
//!
//! Invariant: nothing here reads a clock, a file, a socket or a database. The same input gives the
//! same output on every machine.

#![warn(missing_docs)]
// A new state must show every place that has to decide about it.
#![warn(clippy::wildcard_enum_match_arm)]

pub mod area;
pub mod chance;
pub mod exact;
pub mod id;
pub mod indicator;
pub mod intervention;
pub mod mission;
pub mod observation;
pub mod organisation;
pub mod outlook;
pub mod period;
pub mod permission;
pub mod plan;
pub mod release;
pub mod revision;
pub mod series;
pub mod signal;
pub mod source;
pub mod succession;
pub mod target;
pub mod trajectory;
pub mod value;
pub mod view;
pub mod words;
