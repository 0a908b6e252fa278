//! Targets beside the forecasts of their series: answered, known already, or declined with the reason.

use std::{borrow::Cow, io::Write as _};

use forecast::Forecast;
use ingest::series_csv::{Asked, SeriesFile, TargetsFile};

use super::{MOST_STEPS, digits, series::value_at, words};

/// What is answered to one target.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// Nothing where it is declined; the note says why.
    pub(super) probability: Option<f64>,
    pub(super) note: Cow<'static, str>,
}

impl Answer {
    fn declined(note: impl Into<Cow<'static, str>>) -> Self {
        Self { probability: None, note: note.into() }
    }
}

/// The rows of a file of targets by series.
pub(super) struct BySeries<'t> {
    file: Option<&'t TargetsFile>,
    /// Rows sorted by series, in the order of the file.
    rows: Vec<(u32, u32)>,
}

impl<'t> BySeries<'t> {
    pub(super) fn of(file: Option<&'t TargetsFile>) -> Self {
        let rows = file.map_or(&[][..], |it| &it.rows);
        let asked = (0..).zip(rows).filter_map(|(row, it)| Some((row, it.asked.as_ref().ok()?)));
        let mut rows: Vec<(u32, u32)> =
            asked.filter_map(|(row, it)| Some((u32::try_from(it.series).ok()?, row))).collect();
        rows.sort_unstable();
        Self { file, rows }
    }

    /// The rows about a series and what they ask.
    pub(super) fn about(&self, series: usize) -> impl Iterator<Item = (u32, Asked)> {
        let rank = |it: usize| {
            self.rows.partition_point(|row| usize::try_from(row.0).is_ok_and(|row| row < it))
        };
        let rows = if self.rows.is_empty() { 0..0 } else { rank(series)..rank(series + 1) };
        self.rows[rows].iter().filter_map(|(_, row)| {
            let file = self.file?;
            let asked = file.rows[usize::try_from(*row).ok()?].asked.as_ref().ok()?;
            Some((*row, *asked))
        })
    }
}

/// Answers a target of a series that has a forecast, or has none for a reason.
pub(super) fn answer(
    file: &SeriesFile,
    asked: &Asked,
    forecast: Result<&Forecast<'_>, &str>,
    note: &str,
) -> Answer {
    let points = file.points(asked.series);
    let label = file.series[asked.series].label(asked.step);
    if file.fault(asked.series).is_none()
        && let Some(last) = points.last().filter(|it| it.step >= asked.step)
    {
        let Some(value) = value_at(points, asked.step) else {
            let last = file.series[asked.series].label(last.step);
            return Answer::declined(format!(
                "no value for {label}, though values up to {last} are known"
            ));
        };
        let met = if asked.up { value >= asked.value } else { value <= asked.value };
        let word = if met { "met" } else { "missed" };
        return Answer {
            probability: Some(f64::from(u8::from(met))),
            note: format!("already known: {word} ({})", digits::shortest(value)).into(),
        };
    }
    let forecast = match forecast {
        Ok(forecast) => forecast,
        Err(reason) => return Answer::declined(reason.to_owned()),
    };
    let horizon = i64::from(asked.step) - i64::from(forecast.last_step());
    let horizon = usize::try_from(horizon).unwrap_or(usize::MAX);
    if horizon > MOST_STEPS {
        return Answer::declined(format!("more than {MOST_STEPS} steps after the last value"));
    }
    let distribution = forecast.at(horizon);
    let probability = if asked.up {
        distribution.probability_at_least(asked.value)
    } else {
        distribution.probability_at_most(asked.value)
    };
    let note = words::with_distance(note, forecast, horizon);
    Answer { probability: Some(probability), note: Cow::Owned(note.into_owned()) }
}

/// Writes the answers below the header, in the order of the file of targets.
pub(super) fn write(
    file: &TargetsFile,
    answers: &[Option<Answer>],
    out: &mut dyn std::io::Write,
) -> std::io::Result<()> {
    let mut text = b"series,period,value,direction,probability,note\n".to_vec();
    for (row, target) in file.rows.iter().enumerate() {
        text.extend_from_slice(file.cells(row).as_bytes());
        text.push(b',');
        let answer = answers.get(row).and_then(Option::as_ref);
        if let Some(probability) = answer.and_then(|it| it.probability) {
            // Writing to a Vec cannot fail.
            let _written = write!(text, "{probability:.4}");
        }
        text.push(b',');
        match (answer, &target.asked) {
            (Some(answer), _) => words::write_cell(&mut text, &answer.note),
            (None, Err(it)) => {
                let note = format!("row {}: {} {}", it.row, it.problem, it.remedy);
                words::write_cell(&mut text, &note);
            }
            (None, Ok(_)) => {}
        }
        text.push(b'\n');
        if text.len() > 1 << 20 {
            out.write_all(&text)?;
            text.clear();
        }
    }
    out.write_all(&text)?;
    out.flush()
}
