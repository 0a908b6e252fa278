//! Charts on published figures from the sample, as a view would hand them over.

use delivery::{
    value::Value,
    view::{
        Figure,
        chart::{BandPoint, Break, Chart, Fan, FanPoint, Goal, Point},
        places::{Level, Place},
    },
    words::quantity,
};

/// One published figure of the sample.
struct Row {
    period: String,
    code: String,
    name: String,
    value: Value,
    interval: Option<(f64, f64)>,
    provisional: bool,
}

fn rows(file: &str) -> Vec<Row> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../sample/releases");
    let text = std::fs::read_to_string(format!("{folder}/{file}.csv")).unwrap();
    let mut lines = text.lines().map(fields);
    let headers = lines.next().unwrap();
    let column = |name: &str| headers.iter().position(|it| it == name);
    let of = |record: &[String], name: &str| {
        column(name).and_then(|it| record.get(it)).cloned().unwrap_or_default()
    };
    let row = |record: Vec<String>| {
        let end = |name| of(&record, name).parse::<f64>().ok();
        Some(Row {
            period: of(&record, "period"),
            code: of(&record, "area_code"),
            name: of(&record, "area_name"),
            value: of(&record, "value").parse().ok()?,
            interval: end("lower_95").zip(end("upper_95")),
            provisional: of(&record, "status") == "provisional",
        })
    };
    lines.filter_map(row).collect()
}

/// The fields of a line of the sample: quoted ones may hold commas.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => fields.last_mut().unwrap().push(other),
        }
    }
    fields
}

/// The end of a period as the sample writes it, in decimal years.
fn year(period: &str) -> f64 {
    let number = |it: &str| it.parse::<f64>().unwrap();
    let last = period.rsplit("..").next().unwrap().split("/P").next().unwrap();
    if let Some((start, _)) = last.split_once('/') {
        return number(start) + 1.25;
    }
    let parts: Vec<&str> = last.split('-').collect();
    match parts[..] {
        [_, end] if end.len() == 4 => number(end) + 1.0,
        [year, month] => number(year) + number(month) / 12.0,
        [year, month, day] => number(year) + (number(month) - 1.0) / 12.0 + number(day) / 365.0,
        _ => number(last) + 1.0,
    }
}

/// A line of the sample, joined where neighbours are no further apart than `gap` years.
fn line(file: &str, area: &str, unit: &str, gap: f64) -> Chart {
    let mut observed: Vec<Point> = Vec::new();
    let rows = rows(file);
    for row in rows.iter().filter(|it| it.code == area) {
        let text = quantity(&row.value.to_string(), unit);
        let year = year(&row.period);
        observed.push(Point {
            year,
            value: row.value.number(),
            interval: row.interval,
            label: format!("{}: {text}", row.period),
            text,
            joined: observed.last().is_some_and(|it| year - it.year <= gap),
            provisional: row.provisional,
        });
    }
    Chart {
        title: format!("{file}, {area}"),
        description: "What the figures say.".to_owned(),
        unit: unit.to_owned(),
        decimals: 1,
        observed,
        ..Chart::default()
    }
}

fn goal(value: f64, year: f64, by: &str, unit: &str, interim: bool) -> Goal {
    let text = quantity(&delivery::value::rounded(value, 0), unit);
    Goal { year, value, label: format!("{text} by {by}"), text, interim }
}

fn band(points: &[(f64, f64, f64, f64)]) -> Vec<BandPoint> {
    let point = |&(year, low, expected, high): &_| BandPoint { year, low, expected, high };
    points.iter().map(point).collect()
}

/// Every case with a short name.
pub(crate) fn charts() -> Vec<(&'static str, Chart)> {
    vec![
        ("rtt", rtt()),
        ("to-come", to_come()),
        ("life-to-come", life_to_come()),
        ("police", police()),
        ("life", life("E12000001")),
        ("homicide", line("homicide-rate", "E12000007", "homicides per million", 2.0)),
        ("good-level", good_level()),
        ("dwellings", line("net-additional-dwellings", "E92000001", "dwellings", 1.5)),
        ("weekly", weekly()),
        ("range", range()),
        ("nothing", nothing()),
        ("one", one()),
        ("constant", constant()),
    ]
}

