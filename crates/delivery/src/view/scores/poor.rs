//! Where forecasts are poor, named one by one: too narrow, too wide, or not as often true as said.

use super::{Band, Curve, Group, Ledger, Part};

/// Fewer cases than this say nothing.
const ENOUGH: f64 = 30.0;

/// Ranges that are judged: what they should hold, and how far off is too far whatever the number.
const RANGES: [(f64, f64); 2] = [(0.8, 0.05), (0.95, 0.03)];

/// A band is too far off where what came true differs by more than this from what was given.
const OFF: f64 = 0.1;

/// What is named as poor, to stand above it.
pub const RULE: &str = "Named is every part whose 80% ranges hold 5 or more, or 95% ranges 3 or more in a \
                        hundred figures too few or too many, and every band of chances that is off by 10 \
                        points or more; of single years those \
                        alone that brought too many surprises; each only where that is more than chance would explain if every \
                        case stood by itself. What rests on fewer than 30 is not judged.";

impl Ledger {
    /// Names all that is poor: each part whose ranges hold too few or too many figures, each band that
    /// came true more or less often than was said. Neither what chance explains nor what hardly matters.
    pub fn name_what_is_poor(&mut self) {
        let parts = self.groups.iter().flat_map(poor_parts);
        let bands = self.curves.iter().flat_map(|it| it.bands.iter().map(move |band| (it, band)));
        self.poor = parts.chain(bands.filter_map(poor_band)).collect();
    }
}

/// Whether a share that was seen in so many cases is too far from the one that was said: by more than
/// matters, and by more than two standard errors. Cases of unequal weight count as fewer equal ones.
fn is_off((said, seen): (f64, f64), number: f64, too_far: f64) -> bool {
    let by_chance = 2.0 * (said * (1.0 - said) / number).sqrt();
    // Shares that differ by just as much are off, whatever the last digit says.
    let off = (said - seen).abs() + 1e-9;
    number >= ENOUGH && off >= too_far && off > by_chance
}

/// A year that brought no surprise has ranges that look too wide, as the one of a break has too narrow
/// ones: of these alone the reader has to know.
fn poor_parts(group: &Group) -> impl Iterator<Item = String> {
    let matters =
        |(verdict, _): &(Verdict, String)| !group.share_their_luck || *verdict != Verdict::TooWide;
    group.parts.iter().filter_map(poor_part).filter(matters).map(|it| it.1)
}

/// What is wrong with the ranges of a part.
#[derive(Clone, Copy, PartialEq)]
enum Verdict {
    TooNarrow,
    TooWide,
    WrongShape,
}

impl Verdict {
    const fn words(self) -> &'static str {
        match self {
            Self::TooNarrow => "too narrow",
            Self::TooWide => "too wide",
            Self::WrongShape => "of the wrong shape",
        }
    }
}

