//! `throughline forecast`: anybody's series in, quantiles and probabilities out; no unit is needed.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
};

use usecases::forecast::files::{Account, Options, Question, Unread, Unwritten};

use crate::{
    args::ForecastFiles,
    commands::progress,
    failure::Failure,
    outlet::{self, Outlet, is_gone, is_standard},
    output,
};

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
    let open = |path: &PathBuf| Outlet::open(path).map_err(|it| Failure::file(path, &it));
    let mut quantiles = open(&forecast.out)?;
    let mut probabilities = forecast.probabilities.as_ref().map(open).transpose()?;
    let second = probabilities.as_mut().map(|it| it as &mut dyn Write);
    let answered = question.answer(options, &mut quantiles, second);
    progress.finish_and_clear();
    let second = forecast.probabilities.as_ref().zip(probabilities);
    match answered {
        Ok(account) => {
            keep(&forecast.out, quantiles, second)?;
            report(&question, account);
        }
        // Nobody reads the quantiles any more, and nothing else was asked for.
        Err(Unwritten::Quantiles(error)) if second.is_none() => gone(&forecast.out, &error)?,
        Err(Unwritten::Quantiles(error)) => {
            return Err(Failure::unwritten(&forecast.out, &error));
        }
        Err(Unwritten::Probabilities(error)) => {
            let path = forecast.probabilities.as_ref().unwrap_or(&forecast.out);
            gone(path, &error)?;
            keep(&forecast.out, quantiles, None)?;
        }
    }
    Ok(())
}

/// Puts both files in their places, as late as can be and one right after the other.
fn keep(
    path: &Path,
    quantiles: Outlet,
    probabilities: Option<(&PathBuf, Outlet)>,
) -> Result<(), Failure> {
    quantiles.keep().map_err(|it| Failure::unwritten(path, &it))?;
    match probabilities {
        Some((path, it)) => it.keep().map_err(|it| Failure::unwritten(path, &it)),
        None => Ok(()),
    }
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
    let twice = |paths: Vec<&PathBuf>| {
        let mut files: Vec<_> = paths.into_iter().map(|it| outlet::which(it)).collect();
        let number = files.len();
        files.sort();
        files.dedup();
        files.len() < number
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

fn open(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if is_standard(path) {
        return Ok(Box::new(BufReader::new(io::stdin().lock())));
    }
    let file = File::open(path).map_err(|it| Failure::file(path, &it))?;
    Ok(Box::new(BufReader::new(file)))
}

fn unread(path: &Path, error: Unread) -> Failure {
    match error {
        Unread::Refused(it) => {
            Failure::refused(&path.display().to_string(), it.problem, &it.remedy)
        }
        Unread::Lost(it) => Failure::file(path, &it),
    }
}

/// A reader of standard output that has gone away is no fault.
fn gone(path: &Path, error: &io::Error) -> Result<(), Failure> {
    if is_gone(path, error) { Ok(()) } else { Err(Failure::unwritten(path, error)) }
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
