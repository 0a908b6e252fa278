//! Everything about a file that needs no database: read, weighed where nothing was known before,
//! written down for storage; on all cores, handed on in the order of the files.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use delivery::{
    id::{IndicatorId, SourceId},
    observation::Observation,
    series::SeriesKey,
    words::date_of,
};
use ingest::reading::{File, Reading, Refusal};
use jiff::Timestamp;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use store::vintages::Written;
use tokio::sync::mpsc;

use super::{
    compare::{History, Rules, Weighed, weigh},
    doubt::{Answers, Before, Doubts, hold},
    import::{Options, Upload, source, start_of},
    read::State,
    trends::{Trends, trends},
};
use crate::{
    Error,
    knowledge::Knowledge,
    reader::{Batch, Unread},
};

/// A file that was read, or refused.
pub(super) struct Prepared {
    pub(super) upload: Upload,
    pub(super) sha256: String,
    pub(super) reading: Result<Reading, Refusal>,
    /// What each part says, where nothing was known of any of its indicators. The reading's own
    /// parts are then gone.
    pub(super) fresh: Option<Fresh>,
    /// Whether it was refused and a layout may be proposed for it.
    pub(super) wants_layout: bool,
}

/// A file of which nothing was known before.
pub(super) struct Fresh {
    pub(super) source: SourceId,
    pub(super) doubts: Doubts,
    pub(super) indicators: BTreeSet<IndicatorId>,
    pub(super) parts: Vec<ReadyPart>,
    pub(super) trends: Trends,
}

/// One publication of a file, weighed and written down.
pub(super) struct ReadyPart {
    pub(super) spoken: Option<Timestamp>,
    pub(super) weighed: Weighed,
    pub(super) written: Vec<(SeriesKey, Written)>,
}

impl Prepared {
    /// The indicators that the file speaks of.
    pub(super) fn indicators(&self) -> BTreeSet<IndicatorId> {
        if let Some(fresh) = &self.fresh {
            return fresh.indicators.clone();
        }
        let parts = self.reading.iter().flat_map(|it| &it.parts);
        indicators_of(parts.flat_map(|it| it.series.iter().map(|(key, _)| key)))
    }
}

/// What the files are read against.
#[derive(Clone)]
pub(super) struct Ground {
    /// By whom they are read.
    pub(super) readers: Arc<Batch>,
    pub(super) knowledge: Arc<Knowledge>,
    /// Indicators that have series already.
    pub(super) known: Arc<BTreeSet<IndicatorId>>,
    /// What has been answered about held rows.
    pub(super) answers: Arc<Answers>,
    pub(super) options: Options,
    pub(super) now: Timestamp,
    /// The state of the database that all this is of.
    pub(super) state: State,
}

/// Reads files on all cores; they come out in the order in which they went in.
pub(super) fn prepare_all(ground: Ground, uploads: Vec<Upload>) -> Result<InOrder, Error> {
    let number_of_files = uploads.len();
    // A few files ahead of the database are enough; more would only hold memory.
    let (sender, receiver) = mpsc::channel(8);
    // Threads of its own: they wait where the database is slower, and whoever records a file must
    // not wait for them in turn.
    let threads = rayon::ThreadPoolBuilder::new().build().map_err(Error::internal)?;
    let all = move || {
        // When the deed has failed nobody listens any more, and the rest is left alone.
        uploads
            .into_iter()
            .enumerate()
            .par_bridge()
            .try_for_each(|(number, upload)| {
                sender.blocking_send((number, prepare(&ground, upload))).map_err(drop)
            })
            .ok();
    };
    tokio::task::spawn_blocking(move || threads.install(all));
    Ok(InOrder { receiver, early: BTreeMap::new(), next: 0, number: number_of_files })
}

/// Files that come out in order, whichever was ready first.
pub(super) struct InOrder {
    receiver: mpsc::Receiver<(usize, Prepared)>,
    early: BTreeMap<usize, Prepared>,
    next: usize,
    number: usize,
}

impl InOrder {
    /// Files that are ready.
    pub(super) fn of(files: Vec<Prepared>) -> Self {
        let (_, receiver) = mpsc::channel(1);
        let number = files.len();
        Self { receiver, early: files.into_iter().enumerate().collect(), next: 0, number }
    }

    /// The next file; `None` after the last.
    pub(super) async fn next(&mut self) -> Result<Option<Prepared>, Error> {
        while self.next < self.number {
            if let Some(file) = self.early.remove(&self.next) {
                self.next += 1;
                return Ok(Some(file));
            }
            let Some((number, file)) = self.receiver.recv().await else {
                return Err(Error::internal("a file was lost between reading and recording"));
            };
            self.early.insert(number, file);
        }
        Ok(None)
    }

