//! Where a unit keeps its data: a folder of its own, or a PostgreSQL database.

use std::{fmt, path::PathBuf};

/// Where a unit's data lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A folder that holds `throughline.sqlite`.
    Folder(PathBuf),
    /// The address of a PostgreSQL database: `postgres://user@host/name`.
    Url(String),
}

impl Location {
    /// The name of the database file within a folder.
    pub const FILE: &'static str = "throughline.sqlite";
}

impl fmt::Display for Location {
    /// The location without the password that a URL may hold.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Url(url) => f.write_str(&without_password(url)),
        }
    }
}

fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "the database".to_owned() };
    let address = rest.split(['?', '#']).next().unwrap_or_default();
    let host = address.rsplit_once('@').map_or(address, |(_, host)| host);
    format!("{scheme}://{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let url = "postgres://ann:s3cret@db.example/unit?password=other";
        assert_eq!(Location::Url(url.to_owned()).to_string(), "postgres://db.example/unit");
        assert_eq!(Location::Url("s3cret".to_owned()).to_string(), "the database");
    }
}
