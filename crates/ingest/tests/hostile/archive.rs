//! Zip archives of any making, honest or not.

use std::io::Write;

use flate2::{Compression, Crc, write::DeflateEncoder};

/// One entry, and what is said of it.
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) packed: Vec<u8>,
    pub(crate) size: u32,
    pub(crate) crc: u32,
    pub(crate) attributes: u32,
}

impl Entry {
    pub(crate) fn of(name: &str, bytes: &[u8]) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        let mut crc = Crc::new();
        crc.update(bytes);
        let (packed, size) = (encoder.finish().unwrap(), u32::try_from(bytes.len()).unwrap());
        Self { name: name.to_owned(), packed, size, crc: crc.sum(), attributes: 0 }
    }

    fn fields(&self) -> Vec<u8> {
        let mut fields = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
        for it in [self.crc, u32::try_from(self.packed.len()).unwrap(), self.size] {
            fields.extend(it.to_le_bytes());
        }
        fields.extend(u16::try_from(self.name.len()).unwrap().to_le_bytes());
        fields.extend([0, 0]);
        fields
    }
}

/// An archive of entries.
pub(crate) fn archive(entries: &[Entry]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for it in entries {
        let start = u32::try_from(bytes.len()).unwrap();
        bytes.extend(b"PK\x03\x04");
        bytes.extend(it.fields());
        bytes.extend(it.name.as_bytes());
        bytes.extend(&it.packed);
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(it.fields());
        directory.extend([0; 6]);
        directory.extend(it.attributes.to_le_bytes());
        directory.extend(start.to_le_bytes());
        directory.extend(it.name.as_bytes());
    }
    let start = u32::try_from(bytes.len()).unwrap();
    let count = u16::try_from(entries.len().min(65_535)).unwrap().to_le_bytes();
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count, count].concat());
    bytes.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

/// The parts of a workbook of one sheet, which has this in its rows.
pub(crate) fn parts(rows: &str) -> Vec<Entry> {
    let relations = |kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id=\"a\" Type=\"x/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    vec![
        Entry::of("_rels/.rels", relations("officeDocument", "xl/workbook.xml").as_bytes()),
        Entry::of(
            "xl/workbook.xml",
            b"<workbook><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>",
        ),
        Entry::of(
            "xl/_rels/workbook.xml.rels",
            relations("worksheet", "worksheets/sheet1.xml").as_bytes(),
        ),
        Entry::of(
            "xl/worksheets/sheet1.xml",
            format!("<worksheet><sheetData>{rows}</sheetData></worksheet>").as_bytes(),
        ),
    ]
}

/// A spreadsheet with this in its one table.
pub(crate) fn spreadsheet(table: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"S\">{table}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[
        Entry::of("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        Entry::of("content.xml", content.as_bytes()),
    ])
}
