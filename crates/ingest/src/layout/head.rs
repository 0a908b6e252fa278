//! The first rows of a sheet, held in memory to find tables in, and the headings over its columns.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use delivery::period::Period;

use super::{Dates, merged::Merged};
use crate::{
    period,
    reading::Refusal,
    sheet::{Cell, Make, Row, Workbook, format_signs},
};

/// The most rows that a table may begin below, and that a proposal looks at.
const MOST_ROWS: usize = 300;
/// The most cells of them that are held.
const MOST_CELLS: usize = 60_000;
/// The most letters of one line of a heading; what goes on longer is told by these as well.
const LONGEST_LINE: usize = 500;

/// The first rows of a sheet that hold anything.
pub(super) struct Head {
    /// The number of the sheet.
    pub(super) sheet: usize,
    /// The rows.
    pub(super) rows: Vec<Row>,
    /// Whether there are more.
    pub(super) more: bool,
    /// The merged areas of the sheet.
    pub(super) merged: Merged,
}

/// The text over a column, all lines of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    /// The column, counted from 1.
    pub(super) column: u16,
    /// Its lines, joined with " / ".
    pub(super) text: String,
}

impl Head {
    pub(super) fn of(workbook: &Workbook<'_>, sheet: usize) -> Result<Self, Refusal> {
        let mut rows = workbook.rows(sheet)?;
        let merged = Merged::of(&workbook.sheets[sheet].merged);
        let mut head = Self { sheet, rows: Vec::new(), more: false, merged };
        let (mut row, mut cells) = (Row::default(), 0);
        while rows.next(&mut row)? {
            cells += row.cells.len();
            if head.rows.len() == MOST_ROWS || cells > MOST_CELLS {
                head.more = true;
                break;
            }
            head.rows.push(std::mem::take(&mut row));
        }
        Ok(head)
    }

    /// The row with a number.
    pub(super) fn row(&self, number: u32) -> Option<&Row> {
        let at = self.rows.binary_search_by_key(&number, |it| it.number).ok()?;
        self.rows.get(at)
    }

    /// The headings over the columns, where they take `count` rows from `first`.
    ///
    /// What stands merged over several columns stands over each; and above the last row, what stands
    /// over a column stands over the blank ones to its right as well.
    pub(super) fn headings(&self, first: u32, count: u32) -> Vec<Heading> {
        let rows = first..first.saturating_add(count);
        let lines: Vec<Line> = rows.map(|it| self.line(it)).collect();
        let Some((last, above)) = lines.split_last() else { return Vec::new() };
        let columns: BTreeSet<u16> = lines.iter().flat_map(|it| it.keys().copied()).collect();
        let heading = |column: u16| {
            let has_own = last.contains_key(&column);
            let over = |line: &'_ Line| {
                let left = || line.range(..column).next_back().map(|it| Rc::clone(it.1));
                let own = line.get(&column).map(Rc::clone);
                own.or_else(|| has_own.then(left).flatten())
            };
            let own = last.get(&column).map(Rc::clone);
            let mut texts: Vec<Rc<str>> = above.iter().filter_map(over).chain(own).collect();
            texts.dedup();
            Heading { column, text: texts.join(" / ") }
        };
        columns.into_iter().map(heading).collect()
    }

    /// The texts of a row of headings, with what is merged over several columns in each.
    fn line(&self, number: u32) -> Line {
        let mut line = Line::new();
        // The last column that has its text; where texts are merged with one another the first counts.
        let mut last = 0_u16;
        for cell in self.row(number).map_or(&[][..], |it| &it.cells) {
            let mut text = tidied(&label(cell, None));
            if text.is_empty() {
                continue;
            }
            if let Some((end, _)) = text.char_indices().nth(LONGEST_LINE) {
                text.truncate(end);
            }
            let text: Rc<str> = text.into();
            let merged = self.merged.covering(number, cell.column);
            let end = merged.map_or(cell.column, |it| it.columns.1);
            for column in cell.column.max(last.saturating_add(1))..=end {
                line.insert(column, Rc::clone(&text));
            }
            last = last.max(end);
        }
        line
    }
}

/// The columns of a sheet that a table may have, the first and the last.
pub(super) type Reach = (u16, u16);

/// All columns.
pub(super) const EVERYWHERE: Reach = (0, u16::MAX);

