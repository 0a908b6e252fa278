//! One indicator: its definition, its headline figures, its distribution over areas.

use delivery::{
    area::{AreaCode, Group},
    id::IndicatorId,
    indicator::Indicator,
    permission::{Action, Scope},
    plan::Plan,
    release::AsOf,
    series::SeriesKey,
    view::{
        Evidence, Link, Moment,
        chart::Chart,
        line::Row,
        places::{Level, levels},
        target::{IndicatorFacts, indicator_facts},
    },
};
use serde::Serialize;

use crate::{Error, Work, knowledge::Lines, series::line};

/// An indicator as every surface prints it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IndicatorView {
    /// The moment the view is about.
    pub moment: Moment,
    /// What is to be said of it.
    pub facts: IndicatorFacts,
    /// Targets measured by it.
    pub targets: Vec<Link>,
    /// The address of the headline series and the name of its place, where there is one.
    pub headline: Option<Link>,
    /// The headline series as a picture.
    pub chart: Option<Chart>,
    /// The headline series as a table, newest first.
    pub rows: Vec<Row>,
    /// Its distribution over areas.
    pub levels: Vec<Level>,
    /// How many series there are.
    pub series_count: usize,
    /// Series of parts of the population, by address; 200 at most.
    pub groups: Vec<Link>,
}

/// Levels that hold others, as plans and publishers name them.
const WIDEST_FIRST: [&str; 3] = ["country", "nation", "region"];
/// How many series of groups a page lists.
const MOST_GROUPS: usize = 200;

/// The indicator as every surface prints it.
pub async fn view(work: &mut Work, id: &IndicatorId, as_of: &AsOf) -> Result<IndicatorView, Error> {
    work.may(Action::ReadPlan, &Scope::Unit)?;
    let knowledge = work.knowledge(as_of).await?;
    let indicator = knowledge.plan.indicators.get(id).ok_or(Error::NotFound)?;
    let lines = work.lines_of_indicator(id, as_of).await?;
    let evidence = knowledge.evidence(&lines, *as_of);
    let headline = headline(&knowledge.plan, indicator, &lines);
    let shown = headline.as_ref().map(|key| line(&evidence, indicator, key));
    let (chart, rows) = shown.map_or((None, Vec::new()), |(chart, rows, _)| (Some(chart), rows));
    let targets = knowledge.plan.targets.values().filter(|it| it.indicator == *id);
    Ok(IndicatorView {
        moment: evidence.moment(),
        facts: indicator_facts(&evidence, indicator),
        targets: targets.map(|it| Link::to(&it.id, &it.name)).collect(),
        headline: headline.map(|it| Link::to(&it, &evidence.area_name(&it.area))),
        chart,
        rows,
        levels: levels(&evidence, indicator, &Group::everybody()),
        series_count: lines.len(),
        groups: groups(&evidence, &lines),
    })
}

/// The series that stands for the indicator: its own area's, else the widest area's that has one.
fn headline(plan: &Plan, indicator: &Indicator, lines: &Lines) -> Option<SeriesKey> {
    let everybody = || lines.keys().filter(|it| it.group.is_everybody());
    let of_area = |code: &AreaCode| everybody().find(|it| it.area == *code);
    let own = indicator.area.as_ref().and_then(of_area);
    let width = |key: &&SeriesKey| {
        let level = plan.areas.get(&key.area).map_or("", |it| it.level.as_str());
        WIDEST_FIRST.iter().position(|it| *it == level).unwrap_or(WIDEST_FIRST.len())
    };
    let widest = || everybody().min_by_key(width);
    own.or_else(widest).or_else(|| lines.keys().next()).cloned()
}

fn groups(evidence: &Evidence<'_>, lines: &Lines) -> Vec<Link> {
    let name =
        |key: &SeriesKey| format!("{}, {}", evidence.area_name(&key.area), key.group.label());
    lines
        .keys()
        .filter(|it| !it.group.is_everybody())
        .take(MOST_GROUPS)
        .map(|it| Link::to(it, &name(it)))
        .collect()
}
