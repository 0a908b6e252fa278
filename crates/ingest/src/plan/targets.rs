//! targets.toml: what is to be reached by when, measured by which indicator, owned by whom.

use delivery::{
    area::AreaCode,
    id::IndicatorId,
    indicator::Indicator,
    period::YearStart,
    target::{Baseline, InterimTarget, Kind, Target},
};

use super::{
    Reader, document::Document, fields::Fields, missions::lineage, references::Sort, trajectories,
};

pub(super) fn read(reader: &mut Reader<'_>, document: &Document<'_>) {
    for fields in document.list("target") {
        let target = target(reader, &fields);
        fields.finish();
        let target = target.map(|it| (it.id.clone(), it));
        reader.add(&fields, |plan| &mut plan.targets, target);
    }
    reader.take_problems(document);
}

fn target(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Target> {
    let id = fields.required("id");
    let name = fields.required_text("name");
    let indicator_id: Option<IndicatorId> = fields.required("indicator");
    let indicator = indicator_id.as_ref().and_then(|it| reader.plan.indicators.get(it)).cloned();
    let year = indicator.as_ref().map_or(YearStart::Financial, |it| it.year);
    let outcome = fields.parsed("outcome");
    let area = fields.parsed("area");
    let owner = fields.parsed("owner");
    let kind = kind(fields);
    let by = fields.period("by", year);
    note_references(reader, fields, (indicator_id.as_ref(), kind.as_ref()));
    let baseline = baseline(fields, year);
    let interim = interim(fields, year);
    let trajectories = trajectories::read(fields, year);
    let text = |name| fields.text(name).unwrap_or_default();
    let (wording, source, technical_note) =
        (text("wording"), text("source"), text("technical_note"));
    let group = fields.group("group");
    let lineage = lineage(reader, fields, Sort::Target);
    let area = area.or_else(|| default_area(fields, indicator.as_ref()));
    Some(Target {
        id: id?,
        name: name?,
        outcome: outcome.or_else(|| indicator.as_ref()?.outcome.clone())?,
        indicator: indicator_id?,
        area: area?,
        group,
        kind: kind?,
        by: by?,
        baseline,
        interim,
        trajectories,
        owner,
        wording,
        source,
        technical_note,
        lineage,
    })
}

fn default_area(fields: &Fields<'_>, indicator: Option<&Indicator>) -> Option<AreaCode> {
    // An indicator that does not exist is a problem of its own.
    let area = indicator?.area.clone();
    if area.is_none() && !fields.has("area") {
        let problem =
            format!("Neither {} nor its indicator says which area is meant.", fields.what);
        fields.problem("area", problem, "Add area = \"…\" to one of them.");
    }
    area
}

fn note_references(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    (indicator, kind): (Option<&IndicatorId>, Option<&Kind>),
) {
    let references = &mut reader.references;
    if let Some(indicator) = indicator {
        references.note(fields, "indicator", Sort::Indicator, indicator);
    }
    for (name, sort) in [("outcome", Sort::Outcome), ("area", Sort::Area), ("owner", Sort::Person)]
    {
        if let Some(id) = fields.text(name) {
            references.note(fields, name, sort, id);
        }
    }
    match kind {
        Some(Kind::Floor { level, .. }) => references.note(fields, "level", Sort::Level, level),
        Some(Kind::Gap { between, .. }) => {
            for area in between {
                references.note(fields, "between", Sort::Area, area);
            }
        }
        Some(Kind::Reach { .. } | Kind::Hold { .. } | Kind::Range { .. }) | None => {}
    }
}

#[derive(Clone, Copy)]
enum Word {
    Reach,
    Hold,
    Floor,
    Gap,
    Range,
}

const WORDS: &[(&str, Word)] = &[
    ("reach", Word::Reach),
    ("hold", Word::Hold),
    ("floor", Word::Floor),
    ("gap", Word::Gap),
    ("range", Word::Range),
];

/// Reads the fields of the kind; those of another kind stay unread and are complained of.
fn kind(fields: &Fields<'_>) -> Option<Kind> {
    let value = || fields.required_value("value");
    let Some(word) = fields.required_choice("kind", WORDS) else {
        // Without a kind nobody knows which of these belong, so none is complained of.
        for name in ["value", "level", "between", "low", "high"] {
            let _there = fields.has(name);
        }
        return None;
    };
    match word {
        Word::Reach => Some(Kind::Reach { value: value()? }),
        Word::Hold => Some(Kind::Hold { value: value()? }),
        Word::Floor => {
            let (value, level) = (value(), fields.required_text("level"));
            Some(Kind::Floor { value: value?, level: level? })
        }
        Word::Gap => {
            let (value, between) = (value(), between(fields));
            Some(Kind::Gap { value: value?, between: between? })
        }
        Word::Range => {
            let (low, high) = (fields.required_value("low"), fields.required_value("high"));
            let (low, high) = (low?, high?);
            if low.number() > high.number() {
                let problem = format!("The range of {} ends below where it starts.", fields.what);
                fields.problem("low", problem, "Exchange low and high.");
            }
            Some(Kind::Range { low, high })
        }
    }
}

fn between(fields: &Fields<'_>) -> Option<[AreaCode; 2]> {
    let areas: Vec<AreaCode> = fields.list("between");
    match <[AreaCode; 2]>::try_from(areas) {
        Ok([one, other]) if one != other => Some([one, other]),
        Ok(_) | Err(_) => {
            let problem = format!("{} is a gap and needs two different areas.", fields.what);
            fields.problem("between", problem, "Write between = [\"…\", \"…\"] with two codes.");
            None
        }
    }
}

fn baseline(fields: &Fields<'_>, year: YearStart) -> Option<Baseline> {
    let table = fields.table("baseline")?;
    let (period, value) = (table.period("period", year), table.required_value("value"));
    let source = table.text("source");
    table.finish();
    Some(Baseline { period: period?, value: value?, source })
}

fn interim(fields: &Fields<'_>, year: YearStart) -> Vec<InterimTarget> {
    let one = |table: &Fields<'_>| {
        let (by, value) = (table.period("by", year), table.required_value("value"));
        let source = table.text("source");
        table.finish();
        Some(InterimTarget { by: by?, value: value?, source })
    };
    let mut interim: Vec<InterimTarget> = fields.tables("interim").iter().filter_map(one).collect();
    interim.sort_by_key(|it| it.by);
    interim
}
