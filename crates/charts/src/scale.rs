//! Scales and ticks: from values and years to places in the picture.

use delivery::{
    value::rounded,
    view::chart::{BandPoint, Chart, Point},
    words::quantity,
};

/// Larger numbers are no official figures and are not drawn.
const LARGEST: f64 = 1e18;

/// Whether a number can be drawn: finite, and of a size a statistic may have.
pub(crate) fn drawable(number: f64) -> bool {
    number.abs() <= LARGEST
}

/// Whether a year can be drawn.
pub(crate) fn in_calendar(year: f64) -> bool {
    (0.0..=9999.0).contains(&year)
}

/// Whether a value has a place in the picture.
pub(crate) fn has_place(point: &Point) -> bool {
    drawable(point.value) && in_calendar(point.year)
}

/// Whether a point of a trajectory has a place in the picture.
pub(crate) fn band_has_place(point: &BandPoint) -> bool {
    let BandPoint { year, low, expected, high } = *point;
    in_calendar(year) && drawable(low) && drawable(expected) && drawable(high)
}

/// The interval of a value, where both ends can be drawn.
pub(crate) fn interval(point: &Point) -> Option<(f64, f64)> {
    point.interval.filter(|(low, high)| drawable(*low) && drawable(*high))
}

/// A count as a number for arithmetic.
pub(crate) fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// The smallest and the largest of some numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    low: f64,
    high: f64,
}

impl Extent {
    /// Of no numbers.
    pub(crate) const EMPTY: Self = Self { low: f64::INFINITY, high: f64::NEG_INFINITY };

    /// Takes one more number in.
    pub(crate) fn add(&mut self, number: f64) {
        self.low = self.low.min(number);
        self.high = self.high.max(number);
    }

    /// The two ends, where there was any number.
    pub(crate) fn ends(self) -> Option<(f64, f64)> {
        (self.low <= self.high).then_some((self.low, self.high))
    }
}

/// The values that a chart must have room for.
pub(crate) fn values(chart: &Chart, with_revisions: bool) -> Option<(f64, f64)> {
    let mut extent = Extent::EMPTY;
    for point in chart.observed.iter().filter(|it| has_place(it)) {
        extent.add(point.value);
        if let Some((low, high)) = interval(point) {
            extent.add(low);
            extent.add(high);
        }
    }
    let revised = chart.revised_away.iter().filter(|it| with_revisions && has_place(it));
    revised.for_each(|it| extent.add(it.value));
    for point in chart.band.iter().chain(&chart.first_band).filter(|it| band_has_place(it)) {
        extent.add(point.low);
        extent.add(point.expected);
        extent.add(point.high);
    }
    chart.goals.iter().filter(|it| drawable(it.value)).for_each(|it| extent.add(it.value));
    for end in chart.range.into_iter().flat_map(|(low, high)| [low, high]) {
        if drawable(end) {
            extent.add(end);
        }
    }
    extent.ends()
}

/// The values that a chart must have room for with what is thought of the figures to come.
pub(crate) fn with_fan(chart: &Chart, with_revisions: bool) -> Option<(f64, f64)> {
    let mut extent = Extent::EMPTY;
    let known = values(chart, with_revisions);
    known.into_iter().flat_map(|(low, high)| [low, high]).for_each(|it| extent.add(it));
    let points = chart.fan.trend.iter().chain(&chart.fan.with_plan);
    for point in points.filter(|it| crate::fan::has_place(it)) {
        point.values.iter().for_each(|it| extent.add(*it));
    }
    extent.ends()
}

/// The years that a chart must have room for.
pub(crate) fn years(chart: &Chart, with_revisions: bool) -> Extent {
    let mut extent = Extent::EMPTY;
    chart.observed.iter().filter(|it| has_place(it)).for_each(|it| extent.add(it.year));
    let revised = chart.revised_away.iter().filter(|it| with_revisions && has_place(it));
    revised.for_each(|it| extent.add(it.year));
    let bands = chart.band.iter().chain(&chart.first_band);
    bands.filter(|it| band_has_place(it)).for_each(|it| extent.add(it.year));
    let goals = chart.goals.iter().filter(|it| in_calendar(it.year));
    goals.for_each(|it| extent.add(it.year));
    extent
}

/// A straight scale; what lies outside is held at the nearer end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Linear {
    low: f64,
    start: f64,
    per_unit: f64,
    least: f64,
    most: f64,
}

impl Linear {
    /// Maps `domain` onto `range`, whose second end may be the smaller one.
    pub(crate) fn new(domain: (f64, f64), range: (f64, f64)) -> Self {
        let width = domain.1 - domain.0;
        let per_unit = if width > 0.0 { (range.1 - range.0) / width } else { 0.0 };
        let (least, most) = (range.0.min(range.1), range.0.max(range.1));
        Self { low: domain.0, start: range.0, per_unit, least, most }
    }

    /// The place of a number.
    pub(crate) fn at(&self, number: f64) -> f64 {
        ((number - self.low) * self.per_unit + self.start).clamp(self.least, self.most)
    }

    /// How long one unit is in the picture.
    pub(crate) fn unit_length(&self) -> f64 {
        self.per_unit.abs()
    }
}

/// Where a year and a value meet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plane {
    pub(crate) x: Linear,
    pub(crate) y: Linear,
}

impl Plane {
    /// The place of a value in its year.
    pub(crate) fn at(&self, year: f64, value: f64) -> (f64, f64) {
        (self.x.at(year), self.y.at(value))
    }
}

