//! What the engine would have said in the past of the unit's own figures, so that a unit sees how far
//! chances can be trusted before its first forecast has come due.

use std::sync::Arc;

use delivery::{
    permission::{Action, Scope},
    view::scores::{Band, Curve, Group, Ledger, Part},
};
use forecast::{
    Calibration, Frequency,
    backtest::{Bin, FrequencyReport, Options, Report, Scores, Subject, TARGETS, backtest},
};
use jiff::{
    SignedDuration,
    civil::{Date, date},
};
use serde_json::json;

use super::{
    line::{Rhythm, kind_of, line},
    recompute::{measured, threads},
    scores::figures,
};
use crate::{
    Error, Work,
    jobs::{Kind, Progress, is_by_this_engine},
    work::Done,
};

/// Series taken at most of an indicator, evenly over its areas: they move together.
const MOST_OF_ONE: usize = 20;
/// Series taken at most in all, so that memory stays modest.
const MOST: usize = 3000;
/// Errors that must have been realised before anything is scored.
const WARM_UP: usize = 300;
/// A backtest is made anew after so long.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Whether a backtest is due: none was made, the last is old or by another engine, or there are far
/// more series now.
pub(super) async fn is_due(work: &mut Work, series: usize) -> Result<bool, Error> {
    if series == 0 {
        return Ok(false);
    }
    let last = store::backtests::last_as_of(&mut work.tx, work.now).await?;
    let Some((at, body)) = last else { return Ok(true) };
    if !is_by_this_engine(work, Kind::Backtest).await? {
        return Ok(true);
    }
    let last: Ledger = serde_json::from_str(&body).map_err(Error::internal)?;
    Ok(at + KEPT_FOR <= work.now || last.series * 2 < series)
}

/// Computes it; writes nothing.
pub(crate) async fn make(work: &mut Work, progress: Progress<'_>) -> Result<Ledger, Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let now = work.as_of(None)?;
    let knowledge = work.knowledge(&now).await?;
    let indicators = store::series::indicators(&mut work.tx).await?;
    let most = (MOST / indicators.len().max(1)).clamp(1, MOST_OF_ONE);
    let (mut subjects, mut series) = (Vec::new(), 0);
    for (number, id) in (0_u32..).zip(&indicators) {
        progress("Looking back", usize::try_from(number).unwrap_or(0), indicators.len());
        let Some(indicator) = knowledge.plan.indicators.get(id) else { continue };
        // A step of half a year would count two years as one.
        let of_this = Rhythm::of(indicator.frequency).is_some_and(Rhythm::is_in_years);
        let lines = work.lines_of_indicator(id, &now).await?;
        series += lines.len();
        if !of_this {
            continue;
        }
        let apart = lines.len().div_ceil(most).max(1);
        let kind = kind_of(indicator);
        let some = lines.values().step_by(apart).map(measured);
        let some = some.filter_map(|it| line(indicator, kind, &it).ok());
        subjects.extend(some.map(|it| Subject { series: it.series, indicator: number }));
    }
    progress("Looking back", indicators.len(), indicators.len());
    let subjects = Arc::new(subjects);
    let taken = subjects.len();
    let compute = move || backtest(&subjects, &options());
    let report = tokio::task::spawn_blocking(compute).await.map_err(Error::internal)?;
    Ok(ledger(&report, series, taken))
}

/// Keeps it.
pub(crate) async fn keep(work: &mut Work, ledger: &Ledger, cause: &str) -> Result<(), Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let body = serde_json::to_string(ledger).map_err(Error::internal)?;
    store::backtests::insert(&mut work.tx, work.now, &body).await?;
    let detail = json!({ "forecasts": ledger.forecasts });
    let done = Done { deed: "backtest_forecasts", subject: "forecasts", reason: cause, detail };
    work.record(done).await?;
    Ok(())
}

fn options() -> Options {
    Options {
        threads: threads(),
        prior: Calibration::neutral(),
        warm_up: WARM_UP,
        ..Options::default()
    }
}

