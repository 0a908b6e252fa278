//! Which form a column of labels has, for the forms that a label alone leaves open.

use std::collections::BTreeMap;

use crate::period::{follows, number, shape};

/// What a label of an open form means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Year and month.
    Month,
    /// A year that starts in the first year named and ends in the second.
    SplitYear,
    /// Whole calendar years: the first and so many more.
    Years(i16),
    /// More than one of these, or none; with the readings in words.
    Unclear(&'static str),
}

/// The longest stretch of years that is taken for one period.
const LONGEST: i16 = 20;

/// What is known of a column.
#[derive(Default)]
pub(super) struct Column {
    /// The form of each shape; only shapes that were seen.
    forms: BTreeMap<String, Form>,
    /// Whether "2024/25" or "2024/2025" occurs.
    has_split_years: bool,
    /// A range that is read as one split year, when there is one.
    pub(super) split_range: Option<String>,
}

impl Column {
    /// Looks at the labels of a column.
    pub(super) fn of(labels: impl Iterator<Item = String>) -> Self {
        let mut seen: BTreeMap<String, Vec<(i16, i16)>> = BTreeMap::new();
        let mut first_range = None;
        for label in labels {
            let shape = shape(&label);
            if let Some(pair) = years(&shape, &label) {
                seen.entry(shape.clone()).or_default().push(pair);
                if is_range(&shape) && pair.1 - pair.0 == 1 {
                    first_range.get_or_insert(label);
                }
            }
        }
        let forms: BTreeMap<String, Form> =
            seen.iter().map(|(shape, pairs)| (shape.clone(), form_of(shape, pairs))).collect();
        let has_split_years = seen.contains_key("9999/99") || seen.contains_key("9999/9999");
        let splits = forms.iter().any(|(shape, form)| is_range(shape) && *form == Form::SplitYear);
        Self { forms, has_split_years, split_range: first_range.filter(|_| splits) }
    }

    /// What a label of the column means.
    pub(super) fn form(&self, label: &str) -> Form {
        let shape = shape(label);
        let Some((first, second)) = years(&shape, label) else {
            return Form::Unclear("nothing that is known");
        };
        let form = self.forms.get(&shape).copied();
        let form = form.unwrap_or_else(|| form_of(&shape, &[(first, second)]));
        match form {
            Form::Unclear(_) if is_range(&shape) => range_alone(first, second),
            Form::Unclear(readings) => two_digits_alone(&shape, (first, second), readings),
            Form::Years(_) if is_range(&shape) && self.has_split_years => Form::Unclear(
                "whole calendar years, or years that start in spring like others in this column",
            ),
            Form::Month | Form::SplitYear | Form::Years(_) => form,
        }
    }
}

fn is_range(shape: &str) -> bool {
    matches!(shape, "9999-9999" | "9999 to 9999")
}

/// The two numbers of a label of an open form.
fn years(shape: &str, label: &str) -> Option<(i16, i16)> {
    let second = match shape {
        "9999/99" | "9999-99" | "9999 99" => 5..7,
        "9999-9999" | "9999/9999" => 5..9,
        "9999 to 9999" => 8..12,
        _ => return None,
    };
    Some((number(label, 0..4), number(label, second)))
}

/// The one form that every label of a shape can have.
fn form_of(shape: &str, pairs: &[(i16, i16)]) -> Form {
    if is_range(shape) || shape == "9999/9999" {
        return range_form(pairs);
    }
    let more = |(first, second): &(i16, i16)| (second - first).rem_euclid(100);
    let months = shape != "9999/99" && pairs.iter().all(|(_, it)| (1..=12).contains(it));
    let split = pairs.iter().all(|(first, second)| follows(*first, *second));
    let span = pairs.first().map_or(0, more);
    let years = shape != "9999/99"
        && (2..=LONGEST).contains(&span)
        && pairs.iter().all(|pair| more(pair) == span);
    match (months, split, years) {
        (true, false, false) => Form::Month,
        (false, true, false) => Form::SplitYear,
        (false, false, true) => Form::Years(span),
        (true, true, false) => Form::Unclear("a month, or a year that starts in the one before"),
        (true, _, true) => Form::Unclear("a month, or calendar years together"),
        (false, _, _) => Form::Unclear(
            "calendar years together, or years that start in spring; other rows do not settle it",
        ),
    }
}

fn range_form(pairs: &[(i16, i16)]) -> Form {
    let one = |(first, second): &(i16, i16)| second - first == 1;
    if pairs.iter().all(one) {
        Form::SplitYear
    } else if pairs.iter().any(one) {
        Form::Unclear("")
    } else {
        Form::Years(0)
    }
}

/// A range in a column that mixes lengths: two years in a row stay open, more are what they say.
fn range_alone(first: i16, second: i16) -> Form {
    if second - first == 1 {
        Form::Unclear("two calendar years together, or one year that starts in the first")
    } else {
        Form::Years(second - first)
    }
}

/// A label in a column without one form: taken only where it has one reading by itself.
fn two_digits_alone(shape: &str, (first, second): (i16, i16), readings: &'static str) -> Form {
    let slash = shape == "9999/99";
    if follows(first, second) && (slash || second > 12) {
        Form::SplitYear
    } else {
        Form::Unclear(readings)
    }
}
