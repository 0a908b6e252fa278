//! The command line: data on standard output, everything else on standard error.

mod args;
mod commands;
mod failure;
mod folder;
mod outlet;
mod output;
mod sample;
mod watch_args;

use std::{io::IsTerminal as _, process::ExitCode};

use clap::Parser as _;

use usecases::reader::{self, Reader};

use crate::{args::Arguments, failure::Failure};

/// An import makes and drops millions of small texts; see docs/adr/0006 for what this gains.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if let [only] = &std::env::args_os().skip(1).collect::<Vec<_>>()[..]
        && only == Reader::ARGUMENT
    {
        // A child that reads files: nobody else looks at its code.
        return reader::run_inside();
    }
    let done = match Arguments::try_parse() {
        Ok(arguments) => {
            start_logging(arguments.verbose);
            run(arguments)
        }
        Err(it) => Ok(say(&it)),
    };
    match done.and_then(|code| output::finish().map(|()| code)) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

/// Help, the version, or what is wrong with the arguments.
fn say(it: &clap::Error) -> ExitCode {
    let written = it.print();
    if !it.use_stderr() {
        output::became_of(written);
    }
    ExitCode::from(u8::try_from(it.exit_code()).unwrap_or(2))
}

fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    for argument in std::env::args_os().skip(1) {
        usecases::text::check("", &argument.to_string_lossy())?;
    }
    let runtime = tokio::runtime::Runtime::new().map_err(Failure::ours)?;
    runtime.block_on(commands::run(arguments))
}

fn start_logging(verbose: bool) {
    let level = if verbose { "info" } else { "warn" };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
}
