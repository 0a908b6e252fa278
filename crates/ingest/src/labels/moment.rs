//! A day with a time of day: figures are kept by the day, and some times no clock ever showed.

use delivery::period::{Period, parse_day};
use jiff::{
    civil::{Date, Time},
    tz::{AmbiguousOffset, TimeZone},
};

use super::reading::Read;
use crate::grammar::{Clock, Grammar};

/// The clock of the United Kingdom since 1996, so that nothing is looked up outside.
const LONDON: &str = "GMT0BST,M3.5.0/1,M10.5.0";

/// A time within so many seconds of midnight is a rounding error where figures are of days.
const DRIFT: i32 = 1;
const DAY: i32 = 24 * 60 * 60;

/// Reads "2026-10-25 01:30", "2026-10-25T01:30:00Z"; `None` where it is no such thing.
pub(super) fn read(text: &str, grammar: &Grammar) -> Option<Read> {
    let (day, rest) = text.split_at_checked(10)?;
    let time = rest.strip_prefix([' ', 'T', 't'])?;
    Some(on(parse_day(day), time, grammar)).filter(|_| crate::period::shape(day) == "9999-99-99")
}

/// A time on a day, and perhaps a zone behind it.
pub(super) fn on(day: Option<Date>, time: &str, grammar: &Grammar) -> Read {
    let end = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = (time[..end].trim(), &time[end..]);
    let (Some(day), Some(time)) = (day, clock_time(clock)) else { return Read::Impossible };
    let seconds =
        i32::from(time.hour()) * 3600 + i32::from(time.minute()) * 60 + i32::from(time.second());
    if grammar.daily && seconds <= DRIFT {
        return Read::Is(Period::day(day));
    }
    if grammar.daily && DAY - seconds <= DRIFT {
        return Read::of(day.tomorrow().ok().map(Period::day));
    }
    let london = grammar.clock == Some(Clock::London) && zone.is_empty();
    match TimeZone::posix(LONDON)
        .map(|it| it.to_ambiguous_timestamp(day.to_datetime(time)).offset())
    {
        Ok(AmbiguousOffset::Gap { .. }) if london => Read::Never,
        Ok(AmbiguousOffset::Fold { .. }) if london => {
            Read::held("is a time that happens twice, before and after the clock is put back")
        }
        _ => Read::held("is a time of day, and figures are kept by the day"),
    }
}

/// "01:30", "01:30:00", "01:30:00.000".
fn clock_time(text: &str) -> Option<Time> {
    let whole = text.split('.').next()?;
    let mut parts = whole.split(':').map(|it| it.parse::<i8>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    parts.next().is_none().then(|| Time::new(hour, minute, second, 0).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, grammar: &Grammar) -> Read {
        read(text, grammar).unwrap()
    }

    #[test]
    fn the_clock_of_london_has_hours_twice_and_hours_never() {
        let uk = Grammar::of_the_uk();
        assert!(matches!(at("2026-10-25 01:30", &uk), Read::Held(said) if said.contains("twice")));
        assert_eq!(at("2027-03-28 01:30", &uk), Read::Never);
        assert!(
            matches!(at("2027-03-28 02:30", &uk), Read::Held(said) if said.contains("by the day"))
        );
        assert!(matches!(at("2027-03-28T01:30:00Z", &uk), Read::Held(_)));
        assert!(matches!(at("2027-03-28 01:30", &Grammar::default()), Read::Held(_)));
        assert_eq!(at("2027-03-28 25:30", &uk), Read::Impossible);
        assert_eq!(read("2027-03-28", &uk), None);
    }

    #[test]
    fn a_second_beside_midnight_is_the_day_where_figures_are_of_days() {
        let daily = Grammar { daily: true, ..Grammar::default() };
        let day = |text| Read::of(parse_day(text).map(Period::day));
        assert_eq!(at("2024-03-31 23:59:59", &daily), day("2024-04-01"));
        assert_eq!(at("2024-04-01 00:00:01", &daily), day("2024-04-01"));
        assert!(matches!(at("2024-04-01 12:00", &daily), Read::Held(_)));
    }
}
