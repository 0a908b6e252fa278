//! What publishers write in a status column, as a table.
//!
//! Letters are those of the United Kingdom's shorthand, whose sources `markers` names; words are
//! those of tidy CSV, of Open SDG as they occur, and the names in SDMX's code lists `CL_OBS_STATUS`
//! and `CL_CONF_STATUS`.

use delivery::observation::Status;

use crate::{
    grammar::{Grammar, Meaning},
    markers::{self, Marker},
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
    // Codes of the UK statistical service and of SDMX's OBS_STATUS where they agree.
    ("a", Status::Final, Kept::No),
    ("b", Status::Break, Kept::No),
    ("c", Status::Confidential, Kept::No),
    ("e", Status::Estimated, Kept::No),
    ("f", Status::Forecast, Kept::No),
    ("er", Status::Revised, Kept::As("earliest revision")),
    ("low", Status::Final, Kept::As("a low figure that rounds to zero")),
    ("k", Status::Final, Kept::As("a low figure that rounds to zero")),
    ("ns", Status::Final, Kept::As("not statistically significant")),
    ("s", Status::Final, Kept::As("significant at the 5% level")),
    ("ss", Status::Final, Kept::As("significant at the 1% level")),
    ("sss", Status::Final, Kept::As("significant at the 0.1% level")),
    ("p", Status::Provisional, Kept::No),
    ("r", Status::Revised, Kept::No),
    ("u", Status::LowReliability, Kept::No),
    ("w", Status::NotAvailable, Kept::As("none recorded in the survey")),
    ("x", Status::NotAvailable, Kept::No),
    ("z", Status::NotApplicable, Kept::No),
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

/// Whether the publisher's words are kept beside the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// The status says it all.
    No,
    /// They go to the note.
    InNote,
    /// These go to the note: letters say nothing to who does not know them.
    As(&'static str),
}

impl Kept {
    /// What goes to the note of what is written, if anything does.
    pub(crate) const fn words(self, written: &str) -> Option<&str> {
        match self {
            Self::No => None,
            Self::InNote => Some(written),
            Self::As(words) => Some(words),
        }
    }
}

/// Reads a status beside a value, or beside a blank cell, by what the source has declared and by what
/// everybody knows: "low" is a remark on a number, and the reason where there is none.
pub(crate) fn read_declared(text: &str, blank: bool, grammar: &Grammar) -> Option<(Status, Kept)> {
    if text.is_empty() {
        return Some((Status::Final, Kept::No));
    }
    if blank
        && let Some(Marker::Absent(status, words)) = markers::alone(text, grammar)
        && !words.is_empty()
    {
        return Some((status, Kept::As(words)));
    }
    match grammar.meaning(text) {
        Some(Meaning::Status(status)) => Some((status, Kept::InNote)),
        Some(Meaning::Note) => Some((Status::Final, Kept::InNote)),
        Some(Meaning::Zero) | None => read(text).or_else(|| several(text)),
    }
}

/// "[r]", "[r][e]" and "p, f": the first is the status, unless another says that there is no value.
fn several(text: &str) -> Option<(Status, Kept)> {
    let parts = if text.starts_with('[') {
        text.strip_prefix('[')?.strip_suffix(']')?.split("][").collect::<Vec<_>>()
    } else {
        markers::bare(text).split(',').map(str::trim).collect()
    };
    let read = parts.iter().map(|it| read(it)).collect::<Option<Vec<_>>>()?;
    let (first, kept) = *read.first()?;
    if read.len() == 1 {
        return Some((first, kept));
    }
    let absence = read.iter().map(|it| it.0).find(|it| it.is_absence());
    Some((absence.unwrap_or(first), Kept::InNote))
}

/// Reads a status.
pub(crate) fn read(text: &str) -> Option<(Status, Kept)> {
    // Most cells are empty.
    if text.is_empty() {
        return Some((Status::Final, Kept::No));
    }
    let lower = text.trim().to_lowercase();
    WORDS.iter().find(|(words, ..)| *words == lower).map(|(_, status, kept)| (*status, *kept))
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
        assert_eq!(read("Value for Hackney and City of London combined"), None);
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
