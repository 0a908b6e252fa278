//! What kept forecasts were worth, once the figures have arrived.

use std::collections::{BTreeMap, BTreeSet};

use delivery::{
    id::IndicatorId,
    indicator::{Direction, Indicator},
    outlook::{Chances, asked},
    period::Period,
    series::Series,
    signal::Measured,
    target::Target,
};
use forecast::{Distribution, Frequency, Realised, score};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{forecast_scores::NewScore, forecasts::Kept};

use super::{
    kept::{SeriesBody, Spreads, TargetBody},
    line::Rhythm,
};
use crate::Error;

/// The score of one step of a series' forecast, written as an array.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct StepScore(
    /// The frequency of the method.
    pub(super) Frequency,
    /// Steps ahead.
    pub(super) u16,
    /// Points the forecast was made from.
    pub(super) u16,
    /// |figure − centre| in the forecast's own unit of error.
    pub(super) f32,
    /// CRPS in the same unit.
    pub(super) f32,
    /// In how many of the central intervals of 50, 80 and 95 % the figure lay: 0 to 3.
    pub(super) u8,
);

/// The score of a target's outlook.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct ChanceScore {
    /// Whether the target was met.
    pub(super) met: bool,
    /// The chances given.
    pub(super) chances: Chances,
}

/// The central intervals that coverage is counted for, narrowest first.
pub(super) const SHARES: [f64; 3] = [0.5, 0.8, 0.95];

impl StepScore {
    fn of(figure: &Distribution, value: f64) -> Self {
        let at = |scales: f64| figure.on.down(figure.centre + scales * figure.scale);
        let unit = (at(1.0) - at(-1.0)) / 2.0;
        let crps = score::crps(figure, value) / unit.max(f64::MIN_POSITIVE);
        // An interval lies within every wider one, so a count says which hold the figure.
        let covered = SHARES.iter().filter(|it| score::covered(figure, **it, value)).count();
        Self(
            figure.frequency,
            figure.horizon,
            figure.points,
            short(f64::from(Realised::of(figure, 0, value).error)),
            short(crps.min(1e6)),
            u8::try_from(covered).unwrap_or_default(),
        )
    }

    /// The error as the calibration learns from it.
    pub(super) const fn realised(self, indicator: u32) -> Realised {
        Realised { frequency: self.0, horizon: self.1, points: self.2, indicator, error: self.3 }
    }
}

/// Four significant digits.
fn short(number: f64) -> f32 {
    format!("{number:.3e}").parse().unwrap_or(f32::MAX)
}

/// Scores the forecasts of one series, oldest first, by what is known of it now. Of several made from
/// the same last figure the newest counts; periods on the other side of a break do not. A period is
/// scored when its figure first arrives and never again: a figure that was withdrawn and comes back
/// would otherwise count twice, and what was forecast meanwhile knew it.
pub(super) fn of_series(
    (kept, series): (&[Kept], &Series),
    indicator: &Indicator,
    scored: &BTreeSet<(i64, Period)>,
    spreads: &Spreads,
) -> Result<Vec<NewScore>, Error> {
    let Some(rhythm) = Rhythm::of(indicator.frequency) else { return Ok(Vec::new()) };
    let was_known = |period: &Period| kept.iter().any(|it| scored.contains(&(it.id, *period)));
    let mut newest: BTreeMap<Period, (&Kept, Vec<Distribution>)> = BTreeMap::new();
    for it in kept {
        // One that cannot be read is worth nothing, and no reason to score nothing.
        if let Ok(SeriesBody::Made { last, fan }) = serde_json::from_str(&it.body) {
            newest.insert(last, (it, spreads.distributions(&fan)?));
        }
    }
    let mut scores = Vec::new();
    for (last, (kept, figures)) in newest {
        for (step, figure) in (1..).zip(&figures) {
            let Some(period) = rhythm.after(&last, step) else { break };
            let value = value_at(series, period)
                .filter(|_| !is_broken(indicator, &last, &period))
                .filter(|_| !was_known(&period));
            let Some(value) = value else { continue };
            let body = serde_json::to_string(&StepScore::of(figure, value));
            let body = body.map_err(Error::internal)?;
            scores.push(NewScore { forecast: kept.id, period, value, body });
        }
    }
    Ok(scores)
}

fn value_at(series: &Series, period: Period) -> Option<f64> {
    Some(series.at(period)?.observation.value.as_ref()?.number())
}

fn is_broken(indicator: &Indicator, last: &Period, period: &Period) -> bool {
    let between = |at: &Period| at.start() > last.start() && at.start() <= period.start();
    indicator.breaks.iter().any(|it| between(&it.at))
}

/// Scores the outlooks of a target whose deciding figure is in, those that answered what it asks and
/// were made before that figure was first known. A range can be judged without a direction.
pub(super) fn of_target(
    (kept, scored): (&[Kept], &[(Period, Timestamp)]),
    target: &Target,
    indicator: &Indicator,
    deciding: &Measured,
) -> Result<Vec<NewScore>, Error> {
    // Only a range is judged without a direction, and it does not look at the one it is given.
    let met =
        target.kind.is_met_by(deciding.number, indicator.direction.unwrap_or(Direction::Higher));
    let question = asked(target, indicator);
    // A figure that was withdrawn and comes back scores nothing that was made in between.
    let decides = |it: &Period| it.end() >= target.by.end();
    let known = scored.iter().filter(|it| decides(&it.0)).map(|it| it.1).min();
    let in_time = |it: &&Kept| known.is_none_or(|known| it.made_at < known);
    let mut scores = Vec::new();
    for it in kept.iter().filter(in_time) {
        let Ok(body) = serde_json::from_str::<TargetBody>(&it.body) else { continue };
        let Some(chances) = body.chances.filter(|_| body.asked == question) else { continue };
        let body = serde_json::to_string(&ChanceScore { met, chances });
        scores.push(NewScore {
            forecast: it.id,
            period: deciding.period,
            value: deciding.number,
            body: body.map_err(Error::internal)?,
        });
    }
    Ok(scores)
}

/// Realised errors of kept forecasts of some indicators, as the calibration takes them.
pub(super) fn realised(
    scores: &[store::forecast_scores::Score],
    of: impl Fn(&IndicatorId) -> bool,
) -> Result<Vec<Realised>, Error> {
    let mut numbers: BTreeMap<&IndicatorId, u32> = BTreeMap::new();
    let mut realised = Vec::new();
    for it in scores {
        let store::forecast_scores::Scored::Series(indicator) = &it.of else { continue };
        if !of(indicator) {
            continue;
        }
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let number = *numbers.entry(indicator).or_insert(next);
        let score: StepScore = serde_json::from_str(&it.body).map_err(Error::internal)?;
        realised.push(score.realised(number));
    }
    Ok(realised)
}