fn poor_part(part: &Part) -> Option<(Verdict, String)> {
    let (number, what) = match part.figures {
        Some(figures) => (figures, "figures"),
        None => (part.forecasts, "forecasts"),
    };
    let counts_as = part.counts_as.unwrap_or_else(|| count(number));
    let held = [part.coverage_80, part.coverage_95];
    let judged = RANGES.into_iter().zip(held);
    let off: Vec<(f64, f64)> = judged
        .filter(|((said, too_far), held)| is_off((*said, *held), counts_as, *too_far))
        .map(|((said, _), held)| (said, held))
        .collect();
    let ranges = off
        .iter()
        .map(|(said, held)| format!("the {:.0}% ranges held {:.0}%", said * 100.0, held * 100.0));
    let ranges = ranges.collect::<Vec<_>>().join(" and ");
    let verdict = match (off.iter().any(|it| it.1 < it.0), off.iter().any(|it| it.1 > it.0)) {
        (true, false) => Verdict::TooNarrow,
        (false, true) => Verdict::TooWide,
        (true, true) => Verdict::WrongShape,
        (false, false) => return None,
    };
    let words = verdict.words();
    Some((
        verdict,
        format!(
            "{}: {ranges} of an average indicator's figures ({number} {what}); they are {words}.",
            part.name
        ),
    ))
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

fn poor_band((curve, band): (&Curve, &Band)) -> Option<String> {
    let counts_as = band.counts_as.unwrap_or_else(|| count(band.cases));
    is_off((band.given, band.came_true), counts_as, OFF).then(|| {
        let of = match band.share {
            Some(share) => format!("{:.0}% of all chances", share * 100.0),
            None => format!("{} {}", band.cases, curve.case_words.to_lowercase()),
        };
        let often = if band.came_true < band.given { "less" } else { "more" };
        format!(
            "{}: of what was given a chance of about {:.0}%, {:.0}% came true, {often} than was said \
             ({of}).",
            curve.name,
            band.given * 100.0,
            band.came_true * 100.0,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, forecasts: usize, coverage_80: f64, coverage_95: f64) -> Part {
        let name = name.to_owned();
        let figures = Some(forecasts);
        Part {
            name,
            forecasts: forecasts * 5,
            figures,
            counts_as: None,
            brier: None,
            coverage_80,
            coverage_95,
            crps: 1.0,
        }
    }

    fn curve(bands: Vec<Band>) -> Curve {
        Curve {
            name: "On current trend".to_owned(),
            chances: 900,
            cases: 90,
            case_words: "Targets".to_owned(),
            brier: 0.1,
            log_score: 0.3,
            calibration_error: 0.1,
            bands,
        }
    }

    #[test]
    fn all_that_is_poor_is_named_and_what_chance_explains_is_not() {
        let parts = vec![
            part("good", 1000, 0.8, 0.95),
            part("narrow", 1000, 0.7, 0.88),
            part("narrow in the middle", 1000, 0.7, 0.94),
            part("wide", 1000, 0.9, 0.99),
            part("odd", 1000, 0.9, 0.9),
            part("hardly off", 100_000, 0.77, 0.93),
            part("chance explains it", 40, 0.7, 0.9),
            part("few", 29, 0.1, 0.1),
            Part { counts_as: Some(8.0), ..part("half on two figures", 1002, 0.4, 0.5) },
            Part { counts_as: Some(90.0), ..part("unequal", 1002, 0.65, 0.95) },
            Part { figures: None, ..part("past", 10, 0.1, 0.95) },
        ];
        let band = |given, came_true, cases| Band {
            given,
            came_true,
            chances: 300,
            cases,
            counts_as: None,
            share: None,
        };
        let bands = vec![
            band(0.25, 0.3, 90),
            band(0.55, 0.75, 20),
            Band { counts_as: Some(29.5), ..band(0.65, 0.1, 40) },
            Band { counts_as: Some(30.5), ..band(0.85, 0.6, 40) },
            Band { share: Some(0.07), ..band(0.95, 0.6, 40) },
        ];
        let heading = "By frequency".to_owned();
        let year = vec![part("made in 2019", 100, 0.6, 0.8), part("made in 2018", 100, 0.9, 0.99)];
        let by_year = Group { heading: "By year".to_owned(), parts: year, share_their_luck: true };
        let groups = vec![Group { heading, parts, share_their_luck: false }, by_year];
        let mut ledger = Ledger { groups, curves: vec![curve(bands)], ..Ledger::default() };
        ledger.name_what_is_poor();
        assert_eq!(
            ledger.poor,
            [
                "narrow: the 80% ranges held 70% and the 95% ranges held 88% of an average indicator's figures (1000 figures); they are too narrow.",
                "narrow in the middle: the 80% ranges held 70% of an average indicator's figures (1000 figures); they are too narrow.",
                "wide: the 80% ranges held 90% and the 95% ranges held 99% of an average indicator's figures (1000 figures); they are too wide.",
                "odd: the 80% ranges held 90% and the 95% ranges held 90% of an average indicator's figures (1000 figures); they are of the wrong shape.",
                "unequal: the 80% ranges held 65% of an average indicator's figures (1002 figures); they are too narrow.",
                "past: the 80% ranges held 10% of an average indicator's figures (50 forecasts); they are too narrow.",
                "made in 2019: the 80% ranges held 60% and the 95% ranges held 80% of an average indicator's figures (100 figures); they are too narrow.",
                "On current trend: of what was given a chance of about 85%, 60% came true, less than was said (40 targets).",
                "On current trend: of what was given a chance of about 95%, 60% came true, less than was said (7% of all chances).",
            ]
        );
    }
}
