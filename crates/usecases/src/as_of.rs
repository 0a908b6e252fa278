//! The moment that a question is asked about.

use delivery::{period::parse_day, release::AsOf, words::date_of};
use jiff::{Timestamp, civil::time, tz::TimeZone};

use crate::Error;

/// Reads "2025-01-15" (its last second, UTC), "2025-01-15T09:30", "2025-01-15T09:30:00Z", or
/// nothing, which is now. A moment to come is refused.
pub fn read(text: Option<&str>, now: Timestamp, started_at: Timestamp) -> Result<AsOf, Error> {
    let text = text.map(str::trim).filter(|it| !it.is_empty());
    let Some(text) = text else {
        return Ok(AsOf { moment: now, reconstructed: false, past: false, day: date_of(now) });
    };
    let moment = moment(text).filter(|it| date_of(*it).year() >= 1900);
    let moment = moment.ok_or_else(|| wrong(text))?;
    if date_of(moment) > date_of(now) {
        return Err(Error::invalid(
            "as_of",
            format!("\"{text}\" is still to come."),
            "Ask about today or a day before it.",
        ));
    }
    let moment = moment.min(now);
    Ok(AsOf {
        moment,
        reconstructed: moment < started_at,
        past: moment < now,
        day: date_of(moment),
    })
}

/// The first moment of a day, or the moment itself, UTC; `None` where the text is neither.
pub fn start(text: &str) -> Option<Timestamp> {
    match parse_day(text.trim()) {
        Some(day) => TimeZone::UTC.to_timestamp(day.to_datetime(time(0, 0, 0, 0))).ok(),
        None => moment(text.trim()),
    }
}

fn wrong(text: &str) -> Error {
    Error::invalid(
        "as_of",
        format!("\"{text}\" is not a day or a moment."),
        "Write a day such as 2025-01-15, or a moment such as 2025-01-15T09:30 (UTC).",
    )
}

fn moment(text: &str) -> Option<Timestamp> {
    if let Some(day) = parse_day(text) {
        let last = day.to_datetime(time(23, 59, 59, 999_999_999));
        return TimeZone::UTC.to_timestamp(last).ok();
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment);
    }
    let datetime: jiff::civil::DateTime = text.parse().ok()?;
    TimeZone::UTC.to_timestamp(datetime).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_means_its_end_and_now_is_not_past() {
        let (now, start) = (at("2026-11-24T12:00:00Z"), at("2026-11-20T00:00:00Z"));
        let day = read(Some("2026-11-23"), now, start).unwrap();
        assert!(day.past && !day.reconstructed && day.moment > at("2026-11-23T23:59:59Z"));
        assert!(!read(None, now, start).unwrap().past);
        assert!(!read(Some("2026-11-24"), now, start).unwrap().past);
        assert!(read(Some("2025-01-15T09:30"), now, start).unwrap().reconstructed);
    }

    #[test]
    fn a_bad_moment_says_how_to_write_one() {
        let (now, start) = (at("2026-11-24T12:00:00Z"), at("2026-11-20T00:00:00Z"));
        for text in [
            "yesterday",
            "-009999-01-10T00:00:00Z",
            "1066-10-14",
            "2026-02-30",
            "24/11/2026",
            "2027-01-01",
        ] {
            assert!(matches!(read(Some(text), now, start), Err(Error::Invalid(_))), "{text}");
        }
    }
}
