//! A block: the observations of one vintage as compact JSON, an array of arrays such as
//! `["2024-04-01/P1Y","61.5","p","60.1","62.9","note",12]`: period, value or null, status, lower
//! and upper or null, note or null, row of the file.

use std::{fmt::Write, sync::Arc};

use delivery::{
    observation::{Interval, Observation, Status},
    period::{Length, Period},
    value::Value,
};
use serde::Deserialize;
use sqlx::{Database, Decode, Type, error::BoxDynError};

use crate::column::Unreadable;

/// A block, read.
#[derive(Debug)]
pub(crate) struct Block(pub(crate) Vec<Observation>);

impl<DB: Database> Type<DB> for Block
where
    String: Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        String::type_info()
    }
    fn compatible(info: &DB::TypeInfo) -> bool {
        String::compatible(info)
    }
}

impl<'r, DB: Database> Decode<'r, DB> for Block
where
    &'r str: Decode<'r, DB>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self(read(<&str>::decode(value)?)?))
    }
}

/// One observation as stored. All texts but the note are plain and need no unescaping.
#[derive(Deserialize)]
struct Stored<'a>(
    &'a str,
    Option<&'a str>,
    &'a str,
    Option<&'a str>,
    Option<&'a str>,
    Option<Arc<str>>,
    u32,
);

fn read(text: &str) -> Result<Vec<Observation>, BoxDynError> {
    let stored: Vec<Stored<'_>> = serde_json::from_str(text)?;
    stored.into_iter().map(Stored::observation).collect()
}

impl Stored<'_> {
    fn observation(self) -> Result<Observation, BoxDynError> {
        let Self(period, value, status, lower, upper, note, row) = self;
        let interval = match (lower, upper) {
            (Some(lower), Some(upper)) => {
                Some(Interval { lower: lower.parse()?, upper: upper.parse()? })
            }
            _ => None,
        };
        Ok(Observation {
            period: Period::parse_iso(period)
                .ok_or_else(|| Unreadable::error("a period", period))?,
            value: value.map(str::parse).transpose()?,
            interval,
            status: Status::from_code(status)
                .ok_or_else(|| Unreadable::error("a status", status))?,
            note,
            row,
        })
    }
}

/// A typical observation takes this many bytes.
const TYPICAL: usize = 48;

/// Writes a block. By hand, because an import writes hundreds of thousands of observations.
pub(crate) fn write(observations: &[Observation]) -> String {
    let mut text = String::with_capacity(2 + observations.len() * TYPICAL);
    text.push('[');
    for (i, it) in observations.iter().enumerate() {
        text.push_str(if i == 0 { "[\"" } else { ",[\"" });
        write_period(&mut text, it.period);
        text.push_str("\",");
        write_value(&mut text, it.value.as_ref());
        text.push_str(",\"");
        text.push_str(it.status.code());
        text.push_str("\",");
        write_value(&mut text, it.interval.as_ref().map(|it| &it.lower));
        text.push(',');
        write_value(&mut text, it.interval.as_ref().map(|it| &it.upper));
        text.push(',');
        write_note(&mut text, it.note.as_deref());
        text.push(',');
        write_number(&mut text, it.row);
        text.push(']');
    }
    text.push(']');
    text
}

/// A value's text is digits, signs, a point and an exponent: nothing that JSON would escape.
fn write_value(text: &mut String, value: Option<&Value>) {
    match value {
        None => text.push_str("null"),
        Some(value) => {
            text.push('"');
            text.push_str(value.text());
            text.push('"');
        }
    }
}

/// The same as the period's own stored form, several times faster.
fn write_period(text: &mut String, period: Period) {
    let start = period.start();
    let (Ok(year), Ok(month), Ok(day)) =
        (u32::try_from(start.year()), u8::try_from(start.month()), u8::try_from(start.day()))
    else {
        // Before the year 0; no official statistic is.
        text.push_str(&period.to_string());
        return;
    };
    for divisor in [1000, 100, 10, 1] {
        text.push(digit(year / divisor));
    }
    for part in [month, day] {
        text.push('-');
        text.push(digit(u32::from(part / 10)));
        text.push(digit(u32::from(part)));
    }
    match period.length() {
        Length::Day => {}
        Length::Months(months) if months % 12 == 0 => write_length(text, months / 12, 'Y'),
        Length::Months(months) => write_length(text, months, 'M'),
        Length::Days(days) => write_length(text, days, 'D'),
    }
}

