//! A value's cell: a number, a stated absence, or a sentence about what stands there instead.
//!
//! In files that prescribe how a number is written nothing but that is taken ([`read`]). In tables
//! that people write, every notation with one reading is taken, and what stood there goes to the
//! note ([`read_declared`]).

mod column;
mod diagnosis;
mod digits;
mod notation;
mod unit;

use std::sync::Arc;

use delivery::{
    observation::{Interval, Status},
    value::Value,
};

use crate::{
    fault::{Fault, is_unseen, shown},
    grammar::Grammar,
    intake::Said,
    markers::{self, Marker},
};

pub(crate) use column::{Cells, Spot};
pub(crate) use unit::{Unit, is_per_cent};

/// What a cell and the status beside it say.
#[derive(Debug)]
pub(crate) struct Figure {
    /// The number.
    pub(crate) value: Option<Value>,
    /// The status, which says why where there is no number.
    pub(crate) status: Status,
    /// Words for the note where the status says less than the file.
    pub(crate) words: &'static str,
    /// What stood in the cell beside a plain number; boxed, since most cells hold nothing else.
    pub(crate) apart: Option<Box<Apart>>,
}

/// What stood in a cell beside a plain number.
#[derive(Debug, Default)]
pub(crate) struct Apart {
    /// What was published, and what it says that the status does not; for the note.
    pub(crate) note: String,
    /// Both ends, where the cell gives these in place of a number.
    pub(crate) bounds: Option<Interval>,
    /// The unit that it carries. A multiplier has been applied.
    pub(crate) unit: Option<Unit>,
    /// Marks that point to notes: "[note 3]", "*".
    pub(crate) notes: Vec<String>,
    /// Whether its only comma may be a decimal one, for all that the cell says.
    pub(crate) comma: bool,
}

/// What a blank cell without a status means in a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blank {
    /// The publisher has no value.
    NotAvailable,
    /// Somebody forgot something.
    Held,
}

impl Figure {
    const fn plain(value: Option<Value>, status: Status, words: &'static str) -> Self {
        Self { value, status, words, apart: None }
    }

    /// What was published where the value is another text; empty otherwise.
    pub(crate) fn published(&self) -> &str {
        self.apart.as_ref().map_or("", |it| &it.note)
    }

    /// What its row says of its period.
    pub(crate) fn said(self, interval: Option<Interval>, note: Option<Arc<str>>, row: u32) -> Said {
        Said { value: self.value, interval, status: self.status, note, row, cell: None }
    }
}

/// Reads a value's cell with the status that stands in the row, where the format says how numbers
/// are written.
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
        Some(marker) => marked(column, text, marker, status),
        None => Err(diagnosis::of_plain(column, text)),
    }
}

/// Reads a value's cell with the status that stands in the row, in any notation that has one reading
/// by what the source has declared.
///
/// A value keeps the text that was published, unless marks had to be taken off it: then the note
/// says what stood there. A mark beside a number becomes the status where the row has none.
pub(crate) fn read_declared(
    column: &str,
    text: &str,
    status: Status,
    blank: Blank,
    grammar: &Grammar,
) -> Result<Figure, Fault> {
    if let Some(value) = as_it_stands(text, grammar) {
        return beside(column, value, status);
    }
    if text.is_empty() {
        return empty(column, status, blank);
    }
    if let Some(marker) = markers::alone(text, grammar) {
        let mut figure = marked(column, text, marker, status)?;
        // A number makes a mark more specific: "[c1]".
        if grammar.meaning(text).is_some() || text.bytes().any(|it| it.is_ascii_digit()) {
            figure.apart = Some(Box::new(Apart { note: published(text), ..Apart::default() }));
        }
        return Ok(figure);
    }
    if diagnosis::is_approximate(text) {
        return Err(diagnosis::of(column, text));
    }
    match notation::read(text, grammar) {
        Some(Ok(written)) => figure(column, text, written, status),
        Some(Err(objection)) => Err(diagnosis::of_mark(column, text, objection)),
        None => Err(diagnosis::of(column, text)),
    }
}

/// A plain number: the text of nearly every cell, and the text of its value.
fn as_it_stands(text: &str, grammar: &Grammar) -> Option<Value> {
    let value = text.parse::<Value>().ok()?;
    let bytes = text.as_bytes();
    let negative_zero = value.number() == 0.0 && bytes.first() == Some(&b'-');
    let raised = bytes.iter().any(|it| matches!(it, b'e' | b'E'));
    // Where the comma is the decimal mark, a point is another.
    let point = || grammar.decimal_mark() == Some(',') && bytes.contains(&b'.');
    (!negative_zero && !raised && !point()).then_some(value)
}

