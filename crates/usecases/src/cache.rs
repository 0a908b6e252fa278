//! What was computed lately, kept until anything changes.
//!
//! Every deed that changes anything writes the record of changes in its own transaction, so the
//! number of the latest change names the state of the whole database; only the end of an embargo changes
//! what is known without a change.

use std::{
    any::Any,
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use delivery::release::AsOf;
use jiff::Timestamp;

/// What a computed thing depends on: the state of the database, the moment, and what it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// The latest change.
    pub(crate) change: i64,
    /// The moment of the question. A question about now is kept for its minute, so that staleness moves
    /// on.
    moment: i64,
    /// The last embargo to end by then: its end is a cause of its own, within the minute too.
    embargo_ended: Option<Timestamp>,
    /// What was computed.
    what: String,
}

impl Key {
    pub(crate) fn new(
        change: i64,
        as_of: &AsOf,
        embargo_ended: Option<Timestamp>,
        what: String,
    ) -> Self {
        let moment = if as_of.past {
            as_of.moment.as_microsecond()
        } else {
            as_of.moment.as_second().div_euclid(60)
        };
        Self { change, moment, embargo_ended, what: format!("{what}|{}", as_of.past) }
    }
}

type Kept = Arc<dyn Any + Send + Sync>;

/// A bounded store of computed things.
#[derive(Default)]
pub(crate) struct Cache(Mutex<BTreeMap<Key, Kept>>);

/// More than the pages of one unit at one moment; a full cache starts anew.
const MOST: usize = 256;

impl Cache {
    pub(crate) fn get<T: Any + Send + Sync>(&self, key: &Key) -> Option<Arc<T>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned();
        kept.and_then(|it| it.downcast().ok())
    }

    pub(crate) fn put<T: Any + Send + Sync>(&self, key: Key, thing: T) -> Arc<T> {
        let thing = Arc::new(thing);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST || kept.keys().next().is_some_and(|it| it.change != key.change) {
            kept.clear();
        }
        kept.insert(key, thing.clone() as Kept);
        thing
    }
}
