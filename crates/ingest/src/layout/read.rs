//! A workbook or table of any shape, read as its layout says: every figure taken once or complained of
//! once.

mod figure;
mod line;
mod periods;
mod row;

use std::collections::BTreeSet;

use delivery::series::SeriesKey;

use super::{
    Layout,
    faults::the_sheet,
    find::{self, Found},
    head::{EVERYWHERE, Head, is_within},
    moved::Moved,
    refusal,
};
use crate::{
    fault::shown,
    intake::{Intake, LabelNumbers, Legend},
    interner::{Interner, index},
    labels::Labels,
    names::{Areas, Indicators},
    notes::Notes,
    reading::{Known, Reading, Refusal},
    sheet::{Row, Visibility, Workbook},
    text::Decoded,
};
pub(in crate::layout) use figure::shown_per_cent;
pub(in crate::layout) use line::{Kind, Lines};
pub(in crate::layout) use row::cell;

use figure::Figures;
use periods::Periods;

/// Reads a file with whichever of the layouts fits it.
pub(crate) fn read(workbook: &Workbook<'_>, known: &Known<'_>) -> Result<Reading, Refusal> {
    let heads = (0..workbook.sheets.len())
        .map(|it| Head::of(workbook, it))
        .collect::<Result<Vec<_>, _>>()?;
    let (layout, found) = choose(workbook, &heads, known.layouts)?;
    let mut reader = Reader::new(layout, known);
    let mut intake = Intake::default();
    for table in &found {
        reader.table(workbook, table, &mut intake)?;
    }
    reader.reading(intake, workbook)
}

/// Reads a text that no built-in layout fits; `None` where nobody has confirmed any layout.
pub(crate) fn read_text(text: Decoded<'_>, known: &Known<'_>) -> Option<Result<Reading, Refusal>> {
    (!known.layouts.is_empty()).then(|| read(&Workbook::of_text(text), known))
}

/// The one layout whose tables are all there.
fn choose<'l>(
    workbook: &Workbook<'_>,
    heads: &[Head],
    layouts: &'l [Layout],
) -> Result<(&'l Layout, Vec<Found<'l>>), Refusal> {
    let mut fitting = Vec::new();
    let mut nearest: Option<(&Layout, Moved)> = None;
    for layout in layouts {
        match find::all(layout, workbook, heads) {
            Ok(found) => fitting.push((layout, found)),
            Err(moved) if nearest.as_ref().is_none_or(|it| moved.found > it.1.found) => {
                nearest = Some((layout, moved));
            }
            Err(_) => {}
        }
    }
    if fitting.len() > 1 {
        let names: Vec<&str> = fitting.iter().map(|it| it.0.name.as_str()).collect();
        let problem = format!("Several layouts fit the file: {}.", names.join(", "));
        return Err(refusal(problem, "Say which it is."));
    }
    match (fitting.pop(), nearest) {
        (Some(found), _) => Ok(found),
        (None, Some((layout, moved))) if moved.is_near() => Err(moved.refusal(layout)),
        (None, _) => Err(unknown(workbook)),
    }
}

fn unknown(workbook: &Workbook<'_>) -> Refusal {
    const MOST: usize = 5;
    let shown_ones = workbook.sheets.iter().filter(|it| it.visibility == Visibility::Visible);
    let names: Vec<&str> =
        shown_ones.map(|it| it.name.as_str()).filter(|it| !it.is_empty()).collect();
    let sheets = if names.is_empty() {
        String::new()
    } else {
        format!(", with its sheets {}", quoted(&names, MOST))
    };
    refusal(
        format!("No layout is known that fits the file{sheets}."),
        "Confirm a layout for it once; then this file and those after it are read.",
    )
}

/// Names in quotation marks, a few of them.
fn quoted(names: &[&str], most: usize) -> String {
    let list: Vec<String> =
        names.iter().take(most).map(|it| format!("\"{}\"", shown(it))).collect();
    let more = if names.len() > most { ", …" } else { "" };
    format!("{}{more}", list.join(", "))
}

/// What the rows of all tables have in common.
struct Reader<'l, 'k> {
    layout: &'l Layout,
    areas: Areas<'k>,
    indicators: Indicators<'k>,
    groups: Interner<str>,
    series: Interner<(u32, u32, u32)>,
    labels: LabelNumbers,
    notes: Notes,
    told: Told,
    periods: Periods,
}

/// What a person should know, counted on the way.
#[derive(Default)]
struct Told {
    blank: u64,
    shortened: u64,
    remarks: Vec<String>,
    /// Sheets that were read.
    sheets: BTreeSet<usize>,
}

impl<'l, 'k> Reader<'l, 'k> {
    const fn new(layout: &'l Layout, known: &Known<'k>) -> Self {
        Self {
            layout,
            areas: Areas::new(known.areas),
            indicators: Indicators::new(known.indicators),
            groups: Interner::new(),
            series: Interner::new(),
            labels: LabelNumbers::new(),
            notes: Notes::new(),
            told: Told { blank: 0, shortened: 0, remarks: Vec::new(), sheets: BTreeSet::new() },
            periods: Periods::new(),
        }
    }