fn figure(
    column: &str,
    text: &str,
    written: notation::Written,
    status: Status,
) -> Result<Figure, Fault> {
    let notation::Written { size, status: flag, mut words, notes, unit, comma } = written;
    let status = if status == Status::Final {
        flag
    } else {
        words.extend(Some(flag.words()).filter(|_| flag != status && flag != Status::Final));
        status
    };
    let seen = text.chars().filter(|it| !is_unseen(*it));
    let as_it_stands =
        matches!(&size, notation::Size::Is(number) if number.chars().eq(seen.clone()));
    let mut note = if as_it_stands { String::new() } else { published(text) };
    for words in &words {
        note = format!("{note}, {words}");
    }
    let mut apart = Apart { note, unit, notes, comma, bounds: None };
    let value = |text: &str| text.parse::<Value>().map_err(|_| diagnosis::of(column, text));
    let mut figure = match size {
        notation::Size::Is(number) => beside(column, value(&number)?, status)?,
        notation::Size::Bound => a_bound(status),
        notation::Size::Between(lower, upper) => {
            apart.bounds = Some(Interval { lower: value(&lower)?, upper: value(&upper)? });
            a_bound(status)
        }
    };
    figure.apart = Some(Box::new(apart));
    Ok(figure)
}

/// A bound is no point: there is no value, and the note says what there is.
const fn a_bound(status: Status) -> Figure {
    if status.is_absence() {
        Figure::plain(None, status, "")
    } else {
        Figure::plain(None, Status::NotAvailable, status.words())
    }
}

/// For the note: what stood in the cell.
fn published(text: &str) -> String {
    let seen: String = text.chars().filter(|it| !is_unseen(*it)).collect();
    format!("Published as {}", shown(&seen))
}

fn marked(column: &str, text: &str, marker: Marker, status: Status) -> Result<Figure, Fault> {
    match marker {
        Marker::Absent(absence, words) => absent(column, text, (absence, words), status),
        Marker::Zero => {
            let zero = "0".parse().map_err(|_| diagnosis::of(column, text))?;
            beside(column, zero, status)
        }
        Marker::NeedsNumber(words) => Err(Fault::held(
            column,
            text,
            format!("\"{text}\" ({words}) stands alone, without the number that it belongs to."),
            "Give the number and put the mark in the status column, or leave the value blank with \
             a status that says why.",
        )),
        Marker::Undeclared => Err(Fault::held(
            column,
            text,
            format!("\"{text}\" stands for a missing value, and the file does not say why."),
            "Leave the value blank and give a status: confidential, not-available or \
             not-applicable.",
        )),
        Marker::SpreadsheetError => Err(Fault::rejected(
            column,
            text,
            format!("\"{text}\" is a spreadsheet's error, not a number."),
            "Correct the formula in the spreadsheet and save it again.",
        )),
    }
}

fn beside(column: &str, value: Value, status: Status) -> Result<Figure, Fault> {
    if !status.is_absence() {
        return Ok(Figure::plain(Some(value), status, ""));
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
        return Ok(Figure::plain(None, status, ""));
    }
    match (blank, status) {
        (Blank::NotAvailable, _) => Ok(Figure::plain(None, Status::NotAvailable, status.words())),
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
    Ok(Figure::plain(None, absence, words))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    fn declared(text: &str, status: Status) -> Result<Figure, Fault> {
        read_declared("value", text, status, Blank::NotAvailable, &Grammar::default())
    }

    #[test]
    fn a_flag_becomes_the_status_where_the_row_has_none() {
        let flagged = declared("58 [r]", Status::Final).unwrap();
        assert_eq!((flagged.status, flagged.published()), (Status::Revised, "Published as 58 [r]"));
        let both = declared("58 [r]", Status::Provisional).unwrap();
        assert_eq!(
            (both.status, both.published()),
            (Status::Provisional, "Published as 58 [r], revised")
        );
        assert!(declared("58", Status::Final).unwrap().apart.is_none());
    }

    #[test]
    fn what_a_source_declares_is_read_and_noted() {
        let grammar: Grammar =
            toml::from_str("[markers]\n- = \"zero\"\n\"*\" = \"confidential\"").unwrap();
        let read =
            |text| read_declared("value", text, Status::Final, Blank::Held, &grammar).unwrap();
        assert_eq!(read("-").value.as_ref().map(Value::text), Some("0"));
        assert_eq!((read("*").value, read("*").status), (None, Status::Confidential));
        assert_eq!(read("*").published(), "Published as *");
    }

    proptest! {
        #[test]
        fn a_suppressed_cell_never_has_a_value(
            text in prop_oneof![
                "[-0-9.,()<> a-zA-Z\\[\\]*]{0,10}",
                "(58|0|1,234|) ?\\[?[a-z]{1,3}\\]?",
                ".{0,8}",
            ],
            status in prop::sample::select(&Status::ALL[..]),
        ) {
            if let Ok(figure) = declared(&text, status) {
                prop_assert!(figure.value.is_none() || !figure.status.is_absence());
                prop_assert!(figure.value.is_some() || figure.status.is_absence());
                prop_assert!(!status.is_absence() || figure.value.is_none(), "{}", text);
            }
        }
    }
}
