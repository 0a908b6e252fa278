//! Parquet: a table in columns, written out as the CSV that it stands for, so that it is read as CSV is.

use std::fmt;

use ::parquet::{
    basic::{ConvertedType, LogicalType, TimeUnit, Type},
    data_type::Decimal,
    file::reader::{FileReader, SerializedFileReader},
    record::Field,
    schema::types::ColumnDescriptor,
};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use crate::{reading::Refusal, table::MOST_ROWS, text::too_long};

const MAGIC: &[u8] = b"PAR1";
/// The most columns that are looked at; a table of figures has a few dozen.
const MOST_COLUMNS: usize = 1_000;

/// Whether these are the bytes of such a file.
pub(crate) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The table as CSV of no more than `most` bytes, and what a person should know of it.
pub(crate) fn csv(bytes: &[u8], most: usize) -> Result<(String, Option<String>), Refusal> {
    // The library takes a file at its word in places, and panics where that is broken.
    let written = std::panic::catch_unwind(|| written(bytes, most));
    written.unwrap_or_else(|_| Err(broken("its parts contradict each other")))
}

fn written(bytes: &[u8], most: usize) -> Result<(String, Option<String>), Refusal> {
    let reader = SerializedFileReader::new(Bytes::copy_from_slice(bytes)).map_err(broken)?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    if schema.num_columns() > MOST_COLUMNS {
        return Err(Refusal {
            problem: format!("The file has more than {MOST_COLUMNS} columns."),
            remedy: "Save the columns that are needed, and import those.".to_owned(),
        });
    }
    let kinds = schema.columns().iter().map(|it| Kind::of(it)).collect::<Result<Vec<_>, _>>()?;
    let mut csv = Csv { text: String::new(), most, starts: true };
    for column in schema.columns() {
        csv.cell(column.name())?;
    }
    csv.end_row();
    let mut number = 0;
    for row in reader.get_row_iter(None).map_err(broken)? {
        let row = row.map_err(broken)?;
        number += 1;
        if number > MOST_ROWS {
            return Err(Refusal {
                problem: format!("The file has more than {MOST_ROWS} rows."),
                remedy: "Split it into smaller files.".to_owned(),
            });
        }
        for ((name, field), kind) in row.get_column_iter().zip(&kinds) {
            let text = text(field, *kind).ok_or_else(|| {
                broken(format!("a value of \"{name}\" in row {number} is neither text nor a number nor a moment"))
            })?;
            csv.cell(&text)?;
        }
        csv.end_row();
    }
    let binary: Vec<&str> = schema
        .columns()
        .iter()
        .filter(|it| matches!(it.physical_type(), Type::DOUBLE | Type::FLOAT))
        .map(|it| it.name())
        .collect();
    let remark = (!binary.is_empty()).then(|| {
        let columns = binary.join(", ");
        format!("The file holds binary numbers ({columns}): how many decimals were published cannot be seen.")
    });
    Ok((csv.text, remark))
}

/// What a column's values are, where their own type does not say it.
#[derive(Clone, Copy)]
enum Kind {
    Plain,
    /// Nanoseconds since 1970.
    Nanoseconds,
}

impl Kind {
    fn of(column: &ColumnDescriptor) -> Result<Self, Refusal> {
        if column.max_rep_level() > 0 || column.path().parts().len() > 1 {
            return Err(unread(column, "lists or parts within a cell"));
        }
        if let Some(LogicalType::Timestamp(it)) = column.logical_type_ref()
            && it.unit == TimeUnit::NANOS
        {
            return Ok(Self::Nanoseconds);
        }
        if matches!(column.logical_type_ref(), Some(LogicalType::Time(_))) {
            return Err(unread(column, "times of day"));
        }
        let is_read = match column.physical_type() {
            Type::BOOLEAN | Type::FLOAT | Type::DOUBLE | Type::INT96 => true,
            Type::INT32 => matches!(
                column.converted_type(),
                ConvertedType::NONE
                    | ConvertedType::INT_8
                    | ConvertedType::INT_16
                    | ConvertedType::INT_32
                    | ConvertedType::UINT_8
                    | ConvertedType::UINT_16
                    | ConvertedType::UINT_32
                    | ConvertedType::DATE
                    | ConvertedType::DECIMAL
            ),
            Type::INT64 => matches!(
                column.converted_type(),
                ConvertedType::NONE
                    | ConvertedType::INT_64
                    | ConvertedType::UINT_64
                    | ConvertedType::TIMESTAMP_MILLIS
                    | ConvertedType::TIMESTAMP_MICROS
                    | ConvertedType::DECIMAL
            ),
            Type::BYTE_ARRAY => matches!(
                column.converted_type(),
                ConvertedType::UTF8
                    | ConvertedType::ENUM
                    | ConvertedType::DECIMAL
                    | ConvertedType::NONE
            ),
            Type::FIXED_LEN_BYTE_ARRAY => column.converted_type() == ConvertedType::DECIMAL,
        };
        if is_read {
            Ok(Self::Plain)
        } else {
            Err(unread(column, "values that are no figures and no text"))
        }
    }
}

fn unread(column: &ColumnDescriptor, what: &str) -> Refusal {
    Refusal {
        problem: format!("The column \"{}\" holds {what}.", column.path().string()),
        remedy: "Save the table without it, or with the values as text, and import that."
            .to_owned(),
    }
}

