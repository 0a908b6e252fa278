//! One file a command.

use std::{io::IsTerminal as _, path::PathBuf, process::ExitCode, sync::Arc, time::Duration};

use delivery::permission::Actor;
use indicatif::ProgressBar;
use usecases::{Location, Reader, System, Unit, reader::Limits};

use crate::{
    args::{Arguments, Command, Forecast, Place},
    failure::Failure,
};

mod backtest;
mod demo;
mod doctor;
mod export;
mod forecast;
mod import;
mod init;
mod jobs;
mod layouts;
mod person;
mod plan;
mod read;
mod scores;
mod serve;
pub(crate) mod show;
mod sources;
mod stocktake;

/// Runs a command.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let place = arguments.place;
    match arguments.command {
        Command::Init(it) => init::run(&place, &it).await?,
        Command::Serve(it) => {
            let unit = open(&place).await?.watching(it.watch.watch()?);
            serve::run(unit, &it.listen, it.behind_tls).await?;
        }
        Command::Demo(it) => demo::run(&place, &it).await?,
        Command::Plan(it) => plan::run(&place, it).await?,
        Command::Import(it) => {
            let unit = open(&place).await?;
            let code = import::run(&unit, it).await;
            unit.close().await;
            return code;
        }
        Command::Read(it) => read::run(&it).await?,
        Command::Layouts(it) => layouts::run(&open(&place).await?, &it).await?,
        Command::Export(it) => export::run(&open(&place).await?, &it).await?,
        Command::Show(it) => show::run(&open(&place).await?, &it).await?,
        Command::Stocktake(it) => stocktake::run(&open(&place).await?, it).await?,
        Command::Forecast(Forecast { of_unit: Some(it), .. }) => {
            scores::run(&open(&place).await?, &it).await?;
        }
        Command::Forecast(Forecast { files, .. }) => {
            files.iter().try_for_each(forecast::run)?;
        }
        Command::Backtest(it) => backtest::run(&it)?,
        Command::Person(it) => person::run(&open(&place).await?, it).await?,
        Command::Sources(it) => return sources::run(open(&place).await?, it).await,
        Command::Doctor(it) => doctor::run(&open(&place).await?.watching(it.watch()?)).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Where the unit is.
fn location(place: &Place) -> Result<Location, Failure> {
    match (&place.data, &place.database) {
        (Some(folder), _) => Ok(Location::Folder(folder.clone())),
        (None, Some(url)) => Ok(Location::Url(url.clone())),
        (None, None) => Err(Failure::usage(
            "It is not said where the unit is.",
            "Add --data DIR for a folder, or --database URL for PostgreSQL.",
        )),
    }
}

async fn open(place: &Place) -> Result<Unit, Failure> {
    Ok(Unit::open(&location(place)?, Arc::new(System), reader()?).await?)
}

/// Reads files in children that run this very program.
fn reader() -> Result<Reader, Failure> {
    // Also after a newer version has taken its place on the disk.
    let this = PathBuf::from("/proc/self/exe");
    let program = if this.exists() { Ok(this) } else { std::env::current_exe() };
    Ok(Reader::child(program.map_err(Failure::ours)?, Limits::default()))
}

/// Whoever runs the command, by the name of the system user.
fn operator() -> Actor {
    let user = ["USER", "LOGNAME"].into_iter().find_map(std::env::var_os);
    let user = user.map_or_else(|| "operator".to_owned(), |it| it.to_string_lossy().into_owned());
    Actor::Operator { name: format!("{user} (command line)") }
}

/// Says on a terminal what is being done for so long.
fn progress(message: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    bar.set_message(message.to_owned());
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
