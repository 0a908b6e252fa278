//! From a message to a cube: the members of each observation, and what it says.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Kind, Message, Observation, Said,
    groups::Groups,
    notes::{Notes, Weight},
};
use crate::{
    cube::{Claim, Cube, Dimension, Grammar, Role},
    fault::{Fault, shown},
    interner::index,
    reading::Refusal,
    sdmx_figure::{Action, Figure, MARKS, REPLACES},
};

/// Stands for no text.
const NONE: u32 = u32::MAX;

/// How observations are looked at.
pub(super) struct View<'m> {
    pub(super) message: &'m Message,
    /// The components that are dimensions of the cube; an attribute that is the unit is the last.
    dimensions: Vec<usize>,
    /// The place of each component among what is looked up: dimensions, then marks.
    places: Vec<Option<usize>>,
    /// The components of the marks.
    marks: [Option<usize>; MARKS.len()],
    groups: Groups,
}

/// What is known of one observation.
#[derive(Default)]
pub(super) struct Known {
    /// The texts of what is looked up, by place.
    texts: Vec<u32>,
    /// The groups it belongs to.
    pub(super) groups: Vec<usize>,
}

impl Message {
    /// Hands the message over as a cube.
    pub(crate) fn as_cube<T>(&self, take: impl FnOnce(Cube<'_>) -> T) -> Result<T, Refusal> {
        let view = View::of(self)?;
        let notes = Notes::of(&view);
        let mut weight = Weight::default();
        let doubtful = self.series_told_apart_by_attributes();
        let mut cube = Cube {
            title: self.title.clone(),
            published: self.published,
            dimensions: view.cube_dimensions(),
            grammar: Grammar::Sdmx,
            ..Cube::default()
        };
        let mut known = Known::default();
        for (at, observation) in self.observations.iter().enumerate() {
            view.look_up(at, &mut known);
            let row = u32::try_from(at + 1).unwrap_or(u32::MAX);
            let said = match doubtful.get(&observation.series) {
                Some(id) => Err(same_key(id)),
                None => view.claim(at, observation, &known),
            };
            let beside = notes.of_observation(at, &known);
            weight.add(&beside)?;
            let said = said.map(|mut claim| {
                claim.notes.extend(beside);
                claim.notes.shrink_to_fit();
                claim
            });
            cube.members.extend_from_slice(&known.texts[..view.dimensions.len()]);
            cube.push(row, said)?;
        }
        cube.remarks = self.remarks.clone();
        cube.remarks.extend(self.components.remark());
        cube.remarks.extend(notes.remarks());
        if self.sets.iter().any(|it| it.action == Action::Replace) {
            cube.remarks.push(REPLACES.to_owned());
        }
        Ok(take(cube))
    }

    /// Series that differ in nothing but what was read as an attribute, where the file does not say
    /// what is one; with the id that they differ in.
    fn series_told_apart_by_attributes(&self) -> BTreeMap<u32, &str> {
        let mut doubtful = BTreeMap::new();
        if !self.components.is_guessed() {
            return doubtful;
        }
        let is_dimension = |it: &&Said| self.components.list()[index(it.0)].kind == Kind::Dimension;
        let mut of_key: BTreeMap<(usize, Vec<Said>), Vec<u32>> = BTreeMap::new();
        for (number, series) in (0_u32..).zip(&self.series) {
            let mut key: Vec<Said> = series.said.iter().filter(is_dimension).copied().collect();
            key.sort_unstable();
            of_key.entry((series.set, key)).or_default().push(number);
        }
        let said = |it: &u32| self.series[index(*it)].said.iter().copied().collect::<BTreeSet<_>>();
        for same in of_key.values().filter(|it| it.len() > 1) {
            let first = said(&same[0]);
            let others = same.iter().map(said);
            let differs = others.map(|it| it.symmetric_difference(&first).next().copied());
            if let Some((component, _)) = differs.flatten().next() {
                doubtful.extend(same.iter().map(|it| (*it, self.components.id(component))));
            }
        }
        doubtful
    }
}

impl<'m> View<'m> {
    fn of(message: &'m Message) -> Result<Self, Refusal> {
        let list = message.components.list();
        let of_kind = |kind: Kind| (0..list.len()).filter(move |it| list[*it].kind == kind);
        let mut dimensions: Vec<usize> = of_kind(Kind::Dimension).collect();
        let mut places = vec![None; list.len()];
        for (place, component) in dimensions.iter().enumerate() {
            places[*component] = Some(place);
        }
        let groups = Groups::of(message, &places)?;
        if !dimensions.iter().any(|it| list[*it].role == Role::Unit) {
            // A measure of the unit says more than what is called so.
            let units = of_kind(Kind::Attribute).filter(|it| list[*it].role == Role::Unit);
            let unit = units.max_by_key(|it| list[*it].id.len());
            dimensions.extend(unit);
            unit.into_iter().for_each(|it| places[it] = Some(dimensions.len() - 1));
        }
        let marks = MARKS.map(|it| message.components.find(it));
        for (mark, component) in marks.into_iter().enumerate() {
            component.into_iter().for_each(|it| places[it] = Some(dimensions.len() + mark));
        }
        Ok(Self { message, dimensions, places, marks, groups })
    }