/// The headings of the tables that stand side by side, each with the columns that are its own: another
/// table begins where the first heading stands again.
pub(super) fn sides(headings: &[Heading]) -> Vec<(&[Heading], Reach)> {
    let own = |it: &Heading| it.text.rsplit(" / ").next().unwrap_or_default().to_lowercase();
    let Some(first) = headings.first().map(own) else { return Vec::new() };
    let starts: Vec<usize> =
        (0..headings.len()).filter(|it| own(&headings[*it]) == first).collect();
    let side = |(number, start): (usize, &usize)| {
        let end = starts.get(number + 1).copied();
        let from = if number == 0 { EVERYWHERE.0 } else { headings[*start].column };
        let to = end.map_or(EVERYWHERE.1, |it| headings[it].column.saturating_sub(1));
        (&headings[*start..end.unwrap_or(headings.len())], (from, to))
    };
    starts.iter().enumerate().map(side).collect()
}

/// Whether a cell stands in the columns.
pub(super) const fn is_within(cell: &Cell, reach: Reach) -> bool {
    reach.0 <= cell.column && cell.column <= reach.1
}

/// The texts over the columns.
type Line = BTreeMap<u16, Rc<str>>;

/// A heading as it is compared: single spaces, and no links to notes.
pub(super) fn tidied(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = text.as_str();
    while let Some((before, _)) =
        rest.strip_suffix(']').and_then(|it| it.rsplit_once('[')).filter(|it| is_note(it.1))
    {
        rest = before.trim_end();
    }
    rest.to_owned()
}

/// Whether "note 3" or "3" stands in the brackets.
fn is_note(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let number = lower.trim_start_matches("notes").trim_start_matches("note").trim();
    !number.is_empty() && number.chars().all(|it| it.is_ascii_digit() || it == ',' || it == ' ')
}

/// What a cell says where a label stands: a date as the period that it stands for.
pub(super) fn label(cell: &Cell, dates: Option<Dates>) -> String {
    if cell.make != Make::Date {
        // A raised part is a link to a note.
        let plain = cell.raised.as_ref().map(|it| it.0.trim()).filter(|it| !it.is_empty());
        return plain.unwrap_or(&cell.text).to_owned();
    }
    let day = cell.text.get(..10).and_then(delivery::period::parse_day);
    let dates = dates.unwrap_or_else(|| by_format(cell.format.as_deref().unwrap_or_default()));
    let period = day.and_then(|it| standing_for(it, dates));
    period.map_or_else(|| cell.text.clone(), |it| it.to_string())
}

/// A date shown without its day stands for its month, and without its month for its quarter or year.
fn by_format(format: &str) -> Dates {
    let signs = format_signs(format).to_ascii_lowercase();
    let shows = |it: char| signs.contains(it);
    match (shows('d') || shows('w'), shows('m'), shows('y')) {
        (false, true, true) => Dates::Month,
        (false, false, true) if shows('q') => Dates::Quarter,
        (false, false, true) => Dates::Year,
        _ => Dates::Day,
    }
}

/// The period that a day stands for.
pub(super) fn standing_for(day: jiff::civil::Date, dates: Dates) -> Option<Period> {
    let month = i16::from(day.month());
    match dates {
        Dates::Day => Some(Period::day(day)),
        Dates::WeekEnding => {
            period::days_from(day.checked_sub(jiff::Span::new().days(6)).ok()?, day)
        }
        Dates::Month => Period::months(day.first_of_month(), 1),
        Dates::Quarter => period::quarter_of(day.year(), (month - 1) / 3 + 1),
        Dates::Year => period::whole_years(day.year(), day.year()),
        Dates::YearEnding => period::twelve_months_to(day.year(), month),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_notes_are_no_part_of_a_heading() {
        assert_eq!(tidied("Rate  per\n1,000 [note 3]"), "Rate per 1,000");
        assert_eq!(tidied("Rate [note 1][note 2]"), "Rate");
        assert_eq!(tidied("May 2024 [provisional]"), "May 2024 [provisional]");
    }

    #[test]
    fn a_date_stands_for_what_is_shown_of_it() {
        assert_eq!(by_format("mmm-yy"), Dates::Month);
        assert_eq!(by_format("yyyy"), Dates::Year);
        assert_eq!(by_format("q\" \"yyyy"), Dates::Quarter);
        assert_eq!(by_format("w\" \"yyyy"), Dates::Day);
        assert_eq!(by_format("dd/mm/yyyy"), Dates::Day);
        assert_eq!(by_format("\"day\" mmm yyyy"), Dates::Month);
        assert_eq!(by_format("[$-de-DE]mmm yy"), Dates::Month);
        assert_eq!(by_format("[Red]mmm\\d yy;@"), Dates::Month);
        let day = jiff::civil::date(2025, 3, 31);
        let stored = |it| standing_for(day, it).unwrap().to_string();
        assert_eq!(stored(Dates::WeekEnding), "2025-03-25/P7D");
        assert_eq!(stored(Dates::YearEnding), "2024-04-01/P1Y");
        assert_eq!(stored(Dates::Quarter), "2025-01-01/P3M");
    }
}
