//! Codes that a spreadsheet has turned into dates or numbers: "1-2" into 1-Feb, "2E5" into 2.00E+05.

use delivery::period::MONTHS;

/// What a spreadsheet made of a code, in words; `None` where it shows no sign of that.
pub(crate) fn of(code: &str) -> Option<&'static str> {
    if is_day(code) || is_date(code) {
        Some("a date")
    } else if is_number(code) {
        Some("a number with an exponent")
    } else {
        None
    }
}

/// "1-Feb", "Mar-01", "02-Mar-2024".
fn is_day(code: &str) -> bool {
    let parts: Vec<&str> = code.split(['-', ' ']).collect();
    let month = |it: &&str| {
        MONTHS.iter().any(|name| {
            it.eq_ignore_ascii_case(name)
                || name.get(..3).is_some_and(|short| it.eq_ignore_ascii_case(short))
        })
    };
    let number = |it: &&str| matches!(it.len(), 1 | 2 | 4) && is_digits(it);
    (2..=3).contains(&parts.len())
        && parts.iter().filter(|it| month(it)).count() == 1
        && parts.iter().filter(|it| number(it)).count() == parts.len() - 1
}

/// "01/02/2024", "2024-02-01 00:00:00".
fn is_date(code: &str) -> bool {
    let day = code.split([' ', 'T']).next().unwrap_or_default();
    let shape = crate::period::shape(day);
    let parts: Vec<&str> = shape.split('/').collect();
    let slashed = parts.len() == 3 && parts.iter().all(|it| matches!(*it, "9" | "99" | "9999"));
    slashed || shape == "9999-99-99"
}

/// "2.00E+05", "1.2E+11": a plus sign behind the E is a spreadsheet's.
fn is_number(code: &str) -> bool {
    let Some((mantissa, exponent)) = code.split_once(['E', 'e']) else { return false };
    let decimal =
        mantissa.split_once('.').is_none_or(|(whole, part)| is_digits(whole) && is_digits(part));
    let digits = mantissa.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    let signed = exponent.strip_prefix('+').is_some_and(is_digits);
    !mantissa.is_empty() && decimal && digits && signed
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_leaves_its_mark() {
        for code in ["1-Feb", "Mar-01", "02-Mar-2024", "1-May", "01/02/2024", "2024-02-01 00:00:00"]
        {
            assert_eq!(of(code), Some("a date"), "{code}");
        }
        for code in ["2.00E+05", "1E+11", "1.2E+11"] {
            assert_eq!(of(code), Some("a number with an exponent"), "{code}");
        }
        for code in
            ["E06000001", "2E5", "1-2", "MAR1", "TLC3", "dec-forces", "march", "10E", "E+5", ""]
        {
            assert_eq!(of(code), None, "{code}");
        }
    }
}
