//! The direct labels of a target's chart, the most important first.

use delivery::{
    value::rounded,
    view::chart::{BandPoint, Chart, Goal, Point},
    words::quantity,
};

use crate::{
    axis::Frame,
    fan,
    label::{Label, Rect, Room, Spot, wrap},
    marks::{Tone, breaks, goals},
    scale::{band_has_place, drawable, has_place, in_calendar},
    svg::{Anchor, Svg},
    target::{Options, Size},
};

/// How far a label may be moved to find room where it must be shown.
const FAR: f64 = 150.0;

/// Writes the labels where there is room for them.
pub(crate) fn write(svg: &mut Svg, chart: &Chart, options: &Options<'_>, frame: &Frame) {
    svg.raw(
        "<g class=\"tl-labels\" stroke=\"#fff\" stroke-width=\"3.5\" stroke-linejoin=\"round\" \
         paint-order=\"stroke\">",
    );
    let mut room = room(chart, options, frame);
    let mut put = |label: Label, spots: &[Spot], nudge: f64| {
        let spot = room.place(&label, spots, nudge);
        spot.iter().for_each(|it| label.draw(svg, *it));
        spot.is_some()
    };
    latest(chart, frame, &mut put);
    for interim in [false, true] {
        for goal in goals(chart).filter(|it| it.interim == interim) {
            let label = goal_label(goal, &chart.fan.chances, frame.size, options.size);
            put_around(&mut put, label, frame.plane.at(goal.year, goal.value), 10.0);
        }
    }
    range(chart, frame, &mut put);
    break_reasons(chart, options, frame, &mut put);
    if options.show_revisions {
        revision(chart, frame, &mut put);
    }
    for (label, spots) in fan::names(chart, &frame.plane, frame.size) {
        put(label, &spots, 20.0);
    }
    trajectory(&chart.band, "agreed trajectory", Tone::Plan, frame, &mut put);
    trajectory(&chart.first_band, "first agreed", Tone::First, frame, &mut put);
    today(options, frame, &mut put);
    svg.raw("</g>");
}

/// Puts a label in the best of some spots; whether there was room.
type Put<'a> = dyn FnMut(Label, &[Spot], f64) -> bool + 'a;

/// The room beside what is drawn.
fn room(chart: &Chart, options: &Options<'_>, frame: &Frame) -> Room {
    let [wide, ..] = options.canvas();
    let plot = frame.plot;
    let mut room = Room::new(Rect {
        left: plot.left + 2.0,
        top: plot.top - 8.0,
        right: wide - 1.0,
        bottom: plot.bottom - 2.0,
    });
    let observed = chart.observed.iter().filter(|it| has_place(it));
    along(&mut room, observed.map(|it| (frame.plane.at(it.year, it.value), it.joined)));
    let path = chart.band.iter().filter(|it| band_has_place(it));
    along(&mut room, path.map(|it| (frame.plane.at(it.year, it.expected), true)));
    for fan in [&chart.fan.trend, &chart.fan.with_plan] {
        let middle = fan::drawn(fan).map(|it| frame.plane.at(it.year, it.values[2]));
        along(&mut room, middle.map(|it| (it, true)));
    }
    for goal in goals(chart) {
        room.keep_clear(Rect::around(frame.plane.at(goal.year, goal.value), 7.0));
    }
    if let Some(last) = chart.observed.iter().rfind(|it| has_place(it)) {
        room.keep_clear(Rect::around(frame.plane.at(last.year, last.value), 4.0));
    }
    for point in chart.revised_away.iter().filter(|it| options.show_revisions && has_place(it)) {
        room.avoid(Rect::around(frame.plane.at(point.year, point.value), 4.0));
    }
    let today = options.today.filter(|it| in_calendar(*it));
    for year in breaks(chart, frame.years).map(|it| it.year).chain(today) {
        let x = frame.plane.x.at(year);
        for piece in 0..12_u8 {
            let y = plot.top + (plot.bottom - plot.top) * f64::from(piece) / 12.0;
            room.avoid(Rect::around((x, y), 1.5));
        }
    }
    room
}

/// Marks every few units along a line as something not to cover.
fn along(room: &mut Room, places: impl Iterator<Item = ((f64, f64), bool)>) {
    let mut before: Option<(f64, f64)> = None;
    for (place, joined) in places {
        let from = before.filter(|_| joined).unwrap_or(place);
        let distance = (place.0 - from.0).hypot(place.1 - from.1);
        if joined && distance < 5.0 && before.is_some() {
            continue;
        }
        for step in (0..200_u8).map(f64::from).take_while(|it| it * 8.0 < distance.max(1.0)) {
            let part = 1.0 - step * 8.0 / distance.max(1.0);
            let (x, y) = (from.0 + (place.0 - from.0) * part, from.1 + (place.1 - from.1) * part);
            room.avoid(Rect::around((x, y), 3.0));
        }
        before = Some(place);
    }
}

