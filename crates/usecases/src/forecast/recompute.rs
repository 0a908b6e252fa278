//! The job after every release and plan: forecast every series and every target from what is known
//! now, and score what has arrived.
//!
//! Everything is read and computed outside the transaction that writes, so that others save
//! meanwhile. One indicator at a time: only what is new is held until the end, some hundred bytes a
//! series.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use delivery::{
    id::{IndicatorId, TargetId},
    indicator::Indicator,
    outlook::Outlook,
    period::Period,
    permission::{Action, Scope},
    release::AsOf,
    series::{Series, SeriesKey},
    signal::Measured,
    target::Target,
    view::codes,
};
use forecast::{Distribution, Forecast, Season, batch, plan::Record};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde_json::json;
use store::{
    forecast_scores::NewScore,
    forecasts::{Kept, New, Subject},
};

use super::{
    backtest,
    kept::{SeriesBody, Spreads, TargetBody},
    line::{Line, Rhythm, kind_of, line, why},
    outlook::{BEYOND_RECKONING, Tools, deciding, measured_of, outlook, record},
    scoring,
    widths::Widths,
};
use crate::{
    Error, Work,
    jobs::{self, Progress},
    knowledge::{Knowledge, Lines},
    work::Done,
};

/// What a run made, ready to be written.
#[derive(Debug, Default)]
pub(crate) struct Made {
    new: Vec<New>,
    scores: Vec<NewScore>,
    spreads: Vec<(i64, String)>,
    /// Series and targets that were forecast anew, and series looked at.
    pub(crate) counts: Counts,
}

/// What became of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Series looked at.
    pub series: usize,
    /// Series whose forecast differs from the one kept last.
    pub series_kept: usize,
    /// Targets whose outlook differs from the one kept last.
    pub targets_kept: usize,
    /// Forecasts scored because a figure arrived.
    pub scored: usize,
    /// Forecasts of the past that a backtest scored.
    pub backtested: usize,
}

/// Scores that a calibration is learned from at most: the newest.
pub(super) const MOST_SCORES: u32 = 200_000;

/// Forecasts that end longer ago than this are looked at no more; no figure is that late.
const LATEST: SignedDuration = SignedDuration::from_hours(24 * 365 * 4);

/// Computes everything; writes nothing.
pub(crate) async fn make(work: &mut Work, progress: Progress<'_>) -> Result<Made, Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let now = work.as_of(None)?;
    let knowledge = work.knowledge(&now).await?;
    let mut run = Run {
        ground: Arc::new(Ground {
            record: record(&knowledge.plan),
            widths: Widths::of(work, &knowledge.plan).await?,
            knowledge,
            now,
            threads: threads(),
        }),
        spreads: Spreads::read(store::forecasts::spreads(&mut work.tx).await?)?,
        outlooks: outlooks(work, now.moment).await?,
        made: Made::default(),
    };
    let indicators = store::series::indicators(&mut work.tx).await?;
    for (done, indicator) in indicators.iter().enumerate() {
        progress("Forecasting", done, indicators.len());
        run.indicator(work, indicator).await?;
    }
    progress("Forecasting", indicators.len(), indicators.len());
    run.without_figures(&indicators)?;
    run.made.spreads = std::mem::take(&mut run.spreads.fresh);
    run.made.counts.scored = run.made.scores.len();
    Ok(run.made)
}

/// Writes what was made.
pub(crate) async fn keep(work: &mut Work, made: &Made, cause: &str) -> Result<(), Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    if backtest::is_due(work, made.counts.series).await? {
        jobs::ask(work, jobs::Kind::Backtest, cause, work.now).await?;
    }
    if made.new.is_empty() && made.scores.is_empty() {
        return Ok(());
    }
    store::forecasts::insert_spreads(&mut work.tx, &made.spreads).await?;
    store::forecasts::insert_many(&mut work.tx, work.now, &made.new).await?;
    store::forecast_scores::insert_many(&mut work.tx, work.now, &made.scores).await?;
    let detail = json!(made.counts);
    work.record(Done { deed: "make_forecasts", subject: "forecasts", reason: cause, detail })
        .await?;
    Ok(())
}

