//! Numbers of people in a file of statistics: NHS and National Insurance numbers.
//!
//! Statistics have no place for them, so a file that holds any, whatever its format, waits as a whole,
//! and no sentence repeats what was found. A number of ten digits is taken for an NHS number only where its check
//! digit fits (NHS Data Dictionary: weights 10 to 2, modulus 11), and only where nearly all numbers
//! of ten digits in its column fit: one in eleven of any others, such as commodity codes, does too.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    fault::Fault,
    reading::{Complaint, Reading},
};

/// Holds every row of a reading that holds numbers of people, and keeps nothing that it says.
pub(crate) fn hold(reading: &mut Reading) {
    let Some(fault) = found(&texts(reading), &values(reading)) else { return };
    let observations = reading.parts.iter().flat_map(|it| &it.series).flat_map(|it| &it.1);
    let taken = observations.map(|it| it.row);
    let rows = reading.complaints.iter().map(|it| it.row).chain(taken);
    let mut complaints: Vec<Complaint> = rows.map(|row| fault.clone().about(row)).collect();
    complaints.sort_by_key(|it| it.row);
    reading.complaints = complaints;
    reading.accepted = 0;
    reading.parts = Vec::new();
    reading.indicators = Vec::new();
    reading.areas = Vec::new();
    reading.remarks = Vec::new();
}

/// Where numbers of people may stand, each text once with its column: in what tells series apart, beside
/// figures, in what is said of the file, and in the cells that complaints repeat.
fn texts(reading: &Reading) -> BTreeSet<(&str, &str)> {
    let series = || reading.parts.iter().flat_map(|it| &it.series);
    let categories = series().flat_map(|(key, _)| key.group.as_str().split('|'));
    let categories = categories.map(|it| it.split_once('=').unwrap_or(("group", it)));
    let observations = series().flat_map(|it| &it.1);
    let notes = observations.filter_map(|it| it.note.as_deref()).flat_map(own_words);
    let areas = reading.areas.iter().map(|it| ("area", &*it.name));
    let indicators = reading.indicators.iter().flat_map(|it| [&it.name, &it.unit]);
    let complaints = reading.complaints.iter().flat_map(|it| [&it.text, &it.problem]);
    let remarks = reading.remarks.iter().map(|it| ("the file itself", it.as_str()));
    notes
        .map(|it| ("note", it))
        .chain(categories)
        .chain(areas)
        .chain(indicators.map(|it| ("indicator", it.as_str())))
        .chain(complaints.map(|it| (IN_COMPLAINTS, it.as_str())))
        .chain(remarks)
        .filter(|(_, text)| has_digits_enough(text))
        .collect()
}

/// Few texts have as many digits as the shorter of the two numbers.
fn has_digits_enough(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= 6
}

/// What a note says but for figures as they were published.
fn own_words(note: &str) -> impl Iterator<Item = &str> {
    note.split(". ").filter(|it| !it.starts_with("Published as ") && !it.starts_with("Stored as "))
}

/// The column of what complaints repeat: any column, also that of the figures.
const IN_COMPLAINTS: &str = "a row that was not taken";

/// The figures of ten digits that are taken: a complaint about another repeats one more of the kind.
fn values(reading: &Reading) -> BTreeSet<&str> {
    let observations = reading.parts.iter().flat_map(|it| &it.series).flat_map(|it| &it.1);
    let values = observations.filter_map(|it| it.value.as_ref()).map(|it| it.text());
    values.filter(|it| it.len() == 10).collect()
}

/// The complaint about texts that hold numbers of people: each text with its column.
fn found(texts: &BTreeSet<(&str, &str)>, values: &BTreeSet<&str>) -> Option<Fault> {
    let mut columns: BTreeMap<&str, Count> = BTreeMap::new();
    for (column, text) in texts {
        columns.entry(column).or_default().add(text);
    }
    if let Some(count) = columns.get_mut(IN_COMPLAINTS) {
        values.iter().for_each(|it| count.add_other(it));
    }
    columns.into_iter().find_map(|(column, count)| count.fault(column))
}

/// What is known of one column.
#[derive(Default)]
struct Count {
    nhs: u32,
    other_tens: u32,
    insurance: u32,
}

impl Count {
    fn add(&mut self, text: &str) {
        for number in tens(text) {
            if is_nhs_number(&number) {
                self.nhs += 1;
            } else {
                self.other_tens += 1;
            }
        }
        self.insurance += u32::from(has_insurance_number(text));
    }

    fn add_other(&mut self, value: &str) {
        let others = tens(value).iter().filter(|it| !is_nhs_number(it)).count();
        self.other_tens = self.other_tens.saturating_add(u32::try_from(others).unwrap_or(u32::MAX));
    }

