//! Where forecasts are poor, named one by one: too narrow, too wide, or not as often true as said.

use super::{Band, Curve, Group, Ledger, Part};

/// Fewer cases than this say nothing.
const ENOUGH: f64 = 30.0;

/// Ranges that are judged: what they should hold, and how far off is too far whatever the number.
const RANGES: [(f64, f64); 2] = [(0.8, 0.05), (0.95, 0.03)];

/// A band is too far off where what came true differs by more than this from what was given.
const OFF: f64 = 0.1;

impl Ledger {
    /// Names all that is poor: each part whose ranges hold too few or too many figures, each band that
    /// came true more or less often than was said. Neither what chance explains nor what hardly matters.
    pub fn name_what_is_poor(&mut self) {
        let parts = self.groups.iter().flat_map(poor_parts);
        let bands = self.curves.iter().flat_map(|it| it.bands.iter().map(move |band| (it, band)));
        self.poor = parts.chain(bands.filter_map(poor_band)).collect();
        if !(self.groups.is_empty() && self.curves.is_empty()) {
            self.rule = self.rule_in_words();
        }
    }

    /// What is named, and what is not.
    fn rule_in_words(&self) -> String {
        let [(narrow, off_narrow), (wide, off_wide)] =
            RANGES.map(|(said, off)| (percent(said), percent(off)));
        let mut parts = self.groups.iter().flat_map(|it| &it.parts);
        let (cases, caution) = if parts.any(|it| it.counts_as.is_none()) {
            (
                "past forecasts",
                "Past forecasts of one series hang together, and are reckoned here as if they did \
                 not: chance may explain some of what is named.",
            )
        } else {
            (
                "figures or targets",
                "Many figures of one indicator count as few where another has few, because every \
                 indicator weighs the same.",
            )
        };
        format!(
            "What is named: ranges of {narrow}% that held too many or too few figures by \
             {off_narrow} in a hundred or more, ranges of {wide}% by {off_wide} or more, and chances \
             that came true more or less often than was said by {off} in a hundred or more; each \
             only where chance alone would hardly do that. Of single years those are named whose \
             ranges held too few. What rests on fewer than {ENOUGH} {cases} is not judged. {caution}",
            off = percent(OFF),
        )
    }
}

