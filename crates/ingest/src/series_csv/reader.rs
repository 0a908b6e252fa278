//! Row after row into series: what is said of a series is checked once, its values one by one.

use std::io::BufRead;

use delivery::observation::Status;

use super::{
    Found, Measure, SeriesFile,
    blocks::{Blocks, Unread},
    figures::{Log, Point},
    steps::{self, Rhythm},
};
use crate::{
    cell::{self, Blank},
    fault::{Fault, shown},
    header::separator_hint,
    interner::index,
    reading::Refusal,
    table::{Row, Rows},
};

/// The columns as they are written, and how many of them a file must have at least.
const COLUMNS: [&str; 6] = ["series", "indicator", "frequency", "period", "value", "kind"];
const OPTIONAL: [&str; 2] = ["indicator", "kind"];

const FORMS: &str = "Write 2024, 2024-Q3, 2024-07, 2024-W30, or 2019/2021 for years taken together; \
                     a year that does not begin in January goes by the year it begins in.";

pub(super) fn read<'r>(source: impl BufRead + 'r) -> Result<SeriesFile, Unread> {
    let (mut blocks, header) = Blocks::open(source)?;
    let columns = columns(&header, &COLUMNS, &OPTIONAL)?;
    let mut reader = Reader {
        usual: header.iter().map(String::as_str).eq(COLUMNS),
        header,
        columns,
        file: SeriesFile::default(),
        log: Log::default(),
        last: Last::default(),
    };
    blocks.each(|rows| reader.take(rows))?;
    let mut file = reader.file;
    if file.rows == 0 {
        let problem = "The file has a header and no rows.".to_owned();
        let remedy = "Put a row below the header for each value of each series.".to_owned();
        return Err(Refusal { problem, remedy }.into());
    }
    reader.log.into_file(&mut file);
    Ok(file)
}

/// Where each of the `names` stands in a header.
pub(super) fn columns<const N: usize>(
    header: &[String],
    names: &[&str; N],
    optional: &[&str],
) -> Result<[Option<usize>; N], Refusal> {
    let remedy = format!("Begin the file with the line {}.", names.join(","));
    let place = |name: &str| header.iter().position(|it| it.eq_ignore_ascii_case(name));
    let missing = names.iter().find(|it| !optional.contains(it) && place(it).is_none());
    if let Some(missing) = missing {
        let first = shown(&header.join(","));
        let problem = format!("The first line, \"{first}\", lacks the column \"{missing}\".");
        let remedy = separator_hint(header).unwrap_or(remedy);
        return Err(Refusal { problem, remedy });
    }
    let strange = header.iter().find(|it| !names.iter().any(|name| name.eq_ignore_ascii_case(it)));
    if let Some(strange) = strange {
        let problem = format!("The column \"{}\" is not known.", shown(strange));
        let remedy = format!("Rename or remove it; the columns are {}.", names.join(", "));
        return Err(Refusal { problem, remedy });
    }
    Ok(names.map(place))
}

/// What a row says of its series: name, indicator, frequency, kind.
const OF_SERIES: [usize; 4] = [0, 1, 2, 5];
const PERIOD: usize = 3;
const VALUE: usize = 4;

/// What the row before said of its series, when nothing was wrong with it.
#[derive(Default)]
struct Last {
    series: u32,
    said: Option<[String; OF_SERIES.len()]>,
    /// Its line up to the period, and from the comma behind the value on, where every row of the
    /// file has its cells in the usual order.
    around: Option<[String; 2]>,
}

struct Reader {
    /// The columns stand as in the documentation.
    usual: bool,
    header: Vec<String>,
    columns: [Option<usize>; COLUMNS.len()],
    file: SeriesFile,
    log: Log,
    last: Last,
}

