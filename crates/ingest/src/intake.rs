//! Where the rows of every layout come together: each is taken once or complained of once.
//!
//! Invariant: rows = accepted + complaints. A row is counted when it comes in, and from then on it
//! is in exactly one of two lists; [`settle`](Intake::settle) moves rows between them, never out.

mod kinds;
mod rivals;

use std::{borrow::Cow, collections::BTreeMap, ops::Range, sync::Arc};

use delivery::{
    id::IndicatorId,
    indicator::Frequency,
    observation::{Interval, Observation, SheetCell, Status},
    period::{Period, YearStart},
    series::SeriesKey,
    value::Value,
};
use jiff::civil::Date;

use crate::{
    cell::Spot,
    fault::Fault,
    interner::{Interner, index},
    labels::Label,
    reading::{Complaint, FoundArea, FoundIndicator, Part, Reading},
    rhythm,
    table::Table,
};

/// A row that is taken unless its period cannot be read or another row contradicts it.
#[derive(Debug)]
pub(crate) struct Taken {
    /// The number of its part.
    pub(crate) part: u32,
    /// The number of its series.
    pub(crate) series: u32,
    /// The number of its period's label, see [`LabelNumbers`].
    pub(crate) label: u32,
    /// What it says.
    pub(crate) said: Said,
}

/// What a row says of its period.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// The value.
    pub(crate) value: Option<Value>,
    /// The published interval.
    pub(crate) interval: Option<Interval>,
    /// The status.
    pub(crate) status: Status,
    /// The note.
    pub(crate) note: Option<Arc<str>>,
    /// The row's number.
    pub(crate) row: u32,
    /// The cell within the row, where the file is a workbook.
    pub(crate) cell: Option<SheetCell>,
}

/// The rows of a file as they come in.
#[derive(Debug, Default)]
pub(crate) struct Intake {
    rows: u64,
    pub(crate) taken: Vec<Taken>,
    complaints: Vec<Complaint>,
}

/// What the numbers in the rows stand for.
pub(crate) struct Legend<'a> {
    /// The series; two numbers may stand for the same one.
    pub(crate) series: Vec<SeriesKey>,
    /// The labels, read.
    pub(crate) labels: Vec<Label>,
    /// The labels as they are written.
    pub(crate) written: &'a LabelNumbers,
    /// The days of publication.
    pub(crate) parts: Vec<Option<Date>>,
    /// The names of the columns of the period and the value.
    pub(crate) columns: [&'a str; 2],
    /// The address of the cell that says a row's period, where it is not one of a column with that name.
    pub(crate) period_cell: &'a dyn Fn(&Said) -> Option<String>,
}

impl Legend<'_> {
    /// Where the period of a row stands.
    fn period_of(&self, said: &Said) -> String {
        (self.period_cell)(said).unwrap_or_else(|| self.columns[0].to_owned())
    }
}

/// What became of the rows.
#[derive(Debug)]
pub(crate) struct Settled {
    pub(crate) rows: u64,
    pub(crate) accepted: u64,
    pub(crate) parts: Vec<Part>,
    pub(crate) complaints: Vec<Complaint>,
    /// How often each indicator's figures come, told from its longest series.
    pub(crate) rhythms: BTreeMap<IndicatorId, Frequency>,
}

/// The most rows that room is made for ahead, on no more than a guess.
const MOST_AHEAD: usize = 1 << 16;

impl Intake {
    /// Room for about as many rows as the table has.
    pub(crate) fn for_rows_of(table: &Table<'_>) -> Self {
        Self { taken: Vec::with_capacity(table.rows_ahead().min(MOST_AHEAD)), ..Self::default() }
    }

    /// Counts a row and keeps it or the complaint about it.
    pub(crate) fn row(&mut self, number: u32, outcome: Result<Taken, Fault>) {
        self.rows += 1;
        match outcome {
            Ok(taken) => self.taken.push(taken),
            Err(fault) => self.complaints.push(fault.about(number)),
        }
    }

    /// Complains of a row that was taken at first and has been removed from `taken`.
    pub(crate) fn complain(&mut self, row: u32, fault: Fault) {
        self.complaints.push(fault.about(row));
    }

    /// Moves rows that were taken at first to those that are held, each with the text that is doubted.
    pub(crate) fn hold(&mut self, spots: &BTreeMap<Spot, String>, fault: impl Fn(&str) -> Fault) {
        let complaints = &mut self.complaints;
        self.taken.retain(|taken| {
            let Some(text) = spots.get(&Spot::of(&taken.said)) else { return true };
            complaints.push(fault(text).about(taken.said.row));
            false
        });
    }

