//! Figures handed out in files: of a series, of indicators, of areas, of a release, as known at a moment.

use std::{
    collections::BTreeSet,
    io::{self, Write},
    sync::Arc,
};

use delivery::{
    area::AreaCode,
    id::IndicatorId,
    permission::{Action, Scope},
    release::{AsOf, ReleaseId},
    series::{Known, SeriesKey, Vintage},
    view::{
        Moment,
        figures::{FiguresHead, IndicatorFigures, SeriesOfFigures},
    },
};
use pack::figures::{FiguresFile, Unwritten};

use crate::{
    Error, Work,
    knowledge::{Knowledge, Lines},
    release,
};

pub use pack::figures::Format;

/// Which figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Of these indicators; none is all.
    pub indicators: Vec<IndicatorId>,
    /// Of these areas; none is all.
    pub areas: Vec<AreaCode>,
    /// Of this series alone.
    pub series: Option<SeriesKey>,
    /// What this release said, instead of what is known.
    pub release: Option<i64>,
}

/// A file of figures, made.
#[derive(Clone, Debug)]
pub struct MadeFile {
    /// A name to save it under.
    pub file_name: String,
    /// What it is, for a browser.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why figures were not written.
#[derive(Debug)]
pub enum NotWritten {
    /// The deed was not done.
    Refused(Error),
    /// The file takes no more.
    File(io::Error),
}

impl From<Error> for NotWritten {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

/// The most figures of a file that is made in memory, and of a workbook, which takes several times as much.
const MOST: usize = 1_000_000;
const MOST_OF_A_WORKBOOK: usize = 100_000;

/// Writes the figures to a file, an indicator at a time, and says how many there are.
pub async fn write<W: Write + Send>(
    work: &mut Work,
    selection: &Selection,
    as_of: &AsOf,
    format: Format,
    out: &mut W,
) -> Result<usize, NotWritten> {
    let chosen = Chosen::of(work, selection, as_of).await?;
    let mut file = FiguresFile::begin(format, &chosen.head, out)?;
    let mut count = 0;
    for id in &chosen.indicators {
        if let Some(figures) = chosen.figures(work, id).await? {
            count += figures.len();
            file.add(&figures)?;
        }
    }
    if count == 0 {
        return Err(Error::NotFound.into());
    }
    file.finish()?;
    Ok(count)
}

/// Makes the file. No transaction stays open while it is written.
pub async fn make(
    mut work: Work,
    selection: &Selection,
    as_of: &AsOf,
    format: Format,
) -> Result<MadeFile, Error> {
    work.may(Action::ReadPlan, &Scope::Unit)?;
    let unit = work.unit.clone();
    let _turn = unit.inflating().acquire().await.map_err(Error::internal)?;
    let chosen = Chosen::of(&mut work, selection, as_of).await?;
    let most = match format {
        Format::Xlsx | Format::Ods => MOST_OF_A_WORKBOOK,
        Format::Csv | Format::Json | Format::SdmxCsv | Format::JsonStat => MOST,
    };
    let (mut all, mut count) = (Vec::new(), 0);
    for id in &chosen.indicators {
        if let Some(figures) = chosen.figures(&mut work, id).await? {
            count += figures.len();
            all.push(figures);
        }
        if count > most {
            return Err(too_many(most));
        }
    }
    drop(work);
    if count == 0 {
        return Err(Error::NotFound);
    }
    let file_name = file_name(selection, as_of, format);
    let head = chosen.head;
    let bytes = tokio::task::spawn_blocking(move || bytes(format, &head, &all))
        .await
        .map_err(Error::internal)?
        .map_err(|error| match NotWritten::from(error) {
            NotWritten::Refused(error) => error,
            NotWritten::File(error) => Error::internal(error),
        })?;
    Ok(MadeFile { file_name, media_type: format.media_type(), bytes })
}

fn bytes(
    format: Format,
    head: &FiguresHead,
    all: &[IndicatorFigures],
) -> Result<Vec<u8>, Unwritten> {
    let mut bytes = Vec::new();
    let mut file = FiguresFile::begin(format, head, &mut bytes)?;
    for figures in all {
        file.add(figures)?;
    }
    file.finish()?;
    Ok(bytes)
}

fn too_many(most: usize) -> Error {
    Error::invalid(
        "format",
        format!("There are more than {most} figures, too many for this format here."),
        "Choose CSV or a single indicator, or run `throughline export` on the host.",
    )
}

/// A name that says what is in it and as of when.
pub fn file_name(selection: &Selection, as_of: &AsOf, format: Format) -> String {
    let what = match (selection.release, &selection.series, selection.indicators.as_slice()) {
        (Some(release), ..) => format!("release-{release}"),
        (None, Some(key), _) => format!("{}-{}", key.indicator, key.area),
        (None, None, [only]) => only.to_string(),
        (None, None, _) => "figures".to_owned(),
    };
    format!("{what}-{}.{}", as_of.day, format.ending())
}

/// What was chosen, before its figures are loaded.
struct Chosen<'s> {
    selection: &'s Selection,
    as_of: AsOf,
    knowledge: Arc<Knowledge>,
    head: FiguresHead,
    indicators: Vec<IndicatorId>,
}

impl<'s> Chosen<'s> {
    async fn of(work: &mut Work, selection: &'s Selection, as_of: &AsOf) -> Result<Self, Error> {
        work.may(Action::ReadPlan, &Scope::Unit)?;
        let knowledge = work.knowledge(as_of).await?;
        let plan = &knowledge.plan;
        let asked = selection.series.iter().map(|it| &it.indicator).chain(&selection.indicators);
        let asked: BTreeSet<IndicatorId> = asked.cloned().collect();
        let strange = asked.iter().any(|it| !plan.indicators.contains_key(it))
            || selection.areas.iter().any(|it| !plan.areas.contains_key(it));
        if strange {
            return Err(Error::NotFound);
        }
        let mut title = match asked.first() {
            Some(id) if asked.len() == 1 => plan.indicators[id].name.clone(),
            _ => "Figures".to_owned(),
        };
        if let Some(key) = &selection.series {
            title = release::label(plan, key);
        }
        let mut indicators: Vec<IndicatorId> = match asked.is_empty() {
            true => plan.indicators.keys().cloned().collect(),
            false => asked.iter().cloned().collect(),
        };
        if let Some(id) = selection.release {
            let said = said_by(work, &knowledge, id).await?;
            indicators.retain(|it| said.contains(it));
            title = format!("{title} of release {id}");
        }
        let one_indicator = asked.len() == 1;
        let head = FiguresHead { title, moment: Moment::of(*as_of), one_indicator };
        Ok(Self { selection, as_of: *as_of, knowledge, head, indicators })
    }

