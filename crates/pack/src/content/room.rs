//! Whether a target's page surely holds its texts at their usual size: an estimate that errs on the
//! long side, so that only pages with long texts are measured by setting them more than once.

use super::target::{Note, TargetPage};
use crate::fonts;

/// The usual size of text, in points.
const SIZE: f64 = 8.5;
/// The size of the text below the figures.
const NOTES: f64 = SIZE * 0.94;
/// From one line to the next, and the height of a line alone, as multiples of the size.
const LINE: f64 = 1.36;
const ALONE: f64 = 0.74;
/// The width and the height of what a page holds, in points.
const PAGE: [f64; 2] = [493.0, 728.0];
/// The least height of the chart: 50 mm.
const CHART: f64 = 142.0;
/// Headings, rules, labels and the space between the parts.
const FURNITURE: f64 = 150.0;
/// Space above and below the text of a table's row.
const ROW: f64 = 5.5;
/// Space between two notes.
const GAP: f64 = 4.6;
/// The part of a line that is filled, as lines end at whole words and some words are bold.
const FILLED: f64 = 0.86;

/// Whether the texts leave the chart enough of the page.
pub(super) fn holds(page: &TargetPage) -> bool {
    let below = left(page).max(right(page));
    top(page) + figures(page) + below + FURNITURE + CHART <= PAGE[1]
}

/// The height of a text in a column.
fn height(text: &str, size: f64, column: f64) -> f64 {
    let lines = (fonts::width(text) * size / (column * FILLED)).ceil().max(1.0);
    ((lines - 1.0) * LINE + ALONE) * size
}

fn top(page: &TargetPage) -> f64 {
    let [width, _] = PAGE;
    let name = height(&page.name, SIZE * 2.0, width);
    let goal = height(&format!("{} · {}", page.goal, page.place), SIZE * 1.3, width);
    let draft = if page.draft { SIZE * LINE * 2.0 } else { 0.0 };
    let owner = height(page.owner.as_deref().unwrap_or_default(), SIZE, width * 0.23);
    let others = page.departments.as_deref().map_or(0.0, |it| height(it, SIZE, width * 0.26));
    let latest = page.latest.as_deref().map_or(0.0, |it| height(it, SIZE * 2.0, width * 0.19));
    let facts =
        owner.max(height(&page.lead, SIZE, width * 0.29) + others).max(latest + SIZE * LINE);
    let title = height(&page.chart.title, SIZE, width);
    name + goal + draft + facts + title + height(&page.sentences.join(" "), SIZE * 1.25, width)
}

fn figures(page: &TargetPage) -> f64 {
    let rows = page.rows.iter().map(|it| {
        let others = [&it.period, &it.value, &it.expected, &it.published, &it.release];
        let taken: f64 = others.into_iter().map(|it| fonts::width(it) * SIZE + ROW).sum();
        height(&it.remark, SIZE, (PAGE[0] - taken).max(SIZE * 4.0)) + ROW
    });
    rows.sum()
}

fn left(page: &TargetPage) -> f64 {
    let column = PAGE[0] / 2.0 - 12.0;
    let steps = page.interim.iter().map(|it| height(&it.goal, NOTES, column * 0.5) + ROW);
    let figures = page.figures_from.iter().map(|it| height(it, NOTES, column) + GAP);
    let source = page.source.iter().flat_map(|it| {
        let first = height(&format!("{} {}", it.title, it.licence), NOTES, column);
        let note = it.note.as_deref().map_or(0.0, |it| height(it, NOTES, column));
        [first, height(&it.address, NOTES, column), note + GAP * 3.0]
    });
    steps.chain(figures).chain(source).sum::<f64>() + NOTES * LINE * 3.0 + GAP
}

fn right(page: &TargetPage) -> f64 {
    let column = PAGE[0] / 2.0 - 12.0;
    let note = |it: &Note| height(&format!("{}: {}", it.label, it.text), NOTES, column) + GAP;
    page.notes.iter().map(note).sum()
}