fn ledger(report: &Report, series: usize, taken: usize) -> Ledger {
    let mut ledger = Ledger {
        what: what(report, taken),
        made: String::new(),
        series,
        forecasts: report.frequencies.iter().map(|it| it.forecasts).sum(),
        curves: report.frequencies.iter().filter_map(curve).collect(),
        groups: report.frequencies.iter().flat_map(groups).collect(),
        ..Ledger::default()
    };
    ledger.name_what_is_poor();
    // Only now: that simpler methods are poor is why there is an engine.
    let methods = report.frequencies.iter().map(beside);
    ledger.groups = methods.chain(ledger.groups).collect();
    ledger
}

fn what(report: &Report, taken: usize) -> Vec<String> {
    let mut what = vec![
        format!(
            "Nobody made these forecasts at the time: they are what the engine would have said in the past of {taken} of this unit's own series, from the figures up to then as they are known today, revisions included."
        ),
        format!(
            "Each of these forecasts was asked for the chances of {TARGETS} targets, so that a curve has {TARGETS} times as many chances as forecasts, and they hang together. The targets are set from the past of each series alone, every indicator counts the same, and the widths are learned from errors that had been realised by then."
        ),
    ];
    if report.frequencies.is_empty() {
        what.push(
            "There are not enough figures yet for a forecast in the past to be scored.".to_owned(),
        );
    }
    what
}

fn curve(report: &FrequencyReport) -> Option<Curve> {
    let engine = report.methods.first()?;
    let chances = report.forecasts * TARGETS;
    let band = |it: &Bin| Band {
        given: it.given,
        came_true: it.came_true,
        chances: share_of(chances, it.share),
        cases: share_of(report.forecasts, it.share),
        counts_as: None,
        share: Some(it.share),
    };
    Some(Curve {
        name: figures(report.frequency).to_owned(),
        chances,
        cases: report.forecasts,
        case_words: "Past forecasts".to_owned(),
        brier: engine.scores.brier,
        log_score: engine.scores.log_score,
        calibration_error: engine.scores.ece,
        bands: engine.reliability.iter().map(band).collect(),
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share from 0 to 1 of a count far below 2^52"
)]
fn share_of(count: usize, share: f64) -> usize {
    (count as f64 * share).round() as usize
}

fn beside(report: &FrequencyReport) -> Group {
    let name = figures(report.frequency);
    let methods = report.methods.iter();
    let parts = methods.map(|it| part(format!("{name}, {}", it.method), &it.scores)).collect();
    Group { heading: format!("{name}, beside simpler methods"), parts, share_their_luck: false }
}

fn groups(report: &FrequencyReport) -> Vec<Group> {
    let name = figures(report.frequency);
    let of = |it: &str| format!("{name}, {it}");
    let parts = |groups: &[forecast::backtest::Group]| -> Vec<Part> {
        groups.iter().map(|it| part(of(&it.name), &it.scores)).collect()
    };
    let years = report.by_year.iter().map(|it| {
        let year = year_of(report.frequency, &it.name);
        Part { year: year.parse().ok(), ..part(of(&format!("made in {year}")), &it.scores) }
    });
    let group = |by: &str, parts, share_their_luck| {
        let heading = format!("{name}, by {by}");
        Group { heading, parts, share_their_luck }
    };
    vec![
        group("steps ahead", parts(&report.by_horizon), false),
        group("length of the series", parts(&report.by_length), false),
        group("year", years.collect(), true),
    ]
}

/// Steps count from the year 0, weeks from 1970 in years of 52 weeks.
fn year_of(frequency: Frequency, years: &str) -> String {
    if frequency != Frequency::Weekly {
        return years.to_owned();
    }
    let days = years.parse::<i32>().ok().and_then(|it| it.checked_mul(364));
    let day = days.and_then(|it| date(1970, 1, 1).checked_add(jiff::Span::new().days(it)).ok());
    day.map_or_else(|| years.to_owned(), |it: Date| it.year().to_string())
}

fn part(name: String, scores: &Scores) -> Part {
    Part {
        name,
        forecasts: scores.forecasts,
        year: None,
        figures: None,
        counts_as: None,
        brier: Some(scores.brier),
        coverage_80: scores.coverage_80,
        coverage_95: scores.coverage_95,
        crps: scores.crps,
    }
}
