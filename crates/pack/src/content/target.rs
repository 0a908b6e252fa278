//! A target's page: the same facts for every target, in lengths that one page holds.

use delivery::observation::place;
use delivery::view::{
    Figure,
    line::Row,
    outlook::{ChanceRow, OutlookFacts, OutlookView},
    target::{SourceFacts, TargetCard, TargetView, TrajectoryFacts},
};
use serde::Serialize;

use super::room::{self, Room};
use crate::printable::Editor;

/// Rows of figures on a page; the template prints fewer where the texts are long.
const MOST_ROWS: usize = 8;

/// One target.
#[derive(Serialize)]
pub(super) struct TargetPage {
    pub(super) number: usize,
    pub(super) name: String,
    pub(super) goal: String,
    pub(super) place: String,
    pub(super) standing: &'static str,
    pub(super) latest: Option<String>,
    pub(super) latest_period: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) lead: String,
    pub(super) departments: Option<String>,
    pub(super) draft: bool,
    pub(super) sentences: Vec<String>,
    pub(super) outlook: Option<Outlook>,
    pub(super) chart: Picture,
    pub(super) rows: Vec<FigureRow>,
    pub(super) rows_known: usize,
    pub(super) interim: Vec<Step>,
    pub(super) steps_left_out: usize,
    pub(super) figures_from: Vec<String>,
    pub(super) source: Option<Source>,
    pub(super) notes: Vec<Note>,
    pub(super) room: Room,
}

