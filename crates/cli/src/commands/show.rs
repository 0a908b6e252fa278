//! `throughline show`: answers without a browser, from the same views as the pages.

use delivery::view::{
    codes::CodeNote,
    derived::Derived,
    line::Row,
    mission::MissionView,
    outlook::{FanRow, InterventionRow, OutlookView},
    target::TargetView,
};
use delivery::{observation::place, series::SeriesKey, view::Moment};
use usecases::{
    Error, Unit,
    area::{self, AreaView},
    indicator, mission, series, target,
};

use crate::{args::Show, commands::operator, failure::Failure, output};

/// What may be shown.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Kind {
    Mission,
    Target,
    Indicator,
    Series,
    Area,
}

pub(super) async fn run(unit: &Unit, show: &Show) -> Result<(), Failure> {
    let mut work = unit.reading(operator()).await?;
    let as_of = work.as_of(show.as_of.as_deref())?;
    match show.kind {
        Kind::Mission => {
            let view = mission::view(&mut work, &parsed(&show.id)?, &as_of).await?;
            if show.json { output::json(&*view) } else { print_mission(&view) }
        }
        Kind::Target => {
            let view = target::view(&mut work, &parsed(&show.id)?, &as_of).await?;
            if show.json { output::json(&*view) } else { print_target(&view) }
        }
        Kind::Indicator => {
            let view = indicator::view(&mut work, &parsed(&show.id)?, &as_of).await?;
            if show.json {
                return output::json(&view);
            }
            heading(&view.moment, &view.facts.link.name);
            output::line(&format!(
                "{}; {}; {}",
                view.facts.unit, view.facts.better, view.facts.frequency
            ));
            if let Some(stale) = view.facts.source.as_ref().and_then(|it| it.stale.as_ref()) {
                output::line(stale);
            }
            if let Some(headline) = &view.headline {
                output::line(&format!("Headline: {}", headline.name));
            }
            print_rows(&view.rows);
            Ok(())
        }
        Kind::Series => {
            let key = SeriesKey::parse(&show.id).ok_or(Error::NotFound)?;
            let view = series::view(&mut work, &key, &as_of).await?;
            if show.json {
                return output::json(&view);
            }
            heading(&view.moment, &view.chart.title);
            view.sentences.iter().for_each(|it| output::line(it));
            print_rows(&view.rows);
            view.derived.iter().for_each(print_derived);
            print_codes(&view.codes);
            Ok(())
        }
        Kind::Area => {
            let view = area::view(&mut work, &parsed(&show.id)?, &as_of).await?;
            if show.json { output::json(&view) } else { print_area(&view) }
        }
    }
}

fn print_area(view: &AreaView) -> Result<(), Failure> {
    heading(&view.moment, &view.name);
    let valid = view.valid.as_ref().map_or_else(String::new, |it| format!(", valid {it}"));
    output::line(&format!("{}; {} {}{valid}", view.level, view.scheme, view.code));
    view.former_names.iter().for_each(|it| output::line(&format!("Its name was {it}.")));
    print_codes(&view.codes);
    output::line("");
    let figures = view.figures.iter();
    let rows = figures.map(|(it, figure, stale)| {
        let stale = stale.clone().unwrap_or_default();
        vec![it.name.clone(), figure.text.clone(), figure.period.clone(), stale]
    });
    output::table(&rows.collect::<Vec<_>>());
    Ok(())
}

fn print_codes(notes: &[CodeNote]) {
    for note in notes {
        let others: Vec<String> =
            note.others.iter().map(|it| format!("{} ({})", it.name, it.id)).collect();
        output::line(&format!("{} {}", note.sentence, others.join(", ")));
    }
}

fn print_derived(derived: &Derived) {
    output::line(&format!("\n{}", derived.method));
    let rows = derived.rows.iter().map(|it| vec![it.period.clone(), it.text.clone()]);
    output::table(&rows.collect::<Vec<_>>());
}

/// An id that is none leads nowhere.
fn parsed<T: std::str::FromStr>(id: &str) -> Result<T, Failure> {
    id.parse().map_err(|_| Error::NotFound.into())
}

fn heading(moment: &Moment, title: &str) {
    output::line(title);
    if moment.past {
        output::line(&format!("As known on {}.", moment.label));
    }
    if moment.reconstructed {
        output::line(
            "Reconstructed: this unit began later. The figures are those published by then; the plan is the first one recorded.",
        );
    }
}

fn print_mission(view: &MissionView) -> Result<(), Failure> {
    heading(&view.moment, &view.mission.name);
    let profile: Vec<String> =
        view.profile.iter().map(|(standing, count)| format!("{standing}: {count}")).collect();
    output::line(&profile.join(", "));
    for outcome in &view.outcomes {
        output::line(&format!("\n{} ({})", outcome.outcome.name, outcome.lead));
        for it in &outcome.targets {
            let latest = it.latest.as_deref().unwrap_or("no figures yet");
            output::line(&format!(
                "  {:16} {}  {}; latest {latest}",
                it.standing, it.target.id, it.goal
            ));
            if let Some(stale) = &it.stale {
                output::line(&format!("  {:16} {stale}", ""));
            }
            if let Some(line) = &it.outlook_line {
                output::line(&format!("  {:16} {line}", ""));
            }
        }
    }
    Ok(())
}

