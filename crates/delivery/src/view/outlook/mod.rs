//! Will the target be met? An outlook as it was kept, in the words and numbers that every surface prints.

use serde::Serialize;

use crate::{
    indicator::{Direction, Indicator},
    outlook::{KeptOutlook, Outlook, Warning, asked},
    period::Period,
    signal::{Measured, Signal, Standing},
    target::Target,
    view::{Evidence, chart::Fan},
    words,
};

mod caveats;
mod chances;
pub mod fan;
mod needed;
mod plan;

pub use chances::ChanceRow;
use chances::{in_one_line, in_one_sentence, in_short, rows};
pub use fan::FanRow;
pub use plan::InterventionRow;

/// What there is to say of whether a target will be met.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum OutlookView {
    /// The figure that decides is in: the signal says what came of it.
    Decided,
    /// There is no forecast.
    None {
        /// Why, as a sentence.
        why: String,
        /// What the plan records nevertheless.
        interventions: Vec<InterventionRow>,
        /// What the plan does not explain of the way from the latest figure, as a sentence.
        unexplained_gap: Option<String>,
    },
    /// What was thought when the forecast was made.
    Made(Box<OutlookFacts>),
}

/// A forecast of a target's figure with everything that is needed to judge it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutlookFacts {
    /// The chances in one sentence; where there are none, why.
    pub sentence: String,
    /// The chances one by one; empty where nobody has said which way is better.
    pub chances: Vec<ChanceRow>,
    /// What the chances leave out, as sentences to stand right beside them.
    pub caveats: Vec<String>,
    /// The period whose figure decides, as far as the forecast goes.
    pub deciding: String,
    /// What is thought of each figure from the next one to the one that decides.
    pub fan: Vec<FanRow>,
    /// What would have to be true, as sentences.
    pub needed: Vec<String>,
    /// The interventions that are to move the figure, the one that matters most first.
    pub interventions: Vec<InterventionRow>,
    /// What is to be said of the interventions together, as sentences.
    pub plan_sentences: Vec<String>,
    /// What neither the trend nor the plan explains, as a sentence.
    pub unexplained_gap: Option<String>,
    /// What a reader must know before relying on it, as sentences.
    pub warnings: Vec<String>,
    /// When it was made and from which figures, as a sentence.
    pub made: String,
    /// How it was made, in the forecast room's words.
    pub method: String,
}

/// What a target's outlook is told from.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// What was known at the moment asked about.
    pub evidence: &'a Evidence<'a>,
    /// The target.
    pub target: &'a Target,
    /// Its indicator.
    pub indicator: &'a Indicator,
    /// What its figures say.
    pub signal: &'a Signal,
    /// The period of its latest figure.
    pub latest: Option<Period>,
    /// The decimals in which computed numbers are shown.
    pub decimals: usize,
}

impl Told<'_> {
    /// Which way is better for the target's figure.
    fn better(&self) -> Option<Direction> {
        self.target.kind.better(self.indicator.direction)
    }
}

/// Said with every forecast: the ranges are right on average over ordinary years only.
pub const NO_BREAK: &str = "No method foresees a break: on annual official statistics of the \
                            United Kingdom the 95% ranges of forecasts made in 2019 held 88% of the \
                            figures that followed.";

impl OutlookView {
    /// The facts, where a forecast was made.
    pub fn made(&self) -> Option<&OutlookFacts> {
        match self {
            Self::Made(facts) => Some(facts),
            Self::Decided | Self::None { .. } => None,
        }
    }

    /// Whether the figure that decides is in.
    pub const fn is_decided(&self) -> bool {
        matches!(self, Self::Decided)
    }

    /// The interventions that are to move the figure; none once it has decided.
    pub fn interventions(&self) -> &[InterventionRow] {
        match self {
            Self::Decided => &[],
            Self::None { interventions, .. } => interventions,
            Self::Made(facts) => &facts.interventions,
        }
    }

    /// What nothing that is recorded explains, as a sentence.
    pub fn unexplained_gap(&self) -> Option<&str> {
        match self {
            Self::Decided => None,
            Self::None { unexplained_gap, .. } => unexplained_gap.as_deref(),
            Self::Made(facts) => facts.unexplained_gap.as_deref(),
        }
    }

    /// Why there is no forecast, where there is none and one could be.
    pub fn why_none(&self) -> Option<&str> {
        match self {
            Self::None { why, .. } => Some(why),
            Self::Decided | Self::Made(_) => None,
        }
    }
}

/// What there is at the moment asked about.
enum Found<'a> {
    Decided,
    None(String),
    Made(&'a KeptOutlook),
}

