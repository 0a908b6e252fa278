//! Workbooks by other programs (openpyxl, `XlsxWriter`, `LibreOffice`, odfpy, xlwt, `SheetJS`), cell by cell.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its file fails")]

use std::{fs, path::Path};

use delivery::observation::column_letters;
use ingest::sheet::{Cell, Row, Visibility, Workbook};

fn bytes(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workbooks").join(name)).unwrap()
}

/// Each cell of a sheet as "A1 Text Title", with what may be wrong about it.
fn cells(book: &Workbook<'_>, sheet: usize) -> Vec<String> {
    let (mut rows, mut row, mut told) = (book.rows(sheet).unwrap(), Row::default(), Vec::new());
    while rows.next(&mut row).unwrap() {
        told.extend(row.cells.iter().map(|it| line(row.number, it, row.hidden)));
    }
    assert!(!rows.next(&mut row).unwrap(), "a sheet that is over stays over");
    told
}

fn line(row: u32, cell: &Cell, hidden: bool) -> String {
    let mut told = format!("{}{row} {:?} {}", column_letters(cell.column), cell.make, cell.text);
    if let Some((plain, raised)) = &cell.raised {
        told.extend([" = ", plain, " ^ ", raised]);
    }
    if let Some(format) = &cell.format {
        told.extend([" as ", format]);
    }
    if let Some(doubt) = cell.doubt {
        told.extend([" ?", &format!("{doubt:?}")]);
    }
    told.push_str(if cell.shortened { " shortened" } else { "" });
    told.push_str(if hidden { " hidden" } else { "" });
    told
}

#[test]
fn a_workbook_of_openpyxl() {
    let bytes = bytes("openpyxl.xlsx");
    let book = Workbook::open(&bytes).unwrap();
    assert_eq!(book.format, "xlsx");
    let sheet = &book.sheets[0];
    assert_eq!((sheet.merged[0].rows, sheet.merged[0].columns), ((6, 6), (1, 3)));
    assert_eq!(sheet.hidden_columns, [(4, 4)]);
    assert_eq!(sheet.comments, [(9, 1, "a caveat".to_owned())]);
    assert!(sheet.filtered);
    let shown: Vec<_> = book.sheets.iter().map(|it| (it.name.as_str(), it.visibility)).collect();
    assert_eq!(shown[1..], [("Hid", Visibility::Hidden), ("VHid", Visibility::VeryHidden)]);
    assert_eq!(
        cells(&book, 0),
        [
            "A1 Text Title",
            "B1 Text aAb",
            "A2 Number 1",
            "B2 Number 2.5",
            "C2 Number 0.3",
            "D2 Number 9007199254740992 ?Digits",
            "E2 Number 0.333333333333333 shortened",
            "A3 Date 2024-04-01 as yyyy-mm-dd",
            "B3 Date 2024-04-01T12:30:00 as yyyy-mm-dd h:mm:ss",
            "C3 Date 06:30:00 as h:mm:ss",
            "A4 Boolean TRUE",
            "B4 Uncomputed =SUM(A2:B2)",
            "C4 Error #N/A",
            "A5 Number 0.58 as 0%",
            "B5 Number 12 as ;;; ?Hidden",
            "C5 Number 12 ?Hidden",
            "D5 Number 1234.5 as #,##0,\"k\"",
            "E5 Number 5",
            "F5 Date 1900-02-29 as dd/mm/yyyy ?BadDate",
            "G5 Number 0",
            "A6 Text merged",
            "A7 Text struck",
            "A8 Text hid hidden",
            "A9 Text c",
        ]
    );
    assert_eq!(cells(&book, 2), ["C3 Text x"]);
    assert!(book.remarks.iter().any(|it| it.contains("struck through")), "{:?}", book.remarks);
    assert!(book.remarks.iter().any(|it| it.contains("computed anew")), "{:?}", book.remarks);
}

/// A raised 1 behind 7.5 is a footnote and never a digit, in every format that can tell.
#[test]
fn raised_runs_stay_apart() {
    for name in ["runs.xlsx", "runs.xls"] {
        let bytes = bytes(name);
        let book = Workbook::open(&bytes).unwrap();
        let told = cells(&book, 0);
        assert_eq!(told[0], "A1 Text 7.51 = 7.5 ^ 1", "{name}");
        assert_eq!(told[1..3], ["A2 Text CO2", "A3 Text Bold plain"], "{name}");
        assert_eq!(told[3], "A4 Text cell sup =  ^ cell sup", "{name}");
        assert_eq!(told[4], "A5 Number 5 =  ^ 5", "{name}");
        assert_eq!(told[6..], ["A7 Text line\nbreak", "A8 Text  sp ", "A9 Text emoji 😀 & <b>"]);
    }
    let xlwt = bytes("xlwt.xls");
    assert_eq!(cells(&Workbook::open(&xlwt).unwrap(), 0)[0], "A1 Text 7.51 = 7.5 ^ 1");
    let odfpy = bytes("odfpy.ods");
    assert!(
        cells(&Workbook::open(&odfpy).unwrap(), 0).contains(&"A8 Text 7.51 = 7.5 ^ 1".to_owned())
    );
}

