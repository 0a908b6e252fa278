//! `throughline read`: what a publisher's file says, without a unit and without keeping anything.

use std::fs;

use usecases::{
    layout,
    release::look::{Look, look},
};

use super::{layouts, reader};
use crate::{args::Read, failure::Failure, output};

pub(super) async fn run(read: &Read) -> Result<(), Failure> {
    let bytes = fs::read(&read.file).map_err(|it| Failure::file(&read.file, &it))?;
    let name = read.file.file_name().unwrap_or_default().to_string_lossy();
    let path = read.file.display().to_string();
    let refused = |problem: &str, remedy: &str| Failure::refused(&path, problem, remedy);
    if read.propose {
        let proposal = layout::propose_for(&reader()?, &name, bytes)
            .await
            .map_err(|it| refused(&it.problem, &it.remedy))?;
        output::line(proposal.layout.to_toml().trim_end());
        for question in &proposal.questions {
            output::note(&format!("note: {question}"));
        }
        if !proposal.signs.is_empty() {
            let signs = proposal.signs.join(" ");
            output::note(&format!(
                "note: declare under [grammar.markers] what these signs mean: {signs}"
            ));
        }
        return Ok(());
    }
    let layouts: Vec<_> =
        read.layout.as_deref().map(layouts::from_file).transpose()?.into_iter().collect();
    let look = look(&reader()?, &name, bytes, &layouts).await?;
    let look = look.map_err(|it| refused(&it.problem, &it.remedy))?;
    if read.json {
        return output::json(&look);
    }
    print(&look);
    Ok(())
}

fn print(look: &Look) {
    let header = ["series", "published", "figures", "from", "to"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for it in &look.series {
        let end = |figure: Option<&usecases::release::look::Figure>| {
            figure.map_or_else(String::new, |it| it.label.clone())
        };
        rows.push(vec![
            it.series.clone(),
            it.published.map_or_else(String::new, |it| it.to_string()),
            it.figures.len().to_string(),
            end(it.figures.first()),
            end(it.figures.last()),
        ]);
    }
    output::table(&rows);
    say(look);
}

/// The account of the rows, and the first of those that were not taken.
fn say(look: &Look) {
    const MOST: usize = 5;
    output::note(&format!(
        "{}: {} rows read: {} accepted, {} held, {} rejected.",
        look.layout, look.rows, look.accepted, look.held, look.rejected
    ));
    if look.proposed.is_some() {
        output::note(
            "note: nobody has confirmed a layout for this file; it was read with one that is proposed.",
        );
        output::note("hint: --propose prints it, to be corrected and used with --layout.");
    }
    for remark in &look.remarks {
        output::note(&format!("note: {remark}"));
    }
    for it in look.complaints.iter().take(MOST) {
        output::note(&format!(
            "{}: row {}, column {}, \"{}\": {} {}",
            it.outcome.words(),
            it.row,
            it.column,
            it.text,
            it.problem,
            it.remedy
        ));
    }
    if let Some(more) = look.complaints.len().checked_sub(MOST).filter(|it| *it > 0) {
        output::note(&format!("note: {more} more rows were not taken; --json lists them all."));
    }
}
