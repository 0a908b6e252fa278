//! A history of revisions: what each vintage added, changed or removed, series by series.
//!
//! A series is the values of a publisher's dimensions, joined by "|" and without their names, in two
//! shapes. In histories of ONS Explore Local Statistics a place's code comes first or second, then
//! the indicator's name, measure and unit, last a status. In histories of Open SDG the dimensions
//! come in their own order, a place's code last; the indicator is the file's name without "uksdg__",
//! and a dimension that never changes in the file describes the value rather than a group.

mod els;
mod replay;
mod sdg;

use std::{collections::BTreeSet, sync::Arc};

use delivery::{observation::Status, period::YearStart, series::SeriesKey};

use crate::{
    cell::{self, Blank},
    fault::{Fault, shown},
    header,
    intake::{Intake, LabelNumbers, Legend, Said, Taken},
    interner::{Interner, index},
    labels::Labels,
    names::{Areas, Indicators},
    notes::Notes,
    reading::{Known, Reading, Refusal},
    status,
    table::{Row, Table},
};

/// Reads a table of this layout.
pub(crate) fn read(
    name: &str,
    mut table: Table<'_>,
    known: &Known<'_>,
) -> Result<Reading, Refusal> {
    let columns = columns(&table)?;
    let mut rows = RawRows::new();
    let mut intake = Intake::for_rows_of(&table);
    let mut row = Row::default();
    while table.read(&mut row)? {
        match table.check(&row) {
            Ok(()) => rows.keep(&row, columns),
            Err(fault) => intake.row(row.number, Err(fault)),
        }
    }
    let mut names = (Indicators::new(known.indicators), Areas::new(known.areas));
    let series = if els::fits(rows.series.keys()) {
        els::describe(rows.series.keys(), &mut names)
    } else {
        sdg::describe(name, rows.series.keys(), &mut names)?
    };
    Reader::new(&series).reading(&rows, intake, names)
}

/// A series as its text describes it.
#[derive(Clone, Debug)]
struct Described {
    key: SeriesKey,
    year: YearStart,
    /// A status within the series' own text.
    status: String,
}

/// How a value is written that has been taken out.
const REMOVED: &str = "<removed>";

const NAMES: [&str; 4] = ["vintage", "series", "period", "value"];

fn columns(table: &Table<'_>) -> Result<[usize; 4], Refusal> {
    let strange =
        table.header.iter().find(|it| !NAMES.iter().any(|name| name.eq_ignore_ascii_case(it)));
    match (NAMES.map(|it| table.column(it)), strange) {
        ([Some(vintage), Some(series), Some(period), Some(value)], None) => {
            Ok([vintage, series, period, value])
        }
        (_, strange) => Err(Refusal {
            problem: format!(
                "The file has a column \"{}\", which a history of revisions does not know.",
                strange.map_or_else(String::new, |it| shown(it))
            ),
            remedy: format!("Rename or remove it; the columns are {}.", NAMES.join(", ")),
        }),
    }
}

/// The rows before their series are understood, which takes all of them together.
struct RawRows {
    rows: Vec<RawRow>,
    vintages: Interner<str>,
    series: Interner<str>,
    labels: Interner<str>,
    values: Interner<str>,
}

struct RawRow {
    number: u32,
    vintage: u32,
    series: u32,
    label: u32,
    value: u32,
}

impl RawRows {
    const fn new() -> Self {
        Self {
            rows: Vec::new(),
            vintages: Interner::new(),
            series: Interner::new(),
            labels: Interner::new(),
            values: Interner::new(),
        }
    }

    fn keep(&mut self, row: &Row<'_>, [vintage, series, period, value]: [usize; 4]) {
        self.rows.push(RawRow {
            number: row.number,
            vintage: self.vintages.number(row.cell(vintage)),
            series: self.series.number(row.cell(series)),
            label: self.labels.number(row.cell(period)),
            value: self.values.number(row.cell(value)),
        });
    }
}

struct Reader<'s> {
    series: &'s [Result<Described, Fault>],
    labels: LabelNumbers,
    notes: Notes,
    withdrawn: Arc<str>,
    /// The rows that remove a value.
    removals: BTreeSet<u32>,
}

impl<'s> Reader<'s> {
    fn new(series: &'s [Result<Described, Fault>]) -> Self {
        Self {
            series,
            labels: LabelNumbers::new(),
            notes: Notes::new(),
            withdrawn: Arc::from("Withdrawn by the publisher"),
            removals: BTreeSet::new(),
        }
    }

    fn take(&mut self, raw: &RawRow, rows: &RawRows) -> Result<Taken, Fault> {
        let vintage = &rows.vintages.keys()[index(raw.vintage)];
        if delivery::period::parse_day(vintage).is_none() {
            let problem = format!("\"{}\" is not the day of a vintage.", shown(vintage));
            return Err(Fault::rejected("vintage", vintage, problem, "Write it as 2025-11-20."));
        }
        let described = self.series[index(raw.series)].as_ref().map_err(Clone::clone)?;
        let said =
            self.said(&rows.values.keys()[index(raw.value)], &described.status, raw.number)?;
        Ok(Taken {
            part: raw.vintage,
            series: raw.series,
            label: self.labels.number(&rows.labels.keys()[index(raw.label)], described.year),
            said,
        })
    }

    fn said(&mut self, text: &str, written: &str, row: u32) -> Result<Said, Fault> {
        if text == REMOVED {
            self.removals.insert(row);
            let note = Some(Arc::clone(&self.withdrawn));
            return Ok(Said { status: Status::NotAvailable, note, row, ..Said::default() });
        }
        let (status, kept) = status::read(written)
            .ok_or_else(|| status::not_known("series", written, status::ASK))?;
        let figure = cell::read("value", text, status, Blank::NotAvailable)?;
        // The publisher's own words say more than ours.
        let words = kept.words(written).unwrap_or(figure.words.into());
        let note = self.notes.of("series", &[&words])?;
        Ok(figure.said(None, note, row))
    }

    fn reading(
        mut self,
        rows: &RawRows,
        mut intake: Intake,
        (indicators, areas): (Indicators<'_>, Areas<'_>),
    ) -> Result<Reading, Refusal> {
        for raw in &rows.rows {
            let taken = self.take(raw, rows);
            intake.row(raw.number, taken);
        }
        let labels = Labels::of(self.labels.texts());
        let legend = Legend {
            series: self.keys(),
            labels: self.labels.read(|text, year| labels.read(text, year)),
            written: &self.labels,
            parts: rows.vintages.keys().iter().map(|it| delivery::period::parse_day(it)).collect(),
            columns: ["period", "value"],
            period_cell: &|_| None,
        };
        let replayed = replay::one_row_a_day(&mut intake, &legend, &self.removals);
        let settled = intake.settle(&legend);
        if settled.rows == 0 {
            return Err(header::no_rows());
        }
        let remarks = labels.remark().into_iter().chain(replayed).collect();
        let indicators = indicators.found(&settled.rhythms);
        let whole_series = false;
        Ok(settled.reading("vintages", (indicators, areas.found()), whole_series, remarks))
    }

    /// The keys of the series; one that could not be described has no rows, and any key does.
    fn keys(&self) -> Vec<SeriesKey> {
        let some = self.series.iter().flatten().next().map(|it| &it.key);
        let key =
            |it: &Result<Described, Fault>| it.as_ref().map_or(some, |it| Some(&it.key)).cloned();
        self.series.iter().filter_map(key).collect()
    }
}
