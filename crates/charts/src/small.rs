//! A small multiple: the line, its latest value and the goal, on a scale that may be shared.

use delivery::view::chart::{Chart, Goal, Point};

use crate::{
    label::{Label, Rect, Room, Spot, shorten},
    line,
    marks::{self, OPEN_TEXT, Tone, goals},
    scale::{self, Linear, Plane, ValueAxis, has_place},
    svg::{Anchor, Heading, Svg},
    target::circle,
};

const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 110.0;
const SIZE: f64 = 12.5;
/// The corners that a line has at most.
const CORNERS: usize = 80;
const PLOT: Rect = Rect { left: 6.0, top: 24.0, right: 172.0, bottom: 90.0 };

/// The scale on which several charts of one unit can be compared; `None` when their units differ
/// or there is nothing to draw.
pub fn shared_scale(charts: &[&Chart]) -> Option<(f64, f64)> {
    let unit = charts.first()?.unit.as_str();
    let mut extent = scale::Extent::EMPTY;
    for chart in charts {
        if chart.unit != unit {
            return None;
        }
        if let Some((low, high)) = scale::values(chart, false) {
            extent.add(low);
            extent.add(high);
        }
    }
    extent.ends().map(|it| ends_of(it, unit))
}

fn ends_of(ends: (f64, f64), unit: &str) -> (f64, f64) {
    let axis = ValueAxis::new(ends, unit, 4.0);
    (axis.low, axis.high)
}

/// Draws a small multiple, 240 by 110: a whole SVG element.
///
/// `scale` is the shared scale; it is widened where the chart has values outside it.
pub fn small(chart: &Chart, scale: Option<(f64, f64)>, id_prefix: &str) -> String {
    let heading = Heading { id: id_prefix, title: &chart.title, says: &[&chart.description] };
    let mut svg = Svg::open("tl-small", [WIDTH, HEIGHT, SIZE], heading);
    let (plane, years, low) = plane(chart, scale);
    base(&mut svg, &plane, years);
    remark(&mut svg, chart, low);
    marks::trajectory(&mut svg, &chart.first_band, &plane, true);
    marks::trajectory(&mut svg, &chart.band, &plane, false);
    if let Some(range) = chart.range {
        marks::range_rules(&mut svg, range, &plane, &PLOT);
    }
    if let Some(years) = years {
        marks::break_rules(&mut svg, chart, &plane, &PLOT, years);
    }
    let last = chart.observed.iter().rfind(|it| has_place(it));
    if let Some(last) = last {
        lone(&mut svg, &chart.observed, &plane);
        svg.raw(
            "<path class=\"tl-line\" fill=\"none\" stroke=\"#16202b\" stroke-width=\"1.8\" \
             stroke-linejoin=\"round\" stroke-linecap=\"round\" d=\"",
        );
        line::runs(&mut svg, &chart.observed, &plane, CORNERS);
        svg.raw("\"/><g class=\"tl-point\" fill=\"#16202b\">");
        circle(&mut svg, plane.at(last.year, last.value), 3.2, None);
        svg.raw("</g>");
    }
    marks::diamonds(&mut svg, chart, &plane, 5.0);
    labels(&mut svg, chart, last, &plane);
    svg.close()
}

/// Values without neighbours are dots that can be seen, unless there are too many to tell apart.
fn lone(svg: &mut Svg, points: &[Point], plane: &Plane) {
    let alone = || {
        let places = points.iter().enumerate().filter(|(_, it)| has_place(it));
        places.filter(|(i, _)| line::is_alone(points, *i)).map(|(_, it)| it)
    };
    if points.len() > 60 || alone().next().is_none() {
        return;
    }
    svg.raw(
        "<path class=\"tl-line\" fill=\"none\" stroke=\"#16202b\" stroke-width=\"4\" \
         stroke-linecap=\"round\" d=\"",
    );
    for point in alone() {
        let place = plane.at(point.year, point.value);
        svg.segment(place, place);
    }
    svg.raw("\"/>");
}

