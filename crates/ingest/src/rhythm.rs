//! How often figures come, told from the periods of a series.

use delivery::{indicator::Frequency, period::Period};

/// The rhythm of periods in order: the gap that most of them keep, or the length of the only one.
pub(crate) fn of(periods: &[Period]) -> Frequency {
    let Some(last) = periods.last() else { return Frequency::Irregular };
    let mut gaps: Vec<i32> = periods
        .windows(2)
        .filter_map(|pair| Some(pair[0].end().until(pair[1].end()).ok()?.get_days()))
        .filter(|days| *days > 0)
        .collect();
    if gaps.is_empty() {
        return Frequency::suggested_by(last);
    }
    gaps.sort_unstable();
    match gaps[gaps.len() / 2] {
        7 => Frequency::Weekly,
        28..=31 => Frequency::Monthly,
        89..=92 => Frequency::Quarterly,
        181..=184 => Frequency::TwiceYearly,
        365 | 366 => Frequency::Annual,
        _ => Frequency::Irregular,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rhythm(periods: &[&str]) -> Frequency {
        let periods: Vec<Period> =
            periods.iter().map(|it| Period::parse_iso(it).unwrap()).collect();
        of(&periods)
    }

    #[test]
    fn the_gap_tells_more_than_the_length() {
        assert_eq!(rhythm(&["2011-01-01/P3Y", "2012-01-01/P3Y"]), Frequency::Annual);
        assert_eq!(rhythm(&["2024-01-01/P1Y", "2024-04-01/P1Y"]), Frequency::Quarterly);
        assert_eq!(rhythm(&["2025-01-01", "2025-07-01", "2026-01-01"]), Frequency::TwiceYearly);
        assert_eq!(rhythm(&["2024-01-01/P1M"]), Frequency::Monthly);
        assert_eq!(rhythm(&[]), Frequency::Irregular);
        assert_eq!(rhythm(&["2010-01-01/P1Y", "2015-01-01/P1Y"]), Frequency::Irregular);
    }
}