    /// All of them.
    pub(super) async fn all(mut self) -> Result<Vec<Prepared>, Error> {
        let mut files = Vec::with_capacity(self.number);
        while let Some(file) = self.next().await? {
            files.push(file);
        }
        Ok(files)
    }
}

/// Reads one file again, for when a file before it in the same batch spoke of its indicators.
pub(super) async fn prepare_again(ground: &Ground, upload: Upload) -> Result<Prepared, Error> {
    let ground = ground.clone();
    let again = move || read(&ground, upload);
    tokio::task::spawn_blocking(again).await.map_err(Error::internal)
}

fn read(ground: &Ground, upload: Upload) -> Prepared {
    let file = File { name: &upload.file_name, bytes: &upload.bytes };
    let mut reading = ground.readers.read(&file);
    if let Ok(reading) = &mut reading {
        reading.hold_what_is_to_come(date_of(ground.now));
    }
    // A file that a child died of would only kill another.
    let was_refused = matches!(reading, Err(Unread::Refused(_)));
    let wants_layout = was_refused && ground.readers.can_propose(&file);
    let digest = Sha256::digest(&upload.bytes);
    let sha256 = digest.iter().map(|it| format!("{it:02x}")).collect();
    let reading = reading.map_err(Unread::refusal);
    Prepared { upload, sha256, reading, fresh: None, wants_layout }
}

fn prepare(ground: &Ground, upload: Upload) -> Prepared {
    let mut prepared = read(ground, upload);
    if let Ok(reading) = &mut prepared.reading {
        let keys = reading.parts.iter().flat_map(|it| it.series.iter().map(|(key, _)| key));
        let indicators = indicators_of(keys);
        if indicators.is_disjoint(&ground.known) {
            let source = source(ground, &indicators, &prepared.upload.file_name);
            prepared.fresh = Some(fresh(ground, reading, (indicators, source, &prepared.sha256)));
        }
    }
    prepared
}

/// The indicators of some series; neighbours mostly share theirs.
pub(super) fn indicators_of<'a>(
    keys: impl Iterator<Item = &'a SeriesKey>,
) -> BTreeSet<IndicatorId> {
    let mut indicators: Vec<&IndicatorId> = keys.map(|it| &it.indicator).collect();
    indicators.dedup();
    indicators.into_iter().cloned().collect()
}

fn fresh(
    ground: &Ground,
    reading: &mut Reading,
    (indicators, source, sha256): (BTreeSet<IndicatorId>, SourceId, &str),
) -> Fresh {
    let mut history = History::default();
    let answered = ground.answers.of_source(&source, &ground.options.answers);
    let before = Before {
        history: &history,
        plan: &ground.knowledge.plan,
        answered: &answered,
        sha256,
        expected: false,
    };
    let doubts = hold(reading, before);
    let parts = std::mem::take(&mut reading.parts);
    let several = parts.len() > 1;
    let trends_of = Trends::default();
    let mut fresh = Fresh { source, doubts, indicators, parts: Vec::new(), trends: trends_of };
    for part in parts {
        let spoken = part.published.map(start_of).or(ground.options.published_at);
        let rules = Rules {
            spoken_at: spoken.unwrap_or(ground.now),
            whole_series: holds_whole_series(reading),
            restore: ground.options.restore,
        };
        let weighed = weigh(part.series, &history, rules);
        fresh.trends = fresh.trends.add(trends(&weighed.said, &history, &ground.knowledge.plan));
        if several {
            history.add(&weighed, rules.spoken_at);
        }
        fresh.parts.push(ReadyPart::of(spoken, weighed));
    }
    fresh
}

impl ReadyPart {
    /// Writes down what a weighed part says.
    pub(super) fn of(spoken: Option<Timestamp>, mut weighed: Weighed) -> Self {
        let written = std::mem::take(&mut weighed.said).into_iter().map(write).collect();
        Self { spoken, weighed, written }
    }
}

/// Whether what a file leaves out is withdrawn: not where a row was held or rejected, because that
/// row may be the one that seems left out.
pub(super) fn holds_whole_series(reading: &Reading) -> bool {
    reading.whole_series && reading.complaints.is_empty()
}

fn write((key, said): (SeriesKey, Vec<Observation>)) -> (SeriesKey, Written) {
    let written = Written::of(&said);
    (key, written)
}
