//! Workbooks that were made to hurt: each is refused with a sentence, soon, or costs nothing.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "hostile/archive.rs"]
mod archive;

use std::{fs, path::Path, time::Instant};

use archive::{Entry, archive, parts, spreadsheet};
use ingest::{
    layout,
    reading::File,
    sheet::{Row, Workbook},
};
use proptest::prelude::*;

/// Reads everything: how many rows and cells, or what the refusal says.
fn read(bytes: &[u8]) -> Result<(usize, usize), String> {
    let refused = |it: ingest::reading::Refusal| {
        assert!(it.problem.ends_with('.') && !it.remedy.is_empty(), "{it:?}");
        it.problem
    };
    let book = Workbook::open(bytes).map_err(refused)?;
    let (mut row, mut count) = (Row::default(), (0, 0));
    for sheet in 0..book.sheets.len() {
        let mut rows = book.rows(sheet).map_err(refused)?;
        while rows.next(&mut row).map_err(refused)? {
            assert!(row.cells.is_sorted_by(|a, b| a.column < b.column));
            count = (count.0 + 1, count.1 + row.cells.len());
        }
    }
    Ok(count)
}

/// The refusal, which has to hold the word and to come soon.
#[track_caller]
fn refused(bytes: &[u8], word: &str) {
    let started = Instant::now();
    let problem = read(bytes).unwrap_err();
    assert!(problem.contains(word), "{word}: {problem}");
    assert!(started.elapsed().as_secs() < 5, "{problem} took {:?}", started.elapsed());
}

fn with(rows: &str, more: Vec<Entry>) -> Vec<u8> {
    let mut all = parts(rows);
    all.extend(more);
    archive(&all)
}

const ROW: &str = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";

#[test]
fn an_honest_workbook_is_read() {
    assert_eq!(read(&with(ROW, vec![])), Ok((1, 1)));
    assert_eq!(
        read(&spreadsheet(
            "<table:table-row><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row>"
        )),
        Ok((1, 1))
    );
}

#[test]
fn bombs_are_refused_before_they_are_unpacked() {
    refused(&with(ROW, vec![Entry::of("xl/bomb.xml", &vec![0; 17 << 20])]), "250 times its size");
    // A size that lies: the directory says little, the entry holds much.
    let mut all = parts(&" ".repeat(17 << 20));
    all[3].size = 100;
    refused(&archive(&all), "more than the file's directory says");
    let many: Vec<Entry> = (0..10_001).map(|it| Entry::of(&format!("a{it}"), b"")).collect();
    refused(&with(ROW, many), "parts, more than 10000");
    let large = (0..9).map(|it| Entry {
        size: 60 << 20,
        packed: vec![0; 300_000],
        ..Entry::of(&format!("b{it}"), b"")
    });
    refused(&with(ROW, large.collect()), "would unpack to more");
}

#[test]
fn archives_that_lie_are_refused() {
    let honest = with(ROW, vec![]);
    refused(&[&honest[..], b"%PDF-1.7"].concat(), "something stands behind it");
    refused(&honest[..honest.len() - 9], "cut off");
    let mut wrong = parts(ROW);
    wrong[3].crc ^= 1;
    refused(&archive(&wrong), "checksum");
    let mut short = parts(ROW);
    short[3].size += 1;
    refused(&archive(&short), "less than the file's directory says");
    refused(&with(ROW, vec![Entry::of("../../etc/passwd", b"x")]), "leads out of it");
    refused(&with(ROW, vec![Entry::of("c:\\x", b"x")]), "leads out of it");
    let link = Entry { attributes: 0o120_777 << 16, ..Entry::of("link", b"/etc/passwd") };
    refused(&with(ROW, vec![link]), "a link to another file");
    refused(&with(ROW, vec![Entry::of("XL/workbook.xml", b"x")]), "two parts named");
    // Something between the entries, and an entry over another.
    let mut gap = honest.clone();
    let second = gap.windows(4).skip(1).position(|it| it == b"PK\x03\x04").unwrap() + 1;
    gap.splice(second..second, *b"%PDF");
    let end = gap.len();
    let start = u32::from_le_bytes(gap[end - 6..end - 2].try_into().unwrap()) + 4;
    gap[end - 6..end - 2].copy_from_slice(&start.to_le_bytes());
    refused(&gap, "stands between them");
    let mut over = honest;
    let directory = over.windows(4).rposition(|it| it == b"PK\x01\x02").unwrap();
    over[directory + 42..directory + 46].copy_from_slice(&[0; 4]);
    refused(&over, "overlap");
}

