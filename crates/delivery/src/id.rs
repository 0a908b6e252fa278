//! Identities: short, lower-case, stable through renaming, safe in an address and a file name.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

/// Why a text is not an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not an id: use lower-case letters, digits, hyphens and dots, starting with a letter or digit, at most 100"
)]
pub struct IdError(pub String);

/// Checks the grammar that all ids share.
fn check(text: &str) -> Result<(), IdError> {
    let plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit();
    let starts_well = text.chars().next().is_some_and(plain);
    let fits = text.len() <= 100 && text.chars().all(|it| plain(it) || matches!(it, '-' | '.'));
    if starts_well && fits { Ok(()) } else { Err(IdError(text.to_owned())) }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                check(text)?;
                Ok(Self(text.into()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// A mission.
    MissionId,
    /// An outcome.
    OutcomeId,
    /// An indicator.
    IndicatorId,
    /// A target.
    TargetId,
    /// An intervention.
    InterventionId,
    /// Where releases come from.
    SourceId,
    /// A department or another organisation.
    OrganisationId,
    /// A person named in the plan.
    PersonId,
}

/// Turns a title into an id: "5G coverage (%)" becomes "5g-coverage".
pub fn slug(title: &str) -> String {
    let mut slug = String::with_capacity(title.len());
    for letter in title.chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if letter == '.' || (!slug.is_empty() && !slug.ends_with('-')) {
            slug.push(if letter == '.' && !slug.is_empty() { '.' } else { '-' });
        }
    }
    let slug = slug.trim_matches(['-', '.']);
    slug.get(..slug.len().min(100)).unwrap_or_default().trim_end_matches(['-', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_id_says_what_is_wrong_with_a_text() {
        let problem = "NHS waits".parse::<TargetId>().unwrap_err();
        assert!(problem.to_string().starts_with("\"NHS waits\" is not an id"));
        assert!("../etc".parse::<TargetId>().is_err());
    }

    #[test]
    fn titles_become_ids() {
        assert_eq!(slug("5G coverage (%)"), "5g-coverage");
        assert_eq!(slug("  Value of UK exports, £m "), "value-of-uk-exports-m");
    }

    proptest! {
        #[test]
        fn a_slug_is_an_id_or_empty(title in ".{0,200}") {
            let slug = slug(&title);
            prop_assert!(slug.is_empty() || slug.parse::<IndicatorId>().is_ok(), "{slug}");
        }
    }
}
