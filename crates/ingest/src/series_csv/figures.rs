//! Points as they were read, brought into series and into order.

use std::ops::Range;

use super::{Found, SeriesFile};
use crate::{fault::Fault, interner::index, reading::Complaint};

/// One value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Finite.
    pub value: f64,
    /// On the clock of its [`Rhythm`](super::Rhythm).
    pub step: i32,
    /// The row it stood in, the header being row 1.
    pub row: u32,
}

/// Points in the order of the file, and where the points of another series begin.
#[derive(Debug, Default)]
pub(super) struct Log {
    points: Vec<Point>,
    /// Series and first point. A file has far fewer than 2^32 points.
    runs: Vec<(u32, u32)>,
}

impl Log {
    pub(super) fn add(&mut self, series: u32, point: Point) {
        if self.runs.last().is_none_or(|it| it.0 != series) {
            self.runs.push((series, u32::try_from(self.points.len()).unwrap_or(u32::MAX)));
        }
        self.points.push(point);
    }

    /// Gives every series its points, in order of step and each step once.
    pub(super) fn into_file(self, file: &mut SeriesFile) {
        let (mut all, ranges) = self.by_series(file.series.len());
        for (found, range) in file.series.iter_mut().zip(ranges) {
            found.points = range.clone();
            let points = &mut all[range];
            if points.is_sorted_by(|a, b| a.step < b.step) {
                continue;
            }
            found.sorted = !points.is_sorted_by_key(|it| it.step);
            points.sort_by_key(|it| it.step);
            if found.fault.is_none()
                && let Some(complaint) = contradiction(found, points)
            {
                found.fault = u32::try_from(file.complaints.len()).ok();
                file.complaints.push(complaint);
            }
            let kept = keep_first(points);
            found.repeated = kept < points.len();
            found.points.end = found.points.start + kept;
        }
        file.points = all;
    }

    /// The points series by series; in most files they stand so already.
    fn by_series(self, number: usize) -> (Vec<Point>, Vec<Range<usize>>) {
        let mut ranges = vec![0..0; number];
        for (series, range) in self.runs() {
            let its = &mut ranges[series];
            if its.start < its.end {
                return self.gathered(number);
            }
            *its = range;
        }
        (self.points, ranges)
    }

    fn gathered(&self, number: usize) -> (Vec<Point>, Vec<Range<usize>>) {
        let mut lengths = vec![0; number];
        for (series, range) in self.runs() {
            lengths[series] += range.len();
        }
        let mut start = 0;
        let mut ranges: Vec<Range<usize>> = Vec::with_capacity(number);
        for length in lengths {
            ranges.push(start..start);
            start += length;
        }
        let mut points = vec![Point { value: 0.0, step: 0, row: 0 }; start];
        for (series, range) in self.runs() {
            let place = ranges[series].end..ranges[series].end + range.len();
            ranges[series].end = place.end;
            points[place].copy_from_slice(&self.points[range]);
        }
        (points, ranges)
    }

    fn runs(&self) -> impl Iterator<Item = (usize, Range<usize>)> {
        let ends = self.runs.iter().skip(1).map(|it| index(it.1)).chain([self.points.len()]);
        self.runs
            .iter()
            .zip(ends)
            .map(|((series, start), end)| (index(*series), index(*start)..end))
    }
}

/// Two values for one period.
fn contradiction(series: &Found, points: &[Point]) -> Option<Complaint> {
    let differ =
        |it: &&[Point]| it[0].step == it[1].step && it[0].value.to_bits() != it[1].value.to_bits();
    let twice = points.windows(2).find(differ)?;
    let (first, second) = (&twice[0], &twice[1]);
    let problem = format!(
        "{} stands here with {} and in row {} with {}.",
        series.label(second.step),
        second.value,
        first.row,
        first.value
    );
    let label = series.label(second.step);
    Some(
        Fault::rejected("period", label.text(), problem, "Keep the row that holds.")
            .about(second.row),
    )
}

/// Moves the first point of each step to the front; returns how many there are.
fn keep_first(points: &mut [Point]) -> usize {
    let mut kept = 0;
    for at in 0..points.len() {
        if kept == 0 || points[kept - 1].step != points[at].step {
            points[kept] = points[at];
            kept += 1;
        }
    }
    kept
}
