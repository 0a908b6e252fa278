//! What publishers write in a status column, as a table.
//!
//! Words are those of tidy CSV, of Open SDG as they occur, and the names in SDMX's code lists
//! `CL_OBS_STATUS` and `CL_CONF_STATUS`; letters are the shorthand in `markers`.

use std::borrow::Cow;

use delivery::observation::Status;

use crate::{
    fault::{Fault, shown},
    grammar::{Grammar, Meaning},
    markers,
};

/// The words and codes, lower case; where the status says less than they do, they go to the note.
const WORDS: &[(&str, Status, Kept)] = &[
    // Nothing to say.
    ("", Status::Final, Kept::No),
    ("normal", Status::Final, Kept::No),
    ("normal value", Status::Final, Kept::No),
    ("undefined", Status::Final, Kept::No),
    ("final", Status::Final, Kept::No),
    ("nan", Status::Final, Kept::No),
    // SDMX's code for a normal value; without brackets the shorthand's average is not meant.
    ("a", Status::Final, Kept::No),
    // Words of tidy CSV.
    ("provisional", Status::Provisional, Kept::No),
    ("revised", Status::Revised, Kept::No),
    ("estimated", Status::Estimated, Kept::No),
    ("forecast", Status::Forecast, Kept::No),
    ("low-reliability", Status::LowReliability, Kept::No),
    ("break", Status::Break, Kept::No),
    ("definition-differs", Status::DefinitionDiffers, Kept::No),
    ("confidential", Status::Confidential, Kept::No),
    ("not-available", Status::NotAvailable, Kept::No),
    ("not-applicable", Status::NotApplicable, Kept::No),
    // Words of Open SDG, in the spellings that occur.
    ("definition differs", Status::DefinitionDiffers, Kept::No),
    ("estimated value", Status::Estimated, Kept::No),
    ("imputed value", Status::Estimated, Kept::InNote),
    ("forecast value", Status::Forecast, Kept::No),
    ("low reliability", Status::LowReliability, Kept::No),
    ("low reliability; time series break", Status::LowReliability, Kept::InNote),
    ("provisional value", Status::Provisional, Kept::No),
    ("time series break", Status::Break, Kept::No),
    ("missing value", Status::NotAvailable, Kept::No),
    ("missing data", Status::NotAvailable, Kept::No),
    ("missing data; low reliability", Status::NotAvailable, Kept::InNote),
    ("missing value; data exist but were not collected", Status::NotAvailable, Kept::InNote),
    ("missing value; suppressed", Status::Confidential, Kept::No),
    ("missing data; suppressed", Status::Confidential, Kept::No),
    ("missing value; data cannot exist", Status::NotApplicable, Kept::No),
    // The other names of SDMX's lists.
    ("experimental value", Status::Final, Kept::InNote),
    ("imputed value (ccsa definition)", Status::Estimated, Kept::InNote),
    ("derogation", Status::Final, Kept::InNote),
    ("data included in another category", Status::NotAvailable, Kept::InNote),
    ("includes data from another category", Status::Final, Kept::InNote),
    ("missing value; holiday or weekend", Status::NotAvailable, Kept::InNote),
    ("not significant", Status::Final, Kept::InNote),
    ("strike and other special events", Status::Final, Kept::InNote),
    ("unvalidated value", Status::Provisional, Kept::InNote),
    ("free", Status::Final, Kept::No),
    ("free for publication", Status::Final, Kept::No),
    ("confidential statistical information", Status::Confidential, Kept::No),
    ("not for publication, restricted for internal use only", Status::Confidential, Kept::InNote),
    // Spellings that people use.
    ("suppressed", Status::Confidential, Kept::No),
    ("secondary suppression", Status::Confidential, Kept::InNote),
    ("break in series", Status::Break, Kept::No),
    ("break in time series", Status::Break, Kept::No),
    ("unreliable", Status::LowReliability, Kept::No),
    ("not available", Status::NotAvailable, Kept::No),
    ("unavailable", Status::NotAvailable, Kept::No),
    ("missing", Status::NotAvailable, Kept::No),
    ("not collected", Status::NotAvailable, Kept::InNote),
    ("not recorded", Status::NotAvailable, Kept::InNote),
    ("not applicable", Status::NotApplicable, Kept::No),
    ("imputed", Status::Estimated, Kept::InNote),
    ("estimate", Status::Estimated, Kept::No),
    ("revision", Status::Revised, Kept::No),
    ("projected", Status::Forecast, Kept::InNote),
    ("projection", Status::Forecast, Kept::InNote),
];

/// Sentences of Explore Local Statistics, by how they begin and end, lower case.
const SENTENCES: &[(&str, &str, Status)] = &[
    ("value for ", " combined", Status::DefinitionDiffers),
    // The value's own mark is then "u": too few for a reliable one.
    ("value suppressed due to a base value ", "", Status::NotAvailable),
];

/// Whether the publisher's words are kept beside the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// The status says it all.
    No,
    /// They go to the note.
    InNote,
    /// These go to the note: letters say nothing to who does not know them.
    As(&'static str),
    /// These, and what is written: a number makes letters more specific.
    With(&'static str),
}

impl Kept {
    /// What goes to the note of what is written, if anything does.
    pub(crate) fn words(self, written: &str) -> Option<Cow<'_, str>> {
        match self {
            Self::No => None,
            Self::InNote => Some(written.into()),
            Self::As(words) => Some(words.into()),
            Self::With(words) => Some(format!("{words}, {written}").into()),
        }
    }
}

