//! The plain part of YAML that metadata of Open SDG are written in: keys at the margin with one text.

use std::collections::BTreeMap;

/// The longest text that is kept.
const LONGEST: usize = 1_000;

/// The texts by their keys; lists and what is nested are left out. Between lines of three dashes, the
/// head of a Markdown file.
pub(super) fn read(text: &str) -> BTreeMap<&str, String> {
    let head = text.trim_start().strip_prefix("---").unwrap_or(text);
    let mut lines = head.lines().take_while(|it| it.trim_end() != "---").peekable();
    let mut texts = BTreeMap::new();
    while let Some(line) = lines.next() {
        let Some((key, rest)) = line.split_once(':').filter(|it| is_key(it.0)) else { continue };
        let mut value = rest.trim().to_owned();
        let folded = value.starts_with(['>', '|']);
        if folded {
            value.clear();
        }
        // What is indented goes on with the text, unless it is a list or a map.
        while let Some(more) = lines.next_if(|it| it.starts_with(' ') || (folded && it.is_empty()))
        {
            if value.len() < LONGEST && (folded || !rest.trim().is_empty()) {
                value.push(' ');
                value.push_str(more.trim());
            }
        }
        let value = unquoted(value.trim());
        if !value.is_empty() && value.len() <= LONGEST {
            texts.insert(key, value);
        }
    }
    texts
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_' || it == b'-')
}

fn unquoted(text: &str) -> String {
    let within = |mark: char| text.strip_prefix(mark).and_then(|it| it.strip_suffix(mark));
    if let Some(text) = within('\'') {
        return text.replace("''", "'");
    }
    if let Some(text) = within('"') {
        return text.replace("\\\"", "\"");
    }
    // A comment, a list, a map or nothing.
    let plain = text.split(" #").next().unwrap_or_default().trim();
    if plain.starts_with(['[', '{', '&', '*', '#']) || plain == "null" || plain == "~" {
        return String::new();
    }
    plain.to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_at_the_margin_are_read() {
        let texts = read(
            "---\nindicator_name: 'Proportion of people''s homes'\ngraph_title: \"A: b\"\n\
             computation_units: Percentage (%) # of all\nsources:\n  - name: x\nlong: >-\n  one\n  two\n\
             tags: [a]\n---\nbody: no\n",
        );
        assert_eq!(texts["indicator_name"], "Proportion of people's homes");
        assert_eq!(texts["graph_title"], "A: b");
        assert_eq!(texts["computation_units"], "Percentage (%)");
        assert_eq!(texts["long"], "one two");
        assert_eq!(texts.len(), 4);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-z:'\"> \n|#-]{0,60}|\\PC{0,20}") {
            let _texts = read(&text);
        }
    }
}
