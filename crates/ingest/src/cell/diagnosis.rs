//! What is wrong with a cell that should hold a number, and what to write instead.

use delivery::{observation::Status, value::Value};

use super::notation::{self, Objection, Size, Written};
use crate::{
    fault::{Fault, shown},
    grammar::Grammar,
};

/// Names what stands in the cell. Whatever may be meant, a number is never made up from it.
pub(super) fn of(column: &str, text: &str) -> Fault {
    let tests: [fn(&str) -> Option<Finding>; 8] = [
        not_finite,
        logical,
        approximate,
        decimal_comma,
        raised,
        foreign_digits,
        look_alike,
        unknown_symbol,
    ];
    let finding = tests.iter().find_map(|test| test(text)).unwrap_or_else(|| Finding {
        refused: true,
        problem: format!("\"{}\" is not a number.", shown(text)),
        remedy: "Give a plain number, such as 1234.5, or leave the cell blank with a status."
            .to_owned(),
    });
    finding.fault(column, text)
}

/// Names what stands in the cell of a file that says how numbers are written: in any other notation
/// the number waits for a person.
pub(super) fn of_plain(column: &str, text: &str) -> Fault {
    if is_approximate(text) {
        return of(column, text);
    }
    match notation::read(text, &Grammar::default()) {
        Some(Ok(written)) => not_plain(text, &written).fault(column, text),
        Some(Err(objection)) => of_mark(column, text, objection),
        None => of(column, text),
    }
}

/// Names a mark beside a number that cannot be taken with it.
pub(super) fn of_mark(column: &str, text: &str, objection: Objection) -> Fault {
    let told = || [raised, foreign_digits, look_alike].iter().find_map(|test| test(text));
    let (problem, remedy) = match objection {
        Objection::UnknownMark { .. } if let Some(finding) = told() => {
            return finding.fault(column, text);
        }
        Objection::Contradiction { number, mark, words } => (
            format!("\"{}\" is {number} with the mark {mark}, which says: {words}.", shown(text)),
            "Ask the publisher which holds; then remove the value or the mark.".to_owned(),
        ),
        Objection::UnknownMark { number, mark } => (
            format!(
                "\"{}\" is {number} with the mark {}, and nobody has said what it means.",
                shown(text),
                shown(&mark)
            ),
            format!("Write {number} as the value, and what the mark stands for in the note."),
        ),
    };
    Fault::held(column, text, problem, remedy)
}

fn not_plain(text: &str, written: &Written) -> Finding {
    let Size::Is(number) = &written.size else {
        return Finding {
            refused: false,
            problem: format!("\"{}\" is a bound or a range, not a number.", shown(text)),
            remedy: "Leave the value blank with the status confidential or not available, and put \
                     the bound in the note; or give the number."
                .to_owned(),
        };
    };
    let flags = Some(written.status.words()).filter(|_| written.status != Status::Final);
    let flags: Vec<&str> = flags.into_iter().chain(written.words.iter().copied()).collect();
    let remedy = if flags.is_empty() {
        format!("Write {number}, if that is meant.")
    } else {
        format!(
            "Write {number} as the value and \"{}\" in the status column or the note, if that is \
             meant.",
            flags.join(", ")
        )
    };
    let problem = format!("\"{}\" is not written as a plain number.", shown(text));
    Finding { refused: false, problem, remedy }
}

struct Finding {
    refused: bool,
    problem: String,
    remedy: String,
}

