//! Areas as a dot strip: one dot per area, the middle, the ends and the one asked about named.

use delivery::{
    value::rounded,
    view::places::{Level, Place},
    words::quantity,
};

use crate::{
    label::{Label, Rect, Room, Spot, shorten, width},
    marks::{OPEN_TEXT, Tone},
    scale::{self, Extent, Linear, ValueAxis, drawable},
    svg::{Anchor, Heading, Svg},
    swarm,
    target::circle,
};

const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 196.0;
const SIZE: f64 = 16.0;
/// The middle line of the dots and how far they may lie from it.
const MIDDLE: f64 = 88.0;
const SPREAD: f64 = 36.0;
/// The line of the axis.
const BASE: f64 = 170.0;

/// A dot on the strip.
struct Dot<'a> {
    place: &'a Place,
    x: f64,
    y: f64,
}

/// Draws the areas of a level along an axis, 480 by 196: a whole SVG element.
///
/// `highlight` is the code of an area to single out.
pub fn places(level: &Level, unit: &str, highlight: Option<&str>, id_prefix: &str) -> String {
    let mut places: Vec<&Place> = level.places.iter().filter(|it| drawable(it.value)).collect();
    places.sort_by(|a, b| a.value.total_cmp(&b.value).then_with(|| a.code.cmp(&b.code)));
    let title = format!("Figures by {}, {}", level.name, level.period);
    let says = in_words(level, unit, &places);
    let heading = Heading { id: id_prefix, title: &title, says: &[&says] };
    let mut svg = Svg::open("tl-strip", [WIDTH, HEIGHT, SIZE], heading);
    let mut extent = Extent::EMPTY;
    places.iter().for_each(|it| extent.add(it.value));
    let axis = ValueAxis::new(extent.ends().unwrap_or((0.0, 1.0)), unit, 5.0);
    let scale = Linear::new((axis.low, axis.high), (14.0, WIDTH - 24.0));
    draw_axis(&mut svg, axis, &scale, unit);
    let dots = dots(&places, &scale);
    draw_dots(&mut svg, &dots, highlight);
    labels(&mut svg, level, unit, &dots, highlight);
    svg.close()
}

fn in_words(level: &Level, unit: &str, places: &[&Place]) -> String {
    let (Some(lowest), Some(highest)) = (places.first(), places.last()) else {
        return "No figures yet.".to_owned();
    };
    format!(
        "{} areas from {} ({}) to {} ({}); the median is {}.",
        places.len(),
        lowest.figure.text,
        lowest.name,
        highest.figure.text,
        highest.name,
        median(level, unit)
    )
}

/// The median with one decimal more than the figures where it needs it.
fn median(level: &Level, unit: &str) -> String {
    if !drawable(level.median) {
        return "not known".to_owned();
    }
    let decimals_in = |text: &str| {
        let digits = text.rsplit_once('.').map_or("", |(_, it)| it);
        digits.bytes().take_while(u8::is_ascii_digit).count()
    };
    let decimals = level.places.iter().map(|it| decimals_in(&it.figure.text)).max().unwrap_or(0);
    let coarse = rounded(level.median, decimals.min(6));
    let fine = rounded(level.median, decimals.min(6) + 1);
    let exact = fine.strip_suffix('0').is_some_and(|it| it.trim_end_matches('.') == coarse);
    quantity(if exact { &coarse } else { &fine }, unit)
}

/// The radius of a dot among so many.
fn reach(count: usize) -> f64 {
    match count {
        0..=15 => 6.5,
        16..=60 => 5.0,
        61..=180 => 3.6,
        _ => 2.8,
    }
}

fn dots<'a>(places: &[&'a Place], scale: &Linear) -> Vec<Dot<'a>> {
    let along: Vec<f64> = places.iter().map(|it| scale.at(it.value)).collect();
    let reach = reach(places.len());
    let beside = swarm::offsets(&along, reach, SPREAD - reach);
    let placed = places.iter().zip(along).zip(beside);
    placed.map(|((place, x), offset)| Dot { place, x, y: MIDDLE + offset }).collect()
}

