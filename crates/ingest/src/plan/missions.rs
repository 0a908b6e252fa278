//! mission.toml, mission.md and outcomes.toml of one mission.

use delivery::{
    id::MissionId,
    mission::{Lineage, Mission, Outcome},
};

use super::{Reader, document::Document, fields::Fields, references::Sort};

pub(super) fn read(reader: &mut Reader<'_>, id: &MissionId) {
    let path = format!("missions/{id}/mission.toml");
    if reader.file(&path).is_none() {
        let remedy = "Make the file with name = \"…\", the mission's name.";
        reader.problem(&path, 0, "The file is missing.".to_owned(), remedy);
        reader.incomplete = true;
    }
    reader.with_document(&path, |reader, document| read_mission(reader, document, id));
    let path = format!("missions/{id}/outcomes.toml");
    reader.with_document(&path, |reader, document| read_outcomes(reader, document, id));
}

fn read_mission(reader: &mut Reader<'_>, document: &Document<'_>, id: &MissionId) {
    let fields = document.fields(&format!("mission {id}"));
    let lead = fields.parsed("lead");
    if let Some(lead) = &lead {
        reader.references.note(&fields, "lead", Sort::Person, lead);
    }
    let description = reader.file(&format!("missions/{id}/mission.md")).unwrap_or_default();
    let mission = Mission {
        id: id.clone(),
        name: fields.required_text("name").unwrap_or_default(),
        order: fields.whole("order").unwrap_or_default(),
        lead,
        description: description.to_owned(),
        source: fields.text("source"),
        lineage: lineage(reader, &fields, Sort::Mission),
    };
    fields.finish();
    reader.plan.missions.insert(id.clone(), mission);
    reader.take_problems(document);
}

fn read_outcomes(reader: &mut Reader<'_>, document: &Document<'_>, mission: &MissionId) {
    for fields in document.list("outcome") {
        let (id, name) = (fields.required("id"), fields.required_text("name"));
        let lead = fields.required("lead");
        if let Some(lead) = &lead {
            reader.references.note(&fields, "lead", Sort::Organisation, lead);
        }
        let departments = fields.list("departments");
        for department in &departments {
            reader.references.note(&fields, "departments", Sort::Organisation, department);
        }
        let horizon = fields.whole("horizon");
        let lineage = lineage(reader, &fields, Sort::Outcome);
        fields.finish();
        let mission = Some(mission.clone());
        let outcome = match (id, name, lead) {
            (Some(id), Some(name), Some(lead)) => {
                Some(Outcome { id, mission, name, lead, departments, horizon, lineage })
            }
            _ => None,
        };
        reader.add(&fields, |plan| &mut plan.outcomes, outcome.map(|it| (it.id.clone(), it)));
    }
    reader.take_problems(document);
}

/// What a thing was called and what became of it: the table `[lineage]`, the same everywhere.
pub(super) fn lineage(reader: &mut Reader<'_>, fields: &Fields<'_>, sort: Sort) -> Lineage {
    let Some(table) = fields.table("lineage") else { return Lineage::default() };
    let lineage = Lineage {
        renamed_from: table.list("renamed_from"),
        merged_into: table.text("merged_into"),
        dropped_because: table.text("dropped_because"),
    };
    if let Some(merged_into) = &lineage.merged_into {
        reader.references.note(&table, "merged_into", sort, merged_into);
    }
    table.finish();
    lineage
}
