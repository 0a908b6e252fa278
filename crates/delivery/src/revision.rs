//! What a new release changes in what was known of a series.

use serde::Serialize;

use crate::{observation::Observation, period::Period, series::Series, value::Value};

/// How an incoming observation relates to what was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The period had no observation.
    New,
    /// It says something else.
    Revised,
    /// It had a value and now has none.
    Withdrawn,
    /// It says the same.
    Unchanged,
}

/// One change, for the preview of a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Revision {
    /// The period spoken of.
    pub period: Period,
    /// What kind of change.
    pub kind: Kind,
    /// The value before.
    pub before: Option<Value>,
    /// The value now.
    pub after: Option<Value>,
}

/// Tells how an incoming observation relates to the series as known.
pub fn kind(known: &Series, incoming: &Observation) -> Kind {
    let Some(before) = known.at(incoming.period).map(|it| &it.observation) else {
        return Kind::New;
    };
    if before.says_the_same_as(incoming) {
        Kind::Unchanged
    } else if before.value.is_some() && incoming.value.is_none() {
        Kind::Withdrawn
    } else {
        Kind::Revised
    }
}

/// What changes for the incoming observation's period.
pub fn revision(known: &Series, incoming: &Observation) -> Revision {
    Revision {
        period: incoming.period,
        kind: kind(known, incoming),
        before: known.at(incoming.period).and_then(|it| it.observation.value.clone()),
        after: incoming.value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{observation::Status, release::ReleaseId, series::Vintage};

    fn observation(value: Option<&str>) -> Observation {
        Observation {
            period: Period::parse_iso("2024-04-01/P1Y").unwrap(),
            value: value.map(|it| it.parse().unwrap()),
            interval: None,
            status: if value.is_some() { Status::Final } else { Status::NotAvailable },
            note: None,
            row: 2,
            cell: None,
        }
    }

    fn known(value: &str) -> Series {
        Series::of([Vintage {
            release: ReleaseId(1),
            observations: vec![observation(Some(value))],
        }])
    }

    #[test]
    fn a_second_text_for_a_period_is_a_revision_and_the_first_stays() {
        let series = known("19634");
        assert_eq!(kind(&series, &observation(Some("16961"))), Kind::Revised);
        assert_eq!(kind(&series, &observation(Some("19634"))), Kind::Unchanged);
        assert_eq!(kind(&series, &observation(None)), Kind::Withdrawn);
        assert_eq!(kind(&Series::default(), &observation(Some("1"))), Kind::New);
        let both = Series::of([
            Vintage { release: ReleaseId(1), observations: vec![observation(Some("19634"))] },
            Vintage { release: ReleaseId(2), observations: vec![observation(Some("16961"))] },
        ]);
        let period = observation(None).period;
        assert_eq!(both.at(period).unwrap().observation.value.as_ref().unwrap().text(), "16961");
        assert_eq!(both.earlier(period).len(), 1);
    }

    #[test]
    fn one_decimal_more_is_said_as_a_revision() {
        assert_eq!(kind(&known("61.5"), &observation(Some("61.50"))), Kind::Revised);
    }
}