fn draw_axis(svg: &mut Svg, axis: ValueAxis, scale: &Linear, unit: &str) {
    svg.raw("<path class=\"tl-grid\" fill=\"none\" stroke=\"#dde1e5\" d=\"");
    for value in axis.ticks() {
        svg.segment((scale.at(value), MIDDLE - SPREAD), (scale.at(value), BASE));
    }
    svg.raw("\"/><path class=\"tl-axis\" fill=\"none\" stroke=\"#505a5f\" d=\"");
    svg.segment((scale.at(axis.low), BASE), (scale.at(axis.high), BASE));
    svg.raw("\"/>");
    svg.raw(OPEN_TEXT);
    let mut clear = f64::NEG_INFINITY;
    for value in axis.ticks() {
        let text = axis.text(value, unit);
        let half = width(&text, SIZE, false) / 2.0;
        let x = scale.at(value).clamp(half, WIDTH - half - 1.0);
        if x - half > clear {
            svg.text("", (x, BASE + SIZE * 1.25), Anchor::Middle, &text);
            clear = x + half + 6.0;
        }
    }
    let starts = (axis.low > 0.0).then(|| format!("axis starts at {}", axis.text(axis.low, unit)));
    let named = Some(unit.to_owned()).filter(|_| !scale::is_sign(unit));
    let mut remark = named.into_iter().chain(starts).collect::<Vec<_>>().join(" \u{b7} ");
    shorten(&mut remark, SIZE, WIDTH - 4.0);
    svg.text("", (1.0, SIZE), Anchor::Start, &remark);
    svg.raw("</g>");
}

fn draw_dots(svg: &mut Svg, dots: &[Dot<'_>], highlight: Option<&str>) {
    let reach = reach(dots.len());
    let named = dots.len() <= 60;
    svg.raw("<g class=\"tl-dot\" fill=\"#7d9cb8\" stroke=\"#fff\" stroke-width=\"0.6\">");
    for dot in dots {
        let name = named.then(|| format!("{}: {}", dot.place.name, dot.place.figure.text));
        circle(svg, (dot.x, dot.y), reach, name.as_deref());
    }
    svg.raw("</g>");
    if let Some(dot) = find(dots, highlight) {
        svg.raw("<g class=\"tl-highlight\" fill=\"#174a7c\" stroke=\"#fff\" stroke-width=\"1.5\">");
        circle(svg, (dot.x, dot.y), reach + 2.0, None);
        svg.raw("</g>");
    }
}

fn find<'a, 'b>(dots: &'a [Dot<'b>], highlight: Option<&str>) -> Option<&'a Dot<'b>> {
    let code = highlight?;
    dots.iter().find(|it| it.place.code == code)
}