/// A share in whole parts of a hundred.
fn percent(share: f64) -> String {
    format!("{:.0}", share * 100.0)
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
/// ones: of these alone the reader has to know, and of all of one kind in one sentence.
fn poor_parts(group: &Group) -> Vec<String> {
    let judged = group.parts.iter().filter_map(|it| Some((it, Judged::of(it)?)));
    if !group.share_their_luck {
        return judged.map(|(part, it)| it.sentence(part)).collect();
    }
    let mut sentences = Vec::new();
    let mut surprised: Vec<(&str, Vec<(i32, Judged)>)> = Vec::new();
    for (part, it) in judged {
        match (it.verdict, part.year) {
            (Verdict::TooWide, _) => {}
            (Verdict::TooNarrow, Some(year)) => {
                let kind = part.name.trim_end_matches(&year.to_string());
                match surprised.last_mut().filter(|it| it.0 == kind) {
                    Some((_, years)) => years.push((year, it)),
                    None => surprised.push((kind, vec![(year, it)])),
                }
            }
            _ => sentences.push(it.sentence(part)),
        }
    }
    surprised.iter().map(|(kind, years)| of_years(kind, years)).chain(sentences).collect()
}

/// "Annual figures, made in 2008 and 2018 to 2022: …".
fn of_years(kind: &str, years: &[(i32, Judged)]) -> String {
    let held = |(said, _): (f64, f64)| {
        let off = years.iter().flat_map(|it| &it.1.off).filter(|it| percent(it.0) == percent(said));
        let least = off.clone().map(|it| it.1).reduce(f64::min)?;
        let most = off.map(|it| it.1).reduce(f64::max)?;
        let (said, least, most) = (percent(said), percent(least), percent(most));
        let range = if least == most { least } else { format!("{least}% to {most}") };
        Some(format!("the {said}% ranges held {range}%"))
    };
    let ranges: Vec<String> = RANGES.into_iter().filter_map(held).collect();
    format!(
        "{kind}{}: {} of an average indicator's figures; they are too narrow.",
        in_words(&years.iter().map(|it| it.0).collect::<Vec<_>>()),
        ranges.join(" and "),
    )
}

/// Years in order, three and more that follow one another taken together.
fn in_words(years: &[i32]) -> String {
    let mut runs: Vec<(i32, i32)> = Vec::new();
    for year in years {
        match runs.last_mut().filter(|it| it.1 + 1 == *year) {
            Some(run) => run.1 = *year,
            None => runs.push((*year, *year)),
        }
    }
    let words = runs.iter().flat_map(|&(first, last)| match last - first {
        0 => vec![first.to_string()],
        1 => vec![first.to_string(), last.to_string()],
        _ => vec![format!("{first} to {last}")],
    });
    let words: Vec<String> = words.collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
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

/// What is poor about a part: the ranges that are off, each with what it held.
struct Judged {
    verdict: Verdict,
    off: Vec<(f64, f64)>,
}

impl Judged {
    fn of(part: &Part) -> Option<Self> {
        let cases = part.figures.unwrap_or(part.forecasts);
        let counts_as = part.counts_as.unwrap_or_else(|| count(cases));
        let judged = RANGES.into_iter().zip([part.coverage_80, part.coverage_95]);
        let off: Vec<(f64, f64)> = judged
            .filter(|((said, too_far), held)| is_off((*said, *held), counts_as, *too_far))
            .map(|((said, _), held)| (said, held))
            .collect();
        let verdict = match (off.iter().any(|it| it.1 < it.0), off.iter().any(|it| it.1 > it.0)) {
            (true, false) => Verdict::TooNarrow,
            (false, true) => Verdict::TooWide,
            (true, true) => Verdict::WrongShape,
            (false, false) => return None,
        };
        Some(Self { verdict, off })
    }

    fn sentence(&self, part: &Part) -> String {
        let number = match part.figures {
            Some(figures) => format!("{figures} figures"),
            None => format!("{} forecasts", part.forecasts),
        };
        let held = |(said, held): &(f64, f64)| {
            format!("the {}% ranges held {}%", percent(*said), percent(*held))
        };
        let ranges: Vec<String> = self.off.iter().map(held).collect();
        format!(
            "{}: {} of an average indicator's figures ({number}); they are {}.",
            part.name,
            ranges.join(" and "),
            self.verdict.words(),
        )
    }
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
            year: None,
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

    fn made_in(year: i32, coverage_80: f64, coverage_95: f64) -> Part {
        Part { year: Some(year), ..part(&format!("made in {year}"), 100, coverage_80, coverage_95) }
    }

    #[test]
    fn years_of_surprises_are_told_in_one_sentence() {
        let years = [2008, 2010, 2011, 2018, 2019, 2020].map(|it| made_in(it, 0.6, 0.8)).to_vec();
        let mut parts = [years, vec![made_in(2021, 0.5, 0.97), made_in(2022, 0.95, 0.8)]].concat();
        let other = parts
            .iter()
            .take(2)
            .map(|it| Part { name: format!("Quarterly figures, {}", it.name), ..it.clone() });
        parts.extend(other.collect::<Vec<_>>());
        let heading = "By year".to_owned();
        let groups = vec![Group { heading, parts, share_their_luck: true }];
        let mut ledger = Ledger { groups, ..Ledger::default() };
        ledger.name_what_is_poor();
        assert_eq!(
            ledger.poor,
            [
                "made in 2008, 2010, 2011 and 2018 to 2021: the 80% ranges held 50% to 60% and the 95% ranges held 80% of an average indicator's figures; they are too narrow.",
                "Quarterly figures, made in 2008 and 2010: the 80% ranges held 60% and the 95% ranges held 80% of an average indicator's figures; they are too narrow.",
                "made in 2022: the 80% ranges held 95% and the 95% ranges held 80% of an average indicator's figures (100 figures); they are of the wrong shape.",
            ]
        );
    }

    #[test]
    fn the_rule_is_said_in_its_own_numbers() {
        let of = |counts_as| {
            let parts = vec![Part { counts_as, ..part("annual", 100, 0.8, 0.95) }];
            let groups = vec![Group { heading: "By".to_owned(), parts, share_their_luck: false }];
            let mut ledger = Ledger { groups, ..Ledger::default() };
            ledger.name_what_is_poor();
            ledger.rule
        };
        let kept = of(Some(100.0));
        assert!(
            kept.contains("ranges of 80% that held too many or too few figures by 5"),
            "{kept}"
        );
        assert!(kept.contains("fewer than 30 figures or targets"), "{kept}");
        assert!(of(None).contains("chance may explain some"));
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
        let year = vec![made_in(2018, 0.9, 0.99), made_in(2019, 0.6, 0.8)];
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
                "made in 2019: the 80% ranges held 60% and the 95% ranges held 80% of an average indicator's figures; they are too narrow.",
                "On current trend: of what was given a chance of about 85%, 60% came true, less than was said (40 targets).",
                "On current trend: of what was given a chance of about 95%, 60% came true, less than was said (7% of all chances).",
            ]
        );
    }
}