fn print_target(view: &TargetView) -> Result<(), Failure> {
    heading(&view.moment, &view.card.target.name);
    output::line(&format!("{}: {} ({})", view.card.standing, view.card.goal, view.card.area));
    if view.card.draft {
        output::line("Draft: the target has no technical note.");
    }
    view.card.sentences.iter().for_each(|it| output::line(it));
    print_outlook(&view.outlook);
    print_rows(&view.rows);
    Ok(())
}

fn print_outlook(outlook: &OutlookView) {
    if let Some(why) = outlook.why_none() {
        output::line(&format!("\nWill it be met? No forecast. {why}"));
        outlook.unexplained_gap().iter().for_each(|it| output::line(it));
    }
    let Some(it) = outlook.made() else {
        return print_interventions(outlook.interventions());
    };
    output::line(&format!("\nWill it be met? {}", it.sentence));
    let chances =
        it.chances.iter().map(|row| vec![row.chance.percent.clone(), row.name.to_owned()]);
    output::table(&chances.collect::<Vec<_>>());
    let said =
        it.caveats.iter().chain(&it.needed).chain(&it.plan_sentences).chain(&it.unexplained_gap);
    said.for_each(|it| output::line(it));
    print_interventions(&it.interventions);
    output::line("");
    print_fan(&it.fan);
    output::line("");
    it.warnings.iter().chain([&it.made]).for_each(|it| output::line(it));
}

fn print_interventions(rows: &[InterventionRow]) {
    if rows.is_empty() {
        return;
    }
    let header =
        ["intervention", "works", "in full", "expected", "discounted", "evidence", "without it"];
    let mut table = vec![header.map(str::to_owned).to_vec()];
    table.extend(rows.iter().map(|it| {
        vec![
            it.name.clone(),
            it.works.clone(),
            it.in_full.clone(),
            it.expected.clone().unwrap_or_default(),
            it.discounted.clone().unwrap_or_default(),
            it.evidence.to_owned(),
            it.chance_without.as_ref().map(|it| it.percent.clone()).unwrap_or_default(),
        ]
    }));
    output::line("");
    output::table(&filled(table));
}

/// The columns that hold a value below their header.
fn filled(table: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let columns = table.iter().map(Vec::len).max().unwrap_or_default();
    let has = |at: usize| table.iter().skip(1).filter_map(|it| it.get(at)).any(|it| !it.is_empty());
    let keep: Vec<bool> = (0..columns).map(has).collect();
    let row = |cells: Vec<String>| {
        cells.into_iter().zip(&keep).filter(|it| *it.1).map(|it| it.0).collect()
    };
    table.into_iter().map(row).collect()
}

/// The next figure and the one that decides; all of them are in the JSON.
fn print_fan(rows: &[FanRow]) {
    let header = ["to come", "middle", "80% range", "95% range", "with the plan", "80% range"];
    let mut table = vec![header.map(str::to_owned).to_vec()];
    let last = rows.len().saturating_sub(1);
    let ends = rows.iter().enumerate().filter(|(i, _)| *i == 0 || *i == last);
    table.extend(ends.map(|(_, it)| {
        let plan = it.plan.as_ref();
        vec![
            it.period.clone(),
            it.middle.clone(),
            format!("{} to {}", it.low_80, it.high_80),
            format!("{} to {}", it.low_95, it.high_95),
            plan.map(|it| it.middle.clone()).unwrap_or_default(),
            plan.map(|it| format!("{} to {}", it.low_80, it.high_80)).unwrap_or_default(),
        ]
    }));
    output::table(&filled(table));
}

fn print_rows(rows: &[Row]) {
    let header = ["period", "figure", "expected", "status", "published", "from", "before"];
    let mut table = vec![header.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>()];
    for row in rows {
        let first = row.made_of.first();
        let text = |it: Option<&str>| it.unwrap_or_default().to_owned();
        let from: Vec<String> = row
            .made_of
            .iter()
            .map(|it| format!("release {}, {}", it.release, place(it.row, it.cell)))
            .collect();
        let before: Vec<&str> = row.earlier.iter().map(|it| it.text.as_str()).collect();
        table.push(vec![
            row.period.clone(),
            row.text.clone(),
            text(row.expected.as_deref()),
            text(first.map(|it| it.status.as_str())),
            text(first.and_then(|it| it.published.as_deref())),
            from.join("; "),
            before.join(", "),
        ]);
    }
    output::line("");
    output::table(&table);
}
