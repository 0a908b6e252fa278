//! `throughline backtest`: how good forecasts of anybody's series would have been.

use usecases::forecast::files;

use crate::{
    args::{Backtest, Start},
    commands::{forecast, progress},
    failure::Failure,
    output,
};

pub(super) fn run(backtest: &Backtest) -> Result<(), Failure> {
    let progress = progress("Reading the series …");
    let question = forecast::read(&backtest.input)?;
    progress.set_message("Forecasting the past …");
    let start = match backtest.start {
        Start::Neutral => files::Start::Neutral,
        Start::Shipped => files::Start::Shipped,
    };
    let report = question.backtest(start, usize::from(backtest.threads));
    progress.finish_and_clear();
    forecast::complaints(&question);
    if report.report.frequencies.is_empty() {
        output::note(
            "note: Nothing is scored: fewer than 1,000 past forecasts of a frequency could be learned from, or no series is long enough.",
        );
        output::note("hint: Give more or longer series, or add --start shipped.");
    }
    if backtest.json {
        return output::json(&report);
    }
    print(&report);
    Ok(())
}

fn print(report: &files::Backtest) {
    output::line(&format!("{} of {} series can be used", report.used, report.series));
    for it in &report.report.frequencies {
        output::line(&format!(
            "\n{}: forecasts {}, indicators {}; eleven targets a forecast",
            it.frequency, it.forecasts, it.indicators
        ));
        let rows = it.methods.iter().map(|it| row(it.method, &it.scores));
        table("method", rows);
        for (title, groups) in
            [("length", &it.by_length), ("horizon", &it.by_horizon), ("year", &it.by_year)]
        {
            output::line("");
            table(title, groups.iter().map(|it| row(&it.name, &it.scores)));
        }
        output::line("\nhow often what the engine gave came true");
        let mut rows = vec![["given", "came true", "share of targets"].map(str::to_owned).to_vec()];
        for bin in it.methods.iter().take(1).flat_map(|it| &it.reliability) {
            rows.push([bin.given, bin.came_true, bin.share].map(|it| format!("{it:.3}")).to_vec());
        }
        output::table(&rows);
    }
}

fn table(title: &str, rows: impl Iterator<Item = Vec<String>>) {
    let header =
        [title, "forecasts", "brier", "log", "ece", "cov80", "cov95", "width95", "crps", "error"];
    let header = header.map(str::to_owned).to_vec();
    output::table(&std::iter::once(header).chain(rows).collect::<Vec<_>>());
}

fn row(name: &str, it: &files::Scores) -> Vec<String> {
    let mut row = vec![name.to_owned(), it.forecasts.to_string()];
    row.extend([it.brier, it.log_score].map(|it| format!("{it:.4}")));
    let others = [it.ece, it.coverage_80, it.coverage_95, it.width_95, it.crps, it.error];
    row.extend(others.map(|it| format!("{it:.3}")));
    row
}
