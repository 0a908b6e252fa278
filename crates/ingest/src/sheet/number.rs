//! A stored number as decimal text: the shortest that reads back the same, fifteen digits at most.

/// What a spreadsheet vouches for.
const DIGITS: usize = 15;
const FIFTEEN: i64 = 15;
/// Digits before the point beyond which no text is written out.
const FARTHEST: i64 = 400;

/// A number as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// Without an exponent, without zeros that say nothing.
    pub(super) text: String,
    /// Whether digits of a fraction beyond the fifteenth were rounded off: they are the noise of
    /// binary arithmetic.
    pub(super) shortened: bool,
    /// Whether it has more digits before the point than a spreadsheet keeps.
    pub(super) long: bool,
}

/// The number that a text says; `None` where it says none that a spreadsheet can hold.
pub(super) fn of_text(text: &str) -> Option<Number> {
    if is_plain(text) {
        return Some(Number { text: text.to_owned(), shortened: false, long: false });
    }
    let parts = Parts::of(text)?;
    let long = parts.point > FIFTEEN && !parts.digits.is_empty();
    // A long number may have been written by a program that knows no limit: its own digits are shown.
    if parts.digits.len() <= DIGITS || long {
        return Some(Number { text: parts.text(), shortened: false, long });
    }
    text.parse::<f64>().ok().and_then(of_double)
}

/// The number that eight bytes hold.
pub(super) fn of_double(value: f64) -> Option<Number> {
    if !value.is_finite() {
        return None;
    }
    let parts = Parts::of(&value.to_string())?;
    let long = parts.point > FIFTEEN && !parts.digits.is_empty();
    if parts.digits.len() <= DIGITS || long {
        return Some(Number { text: parts.text(), shortened: false, long });
    }
    // Rounded from the double itself: its shortest text is rounded already.
    let rounded = Parts::of(&format!("{value:.14e}"))?;
    Some(Number { text: rounded.text(), shortened: true, long: false })
}

/// Nearly every number in a file: a few digits with a point among them, and nothing to take off.
fn is_plain(text: &str) -> bool {
    let number = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let point = number.iter().position(|it| *it == b'.');
    let whole = &number[..point.unwrap_or(number.len())];
    let fine = number.iter().all(|it| it.is_ascii_digit() || *it == b'.')
        && number.len() <= DIGITS
        && (whole.len() == 1 || whole.first().is_some_and(|it| *it != b'0'));
    fine && match point {
        None => number != b"0" || text == "0",
        Some(at) => {
            number[at + 1..].last().is_some_and(|it| *it != b'0')
                && !number[at + 1..].contains(&b'.')
        }
    }
}

/// A number as its digits and where the point stands among them: 0.05 is "5" with the point at -1.
struct Parts {
    negative: bool,
    /// Without zeros at either end; empty for zero.
    digits: String,
    point: i64,
}

impl Parts {
    fn of(text: &str) -> Option<Self> {
        let (negative, number) = text
            .strip_prefix('-')
            .map_or_else(|| (false, text.strip_prefix('+').unwrap_or(text)), |it| (true, it));
        let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
        let exponent: i64 = exponent.parse().ok()?;
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let is_digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
        if whole.len() + part.len() == 0 || !is_digits(whole) || !is_digits(part) {
            return None;
        }
        let all = format!("{whole}{part}");
        let digits = all.trim_start_matches('0');
        let before =
            i64::try_from(whole.len()).ok()? - i64::try_from(all.len() - digits.len()).ok()?;
        let point = before.checked_add(exponent)?;
        let digits = digits.trim_end_matches('0').to_owned();
        let reach = point.abs() <= FARTHEST || digits.is_empty();
        // Beyond what eight bytes hold there is no such number.
        (reach && text.parse::<f64>().is_ok_and(f64::is_finite)).then_some(Self {
            negative,
            digits,
            point,
        })
    }

    fn text(&self) -> String {
        if self.digits.is_empty() {
            return "0".to_owned();
        }
        let sign = if self.negative { "-" } else { "" };
        let digits = &self.digits;
        match usize::try_from(self.point) {
            Ok(point) if point >= digits.len() => {
                format!("{sign}{digits}{}", "0".repeat(point - digits.len()))
            }
            Ok(point) if point > 0 => format!("{sign}{}.{}", &digits[..point], &digits[point..]),
            _ => {
                let zeros = usize::try_from(self.point.unsigned_abs()).unwrap_or_default();
                format!("{sign}0.{}{digits}", "0".repeat(zeros))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn digits_stay_and_noise_goes() {
        for (text, wanted, shortened, long) in [
            ("0", "0", false, false),
            ("-0", "0", false, false),
            ("0.0", "0", false, false),
            ("61.5", "61.5", false, false),
            ("61.50", "61.5", false, false),
            (".5", "0.5", false, false),
            ("007", "7", false, false),
            ("1E-3", "0.001", false, false),
            ("-1.5E+5", "-150000", false, false),
            ("1E+20", "100000000000000000000", false, true),
            ("9007199254740990", "9007199254740990", false, true),
            ("0.30000000000000004", "0.3", true, false),
            ("0.10000000000000001", "0.1", false, false),
            ("0.33333333333333331", "0.333333333333333", true, false),
            ("0.99999999999999989", "1", true, false),
            ("99.999999999999986", "100", true, false),
            ("313663.7736842105", "313663.77368421", true, false),
            ("9007199254740993", "9007199254740993", false, true),
            ("123456789012345", "123456789012345", false, false),
            ("1234567890123456", "1234567890123456", false, true),
            ("5.0000000000000001E-2", "0.05", false, false),
        ] {
            let found = of_text(text).unwrap();
            assert_eq!(found, Number { text: wanted.to_owned(), shortened, long }, "{text}");
        }
        for wrong in [
            "",
            "-",
            ".",
            "NaN",
            "inf",
            "1e400",
            "1,5",
            "1.2.3",
            "0x1",
            "1e",
            "1e99999999999999999999",
        ] {
            assert_eq!(of_text(wrong), None, "{wrong}");
        }
        assert_eq!(of_double(9_007_199_254_740_993.0).unwrap().text, "9007199254740992");
        assert_eq!(of_double(f64::NAN), None);
    }

    proptest! {
        #[test]
        fn a_double_comes_back_to_fifteen_digits(value in any::<f64>().prop_filter("finite", |it| it.is_finite())) {
            let number = of_double(value).unwrap();
            let back: f64 = number.text.parse().unwrap();
            if number.shortened {
                prop_assert!((back - value).abs() <= value.abs() * 1e-14);
            } else {
                prop_assert_eq!(back.to_bits(), (value + 0.0).to_bits());
            }
        }

        #[test]
        fn text_and_double_agree(text in "-?(0|[1-9][0-9]{0,9})(\\.[0-9]{0,4}[1-9])?") {
            let wanted = if text == "-0" { "0".to_owned() } else { text.clone() };
            prop_assert_eq!(&of_text(&text).unwrap().text, &wanted);
            prop_assert_eq!(of_double(text.parse().unwrap()).unwrap().text, wanted);
        }
    }
}
