//! The shape of the year: decided over one series, or over all series of an indicator.
//!
//! Deciding is by repetition: do the changes of one year recur in the next? Two years are enough to
//! ask a group of areas; one series alone must show it more clearly. The indices are means of the
//! detrended values by season, drawn towards the group's and towards none by how noisy they are
//! (after Miller and Williams, 2003).

use serde::{Deserialize, Serialize};

use crate::{
    Kind, Series,
    number::{count, steps_between},
    series::View,
};

/// Years that the group's season counts for beside a series' own.
const GROUP_YEARS: f64 = 4.0;
/// One-sided 5 % point of the normal distribution.
const CLEAR: f64 = 1.645;

/// The shape of a year, pooled over a group of series of one indicator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Season {
    /// Whether the indices are logarithms of factors, else shares of the mean size of a series.
    multiplicative: bool,
    /// By step modulo the year.
    indices: Vec<f64>,
}

impl Season {
    /// Decides over a group whether the year has a shape, and which. Nothing when it has none, when
    /// the frequency has no season, or when no series covers two years.
    #[must_use]
    pub fn pooled(group: &[&Series]) -> Option<Self> {
        Self::pooled_views(&group.iter().map(|it| it.view()).collect::<Vec<_>>())
    }

    pub(crate) fn pooled_views(group: &[View<'_>]) -> Option<Self> {
        let year = group.first()?.frequency.steps_a_year();
        let usable: Vec<(View<'_>, Vec<f64>)> = group
            .iter()
            .filter(|it| year > 1 && it.values.len() >= 2 * year)
            .map(|it| (*it, bridged(it.values)))
            .collect();
        let multiplicative = usable.iter().all(|(view, values)| by_factor(view.kind, values));
        let (mut indices, mut recurrence, mut used) = (vec![0.0; year], 0.0, 0.0_f64);
        for (view, values) in &usable {
            let Some((shape, pairs)) = shape(values, view.start, year, multiplicative) else {
                continue;
            };
            recurrence += shape.recurrence * pairs.sqrt();
            for (sum, it) in indices.iter_mut().zip(shape.indices) {
                *sum += it;
            }
            used += 1.0;
        }
        // Areas of an indicator move together: many count for no more than nine that do not.
        let clear = recurrence / used * used.min(9.0).sqrt();
        if used == 0.0 || clear < CLEAR {
            return None;
        }
        for index in &mut indices {
            *index /= used;
        }
        Some(Self { multiplicative, indices })
    }

    /// The season of one series, with the group's where there is one.
    pub(crate) fn of(view: &View<'_>, values: &[f64], start: i32) -> Option<Applied> {
        let year = view.frequency.steps_a_year();
        if year < 2 {
            return None;
        }
        let group = view.season.filter(|it| it.indices.len() == year);
        let multiplicative =
            by_factor(view.kind, values) && group.is_none_or(|it| it.multiplicative);
        let unit = if multiplicative { 1.0 } else { mean_size(values) };
        let own = (values.len() >= 2 * year)
            .then(|| shape(values, start, year, multiplicative))
            .flatten();
        let mut indices = match (group, own) {
            (Some(group), None) => group.indices.clone(),
            (Some(group), Some((own, _))) => {
                let years = count(values.len()) / count(year);
                let share = years / (years + GROUP_YEARS);
                let pairs = group.indices.iter().zip(own.indices);
                pairs.map(|(group, own)| group + (own - group) * share).collect()
            }
            (None, Some((own, pairs))) if own.recurrence * pairs.sqrt() > CLEAR => own.shrunk(),
            (None, _) => return None,
        };
        for index in &mut indices {
            *index *= unit;
        }
        Some(Applied { multiplicative, indices, start })
    }
}

/// A season as it is taken out of a series and put back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Applied {
    multiplicative: bool,
    indices: Vec<f64>,
    start: i32,
}

impl Applied {
    /// Takes the season out of values from `start` on.
    pub(crate) fn remove(&self, values: &mut [f64]) {
        for (offset, value) in values.iter_mut().enumerate() {
            let index = self.indices[self.place(offset)];
            if self.multiplicative {
                *value /= index.exp();
            } else {
                *value -= index;
            }
        }
    }

    /// What to multiply by, then add, `offset` steps after the start.
    pub(crate) fn at(&self, offset: usize) -> (f64, f64) {
        let index = self.indices[self.place(offset)];
        if self.multiplicative { (index.exp(), 0.0) } else { (1.0, index) }
    }

