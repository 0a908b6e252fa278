//! Attributes as notes: what is the same for all figures is said once, the rest beside its figures.

use std::borrow::Cow;

use super::{
    Component, Kind, Message, Said,
    figures::{Known, View},
};
use crate::{
    cube::damaged, fault::shown, interner::index, reading::Refusal, sdmx_concepts, sdmx_figure,
};

/// The most bytes of a note on the figures of a series, a group or a data set, which all repeat.
const LONGEST: usize = 4_000;
/// The most bytes that the notes on all figures may come to.
const MOST: usize = 256 * 1024 * 1024;

/// The notes of a message.
pub(super) struct Notes<'m> {
    message: &'m Message,
    /// The note that a text of a component is, by their numbers; none where it is no note.
    texts: Vec<Vec<String>>,
    sets: Vec<String>,
    groups: Vec<String>,
    series: Vec<String>,
    /// Attributes that are the same for all figures.
    same: Vec<String>,
}

/// What stands at the end of a note that was cut.
const CUT: &str = "\u{2026} (cut)";

impl<'m> Notes<'m> {
    pub(super) fn of(view: &View<'m>) -> Self {
        let message = view.message;
        let counts = counts(view);
        let (mut texts, mut same) = (Vec::new(), Vec::new());
        for (at, component) in message.components.list().iter().enumerate() {
            let is_note = component.kind == Kind::Attribute
                && !view.is_looked_up(at)
                && !component.id.eq_ignore_ascii_case(sdmx_figure::EMBARGO);
            let only = component.only_text().filter(|_| counts[at] == message.len());
            match only {
                Some(text) if is_note => {
                    same.push(format!("{} is \"{}\"", component.name(), shown(text)));
                    texts.push(Vec::new());
                }
                _ if is_note => texts.push(notes(component)),
                _ => texts.push(Vec::new()),
            }
        }
        let joined = |it: &Vec<Said>| joined(&texts, it);
        let sets = message.sets.iter().map(|it| joined(&it.said)).collect();
        let groups = message.groups.iter().map(joined).collect();
        let series = message.series.iter().map(|it| joined(&it.said)).collect();
        Self { message, texts, sets, groups, series, same }
    }

    /// What is to be noted of an observation.
    pub(super) fn of_observation<'n>(&'n self, at: usize, known: &Known) -> Vec<Cow<'n, str>> {
        let observation = &self.message.observations[at];
        let set = self.message.series_of(observation).set;
        let own = self.message.own(at).iter().map(|it| one(&self.texts, it));
        let series = self.series[index(observation.series)].as_str();
        let groups = known.groups.iter().map(|it| self.groups[*it].as_str());
        let all = own.chain([series]).chain(groups).chain([self.sets[set].as_str()]);
        all.filter(|it| !it.is_empty()).map(Cow::Borrowed).collect()
    }

    /// What a person should know about the attributes.
    pub(super) fn remarks(&self) -> impl Iterator<Item = String> {
        let same = (!self.same.is_empty())
            .then(|| format!("The same for all figures: {}.", self.same.join("; ")));
        let shared = self.sets.iter().chain(&self.groups).chain(&self.series);
        let cut = shared.filter(|it| it.ends_with(CUT)).count();
        let cut = (cut > 0).then(|| {
            format!(
                "{cut} notes are longer than {LONGEST} bytes and were cut; the file has them whole."
            )
        });
        same.into_iter().chain(cut)
    }
}

/// What the notes come to, where they are not those of the figure before: a file may say much in few
/// bytes.
#[derive(Default)]
pub(super) struct Weight<'n> {
    bytes: usize,
    last: Vec<Cow<'n, str>>,
}

impl<'n> Weight<'n> {
    /// Adds the notes of a figure; refuses a file where they go beyond reason.
    pub(super) fn add(&mut self, notes: &[Cow<'n, str>]) -> Result<(), Refusal> {
        if self.last != notes {
            self.bytes += notes.iter().map(|it| it.len()).sum::<usize>();
            self.last = notes.to_vec();
        }
        if self.bytes > MOST {
            let most = MOST / (1024 * 1024);
            return Err(damaged(format!("The notes on the figures are longer than {most} MiB.")));
        }
        Ok(())
    }
}

fn one<'t>(texts: &'t [Vec<String>], (component, text): &Said) -> &'t str {
    texts[index(*component)].get(index(*text)).map_or("", String::as_str)
}

fn joined(texts: &[Vec<String>], said: &[Said]) -> String {
    let notes = said.iter().map(|it| one(texts, it)).filter(|it| !it.is_empty());
    let mut joined = notes.collect::<Vec<_>>().join(". ");
    if joined.len() > LONGEST {
        joined.truncate(joined.floor_char_boundary(LONGEST));
        joined.push_str(CUT);
    }
    joined
}

/// The note that each text of a component is.
fn notes(component: &Component) -> Vec<String> {
    let count = u32::try_from(component.texts.keys().len()).unwrap_or(u32::MAX);
    (0..count).map(|it| note(component, it)).collect()
}

fn note(component: &Component, text: u32) -> String {
    let words = component.words(text);
    match sdmx_concepts::is_comment(&component.id) {
        _ if words.is_empty() => String::new(),
        true => words.to_owned(),
        false => format!("{}: {words}", component.name()),
    }
}

/// Of how many figures something is said under each component.
fn counts(view: &View<'_>) -> Vec<usize> {
    let message = view.message;
    let mut sets = vec![0; message.sets.len()];
    let mut groups = vec![0; message.groups.len()];
    let mut series = vec![0; message.series.len()];
    let mut counts = vec![0; message.components.list().len()];
    let mut known = Known::default();
    for (at, observation) in message.observations.iter().enumerate() {
        view.look_up(at, &mut known);
        series[index(observation.series)] += 1;
        sets[message.series_of(observation).set] += 1;
        known.groups.iter().for_each(|it| groups[*it] += 1);
        message.own(at).iter().for_each(|it| counts[index(it.0)] += 1);
    }
    let shared = message.sets.iter().map(|it| &it.said).zip(&sets);
    let shared = shared.chain(message.groups.iter().zip(&groups));
    let shared = shared.chain(message.series.iter().map(|it| &it.said).zip(&series));
    for (said, figures) in shared {
        said.iter().for_each(|it| counts[index(it.0)] += figures);
    }
    counts
}
