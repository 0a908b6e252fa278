//! What a `GeoCode` says of the columns with names of places beside it.

use crate::names::Place;

/// The place of rows without a code.
pub(crate) const UNITED_KINGDOM: Place<'static> = Place {
    column: "GeoCode",
    name_column: "Country",
    code: "K02000001",
    name: "United Kingdom",
    level: "Country",
    code_is_enough: true,
};

/// Kinds of places from fine to coarse: the beginnings of their codes, and their columns.
const KINDS: [(&[&str], &[&str]); 3] = [
    (
        &["E06", "E07", "E08", "E09", "E10", "W06", "S12", "N09"],
        &["local authority", "welsh unitary authority", "scottish council area"],
    ),
    (&["E12", "E13"], &["region"]),
    (&["E92", "W92", "S92", "N92", "K02", "K03", "K04"], &["country"]),
];

fn kind(code: &str) -> Option<usize> {
    KINDS.iter().position(|(starts, _)| starts.iter().any(|it| code.starts_with(it)))
}

fn is_column_of(kind: usize, column: &str) -> bool {
    KINDS[kind].1.iter().any(|it| it.eq_ignore_ascii_case(column))
}

/// Whether the column names places of the code's own kind.
pub(super) fn is_own_column(code: &str, column: &str) -> bool {
    kind(code).is_some_and(|it| is_column_of(it, column))
}

/// Whether the code already says what stands in the column: its own kind of place, or a coarser one.
pub(super) fn is_told_by(code: &str, column: &str) -> bool {
    kind(code).is_some_and(|kind| (kind..KINDS.len()).any(|it| is_column_of(it, column)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_tells_its_own_kind_and_what_is_coarser() {
        assert!(is_told_by("E12000001", "Region") && is_told_by("E12000001", "Country"));
        assert!(!is_told_by("E12000001", "Local authority"));
        assert!(
            is_told_by("E09000002", "Local Authority") && is_own_column("W92000004", "Country")
        );
        assert!(!is_told_by("K02000001", "Region") && !is_told_by("J99000001", "Region"));
    }
}
