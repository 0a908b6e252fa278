//! organisations.toml and people.toml.

use delivery::organisation::{Organisation, Person};

use super::{Reader, document::Document, references::Sort};

pub(super) fn read_organisations(reader: &mut Reader<'_>, document: &Document<'_>) {
    for fields in document.list("organisation") {
        let (id, name) = (fields.required("id"), fields.required_text("name"));
        let kind = fields.text("kind").unwrap_or_else(|| "department".to_owned());
        fields.finish();
        let organisation = id.zip(name).map(|(id, name)| Organisation { id, name, kind });
        let organisation = organisation.map(|it| (it.id.clone(), it));
        reader.add(&fields, |plan| &mut plan.organisations, organisation);
    }
    reader.take_problems(document);
}

pub(super) fn read_people(reader: &mut Reader<'_>, document: &Document<'_>) {
    for fields in document.list("person") {
        let (id, name) = (fields.required("id"), fields.required_text("name"));
        let post = fields.text("post").unwrap_or_default();
        let organisation = fields.parsed("organisation");
        if let Some(organisation) = &organisation {
            reader.references.note(&fields, "organisation", Sort::Organisation, organisation);
        }
        fields.finish();
        let person = id.zip(name).map(|(id, name)| Person { id, name, post, organisation });
        let person = person.map(|it| (it.id.clone(), it));
        reader.add(&fields, |plan| &mut plan.people, person);
    }
    reader.take_problems(document);
}