/// An axis of values with round ends and a round step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ValueAxis {
    pub(crate) low: f64,
    pub(crate) high: f64,
    step: f64,
}

impl ValueAxis {
    /// An axis with room for `ends` and about `wanted` steps.
    ///
    /// It starts at zero where that costs little of the room; a percentage does not pass 100, and
    /// what is never negative has no negative axis.
    pub(crate) fn new(ends: (f64, f64), unit: &str, wanted: f64) -> Self {
        let (mut low, mut high) = spread(ends);
        if low > 0.0 && low <= high * 0.45 {
            low = 0.0;
        }
        if high < 0.0 && high >= low * 0.45 {
            high = 0.0;
        }
        let step = round_step((high - low) / wanted);
        low = (low / step + 1e-9).floor() * step;
        high = (high / step - 1e-9).ceil() * step;
        if ends.0 >= 0.0 {
            low = low.max(0.0);
        }
        if unit == "%" && ends.1 <= 100.0 {
            high = high.min(100.0);
        }
        Self { low, high, step }
    }

    /// An axis that writes one value as exactly as it needs.
    pub(crate) fn exact(value: f64) -> Self {
        let fits = |it: &i32| {
            let scaled = value * 10_f64.powi(*it);
            (scaled - scaled.round()).abs() < 1e-6 * scaled.abs().max(1.0)
        };
        let decimals = (0..6).find(fits).unwrap_or(6);
        Self { low: value, high: value, step: 10_f64.powi(-decimals) }
    }

    /// The values of the ticks.
    pub(crate) fn ticks(self) -> impl Iterator<Item = f64> {
        (0..24_u8)
            .map(move |it| self.low + f64::from(it) * self.step)
            .take_while(move |it| *it <= self.high + self.step * 0.01)
    }

    /// A value of the axis with its unit where that is a sign: "60%", "£1.5m", "20,000".
    pub(crate) fn text(self, value: f64, unit: &str) -> String {
        let largest = self.low.abs().max(self.high.abs());
        let (by, suffix) = match largest {
            it if it >= 1e12 => (1e12, "tn"),
            it if it >= 1e9 => (1e9, "bn"),
            it if it >= 1e6 => (1e6, "m"),
            _ => (1.0, ""),
        };
        let decimals = decimals_of(self.step / by);
        let size = if decimals > 6 {
            format!("{value:.1e}")
        } else {
            rounded(value / by, decimals) + suffix
        };
        if is_sign(unit) { quantity(&size, unit) } else { size }
    }
}

/// Whether a unit is written at every number rather than once.
pub(crate) fn is_sign(unit: &str) -> bool {
    matches!(unit, "" | "%" | "£" | "$" | "€")
}

/// The two ends, apart: what never changes is shown against zero.
fn spread((low, high): (f64, f64)) -> (f64, f64) {
    let size = low.abs().max(high.abs());
    if size < 1e-12 {
        return (0.0, 1.0);
    }
    if high - low < size * 1e-6 {
        return (low.min(0.0) * 1.1, high.max(0.0) * 1.1);
    }
    (low, high)
}

/// The next larger 1, 2 or 5 times a power of ten.
pub(crate) fn round_step(step: f64) -> f64 {
    let power = 10_f64.powf(step.log10().floor());
    match step / power {
        it if it <= 1.000_001 => power,
        it if it <= 2.000_001 => power * 2.0,
        it if it <= 5.000_001 => power * 5.0,
        _ => power * 10.0,
    }
}

/// How many decimals a step of 1, 2 or 5 times a power of ten needs.
fn decimals_of(step: f64) -> usize {
    (0..=6).find(|it| step * 10_f64.powi(*it) > 0.999).map_or(7, |it| it.unsigned_abs() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(ends: (f64, f64), unit: &str) -> Vec<String> {
        let axis = ValueAxis::new(ends, unit, 5.0);
        axis.ticks().map(|it| axis.text(it, unit)).collect()
    }

    #[test]
    fn ticks_are_round_and_written_as_published() {
        assert_eq!(texts((57.2, 94.1), "%"), ["50%", "60%", "70%", "80%", "90%", "100%"]);
        assert_eq!(
            texts((16_961.0, 30_175.0), "FTE"),
            ["15,000", "20,000", "25,000", "30,000", "35,000"]
        );
        assert_eq!(texts((0.2, 3.1), "%"), ["0%", "1%", "2%", "3%", "4%"]);
        assert_eq!(texts((1.2e6, 2.4e6), "£"), ["£1.0m", "£1.5m", "£2.0m", "£2.5m"]);
        assert_eq!(ValueAxis::exact(57.2).text(57.2, "%"), "57.2%");
        assert_eq!(ValueAxis::exact(1.5e6).text(1.5e6, "£"), "£1.500000m");
        assert_eq!(texts((-2.4, 3.0), ""), ["\u{2212}4", "\u{2212}2", "0", "2", "4"]);
    }

    #[test]
    fn a_series_that_never_changes_has_an_axis() {
        assert_eq!(texts((0.0, 0.0), "%").len(), 6);
        let axis = ValueAxis::new((7.0, 7.0), "", 5.0);
        assert!(axis.low.abs() < 1e-9 && axis.high > 7.0);
    }

    #[test]
    fn outside_the_domain_is_held_at_the_end() {
        let scale = Linear::new((0.0, 10.0), (300.0, 20.0));
        assert!((scale.at(-5.0) - 300.0).abs() < 1e-9);
        assert!((scale.at(99.0) - 20.0).abs() < 1e-9);
    }
}
