//! Series of a CSV file with the columns `series,indicator,frequency,period,value,kind`, for the examples.

#![expect(clippy::print_stderr, reason = "an example says what it leaves out")]

use std::{collections::BTreeMap, error::Error, fs};

use forecast::{Frequency, Kind, Series, backtest::Subject};

struct Found {
    frequency: Frequency,
    kind: Kind,
    /// Years that a period covers.
    years: i32,
    points: Vec<(i32, f64)>,
}

/// Adds the series of a file; those that are none are told and left out.
pub(crate) fn read(file: &str, subjects: &mut Vec<Subject>) -> Result<(), Box<dyn Error>> {
    let mut series: BTreeMap<(String, String), Found> = BTreeMap::new();
    for line in fs::read_to_string(file)?.lines().skip(1) {
        let cells = cells(line);
        let [name, indicator, frequency, period, value, kind] = cells.as_slice() else {
            return Err(format!("{file}: not six cells: {line}").into());
        };
        let Ok(value) = value.parse::<f64>() else { continue };
        let frequency: Frequency = frequency.parse()?;
        let period = step(frequency, period).ok_or_else(|| format!("{file}: no period: {line}"))?;
        let (step, years) = period;
        let key = (indicator.clone(), name.clone());
        let kind = kind.parse()?;
        let new = Found { frequency, kind, years, points: Vec::new() };
        series.entry(key).or_insert(new).points.push((step, value));
    }
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let first = subjects.iter().map(|it| it.indicator + 1).max().unwrap_or(0);
    for ((indicator, name), Found { frequency, kind, years, mut points }) in series {
        points.sort_by_key(|it| it.0);
        points.dedup_by_key(|it| it.0);
        let next = first + u32::try_from(numbers.len())?;
        let number = *numbers.entry(indicator).or_insert(next);
        match Series::new(frequency, kind, &points) {
            Ok(series) => {
                let series = series.with_window(u16::try_from(years)?);
                subjects.push(Subject { series, indicator: number });
            }
            Err(problem) => eprintln!("{name}: {problem}"),
        }
    }
    Ok(())
}

/// The cells of a line, which may be quoted.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => cells.last_mut().into_iter().for_each(|it| it.push(letter)),
        }
    }
    cells
}

/// `2024`, `2024-Q3`, `2024-07`, `2024-W30` as a count of steps, a 53rd week being left out where there
/// is a 52nd; `2019/2021` as its last year. And the years it covers.
fn step(frequency: Frequency, period: &str) -> Option<(i32, i32)> {
    if let Some((first, last)) = period.split_once('/') {
        let (first, last): (i32, i32) = (first.parse().ok()?, last.parse().ok()?);
        return Some((last, last - first + 1));
    }
    let (year, part) = period.split_once('-').unwrap_or((period, "1"));
    let part: i32 = part.trim_start_matches(['Q', 'W']).parse().ok()?;
    let steps = i32::try_from(frequency.steps_a_year()).ok()?;
    Some((year.parse::<i32>().ok()? * steps + part.min(steps) - 1, 1))
}
