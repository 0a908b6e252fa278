//! A workbook in the Open Document Format, written row by row into a zip archive.

use std::{
    fmt::Write as _,
    io::{self, Cursor, Write},
};

use delivery::view::figures::{FigureRow, FiguresHead, IndicatorFigures};
use zip::{
    CompressionMethod::{self, Deflated, Stored},
    DateTime, ZipWriter,
    result::ZipError,
    write::SimpleFileOptions,
};

use super::{
    Unwritten, Writer,
    sheet::{
        COLUMNS, Cell, HEADER_ROW, LONGEST, MOST, MOST_DECIMALS, NOTES, NOTES_HEADER, SHEET, cells,
        introduction,
    },
};

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const KIND: &str = "application/vnd.oasis.opendocument.spreadsheet";
const NAMESPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\" \
    xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
    xmlns:config=\"urn:oasis:names:tc:opendocument:xmlns:config:1.0\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
    xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" office:version=\"1.3\"";

pub(super) struct Ods<'w, W> {
    out: &'w mut W,
    archive: ZipWriter<Cursor<Vec<u8>>>,
    row: String,
    count: u32,
}

impl<'w, W: Write> Ods<'w, W> {
    pub(super) fn begin(head: &FiguresHead, out: &'w mut W) -> Result<Self, Unwritten> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        // A reader knows the kind of file by this part, which is first and not compressed.
        write_part(&mut archive, "mimetype", Stored, KIND)?;
        write_part(&mut archive, "META-INF/manifest.xml", Deflated, &manifest())?;
        write_part(&mut archive, "meta.xml", Deflated, &meta(head))?;
        write_part(&mut archive, "settings.xml", Deflated, &settings())?;
        archive.start_file("content.xml", options(Deflated)).map_err(unwritten)?;
        write!(archive, "{XML}<office:document-content {NAMESPACES}>{}", styles())?;
        archive.write_all(b"<office:body><office:spreadsheet>")?;
        let names = COLUMNS.map(|(name, ..)| name);
        write_top(&mut archive, SHEET, [&head.title, &introduction(head)], &names)?;
        Ok(Self { out, archive, row: String::new(), count: 0 })
    }
}

impl<W: Write> Writer for Ods<'_, W> {
    fn add(&mut self, figures: &IndicatorFigures) -> Result<(), Unwritten> {
        for row in figures.rows() {
            if self.count >= MOST {
                return Err(Unwritten::TooMany(MOST));
            }
            self.count += 1;
            self.row.clear();
            self.row.push_str("<table:table-row>");
            for cell in cells(&row) {
                push_cell(&mut self.row, &cell, &row)?;
            }
            self.row.push_str("</table:table-row>\n");
            self.archive.write_all(self.row.as_bytes())?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Unwritten> {
        let archive = &mut self.archive;
        archive.write_all(b"</table:table>")?;
        let sentence =
            "This worksheet contains one table. It says what the columns of the figures hold.";
        write_top(archive, NOTES, [NOTES, sentence], &NOTES_HEADER)?;
        for (name, meaning, _) in COLUMNS {
            archive.write_all(row_of_texts("", &[name, meaning]).as_bytes())?;
        }
        archive.write_all(b"</table:table></office:spreadsheet></office:body>")?;
        archive.write_all(b"</office:document-content>")?;
        let archive = std::mem::replace(archive, ZipWriter::new(Cursor::new(Vec::new())));
        let bytes = archive.finish().map_err(unwritten)?.into_inner();
        self.out.write_all(&bytes)?;
        Ok(self.out.flush()?)
    }
}

/// The same date for every part, so that the same figures give the same bytes.
fn options(method: CompressionMethod) -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default())
}

fn write_part(
    archive: &mut ZipWriter<Cursor<Vec<u8>>>,
    name: &str,
    method: CompressionMethod,
    text: &str,
) -> Result<(), Unwritten> {
    archive.start_file(name, options(method)).map_err(unwritten)?;
    Ok(archive.write_all(text.as_bytes())?)
}

fn unwritten(error: ZipError) -> Unwritten {
    match error {
        ZipError::Io(error) => Unwritten::Io(error),
        other => Unwritten::Workbook(other.to_string()),
    }
}

fn manifest() -> String {
    let part = |path: &str, kind: &str| {
        format!(
            "<manifest:file-entry manifest:full-path=\"{path}\" manifest:media-type=\"{kind}\"/>"
        )
    };
    let parts = ["content.xml", "meta.xml", "settings.xml"].map(|it| part(it, "text/xml"));
    format!(
        "{XML}<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" \
         manifest:version=\"1.3\">{}{}</manifest:manifest>",
        part("/", KIND),
        parts.concat()
    )
}

fn meta(head: &FiguresHead) -> String {
    let mut title = String::new();
    push_escaped(&mut title, &head.title);
    format!(
        "{XML}<office:document-meta {NAMESPACES}><office:meta><meta:generator>Throughline</meta:generator>\
         <dc:title>{title}</dc:title><dc:language>en-GB</dc:language>\
         <meta:creation-date>{}T00:00:00</meta:creation-date></office:meta></office:document-meta>",
        head.moment.day
    )
}

