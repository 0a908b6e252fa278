//! Anybody's series as a table: `series,indicator,frequency,period,value,kind`, docs/forecasting-files.md.

mod blocks;
mod figures;
mod reader;
mod register;
mod steps;
mod targets;

use std::{io::BufRead, ops::Range};

use register::Register;

pub use blocks::Unread;
pub use figures::Point;
pub use steps::{Label, Rhythm};
pub use targets::{Asked, TargetRow, TargetsFile, write_cell};

use crate::{interner::index, reading::Complaint};

/// What a value counts, as the column `kind` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A share of a whole, 0 to 100.
    Percentage,
    /// So many per so many.
    Rate,
    /// A number of people or things.
    Count,
    /// An amount of money.
    Money,
    /// An index.
    Index,
    /// Blank.
    Unknown,
}

impl Measure {
    const ALL: [Self; 6] =
        [Self::Percentage, Self::Rate, Self::Count, Self::Money, Self::Index, Self::Unknown];

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Percentage => "percentage",
            Self::Rate => "rate",
            Self::Count => "count",
            Self::Money => "money",
            Self::Index => "index",
            Self::Unknown => "",
        }
    }

    /// Why a value is none of this kind, if so: what is wrong and what to do.
    #[must_use]
    pub fn objection(self, value: f64) -> Option<(String, &'static str)> {
        match self {
            Self::Percentage if !(0.0..=100.0).contains(&value) => Some((
                format!("{value} is no percentage, which lies between 0 and 100."),
                "Correct it, or leave the kind blank if this is no share of a whole.",
            )),
            Self::Count if value < 0.0 => Some((
                format!("{value} is no count, which is never below zero."),
                "Correct it, or leave the kind blank if this is a balance or a change.",
            )),
            _ => None,
        }
    }
}

/// One series: its points are in [`SeriesFile::points`].
#[derive(Clone, Debug)]
pub struct Found {
    /// How often a value is due.
    pub rhythm: Rhythm,
    /// What a value counts.
    pub measure: Measure,
    /// The number of its indicator; a series without one stands alone.
    pub indicator: Option<u32>,
    /// The first row that names it, the header being row 1.
    pub row: u32,
    /// Periods were out of order and have been sorted.
    pub sorted: bool,
    /// A period was given twice with the same value.
    pub repeated: bool,
    /// The number of the first complaint about it in [`SeriesFile::complaints`].
    fault: Option<u32>,
    points: Range<usize>,
}

/// A file of series.
#[derive(Debug, Default)]
pub struct SeriesFile {
    /// Rows below the header, blank ones apart.
    pub rows: u64,
    /// In the order in which the file first names them.
    pub series: Vec<Found>,
    /// Every row that cannot be taken. A series with one is not forecast.
    pub complaints: Vec<Complaint>,
    names: Register,
    indicators: Register,
    points: Vec<Point>,
}

impl SeriesFile {
    /// Reads a file piece by piece, gzipped or not. Values are kept, the text is not.
    ///
    /// # Errors
    /// [`Unread`] when the file as a whole cannot be read: not text, not these columns, an open
    /// quotation mark. A bad row is no error but a complaint, and its series has no points to trust.
    pub fn read<'r>(source: impl BufRead + 'r) -> Result<Self, Unread> {
        reader::read(source)
    }

    /// The name of a series.
    #[must_use]
    pub fn name(&self, series: usize) -> &str {
        self.names.name(u32::try_from(series).unwrap_or(u32::MAX))
    }

    /// How many indicators the file names.
    #[must_use]
    pub fn indicators(&self) -> usize {
        self.indicators.len()
    }

    /// The points of a series in order of step, each step once.
    #[must_use]
    pub fn points(&self, series: usize) -> &[Point] {
        &self.points[self.series[series].points.clone()]
    }

    /// Why a series cannot be forecast: the first complaint about it.
    #[must_use]
    pub fn fault(&self, series: usize) -> Option<&Complaint> {
        self.series[series].fault.map(|it| &self.complaints[index(it)])
    }

    fn find(&self, name: &str) -> Option<u32> {
        self.names.find(name)
    }
}
