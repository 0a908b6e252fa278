//! Whether a target is on course, from the figures alone: the only function that may say so.
//!
//! The signal is computed and never edited. A person's judgement is another thing, stored elsewhere.

use forecast::trend::{Declined, Trend};
use jiff::civil::Date;
use serde::Serialize;

use crate::{
    indicator::{Direction, Indicator},
    period::Period,
    target::{Kind, Target},
    trajectory::{Expected, Trajectory},
};

/// The number that a target is measured by, for one period.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Measured {
    /// The period.
    pub period: Period,
    /// The number: a value, the difference of two areas, or the value of the worst area.
    pub number: f64,
}

/// Where the latest figure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// The deciding figure is in and misses the target.
    Missed,
    /// Worse than the band of the trajectory; for a target to hold, worse than the value.
    Behind,
    /// Within the band; for a target to hold, at the value or better.
    Within,
    /// Better than the band.
    Ahead,
    /// The deciding figure is in and meets the target.
    Met,
    /// There is not enough to say.
    NotEnoughData,
}

/// Which way the figures move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moving {
    /// The whole 95 % range of the slope is for the better.
    Improving,
    /// The whole 95 % range of the slope is for the worse.
    Worsening,
    /// The range holds zero.
    NoClearTrend,
    /// Fewer than five points, or none that differ in time.
    NotEnoughData,
}

/// How old the latest figure is against when the next was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Freshness {
    /// When the next figure is expected; `None` without a rhythm.
    pub next_expected: Option<Date>,
    /// Days past that day; 0 when not late.
    pub days_late: i32,
}

/// What the figures say of a target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Signal {
    /// Where the latest figure stands.
    pub standing: Standing,
    /// Whether the date has passed and the figure that decides is not in yet.
    pub awaiting: bool,
    /// Why there is no standing, as a sentence; `None` where there is one.
    pub not_enough: Option<String>,
    /// What the trajectory expected of the latest period.
    pub expected: Option<Expected>,
    /// Better (+) or worse (−) than expected, in half-widths of the band on that side. `None` where
    /// there is no trajectory or its band has no width.
    pub deviation: Option<f64>,
    /// Months ahead (+) of or behind (−) the trajectory. `None` where its path never has the value.
    pub months_ahead: Option<f64>,
    /// Units a year still needed to reach the target by its date; `None` once the latest figure
    /// meets it.
    pub required_rate: Option<f64>,
    /// The best change for the better over twelve months ever achieved, units a year.
    pub best_rate: Option<f64>,
    /// The recent trend.
    pub trend: Option<Trend>,
    /// Which way the figures move.
    pub moving: Moving,
    /// How old the latest figure is.
    pub freshness: Freshness,
}

/// What a signal is computed from.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The target.
    pub target: &'a Target,
    /// Its indicator.
    pub indicator: &'a Indicator,
    /// The measured numbers, in order of period.
    pub measured: &'a [Measured],
    /// The trend of the measured numbers.
    pub trend: Result<Trend, Declined>,
    /// The day the question is asked about.
    pub today: Date,
}

/// Computes the signal.
///
/// Method: the latest number is set against the trajectory in force, interpolated to the end of
/// its period; the deviation is counted in half-widths of the agreed band. Once the figure for the
/// deciding period is in, the target itself decides. Nothing is said without a direction, without
/// figures, or without a trajectory (except where the target itself can be read off, as for one to
/// hold).
pub fn signal(question: &Question<'_>) -> Signal {
    let Question { target, indicator, measured, trend, today } = *question;
    let freshness = freshness(indicator, measured.last(), today);
    let Some(direction) = indicator.direction else {
        return silent("nobody has said which way is better", question, freshness);
    };
    let Some(latest) = measured.last() else {
        return silent("there are no figures yet", question, freshness);
    };
    let better = target.kind.direction(direction);
    let trajectory = target.trajectory_on(today);
    let expected = trajectory.and_then(|it| it.at(latest.period.end()));
    let (standing, not_enough) = standing(target, direction, measured, expected);
    let decided = matches!(standing, Standing::Met | Standing::Missed);
    let awaiting = target.by.end() < today && !decided;
    Signal {
        standing,
        awaiting,
        not_enough,
        expected,
        deviation: expected.and_then(|it| deviation(latest.number, &it, better)),
        months_ahead: trajectory.and_then(|it| months_ahead(latest, it)),
        required_rate: required_rate(target, latest, direction).filter(|_| !awaiting),
        best_rate: best_rate(measured, indicator, better),
        trend: trend.ok(),
        moving: moving(trend, better),
        freshness,
    }
}

fn silent(why: &str, question: &Question<'_>, freshness: Freshness) -> Signal {
    Signal {
        standing: Standing::NotEnoughData,
        awaiting: question.target.by.end() < question.today,
        not_enough: Some(why.to_owned()),
        expected: None,
        deviation: None,
        months_ahead: None,
        required_rate: None,
        best_rate: None,
        trend: question.trend.ok(),
        moving: Moving::NotEnoughData,
        freshness,
    }
}

