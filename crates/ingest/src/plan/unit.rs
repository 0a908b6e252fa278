//! unit.toml: the delivery unit itself.

use super::{Reader, document::Document};

pub(super) fn read(reader: &mut Reader<'_>, document: &Document<'_>) {
    let fields = document.fields("the unit");
    reader.plan.unit_name = fields.required_text("name").unwrap_or_default();
    reader.plan.unit_note = fields.text("note");
    fields.finish();
    reader.take_problems(document);
}
