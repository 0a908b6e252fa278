//! Days on which a figure changed more than once, or under more than one label.
//!
//! A history has one row for each cell that a commit changed, and commits of one day share its date.
//! A figure is often written anew under another label (2023-2024 becomes 2023-04-01/P1Y) while the
//! old cell is removed. So each cell is followed by itself: at the end of a day the figure is what
//! the cell that was set last says, and it is withdrawn only when no cell is left.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    fault::Fault,
    intake::{Intake, Legend, Place, Taken, runs},
    interner::index,
};

/// Leaves one row for each figure and day, and complains of the others with the row that stands.
pub(super) fn one_row_a_day(
    intake: &mut Intake,
    legend: &Legend<'_>,
    removals: &BTreeSet<u32>,
) -> Option<String> {
    intake.drop_unreadable_periods(legend);
    let mut order = intake.order(legend);
    order.sort_by_key(|it| (it.series, it.period, it.part, it.at));
    let mut complaints = Vec::new();
    for run in runs(&order, |it| (it.series, it.period)) {
        let mut cells = Cells {
            taken: &intake.taken,
            removals,
            live: BTreeMap::new(),
            latest: BTreeSet::new(),
        };
        for day in runs(&order[run.clone()], |it| it.part) {
            complaints.extend(cells.day(&order[run.clone()][day]));
        }
    }
    complaints.sort_by_key(|(at, _)| *at);
    let mut dropped = complaints.iter().map(|(at, _)| *at).peekable();
    let mut at = 0;
    intake.taken.retain(|_| {
        let stays = dropped.next_if_eq(&at).is_none();
        at += 1;
        stays
    });
    let dropped = complaints.len();
    for (_, (row, fault)) in complaints {
        intake.complain(row, fault);
    }
    (dropped > 0).then(|| {
        format!(
            "{dropped} rows undo, repeat or move to another label what another row of the history \
             says; each names the row that stands."
        )
    })
}

/// The cells of one figure that hold a value, with the row that set each.
struct Cells<'t> {
    taken: &'t [Taken],
    removals: &'t BTreeSet<u32>,
    live: BTreeMap<(u32, u32), (u32, usize)>,
    /// The rows of `live`, the one that was set last at the end.
    latest: BTreeSet<(u32, usize)>,
}

impl Cells<'_> {
    /// Plays one day, and gives the rows that do not stand at its end.
    fn day(&mut self, day: &[Place]) -> Vec<(usize, (u32, Fault))> {
        for place in day {
            let at = index(place.at);
            let taken = &self.taken[at];
            let cell = (taken.series, taken.label);
            let set = !self.removals.contains(&taken.said.row);
            let before = if set {
                self.live.insert(cell, (place.part, at))
            } else {
                self.live.remove(&cell)
            };
            before.map(|it| self.latest.remove(&it));
            set.then(|| self.latest.insert((place.part, at)));
        }
        let standing = self.latest.last().map(|(_, at)| *at);
        let last_removal = || {
            let removal = |it: &&Place| self.removals.contains(&self.taken[index(it.at)].said.row);
            day.iter().rev().find(removal).map(|it| index(it.at))
        };
        let stands = standing.or_else(last_removal);
        day.iter()
            .map(|it| index(it.at))
            .filter(|at| Some(*at) != stands)
            .map(|at| (at, self.complaint(at, stands)))
            .collect()
    }

    fn complaint(&self, at: usize, stands: Option<usize>) -> (u32, Fault) {
        let row = self.taken[at].said.row;
        let value = self.taken[at].said.value.as_ref().map_or(super::REMOVED, |it| it.text());
        let by = stands.map_or(row, |it| self.taken[it].said.row);
        let problem = if self.removals.contains(&row) {
            format!("The row removes a cell whose figure stands, as row {by} says.")
        } else {
            format!("The figure was changed again on the same day by row {by}, which stands.")
        };
        (row, Fault::rejected("value", value, problem, "Nothing needs doing."))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap as Map;

    use crate::reading::{File, Known, Reading};

    fn read(rows: &str) -> Reading {
        let (indicators, areas) = (Map::new(), Map::new());
        let known = Known { indicators: &indicators, areas: &areas, layouts: &[] };
        let text = format!("vintage,series,period,value\n{rows}");
        crate::read(&File { name: "els__x.csv", bytes: text.as_bytes() }, &known).unwrap()
    }

    /// (day, period, value) of everything recorded.
    fn said(reading: &Reading) -> Vec<(String, String, Option<String>)> {
        let all = reading.parts.iter().flat_map(|part| {
            part.series.iter().flat_map(|it| &it.1).map(|it| {
                let value = it.value.as_ref().map(|it| it.text().to_owned());
                (part.published.unwrap().to_string(), it.period.to_string(), value)
            })
        });
        all.collect()
    }

    #[test]
    fn a_figure_under_a_new_label_is_not_withdrawn() {
        let reading = read(
            "2024-12-13,E92000001|Homes|Homes|%|1,2023-2024,9\n\
             2025-10-02,E92000001|Homes|Homes|%|1,2023-04-01/P1Y,9\n\
             2025-10-02,E92000001|Homes|Homes|%|1,2023-2024,<removed>\n\
             2025-12-09,E92000001|Homes|Homes|%|1,2023-04-01/P1Y,10\n",
        );
        let year = "2023-04-01/P1Y".to_owned();
        let nine = Some("9".to_owned());
        assert_eq!(
            said(&reading),
            [
                ("2024-12-13".to_owned(), year.clone(), nine.clone()),
                ("2025-10-02".to_owned(), year.clone(), nine),
                ("2025-12-09".to_owned(), year, Some("10".to_owned())),
            ]
        );
        assert_eq!(reading.complaints.len(), 1);
        assert!(reading.complaints[0].problem.contains("row 3"));
    }

    #[test]
    fn the_last_change_of_a_day_stands() {
        let reading = read(
            "2025-01-01,E92000001|Homes|Homes|%|1,2023,1\n\
             2025-01-01,E92000001|Homes|Homes|%|1,2023,2\n\
             2025-01-02,E92000001|Homes|Homes|%|1,2023,<removed>\n\
             2025-01-02,E92000001|Homes|Homes|%|1,2023,3\n\
             2025-01-03,E92000001|Homes|Homes|%|1,2023,<removed>\n",
        );
        let values: Vec<_> = said(&reading).into_iter().map(|it| it.2).collect();
        assert_eq!(values, [Some("2".to_owned()), Some("3".to_owned()), None]);
        assert_eq!(reading.rows, reading.accepted + 2);
    }
}
