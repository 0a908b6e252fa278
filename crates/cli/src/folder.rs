//! Reading files and folders that were named on the command line, and writing them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use usecases::release::import::{Upload, may_be_read, pack};

use crate::{failure::Failure, output};

/// The files to import: those named, and of folders those that hold something that is read. A folder
/// whose files come together, such as a data package, stands for itself.
pub(crate) fn files_of(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() || come_together(path)? {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        for file in within(path)? {
            if is_table(&file)
                || may_be_read(&fs::read(&file).map_err(|it| Failure::file(&file, &it))?)
            {
                files.push(file);
            } else {
                output::note(&format!(
                    "{}: left aside, it holds no figures that are read.",
                    file.display()
                ));
            }
        }
        if files.len() == before {
            let place = path.display().to_string();
            let problem = "The folder holds no file that is read.";
            return Err(Failure::refused(&place, problem, "Name the files themselves."));
        }
    }
    Ok(files)
}

/// What ends so is meant to be read; if it cannot be, the import says why.
fn is_table(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    name.ends_with(".csv") || name.ends_with(".csv.gz")
}

/// Whether a folder is a data package, tables with CSVW, or an Open SDG repository.
fn come_together(folder: &Path) -> Result<bool, Failure> {
    let describes = |it: &str| it == "datapackage.json" || it.ends_with("-metadata.json");
    let is_indicator = |it: &str| it.starts_with("indicator_") && it.ends_with(".csv");
    let data = folder.join("data");
    let has = |folder: &Path, fits: &dyn Fn(&str) -> bool| -> Result<bool, Failure> {
        let names = names(folder)?;
        Ok(names.iter().filter_map(|it| it.file_name()?.to_str()).any(fits))
    };
    Ok(has(folder, &describes)? || (data.is_dir() && has(&data, &is_indicator)?))
}

/// What stands in a folder, in order; hidden files are left out.
fn names(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder).map_err(|it| Failure::file(folder, &it))?;
    let paths = entries.map(|it| Ok(it.map_err(|it| Failure::file(folder, &it))?.path()));
    let mut paths: Vec<PathBuf> = paths.collect::<Result<_, Failure>>()?;
    let hidden =
        |it: &PathBuf| it.file_name().unwrap_or_default().to_string_lossy().starts_with('.');
    paths.retain(|it| !hidden(it));
    paths.sort();
    Ok(paths)
}

/// All files of a folder and of those within it, in order.
fn within(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in names(folder)? {
        if path.is_dir() {
            files.extend(within(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

/// A file with its name, for the import; a folder whose files come together as one archive.
pub(crate) fn upload(path: &Path) -> Result<Upload, Failure> {
    let read = |file: &Path| fs::read(file).map_err(|it| Failure::file(file, &it));
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if !path.is_dir() {
        return Ok(Upload::named(&name, read(path)?));
    }
    let mut files = BTreeMap::new();
    for file in within(path)?.iter().filter(|it| belongs(it)) {
        let parts: Vec<_> =
            file.strip_prefix(path).unwrap_or(file).iter().map(|it| it.to_string_lossy()).collect();
        files.insert(parts.join("/"), read(file)?);
    }
    Ok(Upload::named(&format!("{name}.zip"), pack(&files)))
}

/// Tables and what describes them; pictures and programs beside them are not kept.
fn belongs(file: &Path) -> bool {
    const ENDINGS: [&str; 8] = [".csv", ".csv.gz", ".tsv", ".txt", ".json", ".md", ".yml", ".yaml"];
    let name = file.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    ENDINGS.iter().any(|it| name.ends_with(it))
}

/// The text files of a plan's folder, by their path within it; hidden files are left out.
pub(crate) fn plan_files(folder: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let mut files = BTreeMap::new();
    read_texts(folder, folder, &mut files)?;
    Ok(files)
}

fn read_texts(
    root: &Path,
    folder: &Path,
    files: &mut BTreeMap<String, String>,
) -> Result<(), Failure> {
    for entry in fs::read_dir(folder).map_err(|it| Failure::file(folder, &it))? {
        let path = entry.map_err(|it| Failure::file(folder, &it))?.path();
        if path.file_name().unwrap_or_default().to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            read_texts(root, &path, files)?;
            continue;
        }
        let bytes = fs::read(&path).map_err(|it| Failure::file(&path, &it))?;
        let place = path.display().to_string();
        let text = String::from_utf8(bytes).map_err(|_| {
            Failure::refused(&place, "The file is not UTF-8 text.", "Save it as UTF-8.")
        })?;
        let within = path.strip_prefix(root).unwrap_or(&path);
        let parts: Vec<_> = within.iter().map(|it| it.to_string_lossy()).collect();
        files.insert(parts.join("/"), text);
    }
    Ok(())
}

/// Writes files into a new or empty folder.
pub(crate) fn write_all(folder: &Path, files: &BTreeMap<String, String>) -> Result<(), Failure> {
    let occupied = folder.read_dir().is_ok_and(|mut it| it.next().is_some());
    if occupied {
        let place = folder.display().to_string();
        return Err(Failure::refused(
            &place,
            "The folder is not empty.",
            "Name a new or empty folder.",
        ));
    }
    for (path, text) in files {
        let file = folder.join(path);
        let parent = file.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|it| Failure::file(parent, &it))?;
        fs::write(&file, text).map_err(|it| Failure::file(&file, &it))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_what_is_read_in_order_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let px = "CHARSET=\"ANSI\";\nAXIS-VERSION=\"2010\";\n";
        for (name, text) in [
            ("b.csv", "x"),
            ("a.CSV.gz", "x"),
            ("README.md", "x"),
            ("meta.json", "{}"),
            ("homes.px", px),
            ("tidy.txt", "period;value\n2024;1\n"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let files = files_of(&[folder.path().to_owned()]).unwrap();
        let names: Vec<_> = files.iter().filter_map(|it| it.file_name()?.to_str()).collect();
        assert_eq!(names, ["a.CSV.gz", "b.csv", "homes.px", "tidy.txt"]);
    }

    #[test]
    fn files_that_come_together_are_one_archive_with_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("births");
        fs::create_dir_all(path.join("data")).unwrap();
        fs::write(path.join("datapackage.json"), "{}").unwrap();
        fs::write(path.join("data/births.csv"), "year,value\n2024,1\n").unwrap();
        fs::write(path.join("logo.png"), "x").unwrap();
        let path = [path];
        let [only] = &path;
        assert_eq!(files_of(&path).unwrap(), path);
        let (one, other) = (upload(only).unwrap(), upload(only).unwrap());
        assert_eq!(one.file_name, "births.zip");
        assert!(one.bytes.starts_with(b"PK\x03\x04") && one.bytes == other.bytes);
        let has = |name: &[u8]| one.bytes.windows(name.len()).any(|it| it == name);
        assert!(has(b"data/births.csv") && !has(b"logo.png"));
    }

    #[test]
    fn a_plan_is_never_written_over_files() {
        let folder = tempfile::tempdir().unwrap();
        let files = BTreeMap::from([("missions/nhs/mission.md".to_owned(), "# NHS\n".to_owned())]);
        let target = folder.path().join("copy");
        write_all(&target, &files).unwrap();
        assert_eq!(plan_files(&target).unwrap(), files);
        assert!(write_all(&target, &files).is_err());
    }
}
