//! Layouts: what is proposed for a sheet, how it is read once confirmed, and what holds the next file.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;

use delivery::area::Area;
use ingest::{
    layout::{self, Layout, Role, propose},
    reading::{File, Known, Outcome, Reading, Refusal},
};

const DWELLINGS: &str = "\
Table 1: Net additional dwellings,,,
This worksheet contains one table,,,

Local authority code,Local authority name,2021-22,2022-23 [p]
E06000065,North Yorkshire,\"1,234\",1300
E07000223,Adur,[c],12
,,,
Source: the Department,,,
";

fn file(text: &str) -> File<'_> {
    File { name: "dwellings.csv", bytes: text.as_bytes() }
}

fn england() -> Area {
    Area {
        code: "E92000001".parse().unwrap(),
        name: "England".to_owned(),
        level: "nation".to_owned(),
        parent: None,
        valid_from: None,
        valid_to: None,
        replaced_by: Vec::new(),
    }
}

fn read(text: &str, layouts: &[Layout]) -> Result<Reading, Refusal> {
    let areas = BTreeMap::from([(england().code.clone(), england())]);
    ingest::read(&file(text), &Known { indicators: &BTreeMap::new(), areas: &areas, layouts })
}

fn proposed(text: &str) -> Layout {
    propose(&file(text)).unwrap().layout
}

/// "series: period = value status (note) at cell", one a line.
fn told(reading: &Reading) -> Vec<String> {
    let of = |key: &delivery::series::SeriesKey, it: &delivery::observation::Observation| {
        let value = it.value.as_ref().map_or("none", |it| it.text());
        let cell = delivery::observation::place(it.row, it.cell);
        format!("{key} {} = {value} {} at {cell}", it.period, it.status.words())
    };
    let series = reading.parts.iter().flat_map(|it| &it.series);
    series.flat_map(|(key, figures)| figures.iter().map(move |it| of(key, it))).collect()
}

#[test]
fn what_is_proposed_can_be_kept_and_reads_the_file() {
    let layout = proposed(DWELLINGS);
    assert_eq!(Layout::parse("dwellings.toml", &layout.to_toml()).unwrap(), layout);
    let reading = read(DWELLINGS, &[layout]).unwrap();
    assert_eq!((reading.rows, reading.accepted), (4, 4));
    assert_eq!(
        told(&reading),
        [
            "net-additional-dwellings:E06000065 2021-04-01/P1Y = 1234  at cell C5 of sheet 1",
            "net-additional-dwellings:E06000065 2022-04-01/P1Y = 1300 provisional at cell D5 of sheet 1",
            "net-additional-dwellings:E07000223 2021-04-01/P1Y = none confidential at cell C6 of sheet 1",
            "net-additional-dwellings:E07000223 2022-04-01/P1Y = 12 provisional at cell D6 of sheet 1",
        ]
    );
    assert!(reading.remarks.iter().any(|it| it.contains("Source: the Department")));
}

#[test]
fn a_status_column_is_read_with_what_the_source_has_declared() {
    let text = "Area,Year,Rate,Status\nEngland,2023,1,low\nEngland,2024,2,q\n";
    let mut layout = proposed(text);
    let held = read(text, std::slice::from_ref(&layout)).unwrap();
    assert_eq!((held.accepted, held.complaints[0].text.as_str()), (1, "q"));
    let note = held.parts[0].series[0].1[0].note.as_deref();
    assert_eq!(note, Some("a low figure that rounds to zero"));
    let declared = "[markers]\nq = \"provisional\"";
    layout.grammar = toml::from_str(declared).unwrap();
    assert!(told(&read(text, &[layout]).unwrap())[1].contains("= 2 provisional"));
}

#[test]
fn a_marker_behind_a_period_never_empties_its_figures() {
    let text = "Area,2023,2024 [x]\nEngland,1,2\n";
    let reading = read(text, &[proposed(text)]).unwrap();
    let figure = &reading.parts[0].series[0].1[1];
    assert_eq!((figure.value.is_some(), figure.status.words()), (true, ""));
    assert_eq!(figure.note.as_deref(), Some("x"));
}

#[test]
fn the_next_file_needs_no_hand() {
    let layout = proposed(DWELLINGS);
    let next = "Net additional dwellings\n\n\n\nLocal authority name,Local authority code,2021-22,\
                2022-23,2023-24 [p]\nAdur,E07000223,11,12,13\n";
    let reading = read(next, &[layout]).unwrap();
    assert_eq!((reading.rows, reading.accepted), (3, 3));
    assert!(reading.remarks.iter().any(|it| it.contains("another order")), "{:?}", reading.remarks);
}