impl Finding {
    fn fault(self, column: &str, text: &str) -> Fault {
        let Self { refused, problem, remedy } = self;
        if refused {
            Fault::rejected(column, text, problem, remedy)
        } else {
            Fault::held(column, text, problem, remedy)
        }
    }
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

/// "~50", "c. 50", "about 50": the "c" here says nothing of confidence.
pub(super) fn is_approximate(text: &str) -> bool {
    approximated(text).is_some()
}

fn approximated(text: &str) -> Option<&str> {
    let words = [
        "~",
        "\u{2248}",
        "c.",
        "c ",
        "c",
        "ca.",
        "circa",
        "about",
        "approx.",
        "approximately",
        "around",
        "roughly",
    ];
    let behind = |it: &&str| {
        let start = text.get(..it.len()).is_some_and(|start| start.eq_ignore_ascii_case(it));
        let number = text.get(it.len()..).filter(|_| start)?.trim();
        let plain = notation::number(number, &Grammar::default()).is_some();
        (plain && number.starts_with(|it: char| it.is_ascii_digit())).then_some(number)
    };
    words.iter().find_map(behind)
}

fn approximate(text: &str) -> Option<Finding> {
    let number = approximated(text)?;
    let problem = format!("\"{}\" is an approximation.", shown(text));
    held(problem, format!("Write {number} with the status estimated, if that is meant."))
}

fn decimal_comma(text: &str) -> Option<Finding> {
    let digits = text.chars().all(|it| it.is_ascii_digit() || ".,' -\u{a0}\u{202f}".contains(it));
    let separated =
        text.contains([',', '\'', ' ', '\u{a0}', '\u{202f}']) || text.matches('.').count() > 1;
    (digits && text.contains(|it: char| it.is_ascii_digit()) && separated).then(|| Finding {
        refused: false,
        problem: format!("\"{}\" may have a decimal comma or thousands separators.", shown(text)),
        remedy:
            "Say which mark this source has before decimals, or write the number with a point and \
                 without separators, such as 1234.56."
                .to_owned(),
    })
}

/// `12²`: a footnote that is no digit, or a power.
fn raised(text: &str) -> Option<Finding> {
    let raised = |it: char| matches!(it, '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{2070}'..='\u{2079}');
    let number = text.trim_end_matches(raised);
    let plain = number.trim().parse::<Value>().is_ok();
    (plain && number.len() < text.len())
        .then(|| {
            let problem =
                format!("\"{}\" has a raised digit, which may point to a note.", shown(text));
            held(problem, format!("Write {} as the value and the note in words.", number.trim()))
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

/// "[q]", "†": a sign that stands for something, and nobody has said for what.
fn unknown_symbol(text: &str) -> Option<Finding> {
    let bracketed = crate::markers::bare(text).len() < text.len();
    let sign = !text.contains(char::is_alphanumeric) && text.chars().count() <= LONGEST_SIGN;
    (bracketed || sign)
        .then(|| {
            let problem =
                format!("\"{}\" is a mark, and nobody has said what it means.", shown(text));
            held(problem, "Say what it means in this source, or give the value or a status.")
        })
        .flatten()
}

const LONGEST_SIGN: usize = 4;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::reading::Outcome::{Held, Rejected};

    #[test]
    fn each_case_has_its_sentence() {
        for (text, outcome, words) in [
            ("1.234,56", Held, "decimal comma"),
            ("1,23", Held, "decimal comma"),
            ("~50", Held, "approximation"),
            ("c. 50", Held, "approximation"),
            ("c50", Held, "approximation"),
            ("About 1,200", Held, "approximation"),
            ("[q]", Held, "nobody has said"),
            ("\u{2020}", Held, "nobody has said"),
            ("12\u{b2}", Held, "may point to a note"),
            ("\u{bd}", Held, "digits 0 to 9"),
            ("O.5", Rejected, "letter where a digit"),
            ("l2", Rejected, "letter where a digit"),
            ("1O", Rejected, "letter where a digit"),
            ("NaN", Rejected, "has no number"),
            ("Infinity", Rejected, "has no number"),
            ("1e400", Rejected, "too large"),
            ("TRUE", Rejected, "an answer"),
            ("yes", Rejected, "an answer"),
            ("fifty", Rejected, "not a number"),
            ("2024-01-05", Rejected, "not a number"),
            ("E06000001", Rejected, "not a number"),
        ] {
            let complaint = of("value", text).about(7);
            assert_eq!(complaint.outcome, outcome, "{text}: {}", complaint.problem);
            assert!(complaint.problem.contains(words), "{text}: {}", complaint.problem);
            assert!(!complaint.remedy.is_empty());
        }
    }

    #[test]
    fn where_the_format_prescribes_numbers_any_other_notation_waits() {
        for (text, remedy) in [
            ("58 [p]", "Write 58 as the value and \"provisional\""),
            ("1,234", "Write 1234, if that is meant."),
            ("(1,234)", "Write -1234"),
            ("\u{2212}5", "Write -5"),
            (".5", "Write 0.5"),
            ("1.2bn", "Write 1200000000"),
            ("<5", "put the bound in the note"),
            ("58 [c]", "which holds"),
            ("12#", "what the mark stands for"),
            ("12 (3)", "what the mark stands for"),
        ] {
            let complaint = of_plain("value", text).about(7);
            assert_eq!(complaint.outcome, Held, "{text}: {}", complaint.problem);
            assert!(complaint.remedy.contains(remedy), "{text}: {}", complaint.remedy);
        }
    }

    proptest! {
        #[test]
        fn every_text_gets_a_sentence(text in "[0-9.,()<>%£ a-zA-Z\\[\\]*–-]{1,10}|.{1,10}") {
            prop_assert!(!of("value", &text).about(1).problem.is_empty());
            prop_assert!(!of_plain("value", &text).about(1).problem.is_empty());
        }
    }
}
