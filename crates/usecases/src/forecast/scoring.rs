//! What kept forecasts were worth, once the figures have arrived.

use std::collections::{BTreeMap, BTreeSet};

use delivery::{
    id::IndicatorId,
    indicator::{Direction, Indicator},
    outlook::{Chances, asked},
    period::Period,
    plan::Plan,
    release::{AsOf, Release, ReleaseId},
    series::{Known, Series},
    signal::Measured,
    target::Target,
    view::measure::series_of,
};
use forecast::{Distribution, Frequency, Realised, score};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{forecast_scores::NewScore, forecasts::Kept};

use super::{
    kept::{SeriesBody, Spreads, TargetBody},
    line::Rhythm,
    outlook::{deciding, measured_of},
};
use crate::{
    Error,
    knowledge::{Knowledge, Lines},
};

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
    /// Whether a step was half a year, in the annual method; scores of earlier versions do not say.
    #[serde(default)]
    pub(super) Option<bool>,
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
    fn of(figure: &Distribution, value: f64, rhythm: Rhythm) -> Self {
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
            Some(!rhythm.is_in_years()),
        )
    }

    /// Whether a step was half a year. Where the score does not say, today's plan does: an indicator may
    /// have left it since, or come at another frequency.
    pub(super) fn is_half_yearly(self, plan: &Plan, indicator: &IndicatorId) -> bool {
        let of_plan = || {
            let indicator = plan.indicators.get(indicator);
            indicator.and_then(|it| Rhythm::of(it.frequency)).is_some_and(|it| !it.is_in_years())
        };
        self.6.unwrap_or_else(of_plan)
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
/// the same last figure the newest counts that did not know the figure it is scored by; periods on the
/// other side of a break do not. A period is scored once, by forecasts made before its figure first
/// arrived: a figure that was withdrawn and comes back would otherwise count twice, and what was
/// forecast meanwhile knew it.
pub(super) fn of_series(
    (kept, series): (&[Kept], &Series),
    indicator: &Indicator,
    (scored, releases): (&BTreeSet<(i64, Period)>, &Releases),
    spreads: &Spreads,
) -> Result<Vec<NewScore>, Error> {
    let Some(rhythm) = Rhythm::of(indicator.frequency) else { return Ok(Vec::new()) };
    let was_known = |period: &Period| kept.iter().any(|it| scored.contains(&(it.id, *period)));
    let mut newest: BTreeMap<(Period, Period), (i64, Distribution, f64)> = BTreeMap::new();
    for it in kept {
        // One that cannot be read is worth nothing, and no reason to score nothing.
        let Ok(SeriesBody::Made { last, fan }) = serde_json::from_str(&it.body) else { continue };
        for (step, figure) in (1..).zip(spreads.distributions(&fan)?) {
            let Some(period) = rhythm.after(&last, step) else { break };
            let in_time = |_: &f64| first_known(series, period, releases) > Some(it.made_at);
            let value = value_at(series, period)
                .filter(|_| !is_broken(indicator, &last, &period))
                .filter(|_| !was_known(&period))
                .filter(in_time);
            let Some(value) = value else { continue };
            newest.insert((last, period), (it.id, figure, value));
        }
    }
    let score = |((_, period), (forecast, figure, value))| {
        let body = serde_json::to_string(&StepScore::of(&figure, value, rhythm));
        Ok(NewScore { forecast, period, value, body: body.map_err(Error::internal)? })
    };
    newest.into_iter().map(score).collect()
}

/// The releases that count, by number.
pub(super) type Releases = BTreeMap<ReleaseId, Release>;

/// When a period of a series could first be known to have a value, whatever became of it since.
fn first_known(series: &Series, period: Period, releases: &Releases) -> Option<Timestamp> {
    Some(releases.get(&series.first_value(period)?.release)?.known_at())
}

fn value_at(series: &Series, period: Period) -> Option<f64> {
    Some(series.at(period)?.observation.value.as_ref()?.number())
}

fn is_broken(indicator: &Indicator, last: &Period, period: &Period) -> bool {
    let between = |at: &Period| at.start() > last.start() && at.start() <= period.start();
    indicator.breaks.iter().any(|it| between(&it.at))
}

/// When a figure that decides a target could first be known, whatever became of it since: its releases
/// are gone through again, one after the other.
pub(super) fn first_decided(
    (knowledge, as_of): (&Knowledge, AsOf),
    lines: &Lines,
    target: &Target,
    indicator: &Indicator,
) -> Option<Timestamp> {
    let keys = series_of(&knowledge.plan, target);
    let of_target: Vec<_> = keys.iter().filter_map(|it| lines.get_key_value(it)).collect();
    let known_at = |it: ReleaseId| knowledge.releases.get(&it).map(Release::known_at);
    let decides = |it: &&Known| it.observation.period.end() >= target.by.end();
    let said = of_target.iter().flat_map(|(_, series)| series.said()).filter(decides);
    let moments: BTreeSet<Timestamp> = said.filter_map(|it| known_at(it.release)).collect();
    moments.into_iter().find(|moment| {
        let had_come = |it: ReleaseId| known_at(it).is_some_and(|it| it <= *moment);
        let then = of_target.iter().map(|(key, it)| ((*key).clone(), it.of_releases(had_come)));
        let then: Lines = then.collect();
        let measured = measured_of(&knowledge.evidence(&then, as_of), target, indicator);
        deciding(target, &measured).is_some()
    })
}

/// Outlooks of a target that gave chances and answered what it asks, with these.
pub(super) fn answers<'k>(
    kept: &'k [Kept],
    target: &Target,
    indicator: &Indicator,
) -> Vec<(&'k Kept, Chances)> {
    let question = asked(target, indicator);
    let chances = |it: &Kept| {
        let body = serde_json::from_str::<TargetBody>(&it.body).ok()?;
        body.chances.filter(|_| body.asked == question)
    };
    kept.iter().filter_map(|it| Some((it, chances(it)?))).collect()
}

