//! sources.toml: where figures come from.

use delivery::source::Source;

use super::{Reader, document::Document};

pub(super) fn read(reader: &mut Reader<'_>, document: &Document<'_>) {
    for fields in document.list("source") {
        let id = fields.required("id");
        let (title, publisher) = (fields.required_text("title"), fields.required_text("publisher"));
        let (url, licence, note) =
            (fields.text("url"), fields.text("licence"), fields.text("note"));
        fields.finish();
        let source = match (id, title, publisher) {
            (Some(id), Some(title), Some(publisher)) => {
                Some(Source { id, title, publisher, url, licence, note })
            }
            _ => None,
        };
        reader.add(&fields, |plan| &mut plan.sources, source.map(|it| (it.id.clone(), it)));
    }
    reader.take_problems(document);
}
