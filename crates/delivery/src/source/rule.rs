//! The grammar of a release calendar: few words, and a sentence for what is not among them.

use std::{collections::BTreeSet, str::FromStr};

use jiff::{
    civil::{Time, Weekday},
    tz::{TimeZone, TimeZoneDatabase},
};

use super::calendar::{Calendar, DayOfMonth, Days};
use crate::period::parse_day;

/// Why a text is no calendar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotACalendar(String);

const EXAMPLES: &str = "write, for example, \"monthly on the second Thursday at 09:30 Europe/London\" or \"on 2026-02-12, 2026-05-14 at 09:30 Europe/London\"";
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("Monday", Weekday::Monday),
    ("Tuesday", Weekday::Tuesday),
    ("Wednesday", Weekday::Wednesday),
    ("Thursday", Weekday::Thursday),
    ("Friday", Weekday::Friday),
    ("Saturday", Weekday::Saturday),
    ("Sunday", Weekday::Sunday),
];
const MONTHS: [(&str, i8); 12] = [
    ("January", 1),
    ("February", 2),
    ("March", 3),
    ("April", 4),
    ("May", 5),
    ("June", 6),
    ("July", 7),
    ("August", 8),
    ("September", 9),
    ("October", 10),
    ("November", 11),
    ("December", 12),
];
const NUMBERS: [(&str, i8); 4] = [("first", 1), ("second", 2), ("third", 3), ("fourth", 4)];

impl FromStr for Calendar {
    type Err = NotACalendar;

    fn from_str(text: &str) -> Result<Self, NotACalendar> {
        let said = || NotACalendar(format!("\"{text}\" is no release calendar; {EXAMPLES}"));
        let (days, at) = text.split_once(" at ").ok_or_else(said)?;
        let (time, zone) = at.trim().split_once(' ').ok_or_else(said)?;
        let days = days_of(days.trim())?.ok_or_else(said)?;
        let (time, zone) = (time_of(time)?, zone_of(zone.trim())?);
        Ok(Self { days, time, zone, text: text.trim().to_owned() })
    }
}

impl TryFrom<String> for Calendar {
    type Error = NotACalendar;

    fn try_from(text: String) -> Result<Self, NotACalendar> {
        text.parse()
    }
}

fn days_of(text: &str) -> Result<Option<Days>, NotACalendar> {
    if let Some(weekday) = text.strip_prefix("weekly on ") {
        return weekday_of(weekday).map(|it| Some(Days::Weekly(it)));
    }
    if let Some(day) = text.strip_prefix("monthly on ") {
        return Ok(day_of_month(day)?.map(|it| Days::Months((1..=12).collect(), it)));
    }
    if let Some((months, day)) = text.strip_prefix("in ").and_then(|it| it.split_once(" on ")) {
        let months = parts(months).map(|it| named(&MONTHS, it, "month"));
        let months = months.collect::<Result<BTreeSet<i8>, _>>()?;
        let day = day_of_month(day)?.filter(|_| !months.is_empty());
        return Ok(day.map(|it| Days::Months(months, it)));
    }
    let Some(listed) = text.strip_prefix("on ") else { return Ok(None) };
    let day = |it| {
        let said = || NotACalendar(format!("\"{it}\" is not a day such as 2026-02-12"));
        parse_day(it).ok_or_else(said)
    };
    let days = parts(listed).map(day).collect::<Result<BTreeSet<_>, _>>()?;
    Ok(Some(Days::Listed(days)).filter(|_| !listed.trim().is_empty()))
}

fn day_of_month(text: &str) -> Result<Option<DayOfMonth>, NotACalendar> {
    if let Some(number) = text.strip_prefix("day ") {
        let said = || NotACalendar(format!("\"{number}\" is no day of a month, 1 to 31"));
        let day = number.parse().ok().filter(|it| (1..=31).contains(it)).ok_or_else(said)?;
        return Ok(Some(DayOfMonth::Day(day)));
    }
    let Some((nth, weekday)) = text.strip_prefix("the ").and_then(|it| it.split_once(' ')) else {
        return Ok(None);
    };
    let weekday = weekday_of(weekday)?;
    Ok(Some(match nth {
        "last" => DayOfMonth::Last(weekday),
        nth => DayOfMonth::Nth(named(&NUMBERS, nth, "place in a month")?, weekday),
    }))
}

