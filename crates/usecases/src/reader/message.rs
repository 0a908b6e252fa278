//! What parent and child say to each other: frames of a length and as many bytes.
//!
//! The parent sends [`Limits`](super::Limits), the child answers with its [`Walls`](super::Walls). Then
//! each [`Task`] is followed by a frame of bytes, and all but [`Task::Know`] get one frame back: of no
//! bytes where the program failed.

use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
};

use delivery::{
    area::{Area, AreaCode},
    id::IndicatorId,
    indicator::Indicator,
};
use ingest::{
    layout::Layout,
    reading::{Known, Reading, Refusal},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// What a child is to do with the bytes that follow.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Task {
    /// They are [`Known`]: later files are read against it. There is no answer.
    Know,
    /// They are a file of this name.
    Read { name: String },
    /// They are a file of which one row is asked for.
    Cells { row: u32 },
    /// They are a workbook of which one row of a sheet is asked for.
    SheetCells { sheet: u16, row: u32 },
    /// They are a file of this name that a layout is proposed for.
    Propose { name: String },
    /// They are a file of this name over which a layout is painted.
    Paint { name: String, layout: Layout },
}

/// [`Known`] as it arrives.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Told {
    indicators: BTreeMap<IndicatorId, Indicator>,
    areas: BTreeMap<AreaCode, Area>,
    layouts: Vec<Layout>,
}

impl Told {
    pub(super) fn known(&self) -> Known<'_> {
        Known { indicators: &self.indicators, areas: &self.areas, layouts: &self.layouts }
    }
}

/// A value as JSON. What is sent is made of numbers, texts and lists, which always have a form.
pub(super) fn encode(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

/// A value from JSON; `None` where it is not one.
pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_slice(bytes).ok()
}

/// A file, read or refused, in the compact form: without names of fields, which is why none of its
/// fields may be left out when they are empty.
pub(super) fn encode_reading(reading: &Result<Reading, Refusal>) -> Vec<u8> {
    postcard::to_allocvec(reading).unwrap_or_default()
}

/// The same back, from all of the bytes.
pub(super) fn decode_reading(bytes: &[u8]) -> Option<Result<Reading, Refusal>> {
    let (reading, rest) = postcard::take_from_bytes(bytes).ok()?;
    rest.is_empty().then_some(reading)
}

pub(super) fn write_frame(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    to.write_all(&(bytes.len() as u64).to_le_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

/// Reads a frame of no more than `most` bytes; memory grows with what arrives, not with what is said.
pub(super) fn read_frame(from: &mut impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    if length > most {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length.min(1 << 20)).unwrap_or_default());
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_back_and_a_false_length_costs_nothing() {
        let mut sent = Vec::new();
        write_frame(&mut sent, b"figures").unwrap();
        assert_eq!(read_frame(&mut &sent[..], 100).unwrap(), b"figures");
        assert!(read_frame(&mut &sent[..], 6).is_err());
        assert!(read_frame(&mut &sent[..12], 100).is_err());
        let lie = (1_u64 << 60).to_le_bytes();
        assert!(read_frame(&mut &lie[..], u64::MAX).is_err());
    }
}