    fn place(&self, offset: usize) -> usize {
        (season_of(self.start, self.indices.len()) + offset) % self.indices.len()
    }
}

struct Shape {
    indices: Vec<f64>,
    /// Correlation of changes a year apart.
    recurrence: f64,
    /// Variance of the mean of one season, and how much the indices vary.
    noise: f64,
    signal: f64,
}

impl Shape {
    /// Drawn towards no season by the share of their variance that is noise.
    fn shrunk(self) -> Vec<f64> {
        let keep = (1.0 - self.noise / self.signal.max(1e-300)).clamp(0.0, 1.0);
        self.indices.into_iter().map(|it| it * keep).collect()
    }
}

/// The shape of the year and how many pairs of changes speak for it. Values have no gaps and cover
/// two years.
fn shape(values: &[f64], start: i32, year: usize, multiplicative: bool) -> Option<(Shape, f64)> {
    let unit = if multiplicative { 1.0 } else { mean_size(values) };
    let level: Vec<f64> =
        values.iter().map(|it| if multiplicative { it.ln() } else { it / unit }).collect();
    let recurrence = recurrence(&level, year)?;
    let rest = detrended(&level, year);
    let first = season_of(start, year);
    let (mut sums, mut squares, mut numbers) = (vec![0.0; year], vec![0.0; year], vec![0.0; year]);
    for (offset, it) in rest.iter().enumerate().filter(|(_, it)| it.is_finite()) {
        let season = (first + offset) % year;
        sums[season] += it;
        squares[season] += it * it;
        numbers[season] += 1.0;
    }
    if numbers.contains(&0.0) {
        return None;
    }
    let mut indices: Vec<f64> = sums.iter().zip(&numbers).map(|(sum, n)| sum / n).collect();
    let mean = indices.iter().sum::<f64>() / count(year);
    let (mut within, mut freedom) = (0.0, 0.0);
    for (season, index) in indices.iter_mut().enumerate() {
        within += squares[season] - numbers[season] * *index * *index;
        freedom += numbers[season] - 1.0;
        *index -= mean;
    }
    let per_season = numbers.iter().sum::<f64>() / count(year);
    let noise = within.max(0.0) / f64::max(freedom, 1.0) / per_season;
    let signal = indices.iter().map(|it| it * it).sum::<f64>() / count(year - 1);
    let pairs = count(values.len() - 1 - year);
    Some((Shape { indices, recurrence, noise, signal }, pairs))
}

/// The correlation of changes with those a year before; nothing when nothing changes.
fn recurrence(level: &[f64], year: usize) -> Option<f64> {
    let changes: Vec<f64> = level.windows(2).map(|it| it[1] - it[0]).collect();
    let mean = changes.iter().sum::<f64>() / count(changes.len());
    let (mut cross, mut late, mut early) = (0.0, 0.0, 0.0);
    for (now, before) in changes[year..].iter().zip(&changes) {
        let (now, before) = (now - mean, before - mean);
        cross += now * before;
        late += now * now;
        early += before * before;
    }
    (late > 0.0 && early > 0.0).then(|| cross / (late * early).sqrt())
}

/// Values less their trend: a centred mean over a year where three years are there (open at both
/// ends), else the mean change from year to year.
fn detrended(level: &[f64], year: usize) -> Vec<f64> {
    let n = level.len();
    if n < 3 * year {
        let pairs = level[year..].iter().zip(level);
        let slope =
            pairs.map(|(now, before)| now - before).sum::<f64>() / count(n - year) / count(year);
        let middle = count(n - 1) / 2.0;
        let mean = level.iter().sum::<f64>() / count(n);
        return level
            .iter()
            .enumerate()
            .map(|(at, it)| it - mean - slope * (count(at) - middle))
            .collect();
    }
    let half = year / 2;
    let mut rest = vec![f64::NAN; n];
    for at in half..n - half {
        let around = &level[at - half..=at + half];
        let mut sum: f64 = around.iter().sum();
        if year.is_multiple_of(2) {
            sum -= (around[0] + around[2 * half]) / 2.0;
        }
        rest[at] = level[at] - sum / count(year);
    }
    rest
}

/// Whether the season multiplies: all values above zero, and no percentage.
fn by_factor(kind: Kind, values: &[f64]) -> bool {
    kind != Kind::Percentage && values.iter().all(|it| *it > 0.0)
}

fn mean_size(values: &[f64]) -> f64 {
    let size = values.iter().map(|it| it.abs()).sum::<f64>() / count(values.len().max(1));
    if size > 0.0 { size } else { 1.0 }
}

/// Gaps bridged by straight lines, for looking at a season only.
fn bridged(values: &[f64]) -> Vec<f64> {
    let mut values = values.to_vec();
    bridge(&mut values);
    values
}

/// Bridges gaps by straight lines in place; the first and last value are there.
pub(crate) fn bridge(values: &mut [f64]) {
    let mut known = 0;
    for at in 1..values.len() {
        if values[at].is_nan() {
            continue;
        }
        let span = at - known;
        for inner in 1..span {
            let part = count(inner) / count(span);
            values[known + inner] = values[known] + (values[at] - values[known]) * part;
        }
        known = at;
    }
}

fn season_of(step: i32, year: usize) -> usize {
    let year = i32::try_from(year).unwrap_or(1);
    steps_between(0, step.rem_euclid(year))
}
