//! How a source stands at a moment, in words: how old its figures are and what should have come.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::{
    Source,
    expected::{Arrival, late_since},
};
use crate::{
    id::SourceId,
    period::day_label,
    plan::Plan,
    release::{AsOf, Release},
};

/// So many failed looks in a row make a source stale: one that fails now and then does not.
pub const FAILURES: u32 = 3;

/// How a source stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceState {
    /// Whether its figures may no longer be the latest.
    pub stale: bool,
    /// Days since its last figures were published, or received where nobody said when.
    pub age_days: Option<i32>,
    /// The release time since which figures are missing.
    pub late_since: Option<Timestamp>,
    /// The state as a sentence.
    pub sentence: String,
}

/// How a source stands, from what came of it and how many looks in a row have failed.
pub fn state(source: &Source, arrivals: &[Arrival], failures: u32, as_of: &AsOf) -> SourceState {
    let calendar = source.release_time.as_ref();
    let newest = arrivals.iter().max_by_key(|it| (it.day, it.received_at));
    let age_days = newest.map(|it| days_between(it.day, as_of.day).max(0));
    let late_since = calendar.and_then(|it| late_since(it, arrivals, as_of.moment));
    let old =
        age_days.zip(source.stale_after_days).is_some_and(|(age, most)| age > i32::from(most));
    let figures = match newest {
        None => "No figures received yet".to_owned(),
        Some(it) => {
            let how = if it.published { "published" } else { "received" };
            format!("Last figures {how} {}", ago(days_between(it.day, as_of.day).max(0), it.day))
        }
    };
    let missing = late_since.zip(calendar).map_or_else(String::new, |(late, calendar)| {
        format!("; a release was expected on {}", day_label(calendar.day_of(late)))
    });
    let failing = match failures {
        FAILURES.. => format!("; the last {failures} attempts to fetch it failed"),
        _ => String::new(),
    };
    let sentence = format!("{figures}{missing}{failing}.");
    let stale = newest.is_some() && (old || late_since.is_some() || failures >= FAILURES);
    SourceState { stale, age_days, late_since, sentence }
}

fn ago(days: i32, day: Date) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{days} days ago, on {}", day_label(day)),
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// The arrivals of every source.
pub fn arrivals<'a>(
    plan: &Plan,
    releases: impl IntoIterator<Item = &'a Release>,
) -> BTreeMap<SourceId, Vec<Arrival>> {
    let mut arrivals: BTreeMap<SourceId, Vec<Arrival>> = BTreeMap::new();
    for release in releases {
        let calendar = plan.sources.get(&release.source).and_then(|it| it.release_time.as_ref());
        arrivals.entry(release.source.clone()).or_default().push(Arrival::of(release, calendar));
    }
    arrivals
}

/// How every source of the plan stands. Of a moment before the unit's first day nothing is said: nobody was
/// waiting then.
pub fn states<'a>(
    plan: &Plan,
    releases: impl IntoIterator<Item = &'a Release>,
    failures: &BTreeMap<SourceId, u32>,
    as_of: &AsOf,
) -> BTreeMap<SourceId, SourceState> {
    if as_of.reconstructed {
        return BTreeMap::new();
    }
    let arrivals = arrivals(plan, releases);
    let of = |it: &Source| {
        let came = arrivals.get(&it.id).map_or(&[][..], Vec::as_slice);
        state(it, came, failures.get(&it.id).copied().unwrap_or(0), as_of)
    };
    plan.sources.values().map(|it| (it.id.clone(), of(it))).collect()
}

#[cfg(test)]
mod tests {
    use crate::words;

    use super::{
        super::expected::tests::{at, monthly, published},
        *,
    };

    fn source() -> Source {
        Source {
            id: "waits".parse().unwrap(),
            title: "Waiting times".to_owned(),
            publisher: "Health statistics office".to_owned(),
            url: None,
            licence: None,
            note: None,
            address: None,
            release_time: Some(monthly()),
            owner: None,
            stale_after_days: None,
        }
    }

    fn as_of(moment: &str) -> AsOf {
        let moment = at(moment);
        AsOf { moment, reconstructed: false, past: false, day: words::date_of(moment) }
    }

    #[test]
    fn a_source_says_how_old_its_figures_are_and_what_should_have_come() {
        let said = |arrivals: &[Arrival], failures, now: &str| {
            let it = state(&source(), arrivals, failures, &as_of(now));
            (it.stale, it.sentence)
        };
        let january = [published(1, "2026-01-08")];
        let sentence = |text: &str, stale| (stale, text.to_owned());
        assert_eq!(
            said(&[], 0, "2026-02-20T00:00:00Z"),
            sentence("No figures received yet.", false)
        );
        assert_eq!(
            said(&january, 0, "2026-01-09T00:00:00Z"),
            sentence("Last figures published yesterday.", false)
        );
        assert_eq!(
            said(&january, 0, "2026-02-22T00:00:00Z"),
            sentence(
                "Last figures published 45 days ago, on 8 January 2026; a release was expected on 12 February 2026.",
                true
            )
        );
        assert_eq!(
            said(&january, 3, "2026-01-08T14:00:00Z"),
            sentence("Last figures published today; the last 3 attempts to fetch it failed.", true)
        );
    }

    #[test]
    fn figures_grow_old_without_a_calendar_as_well() {
        let source = Source { release_time: None, stale_after_days: Some(40), ..source() };
        let january = [published(1, "2026-01-08")];
        let stale = |now: &str| state(&source, &january, 0, &as_of(now)).stale;
        assert!(!stale("2026-02-17T23:00:00Z"));
        assert!(stale("2026-02-18T00:00:00Z"));
    }
}