#[test]
fn a_renamed_or_removed_column_holds_the_file_and_an_added_one_is_said() {
    let layout = proposed(DWELLINGS);
    let renamed = DWELLINGS.replace("Local authority code", "LA code");
    let refusal = read(&renamed, std::slice::from_ref(&layout)).unwrap_err();
    assert!(
        refusal.problem.contains("not there: \"Local authority code\"; new: \"LA code\""),
        "{refusal}"
    );
    let added = DWELLINGS.replace("2022-23 [p]\n", "2022-23 [p],Comment\n");
    let reading = read(&added, &[layout]).unwrap();
    assert_eq!(reading.accepted, 4);
    assert!(reading.remarks.iter().any(|it| it.contains("\"Comment\"")), "{:?}", reading.remarks);
}

#[test]
fn a_heading_that_stands_twice_is_refused() {
    let text = "Area,Year,Rate,Rate\nEngland,2024,1,2\n";
    let layout = Layout::parse(
        "a.toml",
        "name = \"a\"\n[[table]]\nindicator = \"a\"\n[[table.column]]\nheading = \"Area\"\nis = \"area-name\"\n\
         [[table.column]]\nheading = \"Year\"\nis = \"period\"\n[[table.column]]\nheading = \"Rate\"\nis = \"value\"\n",
    )
    .unwrap();
    let refusal = read(text, &[layout]).unwrap_err();
    assert!(refusal.problem.contains("there twice: \"Rate\""), "{refusal}");
}

#[test]
fn several_lines_of_headings_are_one_heading() {
    let text = "\
Rates by sex,,,,
,Men,,Women,
Year,Rate (%),Lower,Rate (%),Lower
2023,1.5,1.2,2.5,2.1
2024,1.6,1.3,2.6,2.2
";
    let layout = proposed(text);
    let headings: Vec<&str> =
        layout.tables[0].columns.iter().map(|it| it.heading.as_str()).collect();
    assert_eq!(
        headings,
        ["Year", "Men / Rate (%)", "Men / Lower", "Women / Rate (%)", "Women / Lower"]
    );
    assert_eq!(layout.tables[0].columns[2].is, Role::Lower);
}

#[test]
fn a_text_that_stands_alone_holds_what_is_below_it_until_its_meaning_is_declared() {
    let text = "Area,Year,Rate\nEngland,2024,1\nWomen,,\nEngland,2024,2\n";
    let mut layout = proposed(text);
    let reading = read(text, std::slice::from_ref(&layout)).unwrap();
    assert_eq!((reading.accepted, reading.complaints.len()), (1, 1));
    assert_eq!(reading.complaints[0].outcome, Outcome::Held);
    layout.tables[0].sections = "Sex".to_owned();
    let told = told(&read(text, &[layout]).unwrap());
    assert!(told[1].contains(":Sex=Women 2024-01-01/P1Y = 2"), "{told:?}");
}

#[test]
fn a_period_above_the_headings_is_found_again_in_the_next_file() {
    let text = "Waiting times\nPeriod: March 2024\n\nArea,Patients,Seen in time\nEngland,10,9\n";
    let layout = proposed(text);
    assert_eq!(layout.tables[0].above, "Period: {period}");
    let next = text.replace("March", "April");
    let reading = read(&next, std::slice::from_ref(&layout)).unwrap();
    assert!(told(&reading)[0].contains("2024-04-01/P1M = 10"), "{:?}", told(&reading));
    let refusal = read(&text.replace("Period: March 2024", "Draft"), &[layout]).unwrap_err();
    assert!(refusal.problem.contains("\"Period: {period}\""), "{refusal}");
}

#[test]
fn another_table_below_is_named_and_not_read() {
    let text =
        "Area,Year,Rate,Count\nEngland,2024,1,5\n\nPlace,When,Level,Number\nEngland,2024,2,6\n";
    let reading = read(text, &[proposed(text)]).unwrap();
    assert_eq!(reading.rows, 2);
    assert!(
        reading.remarks.iter().any(|it| it.contains("Row 4 of the file")),
        "{:?}",
        reading.remarks
    );
}

