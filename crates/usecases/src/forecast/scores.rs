//! How good the unit's forecasts have been, and would have been.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use delivery::{
    id::{IndicatorId, TargetId},
    period::Period,
    permission::{Action, Scope},
    plan::Plan,
    release::AsOf,
    view::{
        Moment,
        scores::{Curve, Given, Group, Ledger, Part, ScoresView},
    },
    words,
};
use forecast::{Frequency, backtest::Length};
use store::forecast_scores::{Score, Scored};

use super::{
    recompute::MOST_SCORES,
    scoring::{ChanceScore, StepScore},
};
use crate::{Error, Work};

/// How good forecasts have been by a moment: those that were kept and came due, and beside them what
/// the engine would have said in the past of the unit's own figures.
pub async fn scores(work: &mut Work, as_of: &AsOf) -> Result<Arc<ScoresView>, Error> {
    work.may(Action::ReadPlan, &Scope::Unit)?;
    let key = work.key(as_of, "scores".to_owned()).await?;
    if let Some(kept) = work.unit.cache().get(&key) {
        return Ok(kept);
    }
    let found = store::forecast_scores::until(&mut work.tx, as_of.moment, MOST_SCORES).await?;
    let backtest = store::backtests::last_as_of(&mut work.tx, as_of.moment).await?;
    let backtest = backtest.map(|(at, body)| read(at, &body)).transpose()?;
    let knowledge = work.knowledge(as_of).await?;
    let realised = realised(&found, &knowledge.plan)?;
    let view = ScoresView { moment: Moment::of(*as_of), realised, backtest };
    Ok(work.unit.cache().put(key, view))
}

fn read(at: jiff::Timestamp, body: &str) -> Result<Ledger, Error> {
    let ledger: Ledger = serde_json::from_str(body).map_err(Error::internal)?;
    Ok(Ledger { made: words::moment(at), ..ledger })
}

/// The account of forecasts that were kept.
fn realised(scores: &[Score], plan: &Plan) -> Result<Ledger, Error> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    let mut chances: Vec<Decided<'_>> = Vec::new();
    for it in scores {
        match &it.of {
            Scored::Series(indicator) => {
                let score: StepScore = serde_json::from_str(&it.body).map_err(Error::internal)?;
                let half_yearly = score.is_half_yearly(plan, indicator);
                let year = words::date_of(it.made_at).year();
                let figure = (it.series, it.period);
                steps.push(Step { indicator, half_yearly, figure, score, year });
            }
            Scored::Target(target) => {
                let score = serde_json::from_str(&it.body).map_err(Error::internal)?;
                chances.push(Decided { target, period: it.period, score });
            }
        }
    }
    let mut ledger = Ledger {
        what: what(&steps, &chances),
        made: String::new(),
        series: 0,
        forecasts: steps.len(),
        curves: curves(&chances),
        groups: groups(&steps),
        ..Ledger::default()
    };
    ledger.name_what_is_poor();
    Ok(ledger)
}

/// One step of a forecast that came due.
#[derive(Clone)]
struct Step<'a> {
    indicator: &'a IndicatorId,
    /// Whether it takes the annual method with steps of half a year.
    half_yearly: bool,
    /// The series and period that were forecast; a figure is forecast at several times.
    figure: (Option<i64>, Period),
    score: StepScore,
    year: i16,
}

/// The outlook of a target that was decided.
struct Decided<'a> {
    target: &'a TargetId,
    /// Whose figure decided; a target that is prolonged is decided twice.
    period: Period,
    score: ChanceScore,
}

fn what(steps: &[Step<'_>], chances: &[Decided<'_>]) -> Vec<String> {
    let mut what = vec![
        "These forecasts were made, kept, and scored when the figures arrived; nothing of them can be changed.".to_owned(),
    ];
    let targets: BTreeSet<_> = chances.iter().map(|it| it.target).collect();
    what.push(match (steps.len(), targets.len()) {
        (0, 0) => "None has come due yet.".to_owned(),
        (steps, targets) => format!(
            "{steps} forecasts of figures and {} outlooks of {targets} targets have come due.",
            chances.len()
        ),
    });
    if !chances.is_empty() {
        what.push(
            "In a curve every target counts once for each figure that decided it, however often it was given a chance before; in the tables every indicator counts the same, however many series and figures it has.".to_owned(),
        );
    }
    what
}

fn curves(chances: &[Decided<'_>]) -> Vec<Curve> {
    let mut numbers: BTreeMap<(&TargetId, Period), usize> = BTreeMap::new();
    for it in chances {
        let next = numbers.len();
        numbers.entry((it.target, it.period)).or_insert(next);
    }
    let curve = |name: &str, of: fn(&ChanceScore) -> Option<f64>| {
        let given = chances.iter().filter_map(|it| {
            let target = numbers[&(it.target, it.period)];
            Some(Given { target, chance: of(&it.score)?, met: it.score.met })
        });
        Curve::of(name, &given.collect::<Vec<_>>())
    };
    let all = [
        curve("On current trend", |it| Some(it.chances.trend)),
        curve("With the plan, discounted", |it| it.chances.with_plan),
        curve("As the plan's authors expected", |it| it.chances.as_authors_expect),
    ];
    all.into_iter().flatten().collect()
}

fn groups(steps: &[Step<'_>]) -> Vec<Group> {
    let rhythm = |it: &Step<'_>| match it.half_yearly {
        true => "twice-yearly",
        false => it.score.0.name(),
    };
    let frequency = |it: &Step<'_>| ((it.score.0, it.half_yearly), rhythm(it).to_owned());
    let horizon = |it: &Step<'_>| {
        let name = format!("{}, {} ahead", rhythm(it), it.score.1);
        ((it.score.0, it.half_yearly, it.score.1), name)
    };
    let length = |it: &Step<'_>| {
        let length = Length::of(it.score.2);
        (length, length.to_string())
    };
    let all = [
        group("By frequency", steps, frequency),
        group("By steps ahead", steps, horizon),
        group("By length of the series", steps, length),
        by_year(steps),
    ];
    all.into_iter().filter(|it| !it.parts.is_empty()).collect()
}

