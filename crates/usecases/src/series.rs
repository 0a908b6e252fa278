//! One series: an indicator in one place for one part of the population.

use delivery::{
    indicator::Indicator,
    permission::{Action, Scope},
    release::AsOf,
    series::SeriesKey,
    signal::Measured,
    view::{
        Evidence, Link, Moment,
        chart::Chart,
        codes::{self, CodeNote},
        derived::{self, Derived},
        line::{Row, corrections, observed, rows_of_series},
        measure::{Measure, trend_points},
    },
    words,
};
use serde::Serialize;

use crate::{Error, Work};

/// A series as every surface prints it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeriesView {
    /// The moment the view is about.
    pub moment: Moment,
    /// Its address.
    pub key: String,
    /// Its indicator.
    pub indicator: Link,
    /// The unit.
    pub unit: String,
    /// Its place.
    pub area: Link,
    /// The part of the population; `None` is everybody.
    pub group: Option<String>,
    /// What the figures say, as sentences.
    pub sentences: Vec<String>,
    /// The figures as a picture.
    pub chart: Chart,
    /// The figures as a table, newest first.
    pub rows: Vec<Row>,
    /// What became of the code of its place, and where its other figures stand.
    pub codes: Vec<CodeNote>,
    /// Figures from before the place was made, by a stated method.
    pub derived: Option<Derived>,
}

/// The series as every surface prints it.
pub async fn view(work: &mut Work, key: &SeriesKey, as_of: &AsOf) -> Result<SeriesView, Error> {
    work.may(Action::ReadPlan, &Scope::Unit)?;
    let knowledge = work.knowledge(as_of).await?;
    let indicator = knowledge.plan.indicators.get(&key.indicator).ok_or(Error::NotFound)?;
    let mut keys = codes::across(&knowledge.plan, key);
    keys.extend(derived::sources(&knowledge.plan, key));
    let lines = work.lines_of(&keys, as_of).await?;
    if !lines.contains_key(key) {
        return Err(Error::NotFound);
    }
    let evidence = knowledge.evidence(&lines, *as_of);
    let (chart, rows, sentences) = line(&evidence, indicator, key);
    Ok(SeriesView {
        moment: evidence.moment(),
        key: key.to_string(),
        indicator: Link::to(&indicator.id, &indicator.name),
        unit: indicator.unit.clone(),
        area: Link::to(&key.area, &evidence.area_name(&key.area)),
        group: (!key.group.is_everybody()).then(|| key.group.label()),
        sentences,
        chart,
        rows,
        codes: codes::notes(&evidence, &key.area),
        derived: derived::derived(&evidence, indicator, key),
    })
}

/// A series as a picture, a table and sentences.
pub(crate) fn line(
    evidence: &Evidence<'_>,
    indicator: &Indicator,
    key: &SeriesKey,
) -> (Chart, Vec<Row>, Vec<String>) {
    let indicator = &*codes::as_shown(evidence, key, indicator);
    let measures = codes::measures(evidence, key);
    let mut sentences = sentences(evidence, indicator, &measures);
    sentences.extend(codes::disagreements(evidence, key));
    sentences.extend(corrections(evidence, &measures));
    let group =
        if key.group.is_everybody() { String::new() } else { format!(", {}", key.group.label()) };
    let chart = Chart {
        title: format!("{}, {}{group}", indicator.name, evidence.area_name(&key.area)),
        description: sentences.join(" "),
        ..observed(evidence, indicator, &measures)
    };
    (chart, rows_of_series(evidence, indicator, (key, &measures)), sentences)
}

fn sentences(evidence: &Evidence<'_>, indicator: &Indicator, measures: &[Measure]) -> Vec<String> {
    let Some(latest) = measures.last() else { return vec!["There are no figures yet.".to_owned()] };
    let figure = words::quantity(&latest.text, &indicator.unit);
    let mut said =
        vec![format!("The latest figure is {figure} ({}).", latest.measured.period.label())];
    said.extend(evidence.stale(indicator));
    let measured: Vec<Measured> = measures.iter().map(|it| it.measured).collect();
    let points = trend_points(&measured, indicator.frequency, &indicator.breaks);
    said.push(match (evidence.fit)(&points, indicator.frequency.season()) {
        Ok(trend) => format!(
            "The trend is {} a year (95% range {} to {}, {} figures).",
            words::difference(trend.slope, 2, &indicator.unit),
            words::difference(trend.low, 2, &indicator.unit),
            words::difference(trend.high, 2, &indicator.unit),
            trend.points,
        ),
        Err(declined) => format!("Not enough data for a trend: {declined}."),
    });
    said
}
