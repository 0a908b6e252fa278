//! Figures of one place under the codes that it had: one line where a code was recoded, a break where
//! its boundary changed, and words for the rest.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Serialize;

use super::measure::{Line, Measure, lines_of, published};
use crate::{
    area::AreaCode,
    indicator::{Indicator, SeriesBreak},
    observation::Status,
    period::day_label,
    plan::Plan,
    series::{Series, SeriesKey},
    succession::{Kind, Stretch, Succession},
    target::Target,
    view::{Evidence, Link},
};

/// What is to be said of the codes of a place, and where its other figures stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodeNote {
    /// What became of the code, as a sentence.
    pub sentence: String,
    /// The other codes, by code and name.
    pub others: Vec<Link>,
}

/// The series of one place under the codes that follow one another one to one: its own first, so that
/// what was published under the code that is asked about stands.
pub fn across(plan: &Plan, key: &SeriesKey) -> Vec<SeriesKey> {
    let line = plan.codes.line_of(&key.area);
    let own = line.iter().position(|it| it.code == key.area).unwrap_or_default();
    let mut codes: Vec<(usize, &AreaCode)> =
        line.iter().enumerate().map(|(at, it)| (at.abs_diff(own), &it.code)).collect();
    codes.sort_by_key(|it| it.0);
    codes.into_iter().map(|(_, code)| SeriesKey { area: code.clone(), ..key.clone() }).collect()
}

/// The figures of some series of one place as one line; of two for a period the first stands.
pub fn line<'a>(evidence: &Evidence<'a>, keys: &[SeriesKey]) -> Line<'a> {
    let mut line = BTreeMap::new();
    for (key, series) in keys.iter().filter_map(|it| evidence.series.get_key_value(it)) {
        for (known, number) in series.values() {
            line.entry(known.observation.period).or_insert((key, known, number));
        }
    }
    line
}

/// The figures of a series as measures, under all codes of its place.
pub fn measures(evidence: &Evidence<'_>, key: &SeriesKey) -> Vec<Measure> {
    let line = line(evidence, &across(evidence.plan, key));
    line.into_iter().map(|(period, found)| published(period, found)).collect()
}

/// The indicator with the breaks that the lines of a target have.
pub fn as_measured<'i>(
    evidence: &Evidence<'_>,
    target: &Target,
    indicator: &'i Indicator,
) -> Cow<'i, Indicator> {
    match &lines_of(evidence.plan, target)[..] {
        // The worst of many places is no line of one place.
        [] | [_, _, _, ..] => Cow::Borrowed(indicator),
        few => few.iter().fold(Cow::Borrowed(indicator), |it, keys| broken(evidence, keys, it)),
    }
}

/// The indicator with the breaks that the line of a series has.
pub fn as_shown<'i>(
    evidence: &Evidence<'_>,
    key: &SeriesKey,
    indicator: &'i Indicator,
) -> Cow<'i, Indicator> {
    broken(evidence, &across(evidence.plan, key), Cow::Borrowed(indicator))
}

fn broken<'i>(
    evidence: &Evidence<'_>,
    keys: &[SeriesKey],
    indicator: Cow<'i, Indicator>,
) -> Cow<'i, Indicator> {
    let line = line(evidence, keys);
    let mut breaks = Vec::new();
    let mut before: Option<&AreaCode> = None;
    for (period, (key, known, _)) in &line {
        let moved = before.and_then(|it| boundary_moved(evidence.plan, it, &key.area));
        if let Some(succession) = moved {
            breaks.push(SeriesBreak { at: *period, reason: change(succession) });
        } else if known.observation.status == Status::Break && before.is_some() {
            let note = known.observation.note.as_deref().unwrap_or("The publisher marks a break.");
            breaks.push(SeriesBreak { at: *period, reason: note.to_owned() });
        }
        before = Some(&key.area);
    }
    // The plan's own words stand.
    breaks.retain(|it| indicator.breaks.iter().all(|known| known.at.start() != it.at.start()));
    if breaks.is_empty() {
        return indicator;
    }
    let mut indicator = indicator.into_owned();
    indicator.breaks.extend(breaks);
    indicator.breaks.sort_by_key(|it| it.at);
    Cow::Owned(indicator)
}

/// The first change of the boundary between two codes of one place.
fn boundary_moved<'p>(plan: &'p Plan, one: &AreaCode, other: &AreaCode) -> Option<&'p Succession> {
    if one == other {
        return None;
    }
    let line = plan.codes.line_of(one);
    let at = |code: &AreaCode| line.iter().position(|it| it.code == *code);
    let (one, other) = (at(one)?, at(other)?);
    let between = line.get(one.min(other) + 1..=one.max(other))?;
    let moved = between.iter().filter_map(|it| it.taken_over.as_ref());
    let moved = moved.into_iter().find(|it| it.kind == Kind::ChangedBoundary)?;
    plan.codes.successions.iter().find(|it| it.from == moved.from && it.to == moved.to)
}

