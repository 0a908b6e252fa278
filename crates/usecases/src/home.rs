//! The first page: what changed, what is overdue, where the missions stand.

use delivery::{
    permission::{Action, Scope},
    release::AsOf,
    view::Moment,
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use store::changes::Change;

use crate::{
    Error, Work,
    change::{ChangeLine, line},
    mission::{MissionCard, list},
    release::calendar::{CalendarLine, State, calendar},
};

/// The first page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HomeView {
    /// The moment the view is about.
    pub moment: Moment,
    /// The unit's name.
    pub unit: String,
    /// The vision, in Markdown.
    pub vision: String,
    /// The missions.
    pub missions: Vec<MissionCard>,
    /// What changed in the plan and the figures over the last four weeks, newest first.
    pub changed: Vec<ChangeLine>,
    /// Indicators of the plan whose next figure is overdue, the longest first.
    pub overdue: Vec<CalendarLine>,
}

/// Changes that everybody who reads the plan may see: those to the plan and the figures.
const SHOWN: [&str; 2] = ["apply_plan", "record_release"];
/// How many changes the first page shows.
const MOST: u32 = 10;

/// The first page.
pub async fn view(work: &mut Work, as_of: &AsOf) -> Result<HomeView, Error> {
    work.may(Action::ReadPlan, &Scope::Unit)?;
    let missions = list(work, as_of).await?;
    let since = as_of.moment.checked_sub(SignedDuration::from_hours(24 * 28));
    let since = since.unwrap_or(as_of.moment);
    let mut changes =
        store::changes::between(&mut work.tx, (since, as_of.moment), &SHOWN, MOST).await?;
    changes.retain(|it| !is_under_embargo(it, as_of));
    let mut overdue = calendar(work, as_of).await?;
    overdue.retain(|it| it.state == State::Late);
    overdue.sort_by_key(|it| std::cmp::Reverse(it.days_late));
    let knowledge = work.knowledge(as_of).await?;
    Ok(HomeView {
        moment: Moment::of(*as_of),
        unit: knowledge.plan.unit_name.clone(),
        vision: knowledge.plan.vision.clone(),
        missions,
        changed: changes.into_iter().map(line).collect(),
        overdue,
    })
}

/// Whether a change speaks of a release that nobody may know of yet.
fn is_under_embargo(change: &Change, as_of: &AsOf) -> bool {
    let until = change.detail.get("embargo_until").and_then(|it| it.as_str());
    let until: Option<Timestamp> = until.and_then(|it| it.parse().ok());
    until.is_some_and(|it| it > as_of.moment)
}

/// What stands on every page: the unit's name and its note.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Frame {
    /// The unit's name.
    pub unit: String,
    /// The note shown on every page.
    pub note: Option<String>,
}

/// What stands on every page, the sign-in page among them: the unit's name is no secret.
pub async fn frame(work: &mut Work) -> Result<Frame, Error> {
    let now = work.as_of(None)?;
    let knowledge = work.knowledge(&now).await?;
    Ok(Frame { unit: knowledge.plan.unit_name.clone(), note: knowledge.plan.unit_note.clone() })
}
