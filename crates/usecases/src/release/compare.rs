//! A part of a file against what was known: new, revised, unchanged, withdrawn, or older than what
//! is known.

use std::collections::{BTreeMap, BTreeSet};

use delivery::{
    id::SourceId,
    observation::{Observation, Status},
    period::Period,
    release::{Account, ReleaseId},
    revision::{Kind, Revision, kind, revision},
    series::{Series, SeriesKey, Vintage},
    words::date_of,
};
use jiff::Timestamp;

use super::precision::Precision;

/// What was said before, by whom and when it was spoken.
#[derive(Default)]
pub(super) struct History {
    /// Everything said of each series, in the order of receipt.
    pub(super) vintages: BTreeMap<SeriesKey, Vec<Vintage>>,
    /// When each release was spoken: published, or received where nobody said.
    pub(super) spoken: BTreeMap<ReleaseId, Timestamp>,
    /// Releases of which nobody said when they were published: they overrule nothing.
    pub(super) undated: BTreeSet<ReleaseId>,
    /// Whose each release is.
    pub(super) sources: BTreeMap<ReleaseId, SourceId>,
}

impl History {
    /// Adds what an earlier part of the same file says, as by a release that has no number yet.
    pub(super) fn add(&mut self, part: &Weighed, spoken_at: Timestamp) {
        let number = i64::try_from(self.spoken.len()).unwrap_or_default();
        let release = ReleaseId(i64::MAX - number);
        self.spoken.insert(release, spoken_at);
        for (key, observations) in &part.said {
            let vintage = Vintage { release, observations: observations.clone() };
            self.vintages.entry(key.clone()).or_default().push(vintage);
        }
    }
}

/// How a part of a file is to be weighed.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// When the part was spoken.
    pub(super) spoken_at: Timestamp,
    /// Whether a period that the part leaves out is withdrawn.
    pub(super) whole_series: bool,
    /// Whether the part may overrule what was spoken later.
    pub(super) restore: bool,
}

/// A part of a file, weighed.
#[derive(Default)]
pub(super) struct Weighed {
    /// What it says that was not known, series by series.
    pub(super) said: Vec<(SeriesKey, Vec<Observation>)>,
    /// What becomes of its rows; `rows`, `held` and `rejected` are the caller's.
    pub(super) account: Account,
    /// The first changes to what was known.
    pub(super) revisions: Vec<(SeriesKey, Revision)>,
    /// Revised figures that are the known ones, rounded.
    pub(super) precision: Precision,
    /// The first figure that a later release has spoken of otherwise.
    pub(super) overruled: Option<(SeriesKey, Period)>,
    /// Values known for the series that it speaks of.
    pub(super) known_values: usize,
}

/// How many changes a preview lists.
const MOST_REVISIONS: usize = 200;

/// Weighs a part against what was known.
pub(super) fn weigh(
    series: Vec<(SeriesKey, Vec<Observation>)>,
    history: &History,
    rules: Rules,
) -> Weighed {
    let mut weighed = Weighed::default();
    for (key, observations) in series {
        weighed.account.accepted += observations.len() as u64;
        match history.vintages.get(&key) {
            None => {
                weighed.account.new += observations.len() as u64;
                weighed.said.push((key, observations));
            }
            Some(vintages) => {
                weigh_known(&mut weighed, key, observations, (vintages, history, rules));
            }
        }
    }
    weighed
}

fn weigh_known(
    weighed: &mut Weighed,
    key: SeriesKey,
    observations: Vec<Observation>,
    (vintages, history, rules): (&[Vintage], &History, Rules),
) {
    // Days, because most publishers name no hour.
    let later = |it: &ReleaseId| {
        history.spoken.get(it).is_some_and(|at| date_of(*at) > date_of(rules.spoken_at))
    };
    let is_later = |it: &Vintage| later(&it.release);
    let now = Series::of(vintages.iter().cloned());
    let spoken_later = vintages.iter().any(is_later);
    let then =
        spoken_later.then(|| Series::of(vintages.iter().filter(|it| !is_later(it)).cloned()));
    weighed.known_values += now.values().count();
    let mut said = Vec::new();
    if rules.whole_series && !spoken_later {
        omit(weighed, &key, &now, &observations, &mut said);
    }
    for observation in observations {
        // What had been said by then decides whether this is news; what is said now, whether it
        // would overrule something later.
        let by_then = kind(then.as_ref().unwrap_or(&now), &observation);
        let by_now = kind(&now, &observation);
        if by_then == Kind::Unchanged {
            weighed.account.unchanged += 1;
            continue;
        }
        let overrules = matches!(by_now, Kind::Revised | Kind::Withdrawn);
        let newer = now.at(observation.period).is_some_and(|it| {
            let release = it.release;
            !history.undated.contains(&release) && later(&release)
        });
        if overrules && newer && !rules.restore {
            weighed.overruled.get_or_insert((key.clone(), observation.period));
        }
        note(weighed, &key, if overrules { by_now } else { by_then }, &now, &observation);
        said.push(observation);
    }
    if !said.is_empty() {
        said.sort_by_key(|it| it.period);
        weighed.said.push((key, said));
    }
}

