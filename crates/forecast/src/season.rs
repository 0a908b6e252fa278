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

/// The longest season, and so the room for one.
pub(crate) const LONGEST_SEASON: usize = 52;
/// One-sided 5 % point of the normal distribution: how clearly a group must repeat itself.
const CLEAR: f64 = 1.645;
/// What a year counts for beside the one after it: seasons change.
const FADING: f64 = 0.8;

/// The shape of a year, pooled over a group of series of one indicator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Season {
    /// Whether the indices are logarithms of factors, else shares of the mean size of a series.
    multiplicative: bool,
    /// By step modulo the year.
    indices: Vec<f64>,
    /// Variance of the series' own indices around these.
    between: f64,
    /// Variance of one of these.
    doubt: f64,
}

impl Season {
    /// Decides over a group whether the year has a shape, and which. Nothing when it has none, when
    /// the frequency has no season, or when fewer than two series cover two years.
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
        let mut room = SeasonRoom::default();
        let mut indices = vec![0.0; year];
        let (mut recurrence, mut squares, mut noise, mut used) = (0.0, 0.0, 0.0, 0.0_f64);
        for (view, values) in &usable {
            let Some(shape) = room.shape(values, view.start, year, multiplicative) else {
                continue;
            };
            recurrence += shape.clarity();
            for (sum, it) in indices.iter_mut().zip(shape.indices) {
                *sum += it;
                squares += it * it;
            }
            noise += shape.noise;
            used += 1.0;
        }
        // Areas of an indicator move together: many count for no more than nine that do not.
        let apart = used.min(9.0);
        if used < 2.0 || recurrence / used * apart.sqrt() < CLEAR {
            return None;
        }
        for index in &mut indices {
            *index /= used;
            squares -= used * *index * *index;
        }
        let noise = noise / used;
        let between = (squares / ((used - 1.0) * count(year - 1)) - noise).max(0.0);
        Some(Self { multiplicative, indices, between, doubt: (between + noise) / apart })
    }

    /// The season of one series, with the group's where there is one. `values` have no gaps and
    /// begin at `start`.
    pub(crate) fn of(
        view: &View<'_>,
        values: &[f64],
        start: i32,
        room: &mut SeasonRoom,
    ) -> Option<Applied> {
        let year = view.frequency.steps_a_year();
        let group = view.season.filter(|it| it.indices.len() == year);
        let multiplicative =
            by_factor(view.kind, values) && group.is_none_or(|it| it.multiplicative);
        let long = year > 1 && values.len() >= 2 * year;
        let own = if long { room.shape(values, start, year, multiplicative) } else { None };
        let mut indices = [0.0; LONGEST_SEASON];
        // How much of the series' own indices is kept, and the variance of what comes out.
        let (own_share, doubt) = match (group, own) {
            (Some(group), None) => {
                indices[..year].copy_from_slice(&group.indices);
                (0.0, group.between + group.doubt)
            }
            (Some(group), Some(own)) => {
                let share = group.between / (group.between + own.noise).max(1e-300);
                let pairs = group.indices.iter().zip(own.indices);
                for (index, (group, own)) in indices.iter_mut().zip(pairs) {
                    *index = group + (own - group) * share;
                }
                (share, share * own.noise + (1.0 - share).powi(2) * group.doubt)
            }
            (None, Some(own)) if own.recurrence > 0.0 => {
                let keep = (1.0 - own.noise / own.signal.max(1e-300)).clamp(0.0, 1.0);
                for (index, own) in indices.iter_mut().zip(own.indices) {
                    *index = own * keep;
                }
                (keep, keep * own.noise)
            }
            (None, _) => return None,
        };
        let unit = if multiplicative { 1.0 } else { mean_size(values) };
        for index in &mut indices {
            *index *= unit;
        }
        indices[..year].rotate_left(season_of(start, year));
        Some(Applied {
            multiplicative,
            year,
            indices,
            doubt: doubt * unit * unit,
            fitted: own_share * count(year - 1),
        })
    }
}

/// A season as it is taken out of a series and put back: by place in the year from the first value
/// on, logarithms of factors if it multiplies, else in the values' unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Applied {
    multiplicative: bool,
    year: usize,
    indices: [f64; LONGEST_SEASON],
    /// Variance of one index, on their scale.
    doubt: f64,
    /// How many numbers were fitted to the series itself.
    fitted: f64,
}

impl Applied {
    /// Whether it adds rather than multiplies.
    pub(crate) const fn adds(&self) -> bool {
        !self.multiplicative
    }

    /// Takes the season out of the values.
    pub(crate) fn remove(&self, values: &mut [f64]) {
        for (offset, value) in values.iter_mut().enumerate() {
            let index = self.indices[offset % self.year];
            if self.multiplicative {
                *value /= index.exp();
            } else {
                *value -= index;
            }
        }
    }

    /// What to multiply by, then add, `offset` steps after the first value.
    pub(crate) fn at(&self, offset: usize) -> (f64, f64) {
        let index = self.indices[offset % self.year];
        if self.multiplicative { (index.exp(), 0.0) } else { (1.0, index) }
    }

    /// The variance a middle of `size` carries because the index put back is itself an estimate.
    pub(crate) fn doubt_around(&self, size: f64) -> f64 {
        if self.multiplicative { size * size * self.doubt } else { self.doubt }
    }

    /// How much larger a variance is than that of the errors left of `points` values out of which
    /// the season was taken: what was fitted to them cannot err on them.
    pub(crate) fn lost(&self, points: usize) -> f64 {
        let points = count(points);
        points / (points - self.fitted).max(points / 3.0)
    }

