//! What a child answered, looked through before anything believes it.

use delivery::{observation::Observation, series::SeriesKey};
use ingest::reading::{Part, Reading, Refusal};

use super::message::decode_reading;

/// Longer texts than this stand in no table.
const LONGEST_TEXT: usize = 1 << 20;

/// A reading that holds together, or a refusal in words; `None` where it is neither.
pub(super) fn reading(answer: &[u8]) -> Option<Result<Reading, Refusal>> {
    let answer = decode_reading(answer)?;
    let is_sound = match &answer {
        Ok(reading) => {
            adds_up(reading) && reading.parts.iter().all(is_ordered) && are_texts(reading)
        }
        Err(refusal) => is_text(&refusal.problem) && is_text(&refusal.remedy),
    };
    is_sound.then_some(answer)
}

/// Columns and cells that can be shown.
pub(super) fn cells(cells: &[(String, String)]) -> bool {
    cells.iter().all(|(name, cell)| name.len() <= LONGEST_TEXT && cell.len() <= LONGEST_TEXT)
}

/// Rows = accepted + held + rejected, and every accepted row is one figure.
fn adds_up(reading: &Reading) -> bool {
    let figures: usize = reading
        .parts
        .iter()
        .flat_map(|part| part.series.iter().map(|(_, observations)| observations.len()))
        .sum();
    let complaints = reading.complaints.len() as u64;
    figures as u64 == reading.accepted
        && reading.accepted.checked_add(complaints) == Some(reading.rows)
}

/// Series in order, each in order of time.
fn is_ordered(part: &Part) -> bool {
    let in_time = |(_, observations): &(SeriesKey, Vec<Observation>)| {
        observations.is_sorted_by_key(|it| it.period)
    };
    part.series.is_sorted_by(|(one, _), (next, _)| one < next) && part.series.iter().all(in_time)
}

fn are_texts(reading: &Reading) -> bool {
    let complaints = reading.complaints.iter();
    let mut said = complaints.flat_map(|it| [&it.column, &it.text, &it.problem, &it.remedy]);
    let mut series = reading.parts.iter().flat_map(|it| &it.series);
    let note = |it: &Observation| it.note.as_deref().is_none_or(is_text);
    is_text(&reading.layout)
        && said.all(|it| is_text(it))
        && reading.remarks.iter().all(|it| is_text(it))
        && reading.indicators.iter().all(|it| is_text(&it.name) && is_text(&it.unit))
        && reading.areas.iter().all(|it| is_text(&it.name) && is_text(&it.level))
        && series.all(|(key, figures)| is_text(key.group.as_str()) && figures.iter().all(note))
}

/// Neither longer than any table's texts nor of what no database keeps.
fn is_text(text: &str) -> bool {
    text.len() <= LONGEST_TEXT && !text.contains('\0')
}
