//! Plain sentences: the words that every surface prints.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    indicator::Direction,
    period::day_label,
    signal::{Moving, Signal, Standing},
    target::{Kind, Target},
    value::rounded,
};

/// A number with its unit: "61.5%", "£5,536", "63.3 years", "4.187 million".
pub fn quantity(number: &str, unit: &str) -> String {
    match unit {
        "" => number.to_owned(),
        "%" => format!("{number}%"),
        "£" | "$" | "€" => match number.strip_prefix('\u{2212}') {
            Some(digits) => format!("\u{2212}{unit}{digits}"),
            None => format!("{unit}{number}"),
        },
        _ => format!("{number} {unit}"),
    }
}

/// A difference with its sign and unit; a difference of percentages is in points.
pub fn difference(number: f64, decimals: usize, unit: &str) -> String {
    let size = rounded(number.abs(), decimals);
    let zero = size.bytes().all(|it| matches!(it, b'0' | b'.'));
    let sign = if zero {
        ""
    } else if number < 0.0 {
        "\u{2212}"
    } else {
        "+"
    };
    let with_unit = if unit == "%" { format!("{size} points") } else { quantity(&size, unit) };
    format!("{sign}{with_unit}")
}

/// "24 November 2026" in UTC.
pub fn day_of(moment: Timestamp) -> String {
    day_label(date_of(moment))
}

/// The day of a moment in UTC.
pub fn date_of(moment: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(moment).date()
}

/// "24 November 2026, 09:30 UTC".
pub fn moment(moment: Timestamp) -> String {
    let zoned = TimeZone::UTC.to_datetime(moment);
    format!("{}, {:02}:{:02} UTC", day_label(zoned.date()), zoned.hour(), zoned.minute())
}

/// "1 month", "4 months", "2 years and 3 months"; always positive.
pub fn months(number: f64) -> String {
    let whole = number.abs().round();
    let (years, rest) = ((whole / 12.0).floor(), whole % 12.0);
    let part = |count: f64, one: &str| match count {
        it if it < 0.5 => None,
        it if it < 1.5 => Some(format!("1 {one}")),
        it => Some(format!("{it:.0} {one}s")),
    };
    match (part(years, "year"), part(rest, "month")) {
        (None, None) => "less than a month".to_owned(),
        (Some(only), None) | (None, Some(only)) => only,
        (Some(years), Some(months)) => format!("{years} and {months}"),
    }
}

/// The standing in a word or three.
pub const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Missed => "Missed",
        Standing::Behind => "Behind",
        Standing::Within => "On course",
        Standing::Ahead => "Ahead",
        Standing::Met => "Met",
        Standing::NotEnoughData => "Not enough data",
    }
}

/// The movement in words.
pub const fn moving(moving: Moving) -> &'static str {
    match moving {
        Moving::Improving => "improving",
        Moving::Worsening => "worsening",
        Moving::NoClearTrend => "no clear trend",
        Moving::NotEnoughData => "not enough data for a trend",
    }
}

/// What the target asks for: "92% by July 2029", "at most 1.5 years between South East and North East by 2034".
pub fn goal(
    target: &Target,
    direction: Option<Direction>,
    unit: &str,
    area_name: &dyn Fn(&str) -> String,
) -> String {
    let by = target.by.label();
    let amount = |it: &crate::value::Value| quantity(&it.to_string(), unit);
    let bound = match direction {
        Some(Direction::Lower) => "at most ",
        Some(Direction::Higher) | None => "",
    };
    match &target.kind {
        Kind::Reach { value } => format!("{bound}{} by {by}", amount(value)),
        Kind::Hold { value } => match direction {
            Some(Direction::Higher) => format!("at least {} until {by}", amount(value)),
            Some(Direction::Lower) | None => format!("at most {} until {by}", amount(value)),
        },
        Kind::Floor { value, level } => match direction {
            Some(Direction::Lower) => format!("at most {} in every {level} by {by}", amount(value)),
            Some(Direction::Higher) | None => {
                format!("at least {} in every {level} by {by}", amount(value))
            }
        },
        Kind::Gap { value, between: [one, other] } => {
            let gap = if unit == "%" { format!("{value} points") } else { amount(value) };
            format!(
                "at most {gap} between {} and {} by {by}",
                area_name(one.as_str()),
                area_name(other.as_str())
            )
        }
        Kind::Range { low, high } => format!("{} to {} until {by}", amount(low), amount(high)),
    }
}