/// How much the labels need at the right of the plot.
pub(crate) fn right_margin(chart: &Chart, size: f64) -> f64 {
    let goal = goals(chart).filter(|it| !it.interim).last();
    let last = chart.observed.iter().rfind(|it| has_place(it));
    let label = match (goal, last) {
        (Some(goal), _) => goal_label(goal, &chart.fan.chances, size, Size::Wide),
        (None, Some(last)) => point_label(last, size),
        (None, None) => return 12.0,
    };
    (label.width() + 14.0).clamp(24.0, 150.0)
}

fn text_label(lines: Vec<(String, bool)>, size: f64, tone: Tone) -> Label {
    Label { lines, size, tone }
}

/// The value, bold, and below it what the label says besides.
fn point_label(point: &Point, size: f64) -> Label {
    let period = point.label.strip_suffix(point.text.as_str()).unwrap_or(&point.label);
    let mut lines = bold(&point.text, size);
    let status = if point.provisional { ", provisional" } else { "" };
    let period = format!("{}{status}", period.trim_end().trim_end_matches(':'));
    lines.extend(wrap(&period, size, 124.0, 2).into_iter().map(|it| (it, false)));
    text_label(lines, size, Tone::Ink)
}

fn bold(text: &str, size: f64) -> Vec<(String, bool)> {
    wrap(text, size, 132.0, 3).into_iter().map(|it| (it, true)).collect()
}

/// The value, bold, and for the target itself when it is due and how likely it is to be met.
fn goal_label(goal: &Goal, chances: &[String], size: f64, width: Size) -> Label {
    let mut lines = bold(&goal.text, size);
    let due = goal.label.strip_prefix(goal.text.as_str()).unwrap_or(&goal.label).trim();
    if !goal.interim {
        let within = if width == Size::Wide { 132.0 } else { 150.0 };
        // On a narrow screen there is no room beside the diamond; the page says it anyhow.
        let chances = chances.iter().filter(|_| width == Size::Wide);
        for text in std::iter::once(due).chain(chances.map(String::as_str)) {
            lines.extend(wrap(text, size, within, 3).into_iter().map(|it| (it, false)));
        }
    }
    Label { lines, size, tone: Tone::Goal }
}

/// Puts a label to the right of a mark, above or below it.
fn put_around(put: &mut Put<'_>, label: Label, (x, y): (f64, f64), reach: f64) {
    let height = label.height();
    let (middle, above, below) = (y - height / 2.0, y - height - reach, y + reach);
    let spot = |x, top, anchor| Spot { x, top, anchor };
    let spots = [
        spot(x + reach + 1.0, middle, Anchor::Start),
        spot(x, above, Anchor::Middle),
        spot(x, below, Anchor::Middle),
        spot(x + 4.0, above, Anchor::End),
        spot(x + 4.0, below, Anchor::End),
        spot(x - reach - 1.0, middle, Anchor::End),
    ];
    if !put(label.clone(), &spots, 30.0) {
        put(label, &spots, FAR);
    }
}

fn latest(chart: &Chart, frame: &Frame, put: &mut Put<'_>) {
    if let Some(last) = chart.observed.iter().rfind(|it| has_place(it)) {
        let place = frame.plane.at(last.year, last.value);
        put_around(put, point_label(last, frame.size), place, 8.0);
        return;
    }
    let label = text_label(vec![("No figures yet".to_owned(), true)], frame.size * 1.1, Tone::Ink);
    let plot = frame.plot;
    let top = f64::midpoint(plot.top, plot.bottom) - frame.size;
    let x = plot.left + (plot.right - plot.left) * 0.4;
    put(label, &[Spot { x, top, anchor: Anchor::Middle }], FAR);
}

fn range(chart: &Chart, frame: &Frame, put: &mut Put<'_>) {
    let Some((low, high)) = chart.range else { return };
    for (end, name) in [(high, "at most"), (low, "at least")] {
        if !drawable(end) {
            continue;
        }
        let text = quantity(&rounded(end, chart.decimals), &chart.unit);
        let label = text_label(vec![(format!("{name} {text}"), false)], frame.size, Tone::Goal);
        let y = frame.plane.y.at(end);
        let (above, below) = (y - label.height() - 1.0, y + 2.0);
        let tops = if end >= high { [above, below] } else { [below, above] };
        let spot = |x, top, anchor| Spot { x, top, anchor };
        let (left, right) = (frame.plot.left + 6.0, frame.plot.right);
        let spots = [
            spot(left, tops[0], Anchor::Start),
            spot(right, tops[0], Anchor::End),
            spot(left, tops[1], Anchor::Start),
            spot(right, tops[1], Anchor::End),
        ];
        put(label, &spots, 0.0);
    }
}

