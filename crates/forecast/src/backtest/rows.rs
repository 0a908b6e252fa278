//! One row for each past forecast: what was said, what came, and what simpler methods said.

use std::{collections::BTreeMap, sync::Arc};

use super::{Options, Subject};
use crate::{
    Bounds, Calibration, Distribution, Frequency, Realised, Scale, Scratch, Season, Spread,
    calibration::horizons,
    fit::fit_view,
    number::{count, steps_between},
    series::View,
};

/// One past forecast.
pub(super) struct Row {
    pub(super) indicator: u32,
    pub(super) origin: i32,
    pub(super) actual: f64,
    pub(super) engine: Distribution,
    pub(super) past: Past,
    pub(super) scored: bool,
}

/// What targets and simple methods need of the past, in the values' own unit.
#[derive(Clone, Copy)]
pub(super) struct Past {
    pub(super) last: f64,
    /// Mean size of a change.
    pub(super) change: f64,
    /// Mean change.
    pub(super) drift: f64,
    changes: f64,
    /// Sum of the squares of changes in mean changes: those of the smallest numbers would be zero.
    square_changes: f64,
    /// The value a year before the horizon's step, and the mean square of changes over a year in
    /// mean changes.
    year_before: f64,
    square_year: f64,
}

/// Methods to stand beside, with normal errors.
pub(super) const SIMPLE: [&str; 3] = ["naive", "drift", "seasonal naive"];

impl Row {
    pub(super) fn steps(&self) -> i32 {
        i32::from(self.engine.horizon)
    }

    pub(super) fn realised(&self) -> Realised {
        Realised::of(&self.engine, self.indicator, self.actual)
    }

    pub(super) fn widen(&mut self, calibration: &Calibration) {
        let it = &self.engine;
        self.engine.spread =
            calibration.spread(it.frequency, usize::from(it.horizon), usize::from(it.points));
    }

    /// A simple method's distribution.
    pub(super) fn simple(&self, method: usize) -> Distribution {
        let (past, h) = (&self.past, f64::from(self.engine.horizon));
        let variance = past.square_changes / past.changes;
        let (centre, variance) = match method {
            0 => (past.last, variance * h),
            1 => {
                let around = variance - (past.drift / past.change).powi(2);
                let freedom = past.changes / (past.changes - 1.0).max(1.0);
                (past.last + past.drift * h, around * freedom * h * (1.0 + h / past.changes))
            }
            _ => {
                let years = (h / count(self.engine.frequency.steps_a_year())).ceil();
                (past.year_before, past.square_year * years)
            }
        };
        Distribution {
            on: Scale::Plain,
            bounds: Bounds::None,
            centre,
            scale: variance.max(1e-6).sqrt() * past.change,
            spread: Spread::normal(1.0),
            grain: 0.0,
            ..self.engine
        }
    }

    /// Targets that could have been set at the origin.
    pub(super) fn targets(&self) -> [f64; TARGETS] {
        const STEPS: [f64; 9] = [-2.0, -1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0, 2.0];
        let past = &self.past;
        let h = f64::from(self.engine.horizon);
        let mut targets = [past.last + past.drift * h; TARGETS];
        targets[TARGETS - 1] = past.last + 1.5 * past.drift * h;
        for (target, step) in targets.iter_mut().zip(STEPS) {
            *target = past.last + step * past.change * h.sqrt();
        }
        targets
    }
}

/// Targets set for each forecast.
pub const TARGETS: usize = 11;

/// Steps between origins: a full year of monthly origins would be nearly one and the same.
const fn stride(frequency: Frequency) -> i32 {
    match frequency {
        Frequency::Annual => 1,
        Frequency::Quarterly => 2,
        Frequency::Monthly => 3,
        Frequency::Weekly => 13,
    }
}

/// The season of each indicator as it could be decided at each origin.
pub(super) type Seasons = BTreeMap<(u32, i32), Option<Arc<Season>>>;

