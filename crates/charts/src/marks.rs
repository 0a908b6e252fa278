//! The marks of the grammar and the colours they have on paper.

use delivery::view::chart::{BandPoint, Break, Chart, Goal};

use crate::{
    label::Rect,
    scale::{Plane, band_has_place, drawable, in_calendar},
    svg::Svg,
};

/// Whose word a label is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    /// An observed figure.
    #[default]
    Ink,
    /// A remark.
    Muted,
    /// The trajectory.
    Plan,
    /// The trajectory first agreed.
    First,
    /// A target.
    Goal,
    /// What was published and later revised.
    Revised,
    /// What the plan is thought to bring.
    WithPlan,
}

impl Tone {
    /// The attributes of a text: its class and its colour in light.
    pub(crate) const fn attributes(self) -> &'static str {
        match self {
            Self::Ink => "class=\"tl-label tl-ink\" fill=\"#16202b\"",
            Self::Muted => "class=\"tl-label tl-muted\" fill=\"#505a5f\"",
            Self::Plan => "class=\"tl-label tl-plan\" fill=\"#2a6496\"",
            Self::First => "class=\"tl-label tl-first\" fill=\"#66727c\"",
            Self::Goal => "class=\"tl-label tl-aim\" fill=\"#174a7c\"",
            Self::WithPlan => "class=\"tl-label tl-to-come\" fill=\"#8a4b00\"",
            Self::Revised => "class=\"tl-label tl-since\" fill=\"#6b7378\"",
        }
    }
}

/// Opens the texts of an axis.
pub(crate) const OPEN_TEXT: &str = "<g class=\"tl-text\" fill=\"#505a5f\">";

/// A trajectory as an area with its centre dashed.
pub(crate) fn trajectory(svg: &mut Svg, band: &[BandPoint], plane: &Plane, first: bool) {
    let mut points = band.iter().filter(|it| band_has_place(it)).peekable();
    if points.peek().is_none() {
        return;
    }
    let (area, path) = if first {
        (
            "<path class=\"tl-first-band\" fill=\"#edf0f3\" stroke=\"#edf0f3\" d=\"",
            "\"/><path class=\"tl-first-path\" fill=\"none\" stroke=\"#7c8894\" \
             stroke-dasharray=\"2 4\" stroke-width=\"1.2\" d=\"",
        )
    } else {
        (
            "<path class=\"tl-band\" fill=\"#d6e6f3\" stroke=\"#d6e6f3\" d=\"",
            "\"/><path class=\"tl-path\" fill=\"none\" stroke=\"#2a6496\" \
             stroke-dasharray=\"6 4\" stroke-width=\"1.5\" d=\"",
        )
    };
    svg.raw(area);
    let upper = points.map(|it| plane.at(it.year, it.high));
    let lower = band.iter().rev().filter(|it| band_has_place(it));
    polyline(svg, upper.chain(lower.map(|it| plane.at(it.year, it.low))));
    svg.raw("z");
    svg.raw(path);
    let centre = band.iter().filter(|it| band_has_place(it));
    polyline(svg, centre.map(|it| plane.at(it.year, it.expected)));
    svg.raw("\"/>");
}

/// A run of places in an open path.
pub(crate) fn polyline(svg: &mut Svg, places: impl Iterator<Item = (f64, f64)>) {
    for (i, (x, y)) in places.enumerate() {
        if i == 0 {
            svg.move_to(x, y);
        } else {
            svg.line_to(x, y);
        }
    }
}

/// The targets that have a place in the picture.
pub(crate) fn goals(chart: &Chart) -> impl Iterator<Item = &Goal> {
    chart.goals.iter().filter(|it| drawable(it.value) && in_calendar(it.year))
}

/// The breaks that lie within the years of the picture.
pub(crate) fn breaks(chart: &Chart, years: (f64, f64)) -> impl Iterator<Item = &Break> {
    chart.breaks.iter().filter(move |it| it.year >= years.0 && it.year <= years.1)
}

/// Open diamonds for the targets; the steps on the way are smaller by a third.
pub(crate) fn diamonds(svg: &mut Svg, chart: &Chart, plane: &Plane, reach: f64) {
    if goals(chart).next().is_none() {
        return;
    }
    svg.raw(
        "<path class=\"tl-goal\" fill=\"#fff\" stroke=\"#174a7c\" stroke-width=\"2\" \
         stroke-linejoin=\"round\" d=\"",
    );
    for goal in goals(chart) {
        let (x, y) = plane.at(goal.year, goal.value);
        let reach = if goal.interim { reach * 0.65 } else { reach };
        svg.move_to(x, y - reach);
        svg.line_to(x + reach, y);
        svg.line_to(x, y + reach);
        svg.line_to(x - reach, y);
        svg.raw("z");
    }
    svg.raw("\"/>");
}

/// Dotted upright rules where the series breaks.
pub(crate) fn break_rules(
    svg: &mut Svg,
    chart: &Chart,
    plane: &Plane,
    plot: &Rect,
    years: (f64, f64),
) {
    if breaks(chart, years).next().is_none() {
        return;
    }
    svg.raw(
        "<path class=\"tl-break\" fill=\"none\" stroke=\"#505a5f\" stroke-dasharray=\"1.5 3\" d=\"",
    );
    for it in breaks(chart, years) {
        let x = plane.x.at(it.year);
        svg.segment((x, plot.top), (x, plot.bottom));
    }
    svg.raw("\"/>");
}

/// Two thin rules for the ends of a range.
pub(crate) fn range_rules(svg: &mut Svg, range: (f64, f64), plane: &Plane, plot: &Rect) {
    svg.raw("<path class=\"tl-range\" fill=\"none\" stroke=\"#174a7c\" stroke-width=\"1.2\" d=\"");
    for end in [range.0, range.1].into_iter().filter(|it| drawable(*it)) {
        let y = plane.y.at(end);
        svg.segment((plot.left, y), (plot.right, y));
    }
    svg.raw("\"/>");
}
