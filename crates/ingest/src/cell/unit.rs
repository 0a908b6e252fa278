//! Units and multipliers that stand within a cell or in the words of a header.

use std::borrow::Cow;

use crate::fault::{Fault, shown};

/// What a cell carries beside its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// "%", "£", "€", "$"; empty for a multiplier alone.
    pub(crate) mark: &'static str,
    /// The power of ten of its multiplier, by which the number has been multiplied.
    pub(crate) power: i32,
}

/// What stands behind a number for a power of ten. "k" and "b" are markers as well, and are taken
/// behind an amount of money only.
const MULTIPLIERS: &[(&str, i32)] = &[
    ("thousand", 3),
    ("thousands", 3),
    ("m", 6),
    ("mn", 6),
    ("mio", 6),
    ("million", 6),
    ("millions", 6),
    ("bn", 9),
    ("billion", 9),
    ("billions", 9),
    ("tn", 12),
    ("trillion", 12),
];

const PER_CENT: [&str; 4] = ["%", "per cent", "percent", "pc"];
const CURRENCIES: [(char, &str, &[&str]); 3] = [
    ('\u{a3}', "\u{a3}", &["pound", "gbp", "sterling"]),
    ('\u{20ac}', "\u{20ac}", &["euro", "eur"]),
    ('$', "$", &["dollar", "usd"]),
];

/// Whether this stands behind a number as a unit.
pub(super) fn is_behind(number: &str, text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    power(number, &lower).is_some()
        || PER_CENT.contains(&lower.as_str())
        || CURRENCIES.iter().any(|it| it.1 == lower)
}

fn power(number: &str, lower: &str) -> Option<i32> {
    let of_money = CURRENCIES.iter().any(|it| number.contains(it.0));
    match lower {
        "k" if of_money => Some(3),
        "b" if of_money => Some(9),
        _ => MULTIPLIERS.iter().find(|it| it.0 == lower).map(|it| it.1),
    }
}

/// Takes the unit off a number: "£1.2m", "58%", "5 €".
pub(super) fn take(text: &str) -> (Cow<'_, str>, Option<Unit>) {
    let end = text.rfind(|it: char| it.is_ascii_digit() || it == '.').map_or(0, |it| it + 1);
    let (number, behind) = (&text[..end], text[end..].trim().to_ascii_lowercase());
    let mark_before = CURRENCIES.iter().find(|it| number.contains(it.0));
    let per_cent = PER_CENT.contains(&behind.as_str());
    let mark_behind = CURRENCIES.iter().find(|it| it.1 == behind);
    let power = power(number, &behind);
    if !behind.is_empty() && power.is_none() && mark_behind.is_none() && !per_cent {
        return (text.into(), None);
    }
    match (mark_before, mark_behind) {
        (Some(_), Some(_)) => (text.into(), None),
        (Some((sign, mark, _)), None) if !per_cent => {
            (number.replacen(*sign, "", 1).into(), Some(Unit { mark, power: power.unwrap_or(0) }))
        }
        (Some(_), None) => (text.into(), None),
        (None, Some((_, mark, _))) => (number.into(), Some(Unit { mark, power: 0 })),
        (None, None) if per_cent => (number.into(), Some(Unit { mark: "%", power: 0 })),
        (None, None) => (number.into(), power.map(|power| Unit { mark: "", power })),
    }
}

/// The multiplier that a header or a unit names: 3 for "£ thousands", "Spend (000s)", "£k".
pub(crate) fn multiplier(words: &str) -> Option<i32> {
    let lower = words.to_lowercase();
    let named = [("thousand", 3), ("million", 6), ("billion", 9), ("trillion", 12)];
    let short = [
        ("'000", 3),
        ("000s", 3),
        ("000\u{2019}s", 3),
        ("\u{a3}k", 3),
        ("\u{a3}m", 6),
        ("\u{a3}bn", 9),
    ];
    // "Rate per 100,000" and "per million" are no multipliers.
    let counted = |name: &str| {
        lower.match_indices(name).any(|(at, _)| !lower[..at].trim_end().ends_with("per"))
    };
    let by_name = named.iter().find(|it| counted(it.0));
    by_name.or_else(|| short.iter().find(|it| lower.contains(it.0))).map(|it| it.1)
}

/// Whether a unit in words is a percentage.
pub(crate) fn is_per_cent(words: &str) -> bool {
    let lower = words.to_lowercase();
    ["%", "per cent", "percent"].iter().any(|it| lower.contains(it))
}

impl Unit {
    /// Holds a cell whose own unit is not the one of its row, its plan or its header.
    pub(crate) fn check(self, column: &str, text: &str, words: &str) -> Result<(), Fault> {
        let says = if words.is_empty() || self.agrees_with(words) {
            return Ok(());
        } else if self.power != 0 && multiplier(words).is_some() {
            "a multiplier"
        } else {
            "another unit"
        };
        let problem =
            format!("\"{}\" carries {says}, and the unit is \"{}\".", shown(text), shown(words));
        let remedy = "Ask the publisher which holds; then write the plain number in that unit.";
        Err(Fault::held(column, text, problem, remedy))
    }

    fn agrees_with(self, words: &str) -> bool {
        let lower = words.to_lowercase();
        let currency = CURRENCIES.iter().find(|it| it.1 == self.mark);
        let mark = match (self.mark, currency) {
            ("", _) => true,
            ("%", _) => is_per_cent(words),
            (mark, currency) => {
                lower.contains(mark)
                    || currency.is_some_and(|it| it.2.iter().any(|it| lower.contains(it)))
            }
        };
        mark && (self.power == 0 || multiplier(words).is_none())
            && (self.mark == "%" || !is_per_cent(words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_name_multipliers() {
        for (words, power) in [
            ("Spend (\u{a3} thousands)", Some(3)),
            ("1,200 (thousands)", Some(3)),
            ("Population ('000s)", Some(3)),
            ("\u{a3}m", Some(6)),
            ("\u{a3} billion", Some(9)),
            ("Rate per thousand", None),
            ("per 100,000 population", None),
            ("%", None),
        ] {
            assert_eq!(multiplier(words), power, "{words}");
        }
    }

    #[test]
    fn a_cell_s_unit_has_to_be_the_one_of_its_column() {
        let million = Unit { mark: "\u{a3}", power: 6 };
        assert!(million.check("value", "\u{a3}1.2m", "").is_ok());
        assert!(million.check("value", "\u{a3}1.2m", "GBP").is_ok());
        assert!(million.check("value", "\u{a3}1.2m", "\u{a3} million").is_err());
        assert!(million.check("value", "\u{a3}1.2m", "people").is_err());
        let share = Unit { mark: "%", power: 0 };
        assert!(share.check("value", "58%", "Percentage (%)").is_ok());
        assert!(share.check("value", "58%", "Number").is_err());
    }
}
