//! Open SDG, disaggregated: a row for each year and combination of dimensions, always the whole series.
//!
//! Every column that is not reserved is a dimension; a blank cell is the total over it. `Units`,
//! `Unit measure` and `Unit multiplier` describe the value; where they vary within a file they tell
//! series apart and join the dimensions.
//!
//! The place of a row is its `GeoCode`. Where that is blank the place is the United Kingdom: these
//! are the indicators of the United Kingdom, and the layout has no other word for its total. Columns
//! with names of places stay dimensions of the group, so that "Region=London" without a code is
//! never taken for the country; a column that only repeats what the row's own code says (Region
//! beside a region's code, and anything coarser) is left out, so that a region's total is the
//! region's series for everybody.

mod geography;

pub(crate) use geography::UNITED_KINGDOM;

use std::collections::BTreeSet;

use delivery::{area::Group, series::SeriesKey};

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
    reading::{Known, Reading, Refusal},
    status,
    table::{Row, Table},
};

/// Reads a table of this layout; the indicator is named by the file.
pub(crate) fn read(
    name: &str,
    mut table: Table<'_>,
    known: &Known<'_>,
) -> Result<Reading, Refusal> {
    let mut reader = Reader::new(name, &table, known)?;
    let mut intake = Intake::for_rows_of(&table);
    let mut row = Row::default();
    while table.read(&mut row)? {
        let taken = table.check(&row).and_then(|()| reader.take(&row));
        intake.row(row.number, taken);
    }
    reader.reading(intake)
}

/// Columns that describe the value.
const UNITS: [&str; 3] = ["units", "unit measure", "unit multiplier"];

struct Columns {
    /// Names as the header writes them.
    header: Vec<String>,
    year: usize,
    value: usize,
    status: Option<usize>,
    geo_code: Option<usize>,
    units: Vec<usize>,
    dimensions: Vec<usize>,
}

struct Reader<'k> {
    columns: Columns,
    areas: Areas<'k>,
    indicators: Indicators<'k>,
    indicator: u32,
    name: String,
    /// The cells of dimensions and units, joined; a combination.
    combinations: Interner<str>,
    /// Whether each combination may stand in a group.
    sound: Vec<bool>,
    series: Interner<(u32, u32)>,
    labels: LabelNumbers,
    notes: Notes,
    cells: Cells,
    joined: String,
}

/// Stands between the cells of a combination.
const BETWEEN: char = '\u{1f}';

impl Columns {
    fn of(table: &Table<'_>) -> Result<Self, Refusal> {
        let (Some(year), Some(value)) = (table.column("Year"), table.column("Value")) else {
            return Err(Refusal {
                problem: "The file has no columns \"Year\" and \"Value\".".to_owned(),
                remedy: "Fetch it from the publisher again.".to_owned(),
            });
        };
        let status = table.column("Observation status");
        let geo_code = table.column("GeoCode");
        let units: Vec<usize> = UNITS.iter().filter_map(|it| table.column(it)).collect();
        let reserved: Vec<usize> =
            [Some(year), Some(value), status, geo_code].into_iter().flatten().collect();
        let dimensions: Vec<usize> = (0..table.header.len())
            .filter(|it| !reserved.contains(it) && !units.contains(it))
            .collect();
        let header = table.header.clone();
        Ok(Self { header, year, value, status, geo_code, units, dimensions })
    }

    /// The columns that tell series apart: the dimensions, then the units.
    fn grouping(&self) -> impl Iterator<Item = usize> {
        self.dimensions.iter().chain(&self.units).copied()
    }
}

impl<'k> Reader<'k> {
    fn new(name: &str, table: &Table<'_>, known: &Known<'k>) -> Result<Self, Refusal> {
        let stem = names::stem(name);
        let mut indicators = Indicators::new(known.indicators);
        let indicator = indicators.number("", stem).map_err(|fault| names::unnamed(name, fault))?;
        Ok(Self {
            columns: Columns::of(table)?,
            areas: Areas::new(known.areas),
            indicators,
            indicator,
            name: stem.to_owned(),
            combinations: Interner::new(),
            sound: Vec::new(),
            series: Interner::new(),
            labels: LabelNumbers::new(),
            notes: Notes::new(),
            cells: Cells::new(["Value"; 3], Blank::NotAvailable, Grammar::of_the_uk()),
            joined: String::new(),
        })
    }