fn find<'a>(told: &Told<'a>) -> Found<'a> {
    if matches!(told.signal.standing, Standing::Met | Standing::Missed) {
        return Found::Decided;
    }
    let none = |why: &str| Found::None(why.to_owned());
    if !told.target.lineage.is_current() {
        return none("The target is no longer pursued.");
    }
    let as_of = told.evidence.as_of;
    if as_of.reconstructed {
        return none("This moment lies before the unit's first day, and nobody made one then.");
    }
    match told.evidence.outlooks.get(&told.target.id) {
        None if as_of.past => none("None had been made by then."),
        None => none("None has been made yet."),
        Some(KeptOutlook { outlook: Outlook { declined: Some(why), .. }, .. }) => {
            Found::None(sentence(why))
        }
        Some(kept) if kept.outlook.trend.is_empty() => none("None could be made."),
        Some(kept) if kept.outlook.asked != asked(told.target, told.indicator) => {
            none("The target was changed after the last forecast was made. The next is on its way.")
        }
        Some(kept) => Found::Made(kept),
    }
}

/// A target's outlook in words and numbers.
pub fn view(told: &Told<'_>) -> OutlookView {
    match find(told) {
        Found::Decided => OutlookView::Decided,
        Found::None(why) => OutlookView::None {
            why,
            interventions: plan::recorded(told),
            unexplained_gap: needed::unexplained_from_latest(told),
        },
        Found::Made(kept) => OutlookView::Made(Box::new(facts(told, kept))),
    }
}

/// The chances in one line, or why there are none; `None` where the deciding figure is in.
pub fn line(told: &Told<'_>) -> Option<String> {
    match find(told) {
        Found::Decided => None,
        Found::None(why) => Some(format!("No forecast. {why}")),
        Found::Made(kept) => Some(match &kept.outlook.chances {
            None => NOBODY_SAID.to_owned(),
            Some(chances) => in_one_line(chances) + caveats::in_short(told, &kept.outlook),
        }),
    }
}

/// The forecast as the chart draws it; empty where there is none.
pub fn fan(told: &Told<'_>, measured: &[Measured]) -> Fan {
    match find(told) {
        Found::Decided | Found::None(_) => Fan::default(),
        Found::Made(kept) => {
            let last = measured.iter().rfind(|it| Some(it.period) == kept.outlook.last);
            let chances = kept.outlook.chances.as_ref().map(in_short).unwrap_or_default();
            Fan { chances, ..fan::of(&kept.outlook, last) }
        }
    }
}

const NOBODY_SAID: &str = "No chance is given: nobody has said which way is better.";

fn facts(told: &Told<'_>, kept: &KeptOutlook) -> OutlookFacts {
    let outlook = &kept.outlook;
    let deciding = outlook.trend.last().map_or_else(String::new, |it| it.period.label());
    OutlookFacts {
        sentence: match &outlook.chances {
            Some(chances) => in_one_sentence(chances),
            None => NOBODY_SAID.to_owned(),
        },
        chances: outlook.chances.as_ref().map(rows).unwrap_or_default(),
        caveats: caveats::sentences(told, outlook),
        fan: fan::rows(outlook, &told.indicator.unit, told.decimals),
        needed: needed::sentences(told, outlook),
        interventions: plan::rows(told, outlook),
        plan_sentences: plan::sentences(told, outlook),
        unexplained_gap: needed::unexplained_gap(told, outlook),
        warnings: warnings(told, outlook, &deciding),
        made: made(kept),
        method: outlook.method.clone(),
        deciding,
    }
}

fn warnings(told: &Told<'_>, outlook: &Outlook, deciding: &str) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(newer) = told.latest.filter(|it| outlook.last.is_some_and(|last| *it > last)) {
        said.push(format!("The figure for {} came in later and is not in it.", newer.label()));
    }
    said.extend(outlook.warnings.iter().map(|it| match it {
        Warning::GapFilled => {
            "Figures are missing in between; a straight line bridges the gap.".to_owned()
        }
        Warning::StartsAfterGap => "Figures before a long gap are left out.".to_owned(),
        Warning::LevelShift => {
            "The figures once jumped to another level; the next jump is not foreseen.".to_owned()
        }
        Warning::BeyondHistory => format!(
            "{deciding} lies further ahead than the history supports: read the chance as a rough one."
        ),
    }));
    said.push(NO_BREAK.to_owned());
    said
}

fn made(kept: &KeptOutlook) -> String {
    let day = words::day_of(kept.made_at);
    let last = kept.outlook.last.map(|it| it.label()).unwrap_or_default();
    match kept.outlook.points {
        1 => format!("Made on {day} from one figure, that for {last}."),
        points => format!("Made on {day} from {points} figures, the last that for {last}."),
    }
}

/// With a capital letter first and a full stop last.
fn sentence(text: &str) -> String {
    let text = capital(text.trim());
    if text.ends_with(['.', '!', '?']) { text } else { text + "." }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |it| it.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
