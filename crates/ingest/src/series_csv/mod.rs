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
    /// Years that one period covers: 1, or more where they overlap; 0 where it has no periods.
    pub years: u16,
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

impl Found {
    /// The period at a step as it is written in files; empty beyond the year 9999.
    #[must_use]
    pub fn label(&self, step: i32) -> Label {
        if self.years > 1 { steps::span_label(step, self.years) } else { self.rhythm.label(step) }
    }
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

#[cfg(test)]
mod tests {
    use std::{fmt::Write as _, io::Write as _};

    use super::*;

    const HEADER: &str = "series,indicator,frequency,period,value,kind\n";

    fn read(rows: &str) -> SeriesFile {
        SeriesFile::read(format!("{HEADER}{rows}").as_bytes()).unwrap()
    }

    fn values(file: &SeriesFile, series: usize) -> Vec<(i32, f64)> {
        file.points(series).iter().map(|it| (it.step, it.value)).collect()
    }

    #[test]
    fn series_keep_the_order_of_the_file_and_points_that_of_time() {
        let file = read(
            "b,x,annual,2021,2,count\n a ,x,annual,2020,5,count\nb,x,annual,2020,1,count\n\
             b,x,annual,2020,1,count\nb,x,annual,2022,,count\n\nb,x,annual,2023,[c],count\n",
        );
        assert_eq!((file.name(0), file.name(1), file.rows), ("b", "a", 6));
        assert_eq!(values(&file, 0), [(2020, 1.0), (2021, 2.0)]);
        assert!(file.series[0].sorted && file.series[0].repeated);
        assert_eq!(values(&file, 1), [(2020, 5.0)]);
        assert!(!file.series[1].sorted && file.complaints.is_empty());
        assert_eq!(file.points(0)[0].row, 4);
    }

    #[test]
    fn a_row_that_cannot_be_taken_is_named_and_its_series_is_not_trusted() {
        for (row, column, problem) in [
            ("a,x,annual,2024,NaN,", "value", "\"NaN\" is what a program writes"),
            ("a,x,annual,2024,inf,", "value", "\"inf\" is what a program writes"),
            ("a,x,annual,2024,1e999,", "value", "\"1e999\" is too large"),
            ("a,x,annual,2024,five,", "value", "\"five\" is not a number."),
            (
                "a,x,annual,2024-Q1,5,",
                "period",
                "\"2024-Q1\" is a quarter, and the series is annual",
            ),
            ("a,x,annual,2024/25,5,", "period", "\"2024/25\" is no period"),
            ("a,x,annual,2023/2024,5,", "period", "\"2023/2024\" may be two calendar years"),
            ("a,x,annual,2022-2024,5,", "period", "\"2022-2024\" covers 3 years, and"),
            ("a,x,yearly,2024,5,", "frequency", "\"yearly\" is no frequency"),
            ("a,x,annual,2024,5,share", "kind", "\"share\" is no kind"),
            ("a,y,annual,2024,5,", "indicator", "\"y\" here and \"x\" in row 2"),
            ("a,x,monthly,2024-01,5,", "frequency", "\"monthly\" here and \"annual\" in row 2"),
            ("a,x,annual,2024,5,count", "kind", "\"count\" here and \"\" in row 2"),
            ("a,x,annual,2023,6,", "period", "2023 stands here with 6 and in row 2 with 5"),
            ("a,x,annual,2024", "", "The row has 4 cells where the header has 6."),
            ("a,x,annual,2024,\"5\"0,", "", "text behind its closing quotation mark"),
        ] {
            let file = read(&format!("a,x,annual,2023,5,\n{row}\nb,x,annual,2023,5,\n"));
            let complaint = file.fault(0).unwrap();
            assert_eq!((complaint.row, &*complaint.column), (3, column), "{row}");
            assert!(complaint.problem.contains(problem), "{complaint:?}");
            assert!(!complaint.remedy.is_empty() && file.fault(1).is_none());
        }
        let file =
            read(",x,annual,2023,5,\na,x,annual,2023,101,percentage\nb,,annual,2023,-1,count\n");
        let rows: Vec<u32> = file.complaints.iter().map(|it| it.row).collect();
        assert_eq!(rows, [2, 3, 4]);
        assert!(file.fault(0).is_some() && file.fault(1).is_some());
    }

