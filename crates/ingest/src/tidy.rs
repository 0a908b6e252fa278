//! Tidy CSV, this project's own layout: docs/tidy-csv.md.

mod exported;

pub(crate) use exported::interval;

use delivery::{area::Group, series::SeriesKey};
use jiff::civil::Date;

use crate::{
    cell::{Blank, Cells},
    fault::Fault,
    grammar::Grammar,
    header,
    intake::{Intake, LabelNumbers, Legend, Said, Taken},
    interner::{Interner, index},
    labels::Labels,
    names::{self, Areas, Indicators, Place},
    notes::Notes,
    period,
    reading::{Known, Reading, Refusal},
    status,
    table::{Row, Table},
};

/// Reads a table of this layout; without the column the file's name is the indicator's id.
pub(crate) fn read(
    name: &str,
    mut table: Table<'_>,
    known: &Known<'_>,
) -> Result<Reading, Refusal> {
    refuse_strange_columns(&table)?;
    let mut reader = Reader::new(name, &table, known)?;
    let mut intake = Intake::for_rows_of(&table);
    let mut row = Row::default();
    while table.read(&mut row)? {
        let taken = table.check(&row).and_then(|()| reader.take(&row));
        intake.row(row.number, taken);
    }
    reader.reading("tidy-csv", intake)
}

/// The columns in the order of [`NAMES`]; `None` where the table lacks one.
struct Columns([Option<usize>; NAMES.len()]);

const NAMES: [&str; 20] = [
    "period",
    "value",
    "indicator",
    "area_code",
    "area_name",
    "group",
    "unit",
    "lower_95",
    "upper_95",
    "status",
    "note",
    "source",
    "published",
    // What an export says besides; docs/exporting.md.
    "indicator_name",
    "value_text",
    "lower_95_text",
    "upper_95_text",
    "release",
    "file_sha256",
    "place",
];

fn refuse_strange_columns(table: &Table<'_>) -> Result<(), Refusal> {
    let strange = |it: &&String| !NAMES.iter().any(|name| name.eq_ignore_ascii_case(it));
    table.header.iter().find(strange).map_or(Ok(()), |strange| {
        Err(Refusal {
            problem: format!(
                "The file has a column \"{}\", which tidy CSV does not know.",
                crate::fault::shown(strange)
            ),
            remedy: format!("Rename or remove it; the columns are {}.", NAMES[..13].join(", ")),
        })
    })
}

impl Columns {
    fn of(table: &Table<'_>) -> Self {
        Self(NAMES.map(|it| table.column(it)))
    }

    /// The text of a cell, without the apostrophe that keeps a spreadsheet from computing it.
    fn cell<'r>(&self, row: &'r Row<'_>, name: &str) -> &'r str {
        let at = NAMES.iter().position(|it| *it == name);
        unguarded(row.cell_if(at.and_then(|it| self.0[it])))
    }

    fn has(&self, name: &str) -> bool {
        NAMES.iter().position(|it| *it == name).is_some_and(|it| self.0[it].is_some())
    }
}

/// Takes rows of the columns of tidy CSV.
pub(crate) struct Reader<'k> {
    columns: Columns,
    /// Whether the figures were exported from a unit: nothing in a cell waits to be interpreted.
    exported: bool,
    /// The indicator that the file's name gives, where the column is absent.
    by_name: Option<u32>,
    areas: Areas<'k>,
    indicators: Indicators<'k>,
    groups: Interner<str>,
    series: Interner<(u32, u32, u32)>,
    labels: LabelNumbers,
    published: Interner<str>,
    notes: Notes,
    cells: Cells,
}

impl<'k> Reader<'k> {
    pub(crate) fn new(name: &str, table: &Table<'_>, known: &Known<'k>) -> Result<Self, Refusal> {
        let columns = Columns::of(table);
        let mut indicators = Indicators::new(known.indicators);
        let by_name = if columns.has("indicator") {
            None
        } else {
            let number = indicators.number("", names::stem(name));
            Some(number.map_err(|fault| names::unnamed(name, fault))?)
        };
        Ok(Self {
            exported: columns.has("file_sha256"),
            columns,
            by_name,
            areas: Areas::new(known.areas),
            indicators,
            groups: Interner::new(),
            series: Interner::new(),
            labels: LabelNumbers::new(),
            published: Interner::new(),
            notes: Notes::new(),
            cells: Cells::new(["value", "lower_95", "upper_95"], Blank::Held, Grammar::of_the_uk()),
        })
    }

