//! What was computed lately, kept until anything changes.
//!
//! Every deed that changes anything writes the record of changes in its own transaction, so the
//! number of the latest change names the state of the whole database.

use std::{
    any::Any,
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use delivery::release::AsOf;

/// What a computed thing depends on: the state of the database, the moment, and what it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// The latest change.
    pub(crate) change: i64,
    /// The moment of the question. A question about now is kept for its minute, so that staleness
    /// and embargoes move on.
    moment: i64,
    /// What was computed.
    what: String,
}

impl Key {
    pub(crate) fn new(change: i64, as_of: &AsOf, what: String) -> Self {
        let moment = if as_of.past {
            as_of.moment.as_microsecond()
        } else {
            as_of.moment.as_second().div_euclid(60)
        };
        Self { change, moment, what: format!("{what}|{}", as_of.past) }
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
