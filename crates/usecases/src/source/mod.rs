//! Sources that are watched: fetched around their release times, and shown with what came of it.

mod fetch;
mod guard;
pub mod network;
pub mod notice;
pub mod poll;
mod view;
pub mod watch;
mod why;

pub use fetch::Limits;
pub use guard::Allowed;
pub use view::{AttemptLine, DueLine, SourceLine, SourceView, calendar, list, view};
