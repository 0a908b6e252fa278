//! The picture of a target: figures, intervals, trajectory, goals and breaks in one plot.

use delivery::view::chart::{Chart, Point};

use crate::{
    axis::{self, Frame},
    fan,
    label::{Rect, width, wrap},
    line, marks, note,
    scale::{self, Linear, Plane, ValueAxis, has_place, in_calendar},
    svg::{Anchor, Heading, Svg},
};

/// How wide the picture is drawn; its text stays readable at that width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// 720 by 380, for a page, a screen and paper.
    #[default]
    Wide,
    /// 400 by 360, for a telephone.
    Narrow,
}

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// What the ids of title and description start with; unique on the page. A narrow picture adds
    /// "-n", so that both sizes may stand on one page.
    pub id_prefix: &'a str,
    /// Whether values that were later revised are shown.
    pub show_revisions: bool,
    /// The day of the question in decimal years, marked by a rule.
    pub today: Option<f64>,
    /// How wide it is drawn.
    pub size: Size,
}

impl Options<'_> {
    /// Width, height and size of the text.
    pub(crate) const fn canvas(&self) -> [f64; 3] {
        match self.size {
            Size::Wide => [720.0, 380.0, 14.5],
            Size::Narrow => [400.0, 360.0, 14.0],
        }
    }
}

/// Draws a target's chart: a whole SVG element.
///
/// Values that are no number are left out as if they were not published; without any figure the
/// picture says so.
pub fn target(chart: &Chart, options: &Options<'_>) -> String {
    let canvas = options.canvas();
    let (class, id) = match options.size {
        Size::Wide => ("tl-target tl-wide", options.id_prefix.to_owned()),
        Size::Narrow => ("tl-target tl-narrow", format!("{}-n", options.id_prefix)),
    };
    let breaks = breaks_in_words(chart);
    let says = [chart.description.as_str(), breaks.as_str()];
    let mut svg = Svg::open(class, canvas, Heading { id: &id, title: &chart.title, says: &says });
    let remarks = remarks(chart, options);
    let frame = frame(chart, options, remarks.len());
    write_remarks(&mut svg, &remarks, canvas[2]);
    axis::values(&mut svg, &frame, &chart.unit);
    plan(&mut svg, chart, &frame);
    fan::areas(&mut svg, chart, &frame.plane);
    rules(&mut svg, chart, options, &frame);
    intervals(&mut svg, chart, &frame);
    if options.show_revisions {
        revisions(&mut svg, chart, &frame);
    }
    axis::years(&mut svg, &frame);
    fan::lines(&mut svg, chart, &frame.plane);
    observed(&mut svg, chart, options, &frame);
    marks::diamonds(&mut svg, chart, &frame.plane, 7.0);
    note::write(&mut svg, chart, options, &frame);
    svg.close()
}

fn breaks_in_words(chart: &Chart) -> String {
    let mut words = String::new();
    for it in &chart.breaks {
        words.push_str(if words.is_empty() { "The series breaks: " } else { "; " });
        words.push_str(it.reason.trim_end_matches('.'));
    }
    words + if chart.breaks.is_empty() { "" } else { "." }
}

fn value_axis(chart: &Chart, with_revisions: bool) -> Option<ValueAxis> {
    scale::with_fan(chart, with_revisions).map(|it| ValueAxis::new(it, &chart.unit, 5.0))
}

/// What has to be said above the plot: the unit, where the axis starts, what the marks are.
fn remarks(chart: &Chart, options: &Options<'_>) -> Vec<String> {
    let [wide, _, size] = options.canvas();
    let mut parts: Vec<String> = Vec::new();
    if !scale::is_sign(&chart.unit) {
        parts.push(chart.unit.clone());
    }
    if let Some(axis) = value_axis(chart, options.show_revisions).filter(|it| it.low > 0.0) {
        parts.push(format!("axis starts at {}", axis.text(axis.low, &chart.unit)));
    }
    let drawn = || chart.observed.iter().filter(|it| has_place(it));
    if drawn().any(|it| scale::interval(it).is_some()) {
        parts.push("bars: published 95% intervals".to_owned());
    }
    if drawn().any(|it| it.provisional) {
        parts.push("ringed: provisional".to_owned());
    }
    if !chart.fan.trend.is_empty() {
        parts.push("areas: 80% and 95% ranges on current trend".to_owned());
    }
    if !chart.fan.with_plan.is_empty() {
        parts.push("bracket: 80% with the plan".to_owned());
    }
    wrap(&parts.join(" \u{b7} "), size, wide - 4.0, 3)
}

