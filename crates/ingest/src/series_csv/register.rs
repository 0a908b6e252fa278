//! Names and their numbers, in one text: a million of them cost little more than their letters.

use std::hash::{DefaultHasher, Hasher as _};

use crate::interner::index;

/// Gives equal names equal numbers, counted from 0.
#[derive(Debug, Default)]
pub(super) struct Register {
    text: String,
    /// Where each name ends in the text.
    ends: Vec<usize>,
    /// Open addressing: a number + 1, or 0 where nobody sits.
    seats: Vec<u32>,
}

impl Register {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn name(&self, number: u32) -> &str {
        let at = index(number);
        let start = at.checked_sub(1).map_or(0, |it| self.ends[it]);
        &self.text[start..self.ends[at]]
    }

    /// The number of a name that is there.
    pub(super) fn find(&self, name: &str) -> Option<u32> {
        if self.seats.is_empty() {
            return None;
        }
        self.seats[self.seat(name)].checked_sub(1)
    }

    /// The number of a name, and whether it is new.
    pub(super) fn number(&mut self, name: &str) -> (u32, bool) {
        if self.len() * 2 >= self.seats.len() {
            self.grow();
        }
        let seat = self.seat(name);
        if let Some(number) = self.seats[seat].checked_sub(1) {
            return (number, false);
        }
        self.text.push_str(name);
        self.ends.push(self.text.len());
        // A file has far fewer than 2^32 rows.
        let next = u32::try_from(self.len()).unwrap_or(u32::MAX);
        self.seats[seat] = next;
        (next - 1, true)
    }

    /// Where a name sits or would sit; the seats are at most half taken.
    fn seat(&self, name: &str) -> usize {
        let last = self.seats.len() - 1;
        let mut seat = hash(name) & last;
        while let Some(number) = self.seats[seat].checked_sub(1) {
            if self.name(number) == name {
                break;
            }
            seat = (seat + 1) & last;
        }
        seat
    }

    fn grow(&mut self) {
        self.seats = vec![0; (self.seats.len() * 2).max(64)];
        for number in 0..u32::try_from(self.len()).unwrap_or(u32::MAX) {
            let seat = self.seat(self.name(number));
            self.seats[seat] = number + 1;
        }
    }
}

fn hash(name: &str) -> usize {
    let mut hasher = DefaultHasher::new();
    hasher.write(name.as_bytes());
    // Any bits will do.
    usize::try_from(hasher.finish() >> 16).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_have_equal_numbers_however_many_there_are() {
        let mut register = Register::default();
        assert_eq!(register.find("a"), None);
        for number in 0..5000_u32 {
            assert_eq!(register.number(&format!("name {number}")), (number, true));
        }
        for number in 0..5000_u32 {
            let name = format!("name {number}");
            assert_eq!((register.name(number), register.find(&name)), (&*name, Some(number)));
            assert_eq!(register.number(&name), (number, false));
        }
        assert_eq!(register.find("name 5000"), None);
        assert_eq!(register.number(""), (5000, true));
    }
}
