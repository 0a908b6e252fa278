//! What may be typed.

mod backtest;
mod export;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use delivery::permission::Role;

use crate::watch_args::WatchArguments;
pub(crate) use backtest::{Backtest, Start};
pub(crate) use export::Export;

/// Throughline: from a promise to a figure to a meeting to an effect.
#[derive(Debug, Parser)]
#[command(name = "throughline", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Say on standard error what is being done
    #[arg(long, global = true)]
    pub(crate) verbose: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Examples:
  throughline demo --data sample
  throughline init --data unit --admin ann@example.org --name 'Ann Example'
  throughline plan apply plan --data unit --reason 'First plan'
  throughline import releases --data unit --dry-run
  throughline show target rtt-92 --data unit --as-of 2026-03-01

Exit codes: 0 done, 1 a fault of ours, 2 wrong usage, 3 input refused (a file, a date, a plan),
4 no such mission, target, indicator, series or person, 5 clashes with what is there,
6 cannot be done just now (no unit there, port in use, disk full, damaged or newer database).";

/// Where the unit is.
#[derive(Clone, Debug, Args)]
pub(crate) struct Place {
    /// The folder of an embedded database
    #[arg(
        long,
        global = true,
        env = "THROUGHLINE_DATA",
        value_name = "DIR",
        conflicts_with = "database"
    )]
    pub(crate) data: Option<PathBuf>,
    /// The address of a PostgreSQL database, `postgres://user@host/name`
    #[arg(long, global = true, env = "THROUGHLINE_DATABASE", value_name = "URL")]
    pub(crate) database: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make an empty unit and its first administrator
    Init(Init),
    /// Serve the pages
    Serve(Serve),
    /// Make the sample government where there is none, and serve it
    Demo(Demo),
    /// Check, apply or export the plan, or list its versions
    #[command(subcommand)]
    Plan(Plan),
    /// Record the figures of files and folders
    Import(Import),
    /// Say what a publisher's file holds, without a unit and without keeping anything
    Read(Read),
    /// List the layouts that people confirmed, or print one
    Layouts(Layouts),
    /// Show a mission, target, indicator, series or area
    Show(Show),
    /// Write figures to a file, each with its exact text and its place
    Export(Export),
    /// Show a mission's stocktake or make its pack
    #[command(subcommand)]
    Stocktake(Stocktake),
    /// Forecast the series of a CSV file, whoever's they are, without a unit; or show how good the
    /// unit's own forecasts have been
    Forecast(Forecast),
    /// Say how good such forecasts would have been in the past; needs no unit
    Backtest(Backtest),
    /// List people, add them, give and take roles
    #[command(subcommand)]
    Person(Person),
    /// Say how the sources of figures stand, or fetch them now
    Sources(Sources),
    /// Check the database and say what it is, and what may be fetched and mailed
    Doctor(WatchArguments),
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example: throughline init --data unit --admin ann@example.org --name 'Ann Example'\nThe password is printed once."
)]
pub(crate) struct Init {
    /// The first administrator's e-mail address
    #[arg(long, value_name = "EMAIL")]
    pub(crate) admin: String,
    /// The first administrator's name
    #[arg(long)]
    pub(crate) name: String,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  throughline serve --data unit --listen 127.0.0.1:8080
  throughline serve --data unit --allow-host statistics.example.org --mail-host localhost \\
    --mail-protection none --mail-from throughline@example.org")]
pub(crate) struct Serve {
    /// Address and port to listen on
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: String,
    /// The pages are reached over HTTPS through a proxy: mark cookies as secure
    #[arg(long)]
    pub(crate) behind_tls: bool,
    #[command(flatten)]
    pub(crate) watch: WatchArguments,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  throughline sources --data unit
  throughline sources poll rtt --data unit --allow-host statistics.example.org

Nothing is fetched from a host that is not allowed. docs/sources.md says what a source of the plan may say.")]
pub(crate) struct Sources {
    #[command(subcommand)]
    pub(crate) poll: Option<SourcesCommand>,
    /// Print JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SourcesCommand {
    /// Fetch the files of sources now and record what is new
    #[command(
        after_help = "Example: throughline sources poll rtt --data unit --allow-host statistics.example.org\n\
        Exit code 3 where a file could not be fetched, could not be read, or waits for a person."
    )]
    Poll {
        /// The source's id; by default all that have an address
        id: Option<String>,
        #[command(flatten)]
        watch: WatchArguments,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "Example: throughline demo --data sample --listen 127.0.0.1:8080")]
