//! A target as every surface prints it.

use serde::Serialize;

use crate::{
    indicator::Indicator,
    signal::{self, Measured, Question, Signal, Standing},
    target::{Kind, Target},
    trajectory::Trajectory,
    view::{
        Evidence, Figure, Link, Moment,
        chart::{self, Chart, Goal},
        codes,
        line::{self, Row},
        measure::{Measure, measures, trend_points},
        outlook::{self, OutlookView, Told},
        places::{self, Level},
    },
    words,
};

/// A target on one card: for the mission's profile and for lists.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetCard {
    /// The target.
    pub target: Link,
    /// Its kind in words.
    pub kind: &'static str,
    /// What it asks for: "92% by July 2029".
    pub goal: String,
    /// The place.
    pub area: String,
    /// The single accountable person.
    pub owner: Option<String>,
    /// The latest figure with its unit.
    pub latest: Option<String>,
    /// What the latest figure is about.
    pub latest_period: Option<String>,
    /// The computed signal.
    pub signal: Signal,
    /// The standing in words.
    pub standing: &'static str,
    /// What the signal says, as sentences.
    pub sentences: Vec<String>,
    /// How old the figures are, where their source is stale.
    pub stale: Option<String>,
    /// The chances of being met, or why none is given, in one line; `None` where the deciding figure
    /// is in.
    pub outlook_line: Option<String>,
    /// The picture.
    pub chart: Chart,
    /// Without a technical note a target is a draft.
    pub draft: bool,
    /// Why it is no longer pursued, where it is not.
    pub ended: Option<String>,
}

/// A target with all its evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetView {
    /// The moment the view is about.
    pub moment: Moment,
    /// What its card says.
    #[serde(flatten)]
    pub card: TargetCard,
    /// The mission it serves.
    pub mission: Option<Link>,
    /// The outcome it serves.
    pub outcome: Link,
    /// The department in the lead of the outcome.
    pub lead: String,
    /// The other departments that own the outcome.
    pub departments: Vec<String>,
    /// The wording as published.
    pub wording: String,
    /// Where the wording was published.
    pub source: String,
    /// Whether it will be met.
    pub outlook: OutlookView,
    /// What exactly is meant.
    pub technical_note: String,
    /// Earlier names, oldest first.
    pub renamed_from: Vec<String>,
    /// The indicator it is measured by.
    pub indicator: IndicatorFacts,
    /// Where it starts from.
    pub baseline: Option<String>,
    /// Steps on the way.
    pub interim: Vec<InterimRow>,
    /// The trajectory in force.
    pub trajectory: Option<TrajectoryFacts>,
    /// Earlier trajectories, oldest first.
    pub earlier_trajectories: Vec<TrajectoryFacts>,
    /// The figures, newest first.
    pub rows: Vec<Row>,
    /// Where the latest figure came from.
    pub latest_figures: Vec<Figure>,
    /// The day on which the next figure is expected.
    pub next_expected: Option<String>,
    /// How the indicator is distributed over areas.
    pub levels: Vec<Level>,
}

/// What is to be said of an indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IndicatorFacts {
    /// The indicator.
    pub link: Link,
    /// What it is there for.
    pub role: &'static str,
    /// Its unit.
    pub unit: String,
    /// Which way is better, in words.
    pub better: &'static str,
    /// How often figures come.
    pub frequency: &'static str,
    /// Days from the end of a period to its publication.
    pub lag_days: u16,
    /// What exactly is counted.
    pub definition: String,
    /// Where its series may not be joined: the period and the reason.
    pub breaks: Vec<(String, String)>,
    /// Who publishes it, under which licence.
    pub source: Option<SourceFacts>,
    /// Whether the plan defines it; else a release brought it.
    pub in_plan: bool,
}

/// What is to be said of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceFacts {
    /// Publisher and title.
    pub title: String,
    /// Where it is published.
    pub url: Option<String>,
    /// Its licence.
    pub licence: Option<String>,
    /// What a reader must know.
    pub note: Option<String>,
    /// Its id.
    pub id: String,
    /// How old its figures are, where it is stale.
    pub stale: Option<String>,
}