/// Whether it will be met.
#[derive(Serialize)]
pub(super) struct Outlook {
    /// The chances, or why there are none.
    pub(super) sentence: String,
    /// The chances as numbers, each with what it rests on; empty where there are none.
    pub(super) numbers: String,
    /// What would have to be true, and what matters most.
    pub(super) more: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Picture {
    pub(super) title: String,
    pub(super) alt: String,
    pub(super) svg: String,
}

#[derive(Serialize)]
pub(super) struct FigureRow {
    pub(super) period: String,
    pub(super) value: String,
    pub(super) expected: String,
    pub(super) published: String,
    pub(super) release: String,
    pub(super) remark: String,
}

#[derive(Serialize)]
pub(super) struct Step {
    pub(super) goal: String,
    pub(super) outcome: &'static str,
    pub(super) figure: String,
}

#[derive(Serialize)]
pub(super) struct Source {
    pub(super) title: String,
    pub(super) licence: String,
    pub(super) address: String,
    pub(super) href: Option<String>,
    pub(super) note: Option<String>,
}

/// Something a reader of the figures must know.
#[derive(Serialize)]
pub(super) struct Note {
    pub(super) label: &'static str,
    pub(super) text: String,
}

/// The page of the target with that number in the pack.
pub(super) fn page(view: &TargetView, number: usize, editor: &mut Editor) -> TargetPage {
    let card = &view.card;
    let steps = view.interim.len();
    let first_step = steps.saturating_sub(5);
    let mut page = TargetPage {
        number,
        name: editor.name(&card.target.name, &card.target.id),
        goal: editor.short(&card.goal, 160),
        place: editor.short(&card.area, 100),
        standing: card.standing,
        latest: card.latest.as_deref().map(|it| editor.short(it, 40)),
        latest_period: card.latest_period.clone(),
        owner: card.owner.as_deref().map(|it| editor.short(it, 90)),
        lead: editor.short(&view.lead, 90),
        departments: departments(&view.departments, editor),
        draft: card.draft,
        sentences: editor.few(&card.sentences, 6, 260),
        outlook: outlook(&view.outlook, editor),
        chart: picture(view, number, editor),
        rows: view
            .rows
            .iter()
            .take(MOST_ROWS)
            .map(|it| figure_row(it, &card.area, editor))
            .collect(),
        rows_known: view.rows.len(),
        interim: view.interim[first_step..].iter().map(|it| step(it, editor)).collect(),
        steps_left_out: first_step,
        figures_from: figures_from(&view.latest_figures, editor),
        source: view.indicator.source.as_ref().map(|it| source(it, editor)),
        notes: notes(view, editor),
        room: Room::Tight,
    };
    page.room = room::left_by(&page);
    page
}

fn departments(others: &[String], editor: &mut Editor) -> Option<String> {
    (!others.is_empty()).then(|| editor.short(&others.join(", "), 120))
}

fn outlook(view: &OutlookView, editor: &mut Editor) -> Option<Outlook> {
    let (sentence, numbers, more) = match view {
        OutlookView::Decided => return None,
        OutlookView::None { why, interventions, unexplained_gap } => {
            let names: Vec<&str> = interventions.iter().map(|it| it.name.as_str()).collect();
            let recorded = format!("Interventions recorded: {}.", names.join("; "));
            let recorded = (!names.is_empty()).then_some(recorded);
            let more = unexplained_gap.iter().cloned().chain(recorded).collect();
            (format!("No forecast. {why}"), String::new(), more)
        }
        OutlookView::Made(facts) => {
            let number =
                |it: &ChanceRow| format!("{} {}", it.chance.percent, it.name.to_lowercase());
            let numbers = facts.chances.iter().map(number).collect::<Vec<_>>().join("; ");
            // The rate that is needed stands among the signal's sentences already.
            let needed = facts.needed.iter().take(1);
            let more = facts.caveats.iter().chain(needed).chain(&facts.plan_sentences);
            let more: Vec<String> = more.chain(&facts.unexplained_gap).cloned().collect();
            (facts.sentence.clone(), numbers, more)
        }
    };
    Some(Outlook {
        sentence: editor.short(&sentence, 260),
        numbers: editor.short(&numbers, 200),
        more: editor.few(&more, 6, 320),
    })
}

fn picture(view: &TargetView, number: usize, editor: &mut Editor) -> Picture {
    let chart = &view.card.chart;
    let id = format!("target-{number}");
    let options = charts::Options {
        id_prefix: &id,
        today: Some(delivery::period::decimal_year(view.moment.day)),
        ..charts::Options::default()
    };
    Picture {
        title: editor.short(&chart.title, 160),
        alt: editor.short(&format!("Chart of {}. {}", chart.title, chart.description), 2000),
        svg: charts::target(chart, &options),
    }
}

fn figure_row(row: &Row, place: &str, editor: &mut Editor) -> FigureRow {
    let first = row.made_of.first();
    let published = first.map(|it| it.published.clone().unwrap_or_else(|| "not stated".to_owned()));
    FigureRow {
        period: editor.short(&row.period, 40),
        value: editor.short(&row.text, 40),
        expected: row.expected.as_deref().map_or_else(String::new, |it| editor.short(it, 60)),
        published: published.unwrap_or_default(),
        release: editor.short(&releases(&row.made_of), 60),
        remark: editor.short(&remark(row, place), 90),
    }
}

/// "release 12, row 34".
fn release(figure: &Figure) -> String {
    match figure.row {
        0 => format!("release {}, absent from its file", figure.release),
        row => format!("release {}, {}", figure.release, place(row, figure.cell)),
    }
}

/// "release 12, row 34"; "release 12, rows 34, 35"; one after another where releases differ.
fn releases(figures: &[Figure]) -> String {
    match figures {
        [first, rest @ ..]
            if !rest.is_empty()
                && figures.iter().all(|it| it.release == first.release && it.row > 0)
                && figures.iter().all(|it| it.cell.is_none()) =>
        {
            let rows: Vec<String> = figures.iter().map(|it| it.row.to_string()).collect();
            format!("release {}, rows {}", first.release, rows.join(", "))
        }
        _ => figures.iter().map(release).collect::<Vec<_>>().join("; "),
    }
}

/// Whose figure it is where that is not plain, how provisional it is, what it was before, and
/// whether it can be compared.
fn remark(row: &Row, place: &str) -> String {
    let mut said = Vec::new();
    if let [only] = row.made_of.as_slice()
        && !place.starts_with(&only.area)
    {
        said.push(only.area.clone());
    }
    if let Some(figure) = row.made_of.iter().find(|it| !it.status.is_empty()) {
        said.push(figure.status.clone());
    }
    let before = row.earlier.last().filter(|it| row.made_of.iter().all(|now| now.text != it.text));
    if let Some(before) = before {
        said.push(format!("was {}", before.text));
    }
    if row.break_before.is_some() {
        said.push("series break".to_owned());
    }
    said.join("; ")
}

fn step(row: &delivery::view::target::InterimRow, editor: &mut Editor) -> Step {
    Step {
        goal: editor.short(&row.goal, 60),
        outcome: row.outcome,
        figure: row.figure.as_deref().map_or_else(String::new, |it| editor.short(it, 40)),
    }
}

/// Where the latest number came from, down to the row of the file.
fn figures_from(figures: &[Figure], editor: &mut Editor) -> Vec<String> {
    let figures: Vec<String> = figures.iter().map(figure_from).collect();
    let said = editor.few(&figures, 2, 260);
    if said.is_empty() { vec!["No figure has been received.".to_owned()] } else { said }
}

fn figure_from(figure: &Figure) -> String {
    let published = figure.published.as_deref().unwrap_or("on a day not stated");
    let interval =
        figure.interval.as_deref().map(|it| format!(" (95% interval {it})")).unwrap_or_default();
    format!(
        "{}{interval}, {}, {}: {}, published {published}, received {}. Series {}.",
        figure.text,
        figure.area,
        figure.period,
        release(figure),
        figure.received,
        figure.series,
    )
}

fn source(source: &SourceFacts, editor: &mut Editor) -> Source {
    let address = source.url.as_deref().unwrap_or_default();
    Source {
        title: editor.short(&source.title, 200),
        licence: source
            .licence
            .as_deref()
            .map_or_else(|| "Licence not stated".to_owned(), |it| editor.short(it, 80)),
        address: editor.short(address, 120),
        href: is_web_address(address).then(|| address.to_owned()),
        note: source.note.as_deref().map(|it| editor.short(it, 180)),
    }
}

/// Whether a reader's click may lead there.
fn is_web_address(address: &str) -> bool {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    is_web && address.len() < 2000 && address.bytes().all(|it| it.is_ascii_graphic())
}

fn notes(view: &TargetView, editor: &mut Editor) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut note = |label, text: &str, most| {
        if !text.is_empty() {
            notes.push(Note { label, text: editor.short(text, most) });
        }
    };
    note("What is meant", &view.technical_note, 420);
    note("What is counted", &view.indicator.definition, 240);
    note("Wording as published", &wording(view), 300);
    note("Baseline", view.baseline.as_deref().unwrap_or_default(), 80);
    note("Trajectory", &trajectory(view), 320);
    note("Forecast", &forecast(view), 420);
    note("Series breaks", &breaks(&view.indicator.breaks), 300);
    note("Publisher's note", &publisher_notes(&view.latest_figures), 160);
    note("Earlier names", &view.renamed_from.join("; "), 120);
    note("Next figure", &next_figure(view, &view.card), 120);
    notes
}

