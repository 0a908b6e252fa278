//! `throughline layouts`: the layouts that people confirmed, and each of them as TOML.

use std::{fs, path::Path};

use usecases::{
    Unit,
    layout::{self, Layout},
};

use super::operator;
use crate::{args::Layouts, failure::Failure, output};

pub(super) async fn run(unit: &Unit, layouts: &Layouts) -> Result<(), Failure> {
    let mut work = unit.reading(operator()).await?;
    let Some(name) = &layouts.name else {
        let all = layout::all(&mut work).await?;
        if layouts.json {
            return output::json(&all);
        }
        let header = ["layout", "confirmed", "by", "reason"].map(str::to_owned).to_vec();
        let line = |it: layout::LayoutLine| vec![it.name, it.when, it.who, it.reason];
        let rows: Vec<_> = std::iter::once(header).chain(all.into_iter().map(line)).collect();
        output::table(&rows);
        return Ok(());
    };
    let versions = layout::view(&mut work, name).await?;
    if layouts.json {
        return output::json(&versions);
    }
    if let Some(newest) = versions.first() {
        output::line(newest.content.trim_end());
    }
    Ok(())
}

/// A layout from a file of TOML.
pub(super) fn from_file(path: &Path) -> Result<Layout, Failure> {
    let text = fs::read_to_string(path).map_err(|it| Failure::file(path, &it))?;
    Ok(layout::parse(&path.display().to_string(), &text)?)
}