fn write_length(text: &mut String, number: u16, unit: char) {
    text.push_str("/P");
    write_number(text, u32::from(number));
    text.push(unit);
}

fn write_number(text: &mut String, number: u32) {
    let mut divisor = 1;
    while number / divisor >= 10 {
        divisor *= 10;
    }
    while divisor > 0 {
        text.push(digit(number / divisor));
        divisor /= 10;
    }
}

/// The last decimal digit of a number.
fn digit(number: u32) -> char {
    char::from_digit(number % 10, 10).unwrap_or('0')
}

fn write_note(text: &mut String, note: Option<&str>) {
    let Some(note) = note else {
        text.push_str("null");
        return;
    };
    text.push('"');
    for letter in note.chars() {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\0'..='\u{1f}' => {
                // Writing to a String cannot fail.
                let _written = write!(text, "\\u{:04x}", u32::from(letter));
            }
            _ => text.push(letter),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;
    use proptest::{option, prelude::*};

    use super::*;

    fn period() -> impl Strategy<Value = Period> {
        (0i16..=9900, 1i8..=12, 1i8..=28, 0u8..3, 1u16..400).prop_map(
            |(year, month, day, kind, length)| {
                let start = Date::new(year, month, day).unwrap();
                match kind {
                    0 => Period::day(start),
                    1 => Period::months(start, length).unwrap(),
                    _ => Period::days(start, length).unwrap(),
                }
            },
        )
    }

    fn value() -> impl Strategy<Value = Value> {
        "-?[0-9]{1,12}(\\.[0-9]{1,14})?(e-?[0-9])?".prop_map(|it| it.parse().unwrap())
    }

    fn observation() -> impl Strategy<Value = Observation> {
        let status = prop::sample::select(Status::ALL.to_vec());
        let note = option::of(any::<String>());
        (period(), option::of(value()), option::of((value(), value())), status, note, any::<u32>())
            .prop_map(|(period, value, interval, status, note, row)| Observation {
                period,
                value,
                interval: interval.map(|(lower, upper)| Interval { lower, upper }),
                status,
                note: note.map(Arc::from),
                row,
            })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(observations in prop::collection::vec(observation(), 0..20)) {
            let text = write(&observations);
            prop_assert_eq!(read(&text).unwrap(), observations);
        }

        #[test]
        fn a_period_is_written_as_it_writes_itself(period in period()) {
            let mut text = String::new();
            write_period(&mut text, period);
            prop_assert_eq!(text, period.to_string());
        }

        #[test]
        fn a_number_is_written_as_it_writes_itself(number: u32) {
            let mut text = String::new();
            write_number(&mut text, number);
            prop_assert_eq!(text, number.to_string());
        }
    }

    #[test]
    fn the_form_is_the_documented_one() {
        let observation = Observation {
            period: Period::parse_iso("2024-04-01/P1Y").unwrap(),
            value: Some("61.5".parse().unwrap()),
            interval: Some(Interval {
                lower: "60.1".parse().unwrap(),
                upper: "62.9".parse().unwrap(),
            }),
            status: Status::Provisional,
            note: Some("said \"so\"\n".into()),
            row: 12,
        };
        let absent = Observation {
            value: None,
            interval: None,
            status: Status::Confidential,
            note: None,
            row: 1_000_000_000,
            ..observation.clone()
        };
        assert_eq!(
            write(&[observation, absent]),
            r#"[["2024-04-01/P1Y","61.5","p","60.1","62.9","said \"so\"\u000a",12],["2024-04-01/P1Y",null,"c",null,null,null,1000000000]]"#
        );
    }

    #[test]
    fn what_was_never_written_is_refused() {
        for text in [
            "",
            "{}",
            r#"[["2024-13-01","1","",null,null,null,1]]"#,
            r#"[["2024-01-01","1","?",null,null,null,1]]"#,
            r#"[["2024-01-01","one","",null,null,null,1]]"#,
            r#"[["2024-01-01","1","",null,null,null]]"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