/// A step on the way and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InterimRow {
    /// "65% by March 2026".
    pub goal: String,
    /// "met", "missed", or "no figure yet".
    pub outcome: &'static str,
    /// The figure that decided.
    pub figure: Option<String>,
    /// Where the step was published.
    pub source: Option<String>,
}

/// What is to be said of a trajectory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrajectoryFacts {
    /// When it was agreed.
    pub agreed_on: String,
    /// Who agreed it.
    pub agreed_by: String,
    /// Why it has this shape.
    pub reason: String,
    /// Its points: period, low, expected and high with their unit.
    pub points: Vec<[String; 4]>,
    /// The target's value minus the end of the path, where they differ: what the plan leaves open.
    pub unexplained_gap: Option<String>,
}

/// The target's card, with the measured numbers it rests on.
fn weigh(
    evidence: &Evidence<'_>,
    target: &Target,
    indicator: &Indicator,
) -> (TargetCard, Vec<Measure>) {
    let measures = measures(evidence, target, indicator);
    let measured: Vec<Measured> = measures.iter().map(|it| it.measured).collect();
    let trend = (evidence.fit)(
        &trend_points(&measured, indicator.frequency, &indicator.breaks),
        indicator.frequency.season(),
    );
    let today = evidence.as_of.day;
    let signal = signal::signal(&Question { target, indicator, measured: &measured, trend, today });
    let goal = goal(evidence, target, indicator);
    let latest = measures.last().map(|it| words::quantity(&it.text, &indicator.unit));
    let latest_period = measures.last().map(|it| it.measured.period.label());
    let named = latest.as_deref().zip(latest_period.as_deref());
    let decimals = line::shown_decimals(&measures);
    let mut sentences = words::sentences(&signal, named, &goal, &indicator.unit, decimals);
    let stale = named.and_then(|_| evidence.stale(indicator));
    // How old a figure is stands behind the figure.
    if let Some(stale) = &stale {
        sentences.insert(1, stale.clone());
    }
    sentences.extend(line::corrections(evidence, &measures));
    let told = told(evidence, target, indicator, (&signal, &measures));
    let outlook_line = outlook::line(&told);
    let fan = outlook::fan(&told, &measured);
    let drawn = outlook_line.iter().filter(|_| !fan.trend.is_empty());
    let described = sentences.iter().chain(drawn).map(String::as_str).collect::<Vec<_>>();
    let chart = Chart {
        description: described.join(" "),
        fan,
        ..chart(evidence, target, indicator, &measures)
    };
    let owner = target.owner.as_ref().and_then(|it| evidence.plan.people.get(it));
    let card = TargetCard {
        target: Link::to(&target.id, &target.name),
        kind: target.kind.words(),
        goal,
        area: place(evidence, target),
        owner: owner.map(|it| it.name.clone()),
        latest,
        latest_period,
        standing: words::standing(signal.standing),
        signal,
        sentences,
        stale,
        outlook_line,
        chart,
        draft: target.is_draft(),
        ended: ended(target),
    };
    (card, measures)
}

/// What the target's outlook is told from.
fn told<'a>(
    evidence: &'a Evidence<'a>,
    target: &'a Target,
    indicator: &'a Indicator,
    (signal, measures): (&'a Signal, &[Measure]),
) -> Told<'a> {
    let latest = measures.last().map(|it| it.measured.period);
    Told { evidence, target, indicator, signal, latest, decimals: line::shown_decimals(measures) }
}

/// A target on one card; `None` when the plan lacks its indicator.
pub fn card(evidence: &Evidence<'_>, target: &Target) -> Option<TargetCard> {
    let indicator = evidence.plan.indicators.get(&target.indicator)?;
    let indicator = codes::as_measured(evidence, target, indicator);
    Some(weigh(evidence, target, &indicator).0)
}

