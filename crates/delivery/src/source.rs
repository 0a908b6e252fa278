//! Where releases come from.

use serde::{Deserialize, Serialize};

use crate::id::SourceId;

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
}