    fn table(
        &mut self,
        workbook: &Workbook<'_>,
        found: &Found<'_>,
        intake: &mut Intake,
    ) -> Result<(), Refusal> {
        self.told.sheets.insert(found.sheet);
        let sheet = &workbook.sheets[found.sheet];
        self.periods.begin(found, &sheet.name);
        let mut lines = Lines::of(found, sheet, &self.layout.grammar);
        let mut labels = row::Labels::of(found);
        let mut figures = Figures::of(found, &self.layout.grammar);
        let mut rows = workbook.rows(found.sheet)?;
        let mut row = Row::default();
        while rows.next(&mut row)? {
            if found.reach != EVERYWHERE {
                row.cells.retain(|it| is_within(it, found.reach));
            }
            if row.number <= found.last() || row.cells.is_empty() {
                continue;
            }
            match lines.kind(&row) {
                Kind::Figures => self.row((&mut labels, &mut figures), &lines, &row, intake),
                Kind::Blank => {
                    labels.take(&row, &lines);
                    self.told.blank += 1;
                }
                Kind::Alone => {}
                Kind::Headings => {
                    self.told.remarks.push(another(&sheet.name, row.number));
                    break;
                }
            }
        }
        self.told.remarks.extend(figures.settle(intake));
        self.told.remarks.extend(lines.remarks(&sheet.name));
        self.told.remarks.extend(headings(found));
        Ok(())
    }

    fn reading(self, intake: Intake, workbook: &Workbook<'_>) -> Result<Reading, Refusal> {
        let labels = Labels::of_declared(self.labels.texts(), &self.layout.grammar);
        let key = |(indicator, area, group): &(u32, u32, u32)| {
            Some(SeriesKey {
                indicator: self.indicators.id(*indicator)?.clone(),
                area: self.areas.code(*area)?.clone(),
                group: row::group(&self.groups.keys()[index(*group)]),
            })
        };
        let settled = intake.settle(&Legend {
            series: self.series.keys().iter().filter_map(key).collect(),
            labels: self.labels.read(|text, year| labels.read(text, year)),
            written: &self.labels,
            parts: vec![None],
            columns: ["period", "value"],
            period_cell: &|it| self.periods.place(it),
        });
        if settled.rows == 0 {
            return Err(crate::header::no_rows());
        }
        let mut remarks = workbook.remarks.clone();
        remarks.extend(labels.remark());
        remarks.extend(self.told.all(workbook));
        let indicators = self.indicators.found(&settled.rhythms);
        let layout = format!("layout {}", self.layout.name);
        // A file may be a selection: what it leaves out is left as it was.
        Ok(settled.reading(layout, (indicators, self.areas.found()), false, remarks))
    }
}

impl Told {
    fn all(self, workbook: &Workbook<'_>) -> Vec<String> {
        let mut remarks = self.remarks;
        if self.blank > 0 {
            remarks.push(format!(
                "{} rows or cells without a figure were taken to say nothing.",
                self.blank
            ));
        }
        if self.shortened > 0 {
            remarks.push(format!(
                "{} numbers carried the rounding of binary arithmetic, such as 0.30000000000000004; \
                 they are read as the shorter number that is meant.",
                self.shortened
            ));
        }
        let is_read = |number: &usize| self.sheets.contains(number);
        let visible = |it: &crate::sheet::Sheet| it.visibility == Visibility::Visible;
        let sheets = || workbook.sheets.iter().enumerate();
        let unread: Vec<&str> = sheets()
            .filter(|(number, it)| visible(it) && !is_read(number))
            .map(|it| it.1.name.as_str())
            .collect();
        if !unread.is_empty() {
            remarks.push(format!("Sheets that were not read: {}.", quoted(&unread, 20)));
        }
        for (number, sheet) in sheets() {
            let read = is_read(&number);
            if !visible(sheet) {
                remarks
                    .push(format!("Sheet \"{}\" is hidden and was not read.", shown(&sheet.name)));
            } else if read && sheet.filtered {
                let name = shown(&sheet.name);
                remarks
                    .push(format!("Sheet \"{name}\" shows a selection; all its rows were read."));
            }
            if read && !sheet.comments.is_empty() {
                remarks.push(comments(sheet));
            }
        }
        remarks
    }
}

fn comments(sheet: &crate::sheet::Sheet) -> String {
    let first = sheet.comments.first().map_or("", |it| it.2.as_str());
    format!(
        "Sheet \"{}\" has {} comments on its cells, which were not taken as notes. The first: \"{}\".",
        shown(&sheet.name),
        sheet.comments.len(),
        shown(first)
    )
}

/// What is different about the headings without changing what is read.
fn headings(found: &Found<'_>) -> Vec<String> {
    let mut remarks = Vec::new();
    if !found.added.is_empty() {
        let added: Vec<&str> = found.added.iter().map(String::as_str).collect();
        remarks.push(format!(
            "Columns that the layout does not know were not read: {}.",
            quoted(&added, 20)
        ));
    }
    if !found.in_order() {
        remarks.push("The columns stand in another order than the layout lists them.".to_owned());
    }
    remarks
}

fn another(sheet: &str, row: u32) -> String {
    format!(
        "Row {row} of {} looks like the headings of another table; it and what follows there was not \
         read.",
        the_sheet(sheet)
    )
}
