//! Weeks that have a number: which days they are depends on where a source's weeks start.

use delivery::period::Period;
use jiff::{
    ToSpan,
    civil::{Date, ISOWeekDate, Weekday},
};

use super::reading::Read;
use crate::grammar::WeekStart;

/// A week by its number, as the source counts weeks.
pub(super) fn read(year: i16, week: i16, start: Option<WeekStart>) -> Read {
    let first = match start {
        None => {
            return Read::held(
                "may start on a Monday, a Saturday or a Sunday, and the source has not said so",
            );
        }
        Some(WeekStart::Monday) => iso(year, week),
        // The Friday within a week that starts on a Saturday is that of the ISO week.
        Some(WeekStart::Saturday) => iso(year, week).and_then(|it| it.checked_sub(2.days()).ok()),
        Some(WeekStart::Sunday) => from_sunday(year, week),
    };
    Read::of(first.and_then(|it| Period::days(it, 7)))
}

/// The Monday of a week of ISO 8601; `None` where the year has no such week.
pub(super) fn iso(year: i16, week: i16) -> Option<Date> {
    ISOWeekDate::new(year, i8::try_from(week).ok()?, Weekday::Monday).ok().map(Date::from)
}

/// The first week is the one that holds the first Wednesday.
fn from_sunday(year: i16, week: i16) -> Option<Date> {
    let first_sunday = |year: i16| {
        let fourth = Date::new(year, 1, 4).ok()?;
        let since = i64::from(fourth.weekday().to_sunday_zero_offset());
        fourth.checked_sub(since.days()).ok()
    };
    let weeks = i64::from(week.checked_sub(1).filter(|it| (0..53).contains(it))?);
    let sunday = first_sunday(year)?.checked_add(weeks.weeks()).ok()?;
    (sunday < first_sunday(year.checked_add(1)?)?).then_some(sunday)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(year: i16, week: i16, start: WeekStart) -> Option<String> {
        match read(year, week, Some(start)) {
            Read::Is(period) => Some(period.to_string()),
            _ => None,
        }
    }

    #[test]
    fn each_rule_has_its_own_days() {
        let monday = |year, week| days(year, week, WeekStart::Monday);
        assert_eq!(monday(2026, 53).as_deref(), Some("2026-12-28/P7D"));
        assert_eq!(monday(2025, 53), None, "the year has 52");
        assert_eq!(monday(2025, 0), None);
        let saturday = |year, week| days(year, week, WeekStart::Saturday);
        // As registered deaths count: week 1 of 2020 ended on 3 January, week 53 on 1 January 2021.
        assert_eq!(saturday(2020, 1).as_deref(), Some("2019-12-28/P7D"));
        assert_eq!(saturday(2020, 53).as_deref(), Some("2020-12-26/P7D"));
        let sunday = |year, week| days(year, week, WeekStart::Sunday);
        // As American epidemiologists count: 2020 had 53 weeks, and 2026 begins on 4 January.
        assert_eq!(sunday(2020, 53).as_deref(), Some("2020-12-27/P7D"));
        assert_eq!(sunday(2026, 1).as_deref(), Some("2026-01-04/P7D"));
        assert_eq!(sunday(2021, 53), None);
    }
}