fn standing(
    target: &Target,
    direction: Direction,
    measured: &[Measured],
    expected: Option<Expected>,
) -> (Standing, Option<String>) {
    let Some(latest) = measured.last() else { return (Standing::NotEnoughData, None) };
    let met = target.kind.is_met_by(latest.number, direction);
    let deciding = measured.iter().find(|it| it.period.end() >= target.by.end());
    if let Some(deciding) = deciding {
        let met = target.kind.is_met_by(deciding.number, direction);
        return (if met { Standing::Met } else { Standing::Missed }, None);
    }
    if matches!(target.kind, Kind::Hold { .. } | Kind::Range { .. }) {
        return (if met { Standing::Within } else { Standing::Behind }, None);
    }
    let Some(expected) = expected else {
        let why = match target.trajectories.last() {
            None => "no trajectory has been agreed",
            Some(_) => "the latest figure lies outside the time of the trajectory",
        };
        return (Standing::NotEnoughData, Some(why.to_owned()));
    };
    let standing = match target.kind.direction(direction) {
        Direction::Higher if latest.number < expected.low => Standing::Behind,
        Direction::Higher if latest.number > expected.high => Standing::Ahead,
        Direction::Lower if latest.number > expected.high => Standing::Behind,
        Direction::Lower if latest.number < expected.low => Standing::Ahead,
        Direction::Higher | Direction::Lower => Standing::Within,
    };
    (standing, None)
}

fn deviation(number: f64, expected: &Expected, better: Direction) -> Option<f64> {
    let distance = number - expected.expected;
    let half = if distance < 0.0 {
        expected.expected - expected.low
    } else {
        expected.high - expected.expected
    };
    (half > 0.0).then(|| better.sign() * distance / half)
}

/// The horizontal distance to the path, at its nearest crossing.
fn months_ahead(latest: &Measured, trajectory: &Trajectory) -> Option<f64> {
    let now = latest.period.decimal_year();
    trajectory
        .years_at_value(latest.number)
        .into_iter()
        .map(|then| (then - now) * 12.0)
        .min_by(|a, b| a.abs().total_cmp(&b.abs()))
}

/// Nothing is required of a target that the latest figure meets already.
fn required_rate(target: &Target, latest: &Measured, direction: Direction) -> Option<f64> {
    if target.kind.is_met_by(latest.number, direction) {
        return None;
    }
    let years = target.by.decimal_year() - latest.period.decimal_year();
    let value = target.kind.value()?.number();
    (years > 0.0).then(|| (value - latest.number) / years)
}

/// The best change for the better between two figures twelve months apart, not across a break.
fn best_rate(measured: &[Measured], indicator: &Indicator, better: Direction) -> Option<f64> {
    let changes = measured.iter().enumerate().filter_map(|(i, late)| {
        let year_before = |it: &&Measured| {
            (late.period.decimal_year() - it.period.decimal_year() - 1.0).abs() < 0.02
                && it.period.length() == late.period.length()
        };
        let early = measured[..i].iter().rev().find(year_before)?;
        let broken = indicator
            .breaks
            .iter()
            .any(|it| it.at.start() > early.period.start() && it.at.start() <= late.period.start());
        (!broken).then_some(late.number - early.number)
    });
    changes
        .filter(|it| better.sign() * it > 0.0)
        .max_by(|a, b| (better.sign() * a).total_cmp(&(better.sign() * b)))
}

fn moving(trend: Result<Trend, Declined>, better: Direction) -> Moving {
    let Ok(trend) = trend else { return Moving::NotEnoughData };
    let (worst, best) = match better {
        Direction::Higher => (trend.low, trend.high),
        Direction::Lower => (-trend.high, -trend.low),
    };
    if worst > 0.0 {
        Moving::Improving
    } else if best < 0.0 {
        Moving::Worsening
    } else {
        Moving::NoClearTrend
    }
}