fn write_remarks(svg: &mut Svg, remarks: &[String], size: f64) {
    if remarks.is_empty() {
        return;
    }
    svg.raw(marks::OPEN_TEXT);
    let mut baseline = size;
    for line in remarks {
        svg.text("", (1.0, baseline), Anchor::Start, line);
        baseline += size * 1.25;
    }
    svg.raw("</g>");
}

/// Lays the plot out between its margins.
fn frame(chart: &Chart, options: &Options<'_>, remarks: usize) -> Frame {
    let [wide, high, size] = options.canvas();
    let axis = value_axis(chart, options.show_revisions);
    let years = years(chart, options);
    let ticks = axis.iter().flat_map(|axis| axis.ticks().map(|it| axis.text(it, &chart.unit)));
    let left = ticks.map(|it| width(&it, size, false)).fold(0.0, f64::max) + 10.0;
    let top = 14.0 + size * 1.25 * scale::number(remarks) + if remarks > 0 { 8.0 } else { 0.0 };
    let right = match options.size {
        Size::Wide => wide - note::right_margin(chart, size),
        Size::Narrow => wide - 12.0,
    };
    let mut plot = Rect { left: left.min(wide * 0.4), top, right, bottom: high - size * 2.0 };
    let x = Linear::new(years, (plot.left + 8.0, plot.right - 10.0));
    if x.unit_length() >= size * 12.0 {
        plot.bottom -= size * 1.15;
    }
    let ends = axis.map_or((0.0, 1.0), |it| (it.low, it.high));
    let y = Linear::new(ends, (plot.bottom, plot.top));
    Frame { plane: Plane { x, y }, plot, axis, years, size }
}

/// The years of the picture; at least one.
fn years(chart: &Chart, options: &Options<'_>) -> (f64, f64) {
    let mut extent = scale::years(chart, options.show_revisions);
    fan::drawn(&chart.fan.trend).for_each(|it| extent.add(it.year));
    let today = options.today.filter(|it| in_calendar(*it));
    today.into_iter().for_each(|it| extent.add(it));
    let (from, to) = extent.ends().unwrap_or((2000.0, 2001.0));
    if !chart.observed.iter().any(has_place) && to - from < 1.0 {
        return (to - 3.0, to);
    }
    let lacking = (1.0 - (to - from)).max(0.0) / 2.0;
    (from - lacking, to + lacking)
}

fn plan(svg: &mut Svg, chart: &Chart, frame: &Frame) {
    marks::trajectory(svg, &chart.first_band, &frame.plane, true);
    marks::trajectory(svg, &chart.band, &frame.plane, false);
    if let Some(range) = chart.range {
        marks::range_rules(svg, range, &frame.plane, &frame.plot);
    }
}

fn rules(svg: &mut Svg, chart: &Chart, options: &Options<'_>, frame: &Frame) {
    let (plane, plot) = (&frame.plane, &frame.plot);
    marks::break_rules(svg, chart, plane, plot, frame.years);
    if let Some(today) = options.today.filter(|it| in_calendar(*it)) {
        svg.raw("<path class=\"tl-today\" fill=\"none\" stroke=\"#8a949c\" d=\"");
        let x = plane.x.at(today);
        svg.segment((x, plot.top), (x, plot.bottom));
        svg.raw("\"/>");
    }
}

