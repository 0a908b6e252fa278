//! The axes: a faint grid, values at the left, years centred under their own stretch.

use crate::{
    label::{Rect, width},
    marks::OPEN_TEXT,
    scale::{Plane, ValueAxis},
    svg::{Anchor, Svg},
};

/// The months that are named where a year is wide enough.
const QUARTERS: [(f64, &str); 4] = [(0.0, "Jan"), (3.0, "Apr"), (6.0, "Jul"), (9.0, "Oct")];

/// A plot with its scales.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) plane: Plane,
    pub(crate) plot: Rect,
    pub(crate) axis: Option<ValueAxis>,
    pub(crate) years: (f64, f64),
    /// The size of the text.
    pub(crate) size: f64,
}

/// Draws the grid with the values of its lines.
pub(crate) fn values(svg: &mut Svg, frame: &Frame, unit: &str) {
    let (plot, plane) = (frame.plot, frame.plane);
    let Some(axis) = frame.axis else { return };
    svg.raw("<path class=\"tl-grid\" fill=\"none\" stroke=\"#dde1e5\" d=\"");
    for value in axis.ticks() {
        let y = plane.y.at(value);
        svg.segment((plot.left, y), (plot.right, y));
    }
    svg.raw("\"/>");
    svg.raw(OPEN_TEXT);
    for value in axis.ticks() {
        let y = plane.y.at(value) + frame.size * 0.36;
        svg.text("", (plot.left - 8.0, y), Anchor::End, &axis.text(value, unit));
    }
    svg.raw("</g>");
    if axis.low < 0.0 && axis.high > 0.0 {
        svg.raw("<path class=\"tl-axis\" fill=\"none\" stroke=\"#505a5f\" d=\"");
        svg.segment((plot.left, plane.y.at(0.0)), (plot.right, plane.y.at(0.0)));
        svg.raw("\"/>");
    }
}

/// Draws the base line with a tick at the start of each year and its number.
pub(crate) fn years(svg: &mut Svg, frame: &Frame) {
    let (plot, plane) = (frame.plot, frame.plane);
    let per_year = plane.x.unit_length();
    let every = year_step(per_year, frame.size);
    svg.raw("<path class=\"tl-axis\" fill=\"none\" stroke=\"#505a5f\" d=\"");
    svg.segment((plot.left, plot.bottom), (plot.right, plot.bottom));
    for (year, x) in starts(frame, if per_year >= 5.0 { 1.0 } else { every }) {
        let long = is_labelled(year, every);
        svg.segment((x, plot.bottom), (x, plot.bottom + if long { 7.0 } else { 4.0 }));
    }
    let months = has_months(frame);
    if months {
        month_ticks(svg, frame);
    }
    svg.raw("\"/>");
    svg.raw(OPEN_TEXT);
    if months {
        month_names(svg, frame);
    }
    let baseline = plot.bottom + frame.size * if months { 2.5 } else { 1.35 } + 4.0;
    let mut clear = f64::NEG_INFINITY;
    for year in whole_years(frame, every).filter(|it| it + 1.0 > frame.years.0) {
        let from = plane.x.at(year.max(frame.years.0));
        let to = plane.x.at((year + 1.0).min(frame.years.1));
        let text = format!("{year:.0}");
        let half = width(&text, frame.size, false) / 2.0;
        if per_year > half * 2.0 && to - from < half * 1.3 {
            continue;
        }
        let least = plot.left + half.min(per_year / 2.0);
        let x = f64::midpoint(from, to).clamp(least, (plot.right - half).max(least));
        if x - half < clear {
            continue;
        }
        clear = x + half + 6.0;
        svg.text("", (x, baseline), Anchor::Middle, &text);
    }
    svg.raw("</g>");
}

/// Whether a year is so wide that its quarters are named.
pub(crate) fn has_months(frame: &Frame) -> bool {
    frame.plane.x.unit_length() >= frame.size * 12.0
}

/// A short tick at the start of each month, within an open path.
fn month_ticks(svg: &mut Svg, frame: &Frame) {
    for year in whole_years(frame, 1.0) {
        for start in (1..12_u8).map(|it| year + f64::from(it) / 12.0) {
            if start >= frame.years.0 && start <= frame.years.1 {
                let x = frame.plane.x.at(start);
                svg.segment((x, frame.plot.bottom), (x, frame.plot.bottom + 3.0));
            }
        }
    }
}

/// The names of some months, each centred under its own month.
fn month_names(svg: &mut Svg, frame: &Frame) {
    let baseline = frame.plot.bottom + frame.size * 1.35;
    for year in whole_years(frame, 1.0) {
        for (month, name) in QUARTERS {
            let middle = year + (month + 0.5) / 12.0;
            let x = frame.plane.x.at(middle);
            let half = width(name, frame.size, false) / 2.0;
            let inside = middle >= frame.years.0 && middle <= frame.years.1;
            if inside && x - half >= frame.plot.left && x + half <= frame.plot.right {
                svg.text("", (x, baseline), Anchor::Middle, name);
            }
        }
    }
}

/// The years between labels, so that they do not touch.
fn year_step(per_year: f64, size: f64) -> f64 {
    let room = size * 3.1;
    let steps = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0];
    steps.into_iter().find(|it| it * per_year >= room).unwrap_or(5000.0)
}

fn is_labelled(year: f64, every: f64) -> bool {
    (year / every).fract().abs() < 1e-9
}

/// The years whose first day lies in the picture, with its place.
fn starts(frame: &Frame, every: f64) -> impl Iterator<Item = (f64, f64)> {
    let (plane, (from, to)) = (frame.plane, frame.years);
    whole_years(frame, every)
        .filter(move |it| *it >= from && *it <= to)
        .map(move |it| (it, plane.x.at(it)))
}

/// The years of which any day lies in the picture.
fn whole_years(frame: &Frame, every: f64) -> impl Iterator<Item = f64> + use<> {
    let (from, to) = frame.years;
    let first = (from / every).floor() * every;
    (0..2000_u16).map(move |it| first + f64::from(it) * every).take_while(move |it| *it < to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_labelled_as_often_as_there_is_room() {
        assert!((year_step(80.0, 14.0) - 1.0).abs() < 1e-9);
        assert!((year_step(30.0, 14.0) - 2.0).abs() < 1e-9);
        assert!((year_step(0.2, 14.0) - 500.0).abs() < 1e-9);
        assert!(is_labelled(2030.0, 5.0) && !is_labelled(2031.0, 5.0));
    }
}
