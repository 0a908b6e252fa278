//! Dates in the order that a description declares, and periods as addresses write them.

/// A date written by a pattern, such as `dd/MM/yyyy` or `%d/%m/%Y`, in the order of ISO; the text as it
/// is where the pattern does not fit or says more than days.
pub(super) fn in_iso_order(text: &str, pattern: &str) -> String {
    by(text, pattern).unwrap_or_else(|| text.to_owned())
}

fn by(text: &str, pattern: &str) -> Option<String> {
    let plain = pattern.replace('%', "");
    let between = |it: char| matches!(it, '/' | '-' | '.' | ' ');
    let letters = plain.split(between).map(|it| it.chars().next().unwrap_or_default());
    let letters: Vec<char> = letters.map(|it| it.to_ascii_lowercase()).collect();
    let numbers: Vec<&str> = text.split(between).collect();
    let is_number = |it: &&str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    if letters.len() != numbers.len() || !numbers.iter().all(is_number) {
        return None;
    }
    let of = |letter: char| {
        let at = letters.iter().position(|it| *it == letter)?;
        numbers.get(at).copied()
    };
    let (year, month) = (of('y').filter(|it| it.len() == 4)?, of('m')?);
    match (of('d'), letters.len()) {
        (Some(day), 3) => Some(format!("{year}-{month:0>2}-{day:0>2}")),
        // "2024-05" alone may be a year in other tables; a declared month is none.
        (None, 2) => Some(format!("{year}-{month:0>2}-01/P1M")),
        _ => None,
    }
}

/// A period of reference.data.gov.uk as it would be written: "year/2019", "government-year/2019-2020".
pub(super) fn of_address(text: &str) -> String {
    let text = text.rsplit_once("/id/").map_or(text, |it| it.1);
    let Some((kind, period)) = text.split_once('/') else { return text.to_owned() };
    match (kind, period.split_once('-')) {
        ("year" | "quarter" | "day" | "gregorian-interval", _) => period.to_owned(),
        ("month", _) => format!("{period}-01/P1M"),
        ("government-year", Some((first, second))) if follows(first, second) => {
            format!("{first}-04-01/P1Y")
        }
        _ => text.to_owned(),
    }
}

fn follows(first: &str, second: &str) -> bool {
    let year = |it: &str| it.parse::<u16>().ok();
    year(first)
        .zip(year(second))
        .is_some_and(|(first, second)| first.checked_add(1) == Some(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declared_order_is_followed_and_nothing_else() {
        assert_eq!(in_iso_order("3/12/2024", "dd/MM/yyyy"), "2024-12-03");
        assert_eq!(in_iso_order("12/3/2024", "%m/%d/%Y"), "2024-12-03");
        assert_eq!(in_iso_order("12/2024", "MM/yyyy"), "2024-12-01/P1M");
        assert_eq!(in_iso_order("3/12/24", "dd/MM/yy"), "3/12/24");
        assert_eq!(in_iso_order("2024", "yyyy"), "2024");
    }

    #[test]
    fn an_address_is_its_period() {
        for (text, wanted) in [
            ("year/2019", "2019"),
            ("http://reference.data.gov.uk/id/quarter/2019-Q2", "2019-Q2"),
            ("government-year/2019-2020", "2019-04-01/P1Y"),
            ("government-year/2019-2021", "government-year/2019-2021"),
            ("month/2019-05", "2019-05-01/P1M"),
            ("2019/20", "2019/20"),
            ("gregorian-interval/2019-01-01T00:00:00/P1Y", "2019-01-01T00:00:00/P1Y"),
        ] {
            assert_eq!(of_address(text), wanted);
        }
    }
}