    #[test]
    fn years_taken_together_are_one_period_with_the_step_of_the_last() {
        let file =
            read("a,x,annual,2018/2020,5,\na,x,annual,2019-2021,6,\nb,x,monthly,2018/2020,5,\n");
        assert_eq!((values(&file, 0), file.series[0].years), (vec![(2020, 5.0), (2021, 6.0)], 3));
        assert_eq!(file.series[0].label(2022).text(), "2020/2022");
        assert!(file.fault(0).is_none());
        assert!(file.fault(1).unwrap().problem.contains("no period of a series that is monthly"));
        let text = "series,period,value,direction\na,2028/2030,5,up\na,2030,5,up\n";
        let targets = TargetsFile::read(text.as_bytes(), &file).unwrap();
        assert_eq!(targets.rows[0].asked.as_ref().unwrap().step, 2030);
        assert!(targets.rows[1].asked.as_ref().unwrap_err().problem.contains("covers 1 year"));
    }

    #[test]
    fn columns_may_stand_in_any_order_and_two_may_be_absent() {
        let text = "value,PERIOD,frequency,series\n5,2024-W30,weekly,a\n";
        let file = SeriesFile::read(text.as_bytes()).unwrap();
        assert_eq!(file.series[0].indicator, None);
        assert_eq!(values(&file, 0), [(2019 * 52 + 52 + 53 + 3 * 52 + 29, 5.0)]);
    }

    #[test]
    fn a_file_of_many_pieces_is_one_file_packed_or_not() {
        let mut text = HEADER.to_owned();
        for series in 0..20_000 {
            for year in 2000..2005 {
                // A cell that goes over a line end, wherever a piece may end.
                writeln!(text, "\"s\n{series}\",x,annual,{year},{series}.{year},").unwrap();
            }
        }
        assert!(text.len() > 3 << 20);
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(text.as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        for bytes in [text.as_bytes(), &packed] {
            let file = SeriesFile::read(bytes).unwrap();
            assert_eq!((file.series.len(), file.rows, file.complaints.len()), (20_000, 100_000, 0));
            assert_eq!(file.name(19_999), "s\n19999");
            assert_eq!(values(&file, 7)[4], (2004, 7.2004));
        }
        let cut = &packed[..packed.len() / 2];
        let Err(Unread::Refused(refusal)) = SeriesFile::read(cut) else { panic!("taken") };
        assert!(refusal.problem.contains("damaged or ends early"), "{refusal}");
    }

    #[test]
    fn a_line_without_end_is_refused_before_it_fills_the_memory() {
        let text = format!("{HEADER}{}", "x".repeat(3 << 20));
        let Err(Unread::Refused(refusal)) = SeriesFile::read(text.as_bytes()) else {
            panic!("taken")
        };
        assert!(refusal.problem.starts_with("Row 2 is longer than"), "{refusal}");
        let text = format!("{HEADER}\"{}", "x\n".repeat(3 << 20));
        let Err(Unread::Refused(refusal)) = SeriesFile::read(text.as_bytes()) else {
            panic!("taken")
        };
        assert!(refusal.problem.starts_with("Row 2: a quotation mark"), "{refusal}");
    }

    #[test]
    fn targets_keep_their_cells_and_find_their_series() {
        let file = read("a,x,annual,2023,5,percentage\n\"b, c\",x,annual,2023,5,\n");
        let text = "series,period,value,direction\na,2030,5,up\n\"b, c\",2031,-5,down\n\
                    c,2030,5,up\na,2030,,up\na,2030,101,up\na,2030,5,Up\na,2030-W01,5,up\na,2030\n";
        let targets = TargetsFile::read(text.as_bytes(), &file).unwrap();
        let asked: Vec<_> = targets.rows.iter().map(|it| it.asked.as_ref().ok()).collect();
        assert_eq!(asked[0], Some(&Asked { series: 0, step: 2030, value: 5.0, up: true }));
        assert_eq!(asked[1], Some(&Asked { series: 1, step: 2031, value: -5.0, up: false }));
        assert!(asked[2..].iter().all(Option::is_none) && asked.len() == 8);
        assert_eq!(targets.cells(1), "\"b, c\",2031,-5,down");
        assert_eq!(targets.cells(7), "a,2030,,");
    }
}
