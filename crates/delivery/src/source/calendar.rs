//! A release calendar: a rule, or a list of days, with a time of day in a place.

use std::{collections::BTreeSet, fmt};

use jiff::{
    Timestamp,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

/// When releases are due. Its grammar stands in docs/plan.md.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Calendar {
    pub(super) days: Days,
    pub(super) time: Time,
    pub(super) zone: TimeZone,
    /// As it was written.
    pub(super) text: String,
}

/// The days of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Days {
    Weekly(Weekday),
    /// Some months of the year, 1 to 12, and the day within each.
    Months(BTreeSet<i8>, DayOfMonth),
    Listed(BTreeSet<Date>),
}

/// A day within a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DayOfMonth {
    /// A day by its number; a month that lacks it has its last day instead.
    Day(i8),
    /// The first to the fourth of a weekday.
    Nth(i8, Weekday),
    /// The last of a weekday.
    Last(Weekday),
}

/// No rule is silent for longer than from one 29 February to the next but one.
const LONGEST_SILENCE: usize = 9 * 366;

impl Calendar {
    /// The first release time after a moment; `None` after the last day of a list.
    pub fn next_after(&self, moment: Timestamp) -> Option<Timestamp> {
        let mut days = Some(self.day_of(moment));
        let days = std::iter::from_fn(|| {
            let day = days?;
            days = day.tomorrow().ok();
            Some(day)
        });
        self.first(days, |it| it > moment)
    }

    /// The last release time at or before a moment; `None` before the first day of a list.
    pub fn last_by(&self, moment: Timestamp) -> Option<Timestamp> {
        let mut days = Some(self.day_of(moment));
        let days = std::iter::from_fn(|| {
            let day = days?;
            days = day.yesterday().ok();
            Some(day)
        });
        self.first(days, |it| it <= moment)
    }

    fn first(
        &self,
        days: impl Iterator<Item = Date>,
        wanted: impl Fn(Timestamp) -> bool,
    ) -> Option<Timestamp> {
        let due = days.take(LONGEST_SILENCE).filter(|it| self.days.hold(*it));
        due.filter_map(|it| self.at(it)).find(|it| wanted(*it))
    }

    /// The release time on a day, where one is due.
    pub fn on(&self, day: Date) -> Option<Timestamp> {
        self.days.hold(day).then(|| self.at(day)).flatten()
    }

    /// The moment of a day's release; the clock that is put forward over it makes it an hour later.
    fn at(&self, day: Date) -> Option<Timestamp> {
        self.zone.to_ambiguous_timestamp(day.to_datetime(self.time)).compatible().ok()
    }

    /// The day of a moment where the publisher is.
    pub fn day_of(&self, moment: Timestamp) -> Date {
        self.zone.to_datetime(moment).date()
    }

    /// A release time as the publisher would say it: "12 February 2026, 09:30 Europe/London".
    pub fn words(&self, moment: Timestamp) -> String {
        let there = self.zone.to_datetime(moment);
        let day = crate::period::day_label(there.date());
        let zone = self.zone.iana_name().unwrap_or("UTC");
        format!("{day}, {:02}:{:02} {zone}", there.hour(), there.minute())
    }
}

impl Days {
    fn hold(&self, day: Date) -> bool {
        match self {
            Self::Weekly(weekday) => day.weekday() == *weekday,
            Self::Months(months, within) => months.contains(&day.month()) && within.is(day),
            Self::Listed(days) => days.contains(&day),
        }
    }
}

impl DayOfMonth {
    fn is(self, day: Date) -> bool {
        let (number, last) = (day.day(), day.days_in_month());
        match self {
            Self::Day(wanted) => number == wanted.min(last),
            Self::Nth(nth, weekday) => day.weekday() == weekday && (number - 1) / 7 + 1 == nth,
            Self::Last(weekday) => day.weekday() == weekday && number + 7 > last,
        }
    }
}

impl fmt::Display for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<Calendar> for String {
    fn from(calendar: Calendar) -> Self {
        calendar.text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn calendar(text: &str) -> Calendar {
        text.parse().unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_rule_gives_the_moments_that_the_publisher_means() {
        let monthly = calendar("monthly on the second Thursday at 09:30 Europe/London");
        let next = |calendar: &Calendar, after: &str| calendar.next_after(at(after)).unwrap();
        // Winter time, summer time: 09:30 in London both.
        assert_eq!(next(&monthly, "2026-02-01T00:00:00Z"), at("2026-02-12T09:30:00Z"));
        assert_eq!(next(&monthly, "2026-07-01T00:00:00Z"), at("2026-07-09T08:30:00Z"));
        assert_eq!(monthly.last_by(at("2026-07-09T08:29:59Z")), Some(at("2026-06-11T08:30:00Z")));
        let last = calendar("monthly on day 31 at 11:00 Europe/Paris");
        assert_eq!(next(&last, "2028-02-01T00:00:00Z"), at("2028-02-29T10:00:00Z"));
        let friday = calendar("in March and September on the last Friday at 08:00 UTC");
        assert_eq!(next(&friday, "2026-03-28T00:00:00Z"), at("2026-09-25T08:00:00Z"));
        let weekly = calendar("weekly on Thursday at 09:30 Europe/London");
        assert_eq!(next(&weekly, "2026-11-26T09:30:00Z"), at("2026-12-03T09:30:00Z"));
        let listed = calendar("on 2026-02-12, 2026-05-14 at 09:30 Europe/London");
        assert_eq!(next(&listed, "2026-02-12T09:30:00Z"), at("2026-05-14T08:30:00Z"));
        assert_eq!(listed.next_after(at("2026-05-14T08:30:00Z")), None);
        assert_eq!(listed.last_by(at("2026-02-12T09:29:00Z")), None);
    }

    #[test]
    fn an_hour_that_the_clock_leaves_out_is_no_gap_in_the_calendar() {
        // On 29 March 2026 London goes from 01:00 to 02:00.
        let early = calendar("monthly on day 29 at 01:30 Europe/London");
        let expected = at("2026-03-29T01:30:00Z");
        assert_eq!(early.next_after(at("2026-03-01T00:00:00Z")), Some(expected));
    }

    const RULES: [&str; 6] = [
        "weekly on Sunday at 01:30 Europe/London",
        "monthly on day 31 at 23:59 Pacific/Auckland",
        "monthly on the fourth Monday at 00:00 America/New_York",
        "in February on day 29 at 09:30 UTC",
        "in January, April, July and October on the first Tuesday at 12:15 Asia/Kathmandu",
        "on 2024-02-29, 2026-02-12, 2026-02-13 at 09:30 Europe/London",
    ];

    proptest! {
        #[test]
        fn times_come_one_after_another_with_none_between(
            rule in 0..RULES.len(), seconds in 1_600_000_000_i64..1_900_000_000,
        ) {
            let calendar = calendar(RULES[rule]);
            let moment = Timestamp::from_second(seconds).unwrap();
            let next = calendar.next_after(moment);
            if let Some(next) = next {
                prop_assert!(next > moment);
                prop_assert_eq!(calendar.last_by(next), Some(next));
                let just_before = next - jiff::SignedDuration::from_secs(1);
                prop_assert_eq!(calendar.last_by(just_before), calendar.last_by(moment));
            }
            if let Some(last) = calendar.last_by(moment) {
                prop_assert!(last <= moment);
                prop_assert_eq!(calendar.next_after(last), next);
                prop_assert!(calendar.days.hold(calendar.day_of(last)));
            }
        }
    }
}
