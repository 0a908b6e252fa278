//! What is wrong with a cell that should hold a number, and what to write instead.

use delivery::value::Value;

use crate::{fault::Fault, markers};

/// Names what stands in the cell. Whatever may be meant, a number is never made up from it.
pub(super) fn of(column: &str, text: &str) -> Fault {
    let tests: [fn(&str) -> Option<Finding>; 13] = [
        not_finite,
        logical,
        bound,
        approximate,
        accounting_negative,
        typographic_minus,
        currency,
        incomplete,
        marked_behind,
        marked_before,
        separated,
        foreign_digits,
        look_alike,
    ];
    let finding = tests.iter().find_map(|test| test(text)).unwrap_or_else(|| Finding {
        refused: true,
        problem: format!("\"{}\" is not a number.", crate::fault::shown(text)),
        remedy: "Give a plain number, such as 1234.5, or leave the cell blank with a status."
            .to_owned(),
    });
    let Finding { refused, problem, remedy } = finding;
    if refused {
        Fault::rejected(column, text, problem, remedy)
    } else {
        Fault::held(column, text, problem, remedy)
    }
}

struct Finding {
    refused: bool,
    problem: String,
    remedy: String,
}

fn held(problem: String, remedy: impl Into<String>) -> Option<Finding> {
    Some(Finding { refused: false, problem, remedy: remedy.into() })
}

fn refused(problem: String, remedy: impl Into<String>) -> Option<Finding> {
    Some(Finding { refused: true, problem, remedy: remedy.into() })
}

fn is_number(text: &str) -> bool {
    text.parse::<Value>().is_ok()
}

fn not_finite(text: &str) -> Option<Finding> {
    let infinite = text.parse::<f64>().is_ok_and(|it| !it.is_finite());
    let remedy = "Leave the cell blank with a status, or correct it.";
    if !infinite {
        None
    } else if text.contains(|it: char| it.is_ascii_digit()) {
        refused(format!("\"{text}\" is too large to be a figure."), remedy)
    } else {
        refused(format!("\"{text}\" is what a program writes when it has no number."), remedy)
    }
}

fn logical(text: &str) -> Option<Finding> {
    let lower = text.to_ascii_lowercase();
    matches!(lower.as_str(), "true" | "false" | "yes" | "no").then(|| Finding {
        refused: true,
        problem: format!("\"{text}\" is an answer, not a number."),
        remedy: "Check that the columns stand under the right names.".to_owned(),
    })
}

fn bound(text: &str) -> Option<Finding> {
    let remedy = "Leave the value blank with the status confidential, and put the bound in the \
                  note; or give the number.";
    if text.starts_with(['<', '>', '\u{2264}', '\u{2265}']) {
        return held(format!("\"{text}\" is a bound, not a number."), remedy);
    }
    let parts = text.split_once(['\u{2013}', '-']).or_else(|| text.split_once(" to "))?;
    (is_number(parts.0.trim()) && is_number(parts.1.trim()))
        .then(|| held(format!("\"{text}\" is a range, not a number."), remedy))
        .flatten()
}

fn approximate(text: &str) -> Option<Finding> {
    let lower = text.to_ascii_lowercase();
    let rest = ["~", "\u{2248}", "c.", "circa", "about", "approx.", "approximately", "around"]
        .iter()
        .find_map(|it| lower.strip_prefix(it))?;
    let number = rest.trim();
    is_number(number)
        .then(|| {
            let problem = format!("\"{text}\" is an approximation.");
            held(problem, format!("Write {number} with the status estimated, if that is meant."))
        })
        .flatten()
}

fn accounting_negative(text: &str) -> Option<Finding> {
    let inner = text.strip_prefix('(')?.strip_suffix(')')?;
    let plain = without_separators(inner).unwrap_or_else(|| inner.to_owned());
    is_number(&plain)
        .then(|| {
            let problem = format!("\"{text}\" may be a negative number, as accountants write it.");
            held(problem, format!("Write -{plain}, if that is meant."))
        })
        .flatten()
}