/// Scores the answers to what a target asks that were given before a figure that decides it was first
/// known. A range can be judged without a direction.
pub(super) fn of_target(
    (answers, known): (&[(&Kept, Chances)], Option<Timestamp>),
    target: &Target,
    indicator: &Indicator,
    deciding: &Measured,
) -> Result<Vec<NewScore>, Error> {
    // Only a range is judged without a direction, and it does not look at the one it is given.
    let met =
        target.kind.is_met_by(deciding.number, indicator.direction.unwrap_or(Direction::Higher));
    let in_time = |it: &&(&Kept, Chances)| known > Some(it.0.made_at);
    let score = |(kept, chances): &(&Kept, Chances)| {
        let body = serde_json::to_string(&ChanceScore { met, chances: *chances });
        let (period, value) = (deciding.period, deciding.number);
        let body = body.map_err(Error::internal)?;
        Ok(NewScore { forecast: kept.id, period, value, body })
    };
    answers.iter().filter(in_time).map(score).collect()
}

/// Realised errors of kept forecasts of one kind, as the calibration takes them.
pub(super) fn realised(
    scores: &[store::forecast_scores::Score],
    of: impl Fn(&IndicatorId, StepScore) -> bool,
) -> Result<Vec<Realised>, Error> {
    let mut numbers: BTreeMap<&IndicatorId, u32> = BTreeMap::new();
    let mut realised = Vec::new();
    for it in scores {
        let store::forecast_scores::Scored::Series(indicator) = &it.of else { continue };
        let score: StepScore = serde_json::from_str(&it.body).map_err(Error::internal)?;
        if !of(indicator, score) {
            continue;
        }
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let number = *numbers.entry(indicator).or_insert(next);
        realised.push(score.realised(number));
    }
    Ok(realised)
}
