//! Revisions larger than what is usual for an indicator, by its own earlier revisions.

use delivery::{
    id::IndicatorId,
    observation::Observation,
    series::{Series, SeriesKey},
};

use super::{Doubted, doubted, far::median};
use crate::release::compare::History;

/// Fewer earlier revisions say nothing of what is usual.
const ENOUGH: usize = 8;
/// So many times the middle of the earlier revisions is more than usual.
const TIMES: f64 = 3.0;

/// How large the revisions of an indicator were, as a part of the figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Usual {
    largest: f64,
    middle: f64,
    count: usize,
}

impl Usual {
    /// Over all series of an indicator; `None` where too few figures were revised.
    pub(super) fn of(history: &History, indicator: &IndicatorId) -> Option<Self> {
        let of_indicator = history.vintages.iter().filter(|(key, _)| key.indicator == *indicator);
        let mut sizes = Vec::new();
        for (_, vintages) in of_indicator.filter(|(_, it)| it.len() > 1) {
            let series = Series::of(vintages.iter().cloned());
            for known in series.current() {
                let period = known.observation.period;
                let said = series.earlier(period).iter().chain([known]);
                let said: Vec<f64> =
                    said.filter_map(|it| Some(it.observation.value.as_ref()?.number())).collect();
                sizes.extend(said.windows(2).map(|it| size(it[0], it[1])).filter(|it| *it > 0.0));
            }
        }
        let largest = sizes.iter().copied().fold(0.0, f64::max);
        let (middle, count) = (median(&sizes), sizes.len());
        (count >= ENOUGH).then_some(Self { largest, middle, count })
    }
}

/// A change as a part of the larger of the two figures.
fn size(before: f64, after: f64) -> f64 {
    let whole = before.abs().max(after.abs());
    if whole > 0.0 { (after - before).abs() / whole } else { 0.0 }
}

/// Doubts a revision that is larger than every earlier one and than three times their middle.
pub(super) fn doubt(
    key: &SeriesKey,
    known: &Series,
    it: &Observation,
    (usual, sha256): (&Usual, &str),
) -> Option<Doubted> {
    let value = it.value.as_ref()?;
    let before = known.at(it.period)?.observation.value.as_ref()?;
    // An old publication that is sent again says nothing that was not said.
    let mut earlier = known.earlier(it.period).iter();
    if earlier.any(|it| it.observation.value.as_ref() == Some(value)) {
        return None;
    }
    let size = size(before.number(), value.number());
    if size <= usual.largest || size <= TIMES * usual.middle {
        return None;
    }
    let percent = |it: f64| format!("{:.1}%", it * 100.0);
    let problem = format!(
        "{} is revised from {before} to {value}, by {}; the largest of {} earlier revisions of this indicator was {}.",
        it.period.label(),
        percent(size),
        usual.count,
        percent(usual.largest),
    );
    let text = format!(
        "Are the large revisions of \"{}\" in this file right? The first: {key}, {problem}",
        key.indicator
    );
    let question = format!("revisions {} {}", key.indicator, sha256.get(..16).unwrap_or(sha256));
    let remedy =
        "Look for the publisher's reason. Take it, say that it is a correction, or leave it.";
    Some(doubted((question, text), it, (problem, remedy)))
}
