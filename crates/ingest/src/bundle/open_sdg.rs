//! A whole Open SDG repository: each table as it would be read alone, with the names and units that
//! its metadata give.

use std::collections::{BTreeMap, BTreeSet};

use delivery::{id::IndicatorId, observation::Observation, series::SeriesKey};

use super::{
    Archive, bytes, cells_of,
    contents::{Repository, file},
    extent, further, of_archive, yaml,
};
use crate::{
    fault::{Fault, shown},
    header::{self, Kind},
    names, open_sdg,
    reading::{Complaint, FoundArea, FoundIndicator, Known, Part, Reading, Refusal},
    table::Table,
    text,
};

/// The longest name or unit that is taken from metadata.
const LONGEST: usize = 250;

/// Reads all tables; one that cannot be read is complained of and leaves the others alone.
pub(super) fn read(
    archive: &Archive<'_>,
    repository: &Repository,
    known: &Known<'_>,
) -> Result<Reading, Refusal> {
    let mut whole = Whole::default();
    let mut before = 0;
    for name in &repository.tables {
        let bytes = bytes(archive, name)?;
        let decoded = text::decode(&bytes);
        let rows = decoded.as_ref().map_or(1, |it| extent(it));
        match decoded.and_then(|it| one(name, &it, known, &whole.ids)) {
            Ok(mut reading) => {
                let texts = metadata(archive, &repository.root, name);
                whole.remarks.extend(describe(&mut reading, &texts, known, name));
                whole.add(reading, name, before);
            }
            Err(refusal) => whole.refuse(refusal, name, before),
        }
        before = further(before, rows)?;
    }
    Ok(whole.reading())
}

/// The cells of a row, counted through all tables.
pub(super) fn cells(
    archive: &Archive<'_>,
    repository: &Repository,
    row: u32,
) -> Option<Vec<(String, String)>> {
    let mut before = 0;
    for name in &repository.tables {
        let bytes = bytes(archive, name).ok()?;
        let decoded = text::decode(&bytes).ok();
        let rows = decoded.as_ref().map_or(1, |it| extent(it));
        if row <= further(before, rows).ok()? {
            return cells_of(&decoded?, row - before);
        }
        before = further(before, rows).ok()?;
    }
    None
}

fn one(
    name: &str,
    decoded: &text::Decoded<'_>,
    known: &Known<'_>,
    ids: &BTreeSet<IndicatorId>,
) -> Result<Reading, Refusal> {
    let mut table = Table::open(decoded)?;
    if header::detect(&table)? != Kind::OpenSdg {
        return Err(Refusal {
            problem: "The table is not in the layout of Open SDG.".to_owned(),
            remedy: "Import it by itself.".to_owned(),
        });
    }
    table.expect_numbers(Kind::OpenSdg.numbers())?;
    let said: Vec<String> = decoded.remarks.iter().chain(&table.remarks).cloned().collect();
    let mut reading = open_sdg::read(name, table, known)?;
    if let Some(twin) = reading.indicators.iter().find(|it| ids.contains(&it.id)) {
        return Err(Refusal {
            problem: format!("Another table of the archive is of {} as well.", twin.id),
            remedy: "Remove one of the two.".to_owned(),
        });
    }
    reading.remarks.splice(..0, said);
    Ok(reading)
}

/// What the repository says of the indicator of a table.
fn metadata(archive: &Archive<'_>, root: &str, table: &str) -> BTreeMap<String, String> {
    let number = names::stem(file(table)).strip_prefix("indicator_").unwrap_or_default();
    let paths = ["md", "yml", "yaml"].map(|it| format!("{root}meta/{number}.{it}"));
    let Some(path) = paths.iter().find(|it| archive.has(it)) else { return BTreeMap::new() };
    let Ok(bytes) = bytes(archive, path) else { return BTreeMap::new() };
    let Ok(text) = text::decode(&bytes) else { return BTreeMap::new() };
    yaml::read(&text).into_iter().map(|(key, text)| (key.to_owned(), text)).collect()
}