/// The reason at each break; shorter where there is no room, for the description has it whole.
fn break_reasons(chart: &Chart, options: &Options<'_>, frame: &Frame, put: &mut Put<'_>) {
    let within = if options.size == Size::Wide { 150.0 } else { 122.0 };
    for it in breaks(chart, frame.years) {
        let x = frame.plane.x.at(it.year);
        let reason = |width, most| {
            let lines = wrap(&it.reason, frame.size, width, most);
            let lines = lines.into_iter().map(|it| (it, false)).collect();
            text_label(lines, frame.size, Tone::Muted)
        };
        let labels = [reason(within, 4), reason(within * 0.7, 3), reason(within * 0.7, 1)];
        let short = text_label(vec![("break".to_owned(), false)], frame.size, Tone::Muted);
        for label in labels.into_iter().chain([short]) {
            let bottom = frame.plot.bottom - label.height() - 4.0;
            let spot = |x, top, anchor| Spot { x, top, anchor };
            let spots = [
                spot(x + 6.0, frame.plot.top, Anchor::Start),
                spot(x - 6.0, frame.plot.top, Anchor::End),
                spot(x + 6.0, bottom, Anchor::Start),
                spot(x - 6.0, bottom, Anchor::End),
            ];
            if put(label, &spots, 60.0) {
                break;
            }
        }
    }
}

/// Names the largest of the revisions that are shown.
fn revision(chart: &Chart, frame: &Frame, put: &mut Put<'_>) {
    let distance = |it: &Point| {
        let now = chart.observed.iter().find(|now| (now.year - it.year).abs() < 1e-6);
        now.map_or(0.0, |now| (now.value - it.value).abs())
    };
    let revised = chart.revised_away.iter().filter(|it| has_place(it));
    let Some(most) = revised.max_by(|a, b| distance(a).total_cmp(&distance(b))) else { return };
    let words =
        wrap(&most.text, frame.size, 132.0, 3).into_iter().chain(["since revised".to_owned()]);
    let lines = words.map(|it| (it, false)).collect();
    let label = text_label(lines, frame.size, Tone::Revised);
    put_around(put, label, frame.plane.at(most.year, most.value), 6.0);
}

/// Names a trajectory above or below its area.
fn trajectory(band: &[BandPoint], name: &str, tone: Tone, frame: &Frame, put: &mut Put<'_>) {
    let band: Vec<&BandPoint> = band.iter().filter(|it| band_has_place(it)).collect();
    let label = text_label(vec![(name.to_owned(), false)], frame.size, tone);
    let mut spots = Vec::new();
    let mut pairs: Vec<&[&BandPoint]> = band.windows(2).collect();
    // The middle of the path first: there a name is nearest to what it names.
    let (first, last) =
        (band.first().map_or(0.0, |it| it.year), band.last().map_or(0.0, |it| it.year));
    let off = |it: &[&BandPoint]| (it[0].year + it[1].year - first - last).abs();
    pairs.sort_by(|a, b| off(a).total_cmp(&off(b)));
    for pair in pairs {
        let year = f64::midpoint(pair[0].year, pair[1].year);
        let (x, high) = frame.plane.at(year, f64::midpoint(pair[0].high, pair[1].high));
        let low = frame.plane.y.at(f64::midpoint(pair[0].low, pair[1].low));
        let middle = f64::midpoint(high, low) - label.height() / 2.0;
        for (x, anchor) in [(x - 6.0, Anchor::End), (x, Anchor::Middle), (x + 6.0, Anchor::Start)] {
            spots.push(Spot { x, top: high - label.height() - 5.0, anchor });
            spots.push(Spot { x, top: low + 6.0, anchor });
            spots.push(Spot { x, top: middle, anchor });
        }
    }
    spots.truncate(60);
    put(label, &spots, 15.0);
}

fn today(options: &Options<'_>, frame: &Frame, put: &mut Put<'_>) {
    let Some(today) = options.today.filter(|it| in_calendar(*it)) else { return };
    let label = text_label(vec![("today".to_owned(), false)], frame.size, Tone::Muted);
    let x = frame.plane.x.at(today);
    let (top, bottom) = (frame.plot.top - 2.0, frame.plot.bottom - label.height() - 3.0);
    let spot = |x, top, anchor| Spot { x, top, anchor };
    let spots = [
        spot(x + 5.0, bottom, Anchor::Start),
        spot(x - 5.0, bottom, Anchor::End),
        spot(x + 5.0, top, Anchor::Start),
        spot(x - 5.0, top, Anchor::End),
    ];
    put(label, &spots, 20.0);
}