fn plane(chart: &Chart, shared: Option<(f64, f64)>) -> (Plane, Option<(f64, f64)>, f64) {
    let own = scale::values(chart, false);
    let ends = match (own, shared.filter(|it| scale::drawable(it.0) && it.0 < it.1)) {
        (Some(own), Some(shared)) => (own.0.min(shared.0), own.1.max(shared.1)),
        (Some(own), None) => ends_of(own, &chart.unit),
        (None, Some(shared)) => shared,
        (None, None) => (0.0, 1.0),
    };
    let years = scale::years(chart, false).ends();
    let (from, to) = years.unwrap_or((2000.0, 2001.0));
    let lacking = (1.0 - (to - from)).max(0.0) / 2.0;
    let x = Linear::new((from - lacking, to + lacking), (PLOT.left + 5.0, PLOT.right - 5.0));
    let plane = Plane { x, y: Linear::new(ends, (PLOT.bottom - 3.0, PLOT.top)) };
    (plane, years, ends.0)
}

/// The base line with the first and the last year under it.
fn base(svg: &mut Svg, plane: &Plane, years: Option<(f64, f64)>) {
    svg.raw("<path class=\"tl-axis\" fill=\"none\" stroke=\"#8a949c\" d=\"");
    svg.segment((PLOT.left, PLOT.bottom), (PLOT.right, PLOT.bottom));
    svg.raw("\"/>");
    let Some((from, to)) = years else { return };
    let baseline = PLOT.bottom + SIZE + 2.0;
    svg.raw(OPEN_TEXT);
    // A value stands at the end of its period, so that of 31 December belongs to the year before.
    let (first, last) = ((from.ceil() - 1.0).max(0.0), (to.ceil() - 1.0).max(0.0));
    if first < last {
        svg.text("", (PLOT.left, baseline), Anchor::Start, &format!("{first:.0}"));
    }
    let x = plane.x.at(to) + 5.0;
    svg.text("", (x, baseline), Anchor::End, &format!("{last:.0}"));
    svg.raw("</g>");
}

/// The unit, where it is not written at the values, and where the axis starts.
fn remark(svg: &mut Svg, chart: &Chart, low: f64) {
    let axis = ValueAxis::exact(low);
    let start = (low > 0.0).then(|| format!("axis from {}", axis.text(low, &chart.unit)));
    let unit = Some(chart.unit.clone()).filter(|it| !scale::is_sign(it));
    let mut text = unit.into_iter().chain(start).collect::<Vec<_>>().join(" \u{b7} ");
    if text.is_empty() {
        return;
    }
    shorten(&mut text, SIZE, WIDTH - 8.0);
    svg.raw(OPEN_TEXT);
    svg.text("", (PLOT.left, SIZE - 1.0), Anchor::Start, &text);
    svg.raw("</g>");
}

/// The latest value and the goal, beside their marks.
fn labels(svg: &mut Svg, chart: &Chart, last: Option<&Point>, plane: &Plane) {
    let mut room = Room::new(Rect { left: 2.0, top: 0.0, right: WIDTH, bottom: PLOT.bottom });
    svg.raw("<g class=\"tl-labels\" stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\">");
    let goal = goals(chart).filter(|it| !it.interim).last();
    if let Some(goal) = goal {
        room.keep_clear(Rect::around(plane.at(goal.year, goal.value), 5.0));
    }
    if let Some(last) = last {
        let place = plane.at(last.year, last.value);
        room.keep_clear(Rect::around(place, 3.0));
        put(svg, &mut room, written(&last.text, chart, Tone::Ink), place);
    } else {
        let none =
            Label { lines: vec![("No figures yet".to_owned(), true)], size: SIZE, tone: Tone::Ink };
        put(svg, &mut room, none, (PLOT.left, 40.0));
    }
    if let Some(Goal { text, year, value, .. }) = goal {
        put(svg, &mut room, written(text, chart, Tone::Goal), plane.at(*year, *value));
    }
    svg.raw("</g>");
}

/// A value; its unit only where that is a sign, for the remark has it.
fn written(text: &str, chart: &Chart, tone: Tone) -> Label {
    let bare = if scale::is_sign(&chart.unit) { None } else { text.strip_suffix(&*chart.unit) };
    let mut line = bare.unwrap_or(text).trim_end().to_owned();
    shorten(&mut line, SIZE, 110.0);
    Label { lines: vec![(line, true)], size: SIZE, tone }
}

fn put(svg: &mut Svg, room: &mut Room, label: Label, (x, y): (f64, f64)) {
    let height = label.height();
    let spot = |x, top, anchor| Spot { x, top, anchor };
    let spots = [
        spot(x + 8.0, y - height / 2.0, Anchor::Start),
        spot(x, y - height - 5.0, Anchor::Middle),
        spot(x, y + 5.0, Anchor::Middle),
    ];
    if let Some(spot) = room.place(&label, &spots, 60.0) {
        label.draw(svg, spot);
    }
}