fn broken(why: impl fmt::Display) -> Refusal {
    Refusal {
        problem: format!("The Parquet file cannot be read: {why}."),
        remedy: "Fetch it from the publisher again, or save it as CSV and import that.".to_owned(),
    }
}

/// A value as CSV files write it; absent ones are blank, and one that cannot be written has none.
fn text(field: &Field, kind: Kind) -> Option<String> {
    Some(match field {
        Field::Null => String::new(),
        Field::Bool(it) => it.to_string(),
        Field::Byte(it) => it.to_string(),
        Field::Short(it) => it.to_string(),
        Field::Int(it) => it.to_string(),
        Field::Long(it) => match kind {
            Kind::Nanoseconds => moment(SignedDuration::from_nanos(*it))?,
            Kind::Plain => it.to_string(),
        },
        Field::UByte(it) => it.to_string(),
        Field::UShort(it) => it.to_string(),
        Field::UInt(it) => it.to_string(),
        Field::ULong(it) => it.to_string(),
        // The shortest text that is the same number again.
        Field::Float(it) => it.to_string(),
        Field::Double(it) => it.to_string(),
        Field::Decimal(it) => decimal(it)?,
        Field::Str(it) => it.clone(),
        Field::Bytes(it) => String::from_utf8(it.data().to_vec()).ok()?,
        Field::Date(days) => day(*days),
        Field::TimestampMillis(it) => moment(SignedDuration::from_millis(*it))?,
        Field::TimestampMicros(it) => moment(SignedDuration::from_micros(*it))?,
        Field::Float16(_)
        | Field::TimeMillis(_)
        | Field::TimeMicros(_)
        | Field::Group(_)
        | Field::ListInternal(_)
        | Field::MapInternal(_) => return None,
    })
}

fn day(days_since_1970: i32) -> String {
    let epoch = Date::constant(1970, 1, 1);
    let day = epoch.checked_add(jiff::Span::new().try_days(days_since_1970).unwrap_or_default());
    day.map_or_else(|_| days_since_1970.to_string(), |it| it.to_string())
}

/// The day alone where a moment is the first of its day, as tools write days.
fn moment(since_1970: SignedDuration) -> Option<String> {
    let moment = Timestamp::from_duration(since_1970).ok()?;
    let there = TimeZone::UTC.to_datetime(moment);
    let is_day = there.time() == jiff::civil::Time::midnight();
    Some(if is_day { there.date().to_string() } else { moment.to_string() })
}

/// A decimal number of up to 38 digits with the decimals of its column.
fn decimal(it: &Decimal) -> Option<String> {
    let bytes = it.data();
    let negative = bytes.first().is_some_and(|it| *it >= 0x80);
    let fill = if negative { 0xff } else { 0 };
    let mut wide = [fill; 16];
    // What a wider one has in front only repeats the sign.
    let (front, own) = bytes.split_at(bytes.len().saturating_sub(wide.len()));
    if own.is_empty() || front.iter().any(|it| *it != fill) || (own[0] >= 0x80) != negative {
        return None;
    }
    let start = wide.len() - own.len();
    wide[start..].copy_from_slice(own);
    let number = i128::from_be_bytes(wide);
    let digits = number.unsigned_abs().to_string();
    let decimals = usize::try_from(it.scale()).unwrap_or_default();
    let sign = if negative { "-" } else { "" };
    if decimals == 0 {
        return Some(format!("{sign}{digits}"));
    }
    let digits = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    Some(format!("{sign}{whole}.{part}"))
}

/// CSV as it grows.
struct Csv {
    text: String,
    most: usize,
    /// Whether the next cell is the first of its row.
    starts: bool,
}

impl Csv {
    fn cell(&mut self, text: &str) -> Result<(), Refusal> {
        if self.text.len() + text.len() > self.most {
            return Err(too_long(self.most));
        }
        if !std::mem::take(&mut self.starts) {
            self.text.push(',');
        }
        if text.contains([',', '"', '\n', '\r']) {
            self.text.push('"');
            self.text.push_str(&text.replace('"', "\"\""));
            self.text.push('"');
        } else {
            self.text.push_str(text);
        }
        Ok(())
    }

    fn end_row(&mut self) {
        self.text.push('\n');
        self.starts = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_any_byte_changed_is_read_or_refused() {
        let bytes = include_bytes!("../tests/cases/parquet-tidy/input.parquet");
        let mut refused = 0;
        for at in 0..bytes.len() {
            for with in [0, 0xff, bytes[at] ^ 1] {
                let mut changed = bytes.to_vec();
                changed[at] = with;
                refused += usize::from(csv(&changed, 1 << 20).is_err());
            }
        }
        assert!(refused > 1000, "{refused}");
    }

    #[test]
    fn a_table_that_grows_beyond_the_limit_is_refused() {
        let bytes = include_bytes!("../tests/cases/parquet-tidy/input.parquet");
        let refusal = csv(bytes, 100).unwrap_err();
        assert!(refusal.problem.contains("more than"), "{refusal:?}");
    }

    #[test]
    fn days_and_moments_are_written_as_people_do() {
        assert_eq!((day(0), day(-1)), ("1970-01-01".to_owned(), "1969-12-31".to_owned()));
        let moment = |it| moment(it).unwrap_or_default();
        assert_eq!(moment(SignedDuration::from_secs(86_400)), "1970-01-02");
        assert_eq!(moment(SignedDuration::from_millis(1_500)), "1970-01-01T00:00:01.5Z");
        assert_eq!(moment(SignedDuration::MAX), "");
    }
}