fn wording(view: &TargetView) -> String {
    match (view.wording.as_str(), view.source.as_str()) {
        ("", _) => String::new(),
        (wording, "") => format!("“{wording}”"),
        (wording, source) => format!("“{wording}” ({source})"),
    }
}

fn trajectory(view: &TargetView) -> String {
    let Some(path) = &view.trajectory else { return "None has been agreed.".to_owned() };
    let agreed = |it: &TrajectoryFacts| format!("greed on {} by {}.", it.agreed_on, it.agreed_by);
    let mut said = vec![format!("A{}", agreed(path))];
    said.extend(view.earlier_trajectories.first().map(|it| format!("First a{}", agreed(it))));
    said.extend(
        path.unexplained_gap.as_ref().map(|it| format!("It leaves {it} to the target open.")),
    );
    said.push(path.reason.clone());
    said.join(" ").trim_end().to_owned()
}

/// When the forecast was made, from what, and what it cannot know.
fn forecast(view: &TargetView) -> String {
    let said = |it: &OutlookFacts| {
        let sentences = std::iter::once(&it.made).chain(&it.warnings);
        sentences.map(String::as_str).collect::<Vec<_>>().join(" ")
    };
    view.outlook.made().map(said).unwrap_or_default()
}

fn breaks(breaks: &[(String, String)]) -> String {
    let said: Vec<String> = breaks.iter().map(|(at, why)| format!("{at}: {why}")).collect();
    if said.is_empty() { "None is recorded.".to_owned() } else { said.join("; ") }
}

fn publisher_notes(figures: &[Figure]) -> String {
    let said: Vec<&str> = figures.iter().filter_map(|it| it.note.as_deref()).collect();
    said.join("; ")
}

fn next_figure(view: &TargetView, card: &TargetCard) -> String {
    let Some(day) = &view.next_expected else { return String::new() };
    match card.signal.freshness.days_late {
        0 => format!("Expected on {day}."),
        1 => format!("Expected on {day}, 1 day ago."),
        late => format!("Expected on {day}, {late} days ago."),
    }
}
