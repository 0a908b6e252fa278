//! The sample government, carried in the binary.

use std::collections::BTreeMap;

use usecases::release::import::Upload;

include!(concat!(env!("OUT_DIR"), "/sample.rs"));

/// The sample's plan: path within the folder to text.
pub(crate) fn plan() -> BTreeMap<String, String> {
    let files = FILES.iter().filter_map(|(path, bytes)| Some((path.strip_prefix("plan/")?, bytes)));
    files
        .map(|(path, bytes)| (path.to_owned(), String::from_utf8_lossy(bytes).into_owned()))
        .collect()
}

/// The sample's releases.
pub(crate) fn releases() -> Vec<Upload> {
    let files =
        FILES.iter().filter_map(|(path, bytes)| Some((path.strip_prefix("releases/")?, bytes)));
    files
        .map(|(path, bytes)| Upload { file_name: path.to_owned(), bytes: bytes.to_vec() })
        .collect()
}
