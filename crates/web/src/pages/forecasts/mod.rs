//! How good the forecasts are: what was given a chance and what came true, poor parts first.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use delivery::{
    value::rounded,
    view::scores::{Band, Curve, Group, Ledger, Part, ScoresView},
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
}

/// One account of forecasts as it is printed.
struct Account {
    id: &'static str,
    heading: &'static str,
    what: Vec<String>,
    /// When it was computed; empty where it is as of the page.
    made: String,
    poor: Vec<String>,
    /// What is said where nothing is.
    nothing_poor: &'static str,
    /// What is named as poor; empty where an earlier version had another rule.
    rule: String,
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
    answer(&ForecastsPage { frame, failures, accounts: accounts(&view) })
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
        nothing_poor: match ledger.rule.as_str() {
            "" => "Nothing is named.",
            _ => "Nothing is named by the rule below.",
        },
        rule: ledger.rule.clone(),
        any: ledger.forecasts > 0 || !ledger.curves.is_empty(),
        curves: curves.map(|(i, it)| curve(it, &format!("{id}-{i}"))).collect(),
        groups: ledger.groups.iter().map(group).collect(),
    }
}

fn curve(curve: &Curve, id: &str) -> CurvePart {
    // One that was kept by an earlier version does not know of what its chances were.
    let cases = match curve.case_words.as_str() {
        "" => String::new(),
        words => format!(" of {} {}", count(curve.cases), words.to_lowercase()),
    };
    let sentence = format!(
        "{} chances{cases}. Brier score {} (0 is perfect, 0.25 is to say 5 in 10 of everything); what came \
         true was on average {} away from what was said.",
        count(curve.chances),
        rounded(curve.brier, 3),
        points(curve.calibration_error),
    );
    let title = format!("{}: what was given and what came true", curve.name);
    let picture = charts::reliability(&curve.bands, &title, &sentence, id);
    CurvePart {
        name: curve.name.clone(),
        headings: headings(curve),
        picture,
        rows: curve.bands.iter().map(|it| band(curve, it)).collect(),
        sentence,
    }
}

/// The look back counts no chances of a band: it knows their share.
fn headings(curve: &Curve) -> Vec<String> {
    let mut headings = vec!["Given".to_owned(), "Came true".to_owned()];
    if curve.bands.iter().any(|it| it.share.is_some()) {
        headings.push("Share of all chances".to_owned());
    } else {
        headings.push("Chances".to_owned());
        headings.extend(Some(curve.case_words.clone()).filter(|it| !it.is_empty()));
    }
    headings
}

fn band(curve: &Curve, it: &Band) -> Vec<String> {
    let mut cells = vec![percent(it.given), percent(it.came_true)];
    match it.share {
        Some(share) => cells.push(percent(share)),
        None if curve.case_words.is_empty() => cells.push(count(it.chances)),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(case_words: &str, rule: &str) -> Ledger {
        let band =
            Band { given: 0.3, came_true: 0.4, chances: 9, cases: 0, counts_as: None, share: None };
        let curve = Curve {
            name: "Annual figures".to_owned(),
            chances: 900,
            cases: 0,
            case_words: case_words.to_owned(),
            brier: 0.1,
            log_score: 0.3,
            calibration_error: 0.02,
            bands: vec![band],
        };
        Ledger { curves: vec![curve], rule: rule.to_owned(), ..Ledger::default() }
    }

    #[test]
    fn an_account_kept_by_an_earlier_version_says_nothing_that_it_does_not_know() {
        let old = account("backtest", "Past", &ledger("", ""));
        assert!(old.curves[0].sentence.starts_with("900 chances. Brier"));
        assert_eq!(old.curves[0].headings, ["Given", "Came true", "Chances"]);
        assert_eq!(old.curves[0].rows, [["30%", "40%", "9"]]);
        assert_eq!((old.rule.as_str(), old.nothing_poor), ("", "Nothing is named."));
        let new = account("kept", "Kept", &ledger("Targets", "A rule."));
        assert!(new.curves[0].sentence.starts_with("900 chances of 0 targets. Brier"));
        assert_eq!(new.curves[0].headings, ["Given", "Came true", "Chances", "Targets"]);
        assert_eq!((new.rule.as_str(), new.curves[0].rows[0].len()), ("A rule.", 4));
    }
}
