//! The observed line: joined where the figures may be joined, and no longer than the eye can see.

use delivery::view::chart::Point;

use crate::{
    scale::{Plane, has_place, number},
    svg::Svg,
};

type Place = (f64, f64);

/// Writes the runs of joined values into an open path, with about `most` corners at most.
///
/// Of every stretch that is left out, the lowest and the highest value stay. A value that is
/// joined to nothing is a dot (where the path has round ends).
pub(crate) fn runs(svg: &mut Svg, points: &[Point], plane: &Plane, most: usize) {
    let stride = (points.len() * 2).div_ceil(most.max(2));
    let mut pen = Thinning { svg, stride, held: 0, low: None, high: None, last: None, start: None };
    let mut broken = true;
    for point in points {
        if !has_place(point) {
            broken = true;
            continue;
        }
        let place = plane.at(point.year, point.value);
        if broken || !point.joined {
            pen.end();
            pen.begin(place);
        } else {
            pen.hold(place);
        }
        broken = false;
    }
    pen.end();
}

/// A run being drawn, its latest stretch still held back.
struct Thinning<'a> {
    svg: &'a mut Svg,
    stride: usize,
    held: usize,
    low: Option<(usize, Place)>,
    high: Option<(usize, Place)>,
    /// The latest place, where it is not drawn yet.
    last: Option<Place>,
    /// The first place of the run, while nothing follows it.
    start: Option<Place>,
}

impl Thinning<'_> {
    fn begin(&mut self, place: Place) {
        self.svg.move_to(place.0, place.1);
        self.start = Some(place);
    }

    fn hold(&mut self, place: Place) {
        self.start = None;
        if self.stride <= 1 {
            self.svg.line_to(place.0, place.1);
            return;
        }
        // Upwards in value is downwards in the picture; either way the two ends stay.
        if self.low.is_none_or(|(_, it)| place.1 < it.1) {
            self.low = Some((self.held, place));
        }
        if self.high.is_none_or(|(_, it)| place.1 > it.1) {
            self.high = Some((self.held, place));
        }
        self.last = Some(place);
        self.held += 1;
        if self.held >= self.stride {
            self.release();
        }
    }

    /// Draws what is held back: its two ends in the order of time.
    fn release(&mut self) {
        self.held = 0;
        let (Some(one), Some(other)) = (self.low.take(), self.high.take()) else { return };
        let (first, second) = if one.0 <= other.0 { (one, other) } else { (other, one) };
        self.svg.line_to(first.1.0, first.1.1);
        if second.0 != first.0 {
            self.svg.line_to(second.1.0, second.1.1);
        }
        if self.last == Some(second.1) {
            self.last = None;
        }
    }

    fn end(&mut self) {
        self.release();
        if let Some((x, y)) = self.last.take() {
            self.svg.line_to(x, y);
        }
        if let Some((x, y)) = self.start.take() {
            self.svg.line_to(x, y);
        }
    }
}

/// Whether a value is joined to neither neighbour.
pub(crate) fn is_alone(points: &[Point], i: usize) -> bool {
    let follower = points.get(i + 1).is_some_and(|it| it.joined && has_place(it));
    let leads = i.checked_sub(1).and_then(|it| points.get(it)).is_some_and(has_place);
    !(follower || leads && points.get(i).is_some_and(|it| it.joined))
}

/// The distance between neighbouring values in the picture, on average.
pub(crate) fn spacing(points: &[Point], plane: &Plane) -> f64 {
    let mut places = points.iter().filter(|it| has_place(it)).map(|it| plane.x.at(it.year));
    let Some(first) = places.next() else { return f64::INFINITY };
    let (last, steps) = places.fold((first, 0_usize), |(_, steps), it| (it, steps + 1));
    if steps == 0 { f64::INFINITY } else { (last - first).abs() / number(steps) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        scale::Linear,
        svg::{Heading, Svg},
    };

    fn point(year: f64, value: f64, joined: bool) -> Point {
        let (label, text) = (String::new(), String::new());
        Point { year, value, interval: None, label, text, joined, provisional: false }
    }

    fn path(points: &[Point], most: usize) -> String {
        let heading = Heading { id: "a", title: "", says: &[] };
        let mut svg = Svg::open("", [100.0, 100.0, 12.0], heading);
        let plane = Plane {
            x: Linear::new((2000.0, 2100.0), (0.0, 100.0)),
            y: Linear::new((0.0, 100.0), (100.0, 0.0)),
        };
        runs(&mut svg, points, &plane, most);
        svg.close().split("</desc>").nth(1).unwrap().trim_end_matches("</svg>").to_owned()
    }

    #[test]
    fn a_gap_is_not_bridged() {
        let points = [
            point(2000.0, 0.0, false),
            point(2001.0, 1.0, true),
            point(2003.0, 3.0, false),
            point(2004.0, f64::NAN, true),
            point(2005.0, 5.0, true),
        ];
        assert_eq!(path(&points, 100), "M0 100l1-1M3 97l0 0M5 95l0 0");
        assert!(is_alone(&points, 2) && is_alone(&points, 4) && !is_alone(&points, 1));
    }

    #[test]
    fn thinning_keeps_the_ends_and_the_extremes() {
        let year = |it: u16| 2000.0 + f64::from(it) * 0.05;
        let mut points: Vec<_> = (0..2000).map(|it| point(year(it), 50.0, it > 0)).collect();
        points[1003].value = 90.0;
        points[1004].value = 10.0;
        let drawn = path(&points, 100);
        assert!(drawn.split(['l', ' ', '-']).count() < 300, "{drawn}");
        assert!(drawn.contains("-40") && drawn.contains(" 80"), "{drawn}");
        assert!(drawn.starts_with("M0 50"));
    }
}
