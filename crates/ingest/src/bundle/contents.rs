//! What an archive holds, told by its entries' names and, for descriptions, by what stands in them.

use crate::{
    fault::shown,
    json::Json,
    reading::Refusal,
    sheet::archive::{Archive, MAGIC},
};

/// What an archive holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Contents {
    /// One file, which is read as if it had come alone.
    One(String),
    /// Tables, and the CSVW file that describes them.
    Csvw(String),
    /// Tables, and the data package that describes them.
    Frictionless(String),
    /// An Open SDG repository.
    OpenSdg(Repository),
}

/// The files of an Open SDG repository.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Repository {
    /// The folder that it stands in; blank, or with a slash at its end.
    pub(super) root: String,
    /// Its tables, `data/indicator_*.csv`.
    pub(super) tables: Vec<String>,
}

/// Endings of files that accompany figures and hold none.
const ACCOMPANY: [&str; 9] =
    [".md", ".pdf", ".html", ".htm", ".docx", ".doc", ".rtf", ".png", ".svg"];

impl Contents {
    pub(super) fn of(archive: &Archive<'_>) -> Result<Self, Refusal> {
        let names: Vec<&str> = archive.entries().map(|it| it.0).filter(|it| counts(it)).collect();
        if let Some(name) = highest(&names, |it| file(it).eq_ignore_ascii_case("datapackage.json"))
        {
            return Ok(Self::Frictionless(name.to_owned()));
        }
        let describes = |it: &str| {
            file(it).to_ascii_lowercase().ends_with("metadata.json") && is_csvw(archive, it)
        };
        if let Some(name) = highest(&names, describes) {
            return Ok(Self::Csvw(name.to_owned()));
        }
        if let Some(first) = highest(&names, |it| root_of(it).is_some()) {
            let root = root_of(first).unwrap_or_default();
            let own = names.iter().filter(|it| root_of(it) == Some(root));
            let tables = own.map(|it| (*it).to_owned()).collect();
            return Ok(Self::OpenSdg(Repository { root: root.to_owned(), tables }));
        }
        one(archive, &names).map(Self::One)
    }
}

/// Neither a folder nor what a system leaves beside files.
fn counts(name: &str) -> bool {
    let hidden = name.split('/').any(|it| it.starts_with('.') || it == "__MACOSX");
    !hidden && !name.ends_with('/')
}

/// A name without its folders.
pub(super) fn file(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// The folder of an entry, with a slash at its end; blank at the top.
pub(super) fn folder(name: &str) -> &str {
    name.strip_suffix(file(name)).unwrap_or_default()
}

/// The first of the entries that stand in the fewest folders.
fn highest<'n>(names: &[&'n str], fits: impl Fn(&str) -> bool) -> Option<&'n str> {
    names.iter().copied().filter(|it| fits(it)).min_by_key(|it| it.matches('/').count())
}

/// The folder of the repository that a table of an indicator belongs to.
fn root_of(name: &str) -> Option<&str> {
    let is_table = file(name).starts_with("indicator_") && name.ends_with(".csv");
    let root = folder(name).strip_suffix("data/")?;
    (is_table && (root.is_empty() || root.ends_with('/'))).then_some(root)
}

fn is_csvw(archive: &Archive<'_>, name: &str) -> bool {
    const NAMESPACE: &str = "http://www.w3.org/ns/csvw";
    let Ok(bytes) = super::bytes(archive, name) else { return false };
    let Ok(text) = crate::text::decode(&bytes) else { return false };
    let Ok(json) = Json::read(&text) else { return false };
    let context = json.get("@context");
    let named = |it: &Json<'_>| it.text() == Some(NAMESPACE);
    context.is_some_and(|it| named(it) || it.list().iter().any(named))
}

/// The only file that may hold figures.
fn one(archive: &Archive<'_>, names: &[&str]) -> Result<String, Refusal> {
    let accompanies = |it: &str| {
        let name = file(it).to_ascii_lowercase();
        let is_text = name.starts_with("readme") || name.starts_with("licen");
        is_text || ACCOMPANY.iter().any(|ending| name.ends_with(ending))
    };
    let found: Vec<&str> = names.iter().copied().filter(|it| !accompanies(it)).collect();
    let [only] = found.as_slice() else {
        let some: Vec<String> =
            found.iter().take(3).map(|it| format!("\"{}\"", shown(it))).collect();
        let more = if found.len() > 3 { ", …" } else { "" };
        return Err(Refusal {
            problem: match found.len() {
                0 => "The archive holds no file that may be data.".to_owned(),
                count => format!(
                    "The archive holds {count} files and none that describes them: {}{more}.",
                    some.join(", ")
                ),
            },
            remedy: "Unpack it and import the files that hold the figures; together are read: a \
                     data package, CSVW with its tables, and an Open SDG repository."
                .to_owned(),
        });
    };
    if super::bytes(archive, only)?.starts_with(MAGIC)
        && !only.contains(".xls")
        && !only.contains(".ods")
    {
        return Err(Refusal {
            problem: format!("The archive holds another archive, \"{}\".", shown(only)),
            remedy: "Unpack it, and import what it holds.".to_owned(),
        });
    }
    Ok((*only).to_owned())
}