    fn take(&mut self, row: &Row<'_>) -> Result<Taken, Fault> {
        let area = self.area(row)?;
        let combination = self.combination(row)?;
        let said = self.said(row)?;
        let year = self.indicators.year(self.indicator);
        Ok(Taken {
            part: 0,
            series: self.series.number(&(area, combination)),
            label: self.labels.number(row.cell(self.columns.year), year),
            said,
        })
    }

    fn area(&mut self, row: &Row<'_>) -> Result<u32, Fault> {
        let code = row.cell_if(self.columns.geo_code);
        if code.is_empty() {
            return self.areas.number(UNITED_KINGDOM);
        }
        let header = &self.columns.header;
        let named =
            self.columns.dimensions.iter().find(|it| {
                geography::is_own_column(code, &header[**it]) && !row.cell(**it).is_empty()
            });
        let (name, level) = named.map_or(("", ""), |it| (row.cell(*it), header[*it].as_str()));
        self.areas.number(Place {
            column: "GeoCode",
            name_column: level,
            code,
            name,
            level,
            code_is_enough: true,
        })
    }

    fn combination(&mut self, row: &Row<'_>) -> Result<u32, Fault> {
        self.joined.clear();
        for column in self.columns.grouping() {
            self.joined.push_str(row.cell(column));
            self.joined.push(BETWEEN);
        }
        let number = self.combinations.number(&self.joined);
        if self.sound.get(index(number)) == Some(&true) {
            return Ok(number);
        }
        let check =
            |column: usize| names::check_label(&self.columns.header[column], row.cell(column));
        let sound = self.columns.grouping().try_for_each(check);
        if index(number) == self.sound.len() {
            self.sound.push(sound.is_ok());
        }
        sound.map(|()| number)
    }

    fn said(&mut self, row: &Row<'_>) -> Result<Said, Fault> {
        let written = row.cell_if(self.columns.status);
        let Some((status, kept)) = status::read_declared(
            written,
            row.cell(self.columns.value).is_empty(),
            self.cells.grammar(),
        ) else {
            return Err(status::not_known("Observation status", written, status::ASK));
        };
        let cell = row.cell(self.columns.value);
        let unit = || {
            let units = self.columns.units.iter().map(|it| row.cell(*it));
            units.collect::<Vec<_>>().join(" ").trim().to_owned().into()
        };
        let figure = self.cells.figure(row.number, cell, status, unit)?;
        let (interval, _) = self.cells.interval(row.number, ["", ""], &figure)?;
        // The publisher's own words say more than ours.
        let words = kept.words(written).unwrap_or(figure.words.into());
        let note = self.notes.of("Observation status", &[figure.published(), &words])?;
        Ok(figure.said(interval, note, row.number))
    }

    fn reading(mut self, mut intake: Intake) -> Result<Reading, Refusal> {
        self.cells.settle(&mut intake);
        let labels = Labels::of(self.labels.texts());
        let units = Units::of(&self.columns, self.combinations.keys());
        let title = self.title();
        self.indicators.describe(self.indicator, title, units.unit());
        self.hold_another_unit(&mut intake, &units);
        let key = |(area, combination): &(u32, u32)| {
            let code = self.areas.code(*area)?;
            Some(SeriesKey {
                indicator: self.indicators.id(self.indicator)?.clone(),
                area: code.clone(),
                group: self.group(code.as_str(), *combination, &units),
            })
        };
        let settled = intake.settle(&Legend {
            series: self.series.keys().iter().filter_map(key).collect(),
            labels: self.labels.read(|text, year| labels.read(text, year)),
            written: &self.labels,
            parts: vec![None],
            columns: [
                &self.columns.header[self.columns.year],
                &self.columns.header[self.columns.value],
            ],
            period_cell: &|_| None,
        });
        if settled.rows == 0 {
            return Err(header::no_rows());
        }
        let remarks = labels.remark().into_iter().chain(self.cells.remarks()).collect();
        let indicators = self.indicators.found(&settled.rhythms);
        let whole_series = true;
        Ok(settled.reading("open-sdg", (indicators, self.areas.found()), whole_series, remarks))
    }

