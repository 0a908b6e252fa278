//! Texts in records: in one or two bytes a letter, with runs, over the borders of records.

use crate::{
    reading::Refusal,
    sheet::{
        record::Fields,
        strings::{Raised, Rich},
        style::Font,
    },
};

/// The bytes of a record and of those that carry it on.
pub(super) struct Parts<'a> {
    parts: std::vec::IntoIter<&'a [u8]>,
    now: Fields<'a>,
}

/// A text and the runs in it: where each begins, and its font.
pub(super) struct Text {
    units: Vec<u16>,
    runs: Vec<(usize, usize)>,
}

impl<'a> Parts<'a> {
    pub(super) fn of(parts: Vec<&'a [u8]>) -> Self {
        let mut parts = parts.into_iter();
        let now = Fields(parts.next().unwrap_or_default());
        Self { parts, now }
    }

    /// Bytes that may lie over a border.
    pub(super) fn bytes(&mut self, length: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        while bytes.len() < length {
            if self.now.0.is_empty() {
                self.now = Fields(self.parts.next()?);
                continue;
            }
            let more = (length - bytes.len()).min(self.now.0.len());
            bytes.extend(self.now.bytes(more)?);
        }
        Some(bytes)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        Fields(&self.bytes(2)?).u16()
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        Fields(&self.bytes(4)?).u32()
    }

    /// A text whose length stands before it in two bytes.
    pub(super) fn text(&mut self) -> Option<Text> {
        let length = usize::from(self.u16()?);
        let flags = self.bytes(1)?[0];
        let runs = if flags & 8 != 0 { usize::from(self.u16()?) } else { 0 };
        let more = if flags & 4 != 0 { usize::try_from(self.u32()?).ok()? } else { 0 };
        let units = self.units(length, flags & 1 != 0)?;
        let runs = self.bytes(runs * 4)?;
        let runs = runs.as_chunks::<4>().0.iter().map(|it| {
            let at = |i: usize| usize::from(u16::from_le_bytes([it[i], it[i + 1]]));
            (at(0), at(2))
        });
        let runs = runs.collect();
        self.pass(more)?;
        Some(Text { units, runs })
    }

    /// Letters; behind a border it is said anew how wide they are.
    pub(super) fn units(&mut self, length: usize, mut wide: bool) -> Option<Vec<u16>> {
        let mut units = Vec::new();
        while units.len() < length {
            if self.now.0.is_empty() {
                self.now = Fields(self.parts.next()?);
                wide = self.now.u8()? & 1 != 0;
            }
            if wide {
                units.push(self.now.u16()?);
            } else {
                let more = (length - units.len()).min(self.now.0.len());
                units.extend(self.now.bytes(more)?.iter().map(|it| u16::from(*it)));
            }
        }
        Some(units)
    }

    fn pass(&mut self, length: usize) -> Option<()> {
        let mut left = length;
        while left > 0 {
            if self.now.0.is_empty() {
                self.now = Fields(self.parts.next()?);
            }
            let more = left.min(self.now.0.len());
            self.now.bytes(more)?;
            left -= more;
        }
        Some(())
    }
}

impl Text {
    pub(super) fn plain(units: Vec<u16>) -> Self {
        Self { units, runs: Vec::new() }
    }

    pub(super) fn with_runs(mut self, runs: Vec<(usize, usize)>) -> Self {
        self.runs = runs;
        self
    }

    pub(super) fn whole(&self) -> String {
        String::from_utf16_lossy(&self.units)
    }

    /// The text, and its plain and raised part where a run is raised.
    pub(super) fn rich(&self, fonts: &[Font]) -> Result<(String, Option<Raised>), Refusal> {
        let mut rich = Rich::default();
        let mut start = 0;
        let mut raised = false;
        let ends = self.runs.iter().map(|it| it.0.min(self.units.len()));
        let ends = ends.chain([self.units.len()]);
        let fonts = self.runs.iter().map(|it| font(fonts, it.1).is_some_and(|it| it.raised));
        for (end, next) in ends.zip(fonts.chain([false])) {
            if let Some(run) = self.units.get(start..end) {
                rich.add(&String::from_utf16_lossy(run), raised)?;
                start = end;
            }
            raised = next;
        }
        let raised = rich.raised();
        Ok((rich.text, raised))
    }
}

/// A font by its number; there is none with the number 4.
pub(super) fn font(fonts: &[Font], index: usize) -> Option<&Font> {
    fonts.get(if index > 4 { index - 1 } else { index })
}
