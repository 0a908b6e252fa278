//! Where releases come from, and when they are due.

use serde::{Deserialize, Serialize};

use crate::id::SourceId;

pub mod attempt;
pub mod calendar;
pub mod expected;
pub mod look;
mod rule;
pub mod state;

use calendar::Calendar;

/// A publisher's dataset that releases belong to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its id.
    pub id: SourceId,
    /// The dataset's title.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Where it is published.
    pub url: Option<String>,
    /// The licence under which it may be used.
    pub licence: Option<String>,
    /// Anything a reader must know.
    pub note: Option<String>,
    /// The address that returns the file itself; fetched only where an administrator allows its host.
    pub address: Option<String>,
    /// When releases are due.
    pub release_time: Option<Calendar>,
    /// The e-mail address of the person who is told when something is wrong.
    pub owner: Option<String>,
    /// Figures older than this are shown as stale; in days.
    pub stale_after_days: Option<u16>,
}

impl Source {
    /// Its publisher and its title, as every surface names it.
    pub fn name(&self) -> String {
        format!("{}, {}", self.publisher, self.title)
    }
}