    /// Steps in the year.
    pub(crate) const fn year(&self) -> usize {
        self.year
    }

    /// The indices as terms on the values' scale or on that of their logarithms, for values around
    /// `mean`.
    pub(crate) fn terms(&self, on_log: bool, mean: f64) -> [f64; LONGEST_SEASON] {
        self.indices.map(|it| match (self.multiplicative, on_log) {
            (true, false) => (it.exp() - 1.0) * mean,
            (false, true) => (1.0 + it / mean).max(0.05).ln(),
            _ => it,
        })
    }
}

/// Room to work in.
#[derive(Debug, Default)]
pub(crate) struct SeasonRoom {
    level: Vec<f64>,
    rest: Vec<f64>,
    indices: Vec<f64>,
    sums: Vec<Sum>,
}

/// Sums over the values of one season.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    values: f64,
    squares: f64,
    weights: f64,
    square_weights: f64,
}

/// What one series says of its year.
struct Shape<'r> {
    /// By step modulo the year, mean zero.
    indices: &'r [f64],
    /// Correlation of changes a year apart, over this many pairs.
    recurrence: f64,
    pairs: f64,
    /// Variance of one index, and how much the indices vary.
    noise: f64,
    signal: f64,
}

impl Shape<'_> {
    /// The recurrence in its own standard errors.
    fn clarity(&self) -> f64 {
        self.recurrence * self.pairs.sqrt()
    }
}

impl SeasonRoom {
    /// The shape of the year; values have no gaps and cover two years. Nothing when the year never
    /// changes.
    fn shape(
        &mut self,
        values: &[f64],
        start: i32,
        year: usize,
        multiplicative: bool,
    ) -> Option<Shape<'_>> {
        let unit = if multiplicative { 1.0 } else { mean_size(values) };
        self.level.clear();
        self.level.extend(values.iter().map(|it| if multiplicative { it.ln() } else { it / unit }));
        let recurrence = recurrence(&self.level, year)?;
        detrend(&self.level, year, &mut self.rest);
        self.sums.clear();
        self.sums.resize(year, Sum::default());
        let first = season_of(start, year);
        let (mut weight, fading) = (1.0, FADING.powf(1.0 / count(year)));
        for (offset, it) in self.rest.iter().enumerate().rev() {
            weight *= fading;
            if it.is_finite() {
                let sum = &mut self.sums[(first + offset) % year];
                sum.values += weight * it;
                sum.squares += weight * it * it;
                sum.weights += weight;
                sum.square_weights += weight * weight;
            }
        }
        if self.sums.iter().any(|it| it.weights == 0.0) {
            return None;
        }
        let (noise, signal) = self.indices();
        let pairs = count(values.len() - 1 - year);
        Some(Shape { indices: &self.indices, recurrence, pairs, noise, signal })
    }

    /// Fills the indices; returns the variance of one and how much they vary.
    fn indices(&mut self) -> (f64, f64) {
        let year = count(self.sums.len());
        self.indices.clear();
        self.indices.extend(self.sums.iter().map(|it| it.values / it.weights));
        let mean = self.indices.iter().sum::<f64>() / year;
        let (mut within, mut freedom, mut values, mut signal) = (0.0, 0.0, 0.0, 0.0);
        for (index, sum) in self.indices.iter_mut().zip(&self.sums) {
            within += sum.squares - sum.weights * *index * *index;
            freedom += sum.weights - sum.square_weights / sum.weights;
            values += sum.weights * sum.weights / sum.square_weights;
            *index -= mean;
            signal += *index * *index;
        }
        let noise = within.max(0.0) / f64::max(freedom, 1e-9) / (values / year);
        (noise, signal / (year - 1.0))
    }
}

/// The correlation of changes with those a year before; nothing when nothing changes.
fn recurrence(level: &[f64], year: usize) -> Option<f64> {
    let number = level.len() - 1;
    let mean = (level[number] - level[0]) / count(number);
    let change = |at: usize| level[at + 1] - level[at] - mean;
    let (mut cross, mut late, mut early) = (0.0, 0.0, 0.0);
    for at in year..number {
        let (now, before) = (change(at), change(at - year));
        cross += now * before;
        late += now * now;
        early += before * before;
    }
    (late > 0.0 && early > 0.0).then(|| cross / (late * early).sqrt())
}

/// Values less their trend: a centred mean over a year where three years are there (open at both
/// ends), else the mean change from year to year.
fn detrend(level: &[f64], year: usize, rest: &mut Vec<f64>) {
    let n = level.len();
    rest.clear();
    if n < 3 * year {
        let pairs = level[year..].iter().zip(level);
        let slope =
            pairs.map(|(now, before)| now - before).sum::<f64>() / count(n - year) / count(year);
        let middle = count(n - 1) / 2.0;
        let mean = level.iter().sum::<f64>() / count(n);
        let line = |at: usize| mean + slope * (count(at) - middle);
        rest.extend(level.iter().enumerate().map(|(at, it)| it - line(at)));
        return;
    }
    rest.resize(n, f64::NAN);
    let half = year / 2;
    let even = year.is_multiple_of(2);
    let mut sum: f64 = level[..2 * half].iter().sum();
    for at in half..n - half {
        let (first, last) = (level[at - half], level[at + half]);
        sum += last;
        let around = if even { sum - (first + last) / 2.0 } else { sum };
        rest[at] = level[at] - around / count(year);
        sum -= first;
    }
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