    pub(crate) fn take(&mut self, row: &Row<'_>) -> Result<Taken, Fault> {
        let indicator = match self.by_name {
            Some(indicator) => indicator,
            None => {
                self.indicators.number_by_id("indicator", self.columns.cell(row, "indicator"))?
            }
        };
        self.indicators.call(indicator, self.columns.cell(row, "indicator_name"))?;
        let area = self.area(row, indicator)?;
        self.indicators.check_unit(indicator, "unit", self.columns.cell(row, "unit"))?;
        let group = self.group(row)?;
        let part = self.part(row)?;
        let said = self.said(row, indicator)?;
        let year = self.indicators.year(indicator);
        Ok(Taken {
            part,
            series: self.series.number(&(indicator, area, group)),
            label: self.labels.number(self.columns.cell(row, "period"), year),
            said,
        })
    }

    fn area(&mut self, row: &Row<'_>, indicator: u32) -> Result<u32, Fault> {
        let code = self.columns.cell(row, "area_code");
        let name = self.columns.cell(row, "area_name");
        let place = Place {
            column: "area_code",
            name_column: "area_name",
            code,
            name,
            level: "",
            code_is_enough: false,
        };
        if !code.is_empty() {
            return self.areas.number(place);
        }
        if !name.is_empty() {
            return self.areas.number_by_name("area_name", name);
        }
        match self.indicators.known(indicator).and_then(|it| it.area.as_ref()) {
            Some(area) => self.areas.number(Place { code: area.as_str(), ..place }),
            None => Err(Fault::held(
                "area_code",
                "",
                "The row names no place, and the plan gives the indicator none.".to_owned(),
                "Give an area_code, or an area to the indicator in the plan.",
            )),
        }
    }

    /// A group is pairs such as "Sex=Female|Age=16 to 24"; blank is everybody.
    fn group(&mut self, row: &Row<'_>) -> Result<u32, Fault> {
        let text = self.columns.cell(row, "group");
        let text = if self.exported && text == "_T" { "" } else { text };
        names::check_label("group", text)?;
        let is_pair =
            |it: &str| it.split_once('=').is_some_and(|(name, _)| !name.trim().is_empty());
        if !text.is_empty() && !text.split('|').all(is_pair) {
            let problem = format!(
                "\"{}\" does not say which dimension it belongs to.",
                crate::fault::shown(text)
            );
            let remedy = "Write the dimension and the category, such as Sex=Female.";
            return Err(Fault::held("group", text, problem, remedy));
        }
        Ok(self.groups.number(text))
    }

    /// Rows of one day of publication are one part.
    fn part(&mut self, row: &Row<'_>) -> Result<u32, Fault> {
        let text = self.columns.cell(row, "published");
        if !text.is_empty() && day_published(text).is_none() {
            let problem =
                format!("\"{}\" is not a day or month of publication.", crate::fault::shown(text));
            let remedy = "Write 2025-11-20, or 2025-11 where only the month is known.";
            return Err(Fault::held("published", text, problem, remedy));
        }
        Ok(self.published.number(text))
    }