    fn fault(&self, column: &str) -> Option<Fault> {
        let what = if self.insurance > 0 {
            "National Insurance numbers"
        } else if self.nhs > 0 && self.nhs >= self.other_tens.saturating_mul(9) {
            "NHS numbers"
        } else {
            return None;
        };
        let problem = format!(
            "The file holds what look like {what} of people; nothing of it is taken, and nothing of it is \
             shown."
        );
        let remedy = "Remove the personal data, or tell your data protection officer if it was \
                      published so; if these are other numbers, ask for the file to be read.";
        Some(Fault::held(column, "", problem, remedy))
    }
}

/// The numbers of ten digits in a text, written together or as 3, 3 and 4.
fn tens(text: &str) -> Vec<[u8; 10]> {
    let mut found = Vec::new();
    let mut digits: Vec<u8> = Vec::new();
    let mut before = ' ';
    for letter in text.chars().chain([' ', ' ']) {
        let between =
            matches!(letter, ' ' | '-') && before.is_ascii_digit() && matches!(digits.len(), 3 | 6);
        if let Some(digit) = letter.to_digit(10).and_then(|it| u8::try_from(it).ok()) {
            digits.push(digit);
        } else if !between {
            // Letters around make it part of a longer code.
            if !letter.is_alphanumeric()
                && let Ok(ten) = <[u8; 10]>::try_from(digits.as_slice())
            {
                found.push(ten);
            }
            digits.clear();
            if letter.is_alphanumeric() {
                // No number begins within a word.
                digits.push(u8::MAX);
            }
        }
        before = letter;
    }
    found
}

/// Whether the check digit fits and the number lies where such numbers are given out.
fn is_nhs_number(digits: &[u8; 10]) -> bool {
    let sum: u32 =
        digits[..9].iter().zip((2..=10).rev()).map(|(it, weight)| u32::from(*it) * weight).sum();
    let check = (11 - sum % 11) % 11;
    matches!(digits[0], 4 | 6 | 7 | 9) && check == u32::from(digits[9])
}

/// "AB 12 34 56 C", "AB123456C": with a space or none between its parts, and alone.
fn has_insurance_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    let alone = |it: Option<&u8>| it.is_none_or(|it| !it.is_ascii_alphanumeric());
    (0..bytes.len()).filter(|at| alone(at.checked_sub(1).and_then(|it| bytes.get(it)))).any(|at| {
        let mut number = Vec::with_capacity(9);
        let mut end = at;
        while number.len() < 9 {
            match bytes.get(end) {
                Some(b' ') if end > at && bytes[end - 1] != b' ' => {}
                Some(byte) if byte.is_ascii_alphanumeric() => {
                    number.push(byte.to_ascii_uppercase());
                }
                _ => return false,
            }
            end += 1;
        }
        alone(bytes.get(end)) && is_insurance_number(&number)
    })
}

/// Two letters of those in use, six digits, and a letter from A to D.
fn is_insurance_number(number: &[u8]) -> bool {
    let [first, second, digits @ .., last] = number else { return false };
    let in_use = first.is_ascii_uppercase()
        && !b"DFIQUV".contains(first)
        && second.is_ascii_uppercase()
        && !b"DFIOQUV".contains(second)
        && ![b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"].contains(&&[*first, *second]);
    in_use && digits.iter().all(u8::is_ascii_digit) && (b'A'..=b'D').contains(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(texts: &[&str]) -> Option<String> {
        let texts = texts.iter().map(|it| ("note", *it)).collect();
        found(&texts, &BTreeSet::new()).map(|it| it.about(1).problem)
    }

    #[test]
    fn numbers_of_people_are_seen_in_any_spelling() {
        for text in ["943 476 5919", "943-476-5919", "9434765919", "Ann Bell (943 476 5919)"] {
            assert!(problem(&[text]).unwrap().contains("NHS"), "{text}");
        }
        for text in ["AB123456C", "ab 12 34 56 c", "Ann Bell, AB123456D", "of AB 12 34 56 C."] {
            assert!(problem(&[text]).unwrap().contains("National Insurance"), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_not() {
        let texts = [
            "943 476 5918",
            "E06000001",
            "1234567890",
            "X9434765919",
            "94347659190",
            "QQ123456C",
            "AB123456CD",
            "2024-04-01",
            "07700 900123",
            "GB123456A",
            "",
        ];
        for text in texts {
            assert_eq!(problem(&[text]), None, "{text}");
        }
        // One of many codes of ten digits fits by chance.
        assert_eq!(problem(&["9434765919", "9403200080", "9403200081"]), None);
    }
}
