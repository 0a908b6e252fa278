//! What the template prints, from what the view says: the template decides nothing but place.

use std::collections::BTreeMap;

use delivery::{
    signal::Standing,
    view::{
        Link,
        stocktake::{Moved, Problem, StocktakeView},
    },
    words,
};
use serde::Serialize;
use serde_json::Value;

use crate::printable::Editor;
use target::TargetPage;

mod room;
mod target;

/// Characters of the fingerprint at the foot of every page.
const SHORT_FINGERPRINT: usize = 16;

/// The whole pack.
#[derive(Serialize)]
struct Content {
    title: String,
    unit: String,
    note: Option<String>,
    mission: String,
    moment: String,
    reconstructed: bool,
    chair: Option<String>,
    fingerprint: String,
    fingerprint_short: String,
    profile: Vec<Count>,
    marks: BTreeMap<&'static str, Mark>,
    last_actions: Vec<String>,
    moved_since: String,
    moved: Vec<MovedRow>,
    problems: Vec<ProblemRow>,
    decisions: Vec<String>,
    targets: Vec<TargetPage>,
    shortened: bool,
    replaced: bool,
}

#[derive(Serialize)]
struct Count {
    words: &'static str,
    count: usize,
}

/// The picture of a standing.
#[derive(Serialize)]
struct Mark {
    svg: String,
}

/// A target by name, with the number of its page among the targets' pages.
#[derive(Serialize)]
struct Named {
    name: String,
    number: Option<usize>,
}

#[derive(Serialize)]
struct MovedRow {
    target: Named,
    sentence: String,
}

#[derive(Serialize)]
struct ProblemRow {
    rank: usize,
    target: Named,
    standing: &'static str,
    why: String,
}

/// The data for the template, every text of it printable.
pub(crate) fn data(view: &StocktakeView, fingerprint: &str) -> Result<Value, serde_json::Error> {
    let mut editor = Editor::default();
    let mut data = serde_json::to_value(content(view, fingerprint, &mut editor))?;
    editor.print(&mut data);
    data["shortened"] = editor.shortened.into();
    data["replaced"] = editor.replaced.into();
    Ok(data)
}

fn content(view: &StocktakeView, fingerprint: &str, editor: &mut Editor) -> Content {
    let mission = editor.name(&view.mission.name, &view.mission.id);
    Content {
        title: format!("Stocktake: {mission}"),
        unit: editor.short(&view.unit, 100),
        note: view.unit_note.as_deref().map(|it| editor.short(it, 200)),
        mission,
        moment: view.moment.label.clone(),
        reconstructed: view.moment.reconstructed,
        chair: view.lead.as_deref().map(|it| editor.short(it, 120)),
        fingerprint: fingerprint.to_owned(),
        fingerprint_short: fingerprint.chars().take(SHORT_FINGERPRINT).collect(),
        profile: view.profile.iter().map(|&(words, count)| Count { words, count }).collect(),
        marks: marks(),
        last_actions: view.last_actions.iter().map(|it| editor.short(it, 600)).collect(),
        moved_since: view.moved_since.clone(),
        moved: view.moved.iter().map(|it| moved(view, it, editor)).collect(),
        problems: view.problems.iter().map(|it| problem(view, it, editor)).collect(),
        decisions: view.decisions.iter().map(|it| editor.short(it, 600)).collect(),
        targets: view
            .targets
            .iter()
            .enumerate()
            .map(|(i, it)| target::page(it, i + 1, editor))
            .collect(),
        // Known only once every text is printable.
        shortened: false,
        replaced: false,
    }
}

fn marks() -> BTreeMap<&'static str, Mark> {
    const ALL: [Standing; 6] = [
        Standing::Missed,
        Standing::Behind,
        Standing::Within,
        Standing::Ahead,
        Standing::Met,
        Standing::NotEnoughData,
    ];
    let mark = |it| (words::standing(it), Mark { svg: charts::standing_mark(it) });
    ALL.into_iter().map(mark).collect()
}

fn moved(view: &StocktakeView, moved: &Moved, editor: &mut Editor) -> MovedRow {
    MovedRow {
        target: named(view, &moved.target, editor),
        sentence: editor.short(&moved.sentence, 400),
    }
}

fn problem(view: &StocktakeView, problem: &Problem, editor: &mut Editor) -> ProblemRow {
    ProblemRow {
        rank: problem.rank,
        target: named(view, &problem.target, editor),
        standing: problem.standing,
        why: editor.short(&problem.why, 800),
    }
}

fn named(view: &StocktakeView, link: &Link, editor: &mut Editor) -> Named {
    let place = view.targets.iter().position(|it| it.card.target.id == link.id);
    Named { name: editor.name(&link.name, &link.id), number: place.map(|it| it + 1) }
}