    /// The chosen figures of an indicator, if there are any.
    async fn figures(
        &self,
        work: &mut Work,
        id: &IndicatorId,
    ) -> Result<Option<IndicatorFigures>, Error> {
        let series = match (self.selection.release, &self.selection.series) {
            (Some(release), _) => {
                let vintages = store::vintages::of_indicator(&mut work.tx, id, &self.as_of).await?;
                of_release(vintages, ReleaseId(release))
            }
            (None, Some(key)) => {
                current(work.lines_of(std::slice::from_ref(key), &self.as_of).await?)
            }
            (None, None) => current(work.lines_of_indicator(id, &self.as_of).await?),
        };
        let areas = &self.selection.areas;
        let wanted = |key: &SeriesKey| {
            (areas.is_empty() || areas.contains(&key.area))
                && self.selection.series.as_ref().is_none_or(|it| it == key)
        };
        let series: SeriesOfFigures = series.into_iter().filter(|(key, _)| wanted(key)).collect();
        let none = Lines::new();
        let evidence = self.knowledge.evidence(&none, self.as_of);
        Ok(IndicatorFigures::of(&evidence, id, series).filter(|it| !it.is_empty()))
    }
}

/// The indicators that a release said something of; one that does not count looks as if it did not exist.
async fn said_by(
    work: &mut Work,
    knowledge: &Knowledge,
    id: i64,
) -> Result<BTreeSet<IndicatorId>, Error> {
    work.may(Action::ReadReleases, &Scope::Unit)?;
    let id = ReleaseId(id);
    if !knowledge.releases.contains_key(&id) {
        return Err(Error::NotFound);
    }
    let said = store::vintages::of_release(&mut work.tx, id).await?;
    Ok(said.into_iter().map(|(key, _)| key.indicator).collect())
}

/// What is known of each series, absences included.
fn current(lines: Lines) -> SeriesOfFigures {
    let known = |(key, series): (SeriesKey, delivery::series::Series)| {
        (key, series.current().cloned().collect())
    };
    lines.into_iter().map(known).collect()
}

fn of_release(vintages: Vec<(SeriesKey, Vintage)>, release: ReleaseId) -> SeriesOfFigures {
    let its_own = vintages.into_iter().filter(|(_, it)| it.release == release);
    let known = |(key, vintage): (SeriesKey, Vintage)| {
        let known = |observation| Known { observation, release };
        (key, vintage.observations.into_iter().map(known).collect())
    };
    its_own.map(known).collect()
}

impl From<Unwritten> for NotWritten {
    fn from(error: Unwritten) -> Self {
        let remedy = "Choose CSV, which has no such limit.";
        match error {
            Unwritten::Io(error) => Self::File(error),
            problem @ (Unwritten::TooMany(_) | Unwritten::Unfit(_)) => {
                Self::Refused(Error::invalid("format", problem.to_string(), remedy))
            }
            fault @ Unwritten::Workbook(_) => Self::Refused(Error::internal(fault)),
        }
    }
}