/// The outlook last kept of each target, as it is written.
async fn outlooks(work: &mut Work, at: Timestamp) -> Result<BTreeMap<TargetId, String>, Error> {
    let kept = store::forecasts::of_targets_as_of(&mut work.tx, at).await?;
    let pair = |it: Kept| match it.subject {
        Subject::Target(target) => Some((target, it.body)),
        Subject::Series(_) => None,
    };
    Ok(kept.into_iter().filter_map(pair).collect())
}

/// Half the cores: pages are served beside.
pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, |it| (it.get() / 2).clamp(1, 8))
}

/// What does not change during a run.
struct Ground {
    knowledge: Arc<Knowledge>,
    now: AsOf,
    widths: Widths,
    record: Record,
    threads: usize,
}

struct Run {
    ground: Arc<Ground>,
    spreads: Spreads,
    outlooks: BTreeMap<TargetId, String>,
    made: Made,
}

/// One series on its way: its number, its key, what was kept of it last.
struct Wanted {
    id: i64,
    key: SeriesKey,
    kept: Option<String>,
}

/// What was computed of an indicator.
struct Computed {
    lines: Lines,
    series: Vec<(Wanted, Result<SeriesForecast, String>)>,
    targets: Vec<(TargetId, Vec<Measured>, Outlook)>,
}

/// The last period of a series and its distributions.
struct SeriesForecast {
    last: Period,
    last_day: Date,
    figures: Vec<Distribution>,
}

impl Run {
    async fn indicator(&mut self, work: &mut Work, id: &IndicatorId) -> Result<(), Error> {
        let Some(indicator) = self.ground.knowledge.plan.indicators.get(id).cloned() else {
            return Ok(());
        };
        let lines = work.lines_of_indicator(id, &self.ground.now).await?;
        let wanted = wanted(work, id, &lines).await?;
        let ground = Arc::clone(&self.ground);
        let asked = indicator.clone();
        let compute = move || compute(&ground, &asked, lines, wanted);
        let computed = tokio::task::spawn_blocking(compute).await.map_err(Error::internal)?;
        let mut to_score = Vec::new();
        self.made.counts.series += computed.series.len();
        for (wanted, result) in computed.series {
            if self.keep_series(&wanted, result)? && wanted.kept.is_some() {
                to_score.push((wanted.id, wanted.key));
            }
        }
        self.score_series(work, &indicator, &computed.lines, &to_score).await?;
        for (target, measured, outlook) in computed.targets {
            let known = (&computed.lines, measured.as_slice());
            self.score_target(work, &indicator, &target, known).await?;
            self.keep_target(target, outlook)?;
        }
        Ok(())
    }

    /// Keeps the forecast of a series where it differs from the last one. Whether earlier ones are to be
    /// scored: it differs, or stays declined, which does not tell whether a figure has arrived.
    fn keep_series(
        &mut self,
        wanted: &Wanted,
        made: Result<SeriesForecast, String>,
    ) -> Result<bool, Error> {
        let (last_day, body) = match made {
            Ok(made) if !made.figures.iter().all(Distribution::is_finite) => {
                (self.ground.now.day, SeriesBody::Declined(BEYOND_RECKONING.to_owned()))
            }
            Ok(made) => match self.spreads.fan(&made.figures)? {
                Some(fan) => (made.last_day, SeriesBody::Made { last: made.last, fan }),
                None => return Ok(false),
            },
            Err(why) => (self.ground.now.day, SeriesBody::Declined(why)),
        };
        // One that cannot be read says nothing, and least of all the same.
        let before = wanted.kept.as_deref();
        let before = before.and_then(|it| serde_json::from_str::<SeriesBody>(it).ok());
        if before.is_some_and(|it| it.says_the_same_as(&body)) {
            return Ok(matches!(body, SeriesBody::Declined(_)));
        }
        let body = serde_json::to_string(&body).map_err(Error::internal)?;
        self.made.new.push(New { subject: Subject::Series(wanted.id), last_day, body });
        self.made.counts.series_kept += 1;
        Ok(true)
    }

