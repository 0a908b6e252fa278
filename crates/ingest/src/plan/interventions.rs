//! interventions.toml: what is done to move a target's figure, when it works, and by how much.

use delivery::{
    id::TargetId,
    intervention::{Delivered, Effect, EvidenceGrade, Intervention},
    period::YearStart,
};

use super::{Reader, document::Document, fields::Fields, missions::lineage, references::Sort};

const EVIDENCE: &[(&str, EvidenceGrade)] = &[
    (EvidenceGrade::Strong.word(), EvidenceGrade::Strong),
    (EvidenceGrade::Moderate.word(), EvidenceGrade::Moderate),
    (EvidenceGrade::Weak.word(), EvidenceGrade::Weak),
    (EvidenceGrade::Untested.word(), EvidenceGrade::Untested),
];

pub(super) fn read(reader: &mut Reader<'_>, document: &Document<'_>) {
    for fields in document.list("intervention") {
        let intervention = intervention(reader, &fields);
        fields.finish();
        if let Some(intervention) = &intervention {
            check_sign(reader, &fields, intervention);
            check_time(&fields, intervention);
        }
        let intervention = intervention.map(|it| (it.id.clone(), it));
        reader.add(&fields, |plan| &mut plan.interventions, intervention);
    }
    reader.take_problems(document);
}

fn intervention(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Intervention> {
    let (id, name) = (fields.required("id"), fields.required_text("name"));
    let target: Option<TargetId> = fields.required("target");
    let owner = fields.parsed("owner");
    let start = fields.day("start");
    let lag_months = fields.required_whole("lag_months");
    let ramp_months = fields.required_whole("ramp_months");
    let effect = effect(fields);
    let evidence = fields.required_choice("evidence", EVIDENCE);
    let side_effect = fields.flag("side_effect");
    let (source, note) = (fields.required_text("source"), fields.text("note"));
    let delivered =
        delivered(fields, target.as_ref().map_or(YearStart::Financial, |it| year_of(reader, it)));
    let lineage = lineage(reader, fields, Sort::Intervention);
    if let Some(target) = &target {
        reader.references.note(fields, "target", Sort::Target, target);
    }
    if let Some(owner) = &owner {
        reader.references.note(fields, "owner", Sort::Person, owner);
    }
    Some(Intervention {
        id: id?,
        name: name?,
        target: target?,
        owner,
        start: start?,
        lag_months: lag_months?,
        ramp_months: ramp_months?,
        effect: effect?,
        evidence: evidence?,
        side_effect,
        source: source?,
        note,
        delivered: delivered?,
        lineage,
    })
}

/// What "2024/25" means for a target: its indicator says.
fn year_of(reader: &Reader<'_>, target: &TargetId) -> YearStart {
    let target = reader.plan.targets.get(target);
    let indicator = target.and_then(|it| reader.plan.indicators.get(&it.indicator));
    indicator.map_or(YearStart::Financial, |it| it.year)
}

fn effect(fields: &Fields<'_>) -> Option<Effect> {
    let value = |name| fields.required_value(name);
    let (low, central, high) = (value("low"), value("central"), value("high"));
    let effect = Effect { low: low?, central: central?, high: high? };
    let [low, central, high] = [&effect.low, &effect.central, &effect.high].map(|it| it.number());
    if low > high {
        let problem = format!("The effect of {} has its low end above its high end.", fields.what);
        let remedy =
            "Exchange low and high: they are ends of a range of numbers, so −8 is below −2.";
        fields.problem("low", problem, remedy);
    } else if !(low..=high).contains(&central) {
        let problem =
            format!("The effect of {} has its central outside low and high.", fields.what);
        fields.problem("central", problem, "Widen the range, or correct the estimate.");
    }
    Some(effect)
}

/// What was found, if anything; `None` where it is there and cannot be read.
fn delivered(fields: &Fields<'_>, year: YearStart) -> Option<Option<Delivered>> {
    if !fields.has("delivered") {
        return Some(None);
    }
    let table = fields.table("delivered")?;
    let (period, effect) = (table.period("period", year), table.required_value("effect"));
    let source = table.required_text("source");
    table.finish();
    Some(Some(Delivered { period: period?, effect: effect?, source: source? }))
}

/// An effect for the worse is a slip of the sign, unless the intervention is aimed elsewhere.
fn check_sign(reader: &Reader<'_>, fields: &Fields<'_>, intervention: &Intervention) {
    // A target that does not exist, or has no better direction, signs nothing.
    let Some(target) = reader.plan.targets.get(&intervention.target) else { return };
    let indicator = reader.plan.indicators.get(&target.indicator);
    let Some(direction) = indicator.and_then(|it| it.direction) else { return };
    if intervention.side_effect || !intervention.is_for_the_worse(target, direction) {
        return;
    }
    let problem =
        format!("The effect of {} makes the figure of target {} worse.", fields.what, target.id);
    let remedy = "Turn the signs of low, central and high round; or write side_effect = true if it is aimed at something else.";
    fields.problem("central", problem, remedy);
}

/// What is judged before anything was due cannot be weighed against what was expected.
fn check_time(fields: &Fields<'_>, intervention: &Intervention) {
    let Some(delivered) = &intervention.delivered else { return };
    if intervention.share_on(delivered.period.end()) <= 0.0 {
        let problem = format!(
            "\"delivered\" of {} is judged by {}, and its first effect is due after {}.",
            fields.what,
            delivered.period.label(),
            intervention.works_from(),
        );
        fields.problem("delivered", problem, "Correct the period, or start and lag_months.");
    }
}
