//! Groups that are new, very like one that is known, and there instead of it: another name for the
//! same people, or others.

use std::collections::{BTreeMap, BTreeSet};

use delivery::{area::Group, id::IndicatorId, series::SeriesKey};
use ingest::reading::{Complaint, Outcome, Reading};

use super::{Before, Doubts, Question, TAKE, keep};

/// The answer that gives a group's figures to the one that was known.
const SAME: &str = "same";

type Groups = BTreeMap<IndicatorId, BTreeSet<Group>>;

/// Renames groups that a person has said to be the same, and holds those of which nobody has.
pub(super) fn rename(reading: &mut Reading, before: Before<'_>, doubts: &mut Doubts) {
    let known = groups(before.history.vintages.keys());
    if known.values().all(|it| it.len() < 2 && it.iter().all(Group::is_everybody)) {
        return;
    }
    let said = groups(reading.parts.iter().flat_map(|it| it.series.iter().map(|(key, _)| key)));
    let mut held = Vec::new();
    for part in &mut reading.parts {
        part.series.retain_mut(|(key, observations)| {
            let Some(like) = like(key, &known, &said) else { return true };
            let question = question(key, &like);
            match before.answered.get(&question.key).map(String::as_str) {
                Some(SAME) => key.group = like,
                Some(TAKE) => {}
                _ => {
                    for it in &*observations {
                        let complaint = complaint(key, &like, it.row);
                        held.push(doubts.ask(question.clone(), complaint));
                    }
                    return false;
                }
            }
            doubts.settled.insert(question.key);
            true
        });
        part.series.sort_by(|(a, _), (b, _)| a.cmp(b));
    }
    keep(reading, held);
}

fn groups<'a>(keys: impl Iterator<Item = &'a SeriesKey>) -> Groups {
    let mut groups = Groups::new();
    for key in keys {
        let of = groups.entry(key.indicator.clone()).or_default();
        if !of.contains(&key.group) {
            of.insert(key.group.clone());
        }
    }
    groups
}

/// The known group that a new one is like and that the file does not have.
fn like(key: &SeriesKey, known: &Groups, said: &Groups) -> Option<Group> {
    let known = known.get(&key.indicator)?;
    if known.contains(&key.group) || key.group.is_everybody() {
        return None;
    }
    let (said, plain) = (said.get(&key.indicator)?, plain(key.group.as_str()));
    known.iter().find(|it| !said.contains(it) && self::plain(it.as_str()) == plain).cloned()
}

/// A group's label without what publishers write now so, now so.
fn plain(label: &str) -> String {
    const WORDS: [(&str, &str); 10] = [
        (" or over", "+"),
        (" or older", "+"),
        (" or more", "+"),
        (" and over", "+"),
        (" and older", "+"),
        (" and above", "+"),
        (" plus", "+"),
        (" to ", "-"),
        ("\u{2013}", "-"),
        ("&", "and"),
    ];
    let mut plain = format!(" {} ", label.to_lowercase());
    for (written, kept) in WORDS {
        plain = plain.replace(written, kept);
    }
    for left_out in ["years", "year", "yrs", "aged", "age ", "old", "persons", "people"] {
        plain = plain.replace(left_out, "");
    }
    plain.retain(|it| it.is_alphanumeric() || "+-=|<>".contains(it));
    plain
}

/// What may be answered.
pub(super) fn answers() -> Vec<(String, String)> {
    vec![
        (
            SAME.to_owned(),
            "The same group: its figures go on under the name that was known".to_owned(),
        ),
        (TAKE.to_owned(), "Another group: its figures are a series of their own".to_owned()),
    ]
}

fn question(key: &SeriesKey, like: &Group) -> Question {
    let (new, old) = (key.group.label(), like.label());
    Question {
        key: format!("group {} {} {}", key.indicator, key.group.as_str(), like.as_str()),
        text: format!("\"{}\": is \"{new}\" the same group as \"{old}\"?", key.indicator),
        answers: answers(),
        rows: Vec::new(),
    }
}

fn complaint(key: &SeriesKey, like: &Group, row: u32) -> Complaint {
    Complaint {
        outcome: Outcome::Held,
        row,
        column: "group".to_owned(),
        text: key.group.label(),
        problem: format!(
            "The group \"{}\" is new, and \"{}\" is not in the file: it may be another name for it.",
            key.group.label(),
            like.label()
        ),
        remedy: "Say whether they are the same.".to_owned(),
        question: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn labels_that_mean_the_same_are_alike_and_others_are_not() {
        let same = [
            "Age=65+",
            "Age=65 and over",
            "Age=65 or over",
            "age=65 years and over",
            "Age=Aged 65 plus",
        ];
        for label in same {
            assert_eq!(plain(label), plain("Age=65+"), "{label}");
        }
        assert_eq!(plain("Age=16 to 24"), plain("Age=16\u{2013}24 years"));
        assert_ne!(plain("Age=65+"), plain("Age=65"));
        assert_ne!(plain("Age=16 to 24"), plain("Age=16 to 25"));
        assert_ne!(plain("Sex=Female"), plain("Sex=Male"));
    }
}
