//! The plan as files: checked, compared, applied as a new version, given back.

use std::collections::BTreeMap;

use delivery::{
    permission::{Action, Scope},
    plan::{Change, ChangeKind, Plan, difference},
    release::AsOf,
    view::Link,
};
use ingest::plan::read;
use serde::Serialize;
use serde_json::json;
use store::plans::NewVersion;

use crate::{
    Error, Problem, Work, jobs,
    work::{Done, reason},
};

/// The files of a plan: path within the folder to text.
pub type Files = BTreeMap<String, String>;

/// What applying a plan does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Applied {
    /// The new version; `None` when nothing differs.
    pub version: Option<i64>,
    /// What differs from the plan in force.
    pub changes: Vec<Change>,
    /// Files whose text differs, though they may say the same.
    pub files: Vec<String>,
}

/// A version of the plan on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VersionLine {
    /// Its number.
    pub version: i64,
    /// When it was applied.
    pub when: String,
    /// Who applied it.
    pub who: String,
    /// Why.
    pub reason: String,
}

/// Applies a plan: prints nothing, keeps a new version when any file differs from the last one.
///
/// A thing that was in the plan may not vanish: it stays, merged or dropped with a reason.
pub async fn apply(work: &mut Work, files: &Files, why: &str) -> Result<Applied, Error> {
    work.may(Action::ApplyPlan, &Scope::Unit)?;
    let why = reason(why)?;
    let after = check(files)?;
    let before_files = last_files(work).await?;
    let before = if before_files.is_empty() { Plan::default() } else { check(&before_files)? };
    let changes = difference(&before, &after);
    refuse_vanishing(&changes)?;
    let differing = differing(&before_files, files);
    if differing.is_empty() {
        return Ok(Applied { version: None, changes, files: differing });
    }
    let actor = work.actor.clone();
    let new = NewVersion {
        applied_at: work.now,
        account: actor.account(),
        actor: actor.name(),
        reason: why,
    };
    let version = store::plans::insert(&mut work.tx, &new, files).await?;
    let subject = format!("plan version {version}");
    let detail = json!({ "changes": changes });
    work.record(Done { deed: "apply_plan", subject: &subject, reason: why, detail }).await?;
    jobs::ask(work, jobs::Kind::Forecast, &subject, work.now).await?;
    Ok(Applied { version: Some(version), changes, files: differing })
}

/// Checks the files of a plan by themselves.
pub fn check(files: &Files) -> Result<Plan, Error> {
    read(files).map_err(|problems| wrong(&problems))
}

fn wrong(problems: &[ingest::reading::Problem]) -> Error {
    let place = |it: &ingest::reading::Problem| match it.line {
        0 => it.file.clone(),
        line => format!("{}:{line}", it.file),
    };
    Error::Invalid(
        problems.iter().map(|it| Problem::new(&place(it), &it.problem, &it.remedy)).collect(),
    )
}

/// Ids are for ever: a target that vanishes from its file would take its history along.
fn refuse_vanishing(changes: &[Change]) -> Result<(), Error> {
    let pursued = ["mission", "outcome", "indicator", "target", "intervention"];
    let vanished: Vec<Problem> = changes
        .iter()
        .filter(|it| it.kind == ChangeKind::Removed && pursued.contains(&it.what))
        .map(|it| {
            Problem::new(
                "",
                format!("The {} \"{}\" is in the plan in force and not in this folder.", it.what, it.id),
                "Put it back, with merged_into or dropped_because under [lineage] if it is no longer pursued.",
            )
        })
        .collect();
    if vanished.is_empty() { Ok(()) } else { Err(Error::Invalid(vanished)) }
}

fn differing(before: &Files, after: &Files) -> Vec<String> {
    let paths: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    paths.into_iter().filter(|it| before.get(*it) != after.get(*it)).cloned().collect()
}

async fn last_files(work: &mut Work) -> Result<Files, Error> {
    match store::plans::version_as_of(&mut work.tx, jiff::Timestamp::MAX).await? {
        Some(version) => Ok(store::plans::files(&mut work.tx, version.id).await?),
        None => Ok(Files::new()),
    }
}

/// The files of the plan in force at a moment, as they were given.
pub async fn export(work: &mut Work, as_of: &AsOf) -> Result<Files, Error> {
    work.may(Action::ReadPlan, &Scope::Unit)?;
    let version = store::plans::version_as_of(&mut work.tx, as_of.moment).await?;
    let version = version.ok_or(Error::NotFound)?;
    Ok(store::plans::files(&mut work.tx, version.id).await?)
}

/// All versions, newest first.
pub async fn versions(work: &mut Work) -> Result<Vec<VersionLine>, Error> {
    work.may(Action::ReadPlan, &Scope::Unit)?;
    let versions = store::plans::versions(&mut work.tx).await?;
    let line = |it: store::plans::PlanVersion| VersionLine {
        version: it.id,
        when: delivery::words::moment(it.applied_at),
        who: it.actor,
        reason: it.reason,
    };
    Ok(versions.into_iter().map(line).collect())
}

/// The organisations that a role may be tied to.
pub async fn organisations(work: &mut Work) -> Result<Vec<Link>, Error> {
    work.may(Action::ReadPeople, &Scope::Unit)?;
    let files = last_files(work).await?;
    let plan: Plan = read(&files).unwrap_or_default();
    Ok(plan.organisations.values().map(|it| Link::to(&it.id, &it.name)).collect())
}
