//! What has to hold of any file whatever, through the same doors as the process that reads files.

pub mod parts;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use delivery::{
    area::{Area, AreaCode},
    id::IndicatorId,
    indicator::{Frequency, Indicator, Role},
    observation::Observation,
    period::YearStart,
};
use ingest::{
    layout::{self, Layout},
    reading::{File, Known, Reading, Refusal},
};

/// The longest text that a parent takes from its child.
const LONGEST_TEXT: usize = 1 << 20;

/// Reads a file as it is, then with the layout that is proposed for it.
pub fn read(name: &str, bytes: &[u8]) {
    let file = File { name, bytes };
    check(&file, &[]);
    if let Ok(proposal) = layout::propose(&file) {
        assert_eq!(layout::propose(&file).as_ref(), Ok(&proposal), "proposed otherwise");
        paint_and_check(&file, proposal.layout);
    }
}

/// Reads a file with a layout.
pub fn read_with(layout: &[u8], bytes: &[u8]) {
    if let Ok(layout) = Layout::parse("layout.toml", &String::from_utf8_lossy(layout)) {
        paint_and_check(&File { name: "school-readiness.csv", bytes }, layout);
    }
}

fn paint_and_check(file: &File<'_>, layout: Layout) {
    let _painted = layout::paint(file, &layout);
    if layout.problems("layout.toml").is_empty() {
        let kept = Layout::parse("layout.toml", &layout.to_toml());
        assert_eq!(kept.as_ref(), Ok(&layout), "a layout is kept otherwise");
        check(file, &[layout]);
    }
}

fn check(file: &File<'_>, layouts: &[Layout]) {
    let known = Known { indicators: &INDICATORS, areas: &AREAS, layouts };
    let read = ingest::read(file, &known);
    let sent = postcard::to_allocvec(&read).expect("a reading can be sent");
    match &read {
        Err(refusal) => assert!(!refusal.problem.is_empty() && !refusal.remedy.is_empty()),
        Ok(reading) => {
            let again = ingest::read(file, &known);
            assert!(postcard::to_allocvec(&again).ok().as_ref() == Some(&sent), "read otherwise");
            let told: Result<Reading, Refusal> =
                postcard::from_bytes(&sent).expect("what is sent arrives");
            assert!(postcard::to_allocvec(&told).ok() == Some(sent), "told otherwise");
            check_reading(reading);
            look_into(file, reading);
        }
    }
}

fn check_reading(reading: &Reading) {
    let mut taken = BTreeSet::new();
    let mut figures = 0;
    for part in &reading.parts {
        assert!(part.series.is_sorted_by(|(one, _), (next, _)| one < next), "series twice");
        for (key, observations) in &part.series {
            let in_time = observations.is_sorted_by(|one, next| one.period < next.period);
            assert!(in_time && is_text(key.group.as_str()), "{key}");
            observations.iter().for_each(check_figure);
            figures += observations.len() as u64;
            for it in observations {
                assert!(taken.insert((it.row, it.cell)), "taken twice: {it:?}");
            }
        }
    }
    let complaints = &reading.complaints;
    assert_eq!(figures, reading.accepted);
    assert_eq!(reading.rows, reading.accepted + complaints.len() as u64, "the account");
    for it in complaints {
        assert!(!it.problem.is_empty() && !it.remedy.is_empty(), "{it:?}");
        assert!([&it.column, &it.text, &it.problem, &it.remedy].iter().all(|it| is_text(it)));
        assert!(!taken.contains(&(it.row, None)), "taken as well: {it:?}");
    }
    let areas = reading.areas.iter().flat_map(|it| [&it.name, &it.level]);
    assert!(areas.into_iter().all(|it| is_text(it)));
    assert!(reading.indicators.iter().all(|it| is_text(&it.name) && is_text(&it.unit)));
    assert!(is_text(&reading.layout) && reading.remarks.iter().all(|it| is_text(it)));
}

fn check_figure(it: &Observation) {
    let ends = it.interval.iter().flat_map(|it| [&it.lower, &it.upper]);
    assert!(it.value.iter().chain(ends).all(|it| it.number().is_finite()), "{it:?}");
    assert!(it.value.is_none() || !it.status.is_absence(), "withheld, and a figure: {it:?}");
    assert!(it.note.as_deref().is_none_or(is_text));
}

fn is_text(text: &str) -> bool {
    text.len() <= LONGEST_TEXT && !text.contains('\0')
}

/// Rows are shown to whoever asks.
fn look_into(file: &File<'_>, reading: &Reading) {
    let row = reading.complaints.first().map_or(2, |it| it.row);
    let _cells = ingest::cells(file.bytes, row);
    let _cells = ingest::sheet_cells(file.bytes, 1, row);
}

static INDICATORS: LazyLock<BTreeMap<IndicatorId, Indicator>> = LazyLock::new(|| {
    let readiness = Indicator {
        id: "school-readiness".parse().expect("an id"),
        name: "Children ready for school".to_owned(),
        outcome: None,
        role: Role::Headline,
        of: None,
        unit: "%".to_owned(),
        direction: None,
        frequency: Frequency::Annual,
        lag_days: 90,
        year: YearStart::School,
        area: Some("E92000001".parse().expect("a code")),
        source: None,
        definition: String::new(),
        breaks: Vec::new(),
        adds_up: false,
    };
    let homes = Indicator {
        id: "new-homes".parse().expect("an id"),
        name: "New homes".to_owned(),
        unit: "homes".to_owned(),
        year: YearStart::Financial,
        adds_up: true,
        ..readiness.clone()
    };
    [readiness, homes].into_iter().map(|it| (it.id.clone(), it)).collect()
});

static AREAS: LazyLock<BTreeMap<AreaCode, Area>> = LazyLock::new(|| {
    let areas = [
        ("E92000001", "England", None),
        ("the-isle", "The isle", None),
        ("the-north", "The north", Some("the-isle")),
        ("the-south", "The south", Some("the-isle")),
    ];
    let area = |(code, name, parent): (&str, &str, Option<&str>)| Area {
        code: code.parse().expect("a code"),
        name: name.to_owned(),
        level: "nation".to_owned(),
        parent: parent.map(|it| it.parse().expect("a code")),
        valid_from: None,
        valid_to: None,
        replaced_by: Vec::new(),
    };
    areas.into_iter().map(area).map(|it| (it.code.clone(), it)).collect()
});