    /// Keeps the outlook of a target where it differs from the last one.
    fn keep_target(&mut self, target: TargetId, outlook: Outlook) -> Result<(), Error> {
        let last = outlook.trend.last().map(|it| it.period.end());
        let body = TargetBody::of(outlook, &mut self.spreads)?;
        let body = serde_json::to_string(&body).map_err(Error::internal)?;
        if self.outlooks.get(&target) == Some(&body) {
            return Ok(());
        }
        let last_day = last.unwrap_or(self.ground.now.day);
        self.made.new.push(New { subject: Subject::Target(target), last_day, body });
        self.made.counts.targets_kept += 1;
        Ok(())
    }

    /// Scores earlier forecasts of series, by the figures that have arrived since.
    async fn score_series(
        &mut self,
        work: &mut Work,
        indicator: &Indicator,
        lines: &Lines,
        series: &[(i64, SeriesKey)],
    ) -> Result<(), Error> {
        if series.is_empty() {
            return Ok(());
        }
        let ids: Vec<i64> = series.iter().map(|(id, _)| *id).collect();
        let since = self.ground.now.moment - LATEST;
        let since = TimeZone::UTC.to_datetime(since).date();
        let kept = store::forecasts::of_series(&mut work.tx, &ids, since).await?;
        let numbers: Vec<i64> = kept.iter().map(|it| it.id).collect();
        let scored = store::forecast_scores::periods_of(&mut work.tx, &numbers).await?;
        let mut by_series: BTreeMap<&Subject, Vec<Kept>> = BTreeMap::new();
        for it in &kept {
            by_series.entry(&it.subject).or_default().push(it.clone());
        }
        for (id, key) in series {
            let of_series = by_series.get(&Subject::Series(*id));
            let Some((kept, figures)) = of_series.zip(lines.get(key)) else { continue };
            let known = (&scored, &self.ground.knowledge.releases);
            let new = scoring::of_series((kept, figures), indicator, known, &self.spreads)?;
            self.made.scores.extend(new);
        }
        Ok(())
    }

    /// Scores the outlooks of a target once the figure that decides is in.
    async fn score_target(
        &mut self,
        work: &mut Work,
        indicator: &Indicator,
        target: &TargetId,
        (lines, measured): (&Lines, &[Measured]),
    ) -> Result<(), Error> {
        let target = self.ground.knowledge.plan.targets.get(target);
        let decided = target.and_then(|it| Some((it, deciding(it, measured)?)));
        let Some((target, figure)) = decided else { return Ok(()) };
        let kept = store::forecasts::unscored_of_target(&mut work.tx, &target.id).await?;
        let answers = scoring::answers(&kept, target, indicator);
        if answers.is_empty() {
            return Ok(());
        }
        let ground = (&*self.ground.knowledge, self.ground.now);
        let known = scoring::first_decided(ground, lines, target, indicator);
        let new = scoring::of_target((&answers, known), target, indicator, figure)?;
        self.made.scores.extend(new);
        Ok(())
    }

    /// Targets of indicators of which nothing has been published.
    fn without_figures(&mut self, indicators: &BTreeSet<IndicatorId>) -> Result<(), Error> {
        let knowledge = Arc::clone(&self.ground.knowledge);
        for target in pursued(&knowledge).filter(|it| !indicators.contains(&it.indicator)) {
            let outlook = Outlook::declined("There are no figures yet.");
            self.keep_target(target.id.clone(), outlook)?;
        }
        Ok(())
    }
}

fn pursued(knowledge: &Knowledge) -> impl Iterator<Item = &Target> {
    knowledge.plan.targets.values().filter(|it| it.lineage.is_current())
}

