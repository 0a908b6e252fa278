//! Forecasts of anybody's series: a CSV file in, quantiles and probabilities out, with no unit at all.

mod backtest;
mod digits;
mod extent;
mod series;
mod targets;
mod words;

use std::{
    borrow::Cow,
    io::{self, BufRead, Write},
};

use forecast::{Calibration, Declined, Forecast, Series, batch};
use ingest::{
    reading::Complaint,
    series_csv::{SeriesFile, TargetsFile},
};

use series::Seasons;
use targets::{Answer, BySeries};

pub use ::forecast::backtest::Scores;
pub use backtest::{Backtest, Start};
pub use ingest::series_csv::Unread;

/// The furthest that anything is forecast, in steps.
pub const MOST_STEPS: usize = 1000;

const HEADER: &[u8] =
    b"series,period,horizon,mean,q025,q100,q250,q500,q750,q900,q975,method,note\n";

/// The normal scores of the quantiles that are written: 2.5, 10, 25, 50, 75, 90 and 97.5 %.
const SCORES: [f64; 7] = [
    -1.959_963_984_540_054,
    -1.281_551_565_544_601,
    -0.674_489_750_196_082,
    0.0,
    0.674_489_750_196_082,
    1.281_551_565_544_601,
    1.959_963_984_540_054,
];

/// A file of series and, if any, the targets that are asked about.
#[derive(Debug)]
pub struct Question {
    file: SeriesFile,
    targets: Option<TargetsFile>,
}

/// How far, and on how many threads.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Steps ahead, up to [`MOST_STEPS`]; `None`: as far as a series' last target, else the usual
    /// horizon of its frequency.
    pub horizon: Option<usize>,
    /// Threads used at most; 0: one a core.
    pub threads: usize,
}

/// What became of the rows of both files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Series in the file.
    pub series: usize,
    /// Series that are forecast; the others are declined with their reason.
    pub forecast: usize,
    /// Targets asked about.
    pub targets: usize,
    /// Targets with a probability; the others are declined with their reason.
    pub answered: usize,
}

/// Which file could not be written, and why.
#[derive(Debug)]
pub enum Unwritten {
    /// That of the quantiles.
    Quantiles(io::Error),
    /// That of the probabilities.
    Probabilities(io::Error),
}

impl Question {
    /// Reads the series.
    ///
    /// # Errors
    /// [`Unread`] when the file as a whole cannot be read.
    pub fn read<'r>(series: impl BufRead + 'r) -> Result<Self, Unread> {
        Ok(Self { file: SeriesFile::read(series)?, targets: None })
    }

    /// Reads the targets.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_targets<'r>(&mut self, targets: impl BufRead + 'r) -> Result<(), Unread> {
        self.targets = Some(TargetsFile::read(targets, &self.file)?);
        Ok(())
    }

    /// Rows of the series' file that could not be taken; their series are not forecast.
    #[must_use]
    pub fn complaints(&self) -> &[Complaint] {
        &self.file.complaints
    }

    /// Forecasts every series and writes what came of it, the same bytes on any number of threads.
    ///
    /// # Errors
    /// [`Unwritten`].
    pub fn answer(
        &self,
        options: Options,
        quantiles: &mut dyn Write,
        probabilities: Option<&mut dyn Write>,
    ) -> Result<Account, Unwritten> {
        let targets = BySeries::of(self.targets.as_ref());
        let asked = self.targets.as_ref().map_or(0, |it| it.rows.len());
        let mut answers: Vec<Option<Answer>> = vec![None; asked];
        let mut account =
            Account { series: self.file.series.len(), targets: asked, ..Account::default() };
        let task = Task { file: &self.file, targets, options, seasons: Seasons::of(&self.file) };
        quantiles.write_all(HEADER).map_err(Unwritten::Quantiles)?;
        let mut from = 0;
        while from < account.series {
            let handful = task.handful_from(from);
            from = handful.end;
            for done in task.handful(handful) {
                account.forecast += usize::from(done.forecast);
                quantiles.write_all(&done.text).map_err(Unwritten::Quantiles)?;
                for (row, answer) in done.answers {
                    account.answered += usize::from(answer.probability.is_some());
                    if let Some(place) =
                        usize::try_from(row).ok().and_then(|it| answers.get_mut(it))
                    {
                        *place = Some(answer);
                    }
                }
            }
        }
        quantiles.flush().map_err(Unwritten::Quantiles)?;
        if let Some((file, out)) = self.targets.as_ref().zip(probabilities) {
            targets::write(file, &answers, out).map_err(Unwritten::Probabilities)?;
        }
        Ok(account)
    }
}