    fn cube_dimensions(&self) -> Vec<Dimension> {
        let list = self.message.components.list();
        let mut dimensions: Vec<Dimension> =
            self.dimensions.iter().map(|it| list[*it].dimension()).collect();
        // One dimension is the measure; another of that name tells figures apart like any.
        let measures = dimensions.iter_mut().filter(|it| it.role == Role::Measure);
        measures.skip(1).for_each(|it| it.role = Role::Other);
        dimensions
    }

    /// Whether a component is looked up, so that it stands beside the figure in its own right.
    pub(super) fn is_looked_up(&self, component: usize) -> bool {
        self.places[component].is_some()
    }

    /// Finds what is known of an observation; what is said of it alone counts most.
    pub(super) fn look_up(&self, at: usize, known: &mut Known) {
        let message = self.message;
        let series = message.series_of(&message.observations[at]);
        let (set, own) = (message.set_of(series), message.own(at));
        known.texts.clear();
        known.texts.resize(self.dimensions.len() + MARKS.len(), NONE);
        let place = |texts: &mut Vec<u32>, said: &[Said]| {
            for (component, text) in said {
                if let Some(place) = self.places[index(*component)] {
                    texts[place] = *text;
                }
            }
        };
        [&set.said, &series.said, own].into_iter().for_each(|it| place(&mut known.texts, it));
        self.groups.matching(&known.texts, &mut known.groups);
        if !known.groups.is_empty() {
            let groups = known.groups.iter().map(|it| message.groups[*it].as_slice());
            groups.for_each(|it| place(&mut known.texts, it));
            [&series.said, own].into_iter().for_each(|it| place(&mut known.texts, it));
        }
        self.settle_unit(set.action, &mut known.texts);
    }

    /// An attribute that is the unit may be blank; where something is deleted, attributes are left out,
    /// and it has the unit that all others have.
    fn settle_unit(&self, action: Action, texts: &mut [u32]) {
        let Some(place) = self.dimensions.len().checked_sub(1) else { return };
        let unit = &self.message.components.list()[self.dimensions[place]];
        if unit.kind != Kind::Attribute || texts[place] != NONE {
            return;
        }
        let count = unit.texts.keys().len();
        let only = action == Action::Delete && count == 1;
        texts[place] = if only { 0 } else { u32::try_from(count).unwrap_or(NONE) };
    }

    /// What an observation says; a value without a status where others have one may be of any.
    fn claim(
        &self,
        at: usize,
        observation: &'m Observation,
        known: &Known,
    ) -> Result<Claim<'m>, Fault> {
        let claim = self.figure(at, observation, known)?.claim()?;
        let lacks = self.marks[0].is_some() && known.texts[self.dimensions.len()] == NONE;
        if lacks && !claim.value.is_empty() {
            return Err(without_status(&claim.value));
        }
        Ok(claim)
    }

    fn figure(
        &self,
        at: usize,
        observation: &'m Observation,
        known: &Known,
    ) -> Result<Figure<'m>, Fault> {
        let list = self.message.components.list();
        let value = observation.value.as_ref().map_err(Clone::clone)?;
        let dimensions = self.dimensions.iter().map(|it| &list[*it]).zip(&known.texts);
        if let Some((lacks, _)) = dimensions.clone().find(|it| *it.1 == NONE) {
            return Err(of_several(lacks.name()));
        }
        let time = dimensions.clone().find(|it| it.0.role == Role::Time);
        let (_, marks) = known.texts.split_at(self.dimensions.len());
        let mark = |mark: usize| self.marks[mark].map_or("", |it| list[it].text(marks[mark]));
        let mut own = self.message.own(at).iter().map(|it| &list[index(it.0)]);
        Ok(Figure {
            action: self.message.set_of(self.message.series_of(observation)).action,
            value: value.as_deref().unwrap_or_default().trim(),
            period: time.map_or("", |it| it.0.text(*it.1)),
            marks: std::array::from_fn(mark),
            attribute: own.find(|it| it.kind == Kind::Attribute).map(|it| it.id.as_str()),
        })
    }
}

fn of_several(name: &str) -> Fault {
    let name = shown(name);
    let problem = format!("The figure does not say its {name}: it is about several at once.");
    Fault::held(&name, "", problem, "Nothing is recorded from it; fetch the figures themselves.")
}

fn without_status(value: &str) -> Fault {
    let problem = "The value has no OBS_STATUS, and others of the file have one.".to_owned();
    let remedy = "Fetch the file with all detail (detail=full), or ask the publisher what it is.";
    Fault::rejected("OBS_STATUS", value, problem, remedy)
}

fn same_key(id: &str) -> Fault {
    let id = shown(id);
    let problem = format!(
        "Two series differ in {id} only, which is read as an attribute because the file does not say \
         what it is."
    );
    let remedy = "Fetch the file as generic SDMX-ML, SDMX-CSV or SDMX-JSON, which say it.";
    Fault::held(&id, "", problem, remedy)
}
