//! The cells of a file's values, read one by one, and what only all of them together tell.

use std::{borrow::Cow, collections::BTreeMap};

use delivery::{
    observation::{Interval, Status},
    value::Value,
};

use super::{Blank, Figure, diagnosis, notation, published, read_declared, unit};
use crate::{
    fault::{Fault, shown},
    grammar::Grammar,
    intake::{Intake, Said},
    markers::{self, Marker},
};

/// Where a cell stands: its row, and in a workbook its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    row: u32,
    column: u16,
}

impl From<u32> for Spot {
    fn from(row: u32) -> Self {
        Self { row, column: 0 }
    }
}

impl From<(u32, u16)> for Spot {
    fn from((row, column): (u32, u16)) -> Self {
        Self { row, column }
    }
}

impl Spot {
    /// Where what is said stands.
    pub(crate) fn of(said: &Said) -> Self {
        Self { row: said.row, column: said.cell.map_or(0, |it| it.column) }
    }
}

impl std::fmt::Display for Spot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.row.fmt(f)
    }
}

/// The column of values and those of its intervals.
pub(crate) struct Cells {
    names: [String; 3],
    grammar: Grammar,
    blank: Blank,
    /// The first cell with a decimal comma, which makes commas elsewhere doubtful.
    decimal_comma: Option<(Spot, String)>,
    /// Rows whose comma may be a decimal one.
    commas: Vec<(Spot, String)>,
    /// Rows with a per cent sign where no unit is known, and whether others have none.
    per_cent: Vec<(Spot, String)>,
    plain: bool,
    /// Marks that point to notes, with the first row of each.
    notes: BTreeMap<String, Spot>,
    /// Values outside their own intervals.
    outside: u64,
}

/// An interval, and for the note what was published where its ends had to be normalised.
pub(crate) type Ends = (Option<Interval>, String);

impl Cells {
    /// The cells of a column of values, and of the columns of the lower and upper end.
    pub(crate) fn new(names: [&str; 3], blank: Blank, grammar: Grammar) -> Self {
        Self {
            names: names.map(str::to_owned),
            grammar,
            blank,
            decimal_comma: None,
            commas: Vec::new(),
            per_cent: Vec::new(),
            plain: false,
            notes: BTreeMap::new(),
            outside: 0,
        }
    }

    /// What the source has declared.
    pub(crate) const fn grammar(&self) -> &Grammar {
        &self.grammar
    }