fn note(
    weighed: &mut Weighed,
    key: &SeriesKey,
    kind: Kind,
    known: &Series,
    incoming: &Observation,
) {
    let count = match kind {
        Kind::New => &mut weighed.account.new,
        Kind::Revised => &mut weighed.account.revised,
        Kind::Withdrawn => &mut weighed.account.withdrawn,
        Kind::Unchanged => &mut weighed.account.unchanged,
    };
    *count += 1;
    let before = known.at(incoming.period).and_then(|it| it.observation.value.as_ref());
    if kind == Kind::Revised
        && let Some((before, after)) = before.zip(incoming.value.as_ref())
    {
        weighed.precision.add(before, after);
    }
    if kind != Kind::New && weighed.revisions.len() < MOST_REVISIONS {
        weighed.revisions.push((key.clone(), revision(known, incoming)));
    }
}

/// Periods that had a value and that a whole series now leaves out are withdrawn.
fn omit(
    weighed: &mut Weighed,
    key: &SeriesKey,
    known: &Series,
    incoming: &[Observation],
    said: &mut Vec<Observation>,
) {
    let spoken_of: BTreeSet<Period> = incoming.iter().map(|it| it.period).collect();
    for (left_out, _) in known.values() {
        let period = left_out.observation.period;
        if spoken_of.contains(&period) {
            continue;
        }
        let absent = absent(period);
        weighed.account.omitted += 1;
        if weighed.revisions.len() < MOST_REVISIONS {
            weighed.revisions.push((key.clone(), revision(known, &absent)));
        }
        said.push(absent);
    }
}

/// What a file says of a period by leaving it out; no row of the file says it.
fn absent(period: Period) -> Observation {
    Observation {
        period,
        value: None,
        interval: None,
        status: Status::NotAvailable,
        note: None,
        row: 0,
        cell: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn observation(year: i16, value: &str) -> Observation {
        Observation {
            period: Period::parse_iso(&format!("{year}-01-01/P1Y")).unwrap(),
            value: Some(value.parse().unwrap()),
            interval: None,
            status: Status::Final,
            note: None,
            row: 2,
            cell: None,
        }
    }

    fn key() -> SeriesKey {
        SeriesKey::parse("homes:E92000001").unwrap()
    }

    /// A release's number, when it was spoken, and its years with their values.
    type Said<'a> = (i64, &'a str, &'a [(i16, &'a str)]);

    fn history(vintages: &[Said<'_>]) -> History {
        let mut history = History::default();
        for (release, spoken, observations) in vintages {
            let observations = observations.iter().map(|(year, value)| observation(*year, value));
            let vintage =
                Vintage { release: ReleaseId(*release), observations: observations.collect() };
            history.vintages.entry(key()).or_default().push(vintage);
            history.spoken.insert(ReleaseId(*release), at(spoken));
        }
        history
    }

    fn ask(history: &History, spoken: &str, whole_series: bool, said: &[(i16, &str)]) -> Weighed {
        let observations = said.iter().map(|(year, value)| observation(*year, value)).collect();
        let rules = Rules { spoken_at: at(spoken), whole_series, restore: false };
        weigh(vec![(key(), observations)], history, rules)
    }

    #[test]
    fn a_later_release_revises_and_an_identical_one_changes_nothing() {
        let known = history(&[(1, "2024-07-24T00:00:00Z", &[(2023, "10"), (2024, "11")])]);
        let later = ask(&known, "2025-07-24T00:00:00Z", false, &[(2024, "12"), (2025, "13")]);
        assert_eq!((later.account.new, later.account.revised), (1, 1));
        let same = ask(&known, "2025-07-24T00:00:00Z", false, &[(2023, "10"), (2024, "11")]);
        assert!(same.account.changes_nothing() && same.said.is_empty());
    }

    #[test]
    fn an_old_release_said_again_changes_nothing_and_another_old_one_is_overruled() {
        let known = history(&[
            (1, "2024-07-24T00:00:00Z", &[(2024, "11")]),
            (2, "2025-07-24T00:00:00Z", &[(2024, "12")]),
        ]);
        let again = ask(&known, "2024-07-24T00:00:00Z", false, &[(2024, "11")]);
        assert!(again.account.changes_nothing() && again.overruled.is_none());
        let other = ask(&known, "2024-09-01T00:00:00Z", false, &[(2024, "11.5")]);
        assert!(other.overruled.is_some());
        let between = history(&[(2, "2025-07-24T00:00:00Z", &[(2024, "12")])]);
        let backfilled = ask(&between, "2024-07-24T00:00:00Z", false, &[(2024, "12")]);
        assert_eq!(
            backfilled.said.len(),
            1,
            "known earlier than we knew: kept, for questions then"
        );
        let late_but_new = ask(&known, "2024-09-01T00:00:00Z", false, &[(2022, "9")]);
        assert!(late_but_new.overruled.is_none() && late_but_new.account.new == 1);
    }

    #[test]
    fn a_whole_series_withdraws_what_it_leaves_out() {
        let known = history(&[(1, "2024-07-24T00:00:00Z", &[(2023, "10"), (2024, "11")])]);
        let whole = ask(&known, "2025-07-24T00:00:00Z", true, &[(2024, "11")]);
        assert_eq!((whole.account.omitted, whole.account.unchanged), (1, 1));
        let part = ask(&known, "2025-07-24T00:00:00Z", false, &[(2024, "11")]);
        assert_eq!(part.account.omitted, 0);
    }
}
