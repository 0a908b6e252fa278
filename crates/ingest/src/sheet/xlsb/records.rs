//! A part as a stream of records.

use std::io::{BufRead, Read};

use super::broken;
use crate::{
    reading::Refusal,
    sheet::{
        archive::{Archive, Stream},
        damaged,
        record::Fields,
    },
};

/// The most bytes of a record.
const LONGEST: usize = 1024 * 1024;

/// Records still to come.
pub(super) struct Records<'a> {
    stream: Stream<'a>,
    part: String,
    buffer: Vec<u8>,
}

impl<'a> Records<'a> {
    pub(super) fn of(archive: &Archive<'a>, part: &str) -> Result<Self, Refusal> {
        let stream = archive.stream(part);
        let stream =
            stream.ok_or_else(|| damaged(format!("The workbook lacks its part {part}.")))?;
        Ok(Self { stream, part: part.to_owned(), buffer: Vec::new() })
    }

    /// The next record's number and bytes; `None` at the end of the part.
    pub(super) fn next(&mut self) -> Result<Option<(u16, &[u8])>, Refusal> {
        if self.stream.fill_buf().map_err(|it| damaged(it.to_string()))?.is_empty() {
            return Ok(None);
        }
        // Seven bits a byte, the last of them without the eighth.
        let mut kind = u16::from(self.byte()?);
        if kind & 0x80 != 0 {
            kind = kind & 0x7f | u16::from(self.byte()? & 0x7f) << 7;
        }
        let mut length = 0;
        for shift in [0, 7, 14, 21] {
            let byte = self.byte()?;
            length |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        if length > LONGEST {
            return Err(damaged(format!(
                "The part {} holds a record of more than {LONGEST} bytes.",
                self.part
            )));
        }
        self.buffer.resize(length, 0);
        self.stream.read_exact(&mut self.buffer).map_err(|it| fault(&self.part, &it))?;
        Ok(Some((kind, &self.buffer)))
    }

    fn byte(&mut self) -> Result<u8, Refusal> {
        let mut byte = [0];
        self.stream.read_exact(&mut byte).map_err(|it| fault(&self.part, &it))?;
        Ok(byte[0])
    }
}

fn fault(part: &str, error: &std::io::Error) -> Refusal {
    if error.kind() == std::io::ErrorKind::Other {
        damaged(error.to_string())
    } else {
        broken(part)
    }
}

/// A text whose length stands before it.
pub(super) fn wide(fields: &mut Fields<'_>) -> Option<String> {
    match fields.u32()? {
        u32::MAX => Some(String::new()),
        length => fields.wide(usize::try_from(length).ok()?),
    }
}

/// The records that are read, by their numbers.
pub(super) mod kind {
    pub(in super::super) const ROW: u16 = 0;
    pub(in super::super) const BLANK: u16 = 1;
    pub(in super::super) const SHORT_NUMBER: u16 = 2;
    pub(in super::super) const ERROR: u16 = 3;
    pub(in super::super) const TRUTH: u16 = 4;
    pub(in super::super) const NUMBER: u16 = 5;
    pub(in super::super) const TEXT_SHARED: u16 = 7;
    pub(in super::super) const RESULT_TEXT: u16 = 8;
    pub(in super::super) const RESULT_NUMBER: u16 = 9;
    pub(in super::super) const RESULT_TRUTH: u16 = 10;
    pub(in super::super) const RESULT_ERROR: u16 = 11;
    /// The first seven kinds of cells once more, without their columns.
    pub(in super::super) const SHORT_FIRST: u16 = 12;
    pub(in super::super) const SHORT_LAST: u16 = 18;
    pub(in super::super) const SHARED_TEXT: u16 = 19;
    pub(in super::super) const FONT: u16 = 43;
    pub(in super::super) const FORMAT: u16 = 44;
    pub(in super::super) const FILL: u16 = 45;
    pub(in super::super) const STYLE: u16 = 47;
    pub(in super::super) const COLUMNS: u16 = 60;
    pub(in super::super) const RICH_TEXT: u16 = 62;
    pub(in super::super) const WORKBOOK: u16 = 153;
    pub(in super::super) const SHEET: u16 = 156;
    pub(in super::super) const CALCULATION: u16 = 157;
    pub(in super::super) const FILTER_COLUMN: u16 = 163;
    pub(in super::super) const MERGED: u16 = 176;
    pub(in super::super) const OTHER_BOOK: u16 = 355;
    pub(in super::super) const STYLES: u16 = 617;
    pub(in super::super) const STYLES_END: u16 = 618;
    pub(in super::super) const COMMENT: u16 = 635;
    pub(in super::super) const COMMENT_TEXT: u16 = 637;
}
