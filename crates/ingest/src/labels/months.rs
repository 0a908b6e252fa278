//! The names of the months in the languages that publishers write, as a table.

/// January first; lower case. English, Welsh and French, in full and as they are shortened.
const NAMES: [&[&str]; 12] = [
    &["january", "jan", "ionawr", "ion", "janvier", "janv"],
    &["february", "feb", "chwefror", "chwe", "chwef", "février", "fevrier", "févr", "fevr", "fév"],
    &["march", "mar", "mawrth", "maw", "mars"],
    &["april", "apr", "ebrill", "ebr", "avril", "avr"],
    &["may", "mai"],
    &["june", "jun", "mehefin", "meh", "juin"],
    &["july", "jul", "gorffennaf", "gorff", "gor", "juillet", "juil"],
    &["august", "aug", "awst", "aws", "août", "aout"],
    &["september", "sep", "sept", "medi", "med", "septembre"],
    &["october", "oct", "hydref", "hyd", "octobre"],
    &["november", "nov", "tachwedd", "tach", "novembre"],
    &["december", "dec", "rhagfyr", "rhag", "décembre", "decembre", "déc"],
];

/// The number of a month by its name in lower case, with or without the full stop of a short form.
pub(crate) fn number(name: &str) -> Option<i16> {
    let name = name.strip_suffix('.').unwrap_or(name);
    let month = NAMES.iter().position(|it| it.contains(&name))? + 1;
    i16::try_from(month).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_languages_name_the_same_months() {
        for (name, month) in [
            ("april", 4),
            ("ebrill", 4),
            ("avr.", 4),
            ("medi", 9),
            ("mai", 5),
            ("août", 8),
            ("sept.", 9),
            ("rhagfyr", 12),
        ] {
            assert_eq!(number(name), Some(month), "{name}");
        }
        assert_eq!(number("ma"), None);
    }

    #[test]
    fn no_name_means_two_months() {
        let all: Vec<&str> = NAMES.iter().flat_map(|it| it.iter().copied()).collect();
        for (i, name) in all.iter().enumerate() {
            assert!(!all[..i].contains(name), "{name}");
        }
    }
}