/// Thin bars; of bars closer than three units only some are drawn.
fn intervals(svg: &mut Svg, chart: &Chart, frame: &Frame) {
    let mut previous = f64::NEG_INFINITY;
    let mut open = false;
    for point in chart.observed.iter().filter(|it| has_place(it)) {
        let Some((low, high)) = scale::interval(point) else { continue };
        let (x, bottom) = frame.plane.at(point.year, low);
        if x - previous < 3.0 {
            continue;
        }
        if !open {
            svg.raw("<path class=\"tl-interval\" fill=\"none\" stroke=\"#7b868f\" d=\"");
            open = true;
        }
        svg.segment((x, bottom), (x, frame.plane.y.at(high)));
        previous = x;
    }
    svg.raw(if open { "\"/>" } else { "" });
}

fn revisions(svg: &mut Svg, chart: &Chart, frame: &Frame) {
    svg.raw("<g class=\"tl-revised\" fill=\"#fff\" stroke=\"#6b7378\" stroke-width=\"1.2\">");
    for point in chart.revised_away.iter().filter(|it| has_place(it)) {
        circle(svg, frame.plane.at(point.year, point.value), 3.2, Some(&point.label));
    }
    svg.raw("</g>");
}

/// The observed line and its points, as many as can be told apart.
fn observed(svg: &mut Svg, chart: &Chart, options: &Options<'_>, frame: &Frame) {
    let points = &chart.observed;
    if !points.iter().any(has_place) {
        return;
    }
    let spacing = line::spacing(points, &frame.plane);
    svg.raw("<path class=\"tl-line\" fill=\"none\" stroke=\"#16202b\" stroke-width=\"");
    svg.raw(if spacing < 2.5 { "1.6" } else { "2.2" });
    svg.raw("\" stroke-linejoin=\"round\" stroke-linecap=\"round\" d=\"");
    line::runs(svg, points, &frame.plane, if options.size == Size::Wide { 900 } else { 500 });
    svg.raw("\"/>");
    let reach = if spacing >= 14.0 { 3.2 } else { 2.4 };
    let last = points.iter().rposition(has_place);
    let shown = |i: usize, point: &Point| {
        has_place(point) && (spacing >= 6.0 || Some(i) == last || line::is_alone(points, i))
    };
    let named = options.size == Size::Wide && (points.len() <= 60 || spacing >= 14.0);
    for provisional in [false, true] {
        svg.raw(if provisional {
            "<g class=\"tl-provisional\" fill=\"#fff\" stroke=\"#16202b\" stroke-width=\"1.6\">"
        } else {
            "<g class=\"tl-point\" fill=\"#16202b\">"
        });
        for (i, point) in points.iter().enumerate().filter(|(i, it)| shown(*i, it)) {
            if point.provisional != provisional {
                continue;
            }
            let reach = if Some(i) == last { 4.2 } else { reach };
            let name = Some(point.label.as_str()).filter(|_| named);
            circle(svg, frame.plane.at(point.year, point.value), reach, name);
        }
        svg.raw("</g>");
    }
    pips(svg, points, frame, &shown);
}

/// The dot that tells a provisional figure's ring from a revised one's.
fn pips(svg: &mut Svg, points: &[Point], frame: &Frame, shown: &dyn Fn(usize, &Point) -> bool) {
    svg.raw("<g class=\"tl-point\" fill=\"#16202b\">");
    for (i, point) in points.iter().enumerate().filter(|(_, it)| it.provisional) {
        if shown(i, point) {
            circle(svg, frame.plane.at(point.year, point.value), 1.2, None);
        }
    }
    svg.raw("</g>");
}

/// A circle, with its name for those who point at it.
pub(crate) fn circle(svg: &mut Svg, (x, y): (f64, f64), reach: f64, name: Option<&str>) {
    svg.number("<circle cx=\"", x);
    svg.number("\" cy=\"", y);
    svg.number("\" r=\"", reach);
    match name {
        None => svg.raw("\"/>"),
        Some(name) => {
            svg.raw("\"><title>");
            svg.escaped(name);
            svg.raw("</title></circle>");
        }
    }
}