fn by_year(steps: &[Step<'_>]) -> Group {
    let year = |it: &Step<'_>| (it.year, format!("made in {}", it.year));
    let mut group = group("By year", steps, year);
    let years: BTreeSet<i16> = steps.iter().map(|it| it.year).collect();
    for (part, year) in group.parts.iter_mut().zip(years) {
        part.year = Some(i32::from(year));
    }
    Group { share_their_luck: true, ..group }
}

fn group<K: Ord>(
    heading: &str,
    steps: &[Step<'_>],
    key: impl Fn(&Step<'_>) -> (K, String),
) -> Group {
    let mut parts: BTreeMap<K, (String, Vec<&Step<'_>>)> = BTreeMap::new();
    for it in steps {
        let (key, name) = key(it);
        parts.entry(key).or_insert_with(|| (name, Vec::new())).1.push(it);
    }
    let parts = parts.into_values().map(|(name, steps)| part(name, &steps)).collect();
    Group { heading: heading.to_owned(), parts, share_their_luck: false }
}

/// Means in which every indicator weighs the same.
fn part(name: String, steps: &[&Step<'_>]) -> Part {
    let mut numbers: BTreeMap<&IndicatorId, u32> = BTreeMap::new();
    let mut figures: BTreeMap<&IndicatorId, BTreeSet<_>> = BTreeMap::new();
    for it in steps {
        *numbers.entry(it.indicator).or_default() += 1;
        figures.entry(it.indicator).or_default().insert(it.figure);
    }
    let figures: Vec<usize> = figures.values().map(BTreeSet::len).collect();
    let indicators = count(numbers.len());
    let mean = |of: &dyn Fn(&StepScore) -> f64| -> f64 {
        let weigh = |it: &&Step<'_>| {
            of(&it.score) / f64::from(numbers.get(it.indicator).copied().unwrap_or(1))
        };
        steps.iter().map(weigh).sum::<f64>() / indicators
    };
    let inside = |least: u8| move |it: &StepScore| f64::from(u8::from(it.5 >= least));
    Part {
        name,
        forecasts: steps.len(),
        year: None,
        figures: Some(figures.iter().sum()),
        counts_as: Some(counts_as(&figures)),
        brier: None,
        // A figure inside the interval of 95 % alone counts 1, of 80 % too 2, of all three 3.
        coverage_80: mean(&inside(2)),
        coverage_95: mean(&inside(1)),
        crps: mean(&|it| f64::from(it.4)),
    }
}

/// As how many figures of equal weight the figures of some indicators count, each of which weighs the same:
/// the variance of a mean over K indicators is the sum of p(1 − p)/nᵢ over K².
fn counts_as(figures: &[usize]) -> f64 {
    let of_each: f64 = figures.iter().map(|it| 1.0 / count(*it)).sum();
    if of_each > 0.0 { count(figures.len()).powi(2) / of_each } else { 0.0 }
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// The name of a frequency's figures at the head of a sentence.
pub(super) const fn figures(frequency: Frequency) -> &'static str {
    match frequency {
        Frequency::Annual => "Annual figures",
        Frequency::Quarterly => "Quarterly figures",
        Frequency::Monthly => "Monthly figures",
        Frequency::Weekly => "Weekly figures",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The step of a forecast made one year ahead of so many figures of an indicator.
    fn steps(indicator: &IndicatorId, figures: i64, inside: u8) -> Vec<Step<'_>> {
        let one = |number| Step {
            indicator,
            half_yearly: false,
            figure: (Some(number), Period::parse_iso("2026-01-01/P1Y").expect("a year")),
            score: StepScore(Frequency::Annual, 1, 12, 0.5, 0.4, inside, Some(false)),
            year: 2026,
        };
        (0..figures).map(one).collect()
    }

    #[test]
    fn a_thousand_figures_of_one_indicator_and_two_of_another_count_as_eight() {
        let [one, other]: [IndicatorId; 2] = ["one", "other"].map(|it| it.parse().expect("an id"));
        let both = [steps(&one, 1000, 2), steps(&other, 2, 0)].concat();
        let part = part("annual".to_owned(), &both.iter().collect::<Vec<_>>());
        assert!((part.coverage_80 - 0.5).abs() < 1e-12, "each indicator weighs the same");
        assert_eq!(part.figures, Some(1002));
        let counts_as = part.counts_as.expect("a number");
        assert!((counts_as - 4.0 / 0.501).abs() < 1e-9, "{counts_as}");
        let group = Group { heading: String::new(), parts: vec![part], share_their_luck: false };
        let mut ledger = Ledger { groups: vec![group], ..Ledger::default() };
        ledger.name_what_is_poor();
        assert_eq!(ledger.poor, [""; 0], "two figures are no evidence");
    }
}