fn typographic_minus(text: &str) -> Option<Finding> {
    let rest = text.strip_prefix(['\u{2212}', '\u{2013}', '\u{2014}', '\u{2010}', '\u{2011}'])?;
    let plain = without_separators(rest.trim()).unwrap_or_else(|| rest.trim().to_owned());
    is_number(&plain)
        .then(|| {
            let problem = format!("\"{text}\" has a dash in place of the minus sign.");
            held(problem, format!("Write -{plain}, if that is meant."))
        })
        .flatten()
}

fn currency(text: &str) -> Option<Finding> {
    let unsigned = text.trim_start_matches('-');
    unsigned.starts_with(['£', '$', '€']).then(|| Finding {
        refused: false,
        problem: format!("\"{text}\" carries its unit."),
        remedy: "Write the plain number, and the unit and any multiplier in the unit column."
            .to_owned(),
    })
}

/// `58 [p]`, `58r`, `12*`, `12 [note 3]`, `58%`, `1.2bn`.
fn marked_behind(text: &str) -> Option<Finding> {
    let end = text.rfind(|it: char| it.is_ascii_digit()).map(|it| it + 1)?;
    // A note's number belongs to the note: "12 [note 3]", "12[1]".
    let end = if text.ends_with([']', ')']) { text.find(['[', '('])? } else { end };
    let (number, mark) = text.split_at(end);
    let (number, mark) = (number.trim(), mark.trim());
    let plain = without_separators(number).unwrap_or_else(|| number.to_owned());
    if mark.is_empty() || !is_number(&plain) {
        return None;
    }
    if let Some(words) = markers::beside_a_number(mark) {
        let problem = format!("\"{text}\" is the number {plain} with the mark {mark} ({words}).");
        return held(
            problem,
            format!("Write {plain} as the value and \"{words}\" in the status column or the note."),
        );
    }
    if mark == "%" {
        let problem = format!("\"{text}\" carries its unit.");
        return held(problem, format!("Write {plain}, and % in the unit column."));
    }
    let multipliers = ["k", "m", "mn", "bn", "million", "billion", "thousand", "thousands"];
    if multipliers.contains(&mark.to_ascii_lowercase().as_str()) {
        let problem = format!("\"{text}\" carries a multiplier.");
        return held(problem, "Write the number in full, or the multiplier in the unit column.");
    }
    let problem = format!("\"{text}\" is the number {plain} with the mark {mark}.");
    held(problem, format!("Write {plain} as the value and what {mark} stands for in the note."))
}

/// `p58`, `[p] 58`.
fn marked_before(text: &str) -> Option<Finding> {
    let start = text.find(|it: char| it.is_ascii_digit() || it == '-')?;
    let (mark, number) = text.split_at(start);
    let words = markers::beside_a_number(mark.trim())?;
    is_number(number)
        .then(|| {
            let problem = format!(
                "\"{text}\" is the number {number} with the mark {} ({words}).",
                mark.trim()
            );
            held(
                problem,
                format!("Write {number} as the value and \"{words}\" in the status column."),
            )
        })
        .flatten()
}

fn separated(text: &str) -> Option<Finding> {
    if let Some(plain) = without_separators(text) {
        let problem = format!("\"{text}\" has thousands separators.");
        return held(problem, format!("Write {plain}, if that is meant."));
    }
    let digits = text.chars().all(|it| it.is_ascii_digit() || ".,' -".contains(it));
    (digits && text.contains(|it: char| it.is_ascii_digit()) && text.contains(',')).then(|| {
        Finding {
            refused: false,
            problem: format!("\"{text}\" may have a decimal comma or thousands separators."),
            remedy: "Write the number with a point and without separators, such as 1234.56."
                .to_owned(),
        }
    })
}

/// The number without separators, when they stand where thousands do: "1,234.5", "12 345".
fn without_separators(text: &str) -> Option<String> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = unsigned.split_once('.').map_or((unsigned, ""), |it| it);
    let separator = [',', ' ', '\u{a0}', '\u{2009}', '\u{202f}', '\'']
        .into_iter()
        .find(|it| whole.contains(*it))?;
    let mut groups = whole.split(separator);
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let first = groups.next().is_some_and(|it| digits(it) && it.len() <= 3);
    let rest = groups.all(|it| digits(it) && it.len() == 3);
    let fits = first && rest && (decimals.is_empty() || digits(decimals));
    fits.then(|| text.replace(separator, ""))
}

