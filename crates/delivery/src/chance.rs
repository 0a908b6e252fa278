//! A probability as people say it, with its number beside it: "about 3 in 10", "31%".

use serde::Serialize;

/// A chance in words and as a number.
///
/// The words follow the rounded percentage, so that the two never disagree. A chance at or beyond
/// the ends, 0.01 and 0.99, is said as a bound: no forecast from data says never or always.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chance {
    /// "about 3 in 10", "less than 1 in 20", "at most 1 in 100".
    pub words: String,
    /// "31%", "at most 1%", "at least 99%".
    pub percent: String,
    /// The probability, from 0.01 to 0.99.
    pub number: f64,
}

impl Chance {
    /// A probability, which is held from 0.01 to 0.99; what is no number is held at the lower end.
    pub fn of(probability: f64) -> Self {
        let number =
            if probability.is_nan() { LEAST } else { probability.clamp(LEAST, 1.0 - LEAST) };
        let percent = (number * 100.0).round();
        let bound = |it: &str| (format!("{it} in 100"), format!("{it}%"));
        let (words, percent) = if number <= LEAST + NEXT_TO_NOTHING {
            bound("at most 1")
        } else if number >= 1.0 - LEAST - NEXT_TO_NOTHING {
            bound("at least 99")
        } else {
            (in_words(percent), format!("{percent:.0}%"))
        };
        Self { words, percent, number }
    }
}

const LEAST: f64 = forecast::LEAST_CHANCE;
const NEXT_TO_NOTHING: f64 = 1e-9;

fn in_words(percent: f64) -> String {
    match percent {
        it if it < 4.5 => "less than 1 in 20".to_owned(),
        it if it < 7.5 => "about 1 in 20".to_owned(),
        it if it < 92.5 => format!("about {:.0} in 10", (it / 10.0).round().max(1.0)),
        it if it < 95.5 => "about 19 in 20".to_owned(),
        _ => "more than 19 in 20".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_chance_is_said_in_tenths_and_its_ends_as_bounds() {
        for (probability, words, percent) in [
            (0.0, "at most 1 in 100", "at most 1%"),
            (0.01, "at most 1 in 100", "at most 1%"),
            (0.013, "less than 1 in 20", "1%"),
            (0.04, "less than 1 in 20", "4%"),
            (0.05, "about 1 in 20", "5%"),
            (0.08, "about 1 in 10", "8%"),
            (0.31, "about 3 in 10", "31%"),
            (0.5, "about 5 in 10", "50%"),
            (0.92, "about 9 in 10", "92%"),
            (0.95, "about 19 in 20", "95%"),
            (0.97, "more than 19 in 20", "97%"),
            (0.99, "at least 99 in 100", "at least 99%"),
            (2.0, "at least 99 in 100", "at least 99%"),
            (f64::NAN, "at most 1 in 100", "at most 1%"),
        ] {
            let chance = Chance::of(probability);
            assert_eq!((chance.words.as_str(), chance.percent.as_str()), (words, percent));
        }
    }

    /// The chance that the words name, for those that name one.
    fn named(words: &str) -> f64 {
        let (part, of) = words.rsplit_once(" in ").unwrap();
        let number = |it: &str| it.rsplit(' ').next().unwrap().parse::<f64>().unwrap();
        number(part) / number(of)
    }

    proptest! {
        #[test]
        fn words_stay_near_the_number_and_never_fall_while_it_rises(p in 0.0..1.0_f64, more in 0.0..0.5_f64) {
            let (one, other) = (Chance::of(p), Chance::of(p + more));
            prop_assert!((named(&one.words) - one.number).abs() <= 0.0551, "{one:?}");
            prop_assert!(named(&one.words) <= named(&other.words), "{one:?} {other:?}");
        }
    }
}
