//! What stands before and behind a sheet's rows; the rows themselves are passed over unread.

use std::io::{self, BufRead, Read};

use super::document;
use crate::{
    reading::Refusal,
    sheet::{
        Sheet,
        archive::Archive,
        area, damaged,
        xml::{Element, Node, Xml},
    },
};

/// The most merged areas and the most stretches of hidden columns.
const MOST: usize = 100_000;

/// Reads it and says whether there are formulas among the rows.
pub(super) fn read(archive: &Archive<'_>, part: &str, sheet: &mut Sheet) -> Result<bool, Refusal> {
    let mut xml = document(archive, part)?;
    let mut root: Option<String> = None;
    loop {
        match xml.next()? {
            Node::Start(tag) if tag.local() == "sheetData" && !tag.empty => {
                let name = tag.name().to_owned();
                return behind(xml, part, &name, &root.unwrap_or_default(), sheet);
            }
            Node::Start(tag) => {
                root.get_or_insert_with(|| tag.name().to_owned());
                take(&tag, sheet)?;
            }
            Node::Over => return Ok(false),
            _ => {}
        }
    }
}

/// Passes over the rows and goes on behind them.
fn behind<R: BufRead>(
    xml: Xml<R>,
    part: &str,
    rows: &str,
    root: &str,
    sheet: &mut Sheet,
) -> Result<bool, Refusal> {
    let mut source = xml.into_source();
    let formulas =
        pass(&mut source, format!("</{rows}>").as_bytes()).map_err(|it| damaged(it.to_string()))?;
    let opening = format!("<{root}>");
    let rest = io::Cursor::new(opening.into_bytes()).chain(source);
    let mut xml = Xml::new(rest, &format!("The part {part} of the workbook"));
    loop {
        match xml.next()? {
            Node::Start(tag) => take(&tag, sheet)?,
            Node::Over => return Ok(formulas),
            _ => {}
        }
    }
}

fn take(tag: &Element<'_>, sheet: &mut Sheet) -> Result<(), Refusal> {
    let is =
        |name: &str| tag.attribute(name).map(|it| it.is_some_and(|it| it == "1" || it == "true"));
    match tag.local() {
        "col" => {
            let column =
                |name: &str| tag.attribute(name).map(|it| it.and_then(|it| it.parse::<u16>().ok()));
            let width = tag.attribute("width")?.and_then(|it| it.parse::<f64>().ok());
            let hidden = is("hidden")? || width.is_some_and(|it| it <= 0.0);
            if let (true, Some(first), Some(last)) = (hidden, column("min")?, column("max")?) {
                sheet.hidden_columns.push((first, last));
            }
        }
        "mergeCell" => sheet.merged.extend(tag.attribute("ref")?.and_then(|it| area(&it))),
        "sheetPr" => sheet.filtered |= is("filterMode")?,
        "filterColumn" => sheet.filtered = true,
        _ => {}
    }
    if sheet.merged.len().max(sheet.hidden_columns.len()) > MOST {
        return Err(damaged(format!(
            "The sheet \"{}\" has more than {MOST} merged areas.",
            sheet.name
        )));
    }
    Ok(())
}

/// Reads on until just behind `end`, which begins with a byte that does not come again in it; or to
/// the end of the source. Says whether a formula was seen on the way.
fn pass(source: &mut impl BufRead, end: &[u8]) -> io::Result<bool> {
    let finder = memchr::memmem::Finder::new(end);
    // How much of the end stood at the end of the last stretch.
    let (mut begun, mut formulas) = (0, false);
    loop {
        let ready = source.fill_buf()?;
        if ready.is_empty() {
            return Ok(formulas);
        }
        formulas = formulas || has_formula(ready);
        let rest = &end[begun..];
        if begun > 0 && ready.starts_with(rest) {
            source.consume(rest.len());
            return Ok(formulas);
        }
        if begun > 0 && rest.starts_with(ready) {
            begun += ready.len();
        } else if let Some(at) = finder.find(ready) {
            source.consume(at + end.len());
            return Ok(formulas);
        } else {
            begun =
                (1..end.len()).rev().find(|it| ready.ends_with(&end[..*it])).unwrap_or_default();
        }
        let length = ready.len();
        source.consume(length);
    }
}

fn has_formula(text: &[u8]) -> bool {
    let behind = |at: usize| text.get(at + 2).is_some_and(|it| matches!(it, b'>' | b' ' | b'/'));
    memchr::memmem::find_iter(text, b"<f").any(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_found_wherever_a_stretch_is_cut() {
        let text = b"<row></row></sheetDat></sheetData>behind";
        for length in 1..text.len() {
            let mut source = io::BufReader::with_capacity(length, &text[..]);
            pass(&mut source, b"</sheetData>").unwrap();
            let mut rest = String::new();
            source.read_to_string(&mut rest).unwrap();
            assert_eq!(rest, "behind", "{length}");
        }
    }
}