#[test]
fn two_layouts_that_fit_are_a_question() {
    let layout = proposed(DWELLINGS);
    let other = Layout { name: "other".to_owned(), ..layout.clone() };
    let refusal = read(DWELLINGS, &[layout, other]).unwrap_err();
    assert!(refusal.problem.contains("dwellings, other"), "{refusal}");
}

#[test]
fn what_is_painted_says_how_each_column_and_row_is_read() {
    let layout = proposed(DWELLINGS);
    let painted = layout::paint(&file(DWELLINGS), &layout).unwrap();
    let kinds: Vec<_> = painted[0].rows.iter().map(|it| (it.number, it.kind.words())).collect();
    assert_eq!(
        kinds,
        [
            (1, "text"),
            (2, "text"),
            (4, "headings"),
            (5, "figures"),
            (6, "figures"),
            (8, "stands alone")
        ]
    );
    assert_eq!(painted[0].columns[2], ("C".to_owned(), Role::Value));
}

#[test]
fn a_layout_that_cannot_work_says_why() {
    let problems = |text: &str| Layout::parse("a.toml", text).unwrap_err();
    let one = problems("name = \"A b\"\n");
    assert!(one[0].problem.contains("no name for a layout") && one[1].problem.contains("no table"));
    let line = problems("name = \"a\"\n\n[[table]]\nheding = 1\n");
    assert_eq!(line[0].line, 4);
    let twice = problems(
        "name = \"a\"\n[[table]]\nindicator = \"a\"\n[[table.column]]\nheading = \"x\"\nis = \"value\"\n\
         [[table.column]]\nheading = \"x\"\nis = \"ignore\"\n",
    );
    assert!(twice.iter().any(|it| it.problem.contains("\"x\" is declared twice")), "{twice:?}");
    assert!(twice.iter().any(|it| it.problem.contains("which period")), "{twice:?}");
}

#[test]
fn a_label_repeats_below_a_row_without_figures() {
    let text =
        "Area code,Area,Year,Rate\nE92000001,England,2023,1\nW92000004,Wales,2023,\n,,2024,2\n";
    let mut layout = proposed(text);
    for column in &mut layout.tables[0].columns {
        column.repeats = matches!(column.is, Role::AreaCode | Role::AreaName);
    }
    let told = told(&read(text, &[layout]).unwrap());
    assert!(told[1].contains(":W92000004 2024-01-01/P1Y = 2"), "{told:?}");
}

#[test]
fn a_complaint_names_the_cell_that_it_is_about() {
    let text = "Area,Year,Rate,Lower,Upper,Status\nEngland,2023,1,0,2,\nEngland,12/10/2024,2,1,3,\n\
                England,,3,1,x,\nEngland,2025,4,1,,\nEngland,2026,5,4,6,odd\nEngland,2027,y,4,6,\n";
    let mut layout = proposed(text);
    for column in &mut layout.tables[0].columns {
        column.repeats = column.is == Role::Period;
    }
    let complaints = |text: &str| {
        let complaints = read(text, &[layout.clone()]).unwrap().complaints;
        complaints.into_iter().map(|it| it.column).collect::<Vec<_>>()
    };
    assert_eq!(
        complaints(text),
        ["B3 (Year)", "E4 (Upper)", "E5 (Upper)", "F6 (Status)", "C7 (Rate)"]
    );
    let mended = text.replace('x', "4");
    assert_eq!(complaints(&mended)[..2], ["B3 (Year)", "B3 (Year)"], "the second repeats it");
}

#[test]
fn a_row_whose_figures_are_blank_is_there_by_its_status() {
    let text = "Area,Year,Rate,Status\nEngland,2023,1,\nEngland,2024,,[c]\n";
    let told = told(&read(text, &[proposed(text)]).unwrap());
    assert!(told[1].contains("= none confidential"), "{told:?}");
}

#[test]
fn words_in_place_of_all_figures_of_a_place_are_held_and_end_nothing() {
    let text = "Area code,Area,Year,Rate,Count\nE92000001,England,2024,1,5\n\
                W92000004,Wales,2024,Closed,Closed\nE92000001,England,2025,2,6\n";
    let reading = read(text, &[proposed(text)]).unwrap();
    assert_eq!((reading.accepted, reading.complaints.len()), (4, 2));
}

