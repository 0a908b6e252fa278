//! What the records of Excel's binary workbooks have alike: numbers, colours, errors.

use super::{
    number::{self, Number},
    style::{BLACK, WHITE},
};

/// The fields of a record, taken one after the other.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Fields<'a> {
    pub(super) fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.bytes(1).map(|it| it[0])
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u16::from_le_bytes(*bytes))
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*bytes))
    }

    pub(super) fn f64(&mut self) -> Option<f64> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(f64::from_le_bytes(*bytes))
    }

    /// A text of so many units of two bytes.
    pub(super) fn wide(&mut self, units: usize) -> Option<String> {
        let bytes = self.bytes(units.checked_mul(2)?)?;
        let units: Vec<u16> =
            bytes.as_chunks::<2>().0.iter().map(|it| u16::from_le_bytes(*it)).collect();
        Some(String::from_utf16_lossy(&units))
    }
}

/// A number in four bytes: a whole one or the upper half of a double, perhaps in hundredths.
pub(super) fn short_number(bits: u32) -> Option<Number> {
    let value = if bits & 2 == 0 {
        f64::from_bits(u64::from(bits & !3) << 32)
    } else {
        f64::from(bits.cast_signed() >> 2)
    };
    number::of_double(if bits & 1 == 0 { value } else { value / 100.0 })
}

/// The error of a code.
pub(super) const fn error(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2b => "#GETTING_DATA",
        _ => "#N/A",
    }
}

/// A colour by its number in the palette; `None` for what the system chooses.
pub(super) fn indexed(colour: u32) -> Option<String> {
    match colour {
        0 | 8 => Some(BLACK.to_owned()),
        1 | 9 | 65 => Some(WHITE.to_owned()),
        64 | 0x7fff => None,
        other => Some(format!("indexed {other}")),
    }
}