struct Task<'q> {
    file: &'q SeriesFile,
    targets: BySeries<'q>,
    options: Options,
    seasons: Seasons,
}

/// What came of one series.
struct Done {
    forecast: bool,
    /// Its rows of the quantiles' file.
    text: Vec<u8>,
    answers: Vec<(u32, Answer)>,
}

impl Task<'_> {
    /// Works on some series, in order.
    fn handful(&self, range: std::ops::Range<usize>) -> Vec<Done> {
        let mut numbers = Vec::with_capacity(range.len());
        let mut good: Vec<Series> = Vec::with_capacity(range.len());
        let mut bad = Vec::new();
        for number in range {
            match series::series(self.file, number) {
                Ok(series) => {
                    good.push(self.seasons.give(self.file, number, series));
                    numbers.push(number);
                }
                Err(reason) => bad.push((number, reason)),
            }
        }
        let mut fitted =
            batch(&good, Calibration::shipped(), self.options.threads, |place, forecast| {
                self.done(numbers[place], forecast)
            })
            .into_iter();
        let mut bad = bad.into_iter().peekable();
        let mut all = Vec::with_capacity(numbers.len() + bad.len());
        for number in numbers {
            while let Some((number, reason)) = bad.next_if(|it| it.0 < number) {
                all.push(self.declined(number, &reason));
            }
            all.extend(fitted.next());
        }
        all.extend(bad.map(|(number, reason)| self.declined(number, &reason)));
        all
    }

    fn done(&self, number: usize, forecast: Result<Forecast<'_>, Declined>) -> Done {
        let forecast = match forecast {
            Ok(forecast) => forecast,
            Err(reason) => {
                return self.declined(number, &words::of_declined(self.file, number, reason));
            }
        };
        let furthest = self.furthest(number).max(1);
        if ![1, furthest].iter().all(|it| forecast.at(*it).is_finite()) {
            return self.declined(number, "the values are too far apart to be reckoned with");
        }
        let note = words::of_series(&self.file.series[number], &forecast);
        let answers = self
            .targets
            .about(number)
            .map(|(row, asked)| (row, targets::answer(self.file, &asked, Ok(&forecast), &note)));
        Done {
            forecast: true,
            answers: answers.collect(),
            text: self.quantiles(number, &forecast, &note),
        }
    }

    fn declined(&self, number: usize, reason: &str) -> Done {
        let mut text = Vec::new();
        words::write_cell(&mut text, self.file.name(number));
        text.extend_from_slice(b",,,,,,,,,,,,");
        words::write_cell(&mut text, reason);
        text.push(b'\n');
        let answers = self
            .targets
            .about(number)
            .map(|(row, asked)| (row, targets::answer(self.file, &asked, Err(reason), "")));
        Done { forecast: false, answers: answers.collect(), text }
    }

    /// The rows of the quantiles' file.
    fn quantiles(&self, number: usize, forecast: &Forecast<'_>, note: &str) -> Vec<u8> {
        let mut name = Vec::new();
        words::write_cell(&mut name, self.file.name(number));
        let mut method = Vec::new();
        words::write_cell(&mut method, forecast.method());
        let series = &self.file.series[number];
        let furthest = self.furthest(number);
        let mut text = Vec::with_capacity(furthest * (name.len() + note.len() + 128));
        let mut decimals = None;
        for horizon in 1..=furthest {
            let distribution = forecast.at(horizon);
            let quantiles = SCORES.map(|it| distribution.at_score(it));
            let decimals =
                *decimals.get_or_insert_with(|| digits::decimals(quantiles[6] - quantiles[0]));
            text.extend_from_slice(&name);
            text.push(b',');
            let step = i32::try_from(horizon).unwrap_or(i32::MAX);
            let period = series.label(forecast.last_step().saturating_add(step));
            text.extend_from_slice(period.text().as_bytes());
            text.push(b',');
            digits::write_count(&mut text, horizon);
            text.push(b',');
            digits::write(&mut text, distribution.mean(), decimals);
            for quantile in quantiles {
                text.push(b',');
                digits::write(&mut text, quantile, decimals);
            }
            text.push(b',');
            text.extend_from_slice(&method);
            text.push(b',');
            let note: Cow<'_, str> = words::with_distance(note, forecast, horizon);
            words::write_cell(&mut text, &note);
            text.push(b'\n');
        }
        text
    }

    /// How far a series is forecast.
    fn furthest(&self, number: usize) -> usize {
        extent::furthest(self.file, &self.targets, self.options, number)
    }
}
