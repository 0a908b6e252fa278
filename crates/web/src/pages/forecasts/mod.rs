//! How good the forecasts are: what was given a chance and what came true, poor parts first.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use delivery::{
    value::rounded,
    view::scores::{Band, Curve, Group, Ledger, Part, RULE, ScoresView},
};
use usecases::{forecast, jobs};

use super::answer;
use crate::{error::Failure, frame::Frame, visitor::Visit};

#[derive(Template)]
#[template(path = "forecasts/show.html")]
struct ForecastsPage {
    frame: Frame,
    /// What could not be done lately, as sentences.
    failures: Vec<String>,
    accounts: Vec<Account>,
    /// What is named as poor.
    rule: &'static str,
}

/// One account of forecasts as it is printed.
struct Account {
    id: &'static str,
    heading: &'static str,
    what: Vec<String>,
    /// When it was computed; empty where it is as of the page.
    made: String,
    poor: Vec<String>,
    /// Whether there is enough to look for what is poor.
    any: bool,
    curves: Vec<CurvePart>,
    groups: Vec<GroupPart>,
}

/// A reliability curve as picture and as table.
struct CurvePart {
    name: String,
    sentence: String,
    picture: String,
    /// Headings of the table.
    headings: Vec<String>,
    /// For each band: the chance given, the share that came true, how many, of how many cases; or which
    /// share of all.
    rows: Vec<Vec<String>>,
}

/// Parts of an account, as a table.
struct GroupPart {
    heading: String,
    /// Whether synthetic targets were set.
    targets: bool,
    /// Whether the figures behind the forecasts were counted.
    figures: bool,
    /// Name, forecasts, figures, Brier score, coverage of 80 and of 95 %, CRPS.
    rows: Vec<[String; 7]>,
}

/// How good the forecasts are.
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let mut work = visit.reading().await?;
    let as_of = visit.as_of(&work)?;
    let view = forecast::scores(&mut work, &as_of).await?;
    let failures = jobs::failures(&mut work, &as_of).await?;
    let frame = Frame::at(&visit, &mut work, "How good the forecasts are", &as_of).await?;
    answer(&ForecastsPage { frame, failures, accounts: accounts(&view), rule: RULE })
}

fn accounts(view: &Arc<ScoresView>) -> Vec<Account> {
    let kept = account("kept", "Forecasts that came due", &view.realised);
    let backtest = view.backtest.as_ref();
    let backtest =
        backtest.map(|it| account("backtest", "What would have been said in the past", it));
    std::iter::once(kept).chain(backtest).collect()
}

fn account(id: &'static str, heading: &'static str, ledger: &Ledger) -> Account {
    let curves = ledger.curves.iter().enumerate();
    Account {
        id,
        heading,
        what: ledger.what.clone(),
        made: ledger.made.clone(),
        poor: ledger.poor.clone(),
        any: ledger.forecasts > 0 || !ledger.curves.is_empty(),
        curves: curves.map(|(i, it)| curve(it, &format!("{id}-{i}"))).collect(),
        groups: ledger.groups.iter().map(group).collect(),
    }
}

fn curve(curve: &Curve, id: &str) -> CurvePart {
    let sentence = format!(
        "{} chances of {} {}. Brier score {} (0 is perfect, 0.25 is to say 5 in 10 of everything); what came \
         true was on average {} away from what was said.",
        count(curve.chances),
        count(curve.cases),
        curve.case_words.to_lowercase(),
        rounded(curve.brier, 3),
        points(curve.calibration_error),
    );
    let title = format!("{}: what was given and what came true", curve.name);
    let picture = charts::reliability(&curve.bands, &title, &sentence, id);
    CurvePart {
        name: curve.name.clone(),
        headings: headings(curve),
        picture,
        rows: curve.bands.iter().map(band).collect(),
        sentence,
    }
}

/// The look back counts no chances of a band: it knows their share.
fn headings(curve: &Curve) -> Vec<String> {
    let mut headings = vec!["Given".to_owned(), "Came true".to_owned()];
    if curve.bands.iter().any(|it| it.share.is_some()) {
        headings.push("Share of all chances".to_owned());
    } else {
        headings.extend(["Chances".to_owned(), curve.case_words.clone()]);
    }
    headings
}

fn band(it: &Band) -> Vec<String> {
    let mut cells = vec![percent(it.given), percent(it.came_true)];
    match it.share {
        Some(share) => cells.push(percent(share)),
        None => cells.extend([count(it.chances), count(it.cases)]),
    }
    cells
}

fn group(group: &Group) -> GroupPart {
    GroupPart {
        heading: group.heading.clone(),
        targets: group.parts.iter().any(|it| it.brier.is_some()),
        figures: group.parts.iter().any(|it| it.figures.is_some()),
        rows: group.parts.iter().map(part).collect(),
    }
}

fn part(it: &Part) -> [String; 7] {
    [
        it.name.clone(),
        count(it.forecasts),
        it.figures.map(count).unwrap_or_default(),
        it.brier.map(|it| rounded(it, 3)).unwrap_or_default(),
        percent(it.coverage_80),
        percent(it.coverage_95),
        rounded(it.crps, 2),
    ]
}

fn percent(share: f64) -> String {
    format!("{}%", rounded(share * 100.0, 0))
}

fn points(share: f64) -> String {
    format!("{} points", rounded(share * 100.0, 1))
}

fn count(number: usize) -> String {
    rounded(f64::from(u32::try_from(number).unwrap_or(u32::MAX)), 0)
}
