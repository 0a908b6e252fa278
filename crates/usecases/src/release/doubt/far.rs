//! Figures far from the rest of their own series: ten or a hundred times as large, or as small.

use delivery::{
    observation::Observation,
    series::{Series, SeriesKey},
};

use super::{Doubted, doubted, named};

/// A figure so many times another is doubted: the seven lets 121 stand out among 11 to 17.
const TIMES: f64 = 7.0;
/// Others that differ by this factor among themselves are no steady series.
const STEADY: f64 = 3.0;
/// So many times the usual distance from the middle.
const ROBUST_Z: f64 = 10.0;
/// The distance from the middle that half of a normal distribution lies within, as a part of its
/// standard deviation.
const HALF: f64 = 1.4826;

/// The figures of a series, known and new, against which each is held.
pub(super) struct Far {
    /// Period and number; empty where no figure can be far from the others.
    figures: Vec<(delivery::period::Period, f64)>,
    whole: bool,
}

impl Far {
    pub(super) fn of(known: &Series, incoming: &[Observation]) -> Self {
        let new = incoming.iter().filter_map(|it| Some((it.period, it.value.as_ref()?)));
        let mut figures: Vec<_> = new.clone().map(|(period, it)| (period, it.number())).collect();
        let whole = new.clone().all(|(_, it)| it.decimals() == 0);
        let said = |period| incoming.iter().any(|it| it.period == period);
        let before = known.values().map(|(it, number)| (it.observation.period, number));
        figures.extend(before.filter(|(period, _)| !said(*period)));
        let sizes = || figures.iter().map(|(_, it)| it.abs());
        let (least, most) = (sizes().fold(f64::MAX, f64::min), sizes().fold(0.0, f64::max));
        if figures.len() < 3 || most < TIMES * least {
            figures.clear();
        }
        Self { figures, whole }
    }

    pub(super) fn doubt(
        &self,
        key: &SeriesKey,
        known: &Series,
        it: &Observation,
    ) -> Option<Doubted> {
        let value = it.value.as_ref().filter(|_| !self.figures.is_empty())?;
        let before = known.at(it.period).and_then(|it| it.observation.value.as_ref());
        if before == Some(value) {
            return None;
        }
        let others = self.others(it)?;
        let (number, middle) = (value.number(), median(&others));
        let times = number / middle;
        let is_far = times >= TIMES || (times > 0.0 && times <= 1.0 / TIMES);
        if !is_far || self.z(number, &others) < ROBUST_Z {
            return None;
        }
        let how = if times >= 1.0 {
            format!("{times:.0} times")
        } else {
            format!("one part in {:.0} of", 1.0 / times)
        };
        let period = it.period.label();
        let problem =
            format!("{value} for {period} is {how} the middle of the series' other figures.");
        let text = format!("{}: is {value} right for {period}? {problem}", named(key));
        let question = format!("figure {key} {} {}", it.period, value.text());
        let remedy = "Look it up at the publisher: a footnote's digit or another unit looks like this. \
            Take it, or correct the file.";
        Some(doubted((question, text), it, (problem, remedy)))
    }

    /// The other figures of its length, where they are of one sign and steady.
    fn others(&self, it: &Observation) -> Option<Vec<f64>> {
        let alike = |(period, _): &&(delivery::period::Period, f64)| {
            *period != it.period && period.length() == it.period.length()
        };
        let others: Vec<f64> = self.figures.iter().filter(alike).map(|it| it.1).collect();
        let least = others.iter().copied().fold(f64::MAX, f64::min);
        let most = others.iter().copied().fold(f64::MIN, f64::max);
        let steady =
            (least > 0.0 && most < STEADY * least) || (most < 0.0 && least > STEADY * most);
        (others.len() >= 2 && steady).then_some(others)
    }

    /// How many usual distances a number lies from the middle of others. The least distance is a
    /// twentieth of the middle, and for small counts what chance makes of them.
    fn z(&self, number: f64, others: &[f64]) -> f64 {
        let middle = median(others);
        let distances: Vec<f64> = others.iter().map(|it| (it - middle).abs()).collect();
        let chance = if self.whole { middle.abs().sqrt() } else { 0.0 };
        let usual = median(&distances).max(middle.abs() / 20.0).max(chance);
        (number - middle).abs() / (HALF * usual)
    }
}

/// The middle of some numbers.
pub(super) fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use delivery::{observation::Status, period::Period};

    fn series(values: &[&str]) -> Vec<Observation> {
        (2001_i16..)
            .zip(values)
            .map(|(year, it)| Observation {
                period: Period::parse_iso(&format!("{year}-01-01/P1Y")).unwrap(),
                value: it.parse().ok(),
                interval: None,
                status: Status::Final,
                note: None,
                row: 2,
                cell: None,
            })
            .collect()
    }

    fn far(values: &[&str]) -> Vec<String> {
        let (known, said) = (Series::default(), series(values));
        let key = SeriesKey::parse("a:E92000001").unwrap();
        let far = Far::of(&known, &said);
        said.iter()
            .filter(|it| far.doubt(&key, &known, it).is_some())
            .filter_map(|it| it.value.as_ref().map(|it| it.text().to_owned()))
            .collect()
    }

    #[test]
    fn a_figure_ten_or_a_hundred_times_the_others_is_doubted() {
        assert_eq!(far(&["11", "12", "13", "121", "12"]), ["121"]);
        assert_eq!(far(&["0.57", "0.58", "58"]), ["58"]);
        assert_eq!(far(&["57", "58", "0.59"]), ["0.59"]);
        assert_eq!(far(&["-11", "-12", "-121"]), ["-121"]);
    }

    #[test]
    fn what_grows_jumps_by_chance_or_has_no_history_is_not() {
        assert!(far(&["1", "4", "16", "64", "256"]).is_empty(), "no steady series");
        assert!(far(&["1", "2", "1", "9"]).is_empty(), "small counts");
        assert!(far(&["10", "11", "100", "101"]).is_empty(), "two levels");
        assert!(far(&["12", "121"]).is_empty(), "one other figure says little");
        assert!(far(&["0", "0", "5"]).is_empty() && far(&["-1", "1", "90"]).is_empty());
        assert!(far(&["100", "35", "50", "70"]).is_empty());
    }
}