/// What the signal says, as sentences a minister could say aloud.
///
/// `latest` is the figure with its unit and `period` its label; `decimals` is the precision the
/// publisher uses, so that computed numbers claim no more.
pub fn sentences(
    signal: &Signal,
    latest: Option<(&str, &str)>,
    goal: &str,
    unit: &str,
    decimals: usize,
) -> Vec<String> {
    let mut said = Vec::new();
    if let Some((figure, period)) = latest {
        said.push(format!("The latest figure is {figure} ({period})."));
    }
    let amount = |it: f64| quantity(&rounded(it, decimals), unit);
    match (signal.standing, &signal.expected) {
        (Standing::Met, _) => said.push(format!("The target, {goal}, is met.")),
        (Standing::Missed, _) => said.push(format!("The target, {goal}, is missed.")),
        (Standing::NotEnoughData, _) => {
            let why = signal.not_enough.as_deref().unwrap_or("there are no figures yet");
            said.push(format!("Not enough data to say whether this is on course: {why}."));
        }
        (_, Some(expected)) => said.push(against_path(signal, expected, &amount)),
        (Standing::Within, None) => said.push(format!("That holds the target, {goal}.")),
        (Standing::Behind | Standing::Ahead, None) => {
            said.push(format!("That does not hold the target, {goal}."));
        }
    }
    said.extend(trend_sentence(signal, unit, decimals));
    if !matches!(signal.standing, Standing::Met | Standing::Missed) {
        said.extend(rate_sentence(signal, unit, decimals));
    }
    if signal.awaiting {
        said.push("Its date has passed, and the figure that decides is not in yet.".to_owned());
    }
    if signal.freshness.days_late > 0 {
        said.push(format!("The next figure is {} overdue.", days(signal.freshness.days_late)));
    }
    said
}

fn against_path(
    signal: &Signal,
    expected: &crate::trajectory::Expected,
    amount: &dyn Fn(f64) -> String,
) -> String {
    let band = if (expected.high - expected.low).abs() < f64::EPSILON {
        amount(expected.expected)
    } else {
        format!(
            "{} ({} to {})",
            amount(expected.expected),
            amount(expected.low),
            amount(expected.high)
        )
    };
    let place = match signal.standing {
        Standing::Behind => "behind",
        Standing::Ahead => "ahead",
        Standing::Within | Standing::Met | Standing::Missed | Standing::NotEnoughData => {
            "on course"
        }
    };
    let by = match (signal.standing, signal.months_ahead) {
        (Standing::Behind | Standing::Ahead, Some(distance)) if distance.abs() >= 0.5 => {
            format!(", by about {}", months(distance))
        }
        _ => String::new(),
    };
    format!("The trajectory expected {band} by then: {place}{by}.")
}

fn trend_sentence(signal: &Signal, unit: &str, decimals: usize) -> Option<String> {
    let trend = signal.trend?;
    let finer = decimals + 1;
    Some(format!(
        "The trend is {}: {} a year (95% range {} to {}, {} figures).",
        match signal.moving {
            Moving::Improving => "improving",
            Moving::Worsening => "worsening",
            Moving::NoClearTrend | Moving::NotEnoughData => "not clear",
        },
        difference(trend.slope, finer, unit),
        difference(trend.low, finer, unit),
        difference(trend.high, finer, unit),
        trend.points,
    ))
}

fn rate_sentence(signal: &Signal, unit: &str, decimals: usize) -> Option<String> {
    let finer = decimals + 1;
    let required = difference(signal.required_rate?, finer, unit);
    Some(match signal.best_rate {
        Some(best) => format!(
            "Reaching the target needs {required} a year from here; the best twelve months on record brought {}.",
            difference(best, finer, unit)
        ),
        None => format!("Reaching the target needs {required} a year from here."),
    })
}

/// "1 day", "12 days".
pub fn days(number: i32) -> String {
    if number == 1 { "1 day".to_owned() } else { format!("{number} days") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_read_as_published() {
        assert_eq!(quantity("61.5", "%"), "61.5%");
        assert_eq!(quantity("\u{2212}12", "£"), "\u{2212}£12");
        assert_eq!(quantity("63.3", "years"), "63.3 years");
        assert_eq!(difference(-0.42, 1, "%"), "\u{2212}0.4 points");
        assert_eq!(difference(0.01, 1, "%"), "0.0 points");
        assert_eq!(months(-27.2), "2 years and 3 months");
        assert_eq!(months(0.2), "less than a month");
    }
}
