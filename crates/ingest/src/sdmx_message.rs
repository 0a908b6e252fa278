//! What messages of SDMX-ML and SDMX-JSON come down to: data sets, groups, series and observations, each
//! with what is said of it by id. From there on both take the way of `cube`.
//!
//! What is said of an observation counts more than what is said of its series, its groups and its data
//! set, in this order. The place of an observation is its position in the file, counted from 1.

mod components;
mod figures;
mod groups;
mod notes;

use jiff::{Timestamp, civil::Date};

use crate::{
    cube::{damaged, refuse_beyond},
    fault::{Fault, shown},
    interner::index,
    reading::Refusal,
    sdmx_figure::{self, Action},
};
pub(crate) use components::{Component, Components, Kind, Level};

/// A component and one of its texts, by their numbers.
pub(crate) type Said = (u32, u32);

/// The most that may be said of one thing.
const MOST_SAID: usize = 256;

/// A message, read.
pub(crate) struct Message {
    /// The name or id of its structure.
    pub(crate) title: String,
    /// The day on which it was made.
    pub(crate) published: Option<Date>,
    /// The end of the embargo that it names for itself.
    pub(crate) embargo: Option<Timestamp>,
    /// What a person should know about it.
    pub(crate) remarks: Vec<String>,
    /// Dimensions and attributes.
    pub(crate) components: Components,
    sets: Vec<DataSet>,
    groups: Vec<Vec<Said>>,
    series: Vec<Series>,
    observations: Vec<Observation>,
    /// What is said of observations, one after another.
    own: Vec<Said>,
}

struct DataSet {
    action: Action,
    said: Vec<Said>,
}

struct Series {
    set: usize,
    said: Vec<Said>,
}

struct Observation {
    series: u32,
    /// Where what is said of it begins.
    own: usize,
    /// The value as it is written, where there is one; a fault where it says nothing that can be taken.
    value: Result<Option<Box<str>>, Fault>,
}

impl Message {
    /// A message without data.
    pub(crate) const fn new() -> Self {
        Self {
            title: String::new(),
            published: None,
            embargo: None,
            remarks: Vec::new(),
            components: Components::new(),
            sets: Vec::new(),
            groups: Vec::new(),
            series: Vec::new(),
            observations: Vec::new(),
            own: Vec::new(),
        }
    }

    /// Begins a data set.
    pub(crate) fn begin_set(&mut self, action: &str) -> Result<(), Refusal> {
        let action = Action::read(action).ok_or_else(|| Refusal {
            problem: format!("\"{}\" is not an action of a data set that is known.", shown(action)),
            remedy: "Ask the publisher what is to be done with the figures.".to_owned(),
        })?;
        self.sets.push(DataSet { action, said: Vec::new() });
        Ok(())
    }

    /// Adds what is said of the data set begun last.
    pub(crate) fn say_of_set(&mut self, said: Vec<Said>) {
        if let Some(set) = self.sets.last_mut() {
            set.said.extend(said);
        }
    }

    /// Adds a group.
    pub(crate) fn add_group(&mut self, said: Vec<Said>) {
        self.groups.push(said);
    }

    /// Begins a series of the data set begun last; observations without one have an empty one.
    pub(crate) fn begin_series(&mut self, said: Vec<Said>) {
        self.series.push(Series { set: self.sets.len().saturating_sub(1), said });
    }

    /// Begins what holds observations without a series, unless it was begun last.
    pub(crate) fn begin_flat(&mut self) {
        let set = self.sets.len().saturating_sub(1);
        if !self.series.last().is_some_and(|it| it.set == set && it.said.is_empty()) {
            self.begin_series(Vec::new());
        }
    }

    /// Adds an observation to the series begun last.
    pub(crate) fn add_observation(
        &mut self,
        said: &[Said],
        value: Result<Option<&str>, Fault>,
    ) -> Result<(), Refusal> {
        refuse_beyond(self.observations.len())?;
        let series = u32::try_from(self.series.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let value = value.map(|it| it.map(Into::into));
        self.observations.push(Observation { series, own: self.own.len(), value });
        self.own.extend_from_slice(said);
        Ok(())
    }

    /// Whether the series begun last has something to say of a component.
    pub(crate) fn series_says(&self, component: u32) -> bool {
        self.series.last().is_some_and(|it| it.said.iter().any(|it| it.0 == component))
    }

    /// Whether data sets were begun.
    pub(crate) const fn has_data(&self) -> bool {
        !self.sets.is_empty()
    }

    /// Ends the series begun last, which has no observations: where the data set deletes, this deletes
    /// all of them.
    pub(crate) fn end_series_without_figures(&mut self) -> Result<(), Refusal> {
        if !self.deletes() {
            return Ok(());
        }
        let problem = "The message deletes a whole series, not single figures.".to_owned();
        let remedy = "Nothing is recorded from it; fetch the figures anew to see what is left.";
        self.add_observation(&[], Err(Fault::held("ACTION", "Delete", problem, remedy)))
    }

    /// Whether the data set begun last deletes.
    pub(crate) fn deletes(&self) -> bool {
        self.sets.last().is_some_and(|it| it.action == Action::Delete)
    }

    /// Settles what the file does not say; refuses a message without figures.
    pub(crate) fn settle(&mut self) -> Result<(), Refusal> {
        self.components.settle();
        let speaks = |it: &Observation| {
            let deletes = self.set_of(self.series_of(it)).action == Action::Delete;
            deletes || !matches!(it.value, Ok(None))
        };
        if self.observations.iter().any(speaks) {
            return Ok(());
        }
        Err(Refusal {
            problem: "The message has no observation with a value (OBS_VALUE).".to_owned(),
            remedy: "Fetch it with all detail, or wait until there are figures.".to_owned(),
        })
    }

    /// How many observations there are.
    pub(crate) const fn len(&self) -> usize {
        self.observations.len()
    }

    /// The end of the last embargo that anything in the message names: a file is kept and shown whole.
    pub(crate) fn embargo(&self) -> Result<Option<Timestamp>, Refusal> {
        let mut last = self.embargo;
        for text in self.components.texts(sdmx_figure::EMBARGO) {
            for text in text.split(sdmx_figure::SEVERAL).filter(|it| !it.is_empty()) {
                last = last.max(Some(sdmx_figure::embargo(sdmx_figure::EMBARGO, text)?));
            }
        }
        Ok(last)
    }

    fn own(&self, at: usize) -> &[Said] {
        let start = self.observations.get(at).map_or(0, |it| it.own);
        let end = self.observations.get(at + 1).map_or(self.own.len(), |it| it.own);
        self.own.get(start..end).unwrap_or_default()
    }

    fn series_of(&self, observation: &Observation) -> &Series {
        &self.series[index(observation.series)]
    }

    fn set_of(&self, series: &Series) -> &DataSet {
        &self.sets[series.set]
    }
}

/// Adds to what is said of one thing; nothing may be said of it twice.
pub(crate) fn say(
    list: &mut Vec<Said>,
    said: Said,
    components: &Components,
) -> Result<(), Refusal> {
    let name = || shown(components.id(said.0));
    if list.iter().any(|it| it.0 == said.0) {
        return Err(damaged(format!("The file says {} twice of the same thing.", name())));
    }
    if list.len() == MOST_SAID {
        return Err(damaged(format!("The file says more than {MOST_SAID} things of one thing.")));
    }
    list.push(said);
    Ok(())
}
