//! Comments on cells, and the threads that have taken their place.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    document,
    parts::{Relations, refuse_twin},
    strings::unescaped,
};
use crate::{
    reading::Refusal,
    sheet::{Sheet, address, archive::Archive, damaged, xml::Node},
};

/// The most bytes of all comments of a sheet.
const MOST: usize = 4 * 1024 * 1024;

/// Reads the comments of the sheet that a part holds. A thread also leaves a plain comment behind for
/// programs that know none; where there is a thread, it is told instead.
pub(super) fn read(
    archive: &Archive<'_>,
    part: &str,
    sheet: &mut Sheet,
    seen: &mut BTreeSet<String>,
) -> Result<(), Refusal> {
    let relations = Relations::of(archive, part)?;
    let mut found = BTreeMap::new();
    for part in relations.of_kind("/comments") {
        refuse_twin(seen, part)?;
        found.append(&mut texts(archive, part, "comment")?);
    }
    for part in relations.of_kind("/threadedComment") {
        refuse_twin(seen, part)?;
        found.append(&mut texts(archive, part, "threadedComment")?);
    }
    sheet.comments = found.into_iter().map(|((row, column), text)| (row, column, text)).collect();
    Ok(())
}

fn texts(
    archive: &Archive<'_>,
    part: &str,
    name: &str,
) -> Result<BTreeMap<(u32, u16), String>, Refusal> {
    let mut found: BTreeMap<(u32, u16), String> = BTreeMap::new();
    let mut xml = document(archive, part)?;
    let (mut at, mut in_text, mut text, mut total) = (None, false, String::new(), 0);
    loop {
        match xml.next()? {
            Node::Start(tag) if tag.local() == name && !tag.empty => {
                at = tag.attribute("ref")?.and_then(|it| address(&it));
                text.clear();
            }
            Node::Start(tag) if matches!(tag.local(), "t" | "text") => in_text = !tag.empty,
            Node::End(tag) if matches!(tag.local(), "t" | "text") => in_text = false,
            Node::Text(more) if in_text => {
                text.push_str(&more);
                total += more.len();
                if total > MOST {
                    return Err(damaged(format!(
                        "The comments in {part} are longer than {MOST} bytes."
                    )));
                }
            }
            Node::End(tag) if tag.local() == name => {
                let said = unescaped(text.trim()).into_owned();
                if let Some(at) = at.take().filter(|_| !said.is_empty()) {
                    let before = found.entry(at).or_default();
                    // Answers in a thread follow one another.
                    *before = if before.is_empty() { said } else { format!("{before}\n{said}") };
                }
            }
            Node::Over => return Ok(found),
            _ => {}
        }
    }
}