/// How old the newest figure is on a day.
pub fn freshness(indicator: &Indicator, latest: Option<&Measured>, today: Date) -> Freshness {
    let next_expected = latest.and_then(|it| indicator.next_expected(&it.period));
    let days_late = next_expected.map_or(0, |it| (today - it).get_days().max(0));
    Freshness { next_expected, days_late }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::{indicator::samples::monthly, target::samples::reach, trajectory::samples::path};

    fn target(value: &str, trajectory: Option<Trajectory>) -> Target {
        Target { trajectories: trajectory.into_iter().collect(), ..reach(value) }
    }

    fn months(values: &[f64]) -> Vec<Measured> {
        let mut period = Period::parse_iso("2025-01-01/P1M").unwrap();
        values
            .iter()
            .map(|&number| {
                let measured = Measured { period, number };
                period = period.next().unwrap();
                measured
            })
            .collect()
    }

    fn ask(target: &Target, direction: Direction, measured: &[Measured]) -> Signal {
        let indicator = Indicator { direction: Some(direction), ..monthly() };
        let points: Vec<_> = measured
            .iter()
            .map(|it| forecast::trend::Point { year: it.period.decimal_year(), value: it.number })
            .collect();
        let trend = forecast::trend::fit(&points, 12);
        signal(&Question {
            target,
            indicator: &indicator,
            measured,
            trend,
            today: date(2025, 12, 1),
        })
    }

    fn rising(from: f64, to: f64) -> Trajectory {
        path(&[("2025-01-31", from), ("2029-07-31", to)], 1.0)
    }

    #[test]
    fn behind_the_band_is_behind_and_says_by_how_much() {
        let signal =
            ask(&target("92", Some(rising(60.0, 92.0))), Direction::Higher, &months(&[60.0; 6]));
        assert_eq!(signal.standing, Standing::Behind);
        assert!(signal.deviation.unwrap() < -1.0, "{signal:?}");
        // The path had 60 in January; the latest figure is June's.
        assert!((signal.months_ahead.unwrap() + 5.0).abs() < 0.2, "{signal:?}");
        assert!((signal.required_rate.unwrap() - 32.0 / 4.08).abs() < 0.1, "{signal:?}");
        assert_eq!(signal.best_rate, None);
    }

    #[test]
    fn without_a_trajectory_there_is_not_enough_data() {
        let signal = ask(&target("92", None), Direction::Higher, &months(&[60.0; 6]));
        assert_eq!(signal.standing, Standing::NotEnoughData);
        assert_eq!(signal.not_enough.as_deref(), Some("no trajectory has been agreed"));
        let nothing = ask(&target("92", Some(rising(60.0, 92.0))), Direction::Higher, &[]);
        assert_eq!(nothing.not_enough.as_deref(), Some("there are no figures yet"));
    }

    #[test]
    fn the_deciding_figure_decides_even_when_later_ones_come() {
        let mut target = target("61", Some(rising(60.0, 92.0)));
        target.by = Period::parse_iso("2025-02-01/P1M").unwrap();
        let met = ask(&target, Direction::Higher, &months(&[60.0, 61.0, 59.0]));
        assert_eq!(met.standing, Standing::Met);
        let missed = ask(&target, Direction::Higher, &months(&[60.0, 60.9, 63.0]));
        assert_eq!(missed.standing, Standing::Missed);
    }

    #[test]
    fn four_points_have_no_trend() {
        let target = target("92", Some(rising(60.0, 92.0)));
        assert_eq!(
            ask(&target, Direction::Higher, &months(&[1.0, 2.0, 3.0, 4.0])).moving,
            Moving::NotEnoughData
        );
        let five = months(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(ask(&target, Direction::Higher, &five).moving, Moving::Improving);
        assert_eq!(ask(&target, Direction::Lower, &five).moving, Moving::Worsening);
    }

    #[test]
    fn a_late_release_is_counted_in_days() {
        let signal =
            ask(&target("92", Some(rising(60.0, 92.0))), Direction::Higher, &months(&[60.0; 6]));
        // June's figure; July's was due on 11 September; today is 1 December.
        assert_eq!(signal.freshness.next_expected, Some(date(2025, 9, 11)));
        assert_eq!(signal.freshness.days_late, 81);
    }

    proptest! {
        /// Mirroring every number and the direction changes nothing but signs.
        #[test]
        fn direction_is_a_mirror(
            values in proptest::collection::vec(-100.0..100.0f64, 1..30),
            from in -50.0..50.0f64,
            to in -50.0..50.0f64,
        ) {
            let up = ask(&target(&format!("{to:.2}"), Some(rising(from, to))), Direction::Higher, &months(&values));
            let mirrored: Vec<f64> = values.iter().map(|it| -it).collect();
            let down = ask(&target(&format!("{:.2}", -to), Some(rising(-from, -to))), Direction::Lower, &months(&mirrored));
            prop_assert_eq!(up.standing, down.standing);
            prop_assert_eq!(up.moving, down.moving);
            let close = |a: Option<f64>, b: Option<f64>| match (a, b) {
                (Some(a), Some(b)) => (a - b).abs() < 1e-6 * (1.0 + a.abs()),
                (a, b) => a.is_none() && b.is_none(),
            };
            prop_assert!(close(up.deviation, down.deviation));
            prop_assert!(close(up.required_rate, down.required_rate.map(|it| -it)));
            prop_assert!(close(up.best_rate, down.best_rate.map(|it| -it)));
        }

        /// A better figure never has a worse standing.
        #[test]
        fn better_is_never_worse(value in 0.0..100.0f64, gain in 0.0..20.0f64) {
            let target = target("92", Some(rising(60.0, 92.0)));
            let (now, then) = (months(&[60.0, value]), months(&[60.0, value + gain]));
            prop_assert!(ask(&target, Direction::Higher, &then).standing >= ask(&target, Direction::Higher, &now).standing);
            prop_assert!(ask(&target, Direction::Lower, &then).standing <= ask(&target, Direction::Lower, &now).standing);
        }
    }
}
