//! How much of a target's page its texts leave to the chart: an estimate that errs on the long side,
//! so that only pages with long texts are measured by setting them more than once.

use serde::Serialize;

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
/// The height of the chart in full width, and its least.
const CHART: [f64; 2] = [262.0, 142.0];
/// The columns of the table of figures, as the template has them.
const COLUMNS: [f64; 6] = [78.0, 54.0, 96.0, 90.0, 92.0, 83.0];
/// Headings, rules, labels and the space between the parts.
const FURNITURE: f64 = 105.0;
/// Space above and below the text of a table's row.
const ROW: f64 = 5.5;
/// Space left and right of the text in a table's cell.
const PADDING: f64 = 7.4;
/// Space between two notes.
const GAP: f64 = 4.6;
/// How much wider bold words and figures in columns are.
const BOLD: f64 = 1.05;
/// The part of a line that is filled, as lines end at whole words.
const FILLED: f64 = 0.9;

/// What the texts leave.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Room {
    /// Enough for the chart in full width.
    Ample,
    /// Enough for a chart that can be read.
    Enough,
    /// Perhaps too little: the template has to measure.
    Tight,
}

/// What the texts of a page leave.
pub(super) fn left_by(page: &TargetPage) -> Room {
    let below = left(page).max(right(page));
    let texts = top(page) + figures(page) + below + FURNITURE;
    let [full, least] = CHART;
    match PAGE[1] - texts {
        rest if rest >= full => Room::Ample,
        rest if rest >= least => Room::Enough,
        _ => Room::Tight,
    }
}

/// The height of a text in a column.
fn height(text: &str, size: f64, column: f64) -> f64 {
    let wide = fonts::width(text) * size * BOLD;
    let lines = if wide <= column { 1.0 } else { (wide / (column * FILLED)).ceil() };
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
    let sentences = height(&page.sentences.join(" "), SIZE * 1.25, width);
    name + goal + draft + facts + title + sentences + outlook(page)
}

fn outlook(page: &TargetPage) -> f64 {
    let [width, _] = PAGE;
    let Some(it) = &page.outlook else { return 0.0 };
    let numbers = height(&it.numbers, SIZE, width);
    let more = height(&it.more.join(" "), SIZE, width);
    height(&it.sentence, SIZE * 1.25, width) + numbers + more + SIZE * LINE * 2.5
}

fn figures(page: &TargetPage) -> f64 {
    let rows = page.rows.iter().map(|it| {
        let cells = [&it.period, &it.value, &it.expected, &it.published, &it.release, &it.remark];
        let heights = cells
            .into_iter()
            .zip(COLUMNS)
            .map(|(text, column)| height(text, SIZE, column - PADDING));
        heights.fold(0.0, f64::max) + ROW
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