/// The members of "a, b and c".
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').flat_map(|it| it.split(" and ")).map(str::trim).filter(|it| !it.is_empty())
}

fn weekday_of(text: &str) -> Result<Weekday, NotACalendar> {
    named(&WEEKDAYS, text, "weekday")
}

fn named<T: Copy>(names: &[(&str, T)], text: &str, what: &str) -> Result<T, NotACalendar> {
    let found = names.iter().find(|(name, _)| *name == text.trim());
    let known: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
    let said = || NotACalendar(format!("\"{text}\" is no {what}; choose {}", known.join(", ")));
    found.map(|(_, it)| *it).ok_or_else(said)
}

fn time_of(text: &str) -> Result<Time, NotACalendar> {
    let said = || NotACalendar(format!("\"{text}\" is no time of day such as 09:30"));
    let (hour, minute) = text.split_once(':').filter(|_| text.len() == 5).ok_or_else(said)?;
    let number = |it: &str| it.parse::<i8>().map_err(|_| said());
    Time::new(number(hour)?, number(minute)?, 0, 0).map_err(|_| said())
}

/// The zones are in the program, so that a plan reads alike on every machine.
fn zone_of(text: &str) -> Result<TimeZone, NotACalendar> {
    if text == "UTC" {
        return Ok(TimeZone::UTC);
    }
    let said = || {
        NotACalendar(format!(
            "\"{text}\" is no time zone; write Europe/London, UTC or another of the IANA's names"
        ))
    };
    let zone = TimeZoneDatabase::bundled().get(text).map_err(|_| said())?;
    // A name in another case would be found as well, and read differently in the next export.
    if zone.iana_name() == Some(text) { Ok(zone) } else { Err(said()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_in_the_grammar_is_refused_with_the_word_that_is_wrong() {
        for (text, said) in [
            ("", "is no release calendar"),
            ("monthly", "is no release calendar"),
            ("monthly on day 13", "is no release calendar"),
            ("hourly at 09:30 UTC", "is no release calendar"),
            ("monthly on Thursday at 09:30 UTC", "is no release calendar"),
            ("monthly on day 32 at 09:30 UTC", "\"32\" is no day of a month"),
            ("monthly on day 0 at 09:30 UTC", "\"0\" is no day of a month"),
            ("monthly on the fifth Thursday at 09:30 UTC", "\"fifth\" is no place in a month"),
            ("weekly on Thor's day at 09:30 UTC", "\"Thor's day\" is no weekday"),
            ("in , on day 1 at 09:30 UTC", "is no release calendar"),
            ("in Mars on day 1 at 09:30 UTC", "\"Mars\" is no month"),
            ("on 2026-02-30 at 09:30 UTC", "\"2026-02-30\" is not a day"),
            ("weekly on Monday at 9:30 UTC", "\"9:30\" is no time of day"),
            ("weekly on Monday at 24:00 UTC", "\"24:00\" is no time of day"),
            ("weekly on Monday at 09:30 London", "\"London\" is no time zone"),
            ("weekly on Monday at 09:30 europe/london", "\"europe/london\" is no time zone"),
        ] {
            let error = text.parse::<Calendar>().unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
    }

    #[test]
    fn a_calendar_is_written_as_it_was_read() {
        let text = "in March, June and September on day 13 at 09:30 Europe/London";
        let calendar: Calendar = text.parse().unwrap();
        assert_eq!(calendar.to_string(), text);
        let json = serde_json::to_string(&calendar).unwrap();
        assert_eq!(serde_json::from_str::<Calendar>(&json).unwrap(), calendar);
    }
}
