//! A mission's stocktake: what the leader has on the table.

use jiff::{Span, civil::Date};
use serde::Serialize;

use crate::{
    mission::Mission,
    period::day_label,
    release::AsOf,
    series::{Known, Series},
    signal::{Moving, Signal, Standing},
    target::Target,
    view::{
        Evidence, Link, Moment,
        measure::series_of,
        mission::profile,
        target::{TargetView, pressing, view as target_view},
    },
    words,
};

/// Everything in the pack, in its order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StocktakeView {
    /// The unit's name.
    pub unit: String,
    /// The unit's note, shown on every page.
    pub unit_note: Option<String>,
    /// The moment the view is about.
    pub moment: Moment,
    /// The mission.
    pub mission: Link,
    /// Who chairs the mission board.
    pub lead: Option<String>,
    /// How many targets stand where.
    pub profile: Vec<(&'static str, usize)>,
    /// Actions from the last stocktake; none are recorded yet.
    pub last_actions: Vec<String>,
    /// The day after which something counts as moved.
    pub moved_since: String,
    /// What moved.
    pub moved: Vec<Moved>,
    /// Problems, the most pressing first.
    pub problems: Vec<Problem>,
    /// Decisions sought; none are recorded yet.
    pub decisions: Vec<String>,
    /// One entry a target, current ones only, in the order of the mission page.
    pub targets: Vec<TargetView>,
}

/// A target whose figures are new or were revised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The target.
    pub target: Link,
    /// What is new, as a sentence.
    pub sentence: String,
}

/// A target that needs attention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Its place, from 1.
    pub rank: usize,
    /// The target.
    pub target: Link,
    /// The standing in words.
    pub standing: &'static str,
    /// Why, as sentences.
    pub why: String,
}

/// How far back "what moved" looks while no earlier stocktake is recorded: a quarter.
const LOOK_BACK_DAYS: i32 = 92;

/// The stocktake of a mission.
pub fn view(evidence: &Evidence<'_>, mission: &Mission) -> StocktakeView {
    let plan = evidence.plan;
    let current = plan.targets_of_mission(&mission.id).filter(|it| it.lineage.is_current());
    let pairs: Vec<(&Target, TargetView)> =
        current.filter_map(|it| Some((it, target_view(evidence, it)?))).collect();
    let today = evidence.as_of.day;
    let since = today.checked_sub(Span::new().days(LOOK_BACK_DAYS)).unwrap_or(today);
    let lead = mission.lead.as_ref().and_then(|it| plan.people.get(it));
    StocktakeView {
        unit: plan.unit_name.clone(),
        unit_note: plan.unit_note.clone(),
        moment: evidence.moment(),
        mission: Link::to(&mission.id, &mission.name),
        lead: lead.map(|it| it.name.clone()),
        profile: profile(pairs.iter().map(|(_, it)| &it.card)),
        last_actions: Vec::new(),
        moved_since: day_label(since),
        moved: pairs.iter().filter_map(|(it, view)| moved(evidence, it, view, since)).collect(),
        problems: problems(pairs.iter().map(|(_, it)| it)),
        decisions: Vec::new(),
        targets: pairs.into_iter().map(|(_, it)| it).collect(),
    }
}

fn problems<'a>(targets: impl Iterator<Item = &'a TargetView>) -> Vec<Problem> {
    let mut pressing_ones: Vec<&TargetView> = targets.filter(|it| is_problem(it)).collect();
    pressing_ones.sort_by_key(|it| pressing(&it.card));
    pressing_ones
        .into_iter()
        .enumerate()
        .map(|(i, it)| Problem {
            rank: i + 1,
            target: it.card.target.clone(),
            standing: it.card.standing,
            why: why(it),
        })
        .collect()
}

/// The latest figure against the trajectory, and what is late; the trend where it worsens. The rest
/// stands on the target's own page.
fn why(target: &TargetView) -> String {
    let card = &target.card;
    let worsens = card.signal.moving == Moving::Worsening;
    let trend = card.signal.trend.filter(|_| worsens);
    let signal = Signal { trend, required_rate: None, ..card.signal.clone() };
    let latest = card.latest.as_deref().zip(card.latest_period.as_deref());
    words::sentences(&signal, latest, &card.goal, &target.indicator.unit, card.chart.decimals)
        .join(" ")
}

fn is_problem(target: &TargetView) -> bool {
    let signal = &target.card.signal;
    match signal.standing {
        Standing::Missed | Standing::Behind | Standing::NotEnoughData => true,
        Standing::Within | Standing::Ahead => {
            signal.moving == Moving::Worsening || signal.freshness.days_late > 0
        }
        Standing::Met => false,
    }
}

/// When a release became known, by the meaning of the question.
fn known_on(evidence: &Evidence<'_>, known: &Known) -> Option<Date> {
    let AsOf { reconstructed, .. } = evidence.as_of;
    let release = evidence.releases.get(&known.release)?;
    let published = release.published_at.filter(|_| reconstructed);
    Some(words::date_of(published.unwrap_or(release.received_at)))
}

/// Whether a figure has another size than it had before; a decimal more or less is no news.
fn has_changed(series: &Series, known: &Known) -> bool {
    let size = |it: &Known| it.observation.value.as_ref().map(crate::value::Value::number);
    let earlier = series.earlier(known.observation.period).last();
    earlier.is_some_and(|it| match (size(it), size(known)) {
        (Some(was), Some(is)) => (was - is).abs() > 0.0,
        (was, is) => was.is_some() != is.is_some(),
    })
}

/// What became known of a target since a day: its latest figure, and how many earlier ones were
/// revised.
fn moved(
    evidence: &Evidence<'_>,
    target: &Target,
    view: &TargetView,
    since: Date,
) -> Option<Moved> {
    let is_recent = |it: &Known| known_on(evidence, it).is_some_and(|day| day > since);
    let lines = series_of(evidence.plan, target);
    let series: Vec<_> = lines.iter().filter_map(|it| evidence.series.get(it)).collect();
    let revised = series
        .iter()
        .flat_map(|it| it.current().filter(|known| has_changed(it, known)))
        .filter(|it| is_recent(it))
        .count();
    let new_latest = series.iter().any(|it| it.latest().is_some_and(&is_recent));
    let mut said = Vec::new();
    if let (true, Some(row)) = (new_latest, view.rows.first()) {
        let before = view.rows.get(1);
        let from = before.map(|it| format!(", from {} ({})", it.text, it.period));
        said.push(format!("{} ({}){}.", row.text, row.period, from.unwrap_or_default()));
    }
    match revised {
        0 => {}
        1 => said.push("One earlier figure was revised.".to_owned()),
        count => said.push(format!("{count} earlier figures were revised.")),
    }
    let sentence = said.join(" ");
    (!sentence.is_empty()).then(|| Moved { target: view.card.target.clone(), sentence })
}
