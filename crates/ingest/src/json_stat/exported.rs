//! What an export of ours says of its figures in `extension.throughline`: notes and intervals.

use std::collections::BTreeMap;

use crate::{
    cube::{Cube, Exported},
    json::Json,
};

/// Adds it, where the data set is one of ours; `before` combinations stand in data sets before it.
pub(super) fn add<'a>(cube: &mut Cube<'a>, json: &'a Json<'a>, before: usize) {
    let Some(said) = json.get("extension").and_then(|it| it.get("throughline")) else { return };
    let [notes, lower, upper] = ["note", "lower_95", "upper_95"].map(|it| by_position(said, it));
    let mut exported = Exported::default();
    for seen in &mut cube.observations {
        let position = usize::try_from(seen.row).ok().and_then(|it| it.checked_sub(before + 1));
        let Some(position) = position else { continue };
        if let (Ok(claim), Some(note)) = (&mut seen.said, notes.get(&position)) {
            claim.notes.push((*note).into());
        }
        let ends = [&lower, &upper].map(|it| it.get(&position).copied().unwrap_or_default());
        if ends != ["", ""] {
            exported.intervals.insert(seen.row, ends.map(str::to_owned));
        }
    }
    if said.text_of("left_out") == "no such figure" {
        cube.left_out = None;
    }
    cube.exported = Some(exported);
}

fn by_position<'a>(said: &'a Json<'a>, key: &str) -> BTreeMap<usize, &'a str> {
    let entries = said.get(key).map_or(&[][..], Json::entries);
    entries.iter().filter_map(|(at, it)| Some((at.parse().ok()?, it.text()?))).collect()
}
