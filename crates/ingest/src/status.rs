//! What publishers write in a status column, as a table.

use delivery::observation::Status;

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
    ("low", Status::LowReliability, Kept::InNote),
    ("p", Status::Provisional, Kept::No),
    ("r", Status::Revised, Kept::No),
    ("u", Status::LowReliability, Kept::No),
    ("w", Status::NotAvailable, Kept::InNote),
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
];

/// Whether the publisher's words are kept beside the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// The status says it all.
    No,
    /// They go to the note.
    InNote,
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
}
