//! Expected, arrived, late: a calendar laid beside what came.

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::Serialize;

use super::calendar::Calendar;
use crate::{
    release::{Release, ReleaseId},
    words,
};

/// A release is late once it has been due for so long.
pub const GRACE: SignedDuration = SignedDuration::from_hours(1);

/// Figures that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The release.
    pub release: ReleaseId,
    /// The day on which they were published; where nobody said it, the day of receipt.
    pub day: Date,
    /// Whether the publisher's day is known.
    pub published: bool,
    /// When they were received.
    pub received_at: Timestamp,
}

impl Arrival {
    /// A release as an arrival; days of receipt are the publisher's days.
    pub fn of(release: &Release, calendar: Option<&Calendar>) -> Self {
        let received = release.received_at;
        let there = calendar.map_or_else(|| words::date_of(received), |it| it.day_of(received));
        Self {
            release: release.id,
            // Publishers name days, and a day is kept as its first moment in UTC.
            day: release.published_at.map_or(there, words::date_of),
            published: release.published_at.is_some(),
            received_at: received,
        }
    }
}

/// What became of a release that was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum Outcome {
    /// It is still to come, or due this hour.
    Expected,
    /// It came.
    Arrived {
        /// The release that came first.
        release: ReleaseId,
        /// When it was received.
        received_at: Timestamp,
    },
    /// It is due and has not come.
    Late,
    /// The one after it was due before it came.
    Missed,
}

impl Outcome {
    /// The outcome in a word or two.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Expected => "expected",
            Self::Arrived { .. } => "arrived",
            Self::Late => "late",
            Self::Missed => "did not come",
        }
    }
}

/// A release time and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Expectation {
    /// When it was due.
    pub at: Timestamp,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// The last `back` release times, from the first arrival on, and the next `ahead`, oldest first.
///
/// Figures belong to the release time whose day they were published on or after, until the day of the next.
pub fn expectations(
    calendar: &Calendar,
    arrivals: &[Arrival],
    now: Timestamp,
    (back, ahead): (usize, usize),
) -> Vec<Expectation> {
    let before = |it: &Timestamp| calendar.last_by(*it - SignedDuration::from_micros(1));
    let mut times: Vec<Timestamp> =
        std::iter::successors(calendar.last_by(now), before).take(back).collect();
    times.reverse();
    let after = |it: &Timestamp| calendar.next_after(*it);
    times.extend(std::iter::successors(calendar.next_after(now), after).take(ahead));
    let first_day = arrivals.iter().map(|it| it.day).min();
    let since_first = |it: &Timestamp| {
        *it > now || first_day.is_some_and(|day| end(calendar, *it).is_none_or(|end| end > day))
    };
    times
        .into_iter()
        .filter(since_first)
        .map(|at| Expectation { at, outcome: outcome(calendar, arrivals, at, now) })
        .collect()
}

/// The day of the release time after this one.
fn end(calendar: &Calendar, at: Timestamp) -> Option<Date> {
    calendar.next_after(at).map(|it| calendar.day_of(it))
}

fn outcome(calendar: &Calendar, arrivals: &[Arrival], at: Timestamp, now: Timestamp) -> Outcome {
    let (from, until) = (calendar.day_of(at), end(calendar, at));
    let own = arrivals.iter().filter(|it| it.day >= from && until.is_none_or(|end| it.day < end));
    if let Some(first) = own.min_by_key(|it| (it.received_at, it.release)) {
        return Outcome::Arrived { release: first.release, received_at: first.received_at };
    }
    match calendar.next_after(at) {
        Some(next) if next <= now => Outcome::Missed,
        _ if at + GRACE <= now => Outcome::Late,
        _ => Outcome::Expected,
    }
}