/// Decides seasons where an indicator has several series.
pub(super) fn seasons(subjects: &[&Subject]) -> Seasons {
    let mut groups: BTreeMap<u32, Vec<&Subject>> = BTreeMap::new();
    for it in subjects.iter().filter(|it| it.series.frequency() != Frequency::Annual) {
        groups.entry(it.indicator).or_default().push(it);
    }
    let mut seasons = Seasons::new();
    for (indicator, group) in groups.into_iter().filter(|(_, group)| group.len() > 1) {
        let mut steps: Vec<i32> = group.iter().flat_map(|it| origins(it)).collect();
        steps.sort_unstable();
        steps.dedup();
        for step in steps {
            let views: Vec<View<'_>> = group
                .iter()
                .filter(|it| it.series.start() <= step)
                .map(|it| View { season: None, ..it.series.until(step) })
                .collect();
            let season = Season::pooled_views(&views).map(Arc::new);
            seasons.insert((indicator, step), season);
        }
    }
    seasons
}

/// Steps at which a forecast would have been made: multiples of the stride that have a value.
fn origins(subject: &Subject) -> impl Iterator<Item = i32> {
    let series = &subject.series;
    let stride = stride(series.frequency());
    (series.start()..series.last_step()).filter(move |step| {
        let value = series.values()[steps_between(series.start(), *step)];
        step.rem_euclid(stride) == 0 && !value.is_nan()
    })
}

pub(super) fn of_subject(subject: &Subject, seasons: &Seasons, options: &Options) -> Vec<Row> {
    let series = &subject.series;
    let frequency = series.frequency();
    let fewest = options.first_origin.unwrap_or_default();
    let usual = if frequency == Frequency::Annual { 5 } else { frequency.usual_horizon() };
    let furthest = options.horizon.unwrap_or(usual);
    let mut scratch = Scratch::default();
    let mut rows = Vec::new();
    for origin in origins(subject) {
        let season = seasons.get(&(subject.indicator, origin)).and_then(Option::as_deref);
        let view = View { season, ..series.until(origin) };
        let Ok(forecast) = fit_view(&view, &options.prior, &mut scratch) else { continue };
        if forecast.points() < fewest {
            continue;
        }
        for horizon in horizons(frequency).into_iter().filter(|it| *it <= furthest) {
            let at = steps_between(series.start(), origin) + horizon;
            let actual = series.values().get(at).copied().unwrap_or(f64::NAN);
            let Some(past) = past(&view, horizon).filter(|_| !actual.is_nan()) else { continue };
            rows.push(Row {
                indicator: subject.indicator,
                origin,
                actual,
                engine: forecast.at(horizon),
                past,
                scored: false,
            });
        }
    }
    rows
}

/// The smallest mean change whose thousandth is still a number of full precision.
const SMALLEST: f64 = 1e-300;

/// Nothing when nothing has changed yet.
fn past(view: &View<'_>, horizon: usize) -> Option<Past> {
    let values = view.values;
    let known: Vec<f64> = values.iter().copied().filter(|it| !it.is_nan()).collect();
    let (first, last) = (*known.first()?, *known.last()?);
    let changes = count(known.len().checked_sub(1).filter(|it| *it > 0)?);
    let sizes: f64 = known.windows(2).map(|it| (it[1] - it[0]).abs()).sum();
    let change = sizes / changes;
    if sizes <= last.abs() * 1e-9 || change < SMALLEST {
        return None;
    }
    let square = |from: f64, to: f64| ((to - from) / change).powi(2);
    let square_changes = known.windows(2).map(|it| square(it[0], it[1])).sum();
    let year = view.frequency.steps_a_year();
    let back = year - 1 - (horizon - 1) % year;
    let before = values.len().checked_sub(1 + back).map_or(f64::NAN, |it| values[it]);
    let (mut square_year, mut pairs) = (0.0, 0.0);
    for (now, then) in values.iter().skip(year).zip(values) {
        if !now.is_nan() && !then.is_nan() {
            square_year += square(*then, *now);
            pairs += 1.0;
        }
    }
    let seasonal = pairs > 0.0 && !before.is_nan();
    Some(Past {
        last,
        change,
        drift: (last - first) / changes,
        changes,
        square_changes,
        year_before: if seasonal { before } else { last },
        square_year: if seasonal { square_year / pairs } else { square_changes / changes },
    })
}