    /// The name of the series where the file has one only, else the file's.
    fn title(&self) -> String {
        let series = self
            .columns
            .dimensions
            .iter()
            .position(|it| self.columns.header[*it].eq_ignore_ascii_case("series"));
        let names: BTreeSet<&str> = series
            .map(|at| {
                self.combinations.keys().iter().filter_map(move |it| it.split(BETWEEN).nth(at))
            })
            .into_iter()
            .flatten()
            .collect();
        match names.into_iter().collect::<Vec<_>>().as_slice() {
            [only] if !only.is_empty() => (*only).to_owned(),
            _ => self.name.clone(),
        }
    }

    /// Holds all rows where the file has one unit and the unit's plan another.
    fn hold_another_unit(&self, intake: &mut Intake, units: &Units<'_>) {
        let planned = self.indicators.known(self.indicator).map_or("", |it| it.unit.as_str());
        let unit = units.unit();
        if planned.is_empty() || unit.is_empty() || planned == unit {
            return;
        }
        for taken in std::mem::take(&mut intake.taken) {
            let problem = format!(
                "The unit is \"{unit}\", and indicator {} is kept in \"{planned}\".",
                self.name
            );
            let remedy = "Convert the figures, or correct the unit in the plan.";
            intake.complain(taken.said.row, Fault::held("Units", &unit, problem, remedy));
        }
    }

    fn group(&self, code: &str, combination: u32, units: &Units<'_>) -> Group {
        let cells = self.combinations.keys()[index(combination)].split(BETWEEN);
        let pairs = self.columns.grouping().zip(cells).filter_map(|(column, cell)| {
            let name = self.columns.header[column].as_str();
            let told = geography::is_told_by(code, name) || units.is_constant(column);
            (!told).then_some((name, cell))
        });
        Group::of(pairs)
    }
}

/// What the unit columns hold.
struct Units<'c> {
    columns: &'c Columns,
    /// The cells of each unit column, each once.
    cells: Vec<BTreeSet<String>>,
}

impl<'c> Units<'c> {
    fn of(columns: &'c Columns, combinations: &[String]) -> Self {
        let mut cells = vec![BTreeSet::new(); columns.units.len()];
        for combination in combinations {
            let own = combination.split(BETWEEN).skip(columns.dimensions.len());
            for (cells, cell) in cells.iter_mut().zip(own) {
                if !cells.contains(cell) {
                    cells.insert(cell.to_owned());
                }
            }
        }
        Self { columns, cells }
    }

    /// Whether the column is a unit column that says the same in all rows.
    fn is_constant(&self, column: usize) -> bool {
        let at = self.columns.units.iter().position(|it| *it == column);
        at.is_some_and(|it| self.cells[it].len() <= 1)
    }

    /// The unit with its multiplier, where all rows have the same; else blank.
    fn unit(&self) -> String {
        if self.cells.iter().any(|it| it.len() > 1) {
            return String::new();
        }
        let cell = |name: &str| {
            let of_name = |it: &usize| self.columns.header[*it].eq_ignore_ascii_case(name);
            let at = self.columns.units.iter().position(of_name)?;
            self.cells[at].first().map(String::as_str).filter(|it| !is_one(it))
        };
        let unit = cell("units").or_else(|| cell("unit measure")).unwrap_or_default();
        match cell("unit multiplier").filter(|it| *it != unit) {
            Some(multiplier) if !unit.is_empty() => {
                format!("{unit}, {}", multiplier.to_lowercase())
            }
            Some(multiplier) => multiplier.to_owned(),
            None => unit.to_owned(),
        }
    }
}

/// Whether a multiplier is one, in the words of the layout.
pub(crate) fn is_one(multiplier: &str) -> bool {
    matches!(multiplier.to_ascii_lowercase().as_str(), "" | "unit" | "units")
}
