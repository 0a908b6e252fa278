//! "Did you mean": the known word that is closest to a mistyped one.

/// "Did you mean X?", or the other way out followed by all known words.
pub(super) fn did_you_mean<'a>(
    written: &str,
    known: impl Iterator<Item = &'a str> + Clone,
    otherwise: &str,
) -> String {
    if let Some(near) = nearest(written, known.clone()) {
        return format!("Did you mean \"{near}\"?");
    }
    let known: Vec<&str> = known.collect();
    match known.len() {
        0 => format!("{otherwise}; there are none yet."),
        1..=20 => format!("{otherwise}; there are {}.", known.join(", ")),
        _ => format!("{otherwise}; there are {}, …", known[..20].join(", ")),
    }
}

/// The closest word, when it is close enough to be meant.
fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (written.chars().count() / 3).clamp(1, 3);
    known
        .map(|it| (distance(written, it), it))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, word)| word)
}

/// How many letters must be changed, added or removed.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for j in 0..other.len() {
            let change = diagonal + usize::from(letter != other[j]);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_word() {
        let known = ["direction", "definition", "unit"];
        let near = |it| did_you_mean(it, known.into_iter(), "Remove it");
        assert_eq!(near("directoin"), "Did you mean \"direction\"?");
        assert_eq!(near("units"), "Did you mean \"unit\"?");
        assert_eq!(near("colour"), "Remove it; there are direction, definition, unit.");
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