    /// Reads the periods, finds rows that repeat or contradict each other, and sorts the rest.
    pub(crate) fn settle(mut self, legend: &Legend<'_>) -> Settled {
        self.drop_unreadable_periods(legend);
        let order = self.order(legend);
        let kinds = legend.labels.iter().any(|it| it.kind.is_some());
        let mut sorting =
            Sorting { intake: &mut self, legend, parts: Vec::new(), accepted: 0, kinds };
        for run in runs(&order, |at| at.part) {
            sorting.part(&order[run]);
        }
        let Sorting { parts, accepted, .. } = sorting;
        self.complaints.sort_by_key(|it| it.row);
        let rhythms = rhythms(&parts);
        Settled { rows: self.rows, accepted, parts, complaints: self.complaints, rhythms }
    }

    /// Complains of the rows whose period cannot be read.
    pub(crate) fn drop_unreadable_periods(&mut self, legend: &Legend<'_>) {
        if legend.labels.iter().all(|it| it.period.is_ok()) {
            return;
        }
        let complaints = &mut self.complaints;
        self.taken.retain(|taken| {
            let Err((outcome, problem, remedy)) = &legend.labels[index(taken.label)].period else {
                return true;
            };
            let said = (problem.clone(), remedy.clone());
            let text = legend.written.text(taken.label);
            let fault = Fault::new(*outcome, &legend.period_of(&taken.said), text, said);
            complaints.push(fault.about(taken.said.row));
            false
        });
    }

    /// Where each row stands among the others.
    pub(crate) fn order(&self, legend: &Legend<'_>) -> Vec<Place> {
        let series = ranks(&legend.series);
        let parts = ranks(&legend.parts.iter().map(|it| (it.is_none(), *it)).collect::<Vec<_>>());
        // A period that cannot be read has no rows left; any rank does.
        let periods: Vec<Option<Period>> =
            legend.labels.iter().map(|it| it.period.as_ref().ok().copied()).collect();
        let periods = ranks(&periods);
        let place = |(at, taken): (usize, &Taken)| Place {
            part: parts[index(taken.part)],
            series: series[index(taken.series)],
            period: periods[index(taken.label)],
            at: u32::try_from(at).unwrap_or(u32::MAX),
        };
        let mut order: Vec<Place> = self.taken.iter().enumerate().map(place).collect();
        // The last key first: each pass keeps the order of the one before among equals.
        sort_by_rank(&mut order, |it| it.period);
        sort_by_rank(&mut order, |it| it.series);
        sort_by_rank(&mut order, |it| it.part);
        order
    }
}

/// A stable counting sort: ranks are small and dense, so this is faster than comparing.
fn sort_by_rank(places: &mut Vec<Place>, rank: impl Fn(&Place) -> u32) {
    if places.is_sorted_by_key(&rank) {
        return;
    }
    let ranks = places.iter().map(|it| index(rank(it)) + 1).max().unwrap_or_default();
    let mut starts = vec![0_usize; ranks + 1];
    for place in &*places {
        starts[index(rank(place)) + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut sorted = places.clone();
    for place in &*places {
        let next = &mut starts[index(rank(place))];
        sorted[*next] = *place;
        *next += 1;
    }
    *places = sorted;
}

/// Where a row stands among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// The rank of the day of publication.
    pub(crate) part: u32,
    /// The rank of the series.
    pub(crate) series: u32,
    /// The rank of the period.
    pub(crate) period: u32,
    /// The position among the rows taken.
    pub(crate) at: u32,
}

/// The rank of each item; equal items have equal ranks.
fn ranks<T: Ord>(items: &[T]) -> Vec<u32> {
    let mut sorted: Vec<usize> = (0..items.len()).collect();
    sorted.sort_by(|a, b| items[*a].cmp(&items[*b]));
    let mut ranks = vec![0; items.len()];
    let mut rank = 0;
    for pair in 0..sorted.len() {
        if pair > 0 && items[sorted[pair]] != items[sorted[pair - 1]] {
            rank += 1;
        }
        ranks[sorted[pair]] = rank;
    }
    ranks
}

/// Stretches of neighbours with the same key.
pub(crate) fn runs<T, K: PartialEq>(
    items: &[T],
    key: impl Fn(&T) -> K,
) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let first = key(items.get(start)?);
        let length = items[start..].iter().take_while(|it| key(it) == first).count();
        let run = start..start + length;
        start += length;
        Some(run)
    })
}

struct Sorting<'i, 'l> {
    intake: &'i mut Intake,
    legend: &'l Legend<'l>,
    parts: Vec<Part>,
    accepted: u64,
    /// Whether any label names the kind of its period.
    kinds: bool,
}

impl Sorting<'_, '_> {
    fn part(&mut self, order: &[Place]) {
        let mut series = Vec::new();
        for run in runs(order, |at| at.series) {
            let run = &order[run];
            let observations = self.series(run);
            let key = &self.legend.series[index(self.taken(run[0]).series)];
            if !observations.is_empty() {
                series.push((key.clone(), observations));
            }
        }
        let published = self.legend.parts[index(self.taken(order[0]).part)];
        if !series.is_empty() {
            self.parts.push(Part { published, series });
        }
    }

    fn taken(&self, place: Place) -> &Taken {
        &self.intake.taken[index(place.at)]
    }

