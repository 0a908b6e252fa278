//! `throughline forecast scores`: how good a unit's forecasts have been, from the view the page prints.

use delivery::view::scores::{Curve, Ledger, ScoresView};
use usecases::{Unit, forecast};

use crate::{args::OfUnit, commands::operator, failure::Failure, output};

pub(super) async fn run(unit: &Unit, command: &OfUnit) -> Result<(), Failure> {
    let OfUnit::Scores { as_of, json } = command;
    let mut work = unit.reading(operator()).await?;
    let as_of = work.as_of(as_of.as_deref())?;
    let view = forecast::scores(&mut work, &as_of).await?;
    if *json {
        return output::json(&*view);
    }
    print(&view);
    Ok(())
}

fn print(view: &ScoresView) {
    output::line("Forecasts that were kept and came due");
    if view.moment.past {
        output::line(&format!("As known on {}.", view.moment.label));
    }
    print_ledger(&view.realised);
    output::line("\nWhat would have been said in the past of the unit's own figures");
    match &view.backtest {
        Some(ledger) => {
            output::line(&format!("Computed {}.", ledger.made));
            print_ledger(ledger);
        }
        None => output::line("Not computed yet: it follows the next release."),
    }
}

fn print_ledger(ledger: &Ledger) {
    ledger.what.iter().for_each(|it| output::line(it));
    for it in &ledger.poor {
        output::line(&format!("Poor: {it}"));
    }
    if !ledger.rule.is_empty() {
        output::line(&ledger.rule);
    }
    for curve in &ledger.curves {
        // One that was kept by an earlier version does not know of what its chances were.
        let cases = match curve.case_words.as_str() {
            "" => String::new(),
            words => format!(", {} {}", words.to_lowercase(), curve.cases),
        };
        output::line(&format!(
            "\n{}: chances {}{cases}, Brier {:.4}, log {:.4}, calibration error {:.3}",
            curve.name, curve.chances, curve.brier, curve.log_score, curve.calibration_error
        ));
        print_bands(curve);
    }
    for group in &ledger.groups {
        output::line("");
        let header = [&group.heading, "forecasts", "brier", "cov80", "cov95", "crps"];
        let header = header.map(str::to_owned).to_vec();
        let parts = group.parts.iter().map(|it| {
            let brier = it.brier.map_or_else(String::new, |it| format!("{it:.4}"));
            let mut row = vec![it.name.clone(), it.forecasts.to_string(), brier];
            row.extend([it.coverage_80, it.coverage_95, it.crps].map(|it| format!("{it:.3}")));
            row
        });
        output::table(&std::iter::once(header).chain(parts).collect::<Vec<_>>());
    }
}

/// The look back counts no chances of a band: it knows their share.
fn print_bands(curve: &Curve) {
    let of = curve.case_words.to_lowercase();
    let by_share = curve.bands.iter().any(|it| it.share.is_some());
    let counted: &[&str] = match (by_share, of.as_str()) {
        (true, _) => &["share of all"],
        (false, "") => &["chances"],
        (false, of) => &["chances", of],
    };
    let header = ["given", "came true"].iter().chain(counted).map(|it| (*it).to_owned()).collect();
    let bands = curve.bands.iter().map(|it| {
        let mut row = [it.given, it.came_true].map(|it| format!("{it:.3}")).to_vec();
        let counts = [it.chances, it.cases].map(|it| it.to_string());
        match it.share {
            Some(share) => row.push(format!("{share:.3}")),
            None => row.extend(counts.into_iter().take(counted.len())),
        }
        row
    });
    output::table(&std::iter::once(header).chain(bands).collect::<Vec<_>>());
}
