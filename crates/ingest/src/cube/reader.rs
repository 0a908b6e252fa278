//! From cubes to a reading: each observation is taken once or complained of once.

use delivery::{area::Group, series::SeriesKey};

use super::{
    Claim, Cube, Dimension,
    frame::{Frame, member},
    lengths,
    time::Times,
};
use crate::{
    cell::{self, Blank},
    fault::Fault,
    intake::{Intake, LabelNumbers, Legend, Said, Taken},
    interner::{Interner, index},
    names::{self, Areas, Indicators, Place},
    notes::Notes,
    reading::{Known, Reading, Refusal},
    tidy,
};

/// Reads the cubes of a file.
pub(crate) fn read(
    layout: &'static str,
    name: &str,
    mut cubes: Vec<Cube<'_>>,
    known: &Known<'_>,
) -> Result<Reading, Refusal> {
    cubes.iter().try_for_each(lengths::check)?;
    let frame = |it: &Cube<'_>| Frame::of(it, name, known);
    let frames = cubes.iter().map(frame).collect::<Result<Vec<_>, _>>()?;
    let mut reader = Reader::new(known, &frames);
    let mut intake = Intake::default();
    for part in 0..cubes.len() {
        let observations = std::mem::take(&mut cubes[part].observations);
        for (at, seen) in observations.into_iter().enumerate() {
            let members = cubes[part].members_of(at);
            let place = Whole { part, cube: &cubes[part], frame: &frames[part], members };
            let taken = seen.said.and_then(|claim| reader.take(&place, seen.row, &claim));
            intake.row(seen.row, taken);
        }
        if let Some((row, fault)) = cubes[part].left_out.take() {
            intake.row(row, Err(fault));
        }
    }
    reader.reading(layout, intake, &cubes)
}

/// Where an observation stands.
struct Whole<'c, 'a> {
    part: usize,
    cube: &'c Cube<'a>,
    frame: &'c Frame,
    members: &'c [u32],
}

struct Reader<'k, 'f> {
    frames: &'f [Frame],
    areas: Areas<'k>,
    indicators: Indicators<'k>,
    /// The part and the members that make a group; a unit is counted from 1, and 0 is none.
    groups: Interner<[u32]>,
    series: Interner<(u32, u32, u32)>,
    labels: LabelNumbers,
    notes: Notes,
    key: Vec<u32>,
}

impl<'k, 'f> Reader<'k, 'f> {
    const fn new(known: &Known<'k>, frames: &'f [Frame]) -> Self {
        Self {
            frames,
            areas: Areas::new(known.areas),
            indicators: Indicators::new(known.indicators),
            groups: Interner::new(),
            series: Interner::new(),
            labels: LabelNumbers::new(),
            notes: Notes::new(),
            key: Vec::new(),
        }
    }

    fn take(&mut self, whole: &Whole<'_, '_>, row: u32, claim: &Claim<'_>) -> Result<Taken, Fault> {
        let indicator = self.indicator(whole)?;
        let area = self.area(whole, indicator)?;
        let in_group = self.unit(whole, indicator)?;
        let group = self.group(whole, in_group)?;
        let said = self.said(whole, row, claim)?;
        let period =
            member(whole.cube, whole.members, whole.frame.time).map(super::Member::written);
        let year = self.indicators.year(indicator);
        Ok(Taken {
            part: u32::try_from(whole.part).unwrap_or(u32::MAX),
            series: self.series.number(&(indicator, area, group)),
            label: self.labels.number(&period.unwrap_or_default(), year),
            said,
        })
    }

    fn indicator(&mut self, whole: &Whole<'_, '_>) -> Result<u32, Fault> {
        let measure = whole.frame.measure.filter(|_| whole.cube.exported.is_some());
        match measure.and_then(|it| member(whole.cube, whole.members, it)) {
            None => {
                let name = whole.frame.indicator(whole.cube, whole.members);
                self.indicators.number("indicator", name)
            }
            Some(measure) => {
                let number = self.indicators.number_by_id("indicator", &measure.code)?;
                self.indicators.call(number, measure.name())?;
                Ok(number)
            }
        }
    }

    fn area(&mut self, whole: &Whole<'_, '_>, indicator: u32) -> Result<u32, Fault> {
        let found = whole.frame.area.and_then(|it| member(whole.cube, whole.members, it));
        let column = whole.frame.area.map_or("area", |it| whole.cube.dimensions[it].name());
        let place = |code| Place {
            column,
            name_column: column,
            code,
            name: found.map_or("", |it| it.label.trim()),
            level: "",
            code_is_enough: true,
        };
        match found {
            Some(member) if member.code.trim().is_empty() => {
                self.areas.number_by_name(column, member.name())
            }
            Some(member) => self.areas.number(place(member.code.trim())),
            None => match self.indicators.known(indicator).and_then(|it| it.area.as_ref()) {
                Some(area) => self.areas.number(place(area.as_str())),
                None => Err(nowhere()),
            },
        }
    }

    /// Checks the unit; `true` where it has to tell series apart instead.
    fn unit(&mut self, whole: &Whole<'_, '_>, indicator: u32) -> Result<bool, Fault> {
        let planned = self.indicators.known(indicator).is_some_and(|it| !it.unit.is_empty());
        if whole.frame.units_vary(whole.members) && !planned {
            return Ok(true);
        }
        let unit = whole.frame.unit(whole.cube, whole.members);
        self.indicators.check_unit(indicator, "unit", unit).map(|()| false)
    }