    fn series(&mut self, order: &[Place]) -> Vec<Observation> {
        let of_one_kind = self.of_one_kind(order);
        let order = of_one_kind.as_deref().unwrap_or(order);
        let mut observations = Vec::with_capacity(order.len());
        for run in runs(order, |at| at.period) {
            let run = &order[run];
            if run.len() > 1 && !self.complain_of_rivals(run) {
                continue;
            }
            let taken = &mut self.intake.taken[index(run[0].at)];
            let label = &self.legend.labels[index(taken.label)];
            if let Ok(period) = label.period {
                let said = std::mem::take(&mut taken.said);
                observations.push(observation(period, said, label));
                self.accepted += 1;
            }
        }
        observations
    }

    /// The rows that are left where labels name two kinds of period; `None` where they do not.
    fn of_one_kind(&mut self, order: &[Place]) -> Option<Vec<Place>> {
        let legend = self.legend;
        let label = |it: &Place| &legend.labels[index(self.taken(*it).label)];
        if !self.kinds || !kinds::differ(order.iter().map(label)) {
            return None;
        }
        let mut left = Vec::new();
        for place in order {
            let taken = self.taken(*place);
            let (label, row) = (taken.label, taken.said.row);
            match legend.labels[index(label)].kind {
                None => left.push(*place),
                Some(kind) => {
                    let text = legend.written.text(label);
                    let fault = kinds::complaint(&legend.period_of(&taken.said), text, kind);
                    self.intake.complain(row, fault);
                }
            }
        }
        Some(left)
    }

    /// Complains of all rows but the first where they repeat each other, of all where they do not.
    fn complain_of_rivals(&mut self, run: &[Place]) -> bool {
        let said: Vec<&Said> = run.iter().map(|it| &self.taken(*it).said).collect();
        let taken = self.taken(run[0]);
        let key = &self.legend.series[index(taken.series)];
        let written = self.legend.written.text(taken.label);
        let (first_stands, faults) =
            rivals::complaints(self.legend.columns[1], &said, (key, written));
        for (row, fault) in faults {
            self.intake.complain(row, fault);
        }
        first_stands
    }
}

fn observation(period: Period, said: Said, label: &Label) -> Observation {
    let Said { value, interval, mut status, note, row, cell } = said;
    if status == Status::Final && value.is_some() {
        status = label.flag;
    }
    let note = match (note, label.note.as_ref()) {
        (Some(note), Some(beside)) => Some(Arc::from(format!("{beside}. {note}"))),
        (note, beside) => note.or_else(|| beside.cloned()),
    };
    Observation { period, value, interval, status, note, row, cell }
}

fn rhythms(parts: &[Part]) -> BTreeMap<IndicatorId, Frequency> {
    let mut longest: BTreeMap<&IndicatorId, &[Observation]> = BTreeMap::new();
    for (key, observations) in parts.iter().flat_map(|it| &it.series) {
        let entry = longest.entry(&key.indicator).or_default();
        if entry.len() < observations.len() {
            *entry = observations;
        }
    }
    let rhythm = |observations: &[Observation]| {
        rhythm::of(&observations.iter().map(|it| it.period).collect::<Vec<_>>())
    };
    longest.into_iter().map(|(id, it)| (id.clone(), rhythm(it))).collect()
}

/// Numbers for the labels of periods; what one means depends on where a split year starts.
pub(crate) struct LabelNumbers(Interner<str>);

impl LabelNumbers {
    /// No labels yet.
    pub(crate) const fn new() -> Self {
        Self(Interner::new())
    }

    /// The number of a label.
    pub(crate) fn number(&mut self, text: &str, year: YearStart) -> u32 {
        self.0.number(text).saturating_mul(2).saturating_add(u32::from(year == YearStart::School))
    }

    /// The text of a label.
    pub(crate) fn text(&self, number: u32) -> &str {
        self.0.keys().get(index(number / 2)).map_or("", String::as_str)
    }

    /// The distinct texts.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.keys().iter().map(String::as_str)
    }

    /// Reads all labels, with either start of a split year.
    pub(crate) fn read(&self, read: impl Fn(&str, YearStart) -> Label) -> Vec<Label> {
        let both = [YearStart::Financial, YearStart::School];
        self.texts().flat_map(|text| both.map(|year| read(text, year))).collect()
    }
}

impl Settled {
    /// The reading, with what the layout adds.
    pub(crate) fn reading(
        self,
        layout: impl Into<Cow<'static, str>>,
        (indicators, areas): (Vec<FoundIndicator>, Vec<FoundArea>),
        whole_series: bool,
        remarks: Vec<String>,
    ) -> Reading {
        let Self { rows, accepted, parts, complaints, .. } = self;
        Reading {
            layout: layout.into(),
            rows,
            accepted,
            parts,
            complaints,
            indicators,
            areas,
            whole_series,
            embargo: None,
            remarks,
        }
    }
}
