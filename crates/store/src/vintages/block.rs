//! A block: the observations of one vintage as compact JSON, an array of arrays such as
//! `["2024-04-01/P1Y",12,"61.5","p","60.1","62.9","note"]`: period, place in the file, value or null,
//! status, lower and upper or null, note or null. What is blank at the end is left out, and calendar
//! years and months are written short, so that most observations are as small as `["2024",12,"61.5"]`.

use std::{fmt::Write, sync::Arc};

use delivery::{
    observation::{Interval, Observation, SheetCell, Status},
    period::{Length, Period},
    value::Value,
};
use jiff::civil::Date;
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
    u64,
    #[serde(default)] Option<&'a str>,
    #[serde(default)] &'a str,
    #[serde(default)] Option<&'a str>,
    #[serde(default)] Option<&'a str>,
    #[serde(default)] Option<Arc<str>>,
);

fn read(text: &str) -> Result<Vec<Observation>, BoxDynError> {
    let stored: Vec<Stored<'_>> = serde_json::from_str(text)?;
    stored.into_iter().map(Stored::observation).collect()
}

impl Stored<'_> {
    fn observation(self) -> Result<Observation, BoxDynError> {
        let Self(period, place, value, status, lower, upper, note) = self;
        let (row, cell) = read_place(place)?;
        let interval = match (lower, upper) {
            (Some(lower), Some(upper)) => {
                Some(Interval { lower: lower.parse()?, upper: upper.parse()? })
            }
            _ => None,
        };
        Ok(Observation {
            period: read_period(period).ok_or_else(|| Unreadable::error("a period", period))?,
            value: value.map(str::parse).transpose()?,
            interval,
            status: Status::from_code(status)
                .ok_or_else(|| Unreadable::error("a status", status))?,
            note,
            row,
            cell,
        })
    }
}

fn read_period(text: &str) -> Option<Period> {
    let number = |part: &str| part.parse().ok();
    match text.len() {
        4 => Period::months(Date::new(number(text)?, 1, 1).ok()?, 12),
        7 => {
            let (year, month) = text.split_once('-')?;
            let month = month.parse().ok()?;
            Period::months(Date::new(number(year)?, month, 1).ok()?, 1)
        }
        _ => Period::parse_iso(text),
    }
}

/// A place is the row's number; of a workbook's cell the lowest 32 bits, with the column above them
/// and the sheet above that.
fn read_place(place: u64) -> Result<(u32, Option<SheetCell>), BoxDynError> {
    let row = u32::try_from(place & u64::from(u32::MAX))?;
    let (column, sheet) = (u16::try_from((place >> 32) & 0xffff)?, u16::try_from(place >> 48)?);
    Ok((row, (sheet > 0).then_some(SheetCell { sheet, column })))
}

fn write_place(text: &mut String, it: &Observation) {
    match it.cell {
        None => write_number(text, it.row),
        Some(SheetCell { sheet, column }) => {
            let place = u64::from(sheet) << 48 | u64::from(column) << 32 | u64::from(it.row);
            text.push_str(&place.to_string());
        }
    }
}

/// A typical observation takes this many bytes.
const TYPICAL: usize = 26;

/// Writes a block. By hand, because an import writes hundreds of thousands of observations.
pub(crate) fn write(observations: &[Observation]) -> String {
    let mut text = String::with_capacity(2 + observations.len() * TYPICAL);
    text.push('[');
    for (i, it) in observations.iter().enumerate() {
        text.push_str(if i == 0 { "[\"" } else { ",[\"" });
        write_period(&mut text, it.period);
        text.push_str("\",");
        write_place(&mut text, it);
        write_rest(&mut text, it);
        text.push(']');
    }
    text.push(']');
    text
}

