//! When a source is looked at: often around its release time, otherwise rarely.

use jiff::{SignedDuration, Timestamp};

use super::calendar::Calendar;

/// What the last looks at a source came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looked {
    /// When it was last looked at.
    pub at: Timestamp,
    /// When something new last came, if ever.
    pub arrived: Option<Timestamp>,
    /// How many looks in a row have failed.
    pub failures: u32,
    /// The publisher asked not to be asked again before.
    pub not_before: Option<Timestamp>,
}

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// When to look next: at once where nobody has looked yet, at the next release time at the latest, and
/// never before the publisher allows it.
pub fn next_look(
    calendar: Option<&Calendar>,
    looked: Option<&Looked>,
    now: Timestamp,
) -> Timestamp {
    let Some(looked) = looked else { return now };
    let next = looked.at + pause(calendar, looked);
    let due = calendar.and_then(|it| it.next_after(looked.at));
    let next = due.map_or(next, |it| it.min(next));
    looked.not_before.map_or(next, |it| it.max(next))
}

/// How long a source rests after a look.
fn pause(calendar: Option<&Calendar>, looked: &Looked) -> SignedDuration {
    let due = calendar.and_then(|it| it.last_by(looked.at));
    let waited_for = due.filter(|due| looked.arrived.is_none_or(|it| it < *due));
    let rest = match waited_for.map(|it| looked.at.duration_since(it)) {
        Some(since) if since < HOUR * 2 => MINUTE * 2,
        Some(since) if since < DAY => MINUTE * 30,
        Some(since) if since < DAY * 7 => HOUR * 6,
        _ => DAY,
    };
    if looked.failures == 0 {
        return rest;
    }
    // What failed is tried again sooner than a day later, and less and less often.
    let doublings = 1_i32.checked_shl(looked.failures.min(8) - 1).unwrap_or(1);
    let longest = if rest < HOUR { MINUTE * 30 } else { HOUR * 6 };
    (MINUTE * 5 * doublings).min(longest).min(rest.max(MINUTE * 30))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::expected::tests::{at, monthly},
        *,
    };

    fn looked(moment: &str, arrived: Option<&str>) -> Looked {
        Looked { at: at(moment), arrived: arrived.map(at), failures: 0, not_before: None }
    }

    #[test]
    fn a_source_is_looked_at_often_until_what_is_due_has_come() {
        let monthly = monthly();
        let next = |it: &Looked| next_look(Some(&monthly), Some(it), it.at);
        let old = Some("2026-01-08T09:31:00Z");
        // The day before: at the release time, not a day later.
        assert_eq!(next(&looked("2026-02-11T12:00:00Z", old)), at("2026-02-12T09:30:00Z"));
        assert_eq!(next(&looked("2026-02-12T09:30:00Z", old)), at("2026-02-12T09:32:00Z"));
        assert_eq!(next(&looked("2026-02-12T13:00:00Z", old)), at("2026-02-12T13:30:00Z"));
        assert_eq!(next(&looked("2026-02-14T09:00:00Z", old)), at("2026-02-14T15:00:00Z"));
        let came = Some("2026-02-12T09:32:00Z");
        assert_eq!(next(&looked("2026-02-12T09:32:00Z", came)), at("2026-02-13T09:32:00Z"));
        assert_eq!(next_look(None, None, at("2026-02-12T00:00:00Z")), at("2026-02-12T00:00:00Z"));
    }

    #[test]
    fn a_publisher_that_asks_for_rest_gets_it() {
        let rest = Some(at("2026-02-12T11:00:00Z"));
        let it = Looked { not_before: rest, failures: 1, ..looked("2026-02-12T09:30:00Z", None) };
        assert_eq!(next_look(Some(&monthly()), Some(&it), it.at), at("2026-02-12T11:00:00Z"));
    }

    proptest! {
        #[test]
        fn the_next_look_is_later_but_never_after_the_next_release_time(
            hours in 0_i64..20_000, failures in 0_u32..100, ago in proptest::option::of(0_i64..2000),
        ) {
            let moment = at("2024-01-01T00:00:00Z") + SignedDuration::from_hours(hours);
            let arrived = ago.map(|it| moment - SignedDuration::from_hours(it));
            let it = Looked { at: moment, arrived, failures, not_before: None };
            let calendar = monthly();
            let next = next_look(Some(&calendar), Some(&it), moment);
            prop_assert!(next > moment);
            prop_assert!(next <= moment + DAY);
            prop_assert!(calendar.next_after(moment).is_none_or(|due| next <= due));
            let failed_once_more = Looked { failures: failures + 1, ..it };
            if failures > 0 {
                prop_assert!(next_look(Some(&calendar), Some(&failed_once_more), moment) >= next);
            }
        }
    }
}
