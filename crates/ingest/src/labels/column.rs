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
    /// A financial year named by one year, "FY25", when there is one.
    pub(super) ending: Option<String>,
    /// Whether a label such as "2023-24" cannot be a month.
    pub(super) has_pairs_beyond_months: bool,
    /// Whether labels name school years, and quarters of split years.
    pub(super) has_school_years: bool,
    pub(super) has_split_quarters: bool,
}

impl Column {
    /// Looks at the labels of a column.
    pub(super) fn of(labels: impl Iterator<Item = String>) -> Self {
        let mut seen: BTreeMap<String, Vec<(i16, i16)>> = BTreeMap::new();
        let mut first_range = None;
        let mut column = Self::default();
        for label in labels {
            let shape = shape(&label);
            column.note_words(&label, &shape);
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
        let pairs = seen.get("9999-99").into_iter().flatten();
        let has_pairs_beyond_months =
            pairs.clone().any(|(first, it)| *it > 12 && are_years(*first, *it));
        let split_range = first_range.filter(|_| splits);
        Self { forms, has_split_years, split_range, has_pairs_beyond_months, ..column }
    }

    /// What a label in words says of the others.
    fn note_words(&mut self, label: &str, shape: &str) {
        if !label.contains(|it: char| it.is_ascii_alphabetic()) {
            return;
        }
        let lower = label.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|it| lower.contains(it));
        self.has_school_years |=
            says(&["academic year", "school year"]) || lower.starts_with("ay ");
        self.has_split_quarters |= matches!(shape, "Q9 9999/99" | "9999/99 Q9" | "Q9 9999-99");
        if matches!(shape, "FY99" | "FY 99" | "FY9999" | "FY 9999") {
            self.ending.get_or_insert_with(|| label.to_owned());
        }
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

/// Whether two digits may name a year not long after the first.
pub(super) fn are_years(first: i16, second: i16) -> bool {
    (1..=LONGEST).contains(&(second - first).rem_euclid(100))
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
    } else if !slash && (1..=12).contains(&second) && !readings.starts_with("a month") {
        Form::Unclear("a month, or years such as others in this column")
    } else {
        Form::Unclear(readings)
    }
}
