//! The parts of a package: which belongs to which, and which are left alone.

use std::collections::BTreeSet;

use super::document;
use crate::{
    reading::Refusal,
    sheet::{archive::Archive, damaged, xml::Node},
};

/// The most relations of one part.
const MOST: usize = 10_000;

/// What a part refers to.
#[derive(Default)]
pub(in crate::sheet) struct Relations(Vec<Relation>);

/// One reference to another part of the package.
pub(in crate::sheet) struct Relation {
    id: String,
    pub(in crate::sheet) kind: String,
    /// The other part's name in the archive.
    pub(in crate::sheet) part: String,
}

impl Relations {
    /// Those of a part; of the package itself where the part has no name.
    pub(in crate::sheet) fn of(archive: &Archive<'_>, part: &str) -> Result<Self, Refusal> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let own = format!("{folder}/_rels/{name}.rels");
        let own = own.trim_start_matches('/');
        let mut found = Vec::new();
        if !archive.has(own) {
            return Ok(Self(found));
        }
        let mut xml = document(archive, own)?;
        loop {
            match xml.next()? {
                Node::Start(tag) if tag.local() == "Relationship" => {
                    let value =
                        |name: &str| Ok(tag.attribute(name)?.unwrap_or_default().into_owned());
                    // What lies outside is never fetched.
                    if value("TargetMode")? == "External" {
                        continue;
                    }
                    let part = resolve(folder, &value("Target")?);
                    found.push(Relation { id: value("Id")?, kind: value("Type")?, part });
                    if found.len() > MOST {
                        return Err(damaged(format!("The part {own} refers to too many others.")));
                    }
                }
                Node::Over => return Ok(Self(found)),
                _ => {}
            }
        }
    }

    pub(in crate::sheet) fn by_id(&self, id: &str) -> Option<&Relation> {
        self.0.iter().find(|it| it.id == id)
    }

    /// The parts of a kind, by how it ends: strict and transitional files begin it differently.
    pub(in crate::sheet) fn of_kind<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'s str> {
        self.0.iter().filter(move |it| it.kind.ends_with(kind)).map(|it| it.part.as_str())
    }

    pub(in crate::sheet) fn first(&self, kind: &str) -> Option<&str> {
        self.0.iter().find(|it| it.kind.ends_with(kind)).map(|it| it.part.as_str())
    }
}

/// Refuses a part that serves twice: it would be read over and over.
pub(in crate::sheet) fn refuse_twin(
    seen: &mut BTreeSet<String>,
    part: &str,
) -> Result<(), Refusal> {
    if seen.insert(part.to_ascii_lowercase()) {
        return Ok(());
    }
    Err(damaged(format!("The part {part} of the workbook stands for two sheets.")))
}

/// The name of a part as another one in `folder` writes it.
fn resolve(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> =
        if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.retain(|it| !it.is_empty());
    path.join("/")
}

/// The main part of a package.
pub(in crate::sheet) fn main_part(archive: &Archive<'_>) -> Result<Option<String>, Refusal> {
    Ok(Relations::of(archive, "")?.first("/officeDocument").map(str::to_owned))
}

/// What stands beside the cells, by where it lies in the archive.
const BESIDE: &[(&str, &str)] = &[
    ("xl/vbaproject.bin", "The workbook carries macros; they were not run."),
    ("xl/macrosheets/", "The workbook carries macro sheets; they were not run."),
    (
        "xl/externallinks/",
        "The workbook takes figures from other workbooks; they were not opened, and results that rest on them are marked.",
    ),
    (
        "xl/pivotcache/",
        "The workbook carries copies of data behind pivot tables; they were not read.",
    ),
    ("xl/model/", "The workbook carries a data model; it was not read."),
    ("xl/connections.xml", "The workbook has connections to outside data; they were not followed."),
    ("xl/embeddings/", "The workbook carries other files within it; they were not read."),
    ("xl/activex/", "The workbook carries controls; they were not run."),
    ("xl/media/", "The workbook carries pictures; they were not read."),
    ("xl/charts/", "The workbook carries charts; they were not read."),
];

/// A remark for each thing that stands beside the cells.
pub(in crate::sheet) fn remarks(archive: &Archive<'_>) -> Vec<String> {
    let there = |start: &str| archive.names().any(|it| it.starts_with(start));
    BESIDE.iter().filter(|(start, _)| there(start)).map(|(_, it)| (*it).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_where_they_are_named() {
        assert_eq!(resolve("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl/worksheets", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolve("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolve("", "xl/workbook.xml"), "xl/workbook.xml");
        assert_eq!(resolve("xl", "../../../a"), "a");
    }
}
