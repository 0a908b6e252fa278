//! Writes the table of assets: one stylesheet, one script, two fonts and an icon, compressed once
//! and named after their content.

#[path = "build/stylesheet.rs"]
mod stylesheet;

use std::{
    collections::BTreeSet,
    env,
    error::Error,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest as _, Sha256};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo sets this")?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets this")?);
    println!("cargo::rerun-if-env-changed=GOVUK_FRONTEND_DIR");
    let own = ["build", "ui/package-lock.json", "ui/app.css", "ui/app.js", "ui/icon.svg", "src"];
    for path in own.into_iter().chain(["../charts/charts.css"]) {
        println!("cargo::rerun-if-changed={path}");
    }
    let packages = packages(&root.join("ui"))?;
    let fonts = packages.join("@fontsource/inter/files");
    let mut table = Table { out, rows: String::new() };
    let regular =
        table.add("inter-400.woff2", &fs::read(fonts.join("inter-latin-400-normal.woff2"))?)?;
    let bold =
        table.add("inter-700.woff2", &fs::read(fonts.join("inter-latin-700-normal.woff2"))?)?;
    let own = fs::read_to_string(root.join("ui/app.css"))?
        .replace("inter-400.woff2", &regular)
        .replace("inter-700.woff2", &bold);
    let pictures = fs::read_to_string(root.join("../charts/charts.css"))?;
    let css = format!("{}{}{}", govuk(&root, &packages)?, smaller(&own), smaller(&pictures));
    let names = [
        ("FONT_REGULAR", regular),
        ("FONT_BOLD", bold),
        ("STYLESHEET", table.add("page.css", css.as_bytes())?),
        ("SCRIPT", table.add("app.js", &fs::read(root.join("ui/app.js"))?)?),
        ("ICON", table.add("icon.svg", &fs::read(root.join("ui/icon.svg"))?)?),
    ];
    table.write(&names)
}

/// Where npm put the packages, asking npm for them when they are not there.
fn packages(ui: &Path) -> Result<PathBuf> {
    let packages = ui.join("node_modules");
    let complete = || {
        packages.join("@fontsource/inter/LICENSE").exists()
            && (env::var_os("GOVUK_FRONTEND_DIR").is_some()
                || packages.join("govuk-frontend/package.json").exists())
    };
    if !complete() {
        let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
        let status = Command::new("npm").args(arguments).current_dir(ui).status();
        if !status.is_ok_and(|it| it.success()) || !complete() {
            return Err("the web packages are missing: run `npm ci` in crates/web/ui".into());
        }
    }
    Ok(packages)
}

/// GOV.UK Frontend's stylesheet, reduced to what the templates use.
fn govuk(root: &Path, packages: &Path) -> Result<String> {
    let package = env::var_os("GOVUK_FRONTEND_DIR")
        .map_or_else(|| packages.join("govuk-frontend"), PathBuf::from);
    let css = fs::read_to_string(package.join("dist/govuk/govuk-frontend.min.css"))?;
    let mut used = BTreeSet::new();
    collect_words(&root.join("src"), &mut used)?;
    Ok(stylesheet::reduce(&css, &used)?)
}

fn collect_words(folder: &Path, used: &mut BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect_words(&path, used)?;
        } else {
            used.extend(stylesheet::words(&fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

/// Our own stylesheet without its comments and indentation.
fn smaller(css: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    for (i, part) in css.split("/*").enumerate() {
        kept.push_str(if i == 0 { part } else { part.split_once("*/").map_or("", |(_, it)| it) });
    }
    kept.lines().map(str::trim).filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The table as Rust source, with its files beside it.
struct Table {
    out: PathBuf,
    rows: String,
}

impl Table {
    /// Adds a file under a name that changes with its content, and returns the name.
    fn add(&mut self, name: &str, bytes: &[u8]) -> Result<String> {
        let digest: String =
            Sha256::digest(bytes).iter().take(5).map(|it| format!("{it:02x}")).collect();
        let (stem, kind) = name.split_once('.').ok_or("an asset has an extension")?;
        let hashed = format!("{stem}.{digest}.{kind}");
        self.file(&hashed, bytes)?;
        // A font is compressed already.
        let packed = if kind == "woff2" { (Vec::new(), Vec::new()) } else { compress(bytes)? };
        self.file(&format!("{hashed}.br"), &packed.0)?;
        self.file(&format!("{hashed}.gz"), &packed.1)?;
        let include = |end: &str| format!("include_bytes!(\"{hashed}{end}\")");
        writeln!(
            self.rows,
            "    Asset {{ name: {hashed:?}, kind: {kind:?}, plain: {}, brotli: {}, gzip: {} }},",
            include(""),
            include(".br"),
            include(".gz"),
        )?;
        Ok(hashed)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> Result<()> {
        Ok(fs::write(self.out.join(name), bytes)?)
    }

    fn write(self, names: &[(&str, String)]) -> Result<()> {
        let rows = self.rows;
        let mut source = format!("static ASSETS: &[Asset] = &[\n{rows}];\n");
        for (name, hashed) in names {
            writeln!(source, "pub(crate) const {name}: &str = \"/assets/{hashed}\";")?;
        }
        Ok(fs::write(self.out.join("assets.rs"), source)?)
    }
}

/// The bytes in brotli and in gzip, as small as they get.
fn compress(bytes: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
    let mut brotli = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut brotli, &settings)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes)?;
    Ok((brotli, gzip.finish()?))
}