/// ".5", "5.", "+5".
fn incomplete(text: &str) -> Option<Finding> {
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    let number: f64 = text.parse().ok()?;
    let plain = match unsigned.strip_prefix("-.").or_else(|| unsigned.strip_prefix('.')) {
        Some(decimals) if number < 0.0 => format!("-0.{decimals}"),
        Some(decimals) => format!("0.{decimals}"),
        None => unsigned.trim_end_matches('.').to_owned(),
    };
    is_number(&plain)
        .then(|| {
            let problem = format!("\"{text}\" is not written as a plain number.");
            held(problem, format!("Write {plain}, if that is meant."))
        })
        .flatten()
}

fn foreign_digits(text: &str) -> Option<Finding> {
    let foreign = text.chars().all(|it| it.is_numeric() || "+-.,".contains(it));
    (foreign && !text.is_ascii()).then(|| Finding {
        refused: false,
        problem: format!("\"{text}\" is not written with the digits 0 to 9."),
        remedy: "Write the number with the digits 0 to 9.".to_owned(),
    })
}

/// "O.5", "l2".
fn look_alike(text: &str) -> Option<Finding> {
    let plain = text.replace(['O', 'o'], "0").replace(['l', 'I'], "1");
    (plain != text && is_number(&plain))
        .then(|| {
            let problem = format!("\"{text}\" has a letter where a digit should stand.");
            refused(problem, format!("Write {plain}, if that is meant."))
        })
        .flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::reading::Outcome::{Held, Rejected};

    #[test]
    fn each_case_has_its_sentence() {
        for (text, outcome, words) in [
            ("58 [p]", Held, "58 with the mark [p] (provisional)"),
            ("58r", Held, "58 with the mark r (revised)"),
            ("58 (r)", Held, "58 with the mark (r) (revised)"),
            ("p58", Held, "58 with the mark p (provisional)"),
            ("4.1 [low]", Held, "4.1 with the mark [low] (rounds to zero)"),
            ("12*", Held, "12 with the mark *"),
            ("12†", Held, "12 with the mark †"),
            ("12 [note 3]", Held, "12 with the mark [note 3]"),
            ("12[1]", Held, "12 with the mark [1]"),
            ("1,234", Held, "thousands separators"),
            ("1\u{a0}234", Held, "thousands separators"),
            ("1.234,56", Held, "decimal comma"),
            ("1,23", Held, "decimal comma"),
            ("£1.2m", Held, "carries its unit"),
            ("1.2bn", Held, "carries a multiplier"),
            ("58%", Held, "carries its unit"),
            ("<5", Held, "is a bound"),
            ("≤10", Held, "is a bound"),
            ("5–10", Held, "is a range"),
            ("~50", Held, "approximation"),
            ("c. 50", Held, "approximation"),
            ("(1,234)", Held, "as accountants write it"),
            ("–1,234", Held, "dash in place of the minus sign"),
            ("\u{2212}5", Held, "dash in place of the minus sign"),
            (".5", Held, "not written as a plain number"),
            ("5.", Held, "not written as a plain number"),
            ("+5", Held, "not written as a plain number"),
            ("½", Held, "digits 0 to 9"),
            ("１２３", Held, "digits 0 to 9"),
            ("O.5", Rejected, "letter where a digit"),
            ("l2", Rejected, "letter where a digit"),
            ("NaN", Rejected, "has no number"),
            ("1e400", Rejected, "too large"),
            ("TRUE", Rejected, "an answer"),
            ("fifty", Rejected, "not a number"),
            ("1e", Held, "1 with the mark e (estimated)"),
            ("2024-01-05", Rejected, "not a number"),
        ] {
            let complaint = of("value", text).about(7);
            assert_eq!(complaint.outcome, outcome, "{text}: {}", complaint.problem);
            assert!(complaint.problem.contains(words), "{text}: {}", complaint.problem);
            assert!(!complaint.remedy.is_empty());
        }
    }

    proptest! {
        #[test]
        fn every_text_gets_a_sentence(text in "[0-9.,()<>%£ a-zA-Z\\[\\]*–-]{1,10}|.{1,10}") {
            prop_assert!(!of("value", &text).about(1).problem.is_empty());
        }
    }
}