/// Gives the indicator its name and unit, and says what was not taken over.
fn describe(
    reading: &mut Reading,
    texts: &BTreeMap<String, String>,
    known: &Known<'_>,
    table: &str,
) -> Vec<String> {
    // "global_indicators.1-2-1-title" stands for a text in another repository.
    let is_text = |it: &&String| {
        let sound = names::check_label("", it).is_ok() && it.len() <= LONGEST;
        sound && (it.contains(' ') || !it.contains('.'))
    };
    let text = |keys: &[&str]| keys.iter().find_map(|it| texts.get(*it).filter(is_text)).cloned();
    let mut remarks = Vec::new();
    let by_unit =
        |it: &(SeriesKey, Vec<Observation>)| it.0.group.as_str().to_lowercase().contains("unit");
    let varies = reading.parts.iter().flat_map(|it| &it.series).any(by_unit);
    for indicator in &mut reading.indicators {
        if let Some(name) = text(&["indicator_name", "graph_title"]) {
            indicator.name = name;
        }
        let Some(unit) =
            text(&["computation_units"]).filter(|_| indicator.unit.is_empty() && !varies)
        else {
            continue;
        };
        let planned = known.indicators.get(&indicator.id).map_or("", |it| it.unit.as_str());
        if planned.is_empty() || planned == unit {
            indicator.unit = unit;
        } else {
            remarks.push(format!(
                "{}: the metadata give the unit \"{}\", and the plan \"{planned}\".",
                file(table),
                shown(&unit)
            ));
        }
    }
    if let Some(target) = text(&["target_name", "target"]) {
        remarks.push(format!("{}: its target is \"{}\".", file(table), shown(&target)));
    }
    remarks
}

/// All tables together.
#[derive(Default)]
struct Whole {
    rows: u64,
    accepted: u64,
    series: Vec<(SeriesKey, Vec<Observation>)>,
    complaints: Vec<Complaint>,
    indicators: Vec<FoundIndicator>,
    areas: BTreeMap<delivery::area::AreaCode, FoundArea>,
    remarks: Vec<String>,
    ids: BTreeSet<IndicatorId>,
}

impl Whole {
    fn add(&mut self, reading: Reading, table: &str, before: u32) {
        self.rows += reading.rows;
        self.accepted += reading.accepted;
        self.ids.extend(reading.indicators.iter().map(|it| it.id.clone()));
        self.indicators.extend(reading.indicators);
        for area in reading.areas {
            let named = area.name.as_ref() != area.code.as_str();
            let known = self.areas.entry(area.code.clone()).or_insert_with(|| area.clone());
            if named && known.name.as_ref() == known.code.as_str() {
                *known = area;
            }
        }
        let complaints = reading.complaints.into_iter();
        self.complaints.extend(complaints.map(|it| of_archive(it, table, before)));
        let remarks = reading.remarks.into_iter();
        self.remarks.extend(remarks.map(|it| format!("{}: {it}", file(table))));
        for (key, mut observations) in reading.parts.into_iter().flat_map(|it| it.series) {
            observations.iter_mut().for_each(|it| it.row = it.row.saturating_add(before));
            self.series.push((key, observations));
        }
    }

    /// A table that cannot be read is one row that was refused.
    fn refuse(&mut self, refusal: Refusal, table: &str, before: u32) {
        self.rows += 1;
        let fault = Fault::rejected(table, "", refusal.problem, refusal.remedy);
        self.complaints.push(fault.about(before + 1));
    }

    fn reading(mut self) -> Reading {
        self.series.sort_by(|a, b| a.0.cmp(&b.0));
        self.indicators.sort_by(|a, b| a.id.cmp(&b.id));
        let part =
            (!self.series.is_empty()).then_some(Part { published: None, series: self.series });
        Reading {
            layout: "open-sdg".into(),
            rows: self.rows,
            accepted: self.accepted,
            parts: part.into_iter().collect(),
            complaints: self.complaints,
            indicators: self.indicators,
            areas: self.areas.into_values().collect(),
            whole_series: true,
            embargo: None,
            remarks: self.remarks,
        }
    }
}