/// Monthly figures with gaps, a break, an interim and a final target, and a re-profiled trajectory.
pub(crate) fn rtt() -> Chart {
    let mut chart = line("rtt-within-18-weeks", "E92000001", "%", 0.13);
    chart.breaks.push(Break {
        year: 2024.085,
        reason: "Community services are excluded from February 2024.".to_owned(),
    });
    chart.observed.iter_mut().filter(|it| it.year > 2025.9).for_each(|it| it.provisional = true);
    chart.goals = vec![
        goal(65.0, 2026.25, "March 2026", "%", true),
        goal(92.0, 2029.58, "July 2029", "%", false),
    ];
    chart.band = band(&[
        (2024.58, 58.8, 58.8, 58.8),
        (2025.25, 58.8, 59.6, 60.4),
        (2026.25, 63.5, 65.0, 66.5),
        (2027.25, 68.5, 71.0, 73.5),
        (2028.25, 77.0, 80.5, 84.0),
        (2029.25, 86.0, 90.0, 93.0),
        (2029.58, 88.0, 92.0, 95.0),
    ]);
    chart.first_band = band(&[
        (2024.58, 58.8, 58.8, 58.8),
        (2026.25, 66.0, 69.0, 72.0),
        (2029.58, 89.0, 92.0, 95.0),
    ]);
    chart
}

/// The same with a forecast of every month until the target's.
pub(crate) fn to_come() -> Chart {
    let mut chart = rtt();
    chart.first_band.clear();
    let months = 43;
    let with_plan = fan(&chart, months, 1.0 / 12.0, 0.27, 0.75);
    chart.fan = Fan {
        trend: fan(&chart, months, 1.0 / 12.0, 0.11, 0.75),
        with_plan,
        chances: vec![
            "less than 1 in 20 on current trend".to_owned(),
            "about 1 in 10 with the plan".to_owned(),
        ],
    };
    chart
}

/// A few years ahead, without a plan.
fn life_to_come() -> Chart {
    let mut chart = life("E12000007");
    chart.fan.trend = fan(&chart, 11, 1.0, -0.05, 0.5);
    chart.fan.chances = vec!["about 3 in 10 on current trend".to_owned()];
    chart
}

/// So many steps on from the last figure, each `step` years and `rise` further.
fn fan(chart: &Chart, steps: u16, step: f64, rise: f64, width: f64) -> Vec<FanPoint> {
    let last = chart.observed.last().unwrap();
    let point = |it: u16| {
        let ahead = f64::from(it);
        let middle = last.value + rise * ahead;
        let wide = width * ahead.sqrt();
        let values = [-1.96, -1.28, 0.0, 1.28, 1.96].map(|it| middle + it * wide);
        FanPoint { year: last.year + step * ahead, values }
    };
    (0..=steps).map(point).collect()
}

/// Yearly counts of which one was revised.
fn police() -> Chart {
    let point = |year, value: f64, text: &str, when: &str, joined| Point {
        year,
        value,
        interval: None,
        label: format!("{when}: {text}"),
        text: text.to_owned(),
        joined,
        provisional: false,
    };
    Chart {
        title: "People in neighbourhood policing, England and Wales".to_owned(),
        description: "The latest figure is 17,175 FTE.".to_owned(),
        unit: "FTE".to_owned(),
        observed: vec![
            point(2024.25, 16961.0, "16,961 FTE", "31 March 2024", false),
            point(2025.25, 17175.0, "17,175 FTE", "31 March 2025", true),
        ],
        revised_away: vec![point(2024.25, 19634.0, "19,634 FTE", "31 March 2024", false)],
        band: band(&[
            (2025.25, 17175.0, 17175.0, 17175.0),
            (2026.25, 19550.0, 20147.0, 20750.0),
            (2027.25, 22100.0, 23200.0, 24300.0),
            (2028.25, 25100.0, 26700.0, 28300.0),
            (2029.25, 28200.0, 30175.0, 32150.0),
        ]),
        goals: vec![goal(30175.0, 2029.25, "31 March 2029", "FTE", false)],
        ..Chart::default()
    }
}