    fn group(&mut self, whole: &Whole<'_, '_>, in_group: bool) -> Result<u32, Fault> {
        let frame = whole.frame;
        let unit = frame.unit.filter(|_| in_group);
        self.key.clear();
        self.key.push(u32::try_from(whole.part).unwrap_or(u32::MAX));
        let number = |at: usize| whole.members.get(at).copied().unwrap_or(u32::MAX);
        self.key.push(unit.map_or(0, |it| number(it).saturating_add(1)));
        for at in frame.others.iter().copied().chain(unit) {
            let dimension = &whole.cube.dimensions[at];
            match frame.categories[at].get(index(number(at))) {
                Some(None) => {}
                Some(Some(group)) if whole.cube.exported.is_some() => {
                    names::check_label(dimension.name(), group)?;
                }
                Some(Some(category)) => check_category(dimension, category)?,
                None => check_category(dimension, "")?,
            }
        }
        self.key.extend(frame.others.iter().map(|it| number(*it)));
        Ok(self.groups.number(self.key.as_slice()))
    }

    fn said(&mut self, whole: &Whole<'_, '_>, row: u32, claim: &Claim<'_>) -> Result<Said, Fault> {
        let figure = cell::read("value", claim.value.trim(), claim.status, Blank::NotAvailable)?;
        let of_members = (0..whole.members.len())
            .filter_map(|it| member(whole.cube, whole.members, it))
            .map(|it| it.note.as_str());
        // The publisher's own words say more than ours.
        let ours = if claim.notes.is_empty() { figure.words } else { "" };
        let words: Vec<&str> = std::iter::once(ours)
            .chain(claim.notes.iter().map(|it| it.trim()))
            .chain(of_members)
            .collect();
        let note = self.notes.of("note", &words)?;
        let ends = whole.cube.exported.as_ref().and_then(|it| it.intervals.get(&row));
        let ends = ends.map_or(["", ""], |it| [it[0].as_str(), &it[1]]);
        let interval = tidy::interval(ends)?;
        Ok(figure.said(interval, note, row))
    }

    fn reading(
        self,
        layout: &'static str,
        intake: Intake,
        cubes: &[Cube<'_>],
    ) -> Result<Reading, Refusal> {
        let times = Times::of(cubes, self.frames.iter().map(|it| it.time));
        let key = |(indicator, area, group): &(u32, u32, u32)| {
            Some(SeriesKey {
                indicator: self.indicators.id(*indicator)?.clone(),
                area: self.areas.code(*area)?.clone(),
                group: self.group_of(&self.groups.keys()[index(*group)], cubes),
            })
        };
        let time = cubes.first().zip(self.frames.first());
        let settled = intake.settle(&Legend {
            series: self.series.keys().iter().filter_map(key).collect(),
            labels: self.labels.read(|text, year| times.read(text, year)),
            written: &self.labels,
            parts: cubes.iter().map(|it| it.published).collect(),
            columns: [time.map_or("", |(it, frame)| it.dimensions[frame.time].name()), "value"],
            period_cell: &|_| None,
        });
        if settled.rows == 0 {
            return Err(super::damaged(
                "The file describes a table and has no figures.".to_owned(),
            ));
        }
        let mut remarks: Vec<String> = times.remark().into_iter().collect();
        for (cube, frame) in cubes.iter().zip(self.frames) {
            remarks.extend(frame.remarks(cube));
            remarks.extend(cube.remarks.iter().cloned());
        }
        let indicators = self.indicators.found(&settled.rhythms);
        // A file may be a selection: what it leaves out is left as it was.
        let whole_series = false;
        Ok(settled.reading(layout, (indicators, self.areas.found()), whole_series, remarks))
    }

    fn group_of(&self, key: &[u32], cubes: &[Cube<'_>]) -> Group {
        let [part, unit, members @ ..] = key else { return Group::everybody() };
        let (Some(cube), Some(frame)) = (cubes.get(index(*part)), self.frames.get(index(*part)))
        else {
            return Group::everybody();
        };
        if cube.exported.is_some() {
            let group = frame.others.iter().zip(members).next();
            let text = group.and_then(|(at, member)| frame.categories[*at].get(index(*member)));
            return text.and_then(Option::as_deref).map_or_else(Group::everybody, tidy::group_of);
        }
        let unit = frame.unit.zip(unit.checked_sub(1));
        let pairs = frame.others.iter().copied().zip(members.iter().copied()).chain(unit);
        Group::of(pairs.filter_map(|(at, member)| {
            let category = frame.categories[at].get(index(member))?.as_ref()?;
            Some((cube.dimensions[at].name(), category.as_str()))
        }))
    }
}

fn nowhere() -> Fault {
    let problem = "The file names no place, and the plan gives the indicator none.".to_owned();
    let remedy = "Give the indicator an area in the plan, or fetch the table with its places.";
    Fault::held("area", "", problem, remedy)
}

/// A group is written with bars and equals signs; a name with one would be another group's.
fn check_category(dimension: &Dimension, category: &str) -> Result<(), Fault> {
    let name = dimension.name();
    names::check_label(name, name)?;
    names::check_label(name, category)?;
    if !name.contains(['|', '=']) && !category.contains('|') && !category.is_empty() {
        return Ok(());
    }
    let problem = if category.is_empty() {
        format!("The figure does not say which member of \"{name}\" it is of.")
    } else {
        format!("\"{name}\" or its member holds a sign that groups are written with, | or =.")
    };
    Err(Fault::held(name, category, problem, "Save the table as tidy CSV with other names."))
}