impl Reader {
    fn take(&mut self, rows: &mut Rows<'_>) -> Result<(), Refusal> {
        let mut row = Row::default();
        loop {
            let around = self.last.around.as_ref();
            if let Some([period, value]) =
                around.and_then(|[head, tail]| rows.read_between(head, tail))
            {
                self.file.rows += 1;
                let taken = self.figure(self.last.series, rows.behind().1, [period, value]);
                self.settle(self.last.series, rows.behind().1, taken);
            } else if !rows.read(&mut row)? {
                return Ok(());
            } else if !row.is_blank() {
                self.file.rows += 1;
                self.row(&row);
            }
        }
    }

    fn row(&mut self, row: &Row<'_>) {
        let cells = OF_SERIES.map(|it| row.cell_if(self.columns[it]));
        if cells[0].is_empty() {
            let fault = row.check(&self.header).err().unwrap_or_else(|| {
                let problem = "The row does not say which series it belongs to.".to_owned();
                Fault::rejected("series", "", problem, "Name the series.")
            });
            self.file.complaints.push(fault.about(row.number));
            return;
        }
        let same = self.last.said.as_ref().is_some_and(|it| *it == cells);
        let (series, known) = match same {
            true => (self.last.series, Ok(())),
            false => self.series(cells, row.number),
        };
        let taken = row.check(&self.header).and(known).and_then(|()| {
            let [period, value] = [PERIOD, VALUE].map(|it| row.cell_if(self.columns[it]));
            if !same {
                self.remember(series, cells);
            }
            self.figure(series, row.number, [period, value])
        });
        self.settle(series, row.number, taken);
    }

    /// Keeps a complaint with its series.
    fn settle(&mut self, series: u32, row: u32, taken: Result<(), Fault>) {
        let Err(fault) = taken else { return };
        let complaint = fault.about(row);
        let place = u32::try_from(self.file.complaints.len()).ok();
        let found = &mut self.file.series[index(series)];
        found.fault = found.fault.or(place);
        self.file.complaints.push(complaint);
    }

    fn remember(&mut self, series: u32, cells: [&str; OF_SERIES.len()]) {
        self.last.series = series;
        self.last.said = Some(cells.map(str::to_owned));
        let [name, indicator, frequency, kind] = cells;
        let bare = |it: &str| !it.contains(['"', ',', '\n', '\r']);
        let plain = self.usual && cells.iter().all(|it| bare(it));
        self.last.around =
            plain.then(|| [format!("{name},{indicator},{frequency},"), format!(",{kind}")]);
    }

    /// The number of the series that a row names, and whether the row agrees with what is known.
    fn series(
        &mut self,
        [name, indicator, frequency, kind]: [&str; OF_SERIES.len()],
        row: u32,
    ) -> (u32, Result<(), Fault>) {
        let (number, new) = self.file.names.number(name);
        let said = said_of(frequency, kind);
        let indicator = match indicator {
            "" => None,
            name => Some(self.file.indicators.number(name).0),
        };
        let (rhythm, measure) = *said.as_ref().unwrap_or(&(Rhythm::Annual, Measure::Unknown));
        if new {
            self.file.series.push(Found {
                rhythm,
                years: 0,
                measure,
                indicator,
                row,
                sorted: false,
                repeated: false,
                fault: None,
                points: 0..0,
            });
        }
        let agreed = said.and_then(|_| {
            let found = &self.file.series[index(number)];
            let twin = |column: &str, text: &str, before: &str| {
                let (text, before) = (shown(text), shown(before));
                let problem = format!(
                    "The series has the {column} \"{text}\" here and \"{before}\" in row {}.",
                    found.row
                );
                let remedy =
                    "Give every series one indicator, frequency and kind, and a name of its own.";
                Fault::rejected(column, &text, problem, remedy)
            };
            if found.rhythm != rhythm {
                return Err(twin("frequency", frequency, found.rhythm.name()));
            }
            if found.measure != measure {
                return Err(twin("kind", kind, found.measure.name()));
            }
            if found.indicator != indicator {
                let before = found.indicator.map_or("", |it| self.file.indicators.name(it));
                let here = indicator.map_or("", |it| self.file.indicators.name(it));
                return Err(twin("indicator", here, before));
            }
            Ok(())
        });
        (number, agreed)
    }

