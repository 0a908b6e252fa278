//! How sources lay out their files: proposed, looked at, confirmed by a person, kept for ever after.

use delivery::permission::{Action, Scope};
use ingest::reading::{Known, Refusal};
pub use ingest::{
    grammar::{Grammar, Meaning},
    layout::{Column, Dates, Kind, Layout, Painted, Proposal, Role, Table},
};
use serde::Serialize;
use serde_json::json;
use store::layouts::{KeptLayout, NewLayout};

use crate::{
    Error, Problem, Reader, Work,
    release::{
        import::Upload,
        look::{self, Look},
    },
    work::{Done, reason},
};

/// A layout and who confirmed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayoutLine {
    /// Its name.
    pub name: String,
    /// When it was confirmed.
    pub when: String,
    /// Who confirmed it.
    pub who: String,
    /// Why.
    pub reason: String,
    /// The layout as TOML.
    pub content: String,
}

/// The layouts in force.
pub async fn all(work: &mut Work) -> Result<Vec<LayoutLine>, Error> {
    work.may(Action::ReadReleases, &Scope::Unit)?;
    Ok(store::layouts::in_force(&mut work.tx).await?.into_iter().map(line).collect())
}

/// Every version of a layout, newest first.
pub async fn view(work: &mut Work, name: &str) -> Result<Vec<LayoutLine>, Error> {
    work.may(Action::ReadReleases, &Scope::Unit)?;
    let versions = store::layouts::of_name(&mut work.tx, name).await?;
    if versions.is_empty() {
        return Err(Error::NotFound);
    }
    Ok(versions.into_iter().map(line).collect())
}

fn line(it: KeptLayout) -> LayoutLine {
    LayoutLine {
        name: it.name,
        when: delivery::words::moment(it.confirmed_at),
        who: it.actor,
        reason: it.reason,
        content: it.content,
    }
}

/// Confirms a layout: from now on files that it fits are read with it. The same layout again changes
/// nothing.
pub async fn confirm_layout(work: &mut Work, layout: &Layout, why: &str) -> Result<(), Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let why = reason(why)?;
    check(layout)?;
    let content = layout.to_toml();
    let before = store::layouts::of_name(&mut work.tx, &layout.name).await?;
    if before.first().is_some_and(|it| it.content == content) {
        return Ok(());
    }
    let actor = work.actor.clone();
    let new = NewLayout {
        name: &layout.name,
        content: &content,
        confirmed_at: work.now,
        account: actor.account(),
        actor: actor.name(),
        reason: why,
    };
    let number = store::layouts::insert(&mut work.tx, &new).await?;
    let subject = format!("layout {}", layout.name);
    let detail = json!({ "number": number });
    work.record(Done { deed: "confirm_layout", subject: &subject, reason: why, detail }).await?;
    Ok(())
}

/// Checks a layout by itself.
pub fn check(layout: &Layout) -> Result<(), Error> {
    let problems = layout.problems("layout");
    if problems.is_empty() { Ok(()) } else { Err(wrong(&problems)) }
}

/// Reads a layout from TOML.
pub fn parse(file: &str, text: &str) -> Result<Layout, Error> {
    Layout::parse(file, text).map_err(|problems| wrong(&problems))
}

fn wrong(problems: &[ingest::reading::Problem]) -> Error {
    let place = |it: &ingest::reading::Problem| match it.line {
        0 => it.file.clone(),
        line => format!("{}:{line}", it.file),
    };
    let problem = |it| Problem::new(&place(it), &it.problem, &it.remedy);
    Error::Invalid(problems.iter().map(problem).collect())
}

/// Proposes a layout for a file, for a person to look at. No transaction stays open meanwhile.
pub async fn propose(work: Work, upload: &Upload) -> Result<Result<Proposal, Problem>, Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let Upload { file_name, bytes } = upload.clone();
    let unit = work.into_unit();
    Ok(propose_for(unit.reader(), &file_name, bytes).await)
}

/// Proposes a layout for a file that belongs to no unit.
///
/// # Errors
/// A [`Problem`] when nothing in it looks like a table.
pub async fn propose_for(reader: &Reader, name: &str, bytes: Vec<u8>) -> Result<Proposal, Problem> {
    reader.propose(name, bytes).await.map_err(said)
}

/// Paints a layout over a file. No transaction stays open meanwhile.
pub async fn paint(
    work: Work,
    upload: &Upload,
    layout: &Layout,
) -> Result<Result<Vec<Painted>, Problem>, Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let Upload { file_name, bytes } = upload.clone();
    let unit = work.into_unit();
    Ok(unit.reader().paint(&file_name, bytes, layout).await.map_err(said))
}

/// What a layout reads of a file, against what the unit knows; nothing is kept, and no transaction stays
/// open while it is read.
pub async fn try_out(
    mut work: Work,
    upload: &Upload,
    layout: &Layout,
) -> Result<Result<Look, Problem>, Error> {
    work.may(Action::RecordRelease, &Scope::Unit)?;
    let now = work.as_of(None)?;
    let knowledge = work.knowledge(&now).await?;
    let plan = &knowledge.plan;
    let layouts = std::slice::from_ref(layout);
    let known = Known { indicators: &plan.indicators, areas: &plan.areas, layouts };
    let (unit, bytes) = (work.into_unit(), upload.bytes.clone().into());
    let reading = look::read(unit.reader(), &upload.file_name, &bytes, &known).await?;
    Ok(reading.map(|it| look::told(it, None)).map_err(|it| said(it.refusal())))
}

fn said(refusal: Refusal) -> Problem {
    Problem::new("", refusal.problem, refusal.remedy)
}

impl Work {
    /// The layouts that files are read with.
    pub(crate) async fn layouts(&mut self) -> Result<Vec<Layout>, Error> {
        let kept = store::layouts::in_force(&mut self.tx).await?;
        let read = |it: &KeptLayout| Layout::parse(&it.name, &it.content);
        kept.iter().map(|it| read(it).map_err(|problems| no_longer_reads(it, &problems))).collect()
    }
}

fn no_longer_reads(kept: &KeptLayout, problems: &[ingest::reading::Problem]) -> Error {
    let first = problems.first().map_or("", |it| it.problem.as_str());
    Error::internal(format!("the kept layout {} no longer reads: {first}", kept.name))
}
