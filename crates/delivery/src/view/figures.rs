//! Figures as they are handed out in files: each with what it is about, its exact text, and its place.
//!
//! What is chosen may be large, so it comes an indicator at a time.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Evidence, Moment};
use crate::{
    area::{AreaCode, Group},
    id::IndicatorId,
    observation::{Observation, place},
    release::ReleaseId,
    series::{Known, SeriesKey},
    words,
};

/// What stands above all figures of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiguresHead {
    /// What they are figures of, in words.
    pub title: String,
    /// The moment they are as of.
    pub moment: Moment,
    /// Whether one indicator was asked for.
    pub one_indicator: bool,
}

/// The figures of one indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorFigures {
    /// Its id.
    pub id: IndicatorId,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// The names of the areas; an area that nobody named has its code.
    pub areas: BTreeMap<AreaCode, String>,
    /// The releases that said the figures.
    pub releases: BTreeMap<ReleaseId, Said>,
    /// Its series by key, each in order of period.
    pub series: Vec<(SeriesKey, Vec<Known>)>,
}

/// By which file figures were said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// SHA-256 of the file's bytes.
    pub sha256: String,
    /// The day of publication, where known.
    pub published: Option<Date>,
    /// Publisher and title of the source.
    pub source: String,
}

/// One figure with everything that belongs to it.
#[derive(Clone, Copy, Debug)]
pub struct FigureRow<'v> {
    /// Its indicator.
    pub indicator: &'v IndicatorFigures,
    /// The code of its area.
    pub area: &'v AreaCode,
    /// The name of its area.
    pub area_name: &'v str,
    /// The part of the population.
    pub group: &'v Group,
    /// What was said.
    pub observation: &'v Observation,
    /// By which release.
    pub release: ReleaseId,
    /// By which file.
    pub said: &'v Said,
}

impl FigureRow<'_> {
    /// Where it stands in the file: "row 34".
    pub fn place(&self) -> String {
        place(self.observation.row, self.observation.cell)
    }
}

impl IndicatorFigures {
    /// The figures of some series; what a release said of them that does not count is left out.
    pub fn of(evidence: &Evidence<'_>, id: &IndicatorId, series: SeriesOfFigures) -> Option<Self> {
        let indicator = evidence.plan.indicators.get(id)?;
        let series: Vec<_> = series.into_iter().filter(|(_, it)| !it.is_empty()).collect();
        let areas = series.iter().map(|(key, _)| &key.area);
        let areas = areas.map(|it| (it.clone(), evidence.area_name(it))).collect();
        let releases: BTreeSet<ReleaseId> =
            series.iter().flat_map(|(_, known)| known).map(|it| it.release).collect();
        let said = |id: ReleaseId| {
            let release = evidence.releases.get(&id)?;
            let published = release.published_at.map(words::date_of);
            let (sha256, source) = (release.sha256.clone(), evidence.source_title(release));
            Some((id, Said { sha256, published, source }))
        };
        Some(Self {
            id: id.clone(),
            name: indicator.name.clone(),
            unit: indicator.unit.clone(),
            areas,
            releases: releases.into_iter().filter_map(said).collect(),
            series,
        })
    }

    /// How many figures there are.
    pub fn len(&self) -> usize {
        self.series.iter().map(|(_, known)| known.len()).sum()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// The figures, series by series, in order of period.
    pub fn rows(&self) -> impl Iterator<Item = FigureRow<'_>> {
        self.series.iter().flat_map(move |(key, known)| {
            let area_name = self.areas.get(&key.area).map_or(key.area.as_str(), String::as_str);
            known.iter().filter_map(move |it| {
                Some(FigureRow {
                    indicator: self,
                    area: &key.area,
                    area_name,
                    group: &key.group,
                    observation: &it.observation,
                    release: it.release,
                    said: self.releases.get(&it.release)?,
                })
            })
        })
    }
}

/// Series with what was said of them.
pub type SeriesOfFigures = Vec<(SeriesKey, Vec<Known>)>;
