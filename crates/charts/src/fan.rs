//! The fan: what is thought of the figures to come, from the trend alone and with the plan.

use delivery::view::chart::{Chart, FanPoint};

use crate::{
    label::{Label, Spot},
    marks::{Tone, polyline},
    scale::{Plane, drawable, in_calendar},
    svg::{Anchor, Svg},
};

/// More corners than these no eye tells apart.
const CORNERS: usize = 60;

/// Whether a point of a fan has a place in the picture.
pub(crate) fn has_place(point: &FanPoint) -> bool {
    in_calendar(point.year) && point.values.iter().all(|it| drawable(*it))
}

/// The points that are drawn: all, or evenly chosen ones with the first and the last among them.
pub(crate) fn drawn(points: &[FanPoint]) -> impl DoubleEndedIterator<Item = &FanPoint> + Clone {
    let stride = points.len().div_ceil(CORNERS).max(1);
    let last = points.len().saturating_sub(1);
    let chosen = move |i: usize| i == 0 || (last - i).is_multiple_of(stride);
    points.iter().enumerate().filter(move |(i, it)| chosen(*i) && has_place(it)).map(|(_, it)| it)
}

/// Draws the areas of 95 and 80 %, before anything that must stay on top of them.
pub(crate) fn areas(svg: &mut Svg, chart: &Chart, plane: &Plane) {
    let points = &chart.fan.trend;
    if drawn(points).nth(1).is_none() {
        return;
    }
    for (class, low, high) in [("tl-fan-95", 0, 4), ("tl-fan-80", 1, 3)] {
        svg.raw("<path class=\"");
        svg.raw(class);
        svg.raw("\" fill=\"#5b6770\" fill-opacity=\"0.18\" d=\"");
        let upper = drawn(points).map(|it| plane.at(it.year, it.values[high]));
        let lower = drawn(points).rev().map(|it| plane.at(it.year, it.values[low]));
        polyline(svg, upper.chain(lower));
        svg.raw("z\"/>");
    }
}

/// Draws the middles: dotted for the trend, dashes and dots for the plan with its 80 % at the end.
pub(crate) fn lines(svg: &mut Svg, chart: &Chart, plane: &Plane) {
    let middle = |svg: &mut Svg, attributes: &str, points: &[FanPoint]| {
        if drawn(points).nth(1).is_none() {
            return;
        }
        svg.raw(attributes);
        polyline(svg, drawn(points).map(|it| plane.at(it.year, it.values[2])));
        svg.raw("\"/>");
    };
    middle(
        svg,
        "<path class=\"tl-trend\" fill=\"none\" stroke=\"#16202b\" stroke-width=\"2\" \
         stroke-linecap=\"round\" stroke-dasharray=\"0.1 4.5\" d=\"",
        &chart.fan.trend,
    );
    middle(
        svg,
        "<path class=\"tl-with-plan\" fill=\"none\" stroke=\"#8a4b00\" stroke-width=\"2\" \
         stroke-dasharray=\"9 3 2 3\" d=\"",
        &chart.fan.with_plan,
    );
    let Some(end) = end(&chart.fan.with_plan) else { return };
    let (x, low) = plane.at(end.year, end.values[1]);
    let high = plane.y.at(end.values[3]);
    svg.raw(
        "<path class=\"tl-with-plan\" fill=\"none\" stroke=\"#8a4b00\" stroke-width=\"1.5\" d=\"",
    );
    svg.segment((x, low), (x, high));
    svg.segment((x - 4.0, low), (x + 4.0, low));
    svg.segment((x - 4.0, high), (x + 4.0, high));
    svg.raw("\"/>");
}

/// The figure that decides, where more than a start is drawn.
fn end(points: &[FanPoint]) -> Option<&FanPoint> {
    drawn(points).nth(1)?;
    drawn(points).next_back()
}

/// The names of the two fans, each beside its own end.
pub(crate) fn names(chart: &Chart, plane: &Plane, size: f64) -> Vec<(Label, Vec<Spot>)> {
    let fans = [
        (&chart.fan.trend, "current trend", Tone::Ink),
        (&chart.fan.with_plan, "with the plan", Tone::WithPlan),
    ];
    let name = |(points, name, tone): (&Vec<FanPoint>, &str, Tone)| {
        end(points)?;
        let label = Label { lines: vec![(name.to_owned(), false)], size, tone };
        let height = label.height();
        let places: Vec<(f64, f64)> =
            drawn(points).map(|it| plane.at(it.year, it.values[2])).collect();
        // From the end backwards, for there the two lie furthest apart.
        let later = places.iter().rev().take(places.len().div_ceil(2));
        let spots = later.flat_map(|&(x, y)| {
            [
                Spot { x: x - 6.0, top: y + 6.0, anchor: Anchor::End },
                Spot { x: x - 6.0, top: y - height - 6.0, anchor: Anchor::End },
            ]
        });
        Some((label, spots.take(40).collect()))
    };
    fans.into_iter().filter_map(name).collect()
}
