//! The reliability curve of chances whose outcome is known, every target of equal weight.

use std::collections::{BTreeMap, BTreeSet};

use super::{Band, Curve};

/// A chance that was given, and what happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Given {
    /// Any number that tells one target and its deciding period from others.
    pub target: usize,
    /// The chance.
    pub chance: f64,
    /// Whether the target was met.
    pub met: bool,
}

impl Given {
    fn outcome(&self) -> f64 {
        f64::from(u8::from(self.met))
    }

    fn brier(&self) -> f64 {
        (self.chance - self.outcome()).powi(2)
    }

    fn log_score(&self) -> f64 {
        -(if self.met { self.chance } else { 1.0 - self.chance }).ln()
    }

    /// Which of ten bands of equal width.
    fn band(&self) -> usize {
        (1..10).filter(|edge| self.chance * 10.0 >= f64::from(*edge)).count()
    }
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Chances, each with its weight: those of one target share the weight 1. A target is forecast anew with
/// every release until its date; without that, one that took five years would count sixty times.
fn weighed(given: &[Given]) -> Vec<(Given, f64)> {
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    for it in given {
        *numbers.entry(it.target).or_default() += 1;
    }
    given.iter().map(|it| (*it, 1.0 / count(numbers[&it.target]))).collect()
}

/// A weighted mean; 0 of nothing.
fn mean(of: &[(Given, f64)], what: impl Fn(&Given) -> f64) -> f64 {
    let all: f64 = of.iter().map(|it| it.1).sum();
    let sum: f64 = of.iter().map(|(it, weight)| what(it) * weight).sum();
    if all > 0.0 { sum / all } else { 0.0 }
}

fn targets(of: &[(Given, f64)]) -> usize {
    of.iter().map(|it| it.0.target).collect::<BTreeSet<_>>().len()
}

/// As how many targets of equal weight those in a band count (Kish, 1965): one that spent most of its time
/// in other bands tells little here.
fn counts_as(of: &[(Given, f64)]) -> f64 {
    let mut weights: BTreeMap<usize, f64> = BTreeMap::new();
    for (it, weight) in of {
        *weights.entry(it.target).or_default() += weight;
    }
    let all: f64 = weights.values().sum();
    let squares: f64 = weights.values().map(|it| it * it).sum();
    if squares > 0.0 { all * all / squares } else { 0.0 }
}

fn band(of: &[(Given, f64)]) -> Band {
    Band {
        counts_as: Some(counts_as(of)),
        share: None,
        given: mean(of, |it| it.chance),
        came_true: mean(of, Given::outcome),
        chances: of.len(),
        cases: targets(of),
    }
}

impl Curve {
    /// The curve and scores of chances with what happened, every target of equal weight; `None` without
    /// any.
    ///
    /// The calibration error is the mean over ten bands of equal width, weighed by what each holds
    /// (Naeini, Cooper and Hauskrecht, 2015).
    pub fn of(name: &str, given: &[Given]) -> Option<Self> {
        let all = weighed(given);
        let in_band =
            |number| -> Vec<_> { all.iter().filter(|it| it.0.band() == number).copied().collect() };
        let parts: Vec<_> = (0..10).map(in_band).filter(|it| !it.is_empty()).collect();
        let bands: Vec<Band> = parts.iter().map(|it| band(it)).collect();
        let cases = targets(&all);
        let weight = |it: &[(Given, f64)]| it.iter().map(|it| it.1).sum::<f64>() / count(cases);
        let off =
            |(part, band): (&Vec<_>, &Band)| weight(part) * (band.given - band.came_true).abs();
        (!given.is_empty()).then(|| Self {
            name: name.to_owned(),
            chances: given.len(),
            cases,
            case_words: "Targets".to_owned(),
            brier: mean(&all, Given::brier),
            log_score: mean(&all, Given::log_score),
            calibration_error: parts.iter().zip(&bands).map(off).sum(),
            bands,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(target: usize, chance: f64, met: bool) -> Given {
        Given { target, chance, met }
    }

    #[test]
    fn a_curve_counts_what_came_true_band_by_band() {
        let chances = [(0.2, false), (0.25, true), (0.9, true), (0.95, true)];
        let chances: Vec<Given> =
            (0..).zip(chances).map(|(target, (chance, met))| given(target, chance, met)).collect();
        let curve = Curve::of("on current trend", &chances).unwrap();
        assert_eq!(curve.bands.len(), 2);
        let [low, high] = [curve.bands[0], curve.bands[1]];
        assert!((low.given - 0.225).abs() < 1e-12 && (low.came_true - 0.5).abs() < 1e-12);
        assert_eq!((low.chances, high.chances), (2, 2));
        let brier = (0.04 + 0.5625 + 0.01 + 0.0025) / 4.0;
        assert!((curve.brier - brier).abs() < 1e-12);
        let log = -(0.8_f64.ln() + 0.25_f64.ln() + 0.9_f64.ln() + 0.95_f64.ln()) / 4.0;
        assert!((curve.log_score - log).abs() < 1e-12);
        assert!((curve.calibration_error - (0.275 + 0.075) / 2.0).abs() < 1e-12);
        assert_eq!(Curve::of("none", &[]), None);
    }

    #[test]
    fn a_target_counts_once_however_often_it_was_forecast() {
        let mut chances = vec![given(1, 0.3, false)];
        chances.extend([given(2, 0.3, true); 60]);
        let curve = Curve::of("on current trend", &chances).unwrap();
        let [band] = curve.bands[..] else { panic!("{curve:?}") };
        assert!((band.came_true - 0.5).abs() < 1e-12, "one of two targets was met");
        assert!((curve.brier - (0.09 + 0.49) / 2.0).abs() < 1e-12);
        assert_eq!((band.chances, band.cases, curve.cases), (61, 2, 2));
        // Given a chance in two bands, it counts half in each.
        let moved = [given(1, 0.35, true), given(1, 0.95, true), given(2, 0.95, false)];
        let curve = Curve::of("on current trend", &moved).unwrap();
        assert!((curve.bands[1].came_true - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!((curve.bands[0].cases, curve.bands[1].cases, curve.cases), (1, 2, 2));
        let counts_as = curve.bands[1].counts_as.unwrap();
        assert!((counts_as - 1.8).abs() < 1e-12, "one and a half squared by one and a quarter");
    }
}
