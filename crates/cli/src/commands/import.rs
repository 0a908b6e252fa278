//! `throughline import`: files in, an account of every row out.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use delivery::release::Account;
use jiff::Timestamp;
use serde::Serialize;
use usecases::{
    Problem, Unit, Work,
    release::{
        import::{FileReport, Options, Recorded, read_and_record},
        trends::Trends,
    },
};

use crate::{
    args::Import,
    commands::{jobs, layouts, operator, progress},
    failure::{Failure, REFUSED},
    folder, output,
};

/// One file as `--json` prints it.
#[derive(Serialize)]
struct File<'a> {
    path: String,
    #[serde(flatten)]
    account: Account,
    #[serde(flatten)]
    report: &'a FileReport,
}

pub(super) async fn run(unit: &Unit, import: Import) -> Result<ExitCode, Failure> {
    let paths = folder::files_of(&import.paths)?;
    let mut options = options(&import)?;
    let progress = progress(&format!("Reading and comparing {} files …", paths.len()));
    let uploads = paths.iter().map(|it| folder::upload(it)).collect::<Result<Vec<_>, _>>()?;
    let mut work = unit.writing(operator()).await?;
    options.layout = layout(&mut work, &import).await?;
    let recorded = read_and_record(&mut work, uploads, &options).await?;
    if !import.dry_run {
        work.commit().await?;
    }
    progress.finish_and_clear();
    if import.json {
        print_json(&paths, &recorded)?;
    } else {
        print(&paths, &recorded, import.dry_run);
    }
    if !import.dry_run && !import.forecasts_later {
        jobs::run(unit).await?;
    }
    let refused = recorded.files.iter().any(|it| it.refused.is_some());
    Ok(if refused { ExitCode::from(REFUSED) } else { ExitCode::SUCCESS })
}

/// The name of the layout to read with; one in a file is confirmed first.
async fn layout(work: &mut Work, import: &Import) -> Result<Option<String>, Failure> {
    let Some(named) = &import.layout else { return Ok(None) };
    let path = Path::new(named);
    if !path.is_file() {
        return Ok(Some(named.clone()));
    }
    let layout = layouts::from_file(path)?;
    let reason = match import.reason.trim() {
        "" => "Given with an import.",
        reason => reason,
    };
    usecases::layout::confirm_layout(work, &layout, reason).await?;
    Ok(Some(layout.name))
}

fn options(import: &Import) -> Result<Options, Failure> {
    let source = import.source.as_deref().map(str::parse).transpose();
    Ok(Options {
        published_at: moment("--published-at", import.published_at.as_deref())?,
        embargo_until: moment("--embargo", import.embargo.as_deref())?,
        source: source.map_err(|it: delivery::id::IdError| {
            Failure::refused(
                "--source",
                it.to_string(),
                "Write the source's id as in sources.toml.",
            )
        })?,
        restore: import.restore,
        accept_withdrawals: import.accept_withdrawals,
        layout: None,
        correction: import.correction.clone(),
        answers: import.answers.iter().map(|it| answer(it)).collect::<Result<_, _>>()?,
        reason: import.reason.clone(),
    })
}

/// "figure a:E92000001 2024-01-01/P1Y 58=take": the key of a question, and the answer.
fn answer(text: &str) -> Result<(String, String), Failure> {
    let parts = text
        .rsplit_once('=')
        .filter(|(question, answer)| !question.is_empty() && !answer.is_empty());
    parts.map(|(question, answer)| (question.to_owned(), answer.to_owned())).ok_or_else(|| {
        let problem = format!("\"{text}\" is not a question and its answer.");
        Failure::refused(
            "--answer",
            problem,
            "Write the question as `import` prints it, then =take.",
        )
    })
}

/// The first moment of a day, or a moment, UTC.
fn moment(place: &str, text: Option<&str>) -> Result<Option<Timestamp>, Failure> {
    let Some(text) = text else { return Ok(None) };
    usecases::as_of::start(text).map(Some).ok_or_else(|| {
        Failure::refused(
            place,
            format!("\"{text}\" is not a day or a moment."),
            "Write 2026-02-12 or 2026-02-12T09:30Z.",
        )
    })
}

fn print_json(paths: &[PathBuf], recorded: &Recorded) -> Result<(), Failure> {
    let files: Vec<File<'_>> = paths
        .iter()
        .zip(&recorded.files)
        .map(|(path, report)| File {
            path: path.display().to_string(),
            account: report.account,
            report,
        })
        .collect();
    output::json(&serde_json::json!({
        "files": files,
        "total": recorded.total,
        "releases": recorded.releases,
    }))
}

fn print(paths: &[PathBuf], recorded: &Recorded, dry_run: bool) {
    let header = [
        "file",
        "layout",
        "rows",
        "accepted",
        "held",
        "rejected",
        "new",
        "revised",
        "unchanged",
        "withdrawn",
        "omitted",
    ];
    let mut rows = vec![header.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>()];
    for file in recorded.files.iter().filter(|it| it.refused.is_none()) {
        rows.push(account_row(&file.file_name, &file.layout, &file.account));
    }
    rows.push(account_row("total", "", &recorded.total));
    output::table(&rows);
    for (path, file) in paths.iter().zip(&recorded.files) {
        print_findings(&path.display().to_string(), file);
    }
    if dry_run {
        output::note("Nothing was stored (--dry-run).");
    } else if recorded.releases.is_empty() {
        output::note("Nothing changed.");
    }
}

fn account_row(name: &str, layout: &str, it: &Account) -> Vec<String> {
    let mut row = vec![name.to_owned(), layout.to_owned()];
    let numbers = [
        it.rows,
        it.accepted,
        it.held,
        it.rejected,
        it.new,
        it.revised,
        it.unchanged,
        it.withdrawn,
        it.omitted,
    ];
    row.extend(numbers.iter().map(ToString::to_string));
    row
}

/// The first rows that were not taken, the first revisions, and what the file is like.
fn print_findings(path: &str, file: &FileReport) {
    const MOST: usize = 5;
    if let Some(Problem { problem, remedy, .. }) = &file.refused {
        output::note(&format!("error: {path}: {problem}"));
        output::note(&format!("hint: {remedy}"));
    }
    for remark in &file.remarks {
        output::note(&format!("note: {path}: {remark}"));
    }
    let Trends { rising, falling, unclear, too_few } = file.trends;
    if rising + falling + unclear + too_few > 0 {
        output::note(&format!(
            "trends: {path}: of the series that changed {rising} rise, {falling} fall, {unclear} have no clear trend, {too_few} have too few figures"
        ));
    }
    for it in file.revisions.iter().take(MOST) {
        output::note(&format!(
            "revised: {}, {}: {} → {} {}",
            it.label, it.period, it.before, it.after, it.difference
        ));
    }
    for it in file.complaints.iter().take(MOST) {
        output::note(&format!(
            "{:?}: {path}: row {}, column {}, \"{}\": {} {}",
            it.outcome, it.row, it.column, it.text, it.problem, it.remedy
        ));
    }
    for it in file.questions.iter().take(MOST) {
        let answers: Vec<String> =
            it.answers.iter().map(|(answer, words)| format!("{answer} ({words})")).collect();
        output::note(&format!("question: {path}: {}", it.text));
        output::note(&format!(
            "hint: --answer \"{}=…\" --reason …: {}",
            it.key,
            answers.join(", ")
        ));
    }
    let more =
        file.complaints.len().saturating_sub(MOST) + file.revisions.len().saturating_sub(MOST);
    if more > 0 {
        output::note(&format!("note: {path}: {more} more findings; --json lists them all."));
    }
}