pub(crate) struct Demo {
    /// Address and port to listen on
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Plan {
    /// Check a folder without a unit
    #[command(after_help = "Example: throughline plan check plan")]
    Check {
        /// The plan's folder
        folder: PathBuf,
    },
    /// Apply a folder as a new version of the plan
    #[command(
        after_help = "Example: throughline plan apply plan --data unit --reason 'Trajectory agreed on 3 March'"
    )]
    Apply {
        /// The plan's folder
        folder: PathBuf,
        /// Why, in a sentence
        #[arg(long)]
        reason: String,
        /// Print the difference and store nothing
        #[arg(long)]
        dry_run: bool,
        /// Print the difference as JSON
        #[arg(long)]
        json: bool,
    },
    /// Write the plan in force into an empty folder
    #[command(after_help = "Example: throughline plan export copy --data unit --as-of 2026-03-01")]
    Export {
        /// An empty or new folder
        folder: PathBuf,
        /// The day or moment asked about
        #[arg(long, value_name = "T")]
        as_of: Option<String>,
    },
    /// List the versions
    Versions {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  throughline import releases/rtt.csv --data unit --published-at 2026-02-12
  throughline import releases --data unit --dry-run --json
  throughline import waiting-times.xlsx --data unit --layout waiting-times.toml
Of a folder, the files that are read are taken, in the order of their names; a data package, tables
with CSVW and an Open SDG repository are imported as one archive.")]
pub(crate) struct Import {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Show what would change and store nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// When the publisher published the files, for those that do not say: a day or a moment
    #[arg(long, value_name = "T")]
    pub(crate) published_at: Option<String>,
    /// Nobody may see the figures before this day or moment
    #[arg(long, value_name = "T")]
    pub(crate) embargo: Option<String>,
    /// The source that the files belong to
    #[arg(long, value_name = "ID")]
    pub(crate) source: Option<String>,
    /// The only layout to read the files with: its name, or a file in TOML, which is confirmed by this
    #[arg(long, value_name = "L")]
    pub(crate) layout: Option<String>,
    /// Let the figures overrule what was published later
    #[arg(long)]
    pub(crate) restore: bool,
    /// Let figures that a file leaves out be withdrawn, however many
    #[arg(long)]
    pub(crate) accept_withdrawals: bool,
    /// The files correct figures that were wrong: what was wrong, in the words of the public notice
    #[arg(long, value_name = "NOTICE")]
    pub(crate) correction: Option<String>,
    /// Answer a question about held rows, as the command prints it: "QUESTION=take"; needs --reason
    #[arg(long = "answer", value_name = "QUESTION=ANSWER")]
    pub(crate) answers: Vec<String>,
    /// Leave the forecasts to a server that is running, or to the next command without this
    #[arg(long)]
    pub(crate) forecasts_later: bool,
    /// Why, in a sentence
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  throughline read unemployment.json
  throughline read indicator_1-2-1.csv --json > reading.json
  throughline read waiting-times.xlsx --propose > waiting-times.toml
  throughline read waiting-times.xlsx --layout waiting-times.toml
Layouts and formats are told by what a file holds: docs/importing.md, docs/formats.md. A file that cannot be
read as a whole ends with exit code 3.")]
pub(crate) struct Read {
    /// The file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Print every figure, with its text and its row, and every row that was not taken, as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Read the file with the layout in this file of TOML
    #[arg(long, value_name = "FILE")]
    pub(crate) layout: Option<PathBuf>,
    /// Print the layout that is proposed for the file as TOML, to be corrected and used with --layout
    #[arg(long, conflicts_with_all = ["json", "layout"])]
    pub(crate) propose: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  throughline layouts --data unit
  throughline layouts nhs-rtt --data unit > nhs-rtt.toml
A layout is confirmed in the browser, or with `throughline import FILE --layout FILE.toml`: docs/layouts.md.")]
pub(crate) struct Layouts {
    /// The layout to print as TOML; without it all are listed
    pub(crate) name: Option<String>,
    /// Print JSON, with every version of a layout that is named
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  throughline show target rtt-92 --data unit
  throughline show series rtt-within-18-weeks:E92000001 --data unit --as-of 2025-06-30 --json")]
pub(crate) struct Show {
    /// What sort of thing
    pub(crate) kind: crate::commands::show::Kind,
    /// Its id
    pub(crate) id: String,
    /// The day or moment asked about
    #[arg(long, value_name = "T")]
    pub(crate) as_of: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Stocktake {
    /// Show the stocktake
    #[command(after_help = "Example: throughline stocktake show nhs --data unit")]
    Show {
        /// The mission's id
        mission: String,
        /// The day or moment asked about
        #[arg(long, value_name = "T")]
        as_of: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Make the pack as a PDF
    #[command(
        after_help = "Example: throughline stocktake pack nhs --data unit --as-of 2026-03-01 --out nhs.pdf"
    )]
    Pack {
        /// The mission's id
        mission: String,
        /// The day or moment asked about
        #[arg(long, value_name = "T")]
        as_of: Option<String>,
        /// The file to write; - is standard output
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  throughline forecast --input series.csv --out quantiles.csv
  throughline forecast --input series.csv --out - --targets targets.csv --probabilities chances.csv
  throughline forecast scores --data unit

series.csv     series,indicator,frequency,period,value,kind
               frequency: annual, quarterly, monthly or weekly
               period: 2024, 2024-Q3, 2024-07, 2024-W30, or 2019/2021 for a rolling average
               kind: percentage, rate, count, money, index or blank
targets.csv    series,period,value,direction
               direction: up (at or above the value) or down (at or below)
quantiles.csv  series,period,horizon,mean,q025,q100,q250,q500,q750,q900,q975,method,note
chances.csv    the target's four columns, then probability,note

A series that cannot be forecast has one row without numbers, and the note says why. A target whose
value is in already has probability 1 or 0 and the note \"already known: met\" or \"missed\". A probability
is never below 0.01 or above 0.99 otherwise; an empty one is a decline, and the note says why.
More in docs/forecasting-files.md.")]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Forecast {
    #[command(subcommand)]
    pub(crate) of_unit: Option<OfUnit>,
    #[command(flatten)]
    pub(crate) files: Option<ForecastFiles>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OfUnit {
    /// Show how good the forecasts of a unit have been, and would have been
    #[command(after_help = "Example: throughline forecast scores --data unit --json")]
    Scores {
        /// The day or moment asked about
        #[arg(long, value_name = "T")]
        as_of: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ForecastFiles {
    /// The series; - is standard input; may be gzipped
    #[arg(long, value_name = "FILE")]
    pub(crate) input: PathBuf,
    /// Where the quantiles go; - is standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Steps ahead; by default as far as a series' last target, else 8 years, 8 quarters, 18 months
    /// or 26 weeks
    #[arg(long, value_name = "STEPS", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) horizon: Option<u16>,
    /// Targets to give the probability of
    #[arg(long, value_name = "FILE", requires = "probabilities")]
    pub(crate) targets: Option<PathBuf>,
    /// Where the probabilities go; - is standard output
    #[arg(long, value_name = "FILE", requires = "targets")]
    pub(crate) probabilities: Option<PathBuf>,
    /// Threads at most; 0 is one a core. The output is the same
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) threads: u16,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Person {
    /// List everybody with an account
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Make an account; the password is printed once
    #[command(
        after_help = "Example: throughline person add bo@example.org --name 'Bo Example' --role department-lead --organisation health --reason 'New lead' --data unit"
    )]
    Add {
        /// The e-mail address
        email: String,
        /// The name
        #[arg(long)]
        name: String,
        #[command(flatten)]
        grant: GrantArguments,
    },
    /// Give a role
    Give {
        /// The e-mail address
        email: String,
        #[command(flatten)]
        grant: GrantArguments,
    },
    /// Take a role
    Take {
        /// The e-mail address
        email: String,
        #[command(flatten)]
        grant: GrantArguments,
    },
    /// Let a person sign in no more
    Disable(Reasoned),
    /// Let a person sign in again
    Enable(Reasoned),
    /// Give a new password, printed once
    ResetPassword(Reasoned),
}

#[derive(Debug, Args)]
pub(crate) struct Reasoned {
    /// The e-mail address
    pub(crate) email: String,
    /// Why, in a sentence
    #[arg(long)]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct GrantArguments {
    /// administrator, unit, department-lead, analyst, leaders-office or auditor
    #[arg(long, value_parser = role)]
    pub(crate) role: Role,
    /// The department that a department lead leads for
    #[arg(long, value_name = "ID")]
    pub(crate) organisation: Option<String>,
    /// Why, in a sentence
    #[arg(long)]
    pub(crate) reason: String,
}

fn role(code: &str) -> Result<Role, String> {
    Role::from_code(code).ok_or_else(|| {
        let codes: Vec<_> = Role::ALL.iter().map(|it| it.code()).collect();
        format!("choose one of {}", codes.join(", "))
    })
}