/// What follows the row, as far as there is anything to say.
fn write_rest(text: &mut String, it: &Observation) {
    let more =
        [it.note.is_some(), it.interval.is_some(), it.status != Status::Final, it.value.is_some()];
    let last = more.iter().position(|it| *it);
    let Some(last) = last else { return };
    text.push(',');
    write_value(text, it.value.as_ref());
    if last == 3 {
        return;
    }
    text.push_str(",\"");
    text.push_str(it.status.code());
    text.push('"');
    if last == 2 {
        return;
    }
    text.push(',');
    write_value(text, it.interval.as_ref().map(|it| &it.lower));
    text.push(',');
    write_value(text, it.interval.as_ref().map(|it| &it.upper));
    if let Some(note) = &it.note {
        text.push(',');
        write_note(text, note);
    }
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

/// The period's own stored form, written several times faster; its start alone where that is enough.
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
    match (period.length(), month, day) {
        (Length::Months(12), 1, 1) => return,
        (Length::Months(1), _, 1) => return write_part(text, month),
        _ => {}
    }
    write_part(text, month);
    write_part(text, day);
    match period.length() {
        Length::Day => {}
        Length::Months(months) if months % 12 == 0 => write_length(text, months / 12, 'Y'),
        Length::Months(months) => write_length(text, months, 'M'),
        Length::Days(days) => write_length(text, days, 'D'),
    }
}

fn write_part(text: &mut String, part: u8) {
    text.push('-');
    text.push(digit(u32::from(part / 10)));
    text.push(digit(u32::from(part)));
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

fn write_note(text: &mut String, note: &str) {
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

    fn place() -> impl Strategy<Value = (u32, Option<SheetCell>)> {
        let cell = (1..=u16::MAX, any::<u16>());
        let cell = cell.prop_map(|(sheet, column)| SheetCell { sheet, column });
        (any::<u32>(), proptest::option::of(cell))
    }

    fn observation() -> impl Strategy<Value = Observation> {
        let status = prop::sample::select(Status::ALL.to_vec());
        let note = option::of(any::<String>());
        (period(), option::of(value()), option::of((value(), value())), status, note, place())
            .prop_map(|(period, value, interval, status, note, (row, cell))| Observation {
                period,
                value,
                interval: interval.map(|(lower, upper)| Interval { lower, upper }),
                status,
                note: note.map(Arc::from),
                row,
                cell,
            })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(observations in prop::collection::vec(observation(), 0..20)) {
            let text = write(&observations);
            prop_assert_eq!(read(&text).unwrap(), observations);
        }

        #[test]
        fn a_period_is_written_as_it_writes_itself_or_shorter(period in period()) {
            let mut text = String::new();
            write_period(&mut text, period);
            prop_assert_eq!(read_period(&text), Some(period));
            prop_assert!(period.to_string().starts_with(&text));
        }

        #[test]
        fn a_number_is_written_as_it_writes_itself(number: u32) {
            let mut text = String::new();
            write_number(&mut text, number);
            prop_assert_eq!(text, number.to_string());
        }
    }

    fn plain(period: &str, value: &str, row: u32) -> Observation {
        Observation {
            period: Period::parse_iso(period).unwrap(),
            value: Some(value.parse().unwrap()),
            interval: None,
            status: Status::Final,
            note: None,
            row,
            cell: None,
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
            cell: None,
        };
        let absent = Observation {
            value: None,
            interval: None,
            status: Status::Confidential,
            note: None,
            row: 1_000_000_000,
            cell: None,
            ..observation.clone()
        };
        assert_eq!(
            write(&[
                observation,
                absent,
                plain("2024-01-01/P1Y", "7", 3),
                plain("2024-07-01/P1M", "8", 4)
            ]),
            concat!(
                r#"[["2024-04-01/P1Y",12,"61.5","p","60.1","62.9","said \"so\"\u000a"],"#,
                r#"["2024-04-01/P1Y",1000000000,null,"c"],["2024",3,"7"],["2024-07",4,"8"]]"#
            )
        );
    }

    #[test]
    fn what_was_never_written_is_refused() {
        for text in [
            "",
            "{}",
            r#"[["2024-13-01",1,"1"]]"#,
            r#"[["2024-01-01",1,"1","?"]]"#,
            r#"[["2024-01-01",1,"one"]]"#,
            r#"[["2024-01-01","1"]]"#,
            r#"[["2024-01-01"]]"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
