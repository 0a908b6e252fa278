//! ONS Explore Local Statistics: one row a place, indicator and period, always the whole series.
//!
//! The publisher's habits: `status` holds a code (`c`, `u`, `x`, `z`) or a sentence about the value,
//! which has to be one that is known and goes to the note; a value may be blank without a code; codes of places that have ended
//! stand beside those of their successors, with a note that says so.

use std::collections::BTreeSet;

use delivery::{area::Group, series::SeriesKey};

use crate::{
    cell::{Blank, Cells},
    fault::Fault,
    grammar::Grammar,
    header,
    intake::{Intake, LabelNumbers, Legend, Said, Taken},
    interner::Interner,
    labels::Labels,
    names::{Areas, Indicators, Place},
    notes::Notes,
    reading::{Known, Reading, Refusal},
    status,
    table::{Row, Table},
};

/// Reads a table of this layout.
pub(crate) fn read(mut table: Table<'_>, known: &Known<'_>) -> Result<Reading, Refusal> {
    let mut reader = Reader::new(&table, known)?;
    let mut intake = Intake::for_rows_of(&table);
    let mut row = Row::default();
    while table.read(&mut row)? {
        let taken = table.check(&row).and_then(|()| reader.take(&row));
        intake.row(row.number, taken);
    }
    reader.reading(intake, &table)
}

struct Columns {
    area: usize,
    area_name: Option<usize>,
    level: Option<usize>,
    indicator: usize,
    period: usize,
    value: usize,
    unit: Option<usize>,
    lower: Option<usize>,
    upper: Option<usize>,
    status: Option<usize>,
    notes: Option<usize>,
}

struct Reader<'k> {
    columns: Columns,
    areas: Areas<'k>,
    indicators: Indicators<'k>,
    series: Interner<(u32, u32)>,
    labels: LabelNumbers,
    notes: Notes,
    cells: Cells,
}

impl Columns {
    fn of(table: &Table<'_>) -> Result<Self, Refusal> {
        let needed = |name: &str| {
            table.column(name).ok_or_else(|| Refusal {
                problem: format!("The file has no column \"{name}\"."),
                remedy: "Fetch it from the publisher again.".to_owned(),
            })
        };
        Ok(Self {
            area: needed("areacd")?,
            area_name: table.column("areanm"),
            level: table.column("geography"),
            indicator: needed("indicator")?,
            period: needed("period")?,
            value: needed("observation")?,
            unit: table.column("unit"),
            lower: table.column("lci_95"),
            upper: table.column("uci_95"),
            status: table.column("status"),
            notes: table.column("notes"),
        })
    }
}

impl<'k> Reader<'k> {
    fn new(table: &Table<'_>, known: &Known<'k>) -> Result<Self, Refusal> {
        Ok(Self {
            columns: Columns::of(table)?,
            areas: Areas::new(known.areas),
            indicators: Indicators::new(known.indicators),
            series: Interner::new(),
            labels: LabelNumbers::new(),
            notes: Notes::new(),
            cells: Cells::new(
                ["observation", "lci_95", "uci_95"],
                Blank::NotAvailable,
                Grammar::of_the_uk(),
            ),
        })
    }

    fn take(&mut self, row: &Row<'_>) -> Result<Taken, Fault> {
        let columns = &self.columns;
        let indicator = self.indicators.number("indicator", row.cell(columns.indicator))?;
        let area = self.areas.number(Place {
            column: "areacd",
            name_column: "areanm",
            code: row.cell(columns.area),
            name: row.cell_if(columns.area_name),
            level: row.cell_if(columns.level),
            code_is_enough: false,
        })?;
        self.indicators.check_unit(indicator, "unit", row.cell_if(columns.unit))?;
        let said = self.said(row, indicator)?;
        let year = self.indicators.year(indicator);
        Ok(Taken {
            part: 0,
            series: self.series.number(&(indicator, area)),
            label: self.labels.number(row.cell(self.columns.period), year),
            said,
        })
    }

    fn said(&mut self, row: &Row<'_>, indicator: u32) -> Result<Said, Fault> {
        let columns = &self.columns;
        let written = row.cell_if(columns.status);
        let is_blank = row.cell(columns.value).is_empty();
        let (status, kept) = status::read_declared(written, is_blank, self.cells.grammar())
            .ok_or_else(|| status::not_known("status", written, status::ASK))?;
        let unit = self.indicators.unit_of(indicator, row.cell_if(columns.unit));
        let figure =
            self.cells.figure(row.number, row.cell(columns.value), status, || unit.into())?;
        let ends = [row.cell_if(columns.lower), row.cell_if(columns.upper)];
        let (interval, ends) = self.cells.interval(row.number, ends, &figure)?;
        // The publisher's own words say more than ours.
        let words = kept.words(written).unwrap_or(figure.words.into());
        let parts = [figure.published(), &words, &ends, row.cell_if(columns.notes)];
        let note = self.notes.of("notes", &parts)?;
        Ok(figure.said(interval, note, row.number))
    }

    fn reading(mut self, mut intake: Intake, table: &Table<'_>) -> Result<Reading, Refusal> {
        self.cells.settle(&mut intake);
        let labels = Labels::of(self.labels.texts());
        let key = |(indicator, area): &(u32, u32)| {
            Some(SeriesKey {
                indicator: self.indicators.id(*indicator)?.clone(),
                area: self.areas.code(*area)?.clone(),
                group: Group::everybody(),
            })
        };
        let settled = intake.settle(&Legend {
            series: self.series.keys().iter().filter_map(key).collect(),
            labels: self.labels.read(|text, year| labels.read(text, year)),
            written: &self.labels,
            parts: vec![None],
            columns: ["period", "observation"],
            period_cell: &|_| None,
        });
        if settled.rows == 0 {
            return Err(header::no_rows());
        }
        let mut remarks: Vec<String> = labels.remark().into_iter().collect();
        remarks.extend(self.cells.remarks());
        remarks.extend(unread(table));
        let indicators = self.indicators.found(&settled.rhythms);
        let whole_series = true;
        Ok(settled.reading("ons-els", (indicators, self.areas.found()), whole_series, remarks))
    }
}

/// The columns of the layout that was described; one that is new is not read, and that is said.
const DESCRIBED: [&str; 12] = [
    "areacd",
    "areanm",
    "geography",
    "indicator",
    "period",
    "observation",
    "measure",
    "unit",
    "lci_95",
    "uci_95",
    "status",
    "notes",
];

fn unread(table: &Table<'_>) -> Option<String> {
    let described: BTreeSet<&str> = DESCRIBED.into_iter().collect();
    let strange: Vec<&str> = table
        .header
        .iter()
        .map(String::as_str)
        .filter(|it| !described.contains(it.to_ascii_lowercase().as_str()))
        .collect();
    (!strange.is_empty()).then(|| {
        format!("Columns that the layout does not describe were not read: {}.", strange.join(", "))
    })
}
