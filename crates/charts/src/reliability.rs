//! The reliability curve: how often what was given a chance came true.

use delivery::view::scores::Band;

use crate::{
    label::{Label, Rect, Room, Spot},
    marks::{OPEN_TEXT, Tone, polyline},
    scale::{Linear, Plane, number},
    svg::{Anchor, Heading, Svg},
    target::circle,
};

const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 400.0;
const SIZE: f64 = 14.0;
const PLOT: Rect = Rect { left: 52.0, top: 16.0, right: 400.0, bottom: 348.0 };

/// Draws a reliability curve, 420 by 400: a whole SVG element.
///
/// A point on the diagonal came true as often as was said, one below it less often. The area of a
/// point grows with its number of chances. What is no share from 0 to 1 is left out.
pub fn reliability(bands: &[Band], title: &str, description: &str, id: &str) -> String {
    let heading = Heading { id, title, says: &[description] };
    let mut svg = Svg::open("tl-reliability", [WIDTH, HEIGHT, SIZE], heading);
    let plane = Plane {
        x: Linear::new((0.0, 1.0), (PLOT.left, PLOT.right)),
        y: Linear::new((0.0, 1.0), (PLOT.bottom, PLOT.top)),
    };
    let share = |it: f64| (0.0..=1.0).contains(&it);
    let mut points: Vec<Band> = bands
        .iter()
        .copied()
        .filter(|it| it.chances > 0 && share(it.given) && share(it.came_true))
        .collect();
    points.sort_by(|a, b| a.given.total_cmp(&b.given));
    axes(&mut svg, &plane);
    svg.raw(
        "<path class=\"tl-path\" fill=\"none\" stroke=\"#2a6496\" stroke-dasharray=\"6 4\" d=\"",
    );
    svg.segment(plane.at(0.0, 0.0), plane.at(1.0, 1.0));
    svg.raw("\"/>");
    if !points.is_empty() {
        svg.raw("<path class=\"tl-line\" fill=\"none\" stroke=\"#16202b\" stroke-width=\"2\" d=\"");
        polyline(&mut svg, points.iter().map(|it| plane.at(it.given, it.came_true)));
        svg.raw("\"/><g class=\"tl-point\" fill=\"#16202b\">");
        let most = points.iter().map(|it| it.chances).max().unwrap_or(1);
        for it in &points {
            let reach = 3.0 + 6.0 * (number(it.chances) / number(most)).sqrt();
            let name = match it.share {
                Some(share) => format!("{:.0}% of all chances", share * 100.0),
                None => format!("{} chances", it.chances),
            };
            circle(&mut svg, plane.at(it.given, it.came_true), reach, Some(&name));
        }
        svg.raw("</g>");
    }
    labels(&mut svg, &points, &plane);
    svg.close()
}

fn axes(svg: &mut Svg, plane: &Plane) {
    const TICKS: [(f64, &str); 6] =
        [(0.0, "0%"), (0.2, "20%"), (0.4, "40%"), (0.6, "60%"), (0.8, "80%"), (1.0, "100%")];
    svg.raw("<path class=\"tl-grid\" fill=\"none\" stroke=\"#dde1e5\" d=\"");
    for (at, _) in TICKS {
        svg.segment(plane.at(0.0, at), plane.at(1.0, at));
        svg.segment(plane.at(at, 0.0), plane.at(at, 1.0));
    }
    svg.raw("\"/>");
    svg.raw(OPEN_TEXT);
    for (at, text) in TICKS {
        let (x, y) = plane.at(0.0, at);
        svg.text("", (x - 8.0, y + SIZE * 0.36), Anchor::End, text);
        let (x, y) = plane.at(at, 0.0);
        svg.text("", (x, y + SIZE * 1.35), Anchor::Middle, text);
    }
    let middle = f64::midpoint(PLOT.left, PLOT.right);
    svg.text("", (middle, HEIGHT - 6.0), Anchor::Middle, "the chance that was given");
    svg.raw("</g>");
}

fn labels(svg: &mut Svg, points: &[Band], plane: &Plane) {
    let mut room = Room::new(PLOT);
    for it in points {
        room.avoid(Rect::around(plane.at(it.given, it.came_true), 8.0));
    }
    for pair in points.windows(2) {
        for part in [0.2, 0.4, 0.6, 0.8] {
            let between = |a: f64, b: f64| a + (b - a) * part;
            let given = between(pair[0].given, pair[1].given);
            let came_true = between(pair[0].came_true, pair[1].came_true);
            room.avoid(Rect::around(plane.at(given, came_true), 3.0));
        }
    }
    svg.raw("<g class=\"tl-labels\" stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\">");
    let (left, right) = (PLOT.left + 6.0, PLOT.right - 4.0);
    let spot = |anchor, (x, top): (f64, f64)| Spot { x, top, anchor };
    // Below the diagonal, or above it where points lie below.
    let beside = [0.5, 0.62, 0.4, 0.3].into_iter().flat_map(|at| {
        let (x, y) = plane.at(at, at);
        [spot(Anchor::Start, (x + 12.0, y + 6.0)), spot(Anchor::End, (x - 8.0, y - SIZE * 1.6))]
    });
    let texts = [
        ("as often as was said", Tone::Plan, beside.collect()),
        (
            "more often than was said",
            Tone::Muted,
            vec![spot(Anchor::Start, (left, PLOT.top + 22.0))],
        ),
        (
            "less often than was said",
            Tone::Muted,
            vec![spot(Anchor::End, (right, PLOT.bottom - 30.0))],
        ),
    ];
    for (text, tone, spots) in texts {
        let label = Label { lines: vec![(text.to_owned(), false)], size: SIZE, tone };
        if let Some(spot) = room.place(&label, &spots, 40.0) {
            label.draw(svg, spot);
        }
    }
    if points.is_empty() {
        let lines = vec![("No forecast has been scored yet".to_owned(), true)];
        let label = Label { lines, size: SIZE, tone: Tone::Ink };
        let spot = Spot { x: left, top: PLOT.top + 80.0, anchor: Anchor::Start };
        if let Some(spot) = room.place(&label, &[spot], 40.0) {
            label.draw(svg, spot);
        }
    }
    svg.raw("</g>");
}
