//! A file of any size in pieces of whole lines, so that no more than a piece of it is ever held.

use std::io::{BufRead, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;

use crate::{
    reading::Refusal,
    table::{Row, Rows, refuse_twins},
    text::{GZIP, refuse_what_is_no_text},
};

/// Bytes held at once; a record longer than this is refused.
const BLOCK: usize = 1 << 20;
/// The most rows of one file.
const MOST_ROWS: u32 = 100_000_000;

/// Why a file could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// What it holds cannot be read.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It cannot be had: the disk, the pipe.
    #[error("the file cannot be read: {0}")]
    Lost(#[from] std::io::Error),
}

/// A table that is read piece by piece.
pub(super) struct Blocks<'r> {
    source: Box<dyn Read + 'r>,
    held: Vec<u8>,
    ended: bool,
    rows: u32,
}

impl<'r> Blocks<'r> {
    /// Opens a file, gzipped or not, and reads its header.
    pub(super) fn open(mut source: impl BufRead + 'r) -> Result<(Self, Vec<String>), Unread> {
        let packed = source.fill_buf()?.starts_with(GZIP);
        let source: Box<dyn Read + 'r> =
            if packed { Box::new(MultiGzDecoder::new(source)) } else { Box::new(source) };
        let mut blocks = Self { source, held: Vec::new(), ended: false, rows: 0 };
        blocks.fill()?;
        refuse_what_is_no_text(&blocks.held)?;
        if blocks.held.starts_with("\u{feff}".as_bytes()) {
            blocks.held.drain(..3);
        }
        let header = blocks.header()?;
        Ok((blocks, header))
    }

    /// Reads the header, past blank lines; it is row 1.
    fn header(&mut self) -> Result<Vec<String>, Unread> {
        let text = text(&self.held, self.whole()?, 0)?;
        let mut rows = Rows::of(text, 0, MOST_ROWS);
        let mut row = Row::default();
        while rows.read(&mut row)? {
            if !row.is_blank() {
                let header: Vec<String> =
                    (0..row.width()).map(|it| row.cell(it).to_owned()).collect();
                refuse_twins(&header)?;
                let behind = rows.behind().0;
                self.held.drain(..behind);
                self.rows = 1;
                return Ok(header);
            }
        }
        Err(Refusal {
            problem: "The file holds blank lines only.".to_owned(),
            remedy: "Begin it with a header and put rows below.".to_owned(),
        }
        .into())
    }

    /// Hands every piece to `take` in turn, which leaves off where a record goes on beyond the piece.
    pub(super) fn each(
        &mut self,
        mut take: impl FnMut(&mut Rows<'_>) -> Result<(), Refusal>,
    ) -> Result<u32, Unread> {
        loop {
            self.fill()?;
            if self.held.is_empty() {
                return Ok(self.rows);
            }
            let text = text(&self.held, self.whole()?, self.rows)?;
            let mut rows = Rows::of(text, self.rows, MOST_ROWS);
            let taken = take(&mut rows);
            let (bytes, number) = rows.behind();
            // A quoted cell may go on in the next piece; unless this is the last, or nothing is gained.
            if let Err(refusal) = taken
                && (self.ended || bytes == 0)
            {
                return Err(refusal.into());
            }
            self.rows = number;
            self.held.drain(..bytes);
        }
    }

    fn fill(&mut self) -> Result<(), Unread> {
        while !self.ended && self.held.len() < BLOCK {
            let before = self.held.len();
            let room = u64::try_from(BLOCK - before).unwrap_or_default();
            match self.source.by_ref().take(room).read_to_end(&mut self.held) {
                Ok(read) => self.ended = read < BLOCK - before,
                Err(error) if damaged(&error) => {
                    let problem =
                        format!("The compressed file is damaged or ends early ({error}).");
                    let remedy = "Fetch or pack it again.".to_owned();
                    return Err(Refusal { problem, remedy }.into());
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// How many of the bytes held are whole lines.
    fn whole(&self) -> Result<usize, Refusal> {
        if self.ended {
            return Ok(self.held.len());
        }
        memchr::memrchr(b'\n', &self.held).map(|it| it + 1).ok_or_else(|| Refusal {
            problem: format!("Row {} is longer than {BLOCK} bytes.", self.rows + 1),
            remedy: "Check that its lines end in LF or CR LF.".to_owned(),
        })
    }
}

/// The pure rooms may be handed a file; what a decoder says of its bytes is a finding.
fn damaged(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof
    )
}

/// The first bytes as text; `rows` are behind.
fn text(held: &[u8], length: usize, rows: u32) -> Result<&str, Refusal> {
    let bytes = &held[..length];
    let line = |offset: usize| {
        let lines = bytes[..offset].iter().filter(|it| **it == b'\n').count();
        u64::from(rows) + 1 + u64::try_from(lines).unwrap_or_default()
    };
    if let Some(offset) = memchr::memchr(0, bytes) {
        return Err(Refusal {
            problem: format!("Line {} holds a zero byte, which no text does.", line(offset)),
            remedy: "Save the file as UTF-8; it may be UTF-16, or damaged.".to_owned(),
        });
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        let byte = bytes.get(offset).copied().unwrap_or_default();
        Refusal {
            problem: format!(
                "The file is not UTF-8: line {} holds the byte {byte:#04x}.",
                line(offset)
            ),
            remedy: "Save it as UTF-8 (in Excel: \"CSV UTF-8\").".to_owned(),
        }
    })
}
