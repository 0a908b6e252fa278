//! Why a file is not recorded as it is, and what a person should know of it before.

use std::collections::{BTreeMap, BTreeSet};

use delivery::{
    id::{IndicatorId, SourceId},
    observation::Observation,
    period::Period,
    plan::Plan,
    series::{SeriesKey, Vintage},
    source::Source,
    words,
};
use ingest::reading::Reading;
use jiff::Timestamp;

use super::{
    compare::{History, Weighed},
    import::{Options, start_of},
    label,
    prepare::{Fresh, Ground},
};
use crate::{Problem, knowledge::Knowledge};

/// Indicators that the plan does not know: a slip of the pen, or figures for later.
pub(super) fn strangers(ground: &Ground, reading: &Reading) -> Option<String> {
    let known = &ground.knowledge.plan.indicators;
    let planned = |id: &IndicatorId| known.get(id).is_some_and(|it| it.outcome.is_some());
    let mut ids = reading.indicators.iter().map(|it| &it.id).filter(|it| !planned(it));
    let first = ids.next()?;
    Some(match ids.count() {
        0 => format!(
            "The plan has no indicator \"{first}\"; its figures are kept, and no target uses them."
        ),
        more => format!(
            "The plan has no indicator \"{first}\", nor {more} more; their figures are kept, and no target uses them."
        ),
    })
}

/// Says that the figures known so far are another source's. A source that the plan does not know is no more than
/// a file's name, which may change with every file.
pub(super) fn other_source(history: &History, source: &SourceId, plan: &Plan) -> Option<String> {
    let newest = |vintages: &Vec<Vintage>| Some(vintages.last()?.release);
    let releases = history.vintages.values().filter_map(newest);
    let known = |it: &SourceId| plan.sources.contains_key(it);
    let is_other = |it: &&SourceId| *it != source && (known(it) || known(source));
    let others: BTreeSet<&SourceId> =
        releases.filter_map(|it| history.sources.get(&it)).filter(is_other).collect();
    let name = |id: &SourceId| plan.sources.get(id).map_or_else(|| id.to_string(), Source::name);
    let other = name(others.first()?);
    Some(format!(
        "The figures known so far are of another source ({other}); these are of {}. Both are kept, and the later counts.",
        name(source)
    ))
}

/// A day of publication that is still to come needs an embargo, or is a slip of the pen.
pub(super) fn still_to_come(
    reading: &Reading,
    fresh: Option<&Fresh>,
    ground: &Ground,
) -> Option<Problem> {
    let ready = fresh.iter().flat_map(|it| it.parts.iter().filter_map(|it| it.spoken));
    let read = reading.parts.iter().filter_map(|it| it.published.map(start_of));
    let latest = ready.chain(read).max()?;
    (latest > ground.now && ground.options.embargo_until.is_none()).then(|| {
        Problem::new(
            "",
            format!(
                "The file names {} as a day of publication, which is still to come.",
                words::day_of(latest)
            ),
            "Correct the day, or give an embargo until it is published.",
        )
    })
}

/// A file that says until when nobody may know its figures is obeyed: it is kept and shown as a
/// whole, so it comes in as a whole with that embargo or a longer one, or not before its end.
pub(super) fn under_embargo(reading: &Reading, ground: &Ground) -> Option<Problem> {
    let until = reading.embargo.filter(|it| *it > ground.now)?;
    let obeyed = ground.options.embargo_until.is_some_and(|it| it >= until);
    (!obeyed).then(|| {
        Problem::new(
            "",
            format!("The file is under embargo until {}.", words::moment(until)),
            format!("Give it that embargo, {until}, or import it afterwards."),
        )
    })
}

/// A file that always holds whole series and ends before what is known was published earlier.
pub(super) fn older_as_a_whole(reading: &Reading, history: &History) -> Option<Problem> {
    if !reading.whole_series {
        return None;
    }
    let in_file = newest(
        reading
            .parts
            .iter()
            .flat_map(|it| it.series.iter().map(|(key, said)| (key, said.as_slice()))),
    );
    let said_before = history.vintages.iter().flat_map(|(key, vintages)| {
        vintages.iter().map(move |it| (key, it.observations.as_slice()))
    });
    let known = newest(said_before);
    in_file.iter().find_map(|(indicator, newest)| {
        let known = known.get(indicator).filter(|it| *it > newest)?;
        Some(Problem::new(
            "",
            format!(
                "This file is older than what is known: its newest figure of \"{indicator}\" is for {}, and there is one for {} already.",
                newest.label(),
                known.label()
            ),
            "Import the newer file; or, to go back to the older figures, say so (--restore; on the page, \"Figures of an older file to replace newer ones\").",
        ))
    })
}

fn newest<'a>(
    said: impl Iterator<Item = (&'a SeriesKey, &'a [Observation])>,
) -> BTreeMap<&'a IndicatorId, Period> {
    let mut newest: BTreeMap<&IndicatorId, Period> = BTreeMap::new();
    for (key, observations) in said {
        let Some(last) = observations.iter().rev().find(|it| it.value.is_some()) else { continue };
        let entry = newest.entry(&key.indicator).or_insert(last.period);
        *entry = (*entry).max(last.period);
    }
    newest
}

/// Why a file that reads well is not recorded all the same.
pub(super) fn objection(
    knowledge: &Knowledge,
    weighed: &[(Option<Timestamp>, Weighed)],
    options: &Options,
) -> Option<Problem> {
    let overruled = weighed.iter().find_map(|(_, it)| it.overruled.as_ref());
    if let Some((key, period)) = overruled {
        return Some(Problem::new(
            "",
            format!(
                "A later release has another figure for {}, {}.",
                label(&knowledge.plan, key),
                period.label()
            ),
            "Import the later file; or, to go back to the older figures, say so (--restore; on the page, \"Figures of an older file to replace newer ones\").",
        ));
    }
    let known: usize = weighed.iter().map(|(_, it)| it.known_values).sum();
    let omitted: u64 = weighed.iter().map(|(_, it)| it.account.omitted).sum();
    let many = omitted > 5 && omitted * 10 > known as u64;
    (many && !options.accept_withdrawals).then(|| {
        Problem::new(
            "",
            format!("The file leaves out {omitted} of {known} figures that are known; it may have been cut off."),
            "Check the file; or, if the publisher has withdrawn them, say so (--accept-withdrawals; on the page, \"Many figures to be withdrawn\").",
        )
    })
}
