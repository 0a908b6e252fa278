//! The chances in words, the same on every surface: the case on trend, then what the plan makes of it.

use serde::Serialize;

use super::sentence;
use crate::{chance::Chance, outlook::Chances};

/// One chance and what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChanceRow {
    /// What it rests on, for programs: "trend", "with-plan", "as-authors-expect".
    pub case: &'static str,
    /// The same in words: "On current trend".
    pub name: &'static str,
    /// What is taken into account, as a sentence.
    pub meaning: &'static str,
    /// The chance.
    pub chance: Chance,
}

/// The chances with their numbers, for a card.
pub(super) fn in_one_line(chances: &Chances) -> String {
    let given = std::iter::once(chances.trend).chain(chances.with_plan);
    let said = in_short(chances).into_iter().zip(given);
    let said = said.map(|(words, chance)| format!("{words} ({})", Chance::of(chance).percent));
    sentence(&said.collect::<Vec<_>>().join("; "))
}

/// "about 3 in 10 on current trend", and the same with the plan where there is one.
pub(super) fn in_short(chances: &Chances) -> Vec<String> {
    std::iter::once(on_trend(chances)).chain(with_plan(chances, "")).collect()
}

pub(super) fn in_one_sentence(chances: &Chances) -> String {
    let plan = match changes_nothing(chances) {
        true => [Some(CHANGES_NOTHING.to_owned()), None],
        false => [with_plan(chances, ", discounted for optimism"), as_authors_expect(chances)],
    };
    let parts = std::iter::once(on_trend(chances)).chain(plan.into_iter().flatten());
    sentence(&parts.collect::<Vec<_>>().join("; "))
}

fn on_trend(chances: &Chances) -> String {
    format!("{} on current trend", Chance::of(chances.trend).words)
}

/// Where the plan moves the chance by less than a twentieth, the words say that it changes little: tenths
/// would say nothing, or twice as much.
fn with_plan(chances: &Chances, how: &str) -> Option<String> {
    let chance = chances.with_plan?;
    let comma = if how.is_empty() { "" } else { "," };
    Some(if is_close(chance, chances.trend) {
        format!("the plan{how}{comma} changes little")
    } else {
        format!("{} with the plan{how}", told_apart(chance, chances.trend))
    })
}

fn as_authors_expect(chances: &Chances) -> Option<String> {
    let chance = chances.as_authors_expect?;
    let as_with_plan = chances.with_plan.is_some_and(|it| is_close(it, chance));
    let words = if as_with_plan {
        "much the same".to_owned()
    } else {
        told_apart(chance, chances.with_plan.unwrap_or(chances.trend))
    };
    Some(format!("{words} if the plan delivers as its authors expect"))
}

const CHANGES_NOTHING: &str = "the plan changes little, even if it delivers as its authors expect";

/// Whether both chances with the plan are hardly other than the one without.
fn changes_nothing(chances: &Chances) -> bool {
    let same = |it: Option<f64>| it.is_some_and(|it| is_close(it, chances.trend));
    same(chances.with_plan) && same(chances.as_authors_expect)
}

fn is_close(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.05
}

/// The chance in words, with its number where it would read like the other one.
fn told_apart(chance: f64, other: f64) -> String {
    let (chance, other) = (Chance::of(chance), Chance::of(other));
    if chance.words == other.words {
        format!("{} ({} after {})", chance.words, chance.percent, other.percent)
    } else {
        chance.words
    }
}

pub(super) fn rows(chances: &Chances) -> Vec<ChanceRow> {
    let cases = [
        (
            "trend",
            "On current trend",
            "From the published figures alone, as if nothing new were done. A trend is taken to fade, so this \
             can differ from the slope of recent figures.",
            Some(chances.trend),
        ),
        (
            "with-plan",
            "With the plan, discounted for optimism",
            "Each intervention counts for less the weaker its evidence is, and the less earlier ones delivered.",
            chances.with_plan,
        ),
        (
            "as-authors-expect",
            "If the plan delivers as its authors expect",
            "Every intervention works when and as much as its authors expect.",
            chances.as_authors_expect,
        ),
    ];
    let row = |(case, name, meaning, chance): (_, _, _, Option<f64>)| {
        Some(ChanceRow { case, name, meaning, chance: Chance::of(chance?) })
    };
    cases.into_iter().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(trend: f64, with_plan: f64, as_authors_expect: f64) -> String {
        let (with_plan, as_authors_expect) = (Some(with_plan), Some(as_authors_expect));
        in_one_sentence(&Chances { trend, with_plan, as_authors_expect })
    }

    #[test]
    fn a_plan_that_leaves_the_chance_as_it_reads_is_said_to_change_little() {
        assert_eq!(
            said(0.27, 0.31, 0.62),
            "About 3 in 10 on current trend; the plan, discounted for optimism, changes little; \
             about 6 in 10 if the plan delivers as its authors expect."
        );
        assert_eq!(
            said(0.01, 0.01, 0.01),
            "At most 1 in 100 on current trend; the plan changes little, even if it delivers as its \
             authors expect."
        );
        assert_eq!(
            said(0.3, 0.6, 0.62),
            "About 3 in 10 on current trend; about 6 in 10 with the plan, discounted for optimism; \
             much the same if the plan delivers as its authors expect."
        );
        assert_eq!(
            said(0.14, 0.15, 0.17),
            "About 1 in 10 on current trend; the plan changes little, even if it delivers as its \
             authors expect."
        );
        assert_eq!(
            said(0.46, 0.52, 0.9),
            "About 5 in 10 on current trend; about 5 in 10 (52% after 46%) with the plan, discounted \
             for optimism; about 9 in 10 if the plan delivers as its authors expect."
        );
        let chances = Chances { trend: 0.27, with_plan: Some(0.31), as_authors_expect: None };
        assert_eq!(
            in_one_line(&chances),
            "About 3 in 10 on current trend (27%); the plan changes little (31%)."
        );
        assert_eq!(in_short(&chances)[1], "the plan changes little");
    }
}
