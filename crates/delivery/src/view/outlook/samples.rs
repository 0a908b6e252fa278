//! Outlooks made by hand, for tests.

use std::collections::BTreeMap;

use forecast::{Bounds, Distribution, Frequency, Scale, Spread};
use jiff::civil::date;

use crate::{
    id::TargetId,
    indicator::{Indicator, samples::monthly},
    intervention::samples::intervention,
    outlook::{Chances, Contribution, KeptOutlook, Outlook, Step, asked},
    period::Period,
    plan::Plan,
    release::AsOf,
    signal::{Measured, Question, Signal, signal},
    target::{Target, samples::reach},
    view::Evidence,
};

/// A target with its figures, its outlook and all that a view of it needs.
pub(crate) struct Case {
    pub(crate) plan: Plan,
    pub(crate) target: Target,
    pub(crate) indicator: Indicator,
    pub(crate) measured: Vec<Measured>,
    pub(crate) outlooks: BTreeMap<TargetId, KeptOutlook>,
    pub(crate) as_of: AsOf,
}

pub(crate) fn month(text: &str) -> Period {
    Period::parse_iso(&format!("{text}-01/P1M")).unwrap()
}

/// A normal distribution.
pub(crate) fn normal(centre: f64, scale: f64, horizon: u16) -> Distribution {
    Distribution {
        frequency: Frequency::Monthly,
        horizon,
        points: 24,
        on: Scale::Plain,
        bounds: Bounds::Percentage,
        centre,
        scale,
        spread: Spread::normal(1.0),
        grain: 0.0,
    }
}

/// Steps from 61 on, rising by `rise` a month, the last one in July 2026.
fn steps(rise: f64) -> Vec<Step> {
    let months = ["2026-05", "2026-06", "2026-07"].into_iter().zip(1_u16..);
    months
        .map(|(it, horizon)| {
            let ahead = f64::from(horizon);
            Step { period: month(it), figure: normal(61.0 + rise * ahead, ahead, horizon) }
        })
        .collect()
}

fn contribution(id: &str, expected: f64, chance_without: f64) -> Contribution {
    let discounted = expected * 0.4;
    Contribution { intervention: id.parse().unwrap(), expected, discounted, chance_without }
}

/// Figures of 58, 59, … 61 until April 2026; a forecast of 62, 63, 64 (65, 67, 67 with the plan);
/// at least 65 is asked of July 2026.
pub(crate) fn case() -> Case {
    let target = Target { by: month("2026-07"), ..reach("65") };
    let outlook = Outlook {
        declined: None,
        asked: String::new(),
        planned: None,
        last: Some(month("2026-04")),
        points: 24,
        method: "combination".to_owned(),
        warnings: Vec::new(),
        trend: steps(1.0),
        with_plan: steps(1.2),
        chances: Some(Chances {
            trend: 0.31,
            with_plan: Some(0.48),
            as_authors_expect: Some(0.62),
        }),
        contributions: vec![contribution("small", 0.5, 0.46), contribution("hubs", 2.0, 0.36)],
    };
    let made_at = "2026-05-20T10:00:00Z".parse().unwrap();
    let mut plan = Plan::default();
    for (id, name) in [("hubs", "Surgical hubs"), ("small", "Small things")] {
        let it = intervention(id, name);
        plan.interventions.insert(it.id.clone(), it);
    }
    let months = ["2025-04", "2026-01", "2026-02", "2026-03", "2026-04"];
    let measured = months.into_iter().zip([57.0, 58.0, 59.0, 60.0, 61.0]);
    Case {
        plan,
        outlooks: BTreeMap::from([(target.id.clone(), KeptOutlook { made_at, outlook })]),
        target,
        indicator: monthly(),
        measured: measured.map(|(it, number)| Measured { period: month(it), number }).collect(),
        as_of: AsOf {
            moment: "2026-06-01T09:00:00Z".parse().unwrap(),
            reconstructed: false,
            past: false,
            day: date(2026, 6, 1),
        },
    }
}

impl Case {
    /// The outlook, to be changed.
    pub(crate) fn outlook(&mut self) -> &mut Outlook {
        &mut self.outlooks.get_mut(&self.target.id).unwrap().outlook
    }

    fn signal(&self) -> Signal {
        let Self { target, indicator, measured, .. } = self;
        let trend = Err(forecast::trend::Declined::TooFewPoints);
        signal(&Question { target, indicator, measured, trend, today: self.as_of.day })
    }

    /// Tells the case to a function that makes something of it.
    pub(crate) fn tell<T>(&self, ask: impl Fn(&super::Told<'_>) -> T) -> T {
        let (releases, series) = (BTreeMap::new(), BTreeMap::new());
        let mut outlooks = self.outlooks.clone();
        // Answers what is asked, unless the test says that it answers something else.
        for kept in outlooks.values_mut().filter(|it| it.outlook.asked.is_empty()) {
            kept.outlook.asked = asked(&self.target, &self.indicator);
        }
        let evidence = Evidence {
            plan: &self.plan,
            releases: &releases,
            series: &series,
            outlooks: &outlooks,
            sources: &BTreeMap::new(),
            as_of: self.as_of,
            fit: forecast::trend::fit,
        };
        let signal = self.signal();
        ask(&super::Told {
            evidence: &evidence,
            target: &self.target,
            indicator: &self.indicator,
            signal: &signal,
            latest: self.measured.last().map(|it| it.period),
            decimals: 1,
        })
    }
}