    /// Reads the value of a row; `unit` is what its row, its plan or its header says of the unit.
    pub(crate) fn figure<'u>(
        &mut self,
        spot: impl Into<Spot>,
        text: &str,
        status: Status,
        unit: impl FnOnce() -> Cow<'u, str>,
    ) -> Result<Figure, Fault> {
        let row = spot.into();
        let figure = read_declared(&self.names[0], text, status, self.blank, &self.grammar)
            .inspect_err(|_| self.note_decimal_comma(row, text))?;
        let Some(apart) = &figure.apart else {
            self.plain |= figure.value.is_some();
            return Ok(figure);
        };
        let mut per_cent = false;
        if let Some(own) = apart.unit {
            let unit = unit();
            own.check(&self.names[0], text, &unit)?;
            per_cent = own.mark == "%";
            if per_cent && !unit::is_per_cent(&unit) {
                self.per_cent.push((row, text.to_owned()));
            }
        }
        self.plain |= figure.value.is_some() && !per_cent;
        if apart.comma {
            self.commas.push((row, text.to_owned()));
        }
        for note in &apart.notes {
            self.notes.entry(note.clone()).or_insert(row);
        }
        Ok(figure)
    }

    /// Reads the ends of a published interval of a row and sets them against its figure.
    pub(crate) fn interval(
        &mut self,
        spot: impl Into<Spot>,
        ends: [&str; 2],
        figure: &Figure,
    ) -> Result<Ends, Fault> {
        let row = spot.into();
        let absent = |it: &str| {
            it.is_empty() || matches!(markers::alone(it, &self.grammar), Some(Marker::Absent(..)))
        };
        if ends.iter().all(|it| absent(it)) {
            let bounds = figure.apart.as_ref().and_then(|it| it.bounds.clone());
            return Ok((bounds, String::new()));
        }
        let (lower, upper) = (self.end(row, 0, ends[0])?, self.end(row, 1, ends[1])?);
        if lower.number() > upper.number() {
            let problem = format!(
                "The interval's lower end {} is above its upper end {}.",
                lower.text(),
                upper.text()
            );
            return Err(Fault::rejected(
                &self.names[1],
                lower.text(),
                problem,
                "Ask the publisher.",
            ));
        }
        let as_published = lower.text() == ends[0] && upper.text() == ends[1];
        let note = if as_published {
            String::new()
        } else {
            format!("Interval p{} to {}", &published(ends[0])[1..], shown(ends[1]))
        };
        let interval = Interval { lower, upper };
        self.outside += u64::from(is_outside(figure.value.as_ref(), &interval));
        Ok((Some(interval), note))
    }

    fn end(&mut self, row: Spot, at: usize, text: &str) -> Result<Value, Fault> {
        if let Some(value) = super::as_it_stands(text, &self.grammar) {
            return Ok(value);
        }
        let name = &self.names[at + 1];
        if text.is_empty() {
            let problem = "One end of the interval is given and the other is not.".to_owned();
            return Err(Fault::held(name, text, problem, "Give both ends, or neither."));
        }
        let number = notation::number(text, &self.grammar);
        let Some((number, comma)) = number else {
            let fault = diagnosis::of(name, text);
            self.note_decimal_comma(row, text);
            return Err(fault);
        };
        let value = number.parse().map_err(|_| diagnosis::of(name, text))?;
        if comma {
            self.commas.push((row, text.to_owned()));
        }
        Ok(value)
    }

    fn note_decimal_comma(&mut self, row: Spot, text: &str) {
        let undeclared = self.grammar.decimal_mark().is_none() && self.decimal_comma.is_none();
        if undeclared && notation::has_decimal_comma(text) {
            self.decimal_comma = Some((row, text.to_owned()));
        }
    }

    /// Holds the rows that other cells of the file make doubtful.
    pub(crate) fn settle(&mut self, intake: &mut Intake) {
        let name = &self.names[0];
        if let Some((row, text)) = &self.decimal_comma {
            let fault = |written: &str| {
                let problem = format!(
                    "\"{}\" may have a decimal mark or a mark between thousands: row {row} has the \
                     decimal comma in \"{}\".",
                    shown(written),
                    shown(text)
                );
                Fault::held(
                    name,
                    written,
                    problem,
                    "Say which mark this source has before decimals.",
                )
            };
            // "1.234" is a plain number elsewhere; here it may be 1234.
            let points = intake.taken.iter().map(|it| &it.said).filter_map(|it| {
                let text = it.value.as_ref()?.text();
                may_be_thousands(text).then(|| (Spot::of(it), text.to_owned()))
            });
            let doubtful =
                points.chain(std::mem::take(&mut self.commas)).collect::<BTreeMap<_, _>>();
            intake.hold(&doubtful, fault);
        }
        if self.plain && !self.per_cent.is_empty() {
            let doubtful = std::mem::take(&mut self.per_cent).into_iter().collect();
            intake.hold(&doubtful, |written| {
                let problem = format!(
                    "\"{}\" carries a per cent sign, and other values of the file do not.",
                    shown(written)
                );
                Fault::held(name, written, problem, "Write all values in one unit.")
            });
        }
    }

    /// What a person should know of the values as a whole.
    pub(crate) fn remarks(&self) -> Vec<String> {
        let plural =
            if self.outside == 1 { "value lies outside its" } else { "values lie outside their" };
        let outside = (self.outside > 0)
            .then(|| format!("{} {plural} own 95% interval; taken as published.", self.outside));
        let marks =
            self.notes.iter().take(MOST_MARKS).map(|(mark, row)| format!("{mark} (row {row})"));
        let notes = (!self.notes.is_empty()).then(|| {
            let marks: Vec<String> = marks.collect();
            format!("Values point to notes that the file does not give: {}.", marks.join(", "))
        });
        outside.into_iter().chain(notes).collect()
    }
}

/// The most marks that a remark names.
const MOST_MARKS: usize = 10;

/// "1.234" and "12.345", which a decimal comma elsewhere makes 1234 and 12345.
fn may_be_thousands(text: &str) -> bool {
    let Some((whole, decimals)) = text.trim_start_matches('-').split_once('.') else {
        return false;
    };
    decimals.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0')
}

/// Whether a value lies outside its own interval, which publishers do not mean to say.
fn is_outside(value: Option<&Value>, interval: &Interval) -> bool {
    let outside =
        |it: &Value| it.number() < interval.lower.number() || it.number() > interval.upper.number();
    value.is_some_and(outside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Outcome;

    fn cells() -> Cells {
        Cells::new(["value", "lower", "upper"], Blank::NotAvailable, Grammar::default())
    }

    #[test]
    fn an_interval_has_two_ends_in_order() {
        let read = |lower, upper| {
            let mut cells = cells();
            let figure = cells.figure(1, "1.5", Status::Final, || "".into()).unwrap();
            cells.interval(1, [lower, upper], &figure)
        };
        assert_eq!(read("", "").unwrap().0, None);
        assert_eq!(read("[c]", "[c]").unwrap().0, None);
        assert!(read("1", "2").unwrap().0.is_some());
        let (interval, note) = read("1", "1,200").unwrap();
        assert_eq!(interval.unwrap().upper.text(), "1200");
        assert_eq!(note, "Interval published as 1 to 1,200");
        assert_eq!(read("3", "2").unwrap_err().about(1).outcome, Outcome::Rejected);
        assert_eq!(read("", "2").unwrap_err().about(1).column, "lower");
    }

    #[test]
    fn both_ends_of_a_range_are_kept_without_a_point_between() {
        let mut cells = cells();
        let figure = cells.figure(1, "5\u{2013}10", Status::Final, || "".into()).unwrap();
        assert_eq!((&figure.value, figure.status), (&None, Status::NotAvailable));
        let (interval, _) = cells.interval(1, ["", ""], &figure).unwrap();
        assert_eq!(interval.unwrap().upper.text(), "10");
    }
}
