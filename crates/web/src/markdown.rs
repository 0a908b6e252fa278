//! The plan's Markdown as HTML that cannot carry a script.

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd, html};

/// A document of ours, whose headings stand as they are; its title is the page's own.
pub(crate) fn document(markdown: &str) -> String {
    written(markdown, std::convert::identity)
}

/// Markdown as HTML. HTML within it is shown as text, and a link may lead to the web, to a page of
/// ours or to an address, nowhere else. Headings begin at the third level, below the page's own.
pub(crate) fn html(markdown: &str) -> String {
    written(markdown, below)
}

fn written(markdown: &str, level: fn(HeadingLevel) -> HeadingLevel) -> String {
    let mut written = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut written, Parser::new(markdown).map(|it| harmless(it, level)));
    written
}

fn harmless(event: Event<'_>, below: fn(HeadingLevel) -> HeadingLevel) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: below(level), id, classes, attrs })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level))),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = if leads_somewhere_safe(&dest_url) { dest_url } else { "#".into() };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        // A picture would be fetched from elsewhere; its description stays as text.
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Emphasis),
        other => other,
    }
}

const fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

fn leads_somewhere_safe(address: &str) -> bool {
    let ours = address.starts_with('/') && !address.starts_with("//");
    ours || ["https://", "http://", "mailto:", "#"].iter().any(|it| address.starts_with(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_run_is_shown_as_text() {
        let written = html(
            "a <b onclick=x>\n\n<script>alert(1)</script>\n\n[x](javascript:y) ![y](//evil/z.png)",
        );
        assert!(!written.contains("<script") && !written.contains("javascript:"), "{written}");
        assert!(!written.contains("<img") && !written.contains("<b "), "{written}");
    }

    #[test]
    fn headings_stand_below_the_pages_own() {
        assert_eq!(html("# A"), "<h3>A</h3>\n");
        assert!(html("[a](https://example.org)").contains("href=\"https://example.org\""));
    }
}
