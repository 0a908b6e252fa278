//! Groups: what is said of all figures that share some of their members.

use std::collections::BTreeMap;

use super::{Message, Said};
use crate::{cube::damaged, interner::index, reading::Refusal};

/// The most ways of grouping that are followed.
const MOST_WAYS: usize = 16;

/// The groups of a message by their members.
pub(super) struct Groups {
    ways: Vec<Way>,
}

/// A way of grouping: by which dimensions, and its groups by their members of them.
struct Way {
    dimensions: Vec<usize>,
    groups: BTreeMap<Vec<u32>, Vec<usize>>,
}

impl Groups {
    /// `places` has the place of each component among the dimensions.
    pub(super) fn of(message: &Message, places: &[Option<usize>]) -> Result<Self, Refusal> {
        let mut ways: Vec<Way> = Vec::new();
        for (at, said) in message.groups.iter().enumerate() {
            let (dimensions, members) = key(said, places);
            let way = ways.iter().position(|it| it.dimensions == dimensions);
            let way = way.unwrap_or_else(|| {
                ways.push(Way { dimensions, groups: BTreeMap::new() });
                ways.len() - 1
            });
            if ways.len() > MOST_WAYS {
                let problem = format!("The file groups figures in more than {MOST_WAYS} ways.");
                return Err(damaged(problem));
            }
            ways[way].groups.entry(members).or_default().push(at);
        }
        Ok(Self { ways })
    }

    /// The groups that an observation with these members belongs to.
    pub(super) fn matching(&self, members: &[u32], found: &mut Vec<usize>) {
        found.clear();
        for Way { dimensions, groups } in &self.ways {
            let key: Vec<u32> = dimensions.iter().map(|it| members[*it]).collect();
            found.extend(groups.get(&key).into_iter().flatten());
        }
    }
}

/// The dimensions that a group names, in their order, and its members of them.
fn key(said: &[Said], places: &[Option<usize>]) -> (Vec<usize>, Vec<u32>) {
    let place = |it: &Said| Some((places.get(index(it.0)).copied().flatten()?, it.1));
    let mut key: Vec<(usize, u32)> = said.iter().filter_map(place).collect();
    key.sort_unstable();
    key.into_iter().unzip()
}