fn labels(svg: &mut Svg, level: &Level, unit: &str, dots: &[Dot<'_>], highlight: Option<&str>) {
    let (Some(lowest), Some(highest)) = (dots.first(), dots.last()) else { return };
    let mut room =
        Room::new(Rect { left: 1.0, top: SIZE * 1.4, right: WIDTH - 1.0, bottom: BASE - 3.0 });
    let x = f64::midpoint(lowest.x, highest.x);
    let x = middle_of(level, dots).unwrap_or(x);
    svg.raw("<path class=\"tl-median\" fill=\"none\" stroke=\"#16202b\" stroke-width=\"1.5\" d=\"");
    svg.segment((x, MIDDLE - SPREAD - 4.0), (x, MIDDLE + SPREAD + 2.0));
    svg.raw("\"/>");
    svg.raw("<g class=\"tl-labels\" stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\">");
    let above = Spot { x, top: MIDDLE - SPREAD - 5.0 - SIZE * 1.2, anchor: Anchor::Middle };
    let median =
        one_line(format!("median {}", bare(&median(level, unit), unit)), Tone::Muted, false);
    write(svg, &mut room, &median, &[above]);
    if let Some(dot) = find(dots, highlight) {
        let label = one_line(with_name(dot.place, unit, WIDTH * 0.58), Tone::Goal, true);
        let spot = |anchor| Spot { x: dot.x, anchor, ..above };
        let half = (median.width() + label.width()) / 2.0 + 8.0;
        let beside = |by: f64| Spot { x: x + by, anchor: Anchor::Middle, ..above };
        let spots = [spot(Anchor::Middle), spot(Anchor::Start), spot(Anchor::End)];
        write(svg, &mut room, &label, &[spots.as_slice(), &[beside(half), beside(-half)]].concat());
    }
    ends(svg, &mut room, dots, unit);
    svg.raw("</g>");
}

/// Where the median lies between the dots in the middle.
fn middle_of(level: &Level, dots: &[Dot<'_>]) -> Option<f64> {
    let after = dots.iter().position(|it| it.place.value >= level.median)?;
    let before = dots.iter().rposition(|it| it.place.value <= level.median)?;
    let (low, high) = (&dots[before.min(after)], &dots[before.max(after)]);
    let width = high.place.value - low.place.value;
    let part = if width > 0.0 { (level.median - low.place.value) / width } else { 0.0 };
    Some(low.x + (high.x - low.x) * part.clamp(0.0, 1.0))
}

/// Names the lowest and the highest area below their dots; at the edges where they would meet.
fn ends(svg: &mut Svg, room: &mut Room, dots: &[Dot<'_>], unit: &str) {
    let (Some(lowest), Some(highest)) = (dots.first(), dots.last()) else { return };
    let low = end_label("lowest", lowest, dots, unit);
    let high = end_label("highest", highest, dots, unit);
    let (mut left, mut right) = (lowest.x - 4.0, highest.x + 4.0);
    if left + low.width() + 10.0 > right - high.width() {
        (left, right) = (1.0, WIDTH - 1.0);
    }
    let top = MIDDLE + SPREAD + 3.0;
    write(svg, room, &low, &[Spot { x: left, top, anchor: Anchor::Start }]);
    write(svg, room, &high, &[Spot { x: right, top, anchor: Anchor::End }]);
}

/// "lowest" over "Hartlepool 10", or over "3 areas at 20" where several share it.
fn end_label(which: &str, end: &Dot<'_>, dots: &[Dot<'_>], unit: &str) -> Label {
    let alike = dots.iter().filter(|it| (it.place.value - end.place.value).abs() <= 0.0).count();
    let line = match alike {
        0 | 1 => with_name(end.place, unit, WIDTH * 0.47),
        more => format!("{more} areas at {}", bare(&end.place.figure.text, unit)),
    };
    let lines = vec![(which.to_owned(), false), (line, true)];
    Label { lines, size: SIZE, tone: Tone::Ink }
}

/// "Hartlepool 10"; of a long name only as much as fits, the figure whole.
fn with_name(place: &Place, unit: &str, within: f64) -> String {
    let figure = bare(&place.figure.text, unit);
    let mut name = place.name.clone();
    shorten(&mut name, SIZE, within - width(figure, SIZE, true) - SIZE * 0.3);
    format!("{name} {figure}")
}

/// A figure without the unit that stands above the strip.
fn bare<'a>(text: &'a str, unit: &str) -> &'a str {
    let bare = if scale::is_sign(unit) { None } else { text.strip_suffix(unit) };
    bare.unwrap_or(text).trim_end()
}

fn one_line(mut text: String, tone: Tone, bold: bool) -> Label {
    shorten(&mut text, SIZE, WIDTH * 0.6);
    Label { lines: vec![(text, bold)], size: SIZE, tone }
}

fn write(svg: &mut Svg, room: &mut Room, label: &Label, spots: &[Spot]) {
    if let Some(spot) = room.place(label, spots, 0.0) {
        label.draw(svg, spot);
    }
}