/// A target with all its evidence; `None` when the plan lacks its indicator or outcome.
pub fn view(evidence: &Evidence<'_>, target: &Target) -> Option<TargetView> {
    let plan = evidence.plan;
    let indicator = plan.indicators.get(&target.indicator)?;
    let indicator = &*codes::as_measured(evidence, target, indicator);
    let outcome = plan.outcomes.get(&target.outcome)?;
    let (card, measures) = weigh(evidence, target, indicator);
    let in_force = target.trajectory_on(evidence.as_of.day);
    let department = |id| plan.organisations.get(id).map_or_else(String::new, |it| it.name.clone());
    let rows = line::rows(evidence, indicator, &measures, in_force);
    let facts = |it: &Trajectory| trajectory_facts(target, indicator, it);
    Some(TargetView {
        moment: evidence.moment(),
        mission: plan.mission_of(target).map(|it| Link::to(&it.id, &it.name)),
        outcome: Link::to(&outcome.id, &outcome.name),
        lead: department(&outcome.lead),
        departments: outcome
            .departments
            .iter()
            .filter(|it| **it != outcome.lead)
            .map(department)
            .collect(),
        wording: target.wording.clone(),
        source: target.source.clone(),
        outlook: outlook::view(&told(evidence, target, indicator, (&card.signal, &measures))),
        technical_note: target.technical_note.clone(),
        renamed_from: target.lineage.renamed_from.clone(),
        indicator: indicator_facts(evidence, indicator),
        baseline: target.baseline.as_ref().map(|it| baseline(it, indicator)),
        interim: interim(target, indicator, &measures),
        trajectory: in_force.map(facts),
        earlier_trajectories: earlier_trajectories(target, in_force).map(facts).collect(),
        latest_figures: rows.first().map(|it| it.made_of.clone()).unwrap_or_default(),
        next_expected: card.signal.freshness.next_expected.map(crate::period::day_label),
        rows,
        levels: places::levels(evidence, indicator, &target.group),
        card,
    })
}

fn goal(evidence: &Evidence<'_>, target: &Target, indicator: &Indicator) -> String {
    let name =
        |code: &str| code.parse().map_or_else(|_| code.to_owned(), |it| evidence.area_name(&it));
    words::goal(target, indicator.direction, &indicator.unit, &name)
}

fn place(evidence: &Evidence<'_>, target: &Target) -> String {
    let place = match &target.kind {
        Kind::Floor { level, .. } => format!("every {level}"),
        Kind::Gap { between: [one, other], .. } => {
            format!("{} and {}", evidence.area_name(one), evidence.area_name(other))
        }
        Kind::Reach { .. } | Kind::Hold { .. } | Kind::Range { .. } => {
            evidence.area_name(&target.area)
        }
    };
    if target.group.is_everybody() { place } else { format!("{place}, {}", target.group.label()) }
}

fn ended(target: &Target) -> Option<String> {
    let lineage = &target.lineage;
    let merged = lineage.merged_into.as_ref().map(|it| format!("Merged into {it}."));
    merged.or_else(|| lineage.dropped_because.as_ref().map(|it| format!("Dropped: {it}")))
}

fn baseline(baseline: &crate::target::Baseline, indicator: &Indicator) -> String {
    let value = words::quantity(&baseline.value.to_string(), &indicator.unit);
    format!("{value} in {}", baseline.period.label())
}

fn chart(
    evidence: &Evidence<'_>,
    target: &Target,
    indicator: &Indicator,
    measures: &[Measure],
) -> Chart {
    let in_force = target.trajectory_on(evidence.as_of.day);
    let first = earlier_trajectories(target, in_force).next();
    Chart {
        title: format!("{}, {}", indicator.name, place(evidence, target)),
        band: in_force.map(chart::band).unwrap_or_default(),
        first_band: first.map(chart::band).unwrap_or_default(),
        goals: goals(target, indicator),
        range: match &target.kind {
            Kind::Range { low, high } => Some((low.number(), high.number())),
            Kind::Reach { .. } | Kind::Hold { .. } | Kind::Floor { .. } | Kind::Gap { .. } => None,
        },
        ..line::observed(evidence, indicator, measures)
    }
}

/// Trajectories agreed before the one in force.
fn earlier_trajectories<'a>(
    target: &'a Target,
    in_force: Option<&'a Trajectory>,
) -> impl Iterator<Item = &'a Trajectory> {
    target.trajectories.iter().take_while(move |it| in_force.is_some_and(|now| *it != now))
}

