//! Rows that speak of the same figure: repetitions are dropped, contradictions are all refused.

use delivery::{observation::place, series::SeriesKey};

use super::Said;
use crate::fault::Fault;

/// Whether the first row stands, and the complaints about the others, or about all.
pub(super) fn complaints(
    column: &str,
    said: &[&Said],
    (key, period): (&SeriesKey, &str),
) -> (bool, Vec<(u32, Fault)>) {
    let Some((first, others)) = said.split_first() else { return (true, Vec::new()) };
    if others.iter().all(|it| says_the_same(first, it)) {
        let repeats = others.iter().map(|it| (it.row, repetition(column, it, first)));
        return (true, repeats.collect());
    }
    // Each row is set against one that differs: the first row, or the first that differs from it.
    let second = others.iter().find(|it| !says_the_same(first, it)).unwrap_or(first);
    let contradict = |it: &&Said| {
        let rival = if says_the_same(first, it) { second } else { first };
        (it.row, contradiction(column, it, rival, (key, period)))
    };
    (false, said.iter().map(contradict).collect())
}

fn says_the_same(one: &Said, other: &Said) -> bool {
    one.value == other.value
        && one.interval == other.interval
        && one.status == other.status
        && one.note == other.note
}

fn text(said: &Said) -> &str {
    said.value.as_ref().map_or("", |it| it.text())
}

fn repetition(column: &str, said: &Said, first: &Said) -> Fault {
    let what = if said.cell.is_some() { "cell" } else { "row" };
    let problem = format!("The {what} says the same as {}, which was taken.", place_of(first));
    Fault::rejected(column, text(said), problem, "Nothing needs doing; remove one of them.")
}

fn contradiction(
    column: &str,
    said: &Said,
    rival: &Said,
    (key, period): (&SeriesKey, &str),
) -> Fault {
    let stands = |it: &Said| (it.cell.map(|it| it.sheet), it.row, it.cell.map(|it| it.column));
    let (one, other) = if stands(said) < stands(rival) { (said, rival) } else { (rival, said) };
    let mut problem = format!(
        "{} says {} and {} says {} for {key} in {period}; neither was taken.",
        place_of(one),
        in_words(one),
        place_of(other),
        in_words(other),
    );
    problem[..1].make_ascii_uppercase();
    let remedy = if said.cell.is_some() {
        "Remove the wrong one, or correct the layout where it misses what tells the two apart."
    } else {
        "Remove the wrong row, or add the column that tells the two apart."
    };
    Fault::rejected(column, text(said), problem, remedy)
}

fn place_of(said: &Said) -> String {
    place(said.row, said.cell)
}

fn in_words(said: &Said) -> String {
    let number =
        said.value.as_ref().map_or_else(|| "no value".to_owned(), |it| it.text().to_owned());
    let status = said.status.words();
    let note = said.note.as_deref().unwrap_or_default();
    let beside: Vec<&str> = [status, note].into_iter().filter(|it| !it.is_empty()).collect();
    if beside.is_empty() { number } else { format!("{number} ({})", beside.join("; ")) }
}