/// The release time that nothing has come for since, where figures came before it.
pub fn late_since(calendar: &Calendar, arrivals: &[Arrival], now: Timestamp) -> Option<Timestamp> {
    let newest = arrivals.iter().map(|it| it.day).max()?;
    let mut due = calendar.last_by(now - GRACE)?;
    if calendar.day_of(due) <= newest {
        return None;
    }
    // The first that was due after what came last says how long it has been late.
    while let Some(before) = calendar.last_by(due - SignedDuration::from_micros(1))
        && calendar.day_of(before) > newest
    {
        due = before;
    }
    Some(due)
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    pub(crate) fn monthly() -> Calendar {
        "monthly on the second Thursday at 09:30 Europe/London".parse().unwrap()
    }

    /// Figures published on a day and received an hour after noon.
    pub(crate) fn published(release: i64, day: &str) -> Arrival {
        let received_at = at(&format!("{day}T13:00:00Z"));
        Arrival {
            release: ReleaseId(release),
            day: day.parse().unwrap(),
            published: true,
            received_at,
        }
    }

    fn words(arrivals: &[Arrival], now: &str) -> Vec<String> {
        let all = expectations(&monthly(), arrivals, at(now), (3, 1));
        all.iter().map(|it| format!("{} {}", calendar_day(it.at), it.outcome.words())).collect()
    }

    fn calendar_day(at: Timestamp) -> Date {
        monthly().day_of(at)
    }

    #[test]
    fn a_release_is_expected_then_due_then_late_and_at_last_did_not_come() {
        let january = [published(1, "2026-01-08")];
        let expected = |now: &str, of: &str| {
            assert_eq!(words(&january, now)[1..], [of.to_owned()], "{now}");
        };
        expected("2026-02-01T00:00:00Z", "2026-02-12 expected");
        assert_eq!(words(&january, "2026-02-12T10:29:00Z")[1], "2026-02-12 expected");
        assert_eq!(words(&january, "2026-02-12T10:30:00Z")[1], "2026-02-12 late");
        assert_eq!(words(&january, "2026-03-12T09:30:00Z")[1], "2026-02-12 did not come");
        let both = [january[0], published(2, "2026-02-13")];
        assert_eq!(
            words(&both, "2026-03-12T09:30:00Z")[..2],
            ["2026-01-08 arrived", "2026-02-12 arrived"]
        );
    }

    #[test]
    fn before_the_first_arrival_nothing_was_missed() {
        assert_eq!(words(&[], "2026-02-13T00:00:00Z"), ["2026-03-12 expected"]);
        assert_eq!(late_since(&monthly(), &[], at("2026-02-13T00:00:00Z")), None);
    }

    #[test]
    fn it_is_late_since_the_first_that_did_not_come() {
        let january = [published(1, "2026-01-08")];
        let late = |now: &str| late_since(&monthly(), &january, at(now));
        assert_eq!(late("2026-02-12T10:29:00Z"), None);
        assert_eq!(late("2026-02-12T10:30:00Z"), Some(at("2026-02-12T09:30:00Z")));
        assert_eq!(late("2026-05-01T00:00:00Z"), Some(at("2026-02-12T09:30:00Z")));
    }

    fn arrivals() -> impl Strategy<Value = Vec<Arrival>> {
        let one = (1_i64..99, 0_i64..900).prop_map(|(release, day)| {
            let received_at = at("2024-01-01T12:00:00Z") + SignedDuration::from_hours(24 * day);
            let day = words::date_of(received_at);
            Arrival { release: ReleaseId(release), day, published: true, received_at }
        });
        proptest::collection::vec(one, 0..12)
    }

    proptest! {
        #[test]
        fn every_time_is_in_one_state_and_one_more_arrival_makes_nothing_late(
            mut arrivals in arrivals(), more in 0_i64..900, hours in 0_i64..24 * 900,
        ) {
            let now = at("2024-01-01T00:00:00Z") + SignedDuration::from_hours(hours);
            arrivals.retain(|it| it.received_at <= now);
            let calendar = monthly();
            let before = expectations(&calendar, &arrivals, now, (12, 2));
            prop_assert!(before.is_sorted_by(|a, b| a.at < b.at));
            for it in &before {
                match it.outcome {
                    Outcome::Expected => prop_assert!(it.at + GRACE > now),
                    Outcome::Late | Outcome::Missed => prop_assert!(it.at + GRACE <= now),
                    Outcome::Arrived { received_at, .. } => prop_assert!(received_at <= now),
                }
            }
            let late = before.iter().filter(|it| it.outcome == Outcome::Late).count();
            prop_assert!(late <= 1, "only the newest can be late: {before:?}");
            prop_assert_eq!(late_since(&calendar, &arrivals, now).is_some(), before.iter().rev().find(|it| it.at + GRACE <= now).is_some_and(|it| matches!(it.outcome, Outcome::Late | Outcome::Missed)));
            let received_at = at("2024-01-01T12:00:00Z") + SignedDuration::from_hours(24 * more);
            if received_at <= now {
                let day = words::date_of(received_at);
                arrivals.push(Arrival { release: ReleaseId(100), day, published: true, received_at });
                for it in expectations(&calendar, &arrivals, now, (12, 2)) {
                    let was = before.iter().find(|was| was.at == it.at);
                    if let Some(Expectation { outcome: Outcome::Arrived { .. }, .. }) = was {
                        prop_assert!(matches!(it.outcome, Outcome::Arrived { .. }), "{it:?}");
                    }
                }
            }
        }
    }
}
