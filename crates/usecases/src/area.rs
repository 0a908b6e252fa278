//! One place with the latest figure of every indicator there.

use delivery::{
    area::{Area, AreaCode},
    permission::{Action, Scope},
    plan::Plan,
    release::AsOf,
    view::{
        Figure, Link, Moment,
        codes::{self, CodeNote},
    },
};
use serde::Serialize;

use crate::{Error, Work};

/// A place as every surface prints it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AreaView {
    /// The moment the view is about.
    pub moment: Moment,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What kind of place.
    pub level: String,
    /// The place it lies in.
    pub parent: Option<Link>,
    /// When its code is valid, where it is not for ever.
    pub valid: Option<String>,
    /// How its code is made: "GSS code".
    pub scheme: &'static str,
    /// What became of its code, and which places follow or came before.
    pub codes: Vec<CodeNote>,
    /// Names that it had before, with their days.
    pub former_names: Vec<String>,
    /// The latest figure of each indicator, and how old it is where its source is stale.
    pub figures: Vec<(Link, Figure, Option<String>)>,
}

/// The place as every surface prints it.
pub async fn view(work: &mut Work, code: &AreaCode, as_of: &AsOf) -> Result<AreaView, Error> {
    work.may(Action::ReadPlan, &Scope::Unit)?;
    let knowledge = work.knowledge(as_of).await?;
    let plan = &knowledge.plan;
    let area = plan.areas.get(code).ok_or(Error::NotFound)?;
    let keys: Vec<_> = store::series::of_area(&mut work.tx, code)
        .await?
        .into_iter()
        .filter(|it| it.group.is_everybody())
        .collect();
    let lines = work.lines_of(&keys, as_of).await?;
    let evidence = knowledge.evidence(&lines, *as_of);
    let figures = lines.iter().filter_map(|(key, series)| {
        let indicator = plan.indicators.get(&key.indicator)?;
        let figure = evidence.figure(key, series.latest()?, &indicator.unit);
        Some((Link::to(&indicator.id, &indicator.name), figure, evidence.stale(indicator)))
    });
    let link = |code: &AreaCode| Link::to(code, &evidence.area_name(code));
    Ok(AreaView {
        moment: evidence.moment(),
        code: code.to_string(),
        name: area.name.clone(),
        level: area.level.clone(),
        parent: area.parent.as_ref().map(link),
        valid: valid(area),
        scheme: code.scheme(),
        codes: codes::notes(&evidence, code),
        former_names: former_names(plan, area),
        figures: figures.collect(),
    })
}

fn former_names(plan: &Plan, area: &Area) -> Vec<String> {
    let day = delivery::period::day_label;
    let names = plan.codes.names.get(&area.code).into_iter().flatten();
    let former = names.filter(|it| it.name != area.name);
    let days = former.filter_map(|it| Some(format!("{} until {}", it.name, day(it.to?))));
    days.collect()
}

fn valid(area: &Area) -> Option<String> {
    let day = delivery::period::day_label;
    match (area.valid_from, area.valid_to) {
        (None, None) => None,
        (Some(from), None) => Some(format!("from {}", day(from))),
        (None, Some(to)) => Some(format!("until {}", day(to))),
        (Some(from), Some(to)) => Some(format!("from {} until {}", day(from), day(to))),
    }
}
