//! Periods of DHIS2 in the forms of SDMX and ISO.

use crate::period::shape;

/// The month in which each kind of financial year starts.
const YEARS: [(&str, &str); 6] =
    [("April", "04"), ("July", "07"), ("Sep", "09"), ("Oct", "10"), ("Nov", "11"), ("Feb", "02")];

/// A period as SDMX or ISO would write it; the text itself where it is no form that is known, so that
/// its rows are held.
pub(super) fn in_sdmx(text: &str) -> String {
    // The shape fixes what stands where.
    let (year, rest) = text.split_at_checked(4).unwrap_or((text, ""));
    match shape(text).as_str() {
        "999999" => format!("{year}-{rest}"),
        "99999999" => format!("{year}-{}-{}", &rest[..2], &rest[2..]),
        "9999Q9" | "9999S9" => format!("{year}-{rest}"),
        "9999W9" => format!("{year}-W0{}", &rest[1..]),
        "9999W99" => format!("{year}-{rest}"),
        "999999B" => two_months(year, &rest[..2]).unwrap_or_else(|| text.to_owned()),
        _ => {
            let start = YEARS.iter().find(|it| it.0 == rest).map(|it| it.1);
            start.map_or_else(|| text.to_owned(), |month| format!("{year}-{month}-01/P1Y"))
        }
    }
}

/// "202402B" is March and April.
fn two_months(year: &str, number: &str) -> Option<String> {
    let number: u8 = number.parse().ok().filter(|it| (1..=6).contains(it))?;
    Some(format!("{year}-{:02}-01/P2M", number * 2 - 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_form_is_written_as_sdmx() {
        for (text, wanted) in [
            ("2024", "2024"),
            ("202401", "2024-01"),
            ("20240131", "2024-01-31"),
            ("2024Q1", "2024-Q1"),
            ("2024S2", "2024-S2"),
            ("2024W5", "2024-W05"),
            ("2024W52", "2024-W52"),
            ("2024April", "2024-04-01/P1Y"),
            ("2024Oct", "2024-10-01/P1Y"),
            ("202402B", "2024-03-01/P2M"),
            ("2024SunW5", "2024SunW5"),
            ("LAST_YEAR", "LAST_YEAR"),
        ] {
            assert_eq!(in_sdmx(text), wanted);
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[0-9A-Za-z]{0,10}|\\PC{0,8}") {
            let _text = in_sdmx(&text);
        }
    }
}
