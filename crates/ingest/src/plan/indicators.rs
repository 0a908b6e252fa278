//! indicators.toml: what is measured, and where a series may not be joined.

use delivery::{
    indicator::{Direction, Frequency, Indicator, Role, SeriesBreak},
    period::YearStart,
};

use super::{Reader, document::Document, fields::Fields, references::Sort};

const ROLES: &[(&str, Role)] = &[
    ("headline", Role::Headline),
    ("supporting", Role::Supporting),
    ("counter-measure", Role::CounterMeasure),
    ("proxy", Role::Proxy),
    ("second-witness", Role::SecondWitness),
];
const DIRECTIONS: &[(&str, Direction)] =
    &[("higher", Direction::Higher), ("lower", Direction::Lower)];
const FREQUENCIES: &[(&str, Frequency)] = &[
    ("weekly", Frequency::Weekly),
    ("monthly", Frequency::Monthly),
    ("quarterly", Frequency::Quarterly),
    ("twice-yearly", Frequency::TwiceYearly),
    ("annual", Frequency::Annual),
    ("irregular", Frequency::Irregular),
];
const YEARS: &[(&str, YearStart)] =
    &[("financial", YearStart::Financial), ("school", YearStart::School)];

pub(super) fn read(reader: &mut Reader<'_>, document: &Document<'_>) {
    for fields in document.list("indicator") {
        let indicator = indicator(reader, &fields);
        fields.finish();
        let indicator = indicator.map(|it| (it.id.clone(), it));
        reader.add(&fields, |plan| &mut plan.indicators, indicator);
    }
    reader.take_problems(document);
}

fn indicator(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Indicator> {
    let year = fields.choice("year", YEARS).unwrap_or_default();
    let frequency = fields.required_choice("frequency", FREQUENCIES);
    let lag_days = lag_days(fields, frequency);
    let (id, name) = (fields.required("id"), fields.required_text("name"));
    let role = fields.required_choice("role", ROLES);
    let unit = fields.required_text("unit");
    let outcome = fields.required("outcome");
    let (of, area, source) = (fields.parsed("of"), fields.parsed("area"), fields.parsed("source"));
    let direction = fields.choice("direction", DIRECTIONS);
    let definition = fields.text("definition").unwrap_or_default();
    let breaks = breaks(fields, year);
    let adds_up = fields.flag("adds_up");
    if let Some(outcome) = &outcome {
        reader.references.note(fields, "outcome", Sort::Outcome, outcome);
    }
    if let Some(of) = &of {
        reader.references.note(fields, "of", Sort::Indicator, of);
    }
    if let Some(area) = &area {
        reader.references.note(fields, "area", Sort::Area, area);
    }
    if let Some(source) = &source {
        reader.references.note(fields, "source", Sort::Source, source);
    }
    Some(Indicator {
        id: id?,
        name: name?,
        outcome: Some(outcome?),
        role: role?,
        of,
        unit: unit?,
        direction,
        frequency: frequency?,
        lag_days: lag_days?,
        year,
        area,
        source,
        definition,
        breaks,
        adds_up,
    })
}

/// Without a lag nothing could be told late from not yet due, unless nothing is ever late.
fn lag_days(fields: &Fields<'_>, frequency: Option<Frequency>) -> Option<u16> {
    let written = fields.has("lag_days");
    let lag = fields.whole("lag_days");
    if written || frequency == Some(Frequency::Irregular) {
        return if written { lag } else { Some(0) };
    }
    let problem = format!("Nothing says how late the figures of {} come.", fields.what);
    let remedy = "Add lag_days = …, the days from the end of a period to its publication.";
    fields.problem("lag_days", problem, remedy);
    None
}

fn breaks(fields: &Fields<'_>, year: YearStart) -> Vec<SeriesBreak> {
    let one = |table: &Fields<'_>| {
        let (at, reason) = (table.period("at", year), table.required_text("reason"));
        table.finish();
        Some(SeriesBreak { at: at?, reason: reason? })
    };
    let mut breaks: Vec<SeriesBreak> = fields.tables("break").iter().filter_map(one).collect();
    breaks.sort_by_key(|it| it.at);
    breaks
}