/// Three-year averages with published intervals.
pub(crate) fn life(area: &str) -> Chart {
    let mut chart = line("healthy-life-expectancy-female", area, "years", 1.5);
    chart.goals = vec![goal(63.0, 2035.0, "2032 to 2034", "years", false)];
    chart
}

fn good_level() -> Chart {
    let mut chart = line("good-level-of-development", "E92000001", "%", 1.1);
    chart.breaks.push(Break {
        year: 2021.25,
        reason: "The framework of assessment changed in September 2021; figures before and after \
                 are not comparable."
            .to_owned(),
    });
    chart.goals = vec![goal(75.0, 2028.25, "2027/28", "%", false)];
    chart.observed.iter_mut().for_each(|it| it.joined &= (it.year - 2022.25).abs() > 0.5);
    chart
}

/// Some 300 weeks.
pub(crate) fn weekly() -> Chart {
    let mut chart = line("new-dwelling-epcs", "E92000001", "certificates", 0.03);
    chart.breaks.push(Break { year: 2020.72, reason: "Register rebuilt.".to_owned() });
    chart
}

fn range() -> Chart {
    let values = [2.0, 2.2, 2.6, 3.4, 3.0, 2.4, 1.9, 1.2, 1.6, 2.1];
    let mut year = 2025.0;
    let mut observed: Vec<Point> = Vec::new();
    for value in values {
        year += 1.0 / 12.0;
        let text = format!("{value:.1}%");
        let label = format!("month: {text}");
        let joined = !observed.is_empty();
        observed.push(Point {
            year,
            value,
            interval: None,
            label,
            text,
            joined,
            provisional: false,
        });
    }
    Chart {
        title: "Within a range".to_owned(),
        unit: "%".to_owned(),
        decimals: 1,
        range: Some((1.0, 3.0)),
        observed,
        ..Chart::default()
    }
}

fn nothing() -> Chart {
    Chart {
        title: "Patients waiting more than a year".to_owned(),
        unit: "%".to_owned(),
        goals: vec![goal(1.0, 2026.25, "March 2026", "%", false)],
        ..Chart::default()
    }
}

fn one() -> Chart {
    let mut chart = nothing();
    chart.observed = police().observed.split_off(1);
    chart.unit = "FTE".to_owned();
    chart.goals = police().goals;
    chart
}

fn constant() -> Chart {
    let mut chart = range();
    chart.range = None;
    chart.observed.iter_mut().for_each(|it| it.value = 4.0);
    chart
}

/// The latest figures of a file's areas whose code starts with `codes`.
pub(crate) fn level(file: &str, codes: &str, name: &str, unit: &str) -> Level {
    let mut rows = rows(file);
    rows.retain(|it| it.code.starts_with(codes));
    let latest = rows.iter().map(|it| year(&it.period)).fold(0.0, f64::max);
    rows.retain(|it| year(&it.period) >= latest);
    let mut values: Vec<f64> = rows.iter().map(|it| it.value.number()).collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let median = if values.len() % 2 == 1 {
        values[middle]
    } else {
        f64::midpoint(values[middle - 1], values[middle])
    };
    let period = rows[0].period.clone();
    let places = rows.into_iter().map(|it| place(it, unit)).collect();
    Level { name: name.to_owned(), period, places, missing: 0, median }
}

fn place(row: Row, unit: &str) -> Place {
    let text = quantity(&row.value.to_string(), unit);
    Place {
        code: row.code.clone(),
        name: row.name.clone(),
        value: row.value.number(),
        figure: Figure {
            text,
            interval: None,
            period: row.period,
            status: String::new(),
            note: None,
            area: row.name,
            series: row.code,
            release: 1,
            row: 1,
            cell: None,
            published: None,
            received: String::new(),
            source: String::new(),
        },
    }
}