fn change(it: &Succession) -> String {
    let day = it.ended.and_then(|it| it.tomorrow().ok()).map(day_label);
    let day = day.map_or_else(String::new, |it| format!(" on {it}"));
    format!("Code {} replaced {}{day}; {}.", it.to, it.from, it.kind.words())
}

/// What is to be said of the codes of a place.
pub fn notes(evidence: &Evidence<'_>, code: &AreaCode) -> Vec<CodeNote> {
    let codes = &evidence.plan.codes;
    let line = codes.line_of(code);
    let note = |it: &Succession, others: Vec<&AreaCode>| CodeNote {
        sentence: change(it),
        others: others.into_iter().map(|it| Link::to(it, &evidence.area_name(it))).collect(),
    };
    let other = |it: &Succession| if it.from == *code { it.to.clone() } else { it.from.clone() };
    let mut notes: Vec<CodeNote> = line
        .iter()
        .filter_map(|it: &Stretch| it.taken_over.as_ref())
        .map(|it| note(it, vec![&other(it)]))
        .collect();
    let rest = |it: &&Succession| !it.kind.is_one_to_one();
    notes.extend(together(
        codes.predecessors(code).filter(rest).collect(),
        |it| &it.from,
        evidence,
    ));
    notes.extend(together(codes.successors(code).filter(rest).collect(), |it| &it.to, evidence));
    notes
}

/// Several successions of one kind on one day in one sentence.
fn together<'s>(
    all: Vec<&'s Succession>,
    other: impl Fn(&'s Succession) -> &'s AreaCode,
    evidence: &Evidence<'_>,
) -> Vec<CodeNote> {
    let mut kinds: BTreeMap<(Kind, Option<jiff::civil::Date>), Vec<&Succession>> = BTreeMap::new();
    for it in all {
        kinds.entry((it.kind, it.ended)).or_default().push(it);
    }
    let note = |((kind, ended), of): ((Kind, Option<jiff::civil::Date>), Vec<&'s Succession>)| {
        let day = ended.and_then(|it| it.tomorrow().ok()).map(day_label);
        let day = day.map_or_else(String::new, |it| format!("On {it} "));
        let others: Vec<&AreaCode> = of.iter().map(|it| other(it)).collect();
        let is_later = of.first().is_some_and(|it| other(it) == &it.to);
        let said = match (kind, is_later) {
            (Kind::Merged, false) => "this code took over from places that were merged",
            (Kind::Merged, true) => "this place was merged with others",
            (Kind::Split, false) => "this place was made from a part of another",
            (Kind::Split, true) => "this place was split",
            (_, false) => {
                "this code took over from another, and nobody has said whether the boundary changed"
            }
            (_, true) => "another code took over, and nobody has said whether the boundary changed",
        };
        let sentence = format!("{day}{said}; figures stay under their codes and are not joined.");
        CodeNote {
            sentence: capitalised(&sentence),
            others: others.into_iter().map(|it| Link::to(it, &evidence.area_name(it))).collect(),
        }
    };
    kinds.into_iter().map(note).collect()
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |it| it.to_uppercase().chain(letters).collect())
}

/// Periods for which two codes of one place, one recoded from the other, have different figures.
pub fn disagreements(evidence: &Evidence<'_>, key: &SeriesKey) -> Option<String> {
    let keys = across(evidence.plan, key);
    let shown = line(evidence, &keys);
    let differs = |(other, series): (&SeriesKey, &Series)| {
        let known =
            series.values().find_map(|(known, _)| {
                let (own, shown, _) = shown.get(&known.observation.period)?;
                let same = shown.observation.value == known.observation.value;
                (!same && boundary_moved(evidence.plan, &own.area, &other.area).is_none())
                    .then_some((*own, *shown, known.clone()))
            });
        known.map(|it| (other.clone(), it))
    };
    let (other, (own, shown, known)) =
        keys.iter().filter_map(|it| evidence.series.get_key_value(it)).find_map(differs)?;
    let text = |it: &crate::series::Known| {
        it.observation.value.as_ref().map(ToString::to_string).unwrap_or_default()
    };
    Some(format!(
        "For {} the codes of this place have different figures: {} under {}, which is shown, and {} under {}.",
        known.observation.period.label(),
        text(shown),
        own.area,
        text(&known),
        other.area,
    ))
}