fn goals(target: &Target, indicator: &Indicator) -> Vec<Goal> {
    let goal = |by: crate::period::Period, value: &crate::value::Value, interim| {
        let text = words::quantity(&value.to_string(), &indicator.unit);
        Goal {
            year: by.decimal_year(),
            value: value.number(),
            label: format!("{text} by {}", by.label()),
            text,
            interim,
        }
    };
    let steps = target.interim.iter().map(|it| goal(it.by, &it.value, true));
    steps.chain(target.kind.value().map(|it| goal(target.by, it, false))).collect()
}

fn interim(target: &Target, indicator: &Indicator, measures: &[Measure]) -> Vec<InterimRow> {
    let row = |step: &crate::target::InterimTarget| {
        let text = words::quantity(&step.value.to_string(), &indicator.unit);
        let deciding = measures.iter().find(|it| it.measured.period == step.by);
        let met = deciding.zip(indicator.direction).map(|(it, direction)| {
            let better = target.kind.direction(direction);
            better.sign() * (it.measured.number - step.value.number()) >= 0.0
        });
        InterimRow {
            goal: format!("{text} by {}", step.by.label()),
            outcome: match met {
                Some(true) => "met",
                Some(false) => "missed",
                None => "no figure yet",
            },
            figure: deciding.map(|it| words::quantity(&it.text, &indicator.unit)),
            source: step.source.clone(),
        }
    };
    target.interim.iter().map(row).collect()
}

fn trajectory_facts(target: &Target, indicator: &Indicator, it: &Trajectory) -> TrajectoryFacts {
    let end = it.points.last().map(|it| it.expected);
    let left_open = end.zip(target.kind.value()).map(|(end, value)| value.number() - end);
    let text = |number: f64| {
        let shortest = number.to_string();
        let decimals = shortest.split_once('.').map_or(0, |(_, it)| it.len()).min(2);
        words::quantity(&crate::value::rounded(number, decimals), &indicator.unit)
    };
    TrajectoryFacts {
        agreed_on: crate::period::day_label(it.agreed_on),
        agreed_by: it.agreed_by.clone(),
        reason: it.reason.clone(),
        points: it
            .points
            .iter()
            .map(|point| {
                [point.period.label(), text(point.low), text(point.expected), text(point.high)]
            })
            .collect(),
        unexplained_gap: left_open
            .filter(|gap| gap.abs() > 1e-9)
            .map(|gap| words::difference(gap, 1, &indicator.unit)),
    }
}

/// What is to be said of an indicator.
pub fn indicator_facts(evidence: &Evidence<'_>, indicator: &Indicator) -> IndicatorFacts {
    let source = indicator.source.as_ref().and_then(|it| evidence.plan.sources.get(it));
    IndicatorFacts {
        link: Link::to(&indicator.id, &indicator.name),
        role: indicator.role.words(),
        unit: indicator.unit.clone(),
        better: match indicator.direction {
            Some(crate::indicator::Direction::Higher) => "higher is better",
            Some(crate::indicator::Direction::Lower) => "lower is better",
            None => "nobody has said which way is better",
        },
        frequency: indicator.frequency.words(),
        lag_days: indicator.lag_days,
        definition: indicator.definition.clone(),
        breaks: indicator.breaks.iter().map(|it| (it.at.label(), it.reason.clone())).collect(),
        source: source.map(|it| SourceFacts {
            title: it.name(),
            url: it.url.clone(),
            licence: it.licence.clone(),
            note: it.note.clone(),
            id: it.id.to_string(),
            stale: evidence.stale(indicator),
        }),
        in_plan: indicator.outcome.is_some(),
    }
}

/// The order in which problems are shown: the most pressing first.
pub fn pressing(card: &TargetCard) -> (Standing, i64, bool) {
    let deviation = card.signal.deviation.unwrap_or_default().clamp(-1e6, 1e6);
    #[expect(clippy::cast_possible_truncation, reason = "clamped above")]
    let hundredths = (deviation * 100.0) as i64;
    (card.signal.standing, hundredths, card.signal.moving != signal::Moving::Worsening)
}
