//! Numbers for things that come again and again, cheapest when they come in the same order again.

use std::{borrow::Borrow, collections::BTreeMap};

/// Gives equal keys equal numbers, counted from 0.
///
/// Statistics repeat themselves: area after area, year after year. After each key the interner
/// tries the key that came after it last time, and looks the map up only when that guess fails.
pub(crate) struct Interner<Q: ?Sized + ToOwned + Ord>
where
    Q::Owned: Ord,
{
    numbers: BTreeMap<Q::Owned, u32>,
    keys: Vec<Q::Owned>,
    followers: Vec<u32>,
    last: usize,
}

impl<Q: ?Sized + ToOwned + Ord> Interner<Q>
where
    Q::Owned: Ord + Clone,
{
    /// An empty one.
    pub(crate) const fn new() -> Self {
        Self { numbers: BTreeMap::new(), keys: Vec::new(), followers: Vec::new(), last: 0 }
    }

    /// The number of a key.
    pub(crate) fn number(&mut self, key: &Q) -> u32 {
        if let Some(&guess) = self.followers.get(self.last)
            && self.keys.get(index(guess)).is_some_and(|it| it.borrow() == key)
        {
            self.last = index(guess);
            return guess;
        }
        let number = match self.numbers.get(key) {
            Some(&number) => number,
            None => self.add(key),
        };
        if let Some(follower) = self.followers.get_mut(self.last) {
            *follower = number;
        }
        self.last = index(number);
        number
    }

    fn add(&mut self, key: &Q) -> u32 {
        let number = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        self.numbers.insert(key.to_owned(), number);
        self.keys.push(key.to_owned());
        self.followers.push(number);
        number
    }

    /// The keys in the order of their numbers.
    pub(crate) fn keys(&self) -> &[Q::Owned] {
        &self.keys
    }
}

/// A number as a position.
pub(crate) const fn index(number: u32) -> usize {
    number as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn equal_keys_get_equal_numbers(keys in prop::collection::vec("[a-e]{1,2}", 0..60)) {
            let mut interner: Interner<str> = Interner::new();
            for key in &keys {
                let number = interner.number(key);
                prop_assert_eq!(&interner.keys()[index(number)], key);
            }
            let distinct: std::collections::BTreeSet<_> = keys.iter().collect();
            prop_assert_eq!(interner.keys().len(), distinct.len());
        }
    }
}
