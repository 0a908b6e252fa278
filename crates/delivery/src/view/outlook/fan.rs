//! The forecast of each figure to come, as rows of a table and as the fan of a chart.

use serde::Serialize;

use crate::{
    outlook::{Outlook, Step},
    signal::Measured,
    value::rounded,
    view::chart::{Fan, FanPoint},
    words,
};

/// What is thought of one figure, in the decimals that figures are published in; the middle with its
/// unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FanRow {
    /// The period.
    pub period: String,
    /// Business as usual: 1 in 40 figures is lower.
    pub low_95: String,
    /// 1 in 10 figures is lower.
    pub low_80: String,
    /// As many are higher as lower.
    pub middle: String,
    /// 1 in 10 figures is higher.
    pub high_80: String,
    /// 1 in 40 figures is higher.
    pub high_95: String,
    /// With the plan, discounted.
    pub plan: Option<PlanRow>,
}

/// What is thought of one figure with the plan, discounted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanRow {
    /// 1 in 10 figures is lower.
    pub low_80: String,
    /// As many are higher as lower.
    pub middle: String,
    /// 1 in 10 figures is higher.
    pub high_80: String,
}

/// The levels of a fan, lowest first: the ends of 95 % and of 80 %, the middle between them.
const LEVELS: [f64; 5] = [0.025, 0.1, 0.5, 0.9, 0.975];

/// The rows of the table, the next figure first and the one that decides last.
pub(super) fn rows(outlook: &Outlook, unit: &str, decimals: usize) -> Vec<FanRow> {
    let text = |it: f64| rounded(it, decimals);
    let with_unit = |it: String| words::quantity(&it, unit);
    let row = |(i, step): (usize, &Step)| {
        let [low_95, low_80, middle, high_80, high_95] =
            LEVELS.map(|it| text(step.figure.quantile(it)));
        let plan = outlook.with_plan.get(i).map(|it| {
            let [low_80, middle, high_80] = [0.1, 0.5, 0.9].map(|p| text(it.figure.quantile(p)));
            PlanRow { low_80, middle: with_unit(middle), high_80 }
        });
        let middle = with_unit(middle);
        FanRow { period: step.period.label(), low_95, low_80, middle, high_80, high_95, plan }
    };
    outlook.trend.iter().enumerate().map(row).collect()
}

/// The fans of the chart, each starting at the figure that the forecast was made from, where that is
/// known.
pub(super) fn of(outlook: &Outlook, last: Option<&Measured>) -> Fan {
    let start = last
        .map(|it| FanPoint { year: it.period.decimal_year(), values: [it.number; LEVELS.len()] });
    let point = |it: &Step| FanPoint {
        year: it.period.decimal_year(),
        values: LEVELS.map(|level| it.figure.quantile(level)),
    };
    let fan = |steps: &[Step]| -> Vec<FanPoint> {
        let start = start.filter(|_| !steps.is_empty());
        start.into_iter().chain(steps.iter().map(point)).collect()
    };
    Fan { trend: fan(&outlook.trend), with_plan: fan(&outlook.with_plan), ..Fan::default() }
}
