//! Series whose labels name two kinds of period: 3 and 12 months, financial and school years.

use crate::{
    fault::Fault,
    labels::{Kind, Label},
};

/// Whether the labels of a series name more than one kind.
pub(super) fn differ<'l>(labels: impl Iterator<Item = &'l Label>) -> bool {
    let mut kinds = labels.filter_map(|it| it.kind);
    let Some(first) = kinds.next() else { return false };
    kinds.any(|it| it != first)
}

/// The complaint about a row of such a series.
pub(super) fn complaint(column: &str, text: &str, kind: Kind) -> Fault {
    let problem = format!(
        "\"{}\" is {}, and the series has other kinds of period as well.",
        crate::fault::shown(text),
        in_words(kind)
    );
    let remedy = "Give each kind of period a series of its own.";
    Fault::held(column, text, problem, remedy)
}

fn in_words(kind: Kind) -> String {
    use delivery::period::YearStart;
    match kind {
        Kind::Rolling(1) => "one month".to_owned(),
        Kind::Rolling(months) => format!("{months} months together"),
        Kind::Year(YearStart::Financial) => "a financial year".to_owned(),
        Kind::Year(YearStart::School) => "a school year".to_owned(),
    }
}