#[test]
fn tables_with_the_same_headings_are_each_read_once() {
    let text = "Men\nArea,Year,Rate\nEngland,2024,1\n\nWomen\nArea,Year,Rate\nEngland,2024,2\n";
    let mut layout = proposed(text);
    let mut women = layout.tables[0].clone();
    layout.tables[0].columns[2].group = "Sex=Men".to_owned();
    women.columns[2].group = "Sex=Women".to_owned();
    layout.tables.push(women);
    let told = told(&read(text, &[layout]).unwrap());
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("Sex=Men 2024-01-01/P1Y = 1") && told[1].contains("= 2"), "{told:?}");
}

#[test]
fn an_end_of_an_interval_that_may_be_of_several_figures_is_refused() {
    let text = "name = \"a\"\n[[table]]\nindicator = \"a\"\n[[table.column]]\nheading = \"Year\"\nis = \"period\"\n\
                [[table.column]]\nheading = \"Low\"\nis = \"lower\"\n[[table.column]]\nheading = \"x\"\nis = \"value\"\n\
                [[table.column]]\nheading = \"y\"\nis = \"value\"\n";
    let problems = Layout::parse("a.toml", text).unwrap_err();
    assert!(problems[0].problem.contains("\"Low\" stands before all figures"), "{problems:?}");
}

const SIDE_BY_SIDE: &str = "\
Rates by sex,,,,,,
Men,,,,Women,,
Area,Year,Rate,,Area,Year,Rate
England,2023,1,,England,2022,5
England,2024,2,,England,2023,6
,,,,England,2024,7
";

#[test]
fn tables_side_by_side_are_proposed_apart_and_read_each_by_itself() {
    let layout = proposed(SIDE_BY_SIDE);
    assert_eq!(layout.tables.iter().map(|it| it.side).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(Layout::parse("rates.toml", &layout.to_toml()).unwrap(), layout);
    let reading = read(SIDE_BY_SIDE, std::slice::from_ref(&layout)).unwrap();
    let expected = [
        "rates-by-sex:E92000001:Sex=Men 2023-01-01/P1Y = 1  at cell C4 of sheet 1",
        "rates-by-sex:E92000001:Sex=Men 2024-01-01/P1Y = 2  at cell C5 of sheet 1",
        "rates-by-sex:E92000001:Sex=Women 2022-01-01/P1Y = 5  at cell G4 of sheet 1",
        "rates-by-sex:E92000001:Sex=Women 2023-01-01/P1Y = 6  at cell G5 of sheet 1",
        "rates-by-sex:E92000001:Sex=Women 2024-01-01/P1Y = 7  at cell G6 of sheet 1",
    ];
    assert_eq!(told(&reading), expected);
    let painted = layout::paint(&file(SIDE_BY_SIDE), &layout).unwrap();
    let roles = |table: usize| painted[table].columns.iter().map(|it| it.1).collect::<Vec<_>>();
    assert_eq!((roles(0)[2], roles(0)[6]), (Role::Value, Role::Ignore));
    assert_eq!((roles(1)[2], roles(1)[6]), (Role::Ignore, Role::Value));
    // One more than there were.
    let three = SIDE_BY_SIDE.replace("Area,Year,Rate\n", "Area,Year,Rate,,Area,Year,Rate\n");
    let three = three.replace("Women,,\n", "Women,,,,Boys,,\n");
    let reading = read(&three, &[layout]).unwrap();
    assert!(
        reading.remarks.iter().any(|it| it.contains("\"Boys / Rate\"")),
        "{:?}",
        reading.remarks
    );
}

#[test]
fn tables_side_by_side_that_nothing_tells_apart_are_asked_about() {
    let text = "Rates,,,\nYear,Rate,Year,Rate\n2022,1,2023,2\n";
    let proposal = propose(&file(text)).unwrap();
    assert!(proposal.questions.iter().any(|it| it.contains("side by side")), "{proposal:?}");
    let mut layout = proposal.layout;
    let reading = read(text, std::slice::from_ref(&layout));
    assert_eq!(reading.unwrap().rows, 2);
    let one = "Rates,\nYear,Rate\n2022,1\n";
    let refusal = read(one, std::slice::from_ref(&layout)).unwrap_err();
    assert!(refusal.problem.contains("not there: \"table 2 from the left\""), "{refusal}");
    // A table alone in its row is still refused where a heading stands twice.
    layout.tables.truncate(1);
    layout.tables[0].side = 0;
    assert!(read(text, &[layout]).unwrap_err().problem.contains("there twice"));
}
