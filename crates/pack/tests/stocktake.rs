//! The pack for a stocktake, from views made up for the purpose.

#![expect(clippy::unwrap_used, reason = "a pack that cannot be made has failed its test")]

use delivery::view::{
    line::Row,
    outlook::OutlookView,
    stocktake::StocktakeView,
    target::{InterimRow, TargetView},
};
use pack::Pack;

mod sample;

/// A pack, with the template's warnings as failures: a pack that is handed out must not have any.
fn made(view: &StocktakeView) -> Pack {
    let pack = pack::stocktake(view).unwrap();
    assert_eq!(pack.warnings, Vec::<String>::new());
    assert!(pack.bytes.starts_with(b"%PDF-1.7"));
    pack
}

/// Pages before the first target's.
fn front_pages(view: &StocktakeView) -> usize {
    let mut front =
        StocktakeView { targets: sample::stocktake(view.targets.len()).targets, ..view.clone() };
    for (plain, target) in front.targets.iter_mut().zip(&view.targets) {
        plain.card.target = target.card.target.clone(); // the list of contents has the names
    }
    made(&front).pages - view.targets.len()
}

fn contains(pack: &Pack, needle: &str) -> bool {
    pack.bytes.windows(needle.len()).any(|it| it == needle.as_bytes())
}

#[test]
fn the_same_view_gives_the_same_bytes_and_another_view_others() {
    let view = sample::stocktake(2);
    let one = made(&view);
    assert_eq!(one, made(&view));
    let mut other_view = view;
    other_view.targets[1].card.chart.observed[0].value += 0.1;
    let other = made(&other_view);
    assert_ne!(one.sha256, other.sha256);
    assert_ne!(one.bytes, other.bytes);
}

#[test]
fn the_pack_says_that_it_is_tagged_archivable_and_in_english() {
    let pack = made(&sample::stocktake(1));
    assert!(contains(&pack, "<pdfuaid:part>1</pdfuaid:part>"));
    assert!(contains(&pack, "<pdfaid:part>2</pdfaid:part>"));
    assert!(contains(&pack, "<pdfaid:conformance>A</pdfaid:conformance>"));
    assert!(contains(&pack, "/Lang(en-GB)"));
    assert!(contains(&pack, "/Outlines"));
    assert_eq!(pack.sha256.len(), 64);
}

#[test]
fn a_mission_without_targets_has_a_pack_of_one_page() {
    assert_eq!(made(&sample::stocktake(0)).pages, 1);
}

#[test]
fn a_target_without_anything_has_a_page() {
    let mut view = sample::stocktake(1);
    let target = &mut view.targets[0];
    target.rows.clear();
    target.latest_figures.clear();
    target.interim.clear();
    target.indicator.source = None;
    target.indicator.breaks.clear();
    target.trajectory = None;
    target.technical_note.clear();
    target.next_expected = None;
    target.card.owner = None;
    target.card.latest = None;
    target.card.latest_period = None;
    target.card.sentences.clear();
    target.card.chart = delivery::view::chart::Chart::default();
    view.lead = None;
    view.unit_note = None;
    view.moment.reconstructed = true;
    assert_eq!(made(&view).pages, 2);
}

#[test]
fn a_problem_that_has_no_page_is_still_listed() {
    let mut view = sample::stocktake(6);
    view.targets.clear();
    assert!(!view.problems.is_empty() && !view.moved.is_empty());
    made(&view);
}

/// Gives every free text of a target to a function that rewrites it.
fn rewrite(target: &mut TargetView, text: &dyn Fn(&str) -> String) {
    let card = &mut target.card;
    for it in [
        &mut card.target.name,
        &mut card.goal,
        &mut card.area,
        &mut card.chart.title,
        &mut card.chart.description,
        &mut target.lead,
        &mut target.wording,
        &mut target.source,
        &mut target.technical_note,
        &mut target.indicator.definition,
    ] {
        *it = text(it);
    }
    let lists = [&mut card.sentences, &mut target.departments, &mut target.renamed_from];
    for it in lists.into_iter().flatten() {
        *it = text(it);
    }
    let options =
        [&mut card.owner, &mut card.latest, &mut card.latest_period, &mut target.baseline];
    for it in options.into_iter().flatten() {
        *it = text(it);
    }
    rewrite_outlook(&mut target.outlook, text);
    rewrite_figures(target, text);
}

fn rewrite_outlook(outlook: &mut OutlookView, text: &dyn Fn(&str) -> String) {
    match outlook {
        OutlookView::Decided => {}
        OutlookView::None { why, interventions, unexplained_gap: _ } => {
            *why = text(why);
            interventions.iter_mut().for_each(|it| it.name = text(&it.name));
        }
        OutlookView::Made(facts) => {
            facts.sentence = text(&facts.sentence);
            let lists = [
                &mut facts.caveats,
                &mut facts.needed,
                &mut facts.plan_sentences,
                &mut facts.warnings,
            ];
            for it in lists.into_iter().flatten() {
                *it = text(it);
            }
            for it in &mut facts.chances {
                it.chance.percent = text(&it.chance.percent);
            }
        }
    }
}