#[test]
fn cells_far_out_cost_nothing() {
    let far = "<row r=\"1048575\"><c r=\"XFD1048575\"><v>1</v></c></row>";
    assert_eq!(read(&with(far, vec![])), Ok((1, 1)));
    refused(
        &with("<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row>", vec![]),
        "looks truncated",
    );
    refused(&with("<row r=\"1048577\"/>", vec![]), "out of its place");
    refused(&with("<row r=\"1\"><c r=\"XFE1\"/></row>", vec![]), "out of its place");
    refused(&with("<row r=\"2\"/><row r=\"1\"/>", vec![]), "out of its place");
    let blank = "<table:table-row table:number-rows-repeated=\"10000000000\"><table:table-cell table:number-columns-repeated=\"10000000000\"/></table:table-row>";
    assert_eq!(read(&spreadsheet(blank)), Ok((0, 0)));
    let most = u64::MAX;
    let columns = format!(
        "<table:table-column table:number-columns-repeated=\"{most}\"/><table:table-column table:visibility=\"collapse\"/>"
    );
    assert_eq!(read(&spreadsheet(&columns)), Ok((0, 0)));
    let cell = |times: &str| {
        format!(
            "<table:table-cell table:number-columns-repeated=\"{times}\" office:value-type=\"float\" office:value=\"1\"/>"
        )
    };
    let row = |times: &str, cells: &str| {
        format!("<table:table-row table:number-rows-repeated=\"{times}\">{cells}</table:table-row>")
    };
    refused(&spreadsheet(&row("10000000000", &cell("1"))), "looks truncated");
    refused(&spreadsheet(&row("1", &cell("10000000000"))), "beyond column");
    refused(&spreadsheet(&row("1000000", &cell("16000"))), "more often than any table");
}

/// Proposes a layout and paints it, whatever comes of it.
fn look_at(bytes: &[u8]) {
    let file = File { name: "a.xlsx", bytes };
    if let Ok(proposal) = layout::propose(&file) {
        let lengths = proposal.layout.tables.iter().flat_map(|it| &it.columns);
        assert!(lengths.into_iter().all(|it| it.heading.len() < 10_000));
        drop(layout::paint(&file, &proposal.layout));
    }
}

/// A look at each column for each other one, or at each merged cell, would go on for minutes.
#[test]
fn headings_over_all_columns_cost_little() {
    let letters = |it| delivery::observation::column_letters(it);
    let row = |number: u32, columns: std::ops::Range<u16>, cell: &str| {
        let cell = |it| format!("<c r=\"{}{number}\" t=\"str\"><v>{cell}{it}</v></c>", letters(it));
        format!("<row r=\"{number}\">{}</row>", columns.map(cell).collect::<String>())
    };
    let long = "a long heading ".repeat(2000);
    // A long text over every column, columns under none, and columns that none stands over.
    for (first, second, third) in [(1..3, 1..3, 1..3), (1..2000, 2000..4000, 1..2000)] {
        let cell = if first.len() > 2 { "a" } else { &long };
        let rows =
            [row(1, first, cell), row(2, second, cell), row(3, third.clone(), cell)].concat();
        let figures = third.map(|it| format!("<c r=\"{}4\"><v>1.5</v></c>", letters(it)));
        let rows = format!("{rows}<row r=\"4\">{}</row>", figures.collect::<String>());
        let merged = (1..=3).map(|it| format!("<mergeCell ref=\"B{it}:XFD{it}\"/>"));
        let merged = format!("</sheetData><mergeCells>{}</mergeCells>", merged.collect::<String>());
        let mut all = parts(&rows);
        all[3] = Entry::of(
            "xl/worksheets/sheet1.xml",
            format!("<worksheet><sheetData>{rows}{merged}</worksheet>").as_bytes(),
        );
        look_at(&archive(&all));
    }
}

