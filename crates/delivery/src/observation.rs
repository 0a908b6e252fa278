//! One value of an indicator for a period, with its status and where it was read.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{period::Period, value::Value};

/// What the publisher says of a value, or of its absence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// A final figure.
    #[default]
    Final,
    /// Will be revised.
    Provisional,
    /// Replaces an earlier figure.
    Revised,
    /// Estimated, imputed or modelled.
    Estimated,
    /// The publisher's own forecast.
    Forecast,
    /// Published with a warning about its reliability.
    LowReliability,
    /// First after a break in the series.
    Break,
    /// Definition differs from the rest of the series.
    DefinitionDiffers,
    /// Withheld to protect people. There is no value.
    Confidential,
    /// Not available. There is no value.
    NotAvailable,
    /// Cannot exist. There is no value.
    NotApplicable,
}

impl Status {
    /// Whether the status stands for an absent value.
    pub const fn is_absence(self) -> bool {
        matches!(self, Self::Confidential | Self::NotAvailable | Self::NotApplicable)
    }

    /// The status in words, lower case; empty for a final figure.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Final => "",
            Self::Provisional => "provisional",
            Self::Revised => "revised",
            Self::Estimated => "estimated",
            Self::Forecast => "publisher's forecast",
            Self::LowReliability => "low reliability",
            Self::Break => "break in series",
            Self::DefinitionDiffers => "definition differs",
            Self::Confidential => "confidential",
            Self::NotAvailable => "not available",
            Self::NotApplicable => "not applicable",
        }
    }

    /// The short code under which the status is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Final => "",
            Self::Provisional => "p",
            Self::Revised => "r",
            Self::Estimated => "e",
            Self::Forecast => "f",
            Self::LowReliability => "u",
            Self::Break => "b",
            Self::DefinitionDiffers => "d",
            Self::Confidential => "c",
            Self::NotAvailable => "x",
            Self::NotApplicable => "z",
        }
    }

    /// The word for it in tidy CSV and in exports; empty for a final figure.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Final => "",
            Self::Provisional => "provisional",
            Self::Revised => "revised",
            Self::Estimated => "estimated",
            Self::Forecast => "forecast",
            Self::LowReliability => "low-reliability",
            Self::Break => "break",
            Self::DefinitionDiffers => "definition-differs",
            Self::Confidential => "confidential",
            Self::NotAvailable => "not-available",
            Self::NotApplicable => "not-applicable",
        }
    }

    /// Reads the short code back.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// Every status.
    pub const ALL: [Self; 11] = [
        Self::Final,
        Self::Provisional,
        Self::Revised,
        Self::Estimated,
        Self::Forecast,
        Self::LowReliability,
        Self::Break,
        Self::DefinitionDiffers,
        Self::Confidential,
        Self::NotAvailable,
        Self::NotApplicable,
    ];
}

/// A published 95 % interval around a value; where there is no value, the bounds between which the
/// publisher says that it lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub lower: Value,
    /// Upper end.
    pub upper: Value,
}

/// One value for one period, or its stated absence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// What it is about.
    pub period: Period,
    /// The value; `None` when the publisher gives none, and the status says why.
    pub value: Option<Value>,
    /// The published 95 % interval, or bounds in place of a value.
    pub interval: Option<Interval>,
    /// What the publisher says of it.
    pub status: Status,
    /// The publisher's note.
    pub note: Option<Arc<str>>,
    /// The row of the file, counted from 1 with the header as row 1.
    pub row: u32,
    /// The cell within the row, where the file is a workbook.
    pub cell: Option<SheetCell>,
}

/// The rest of a cell's address in a workbook, beside its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SheetCell {
    /// The sheet, counted from 1, hidden ones as well.
    pub sheet: u16,
    /// The column, counted from 1.
    pub column: u16,
}

/// Where a figure stands in its file: "row 34", or "cell C14 of sheet 2" in a workbook.
pub fn place(row: u32, cell: Option<SheetCell>) -> String {
    match cell {
        None => format!("row {row}"),
        Some(SheetCell { sheet, column }) => {
            format!("cell {}{row} of sheet {sheet}", column_letters(column))
        }
    }
}

/// The letters of a column: 1 is A, 27 is AA.
pub fn column_letters(column: u16) -> String {
    let mut rest = u32::from(column);
    let mut letters = String::new();
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters
}

impl Observation {
    /// Whether two observations say the same; the row in the file is not part of what is said.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        self.value == other.value
            && self.interval == other.interval
            && self.status == other.status
            && self.note == other.note
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_row_or_a_cell() {
        assert_eq!(place(34, None), "row 34");
        assert_eq!(place(14, Some(SheetCell { sheet: 2, column: 3 })), "cell C14 of sheet 2");
        let letters = [1, 26, 27, 702, 703, 16_384].map(column_letters);
        assert_eq!(letters, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }
}
