//! Sums and products of decimals, digit for digit.

use crate::value::Value;

/// A decimal number as a whole number of its last decimal place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exact {
    units: i128,
    decimals: u32,
}

impl Exact {
    /// Reads a published number; `None` where it is too long or written with an exponent.
    pub fn of(value: &Value) -> Option<Self> {
        let text = value.text();
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let units = format!("{whole}{decimals}").parse().ok()?;
        Some(Self { units, decimals: u32::try_from(decimals.len()).ok()? })
    }

    /// Whether this is a number as written: "1" and "1.00" are the same.
    pub fn is(self, text: &str) -> bool {
        let other = text.parse().ok().and_then(|it| Self::of(&it));
        other.is_some_and(|it| self.minus(it).is_some_and(|it| it.units == 0))
    }

    /// The sum of two numbers.
    pub fn plus(self, other: Self) -> Option<Self> {
        let decimals = self.decimals.max(other.decimals);
        let units = self.at(decimals)?.checked_add(other.at(decimals)?)?;
        Some(Self { units, decimals })
    }

    /// The difference of two numbers.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self { units: other.units.checked_neg()?, ..other })
    }

    /// The product of two numbers.
    pub fn times(self, other: Self) -> Option<Self> {
        let units = self.units.checked_mul(other.units)?;
        Some(Self { units, decimals: self.decimals.checked_add(other.decimals)? })
    }

    /// The number with some decimals, half away from zero.
    pub fn rounded(self, decimals: u32) -> Option<Self> {
        let Some(fewer) = self.decimals.checked_sub(decimals).filter(|it| *it > 0) else {
            return Some(self);
        };
        let unit = 10_i128.checked_pow(fewer)?;
        let half = unit / 2 * self.units.signum();
        Some(Self { units: self.units.checked_add(half)? / unit, decimals })
    }

    /// The number as it would be published.
    pub fn value(self) -> Option<Value> {
        let places = usize::try_from(self.decimals).ok()?;
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.units.unsigned_abs(), width = places + 1);
        let (whole, decimals) = digits.split_at(digits.len() - places);
        let point = if decimals.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{decimals}").parse().ok()
    }

    fn at(self, decimals: u32) -> Option<i128> {
        self.units.checked_mul(10_i128.checked_pow(decimals.checked_sub(self.decimals)?)?)
    }
}

/// The sum of published numbers; `None` where one of them cannot be added digit for digit.
pub fn sum(values: &[&Value]) -> Option<Exact> {
    let none = Exact { units: 0, decimals: 0 };
    values.iter().try_fold(none, |sum, it| sum.plus(Exact::of(it)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::of(&text.parse().unwrap()).unwrap()
    }

    fn text(it: Exact) -> String {
        it.value().unwrap().text().to_owned()
    }

    #[test]
    fn sums_and_products_are_digit_for_digit() {
        let values: Vec<Value> =
            ["0.1", "0.20", "-5"].iter().map(|it| it.parse().unwrap()).collect();
        assert_eq!(text(sum(&values.iter().collect::<Vec<_>>()).unwrap()), "-4.70");
        assert_eq!(text(exact("1234").times(exact("0.355")).unwrap()), "438.070");
        assert_eq!(text(exact("438.070").rounded(0).unwrap()), "438");
        assert_eq!(text(exact("-0.5").rounded(0).unwrap()), "-1");
        assert_eq!(text(exact("0.05").minus(exact("0.05")).unwrap()), "0.00");
        assert!(exact("1.00").is("1") && !exact("0.99").is("1"));
    }

    #[test]
    fn what_is_too_long_has_no_sum() {
        let long: Value = format!("1{}", "0".repeat(45)).parse().unwrap();
        assert!(Exact::of(&long).is_none());
        assert!(Exact::of(&"1e5".parse().unwrap()).is_none());
    }
}