/// The header stays in sight.
fn settings() -> String {
    let item = |name: &str, kind: &str, value: u32| {
        format!(
            "<config:config-item config:name=\"{name}\" config:type=\"{kind}\">{value}</config:config-item>"
        )
    };
    let frozen = [
        item("VerticalSplitMode", "short", 2),
        item("VerticalSplitPosition", "int", HEADER_ROW),
        item("PositionBottom", "int", HEADER_ROW),
        item("ActiveSplitRange", "short", 2),
    ]
    .concat();
    let entry = |name: &str| {
        format!(
            "<config:config-item-map-entry config:name=\"{name}\">{frozen}</config:config-item-map-entry>"
        )
    };
    format!(
        "{XML}<office:document-settings {NAMESPACES}><office:settings>\
         <config:config-item-set config:name=\"ooo:view-settings\">\
         <config:config-item-map-indexed config:name=\"Views\"><config:config-item-map-entry>\
         <config:config-item-map-named config:name=\"Tables\">{}{}</config:config-item-map-named>\
         </config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set>\
         </office:settings></office:document-settings>",
        entry(SHEET),
        entry(NOTES)
    )
}

/// The styles of numbers by their decimals, of the title and of the header.
fn styles() -> String {
    let mut styles = String::from("<office:automatic-styles>");
    for (name, size) in [("title", "14pt"), ("header", "10pt")] {
        // Writing to a String cannot fail.
        let _written = write!(
            styles,
            "<style:style style:name=\"{name}\" style:family=\"table-cell\">\
             <style:text-properties fo:font-weight=\"bold\" fo:font-size=\"{size}\"/></style:style>"
        );
    }
    for decimals in 0..=MOST_DECIMALS {
        let _written = write!(
            styles,
            "<number:number-style style:name=\"n{decimals}\"><number:number \
             number:decimal-places=\"{decimals}\" number:min-decimal-places=\"{decimals}\" \
             number:min-integer-digits=\"1\" number:grouping=\"true\"/></number:number-style>\
             <style:style style:name=\"d{decimals}\" style:family=\"table-cell\" \
             style:data-style-name=\"n{decimals}\"/>"
        );
    }
    styles.push_str("</office:automatic-styles>");
    styles
}

/// The beginning of a sheet: title, sentence and header.
fn write_top(
    out: &mut impl Write,
    sheet: &str,
    [title, sentence]: [&str; 2],
    header: &[&str],
) -> io::Result<()> {
    let columns = header.len();
    write!(
        out,
        "<table:table table:name=\"{sheet}\"><table:table-column \
         table:number-columns-repeated=\"{columns}\"/>{}{}<table:table-header-rows>{}\
         </table:table-header-rows>",
        row_of_texts("title", &[title]),
        row_of_texts("", &[sentence]),
        row_of_texts("header", header)
    )
}

fn row_of_texts(style: &str, texts: &[&str]) -> String {
    let mut row = String::from("<table:table-row>");
    for text in texts {
        push_text(&mut row, style, text);
    }
    row.push_str("</table:table-row>\n");
    row
}

fn push_cell(to: &mut String, cell: &Cell<'_>, row: &FigureRow<'_>) -> Result<(), Unwritten> {
    match cell {
        Cell::Text(text) if text.is_empty() => to.push_str("<table:table-cell/>"),
        Cell::Text(text) if text.chars().count() > LONGEST || text.chars().any(is_no_xml) => {
            let place = format!("{} of release {}", row.place(), row.release.0);
            return Err(Unwritten::Unfit(place));
        }
        Cell::Text(text) => push_text(to, "", text),
        Cell::Number { text, decimals, .. } => {
            let _written = write!(
                to,
                "<table:table-cell table:style-name=\"d{decimals}\" office:value-type=\"float\" \
                 office:value=\"{text}\"><text:p>{text}</text:p></table:table-cell>"
            );
        }
    }
    Ok(())
}

/// A cell with a text: a paragraph for each line.
fn push_text(to: &mut String, style: &str, text: &str) {
    to.push_str("<table:table-cell office:value-type=\"string\"");
    if !style.is_empty() {
        let _written = write!(to, " table:style-name=\"{style}\"");
    }
    to.push('>');
    for line in text.split('\n') {
        to.push_str("<text:p>");
        push_escaped(to, line);
        to.push_str("</text:p>");
    }
    to.push_str("</table:table-cell>");
}

/// A line as XML has it. Readers join spaces, and read a tab or a bare return as a space, unless they are
/// written as elements or references.
fn push_escaped(to: &mut String, line: &str) {
    let mut after_space = true;
    for letter in line.chars() {
        match letter {
            '&' => to.push_str("&amp;"),
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            '\t' => to.push_str("<text:tab/>"),
            '\r' => to.push_str("&#13;"),
            ' ' if after_space => to.push_str("<text:s/>"),
            other => to.push(other),
        }
        after_space = letter == ' ';
    }
}

/// Signs that no XML may hold.
const fn is_no_xml(letter: char) -> bool {
    matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}
