//! The areas and indicators that a file names, checked once each.

mod areas;
mod damage;
mod indicators;

pub(crate) use areas::{Areas, Place};
pub(crate) use indicators::Indicators;

use crate::{
    fault::{Fault, is_unseen},
    reading::Refusal,
};

/// A file's name without its endings: "indicator_1-2-1" for "indicator_1-2-1.csv.gz".
pub(crate) fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let name = name.strip_suffix(".gz").unwrap_or(name);
    name.rsplit_once('.').filter(|(_, ending)| !ending.contains(['-', '_'])).map_or(name, |it| it.0)
}

/// Refuses a file whose name should give the indicator's id and does not.
pub(crate) fn unnamed(name: &str, fault: Fault) -> Refusal {
    Refusal {
        problem: format!(
            "The file's name gives the indicator's id, and \"{}\" gives none: {}",
            crate::fault::shown(name),
            fault.about(0).problem
        ),
        remedy: "Give the file the indicator's id as its name.".to_owned(),
    }
}

/// A code or name as it is compared: without marks that cannot be seen.
fn seen_only(text: &str) -> String {
    text.chars().filter(|it| !is_unseen(*it)).collect::<String>().trim().to_owned()
}

/// Refuses an id in which letters stand in another order than they are read; others that cannot be
/// seen are taken off it.
fn check_order(column: &str, text: &str) -> Result<(), Fault> {
    let reorders = |it: &char| matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.is_ascii() || !text.chars().any(|it| reorders(&it)) {
        return Ok(());
    }
    check_label(column, text)
}

/// Refuses a label with marks that reorder or hide what is read.
pub(crate) fn check_label(column: &str, text: &str) -> Result<(), Fault> {
    if text.is_ascii() && !text.bytes().any(|it| it.is_ascii_control()) {
        return Ok(());
    }
    let Some(mark) = text.chars().find(|it| is_unseen(*it)) else { return Ok(()) };
    let problem = format!("The text holds a mark that cannot be seen (U+{:04X}).", u32::from(mark));
    Err(Fault::rejected(column, text, problem, "Remove it; retyping the text is the surest way."))
}
