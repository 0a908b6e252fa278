//! What SDMX code lists say of a figure, as tables.

use delivery::observation::Status;

/// `CL_OBS_STATUS`, with words for the note where our status says less.
const OBSERVATION: &[(&str, Status, &str)] = &[
    ("", Status::Final, ""),
    ("A", Status::Final, ""),
    ("B", Status::Break, ""),
    ("D", Status::DefinitionDiffers, ""),
    ("E", Status::Estimated, ""),
    ("F", Status::Forecast, ""),
    ("G", Status::Final, "experimental value"),
    ("H", Status::NotAvailable, "holiday or weekend"),
    ("I", Status::Estimated, "imputed"),
    ("J", Status::Final, "derogation"),
    ("K", Status::NotAvailable, "included in another category"),
    ("L", Status::NotAvailable, "exists but was not collected"),
    ("M", Status::NotApplicable, ""),
    ("N", Status::Final, "not significant"),
    ("O", Status::NotAvailable, ""),
    ("P", Status::Provisional, ""),
    ("Q", Status::Confidential, ""),
    ("S", Status::Final, "strike or another special event"),
    ("U", Status::LowReliability, ""),
    ("V", Status::Provisional, "not validated"),
    ("W", Status::Final, "includes another category"),
];

/// The flags that Eurostat writes in `OBS_FLAG`, which are others under the same letters.
const FLAGS: &[(char, Status, &str)] = &[
    ('b', Status::Break, "break in series"),
    ('c', Status::Confidential, "confidential"),
    ('d', Status::DefinitionDiffers, "definition differs"),
    ('e', Status::Estimated, "estimated"),
    ('f', Status::Forecast, "forecast"),
    ('n', Status::Final, "not significant"),
    ('p', Status::Provisional, "provisional"),
    ('r', Status::Revised, "revised"),
    ('s', Status::Estimated, "estimated by Eurostat"),
    ('u', Status::LowReliability, "low reliability"),
    ('z', Status::NotApplicable, "not applicable"),
];

/// `CL_CONF_STATUS`: what is free, and what may not be published, whatever the reason.
const FREE: [&str; 2] = ["", "F"];
const CONFIDENTIAL: [&str; 10] = ["A", "C", "D", "G", "M", "N", "O", "P", "S", "T"];

/// Reads an `OBS_STATUS`.
pub(crate) fn observation(code: &str) -> Option<(Status, &'static str)> {
    OBSERVATION.iter().find(|it| it.0 == code).map(|it| (it.1, it.2))
}

/// Reads an `OBS_FLAG`: the first flag is the status, the others go to the note.
pub(crate) fn flags(text: &str) -> Option<(Status, String)> {
    let flag = |letter: char| FLAGS.iter().find(|it| it.0 == letter);
    let flags = text.chars().map(flag).collect::<Option<Vec<_>>>()?;
    let Some((first, rest)) = flags.split_first() else {
        return Some((Status::Final, String::new()));
    };
    // A reason for there being no value outweighs what is said of values.
    let status = rest.iter().map(|it| it.1).find(|it| it.is_absence()).unwrap_or(first.1);
    let says_less = !rest.is_empty() || matches!(first.0, 'n' | 's');
    let words: Vec<&str> = flags.iter().map(|it| it.2).collect();
    Some((status, if says_less { words.join(", ") } else { String::new() }))
}

/// Reads a `CONF_STATUS`: whether the figure is confidential.
pub(crate) fn is_confidential(code: &str) -> Option<bool> {
    let free = FREE.contains(&code);
    (free || CONFIDENTIAL.contains(&code)).then_some(!free)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_mean_what_their_lists_say() {
        assert_eq!(observation("M"), Some((Status::NotApplicable, "")));
        assert_eq!(observation("p"), None, "codes are upper case");
        assert_eq!(flags("p"), Some((Status::Provisional, String::new())));
        assert_eq!(flags("be"), Some((Status::Break, "break in series, estimated".to_owned())));
        assert_eq!(flags("q"), None);
        assert_eq!(["F", "N", "?"].map(is_confidential), [Some(false), Some(true), None]);
    }
}
