//! Reading files and folders that were named on the command line, and writing them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use usecases::release::import::Upload;

use crate::failure::Failure;

/// The files to import: those named, and of folders those that end in .csv or .csv.gz.
pub(crate) fn files_of(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = files.len();
            collect(path, &mut files)?;
            files[before..].sort();
            if files.len() == before {
                let place = path.display().to_string();
                let problem = "The folder holds no file that ends in .csv or .csv.gz.";
                return Err(Failure::refused(&place, problem, "Name the files themselves."));
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder).map_err(|it| Failure::file(folder, &it))? {
        let path = entry.map_err(|it| Failure::file(folder, &it))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        if path.is_dir() {
            collect(&path, files)?;
        } else if name.ends_with(".csv") || name.ends_with(".csv.gz") {
            files.push(path);
        }
    }
    Ok(())
}

/// A file with its name, for the import.
pub(crate) fn upload(path: &Path) -> Result<Upload, Failure> {
    let bytes = fs::read(path).map_err(|it| Failure::file(path, &it))?;
    let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Upload { file_name, bytes })
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
    fn a_folder_gives_its_tables_in_order_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.csv", "a.CSV.gz", "README.md", "meta.json"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        let files = files_of(&[folder.path().to_owned()]).unwrap();
        let names: Vec<_> = files.iter().filter_map(|it| it.file_name()?.to_str()).collect();
        assert_eq!(names, ["a.CSV.gz", "b.csv"]);
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