fn rewrite_figures(target: &mut TargetView, text: &dyn Fn(&str) -> String) {
    let figures =
        target.rows.iter_mut().flat_map(|it| it.made_of.iter_mut().chain(&mut it.earlier));
    for figure in figures.chain(&mut target.latest_figures) {
        figure.text = text(&figure.text);
        figure.area = text(&figure.area);
        figure.series = text(&figure.series);
        figure.status = text(&figure.status);
        figure.note = Some(text("note"));
    }
    for Row { period, text: value, expected, .. } in &mut target.rows {
        *period = text(period);
        *value = text(value);
        *expected = expected.as_deref().map(text);
    }
    for InterimRow { goal, figure, .. } in &mut target.interim {
        *goal = text(goal);
        *figure = figure.as_deref().map(text);
    }
    for (at, why) in &mut target.indicator.breaks {
        *at = text(at);
        *why = text(why);
    }
    if let Some(source) = &mut target.indicator.source {
        source.title = text(&source.title);
        source.licence = Some(text("licence"));
        source.note = Some(text("note"));
    }
    for path in target.trajectory.iter_mut().chain(&mut target.earlier_trajectories) {
        path.reason = text(&path.reason);
        path.agreed_by = text(&path.agreed_by);
    }
}

/// Lengthens a list by so many copies of itself.
fn again<T: Clone>(list: &mut Vec<T>, times: usize) {
    let once = list.clone();
    (0..times).for_each(|_| list.extend_from_slice(&once));
}

#[test]
fn a_target_never_takes_a_second_page_however_long_its_texts() {
    let wide = |count: usize| move |_: &str| "W".repeat(count);
    let words = |count: usize| move |it: &str| [it, " and more of it"].concat().repeat(count);
    let mut view = sample::stocktake(8);
    for (i, target) in view.targets.iter_mut().enumerate() {
        let step = i / 2; // 0 to 3
        match i % 2 {
            0 => rewrite(target, &wide(1 << (4 * step))),
            _ => rewrite(target, &words(4 * step + 1)),
        }
        // More of everything than there is room for.
        again(&mut target.indicator.breaks, step);
        again(&mut target.interim, step);
        again(&mut target.latest_figures, step);
        again(&mut target.card.sentences, step);
        match &mut target.outlook {
            OutlookView::Decided => {}
            OutlookView::None { interventions, .. } => again(interventions, step),
            OutlookView::Made(facts) => again(&mut facts.plan_sentences, step),
        }
    }
    assert_eq!(made(&view).pages, front_pages(&view) + 8);
}

#[test]
fn a_little_more_text_at_a_time_never_spills_over() {
    let mut view = sample::stocktake(9);
    for (i, target) in view.targets.iter_mut().enumerate() {
        let more = "Some more words to say. ".repeat(2 * i);
        target.technical_note = more.clone();
        target.indicator.definition = more.clone();
        target.wording = more.clone();
        target.card.sentences.truncate(1 + i % 5);
        target.card.sentences.push(more);
    }
    assert_eq!(made(&view).pages, front_pages(&view) + 9);
}

#[test]
fn what_people_type_is_printed_and_never_obeyed() {
    const HOSTILE: [&str; 9] = [
        "#read(\"/etc/passwd\")",
        "$x^2$ *bold* _it_ `raw` = Heading",
        "] #panic(\"stop\") [",
        "\\ \u{0} \u{7} \u{feff} \u{202e}desrever",
        "שלום עולם, مرحبا بالعالم, 漢字",
        "😀👩🏽‍🚀 e\u{301} \u{e000} \u{10ffff}",
        "<text>&amp;</text> <target-1> @target-1",
        "\u{202e}\u{0}",
        "\u{301}\u{301} \n\n\r\n\t \u{2028}",
    ];
    let mut view = sample::stocktake(HOSTILE.len());
    for (target, hostile) in view.targets.iter_mut().zip(HOSTILE) {
        rewrite(target, &|_| hostile.to_owned());
    }
    for (problem, hostile) in view.problems.iter_mut().zip(HOSTILE) {
        problem.why = hostile.to_owned();
    }
    view.unit = HOSTILE[0].to_owned();
    view.unit_note = Some(HOSTILE[5].to_owned());
    view.mission.name = HOSTILE[4].to_owned();
    view.last_actions = HOSTILE.map(str::to_owned).to_vec();
    view.decisions = HOSTILE.map(str::to_owned).to_vec();
    assert_eq!(made(&view).pages, front_pages(&view) + HOSTILE.len());
}

#[test]
fn an_address_leads_somewhere_only_when_it_is_one() {
    let mut view = sample::stocktake(1);
    let mut with = |address: &str| {
        if let Some(source) = &mut view.targets[0].indicator.source {
            source.url = Some(address.to_owned());
        }
        made(&view)
    };
    assert!(contains(&with("https://example.org/a"), "/URI(https://example.org/a)"));
    for no_address in ["javascript:alert(1)", "file:///etc/passwd", "https://a b", ""] {
        assert!(!contains(&with(no_address), "/URI("), "{no_address}");
    }
}
