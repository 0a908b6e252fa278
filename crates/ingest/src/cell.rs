//! A value's cell: a plain number, a stated absence, or a sentence about what stands there instead.

mod diagnosis;

use delivery::{
    observation::{Interval, Status},
    value::Value,
};

use crate::{
    fault::Fault,
    markers::{self, Marker},
};

/// What a cell and the status beside it say.
#[derive(Debug)]
pub(crate) struct Figure {
    /// The number.
    pub(crate) value: Option<Value>,
    /// The status, which says why where there is no number.
    pub(crate) status: Status,
    /// Words for the note where the status says less than the file.
    pub(crate) words: &'static str,
}

/// What a blank cell without a status means in a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blank {
    /// The publisher has no value.
    NotAvailable,
    /// Somebody forgot something.
    Held,
}

/// Reads a value's cell with the status that stands in the row.
pub(crate) fn read(
    column: &str,
    text: &str,
    status: Status,
    blank: Blank,
) -> Result<Figure, Fault> {
    if let Ok(value) = text.parse::<Value>() {
        return beside(column, value, status);
    }
    if text.is_empty() {
        return empty(column, status, blank);
    }
    match markers::read(text) {
        Some(Marker::Absent(absence, words)) => absent(column, text, (absence, words), status),
        Some(Marker::NeedsNumber(words)) => Err(Fault::held(
            column,
            text,
            format!("\"{text}\" ({words}) stands alone, without the number that it belongs to."),
            "Give the number and put the mark in the status column, or leave the value blank with \
             a status that says why.",
        )),
        Some(Marker::Undeclared) => Err(Fault::held(
            column,
            text,
            format!("\"{text}\" stands for a missing value, and the file does not say why."),
            "Leave the value blank and give a status: confidential, not-available or \
             not-applicable.",
        )),
        Some(Marker::SpreadsheetError) => Err(Fault::rejected(
            column,
            text,
            format!("\"{text}\" is a spreadsheet's error, not a number."),
            "Correct the formula in the spreadsheet and save it again.",
        )),
        None => Err(diagnosis::of(column, text)),
    }
}

fn beside(column: &str, value: Value, status: Status) -> Result<Figure, Fault> {
    if !status.is_absence() {
        return Ok(Figure { value: Some(value), status, words: "" });
    }
    let problem =
        format!("The value {} stands beside the status \"{}\".", value.text(), status.words());
    Err(Fault::held(
        column,
        value.text(),
        problem,
        "Ask the publisher which holds; then remove the value or correct the status.",
    ))
}

fn empty(column: &str, status: Status, blank: Blank) -> Result<Figure, Fault> {
    if status.is_absence() {
        return Ok(Figure { value: None, status, words: "" });
    }
    match (blank, status) {
        (Blank::NotAvailable, _) => {
            Ok(Figure { value: None, status: Status::NotAvailable, words: status.words() })
        }
        (Blank::Held, _) => Err(Fault::held(
            column,
            "",
            "The value is blank and no status says why.".to_owned(),
            "Give the value, or a status: confidential, not-available or not-applicable.",
        )),
    }
}

fn absent(
    column: &str,
    text: &str,
    (absence, words): (Status, &'static str),
    status: Status,
) -> Result<Figure, Fault> {
    if status.is_absence() && status != absence {
        let problem = format!(
            "\"{text}\" means {}, and the status says {}.",
            absence.words(),
            status.words()
        );
        return Err(Fault::held(column, text, problem, "Ask the publisher which holds."));
    }
    let words = if words.is_empty() && !status.is_absence() { status.words() } else { words };
    Ok(Figure { value: None, status: absence, words })
}

/// Reads the ends of a published interval; `names` are those of the two columns.
pub(crate) fn interval(
    names: [&str; 2],
    lower: &str,
    upper: &str,
) -> Result<Option<Interval>, Fault> {
    if lower.is_empty() && upper.is_empty() {
        return Ok(None);
    }
    let end = |i: usize, text: &str| match text.parse::<Value>() {
        Ok(value) => Ok(value),
        Err(_) if text.is_empty() => Err(Fault::held(
            names[i],
            text,
            "One end of the interval is given and the other is not.".to_owned(),
            "Give both ends, or neither.",
        )),
        Err(_) => Err(diagnosis::of(names[i], text)),
    };
    let (lower, upper) = (end(0, lower)?, end(1, upper)?);
    if lower.number() > upper.number() {
        let problem = format!(
            "The interval's lower end {} is above its upper end {}.",
            lower.text(),
            upper.text()
        );
        return Err(Fault::rejected(names[0], lower.text(), problem, "Ask the publisher."));
    }
    Ok(Some(Interval { lower, upper }))
}

/// Whether a value lies outside its own interval, which publishers do not mean to say.
pub(crate) fn is_outside(value: Option<&Value>, interval: Option<&Interval>) -> bool {
    let Some((value, interval)) = value.zip(interval) else { return false };
    value.number() < interval.lower.number() || value.number() > interval.upper.number()
}

/// What a person should know of values outside their intervals.
pub(crate) fn remark_on_intervals(outside: u64) -> Option<String> {
    let plural = if outside == 1 { "value lies outside its" } else { "values lie outside their" };
    (outside > 0).then(|| format!("{outside} {plural} own 95% interval; taken as published."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Outcome;

    fn taken(text: &str, status: Status) -> (Option<String>, Status, &'static str) {
        let figure = read("value", text, status, Blank::NotAvailable).unwrap();
        (figure.value.map(|it| it.text().to_owned()), figure.status, figure.words)
    }

    #[test]
    fn numbers_keep_their_text_and_absences_their_reason() {
        assert_eq!(taken("61.50", Status::Final).0.as_deref(), Some("61.50"));
        assert_eq!(taken("1E-05", Status::Provisional).1, Status::Provisional);
        assert_eq!(taken("", Status::Final).1, Status::NotAvailable);
        assert_eq!(taken("[c]", Status::Final).1, Status::Confidential);
        assert_eq!(
            taken("", Status::LowReliability),
            (None, Status::NotAvailable, "low reliability")
        );
        assert_eq!(taken("z", Status::NotApplicable).1, Status::NotApplicable);
    }

    #[test]
    fn contradictions_are_held() {
        for (text, status) in [("12", Status::Confidential), ("[c]", Status::NotApplicable)] {
            let fault = read("value", text, status, Blank::NotAvailable).unwrap_err().about(1);
            assert_eq!(fault.outcome, Outcome::Held);
        }
        assert!(read("value", "", Status::Final, Blank::Held).is_err());
    }

    #[test]
    fn an_interval_has_two_ends_in_order() {
        let read = |lower, upper| interval(["lower", "upper"], lower, upper);
        assert_eq!(read("", "").unwrap(), None);
        assert!(read("1", "2").unwrap().is_some());
        assert_eq!(read("3", "2").unwrap_err().about(1).outcome, Outcome::Rejected);
        assert_eq!(read("", "2").unwrap_err().about(1).column, "lower");
    }
}
