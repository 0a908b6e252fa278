//! `throughline plan`: the plan as files.

use std::path::Path;

use delivery::plan::{Change, ChangeKind};
use usecases::plan::{Applied, apply, check, export, versions};

use crate::{
    args::{Place, Plan},
    commands::{jobs, open, operator},
    failure::Failure,
    folder, output,
};

pub(super) async fn run(place: &Place, command: Plan) -> Result<(), Failure> {
    match command {
        Plan::Check { folder } => {
            check(&folder::plan_files(&folder)?)?;
            output::note("The plan reads well.");
            Ok(())
        }
        Plan::Apply { folder, reason, dry_run, json } => {
            let applied = apply_folder(place, &folder, &reason, dry_run).await?;
            if json {
                return output::json(&applied);
            }
            print(&applied, dry_run);
            Ok(())
        }
        Plan::Export { folder, as_of } => {
            let mut work = open(place).await?.reading(operator()).await?;
            let as_of = work.as_of(as_of.as_deref())?;
            folder::write_all(&folder, &export(&mut work, &as_of).await?)
        }
        Plan::Versions { json } => {
            let mut work = open(place).await?.reading(operator()).await?;
            let versions = versions(&mut work).await?;
            if json {
                return output::json(&versions);
            }
            for it in versions {
                output::line(&format!("{:>4}  {}  {}  {}", it.version, it.when, it.who, it.reason));
            }
            Ok(())
        }
    }
}

async fn apply_folder(
    place: &Place,
    folder: &Path,
    reason: &str,
    dry_run: bool,
) -> Result<Applied, Failure> {
    let files = folder::plan_files(folder)?;
    let unit = open(place).await?;
    let mut work = unit.writing(operator()).await?;
    let applied = apply(&mut work, &files, reason).await?;
    if dry_run {
        return Ok(applied);
    }
    work.commit().await?;
    jobs::run(&unit).await?;
    Ok(applied)
}

fn print(applied: &Applied, dry_run: bool) {
    for change in &applied.changes {
        print_change(change);
    }
    let note = match (applied.version, dry_run) {
        (None, _) => "Nothing differs from the plan in force.".to_owned(),
        (Some(_), true) => "Nothing was stored (--dry-run).".to_owned(),
        (Some(version), false) => format!("Version {version} of the plan is in force."),
    };
    output::note(&note);
}

fn print_change(change: &Change) {
    let sign = match change.kind {
        ChangeKind::Added => "+",
        ChangeKind::Changed => "~",
        ChangeKind::Removed => "-",
    };
    output::line(&format!("{sign} {} {}", change.what, change.id));
    for field in &change.fields {
        output::line(&format!(
            "    {}: {} → {}",
            field.field,
            shortened(&field.before),
            shortened(&field.after)
        ));
    }
}

/// Long texts are cut; the files hold them whole.
fn shortened(text: &str) -> String {
    const MOST: usize = 100;
    let line = text.replace('\n', " ");
    match line.char_indices().nth(MOST) {
        Some((cut, _)) => format!("{} …", &line[..cut]),
        None if line.is_empty() => "(nothing)".to_owned(),
        None => line,
    }
}