/// Reads a status beside a value, or beside a blank cell, by what the source has declared and by what
/// everybody knows: "low" is a remark on a number, and the reason where there is none.
pub(crate) fn read_declared(text: &str, blank: bool, grammar: &Grammar) -> Option<(Status, Kept)> {
    // Most cells are empty.
    if text.is_empty() {
        return Some((Status::Final, Kept::No));
    }
    match grammar.meaning(text) {
        Some(Meaning::Status(status)) => Some((status, Kept::InNote)),
        Some(Meaning::Note) => Some((Status::Final, Kept::InNote)),
        Some(Meaning::Zero) | None => one(text, blank).or_else(|| several(text)),
    }
}

/// "[r][e]", "[r] [note 1]" and "p, f": the first is the status, unless another says that there is
/// no value.
fn several(text: &str) -> Option<(Status, Kept)> {
    let parts: Vec<&str> = if text.starts_with('[') {
        text.split_inclusive(']').map(str::trim).collect()
    } else {
        markers::bare(text).split(',').map(str::trim).collect()
    };
    let read = parts.iter().map(|it| one(it, false)).collect::<Option<Vec<_>>>()?;
    let absence = read.iter().map(|it| it.0).find(|it| it.is_absence());
    let said = read.iter().map(|it| it.0).find(|it| *it != Status::Final);
    Some((absence.or(said).unwrap_or_default(), Kept::InNote))
}

/// The complaint about a text that is no status: what it says may be that the value is none.
pub(crate) fn not_known(column: &str, written: &str, remedy: &str) -> Fault {
    let problem = format!("\"{}\" is not a status that is known.", shown(written));
    Fault::held(column, written, problem, remedy)
}

/// What to do where no file of ours says which words there are.
pub(crate) const ASK: &str = "Ask the publisher what it means, or for it to be added.";

/// Reads a status where nothing is declared.
pub(crate) fn read(text: &str) -> Option<(Status, Kept)> {
    one(text, false)
}

fn one(text: &str, blank: bool) -> Option<(Status, Kept)> {
    let text = text.trim();
    let bare = markers::bare(text);
    let shorthand = || markers::in_status(text, blank);
    // "[a]" can only be the shorthand's.
    if bare.len() < text.len() {
        return shorthand().or_else(|| in_words(bare));
    }
    in_words(text).or_else(shorthand)
}

/// Reads the words and codes of the tables.
pub(crate) fn in_words(text: &str) -> Option<(Status, Kept)> {
    let lower = text.to_lowercase();
    let words = WORDS.iter().find(|(words, ..)| *words == lower);
    words.map(|(_, status, kept)| (*status, *kept)).or_else(|| {
        let begins = |it: &&(&str, &str, Status)| lower.starts_with(it.0) && lower.ends_with(it.1);
        SENTENCES.iter().find(begins).map(|it| (it.2, Kept::InNote))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_spelling_stands_twice() {
        for (i, (words, ..)) in WORDS.iter().enumerate() {
            assert!(WORDS[..i].iter().all(|(other, ..)| other != words), "{words}");
            assert_eq!(*words, words.to_lowercase());
        }
    }

    #[test]
    fn spellings_differ_in_case() {
        assert_eq!(read("Normal Value"), Some((Status::Final, Kept::No)));
        assert_eq!(read("Missing value; suppressed"), Some((Status::Confidential, Kept::No)));
        assert_eq!(
            read("Value for Hackney and City of London combined"),
            Some((Status::DefinitionDiffers, Kept::InNote))
        );
        assert_eq!(read("Value rounded by the publisher"), None);
    }

    #[test]
    fn a_number_makes_a_letter_more_specific_and_is_kept() {
        let read = |text, blank| read_declared(text, blank, &Grammar::default()).unwrap();
        assert_eq!(read("[c1]", false), (Status::Confidential, Kept::InNote));
        assert_eq!(read("[u1]", false), (Status::LowReliability, Kept::InNote));
        assert_eq!(read("[u1]", true), (Status::NotAvailable, Kept::With("low reliability")));
        assert_eq!(read("[r][c2]", false), (Status::Confidential, Kept::InNote));
        assert_eq!(read("[low] [p]", false), (Status::Provisional, Kept::InNote));
        assert_eq!(read("[note 3]", false), (Status::Final, Kept::InNote));
        assert_eq!(read("[t]", false), (Status::Final, Kept::As("a total of other values")));
        assert_eq!(read("[a]", false), (Status::Final, Kept::As("an average of other values")));
        assert_eq!(read("a", false), (Status::Final, Kept::No));
        let kept = Kept::With("low reliability").words("[u1]").unwrap().into_owned();
        assert_eq!(kept, "low reliability, [u1]");
        for open in ["c1", "[q1]", "[1c]", "uncertain"] {
            assert_eq!(read_declared(open, false, &Grammar::default()), None, "{open}");
        }
    }

    #[test]
    fn brackets_and_several_letters_are_read_and_declared_ones_first() {
        let read = |text| read_declared(text, false, &Grammar::default());
        assert_eq!(read("[p]"), Some((Status::Provisional, Kept::No)));
        assert_eq!(read("[r][e]"), Some((Status::Revised, Kept::InNote)));
        assert_eq!(read("p, f"), Some((Status::Provisional, Kept::InNote)));
        assert_eq!(read("[e][c]"), Some((Status::Confidential, Kept::InNote)));
        assert_eq!(read("[q]"), None);
        let alone = read_declared("[low]", true, &Grammar::default()).unwrap();
        assert_eq!(alone.0, Status::NotAvailable);
        assert_eq!(read("Rounded, to tens"), None);
        let markers = [("m".to_owned(), Meaning::Status(Status::NotApplicable))].into();
        let grammar = Grammar { markers, ..Grammar::default() };
        assert_eq!(
            read_declared("m", false, &grammar),
            Some((Status::NotApplicable, Kept::InNote))
        );
    }
}