/// `XlsxWriter` asks for a full recalculation, so that no result of a formula can be relied on.
#[test]
fn results_that_may_be_out_of_date_are_marked() {
    let bytes = bytes("runs.xlsx");
    assert_eq!(cells(&Workbook::open(&bytes).unwrap(), 0)[5], "A6 Number 2 ?Stale");
}

#[test]
fn days_are_counted_from_1904_where_the_workbook_does() {
    let bytes = bytes("since-1904.xlsx");
    let book = Workbook::open(&bytes).unwrap();
    assert_eq!(cells(&book, 0), ["A1 Date 2024-04-01 as yyyy-mm-dd", "A2 Number 43921"]);
    assert!(book.remarks[0].contains("1904"));
    // Nothing is said of formulas where there are none.
    assert_eq!(book.remarks.len(), 1);
}

#[test]
fn a_spreadsheet_of_odfpy_with_repeats() {
    let bytes = bytes("odfpy.ods");
    let book = Workbook::open(&bytes).unwrap();
    assert_eq!((book.format, book.sheets[0].hidden_columns.as_slice()), ("ods", &[(3, 3)][..]));
    assert_eq!(book.sheets[0].merged[0].columns, (1, 3));
    assert_eq!(
        cells(&book, 0),
        [
            "A1 Text Title",
            "A2 Number 1.5",
            "B2 Number 1.5",
            "C2 Number 1.5",
            "D2 Number 0.58 as 0%",
            "A8 Text 7.51 = 7.5 ^ 1",
            "A9 Text x",
            "A10 Text x",
            "A11 Text x",
            "A12 Date 2024-04-01",
            "B12 Boolean TRUE",
            "C12 Date 12:30:00",
            "A13 Uncomputed =SUM([.A1:.A2])",
            "B13 Number 3",
            "A14 Text hid hidden",
        ]
    );
}

/// `LibreOffice` computed the formula and keeps fifteen digits; all else is as openpyxl wrote it.
#[test]
fn the_same_workbook_by_way_of_libreoffice() {
    for (name, format) in [("libreoffice.ods", "ods"), ("libreoffice.xls", "xls")] {
        let bytes = bytes(name);
        let book = Workbook::open(&bytes).unwrap();
        assert_eq!(book.format, format);
        let sheet = &book.sheets[0];
        assert_eq!((sheet.merged[0].rows, sheet.merged[0].columns), ((6, 6), (1, 3)), "{name}");
        assert_eq!(
            (sheet.hidden_columns.as_slice(), sheet.filtered),
            (&[(4, 4)][..], true),
            "{name}"
        );
        assert_eq!(sheet.comments, [(9, 1, "a caveat".to_owned())], "{name}");
        assert_eq!(book.sheets[1].visibility, Visibility::Hidden);
        let told = cells(&book, 0);
        for wanted in [
            "A2 Number 1",
            "C2 Number 0.3",
            "B4 Number 3.5",
            "C4 Error #N/A",
            "C5 Number 12 ?Hidden",
            "E5 Number 5",
            "A8 Text hid hidden",
        ] {
            assert!(told.iter().any(|it| it == wanted), "{name}: {wanted} of {told:?}");
        }
        for start in [
            "A3 Date 2024-04-01",
            "B3 Date 2024-04-01T12:30:00",
            "C3 Date 06:30:00",
            "A5 Number 0.58 as 0%",
        ] {
            assert!(told.iter().any(|it| it.starts_with(start)), "{name}: {start} of {told:?}");
        }
        assert!(
            told.iter().any(|it| it.starts_with("B5 Number 12") && it.ends_with("?Hidden")),
            "{name}"
        );
        assert!(
            told.iter()
                .any(|it| it.starts_with("D2 Number 900719925474099") && it.ends_with("?Digits"))
        );
    }
}

#[test]
fn texts_over_the_borders_of_records() {
    let bytes = bytes("xlwt.xls");
    let told = cells(&Workbook::open(&bytes).unwrap(), 0);
    assert_eq!(told[1], "B2 Uncomputed =…");
    for i in 0..260 {
        assert_eq!(
            told[2 + i],
            format!("A{} Text text {i} é€ {}", 11 + i, "x".repeat(i % 30))
                .trim_end_matches(' ')
                .to_owned()
                + if i % 30 == 0 { " " } else { "" }
        );
    }
}

#[test]
fn a_binary_workbook_of_sheetjs() {
    let bytes = bytes("sheetjs.xlsb");
    let book = Workbook::open(&bytes).unwrap();
    assert_eq!((book.format, book.sheets[0].hidden_columns.as_slice()), ("xlsb", &[(2, 2)][..]));
    assert_eq!(book.sheets[0].merged[0].columns, (1, 3));
    assert_eq!(book.sheets[1].visibility, Visibility::VeryHidden);
    assert_eq!(
        cells(&book, 0),
        [
            "A1 Text Title",
            "A2 Text a hidden",
            "B2 Number 1 hidden",
            "C2 Number 2.5 hidden",
            "D2 Number 0.3 shortened hidden",
            "E2 Boolean TRUE hidden",
            "A3 Date 2024-04-01 as yyyy-mm-dd",
            "B3 Number 0.58 as 0%",
            "C3 Error #N/A",
            "D3 Number 12 as ;;; ?Hidden",
        ]
    );
}