/// The series of an indicator with what was kept of them last.
async fn wanted(work: &mut Work, id: &IndicatorId, lines: &Lines) -> Result<Vec<Wanted>, Error> {
    let kept = store::forecasts::last_of_indicator(&mut work.tx, id).await?;
    let mut kept: BTreeMap<Subject, String> =
        kept.into_iter().map(|it| (it.subject, it.body)).collect();
    let series = store::series::of_indicator(&mut work.tx, id).await?;
    // A series of which everything is under embargo has no line.
    let known = series.into_iter().filter(|(_, key)| lines.contains_key(key));
    let wanted = known.map(|(id, key)| {
        let kept = kept.remove(&Subject::Series(id));
        Wanted { id, key, kept }
    });
    Ok(wanted.collect())
}

/// Everything about an indicator that needs no database.
fn compute(ground: &Ground, indicator: &Indicator, lines: Lines, wanted: Vec<Wanted>) -> Computed {
    let kind = kind_of(indicator);
    let of_key = |key: &SeriesKey| {
        let measured = lines.get(key).map(measured).unwrap_or_default();
        line(indicator, kind, &measured)
    };
    let mut made: Vec<Result<Line, String>> = wanted.iter().map(|it| of_key(&it.key)).collect();
    let group: Vec<&forecast::Series> = made.iter().flatten().map(|it| &it.series).collect();
    let season = Season::pooled(&group).map(Arc::new);
    if let Some(season) = &season {
        for it in made.iter_mut().flatten() {
            it.series = it.series.clone().with_season(Arc::clone(season));
        }
    }
    let figures = forecast_all(ground, indicator, &made);
    let series = wanted.into_iter().zip(figures).collect();
    let targets = targets(ground, indicator, &lines, season.as_ref());
    Computed { lines, series, targets }
}

pub(super) fn measured(series: &Series) -> Vec<Measured> {
    let one = |(known, number): (&delivery::series::Known, f64)| Measured {
        period: known.observation.period,
        number,
    };
    series.values().map(one).collect()
}

/// Forecasts the series that could be made, in their places.
fn forecast_all(
    ground: &Ground,
    indicator: &Indicator,
    made: &[Result<Line, String>],
) -> Vec<Result<SeriesForecast, String>> {
    let lines: Vec<&Line> = made.iter().flatten().collect();
    let series: Vec<forecast::Series> = lines.iter().map(|it| it.series.clone()).collect();
    let turn = |place: usize, result: Result<Forecast<'_>, forecast::Declined>| {
        let line: &Line = lines[place];
        result.map(|it| series_forecast(line, &it)).map_err(why)
    };
    let calibration = ground.widths.of_rhythm(Rhythm::of(indicator.frequency));
    let mut done = batch(&series, calibration, ground.threads, turn).into_iter();
    let in_place = |it: &Result<Line, String>| match it {
        Ok(_) => done.next().unwrap_or_else(|| Err("It was not forecast.".to_owned())),
        Err(why) => Err(why.clone()),
    };
    made.iter().map(in_place).collect()
}

fn series_forecast(line: &Line, forecast: &Forecast<'_>) -> SeriesForecast {
    let horizon = line.rhythm.usual_horizon();
    let last_day = line.rhythm.after(&line.last, horizon).map_or(Date::MAX, |it| it.end());
    SeriesForecast {
        last: line.last,
        last_day,
        figures: (1..=horizon).map(|it| forecast.at(it)).collect(),
    }
}

fn targets(
    ground: &Ground,
    indicator: &Indicator,
    lines: &Lines,
    season: Option<&Arc<Season>>,
) -> Vec<(TargetId, Vec<Measured>, Outlook)> {
    let evidence = ground.knowledge.evidence(lines, ground.now);
    let calibration = ground.widths.of_rhythm(Rhythm::of(indicator.frequency));
    let tools = Tools { calibration, season, record: &ground.record };
    let of_indicator = pursued(&ground.knowledge).filter(|it| it.indicator == indicator.id);
    of_indicator
        .map(|target| {
            let indicator = &*codes::as_measured(&evidence, target, indicator);
            let measured = measured_of(&evidence, target, indicator);
            let plan = &ground.knowledge.plan;
            let outlook = outlook(plan, target, indicator, &measured, &tools);
            (target.id.clone(), measured, outlook)
        })
        .collect()
}
