//! What a chart shows, in numbers: the picture itself is drawn elsewhere.

use serde::Serialize;

use crate::trajectory::Trajectory;

/// A chart of one line of figures against its trajectory and targets.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Chart {
    /// What it shows: "Patients waiting no more than 18 weeks, England".
    pub title: String,
    /// What it says, for those who do not see it.
    pub description: String,
    /// The unit, for the axis and the labels.
    pub unit: String,
    /// Decimals as published.
    pub decimals: usize,
    /// Observed values, oldest first.
    pub observed: Vec<Point>,
    /// Values that were published and later revised.
    pub revised_away: Vec<Point>,
    /// The trajectory in force.
    pub band: Vec<BandPoint>,
    /// The trajectory first agreed, where it was re-profiled since.
    pub first_band: Vec<BandPoint>,
    /// Targets to reach.
    pub goals: Vec<Goal>,
    /// The two ends of a range to stay within.
    pub range: Option<(f64, f64)>,
    /// Where the line may not be joined.
    pub breaks: Vec<Break>,
    /// What is thought of the figures to come.
    pub fan: Fan,
}

/// Forecasts of the figures to come, each from the figure it was made from to the one that decides.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Fan {
    /// Business as usual.
    pub trend: Vec<FanPoint>,
    /// With the plan, discounted; empty where no intervention is recorded.
    pub with_plan: Vec<FanPoint>,
    /// The chances in a few words each, for the target's place in the picture.
    pub chances: Vec<String>,
}

/// One figure to come.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FanPoint {
    /// Decimal years.
    pub year: f64,
    /// The lower end of 95 % and of 80 %, the middle, the upper end of 80 % and of 95 %.
    pub values: [f64; 5],
}

/// One value at the end of its period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// Decimal years.
    pub year: f64,
    /// The value.
    pub value: f64,
    /// Ends of the published 95 % interval.
    pub interval: Option<(f64, f64)>,
    /// "December 2025: 61.5%".
    pub label: String,
    /// The value with its unit.
    pub text: String,
    /// Whether the line from the point before may be drawn: no break and no missing period between.
    pub joined: bool,
    /// Whether the figure is provisional or estimated.
    pub provisional: bool,
}

/// One point of a trajectory.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BandPoint {
    /// Decimal years.
    pub year: f64,
    /// Lower end.
    pub low: f64,
    /// The path.
    pub expected: f64,
    /// Upper end.
    pub high: f64,
}

/// A target's place in the picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Goal {
    /// Decimal years.
    pub year: f64,
    /// The value.
    pub value: f64,
    /// The value with its unit.
    pub text: String,
    /// "92% by July 2029".
    pub label: String,
    /// Whether it is a step on the way.
    pub interim: bool,
}

/// A place where the line may not be joined.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Break {
    /// Decimal years of the start of the first period after the break.
    pub year: f64,
    /// Why.
    pub reason: String,
}

/// The points of a trajectory as drawn.
pub fn band(trajectory: &Trajectory) -> Vec<BandPoint> {
    let point = |it: &crate::trajectory::TrajectoryPoint| BandPoint {
        year: it.period.decimal_year(),
        low: it.low,
        expected: it.expected,
        high: it.high,
    };
    trajectory.points.iter().map(point).collect()
}
