//! The merged areas of a sheet, asked cell by cell without a look at each of them.

use std::{cell::RefCell, collections::BTreeMap};

use crate::sheet::Area;

/// The merged areas of a sheet. Of two that overlap, which no spreadsheet writes, one counts.
#[derive(Default)]
pub(super) struct Merged {
    /// By their first row.
    areas: Vec<Area>,
    here: RefCell<Here>,
}

/// Those that reach over one row. Rows are mostly asked for in order, so that it moves on with them.
#[derive(Default)]
struct Here {
    row: u32,
    /// The first that begins below the row.
    next: usize,
    /// By their first column.
    areas: BTreeMap<u16, Area>,
    /// The row in which the first of them ends.
    ends: u32,
}

impl Merged {
    pub(super) fn of(areas: &[Area]) -> Self {
        let mut areas = areas.to_vec();
        areas.sort_by_key(|it| it.rows.0);
        Self { areas, here: RefCell::default() }
    }

    /// The area that a cell belongs to.
    pub(super) fn covering(&self, row: u32, column: u16) -> Option<Area> {
        if self.areas.is_empty() {
            return None;
        }
        let mut here = self.here.borrow_mut();
        if here.row != row {
            here.go_to(row, &self.areas);
        }
        let left = here.areas.range(..=column).next_back().map(|it| *it.1);
        left.filter(|it| column <= it.columns.1)
    }
}

impl Here {
    fn go_to(&mut self, row: u32, areas: &[Area]) {
        if row < self.row {
            *self = Self::default();
        }
        self.row = row;
        while let Some(area) = areas.get(self.next).filter(|it| it.rows.0 <= row) {
            if area.rows.1 >= row {
                self.areas.insert(area.columns.0, *area);
                self.ends = self.ends.min(area.rows.1);
            }
            self.next += 1;
        }
        if self.ends < row {
            self.areas.retain(|_, it| it.rows.1 >= row);
            self.ends = self.areas.values().map(|it| it.rows.1).min().unwrap_or(u32::MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_cell_finds_its_area_in_whatever_order_it_is_asked_for(
            kept in prop::collection::vec(any::<bool>(), 36),
            asked in prop::collection::vec((1_u32..20, 1_u16..20), 0..60),
        ) {
            // Areas of three rows and columns in a grid with gaps, some of them left out.
            let place = |it: usize| (u32::try_from(it / 6).unwrap(), u16::try_from(it % 6).unwrap());
            let area = |(row, column): (u32, u16)| Area {
                rows: (3 * row + 1, 3 * row + 2 + u32::from(column % 2)),
                columns: (3 * column + 1, 3 * column + 2),
            };
            let areas: Vec<Area> =
                (0..36).rev().filter(|it| kept[*it]).map(|it| area(place(it))).collect();
            let merged = Merged::of(&areas);
            for (row, column) in asked {
                let within = |it: &&Area| {
                    (it.rows.0..=it.rows.1).contains(&row)
                        && (it.columns.0..=it.columns.1).contains(&column)
                };
                prop_assert_eq!(merged.covering(row, column), areas.iter().find(within).copied());
            }
        }
    }
}
