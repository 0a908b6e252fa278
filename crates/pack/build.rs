//! Puts the typeface where the crate embeds it from: Inter, under the SIL Open Font License 1.1.

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const WEIGHTS: [&str; 3] = ["400Regular", "600SemiBold", "700Bold"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=fonts/package-lock.json");
    println!("cargo::rerun-if-env-changed=THROUGHLINE_FONTS_DIR");
    let from = fonts_folder()?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    for weight in WEIGHTS {
        let font = find(&from, weight)?;
        fs::copy(&font, out.join(format!("{weight}.ttf")))?;
        println!("cargo::rerun-if-changed={}", font.display());
    }
    Ok(())
}

/// Where the fonts are: a folder of the builder's choice, else the npm package, fetched when absent.
fn fonts_folder() -> Result<PathBuf, Box<dyn Error>> {
    if let Some(chosen) = env::var_os("THROUGHLINE_FONTS_DIR") {
        return Ok(chosen.into());
    }
    let here = env::var_os("CARGO_MANIFEST_DIR").ok_or("CARGO_MANIFEST_DIR is not set")?;
    let npm = Path::new(&here).join("fonts");
    let package = npm.join("node_modules/@expo-google-fonts/inter");
    if !package.exists() {
        fetch(&npm)?;
    }
    Ok(package)
}

fn fetch(npm: &Path) -> Result<(), Box<dyn Error>> {
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    let fetched = Command::new("npm").args(arguments).current_dir(npm).status();
    if fetched.is_ok_and(|it| it.success()) {
        return Ok(());
    }
    Err(format!(
        "the typeface is missing: run `npm ci` in {}, or set THROUGHLINE_FONTS_DIR to a folder \
         that holds Inter_400Regular.ttf, Inter_600SemiBold.ttf and Inter_700Bold.ttf",
        npm.display()
    )
    .into())
}

/// A font file as such, or in the package's folder for its weight.
fn find(folder: &Path, weight: &str) -> Result<PathBuf, String> {
    let name = format!("Inter_{weight}.ttf");
    [folder.join(&name), folder.join(weight).join(&name)]
        .into_iter()
        .find(|it| it.exists())
        .ok_or_else(|| format!("{} holds no {name}", folder.display()))
}
