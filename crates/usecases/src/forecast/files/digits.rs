//! Numbers as text, to as many decimals as their uncertainty leaves meaningful.

use std::io::Write as _;

/// Decimals that show a ten-thousandth of the width of an interval or less.
pub(super) fn decimals(width: f64) -> u16 {
    /// Enough for the smallest numbers there are.
    const MOST: u16 = 330;
    if width <= 0.0 || width.is_nan() {
        return QUICK;
    }
    let mut decimals = 0;
    let mut shown = width * 1e-4;
    while shown < 1.0 && decimals < MOST {
        shown *= 10.0;
        decimals += 1;
    }
    decimals
}

/// Decimals up to which numbers are written the quick way.
const QUICK: u16 = 12;

/// Characters of the longest number that is written out; see [`write_powers`].
const LONGEST: usize = 40;

/// Writes a number with so many decimals.
pub(super) fn write(text: &mut Vec<u8>, value: f64, decimals: u16) {
    const POWERS: [f64; 13] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];
    /// Whole numbers up to here are exact.
    const EXACT: f64 = 9e15;
    let power = POWERS.get(usize::from(decimals));
    let scaled = power.map_or(f64::INFINITY, |it| value.abs() * it + 0.5);
    if scaled < EXACT {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative and below 2^53; the fraction is what is rounded off"
        )]
        let whole = scaled as u64;
        if value < 0.0 && whole > 0 {
            text.push(b'-');
        }
        write_whole(text, whole, usize::from(decimals));
        return;
    }
    let start = text.len();
    // Writing to a Vec cannot fail.
    let _written = match decimals <= QUICK {
        true => write!(text, "{value}"),
        false => write!(text, "{value:.*}", usize::from(decimals)),
    };
    if text.len() - start > LONGEST {
        text.truncate(start);
        write_powers(text, value, decimals);
    }
}

/// Writes a number of many digits as `1.234e-300`, as exactly as so many decimals would.
fn write_powers(text: &mut Vec<u8>, value: f64, decimals: u16) {
    let shortest = format!("{value:e}");
    let power = shortest.split_once('e').and_then(|it| it.1.parse::<i32>().ok()).unwrap_or(0);
    // Writing to a Vec cannot fail.
    let _written = match usize::try_from(power + i32::from(decimals)) {
        _ if decimals <= QUICK => write!(text, "{shortest}"),
        Ok(digits) if value != 0.0 => write!(text, "{value:.digits$e}"),
        _ => write!(text, "0"),
    };
}

/// A number with all of its digits, as it is said in a note.
pub(super) fn shortest(value: f64) -> String {
    let plain = value.to_string();
    if plain.len() > LONGEST { format!("{value:e}") } else { plain }
}

/// Writes a count.
pub(super) fn write_count(text: &mut Vec<u8>, number: usize) {
    write_whole(text, u64::try_from(number).unwrap_or(u64::MAX), 0);
}

/// The numbers 00 to 99: half as many divisions as digits.
const PAIRS: [[u8; 2]; 100] = pairs();

#[expect(clippy::cast_possible_truncation, reason = "below 100")]
const fn pairs() -> [[u8; 2]; 100] {
    let mut pairs = [[b'0'; 2]; 100];
    let mut at = 0;
    while at < 100 {
        pairs[at] = [b'0' + (at / 10) as u8, b'0' + (at % 10) as u8];
        at += 1;
    }
    pairs
}

/// The digits with a point before the last `decimals`, of which there are at most [`QUICK`].
fn write_whole(text: &mut Vec<u8>, mut number: u64, decimals: usize) {
    let mut digits = [b'0'; 24];
    let mut at = digits.len();
    while number > 0 {
        let pair = usize::try_from(number % 100).unwrap_or_default();
        digits[at - 2..at].copy_from_slice(&PAIRS[pair]);
        at -= 2;
        number /= 100;
    }
    // A pair may begin with a nought, which stays only where it is a decimal or the one before them.
    at += usize::from(at < digits.len() && digits[at] == b'0');
    let (whole, parts) = digits.split_at(digits.len() - decimals);
    text.extend_from_slice(&whole[at.min(whole.len() - 1)..]);
    if decimals > 0 {
        text.push(b'.');
        text.extend_from_slice(parts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f64, decimals: u16) -> String {
        let mut text = Vec::new();
        write(&mut text, value, decimals);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn numbers_are_rounded_to_their_decimals() {
        for (value, decimals, wanted) in [
            (27.806_6, 3, "27.807"),
            (-0.04, 1, "0.0"),
            (-0.05, 1, "-0.1"),
            (0.5, 0, "1"),
            (1234.0, 0, "1234"),
            (0.0, 2, "0.00"),
            (9.999, 2, "10.00"),
            (0.000_012_3, 7, "0.0000123"),
            (1e18, 2, "1000000000000000000"),
            (f64::INFINITY, 2, "inf"),
            (0.05, 2, "0.05"),
            (-10.05, 2, "-10.05"),
            (100.0, 0, "100"),
            (8e15, 0, "8000000000000000"),
            (1_234.567_890_123_456, 12, "1234.567890123456"),
            (1.234_56e-15, 19, "0.0000000000000012346"),
            (-2e-15, 16, "-0.0000000000000020"),
            (-1.234_56e-300, 303, "-1.235e-300"),
            (9.999_9e-300, 302, "1.00e-299"),
            (1e-310, 303, "0"),
            (0.0, 303, "0"),
            (1.25e90, 0, "1.25e90"),
            (1.234e39, 0, "1234000000000000000000000000000000000000"),
        ] {
            assert_eq!(text(value, decimals), wanted);
        }
    }

    #[test]
    fn wide_intervals_need_few_decimals_and_narrow_ones_many() {
        for (width, wanted) in [(1e6, 0), (9e3, 1), (10.0, 3), (0.02, 6), (1e-30, 34), (0.0, 12)] {
            assert_eq!(decimals(width), wanted, "{width}");
        }
    }
}