#[test]
fn texts_without_end_are_refused() {
    let text = "x".repeat(1 << 20);
    let strings = format!("<sst>{}</sst>", format!("<si><t>{text}</t></si>").repeat(20));
    let mut all = parts(ROW);
    all[2] = Entry::of("xl/_rels/workbook.xml.rels", b"<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"b\" Type=\"x/sharedStrings\" Target=\"strings.xml\"/></Relationships>");
    // The packed text is padded so that the ratio alone does not refuse it.
    all.push(Entry::of("xl/strings.xml", strings.as_bytes()));
    let problem = read(&archive(&all)).unwrap_err();
    assert!(
        problem.contains("bytes") || problem.contains("characters") || problem.contains("times"),
        "{problem}"
    );
    let missing = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>5</v></c></row>";
    refused(&with(missing, vec![]), "A1 refers to a text");
}

#[test]
fn hostile_xml_is_refused() {
    let deep = "<a>".repeat(10_000);
    let wide = format!("<row {}/>", "b='1' ".repeat(1_000_000));
    for (rows, word) in [
        ("<row r=\"1\"><c r=\"A1\" t=\"str\"><v>&xxe;</v></c></row>", "not followed"),
        (&deep, ""),
        (&wide, ""),
        ("<row r=\"1\"><c r=\"A1\">", ""),
        ("<row></c>", ""),
    ] {
        refused(&with(rows, vec![]), word);
    }
    let mut all = parts(ROW);
    all[1] = Entry::of(
        "xl/workbook.xml",
        b"<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><workbook/>",
    );
    refused(&archive(&all), "document type");
}

#[test]
fn what_is_no_workbook_is_named() {
    for (name, word) in [
        ("Index/Document.iwa", "Numbers"),
        ("word/document.xml", "Word"),
        ("a.csv", "without a workbook"),
    ] {
        refused(&archive(&[Entry::of(name, b"x")]), word);
    }
    let twice = b"<workbook><sheets><sheet name=\"S\" r:id=\"a\"/><sheet name=\"T\" r:id=\"a\"/></sheets></workbook>";
    let mut all = parts(ROW);
    all[1] = Entry::of("xl/workbook.xml", twice);
    refused(&archive(&all), "stands for two sheets");
    assert!(read(b"<html><table>").unwrap_err().contains("web page"));
    assert_eq!(read(b"a,b\n1,2\n"), Ok((2, 4)));
}

#[test]
fn what_stands_beside_the_cells_is_listed_and_left_alone() {
    let beside = [
        "xl/vbaProject.bin",
        "xl/externalLinks/externalLink1.xml",
        "xl/pivotCache/a.xml",
        "xl/embeddings/a.bin",
        "xl/media/a.png",
    ];
    let more = beside.iter().map(|it| Entry::of(it, b"<not read")).collect();
    let linked = "<row r=\"1\"><c r=\"A1\"><f>[1]Sheet1!A1</f><v>1</v></c></row>";
    let bytes = with(linked, more);
    let book = Workbook::open(&bytes).unwrap();
    for word in ["macros", "other workbooks", "pivot", "other files", "pictures"] {
        assert!(book.remarks.iter().any(|it| it.contains(word)), "{word}: {:?}", book.remarks);
    }
    let mut row = Row::default();
    assert!(book.rows(0).unwrap().next(&mut row).unwrap());
    assert_eq!(row.cells[0].doubt, Some(ingest::sheet::Doubt::Stale));
}

fn samples() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workbooks");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|it| fs::read(it).unwrap()).collect()
}

/// Row content that occurs, cut and joined at will.
const PIECES: &[&str] = &[
    "<row r=\"1\">",
    "<row>",
    "</row>",
    "<c r=\"A1\">",
    "<c r=\"B1\" t=\"s\">",
    "<c t=\"inlineStr\">",
    "</c>",
    "<v>",
    "</v>",
    "1",
    "1e400",
    "-",
    "<is><t>",
    "</t></is>",
    "<f>",
    "<f t=\"shared\" si=\"0\"/>",
    "</f>",
    "&amp;",
    "&#0;",
    "&#x1F600;",
    "_x000D_",
    "<c r=\"A1\" s=\"99999999999\"/>",
    "<!-- -->",
    "<![CDATA[",
    "]]>",
    "<?a?>",
    "</sheetData>",
    "é",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn changed_bytes_never_panic(
        file in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let samples = samples();
        let mut bytes = file.get(&samples).clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        drop(read(&bytes));
    }

    #[test]
    fn rows_of_any_pieces_never_panic(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..25)) {
        drop(read(&with(&pieces.concat(), vec![])));
    }
}