    /// Adds a value; an empty cell is a period without one.
    fn figure(&mut self, series: u32, row: u32, [period, text]: [&str; 2]) -> Result<(), Fault> {
        let found = &mut self.file.series[index(series)];
        let (step, years) = step(found, period.trim())?;
        found.years = years;
        let Some(value) = value(text.trim())? else { return Ok(()) };
        if let Some((problem, remedy)) = found.measure.objection(value) {
            return Err(Fault::rejected("value", text, problem, remedy));
        }
        self.log.add(series, Point { value, step, row });
        Ok(())
    }
}

fn said_of(frequency: &str, kind: &str) -> Result<(Rhythm, Measure), Fault> {
    let rhythm = Rhythm::ALL.into_iter().find(|it| it.name().eq_ignore_ascii_case(frequency));
    let rhythm = rhythm.ok_or_else(|| {
        let problem = format!("\"{}\" is no frequency.", shown(frequency));
        let remedy = "Write annual, quarterly, monthly or weekly.";
        Fault::rejected("frequency", frequency, problem, remedy)
    })?;
    let measure = Measure::ALL.into_iter().find(|it| it.name().eq_ignore_ascii_case(kind));
    let measure = measure.ok_or_else(|| {
        let problem = format!("\"{}\" is no kind.", shown(kind));
        let remedy = "Write percentage, rate, count, money or index, or leave it blank.";
        Fault::rejected("kind", kind, problem, remedy)
    })?;
    Ok((rhythm, measure))
}

/// The step of a period of this series, and the years it covers: the same for all periods of a series.
pub(super) fn step(series: &Found, text: &str) -> Result<(i32, u16), Fault> {
    let rhythm = series.rhythm;
    let found = match (steps::parse(text), steps::parse_span(text)) {
        (Some((found, step)), _) if found == rhythm => (step, 1),
        (None, Some(span)) if rhythm == Rhythm::Annual => span,
        other => return Err(no_period_of(rhythm, text, other.0.map(|it| it.0))),
    };
    if found.1 == 2 {
        let problem = format!(
            "\"{text}\" may be two calendar years, or one year that begins in the first of them."
        );
        let remedy = "Write a year that does not begin in January as the year it begins in; years taken \
                      together are three or more.";
        return Err(Fault::rejected("period", text, problem, remedy));
    }
    if series.years != 0 && series.years != found.1 {
        let years = |it| if it == 1 { "1 year".to_owned() } else { format!("{it} years") };
        let problem = format!(
            "\"{text}\" covers {}, and a period of the series before it {}.",
            years(found.1),
            years(series.years)
        );
        let remedy = "Give every length of period a series of its own.";
        return Err(Fault::rejected("period", text, problem, remedy));
    }
    Ok(found)
}

fn no_period_of(rhythm: Rhythm, text: &str, found: Option<Rhythm>) -> Fault {
    let problem = match found {
        Some(found) => {
            format!("\"{text}\" is {}, and the series is {}.", found.period(), rhythm.name())
        }
        None => format!("\"{}\" is no period of a series that is {}.", shown(text), rhythm.name()),
    };
    Fault::rejected("period", text, problem, FORMS)
}

/// A number; nothing where the cell is empty or says that a value was withheld or is not there.
pub(super) fn value(text: &str) -> Result<Option<f64>, Fault> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Some(value)),
        _ if text.is_empty() => Ok(None),
        _ => match cell::read("value", text, Status::Final, Blank::NotAvailable) {
            Ok(figure) => Ok(figure.value.map(|it| it.number())),
            Err(fault) => Err(fault.with_remedy(
                "Write a plain number such as 1234.5; leave the cell empty where there is none.",
            )),
        },
    }
}
