//! `throughline doctor`: opening a unit checks it; this says what was found.

use std::io;

use jiff::Timestamp;
use usecases::{
    Unit, jobs, people, plan,
    reader::{Locked, Walls},
};

use crate::{commands::operator, failure::Failure, output};

pub(super) async fn run(unit: &Unit) -> Result<(), Failure> {
    let mut work = unit.reading(operator()).await?;
    output::line(&format!("database: {}, settings as they must be", unit.engine()));
    output::line(&walls(unit.reader().walls()));
    let versions = plan::versions(&mut work).await?;
    match versions.first() {
        Some(it) => output::line(&format!("plan: version {} of {}", it.version, it.when)),
        None => output::line("plan: none yet; throughline plan apply DIR --reason \"…\""),
    }
    let people = people::list(&mut work).await?;
    output::line(&format!("people: {}", people.iter().filter(|it| it.enabled).count()));
    let watch = unit.watch();
    output::line(&match watch.allowed.hosts() {
        [] => "fetching: off, no host is allowed (--allow-host)".to_owned(),
        hosts => {
            let plain = if watch.allowed.plain_http() { ", http too" } else { "" };
            format!("fetching: from {}{plain}", hosts.join(", "))
        }
    });
    output::line(&match &watch.mail {
        None => "mail: off, no mail server is named (--mail-host)".to_owned(),
        Some(mail) => format!("mail: {}", mail.words()),
    });
    for it in jobs::waiting(&mut work).await? {
        let state = match it.problem {
            Some(problem) => format!("failed, {}: {problem}", again(it.failures, it.retry_at)),
            None if it.not_before > work.now() => format!("waits until {}", it.not_before),
            None => "waits; throughline serve runs it, or the next import".to_owned(),
        };
        output::line(&format!("job left undone: {} after {}: {state}", it.kind, it.cause));
    }
    Ok(())
}

/// How files are read, and what the system keeps whoever reads them from.
fn walls(walls: io::Result<Walls>) -> String {
    let said = match walls {
        Err(error) => {
            return format!("files: cannot be read, the process for it does not start: {error}");
        }
        Ok(Walls { limited: false, .. }) => "without limits, which this system does not set",
        Ok(Walls { locked: Locked::Fully, .. }) => {
            "with limits on memory and time, no other file and no network"
        }
        Ok(Walls { locked: Locked::Partly, .. }) => {
            "with limits on memory and time and no other file; this kernel's Landlock is an older one and leaves the network to the limit on open files"
        }
        Ok(Walls { locked: Locked::No, .. }) => {
            "with limits on memory and time; this kernel has no Landlock, so that only the limit on open files keeps it from files and network"
        }
    };
    format!("files: read in a process of their own, {said}")
}

/// How often a job has failed and when a server tries it again.
fn again(failures: i64, retry_at: Option<Timestamp>) -> String {
    if failures == 0 {
        return "to be tried again at once".to_owned();
    }
    let next = retry_at.map_or_else(|| "at once".to_owned(), |it| format!("on {it}"));
    let times = if failures == 1 { "once".to_owned() } else { format!("{failures} times") };
    format!("{times} so far, throughline serve tries again {next}")
}
