//! From a count of days to a date, in decimal text all the way.

use jiff::civil::{Date, DateTime};

use super::style::Clock;

/// The day from which a workbook counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Epoch {
    /// Day 1 is 1 January 1900, and 29 February 1900 is counted though it never was.
    From1900,
    /// Day 0 is 1 January 1904.
    From1904,
}

impl Epoch {
    /// What a person should know of it.
    pub(super) fn remark(self) -> Option<String> {
        let counts = "The workbook counts days from 1904, not from 1900.";
        (self == Self::From1904).then(|| counts.to_owned())
    }
}

/// The first day from which a count since 1900 can be trusted: 1 March 1900.
const FIRST_SURE: i64 = 61;
const SECONDS: u64 = 86_400;

/// A count of days as ISO text, and whether it is a day that can be trusted; `None` where it is no day.
pub(super) fn of_days(text: &str, clock: Clock, epoch: Epoch) -> Option<(String, bool)> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let day: i64 = whole.parse().ok().filter(|it| *it >= 0)?;
    let (more, seconds) = settled(seconds(part)?, Some(clock));
    let day = day.checked_add(more)?;
    if clock == Clock::Time && day == 0 {
        return Some((time(seconds), true));
    }
    let sure = epoch == Epoch::From1904 || day >= FIRST_SURE;
    Some((at(iso(day, epoch)?, seconds), sure))
}

/// A moment as ISO text, to the nearest second; `None` where it is none.
pub(super) fn of_moment(text: &str, clock: Option<Clock>) -> Option<String> {
    let moment: DateTime = text.parse().ok()?;
    let (hour, minute, second) = (moment.hour(), moment.minute(), moment.second());
    let whole = [hour, minute, second]
        .iter()
        .try_fold(0_u64, |sum, it| Some(sum * 60 + u64::try_from(*it).ok()?))?;
    let nearest = whole + u64::from(moment.subsec_nanosecond() >= 500_000_000);
    let (more, seconds) = settled(nearest, clock);
    let day = moment.date().checked_add(jiff::Span::new().days(more)).ok()?;
    Some(at(day.to_string(), seconds))
}

/// How many days more, and the seconds of the day.
fn settled(seconds: u64, clock: Option<Clock>) -> (i64, u64) {
    // A day without a time may have lost or gained a second on its way through a sum.
    match seconds {
        SECONDS => (1, 0),
        seconds if clock == Some(Clock::Day) && seconds == SECONDS - 1 => (1, 0),
        1 if clock == Some(Clock::Day) => (0, 0),
        seconds => (0, seconds),
    }
}

fn at(day: String, seconds: u64) -> String {
    if seconds == 0 { day } else { format!("{day}T{}", time(seconds)) }
}

fn time(seconds: u64) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn iso(day: i64, epoch: Epoch) -> Option<String> {
    let (zero, days) = match epoch {
        Epoch::From1904 => (Date::constant(1904, 1, 1), day),
        Epoch::From1900 if day == FIRST_SURE - 1 => return Some("1900-02-29".to_owned()),
        Epoch::From1900 if day < FIRST_SURE => (Date::constant(1899, 12, 31), day),
        Epoch::From1900 => (Date::constant(1899, 12, 30), day),
    };
    let span = jiff::Span::new().try_days(days).ok()?;
    zero.checked_add(span).ok().map(|it| it.to_string())
}

/// The nearest second to a fraction of a day.
fn seconds(part: &str) -> Option<u64> {
    let part = &part[..part.len().min(15)];
    if part.is_empty() {
        return Some(0);
    }
    let scale = 10_u128.pow(u32::try_from(part.len()).ok()?);
    let days: u128 = part.parse().ok()?;
    u64::try_from((days * u128::from(SECONDS) * 2 + scale) / (scale * 2)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_the_workbook_counts_them() {
        use Clock::{Day, Moment, Time};
        use Epoch::{From1900, From1904};
        for (text, clock, epoch, wanted, sure) in [
            ("45383", Day, From1900, "2024-04-01", true),
            ("43921", Day, From1904, "2024-04-01", true),
            ("61", Day, From1900, "1900-03-01", true),
            ("60", Day, From1900, "1900-02-29", false),
            ("59", Day, From1900, "1900-02-28", false),
            ("1", Day, From1900, "1900-01-01", false),
            ("0", Day, From1904, "1904-01-01", true),
            ("45383.5", Day, From1900, "2024-04-01T12:00:00", true),
            ("45382.999999", Day, From1900, "2024-04-01", true),
            ("45382.99999", Day, From1900, "2024-04-01", true),
            ("45382.99999", Moment, From1900, "2024-03-31T23:59:59", true),
            ("45383.00001", Day, From1900, "2024-04-01", true),
            ("45383.75", Moment, From1900, "2024-04-01T18:00:00", true),
            ("0.5", Time, From1900, "12:00:00", true),
            ("2958465", Day, From1900, "9999-12-31", true),
        ] {
            let found = of_days(text, clock, epoch).unwrap();
            assert_eq!(found, (wanted.to_owned(), sure), "{text}");
        }
        for none in ["2958466", "-1", "99999999999999999999", "9223372036854775807.9999999"] {
            assert_eq!(of_days(none, Day, From1900), None, "{none}");
        }
    }

    #[test]
    fn moments_are_told_to_the_nearest_second() {
        for (text, clock, wanted) in [
            ("2024-04-01", None, Some("2024-04-01")),
            ("2024-04-01T00:00:00", None, Some("2024-04-01")),
            ("2023-12-31T23:59:59.99", Some(Clock::Moment), Some("2024-01-01")),
            ("2024-12-31T00:00:00.01", Some(Clock::Moment), Some("2024-12-31")),
            ("2023-12-31T23:59:59.499", Some(Clock::Moment), Some("2023-12-31T23:59:59")),
            ("2023-12-31T23:59:59", Some(Clock::Day), Some("2024-01-01")),
            ("2024-04-01T12:30:00.5", None, Some("2024-04-01T12:30:01")),
            ("2024-02-30", None, None),
        ] {
            assert_eq!(of_moment(text, clock).as_deref(), wanted, "{text}");
        }
    }
}
