//! `throughline forecast`: anybody's series in, quantiles and probabilities out; no unit is needed.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, BufWriter, ErrorKind, Write},
    path::Path,
};

use usecases::forecast::files::{Account, Options, Question, Unread, Unwritten};

use crate::{args::ForecastFiles, commands::progress, failure::Failure, output};

pub(super) fn run(forecast: &ForecastFiles) -> Result<(), Failure> {
    check(forecast)?;
    let progress = progress("Reading the series …");
    let mut question = read(&forecast.input)?;
    if let Some(path) = &forecast.targets {
        question.read_targets(open(path)?).map_err(|it| unread(path, it))?;
    }
    progress.set_message("Forecasting …");
    let options = Options {
        horizon: forecast.horizon.map(usize::from),
        threads: usize::from(forecast.threads),
    };
    let asking = forecast.targets.as_ref().filter(|_| forecast.horizon.is_none());
    let asking = asking.unwrap_or(&forecast.input);
    question.check(options).map_err(|it| unread(asking, it))?;
    // Both first, so that what was there before stays where one of them cannot be written.
    for path in std::iter::once(&forecast.out).chain(&forecast.probabilities) {
        try_to_write(path)?;
    }
    let mut quantiles = create(&forecast.out)?;
    let mut probabilities = forecast.probabilities.as_deref().map(create).transpose()?;
    let probabilities = probabilities.as_mut().map(|it| it as &mut dyn Write);
    let answered = question.answer(options, &mut quantiles, probabilities);
    progress.finish_and_clear();
    match answered {
        Ok(account) => report(&question, account),
        Err(Unwritten::Quantiles(error)) => unwritten(&forecast.out, &error)?,
        Err(Unwritten::Probabilities(error)) => {
            let path = forecast.probabilities.as_deref().unwrap_or(&forecast.out);
            unwritten(path, &error)?;
        }
    }
    Ok(())
}

/// Reads a file of series.
pub(super) fn read(path: &Path) -> Result<Question, Failure> {
    Question::read(open(path)?).map_err(|it| unread(path, it))
}

/// What one file cannot be twice.
fn check(forecast: &ForecastFiles) -> Result<(), Failure> {
    let inputs = [Some(&forecast.input), forecast.targets.as_ref()];
    let outputs = [Some(&forecast.out), forecast.probabilities.as_ref()];
    let (inputs, outputs) = (inputs.into_iter().flatten(), outputs.into_iter().flatten());
    let twice = |paths: Vec<&std::path::PathBuf>| {
        // A link is what it leads to; a file that is not there yet is itself.
        let real = |it: &std::path::PathBuf| fs::canonicalize(it).unwrap_or_else(|_| it.clone());
        let mut paths: Vec<_> = paths.into_iter().map(real).collect();
        let number = paths.len();
        paths.sort();
        paths.dedup();
        paths.len() < number
    };
    let all = inputs.clone().chain(outputs.clone()).filter(|it| !is_standard(it)).collect();
    if twice(inputs.collect()) || twice(outputs.collect()) || twice(all) {
        return Err(Failure::usage(
            "The same file or stream is named twice.",
            "Name different files; only one input and one output can be \"-\".",
        ));
    }
    Ok(())
}

fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn open(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if is_standard(path) {
        return Ok(Box::new(BufReader::new(io::stdin().lock())));
    }
    let file = File::open(path).map_err(|it| Failure::file(path, &it))?;
    Ok(Box::new(BufReader::new(file)))
}

/// Whether a file can be written, leaving what it holds.
fn try_to_write(path: &Path) -> Result<(), Failure> {
    if is_standard(path) {
        return Ok(());
    }
    let existed = fs::symlink_metadata(path).is_ok();
    let opened = OpenOptions::new().write(true).create(true).truncate(false).open(path);
    opened.map_err(|it| Failure::file(path, &it))?;
    if !existed {
        discard(path);
    }
    Ok(())
}

fn create(path: &Path) -> Result<Box<dyn Write>, Failure> {
    if is_standard(path) {
        return Ok(Box::new(BufWriter::new(io::stdout().lock())));
    }
    let file = File::create(path).map_err(|it| Failure::file(path, &it))?;
    Ok(Box::new(BufWriter::with_capacity(1 << 20, file)))
}

fn unread(path: &Path, error: Unread) -> Failure {
    match error {
        Unread::Refused(it) => {
            Failure::refused(&path.display().to_string(), it.problem, &it.remedy)
        }
        Unread::Lost(it) => Failure::file(path, &it),
    }
}

fn unwritten(path: &Path, error: &io::Error) -> Result<(), Failure> {
    if is_standard(path) {
        // A reader that has gone away is no fault.
        return match error.kind() {
            ErrorKind::BrokenPipe => Ok(()),
            _ => Err(Failure::file(path, error)),
        };
    }
    discard(path);
    Err(Failure::file(path, error))
}

/// Half a file is no file; a device or a pipe stays.
fn discard(path: &Path) {
    if fs::symlink_metadata(path).is_ok_and(|it| it.is_file()) {
        let _removed = fs::remove_file(path);
    }
}

/// What became of the rows, and the first of those that could not be taken.
fn report(question: &Question, account: Account) {
    complaints(question);
    let Account { series, forecast, targets, answered } = account;
    let mut parts = vec![format!("{forecast} of {series} series forecast")];
    if targets > 0 {
        parts.push(format!("{answered} of {targets} targets answered"));
    }
    if forecast < series || answered < targets {
        parts.push("the column note says why not".to_owned());
    }
    output::note(&format!("{}.", parts.join("; ")));
}

/// The first rows that were not taken.
pub(super) fn complaints(question: &Question) {
    const MOST: usize = 5;
    let complaints = question.complaints();
    for it in complaints.iter().take(MOST) {
        output::note(&format!(
            "row {}, column {}, \"{}\": {} {}",
            it.row, it.column, it.text, it.problem, it.remedy
        ));
    }
    if let Some(more) = complaints.len().checked_sub(MOST).filter(|it| *it > 0) {
        output::note(&format!("note: {more} more rows could not be taken."));
    }
}
