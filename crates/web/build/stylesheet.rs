//! GOV.UK Frontend's stylesheet, reduced to what our templates use and what our licence allows.

use std::collections::BTreeSet;

/// What only services on gov.uk may use, and what would fetch a file we do not ship.
const RESERVED: [&str; 6] =
    ["GDS Transport", ".woff", "crest", "crown.", "/assets/", "sourceMappingURL"];

/// Drops the reserved font faces and emblems and every rule whose classes are not among `used`.
///
/// The package is MIT, but it names a typeface and a crest that are licensed to gov.uk alone: a new
/// version that brings them back in another place is refused rather than shipped.
pub(crate) fn reduce(css: &str, used: &BTreeSet<String>) -> Result<String, String> {
    let css = css.split("/*# sourceMappingURL").next().unwrap_or_default();
    let css = css
        .replace("GDS Transport,arial,sans-serif", "var(--font)")
        .replace("url(/assets/images/govuk-crest.svg)", "none");
    let reduced = rules(&css, used)?;
    match RESERVED.iter().find(|it| reduced.contains(**it)) {
        Some(found) => Err(format!("\"{found}\" is left in GOV.UK Frontend's stylesheet")),
        None => Ok(reduced),
    }
}

/// The words of a source that may be class names.
pub(crate) fn words(source: &str) -> impl Iterator<Item = String> + '_ {
    let part_of_name = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '!');
    source.split(move |it| !part_of_name(it)).filter(|it| !it.is_empty()).map(str::to_owned)
}

fn rules(css: &str, used: &BTreeSet<String>) -> Result<String, String> {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css.trim();
    while let Some(open) = rest.find('{') {
        let (prelude, block) = (&rest[..open], &rest[open + 1..]);
        let close = closing(block).ok_or_else(|| format!("\"{prelude}\" is never closed"))?;
        if let Some(rule) = rule(prelude.trim(), &block[..close], used)? {
            kept.push_str(&rule);
        }
        rest = block[close + 1..].trim_start();
    }
    Ok(kept)
}

/// Where the block that was just opened is closed.
fn closing(block: &str) -> Option<usize> {
    let mut depth = 1;
    for (at, letter) in block.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

fn rule(prelude: &str, block: &str, used: &BTreeSet<String>) -> Result<Option<String>, String> {
    if prelude.starts_with("@font-face") {
        return Ok(None);
    }
    if prelude.starts_with("@media") || prelude.starts_with("@supports") {
        let inner = rules(block, used)?;
        return Ok((!inner.is_empty()).then(|| format!("{prelude}{{{inner}}}")));
    }
    if prelude.starts_with('@') {
        return Ok(Some(format!("{prelude}{{{block}}}")));
    }
    let selectors: Vec<&str> =
        selectors(prelude).into_iter().filter(|it| is_used(it, used)).collect();
    Ok((!selectors.is_empty()).then(|| format!("{}{{{block}}}", selectors.join(","))))
}

/// The selectors of a list; a comma in parentheses separates none.
fn selectors(prelude: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0_u32, 0, Vec::new());
    for (at, letter) in prelude.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                found.push(&prelude[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&prelude[start..]);
    found
}

/// Whether every class that the selector asks for is used somewhere. What stands in `:not()` is
/// asked not to be there.
fn is_used(selector: &str, used: &BTreeSet<String>) -> bool {
    let mut asked = String::new();
    for (i, part) in selector.split(":not(").enumerate() {
        asked.push_str(if i == 0 {
            part
        } else {
            part.split_once(')').map_or("", |(_, rest)| rest)
        });
    }
    let asked = asked.replace('\\', "");
    asked.split('.').skip(1).all(|it| words(it).next().is_some_and(|class| used.contains(&class)))
}
