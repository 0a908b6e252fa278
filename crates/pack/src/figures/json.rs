//! JSON: an object for each figure, with the keys of the CSV's columns; numbers as their published text.

use std::io::Write;

use delivery::view::figures::{FiguresHead, IndicatorFigures};

use super::{
    Unwritten, Writer,
    columns::{COLUMNS, texts},
};

pub(super) struct Json<'w, W> {
    out: &'w mut W,
    first: bool,
}

impl<'w, W: Write> Json<'w, W> {
    pub(super) fn begin(head: &FiguresHead, out: &'w mut W) -> Result<Self, Unwritten> {
        let (title, moment) = (quoted(&head.title), quoted(&head.moment.label));
        write!(out, "{{\"title\":{title},\"as_of\":{moment},\"figures\":[")?;
        Ok(Self { out, first: true })
    }
}

impl<W: Write> Writer for Json<'_, W> {
    fn add(&mut self, figures: &IndicatorFigures) -> Result<(), Unwritten> {
        for row in figures.rows() {
            self.out.write_all(if self.first { b"\n{" } else { b",\n{" })?;
            self.first = false;
            for (at, (key, text)) in COLUMNS.iter().zip(texts(&row)).enumerate() {
                let comma = if at == 0 { "" } else { "," };
                write!(self.out, "{comma}\"{key}\":")?;
                match *key {
                    "release" => self.out.write_all(text.as_bytes())?,
                    "value" | "lower_95" | "upper_95" | "published" if text.is_empty() => {
                        self.out.write_all(b"null")?;
                    }
                    _ => self.out.write_all(quoted(&text).as_bytes())?,
                }
            }
            self.out.write_all(b"}")?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Unwritten> {
        self.out.write_all(b"\n]}\n")?;
        Ok(self.out.flush()?)
    }
}

/// A text as JSON has it.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
