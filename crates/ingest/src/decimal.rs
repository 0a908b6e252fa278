//! Powers of ten of a number in text: the point moves, and no digit changes.

/// The most places that a point is moved.
const FARTHEST: u32 = 30;

/// A plain number times a power of ten; `None` where it is no number, or the power is beyond reason.
pub(crate) fn times_power_of_ten(text: &str, power: i32) -> Option<String> {
    if power.unsigned_abs() > FARTHEST || text.parse::<delivery::value::Value>().is_err() {
        return None;
    }
    if let Some((mantissa, exponent)) = text.split_once(['e', 'E']) {
        let exponent = exponent.parse::<i32>().ok()?.checked_add(power)?;
        return Some(format!("{mantissa}e{exponent}"));
    }
    let (sign, number) = text.strip_prefix('-').map_or(("", text), |it| ("-", it));
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let places = usize::try_from(power.unsigned_abs()).ok()?;
    let (whole, part) = if power < 0 {
        let padded = format!("{}{whole}", "0".repeat(places));
        let (whole, moved) = padded.split_at_checked(padded.len().checked_sub(places)?)?;
        (whole.to_owned(), format!("{moved}{part}"))
    } else {
        let padded = format!("{part}{}", "0".repeat(places.saturating_sub(part.len())));
        let (moved, part) = padded.split_at_checked(places)?;
        (format!("{whole}{moved}"), part.to_owned())
    };
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    Some(if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_point_moves_and_the_digits_stay() {
        for (text, power, wanted) in [
            ("7.5", 3, "7500"),
            ("1.2345", 3, "1234.5"),
            ("-0.50", 1, "-5.0"),
            ("12", -3, "0.012"),
            ("1234.5", -2, "12.345"),
            ("0", 6, "0"),
            ("1E5", 3, "1e8"),
            ("9007199254740993", 3, "9007199254740993000"),
            ("61.50", 0, "61.50"),
        ] {
            assert_eq!(times_power_of_ten(text, power).as_deref(), Some(wanted), "{text} {power}");
        }
        assert_eq!(times_power_of_ten("..", 3), None);
        assert_eq!(times_power_of_ten("1", 99), None);
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_number(
            text in "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,8})?", power in -12..12_i32)
        {
            let there = times_power_of_ten(&text, power).unwrap();
            let back = times_power_of_ten(&there, -power).unwrap();
            let plain = |it: &str| {
                let part = it.contains('.');
                if part { it.trim_end_matches('0').trim_end_matches('.').to_owned() } else { it.to_owned() }
            };
            prop_assert_eq!(plain(&back), plain(&text));
        }
    }
}
