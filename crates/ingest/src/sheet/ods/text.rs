//! The paragraphs of a cell or a note as text, with what of it is raised.

use std::io::BufRead;

use super::styles::Styles;
use crate::{
    reading::Refusal,
    sheet::{
        LONGEST_TEXT, too_long,
        xml::{Node, Xml},
    },
};

/// A text in the making.
#[derive(Default)]
pub(super) struct Text {
    pub(super) text: String,
    plain: String,
    above: String,
    paragraphs: usize,
    /// Whether any text so far, cleared or not, was struck through or coloured in part.
    pub(super) marked: bool,
}

impl Text {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.plain.clear();
        self.above.clear();
        self.paragraphs = 0;
    }

    /// Whether there was a paragraph.
    pub(super) const fn is_some(&self) -> bool {
        self.paragraphs > 0
    }

    /// The plain and the raised part, where something of the text is raised.
    pub(super) fn raised(&self) -> Option<(String, String)> {
        (!self.above.trim().is_empty()).then(|| (self.plain.clone(), self.above.clone()))
    }

    /// Begins a paragraph.
    pub(super) fn begin(&mut self) -> Result<(), Refusal> {
        self.paragraphs += 1;
        if self.paragraphs > 1 { self.push("\n", false) } else { Ok(()) }
    }

    /// Reads a paragraph, whose start was the last piece, up to its end.
    pub(super) fn paragraph<R: BufRead>(
        &mut self,
        xml: &mut Xml<R>,
        styles: &Styles,
    ) -> Result<(), Refusal> {
        self.begin()?;
        // Whether text is raised, one for each element that is open.
        let mut open = vec![false];
        loop {
            let raised = open.last().copied().unwrap_or_default();
            match xml.next()? {
                Node::Start(tag) => {
                    match tag.local() {
                        "s" => {
                            let count = tag
                                .attribute("c")?
                                .and_then(|it| it.parse().ok())
                                .unwrap_or(1_usize);
                            self.push(&" ".repeat(count.min(LONGEST_TEXT)), raised)?;
                        }
                        "tab" => self.push("\t", raised)?,
                        "line-break" => self.push("\n", raised)?,
                        // Notes and pictures within a text are no part of it.
                        "note" | "annotation" | "frame" | "ruby-text" if !tag.empty => {
                            xml.skip()?;
                        }
                        "span" if !tag.empty => {
                            let style = tag.attribute("style-name")?.unwrap_or_default();
                            let raises = styles.raises(&style);
                            self.marked |= styles.marks(&style);
                            open.push(raises || raised);
                        }
                        _ if !tag.empty => open.push(raised),
                        _ => {}
                    }
                }
                Node::Text(text) => self.push_collapsed(&text, raised)?,
                Node::End(_) => {
                    open.pop();
                    if open.is_empty() {
                        return Ok(());
                    }
                }
                Node::Other => {}
                Node::Over => return Ok(()),
            }
        }
    }

    /// Adds text in which white space counts once, and not at the start of a paragraph.
    fn push_collapsed(&mut self, text: &str, raised: bool) -> Result<(), Refusal> {
        if !text.contains([' ', '\t', '\r', '\n']) {
            return self.push(text, raised);
        }
        for piece in text.split_inclusive([' ', '\t', '\r', '\n']) {
            let word = piece.trim_end_matches([' ', '\t', '\r', '\n']);
            self.push(word, raised)?;
            if word.len() < piece.len()
                && !self.text.is_empty()
                && !self.text.ends_with([' ', '\n'])
            {
                self.push(" ", raised)?;
            }
        }
        Ok(())
    }

    fn push(&mut self, text: &str, raised: bool) -> Result<(), Refusal> {
        self.text.push_str(text);
        if raised {
            self.above.push_str(text);
        } else {
            self.plain.push_str(text);
        }
        let is_long = self.text.len() > LONGEST_TEXT && self.text.chars().count() > LONGEST_TEXT;
        if is_long { Err(too_long()) } else { Ok(()) }
    }
}