    fn said(&mut self, row: &Row<'_>, indicator: u32) -> Result<Said, Fault> {
        let cell = |name| self.columns.cell(row, name);
        let written = cell("status");
        let Some((status, kept)) =
            status::read_declared(written, cell("value").is_empty(), self.cells.grammar())
        else {
            let remedy = "Write provisional, revised, estimated, forecast, low-reliability, break, \
                          confidential, not-available or not-applicable; other words go to the note.";
            return Err(status::not_known("status", written, remedy));
        };
        let (figure, interval, ends) = if self.exported {
            let (figure, interval) = exported::figure(&self.columns, row, status)?;
            (figure, interval, String::new())
        } else {
            let unit = self.indicators.unit_of(indicator, cell("unit"));
            let figure = self.cells.figure(row.number, cell("value"), status, || unit.into())?;
            let ends = [cell("lower_95"), cell("upper_95")];
            let (interval, ends) = self.cells.interval(row.number, ends, &figure)?;
            (figure, interval, ends)
        };
        // The publisher's own words say more than ours.
        let words = kept.words(written).unwrap_or(figure.words.into());
        let source = match cell("source") {
            "" => String::new(),
            source => format!("Source: {source}"),
        };
        let parts = [figure.published(), &words, &ends, cell("note"), &source];
        let note = self.notes.of("note", &parts)?;
        Ok(figure.said(interval, note, row.number))
    }

    pub(crate) fn reading(
        mut self,
        layout: &'static str,
        mut intake: Intake,
    ) -> Result<Reading, Refusal> {
        let key = |(indicator, area, group): &(u32, u32, u32)| {
            Some(SeriesKey {
                indicator: self.indicators.id(*indicator)?.clone(),
                area: self.areas.code(*area)?.clone(),
                group: group_of(&self.groups.keys()[index(*group)]),
            })
        };
        self.cells.settle(&mut intake);
        let labels = Labels::of_document(self.labels.texts());
        let parts = self.published.keys().iter().map(|it| day_published(it)).collect();
        let settled = intake.settle(&Legend {
            series: self.series.keys().iter().filter_map(key).collect(),
            labels: self.labels.read(|text, year| labels.read(text, year)),
            written: &self.labels,
            parts,
            columns: ["period", "value"],
            period_cell: &|_| None,
        });
        if settled.rows == 0 {
            return Err(header::no_rows());
        }
        let mut remarks: Vec<String> =
            labels.remark().into_iter().chain(self.cells.remarks()).collect();
        if self.exported {
            remarks.push(
                "The figures were exported from a unit. Where they stood before, the columns of \
                 release, file and place say, is not kept."
                    .to_owned(),
            );
        }
        let indicators = self.indicators.found(&settled.rhythms);
        let whole_series = false;
        Ok(settled.reading(layout, (indicators, self.areas.found()), whole_series, remarks))
    }
}

/// The text without the apostrophe that an export puts before what a spreadsheet would compute.
fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|_| is_guarded(text)).unwrap_or(text)
}

/// Whether a text begins with an apostrophe that is read as such a guard.
pub(crate) fn is_guarded(text: &str) -> bool {
    let first = text.trim_start_matches('\'').chars().next();
    let computed = |it: char| "=+-@\t\r\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}".contains(it);
    text.starts_with('\'') && first.is_some_and(computed)
}

/// A group from its pairs, such as "Sex=Female|Age=16 to 24".
pub(crate) fn group_of(text: &str) -> Group {
    Group::of(text.split('|').filter_map(|it| it.split_once('=')))
}

/// A day, or the last day of a month.
fn day_published(text: &str) -> Option<Date> {
    if period::shape(text) == "9999-99" {
        let month = period::first_of(period::number(text, 0..4), period::number(text, 5..7))?;
        return Some(month.last_of_month());
    }
    delivery::period::parse_day(text)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_month_of_publication_is_its_last_day() {
        assert_eq!(day_published("2024-02"), Some(date(2024, 2, 29)));
        assert_eq!(day_published("2025-11-20"), Some(date(2025, 11, 20)));
        assert_eq!(day_published("2025"), None);
        assert_eq!(day_published("2025-13"), None);
    }

    #[test]
    fn one_apostrophe_before_a_formula_is_a_guard() {
        for (text, read) in [
            ("'=1", "=1"),
            ("''=1", "'=1"),
            ("'tis", "'tis"),
            ("'-5", "-5"),
            ("=1", "=1"),
            ("'", "'"),
        ] {
            assert_eq!(unguarded(text), read);
        }
    }

    #[test]
    fn a_group_does_not_depend_on_the_order_of_its_pairs() {
        assert_eq!(group_of("Sex=Female|Age=16 to 24"), group_of("Age=16 to 24|Sex=Female"));
        assert!(group_of("").is_everybody());
    }
}
