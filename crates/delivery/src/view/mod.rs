//! What a surface may print: computed here once, printed by page, paper and command line alike.

use std::collections::BTreeMap;

use forecast::trend::{Declined, Point, Trend};
use jiff::civil::Date;
use serde::Serialize;

use crate::{
    area::AreaCode,
    id::{SourceId, TargetId},
    indicator::Indicator,
    observation::SheetCell,
    outlook::KeptOutlook,
    plan::Plan,
    release::{AsOf, Release, ReleaseId},
    series::{Known, Series, SeriesKey},
    source::state::SourceState,
    words,
};

pub mod chart;
pub mod codes;
pub mod derived;
pub mod figures;
pub mod line;
pub mod measure;
pub mod mission;
pub mod outlook;
pub mod pack;
pub mod places;
pub mod scores;
pub mod stocktake;
pub mod target;

/// Fits a trend; handed in by whoever may use the forecast room.
pub type Fit = fn(&[Point], usize) -> Result<Trend, Declined>;

/// What a view is computed from: the plan, the releases and the series as known at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The plan in force.
    pub plan: &'a Plan,
    /// The releases that count.
    pub releases: &'a BTreeMap<ReleaseId, Release>,
    /// The series that the view needs; one that is absent has no figures.
    pub series: &'a BTreeMap<SeriesKey, Series>,
    /// The outlooks last kept of the targets that the view needs; one that is absent was not made yet.
    pub outlooks: &'a BTreeMap<TargetId, KeptOutlook>,
    /// How each source of the plan stands.
    pub sources: &'a BTreeMap<SourceId, SourceState>,
    /// The moment the question is asked about.
    pub as_of: AsOf,
    /// How a trend is fitted.
    pub fit: Fit,
}

impl Evidence<'_> {
    /// The name of an area; its code where the plan does not know it.
    pub fn area_name(&self, code: &AreaCode) -> String {
        self.plan.areas.get(code).map_or_else(|| code.to_string(), |it| it.name.clone())
    }

    /// A known observation as it may be printed.
    pub fn figure(&self, key: &SeriesKey, known: &Known, unit: &str) -> Figure {
        let observation = &known.observation;
        let release = self.releases.get(&known.release);
        let ends = observation.interval.as_ref().map(|it| format!("{} to {}", it.lower, it.upper));
        let (text, interval) = match (&observation.value, ends) {
            (Some(value), ends) => (words::quantity(&value.to_string(), unit), ends),
            // Bounds in place of a value are no interval around one.
            (None, Some(bounds)) => (words::quantity(&bounds, unit), None),
            (None, None) => ("none".to_owned(), None),
        };
        Figure {
            text,
            interval,
            period: observation.period.label(),
            status: observation.status.words().to_owned(),
            note: observation.note.as_deref().map(str::to_owned),
            area: self.area_name(&key.area),
            series: key.to_string(),
            release: known.release.0,
            row: observation.row,
            cell: observation.cell,
            published: release.and_then(|it| it.published_at).map(words::day_of),
            received: release.map(|it| words::day_of(it.received_at)).unwrap_or_default(),
            source: release.map(|it| self.source_title(it)).unwrap_or_default(),
        }
    }

    /// The title of a release's source; its id where the plan does not know it.
    pub fn source_title(&self, release: &Release) -> String {
        match self.plan.sources.get(&release.source) {
            Some(source) => source.name(),
            None => release.source.to_string(),
        }
    }

    /// Why an indicator's figures may not be the latest: its source is stale, and how old they are.
    pub fn stale(&self, indicator: &Indicator) -> Option<String> {
        let state = self.sources.get(indicator.source.as_ref()?)?;
        state.stale.then(|| state.sentence.clone())
    }

    /// The moment of the question as it may be printed.
    pub fn moment(&self) -> Moment {
        Moment::of(self.as_of)
    }
}

/// The moment a view is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// "24 November 2026, 09:30 UTC".
    pub label: String,
    /// The day in the unit's time zone.
    pub day: Date,
    /// Whether a past moment was asked for.
    pub past: bool,
    /// Whether the moment lies before the unit's first day.
    pub reconstructed: bool,
}

impl Moment {
    /// Puts a moment in words.
    pub fn of(as_of: AsOf) -> Self {
        Self {
            label: words::moment(as_of.moment),
            day: as_of.day,
            past: as_of.past,
            reconstructed: as_of.reconstructed,
        }
    }
}

/// A published figure with everything that says where it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// The figure with its unit; "none" for a stated absence.
    pub text: String,
    /// The published 95 % interval.
    pub interval: Option<String>,
    /// What it is about.
    pub period: String,
    /// How provisional it is; empty for a final figure.
    pub status: String,
    /// The publisher's note.
    pub note: Option<String>,
    /// The place.
    pub area: String,
    /// The address of its series.
    pub series: String,
    /// The release that said it.
    pub release: i64,
    /// The row of the release's file; 0 where the file left the period out.
    pub row: u32,
    /// The cell within the row, where the file is a workbook.
    pub cell: Option<SheetCell>,
    /// The day of publication, where known.
    pub published: Option<String>,
    /// The day of receipt.
    pub received: String,
    /// Who published it.
    pub source: String,
}

/// A name and where it leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Link {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
}

impl Link {
    /// A link to a thing by its id and name.
    pub fn to(id: impl ToString, name: &str) -> Self {
        Self { id: id.to_string(), name: name.to_owned() }
    }
}
