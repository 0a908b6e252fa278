//! A made-up stocktake for tests and measurements. None of its figures was ever published.

use delivery::{
    chance::Chance,
    signal::{Freshness, Moving, Signal, Standing},
    trajectory::Expected,
    view::{
        Figure, Link, Moment,
        chart::{BandPoint, Break, Chart, Fan, FanPoint, Goal, Point},
        line::Row,
        outlook::{ChanceRow, FanRow, InterventionRow, NO_BREAK, OutlookFacts, OutlookView},
        stocktake::{Moved, Problem, StocktakeView},
        target::{
            IndicatorFacts, InterimRow, SourceFacts, TargetCard, TargetView, TrajectoryFacts,
        },
    },
    words,
};
use jiff::civil::date;

const STANDINGS: [Standing; 6] = [
    Standing::Met,
    Standing::Ahead,
    Standing::Within,
    Standing::Behind,
    Standing::Missed,
    Standing::NotEnoughData,
];
const NAMES: [&str; 4] = [
    "Patients seen within 18 weeks",
    "Five-year-olds with a good level of development",
    "Adults who feel safe walking alone after dark",
    "New homes completed within a year of permission",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A stocktake with so many targets.
pub(crate) fn stocktake(targets: usize) -> StocktakeView {
    let targets: Vec<TargetView> = (0..targets).map(target).collect();
    let standing = |it: &Standing| {
        (words::standing(*it), targets.iter().filter(|t| t.card.signal.standing == *it).count())
    };
    StocktakeView {
        unit: "Sample Delivery Unit".to_owned(),
        unit_note: Some("Sample data: made up to try the pack out.".to_owned()),
        moment: moment(),
        mission: Link::to("sample-mission", "A country that works, a sample mission"),
        lead: Some("Alex Example, Minister for Samples".to_owned()),
        profile: STANDINGS.iter().map(standing).collect(),
        last_actions: Vec::new(),
        moved_since: "24 August 2026".to_owned(),
        moved: targets.iter().take(3).map(moved).collect(),
        problems: problems(&targets),
        decisions: Vec::new(),
        targets,
    }
}

fn moment() -> Moment {
    Moment {
        label: "24 November 2026, 09:30 UTC".to_owned(),
        day: date(2026, 11, 24),
        past: false,
        reconstructed: false,
    }
}

fn moved(target: &TargetView) -> Moved {
    let sentence = "61.5% (December 2025), from 61.8% (November 2025). One earlier figure was \
                    revised.";
    Moved { target: target.card.target.clone(), sentence: sentence.to_owned() }
}

fn problems(targets: &[TargetView]) -> Vec<Problem> {
    let pressing = |it: &&TargetView| {
        matches!(
            it.card.signal.standing,
            Standing::Missed | Standing::Behind | Standing::NotEnoughData
        )
    };
    let problem = |(i, it): (usize, &TargetView)| Problem {
        rank: i + 1,
        target: it.card.target.clone(),
        standing: it.card.standing,
        why: it.card.sentences.join(" "),
    };
    targets.iter().filter(pressing).enumerate().map(problem).collect()
}

/// The target of that number.
fn target(number: usize) -> TargetView {
    let card = card(number);
    let rows: Vec<Row> = (0..40).map(|back| row(number, back)).collect();
    TargetView {
        moment: moment(),
        mission: Some(Link::to("sample-mission", "A country that works")),
        outcome: Link::to("sample-outcome", "People are seen in time"),
        lead: "Department of Samples".to_owned(),
        departments: vec!["Ministry of Examples".to_owned(), "Office for Fixtures".to_owned()],
        wording: "92% of patients will be seen within 18 weeks by the end of this Parliament"
            .to_owned(),
        source: "A sample plan, 5 December 2024".to_owned(),
        outlook: outlook(number),
        technical_note: "The share of patients on an incomplete pathway who have waited no more \
                         than 18 weeks at the end of the month, all providers in England, as \
                         published, without adjustment for missing returns."
            .to_owned(),
        renamed_from: Vec::new(),
        indicator: indicator(number),
        baseline: Some("58.9% in November 2024".to_owned()),
        interim: interim(),
        trajectory: Some(trajectory("1 March 2025", Some("+2.0 points".to_owned()))),
        earlier_trajectories: vec![trajectory("5 December 2024", None)],
        latest_figures: rows[0].made_of.clone(),
        next_expected: Some("12 November 2026".to_owned()),
        rows,
        levels: Vec::new(),
        card,
    }
}

fn card(number: usize) -> TargetCard {
    let standing = STANDINGS[(number + 3) % STANDINGS.len()];
    let name = format!("{} ({})", NAMES[number % NAMES.len()], number + 1);
    let sentences: Vec<String> = [
        "The latest figure is 61.5% (December 2025).",
        "The trajectory expected 63.0% (61.9 to 64.1) by then: behind, by about 7 months.",
        "The trend is improving: +1.52 points a year (95% range +0.90 to +2.10, 36 figures).",
        "Reaching the target needs +8.7 points a year from here; the best twelve months on record \
         brought +4.1 points.",
        "The next figure is 12 days overdue.",
    ]
    .map(str::to_owned)
    .to_vec();
    TargetCard {
        target: Link::to(format!("sample-target-{number}"), &name),
        kind: "reach",
        goal: "92% by July 2029".to_owned(),
        area: "England".to_owned(),
        owner: Some("Sam Sample, Secretary of State".to_owned()),
        latest: Some("61.5%".to_owned()),
        latest_period: Some("December 2025".to_owned()),
        signal: signal(standing),
        standing: words::standing(standing),
        chart: chart(number, &name, &sentences),
        sentences,
        stale: None,
        outlook_line: Some(
            "About 3 in 10 on current trend; about 5 in 10 with the plan.".to_owned(),
        ),
        draft: number % 5 == 4,
        ended: None,
    }
}

fn signal(standing: Standing) -> Signal {
    Signal {
        awaiting: false,
        standing,
        not_enough: None,
        expected: Some(Expected { low: 61.9, expected: 63.0, high: 64.1 }),
        deviation: Some(-1.36),
        months_ahead: Some(-7.0),
        required_rate: Some(8.7),
        best_rate: Some(4.1),
        trend: None,
        moving: Moving::Improving,
        freshness: Freshness { next_expected: Some(date(2026, 11, 12)), days_late: 12 },
    }
}

/// The year and the month (from 0) so many months before December 2025.
fn month_back(back: u32) -> (u32, u32) {
    let months = 2025 * 12 + 11 - back;
    (months / 12, months % 12)
}

fn month_label(back: u32) -> String {
    let (year, month) = month_back(back);
    let name = usize::try_from(month).ok().and_then(|it| MONTHS.get(it));
    format!("{} {year}", name.unwrap_or(&"?"))
}

fn value(number: usize, back: u32) -> f64 {
    let shift = u32::try_from(number).unwrap_or_default() * 3;
    let wave = f64::from((back * 7 + shift) % 11) * 0.13;
    61.5 - 0.11 * f64::from(back) + if back == 0 { 0.0 } else { wave }
}

fn row(number: usize, back: u32) -> Row {
    let figure = Figure {
        text: format!("{:.1}%", value(number, back)),
        interval: None,
        period: month_label(back),
        status: if back == 0 { "provisional".to_owned() } else { String::new() },
        note: None,
        area: "England".to_owned(),
        series: format!("sample-indicator-{number}/E92000001"),
        release: 40 - i64::from(back),
        row: 221 - back,
        cell: None,
        published: Some("12 February 2026".to_owned()),
        received: "13 February 2026".to_owned(),
        source: "Office for Samples, Waiting times".to_owned(),
    };
    let earlier = Figure { text: "60.9%".to_owned(), ..figure.clone() };
    Row {
        period: figure.period.clone(),
        text: figure.text.clone(),
        expected: (back < 12).then(|| "63.0% (61.9 to 64.1)".to_owned()),
        made_of: vec![figure],
        earlier: if back == 3 { vec![earlier] } else { Vec::new() },
        break_before: (back == 6).then(|| "The form changed.".to_owned()),
    }
}

fn chart(number: usize, name: &str, sentences: &[String]) -> Chart {
    let year = |back: u32| {
        let (year, month) = month_back(back);
        f64::from(year) + f64::from(month + 1) / 12.0
    };
    let point = |back: u32| {
        let text = format!("{:.1}%", value(number, back));
        Point {
            year: year(back),
            value: value(number, back),
            interval: None,
            label: format!("{}: {text}", month_label(back)),
            text,
            joined: back != 119 && back != 60,
            provisional: back == 0,
        }
    };
    let band = |(year, expected): (f64, f64)| BandPoint {
        year,
        low: expected - 1.1,
        expected,
        high: expected + 1.1,
    };
    Chart {
        title: format!("{name}, England"),
        description: sentences.join(" "),
        unit: "%".to_owned(),
        decimals: 1,
        observed: (0..120).rev().map(point).collect(),
        revised_away: Vec::new(),
        band: [(2025.0, 59.0), (2026.25, 65.0), (2027.5, 76.0), (2029.5, 92.0)].map(band).to_vec(),
        first_band: Vec::new(),
        goals: vec![
            goal(2026.25, 65.0, "March 2026", true),
            goal(2029.5, 92.0, "July 2029", false),
        ],
        range: None,
        breaks: vec![Break { year: year(60), reason: "The form changed.".to_owned() }],
        fan: fan(year(0), value(number, 0)),
    }
}

/// Four years ahead, month by month.
fn fan(year: f64, value: f64) -> Fan {
    let points = |rise: f64| {
        let point = |ahead: u32| {
            let middle = value + rise * f64::from(ahead);
            let wide = f64::from(ahead).sqrt() * 0.8;
            let values = [-1.96, -1.28, 0.0, 1.28, 1.96].map(|it| middle + it * wide);
            FanPoint { year: year + f64::from(ahead) / 12.0, values }
        };
        (0..=43).map(point).collect()
    };
    Fan {
        trend: points(0.1),
        with_plan: points(0.25),
        chances: vec![
            "about 3 in 10 on current trend".to_owned(),
            "about 5 in 10 with the plan".to_owned(),
        ],
    }
}

/// A forecast for two targets in three, a reason for the third.
fn outlook(number: usize) -> OutlookView {
    if number % 3 == 2 {
        return OutlookView::None {
            why: "Fewer than 12 figures without a gap.".to_owned(),
            interventions: vec![intervention(); 2],
            unexplained_gap: None,
        };
    }
    let chance = |case, name, number| ChanceRow {
        case,
        name,
        meaning: "From the published figures alone.",
        chance: Chance::of(number),
    };
    OutlookView::Made(Box::new(OutlookFacts {
        sentence: "About 3 in 10 on current trend; about 5 in 10 with the plan, discounted for \
                   optimism; about 6 in 10 if the plan delivers as its authors expect."
            .to_owned(),
        chances: vec![
            chance("trend", "On current trend", 0.31),
            chance("with-plan", "With the plan, discounted for optimism", 0.48),
            chance("as-authors-expect", "If the plan delivers as its authors expect", 0.62),
        ],
        deciding: "July 2029".to_owned(),
        fan: vec![row_to_come()],
        needed: vec![
            "The figure for July 2029 has to be at least 92%. The middle of the trend is 65.8%, \
             so it has to come out 26.2 points better than that."
                .to_owned(),
            "From the latest figure that takes +8.7 points a year, 2.1 times the best twelve \
             months on record (+4.1 points)."
                .to_owned(),
        ],
        interventions: vec![intervention()],
        caveats: Vec::new(),
        plan_sentences: vec![
            "Surgical hubs matters most: without it the chance with the plan is 36% instead of 48%."
                .to_owned(),
        ],
        unexplained_gap: Some(
            "With the plan, discounted, the middle is 72.3%: 19.7 points short of the target, and \
             nothing that is recorded explains how that is to come."
                .to_owned(),
        ),
        warnings: vec![NO_BREAK.to_owned()],
        made: "Made on 24 November 2026 from 36 figures, the last that for December 2025."
            .to_owned(),
        method: "combination, season taken out".to_owned(),
    }))
}

fn row_to_come() -> FanRow {
    FanRow {
        period: "July 2029".to_owned(),
        low_95: "55.5%".to_owned(),
        low_80: "59.1%".to_owned(),
        middle: "65.8%".to_owned(),
        high_80: "72.5%".to_owned(),
        high_95: "76.1%".to_owned(),
        plan: None,
    }
}

fn intervention() -> InterventionRow {
    InterventionRow {
        name: "Surgical hubs".to_owned(),
        owner: Some("Sam Sample, Secretary of State".to_owned()),
        works: "October 2025 to October 2027".to_owned(),
        in_full: "+2 points (+0.5 to +4)".to_owned(),
        expected: Some("+2.0 points".to_owned()),
        discounted: Some("+0.8 points".to_owned()),
        evidence: "weak",
        evidence_meaning: "measured without a comparison group",
        chance_without: Some(Chance::of(0.36)),
        source: "A sample evaluation".to_owned(),
        note: None,
        delivered: None,
    }
}

fn goal(year: f64, value: f64, by: &str, interim: bool) -> Goal {
    Goal { year, value, text: format!("{value}%"), label: format!("{value}% by {by}"), interim }
}

fn indicator(number: usize) -> IndicatorFacts {
    IndicatorFacts {
        link: Link::to(format!("sample-indicator-{number}"), "Seen within 18 weeks"),
        role: "measures the outcome",
        unit: "%".to_owned(),
        better: "higher is better",
        frequency: "monthly",
        lag_days: 45,
        definition: "Patients waiting no more than 18 weeks, divided by all patients waiting."
            .to_owned(),
        breaks: vec![("January 2021".to_owned(), "The form changed.".to_owned())],
        source: Some(SourceFacts {
            title: "Office for Samples, Waiting times".to_owned(),
            url: Some("https://example.org/statistics/waiting-times".to_owned()),
            licence: Some("Open Government Licence v3.0".to_owned()),
            note: Some("Two providers have not reported since May.".to_owned()),
            id: "waits".to_owned(),
            stale: None,
        }),
        in_plan: true,
    }
}

fn interim() -> Vec<InterimRow> {
    let step = |goal: &str, outcome, figure: Option<&str>| InterimRow {
        goal: goal.to_owned(),
        outcome,
        figure: figure.map(str::to_owned),
        source: None,
    };
    vec![
        step("60% by March 2025", "met", Some("60.4%")),
        step("65% by March 2026", "no figure yet", None),
        step("78% by March 2028", "no figure yet", None),
    ]
}

fn trajectory(agreed_on: &str, unexplained_gap: Option<String>) -> TrajectoryFacts {
    TrajectoryFacts {
        agreed_on: agreed_on.to_owned(),
        agreed_by: "the mission board".to_owned(),
        reason: "New capacity opens from 2026, so most of the gain comes late.".to_owned(),
        points: Vec::new(),
        unexplained_gap,
    }
}
